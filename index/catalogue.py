"""The catalogue: articles, versions, passages and vectors in one SQLite file. It is the truth; all SQL is here.

One process writes, in transactions that each make a new generation; any number read, each in a snapshot of its own.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from index.copies import Copies
from index.records import ArchiveError, Article, BadArchive, Caption, NoArchive, Passage, Problem
from index.schema import GROUPS_SINCE, MIGRATIONS, OLDEST_READABLE

FILE = "catalogue.sqlite"
HINT = "see that the folder can be written and its disk is not full, then run it again"


class Cut(NamedTuple):
    """A passage of an article about to be stored; `digest` keys the vector of its embedded text."""

    start: int
    end: int
    digest: bytes


class Text(NamedTuple):
    """A passage with what is indexed of its story; `published` in ISO form, `seconds` since 1970 UTC."""

    row: int
    text: str
    title: str
    source: str
    published: str | None
    seconds: int | None


class Catalogue:
    """One connection. `writable=False` opens read-only and may be shared between threads.

    Raises NoArchive when there is no file, BadArchive when it is damaged or newer than this program.
    """

    def __init__(self, data: Path, *, writable: bool = False) -> None:
        self.path = data / FILE
        self._moved = (
            False  # whether passages came or went in this transaction, so that the lexical index has to follow
        )
        if not writable and not self.path.exists():
            raise NoArchive(f"no archive in {data}: make one with `python -m index build FOLDER --data {data}`")
        mode = "rwc" if writable else "ro"
        try:
            self.connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=30,
            )
            self._prepare(writable)
            self._copies = Copies(self.connection)
            self._grouping = self._one("PRAGMA user_version") >= GROUPS_SINCE
        except sqlite3.OperationalError as error:
            raise ArchiveError(f"{self.path}: {error}; {HINT}") from error
        except sqlite3.DatabaseError as error:
            raise BadArchive(f"{self.path}: {error}; restore a backup or build again with --fresh") from error

    def _prepare(self, writable: bool) -> None:
        if writable:
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self.connection.execute("PRAGMA foreign_keys = ON")
        version = self._one("PRAGMA user_version")
        if version > len(MIGRATIONS):
            raise BadArchive(f"{self.path}: written by a newer program (schema {version}); update this program")
        if writable:
            for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
                self.connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT")
        elif version < OLDEST_READABLE:
            raise BadArchive(f"{self.path}: schema {version}, needs {OLDEST_READABLE}; run `python -m index update`")

    def close(self) -> None:
        self.connection.close()

    def _one(self, sql: str, *values: Any) -> Any:
        row = self.connection.execute(sql, values).fetchone()
        return None if row is None else row[0]

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
        return int(self._one("PRAGMA data_version"))

    def setting(self, key: str) -> str | None:
        return cast(str | None, self._one("SELECT value FROM meta WHERE key = ?", key))

    def put(self, key: str, value: str) -> None:
        self.connection.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value)
        )

    def settings(self) -> dict[str, str]:
        """Everything the catalogue says about itself."""
        return dict(self.connection.execute("SELECT key, value FROM meta").fetchall())

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
        current = not stored or not _earlier(article, stored[0][2])
        if stored and current:
            self._retire(stored[0][0], generation)
        key = self._insert(article, 1 + max((row[1] for row in stored), default=0), current)
        if not current or article.withdrawn:
            return []
        self._copies.join(key)
        return [self._insert_passage(key, ordinal, cut) for ordinal, cut in enumerate(cuts)]

    def _insert(self, article: Article, version: int, current: bool) -> int:
        self.connection.execute("INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING", (article.source,))
        source = self._one("SELECT key FROM source WHERE name = ?", article.source)
        published_at = None if article.published is None else int(article.published.timestamp())
        values = (
            article.id, version, current, source, article.address, article.title, article.text,
            _iso(article.published), zone_name(article.published), published_at, article.precision, article.date_from, _iso(article.updated),
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
        self._moved = True
        self._copies.leave(key)
        self.connection.execute("INSERT INTO dead SELECT row, ? FROM passage WHERE article = ?", (generation, key))
        self.connection.execute("DELETE FROM passage WHERE article = ?", (key,))
        self.connection.execute("UPDATE article SET current = 0 WHERE key = ?", (key,))

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

    def group_waiting(self, limit: int) -> int:
        """Compare up to `limit` stories that were stored before groups were known, inside `writing`; how many there were."""
        waiting = self._copies.waiting(limit)
        for key in waiting:
            self._copies.join(key)
        return len(waiting)

    def group_again(self) -> None:
        """Let all stories wait to be compared anew, inside `writing`."""
        self._copies.again()

    def group_faults(self) -> list[str]:
        """What is wrong with the groups; nothing where an older program wrote the archive and there are none."""
        return [*self._copies.faults()] if self._grouping else []

    def waiting(self) -> int:
        """How many stories wait to be compared."""
        return int(self._one("SELECT count(*) FROM ungrouped"))

    def groups(self, keys: Iterable[int]) -> dict[int, int]:
        """The group numbers of those stories (article keys) that have copies."""
        return self._copies.numbers(keys) if self._grouping else {}

    def copies(self, article_id: str) -> list[tuple[str, str]]:
        """(id, outlet) of the stories that are copies of this one, the earliest first."""
        return self._copies.of(article_id) if self._grouping else []

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
        row = self.connection.execute(f"{_ARTICLE} WHERE a.id = ? AND {which}", values).fetchone()
        return None if row is None else _article(row)

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
        for row in self.connection.execute(f"{_ARTICLE} {where} ORDER BY a.key"):
            yield _article(row)

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

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of the current version, in order."""
        sql = "SELECT p.row FROM passage p JOIN article a ON a.key = p.article WHERE a.id = ? AND a.current ORDER BY p.row"
        return self.passages([row for (row,) in self.connection.execute(sql, (article_id,))])

    def _in(self, sql: str, rows: Sequence[int]) -> list[Any]:
        return self.connection.execute(sql, (json.dumps([int(row) for row in rows]),)).fetchall()

    # ---- what the derived indexes are made of

    def texts(self, after: int = 0) -> Iterator[Text]:
        """The passages with a row above `after`, by row."""
        yield from (Text(*row) for row in self.connection.execute(f"{_TEXT} WHERE p.row > ? ORDER BY p.row", (after,)))

    def texts_of(self, rows: Sequence[int]) -> list[Text]:
        """These passages, in any order."""
        return [Text(*row) for row in self._in(f"{_TEXT} WHERE p.row IN (SELECT value FROM json_each(?))", rows)]

    def columns(self, after: int = 0) -> NDArray[np.int64]:
        """(n, 4) int64: row, article key, source key and published (seconds; the least int64 when unknown) above `after`."""
        sql = """SELECT p.row, p.article, a.source, coalesce(a.published_at, -9223372036854775808)
            FROM passage p JOIN article a ON a.key = p.article WHERE p.row > ? ORDER BY p.row"""
        return np.array(self.connection.execute(sql, (after,)).fetchall(), dtype=np.int64).reshape(-1, 4)

    def dead(self, after: int = 0) -> list[int]:
        """Rows that went in a generation above `after`."""
        return [row for (row,) in self.connection.execute("SELECT row FROM dead WHERE generation > ?", (after,))]

    def dead_and_alive(self) -> tuple[int, int]:
        """How many rows went since the last compaction, and how many passages there are."""
        return self._one("SELECT count(*) FROM dead"), self._one("SELECT count(*) FROM passage")

    def last_row(self) -> int:
        return self._one("SELECT max(row) FROM passage") or 0

    def sources(self) -> dict[int, str]:
        return dict(self.connection.execute("SELECT key, name FROM source").fetchall())

    # ---- vectors

    def unembedded(self) -> list[int]:
        """Rows of passages without a vector: first passages first, newest stories first (DESIGN section 6 says why)."""
        sql = """SELECT p.row FROM pending JOIN passage p USING (row) JOIN article a ON a.key = p.article
            ORDER BY p.ordinal > 0, a.published_at DESC, p.row"""
        return [row for (row,) in self.connection.execute(sql)]

    def digests(self, rows: Sequence[int]) -> dict[int, bytes]:
        """The digests of these rows."""
        return dict(self._in("SELECT row, digest FROM passage WHERE row IN (SELECT value FROM json_each(?))", rows))

    def compacted(self, generation: int) -> None:
        """The derived indexes hold no dead rows any more, inside `writing`: what went before is forgotten."""
        self.connection.execute("DELETE FROM dead")
        self.put("compacted", str(generation))

    def add_vectors(self, digests: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Store unit vectors (n, d) under the digests (n) of their texts, as float16, inside `writing`."""
        rows = ((digest, vector.tobytes()) for digest, vector in zip(digests, vectors.astype(np.float16), strict=True))
        self.connection.executemany("INSERT INTO vector (digest, vector) VALUES (?, ?) ON CONFLICT DO NOTHING", rows)
        done = "DELETE FROM pending WHERE row IN (SELECT row FROM passage WHERE digest = ?)"
        self.connection.executemany(done, ((digest,) for digest in digests))

    def vectors(self, *, after_seq: int = 0, after_row: int = 0) -> tuple[NDArray[np.int64], NDArray[np.float32], int]:
        """Rows (n,), vectors (n, d) and the last sequence number of all pairs made since (seq, row): either part may be new."""
        sql = """SELECT p.row, v.vector FROM vector v JOIN passage p ON p.digest = v.digest WHERE v.seq > ?1
            UNION SELECT p.row, v.vector FROM passage p JOIN vector v ON p.digest = v.digest WHERE p.row > ?2
            ORDER BY 1"""
        if not after_seq and not after_row:
            sql = "SELECT p.row, v.vector FROM passage p JOIN vector v ON p.digest = v.digest WHERE ?1 = ?2 ORDER BY 1"
        pairs = self.connection.execute(sql, (after_seq, after_row)).fetchall()
        rows = np.fromiter((row for row, _ in pairs), dtype=np.int64, count=len(pairs))
        flat = np.frombuffer(b"".join(vector for _, vector in pairs), dtype=np.float16).astype(np.float32)
        return rows, flat.reshape(len(rows), -1) if len(rows) else flat.reshape(0, 0), self.last_seq()

    def last_seq(self) -> int:
        return self._one("SELECT max(seq) FROM vector") or 0

    def forget_model(self) -> None:
        """Another model takes the place of this one, and its vectors go, inside `writing`."""
        self.connection.execute("DELETE FROM vector")
        self.connection.execute("INSERT OR IGNORE INTO pending SELECT row FROM passage")
        self.connection.execute("DELETE FROM meta WHERE key IN ('model', 'fingerprint', 'dimension', 'dense')")

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


_ARTICLE = """SELECT a.id, a.version, s.name, a.address, a.title, a.text, a.published, a.zone, a.precision, a.date_from, a.updated,
    a.url, a.credit, a.captions, a.authors, a.section, a.language, a.notice, a.withdrawn, a.origin
    FROM article a JOIN source s ON s.key = a.source"""


_TEXT = """SELECT p.row, substr(a.text, p.start + 1, p.end - p.start), a.title, s.name, a.published, a.published_at
    FROM passage p JOIN article a ON a.key = p.article JOIN source s ON s.key = a.source"""


def _article(row: Sequence[Any]) -> Article:
    return Article(
        id=row[0], version=row[1], source=row[2], address=row[3], title=row[4], text=row[5],
        published=_moment(row[6], row[7]), precision=row[8], date_from=row[9], updated=_moment(row[10], row[7]),
        url=row[11], credit=row[12], captions=tuple(Caption(text=text, credit=credit) for text, credit in json.loads(row[13])),
        authors=tuple(json.loads(row[14])), section=row[15], language=row[16], notice=row[17],
        withdrawn=bool(row[18]), origin=row[19],
    )  # fmt: skip


def fingerprint(article: Article) -> bytes:
    """128 bits over all fields but version and origin: equal records are one version."""
    fields = [
        article.id, article.source, article.address, article.title, article.text, _iso(article.published),
        article.precision, article.date_from, _iso(article.updated), article.url, article.credit,
        [[c.text, c.credit] for c in article.captions], article.authors, article.section, article.language,
        article.notice, article.withdrawn,
    ]  # fmt: skip
    return blake2b(json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _earlier(article: Article, stored: str | None) -> bool:
    """Whether the record is an older version than the stored one, by what the two say of themselves."""
    moment = article.updated or article.published
    return moment is not None and stored is not None and moment < datetime.fromisoformat(stored)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None, zone: str | None) -> datetime | None:
    """The stored time, in its stored offset and with the name the publication has for it."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    offset = moment.utcoffset()
    return moment.replace(tzinfo=timezone(offset, zone)) if zone and offset is not None else moment


def zone_name(moment: datetime | None) -> str | None:
    """ "HKT"; None where the zone is only an offset."""
    name = None if moment is None else moment.tzname()
    return name if name and name.isalpha() else None
