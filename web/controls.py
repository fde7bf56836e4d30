"""What a reader sets or types in the controls of the page -> values the engine takes."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from index.records import ArchiveError
from qa.records import Period

ANY, WEEK, MONTH, YEAR, CUSTOM = "Any time", "Past week", "Past month", "Past year", "From … to …"
SPANS = (ANY, WEEK, MONTH, YEAR, CUSTOM)
DAYS = {WEEK: 7, MONTH: 30, YEAR: 365}
WAYS_TO_WRITE = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%Y/%m/%d")
# U+061C, U+200E/F, U+202A-202E, U+2066-2069 turn the direction of text (UAX 9); C0 and C1 controls have no picture.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def without_controls(value: str) -> str:
    """A label for places where text cannot be isolated (choices, plots, hints)."""
    return CONTROLS.sub("", value)


def period(span: str, first: str | None, last: str | None, *, now: datetime, zone: tzinfo) -> Period | None:
    """The period that the controls mean, in days of the archive's zone; the last day belongs to it.

    Raises ArchiveError, one sentence, for a day that cannot be read or days in the wrong order.
    """
    if span in DAYS:
        today = now.astimezone(zone).date()
        start, end = today - timedelta(days=DAYS[span]), today
        return Period(
            start=_midnight(start, zone), end=_midnight(end + timedelta(days=1), zone), phrase=span.lower(), hard=True
        )
    return between(first, last, zone=zone) if span == CUSTOM else None


def between(first: str | None, last: str | None, *, zone: tzinfo) -> Period:
    """From the first to the last day, both included; one of them may be empty.

    Raises ArchiveError when both are, or one is no day, or they are in the wrong order.
    """
    start, end = _day(first), _day(last)
    if start is None and end is None:
        raise ArchiveError("No day is given: write a first or a last day, like 2026-01-09 or 9 January 2026.")
    if start is not None and end is not None and start > end:
        raise ArchiveError(f"{start} comes after {end}: give the earlier day first.")
    return Period(
        start=None if start is None else _midnight(start, zone),
        end=None if end is None else _midnight(end + timedelta(days=1), zone),
        phrase=f"{start or '…'} to {end or '…'}",
        hard=True,
    )


def _day(written: str | None) -> date | None:
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
    shown = without_controls(wanted[:40])
    raise ArchiveError(f"“{shown}” is not a day: write it like 2026-01-09 or 9 January 2026.")


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
