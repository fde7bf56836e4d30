"""A follow-up that counts from the time asked about before: "and the day after?", "the week before that?", "a month later?"."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from qa.cite import day
from qa.dates.ranges import containing
from qa.dates.words import COUNTS
from qa.followup import standalone
from qa.records import Period
from qa.when import find

_SHIFT = re.compile(
    r"^\W*(?:(?:and|so|but|then)\s+)?(?:(?:what|how)\s+about\s+|what\s+happened\s+)?(?:on\s+|in\s+)?"
    rf"(?:(?P<count>the|{'|'.join(COUNTS)})\s+(?P<unit>day|week|month|year)s?\s+(?P<way>after|before|later|earlier)"
    r"|the\s+(?P<side>next|following|previous|preceding)\s+(?P<of>day|week|month|year))(?:\s+that)?\W*$",
    re.IGNORECASE,
)
_BACK = ("before", "earlier", "previous", "preceding")


def dated(turns: Sequence[str], *, now: datetime, zone: tzinfo) -> list[str]:
    """The reader's turns, oldest first, with the date written out where one only counts from that of the turns before it.

    A turn stays as it is where nothing before it has a time with both ends.
    """
    plain: list[str] = []
    for turn in turns:
        match = _SHIFT.match(turn)
        period = _last(plain, now, zone) if match else None
        plain.append(turn if match is None or period is None else _written(match, period))
    return plain


def _last(turns: Sequence[str], now: datetime, zone: tzinfo) -> Period | None:
    """The time that the turns last asked about."""
    for place in range(len(turns) - 1, -1, -1):
        period = find(standalone(turns[place], turns[:place]), now=now, zone=zone)
        if period is not None and period.start is not None and period.end is not None:
            return period
    return None


def _written(match: re.Match[str], period: Period) -> str:
    assert period.start is not None and period.end is not None
    unit, way = (match["unit"] or match["of"]).lower(), (match["way"] or match["side"]).lower()
    count = COUNTS.get((match["count"] or "").lower(), 1)
    first, last = period.start.date(), (period.end - timedelta(seconds=1)).date()
    at = first if way in _BACK else last
    return f"what about {_named(unit, containing(unit, at, -count if way in _BACK else count).start.date())}?"


def _named(unit: str, first: date) -> str:
    """ "on 10 January 2026", "in the week of 12 January 2026", "in February 2026", "in 2027"."""
    if unit == "year":
        return f"in {first.year}"
    return (
        f"in {first:%B %Y}"
        if unit == "month"
        else f"in the week of {day(first)}"
        if unit == "week"
        else f"on {day(first)}"
    )
