"""Dates that the clock fixes: yesterday, last week, the past three days, Thursday, two weeks ago."""

import re
from datetime import date, timedelta

from qa.dates import ranges as cal
from qa.dates.ranges import Span
from qa.dates.words import COUNT, PART, REL, WEEKDAY, YEAR_AFTER, Clock, Kind, count_of, pattern, weekday_of, year_of


def _this_season(match: re.Match[str], clock: Clock) -> Span | None:
    """The season under way is "this"; "last" has ended, "next" has not begun, and "this" looks back for at most half a year."""
    name, word = match["season"].lower(), match["rel"].lower()
    every = [cal.season(y, name) for y in range(clock.here.year - 2, clock.here.year + 3)]
    if word == "next":
        return next(span for span in every if span.start > clock.here)
    if word.endswith(("last", "past")):
        return next(span for span in reversed(every) if span.end <= clock.here)
    begun = next(span for span in reversed(every) if span.start <= clock.here)
    return (
        next(span for span in every if span.end > clock.here)
        if clock.ahead or clock.here - begun.end > timedelta(days=183)
        else begun
    )


def _weekday(match: re.Match[str], clock: Clock) -> Span | None:
    at = _weekday_date(match, clock)
    return cal.part_of_day(at, match["part"].lower()) if match["part"] else cal.day(at)


def _weekday_date(match: re.Match[str], clock: Clock) -> date:
    number, word, today = weekday_of(match), (match["rel"] or "").lower().split(" ")[-1], clock.today
    if match["week"]:
        return cal.containing(
            "week", today, {"last": -1, "this": 0, "next": 1}[match["week"].lower()]
        ).start.date() + timedelta(days=number)
    if word in ("this", "next"):
        return cal.containing("week", today, int(word == "next")).start.date() + timedelta(days=number)
    if word == "coming":
        return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    if word in ("last", "past"):
        return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    if clock.ahead:
        return today + timedelta(days=(number - today.weekday()) % 7)
    at = today - timedelta(days=(today.weekday() - number) % 7)
    unbegun = match["part"] and cal.part_of_day(at, match["part"].lower()).start > clock.here
    return at - timedelta(days=7) if unbegun else at


def _near_day(match: re.Match[str], clock: Clock) -> Span:
    words = re.sub(r"\s+", " ", match["word"].lower()).removeprefix("the ")
    steps = {"yesterday": -1, "today": 0, "tomorrow": 1, "day before yesterday": -2, "day after tomorrow": 2}[words]
    at = clock.today + timedelta(days=steps)
    return cal.part_of_day(at, match["part"].lower()) if match["part"] else cal.day(at)


def _part_of_today(match: re.Match[str], clock: Clock) -> Span:
    """Before six in the morning "tonight" and "this evening" are still those that began the day before."""
    words = re.sub(r"\s+", " ", match["word"].lower())
    part = {"tonight": "night", "overnight": "overnight"}.get(words) or words.split(" ")[1]
    small_hours = clock.here.hour < 6 and part in ("night", "evening") and not words.startswith("last")
    back = 1 if words.startswith("last") or words == "overnight" or small_hours else 0
    return cal.part_of_day(clock.today - timedelta(days=back), part)


def _this_unit(match: re.Match[str], clock: Clock) -> Span:
    """A named unit, except "past week", "the last month" and fortnights, which roll."""
    word, unit = match["rel"].lower().split()[-1], match["unit"].lower()
    if unit == "fortnight":
        return _rolling(clock, -14 if word in ("last", "past") else 14, "day")
    if word == "past" or (match["the"] and word in ("last", "next", "coming")):
        return _rolling(clock, -1 if word in ("last", "past") else 1, unit)
    return cal.containing(unit, clock.today, {"last": -1, "next": 1, "coming": 1}.get(word, 0))


def _rolling(clock: Clock, count: int, unit: str) -> Span:
    """Whole days: from the day `count` units ago to the end of today, or from today on when `count` is positive."""
    if unit == "hour":
        edges = sorted((clock.here, clock.here + timedelta(hours=count)))
        return Span(edges[0], edges[1], "hour")
    size = {"quarter": (3, "month"), "century": (100, "year")}.get(unit, (1, unit))
    other = cal.back(cal.midnight(clock.today), -count * size[0], size[1])
    first, last = sorted((cal.midnight(clock.today), other))
    return Span(first, last + timedelta(days=1), "range")


def _counted(match: re.Match[str], clock: Clock) -> Span | None:
    unit, count = match["unit"].lower().rstrip("s"), count_of(match["count"])
    count, unit = (count * 14, "day") if unit == "fortnight" else (count, unit)
    return _rolling(clock, count if match["rel"].lower() in ("next", "coming") else -count, unit)


def _past_hour(match: re.Match[str], clock: Clock) -> Span:
    return _rolling(clock, -1, match["unit"].lower())


def _recent(match: re.Match[str], clock: Clock) -> Span:
    count, unit = {"days": (-7, "day"), "weeks": (-5, "week"), "months": (-6, "month")}[match["unit"].lower()]
    return _rolling(clock, count, unit)


