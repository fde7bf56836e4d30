"""Follow-ups: how often the question as understood retrieves what a human rewrite of it retrieves.

    python -m bench.followups ../shared/data/followups/dev.jsonl ../shared/data/squad/train-v1.1.json.gz

Turns and rewrites: TREC CAsT 2019 and 2020 (Dalton et al., "CAsT-19: A Dataset for Conversational Information Seeking",
SIGIR 2020). They come with no passages, so the archive is the paragraphs of SQuAD's 442 Wikipedia articles, one passage each,
searched lexically. Conversations alternate between tuning and held out, in the order of their names; the rules of
qa/followup.py were written looking at the tuning half only.
"""

import argparse
import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index.lexical import Entry, LexicalReader, LexicalWriter
from qa.followup import standalone
from qa.turn import meant, read

DEPTH = 10
# Words that no search needs; a list of its own, so that the measure does not move with the engine's.
STOP = (
    "a an and any are as at be been but by can could did do does for from had has have how i if in is it its me my of on or s so "
    "some tell than that the their them then there these they this those to was we were what when where which who why will with "
    "would you your he she his her him about"
)


class Turn(NamedTuple):
    """A turn as asked, the user's turns before it, and what a person made of it."""

    id: str
    history: list[str]
    raw: str
    rewrite: str


class Row(NamedTuple):
    """Means over turns, 0 to 1; `overlap` and `top` at DEPTH, `recall` and `precision` of the rewrite's terms."""

    overlap: float
    top: float
    recall: float
    precision: float


WAYS: dict[str, Callable[[Turn], str]] = {
    "the bare turn": lambda turn: turn.raw,
    "the turn and the one before": lambda turn: " ".join([*turn.history[-1:], turn.raw]),
    "the turn and the first": lambda turn: " ".join([*turn.history[:1], turn.raw]),
    "all turns": lambda turn: " ".join([*turn.history, turn.raw]),
    "the question as understood": lambda turn: standalone(turn.raw, turn.history),
    "the human rewrite": lambda turn: turn.rewrite,
}


def turns(path: Path) -> list[Turn]:
    """The turns of a file as described in the README of the data."""
    lines = path.read_text("utf-8").splitlines()
    return [Turn(**json.loads(line)) for line in lines]


def conversation(turn: Turn) -> str:
    return turn.id.rpartition("_")[0]


def paragraphs(path: Path) -> Iterator[tuple[str, str]]:
    """Title and text of every paragraph of a file in SQuAD's shape."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    for article in articles:
        for paragraph in article["paragraphs"]:
            yield article["title"].replace("_", " "), paragraph["context"]


def archive(path: Path, data: Path) -> LexicalReader:
    """A lexical index of the paragraphs, one passage each, in the folder `data`."""
    writer = LexicalWriter(data)
    entries = (Entry(row, text, head, "squad", None) for row, (head, text) in enumerate(paragraphs(path), start=1))
    writer.apply(entries, (), 1)
    writer.close()
    return LexicalReader.open(data)


class Bench:
    def __init__(self, reader: LexicalReader) -> None:
        self.reader = reader
        self.stop = {*reader.analyze(STOP)}

    def terms(self, text: str) -> list[str]:
        return [term for term in dict.fromkeys(self.reader.analyze(text)) if term not in self.stop]

    def rows(self, text: str) -> list[int]:
        return [hit.row for hit in self.reader.search(self.terms(text), DEPTH)]

    def measure(self, turns: Sequence[Turn], way: Callable[[Turn], str]) -> Row:
        return Row(*map(statistics.fmean, zip(*[self.one(turn, way(turn)) for turn in turns], strict=True)))

    def one(self, turn: Turn, text: str) -> tuple[float, float, float, float]:
        wanted, got = self.rows(turn.rewrite), self.rows(text)
        overlap = len({*wanted} & {*got}) / len(wanted) if wanted else float(not got)
        top = float(not wanted or wanted[0] in got)
        theirs, ours = {*self.terms(turn.rewrite)}, {*self.terms(text)}
        both = len(theirs & ours)
        return overlap, top, both / max(1, len(theirs)), both / max(1, len(ours))


def table(bench: Bench, name: str, turns: Sequence[Turn]) -> str:
    """One line for each way to make a question of a turn."""
    lines = [f"\n{name}, {len(turns)} turns", f"{'':32}overlap@10  top in 10  term recall  precision"]
    for way, make in WAYS.items():
        row = bench.measure(turns, make)
        lines.append(f"{way:32}{row.overlap:10.3f}{row.top:11.3f}{row.recall:13.3f}{row.precision:11.3f}")
    return "\n".join(lines)


def milliseconds(turns: Sequence[Turn]) -> list[float]:
    """The processor time `standalone` takes for each turn when it has seen none of its history, sorted."""
    took = []
    for turn in turns:
        read.cache_clear()
        meant.cache_clear()
        began = time.thread_time()
        standalone(turn.raw, turn.history)
        took.append(1000 * (time.thread_time() - began))
    return sorted(took)


def main() -> None:
    parser = argparse.ArgumentParser(description="Follow-ups against human rewrites.")
    parser.add_argument("turns", type=Path)
    parser.add_argument("squad", type=Path)
    parser.add_argument("--show", action="store_true", help="print each turn of the tuning half as understood")
    chosen = parser.parse_args()
    every = turns(chosen.turns)
    names = sorted({conversation(turn) for turn in every})
    tuning, held = ([turn for turn in every if conversation(turn) in names[part::2]] for part in (0, 1))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(archive(chosen.squad, Path(folder)))
        if chosen.show:
            show(bench, tuning)
        for name, part in (("tuning half", tuning), ("held out", held)):
            follow = [turn for turn in part if turn.rewrite.strip() != turn.raw.strip()]
            print(table(bench, name, part))
            print(table(bench, f"{name}, where the human changed the turn", follow))
            print(table(bench, f"{name}, where the human left it", [turn for turn in part if turn not in follow]))
    took = milliseconds(every)
    print(
        f"\nprocessor milliseconds a turn: p50 {took[len(took) // 2]:.3f}, p95 {took[int(len(took) * 0.95)]:.3f}, most {took[-1]:.3f}"
    )


def show(bench: Bench, turns: Sequence[Turn]) -> None:
    for turn in turns:
        ours = standalone(turn.raw, turn.history)
        overlap, top, recall, precision = bench.one(turn, ours)
        print(f"{turn.id:10}{overlap:5.1f}{top:4.0f}{recall:5.2f}{precision:5.2f}  {turn.raw}")
        if not (turn.raw.strip() == turn.rewrite.strip() == ours.strip()):
            print(f"{'':28}= {turn.rewrite}\n{'':28}> {ours}")


if __name__ == "__main__":
    main()
