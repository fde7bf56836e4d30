"""The words of a refusal."""

from collections.abc import Sequence

from index.view import Searched
from qa.cite import day, quoted
from qa.question import LONGEST
from qa.records import Language, Period, Question, Refusal
from qa.sentences import say
from qa.window import within


def because_of_period(refusal: Refusal, question: Question) -> bool:
    """Whether a refusal may be the period's doing."""
    return question.period is not None and (
        refusal == "nothing in period" or (question.period.hard and refusal in ("nothing found", "not answered"))
    )


def apology(refusal: Refusal, question: Question, searched: Searched, unknown: Sequence[str]) -> str:
    """What the reader is told: why there is no answer, what was searched, which words the archive never mentions."""
    language = question.language
    if refusal == "nothing in period":
        return _empty_period(question.period, bool(question.sources), language)
    if refusal not in ("not answered", "nothing found"):
        return say(language, refusal, longest=LONGEST)
    return say(
        language,
        "not answered",
        stories=say(language, "stories", count=searched.stories),
        span=_span(searched, language),
        never=_never(unknown, language),
    )


def _empty_period(period: Period | None, confined: bool, language: Language) -> str:
    when = say(language, "no story when", when=within(period, language)) if period is not None else ""
    outlets = say(language, "no story of outlets") if confined else ""
    return say(language, "nothing in period", when=when, outlets=outlets)


def _span(searched: Searched, language: Language) -> str:
    if searched.first is None or searched.last is None:
        return ""
    return say(language, "searched span", first=day(searched.first, language), last=day(searched.last, language))


def _never(unknown: Sequence[str], language: Language) -> str:
    words = say(language, "comma").join(quoted(word, language) for word in unknown)
    return say(language, "never mentioned", words=words) if words else ""
