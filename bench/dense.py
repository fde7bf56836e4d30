"""How long exact search takes at a size, and what an inverted file would gain or lose.

    python -m bench.dense [--vectors 100000] [--ivf]

The vectors are made up: 2,000 centres, each row a centre plus as much noise again, so that near neighbours exist but are not given
away by the clustering. Questions are rows with noise. One question at a time; recall is of the 50 that exact search finds.
"""

import argparse
import time

import faiss
import numpy as np
from numpy.typing import NDArray

from index.dense import Dense

D, K, CENTRES, ASKED = 384, 50, 2000, 50
Vectors = NDArray[np.float32]


def unit(vectors: Vectors) -> Vectors:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def noisy(vectors: Vectors, rng: np.random.Generator) -> Vectors:
    return unit(vectors + rng.normal(size=vectors.shape).astype(np.float32) / np.sqrt(D))


def show(name: str, index: Dense, questions: Vectors, allowed: NDArray[np.bool_] | None) -> None:
    times = []
    for question in questions:
        start = time.process_time()
        index.search(question, K, allowed)
        times.append((time.process_time() - start) * 1000)
    print(f"{name:<36} p50 {np.percentile(times, 50):7.2f} ms   p95 {np.percentile(times, 95):7.2f} ms", flush=True)


def inverted(vectors: Vectors, questions: Vectors, exact: list[set[int]]) -> None:
    cells = int(4 * np.sqrt(len(vectors)))
    index = faiss.index_factory(D, f"IVF{cells},SQ8", faiss.METRIC_INNER_PRODUCT)
    start = time.process_time()
    index.train(vectors[:: max(1, len(vectors) // (cells * 40))])
    index.add(vectors)
    print(f"IVF{cells},SQ8 made in {time.perf_counter() - start:.1f} s")
    for probes in (8, 16, 32, 64):
        index.nprobe, times, found = probes, [], 0
        for question, wanted in zip(questions, exact, strict=True):
            start = time.process_time()
            _, rows = index.search(question[None], K)
            times.append((time.process_time() - start) * 1000)
            found += len(wanted & {int(row) for row in rows[0]})
        recall = found / sum(map(len, exact))
        print(f"{f'  {probes} cells':<36} p50 {np.percentile(times, 50):7.2f} ms   recall@{K} {recall:.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=int, default=100_000)
    parser.add_argument("--ivf", action="store_true")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    centres = unit(rng.normal(size=(CENTRES, D)).astype(np.float32))
    parts = [noisy(centres[rng.integers(CENTRES, size=50_000)], rng) for _ in range(0, options.vectors, 50_000)]
    vectors = np.concatenate(parts)[: options.vectors]
    questions = noisy(vectors[rng.integers(len(vectors), size=ASKED)], rng)
    index = Dense().added(np.arange(len(vectors)), vectors)
    show(f"flat fp16, {len(vectors):,}, no filter", index, questions, None)
    for share in (1.0, 0.1, 0.01, 0.001):
        show(f"flat fp16, a filter that keeps {share:.1%}", index, questions, rng.random(len(vectors)) < share)
    if options.ivf:
        inverted(vectors, questions, [{hit.row for hit in index.search(question, K)} for question in questions])


if __name__ == "__main__":
    main()
