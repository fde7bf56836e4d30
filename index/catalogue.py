"""The catalogue: articles, versions, passages and vectors in one SQLite file. It is the truth.

One process writes, in transactions that each make a new generation; any number read, each in a snapshot of its own. All SQL is
here and in what it is made of: `index.connection`, `index.derived`, `index.copies`, `index.notices`, `index.rows`, `index.schema`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, cast

from index.connection import FILE
from index.copies import Copies
from index.derived import Derived, Text
from index.notices import Notices
from index.records import Article, Passage, Problem
from index.rows import ARTICLE, earlier, fingerprint, iso, zone_name
from index.rows import article as made
from index.schema import GROUPS_SINCE, KILLS_SINCE

__all__ = ["FILE", "Catalogue", "Cut", "Text", "fingerprint"]


class Cut(NamedTuple):
    """A passage of an article about to be stored; `digest` keys the vector of its embedded text."""

    start: int
    end: int
    digest: bytes


class Catalogue(Derived):
    """One connection. `writable=False` opens read-only and may be shared between threads.

    Raises NoArchive when there is no file, BadArchive when it is damaged or newer than this program.
    """

    @cached_property
    def _copies(self) -> Copies:
        return Copies(self.connection)

    @cached_property
    def _notices(self) -> Notices:
        return Notices(self.connection)

    @cached_property
    def _killing(self) -> bool:
        return bool(self._one("PRAGMA user_version") >= KILLS_SINCE)

    @cached_property
    def _grouping(self) -> bool:
        """Whether the archive has groups; an older one has none until a writer opens it."""
        return bool(self._one("PRAGMA user_version") >= GROUPS_SINCE)

    # ---- stories, written

    def state(self, article: Article) -> str:
        """What storing this record would mean: "new", "updated", "unchanged" or "removed" (taken out by an editor)."""
        if self._one("SELECT 1 FROM removed WHERE id = ?", article.id):
            return "removed"
        if self._one("SELECT 1 FROM article WHERE id = ? AND digest = ?", article.id, fingerprint(article)):
            return "unchanged"
        return "updated" if self._one("SELECT 1 FROM article WHERE id = ?", article.id) else "new"

    def add(self, article: Article, cuts: Sequence[Cut], generation: int) -> list[int]:
        """Store one more version of a story, inside `writing`; the rows of its passages, or none when it is not the newest."""
        stored = self.connection.execute(
            "SELECT key, version, coalesce(updated, published) FROM article WHERE id = ? ORDER BY current DESC, version DESC",
            (article.id,),
        ).fetchall()
        current = not stored or not earlier(article, stored[0][2])
        touched = self._superseded(stored[0][0], generation, current) if stored else []
        key = self._insert(article, 1 + max((row[1] for row in stored), default=0), current)
        shown = key if current else stored[0][0]
        self._copies.join(shown)
        stands = current and not article.withdrawn
        rows = [self._insert_passage(key, ordinal, cut) for ordinal, cut in enumerate(cuts)] if stands else []
        self._settle([*touched, shown, *self._notices.bound_by(article.id)], generation)
        return rows

    def _superseded(self, key: int, generation: int, current: bool) -> list[int]:
        """Make way for another version of a story; the stories that were in its group."""
        beside = self._copies.beside(key)
        if current:
            self._retire(key, generation)
        else:
            self._copies.leave(key)  # a withdrawn story is known by its older texts, of which this is one
        return beside

    def _settle(self, articles: Iterable[int], generation: int) -> None:
        """Take out of answers what the kills among these stories and their copies bind, and put back what they no longer do."""
        articles = [*articles]
        due, taken = self._notices.due(articles), self._notices.taken(articles)
        for key in sorted(due.keys() - taken):
            self._notices.take(key, due[key])
            self._silence(key, generation)
        for key in sorted(key for key in taken - due.keys() if self._notices.lifted(key)):
            for ordinal, start, end, digest in self._notices.give_back(key):
                self._insert_passage(key, ordinal, Cut(start, end, digest))

    def _insert(self, article: Article, version: int, current: bool) -> int:
        self.connection.execute("INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING", (article.source,))
        source = self._one("SELECT key FROM source WHERE name = ?", article.source)
        published_at = None if article.published is None else int(article.published.timestamp())
        values = (
            article.id, version, current, source, article.address, article.title, article.text,
            iso(article.published), zone_name(article.published), published_at, article.precision, article.date_from, iso(article.updated),
            article.url, article.credit, json.dumps([[c.text, c.credit] for c in article.captions], ensure_ascii=False),
            json.dumps(article.authors, ensure_ascii=False), article.section, article.language, article.notice,
            article.withdrawn, article.origin, fingerprint(article),
        )  # fmt: skip
        marks = ", ".join("?" * len(values))
        cursor = self.connection.execute(f"INSERT INTO article VALUES (NULL, {marks})", values)
        return cast(int, cursor.lastrowid)

    def _insert_passage(self, key: int, ordinal: int, cut: Cut) -> int:
        self._moved = True
        values = (key, ordinal, cut.start, cut.end, cut.digest)
        row = cast(int, self.connection.execute("INSERT INTO passage VALUES (NULL, ?, ?, ?, ?, ?)", values).lastrowid)
        if not self._one("SELECT 1 FROM vector WHERE digest = ?", cut.digest):
            self.connection.execute("INSERT INTO pending VALUES (?)", (row,))
        return row

    def _retire(self, key: int, generation: int) -> None:
        """The version is kept but no longer searched."""
        self._copies.leave(key)
        self._notices.give_back(key)
        self._silence(key, generation)
        self.connection.execute("UPDATE article SET current = 0 WHERE key = ?", (key,))

    def _silence(self, key: int, generation: int) -> None:
        self._moved = True
        self.connection.execute("INSERT INTO dead SELECT row, ? FROM passage WHERE article = ?", (generation, key))
        self.connection.execute("DELETE FROM passage WHERE article = ?", (key,))

    def delete(self, article_id: str, generation: int) -> None:
        """Delete a story with all its versions, inside `writing`."""
        for (key,) in self.connection.execute("SELECT key FROM article WHERE id = ?", (article_id,)).fetchall():
            self._retire(key, generation)
        self.connection.execute("DELETE FROM article WHERE id = ?", (article_id,))
        self.connection.execute("DELETE FROM filed WHERE id = ?", (article_id,))

    def bar(self, article_id: str, at: datetime) -> None:
        """Remember that an editor took the story out."""
        self.connection.execute("INSERT OR REPLACE INTO removed VALUES (?, ?)", (article_id, at.isoformat()))

    def empty(self, generation: int) -> None:
        """Delete everything but the cache of vectors, inside `writing`."""
        self._moved = True
        self.connection.execute("INSERT OR IGNORE INTO dead SELECT row, ? FROM passage", (generation,))
        self._copies.empty()
        for table in ("pending", "passage", "article", "source", "file", "filed", "problem", "removed"):
            self.connection.execute(f"DELETE FROM {table}")

    # ---- copies

    def group_waiting(self, limit: int, generation: int) -> int:
        """Compare up to `limit` stories that were stored before groups were known, inside `writing`; how many there were."""
        waiting = self._copies.waiting(limit)
        for key in waiting:
            self._copies.join(key)
        self._settle(waiting, generation)
        return len(waiting)

    def group_again(self) -> None:
        """Let all stories wait to be compared anew, inside `writing`."""
        self._copies.again()

    def group_faults(self) -> list[str]:
        """What is wrong with the groups; nothing where an older program wrote the archive and there are none."""
        found = [*self._copies.faults()] if self._grouping else []
        return [*found, *self._notices.faults()] if self._killing else found

    def notices(self, article_id: str) -> tuple[bool, tuple[str, ...]]:
        """Whether an agency's kill takes this story out of answers, and what the notices of its copies say."""
        return self._notices.of(article_id) if self._killing else (False, ())

    def waiting(self) -> int:
        """How many stories wait to be compared."""
        return int(self._one("SELECT count(*) FROM ungrouped"))

    def groups(self, keys: Iterable[int]) -> dict[int, int]:
        """The group numbers of those stories (article keys) that have copies."""
        return self._copies.numbers(keys) if self._grouping else {}

    def copies(self, article_id: str) -> list[tuple[str, str]]:
        """(id, outlet) of the stories that are copies of this one and still stand, the earliest first."""
        found = self._copies.of(article_id) if self._grouping else []
        return self._notices.standing(found) if found and self._killing else found

    # ---- files

    def file_state(self, path: str) -> tuple[int, int] | None:
        """Size and modification time (ns) with which the file was last read completely."""
        row = self.connection.execute("SELECT size, mtime FROM file WHERE path = ?", (path,)).fetchone()
        return None if row is None else (row[0], row[1])

    def file_paths(self, folder: str) -> list[str]:
        """All files that were read from this folder (a path ending in a separator)."""
        sql = "SELECT path FROM file WHERE substr(path, 1, ?) = ? ORDER BY path"
        return [path for (path,) in self.connection.execute(sql, (len(folder), folder))]

    def filed(self, path: str) -> set[str]:
        """The ids of the stories this file holds."""
        return {id for (id,) in self.connection.execute("SELECT id FROM filed WHERE path = ?", (path,))}

    def file_done(self, path: str, size: int, mtime: int, ids: Iterable[str], problems: Iterable[Problem]) -> None:
        """The file is read; its stories and problems take the place of what it held before."""
        self.file_gone(path)
        self.connection.execute("INSERT INTO file VALUES (?, ?, ?)", (path, size, mtime))
        self.connection.executemany("INSERT OR IGNORE INTO filed VALUES (?, ?)", ((path, id) for id in ids))
        self.connection.executemany(
            "INSERT INTO problem VALUES (?, ?, ?)", ((path, p.origin, p.reason) for p in problems)
        )

    def file_gone(self, path: str) -> None:
        for table in ("file", "filed", "problem"):
            self.connection.execute(f"DELETE FROM {table} WHERE path = ?", (path,))

    def unfiled(self, ids: Iterable[str]) -> list[str]:
        """Those of `ids` that no file holds any more."""
        return [id for id in ids if not self._one("SELECT 1 FROM filed WHERE id = ?", id)]

    def problems(self) -> list[Problem]:
        rows = self.connection.execute("SELECT origin, reason FROM problem ORDER BY origin")
        return [Problem(origin=origin, reason=reason) for origin, reason in rows]

    # ---- stories, read

    def article(self, article_id: str, version: int | None = None) -> Article | None:
        """One version of a story, by default the current one."""
        which = "a.current" if version is None else "a.version = ?"
        values = (article_id,) if version is None else (article_id, version)
        row = self.connection.execute(f"{ARTICLE} WHERE a.id = ? AND {which}", values).fetchone()
        return None if row is None else made(row)

    def versions(self, article_id: str) -> list[int]:
        sql = "SELECT version FROM article WHERE id = ? ORDER BY version"
        return [version for (version,) in self.connection.execute(sql, (article_id,))]

    def find(self, name: str) -> list[str]:
        """The ids of the stories whose id, address or link this is."""
        sql = "SELECT DISTINCT id FROM article WHERE id = ?1 OR address = ?1 OR url = ?1"
        return [id for (id,) in self.connection.execute(sql, (name,))]

    def articles(self, *, all_versions: bool = False) -> Iterator[Article]:
        """Every current story (or every version), in the order of storing."""
        where = "" if all_versions else "WHERE a.current"
        for row in self.connection.execute(f"{ARTICLE} {where} ORDER BY a.key"):
            yield made(row)

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages of these rows, in their order."""
        found = {
            row: Passage(row=row, article_id=id, version=version, start=start, end=end)
            for row, id, version, start, end in self._in(
                "SELECT p.row, a.id, a.version, p.start, p.end FROM passage p JOIN article a ON a.key = p.article "
                "WHERE p.row IN (SELECT value FROM json_each(?))",
                rows,
            )
        }
        return [found[row] for row in rows if row in found]

    # ---- figures

    def counts(self) -> dict[str, int]:
        """Stories, versions, passages, vectors, outlets, undated, problems, files and removed."""
        queries = {
            "stories": "SELECT count(*) FROM article WHERE current",
            "versions": "SELECT count(*) FROM article",
            "passages": "SELECT count(*) FROM passage",
            "embedded": "SELECT (SELECT count(*) FROM passage) - (SELECT count(*) FROM pending)",
            "outlets": "SELECT count(DISTINCT source) FROM article WHERE current",
            "undated": "SELECT count(*) FROM article WHERE current AND published_at IS NULL",
            "problems": "SELECT count(*) FROM problem",
            "files": "SELECT count(*) FROM file",
            "removed": "SELECT count(*) FROM removed",
        }
        return {name: self._one(sql) for name, sql in queries.items()}

    def span(self) -> tuple[str | None, str | None]:
        """When the first and the last story were published (ISO), or None."""
        sql = (
            "SELECT published FROM article WHERE current AND published_at IS NOT NULL ORDER BY published_at {} LIMIT 1"
        )
        return self._one(sql.format("ASC")), self._one(sql.format("DESC"))

    def months(self) -> list[tuple[str, str, int]]:
        """Stories per month ("2026-01", in the publication's own zone) and outlet."""
        sql = """SELECT substr(a.published, 1, 7), s.name, count(*) FROM article a JOIN source s ON s.key = a.source
            WHERE a.current AND a.published IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"""
        return self.connection.execute(sql).fetchall()

    def common_offset(self) -> str:
        """The offset from UTC that most stories carry, "+08:00"."""
        sql = """SELECT substr(published, -6) FROM article WHERE current AND published IS NOT NULL
            GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"""
        return self._one(sql) or "+00:00"
