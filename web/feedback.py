"""What readers thought of an answer, kept on this machine: one JSON object a line in DATA/feedback.jsonl.

    at          when it was said, ISO 8601 with offset
    feedback    "helpful", "wrong source", "should have refused", "should have answered"
    question    as typed; `understood` is the text that was searched for, `history` the questions before it, oldest first
    asked       when the question was asked, ISO 8601 with offset
    period      null, or {start, end, phrase, hard}; sources: the outlets it was confined to
    generation  of the archive that answered
    refusal     null, or why nothing was quoted
    citations   [{article_id, version, start, end}], offsets into the text of that version

Nothing of a story's text is in it. A later line on the same question and generation takes the place of an earlier one.
"""

import json
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from qa.records import Answer, Period

FILE = "feedback.jsonl"
LARGEST = 50_000_000  # bytes; a page that is left to strangers must not fill the disk
_writing = threading.Lock()


def line(answer: Answer, verdict: str, *, history: Sequence[str], asked: datetime, at: datetime) -> dict[str, Any]:
    """The object that is written for one verdict on one answer."""
    question = answer.question
    return {
        "at": at.isoformat(),
        "feedback": verdict,
        "question": question.asked,
        "understood": question.text,
        "history": list(history),
        "asked": asked.isoformat(),
        "period": _period(question.period),
        "sources": list(question.sources),
        "generation": answer.generation,
        "refusal": answer.refusal,
        "citations": [
            {"article_id": c.article_id, "version": c.version, "start": c.start, "end": c.end} for c in answer.citations
        ],
    }


def keep(data: Path, said: dict[str, Any]) -> bool:
    """Append one line; False when the file is full. Raises OSError when the folder cannot be written to."""
    written = (json.dumps(said, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    with _writing, (data / FILE).open("ab") as file:
        if file.tell() + len(written) > LARGEST:
            return False
        file.write(written)
    return True


def _period(period: Period | None) -> dict[str, Any] | None:
    if period is None:
        return None
    start, end = (moment.isoformat() if moment else None for moment in (period.start, period.end))
    return {"start": start, "end": end, "phrase": period.phrase, "hard": period.hard}
