"""Date phrases of Chinese: what they are and what they mean at a clock. Whether they say when is judged in `qa.dates.zh_roles`.

Two readings differ from English: "上星期四" is the Thursday of the week before, never yesterday, and "三日前" counts days while
"1月3日前" is before the third.
"""

import re
from datetime import date, timedelta

from qa.dates import ranges as cal
from qa.dates.ranges import Span
from qa.dates.words import Atom, Clock, Kind, nearest, scan

_DIGITS = {word: value for value, words in enumerate(("零〇○", "一", "二兩两", *"三四五六七八九")) for word in words}
NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十兩两廿卅]{1,4})"
_YEAR = r"(?:(?P<year>(?:1[6-9]|20)\d\d|[一二][零〇○一二三四五六七八九]{3})年|(?P<near>今年|本年|去年|舊年|前年|明年|來年|後年))"
_DAYS = r"[一二三四五六日天]"
_WEEK = r"(?:星期|禮拜|礼拜|周|週)"
_PART = (
    r"(?:的)?(?P<part>早上|上午|早晨|清晨|中午|正午|下午|傍晚|晚上|晚間|夜晚|夜間|深夜|凌晨|早|晚(?!報|會|宴|期|年))"
)
_REL = r"(?P<rel>上上個?|下下個?|上一?個?|下一?個?|本|這一?個?|今個?)"
_UNIT = r"(?P<unit>小時|鐘頭|日|天|星期|禮拜|周|週|個月|季|年)"
_YEAR_PART = r"(?P<mod>年?[初底尾末](?!期|代)|年中|上半年|下半年|首半年|第?[一二三四1-4]季度?|首季|末季|春天|春季|夏天|夏季|秋天|秋季|冬天|冬季)"
_BARE_YEAR_PART = r"(?P<mod>年[初底尾末](?!期|代)|上半年|下半年|首半年|第[一二三四1-4]季度?|首季)"
_MONTH_PART = r"(?P<mod>上旬|中旬|下旬|上半月|下半月|初(?!選|步|級|期|次|中)|中(?!旬|國|央|東|學|心|部|午)|底|尾|末)"
_STEPS = {"上上": -2, "上": -1, "本": 0, "這": 0, "今": 0, "下": 1, "下下": 2}
_YEARS = {"今年": 0, "本年": 0, "去年": -1, "舊年": -1, "前年": -2, "明年": 1, "來年": 1, "後年": 2}
_NEAR_DAYS = {"大前": -3, "前": -2, "昨": -1, "尋": -1, "琴": -1, "今": 0, "明": 1, "聽": 1, "後": 2}
_PARTS = dict.fromkeys("早上清晨朝", "morning") | dict.fromkeys("下午", "afternoon") | dict.fromkeys("晚夜深", "night")
_PARTS["傍"] = "evening"
_UNITS = {"小": "hour", "鐘": "hour", "日": "day", "天": "day", "星": "week", "禮": "week", "周": "week", "週": "week"}
_UNITS |= {"個": "month", "季": "quarter", "年": "year"}
_SEASONS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}
_HALVES = {"year": (6, "month"), "month": (15, "day")}
FEW = 5  # "幾日", "數個月"


def number(words: str) -> int:
    """ "二十三", "廿三", "23". Raises ValueError for what is none, as "二三" (two or three)."""
    if words.isdigit():
        return int(words)
    words = words.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = words.rpartition("十")
    if not {tens, ones} - {""} <= _DIGITS.keys():
        raise ValueError(f"no number: {words}")
    return (_DIGITS[tens] if tens else 1) * 10 * bool(ten) + (_DIGITS[ones] if ones else 0)


def _year(match: re.Match[str], clock: Clock) -> int | None:
    if match["near"]:
        return clock.here.year + _YEARS[match["near"]]
    written = match["year"]
    return int("".join(str(_DIGITS.get(c, c)) for c in written)) if written else None


def _step(match: re.Match[str]) -> int:
    return _STEPS[re.sub("[一個]", "", match["rel"])]


