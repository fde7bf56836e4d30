"""The words of a question -> the period they ask about: a pure function of (text, now, zone), with no language model.

Date phrases come from `qa.dates.fixed` and `qa.dates.near`, the words that change them from `qa.dates.modifiers`, and
whether they say *when* or name the *subject* from `qa.dates.roles`; those of Chinese from `qa.dates.zh_roles`. A wrong period is worse than none.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from index.chinese import chinese
from qa.dates.fixed import FIXED
from qa.dates.modifiers import Piece, read
from qa.dates.near import NEAR
from qa.dates.order import recency, unresolved
from qa.dates.ranges import Span
from qa.dates.roles import Role, judged
from qa.dates.setting import following, setting
from qa.dates.words import Clock, Found, scan
from qa.dates.zh_roles import named
from qa.records import Period

__all__ = ["every", "find", "recency", "unresolved"]

QUOTED = re.compile(r"\"[^\"]{1,200}\"|“[^”]{1,200}”|«[^»]{1,200}»")
TRIGGER = re.compile(
    r"\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|day|week|month|year|decade|quarter|centur|spring|summer|autumn|fall|winter"
    r"|night|morning|afternoon|evening|christmas|halloween|ties|ago|tomorrow|fortnight|hour",
    re.IGNORECASE,
)
AHEAD = re.compile(
    r"\b(?:will|won't|shall|going to|upcoming|scheduled|planned|expected|set to|due (?:to|on|in|for))\b|'ll\b",
    re.IGNORECASE,
)
BEHIND = re.compile(r"\b(?:was|were|did|had|happened|said|says|died|won|killed|reported|announced)\b", re.IGNORECASE)
HABIT = re.compile(
    r"\b(?:usual(?:ly)?|typical(?:ly)?|normal(?:ly)?|general(?:ly)?|annual(?:ly)?|always|average|traditional(?:ly)?|takes place|is held"
    r"|(?:is|are) celebrated|occurs|(?:every|each|same|that|previous|following) year)\b",
    re.IGNORECASE,
)
READ = 2000  # characters; dates in what follows are not read
SOON = timedelta(days=14)  # "in February" asked on 31 January, with no verb of the past, may be the coming one
JOINED = re.compile(r"\s*(?P<word>-|\b(?:to|and|or|until|till|through)\b)\s*(?:(?:in|on|the)\s+)*", re.IGNORECASE)


def find(text: str, *, now: datetime, zone: tzinfo) -> Period | None:
    """The one period that `text` asks about, half-open and aware in `zone`; None when it names none, or several apart
    of which none opens the sentence.

    `now` is aware and decides "last week" and years left out; `zone` decides where days begin. Of several that lie within one
    another the shortest counts, and one relative to now ("this week") before dates. The period may lie ahead of now.
    Raises ValueError for a `now` without a zone.
    """
    periods = _found(text, _local(now, zone))
    relative = [p for p in periods if p.relative]
    chosen = _narrowest(relative or periods) or _opening(text, periods)
    return _period(text, chosen, now, zone) if chosen else None


def every(text: str, *, now: datetime, zone: tzinfo) -> tuple[Period, ...]:
    """All periods that `text` names, in its order: the two sides of a comparison. As `find` otherwise."""
    return tuple(_period(text, found, now, zone) for found in _found(text, _local(now, zone)))


def _local(now: datetime, zone: tzinfo) -> datetime:
    if now.utcoffset() is None:
        raise ValueError("now needs a zone")
    return now.astimezone(zone).replace(tzinfo=None, fold=0)


def _narrowest(periods: list[Found]) -> Found | None:
    """The one that lies within all others; None when they lie apart."""
    low, high = datetime.min, datetime.max
    for p in periods:
        if all((q.start or low) <= (p.start or low) and (p.stop or high) <= (q.stop or high) for q in periods):
            return p
    return None


def _opening(text: str, periods: list[Found]) -> Found | None:
    """The one before the sentence, that all of it is said of: "On 3 November, who forecast a fall for 2009?"."""
    first = periods[0] if periods else None
    return first if first and first.begin == 0 and text[first.end :].startswith(",") else None


def _period(text: str, found: Found, now: datetime, zone: tzinfo) -> Period:
    start, end = (moment and _aware(moment, found, now, zone) for moment in (found.start, found.stop))
    return Period(start=start, end=end, phrase=text[found.begin : found.end])


def _aware(moment: datetime, found: Found, now: datetime, zone: tzinfo) -> datetime:
    """Wall-clock time in `zone`; hours are counted as they pass, with the offset spelt out as clocks may go back between."""
    if not found.hours:
        return moment.replace(tzinfo=zone)
    local = (now.astimezone(UTC) + (moment - _local(now, zone))).astimezone(zone)
    offset = local.utcoffset()
    assert offset is not None
    return local.replace(tzinfo=timezone(offset))


def _found(text: str, here: datetime) -> list[Found]:
    if chinese(text[:READ]):
        return list(named(text[:READ], here))
    if not TRIGGER.search(text, 0, READ):
        return []
    flat = _flat(text[:READ])
    pieces = [piece for atom in scan(flat, FIXED + NEAR) if (piece := read(flat, atom, _clock(flat, atom.start, here)))]
    return list(_joined(flat, _uncovered(pieces), here))


def _uncovered(pieces: list[Piece]) -> list[Piece]:
    """Without those that belong to the next one: "last Friday" in "the last Friday of November"."""
    return [p for n, p in enumerate(pieces) if n + 1 == len(pieces) or pieces[n + 1].begin >= p.end]


def _flat(text: str) -> str:
    """`text` at the same length with plain quotes, dashes and spaces, and with quoted words blanked: they are names."""
    flat = text.translate({ord("’"): "'", ord("‘"): "'", ord("–"): "-", ord("—"): "-", ord("‑"): "-", 0xA0: " "})
    if QUOTED.fullmatch(flat.strip()):
        return flat
    return QUOTED.sub(lambda m: "\0" * len(m[0]), flat)


def _clock(text: str, at: int, here: datetime) -> Clock:
    """The clock of the sentence around `at`: its own words say whether it looks ahead or back."""
    left = max((m.end() for m in re.finditer(r"[.?!]\s", text[:at])), default=0)
    right = re.search(r"[.?!](?:\s|$)", text[at:])
    sentence = text[left : at + right.start() if right else len(text)]
    return Clock(here, ahead=bool(AHEAD.search(sentence)), behind=bool(BEHIND.search(sentence)))


def _joined(text: str, pieces: list[Piece], here: datetime) -> Iterator[Found]:
    """The periods of single dates, of ranges ("between A and B"), and of dates that share a preposition ("in A and B")."""
    index, shared = 0, None
    while index < len(pieces):
        first, second = pieces[index], pieces[index + 1] if index + 1 < len(pieces) else None
        word = _joint(text, first, second) if second else ""
        ranged = _range(text, first, second, word, here) if second and word else None
        if ranged:
            yield ranged
            index, shared = index + 2, None
            continue
        role = None if _doubtful(text, first, pieces, here) else judged(text, first)
        if role is None and shared and following(text[first.end :]) in ("end", "function"):
            role = Role("in", first.begin, first.end)
        found = _bounded(first, role) if role else None
        if found:
            yield found
        shared, index = role if role and role.operator == "in" and word in ("and", "or") else None, index + 1


def _doubtful(text: str, piece: Piece, pieces: list[Piece], here: datetime) -> bool:
    """Whether a date that leaves its year open has no sure one: told of every year, or another year named, or days ahead."""
    if not piece.atom.floats or piece.atom.kind.name == "weekday":
        return False
    if HABIT.search(text):
        return True
    if any(other.atom.kind.name == "year" and following(text[other.end :]) in ("end", "function") for other in pieces):
        return True
    clock = _clock(text, piece.begin, here)
    ahead = None if clock.ahead or clock.behind else read(text, piece.atom, Clock(here, ahead=True))
    return ahead is not None and here < ahead.span.start <= here + SOON


def _joint(text: str, first: Piece, second: Piece) -> str:
    match = JOINED.fullmatch(text[first.end : second.begin])
    return match["word"].lower() if match else ""


def _range(text: str, first: Piece, second: Piece, word: str, here: datetime) -> Found | None:
    """A dated from the other end where it leaves its year or week open: "from November to January 2026"."""
    around = setting(text, first)
    start, stop = _ends(text, first, second, here)
    if start is None or stop is None or start.start >= stop.end or following(text[second.end :]) == "joined":
        return None
    adjacent = (
        word == "and" and around.word in ("in", "on", "during") and start.end == stop.start and start.unit == stop.unit
    )
    full = not first.atom.floats and not second.atom.floats and first.atom.kind.name in ("date", "month")
    ranged = (word not in ("and", "or") and (around.word in ("from", "between", "in", "on", "during") or full)) or (
        word == "and" and around.word == "between"
    )
    if not (adjacent or ranged):
        return None
    relative = first.atom.kind.relative or second.atom.kind.relative
    return Found(around.start, second.end, start.start, stop.end, relative)


def _ends(text: str, first: Piece, second: Piece, here: datetime) -> tuple[Span | None, Span | None]:
    start, stop = first.span, second.span
    if first.atom.floats:
        other = read(text, first.atom, Clock(stop.start))
        start = other.span if other else start
    elif second.atom.floats:
        other = read(text, second.atom, Clock(start.start, ahead=True))
        stop = other.span if other else stop
    return start, stop


def _bounded(piece: Piece, role: Role) -> Found | None:
    span, whole = piece.span, piece.whole
    ends: dict[str, tuple[datetime | None, datetime | None]] = {
        "in": (span.start, span.end),
        "since": (span.start, None),
        "after": (span.end, None),
        "before": (None, whole.end if span.end == whole.end and span != whole else span.start),
        "until": (None, span.end),
    }
    start, stop = ends[role.operator]
    relative = piece.atom.kind.relative or piece.counted_from_now
    return Found(role.begin, role.end, start, stop, relative, span.unit == "hour")