def _ago(match: re.Match[str], clock: Clock) -> Span | None:
    """The calendar day, week, month or year that was so long ago; "a year ago today" the day."""
    unit, count = match["unit"].lower().rstrip("s"), count_of(match["count"])
    if unit == "hour":
        middle = clock.here - timedelta(hours=count)
        return Span(middle - timedelta(minutes=30), middle + timedelta(minutes=30), "hour")
    count, unit = (count * 2, "week") if unit == "fortnight" else (count, unit)
    at = cal.back(cal.midnight(clock.today), count, unit).date()
    return None if count > 100 else cal.containing("day" if match["today"] else unit, at)


def _before_last(match: re.Match[str], clock: Clock) -> Span:
    return cal.containing(match["unit"].lower(), clock.today, -2)


def _this_time_last(match: re.Match[str], clock: Clock) -> Span:
    at = cal.back(cal.midnight(clock.today), 1, match["unit"].lower()).date()
    return cal.days(at - timedelta(days=7), 15) if match["unit"].lower() == "year" else cal.day(at)


def _this_day_in(match: re.Match[str], clock: Clock) -> Span | None:
    year = year_of(match, clock)
    return None if year is None else cal.day(clock.today.replace(year=year))


def _weekend(match: re.Match[str], clock: Clock) -> Span:
    """The weekend that has begun; "last" is that of an earlier week, "this" and "next" look ahead unless the words look back."""
    word = match["rel"].lower().split()[-1]
    if word == "past" or (word == "the" and not clock.ahead):
        return cal.containing("weekend", clock.today, 0 if clock.today.weekday() > 4 else -1)
    back = word == "this" and clock.behind and not clock.ahead and clock.today.weekday() < 5
    return cal.containing("weekend", clock.today, -1 if back else {"last": -1, "next": 1}.get(word, 0))


def _the_unit(match: re.Match[str], clock: Clock) -> Span:
    return cal.containing(match["unit"].lower(), clock.today)


_NOT_OF = r"\b(?! (?:of|that|before|when|in which)\b)"
_NOT_MORE = r"(?<!over\x20)(?<!than\x20)(?<!least\x20)(?<!most\x20)"
PATTERNS = {
    "weekday": rf"(?:{REL} )?{WEEKDAY}(?: {PART})?\b(?:,? (?:of )?(?P<week>last|this|next) week\b)?",
    "weekday of week": rf"(?P<rel>)(?P<week>last|this|next) week(?:'s| on)? {WEEKDAY}(?: {PART})?\b",
    "season": rf"{REL} (?P<season>spring|summer|autumn|fall|winter)\b",
    "near": rf"(?P<word>(?:the )?day before yesterday|(?:the )?day after tomorrow|yesterday|today|tomorrow)(?: {PART})?\b",
    "part": r"(?P<word>this (?:morning|afternoon|evening)|tonight|last (?:night|evening)|overnight)\b",
    "unit": r"(?P<the>the )?(?P<rel>this past|this|last|next|past|current|coming) "
    r"(?P<unit>week|month|quarter|year|decade|century|fortnight)\b(?! (?:of|before)\b)"
    r"(?(the)(?! (?:that|when|in which)\b))",  # "the last week that he played", but "sold last week that ..."
    "counted": rf"(?:the )?(?P<rel>past|last|next|coming) {COUNT} (?P<unit>hour|day|week|fortnight|month|year|decade)s?{_NOT_OF}",
    "past hour": r"(?:the )?(?:past (?=hour|day)|last (?=hour))(?P<unit>hour|day)\b",
    "recent": r"(?:the )?recent (?P<unit>days|weeks|months)\b",
    "ago": rf"{_NOT_MORE}{COUNT} (?P<unit>hour|day|week|fortnight|month|year)s? ago\b(?P<today> today\b)?",
    "before last": r"(?:the )?(?P<unit>week|month|year|weekend) before last\b",
    "this time": r"this time last (?P<unit>year|month|week)\b",
    "this day": rf"this day{YEAR_AFTER}",
    "weekend": r"(?P<rel>the|this past|this|last|next|past) weekend\b(?! (?:of|in)\b)",
    "the unit": r"the (?P<unit>week|month|quarter|year|decade)\b(?! of\b|')",
}
NEAR = (
    Kind("weekday", pattern(PATTERNS["weekday"]), _weekday, floats=True),
    Kind("weekday", pattern(PATTERNS["weekday of week"]), _weekday, relative=True),
    Kind("season", pattern(PATTERNS["season"]), _this_season, relative=True),
    Kind("near", pattern(PATTERNS["near"]), _near_day, relative=True),
    Kind("part", pattern(PATTERNS["part"]), _part_of_today, relative=True),
    Kind("unit", pattern(PATTERNS["unit"]), _this_unit, relative=True),
    Kind("counted", pattern(PATTERNS["counted"]), _counted, relative=True),
    Kind("past hour", pattern(PATTERNS["past hour"]), _past_hour, relative=True),
    Kind("recent", pattern(PATTERNS["recent"]), _recent, relative=True),
    Kind("ago", pattern(PATTERNS["ago"]), _ago, relative=True),
    Kind("before last", pattern(PATTERNS["before last"]), _before_last, relative=True),
    Kind("this time", pattern(PATTERNS["this time"]), _this_time_last, relative=True),
    Kind("this day", pattern(PATTERNS["this day"]), _this_day_in, relative=True),
    Kind("weekend", pattern(PATTERNS["weekend"]), _weekend, relative=True),
    Kind("the unit", pattern(PATTERNS["the unit"]), _the_unit),
)