def _part(at: date, word: str | None) -> Span:
    """A day, or its part: the night runs into the next morning, 凌晨 is before six, 中午 from noon to three."""
    if not word:
        return cal.day(at)
    if word == "凌晨":
        return Span(cal.midnight(at), cal.midnight(at) + timedelta(hours=6), "part")
    if word in ("中午", "正午"):
        return cal.third(cal.day(at), "mid") or cal.day(at)
    return cal.part_of_day(at, _PARTS[word[0]])


def _date(match: re.Match[str], clock: Clock) -> Span | None:
    month, day = number(match["month"]), number(match["day"])
    return nearest(_year(match, clock), clock, lambda y: _part(date(y, month, day), match["part"]))


def _iso(match: re.Match[str], _: Clock) -> Span:
    return cal.day(date(int(match["y"]), int(match["m"]), int(match["d"])))


def _day_of_month(match: re.Match[str], clock: Clock) -> Span:
    month = cal.containing("month", clock.today, _step(match)).start
    return _part(date(month.year, month.month, number(match["day"])), match["part"])


def _day(match: re.Match[str], clock: Clock) -> Span | None:
    """The latest such day that has begun, or with `clock.ahead` the first that has not ended."""
    day = number(match["day"])
    for step in range(12):
        month = cal.containing("month", clock.today, step if clock.ahead else -step)
        if day <= (month.end - timedelta(days=1)).day:
            span = _part(date(month.start.year, month.start.month, day), match["part"])
            if span.end > clock.here if clock.ahead else span.start <= clock.here:
                return span
    return None


def _month(match: re.Match[str], clock: Clock) -> Span | None:
    month = number(match["month"])
    return nearest(_year(match, clock), clock, lambda y: _of_month(cal.month(y, month), match["mod"]))


def _of_month(month: Span, word: str | None) -> Span | None:
    if not word:
        return month
    if word in ("上半月", "下半月"):
        return cal.half(month, 1 if word[0] == "上" else 2)
    return cal.third(month, "early" if word in ("上旬", "初") else "mid" if word[0] == "中" else "late")


def _month_near(match: re.Match[str], clock: Clock) -> Span | None:
    return _of_month(cal.containing("month", clock.today, _step(match)), match["mod"])


def _year_whole(match: re.Match[str], clock: Clock) -> Span | None:
    year = _year(match, clock)
    return _of_year(year, match["mod"]) if year else None


def _year_part(match: re.Match[str], clock: Clock) -> Span | None:
    """Without its year the latest that has begun, or the first to come."""
    return nearest(None, clock, lambda y: _of_year(y, match["mod"]))


def _of_year(year: int, word: str | None) -> Span | None:
    whole = cal.year(year)
    if not word:
        return whole
    if word.endswith("半年"):
        return cal.half(whole, 2 if word[0] == "下" else 1)
    if "季" in word and word[0] not in _SEASONS:
        return cal.quarter(year, {"首": 1, "末": 4}.get(word[0]) or number(word.strip("第季度")))
    if word[0] in _SEASONS:
        return cal.season(year, _SEASONS[word[0]])
    return cal.edge(whole, "early" if word.endswith("初") else "mid" if word.endswith("中") else "late")


def _near_day(match: re.Match[str], clock: Clock) -> Span:
    at = clock.today + timedelta(days=_NEAR_DAYS[match["word"]])
    part = match["part"] or match["short"]
    small_hours = match["word"] == "今" and part in ("晚", "晚上", "夜") and clock.here.hour < 6
    return _part(at - timedelta(days=small_hours), part)


def _weekday(match: re.Match[str], clock: Clock) -> Span:
    """Of a week when it is named, else the latest such day, or the next one with `clock.ahead`."""
    wanted, today = min("一二三四五六日天".index(match["day"]), 6), clock.today
    if match["rel"]:
        monday = cal.containing("week", today, _step(match)).start.date()
        return _part(monday + timedelta(days=wanted), match["part"])
    away = (wanted - today.weekday()) % 7 if clock.ahead else -((today.weekday() - wanted) % 7)
    span = _part(today + timedelta(days=away), match["part"])
    unbegun = not clock.ahead and span.start > clock.here
    return _part(today + timedelta(days=away - 7), match["part"]) if unbegun else span


