"""Do Chinese answers hold the answer, and are Chinese questions refused rightly? `python -m bench.chinese_answers FILE`.

FILE is DRCD (github.com/DRCKnowledgeTeam/DRCD) or any set in SQuAD's shape, .json or .json.gz. Every second article makes the archive;
the questions over the others have no answer there. Of each half every second article again is the half that the weights of
`qa.extract` and `qa.confidence` were fitted on ("fitted"); the rest were kept aside. The paragraphs have no dates, so no period is read.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from index.build import Writer
from index.records import Filter
from qa.curve import curve
from qa.engine import Engine
from qa.extract import THRESHOLD, choose
from qa.question import understand
from qa.records import Question
from qa.retrieve import retrieve

NOW = datetime(2026, 1, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, its paragraph's address, and whether that paragraph is in the archive and the question in the fitted half."""

    question: str
    answers: tuple[str, ...]
    url: str
    inside: bool
    fitted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`marked` is None where the first quote marks no bare answer."""

    asked: Asked
    confidence: float
    first: bool  # the answer stands in the first quote
    three: bool
    marked: bool | None


def read(path: Path, folder: Path) -> list[Asked]:
    """Writes the stories of the archive into a folder; gives all questions."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines, asked = [], []
    for n, article in enumerate(json.loads(raw)["data"]):
        for k, paragraph in enumerate(article["paragraphs"]):
            url = f"https://drcd.example/{n}/{k}"
            if n % 2 == 0:
                lines.append({"url": url, "title": article["title"], "text": paragraph["context"], "source": "DRCD"})
            asked += [
                Asked(
                    question=qa["question"],
                    answers=tuple(answer["text"] for answer in qa["answers"]),
                    url=url,
                    inside=n % 2 == 0,
                    fitted=n // 2 % 2 == 0,
                )
                for qa in paragraph["qas"]
            ]
    (folder / "stories.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return asked


def outcomes(engine: Engine, asked: Sequence[Asked]) -> Iterator[Outcome]:
    view = engine.archive.view
    for one in asked:
        question: Question = replace(understand(one.question, now=NOW, zone=view.zone), period=None)
        found = retrieve(view, view.analyze(question.text), None, Filter(), limit=10)
        choice = choose(question, found, view) if found else None
        quotes = choice.quotes if choice else ()
        texts = [quote.article.text[quote.start : quote.end] for quote in quotes]
        held = [any(answer in text for answer in one.answers) for text in texts]
        span = quotes[0].emphasis if quotes else None
        bare = quotes[0].article.text[slice(*span)] if span else ""
        marked = any(answer in bare or bare in answer for answer in one.answers) if bare else None
        sure = choice.confidence if choice else 0.0
        yield Outcome(asked=one, confidence=sure, first=any(held[:1]), three=any(held), marked=marked)


def area(good: Sequence[float], bad: Sequence[float]) -> float:
    """Under the curve of refusal: the chance that an answerable question has the higher confidence."""
    above = sum((g > b) + (g == b) / 2 for g in good for b in bad)
    return above / (len(good) * len(bad))


def told(name: str, rows: Sequence[Outcome]) -> None:
    good, bad = [row for row in rows if row.asked.inside], [row for row in rows if not row.asked.inside]
    sure = [[row.confidence for row in side] for side in (good, bad)]
    marked = [row.marked for row in good if row.marked is not None]
    print(
        f"{name:<12} {len(good)} + {len(bad)} questions: area {area(*sure):.3f}, false answers "
        f"{sum(c >= THRESHOLD for c in sure[1]) / len(bad):.3f}, false refusals {sum(c < THRESHOLD for c in sure[0]) / len(good):.3f}; "
        f"in the first quote {sum(row.first for row in good) / len(good):.3f}, in three {sum(row.three for row in good) / len(good):.3f}; "
        f"marked {len(marked)}, rightly {sum(marked)}"
    )
    for point in curve(*sure):
        print(
            f"  refusing below {point.threshold:.2f}: false refusals {point.refused:.3f}, false answers {point.answered:.3f}"
        )


def main(path: Path) -> None:
    with TemporaryDirectory() as folder:
        stories, data = Path(folder) / "stories", Path(folder) / "data"
        stories.mkdir()
        asked = read(path, stories)
        with Writer(data) as writer:
            writer.read(stories, now=NOW, seconds=0)  # no vectors: the model knows no Chinese
        engine = Engine(data)
        rows = list(outcomes(engine, asked))
        engine.close()
    told("fitted", [row for row in rows if row.asked.fitted])
    told("kept aside", [row for row in rows if not row.asked.fitted])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m bench.chinese_answers FILE")
    main(Path(sys.argv[1]))
