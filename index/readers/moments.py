"""Times of publication as pages and records spell them. Nothing is guessed: what is not understood whole is refused.

ISO 8601, RFC 2822 (RFC 5322 section 3.3), the basic form of the IPTC standards (20260109T070100+0800), seconds or
milliseconds since 1970, and how newspapers write a date and time in English and Chinese.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from index.records import Precision

EARLIEST, LATEST = 1600, 2200  # the first newspapers; far enough ahead for a planned issue


class Moment(NamedTuple):
    """An aware time in the publication's zone; with precision "day" it is midnight there."""

    when: datetime
    precision: Precision


# Abbreviations that mean one offset to news readers, in hours. CST, IST and others mean several and are left out: a time
# with one of those is known to the day, unless the zone the user gave goes by that name.
_HOURS = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "SAST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "EAT": 3, "PKT": 5, "NPT": 5.75, "WIB": 7, "ICT": 7, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8,
    "AWST": 8, "香港時間": 8, "香港时间": 8, "北京時間": 8, "北京时间": 8, "台北時間": 8, "台灣時間": 8, "JST": 9, "KST": 9,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "NST": -3.5, "NDT": -2.5,
    "ADT": -3, "EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10,
}  # fmt: skip
_PLACES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "EASTERN": "America/New_York", "PACIFIC": "America/Los_Angeles",
}  # fmt: skip
_SEVERAL = {"CST", "IST", "AST", "MST", "WST", "ECT", "BDT", "GST", "AMT", "SST", "EDST", "AET"}

_MONTHS = dict(jan=1, feb=2, mar=3, apr=4, may=5, jun=6, jul=7, aug=8, sep=9, oct=10, nov=11, dec=12)  # noqa: C408
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR, _DAY = r"(?P<year>\d{4})", r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATES = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?<!\d){_YEAR}\s?[-/.]\s?(?P<month>\d{{1,2}})\s?[-/.]\s?(?P<day>\d{{1,2}})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)",
        rf"\b{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}\b",
        rf"\b{_MONTH}[\s-]+{_DAY},?\s+{_YEAR}\b",
        r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日號号]",
    )
]
_SLASHED = re.compile(r"(?<!\d)(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4})(?!\d)")
_HALF = r"\s*(?P<half>[ap]\.?\s?m\b\.?)"
_TIMES = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?<![+\-−\d])(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}})(?:[.,]\d+)?)?(?:{_HALF})?(?![\d:])",
        rf"\b(?P<hour>\d{{1,2}})(?P<minute>)(?P<second>){_HALF}",
        r"(?<=T)(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<half>)(?:[.,]\d+)?",
        r"(?P<half>凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚間)?\s*(?P<hour>\d{1,2})\s*[時时點点]\s*(?:(?P<minute>\d{1,2})\s*分)?(?P<second>)",
    )
]
_OFFSET = re.compile(r"(?:\b(?:GMT|UTC)\s*)?(?P<sign>[+\-−])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)")
_ZONE_NAME = re.compile(r"(?<![^\W\d_])(?:[A-Z]{1,5}|Eastern|Pacific)(?![^\W\d_])|(?:香港|北京|台北|台灣)[時时][間间]")
_REMAINS = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|[星][期][一二三四五六日天]|[週周][一二三四五六日]"
    r"|\b(?:first|last)\b|\b(?:posted|published|updated|created|modified|issued|released|on|at|time|standard|daylight|date|hrs?|hours)\b"
    r"|發布|更新|時間|[\s,.:;|@T()\[\]/•·–—-]",
    re.I,
)
_LONGEST = 100  # characters; a longer text is no date


def moment(value: str | int | float, zone: tzinfo | None = None) -> Moment:
    """The time that `value` names, all of it; a time that names no zone is in `zone` (default UTC).

    A time with an abbreviation of several meanings (CST) is known to the day. Raises ValueError, with the reason, for what is
    no date, impossible (31 February), ambiguous (03/04/2026) or outside 1600 to 2200.
    """
    if isinstance(value, int | float) or re.fullmatch(r"-?\d{9,13}(?:\.\d+)?", value.strip()):
        return _since_1970(float(value))
    found = _understood(value.strip(), zone or UTC)
    if found is None:
        raise ValueError(f"{shown(value)} is not a date that is understood here")
    return found


def is_moment(value: str) -> bool:
    """Whether a line of a page is a date, with or without a time, and nothing else; also an impossible one."""
    try:
        return _understood(value.strip(), UTC) is not None
    except ValueError:
        return True


def shown(value: object) -> str:
    """A value as an error quotes it: one line, at most 60 characters."""
    flat = " ".join(str(value)[:200].split())
    return f'"{flat[:57]}..."' if len(flat) > 60 else f'"{flat}"'


