"""What a Chinese question asks of time without naming a date, and its time words that are no dates. See `qa.dates.order`."""

import re
from datetime import datetime
from typing import Literal

from qa.dates.words import Clock
from qa.dates.zh import found_in

_TOLD = r"(?:報道|報導|消息|新聞|紀?記?錄|紀錄|說法|提及)"
_LATEST = re.compile(
    r"最新|最近(?!的?(?:[\d幾數半兩一二三四五六七八九十]|醫院|車站|港口|地鐵|巴士))|目前(?!為止)|現時|現在|近況|現況|剛剛|到目前為止|突發新聞|新進展"
)
_EARLIEST = re.compile(
    rf"最早的?{_TOLD}|(?:首次|最先|最早|第一次)(?:[有由被]\S{{0,6}})?(?:報道|報導|提及|公[布佈]|證實|披露)|(?:首|第一)[篇則]{_TOLD}|[哪誰]\S{{0,8}}(?:最先|最早|在先)"
)
_SINCE = re.compile(r"(?:自從?|直[到至])(?P<event>[^，。？?！、\s]{2,16}?)(?:以來|以後|之後|至今|為止)")
_EVENT = (
    r"(?:選舉|公投|戰爭|襲擊|峰會|就職|疫情|疫症|空難|停火|入侵|政變|危機|審訊|裁決|相撞|碰撞|山泥傾瀉|研訊|聆訊|判刑|地震|風暴|颱風|水災|大火|火災|爆炸"
    r"|槍擊|騷亂|示威|罷工|協議|會談|會議|訪問|演說|辭職|逝世|遇刺|被捕|獲釋|合併|開幕|啟用|關閉|倒塌|封城|回歸|革命|獨立|災難|意外|沉沒|辯論|奧運|世界盃)"
)
_AROUND = re.compile(rf"[^，。？?！、\s]{{0,8}}?{_EVENT}(?:以來|以後|之後|過後|之前|以前)")
_FOLLOWED = re.compile(r"發生|變化|改變|反應|回應|之後(?=[？?]?$)")
_ANY_YEAR = Clock(datetime(2025, 1, 1))


def recency(text: str) -> Literal["latest", "earliest"] | None:
    """Whether the text asks for an order of stories: not "最近三日", "最近的醫院"."""
    if _EARLIEST.search(text):
        return "earliest"
    return "latest" if _LATEST.search(text) else None


def unresolved(text: str) -> str | None:
    """The words that set a time which no calendar knows: "自選舉以來", "2月30日"; None without any."""
    since = next((found[0] for found in _SINCE.finditer(text) if not found_in(found[0])), None)
    if since is not None:
        return since
    around = _AROUND.search(text) if _FOLLOWED.search(text) else None
    if around is not None and not found_in(around[0]):
        return around[0]
    dates = (atom for atom in found_in(text) if atom.kind.name == "date")
    return next((text[atom.start : atom.end] for atom in dates if atom.span(_ANY_YEAR) is None), None)
