"""The pipeline: files -> articles -> catalogue and lexical index -> vectors. The one place that writes.

Every batch of stories is one transaction of the catalogue, then one commit of the lexical index; vectors follow in batches
of their own. A crash between two of these loses nothing: opening a `Writer` brings the derived indexes up to the catalogue.
"""

import math
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from index import readers
from index.catalogue import Catalogue
from index.clean import canonical
from index.embed import Embedder
from index.entries import cuts, entry
from index.lexical import LexicalWriter
from index.records import ArchiveError, Article, BusyError, Problem
from index.vectors import Progress, Vectors

STORIES = 256  # stories in one transaction
MANY = 100  # new stories after which the commonest zone is counted anew; it looks at every story


def silent(stage: str, done: int, total: int) -> None:
    """No progress shown."""


@dataclass(slots=True)
class Report:
    """What a run did, in stories; `embedded` and `waiting` are in passages."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    barred: int = 0  # taken out by an editor before, and left out
    embedded: int = 0
    waiting: int = 0  # passages still without a vector
    files: int = 0  # that were read to their end
    seconds: float = 0.0
    generation: int = 0  # of the archive afterwards
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """A file with the stories and problems read from it, the file's state taken before reading."""

    path: str
    size: int
    mtime: int
    ids: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


class Writer:
    """The one process that writes to an archive; closes with `with`.

    `model` names the embedding model for a new archive and must otherwise be the archive's own. Raises BusyError when
    another process is writing, ModelError for another model, BadArchive for a damaged catalogue.
    """

    def __init__(
        self, data: Path, *, model: str | None = None, zone: tzinfo | None = None, progress: Progress = silent
    ) -> None:
        self.data, self.zone, self._progress = data, zone, progress
        self._lock = FileLock(data / "writer.lock")
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise BusyError(f"{data}: another process is writing to this archive; wait for it to end") from error
        except OSError as error:
            raise ArchiveError(
                f"{data}: cannot be written ({error.strerror}); give another folder with --data"
            ) from error
        try:
            self.catalogue = Catalogue(data, writable=True)
            self._lexical = LexicalWriter(data)
            self._vectors = Vectors(self.catalogue, data, model)
            self._group()
            self._follow()
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._lexical.close()
        self.catalogue.close()
        self._lock.release()

    # ---- what can be asked of a writer

    def read(
        self, folder: Path, *, prune: bool = False, every: bool = False, now: datetime, seconds: float = math.inf
    ) -> Report:
        """Read what is new or changed in a folder (with `every`, all of it), index it, and embed for so many seconds.

        With `prune`, stories that no file holds any more are deleted. Raises ArchiveError when there is no such folder.
        """
        if not folder.exists():
            raise ArchiveError(f"{folder}: no such folder; give the one that holds the news files")
        report, began = Report(), time.monotonic()
        folder = folder.resolve()
        paths = list(readers.files(folder))
        self._store(self._changed(paths, folder, every), report)
        if prune:
            self._prune(folder, {str(path) for path in paths}, report)
        self._finish(report, now, folder, seconds)
        report.seconds = time.monotonic() - began
        return report

    def remove(self, names: Sequence[str], *, now: datetime) -> Report:
        """Delete stories by id, address or link, for good: `update` does not bring them back.

        Raises ArchiveError, with nothing deleted, when a name is not in the archive.
        """
        ids, began = [self._find(name) for name in names], time.monotonic()
        with self.catalogue.writing() as generation:
            for id in (id for found in ids for id in found):
                self.catalogue.delete(id, generation)
                self.catalogue.bar(id, now)
        self._follow()
        report = Report(removed=sum(map(len, ids)))
        self._finish(report, now, None, 0)
        report.seconds = time.monotonic() - began
        return report

    def keep_zone(self, name: str | None) -> None:
        """Set the zone in which the archive's days begin; None for the offset that most of its stories carry."""
        with self.catalogue.writing():
            self.catalogue.put("own_zone", name or "")

    def clear(self) -> None:
        """Begin anew, for `build --fresh`, with the given model; vectors are kept as long as the model stays the same."""
        other = self._vectors.other_model()
        with self.catalogue.writing() as generation:
            self.catalogue.empty(generation)
            self.catalogue.compacted(generation)
            if other:
                self.catalogue.forget_model()
        self._follow()

    def rebuild(self) -> None:
        """Make the derived indexes and the groups of copies anew from the catalogue."""
        with self.catalogue.writing():
            self.catalogue.group_again()
            self.catalogue.forget_damaged()
        self._group()
        self._lexical.clear()
        dead, target = (), self.catalogue.lexical_generation
        self._lexical.apply(map(entry, self.catalogue.texts()), dead, target)
        self.embed()
        self.save_dense(forget_dead=True)

    def embed(self, report: Report | None = None, seconds: float = math.inf) -> int:
        """Embed what has no vector yet, for so many seconds; how many passages still wait after that time."""
        done, waiting = self._vectors.embed(seconds, self._progress)
        if report is not None:
            report.embedded += done
        return waiting

    def save_dense(self, *, forget_dead: bool) -> None:
        """Save all vectors as a FAISS file, laid out anew; with `forget_dead`, rows that went are forgotten everywhere."""
        self._vectors.save(forget_dead=forget_dead)

    # ---- reading

    def _changed(self, paths: list[Path], folder: Path, every: bool) -> Iterator[tuple[_Reading, Article | None]]:
        """Each story of each file to read, and each file once more, with None, when it is read to its end."""
        for number, path in enumerate(paths):
            self._progress("Reading", number, len(paths))
            try:
                state = path.stat()
            except FileNotFoundError:  # gone since the folder was listed
                continue
            reading = _Reading(str(path), state.st_size, state.st_mtime_ns)
            if not every and self.catalogue.file_state(reading.path) == (reading.size, reading.mtime):
                continue
            for item in readers.read_file(path, folder if folder.is_dir() else folder.parent, self.zone):
                self._progress(
                    "Reading", number, len(paths)
                )  # so that one file of a million stories can be stopped, too
                if isinstance(item, Problem):
                    reading.problems.append(item)
                else:
                    reading.ids.add(item.id)
                    yield reading, item
            yield reading, None
        self._progress("Reading", len(paths), len(paths))

    def _store(self, items: Iterable[tuple[_Reading, Article | None]], report: Report) -> None:
        batch: list[tuple[_Reading, Article | None]] = []
        for item in items:
            batch.append(item)
            if len(batch) >= STORIES:
                self._commit(batch, report)
                batch = []
        if batch:
            self._commit(batch, report)

    def _commit(self, batch: list[tuple[_Reading, Article | None]], report: Report) -> None:
        changes = 0
        embedder = self._vectors.embedder  # checked against the archive before anything is written
        with self.catalogue.writing() as generation:
            for reading, article in batch:
                if article is not None:
                    changes += self._add(article, embedder, generation, report)
                    continue
                self.catalogue.file_done(reading.path, reading.size, reading.mtime, reading.ids, reading.problems)
                report.problems += reading.problems
                report.files += 1
        if changes:
            self._follow()

    def _add(self, article: Article, embedder: Embedder, generation: int, report: Report) -> bool:
        state = self.catalogue.state(article)
        if state == "unchanged":
            report.unchanged += 1
        elif state == "removed":
            report.barred += 1
        else:
            self.catalogue.add(article, cuts(article, embedder), generation)
            setattr(report, state, getattr(report, state) + 1)
        return state in ("new", "updated")

    def _prune(self, folder: Path, present: set[str], report: Report) -> None:
        gone = [path for path in self.catalogue.file_paths(f"{folder}{os.sep}") if path not in present]
        if not gone:
            return
        with self.catalogue.writing() as generation:
            ids = {id for path in gone for id in self.catalogue.filed(path)}
            for path in gone:
                self.catalogue.file_gone(path)
            for id in self.catalogue.unfiled(ids):
                self.catalogue.delete(id, generation)
                report.removed += 1
        self._follow()

    def _find(self, name: str) -> list[str]:
        found = self.catalogue.find(name) or self.catalogue.find(canonical(name))
        if not found:
            raise ArchiveError(f"{name}: no story with this id or address; `python -m qa search` shows ids")
        return found

    # ---- the derived indexes

    def _follow(self) -> None:
        """Bring the lexical index up to the catalogue: what came since its last row, without what went."""
        target = self.catalogue.lexical_generation
        if self._lexical.generation >= target:
            return
        if self._lexical.generation < int(self.catalogue.setting("compacted") or 0):
            self._lexical.clear()
        dead = self.catalogue.dead(max(self._lexical.generation, 0))
        self._lexical.apply(map(entry, self.catalogue.texts(self._lexical.last_row)), dead, target)

    def _group(self) -> None:
        """Find the copies among stories that an older program stored; what is done is kept when this is interrupted."""
        total = self.catalogue.waiting()
        done = 0
        while done < total:
            self._progress("Grouping copies", done, total)
            with self.catalogue.writing() as generation:
                done += self.catalogue.group_waiting(STORIES, generation)
        if total:
            self._progress("Grouping copies", total, total)

    def _finish(self, report: Report, now: datetime, folder: Path | None, seconds: float) -> None:
        with self.catalogue.writing():
            self.catalogue.put("updated", now.isoformat())
            if report.new > MANY or self.catalogue.setting("zone") is None:
                self.catalogue.put("zone", self.catalogue.common_offset())
            if folder is not None:
                self.catalogue.put("folder", str(folder))
        report.waiting = self.embed(report, seconds)
        self._vectors.compact()
        report.generation = self.catalogue.generation
