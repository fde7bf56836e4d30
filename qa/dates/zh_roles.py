"""Which Chinese date phrases of a question say when, and what they bound: "自一月以來", "1月9日至11日", not "2019年示威".

Chinese needs no preposition, so a date that stands alone says when, unless a noun follows that it belongs to. In doubt it is the
subject, as in English.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, takewhile

from qa.dates.ranges import Span
from qa.dates.words import Atom, Clock, Found
from qa.dates.zh import found_in

SOON = timedelta(days=14)  # as in qa.when
_QUOTED = re.compile(r"「[^」]{1,200}」|『[^』]{1,200}』|《[^》]{1,200}》|“[^”]{1,200}”|\"[^\"]{1,200}\"")
_AHEAD = re.compile(
    r"將|即將|預計|預料|計劃|定於|未來|會(?!議|員|長|見|面|晤|談|場|展|所|費|址|考|計|社|方|否)|有望|料(?=會|將|於|在)"
)
_BEHIND = re.compile(r"了|過(?!去|渡|程)|曾|已|發生|宣布|宣佈|表示|指出|公布|公佈|死|傷|獲勝|說|稱")
_HABIT = re.compile(r"每年|每逢|通常|一般(?!性)|平時|慣例|歷年")
_JOINED = re.compile(r"[\s，]*(?P<word>至|到|直至|—+|–|-|~|～|和|與|及|同|跟|或)\s*")
_BEFORE = re.compile(r"(?P<word>自從|自|由|從|打從|截至|直至|直到|在|於|喺|早於)\s*$")
_AFTER = re.compile(
    r"\s*(?:(?P<since>以來|起計?|開始|至今|迄今|到現在|到今天)|(?P<after>之後|以後|過後|後(?!期|果|續|人|輩))"
    r"|(?P<before>之前|以前|前(?!期|往|後|線|景|途|任))|(?P<until>為止|止(?!血|痛|損))|(?P<within>期間|之內|以內|內(?!地|閣|容|部|政|戰|幕)|當天|當日))"
)
_BETWEEN = re.compile(r"\s*(?:之間|期間|間)")
_LONG = {"year", "season", "quarter", "month", "decade", "century", "range"}
# What ends the words that a date may belong to: a verb, a question word, a particle.
_STOP = (
    r"有|是|在|於|被|將|會(?!議|展|考)|發生|發表|提[出到及]|包括|列出|涉及|宣[布佈]|公[布佈]|推出|通過|出現|造成|導致|誰|何|[什甚][麼么]|怎|為|多少|幾|哪|邊|嗎|呢|曾|已|了"
    r"|共|達|死|傷|獲|當選|舉[行辦]|表示|說|指(?!數)|稱|升|跌|增|減|受|對|和|與|如何|點樣|[，。？?！!、；;：:\s]|$"
)
_HEAD = re.compile(rf"的?(?P<head>.{{0,16}}?)(?={_STOP})")
_EVENT = re.compile(
    r"(?:示威|抗議|遊行|集會|騷亂|暴動|衝突|選舉|補選|大選|初選|公投|預算案|施政報告|報告書?|世界盃|世盃|奧運會?|殘奧會?|亞運會?|全運會|錦標賽|聯賽"
    r"|決賽|比賽|賽事|賽季|球季|演唱會|展覽|博覽會|書展|峰會|會議|論壇|地震|海嘯|颱風|風暴|風災|水災|洪水|火災|大火|山火|爆炸|襲擊|槍擊案?|空難|車禍"
    r"|海難|沉船|疫情|疫症|危機|戰爭|入侵|政變|革命|運動|事件|事故|慘劇|案件?|案|審訊|協議|條約|法案|條例|計劃|政策|普查|調查|獎|頒獎禮|電影|版|款|學年"
    r"|年度|度)(?:的|$)"
)
# Of months, quarters and years, what is counted over them and told of afterwards.
_FIGURE = re.compile(
    r"(?:率|銷[售貨]額?值?|出口|進口|零售|業績|數字|數據|指數|盈利|收入|旅客|營業額|成交量?|總值)(?:的|$)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A date phrase with the words around it that bound it: `text[begin:end]`."""

    atom: Atom
    span: Span
    begin: int
    end: int
    operator: str