def _week(match: re.Match[str], clock: Clock) -> Span:
    return cal.containing("weekend" if match["end"] else "week", clock.today, _step(match))


def _quarter_near(match: re.Match[str], clock: Clock) -> Span:
    return cal.containing("quarter", clock.today, _step(match))


def _rolling(match: re.Match[str], clock: Clock) -> Span | None:
    """Whole days up to today, or from it; hours as they pass."""
    unit, count = _UNITS[match["unit"][0]], FEW if match["count"] in ("幾", "數") else None
    if match["count"] == "半":
        if unit not in _HALVES:
            return None
        count, unit = _HALVES[unit]
    count = count or number(match["count"])
    count = count if match["ahead"] else -count
    if unit == "hour":
        edges = sorted((clock.here, clock.here + timedelta(hours=count)))
        return Span(edges[0], edges[1], "hour")
    count, unit = (3 * count, "month") if unit == "quarter" else (count, unit)
    first, last = sorted((cal.midnight(clock.today), cal.back(cal.midnight(clock.today), -count, unit)))
    return Span(first, last + timedelta(days=1), "range")


def _recent(_: re.Match[str], clock: Clock) -> Span:
    return Span(cal.midnight(clock.today - timedelta(days=7)), cal.day(clock.today).end, "range")


def _ago(match: re.Match[str], clock: Clock) -> Span | None:
    """The calendar day, week, month or year that was so long ago."""
    unit = _UNITS[match["unit"][0]]
    count, unit = (6, "month") if match["count"] == "半" and unit == "year" else (number(match["count"]), unit)
    if unit == "hour":
        middle = clock.here - timedelta(hours=count)
        return Span(middle - timedelta(minutes=30), middle + timedelta(minutes=30), "hour")
    at = cal.back(cal.midnight(clock.today), count, unit).date()
    return None if count > 100 else cal.containing(unit, at)


def _decade(match: re.Match[str], _: Clock) -> Span | None:
    if match["y"]:
        return cal.decade(int(match["y"]))
    return cal.decade(1900 + number(match["d"]))


def _century(match: re.Match[str], clock: Clock) -> Span | None:
    near = {"上": -1, "本": 0}.get(match["c"])
    count = (clock.here.year + 99) // 100 + near if near is not None else number(match["c"])
    return cal.century(count) if 17 <= count <= 21 else None


def _feast(match: re.Match[str], clock: Clock) -> Span | None:
    month, day, count = {"元旦": (1, 1, 1), "平安夜": (12, 24, 1), "聖誕": (12, 24, 3)}[
        match["feast"].removesuffix("節")
    ]
    return nearest(_year(match, clock), clock, lambda y: cal.days(date(y, month, day), count))


