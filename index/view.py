"""One generation of an archive, as readers see it: searches, filters, stories, figures."""

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.cells import Layout
from index.columns import UNDATED, Columns, columns_of, extended
from index.dense import Dense, Mask
from index.dense_file import SETTING, opened
from index.freshness import sign
from index.lexical import LexicalReader
from index.notices import noticed
from index.records import ArchiveError, Article, Filter, Hit, Passage, Problem
from index.stories import Change, sentence_changes


class View:
    """One generation of an archive. Nothing in it changes; any number of threads may search it."""

    def __init__(self, catalogue: Catalogue, lexical: LexicalReader, columns: Columns, dense: Dense) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._lexical = lexical
        self._dense = dense
        self._columns = columns
        self._seq = catalogue.last_seq()
        self.generation = catalogue.generation
        self.lexical_current = lexical.generation >= catalogue.lexical_generation
        self.total = int(columns.alive.sum())
        self.embedded = dense.count(columns.alive)
        weakref.finalize(self, catalogue.close)

    @classmethod
    def first(cls, catalogue: Catalogue, lexical: LexicalReader) -> "View":
        """The view of a snapshot, read whole."""
        return cls(catalogue, lexical, columns_of(catalogue.columns()), opened(catalogue, catalogue.path.parent))

    def next(self, catalogue: Catalogue, lexical: LexicalReader) -> "View":
        """The view of a later snapshot, made from this one and what came since; whole again after a compaction."""
        if int(catalogue.setting("compacted") or 0) > self.generation:  # it forgot dead rows
            return View.first(catalogue, lexical)
        last = len(self._columns.alive) - 1
        columns = extended(self._columns, catalogue.columns(last), catalogue.dead(self.generation))
        if catalogue.setting(SETTING) != self.setting(SETTING):  # the file is only mapped: milliseconds
            return View(catalogue, lexical, columns, opened(catalogue, catalogue.path.parent))
        dense = self._dense
        for rows, vectors in catalogue.vectors(after_seq=self._seq, after_row=last):
            dense = dense.added(rows, vectors)
        return View(catalogue, lexical, columns, dense)

    @property
    def lexical_count(self) -> int:
        """Passages in the lexical index."""
        return self._lexical.count

    @property
    def layout(self) -> Layout:
        """How the vectors lie, and how much of what exact search finds a search finds."""
        return self._dense.layout

    def lexical_rows(self) -> list[int]:
        """The rows of the passages in the lexical index, in order."""
        return self._lexical.rows()

    def rows(self) -> list[int]:
        """The rows of all passages, in order."""
        return [int(row) for row in np.flatnonzero(self._columns.alive)]

    # ---- searching

    def analyze(self, text: str) -> list[str]:
        """The terms of a text as the lexical index has them: lower-cased, stemmed, in order."""
        return self._lexical.analyze(text)

    def frequency(self, term: str) -> int:
        """Passages that hold the term, in their text or their head."""
        return self._lexical.frequency(term)

    def lexical(self, terms: Sequence[str], k: int, within: Filter | None = None) -> list[Hit]:
        """The k best passages by BM25, best first, exactly within the filter."""
        hits = self._lexical.search(terms, k, within)
        return [hit for hit in hits if hit.row < len(self._columns.alive) and self._columns.alive[hit.row]]

    def dense(self, question: NDArray[np.float32], k: int, within: Filter | None = None) -> list[Hit]:
        """The k passages nearest to a unit vector (d,), best first, exactly within the filter; the score is the cosine."""
        every = within in (None, Filter()) and self.embedded == len(self._dense)
        return self._dense.search(question, k, None if every else self._allowed(within))

    def _allowed(self, within: Filter | None) -> Mask:
        columns = self._columns
        allowed = columns.alive
        if within is None:
            return allowed
        if within.start is not None or within.end is not None:
            start = UNDATED + 1 if within.start is None else int(within.start.timestamp())
            allowed = allowed & (columns.published >= start)
        if within.end is not None:
            allowed = allowed & (columns.published < int(within.end.timestamp()))
        if within.sources:
            wanted = np.zeros(max(self.sources, default=0) + 1, dtype=bool)
            wanted[[key for key, name in self.sources.items() if name in within.sources]] = True
            allowed = allowed & wanted[columns.source]
        return allowed

    def searched(self, within: Filter | None = None) -> "Searched":
        """What a search within the filter looks through; a millisecond or two at a million passages."""
        dates = self._columns.published[self._allowed(within) & self._columns.first]
        dated = dates[dates != UNDATED]
        first, last = (self._moment(dated.min()), self._moment(dated.max())) if len(dated) else (None, None)
        return Searched(stories=len(dates), undated=len(dates) - len(dated), first=first, last=last)

    def newest(self, within: Filter) -> list[int]:
        """The first row of each dated story within the filter, newest first."""
        rows = np.flatnonzero(self._allowed(within) & self._columns.first & (self._columns.published != UNDATED))
        return [int(row) for row in rows[np.argsort(-self._columns.published[rows], kind="stable")]]

    def _moment(self, seconds: np.int64) -> datetime:
        return datetime.fromtimestamp(int(seconds), self.zone)

    def story(self, row: int) -> int:
        """A number that all passages of one story share, for grouping; it never leaves the archive."""
        return int(self._columns.story[row])

    def groups(self, stories: Sequence[int]) -> dict[int, int]:
        """A number for each of these stories (`story` gives them) that all copies of one share; a story without copies has its own."""
        with self._lock:
            found = self._catalogue.groups(stories)
        return {story: found.get(story, story) for story in stories}

    def within(self, row: int, filter: Filter) -> bool:
        """Whether the story of this passage was published in the filter's period; an undated one was not."""
        moment = self.published(row)
        return (
            moment is not None
            and (filter.start is None or moment >= filter.start.timestamp())
            and (filter.end is None or moment < filter.end.timestamp())
        )

    def published(self, row: int) -> int | None:
        """When the story of this passage was published, in seconds since 1970 UTC."""
        moment = int(self._columns.published[row])
        return None if moment == UNDATED else moment

    # ---- reading

    def article(self, article_id: str, version: int | None = None) -> Article | None:
        """One version of a story, by default the current one, with what the notices of its copies say of it."""
        with self._lock:
            article = self._catalogue.article(article_id, version)
            return None if article is None else noticed(article, *self._catalogue.notices(article_id))

    def versions(self, article_id: str) -> list[int]:
        """The numbers of the stored versions of a story, oldest first."""
        with self._lock:
            return self._catalogue.versions(article_id)

    def changes(self, article_id: str, old: int, new: int | None = None) -> list[Change]:
        """What changed between two versions of a story, by default up to the current one, sentence by sentence.

        The spans of a change are offsets into the texts of the two. Empty when one of them is not in the archive.
        """
        before, after = self.article(article_id, old), self.article(article_id, new)
        if before is None or after is None:
            return []
        return sentence_changes(before.text, after.text, after.language)

    def copies(self, article_id: str) -> tuple[Article, ...]:
        """The stories that are copies of this one, the earliest first, undated ones last."""
        with self._lock:
            found = [self._catalogue.article(id) for id, _ in self._catalogue.copies(article_id)]
        return tuple(article for article in found if article is not None)

    def also(self, article: Article) -> tuple[str, ...]:
        """The other outlets that carried a copy of this story, the earliest first."""
        with self._lock:
            copies = self._catalogue.copies(article.id)
        return tuple(dict.fromkeys(outlet for _, outlet in copies if outlet != article.source))

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        with self._lock:
            return self._catalogue.passages(rows)

    def setting(self, key: str) -> str | None:
        """What the catalogue says about itself: model, fingerprint, zone, folder, ..."""
        with self._lock:
            return self._catalogue.setting(key)

    @cached_property
    def sources(self) -> dict[int, str]:
        with self._lock:
            return self._catalogue.sources()

    @cached_property
    def zone(self) -> tzinfo:
        """The archive's zone, in which "today" begins: the one that was set, else the offset that most of its stories carry."""
        return zone_of(self.setting("own_zone") or self.setting("zone") or "+00:00")

    def figures(self) -> "Figures":
        """What the archive holds, counted now: some milliseconds per 100,000 stories."""
        with self._lock:
            first, last = self._catalogue.span()
            alive = _sign_of_life(self._catalogue.path.parent)
            return Figures(
                counts=self._catalogue.counts(),
                first=first,
                last=last,
                months=tuple(self._catalogue.months()),
                problems=tuple(self._catalogue.problems()),
                settings=self._catalogue.settings() | alive,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """How many stories, and of them undated; when the first and the last were published, in the archive's zone."""

    stories: int
    undated: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts by name; first and last publication and months as ISO text in the publications' own zones."""

    counts: dict[str, int]
    first: str | None
    last: str | None
    months: tuple[tuple[str, str, int], ...]  # month, outlet, stories
    problems: tuple[Problem, ...]
    settings: dict[str, str]  # also "updated", and "watch_alive" and "watch_files" while `watch` runs, or when it died


def _sign_of_life(data: Path) -> dict[str, str]:
    found = sign(data)
    return {} if found is None else {"watch_alive": found.at.isoformat(), "watch_files": str(found.files)}


def zone_of(name: str) -> tzinfo:
    """ "+08:00" or "Asia/Hong_Kong" as a zone. Raises ArchiveError for what is neither."""
    try:
        found = datetime.fromisoformat(f"2000-01-01T00:00:00{name}").utcoffset() if name[:1] in ("+", "-") else None
        return timezone(found) if found is not None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ArchiveError(f"{name}: no such zone; write it like Asia/Hong_Kong or +08:00") from error
