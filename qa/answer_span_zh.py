"""Where a Chinese sentence holds an answer of the kind that is asked for: by the characters around it, without a dictionary.

A person is told by a title, by a dot between transliterated names, or by a surname before a word of doing; a place by what stands
before it or its last character. What the question itself has is no answer to it.
"""

import re
from collections.abc import Callable

from qa.answer_kind import Kind, Wanted

Span = tuple[int, int]
Held = tuple[float, Span]

_FIGURE = r"(?:\d[\d,，.]*\d|\d)(?:[十百千萬億兆]+)?|[零〇一二三四五六七八九十百千萬億兆兩半]+"
_NUMBER = rf"(?<![第\d])(?:{_FIGURE})[多餘幾]?"
_TIME_UNIT = r"(?:世紀|年|個?月|個?星期|個?禮拜|週|周|日|天|個?小時|個?鐘頭|分鐘|秒|歲)"
_MONEY_UNIT = r"(?:[萬億]?(?:港|美|日|歐|加|澳|新台|台|人民)?(?:元|圓|幣)|英?鎊|法郎|盧[布比]|馬克)"
_HAN = r"\u4e00-\u9fff"
_PART = r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|深夜)"
_CLOCK = rf"{_PART}?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[時點](?!代|期|裝|間|刻)(?:半|[\d一二三四五六七八九十]{{1,3}}分)?"
_WHEN = (
    r"(?:西元|公元|民國)?前?(?:\d{1,4}|[一二][零〇一二三四五六七八九]{3})年(?:代|間)?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})[日號])?)?[初底末]?"
    r"|(?:農曆)?(?:\d{1,2}|[正一二三四五六七八九十]{1,2})月(?:份|(?:\d{1,2}|[初一二三四五六七八九十廿]{1,3})[日號]?)?[初中底]?"
    rf"|(?<![\d第])(?:\d{{1,2}}|[一二三四五六七八九十廿]{{1,3}})[日號](?!本|元|間)|(?:上|下|本|這)?個?(?:星期|禮拜|週|周)[一二三四五六日天]|{_CLOCK}"
    r"|(?:前?\d{1,2}|[一二十]{1,4})世紀(?:\d0年代|[初中末](?:期|葉)?|[早晚]期)?|[昨今明前翌]日|[昨今明][晚晨早]|(?:今|去|前|明|翌)年|[春夏秋冬][季天]|(?:明|清|唐|宋|元|漢|秦|隋)[朝代](?:[初中末晚]?[期年葉])?"
)
_WHY = re.compile(
    r"(?:因為|由於|為了|以免|以便|以防|原因|緣故|所致|導致|基於|鑑於|有鑑於|旨在|出於|目的|使得|令|致使|歸因|因(?![此而應子素果])|為(?:避免|防止|保護|配合))[^。；]*"
)
_PERHAPS_WHY = re.compile(r"[^，。；]*(?:因此|因而|所以|故此?|於是|從而)")
_SURNAMES = "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何林高羅鄭梁謝宋唐許韓馮鄧曹彭曾蕭田董袁潘蔣蔡余杜葉程蘇魏呂丁任沈姚盧姜崔鍾譚陸汪范金石廖賈夏韋付方白鄒孟熊秦邱江尹薛閻段雷侯龍史陶黎賀顧毛郝龔邵萬錢嚴覃武戴莫孔向湯區"
_DOES = r"(?:表示|承諾|下令|要求|同意|拒絕|估計|希望|接受|前往|到訪|會見|批准|向|指出|認為|強調|宣[布佈]|透露|批評|承認|呼籲|回應|補充|警告|說|稱|指(?![數標定揮])|擔任|出任|獲|率領|發現|發明|創[立辦作建]|設計|提出|當選|辭職|逝世|去世|出生|領導|主持|建立|推翻|登基|即位|繼承|被|將|曾|與|和|及|在|於|[，。、；（(）)]|$)"
_TITLE = r"(?:先生|女士|小姐|教授|博士|醫生|法官|局長|部長|司長|署長|處長|院長|校長|市長|州長|總統|總理|首相|主席|總裁|總監|行長|會長|隊長|船長|議員|大臣|大使|將軍|上校|國王|皇帝|女王|天皇|教宗|發言人|督察|警司|秘書長|行政長官|特首|教練|球員|導演|作家|詩人|畫家|科學家|物理學家|數學家|工程師|建築師|探險家|爵士|伯爵|公爵|主教)"
# A name begins a run, or follows a character that ends no name.
_BEGINS = rf"(?:(?<![{_HAN}])|(?<=[的由是為與和及給被讓在子帝將書記者人長官相統席以]))"
_PERSON = (
    (1.0, re.compile(rf"{_TITLE}(?P<x>[{_HAN}]{{1,6}}(?:[·•‧・．][{_HAN}]{{1,8}}?)+)(?={_DOES}|[^{_HAN}·•‧・．])")),
    (1.0, re.compile(rf"[{_HAN}]{{1,8}}(?:[·•‧・．][{_HAN}]{{1,8}}?)+(?={_DOES}|[^{_HAN}·•‧・．])")),
    (0.9, re.compile(rf"{_TITLE}(?P<x>[{_SURNAMES}][{_HAN}]{{1,2}}?)(?={_DOES})")),
    (0.8, re.compile(rf"{_TITLE}(?P<x>[{_HAN}]{{2,4}}?)(?={_DOES})")),
    (0.7, re.compile(rf"{_BEGINS}(?P<x>[{_SURNAMES}][{_HAN}]{{1,2}}?)(?={_DOES})")),
    (0.6, re.compile(rf"(?:由|被|任命|委任|妻子|丈夫|兒子|女兒|父親|母親)(?P<x>[{_HAN}]{{2,6}}?)(?=所|擔任|出任|[創建設]|領導|主持|發[現明]|[，。、；（(])")),
    (0.5, re.compile(rf"(?<![{_HAN}])(?P<x>[{_HAN}]{{2,6}}?)(?=表示|指出|認為|強調|透露|說|稱|擔任|發現|發明|創[立辦建]|設計|提出|當選|辭職)")),
    (0.5, re.compile(rf"{_BEGINS}(?P<x>[{_HAN}]{{0,6}}?{_TITLE})")),
    (0.4, re.compile(rf"(?P<x>[{_SURNAMES}][{_HAN}]{{1,2}})(?={_DOES})")),
)  # fmt: skip
_PLACE_END = r"(?:國|省|州|市|縣|區|鎮|鄉|村|島|洲|灣|港|海|河|江|湖|山|街|道|路|城|寺|廟|站|橋|機場|碼頭|醫院|大學|中心|廣場|公園|半島|群島|海峽|盆地|平原)"
_PLACE = (
    (1.0, re.compile(rf"(?:位於|來自|前往|抵達|到達|飛往|遷至|遷往)(?P<x>[{_HAN}]{{1,8}}?{_PLACE_END})")),
    (0.6, re.compile(rf"[在於至到自從](?P<x>[{_HAN}]{{1,8}}?{_PLACE_END})")),
    (0.5, re.compile(rf"(?:(?<![{_HAN}])|(?<=[與和及為是到至往]))(?P<x>[{_HAN}]{{1,6}}?{_PLACE_END})")),
    (0.5, re.compile(rf"(?:位於|來自|前往|抵達|到達|飛往|遷至|遷往|[在於])(?P<x>[{_HAN}]{{2,5}}?)(?=[，。、；（(的舉建成出去逝設發])")),
    (0.4, re.compile(rf"(?P<x>[{_HAN}]{{2,5}}{_PLACE_END})")),
)  # fmt: skip
_WORK = re.compile(r"《[^》]{1,40}》|「[^」]{1,30}」")
_IN_WORDS = frozenset("一半十百千萬二三")
_MEASURES = {"人": "人名位個", "名": "人名位", "位": "人名位", "個": "個"}


