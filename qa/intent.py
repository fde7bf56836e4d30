"""What kind of answer the words ask for, and what is left of them to search for. Pure functions of the text."""

import re
from collections.abc import Sequence
from functools import lru_cache

from index.chinese import CJK, chinese
from qa import intent_zh
from qa.records import Intent
from qa.turn import dates

_I = re.IGNORECASE
_MOVED = r"(?:chang|ris|rose|fall|fell|mov|grow|grew|increas|decreas|drop|climb|shift|go(?:ne|es)?\b\s+(?:up|down)|went\s+(?:up|down))\w*"
_TIMELINE = re.compile(
    r"\b(?:timeline|time\s+line|chronology|sequence\s+of\s+events|course\s+of\s+events)\s+(?:of|for|on|about|in|from|leading)\b|\bchronologically\b"
    r"|^\W*(?:(?:give|show|make|draw|write)\s+(?:me\s+)?)?(?:an?\s+|the\s+)?(?:timeline|time\s+line|chronology)\b"
    r"|\b(?:timeline|chronology)\W*$|\bwhat\s+happened\b[^?]*\bstep\s+by\s+step\b"
    r"|\bhow\s+(?:did|has|have|is|was)\b.*\b(?:unfold(?:ed|ing)?|play(?:ed|ing)?\s+out)\b|\bhow\s+(?:did|has|have)\b.*\bdevelop(?:ed)?\W*$"
    r"|\bwhat\s+happened\b.*\band\s+when\b|\bwhat\s+happened\s+when(?:\W*$|\s+(?:in|during|at|on)\b)|\bhow\s+(?:did|has|have)\b.*\bover\s+time\b",
    _I,
)
_COMPARISON = re.compile(
    r"^\W*(?:please\s+|(?:can|could)\s+you\s+)?(?:compare|contrast)\b|\b(?:comparison|differences?)\s+between\b|\b(?:versus|vs)\b|\bside\s+by\s+side\b"
    r"|\bhow\s+(?:do|does|did)\b.*\b(?:compare|differ)\b|\bhow\s+(?:different|differently)\b|\b(?:say|said|says|report(?:ed|s)?|wr(?:ite|ote))\s+against\b"
    r"|\bdifferently\W*$|\bbefore\s+and\s+after\b",
    _I,
)
_CHANGE = re.compile(
    rf"\bhow\s+(?:much\s+|far\s+)?(?:did|has|have|had)\b.*\b{_MOVED}\b|\bhow\s+(?:did|has|have)\b.*\bdevelop\w*\s+between\b"
    r"|\b(?:chang\w+|rise|fall|increase|decrease|drop)\s+(?:in|of|to)\s+the\b.*\b(?:toll|rate|price|number|figure|lead|fare|cost|cases|deaths?)s?\b"
    r"|\b(?:different|changing|changed)\s+figures?\b",
    _I,
)
_TOLD = r"(?:reports?|story|stories|articles?|mentions?|news|word|developments?|updates?)"
_EARLIEST = re.compile(
    rf"\b(?:which|what)\b.*\b(?:came|happened)\s+(?:first|earlier)\b|\bbefore\s+or\s+after\b|\b(?:earliest|first)\s+{_TOLD}\b|\bfirst\s+reported\b",
    _I,
)
_LATEST = re.compile(
    rf"\b(?:latest|newest|most\s+recent)\s+(?:{_TOLD}|on|about|with|from|regarding)\b|\b(?:latest|newest)\s*\??\s*$"
    r"|^\W*(?:and\s+)?(?:what(?:'s|’s|\s+is|\s+are|\s+was|\s+were)\s+)?(?:the\s+)?(?:latest|newest|most\s+recent)\b"
    r"|\bwhat(?:'s|’s|\s+is)\s+new\b|\blast\s+(?:news|update|word)\b|\bany\s+(?:news|updates?)\b",
    _I,
)
_WHEN = re.compile(r"^\W*(?:and\s+|so\s+)?(?:when|on\s+(?:which|what)\s+(?:day|date)|what\s+(?:day|date))\b", _I)
# In the order in which they are tried: "compare the latest" compares, "timeline of the changes" is a timeline.
_KINDS: Sequence[tuple[Intent, re.Pattern[str]]] = (
    ("timeline", _TIMELINE),
    ("change", _CHANGE),
    ("comparison", _COMPARISON),
    ("earliest", _EARLIEST),
    ("latest", _LATEST),
)
# What asks for the kind and says nothing of the subject.
_ASKING = re.compile(
    r"\b(?:please|can\s+you|could\s+you|give|show|make|draw|write|tell)\s+(?:me\s+)?(?:an?\s+|the\s+)?"
    r"|\b(?:any|last|what(?:'s|’s|\s+is))\s+(?:news|updates?|word|developments?|new)\b(?:\s+(?:on|about|of|from|with|in))?"
    r"|\b(?:the\s+|an?\s+)?(?:timeline|time\s+line|chronology|sequence\s+of\s+events|course\s+of\s+events|comparison|latest(?:\s+(?:news|on))?"
    r"|newest|most\s+recent(?:ly)?|(?:earliest|first)\s+(?:report|story|article|mention|news|word|sign)s?)(?:\s+(?:of|for|on|about|in|between))?\b"
    r"|\bchronological(?:ly)?\b|\bstep\s+by\s+step\b|\bside\s+by\s+side\b|\bcompar(?:e|es|ed|ing)\b|\bversus\b|\bvs\b|\bdiffer(?:s|ed|ent(?:ly)?|ences?)?\b"
    r"|\bunfold(?:ed|ing)?\b|\bplay(?:ed|ing)?\s+out\b|\bwhat\s+happened\b|\band\s+when\b|\bover\s+time\b|\bbefore\s+(?:and|or)\s+after\b"
    r"|\bwhich\s+(?:came|was|happened)\s+first\b|\bcame\s+first\b",
    _I,
)
_SAYS = re.compile(
    r"\b(?:say|said|says|report(?:ed|s)?|wr(?:ite|ote)|cover(?:ed)?|describ(?:e|ed)|put\s+it)\b|[說講]|報[道導]|指出",
    _I,
)
_PAIR = re.compile(r"\s+(?:and|to|until|till|with|versus|vs\.?|against)\s+", _I)
_BETWEEN = re.compile(r"^(?:between|from|in|on|during|of|for)\s+(?:the\s+)?", _I)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_MONTH = re.compile(r"^(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", _I)
_DAY = re.compile(r"day\b|\b\d\d?\b", _I)
_EITHER = (
    re.compile(r"\bfirst\b\W+(?P<a>.+?)\s+or\s+(?P<b>.+?)\W*$", _I),
    re.compile(
        r"^\W*(?:did|was|were|has|had|is)\s+(?P<a>.+?)\s+(?:come\s+|happen\s+)?before\s+or\s+after\s+(?P<b>.+?)\W*$", _I
    ),
    re.compile(
        r"^\W*(?:which|what)\s+(?:came|was|happened)\s+(?:first|earlier)\W+(?P<a>.+?)\s+or\s+(?P<b>.+?)\W*$", _I
    ),
    re.compile(r"^\W*(?:did|was|were)\s+(?P<a>.+?)\s+(?:come\s+|happen\s+)?(?:before|after)\s+(?P<b>.+?)\W*$", _I),
)
_AROUND = re.compile(r"\bbefore\s+and\s+after\s+(?P<event>.+?)\W*$", _I)


