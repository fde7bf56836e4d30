"""The numbers, dates and times of day that a sentence states, in a form in which two sentences can be compared."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from qa.figures import numbers

_NAMES = "january february march april may june july august september october november december"
_MONTHS = {name[:3]: number for number, name in enumerate(_NAMES.split(), start=1)}
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY, _YEAR = r"\d{1,2}", r"(?:1[5-9]|20)\d\d"
_DATES = (
    re.compile(rf"\b(?P<year>{_YEAR})-(?P<number>\d\d)-(?P<day>\d\d)\b"),
    re.compile(rf"\b(?P<day>{_DAY})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+(?P<year>{_YEAR}))?(?!\w)"),
    re.compile(rf"\b(?P<month>{_MONTH})\s+(?P<day>{_DAY})(?:st|nd|rd|th)?(?![\w:])(?:,?\s+(?P<year>{_YEAR}))?(?!\w)"),
    re.compile(rf"\b(?P<month>{_MONTH}),?\s+(?P<year>{_YEAR})(?!\w)"),
)
_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?\s?(?P<half>[ap])\.?m\b\.?|\b(\d{1,2}):(\d\d)\b", re.I
)
_FIRST = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
_TENS = "twent thirt fort fift sixt sevent eight ninet"
_ORDINALS = {word: value for value, word in enumerate(_FIRST.split(), start=1)}
_ORDINALS |= {f"{tens}ieth": 10 * value for value, tens in enumerate(_TENS.split(), start=2)}
_ORDINALS |= {
    f"{tens}y-{word}": 10 * value + _ORDINALS[word]
    for value, tens in enumerate(_TENS.split(), start=2)
    for word in _FIRST.split()[:9]
}
_ORDINAL = re.compile(rf"\b(?:(\d+)(?:st|nd|rd|th)|({'|'.join(sorted(_ORDINALS, key=len, reverse=True))}))\b", re.I)
_WRITTEN = re.compile(
    r"[^\s()\[\]\"“”]*\d[^\s()\[\]\"“”]*"
)  # what holds a digit and is none of the above: "A380", "2019/20"
_AT_LEAST = re.compile(r"\b(?:more\s+than|over|at\s+least|above|no\s+fewer\s+than)\s+[$€£¥]?$", re.I)
_PAST = re.compile(
    r"\b(?:instead\s+of|(?:up|down)\s+from|(?:compared|against)(?:\s+\w+){0,4}|target\s+of|rather\s+than)\s+[$€£¥]?$",
    re.I,
)
_AT_MOST = re.compile(r"\b(?:up\s+to|(?:less|fewer)\s+than|at\s+most|under|below|as\s+many\s+as)\s+[$€£¥]?$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What `text[start:end]` states: `kind` is "number", "percent", a currency sign, "ordinal", "time" (minutes of the
    day) or "written"; `bound` is -1 for "up to 40", 1 for "at least 40", else 0; `past` is true of what it is no more or should be ("down from 40", "a target of 40")."""

    kind: str
    value: float | str
    start: int
    end: int
    bound: int = 0
    past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date at `text[start:end]`, of which only some parts may be given."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    def within(self, other: "Day | date") -> bool:
        """Whether every part given here is given by `other`, and the same."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(ours is None or ours == theirs for ours, theirs in pairs)


def stated(text: str) -> tuple[list[Stated], list[Day]]:
    """The numbers and the dates of a text; no character belongs to two of them."""
    days: list[Day] = []
    for pattern in _DATES:
        found = [_day(match) for match in pattern.finditer(text)]
        days, text = days + found, _without(text, ((day.start, day.end) for day in found))
    facts: list[Stated] = []
    for read in (_times, _ordinals, _numbers, _others):
        read_now = list(read(text))
        facts, text = facts + read_now, _without(text, ((fact.start, fact.end) for fact in read_now))
    return facts, days


def _day(match: re.Match[str]) -> Day:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _MONTHS[parts["month"][:3].lower()]
    year, day = parts.get("year"), parts.get("day")
    return Day(
        year=int(year) if year else None,
        month=month,
        day=int(day) if day else None,
        start=match.start(),
        end=match.end(),
    )


def _times(text: str) -> Iterator[Stated]:
    for match in _CLOCK.finditer(text):
        hour, minute = int(match["hour"] or match[4]), int(match["minute"] or match[5] or 0)
        if match["half"]:
            hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
        yield Stated(kind="time", value=60 * hour + minute, start=match.start(), end=match.end())


def _ordinals(text: str) -> Iterator[Stated]:
    for match in _ORDINAL.finditer(text):
        value = int(match[1]) if match[1] else _ORDINALS[match[2].lower()]
        yield Stated(kind="ordinal", value=value, start=match.start(), end=match.end())


def _numbers(text: str) -> Iterator[Stated]:
    for value, kind, start, end in numbers(text):
        bound = bool(_AT_LEAST.search(text[:start])) - bool(_AT_MOST.search(text[:start]))
        yield Stated(
            kind=kind or "number",
            value=value,
            start=start,
            end=end,
            bound=bound,
            past=_PAST.search(text[:start]) is not None,
        )


def _others(text: str) -> Iterator[Stated]:
    for match in _WRITTEN.finditer(text):
        yield Stated(kind="written", value=match[0].strip(".,;:!?'’").lower(), start=match.start(), end=match.end())


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with the spans blank, so that offsets stay."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text
