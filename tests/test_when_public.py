"""Date phrases in questions that other people asked: our labels by question id, the questions read from their own files."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qa.when import find

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data"
LABELS = [json.loads(line) for line in (HERE / "when_public.jsonl").read_text("utf-8").splitlines()]
FILES = sorted({label["file"] for label in LABELS})


@cache
def questions(file: str) -> dict[str, str]:
    """The questions of a file by their ids, for JSONL and for SQuAD's shape."""
    path = DATA / file
    if not path.exists():
        pytest.skip(f"{path}: the public question set is not here; its {file} labels are not checked")
    if path.suffix == ".jsonl":
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return {record["id"]: record.get("question") or record["raw"] for record in records}
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return dict(_squad(json.load(stream)["data"]))


def _squad(articles: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for article in articles:
        for paragraph in article["paragraphs"]:
            yield from ((question["id"], question["question"]) for question in paragraph["qas"])


@pytest.mark.parametrize("file", FILES)
def test_every_labelled_question_of_a_public_set_is_read_as_a_person_reads_it(file: str) -> None:
    """`asked` is the day of asking, at noon UTC; `window` is [start, end) in days, null for an open side or no window."""
    texts = questions(file)
    wrong = []
    for label in (label for label in LABELS if label["file"] == file):
        now = datetime.fromisoformat(f"{label['asked']}T12:00:00+00:00")
        period = find(texts[label["id"]], now=now, zone=UTC)
        got = None if period is None else [at and at.date().isoformat() for at in (period.start, period.end)]
        if got != label["window"]:
            wrong.append(f"{label['id']}: {got}, expected {label['window']}")
    assert wrong == []


def test_the_labels_are_many_and_four_in_ten_set_no_window() -> None:
    assert len(LABELS) >= 300
    assert len({(label["file"], label["id"]) for label in LABELS}) == len(LABELS)
    assert sum(label["window"] is None for label in LABELS) >= 0.4 * len(LABELS)
