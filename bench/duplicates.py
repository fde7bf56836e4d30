"""How well copies are told from lookalikes, and what a story costs: `python bench/duplicates.py DATA [--read 30]`.

DATA is a folder with `duplicates/pairs.jsonl` (id, label, kind, a, b; a and b are articles), `news-10k/articles.jsonl.gz` and
`reuters/articles.jsonl.gz` (id, title, source, published, text). `--read N` prints the headlines of N links to judge by eye.
Stories are added in random order to a table like the catalogue's, each looked up before it is entered.
"""

import argparse
import gzip
import json
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from index.catalogue import Catalogue
from index.records import Article
from index.stories import CANDIDATES, KEY_LIMIT, WINDOW, Signature, groups, keys, overlap, same, signature

Record = dict[str, Any]
UNDATED = -(2**62)
SCHEMA = """CREATE TABLE story_key (key INTEGER, at INTEGER, article INTEGER, PRIMARY KEY (key, at, article))
    STRICT, WITHOUT ROWID"""


class Pool:
    """Stories that were added one after another, and the links that were found."""

    def __init__(self, window: timedelta = WINDOW) -> None:
        self.table = sqlite3.connect(":memory:")
        self.table.execute(SCHEMA)
        self.window = int(window.total_seconds())
        self.signatures: dict[int, Signature] = {}
        self.links: list[tuple[int, int]] = []
        self.seconds: Counter[str] = Counter()
        self.met = 0

    def add(self, number: int, record: Record) -> None:
        started = perf_counter()
        story = signature(record["title"], record["text"])
        signed = perf_counter()
        own, at = keys(story), seconds(record)
        met = self.candidates(own, at)
        looked = perf_counter()
        self.links += [(number, other) for other in met if same(story, self.signatures[other])]
        compared = perf_counter()
        self.table.executemany("INSERT INTO story_key VALUES (?, ?, ?)", [(key, at, number) for key in own])
        self.signatures[number] = story
        self.met += len(met)
        spent = signed - started, looked - signed + perf_counter() - compared, compared - looked
        self.seconds.update(dict(zip(("signature", "keys", "compare"), spent, strict=True)))

    def candidates(self, own: Iterable[int], at: int) -> list[int]:
        met: Counter[int] = Counter()
        sql = "SELECT article FROM story_key WHERE key = ? AND at BETWEEN ? AND ? LIMIT ?"
        spans = [(UNDATED, 2**62)] if at == UNDATED else [(at - self.window, at + self.window), (UNDATED, UNDATED)]
        for key in own:
            for first, last in spans:
                met.update(row[0] for row in self.table.execute(sql, (key, first, last, KEY_LIMIT)))
        return [article for article, _ in met.most_common(CANDIDATES)]


def seconds(record: Record) -> int:
    if not record["published"]:
        return UNDATED
    moment = datetime.fromisoformat(record["published"])
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def pooled(records: Sequence[Record], window: timedelta = WINDOW) -> Pool:
    pool = Pool(window)
    for number in random.Random(3).sample(range(len(records)), len(records)):
        pool.add(number, records[number])
    return pool


def score(decided: Iterable[bool], labels: Iterable[int]) -> str:
    """Precision, recall and F1, and the pairs that were wrong."""
    table = Counter(zip(decided, map(bool, labels), strict=True))
    right, wrong, missed = table[True, True], table[True, False], table[False, True]
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  wrong {wrong}  missed {missed}"


def report_pairs(pairs: Sequence[Record]) -> None:
    told = [[signature(pair[side]["title"], pair[side]["text"]) for side in "ab"] for pair in pairs]
    decided = [same(a, b) for a, b in told]
    labels = [pair["label"] for pair in pairs]
    print(f"decision, all {len(pairs)} pairs      {score(decided, labels)}")
    for half, name in enumerate(("first half", "held-out half")):
        at = [i for i, pair in enumerate(pairs) if int(pair["id"], 16) % 2 == half]
        print(f"  {name:<24} {score([decided[i] for i in at], [labels[i] for i in at])}")
    for kind in sorted({pair["kind"] for pair in pairs if pair["label"]}):
        of = [yes for yes, pair in zip(decided, pairs, strict=True) if pair["kind"] == kind]
        print(f"  recall, {kind:<16} {sum(of)}/{len(of)}")
    shared = [len({*keys(a)} & {*keys(b)}) for (a, b), label in zip(told, labels, strict=True) if label]
    print(f"copies that share a key      {sum(n > 0 for n in shared)}/{len(shared)}, the fewest share {min(shared)}")


def report_windows(pairs: Sequence[Record]) -> None:
    copies = [pair for pair in pairs if pair["label"]]
    for hours in (0, 24, 48, 72, 168):
        within = sum(abs(seconds(p["a"]) - seconds(p["b"])) <= hours * 3600 for p in copies)
        print(f"copies within {hours:>3} h          {within}/{len(copies)}")


