"""The days a Chinese sentence tells of, by the date of its story: "周四" in a story of Friday the 9th is the 8th, "八日" too."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from qa.dates.words import Atom, Clock
from qa.dates.zh import found_in

_DAYS = frozenset(["date", "iso", "day", "near", "weekday"])
_MAY_HOLD = re.compile(r"[日號天昨今尋琴前]|星期|禮拜|[週周][一二三四五六日]")
# Still to come: said before the day or right after it, in the same clause.
_AHEAD_BEFORE = re.compile(r"(?:將|即將|預計|預料|計劃|定於|擬|截止|直至|限期|每逢?|逢)[^，；。]{0,12}$")
_AHEAD_AFTER = re.compile(
    r"(?:[^，；。]{0,4}(?:將(?!軍)|會(?!議|員|長|見|面|晤|談|場|展|計|社|方)))|(?:起|前)(?!來|往|後|期)"
)


def days(sentence: str, published: datetime, far: timedelta) -> Iterator[tuple[int, date, str]]:
    """Place, day and words of every day that is told of, at most `far` back; of a sentence of Chinese."""
    if not _MAY_HOLD.search(sentence):
        return
    clock = Clock(datetime.combine(published.date(), time(23, 59)))
    for atom in found_in(sentence):
        span = atom.span(clock) if atom.kind.name in _DAYS else None
        if span is None or _ahead(sentence, atom):
            continue
        on = span.start.date()
        if timedelta(0) <= published.date() - on <= far:
            yield atom.start, on, sentence[atom.start : atom.end]


def _ahead(sentence: str, atom: Atom) -> bool:
    before = _AHEAD_BEFORE.search(sentence, max(0, atom.start - 40), atom.start)
    return before is not None or _AHEAD_AFTER.match(sentence, atom.end) is not None
