"""FAISS against the slow, obvious twin in numpy."""

from pathlib import Path

import faiss
import numpy as np
import pytest

from index.archive import Archive
from index.catalogue import Catalogue, Cut
from index.cells import NEAREST, RECALL, Part, filled, made, measured, read
from index.dense import Dense
from index.dense_file import SETTING, save
from tests.conftest import story


def unit(n: int, d: int = 32, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float16).astype(np.float32)


def twin(
    rows: np.ndarray, vectors: np.ndarray, question: np.ndarray, k: int, allowed: np.ndarray | None = None
) -> list[int]:
    scores = vectors @ question
    if allowed is not None:
        scores[~allowed[rows]] = -np.inf
    best = np.argsort(-scores, kind="stable")[:k]
    return [int(rows[i]) for i in best if np.isfinite(scores[i])]


@pytest.mark.parametrize("share", [1.0, 0.5, 0.01, 0.001])
def test_search_within_a_filter_finds_what_numpy_finds(share: float) -> None:
    rows, vectors = np.arange(1, 3001) * 3, unit(3000)
    index = Dense().added(rows[:2000], vectors[:2000]).added(rows[2000:], vectors[2000:])
    allowed = np.random.default_rng(1).random(9001) < share
    for question in unit(20, seed=2):
        found = [hit.row for hit in index.search(question, 10, allowed)]
        assert found == twin(rows, vectors, question, 10, allowed)


def test_search_without_a_filter_finds_what_numpy_finds_with_the_cosine_as_score() -> None:
    rows, vectors = np.arange(1, 501), unit(500)
    index = Dense().added(rows, vectors)
    hits = index.search(vectors[41], 5)
    assert [hit.row for hit in hits] == twin(rows, vectors, vectors[41], 5)
    assert hits[0].row == 42
    assert hits[0].score == pytest.approx(1.0, abs=1e-3)


def test_adding_leaves_the_index_in_use_as_it_was() -> None:
    vectors = unit(20)
    before = Dense().added(np.arange(1, 11), vectors[:10])
    after = before.added(np.arange(11, 21), vectors[10:])
    assert (len(before), len(after)) == (10, 20)
    assert {hit.row for hit in before.search(vectors[15], 20)} == set(range(1, 11))
    assert after.search(vectors[15], 1)[0].row == 16


def test_small_additions_are_joined_so_that_there_are_few_parts() -> None:
    vectors = unit(6000)
    index = Dense()
    for start in range(0, 6000, 50):
        index = index.added(np.arange(start, start + 50), vectors[start : start + 50])
    assert len(index) == 6000
    assert len(index.parts) <= 7
    assert [h.row for h in index.search(vectors[5000], 10)] == twin(np.arange(6000), vectors, vectors[5000], 10)


def test_rows_beyond_the_filter_are_not_found() -> None:
    vectors = unit(100)
    index = Dense().added(np.arange(1000, 1100), vectors)
    assert index.search(vectors[0], 5, np.ones(1001, dtype=bool))[0].row == 1000
    assert len(index.search(vectors[0], 5, np.ones(1001, dtype=bool))) == 1
    assert index.count(np.ones(1050, dtype=bool)) == 50


def test_an_empty_index_and_an_empty_filter_find_nothing() -> None:
    assert Dense().search(unit(1)[0], 5) == []
    assert Dense().added(np.array([1]), unit(1)).search(unit(1)[0], 5, np.zeros(9, dtype=bool)) == []


def test_a_written_part_comes_back_and_a_damaged_file_counts_as_missing(tmp_path: Path) -> None:
    rows, vectors = np.array([7, 9, 4]), unit(3)
    part = filled([(rows, vectors)])
    part.write(tmp_path / "dense-1.faiss")
    again = read(tmp_path / "dense-1.faiss", part.layout)
    assert again is not None
    assert [*again.rows] == [4, 7, 9]
    assert Dense((again,)).search(vectors[2], 1)[0].row == 4
    assert Dense((again,)).added(np.array([2]), unit(1, seed=5)).search(unit(1, seed=5)[0], 1)[0].row == 2
    for damaged in (b"", b"x" * 500):
        (tmp_path / "dense-1.faiss").write_bytes(damaged)
        assert read(tmp_path / "dense-1.faiss", part.layout) is None
    assert read(tmp_path / "none.faiss", part.layout) is None


# ---- many cells


def news(n: int, seed: int) -> np.ndarray:
    """Vectors of 40 subjects, each with as much noise of its own."""
    rng = np.random.default_rng(seed)
    vectors = unit(40, seed=77)[rng.integers(40, size=n)] + rng.normal(size=(n, 32)) / np.sqrt(32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float16).astype(np.float32)


STORED, ROWS, ASKED = news(4000, 1), np.arange(1, 4001) * 2, news(60, 2)


def large(few: int) -> Part:
    """A part with many cells; narrow filters are those that keep at most `few` rows."""
    blocks = [(ROWS[start : start + 900], STORED[start : start + 900]) for start in range(0, 4000, 900)]
    part = made(blocks, 4000, lambda count: STORED[:count], lambda: ASKED, many=4000)
    return Part(part._index, part.layout, few)


def found(index: Dense, question: np.ndarray, allowed: np.ndarray | None = None) -> list[int]:
    return [hit.row for hit in index.search(question, NEAREST, allowed)]


def recall(index: Dense, questions: np.ndarray, allowed: np.ndarray | None = None) -> float:
    pairs = [(found(index, one, allowed), twin(ROWS, STORED, one, NEAREST, allowed)) for one in questions]
    return sum(len({*ours} & {*theirs}) for ours, theirs in pairs) / sum(len(theirs) for _, theirs in pairs)


