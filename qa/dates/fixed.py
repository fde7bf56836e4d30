"""Dates and periods that the calendar fixes: days, months, quarters, seasons, years, decades, centuries, fixed feasts."""

import re
from datetime import date, timedelta

from qa.dates import ranges as cal
from qa.dates.ranges import Span
from qa.dates.words import (
    CENTURIES,
    DAY,
    DECADES,
    HOLIDAYS,
    LAST_DAY,
    MONTH,
    NO_NUMBER,
    ORDINALS,
    REL,
    WEEKDAY,
    WEEKDAY_SHORT,
    YEAR,
    YEAR_AFTER,
    Clock,
    Kind,
    month_of,
    nearest,
    pattern,
    tried,
    weekday_of,
    year_of,
)


def _date(match: re.Match[str], clock: Clock) -> Span | None:
    month, number, year = month_of(match), int(match["day"]), year_of(match, clock)
    if not match["weekday"]:
        return nearest(year, clock, lambda y: cal.day(date(y, month, number)))
    years = [year] if year else [clock.here.year, clock.here.year - 1, clock.here.year + 1]
    possible = [tried(lambda y: cal.day(date(y, month, number)), y) for y in years]
    return next((span for span in possible if span and span.start.weekday() == weekday_of(match)), None)


def _days_in_month(match: re.Match[str], clock: Clock) -> Span | None:
    month, first, last = month_of(match), int(match["day"]), int(match["last"])
    apart = match["sep"].lower() == "and" and last != first + 1
    if last <= first or (apart and not match.string[: match.start()].lower().rstrip().endswith("between")):
        return None
    return nearest(
        year_of(match, clock),
        clock,
        lambda y: cal.days(date(y, month, first), (date(y, month, last) - date(y, month, first)).days + 1),
    )


def _iso_day(match: re.Match[str], _: Clock) -> Span:
    return cal.day(date(int(match["y"]), int(match["m"]), int(match["d"])))


def _numeric_day(match: re.Match[str], _: Clock) -> Span | None:
    a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
    if a <= 12 and b <= 12 and a != b:
        return None  # 03/04/2026: March or April
    month, number = (a, b) if b > 12 else (b, a)
    return cal.day(date(year + 2000 if year < 100 else year, month, number))


def _year_pair(match: re.Match[str], _: Clock) -> Span | None:
    first, tail = int(match["y"]), match["z"]
    last = int(tail) if len(tail) == 4 else first // 100 * 100 + int(tail)
    if len(tail) == 2 and 1 <= int(tail) <= 12:  # 2026-01 is a month, 2009-10 a month or a season
        return cal.month(first, int(tail)) if last < first and match["sep"] == "-" else None
    return cal.months(first, 1, (last - first + 1) * 12) if first < last else None


def _month(match: re.Match[str], clock: Clock) -> Span | None:
    number, word = month_of(match), (match["rel"] or "").lower()
    if word in ("next", "coming"):
        clock = Clock(here=cal.month(clock.here.year, clock.here.month).end, ahead=True)
    elif word.endswith(("last", "past")):
        clock = Clock(here=cal.month(clock.here.year, clock.here.month).start - timedelta(days=1))
    year = clock.here.year if word == "this" else year_of(match, clock)
    return nearest(year, clock, lambda y: cal.month(y, number))


def _year(match: re.Match[str], _: Clock) -> Span:
    return cal.year(int(match["year"]))


def _decade(match: re.Match[str], _: Clock) -> Span | None:
    if match["d4"]:
        first = int(match["d4"])
        return None if first % 100 == 0 and first != 2000 else cal.decade(first)  # "the 1900s" may be a century
    tens = int(match["d2"][0]) if match["d2"] else DECADES.index(match["word"].lower()) + 2
    return cal.decade(1900 + tens * 10) if tens > 2 else None


def _century(match: re.Match[str], _: Clock) -> Span | None:
    words = match["c"].lower()
    number = CENTURIES.get(words) or int(re.sub(r"\D", "", words) or 0)
    return cal.century(number) if 17 <= number <= 21 else None


def _quarter(match: re.Match[str], clock: Clock) -> Span | None:
    return nearest(year_of(match, clock), clock, lambda y: cal.quarter(y, int(match["q"])))


def _nth_quarter(match: re.Match[str], clock: Clock) -> Span:
    number = ORDINALS[match["nth"].lower()]
    return cal.quarter(year_of(match, clock) or clock.here.year, number if number > 0 else 4)


def _half_year(match: re.Match[str], clock: Clock) -> Span | None:
    return nearest(year_of(match, clock), clock, lambda y: cal.half(cal.year(y), int(match["h"])))


def _season(match: re.Match[str], clock: Clock) -> Span | None:
    name, year, tail = match["season"].lower(), year_of(match, clock), match["tail"]
    if year is None or (name == "winter") != bool(tail):
        return None  # "winter 2025" is two winters, "summer 2025-26" a southern one
    return cal.season(year, name) if not tail or int(tail) % 100 == (year + 1) % 100 else None


