"""Words before a date phrase that change what it covers: "early", "the end of", "first half of", "the week of"."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from qa.dates import ranges as cal
from qa.dates.ranges import Span
from qa.dates.words import ORDINALS, WEEKDAY, Atom, Clock, count_of, weekday_of

WINDOW = 70  # characters looked at on either side of a date phrase


@dataclass(frozen=True, slots=True)
class Piece:
    """`text[begin:end]` means `span`; `whole` is what "the end of" was cut from; `changed` once a word has changed it."""

    begin: int
    end: int
    atom: Atom
    span: Span
    whole: Span
    changed: bool = False
    counted_from_now: bool = False  # "earlier this year": ends or begins today


def read(text: str, atom: Atom, clock: Clock) -> Piece | None:
    """The date phrase with the words before it that change it; None when it, or they with it, mean no date."""
    span = atom.span(clock)
    if span is None:
        return None
    piece: Piece | None = Piece(atom.start, atom.end, atom, span, span)
    for _ in range(3):
        assert piece is not None
        before = text[max(0, piece.begin - WINDOW) : piece.begin]
        rule = next(((m, change) for words, change in RULES if (m := words.search(before))), None)
        if rule is None:
            return piece
        piece = _changed(piece, rule[0], rule[1], clock, len(before))
        if piece is None:
            return None
    return piece


Change = Callable[[re.Match[str], Span, Clock], Span | None]


def _changed(piece: Piece, match: re.Match[str], change: Change, clock: Clock, length: int) -> Piece | None:
    span = change(match, piece.span, clock)
    if span is None:
        return None
    whole = piece.span if change is _edge else span
    from_now = change is _so_far and span != piece.span
    return replace(
        piece,
        begin=piece.begin - length + match.start(),
        span=span,
        whole=whole,
        changed=True,
        counted_from_now=from_now,
    )


def _third(match: re.Match[str], span: Span, _: Clock) -> Span | None:
    word = match["third"].lower()
    return (
        span
        if span.unit == "part"
        else cal.third(span, "early" if word == "early" else "late" if word == "late" else "mid")
    )


def _edge(match: re.Match[str], span: Span, _: Clock) -> Span | None:
    word = match["edge"].lower()
    return cal.edge(span, "late" if word in ("end", "close") else "mid" if word == "middle" else "early")


def _half(match: re.Match[str], span: Span, _: Clock) -> Span | None:
    return cal.half(span, 1 if match["n"].lower() in ("first", "1st") else 2)


def _week_of_month(match: re.Match[str], span: Span, _: Clock) -> Span | None:
    number = ORDINALS[match["n"].lower()]
    if span.unit != "month":
        return None
    if match["unit"].lower() == "week":
        return cal.week_of_month(span, number)
    saturday = cal.weekday_of_month(span, number, 5)
    return saturday and cal.weekend(saturday.start.date())


def _weekday_of_month(match: re.Match[str], span: Span, _: Clock) -> Span | None:
    return cal.weekday_of_month(span, ORDINALS[match["n"].lower()], weekday_of(match)) if span.unit == "month" else None


def _opening(match: re.Match[str], span: Span, _: Clock) -> Span | None:
    closing = match["n"].lower() in ("last", "final", "closing")
    return cal.opening(span, count_of(match["count"]), match["unit"].lower(), closing)


def _week_of(match: re.Match[str], span: Span, _: Clock) -> Span | None:
    at, how = span.start.date(), match["how"].lower()
    if span.unit != "day":
        return None
    if match["unit"].lower() == "weekend":
        return cal.weekend(at)
    return cal.week(at) if how == "of" else cal.days(at - timedelta(days=6) if how == "ending" else at, 7, "week")


def _part_of(match: re.Match[str], span: Span, _: Clock) -> Span | None:
    return cal.part_of_day(span.start.date(), match["part"].lower()) if span.unit == "day" else None


def _same(_: re.Match[str], span: Span, __: Clock) -> Span:
    return span


def _so_far(match: re.Match[str], span: Span, clock: Clock) -> Span:
    """ "earlier this year" ends with today, "later this year" begins with it; of another year both are the whole."""
    today = cal.day(clock.today)
    if not span.start <= clock.here < span.end or span.unit == "day":
        return span
    later = match["word"].lower() == "later"
    return Span(today.start, span.end, "range") if later else Span(span.start, today.end, "range")


def _before(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words})".replace(" ", r"\s+") + r"\s+$", re.IGNORECASE)


_NTH = r"(?P<n>first|second|third|fourth|fifth|last|final|1st|2nd|3rd|4th)"
_COUNT = r"(?P<count>\d\d?|two|three|four|five|six|seven|eight|nine|ten|eleven)"
RULES: tuple[tuple[re.Pattern[str], Change], ...] = (
    (
        re.compile(
            r"(?<![\w-])(?P<third>early|late|mid|middle)(?:-|(?:\s+part)?(?:\s+(?:of|in|on))?(?:\s+the)?\s+)$",
            re.IGNORECASE,
        ),
        _third,
    ),
    (_before(r"(?P<edge>start|beginning|end|middle|close) of(?: the)?"), _edge),
    (_before(r"(?P<n>first|second|latter|later|last|1st|2nd)(?: |-)half of(?: the)?"), _half),
    (_before(rf"{_NTH}(?: full)? (?P<unit>week|weekend) (?:of|in)(?: the)?"), _week_of_month),
    (_before(rf"{_NTH} {WEEKDAY} (?:of|in)"), _weekday_of_month),
    (_before(rf"(?P<n>first|last|final|opening|closing) {_COUNT} (?P<unit>day|week|month)s of(?: the)?"), _opening),
    (_before(r"(?P<unit>week|weekend) (?P<how>of|beginning|starting|commencing|ending)(?: on)?(?: the)?"), _week_of),
    (_before(r"(?P<part>morning|afternoon|evening|night) of(?: the)?"), _part_of),
    (_before(r"(?:month|year|decade) of(?: the)?|the (?:years?|period|month)(?: from| between)?"), _same),
    (_before(r"(?P<word>earlier|later|so far)(?: in| on)?"), _so_far),
)
