"""The figures of a Chinese sentence: a number, with 萬 and 億, and what it measures. See `qa.figures`, whose promise holds here too."""

import re
from collections.abc import Iterator

from qa.figures import Figure

_DIGITS = {word: value for value, words in enumerate(("零〇○", "一", "二兩", *"三四五六七八九")) for word in words}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"萬": 1e4, "億": 1e8, "兆": 1e12}
_CHARACTERS = "零〇一二兩三四五六七八九十百千萬億"
_NUMBER = re.compile(
    rf"(?P<percent>百分之)?(?<![第\d.,:：{_CHARACTERS}])(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[{_CHARACTERS}]+(?:點[{_CHARACTERS}]+)?)"
    rf"(?P<scale>[萬億兆]{{1,2}})?(?P<more>多|餘)?(?P<sign>%|％|個百分點|成(?![為立功員年熟本]))?"
)
# Times of day, dates and ages are no figures; nor are parts of words.
_NOT_AFTER = re.compile(r"^(?:年|個?月|[日號]|時|點|分(?:鐘|之)|歲|[世紀樓期屆]|[：:]\d|[^\w，。、；（）「」]?\d)")
_IN_WORDS = re.compile(r"[一二三兩十百千萬][^名人宗個元位艘架輛條票間死傷]")
# The old value, or another thing's: "由六元加至九元", "較去年的三人".
_OTHER = re.compile(r"(?:由|從|原來的?|原本的?|而非|而不是|較|比|相比|目標[是為]?|上限[是為]?)[^，。；至到]{0,8}$")
_FORESEEN = re.compile(r"預測|預計|預料|料將|可能|或會|或將|有望|如果|假如|目標")
_MONEY = re.compile(r"(?P<of>港|美|日|歐|英|澳|加|台|新台|人民)?(?:元|圓|幣|鎊|塊)")
_UNIT = re.compile(r"[\s]*(?P<unit>[^\W\d_])")
_PEOPLE = re.compile(r"[名人位個]")
_HAPPENED = {
    "dead": re.compile(r"死|喪生|罹難|遇難|身亡|殉職|不治|遺體|奪命"),
    "hurt": re.compile(r"傷(?!心|感)|送院|留醫|骨折"),
    "missing": re.compile(r"失蹤|下落不明"),
    "ill": re.compile(r"確診|染病|感染|個案|病例|患者|病發"),
    "arrested": re.compile(r"被捕|拘捕|逮捕|拘留"),
}


def figures_in_chinese(sentence: str) -> list[Figure]:
    """As `qa.figures.figures`: what is not understood is left out, also what is only foreseen."""
    return [figure for match in _NUMBER.finditer(sentence) if (figure := _figure(sentence, match)) is not None]


def happened_in_chinese(text: str) -> frozenset[str]:
    """What a text says happened to people."""
    return frozenset(name for name, words in _HAPPENED.items() if words.search(text))


def _figure(sentence: str, match: re.Match[str]) -> Figure | None:
    before, after = _clause_before(sentence, match.start()), sentence[match.end() :]
    if _OTHER.search(before) or _FORESEEN.search(before) or _NOT_AFTER.match(after):
        return None
    measures = _measures(sentence, match, after)
    if not measures or (not match["percent"] and _IN_WORDS.fullmatch(match["number"] + after[:1])):
        return None
    return Figure(value=_value(match), measures=measures, start=match.start(), end=match.end())


def _measures(sentence: str, match: re.Match[str], after: str) -> frozenset[str]:
    if match["percent"] or match["sign"]:
        return frozenset(["points" if match["sign"] == "個百分點" else "percent"])
    if money := _MONEY.match(after):
        return frozenset([f"{money['of'] or ''}元"])
    unit = _UNIT.match(after)
    what = happened_in_chinese(_clause_around(sentence, match.start(), match.end()))
    if what and (unit is None or _PEOPLE.match(unit["unit"]) or unit["unit"] in "宗死傷例"):
        return what
    return frozenset([unit["unit"]]) if unit is not None else frozenset()


def _clause_before(sentence: str, start: int) -> str:
    return re.split(r"[，。；]", sentence[:start])[-1]


def _clause_around(sentence: str, start: int, end: int) -> str:
    return f"{re.split('[，。；、]', sentence[:start])[-1]}{re.split('[，。；、]', sentence[end:])[0]}"


def _value(match: re.Match[str]) -> float:
    written = match["number"]
    if written[0].isdigit():
        value = float(written.replace(",", ""))
        for scale in match["scale"] or "":
            value *= _SCALES[scale]
    else:
        value = _spelt(written + (match["scale"] or ""))
    return value * 10 if match["sign"] and match["sign"].startswith("成") else value


def _spelt(words: str) -> float:
    """ "一千二百" is 1200, "三點二五" is 3.25, "二十三萬" is 230,000."""
    whole, _, decimals = words.partition("點")
    fraction = "".join(str(_DIGITS[word]) for word in decimals if word in _DIGITS)
    return sum(_sections(whole)) + (float(f"0.{fraction}") if fraction else 0.0)


def _sections(words: str) -> Iterator[float]:
    """The values between 億 and 萬: each of thousands, hundreds, tens and ones."""
    section = digit = 0.0
    for word in words:
        if word in _SCALES:
            yield ((section + digit) or 1) * _SCALES[word]
            section = digit = 0.0
        elif word in _TENS:
            section += (digit or 1) * _TENS[word]
            digit = 0.0
        else:
            digit = _DIGITS[word]
    yield section + digit
