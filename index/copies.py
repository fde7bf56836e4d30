"""Groups of copies in the catalogue: which stories are one, found and kept in the transaction that stores a story.

A story's keys lead to its candidates, `same`, `near` and `reprinted` of `index.stories` decide, and a link is stored for every
copy. A group is what hangs together by links. A change looks at the story's candidates and at the groups it touches, never
at the archive. A withdrawn story stays in its group by its last text, so that its reprints are known (`index.notices`).
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from index.records import Precision
from index.stories import CANDIDATES, KEY_LIMIT, LATE, Signature, groups, keys, near, reprinted, same, signature

UNDATED = -(2**62)  # stands for the time of a story without one
NOTICE_WORDS = 60  # a withdrawn text shorter than this is the notice, not the story
_EVER = (-(2**63), 2**63 - 1)
_REACH = int((LATE + timedelta(days=1)).total_seconds())  # as far as `near` allows stories known only by their day


class _Story(NamedTuple):
    title: str
    text: str
    at: int
    published: str | None
    precision: Precision

    def signature(self) -> Signature:
        return signature(self.title, self.text)


class Copies:
    """The keys, links and groups behind one connection; what changes them is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # ---- written

    def join(self, article: int) -> None:
        """Link a current story, by its article key, to its copies; a story already linked is left as it is."""
        self._connection.execute("DELETE FROM ungrouped WHERE article = ?", (article,))
        story = self._story(article)
        if story is None:
            return
        own = story.signature()
        found = keys(own)
        copies = [other for other in self._candidates(found, story.at, article) if self._copy(story, own, other)]
        rows = ((key, story.at, article) for key in found)
        self._connection.executemany("INSERT OR IGNORE INTO story_key VALUES (?, ?, ?)", rows)
        links = ((min(article, other), max(article, other)) for other in copies)
        self._connection.executemany("INSERT OR IGNORE INTO copy VALUES (?, ?)", links)
        if copies:
            self._merge([article, *copies])

    def leave(self, article: int) -> None:
        """Forget a story that is no longer current, before it is deleted; its group may part."""
        story = self._story(article)
        if story is not None:
            rows = ((key, story.at, article) for key in keys(story.signature()))
            self._connection.executemany("DELETE FROM story_key WHERE key = ? AND at = ? AND article = ?", rows)
        number = self._one("SELECT story FROM grouped WHERE article = ?", article)
        self._connection.execute("DELETE FROM copy WHERE a = ?1 OR b = ?1", (article,))
        self._connection.execute("DELETE FROM grouped WHERE article = ?", (article,))
        self._connection.execute("DELETE FROM ungrouped WHERE article = ?", (article,))
        if number is not None:
            self._part(number)

    def waiting(self, limit: int) -> list[int]:
        """Article keys of stories that were stored before groups were known, newest first."""
        sql = "SELECT article FROM ungrouped ORDER BY article DESC LIMIT ?"
        return [article for (article,) in self._connection.execute(sql, (limit,))]

    def empty(self) -> None:
        """Forget everything."""
        for table in ("story_key", "copy", "grouped", "ungrouped"):
            self._connection.execute(f"DELETE FROM {table}")

    def again(self) -> None:
        """Let all stories wait to be compared anew."""
        self.empty()
        self._connection.execute("INSERT INTO ungrouped SELECT key FROM article WHERE current")

    def _candidates(self, own: Sequence[int], at: int, article: int) -> list[int]:
        """The stories with the most keys in common, within reach in time; undated ones are within reach of all."""
        spans = [_EVER] if at == UNDATED else [(at - _REACH, at + _REACH), (UNDATED, UNDATED)]
        sql = "SELECT article FROM story_key WHERE key = ? AND at BETWEEN ? AND ? LIMIT ?"
        met: Counter[int] = Counter()
        for key in own:
            for first, last in spans:
                met.update(row for (row,) in self._connection.execute(sql, (key, first, last, KEY_LIMIT)))
        del met[article]
        return [other for other, _ in met.most_common(CANDIDATES)]

    def _copy(self, story: _Story, own: Signature, other: int) -> bool:
        met = self._story(other)
        if met is None:
            return False
        precision: Precision = "day" if "day" in (story.precision, met.precision) else "minute"
        ours, theirs = _moment(story), _moment(met)
        if not near(ours, theirs, precision, LATE):
            return False
        told = met.signature()
        return same(own, told) and (near(ours, theirs, precision) or reprinted(own, told))

    def _story(self, article: int) -> _Story | None:
        """What a current story is compared by; a withdrawn one by the last text it had, None where that was a notice alone."""
        sql = """SELECT b.title, b.text, coalesce(b.published_at, ?), b.published, b.precision, b.withdrawn
            FROM article a JOIN article b ON b.id = a.id AND (b.key = a.key OR (a.withdrawn AND NOT b.withdrawn))
            WHERE a.key = ? AND a.current ORDER BY b.withdrawn, b.version DESC LIMIT 1"""
        row = self._connection.execute(sql, (UNDATED, article)).fetchone()
        return None if row is None or (row[5] and len(row[1].split()) < NOTICE_WORDS) else _Story(*row[:5])

    def _merge(self, articles: Sequence[int]) -> None:
        """Make one group of these stories and of the groups they belong to."""
        numbers = {self._number(article) for article in articles}
        kept = min(numbers)
        for number in numbers - {kept}:
            self._connection.execute("UPDATE grouped SET story = ? WHERE story = ?", (kept, number))
        rows = ((article, kept) for article in articles)
        self._connection.executemany("INSERT OR REPLACE INTO grouped VALUES (?, ?)", rows)

    def _part(self, number: int) -> None:
        """Make groups anew of what is left of one."""
        members = [one for (one,) in self._connection.execute("SELECT article FROM grouped WHERE story = ?", (number,))]
        links = self._in("SELECT a, b FROM copy WHERE a IN (SELECT value FROM json_each(?))", members)
        self._connection.execute("DELETE FROM grouped WHERE story = ?", (number,))
        rows = ((one, part[0]) for part in groups(members, links) if len(part) > 1 for one in part)
        self._connection.executemany("INSERT INTO grouped VALUES (?, ?)", rows)

    def beside(self, article: int) -> list[int]:
        """The current stories (article keys) in the group of this one, itself too where it has copies."""
        sql = "SELECT h.article FROM grouped g JOIN grouped h USING (story) WHERE g.article = ?"
        return [key for (key,) in self._connection.execute(sql, (article,))]

    def _number(self, article: int) -> int:
        number = self._one("SELECT story FROM grouped WHERE article = ?", article)
        return article if number is None else number

    # ---- read

    def numbers(self, articles: Iterable[int]) -> dict[int, int]:
        """The groups of those stories (article keys) that have copies; a story left out is a group of its own."""
        return dict(
            self._in("SELECT article, story FROM grouped WHERE article IN (SELECT value FROM json_each(?))", articles)
        )

    def of(self, article_id: str) -> list[tuple[str, str]]:
        """(id, outlet) of the other stories in a story's group that are not withdrawn, the earliest first, undated ones last."""
        sql = """SELECT b.id, s.name FROM article a JOIN grouped g ON g.article = a.key JOIN grouped h ON h.story = g.story
            JOIN article b ON b.key = h.article JOIN source s ON s.key = b.source
            WHERE a.id = ?1 AND a.current AND b.id <> ?1 AND NOT b.withdrawn ORDER BY b.published_at IS NULL, b.published_at, b.key"""
        return self._connection.execute(sql, (article_id,)).fetchall()

    def faults(self) -> Iterator[str]:
        """Whether every key and link is of a current story, and the groups are what hangs together by links."""
        for table, column in (("story_key", "article"), ("copy", "a"), ("copy", "b")):
            sql = f"""SELECT count(DISTINCT {column}) FROM {table} LEFT JOIN article ON article.key = {column}
                AND article.current WHERE article.key IS NULL"""
            if count := self._one(sql):
                yield f"copies: {count} stories in {table} are not current; run with --repair"
        links = self._connection.execute("SELECT a, b FROM copy").fetchall()
        linked = groups({one for link in links for one in link}, links)
        stored = dict(self._connection.execute("SELECT article, story FROM grouped").fetchall())
        if stored != {one: group[0] for group in linked for one in group}:
            yield "copies: the groups are not those that the links make; run with --repair"

    def _one(self, sql: str, *values: int) -> int | None:
        row = self._connection.execute(sql, values).fetchone()
        return None if row is None else int(row[0])

    def _in(self, sql: str, articles: Iterable[int]) -> list[tuple[int, int]]:
        return self._connection.execute(sql, (json.dumps([int(article) for article in articles]),)).fetchall()


def _moment(story: _Story) -> datetime | None:
    return None if story.published is None else datetime.fromisoformat(story.published)
