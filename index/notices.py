"""What a kill, a withdrawal or a correction of one copy of a story does to the others of its group.

An agency's kill is mandatory: every reprint credited to that agency is taken out of answers, whichever came first, and
stays out until the agency puts the story out again. All other notices are shown with the copies and cut nothing: the kill
itself on copies that credit nobody or somebody else, an outlet's withdrawal of its own reprint (which takes out only its
own), and corrections. A kept copy stays readable, with the record of who took it back and why.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from index.agencies import credited
from index.clean import UNEXPLAINED
from index.records import Article


class Kill(NamedTuple):
    """The id of the agency's story that takes a reprint out of answers, and what is told of it."""

    by: str
    notice: str


class _Member(NamedTuple):
    """A current story of a group; `key` is its article key."""

    group: int
    key: int
    id: str
    source: str
    credit: str | None
    notice: str | None
    withdrawn: bool


class Notices:
    """The kills and notices behind one connection; what changes them is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # ---- written

    def due(self, articles: Iterable[int]) -> dict[int, Kill]:
        """The stories (article keys) that a kill takes out of answers, among all in the groups of these."""
        members = self._members(articles)
        kills = [one for one in members if one.withdrawn and credited(one.source)]
        found: dict[int, Kill] = {}
        for kill in kills:
            bound = (one for one in members if one.group == kill.group and not one.withdrawn and _bound(one, kill))
            found.update((one.key, Kill(kill.id, _told(kill, "withdrew this story"))) for one in bound)
        return found

    def taken(self, articles: Iterable[int]) -> set[int]:
        """Those of the stories in the groups of these, and of these, that are out of answers."""
        among = {*articles, *(one.key for one in self._members(articles))}
        return {key for (key,) in self._in("SELECT article FROM killed WHERE article IN", among)}

    def bound_by(self, article_id: str) -> list[int]:
        """The stories that the kill of this one took out."""
        sql = "SELECT article FROM killed WHERE by = ? ORDER BY article"
        return [key for (key,) in self._connection.execute(sql, (article_id,))]

    def take(self, article: int, kill: Kill) -> None:
        """Remember a kill, and the passages to be put back when it is lifted."""
        self._connection.execute("INSERT INTO killed VALUES (?, ?, ?)", (article, *kill))
        sql = "INSERT INTO withheld SELECT article, ordinal, start, end, digest FROM passage WHERE article = ?"
        self._connection.execute(sql, (article,))

    def lifted(self, article: int) -> bool:
        """Whether the agency has put the story out again. That its record was removed does not lift a kill."""
        sql = """SELECT 1 FROM killed k JOIN article a ON a.id = k.by AND a.current AND NOT a.withdrawn WHERE k.article = ?"""
        return self._connection.execute(sql, (article,)).fetchone() is not None

    def give_back(self, article: int) -> list[tuple[int, int, int, bytes]]:
        """Forget a kill; (ordinal, start, end, digest) of the passages that it took out."""
        sql = "SELECT ordinal, start, end, digest FROM withheld WHERE article = ? ORDER BY ordinal"
        kept = self._connection.execute(sql, (article,)).fetchall()
        for table in ("killed", "withheld"):
            self._connection.execute(f"DELETE FROM {table} WHERE article = ?", (article,))
        return kept

    # ---- read

    def of(self, article_id: str) -> tuple[bool, tuple[str, ...]]:
        """Whether a kill takes this story out of answers, and what its copies' notices say, one sentence an outlet."""
        sql = (
            "SELECT a.key, k.notice FROM article a LEFT JOIN killed k ON k.article = a.key WHERE a.id = ? AND a.current"
        )
        row = self._connection.execute(sql, (article_id,)).fetchone()
        if row is None or row[1] is not None:
            return row is not None, (row[1],) if row else ()
        others = [one for one in self._members([row[0]]) if one.key != row[0] and one.notice]
        told = (_told(one, "withdrew its copy of this story" if one.withdrawn else "on its copy") for one in others)
        return False, tuple(dict.fromkeys(told))

    def standing(self, copies: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of (id, outlet) that no kill takes out."""
        sql = """SELECT a.id FROM article a JOIN killed k ON k.article = a.key
            WHERE a.current AND a.id IN (SELECT value FROM json_each(?))"""
        gone = {id for (id,) in self._connection.execute(sql, (json.dumps([id for id, _ in copies]),))}
        return [copy for copy in copies if copy[0] not in gone]

    def faults(self) -> Iterator[str]:
        """Whether every reprint of a killed story is out of answers, and only those are."""
        grouped = [key for (key,) in self._connection.execute("SELECT article FROM grouped")]
        if missing := self.due(grouped).keys() - self.taken(grouped):
            yield f"kills: {len(missing)} reprints of killed stories are not taken out; run with --repair"
        sql = "SELECT count(DISTINCT k.article) FROM killed k JOIN passage p USING (article)"
        if count := self._connection.execute(sql).fetchone()[0]:
            yield f"kills: {count} reprints of killed stories have passages; run with --repair"

    def _members(self, articles: Iterable[int]) -> list[_Member]:
        """All stories in the groups of these, the earliest first."""
        sql = """SELECT g.story, a.key, a.id, s.name, a.credit, a.notice, a.withdrawn FROM grouped g
            JOIN article a ON a.key = g.article JOIN source s ON s.key = a.source
            WHERE g.story IN (SELECT story FROM grouped WHERE article IN (SELECT value FROM json_each(?)))
            ORDER BY a.published_at IS NULL, a.published_at, a.key"""
        return [_Member(*row) for row in self._connection.execute(sql, (json.dumps([*articles]),))]

    def _in(self, sql: str, articles: Iterable[int]) -> list[tuple[int]]:
        values = json.dumps([*articles])
        return self._connection.execute(f"{sql} (SELECT value FROM json_each(?))", (values,)).fetchall()


def noticed(article: Article, killed: bool, told: Sequence[str]) -> Article:
    """The story with its own notice first; a reprint that an agency's kill binds counts as withdrawn."""
    if not told:
        return article
    lines = [article.notice] if article.notice else []
    lines += [line for line in told if not any(line.endswith(one) for one in lines)]
    return replace(article, notice=" ".join(lines), withdrawn=article.withdrawn or killed)


def _bound(member: _Member, kill: _Member) -> bool:
    """Whether a copy is credited to the agency that killed the story, alone or with others."""
    return bool(credited(kill.source) & (credited(member.credit) | credited(member.source)))


def _told(member: _Member, what: str) -> str:
    """ "AFP withdrew this story: the minister was misquoted." """
    why = "" if member.notice in (None, UNEXPLAINED) else f": {member.notice}"
    return f"{member.source} {what}{why or '.'}"
