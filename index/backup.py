"""One file that holds a whole archive, vectors included; what can be derived is made again from it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from index.build import Writer
from index.catalogue import FILE, Catalogue
from index.records import ArchiveError


def backup(data: Path, file: Path) -> None:
    """Copy the catalogue as one generation has it, while readers and a writer are at work.

    The file is there whole or not at all. Raises NoArchive, BadArchive, or ArchiveError when it cannot be written.
    """
    catalogue = Catalogue(data)
    try:
        _copy(catalogue.connection, file)
    finally:
        catalogue.close()


def restore(file: Path, data: Path) -> None:
    """Make an archive of a backup, in a folder that has none, with its derived indexes.

    Passages that had no vector yet get one with the next update.

    Raises ArchiveError when there is an archive already or the file is no sound backup.
    """
    if (data / FILE).exists():
        raise ArchiveError(f"{data}: holds an archive already; restore into another folder")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            _verify(source, file)
            data.mkdir(parents=True, exist_ok=True)
            _copy(source, data / FILE)
    except (sqlite3.DatabaseError, OSError) as error:
        raise ArchiveError(f"{file}: {error}; give a file that `python -m index backup` made") from error
    with Writer(data) as writer:  # which makes the lexical index
        writer.save_dense(forget_dead=False)


def _verify(source: sqlite3.Connection, file: Path) -> None:
    (state,) = source.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok" or not source.execute("PRAGMA user_version").fetchone()[0]:
        raise ArchiveError(f"{file}: not a sound backup ({state}); give one that `python -m index backup` made")


def _copy(source: sqlite3.Connection, file: Path) -> None:
    temporary = file.with_name(f"{file.name}.tmp")
    try:
        with closing(sqlite3.connect(temporary)) as target:
            source.backup(target)  # all pages in one step: a snapshot
            target.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(file)
    except (sqlite3.DatabaseError, OSError) as error:
        raise ArchiveError(f"{file}: cannot be written ({error})") from error
    finally:
        temporary.unlink(missing_ok=True)
