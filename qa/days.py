"""The days that a reader writes into a control, an option or a call -> a period, by one reading for all of them."""

from datetime import date, datetime, time, timedelta, tzinfo

from index.records import ArchiveError
from qa.records import Language, Period
from qa.sentences import say

WAYS_TO_WRITE = ("%Y-%m-%d", "%Y年%m月%d日", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%Y/%m/%d")
_SHOWN = 40  # characters of what is no day


def between(first: str | None, last: str | None, *, zone: tzinfo, language: Language = "en") -> Period:
    """From the first to the last day in `zone`, both included; one of them may be empty.

    Raises ArchiveError, in one line of the language, when both are, or one is no day, or they are in the wrong order.
    """
    start, end = _day(first, language), _day(last, language)
    if start is None and end is None:
        raise ArchiveError(say(language, "no day"))
    if start is not None and end is not None and start > end:
        raise ArchiveError(say(language, "days turned round", first=start, last=end))
    return Period(
        start=None if start is None else midnight(start, zone),
        end=None if end is None else midnight(end + timedelta(days=1), zone),
        phrase=f"{start or '…'} to {end or '…'}",
        hard=True,
    )


def midnight(day: date, zone: tzinfo) -> datetime:
    """When the day begins in a zone."""
    return datetime.combine(day, time(), zone)


def _day(written: str | None, language: Language) -> date | None:
    wanted = " ".join((written or "").split())
    if not wanted:
        return None
    for way in WAYS_TO_WRITE:
        try:
            found = datetime.strptime(wanted, way).date()
        except ValueError:
            continue
        if date.min < found < date.max - timedelta(days=1):
            return found
    shown = "".join(filter(str.isprintable, wanted))[:_SHOWN]
    raise ArchiveError(say(language, "not a day", written=shown))