def report_pool(name: str, records: Sequence[Record], pool: Pool) -> None:
    found = groups(map(str, range(len(records))), [(str(a), str(b)) for a, b in pool.links])
    sizes = Counter(len(group) for group in found if len(group) > 1)
    print(
        f"\n{name}: {len(records)} stories, {len(pool.links)} links, {sizes.total()} groups, sizes {dict(sorted(sizes.items()))}"
    )
    cost = ", ".join(f"{part} {1000 * spent / len(records):.2f}" for part, spent in pool.seconds.items())
    print(f"  compared in full {pool.met / len(records):.2f} a story; ms a story: {cost}")


def report_together(pairs: Sequence[Record], news: Sequence[Record]) -> Pool:
    records = [pair[side] for pair in pairs for side in "ab"] + list(news)
    for hours in (24, 72, 168):
        pool = pooled(records, timedelta(hours=hours))
        linked = {(min(link), max(link)) for link in pool.links}
        decided = [(2 * i, 2 * i + 1) in linked for i in range(len(pairs))]
        print(f"through the keys, {hours:>3} h      {score(decided, [pair['label'] for pair in pairs])}")
        if hours == WINDOW.total_seconds() / 3600:
            kept = pool
    report_pool("pairs and news", records, kept)
    return kept


def report_catalogue(pairs: Sequence[Record], news: Sequence[Record]) -> None:
    """The whole path as shipped: both stories of a pair in one group of an archive that holds the news as well."""
    records = [pair[side] for pair in pairs for side in "ab"] + list(news)
    with TemporaryDirectory() as folder:
        catalogue = Catalogue(Path(folder), writable=True)
        with catalogue.writing() as generation:
            for number in random.Random(3).sample(range(len(records)), len(records)):
                catalogue.add(article(number, records[number]), [], generation)
        keys = dict(catalogue.connection.execute("SELECT CAST(address AS INTEGER), key FROM article").fetchall())
        numbers = catalogue.groups(keys.values())
        catalogue.close()
    told = [numbers.get(keys[number], -number) for number in range(2 * len(pairs))]
    decided = [a == b for a, b in zip(told[::2], told[1::2], strict=True)]
    print(f"in one group, as shipped     {score(decided, [pair['label'] for pair in pairs])}")
    outlets = [yes for yes, pair in zip(decided, pairs, strict=True) if pair["kind"] == "other outlet"]
    print(f"  of copies in another outlet {sum(outlets)}/{len(outlets)}")


def article(number: int, record: Record) -> Article:
    day = len(record["published"] or "") == 10
    at = seconds(record)
    return Article(
        id=f"{number}",
        address=f"{number}",
        source=record["source"] or "unknown",
        title=record["title"],
        text=record["text"],
        published=None if at == UNDATED else datetime.fromtimestamp(at, UTC),
        precision="day" if day else "minute",
    )


def report_growth() -> None:
    """The look-up of one story's keys among those of N others, spread over N / 1000 days."""
    draw = random.Random(5)
    pool, held = Pool(), 0
    for stories in (10_000, 100_000, 1_000_000):
        rows = (
            (draw.randrange(-(2**63), 2**63), draw.randrange(stories * 86), n)
            for n in range(held, stories)
            for _ in range(20)
        )
        pool.table.executemany("INSERT INTO story_key VALUES (?, ?, ?)", rows)
        held = stories
        asked = [[draw.randrange(-(2**63), 2**63) for _ in range(20)] for _ in range(500)]
        started = perf_counter()
        for own in asked:
            pool.candidates(own, draw.randrange(stories * 86))
        print(f"look-up among {stories:>9,} stories  {(perf_counter() - started) * 1000 / len(asked):.2f} ms")


def read_links(records: Sequence[Record], pool: Pool, count: int) -> None:
    links = sorted(pool.links, key=lambda link: overlap(pool.signatures[link[0]], pool.signatures[link[1]]))
    for a, b in links[: count // 2] + random.Random(1).sample(links, min(len(links), count - count // 2)):
        shared = overlap(pool.signatures[a], pool.signatures[b])
        print(f"  {shared:.2f}  {records[a]['title'].strip()[:70]}  |  {records[b]['title'].strip()[:70]}")


def articles(path: Path) -> list[Record]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--read", type=int, default=0)
    parser.add_argument("--growth", action="store_true", help="look-up among up to a million stories; 2 GB of memory")
    arguments = parser.parse_args()
    lines = (arguments.data / "duplicates/pairs.jsonl").read_text("utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    report_pairs(pairs)
    report_windows(pairs)
    news = articles(arguments.data / "news-10k/articles.jsonl.gz")
    report_catalogue(pairs, news)
    report_together(pairs, news)
    wire = articles(arguments.data / "reuters/articles.jsonl.gz")
    pool = pooled(wire)
    report_pool("wire of 1987", wire, pool)
    read_links(wire, pool, arguments.read)
    if arguments.growth:
        report_growth()


if __name__ == "__main__":
    main()
