"""The words of a refusal."""

from collections.abc import Sequence

from index.archive import Searched
from qa.cite import day
from qa.question import LONGEST
from qa.records import Period, Question, Refusal
from qa.window import within


def because_of_period(refusal: Refusal, question: Question) -> bool:
    """Whether a refusal may be the period's doing."""
    return question.period is not None and (
        refusal == "nothing in period" or (question.period.hard and refusal in ("nothing found", "not answered"))
    )


def apology(
    refusal: Refusal, period: Period | None, outlets: Sequence[str], searched: Searched, unknown: Sequence[str]
) -> str:
    """What the reader is told: why there is no answer, what was searched, which words the archive never mentions."""
    if refusal == "empty question":
        return "There is nothing to look for in this question: ask with a name, a place or a thing."
    if refusal == "question too long":
        return f"This is longer than {LONGEST:,} characters: ask a shorter question."
    if refusal == "empty archive":
        return "The archive is empty: index a folder of stories first."
    if refusal == "nothing in period":
        when = f" {within(period)}" if period is not None else ""
        return f"The archive has no story{when}{' from the outlets that are set' if outlets else ''}."
    span = "" if searched.first is None or searched.last is None else f", {day(searched.first)} to {day(searched.last)}"
    stories = "1 story" if searched.stories == 1 else f"{searched.stories:,} stories"
    never = f" They never mention {', '.join(f'“{word}”' for word in unknown)}." if unknown else ""
    return f"The archive does not say. Searched: {stories}{span}.{never}"
