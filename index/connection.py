"""One connection to the catalogue's file: opening and migrating it, transactions that make generations, and the settings."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

from index.records import ArchiveError, BadArchive, NoArchive
from index.schema import MIGRATIONS, OLDEST_READABLE

FILE = "catalogue.sqlite"
LOG = 8_000_000  # bytes of SQLite's write-ahead log from which on readers see to it that it can begin anew
HINT = "see that the folder can be written and its disk is not full, then run it again"


class Connection:
    """One connection. `writable=False` opens read-only and may be shared between threads.

    Raises NoArchive when there is no file, BadArchive when it is damaged or newer than this program.
    """

    def __init__(self, data: Path, *, writable: bool = False) -> None:
        self.path = data / FILE
        self._moved = False  # passages came or went in this transaction, so that the lexical index has to follow
        if not writable and not self.path.exists():
            raise NoArchive(f"no archive in {data}: make one with `python -m index build FOLDER --data {data}`")
        self._fixed = not writable and self._cannot_change()
        mode = "rwc" if writable else "ro&immutable=1" if self._fixed else "ro"
        try:
            self.connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=30,
            )
            self._prepare(writable)
        except sqlite3.OperationalError as error:
            raise ArchiveError(f"{self.path}: {error}; {HINT}") from error
        except sqlite3.DatabaseError as error:
            raise BadArchive(f"{self.path}: {error}; restore a backup or build again with --fresh") from error

    def _prepare(self, writable: bool) -> None:
        if writable:
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self.connection.execute(f"PRAGMA journal_size_limit = {LOG // 2}")  # kept when the log begins anew
            self.connection.execute("PRAGMA foreign_keys = ON")
        version = self._one("PRAGMA user_version")
        if version > len(MIGRATIONS):
            raise BadArchive(f"{self.path}: written by a newer program (schema {version}); update this program")
        if writable:
            for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
                self.connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT")
        elif version < OLDEST_READABLE:
            raise BadArchive(f"{self.path}: schema {version}, needs {OLDEST_READABLE}; run `python -m index update`")

    def _cannot_change(self) -> bool:
        """Whether the folder is read-only and no writer is at work from elsewhere, so that SQLite, which keeps a file beside
        the catalogue even to read it, has to do without (https://sqlite.org/wal.html, 5. Read-only databases)."""
        return not os.access(self.path.parent, os.W_OK) and not self.path.with_name(f"{FILE}-wal").exists()

    def close(self) -> None:
        self.connection.close()

    def _one(self, sql: str, *values: Any) -> Any:
        row = self.connection.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def _in(self, sql: str, values: Iterable[int]) -> list[Any]:
        """Rows of a statement in which `json_each(?)` stands for the values."""
        return self.connection.execute(sql, (json.dumps([int(value) for value in values]),)).fetchall()

    # ---- generations and settings

    @contextmanager
    def writing(self) -> Iterator[int]:
        """A transaction that makes the next generation (its number is given); on an error nothing of it is kept."""
        self.connection.execute("BEGIN IMMEDIATE")
        self._moved = False
        try:
            generation = self.generation + 1
            yield generation
            self.put("generation", str(generation))
            if self._moved:
                self.put("lexical_generation", str(generation))
            self.connection.execute("COMMIT")
        except BaseException as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise ArchiveError(f"{self.path}: {error}; nothing of this batch is stored; {HINT}") from error
            raise

    def snapshot(self) -> int:
        """Hold everything read from now on at one generation, whose number is returned."""
        self.connection.execute("BEGIN")
        return self.generation

    @property
    def generation(self) -> int:
        return int(self.setting("generation") or 0)

    @property
    def lexical_generation(self) -> int:
        """The last generation in which passages came or went."""
        return int(self.setting("lexical_generation") or 0)

    @property
    def data_version(self) -> int:
        """Changes whenever another connection has committed; costs microseconds."""
        if self._fixed:  # nothing here can commit; should the volume be written from elsewhere, it is opened anew
            return self.path.stat().st_mtime_ns + (not self._cannot_change())
        return int(self._one("PRAGMA data_version"))

    @property
    def log(self) -> tuple[int, int]:
        """Size in bytes and time of change of SQLite's write-ahead log beside the catalogue; zeros where there is none."""
        try:
            found = self.path.with_name(f"{FILE}-wal").stat()
        except OSError:
            return 0, 0
        return found.st_size, found.st_mtime_ns

    def empty_log(self) -> bool:
        """Copy what the log holds into the catalogue; whether all of it was, so that who opens it now does not need the log.

        The log can begin anew only when nobody reads from it. A reader that always holds a snapshot would let it grow for ever
        (https://sqlite.org/wal.html, "Avoiding Excessively Large WAL Files").
        """
        try:
            with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=rw", uri=True, timeout=0)) as other:
                _, held, copied = other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.OperationalError:  # the folder cannot be written from here
            return False
        return bool(held == copied)

    def setting(self, key: str) -> str | None:
        return cast(str | None, self._one("SELECT value FROM meta WHERE key = ?", key))

    def put(self, key: str, value: str) -> None:
        self.connection.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value)
        )

    def settings(self) -> dict[str, str]:
        """Everything the catalogue says about itself."""
        return dict(self.connection.execute("SELECT key, value FROM meta").fetchall())
