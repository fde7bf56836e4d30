"""Named stretches of one local calendar: days, weeks (Monday to Sunday), months, seasons, years, and parts of them.

Times here are naive wall-clock times of one place, half-open; `qa.when` puts the zone on. So a day is local midnight to
local midnight, whatever the clocks do in between. Years outside 1 to 9999 raise ValueError or OverflowError.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

Unit = Literal[
    "hour", "part", "day", "week", "weekend", "month", "quarter", "season", "year", "decade", "century", "range"
]
Third = Literal["early", "mid", "late"]

# The night of a day runs into the next morning; the morning starts at midnight, as the news of 03:00 is "this morning".
PARTS = {"morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (18, 30), "overnight": (20, 32)}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # first month, northern, meteorological
MONTHS_IN: dict[str, int] = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}


@dataclass(frozen=True, slots=True)
class Span:
    """`start` <= t < `end`, naive local times; `unit` is the calendar unit it stands for."""

    start: datetime
    end: datetime
    unit: Unit


def day(at: date) -> Span:
    """Midnight to midnight."""
    return Span(midnight(at), midnight(at + timedelta(days=1)), "day")


def midnight(at: date) -> datetime:
    return datetime.combine(at, time())


def days(first: date, count: int, unit: Unit = "range") -> Span:
    """`count` whole days from `first`."""
    return Span(midnight(first), midnight(first + timedelta(days=count)), unit)


def week(at: date) -> Span:
    """The week, Monday to Sunday, that `at` is in (ISO 8601)."""
    return days(at - timedelta(days=at.weekday()), 7, "week")


def weekend(at: date) -> Span:
    """Saturday and Sunday of the week that `at` is in."""
    return days(at - timedelta(days=at.weekday() - 5), 2, "weekend")


def months(year_: int, month_: int, count: int, unit: Unit = "range") -> Span:
    """`count` calendar months from the first of `month_`; months past 12 or before 1 run into other years."""
    first, last = (divmod(year_ * 12 + month_ - 1 + n, 12) for n in (0, count))
    return Span(datetime(first[0], first[1] + 1, 1), datetime(last[0], last[1] + 1, 1), unit)


def month(year_: int, month_: int) -> Span:
    return months(year_, month_, 1, "month")


def quarter(year_: int, number: int) -> Span:
    """Calendar quarter 1 to 4; a company's own financial year is not known here."""
    return months(year_, number * 3 - 2, 3, "quarter")


def season(year_: int, name: str) -> Span:
    """Three months from March, June, September or December of `year_` (meteorological, northern)."""
    return months(year_, SEASONS[name], 3, "season")


def year(number: int) -> Span:
    return months(number, 1, 12, "year")


def decade(first_year: int) -> Span:
    return months(first_year, 1, 120, "decade")


def century(number: int) -> Span:
    """The 20th is 1901 to 2000."""
    return months(number * 100 - 99, 1, 1200, "century")


def containing(unit: str, at: date, steps: int = 0) -> Span:
    """The `unit` that `at` is in, or the one `steps` of that unit later (before, when negative)."""
    if unit in ("day", "week", "weekend"):
        size = 1 if unit == "day" else 7
        return {"day": day, "week": week, "weekend": weekend}[unit](at + timedelta(days=steps * size))
    if unit == "century":
        return century((at.year + 99) // 100 + steps)
    size = MONTHS_IN[unit]
    index = (at.year * 12 + at.month - 1) // size + steps
    named: dict[str, Unit] = {"month": "month", "quarter": "quarter", "year": "year", "decade": "decade"}
    return months(index * size // 12, index * size % 12 + 1, size, named[unit])


def part_of_day(at: date, name: str) -> Span:
    """The morning, afternoon, evening or night that begins on `at`."""
    first, last = PARTS[name]
    return Span(midnight(at) + timedelta(hours=first), midnight(at) + timedelta(hours=last), "part")


def third(span: Span, which: Third) -> Span | None:
    """Early, mid or late in `span`; None where the words mean nothing.

    Of a month days 1-10, 11-20, 21-end; of a week Monday-Tuesday, Wednesday, Thursday-Sunday; of a day until nine, noon
    to three, from six; of years and seasons a third of the months.
    """
    index = ("early", "mid", "late").index(which)
    if span.unit == "day":
        first, last = ((0, 9), (12, 15), (18, 24))[index]
        return Span(span.start + timedelta(hours=first), span.start + timedelta(hours=last), "part")
    if span.unit in ("month", "week"):
        cuts = (0, 10, 20) if span.unit == "month" else (0, 2, 3)
        edges = [span.start + timedelta(days=n) for n in cuts] + [span.end]
        return Span(edges[index], edges[index + 1], "range")
    if span.unit in ("year", "quarter", "season", "decade", "century"):
        return _share(span, index, 3)
    return None


def edge(span: Span, which: Third) -> Span | None:
    """The beginning, middle or end of `span`: as `third`, but a year begins and ends with a quarter."""
    if span.unit == "year" and which != "mid":
        return quarter(span.start.year, 1 if which == "early" else 4)
    return third(span, which)


def half(span: Span, number: int) -> Span | None:
    """The first (1) or second (2) half of a month (to the 15th), quarter, year, decade or century."""
    if span.unit == "month":
        middle = span.start + timedelta(days=15)
        return Span(span.start, middle, "range") if number == 1 else Span(middle, span.end, "range")
    if span.unit in ("year", "decade", "century"):
        return _share(span, number - 1, 2)
    return None


def _share(span: Span, index: int, parts: int) -> Span:
    """Part `index` of `parts`, in whole months up to a year and in whole years above."""
    total = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month
    grain = 12 if total > 12 else 1
    first, last = (round(total / grain * n / parts) * grain for n in (index, index + 1))
    return months(span.start.year, span.start.month + first, last - first)


def week_of_month(span: Span, number: int) -> Span:
    """Days 1-7, 8-14, 15-21, 22-28 of a month for 1 to 4; its last seven days for -1."""
    first = span.end - timedelta(days=7) if number < 0 else span.start + timedelta(days=7 * (number - 1))
    return Span(first, first + timedelta(days=7), "range")


def weekday_of_month(span: Span, number: int, weekday: int) -> Span | None:
    """The first (1), second, ... or last (-1) Monday (0), ... of a month; None when it has no fifth."""
    ahead = (weekday - span.start.weekday()) % 7
    every = [span.start + timedelta(days=n) for n in range(ahead, (span.end - span.start).days, 7)]
    return day(every[number - 1 if number > 0 else -1].date()) if number <= len(every) else None


def opening(span: Span, count: int, unit: str, closing: bool = False) -> Span | None:
    """The first, or when `closing` the last, `count` days, weeks or months of `span`; None when it is shorter."""
    if unit == "month":
        at = span.end if closing else span.start
        cut = months(at.year, at.month - count if closing else at.month, count)
    else:
        size = timedelta(days=count * (7 if unit == "week" else 1))
        cut = Span(span.end - size, span.end, "range") if closing else Span(span.start, span.start + size, "range")
    return cut if span.start <= cut.start and cut.end <= span.end else None


def back(at: datetime, count: int, unit: str) -> datetime:
    """`at`, `count` days, weeks, months, years or decades earlier (later, when negative), the day cut to the month's length."""
    if unit in ("day", "week"):
        return at - timedelta(days=count * (7 if unit == "week" else 1))
    total = at.year * 12 + at.month - 1 - count * MONTHS_IN[unit]
    last = (months(total // 12, total % 12 + 1, 1).end - timedelta(days=1)).day
    return at.replace(year=total // 12, month=total % 12 + 1, day=min(at.day, last))
