"""The figures of a sentence: a number with what it measures.

What is measured is a unit ("3.25 percent", "nine terns") or what happened to people ("seven people died", "the number of deaths
to eight"). What is not understood is left out, so that a missing figure is likelier than a wrong one.
"""

import re
from dataclasses import dataclass

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {word: float(value) for value, word in enumerate(_SMALL.split())}
_VALUES |= {word: float(value) for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_WORDED = rf"(?:(?:{_TENS.replace(' ', '|')})[-\s](?:one|two|three|four|five|six|seven|eight|nine)|{'|'.join(_VALUES)})"
_NUMBER = re.compile(
    rf"(?P<sign>[$€£¥])?(?<![\w.,:/-])(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{_WORDED}\b)(?![\w/])"
    rf"(?:[\s-](?P<scale>{'|'.join(_SCALES)})\b)?(?P<percent>\s?%|\s+per\s?cent\b)?",
    re.IGNORECASE,
)
# Times of day, ordinals, ages and dates are no figures.
_NOT_AFTER = re.compile(
    r"^(?::\d|\.\d|\s?[ap]\.?m\b|\s?o'clock|[\s-]years?[\s-]old|\s+of\s+(?:the|these|those|its|their|his|her)\b|,\s+(?:who|of|from)\b|,(?=[^,]*,)\s*(?:died|was|is|said|has)\b)",
    re.I,
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_NOT_BEFORE = re.compile(
    rf"(?:\b(?:{_MONTHS}|aged?|(?:wo)?man\s+of|boy\s+of|girl\s+of|crew\s+of|no\.?|number|warehouse|page)\s*|(?-i:[A-Z])\w+,\s*)$",
    re.I,
)
_NOT_MONTH = re.compile(rf"^\s+(?:{_MONTHS})\b", re.I)
_NONE = re.compile(r"\b(?:none|nobody|no\s+one|not\s+one|neither)\b", re.I)  # of whom nothing is told
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
# The old value, or another thing's: "from six terns to nine", "nine instead of six", "against a target of 2".
_OTHER = re.compile(
    r"\b(?:instead\s+of|up\s+from|down\s+from|compared\s+(?:with|to)|from|than|against(?:\s+an?\s+\w+\s+of)?|target\s+of)\s*$",
    re.I,
)
_FROM = re.compile(r"\bfrom\s+\S+\s+(?P<unit>[^\W\d_]+)\s+to\s*$", re.I)
_TO = re.compile(r"\b(?:to|at|reached|reaches|hits?|stands\s+at|kill(?:s|ed|ing)?)\s*$", re.I)
_HAPPENED = {
    "dead": re.compile(
        r"\b(?:dead|die[sd]?|dying|deaths?|death\s+toll|kill(?:s|ed|ing)?|fatalit\w+|lives|victims?)\b", re.I
    ),
    "hurt": re.compile(r"\b(?:injur\w+|hurt|wounded|hospital\w*|treated|treatment)\b", re.I),
    "missing": re.compile(r"\bmissing\b", re.I),
    "ill": re.compile(r"\b(?:cases|infect\w+|ill|caught|disease|sick\w*|patients)\b", re.I),
    "arrested": re.compile(r"\b(?:arrest\w*|detained)\b", re.I),
}
_SETTING = re.compile(
    r"\b(?:disease|hospital\w*|patients?|victims?|sick\w*)\b", re.I
)  # in a question, where and of what
HAPPENED = frozenset(_HAPPENED)  # the measures of what happened to people
_PEOPLE = re.compile(
    r"(?:people|persons?|(?:wo)?men|child(?:ren)?|boys|girls|passengers?|residents?|patients?|workers?|survivors?|victims?|civilians?"
    r"|soldiers?|others|lives|deaths|dead|cases|injured|missing|fatalities|infections|bodies|crew|villagers|students|police)",
    re.I,
)
_VERBS = re.compile(
    r"(?:are|were|was|is|have|has|had|died|killed|injured|hurt|wounded|missing|dead|of|and|still|on|in|at|after|as|when)",
    re.I,
)
_SKIPPED = re.compile(r"\s*(?:(?:confirmed|young|local|foreign)\s+)*", re.I)
_ADDED = re.compile(r"^\s+(?:more|other|new|further|additional)\b", re.I)  # what is added is not the sum
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(r"[,;:–—]|\b(?:and|but|while|when|where|which|who|after|before|because|as)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number at `sentence[start:end]` and the names of what it measures, at least one: {"percent"}, {"dead"}, {"tern"}."""

    value: float
    measures: frozenset[str]
    start: int
    end: int


def numbers(sentence: str) -> list[tuple[float, str, int, int]]:
    """Every number of a sentence, figure or not: value, "percent" or the sign of its currency or "", start and end."""
    found: list[tuple[float, str, int, int]] = []
    for match in _NUMBER.finditer(sentence):
        value, kind = _value(match), "percent" if match["percent"] else match["sign"] or ""
        if found and not match["sign"] and _continues(found[-1], value, sentence[found[-1][3] : match.start()]):
            value, start = found[-1][0] + value, found.pop()[2]
        else:
            start = match.start()
        found.append((value, kind, start, match.end()))
    return found


def _continues(last: tuple[float, str, int, int], value: float, between: str) -> bool:
    """ "two hundred" goes on in "and fifty"."""
    return last[0] >= 100 and last[0] % 100 == 0 and value < 100 and between.strip().lower() in ("", "and")


def figures(sentence: str) -> list[Figure]:
    """The figures of a sentence, in order. Of "from six terns to nine" only nine."""
    found = []
    for match in _NUMBER.finditer(sentence):
        if _is_figure(sentence, match) and (measures := _measures(sentence, match)):
            found.append(Figure(value=_value(match), measures=measures, start=match.start(), end=match.end()))
    return found


def happened(text: str) -> frozenset[str]:
    """What a text says happened to people: "how many were killed or hurt?" -> {"dead", "hurt"}."""
    return frozenset(name for name, words in _HAPPENED.items() if words.search(text))


def asked_of(text: str) -> frozenset[str]:
    """What a question asks the number of: "how many died of the disease?" -> {"dead"}."""
    return happened(_SETTING.sub(" ", text))


def _is_figure(sentence: str, match: re.Match[str]) -> bool:
    before, after = sentence[: match.start()], sentence[match.end() :]
    if match["percent"] or match["sign"]:
        return not _OTHER.search(before)
    if _YEAR.fullmatch(match["number"]) or _ADDED.match(after) or _NOT_AFTER.match(after) or _NOT_MONTH.match(after):
        return False
    return not (_NOT_BEFORE.search(before) or _OTHER.search(before))


def _value(match: re.Match[str]) -> float:
    words = match["number"].lower().replace(",", "")
    value = float(words) if words[0].isdigit() else sum(_VALUES[word] for word in re.split(r"[-\s]", words))
    return value * _SCALES.get((match["scale"] or "").lower(), 1.0)


def _measures(sentence: str, match: re.Match[str]) -> frozenset[str]:
    if match["percent"]:
        return frozenset(["percent"])
    if match["sign"]:
        return frozenset([match["sign"]])
    earlier = _FROM.search(sentence[: match.start()])
    if earlier:
        return frozenset([singular(earlier["unit"])])
    noun = _noun(sentence, match.end())
    counted = not noun or bool(_PEOPLE.fullmatch(noun) or _VERBS.fullmatch(noun))
    if counted:
        return _to_people(sentence, match, noun)
    return frozenset([singular(noun)])


def _to_people(sentence: str, match: re.Match[str], noun: str) -> frozenset[str]:
    """What happened to so many people. A bare "one" may be a pronoun: it counts only after "killed"."""
    bare = not noun or bool(_VERBS.fullmatch(noun))
    if bare and match["number"].lower() == "one" and not _TO.search(sentence[: match.start()]):
        return frozenset()
    clause = _clause(sentence, match.start(), match.end())
    return frozenset() if _NONE.search(clause) else happened(clause)


def _noun(sentence: str, end: int) -> str:
    """The word right after a number, "" at a comma or the end."""
    skipped = _SKIPPED.match(sentence, end)
    word = _WORD.match(sentence, skipped.end() if skipped else end)
    return word.group().lower() if word and sentence[end : end + 1] in (" ", "-", "\N{NO-BREAK SPACE}") else ""


def _clause(sentence: str, start: int, end: int) -> str:
    """The words around a number up to the next comma or conjunction on each side."""
    before = [match.end() for match in _CLAUSE.finditer(sentence, 0, start)]
    after = _CLAUSE.search(sentence, end)
    return sentence[before[-1] if before else 0 : after.start() if after else len(sentence)]


def singular(noun: str) -> str:
    """A noun as a measure is named: lower-case, without its plural s."""
    word = noun.lower()
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