def fixed(when: datetime) -> datetime:
    """The same time with its offset as a number, so that equal times are stored equally; "HKT" stays its name."""
    offset, name = when.utcoffset(), when.tzname()
    if offset is None:
        return when
    return when.replace(tzinfo=timezone(offset, name) if name and name.isalpha() else timezone(offset))


def _since_1970(seconds: float) -> Moment:
    if abs(seconds) >= 1e11:  # seconds reach this in the year 5138, milliseconds had it in March 1973
        seconds /= 1000
    try:
        when = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"{seconds:g} is no time in seconds or milliseconds since 1970") from error
    if not 1970 <= when.year <= LATEST:
        raise ValueError(f"{seconds:g} seconds since 1970 is outside {EARLIEST} to {LATEST}")
    return Moment(when, "minute")


def _understood(value: str, zone: tzinfo) -> Moment | None:
    """None when the value is no date; ValueError when it is one that cannot be."""
    if len(value) > _LONGEST or not re.search(r"\d{4}", value):
        return None
    date = _date(value)
    if date is None:
        return None
    day, rest = date
    time = next((found for pattern in _TIMES if (found := pattern.search(rest))), None)
    if time is None:
        zone_known, rest = _zone(rest, zone, day)
        return None if _REMAINS.sub("", rest) else Moment(fixed(day.replace(tzinfo=zone_known or zone)), "day")
    when = _at(day, time, value)
    zone_known, rest = _zone(rest[: time.start()] + " " + rest[time.end() :], zone, when)
    if _REMAINS.sub("", rest):
        return None
    if zone_known is None:
        return Moment(fixed(day.replace(tzinfo=zone)), "day")
    # A system that keeps only days writes them as midnight, to the second.
    only_day = time["second"] == "00" and (when.hour, when.minute, when.second) == (0, 0, 0)
    return Moment(fixed(when.replace(tzinfo=zone_known)), "day" if only_day else "minute")


def _date(value: str) -> tuple[datetime, str] | None:
    """The day, and the value without it."""
    for pattern in _DATES:
        if found := pattern.search(value):
            month = _MONTHS.get(found["month"][:3].lower()) or int(found["month"])
            return _day(int(found["year"]), month, int(found["day"]), value), value[: found.start()] + value[
                found.end() :
            ]
    if found := _SLASHED.search(value):
        first, second = int(found["first"]), int(found["second"])
        if first <= 12 and second <= 12 and first != second:
            raise ValueError(f"{shown(value)} could be two dates; write it as year-month-day")
        month, day = (second, first) if first > 12 else (first, second)
        return _day(int(found["year"]), month, day, value), value[: found.start()] + value[found.end() :]
    return None


def _day(year: int, month: int, day: int, value: str) -> datetime:
    try:
        found = datetime(year, month, day)
    except ValueError as error:
        raise ValueError(f"{shown(value)} is not a day of the calendar") from error
    if not EARLIEST <= year <= LATEST:
        raise ValueError(f"{shown(value)} is outside {EARLIEST} to {LATEST}")
    return found


def _at(day: datetime, time: re.Match[str], value: str) -> datetime:
    hour, minute, second = int(time["hour"]), int(time["minute"] or 0), int(time["second"] or 0)
    half = (time["half"] or "").lower()
    if (half.startswith("p") or half in ("下午", "傍晚", "晚上", "晚間")) and hour < 12:
        hour += 12
    elif (half.startswith("a") or half in ("凌晨", "上午")) and hour == 12:
        hour = 0
    if hour == 24 and minute == second == 0:  # ISO 8601: the end of the day
        return day + timedelta(days=1)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError(f"{shown(value)} is not a time of the clock")
    return day.replace(hour=hour, minute=minute, second=min(second, 59))


def _zone(rest: str, default: tzinfo, when: datetime) -> tuple[tzinfo | None, str]:
    """The zone that is named, `default` where none is, None where the name has several meanings; and what remains."""
    if found := _OFFSET.search(rest):
        hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
        if hours > 14 or minutes > 59:
            raise ValueError(f"{shown(found[0])} is not an offset from UTC")
        offset = timedelta(hours=hours, minutes=minutes)
        rest = rest[: found.start()] + rest[found.end() :]
        rest = re.sub(r"\b(?:UTC|GMT)\b|\([A-Z]{2,5}\)|\[[\w/]+\]", "", rest)
        return timezone(-offset if found["sign"] in "-−" else offset), rest
    for found in _ZONE_NAME.finditer(rest):
        name = found[0].upper()
        without = rest[: found.start()] + rest[found.end() :]
        if name == default.tzname(when):
            return default, without
        if name in _HOURS:
            offset = timedelta(hours=_HOURS[name])
            return timezone(offset, name) if name.isascii() and name != "Z" else timezone(offset), without
        if name in _PLACES:
            return ZoneInfo(_PLACES[name]), without
        if name in _SEVERAL:
            return None, without
    return default, rest
