"""What a browser or a file sent -> values of the kind that is expected, or ValueError, TypeError or KeyError."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from qa.records import Period, Point

LONGEST = 20_000  # characters of one piece of text
MOST = 200  # members of a list


def text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError("not a text")
    return value


def words(value: Any) -> tuple[str, ...]:
    return tuple(map(text, members(value)))


def members(value: Any, most: int = MOST) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("not a list")
    return value


def number(value: Any) -> int:
    """A count, a place or a version: never negative."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise ValueError("not a number")
    return value


def one_of(value: Any, known: Sequence[str]) -> Any:
    if value not in known:
        raise ValueError("unknown")
    return value


def moment(value: Any) -> datetime | None:
    """A time with its zone, or None."""
    if value is None:
        return None
    found = datetime.fromisoformat(text(value))
    if found.utcoffset() is None:
        raise ValueError("a time without a zone")
    return found


def period(value: Any) -> Period | None:
    if value is None:
        return None
    start, end = moment(value["start"]), moment(value["end"])
    return Period(start=start, end=end, phrase=text(value["phrase"]), hard=value["hard"] is True)


def point(value: Any) -> Point:
    figure = None if value["value"] is None else float(value["value"])
    return Point(at=date.fromisoformat(text(value["at"])), number=number(value["number"]), value=figure)
