"""The reading seam: an archive opened for reading, one consistent view at a time.

A `View` is one generation: a snapshot of the catalogue, a tantivy searcher, a FAISS index and parallel arrays. `refresh`
opens the next generation beside it and swaps it in by one assignment; whoever holds the old view finishes on it.
"""

import sqlite3
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from index.catalogue import Catalogue
from index.connection import LOG
from index.freshness import silent_since
from index.lexical import LexicalReader
from index.records import ArchiveError, Article, BadArchive
from index.view import View

SETTLE = 1.0  # seconds to wait for a lexical commit that follows the catalogue's


class Archive:
    """An archive opened for reading. `longest` is how long nothing may have updated it, if that is to be told (`silent_since`).

    Raises NoArchive or BadArchive.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.longest: timedelta | None = None
        self.stuck = self._closed = False
        self._watched = Catalogue(data)
        self._seen = self._watched.data_version
        self._log = (0, 0)  # as it was found too long
        self._swap = threading.Lock()
        self._view = self._open(None)

    @classmethod
    def open(cls, data: Path | str) -> "Archive":
        """The archive in a data folder."""
        return cls(Path(data))

    @property
    def view(self) -> View:
        """The newest generation that was opened. Take it once for a question and use it throughout."""
        return self._view

    def article(self, article_id: str, version: int | None = None) -> Article | None:
        """One version of a story, by default the current one."""
        return self._view.article(article_id, version)

    def silent_since(self, now: datetime) -> datetime | None:
        """Since when nothing has kept the archive up to date, if that is too long, or this program cannot open what is newer."""
        updated = self.view.setting("updated")
        if self.stuck and updated:
            return datetime.fromisoformat(updated).astimezone(self.view.zone)
        since = silent_since(self.data, updated, now, self.longest)
        return None if since is None else since.astimezone(self.view.zone)

    def refresh(self) -> bool:
        """Open the newest generation if there is a newer one; true when there was.

        Raises ArchiveError when it cannot be opened; the view stays, and `stuck` is true until it can.
        """
        with self._swap:
            if self._closed:
                return False
            try:
                seen, old = self._watched.data_version, self._view
                if seen != self._seen:
                    self._view = self._open(old)
                    self._seen = seen
                elif self._log_is_long():
                    self._view = self._open(old)  # which reads without the log
                self.stuck = False
            except (ArchiveError, sqlite3.DatabaseError, OSError) as error:
                self.stuck = True
                raise error if isinstance(error, ArchiveError) else BadArchive(f"{self.data}: {error}") from error
            return self._view.generation != old.generation

    def _log_is_long(self) -> bool:
        """Whether SQLite's log has grown long, and the view alone may keep it from beginning anew."""
        log = self._watched.log
        if log[0] <= LOG or log == self._log:
            return False
        self._log = log
        return self._watched.empty_log()

    def _open(self, old: View | None) -> View:
        catalogue, lexical = _agreeing(self.data)
        return View.first(catalogue, lexical) if old is None else old.next(catalogue, lexical)

    def close(self) -> None:
        """Stop following, once a refresh under way has ended: SQLite does not bear being closed in the midst of a read."""
        with self._swap:
            self._closed = True
            self._watched.close()


def _agreeing(data: Path) -> tuple[Catalogue, LexicalReader]:
    """A snapshot of the catalogue and the lexical commit of the same generation.

    A writer commits the catalogue first and tantivy a moment later, so this waits up to SETTLE seconds; if a writer died
    between the two, the older lexical index is taken and the view says so (`lexical_current`).
    """
    deadline = time.monotonic() + SETTLE
    while True:
        catalogue = Catalogue(data)
        catalogue.snapshot()
        lexical = LexicalReader.open(data)
        behind = lexical.generation < catalogue.lexical_generation
        ahead = lexical.generation > catalogue.generation
        if not (behind or ahead) or (time.monotonic() > deadline and not ahead):
            return catalogue, lexical
        catalogue.close()
        time.sleep(0.01)
