"""A question with its answer, as the page keeps it."""

from dataclasses import dataclass
from datetime import datetime

from qa.records import Answer

ANSWERED = ("helpful", "wrong source", "should have refused")
REFUSED = ("helpful", "should have answered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question with its answer; `number` counts from 1 within a conversation.

    `asked` is when it was asked, `outlets` are those the reader set (`everywhere`: all, against the words), `verdict` is what
    the reader thought of the answer; `conversation` is the name under which the browser keeps it.
    """

    number: int
    answer: Answer
    asked: datetime | None = None
    outlets: tuple[str, ...] = ()
    everywhere: bool = False
    verdict: str | None = None
    conversation: str = ""


def verdicts(answer: Answer) -> tuple[str, ...]:
    """What a reader may say of it."""
    return REFUSED if answer.refusal else ANSWERED
