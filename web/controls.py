"""What a reader sets or types in the controls of the page -> values the engine takes."""

import re
from datetime import datetime, timedelta, tzinfo

from qa.days import between, midnight
from qa.records import Period
from web.labels import language

ANY, WEEK, MONTH, YEAR, CUSTOM = "Any time", "Past week", "Past month", "Past year", "From … to …"
SPANS = (ANY, WEEK, MONTH, YEAR, CUSTOM)
DAYS = {WEEK: 7, MONTH: 30, YEAR: 365}
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
            start=midnight(start, zone), end=midnight(end + timedelta(days=1), zone), phrase=span.lower(), hard=True
        )
    return between(first, last, zone=zone, language=language()) if span == CUSTOM else None
