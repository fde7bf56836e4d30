"""What kind of answer the words of a Chinese question ask for, and what is left of them to search for. See `qa.intent`."""

import re
from collections.abc import Sequence

from qa.dates.zh_roles import phrases
from qa.records import Intent

_WHAT = r"(?:[什甚][麼么]|何|咩|乜嘢?)"
_HOW = r"(?:如何|怎[麼樣]?樣?|點樣?)"
_MOVED = r"(?:變化|改變|轉變|變動|變成|升跌|上升|下跌|增加|減少|增減|走勢)"
_NEWS = r"(?:消息|新聞|進展|情況|發展|報道|報導|動態|狀況)"
_TIMELINE = re.compile(
    rf"時間[線表軸]|時序|大事[記表]|來龍去脈|始末|(?:事件|意外|事情|調查|的)經過|經過(?:是?{_HOW}|是{_WHAT})?[？?]?$|按時間|發展過程"
    rf"|{_HOW}(?:一步步)?(?:發展|演變)(?:至今|到今天|下去)?的?[？?]?$|一步一步|逐步發生"
)
_CHANGE = re.compile(
    rf"{_HOW}[^，。]{{0,6}}{_MOVED}|有(?:{_WHAT}|否){_MOVED}|的{_MOVED}[？?]?$|{_MOVED}了?(?:多少|幾多)|(?:由|從)[^，。]{{1,14}}[增減升跌]至(?:多少|幾多)"
)
_COMPARISON = re.compile(
    rf"^(?:請)?(?:你)?(?:比較|對比|相比)|(?:比較|對比)[^，。]{{1,30}}[和與跟同及]|有{_WHAT}(?:不同|分別|差[別異]|區別|異同)|(?:不同|分別|異同)(?:是{_WHAT}|在哪裏)?[？?]?$|前後的"
)
_EARLIEST = re.compile(
    rf"最早的?(?:報道|報導|{_NEWS})|(?:首次|最先)(?:報道|報導|提及)|哪[一個件]*[^，。]{{0,6}}(?:在先|先發生|較早|發生得早)|之前還是之後|[先早](?:發生|出現)[？?]?$"
)
_LATEST = re.compile(rf"最新(?!型|款|一代|鮮|世代)|近況|有{_WHAT}新{_NEWS}|有(?:新|冇新){_NEWS}|最近有{_WHAT}{_NEWS}")
_WHEN = re.compile(rf"何時|幾時|{_WHAT}時[候間]|哪一?[天日]|何日|幾月幾[日號]")
# In the order in which they are tried, as in `qa.intent`.
_KINDS: Sequence[tuple[Intent, re.Pattern[str]]] = (
    ("timeline", _TIMELINE),
    ("change", _CHANGE),
    ("comparison", _COMPARISON),
    ("earliest", _EARLIEST),
    ("latest", _LATEST),
)
# What asks for the kind and says nothing of the subject.
_ASKING = re.compile(
    rf"請問?|給我|列出|整理|說說|告訴我|關於|有關|的?(?:時間[線表軸]|時序|大事[記表]|來龍去脈|始末)|(?:的|事件的)?經過(?=\s*(?:是|如何|怎|$|[？?]))|按時間(?:排列|次序)?"
    rf"|最新的?{_NEWS}?|近況|有{_WHAT}新{_NEWS}|有{_WHAT}(?:不同|分別|差[別異]|區別|異同|{_MOVED})|比較(?:一下)?|對比|的?(?:不同|分別|異同)"
    rf"|是?{_HOW}(?:一步步)?(?:發展|演變|發生)?(?:的)?|的?{_MOVED}(?=[？?]?$)|{_MOVED}了?(?:多少|幾多)|最早的?(?:報道|報導)|首次(?:報道|報導)|是{_WHAT}|是哪一?篇|有{_WHAT}{_NEWS}|的?(?:消息|新聞|報[道導])(?=\s*[？?]?$)|[嗎呢]|[？?！。]"
)
_EITHER = (
    re.compile(r"^(?P<a>.+?)(?:和|與|還是|同|及)(?P<b>.+?)[，,\s]*(?:是)?哪[一個件]*[^，。]{0,4}(?:先|早|在先)"),
    re.compile(r"^(?P<a>.+?)(?:是)?在(?P<b>.+?)之前還是之後"),
    re.compile(r"^(?:是)?先有?(?P<a>.+?)還是先?有?(?P<b>.+?)(?:先?發生)?[？?]?$"),
)
_AROUND = re.compile(
    rf"^(?:請)?(?:比較|對比)?(?P<event>.+?)(?:之前[和與及]之後|前後)的?(?P<about>.+?)(?:有{_WHAT}(?:不同|分別|差別|變化)|的比較)?[？?]?$"
)


def intent(text: str) -> Intent:
    """What kind of answer is asked for: "fact" unless the words say otherwise."""
    return next((kind for kind, words in _KINDS if words.search(text)), "fact")


def asks_when(text: str) -> bool:
    """Whether a date is asked for."""
    return _WHEN.search(text) is not None


def topic(text: str) -> str:
    """The text without the words that ask for a timeline, a comparison or the latest; the text itself if nothing is left."""
    left = re.sub(r"\s+", " ", _ASKING.sub(" ", text)).strip(" ，、的")
    return left if len(left) > 1 else text


def two_periods(text: str) -> tuple[str, str] | None:
    """The two date phrases that are compared: "比較一月和二月的利率" -> ("一月", "二月")."""
    found = phrases(text)
    return (found[0], found[1]) if len(found) == 2 else None


def without_dates(text: str) -> str:
    """The text without its date phrases."""
    for phrase in phrases(text):
        text = re.sub(rf"[由自從在於]?{re.escape(phrase)}(?:以來|起|開始|之[前後]|至今|期間)?", " ", text)
    return re.sub(r"(?<=\s)[和與及同至到的]+(?=\s|$)|(?<=\s)的", " ", f" {text} ").strip(" ，、的和與")


def things(text: str) -> tuple[str, str, str] | None:
    """Two things and what they are compared on: "比較渡輪和巴士的票價" -> ("渡輪", "巴士", "票價"), the last "" for none."""
    match = re.fullmatch(
        r"(?P<a>[^，。]{2,20}?)(?:和|與|跟|同|及)(?P<b>[^，。]{2,20}?)(?:的(?P<shared>[^的]+))?", topic(text)
    )
    return (match["a"], match["b"], match["shared"] or "") if match else None


def either(text: str) -> tuple[str, str] | None:
    """The two things whose order is asked for."""
    match = next((match for words in _EITHER if (match := words.search(text))), None)
    return (match["a"], match["b"]) if match else None


def around(text: str) -> tuple[str, str] | None:
    """What is compared, and the event before and after which."""
    match = _AROUND.search(text)
    return (match["about"], match["event"]) if match else None
