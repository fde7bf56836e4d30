"""What a date phrase of English is: its vocabulary, the clock it is read at, and its reading.

A phrase found here could be a date; whether the sentence uses it as one is judged in `qa.when`. Own patterns rather
than a date library: dateparser 1.5.0 costs 230 ms for its first date and reads "12 ans 2019" as 2014; tests compare
our readings with its `get_date_data(...)` where both speak.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from qa.dates.ranges import Span

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "last": -1,
    "final": -1,
}
COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "couple": 2,
    "two": 2,
    "three": 3,
    "four": 4,
    "few": 5,
    "five": 5,
    "six": 6,
    "seven": 7,
    "several": 7,
}
COUNTS |= {
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
CENTURIES = {"seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
HOLIDAYS = {"christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31)}
HOLIDAYS |= {"new year's day": (1, 1), "valentine's day": (2, 14), "halloween": (10, 31), "christmas": (12, 24)}

MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?:\.(?=,?\s*\d))?"
)
WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
WEEKDAY_SHORT = r"(?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)\b\.?"
PART = r"(?P<part>morning|afternoon|evening|night)"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
LAST_DAY = DAY.replace("day", "last")
YEAR = r"(?:1[6-9]|20)\d\d(?!\d)"
YEAR_AFTER = rf"(?:(?:,\x20?|-| )(?:of |in )?(?:(?P<year>{YEAR})|(?P<yearword>last|this|next) year\b(?!')))"
COUNT = rf"(?:an? )?(?P<count>\d{{1,3}}|{'|'.join(COUNTS)})(?: of)?"
REL = r"(?P<rel>this past|this coming|this|last|next|past|coming)"
NO_NUMBER = r"(?!\w)(?![,.]?\x20?'?\d)"  # "9 January 10 people": which number is the day?


@dataclass(frozen=True, slots=True)
class Clock:
    """The naive local time a text is read at; `ahead` when its words look forward ("will"), `behind` when back ("did")."""

    here: datetime
    ahead: bool = False
    behind: bool = False

    @property
    def today(self) -> date:
        return self.here.date()


Reading = Callable[[re.Match[str], Clock], Span | None]
_DECIDED = (
    "year",
    "yearword",
    "near",
    "rel",
    "week",
    "played",
)  # the groups of a pattern that leave nothing to another date


@dataclass(frozen=True, slots=True)
class Kind:
    """`relative`: fixed by the clock and usually a date wherever it stands. `floats`: without its year, the clock decides."""

    name: str
    pattern: re.Pattern[str]
    read: Reading
    relative: bool = False
    floats: bool = False


@dataclass(frozen=True, slots=True)
class Atom:
    """One date phrase: `text[start:end]`."""

    kind: Kind
    match: re.Match[str]

    @property
    def start(self) -> int:
        return self.match.start()

    @property
    def end(self) -> int:
        return self.match.end()

    @property
    def floats(self) -> bool:
        """Whether another date near it may decide its year or week."""
        groups = self.match.groupdict()
        return self.kind.floats and not any(groups.get(name) for name in _DECIDED)

    @property
    def relative(self) -> bool:
        """Whether the clock fixes it: by its kind, or by its year (今年)."""
        return self.kind.relative or bool(self.match.groupdict().get("near"))

    def span(self, clock: Clock) -> Span | None:
        """What it means at `clock`; None for a date that is not one (31 February) or is ambiguous (03/04/2026)."""
        try:
            return self.kind.read(self.match, clock)
        except (ValueError, OverflowError):
            return None


def scan(text: str, kinds: Iterable[Kind]) -> list[Atom]:
    """The date phrases of these kinds in `text`, leftmost and longest first, none overlapping."""
    found = [Atom(kind, match) for kind in kinds for match in kind.pattern.finditer(text)]
    found.sort(key=lambda atom: (atom.start, -atom.end))
    chosen: list[Atom] = []
    for atom in found:
        if not chosen or atom.start >= chosen[-1].end:
            chosen.append(atom)
    return chosen


@dataclass(frozen=True, slots=True)
class Found:
    """`text[begin:end]` sets `start` <= t < `end` (naive local times, None is open); `relative` to now rather than dated."""

    begin: int
    end: int
    start: datetime | None
    stop: datetime | None
    relative: bool
    hours: bool = False


def pattern(words: str) -> re.Pattern[str]:
    """`words` at the start of a word, not inside a number or a price; a space stands for any white space."""
    return re.compile(rf"(?<![\w$£€#@&/])(?<!\d[.,])(?:{words})".replace(" ", r"\s+"), re.IGNORECASE)


def year_of(match: re.Match[str], clock: Clock) -> int | None:
    if match.groupdict().get("played"):  # "17 May of the 2014-15 season"
        return int(match["played"]) + (month_of(match) < 8)
    if match["yearword"]:
        return clock.here.year + {"last": -1, "this": 0, "next": 1}[match["yearword"].lower()]
    return int(match["year"]) if match["year"] else None


def month_of(match: re.Match[str]) -> int:
    return MONTHS.index(match["month"][:3].lower()) + 1


def weekday_of(match: re.Match[str]) -> int:
    return next(n for n, name in enumerate(WEEKDAYS) if name[:3] == match["weekday"][:3].lower())


def nearest(year: int | None, clock: Clock, make: Callable[[int], Span | None]) -> Span | None:
    """`make(year)`; without a year the latest that has begun, or with `clock.ahead` the first that has not ended."""
    if year is not None:
        return make(year)
    for step in range(9):  # 29 February comes round within eight years
        span = tried(make, clock.here.year + (step if clock.ahead else -step))
        if span and (span.end > clock.here if clock.ahead else span.start <= clock.here):
            return span
    return None


def tried(make: Callable[[int], Span | None], year: int) -> Span | None:
    try:
        return make(year)
    except ValueError:
        return None


def count_of(words: str) -> int:
    return int(words) if words.isdigit() else COUNTS[words.lower()]
