"""How to embed fastest on this machine: two threads against two processes, sorted by length against as they come.

    python -m bench.embedding DATA [--passages 256]

The passages are those of an archive, spread over it. Each way runs twice, in turn, so that what else the machine does falls on all.
"""

import argparse
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import graph
from index.catalogue import Catalogue
from index.embed import load
from index.entries import embedded

Vectors = NDArray[np.float32]


def texts(data: Path, count: int) -> list[str]:
    catalogue = Catalogue(data)
    rows = np.linspace(1, catalogue.last_row(), count, dtype=int)
    found = [embedded(text) for text in catalogue.texts_of([int(row) for row in rows])]
    catalogue.close()
    return found


def sorted_by_length(given: list[str]) -> Vectors:
    return load().passages(given)


def as_they_come(given: list[str]) -> Vectors:
    """In batches of sixteen, each padded to its longest."""
    return np.concatenate([load().passages(given[at : at + 16]) for at in range(0, len(given), 16)])


def prepare(core: int) -> None:
    """One process for each core: the graph takes as many threads as it may use cores."""
    os.sched_setaffinity(0, {core})
    load().question("made now")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--passages", type=int, default=256)
    options = parser.parse_args()
    given, cores = texts(options.data, options.passages), sorted(os.sched_getaffinity(0))
    pools = [ProcessPoolExecutor(1, initializer=prepare, initargs=(core,)) for core in cores]
    for pool in pools:
        pool.submit(sorted_by_length, given[:2]).result()
    sorted_by_length(given[:2])

    def processes(all_texts: list[str]) -> None:
        parts = [all_texts[at :: len(pools)] for at in range(len(pools))]
        for future in [pool.submit(sorted_by_length, part) for pool, part in zip(pools, parts, strict=True)]:
            future.result()

    ways: dict[str, Callable[[list[str]], object]] = {
        f"one process, {len(cores)} threads, sorted by length": sorted_by_length,
        f"one process, {len(cores)} threads, as they come": as_they_come,
        f"{len(cores)} processes of one thread, sorted": processes,
    }
    print(f"{len(given)} passages, {graph.TOKENS} word pieces together")
    for _ in range(2):
        for name, way in ways.items():
            start = time.perf_counter()
            way(given)
            print(f"{name:<44} {len(given) / (time.perf_counter() - start):6.1f} passages a second", flush=True)
    for pool in pools:
        pool.shutdown()


if __name__ == "__main__":
    main()
