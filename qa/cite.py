"""How a time and a source are written out, the same everywhere: "RTHK, 9 January 2026, 07:01 HKT (AFP)"."""

from datetime import date, datetime

from qa.records import Citation, Evidence


def moment(published: datetime | None, precision: str = "minute") -> str:
    """ "9 January 2026, 07:01 HKT" in the publication's own zone; "9 January 2026" when only the day is known; "undated"."""
    if published is None:
        return "undated"
    if precision == "day":
        return day(published)
    return f"{day(published)}, {published:%H:%M} {published.tzname()}"


def day(on: date) -> str:
    """ "9 January 2026"."""
    return f"{on.day} {on:%B %Y}"


def reference(cited: Citation | Evidence) -> str:
    """Outlet, time and, where the story names one, the agency."""
    credit = cited.credit if isinstance(cited, Citation) and cited.credit else ""
    return f"{cited.source}, {moment(cited.published, cited.precision)}{f' ({credit})' if credit else ''}"