def named(text: str, here: datetime) -> Iterator[Found]:
    """The periods that a Chinese text asks about, at a naive local time, in its order."""
    flat = text if _QUOTED.fullmatch(text.strip()) else _QUOTED.sub(lambda match: "\0" * len(match[0]), text)
    clock = _clock(flat, here)
    atoms = found_in(flat)
    index = 0
    while index < len(atoms):
        ranged = _range(flat, atoms[index], atoms[index + 1], clock) if index + 1 < len(atoms) else None
        found = ranged or _single(flat, atoms[index], _last(flat, atoms[index:]), clock)
        if found is not None:
            yield found
        index += 2 if ranged else 1


def _clock(text: str, here: datetime) -> Clock:
    return Clock(here, ahead=_AHEAD.search(text) is not None, behind=_BEHIND.search(text) is not None)


def phrases(text: str) -> list[str]:
    """The date phrases of a text as they stand, without what they mean."""
    return [text[atom.start : atom.end] for atom in found_in(text)]


def _last(text: str, atoms: Sequence[Atom]) -> Atom:
    """The last of dates that are listed: a noun behind it belongs to all ("一月和二月的失業率")."""
    pairs = pairwise(atoms)
    listed = takewhile(lambda pair: _JOINED.fullmatch(text, pair[0].end, pair[1].start) is not None, pairs)
    return next(iter([second for _, second in listed][-1:]), atoms[0])


def _single(text: str, atom: Atom, last: Atom, clock: Clock) -> Found | None:
    span = atom.span(clock)
    if span is None or _doubtful(text, atom, clock):
        return None
    piece = _bounded(text, atom, span)
    if piece.operator == "in" and _belongs(text, atom, last, span):
        return None
    return _found(piece, atom.relative)


def _found(piece: Piece, relative: bool) -> Found:
    span = piece.span
    ends: dict[str, tuple[datetime | None, datetime | None]] = {
        "in": (span.start, span.end),
        "since": (span.start, None),
        "after": (span.end, None),
        "before": (None, span.start),
        "until": (None, span.end),
    }
    start, stop = ends[piece.operator]
    return Found(piece.begin, piece.end, start, stop, relative, span.unit == "hour")


def _bounded(text: str, atom: Atom, span: Span) -> Piece:
    before, after = _BEFORE.search(text, 0, atom.start), _AFTER.match(text, atom.end)
    word = before["word"] if before else ""
    begin = before.start() if before else atom.start
    operator = after.lastgroup if after else None
    end = after.end() if after and operator else atom.end
    if operator is None or operator == "within":
        operator = {
            "自從": "since",
            "自": "since",
            "打從": "since",
            "截至": "until",
            "直至": "until",
            "直到": "until",
        }.get(word, "in")
        operator = "before" if word == "早於" else operator
    if operator == "before" and word in ("直至", "直到", "截至"):
        operator = "until"
    return Piece(atom, span, begin if operator != "in" or word in ("在", "於", "喺") else atom.start, end, operator)


def _doubtful(text: str, atom: Atom, clock: Clock) -> bool:
    """Whether a date that leaves its year or month open has no sure one."""
    if not atom.floats or atom.kind.name == "weekday":
        return False
    if _HABIT.search(text):
        return True
    ahead = None if clock.ahead or clock.behind else atom.span(Clock(clock.here, ahead=True))
    return ahead is not None and clock.here < ahead.start <= clock.here + SOON


def _belongs(text: str, atom: Atom, last: Atom, span: Span) -> bool:
    """Whether a noun follows that a long period is part of: "2019年示威", "去年的選舉", "一月失業率"."""
    head = _HEAD.match(text, last.end)
    words = head["head"] if head else ""
    if span.unit not in _LONG or (atom.kind.name in ("rolling", "recent") and not words):
        return False
    return bool(_EVENT.search(words) or (atom.kind.name != "rolling" and _FIGURE.search(words)))


def _range(text: str, first: Atom, second: Atom, clock: Clock) -> Found | None:
    """ "1月9日至11日", "一月和二月之間"; what leaves its year or month open takes it from the other end."""
    joint = _JOINED.fullmatch(text, first.end, second.start)
    between = _BETWEEN.match(text, second.end)
    if joint is None or (joint["word"] in "和與及同跟或" and between is None):
        return None
    start, stop = first.span(clock), second.span(clock)
    if start is not None and second.floats:
        stop = second.span(Clock(start.start, ahead=True))
    elif stop is not None and first.floats:
        start = first.span(Clock(stop.start))
    if start is None or stop is None or start.start >= stop.end:
        return None
    before = _BEFORE.search(text, 0, first.start)
    end = between.end() if between else second.end
    return Found(
        before.start() if before else first.start, end, start.start, stop.end, first.relative or second.relative
    )
