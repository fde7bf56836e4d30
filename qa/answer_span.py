"""Where a sentence holds an answer of the kind that is asked for.

No model and no list of names: a name is a run of capitalised words, and what the question itself has is no answer to it. English only.
"""

import re
from collections.abc import Callable

from qa.answer_kind import Kind, Wanted, words

Span = tuple[int, int]
Held = tuple[float, Span]  # how surely it is of the kind, 0 to 1, and where it stands in the sentence
Finder = Callable[[Wanted, str], list[Held]]

BESIDE = 40  # characters on both sides of a name where an office may stand

_NUMBER_WORDS = words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion"
    " trillion dozen dozens hundreds thousands millions half twice both"
)
_SCALE = r"(?:hundred|thousand|million|billion|trillion|bn|m)"
_WORD = rf"(?:{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})"
_FIGURE = rf"(?:\d[\d,.]*\d|\d)(?:[\s-]{_SCALE}\b)?|\b{_WORD}(?:[\s-](?:and\s)?(?:a\s)?{_WORD})*\b"
_UNIT = r"years?|months?|weeks?|days?|hours?|minutes?|seconds?|decades?"
_MONEY = rf"[$€£¥]\s?\d[\d,.]*(?:[\s-]{_SCALE}\b)?|(?:{_FIGURE})\s(?:dollars?|euros?|pounds?|yuan|yen|rupees?|cents?|pence|francs?)\b"
_PERCENT = rf"(?:{_FIGURE})\s?(?:%|per\s?cent\b|percentage points?\b)"
_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Aug|Sept|Oct|Nov|Dec"
)
_DAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_WHEN = (
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:{_MONTH})\b(?:,?\s\d{{4}})?"
    rf"|\b(?:{_MONTH})\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,\s\d{{4}})?|\b(?:{_MONTH})\s(?:19|20)\d\d\b"
    rf"|\b\d{{1,2}}(?:[.:]\d\d)?\s?[ap]\.?m\b\.?|\b\d{{1,2}}:\d\d\b|\b(?:{_DAY})\b|\b(?:{_MONTH})\b|\b(?:19|20)\d\ds?\b"
    rf"|\b(?:next|last|this|coming)\s(?:week|month|year|spring|summer|autumn|fall|winter|weekend|night|{_DAY})\b"
    rf"|\b(?:yesterday|today|tomorrow|tonight|noon|midnight|overnight)\b"
    rf"|\b(?:in|within|after)\s(?:a few|several|the coming|{_FIGURE})\s(?:{_UNIT})\b"
)
_WHY = (
    r"\b(?:because|due to|owing to|thanks to|as a result of|in order to|so that|caused by|started by|triggered by|set off by|warned that|blamed|prompted by|on account of|"
    r"in response to|in protest|citing|for fear|amid|which is why|the reason|meant that|to (?:avoid|prevent|protect|allow|make|stop))\b[^.;]*"
)
_JOINING = r"(?:\s(?:of|the|de|da|del|la|al|bin|von|van|der|and the|for)(?=\s[A-Z0-9]))*\s"
_CAPITAL = r"[A-Z0-9][\w’'&./-]*(?<![.,’'/-])"
_NAME = rf"(?<![\w’'])[A-Z][\w’'&./-]*(?<![.,’'/-])(?:{_JOINING}{_CAPITAL})*"
_WORK = r"[“\"‘][A-Z][^”\"“]{1,60}?[”\"]"
_CLAUSE = re.compile(r"[\d,;.]")  # what a number counts stands before the next number or clause
_PLACED = re.compile(
    r"\b(?:in|at|near|from|to|off|on|outside|inside|into|across|toward|towards|around|over|under|of)\s(?:the\s)?$"
)
_OFFICES = words(
    "mr mrs ms dr sir dame lord lady judge justice president prime minister secretary senator sen rep gov governor captain general king"
    " queen prince princess pope professor superintendent inspector mayor ceo chief executive vice deputy former ex then us uk u.s"
    " republican democrat democratic sheriff attorney star singer actor"
)
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Judge|Justice|President|Prime Minister|Minister|Secretary|Senator|Sen\.|Rep\.|Gov\.|Captain|General|King|Queen|Prince|Pope|Professor|Superintendent|Inspector|Mayor|CEO)\s"
)
_OPENERS = words(
    "the a an in on at it he she they we i but and so this that these those there after before when while as for"
    " from with by if its his her their our you what who how why where which not no yes one some many most all"
    " more under over about since during despite according also still then now however although because earlier"
    " later meanwhile asked officials police monday tuesday wednesday thursday friday saturday sunday january"
    " february march april may june july august september october november december"
)
# Different words for people who are counted: "how many lives were lost" is answered by "seven people died".
_PEOPLE = words("people persons person lives deaths dead died killed fatalities casualties victims men women")
_PATTERNS: dict[str, re.Pattern[str]] = {
    "how many": re.compile(_FIGURE, re.IGNORECASE),
    "money": re.compile(_MONEY, re.IGNORECASE),
    "percent": re.compile(_PERCENT, re.IGNORECASE),
    "how long": re.compile(rf"(?:{_FIGURE}|\ba|\ban|\bseveral)[\s-](?:and a half\s)?(?:{_UNIT})\b", re.IGNORECASE),
    "when": re.compile(_WHEN),
    "why": re.compile(_WHY, re.IGNORECASE),
    "perhaps why": re.compile(
        rf"\b(?:after|following|as|since|when|over|by|to)\s(?!{_FIGURE})[^.;]*", re.IGNORECASE
    ),  # "cut to seven" is no reason
    "name": re.compile(rf"{_WORK}|{_NAME}"),
}
_CLOCK = re.compile(r"\d\s?[ap]\.?m|\d:\d\d|noon|midnight", re.IGNORECASE)
_NARROW = {"year": re.compile(r"\d{4}"), "time": _CLOCK, "hour": _CLOCK}


