"""FAISS against the slow, obvious twin in numpy."""

from pathlib import Path

import numpy as np
import pytest

from index.dense import Dense, flat, load, save


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


def test_small_additions_are_joined_once_they_are_many() -> None:
    vectors = unit(6000)
    index = Dense()
    for start in range(0, 6000, 500):
        index = index.added(np.arange(start, start + 500), vectors[start : start + 500])
    assert len(index) == 6000
    assert len(index.parts) <= 2
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


def test_a_saved_part_comes_back_and_a_damaged_file_counts_as_missing(tmp_path: Path) -> None:
    rows, vectors = np.array([7, 9, 4]), unit(3)
    save(flat(rows, vectors), tmp_path / "dense-1.faiss")
    part = load(tmp_path / "dense-1.faiss")
    assert part is not None
    assert Dense((part,)).search(vectors[2], 1)[0].row == 4
    whole = (tmp_path / "dense-1.faiss").read_bytes()
    for damaged in (b"", whole[:50], b"x" * 500):
        (tmp_path / "dense-1.faiss").write_bytes(damaged)
        assert load(tmp_path / "dense-1.faiss") is None
    assert load(tmp_path / "none.faiss") is None
