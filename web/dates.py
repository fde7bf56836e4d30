"""Days, times and periods as the reader's language writes them; `qa.cite` writes them in the language of a question."""

from calendar import month_name
from datetime import date, datetime, timedelta

from qa import cite
from qa.records import Period
from web.labels import language, say


def moment(published: datetime | None, precision: str = "minute") -> str:
    """ "9 January 2026, 07:01 HKT"; "9 January 2026" where only the day is known; "undated"."""
    return cite.moment(published, precision, language())


def day(on: date | None) -> str:
    """ "9 January 2026"; "undated"."""
    return say("undated") if on is None else cite.day(on, language())


def stretch(months: str) -> str:
    """ "2026-01" -> "January 2026"; "2026" -> "2026"."""
    if len(months) == 4:
        return say("{year}", year=months)
    return say("{month} {year}", month=_month(int(months[5:])), year=months[:4])


def days(period: Period) -> str:
    """ "9 January 2026", "5 to 11 January 2026", "January 2026", "2026": the days of a period, the last one included."""
    if period.start is None or period.end is None:
        return say(period.phrase)
    first, last = period.start, period.end - timedelta(microseconds=1)
    if first.date() == last.date():
        return day(first)
    whole = first.day == 1 and period.end.day == 1  # months
    if whole and (first.month, last.month) == (1, 12):
        return _from_to(stretch(f"{first:%Y}"), stretch(f"{last:%Y}"))
    if (first.year, first.month) != (last.year, last.month):
        return _from_to(day(first), day(last))
    if whole:
        return stretch(f"{last:%Y-%m}")
    return say(
        "{start} to {end} {month} {year}", start=first.day, end=last.day, month=_month(last.month), year=last.year
    )


def _from_to(first: str, last: str) -> str:
    return first if first == last else say("{first} to {last}", first=first, last=last)


def _month(number: int) -> str:
    return say(month_name[number])