def held(wanted: Wanted, sentence: str) -> tuple[float, Span | None]:
    """The surest answer of the kind in a sentence, the first of equals; 1 and no place where any sentence may answer."""
    finder = _FINDERS.get(wanted.kind)
    if finder is None:
        return 1.0, None
    return max(finder(wanted, sentence), default=(0.0, None), key=lambda found: found[0])


def _matches(name: str, wanted: Wanted, sentence: str) -> list[Span]:
    """Where the pattern matches something that the question does not have."""
    return [m.span() for m in _PATTERNS[name].finditer(sentence) if not words(m[0]) <= wanted.words]


def _figures(wanted: Wanted, sentence: str) -> list[Held]:
    """Plain numbers: surest before the thing that is counted; dates, money and shares are no counts."""
    other = [m.span() for name in ("when", "money", "percent") for m in _PATTERNS[name].finditer(sentence)]
    return [
        (_counting(wanted, sentence, start, end), (start, end))
        for start, end in _matches("how many", wanted, sentence)
        if not any(a < end and start < b for a, b in other)
    ]


def _counting(wanted: Wanted, sentence: str, start: int, end: int) -> float:
    counted = words(" ".join(_CLAUSE.split(sentence[end : end + 60])[0].split()[:4]))
    if _alike(wanted.thing, counted) or (wanted.thing & _PEOPLE and counted & _PEOPLE):
        return 1.0
    return 0.2 if sentence[start:end].lower() in ("one", "half", "both") else 0.5


def _alike(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two words agree but for their endings."""
    return any(
        a == b or (len(a) > 3 < len(b) and (a.startswith(b[:-1]) or b.startswith(a[:-1]))) for a in some for b in others
    )


def _amounts(wanted: Wanted, sentence: str) -> list[Held]:
    """Money, shares, other figures. Where money is asked for, a figure may be in a currency not known here, and no share is."""
    money = wanted.kind == "money"
    return [
        *((1.0, span) for span in _matches("money", wanted, sentence)),
        *((0.2 if money else 0.8, span) for span in _matches("percent", wanted, sentence)),
        *(((1.0 if money else 0.8) * sure, span) for sure, span in _figures(wanted, sentence)),
    ]


def _shares(wanted: Wanted, sentence: str) -> list[Held]:
    return [(1.0, span) for span in _matches("percent", wanted, sentence)] or _halved(_figures(wanted, sentence))


def _durations(wanted: Wanted, sentence: str) -> list[Held]:
    return [(1.0, span) for span in _matches("how long", wanted, sentence)] or _halved(_figures(wanted, sentence))


def _halved(found: list[Held]) -> list[Held]:
    return [(0.5 * sure, span) for sure, span in found]


def _times(wanted: Wanted, sentence: str) -> list[Held]:
    """Times: surest years for "what year", times of day for "at what time"."""
    narrow = next((_NARROW[word] for word in wanted.thing if word in _NARROW), None)
    spans = _matches("when", wanted, sentence)
    return [(1.0 if narrow is None or narrow.search(sentence, *span) else 0.3, span) for span in spans]


def _reasons(wanted: Wanted, sentence: str) -> list[Held]:
    """Clauses that give a reason, else, half as sure, what may be one ("after ...")."""
    sure = [(1.0, span) for span in _matches("why", wanted, sentence)]
    return sure or [(0.5, span) for span in _matches("perhaps why", wanted, sentence)]


def _names(wanted: Wanted, sentence: str) -> list[Held]:
    found = []
    for first, end in _matches("name", wanted, sentence):
        start = _without_opener(sentence, first, end)
        if start < end and not words(sentence[start:end]) - _OFFICES <= wanted.words:
            sure = _sure(wanted.kind, sentence, start, end)
            found.append((sure * _in_office(wanted, sentence, start, end), (start, end)))
    return found


def _in_office(wanted: Wanted, sentence: str, start: int, end: int) -> float:
    """Half, where a captain is asked for and no captain stands beside the name."""
    if wanted.kind != "who" or not wanted.thing:
        return 1.0
    beside = words(f"{sentence[max(0, start - BESIDE) : start]} {sentence[end : end + BESIDE]}")
    return 1.0 if _alike(wanted.thing, beside) or wanted.thing & words(sentence[start:end]) else 0.5


def _sure(kind: Kind, sentence: str, start: int, end: int) -> float:
    """A person's name has two words or a title and no "the" before it; a place stands after a preposition."""
    before, whole = sentence[:start], " " in sentence[start:end]
    opening = start == 0 and not whole  # may be capitalised only because it opens the sentence
    if kind == "who" and (_PLACED.search(before) or before.lower().endswith("the ")):
        return 0.3  # a place, a ship, an office
    if kind == "who":
        return 1.0 if whole or _TITLED.search(before) else 0.3 if opening else 0.6
    if kind == "where":
        return 1.0 if _PLACED.search(before) else 0.3 if opening else 0.5
    return 0.5 if opening else 1.0


def _without_opener(sentence: str, start: int, end: int) -> int:
    """Past the words of a run that are capitalised only because they open it ("On", "The", "Monday")."""
    while start < end and (word := re.match(r"[\w’']+", sentence[start:end])) and word[0].lower() in _OPENERS:
        start = min(end, start + word.end() + 1)
    return start


_FINDERS: dict[Kind, Finder] = {
    "who": _names,
    "where": _names,
    "name": _names,
    "when": _times,
    "why": _reasons,
    "percent": _shares,
    "how long": _durations,
    "how many": _figures,
    "how much": _amounts,
    "money": _amounts,
}