def _holiday(match: re.Match[str], clock: Clock) -> Span | None:
    name = re.sub(r"\s+", " ", match["name"].lower())
    length, clock = (
        3 if name == "christmas" else 1,
        Clock(clock.here, ahead=clock.ahead or (match["rel"] or "").lower() == "next"),
    )
    return nearest(year_of(match, clock), clock, lambda y: cal.days(date(y, *HOLIDAYS[name]), length, "day"))


def _nth_of_month(match: re.Match[str], clock: Clock) -> Span | None:
    """The latest 9th that has begun (with a weekday, the latest that fell on it)."""
    for back in range(25):
        start = cal.containing("month", clock.today, back if clock.ahead else -back).start
        span = tried(lambda y, m=start.month: cal.day(date(y, m, int(match["day"]))), start.year)  # type: ignore[misc]
        if (
            span
            and (span.end > clock.here if clock.ahead else span.start <= clock.here)
            and (not match["weekday"] or span.start.weekday() == weekday_of(match))
        ):
            return span
    return None


_TO = r"\x20?(?P<sep>-|to|and|through|until)\x20?"
_NTH = r"(?P<nth>first|second|third|fourth|final|last|[1-4](?:st|nd|rd|th))"
_END = rf"(?:{YEAR_AFTER}|,? (?:of|in) the (?P<played>{YEAR})[-/]\d\d(?:\d\d)? season\b|{NO_NUMBER})"
PATTERNS = {
    "day month": rf"(?:{WEEKDAY_SHORT},? (?:the )?)?(?:the )?{DAY}[\x20-](?:of )?{MONTH}{_END}",
    "month day": rf"(?:{WEEKDAY_SHORT},? )?{MONTH} (?:the )?{DAY}{_END}",
    "days month": rf"(?:the )?{DAY}{_TO}(?:the )?{LAST_DAY} (?:of )?{MONTH}{_END}",
    "month days": rf"{MONTH} {DAY}{_TO}{LAST_DAY}{_END}",
    "iso": r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d\d?)(?P=sep)(?P<d>\d\d?)(?!\d)",
    "numeric": r"(?P<a>\d\d?)(?P<sep>[-/.])(?P<b>\d\d?)(?P=sep)(?P<y>\d{4}|\d\d)(?!\d)",
    "years": rf"(?P<y>{YEAR})\x20?(?P<sep>[-/])\x20?(?P<z>{YEAR}|\d\d)(?!\d)",
    "month": rf"(?:{REL} )?{MONTH}{YEAR_AFTER}?(?![-\w])",
    "year": rf"(?P<year>{YEAR})(?P<yearword>)(?![,.]\d|%|\w)",
    "decade": rf"(?P<d4>(?:1[6-9]|20)\d0)'?s\b|(?:the |')'?(?P<d2>[2-9]0)'?s\b|the (?P<word>{'|'.join(DECADES)})\b",
    "century": rf"(?:the )?(?P<c>\d\d(?:st|nd|rd|th)|{'|'.join(CENTURIES)})[\x20-]century\b(?! b)",
    "quarter": rf"(?:the )?q(?P<q>[1-4])\b{YEAR_AFTER}?",
    "nth quarter": rf"(?:the )?{_NTH}[\x20-]quarter(?:{YEAR_AFTER}|(?P<this> of the year\b(?!')))",
    "half": rf"h(?P<h>[12])\b{YEAR_AFTER}?",
    "season": rf"(?P<season>spring|summer|autumn|fall|winter)\b{YEAR_AFTER}(?:[-/](?P<tail>\d\d(?:\d\d)?)(?!\d))?",
    "holiday": rf"(?:{REL} )?(?P<name>{'|'.join(HOLIDAYS)})\b{YEAR_AFTER}?",
    "nth": rf"(?:{WEEKDAY} )?the {DAY.removesuffix('?')}\b(?![\x20-]centur)",
}
FIXED = (
    Kind("date", pattern(PATTERNS["day month"]), _date, floats=True),
    Kind("date", pattern(PATTERNS["month day"]), _date, floats=True),
    Kind("dates", pattern(PATTERNS["days month"]), _days_in_month, floats=True),
    Kind("dates", pattern(PATTERNS["month days"]), _days_in_month, floats=True),
    Kind("date", pattern(PATTERNS["iso"]), _iso_day),
    Kind("date", pattern(PATTERNS["numeric"]), _numeric_day),
    Kind("years", pattern(PATTERNS["years"]), _year_pair),
    Kind("month", pattern(PATTERNS["month"]), _month, floats=True),
    Kind("year", pattern(PATTERNS["year"]), _year),
    Kind("decade", pattern(PATTERNS["decade"]), _decade),
    Kind("century", pattern(PATTERNS["century"]), _century),
    Kind("quarter", pattern(PATTERNS["quarter"]), _quarter, floats=True),
    Kind("quarter", pattern(PATTERNS["nth quarter"]), _nth_quarter),
    Kind("half", pattern(PATTERNS["half"]), _half_year, floats=True),
    Kind("season", pattern(PATTERNS["season"]), _season),
    Kind("holiday", pattern(PATTERNS["holiday"]), _holiday, floats=True),
    Kind("nth", pattern(PATTERNS["nth"]), _nth_of_month, floats=True),
)
