"""The dense index: unit vectors of passages in FAISS, searched by inner product (the cosine; higher is better).

An index never changes once a reader has it, so searches need no lock: new vectors go into a small second part, and a new
`Dense` of both parts takes the place of the old. The ids inside FAISS are passage rows.
"""

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.records import ArchiveError, Hit

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]


def flat(rows: Rows, vectors: Vectors) -> faiss.IndexIDMap:
    """An exact index over unit vectors (n, d) under their rows (n,), kept as float16 like in the catalogue."""
    inner = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    part = faiss.IndexIDMap(inner)
    part.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(rows))
    return part


def joined(first: faiss.IndexIDMap, second: faiss.IndexIDMap) -> faiss.IndexIDMap:
    """One part of two; costs a copy of both."""
    vectors = np.concatenate([inner_vectors(part) for part in (first, second)])
    return flat(np.concatenate([rows_of(first), rows_of(second)]), vectors)


def rows_of(part: faiss.IndexIDMap) -> Rows:
    return np.asarray(faiss.vector_to_array(part.id_map), dtype=np.int64)


def inner_vectors(part: faiss.IndexIDMap) -> Vectors:
    return np.asarray(part.index.reconstruct_n(0, part.ntotal), dtype=np.float32)


class Dense:
    """What a reader searches: a large part, and a small one with what came since it was made."""

    TAIL = 2048  # a second part larger than this, and than a tenth of the first, is joined to it

    def __init__(self, parts: tuple[faiss.IndexIDMap, ...] = ()) -> None:
        self.parts = parts

    def __len__(self) -> int:
        return sum(part.ntotal for part in self.parts)

    def count(self, alive: Mask) -> int:
        """How many of the passages that are alive have a vector here."""
        rows = np.concatenate([rows_of(part) for part in self.parts]) if self.parts else np.empty(0, dtype=np.int64)
        return int(alive[rows[rows < len(alive)]].sum())

    def added(self, rows: Rows, vectors: Vectors) -> "Dense":
        """A new index that holds these rows too; this one stays as it is. The cost follows the new and the small part."""
        if not len(rows):
            return self
        part = flat(rows, vectors)
        if not self.parts:
            return Dense((part,))
        tail = part if len(self.parts) == 1 else joined(self.parts[1], part)
        if tail.ntotal > max(self.TAIL, self.parts[0].ntotal // 10):
            return Dense((joined(self.parts[0], tail),))
        return Dense((self.parts[0], tail))

    def search(self, question: Vectors, k: int, allowed: Mask | None = None) -> list[Hit]:
        """The k passages nearest to a unit vector (d,), best first; `allowed[row]` confines the search, exactly."""
        if k < 1 or (allowed is not None and not allowed.any()):
            return []
        hits = [hit for part in self.parts for hit in _search(part, question, k, allowed)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.row))[:k]


def _search(part: faiss.IndexIDMap, question: Vectors, k: int, allowed: Mask | None) -> list[Hit]:
    query = np.ascontiguousarray(question, dtype=np.float32)[None, :]
    parameters = None
    if allowed is not None:
        bits = np.packbits(allowed, bitorder="little")
        selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))  # in bytes, whatever its comment says
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # faiss's stub lacks it
    scores, rows = part.search(query, min(k, part.ntotal), params=parameters)
    return [Hit(row=int(row), score=float(score)) for score, row in zip(scores[0], rows[0], strict=True) if row >= 0]


def save(part: faiss.IndexIDMap, path: Path) -> None:
    """Write a part so that it is there whole or not at all. Raises ArchiveError when the disk does not take it."""
    temporary = path.with_suffix(".tmp")
    try:
        faiss.write_index(part, str(temporary))
        temporary.replace(path)
    except (OSError, RuntimeError) as error:  # faiss raises nothing more precise
        temporary.unlink(missing_ok=True)
        raise ArchiveError(f"{path}: cannot be written ({error}); is the disk full?") from error


def load(path: Path) -> faiss.IndexIDMap | None:
    """A saved part; None when the file is missing or damaged (it is derived: the catalogue has every vector)."""
    try:
        part = faiss.read_index(str(path))
    except RuntimeError:  # faiss raises nothing more precise
        return None
    return part if isinstance(part, faiss.IndexIDMap) else None