_NOT_NUMBER = r"(?<![\d.,$第每逢一二三四五六七八九十零〇○兩百千萬億])"
# A bare "三日" may be a length of time; a bare "十號" may be a signal, a road, a berth.
_NOT_LENGTH = r"(?<![有這那共達歷連近去續期長約逾僅短多需用花度頭])"
_NO_LENGTH = r"(?![內間遊來之後前以假多餘連大元圓本夜])"
KINDS = (
    Kind("date", re.compile(rf"{_NOT_NUMBER}(?:{_YEAR}的?)?(?P<month>{NUMBER})月(?P<day>{NUMBER})[日號号](?!本|元|圓)(?:[（(]?{_WEEK}{_DAYS}[）)]?)?(?:{_PART})?"), _date, floats=True),
    Kind("iso", re.compile(r"(?<![\d.,/-])(?P<y>(?:1[6-9]|20)\d\d)(?P<s>[-/.])(?P<m>\d\d?)(?P=s)(?P<d>\d\d?)(?![\d/-])"), _iso),
    Kind("date", re.compile(rf"(?<![日以])(?P<rel>上個?|本|這個?|今個?|下個?)月(?P<day>{NUMBER})[日號号](?:{_PART})?"), _day_of_month),
    Kind("day", re.compile(rf"{_NOT_NUMBER}{_NOT_LENGTH}(?P<day>\d\d?|(?!一日|兩|两){NUMBER})(?:日{_NO_LENGTH}|號(?=$|[\s，。？?！、的嘅有發晚早上下呢]))(?:{_PART})?"), _day, floats=True),
    Kind("month", re.compile(rf"{_NOT_NUMBER}(?:{_YEAR}的?)?(?P<month>{NUMBER})月份?(?:{_MONTH_PART})?"), _month, floats=True),
    Kind("month near", re.compile(rf"(?<![日以])(?P<rel>上上個?|上一?個?|本|這個?|今個?|下個?)月(?!亮|台|餅|球)(?:{_MONTH_PART})?"), _month_near, relative=True),
    Kind("year", re.compile(rf"(?<![\d.,$目說聲證表以之日])(?:{_YEAR})(?![輕青紀齡代])(?:{_YEAR_PART})?"), _year_whole),
    Kind("part of year", re.compile(rf"(?<![\d一二三四五六七八九十零〇今去明前後當該每同年]){_BARE_YEAR_PART}"), _year_part, floats=True),
    Kind("near", re.compile(rf"(?<![戰震事之以然隨最其今目])(?P<word>大?前|昨|尋|琴|今|明|聽|後)(?:[日天](?!本|文|主|才|王|津|后|大嶼|帝國|美國|頭條|俄羅斯|報|培養)(?:{_PART})?|(?P<short>[早晨朝晚夜]))"), _near_day, relative=True),
    Kind("weekday", re.compile(rf"(?<![每逢逐四一兩幾])(?:{_REL})?{_WEEK}(?P<day>{_DAYS})(?!泰晤士|郵報|電訊|刊|福|圍)(?:{_PART})?"), _weekday, floats=True),
    Kind("week", re.compile(rf"(?<![日以根基])(?:{_REL}){_WEEK}(?P<end>末)?(?!刊|年|{_DAYS})"), _week, relative=True),
    Kind("week", re.compile(r"(?P<rel>上個?|這個?|今個?|本|下個?)(?P<end>[周週]末)"), _week, relative=True),
    Kind("quarter near", re.compile(r"(?<![日以])(?P<rel>上一?個?|本|這個?|今|下一?個?)季度?(?!節|軍|風|候)"), _quarter_near, relative=True),
    Kind("rolling", re.compile(rf"(?:過去|最近|剛過去|這|近(?!代)|(?P<ahead>未來|今後|往後|接下來|隨後))的?(?P<count>幾|數|半|{NUMBER})個?{_UNIT}(?:以來|[內間裏裡來])?"), _rolling, relative=True),
    Kind("recent", re.compile(r"(?<![接靠鄰附])近日|連日來?"), _recent, relative=True),
    Kind("ago", re.compile(rf"{_NOT_NUMBER}(?<![過於月])(?P<count>半|{NUMBER}){_UNIT}(?:之|以)?前"), _ago, relative=True),
    Kind("decade", re.compile(r"(?:(?:上|二十|20)世紀)?(?:(?P<y>(?:18|19|20)\d0)|(?<!\d)(?P<d>[3-9]0|[三四五六七八九]十))年代"), _decade),
    Kind("century", re.compile(r"(?<!\d)(?P<c>上|本|1[6-9]|2[01]|十[六七八九]|二十一?|廿一?)世紀"), _century),
    Kind("feast", re.compile(rf"(?:{_YEAR})?(?P<feast>元旦|平安夜|聖誕節?)(?!老人|樹|卡|大餐|禮物|島)"), _feast, floats=True),
)  # fmt: skip


def found_in(text: str) -> list[Atom]:
    """All Chinese date phrases of `text`, in order."""
    return scan(text, KINDS)
