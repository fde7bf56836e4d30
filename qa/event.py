"""The day a sentence tells of, by the date of its story: "on Thursday" in a story of Friday the 9th is the 8th."""

import re
from datetime import date, datetime, timedelta

from index.chinese import chinese
from qa import event_zh
from qa.vocabulary import DAYS, MONTHS

CLAUSE = 150  # characters before a day that are looked at
NEAR = 10  # days before its story within which a date is news; what is older is background

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMES = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_DAY = re.compile(rf"\b(?:{'|'.join(sorted(DAYS))})\b", re.IGNORECASE)
_MONTH = "|".join(sorted(name.capitalize() for name in MONTHS))
_DATE = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH})|(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)\b(?:,?\s+(?P<y>\d{{4}}))?"
)
_NEAR = re.compile(r"\b(?:yesterday|today|tonight|overnight|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
# A day after these words, in the same clause, is still to come.
_AHEAD = re.compile(
    r"\b(?:will|would|shall|could|may|might|can|next|until|till|by|from|due|plans?|planned|planning|scheduled|expect(?:s|ed|ing)?|set to|sets?|aim(?:s|ed|ing)?"
    r"|target(?:s|ed|ing)?|likely|potentially|possibly|forecast|predicted|bracing|brace|to be|is to|are to|as (?:early|soon) as|starting|every|each)\b[^,;.]*$",
    re.IGNORECASE,
)
# "Tuesday, Sept. 27": the date that follows says which Tuesday.
_SAID_BY_DATE = re.compile(
    r",?\s+(?:the\s+)?(?:\d{1,2}\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d)"
)


def told(sentence: str, published: datetime) -> tuple[date, str] | None:
    """The first day that a sentence tells of and the words that say so; None where it names none, or only days to come or long past.

    `published` is the time of its story, in the story's zone.
    """
    found = _days(sentence, published)
    return min(found)[1:] if found else None


def tells(text: str, published: datetime, first: date, last: date) -> bool:
    """Whether a text published then tells of one of the days from `first` to `last`; written out, a day may be long past."""
    return any(first <= on <= last for _, on, _ in _days(text, published, timedelta.max))


def _days(sentence: str, published: datetime, far: timedelta = timedelta(NEAR)) -> list[tuple[int, date, str]]:
    """Place, day and words of every day that is told of, at most `far` back."""
    if chinese(sentence):
        return list(event_zh.days(sentence, published, far))
    found = []
    for pattern, resolve, hints in _PATTERNS:
        for match in pattern.finditer(sentence) if any(hint in sentence for hint in hints) else ():
            on = None if _dated_anew(sentence, match) else resolve(match, published.date())
            ahead = _AHEAD.search(sentence, max(0, match.start() - CLAUSE), match.start())
            if on is not None and not ahead and timedelta(0) <= published.date() - on <= far:
                found.append((match.start(), on, match.group()))
    return found


def _dated_anew(sentence: str, match: re.Match[str]) -> bool:
    return match.re is _DAY and _SAID_BY_DATE.match(sentence, match.end()) is not None


def _weekday(match: re.Match[str], published: date) -> date | None:
    """The last such day, the day of the story included; none where that is six days back: it is as likely tomorrow, of which a
    story that was updated under its first date tells."""
    back = (published.weekday() - _DAYS.index(match.group().lower())) % 7
    return None if back == 6 else published - timedelta(back)


def _nearby(match: re.Match[str], published: date) -> date:
    return published - timedelta(match.group().lower() == "yesterday")


def _dated(match: re.Match[str], published: date) -> date | None:
    month = _NAMES.index((match["m1"] or match["m2"]).lower()) + 1
    day, year = int(match["d1"] or match["d2"]), int(match["y"] or published.year)
    try:
        on = date(year, month, day)
        return on.replace(year=year - 1) if match["y"] is None and on > published else on
    except ValueError:  # 30 February
        return None


# With what one of them must hold: looking for that first makes a passage without dates ten times as fast.
_PATTERNS = (
    (_DATE, _dated, tuple(name.capitalize() for name in MONTHS)),
    (_DAY, _weekday, ("day", "DAY")),
    (_NEAR, _nearby, ("day", "night", "his ", "DAY", "NIGHT", "HIS ")),
)
