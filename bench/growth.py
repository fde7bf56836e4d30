"""Whether the cost of one story and of one question follows the archive's size.

    python -m bench.growth FOLDER [--sizes 1000 10000 100000]

Makes archives of made-up stories in FOLDER, one passage each, words drawn by Zipf's law from 30,000, and gives them made-up vectors, so
that nothing but the story under test is embedded. Processor time is printed beside wall-clock time, for machines that are busy.
"""

import argparse
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from index.archive import Archive
from index.build import STORIES, Writer
from index.catalogue import Catalogue, Cut
from index.embed import load
from index.records import Article, identity
from qa.engine import Engine
from qa.records import Period

NOW = datetime(2026, 1, 12, tzinfo=UTC)
WORDS, LENGTH, ROUNDS, D = 30_000, 120, 10, 384


def story(number: int, rng: np.random.Generator) -> Article:
    words = [f"w{word}" for word in np.minimum(rng.zipf(1.2, LENGTH), WORDS)]
    address, source = f"https://quay.example/{number}", f"Outlet {number % 40}"
    return Article(
        id=identity(source, address),
        source=source,
        title=" ".join(words[:8]),
        text=" ".join(words).capitalize() + ".",
        address=address,
        url=address,
        published=NOW - timedelta(hours=number),
    )


def made(data: Path, size: int) -> None:
    """An archive of `size` stories, stored in transactions like the pipeline's."""
    data.mkdir(parents=True)
    rng, catalogue, embedder = np.random.default_rng(size), Catalogue(data, writable=True), load()
    for start in range(0, size, STORIES):
        numbers = range(start, min(start + STORIES, size))
        vectors = rng.normal(size=(len(numbers), D)).astype(np.float32)
        digests = [number.to_bytes(16) for number in numbers]
        with catalogue.writing() as generation:
            for key, value in (("model", embedder.name), ("fingerprint", embedder.fingerprint), ("dimension", str(D))):
                catalogue.put(key, value)
            for number, digest in zip(numbers, digests, strict=True):
                article = story(number, rng)
                catalogue.add(article, [Cut(0, len(article.text), digest)], generation)
            catalogue.add_vectors(digests, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    catalogue.close()
    with Writer(data) as writer:
        writer.save_dense(forget_dead=False)


def show(name: str, work: Callable[[], object], rounds: int = ROUNDS) -> None:
    wall, busy = [], []
    for _ in range(rounds):
        start, used = time.perf_counter(), time.process_time()
        work()
        wall.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - used) * 1000)
    print(
        f"{name:<40} p50 {np.median(wall):7.1f} ms   p95 {np.percentile(wall, 95):7.1f} ms   processor {np.median(busy):7.1f} ms",
        flush=True,
    )


def measure(data: Path, news: Path) -> None:
    news.mkdir()
    rng, archive, engine = np.random.default_rng(1), Archive.open(data), Engine(data)
    numbers = iter(range(1000))

    def add() -> None:
        number = next(numbers)
        record = {
            "title": f"Lantern {number} lit",
            "text": f"Lantern{number} was lit.",
            "url": f"https://pier.example/{number}",
        }
        (news / f"{number}.json").write_text(json.dumps(record), "utf-8")
        with Writer(data) as writer:
            writer.read(news, now=NOW)

    def remove() -> None:
        with Writer(data) as writer:
            writer.remove([f"https://pier.example/{next(gone)}"], now=NOW)

    def ask() -> None:
        engine.answer(f"Did {' and '.join(story(0, rng).title.split()[:5])} agree?", now=NOW)

    def ask_within() -> None:
        start = NOW - timedelta(days=int(rng.integers(30, 40)))
        within = Period(start=start, end=start + timedelta(days=7), phrase="", hard=True)
        engine.answer(f"Did {' and '.join(story(0, rng).title.split()[:5])} agree?", now=NOW, period=within)

    gone = iter(range(1000))
    add()
    show("add one story, in a running process", add)
    show("remove one story", remove)
    add()
    show("a reader opens the new generation", archive.refresh, 1)
    show("answer a question", ask, 30)
    show("answer within a week", ask_within, 30)
    archive.close()
    engine.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    options = parser.parse_args()
    for size in options.sizes:
        start = time.perf_counter()
        made(options.folder / f"data-{size}", size)
        print(f"{size:,} stories, made in {time.perf_counter() - start:.1f} s", flush=True)
        measure(options.folder / f"data-{size}", options.folder / f"news-{size}")


if __name__ == "__main__":
    main()
