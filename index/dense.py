"""The dense index: unit vectors of passages in FAISS, searched by inner product (the cosine; higher is better).

An index never changes once a reader has it, so searches need no lock: new vectors go into small parts of their own, and a new
`Dense` of all parts takes the place of the old. The ids inside FAISS are passage rows.
"""

from itertools import chain

import numpy as np

from index.cells import Layout, Mask, Part, Rows, Vectors, filled
from index.records import Hit

__all__ = ["Dense", "Mask"]


class Dense:
    """What a reader searches: a large part, and smaller ones with what came since it was made.

    A part is joined to the one before it when it is more than half as large, so there are few, and a vector is copied seldom.
    """

    def __init__(self, parts: tuple[Part, ...] = ()) -> None:
        self.parts = parts

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @property
    def layout(self) -> Layout:
        """The layout of the largest part."""
        return max(self.parts, key=len).layout if self.parts else Layout(1, 1, 1.0)

    def count(self, alive: Mask) -> int:
        """How many of the passages that are alive have a vector here."""
        return sum(part.count(alive) for part in self.parts)

    def added(self, rows: Rows, vectors: Vectors) -> "Dense":
        """A new index that holds these rows too; this one stays as it is. The cost follows the new vectors."""
        if not len(rows):
            return self
        *parts, last = *self.parts, filled([(rows, vectors)])
        while parts and parts[-1].layout.cells == 1 and len(parts[-1]) < 2 * len(last):
            last = parts.pop().joined(last)
        return Dense((*parts, last))

    def search(self, question: Vectors, k: int, allowed: Mask | None = None) -> list[Hit]:
        """The k passages nearest to a unit vector (d,), best first; `allowed[row]` confines the search, exactly."""
        if k < 1 or (allowed is not None and not allowed.any()):
            return []
        query = np.ascontiguousarray(question, dtype=np.float32)
        hits = chain.from_iterable(part.search(query, k, allowed) for part in self.parts)
        return sorted(hits, key=lambda hit: (-hit.score, hit.row))[:k]