def intent(text: str) -> Intent:
    """What kind of answer is asked for: "fact" unless the words say otherwise."""
    if chinese(text):
        return intent_zh.intent(text)
    return next((kind for kind, words in _KINDS if words.search(text)), "fact")


def asks_when(text: str) -> bool:
    """Whether a date is asked for: "when did the bridge open?"."""
    return intent_zh.asks_when(text) if chinese(text) else bool(_WHEN.search(text))


def topic(text: str) -> str:
    """The text without the words that ask for a timeline, a comparison or the latest; the text itself if nothing is left."""
    if chinese(text):
        return intent_zh.topic(text)
    left = re.sub(r"\s+", " ", _ASKING.sub(" ", text)).strip(" ?,.:")
    return left if re.search(r"\w{2}", left) else text


def two_periods(text: str) -> tuple[str, str] | None:
    """The two date phrases that are compared: "in May and June" -> ("in May", "in June")."""
    if chinese(text):
        return intent_zh.two_periods(text)
    found = [part for phrase in dates(text) for part in _PAIR.split(_BETWEEN.sub("", phrase))]
    bare = _one_year([_BETWEEN.sub("", part) for part in found])
    named = [f"{'on' if _DAY.search(part) else 'in'} {part}" for part in bare]
    return (named[0], named[1]) if len(named) == 2 else None


def _one_year(parts: Sequence[str]) -> list[str]:
    """With the one year that is written for all: "August and October 2022" -> both of 2022. "Last week" has its own."""
    years = [match[0] for part in parts if (match := _YEAR.search(part))]
    if len(years) != 1:
        return [*parts]
    return [part if _YEAR.search(part) or not _MONTH.search(part) else f"{part} {years[0]}" for part in parts]


def without_dates(text: str) -> str:
    """The text without its date phrases."""
    if chinese(text):
        return intent_zh.without_dates(text)
    for phrase in dates(text):
        text = text.replace(phrase, " ")
    return re.sub(
        r"\s+(?:and|with|to)\s*(?=\W*$)|\s+", lambda found: " " if found.group().isspace() else "", text
    ).strip()


def either(text: str) -> tuple[str, str] | None:
    """The two things whose order is asked for: "which came first, the storm or the strike?" -> ("the storm", "the strike")."""
    if chinese(text):
        return intent_zh.either(text)
    match = next((match for words in _EITHER if (match := words.search(text))), None)
    return (match["a"], match["b"]) if match else None


def around(text: str) -> tuple[str, str] | None:
    """What is compared, and the event before and after which: "fares before and after the strike" -> ("fares", "the strike")."""
    if chinese(text):
        return intent_zh.around(text)
    match = _AROUND.search(text)
    return (text[: match.start()].strip(), match["event"]) if match else None


def outlets(text: str, sources: Sequence[str]) -> list[str]:
    """The outlets named in the text, in its order: by their full names, or as "the Courier" where one alone ends in that word."""
    places = {}
    for source in sources:
        if _bare(source).rpartition(" ")[2] in text:  # every name of it ends so
            found = [match.start() for name in named(source, sources) if (match := _whole(name).search(text))]
            if found:
                places[source] = min(found)
    return sorted(places, key=lambda source: places[source])


@lru_cache(maxsize=256)  # the bounds are slow to compile
def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W{CJK}]){name}(?![^\W{CJK}])")


def _bare(source: str) -> str:
    return re.sub(r"\s*\(.*\)$", "", source)


def named(source: str, sources: Sequence[str]) -> list[str]:
    """Patterns of the names that an outlet goes by among the others."""
    source = _bare(source)
    full = [re.escape(source.removeprefix("The "))]
    last = source.rpartition(" ")[2]
    alone = last != source and sum(other.endswith(last) for other in sources) == 1
    return [*full, rf"(?:[Tt]he )\s*{re.escape(last)}"] if alone else full


def says(text: str) -> bool:
    """Whether the text asks what somebody said or wrote."""
    return bool(_SAYS.search(text))
