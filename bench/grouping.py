"""What finding the copies of one new story costs in an archive of N: `python -m bench.grouping ARTICLES [1000 10000 ...]`.

ARTICLES is .jsonl or .jsonl.gz with title, source, published, text. The real catalogue is filled with the first N of them, without passages,
so that nothing is embedded; then 200 more stories are added, each in a transaction of its own, and deleted again. Times are of the processor. Half of the
200 are copies of stories in the archive under another outlet's name. For a size above the number of articles the rest of the archive
is made up: 20 random keys a story, spread over the same dates.
"""

import gzip
import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from index.catalogue import Catalogue
from index.records import Article, identity

ADDED = 200


def articles(path: Path) -> Iterator[Article]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            yield made(record, record["source"], f"{number}")


def made(record: dict[str, str], source: str, address: str) -> Article:
    moment = datetime.fromisoformat(record["published"]) if record.get("published") else None
    published = moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
    return Article(
        id=identity(source, address),
        source=source,
        title=record["title"],
        text=record["text"],
        address=address,
        published=published,
    )


def reprinted(article: Article) -> Article:
    record = {"title": article.title, "text": article.text, "published": ""}
    return made(record, f"Copy of {article.source}", article.address)


def timed(catalogue: Catalogue, article: Article) -> tuple[float, float]:
    """Milliseconds to add a story and to delete it."""
    started = process_time()
    with catalogue.writing() as generation:
        catalogue.add(article, [], generation)
    added = process_time()
    with catalogue.writing() as generation:
        catalogue.delete(article.id, generation)
    return 1000 * (added - started), 1000 * (process_time() - added)


def crowded(catalogue: Catalogue, stories: int) -> None:
    """Enter the keys of so many made-up stories."""
    draw = random.Random(5)
    (first, last) = catalogue.connection.execute("SELECT min(published_at), max(published_at) FROM article").fetchone()
    rows = (
        (draw.randrange(-(2**63), 2**63), at, 10**9 + number)
        for number in range(stories)
        for at in [draw.randrange(first, last + 1)]
        for _ in range(20)
    )
    catalogue.connection.executemany("INSERT INTO story_key VALUES (?, ?, ?)", rows)


def measure(stored: list[Article], new: list[Article], size: int) -> None:
    with TemporaryDirectory() as folder:
        catalogue = Catalogue(Path(folder), writable=True)
        started = process_time()
        with catalogue.writing() as generation:
            for article in stored:
                catalogue.add(article, [], generation)
            filled = 1000 * (process_time() - started) / len(stored)
            crowded(catalogue, size - len(stored))
        spent = sorted(timed(catalogue, article) for article in new)
        adding, deleting = [a for a, _ in spent], sorted(d for _, d in spent)
        catalogue.close()
    tail = int(0.95 * len(new))
    print(
        f"{size:>9,} stories  filled {filled:.1f} ms a story  add one p50 {median(adding):.1f} p95 {adding[tail]:.1f} ms"
        f"  delete one p50 {median(deleting):.1f} p95 {deleting[tail]:.1f} ms"
    )


def main(path: Path, sizes: list[int]) -> None:
    read = [*islice(articles(path), max(sizes) + ADDED // 2)]
    stored, fresh = read[: -(ADDED // 2)], read[-(ADDED // 2) :]
    for size in sizes:
        step = max(1, min(size, len(stored)) // (ADDED // 2))
        copies = [reprinted(article) for article in stored[:size:step][: ADDED // 2]]
        measure(stored[:size], fresh + copies, size)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m bench.grouping ARTICLES [SIZE ...]")
    main(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]] or [1000, 10_000])