def test_many_cells_are_looked_through_in_part_and_the_recall_they_tell_is_what_numpy_finds() -> None:
    index = Dense((large(0),))
    cells, probes, told = index.layout
    assert (cells, len(index)) == (126, 4000)
    assert 1 <= probes < cells / 2
    assert told == pytest.approx(recall(index, ASKED), abs=1e-4)
    assert told >= RECALL
    assert recall(index, news(100, 3)) >= RECALL - 0.03  # of questions it was not measured on


def test_with_many_cells_a_narrow_filter_is_searched_exhaustively() -> None:
    index = Dense((large(200),))
    allowed = np.zeros(9000, dtype=bool)
    allowed[np.random.default_rng(4).choice(9000, 200, replace=False)] = True
    assert [found(index, one, allowed) for one in ASKED] == [twin(ROWS, STORED, one, NEAREST, allowed) for one in ASKED]


@pytest.mark.parametrize("share", [0.9, 0.5, 0.1, 0.02])
def test_with_many_cells_a_filter_lets_nothing_else_through_and_costs_no_recall(share: float) -> None:
    index = Dense((large(0),))
    allowed = np.random.default_rng(4).random(9000) < share
    assert all(allowed[row] for one in ASKED for row in found(index, one, allowed))
    assert recall(index, ASKED, allowed) >= RECALL - 0.01


def test_what_is_added_to_many_cells_is_found_and_what_is_removed_is_not() -> None:
    extra = news(100, 9)
    before = Dense((large(0),))
    after = before.added(np.arange(9001, 9101), extra)
    assert all(found(after, vector)[0] == row for row, vector in zip(range(9001, 9101), extra, strict=True))
    assert len(before) == 4000
    alive = np.ones(9200, dtype=bool)
    alive[9001:9051] = False
    assert not {*range(9001, 9051)} & {row for vector in extra for row in found(after, vector, alive)}
    assert after.count(alive) == 4050


def test_cells_that_do_not_tell_vectors_apart_are_all_looked_through() -> None:
    index = faiss.index_factory(32, "IVF2,SQfp16", faiss.METRIC_INNER_PRODUCT)
    index.quantizer.add(np.eye(32, dtype=np.float32)[:2] * [[1], [-1]])
    index.train(STORED)
    halves = np.arange(4000) % 2
    index.add_core(4000, faiss.swig_ptr(STORED), faiss.swig_ptr(ROWS), faiss.swig_ptr(halves))
    assert measured(index, ASKED) == (2, 2, 1.0)
    assert measured(index, ASKED[:0]) == (2, 2, 1.0)


def test_an_archive_with_many_cells_finds_what_numpy_finds_when_opened_again_and_after_changes(tmp_path: Path) -> None:
    catalogue = stored(tmp_path, range(600))
    with catalogue.writing():
        catalogue.put(SETTING, save(catalogue, tmp_path, lambda: ASKED, many=600) or "")
    archive = Archive.open(tmp_path)
    assert archive.view.layout.cells == 49
    assert archive.view.layout.recall >= RECALL
    assert exact(archive, 600) >= RECALL - 0.03
    stored(tmp_path, range(600, 640))
    with catalogue.writing() as generation:
        for article in [*catalogue.articles()][:30]:
            catalogue.delete(article.id, generation)
    assert archive.refresh()
    for opened in (archive, Archive.open(tmp_path)):
        assert opened.view.embedded == 610
        assert opened.view.layout.cells == 49
        assert exact(opened, 640, gone=30) >= RECALL - 0.03


def test_a_reader_takes_up_vectors_that_were_laid_out_anew(tmp_path: Path) -> None:
    catalogue = stored(tmp_path, range(600))
    archive = Archive.open(tmp_path)
    assert archive.view.layout.cells == 1
    with catalogue.writing():
        catalogue.put(SETTING, save(catalogue, tmp_path, lambda: ASKED, many=600) or "")
    before = archive.view
    assert archive.refresh()
    assert archive.view.layout.cells == 49
    assert exact(archive, 600) >= RECALL - 0.03
    assert found(before._dense, STORED[3])[0] == 4


def test_a_file_that_was_cut_off_is_not_mapped(tmp_path: Path) -> None:
    catalogue = stored(tmp_path, range(600))
    with catalogue.writing():
        catalogue.put(SETTING, save(catalogue, tmp_path, lambda: ASKED, many=600) or "")
    (file,) = tmp_path.glob("dense-*.faiss")
    file.write_bytes(file.read_bytes()[:-1000])
    archive = Archive.open(tmp_path)
    assert archive.view.layout.cells == 1
    assert exact(archive, 600) == 1


def stored(data: Path, numbers: range) -> Catalogue:
    """A catalogue in which story `number` has the passage row number + 1 with the vector STORED[number]."""
    catalogue = Catalogue(data, writable=True)
    with catalogue.writing() as generation:
        for number in numbers:
            catalogue.add(story(number, f"Berth {number} is closed."), [Cut(0, 5, number.to_bytes(16))], generation)
        catalogue.add_vectors([number.to_bytes(16) for number in numbers], STORED[numbers.start : numbers.stop])
    return catalogue


def exact(archive: Archive, last: int, gone: int = 0) -> float:
    """The share of what numpy finds among the stories `gone` to `last` that the archive finds, and nothing else."""
    rows, vectors, ours, theirs = np.arange(gone + 1, last + 1), STORED[gone:last], [], []
    for question in ASKED:
        ours.append({hit.row for hit in archive.view.dense(question, NEAREST)})
        theirs.append({*twin(rows, vectors, question, NEAREST)})
        assert ours[-1] <= {*rows}
    return sum(len(a & b) for a, b in zip(ours, theirs, strict=True)) / sum(map(len, theirs))