def held_in_chinese(wanted: Wanted, sentence: str) -> tuple[float, Span | None]:
    """As `qa.answer_span.held`: the surest, the first of equals; 1 and no place where any sentence may answer."""
    finder = _FINDERS.get(wanted.kind)
    if finder is None:
        return 1.0, None
    asked = next(iter(wanted.words), "")
    fresh = [(sure, span) for sure, span in finder(wanted, sentence) if sentence[slice(*span)] not in asked]
    return max(fresh, default=(0.0, None), key=lambda found: found[0])


def _spans(pattern: str, sentence: str) -> list[Span]:
    return [match.span() for match in re.finditer(pattern, sentence)]


def _times(wanted: Wanted, sentence: str) -> list[Held]:
    narrow = next(
        (unit for unit in ("世紀", "年", "月", "點") if re.search(rf"[哪何幾].{{0,2}}{unit}", wanted.asking)), ""
    )
    return [(1.0 if narrow in sentence[slice(*span)] else 0.4, span) for span in _spans(_WHEN, sentence)]


def _figures(wanted: Wanted, sentence: str) -> list[Held]:
    """Plain numbers, surest before what is counted; dates, money and shares are no counts."""
    other = [span for pattern in (_WHEN, _MONEY, _PERCENT) for span in _spans(pattern, sentence)]
    thing = next(iter(wanted.thing), "")
    free = [(s, e) for s, e in _spans(_NUMBER, sentence) if not any(a < e and s < b for a, b in other)]
    return [(sure, (s, e)) for s, e in free if (sure := _count(thing, sentence[s:e], sentence[e : e + 4]))]


