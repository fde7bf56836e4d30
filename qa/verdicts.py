"""What readers said of answers (`DATA/feedback.jsonl`) -> a question file for the evaluation, so that a mistake told once is measured ever after."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.records import ReadError


def questions(path: Path) -> Iterator[dict[str, Any]]:
    """Lines of a question file, one for each question as understood, by its last verdict.

    The stories of a "helpful" answer are the right ones; of a "wrong source" only that there is an answer is known. Raises
    ReadError naming the line that is no verdict.
    """
    for number, said in enumerate(_last(path).values(), start=1):
        yield {
            "id": f"feedback-{number}",
            "question": said["understood"],
            "date": said["asked"],
            "gold_ids": _right(said),
            "answerable": said["feedback"] != "should have refused",
            "type": said["feedback"],
        }


def _last(path: Path) -> dict[str, dict[str, Any]]:
    found = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            said = json.loads(line)
            found[said["understood"]] = {key: said[key] for key in ("understood", "asked", "feedback", "citations")}
        except (ValueError, KeyError, TypeError) as error:
            raise ReadError(f"{path} line {number}: not a verdict ({error}); take the line out") from error
    return found


def _right(said: dict[str, Any]) -> list[str]:
    ids = [cited["article_id"] for cited in said["citations"]] if said["feedback"] == "helpful" else []
    return list(dict.fromkeys(ids))
