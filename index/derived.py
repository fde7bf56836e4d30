"""What the derived indexes are made of: the passages with their columns, and the cache of vectors."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.connection import Connection
from index.records import BadArchive


class Text(NamedTuple):
    """A passage with what is indexed of its story; `published` in ISO form, `seconds` since 1970 UTC."""

    row: int
    text: str
    title: str
    source: str
    published: str | None
    seconds: int | None


BLOCK = 20_000  # vectors read together: 30 MB


class Derived(Connection):
    """The part of the catalogue that the lexical and the dense index follow."""

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

    def crowded(self, share: float) -> bool:
        """Whether more than this share of all rows, and a thousand, went since the last compaction."""
        dead = self._one("SELECT count(*) FROM dead")
        return bool(dead > 1000 and dead > share * (dead + self._one("SELECT count(*) FROM passage")))

    def last_row(self) -> int:
        return self._one("SELECT max(row) FROM passage") or 0

    def sources(self) -> dict[int, str]:
        return dict(self.connection.execute("SELECT key, name FROM source").fetchall())

    # ---- vectors

    def unembedded(self) -> list[int]:
        """Rows of passages without a vector: first passages first, newest stories first (DESIGN section 6 says why)."""
        # CROSS JOIN: SQLite would look through all passages for the few that wait, 60 ms at a million.
        sql = """SELECT p.row FROM pending CROSS JOIN passage p USING (row) CROSS JOIN article a ON a.key = p.article
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

    def vectors(
        self, *, after_seq: int = 0, after_row: int = 0
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Blocks of rows (n,) and vectors (n, d), of all pairs made since (seq, row): either part may be new."""
        # CROSS JOIN: SQLite would look through all passages for the few new vectors, 0.7 s at 300,000.
        sql = """SELECT p.row, v.vector FROM vector v CROSS JOIN passage p ON p.digest = v.digest WHERE v.seq > ?1
            UNION SELECT p.row, v.vector FROM passage p CROSS JOIN vector v ON p.digest = v.digest WHERE p.row > ?2
            ORDER BY 1"""
        if not after_seq and not after_row:
            sql = "SELECT p.row, v.vector FROM passage p JOIN vector v ON p.digest = v.digest WHERE ?1 = ?2 ORDER BY 1"
        found = self.connection.execute(sql, (after_seq, after_row))
        while pairs := found.fetchmany(BLOCK):
            yield np.array([row for row, _ in pairs], dtype=np.int64), _matrix([vector for _, vector in pairs])

    def sample(self, count: int) -> NDArray[np.float32]:
        """About so many of the vectors, (n, d), evenly over the time of their making."""
        step = max(1, self.last_seq() // count)
        found = self.connection.execute("SELECT vector FROM vector WHERE seq % ? = 0", (step,)).fetchall()
        return _matrix([vector for (vector,) in found])

    def embedded(self) -> int:
        """How many passages have their vector."""
        return int(self._one("SELECT (SELECT count(*) FROM passage) - (SELECT count(*) FROM pending)"))

    def headlines(self, count: int) -> list[str]:
        """The headlines of about so many current stories, evenly over the time of their storing."""
        step = max(1, self._one("SELECT max(key) FROM article") // count)
        found = self.connection.execute("SELECT title FROM article WHERE current AND key % ? = 0", (step,))
        return [title for (title,) in found]

    def last_seq(self) -> int:
        return self._one("SELECT max(seq) FROM vector") or 0

    def forget_damaged(self) -> None:
        """Vectors that are not of the model's length go, and their passages wait for new ones; inside `writing`."""
        odd = "length(vector) != 2 * (SELECT value FROM meta WHERE key = 'dimension')"
        rows = f"SELECT row FROM passage WHERE digest IN (SELECT digest FROM vector WHERE {odd})"
        self.connection.execute(f"INSERT OR IGNORE INTO pending {rows}")
        self.connection.execute(f"DELETE FROM vector WHERE {odd}")

    def forget_model(self) -> None:
        """Another model takes the place of this one, and its vectors go, inside `writing`."""
        self.connection.execute("DELETE FROM vector")
        self.connection.execute("INSERT OR IGNORE INTO pending SELECT row FROM passage")
        self.connection.execute("DELETE FROM meta WHERE key IN ('model', 'fingerprint', 'dimension', 'dense')")


def _matrix(stored: Sequence[bytes]) -> NDArray[np.float32]:
    """Vectors (n, d) as they are stored, float16. Raises BadArchive when they are not of one length."""
    if len({*map(len, stored)}) > 1 or len(stored[0]) % 2:
        raise BadArchive("vectors of a wrong length in the catalogue: run `python -m index check --repair`")
    flat = np.frombuffer(b"".join(stored), dtype=np.float16).astype(np.float32)
    return flat.reshape(len(stored), -1)


_TEXT = """SELECT p.row, substr(a.text, p.start + 1, p.end - p.start), a.title, s.name, a.published, a.published_at
    FROM passage p JOIN article a ON a.key = p.article JOIN source s ON s.key = a.source"""