def _count(thing: str, number: str, after: str) -> float:
    """ "一" and the like may belong to a word ("一定", "三文魚"): they count only before the thing."""
    counts = _counts(thing, after)
    if number in _IN_WORDS:
        return 0.8 * counts if number in "一二三" else 0.0
    return counts or (0.5 if after[:1].strip("，。、；）") else 0.3)


def _counts(thing: str, after: str) -> float:
    """How surely what follows a number is what is counted: "人受" of "多少人受傷" in "十四人受傷" more than in "212名乘客"."""
    if not thing:
        return 0.0
    if after.startswith(thing):
        return 1.0
    return 0.6 if after[:1] in _MEASURES.get(thing[0], thing[0]) or thing in after else 0.0


_MONEY = rf"(?:{_FIGURE})[多餘]?{_MONEY_UNIT}|[$＄€£¥]\s?\d[\d,.]*[萬億]?"
_PERCENT = rf"百分之(?:{_FIGURE})(?:點(?:{_FIGURE}))?|(?:{_FIGURE})(?:%|％|個百分點|成(?!為|立|功|員|年))|(?:{_FIGURE})分之(?:{_FIGURE})"
_LENGTH = rf"(?:{_FIGURE})[多餘]?{_TIME_UNIT}(?:[半多])?"


def _sure(pattern: str, otherwise: Callable[[Wanted, str], list[Held]], wanted: Wanted, sentence: str) -> list[Held]:
    spans = _spans(pattern, sentence)
    return [(1.0, span) for span in spans] or [(0.5 * sure, span) for sure, span in otherwise(wanted, sentence)]


def _money(wanted: Wanted, sentence: str) -> list[Held]:
    return _sure(_MONEY, _figures, wanted, sentence)


def _shares(wanted: Wanted, sentence: str) -> list[Held]:
    return _sure(_PERCENT, _figures, wanted, sentence)


def _lengths(wanted: Wanted, sentence: str) -> list[Held]:
    return [
        (0.4 if re.fullmatch(r"\d{4}年", sentence[slice(*span)]) else 1.0, span) for span in _spans(_LENGTH, sentence)
    ]


def _amounts(wanted: Wanted, sentence: str) -> list[Held]:
    return [(0.8, span) for span in _spans(_PERCENT, sentence)] + _figures(wanted, sentence)


def _reasons(wanted: Wanted, sentence: str) -> list[Held]:
    sure = [(1.0, match.span()) for match in _WHY.finditer(sentence)]
    return sure or [(0.6, match.span()) for match in _PERHAPS_WHY.finditer(sentence)]


def _named(patterns: tuple[tuple[float, re.Pattern[str]], ...], sentence: str) -> list[Held]:
    found = []
    for sure, pattern in patterns:
        for match in pattern.finditer(sentence):
            found.append((sure, match.span("x" if "x" in pattern.groupindex else 0)))
    return found


def _persons(_: Wanted, sentence: str) -> list[Held]:
    return _named(_PERSON, sentence)


def _places(_: Wanted, sentence: str) -> list[Held]:
    return _named(_PLACE, sentence)


def _works(_: Wanted, sentence: str) -> list[Held]:
    return [(1.0, match.span()) for match in _WORK.finditer(sentence)]


_FINDERS: dict[Kind, Callable[[Wanted, str], list[Held]]] = {
    "who": _persons,
    "where": _places,
    "name": _works,
    "when": _times,
    "why": _reasons,
    "percent": _shares,
    "how long": _lengths,
    "how many": _figures,
    "how much": _amounts,
    "money": _money,
}
