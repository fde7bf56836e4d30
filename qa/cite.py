"""How a time and a source are written out, the same everywhere: "RTHK, 9 January 2026, 07:01 HKT (AFP)"."""

from datetime import date, datetime

from qa.records import Citation, Evidence, Language
from qa.sentences import say

_ZONES = {"HKT": "香港時間"}  # as Chinese pages write it; other zones keep the name of the record


def moment(published: datetime | None, precision: str = "minute", language: Language = "en") -> str:
    """ "9 January 2026, 07:01 HKT" in the publication's own zone; "9 January 2026" when only the day is known; "undated"."""
    if published is None:
        return say(language, "undated")
    if precision == "day":
        return day(published, language)
    zone = published.tzname() or ""
    named = zone if language == "en" else _ZONES.get(zone, zone)
    return say(language, "moment", day=day(published, language), time=f"{published:%H:%M}", zone=named)


def day(on: date, language: Language = "en") -> str:
    """ "9 January 2026"."""
    month = f"{on:%B}" if language == "en" else on.month
    return say(language, "day", day=on.day, month=month, year=on.year)


def reference(cited: Citation | Evidence, language: Language = "en") -> str:
    """Outlet, time and, where the story names one, the agency."""
    credit = cited.credit if isinstance(cited, Citation) and cited.credit else ""
    when = moment(cited.published, cited.precision, language)
    named = say(language, "of an outlet", source=cited.source, when=when)
    return f"{named}{say(language, 'credit', credit=credit) if credit else ''}"


def quoted(words: str, language: Language = "en") -> str:
    """Words in the language's quotation marks."""
    return say(language, "quoted", words=words)
