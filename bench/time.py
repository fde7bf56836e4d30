"""What the time logic does: retrieval with and without it on dated questions, and what it costs.

    python -m bench.time DATA QUESTIONS.jsonl

DATA is a built archive, QUESTIONS a file as `qa/evaluate.py` documents it, with the date of asking on each line. Differences
are paired over questions, with a 95 % percentile bootstrap.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from index.embed import Embedder, load
from index.records import Filter
from index.view import View
from qa.engine import Engine
from qa.evaluate import Item, read_questions
from qa.question import understand
from qa.retrieve import Found, retrieve
from qa.when import find
from qa.window import notes, ordered, preferred, recalled, subject

MEASURES = ("Hit@1", "Hit@4", "Hit@10", "MRR@10")
Way = Callable[[View, Embedder, str, datetime], Sequence[Found]]


def without(view: View, embedder: Embedder, text: str, now: datetime) -> Sequence[Found]:
    """No time logic: the words as they stand."""
    return retrieve(view, view.analyze(text), embedder.question(text), Filter())


def cut(view: View, embedder: Embedder, text: str, now: datetime) -> Sequence[Found]:
    """The period found in the words cuts."""
    period = find(text, now=now, zone=view.zone)
    within = Filter() if period is None else Filter(start=period.start, end=period.end)
    return retrieve(view, view.analyze(text), embedder.question(text), within)


def published(view: View, embedder: Embedder, text: str, now: datetime) -> Sequence[Found]:
    """The period prefers by the date of publication alone."""
    period = find(text, now=now, zone=view.zone)
    prefer = None if period is None else preferred(period, (), now)
    return retrieve(view, view.analyze(text), embedder.question(text), Filter(), preferred=prefer)


def told(view: View, embedder: Embedder, text: str, now: datetime) -> Sequence[Found]:
    """And by the days that stories tell of."""
    return _told(view, embedder, text, text, now)


def wordless(view: View, embedder: Embedder, text: str, now: datetime) -> Sequence[Found]:
    """And its own words are not searched for."""
    return _told(view, embedder, text, subject(text, find(text, now=now, zone=view.zone)), now)


def _told(view: View, embedder: Embedder, text: str, words: str, now: datetime) -> Sequence[Found]:
    period = find(text, now=now, zone=view.zone)
    return retrieve(
        view,
        view.analyze(words),
        embedder.question(text),
        Filter(),
        preferred=None if period is None else preferred(period, (), now),
        recalled=None if period is None else recalled(period, ()),
    )


def shipped(view: View, embedder: Embedder, text: str, now: datetime) -> Sequence[Found]:
    """By the day published or told, and near-ties reordered where the latest is asked for."""
    return ordered(text, told(view, embedder, text, now))


WAYS: Mapping[str, Way] = {
    "no time logic": without,
    "a period cuts": cut,
    "prefers the days of publication": published,
    "and the days told of": told,
    "and near-ties reordered for the latest (shipped)": shipped,
    "the days told of, without the period's own words": wordless,
}


def asked_at(item: Item, view: View) -> datetime:
    """The last minute of the day of asking, in the archive's zone."""
    assert item.date is not None
    return item.date.replace(tzinfo=view.zone) + timedelta(hours=23, minutes=59)


def measured(found: Sequence[Found], item: Item) -> list[float]:
    names = [story.article.url if story.article.url in item.gold_ids else story.article.id for story in found]
    first = next((n for n, name in enumerate(names, start=1) if name in item.gold_ids), 1000)
    return [float(first <= 1), float(first <= 4), float(first <= 10), 1 / first if first <= 10 else 0.0]


def interval(differences: np.ndarray) -> tuple[float, float]:
    """95 % of the means of resampled questions."""
    rng = np.random.default_rng(1979)
    means = rng.choice(differences, (10_000, len(differences))).mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def table(view: View, embedder: Embedder, items: Sequence[Item]) -> None:
    rows = {
        name: np.array([measured(way(view, embedder, i.question, asked_at(i, view)), i) for i in items])
        for name, way in WAYS.items()
    }
    base = rows["no time logic"]
    print(f"{len(items)} questions{'':38}{'  '.join(MEASURES)}   MRR@10 against none")
    for name, row in rows.items():
        low, high = interval(row[:, 3] - base[:, 3])
        means = "  ".join(f"{mean:6.3f}" for mean in row.mean(axis=0))
        print(f"{name:50}{means}   {(row[:, 3] - base[:, 3]).mean():+.3f} [{low:+.3f}, {high:+.3f}]")


def milliseconds(view: View, items: Sequence[Item]) -> list[float]:
    """What understanding a question takes, and telling what its period did; without the searches; sorted."""
    took = []
    for item in items:
        now = asked_at(item, view)
        began = time.thread_time()
        question = understand(item.question, now=now, zone=view.zone)
        subject(question.text, question.period)
        notes(question, (), (), 0)
        took.append(1000 * (time.thread_time() - began))
    return sorted(took)


def main() -> None:
    parser = argparse.ArgumentParser(description="Retrieval with and without the time logic.")
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path)
    chosen = parser.parse_args()
    engine = Engine(chosen.data)
    view = engine.archive.view
    embedder = load(view.setting("model") or "")
    items = [item for item in read_questions(chosen.questions) if item.gold_ids and item.date]
    dated = [item for item in items if find(item.question, now=asked_at(item, view), zone=view.zone)]
    table(view, embedder, items)
    print(f"\nof them with a period in their words: {len(dated)}")
    table(view, embedder, dated)
    took = milliseconds(view, items)
    print(
        f"\nprocessor milliseconds to understand a question: p50 {statistics.median(took):.2f}, "
        f"p95 {took[int(len(took) * 0.95)]:.2f}, most {took[-1]:.2f}"
    )
    engine.close()


if __name__ == "__main__":
    main()
