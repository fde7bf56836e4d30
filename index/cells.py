"""A part of the dense index: unit vectors in cells (a FAISS inverted file), with the rows of their passages.

Vectors are kept as float16, as in the catalogue, so every score is exact. A small part has one cell, and a search looks through
all of it. A large one has many, and a search looks through those nearest to the question: as many as found RECALL of what
exact search finds, on questions that are asked when the part is made.
"""

import math
import os
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from index.records import ArchiveError, Hit

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]

MANY = (
    250_000  # vectors from which on there are many cells: looking through all takes 4 ms of processor time per 100,000
)
RECALL, NEAREST = 0.95, 50  # the share of so many nearest passages that a search has to find
FEW = 20_000  # passages within a filter that are all compared: at most 10 ms in a million
TRAINED_ON, ROUNDS = 64, 8  # vectors for each cell, and passes of k-means: 20 s for a million; more found no more


class Layout(NamedTuple):
    """How many cells there are, how many of them a search looks through, and the share of the NEAREST that it finds so."""

    cells: int
    probes: int
    recall: float


class Part:
    """Vectors that never change. Any number of threads may search them."""

    def __init__(self, index: faiss.IndexIVF, layout: Layout, few: int = FEW) -> None:
        self._index = index
        self.layout = layout
        self._few = few

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @cached_property
    def rows(self) -> Rows:
        """The rows of the passages, (n,), ascending."""
        lists = _lists(self._index)
        sizes = [(cell, lists.list_size(cell)) for cell in range(self._index.nlist)]
        found = [faiss.rev_swig_ptr(lists.get_ids(cell), size) for cell, size in sizes if size]
        return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    def joined(self, other: "Part") -> "Part":
        """One part of two that have one cell each; costs a copy of both."""
        return filled([self._held(), other._held()])

    def _held(self) -> tuple[Rows, Vectors]:
        lists, size = _lists(self._index), len(self)
        codes = faiss.rev_swig_ptr(lists.get_codes(0), size * self._index.code_size)
        vectors = np.ascontiguousarray(codes).view(np.float16).reshape(size, -1)
        return faiss.rev_swig_ptr(lists.get_ids(0), size).copy(), vectors.astype(np.float32)

    def count(self, allowed: Mask) -> int:
        """How many of the passages with `allowed[row]` are here; 2 ms at a million."""
        return int(allowed[self.rows[: np.searchsorted(self.rows, len(allowed))]].sum())

    def search(self, question: Vectors, k: int, allowed: Mask | None = None) -> list[Hit]:
        """The k nearest to a unit vector (d,), best first; `allowed[row]` confines the search, exactly."""
        selected, probes = None, self.layout.probes
        if allowed is not None:
            bits, probes = np.packbits(allowed, bitorder="little"), self._probes(allowed)
            selected = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))  # in bytes, whatever its comment says
        scores, rows = self._index.search(question[None, :], min(k, len(self)), params=_looking(probes, selected))
        return [
            Hit(row=int(row), score=float(score)) for score, row in zip(scores[0], rows[0], strict=True) if row >= 0
        ]

    def _probes(self, allowed: Mask) -> int:
        """The fewer passages are allowed, the more cells are looked through; in the end all, which is exact."""
        cells, probes, _ = self.layout
        if probes == cells:
            return cells
        count = self.count(allowed)
        return cells if count <= self._few else min(cells, math.ceil(probes * len(self) / count))

    def write(self, path: Path) -> None:
        """Write the vectors so that the file is there whole or not at all.

        Raises ArchiveError when the disk does not take it.
        """
        temporary = path.with_suffix(".tmp")
        try:
            faiss.write_index(self._index, str(temporary))
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.replace(path)
        except (OSError, RuntimeError) as error:  # faiss raises nothing more precise
            temporary.unlink(missing_ok=True)
            raise ArchiveError(f"{path}: cannot be written ({error}); is the disk full?") from error


def read(path: Path, layout: Layout) -> Part | None:
    """A written part, mapped into memory and read as it is searched; None when the file is missing or damaged."""
    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
    except RuntimeError:  # faiss raises nothing more precise
        return None
    if not isinstance(index, faiss.IndexIVF) or index.nlist != layout.cells:
        return None
    _lists(index).prefetch_nthread = 0  # 32 threads for each search would cost more than they save
    return Part(index, layout)


def filled(blocks: Iterable[tuple[Rows, Vectors]]) -> Part:
    """A part of one cell, of blocks of rows (n,) and unit vectors (n, d)."""
    index: faiss.IndexIVF | None = None
    for rows, vectors in blocks:
        if index is None:
            index = _empty(vectors.shape[1], 1)
            index.train(vectors[:1])
        _add(index, rows, vectors)
    return Part(index if index is not None else _empty(1, 1), Layout(1, 1, 1.0))


def made(
    blocks: Iterable[tuple[Rows, Vectors]],
    count: int,
    sample: Callable[[int], Vectors],
    questions: Callable[[], Vectors],
    many: int = MANY,
) -> Part:
    """The part that suits about `count` vectors, with many cells from `many` of them on.

    `sample` gives about as many vectors (n, d) as one asks for, to lay out the cells; `questions` those (m, d) on which is measured
    how many cells have to be looked through.
    """
    if count < many:
        return filled(blocks)
    cells = round(2 * count**0.5)
    vectors = sample(cells * TRAINED_ON)
    index = _empty(vectors.shape[1], cells)
    index.train(vectors)
    for rows, found in blocks:
        _add(index, rows, found)
    return Part(index, measured(index, questions()))


def measured(index: faiss.IndexIVF, questions: Vectors) -> Layout:
    """The fewest cells, of 1, 2, 4, ..., in which a search finds RECALL of the NEAREST; all of them, where no fewer will do."""
    exact = _nearest(index, questions, index.nlist)
    probes = 1
    while probes < index.nlist and exact:
        found = _nearest(index, questions, probes)
        recall = sum(len(a & b) for a, b in zip(found, exact, strict=True)) / sum(map(len, exact))
        if recall >= RECALL:
            return Layout(index.nlist, probes, round(recall, 4))
        probes *= 2
    return Layout(index.nlist, index.nlist, 1.0)


def _nearest(index: faiss.IndexIVF, questions: Vectors, probes: int) -> list[set[int]]:
    _, rows = index.search(questions, NEAREST, params=_looking(probes))
    return [{int(row) for row in found if row >= 0} for found in rows]


def _looking(probes: int, selected: faiss.IDSelector | None = None) -> faiss.IVFSearchParameters:
    return faiss.SearchParametersIVF(nprobe=probes, sel=selected)  # type: ignore[call-arg]  # faiss's stub lacks both


def _lists(index: faiss.IndexIVF) -> Any:
    """The cells as what they are, in memory or mapped; faiss's stub knows of neither."""
    return faiss.downcast_InvertedLists(index.invlists)  # type: ignore[arg-type]


def _empty(dimension: int, cells: int) -> faiss.IndexIVF:
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        cells,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
        False,  # the vectors themselves, not what they differ from their cell
    )
    index.cp.spherical, index.cp.niter, index.cp.max_points_per_centroid = True, ROUNDS, TRAINED_ON
    index.cp.min_points_per_centroid = 1  # which silences a warning
    return index


def _add(index: faiss.IndexIVF, rows: Rows, vectors: Vectors) -> None:
    index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(rows))
