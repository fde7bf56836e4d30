"""What filters need of every passage, as parallel arrays that a view holds in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.dense import Mask

UNDATED = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Columns:
    """What filters need of every passage; all arrays (last row + 1,) are indexed by passage row."""

    story: NDArray[np.int64]  # key of the article
    source: NDArray[np.int64]  # key of the outlet
    published: NDArray[np.int64]  # seconds since 1970 UTC, UNDATED when unknown
    alive: Mask
    first: Mask  # whether it opens its story: the rows of a story stand together, come together and go together


def columns_of(rows: NDArray[np.int64]) -> Columns:
    """Columns of (n, 4) row, article, source, published."""
    size = int(rows[-1, 0]) + 1 if len(rows) else 1
    story, source = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    published, alive = np.full(size, UNDATED, dtype=np.int64), np.zeros(size, dtype=bool)
    places = rows[:, 0]
    story[places], source[places], published[places], alive[places] = rows[:, 1], rows[:, 2], rows[:, 3], True
    first = np.append(True, story[1:] != story[:-1])  # rows that are gone have story 0, so that a key may be used again
    return Columns(story, source, published, alive, first)


def extended(old: Columns, rows: NDArray[np.int64], dead: Sequence[int]) -> Columns:
    """Columns with new rows behind and dead ones out. The copy is 26 bytes a passage: 5 ms at a million."""
    new = columns_of(rows) if len(rows) else columns_of(np.empty((0, 4), dtype=np.int64))
    size = len(old.alive)
    parts = [
        np.concatenate([a, b[size:]])
        for a, b in zip(
            (old.story, old.source, old.published, old.alive, old.first),
            (new.story, new.source, new.published, new.alive, new.first),
            strict=True,
        )
    ]
    alive = parts[3]
    alive[np.array([row for row in dead if row < len(alive)], dtype=np.int64)] = False
    return Columns(parts[0], parts[1], parts[2], alive, parts[4])
