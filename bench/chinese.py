"""How well Chinese questions find their paragraph by pairs of characters: `python -m bench.chinese FILE`.

FILE is DRCD (github.com/DRCKnowledgeTeam/DRCD) or any set in SQuAD's shape, .json or .json.gz. Each paragraph is a story of one
passage, headed by its article's title. Lexical search only, through `index.lexical`, as the archive has it.
"""

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from index.lexical import Entry, LexicalReader, LexicalWriter

Spread = Callable[[str], str]


def read(path: Path) -> tuple[list[Entry], list[tuple[str, int]]]:
    """The paragraphs, and the questions with the row of theirs."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    entries: list[Entry] = []
    questions: list[tuple[str, int]] = []
    for article in json.loads(raw)["data"]:
        for paragraph in article["paragraphs"]:
            row = len(entries) + 1
            entries.append(
                Entry(row=row, text=paragraph["context"], head=article["title"], source="DRCD", published=None)
            )
            questions += [(asked["question"], row) for asked in paragraph["qas"]]
    return entries, questions


def single(text: str) -> str:
    """Every character a word of its own, to compare with."""
    return " ".join(text)


def measure(name: str, entries: list[Entry], questions: list[tuple[str, int]], spread: Spread) -> None:
    with TemporaryDirectory() as folder:
        writer = LexicalWriter(Path(folder))
        writer.apply([e._replace(text=spread(e.text), head=spread(e.head)) for e in entries], [], 1)
        writer.close()
        reader = LexicalReader.open(Path(folder))
        started = perf_counter()
        found = [[hit.row for hit in reader.search(reader.analyze(spread(text)), 10)] for text, _ in questions]
        spent = 1000 * (perf_counter() - started) / len(questions)
    first = sum(rows[:1] == [row] for rows, (_, row) in zip(found, questions, strict=True))
    ten = sum(row in rows for rows, (_, row) in zip(found, questions, strict=True))
    print(
        f"{name:<20} Hit@1 {first / len(questions):.3f}  Hit@10 {ten / len(questions):.3f}  {spent:.2f} ms a question"
    )


def main(path: Path) -> None:
    entries, questions = read(path)
    print(f"{len(questions)} questions, {len(entries)} paragraphs")
    measure("pairs (shipped)", entries, questions, str)
    measure("single characters", entries, questions, single)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m bench.chinese FILE")
    main(Path(sys.argv[1]))
