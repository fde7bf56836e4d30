"""Promises of the reading of dates in Chinese: as in English, the right window or none, half-open, in the archive's zone.

`when_phrases_zh.jsonl` is as `when_phrases.jsonl`; all of it is written for this project.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.when import every, find, recency, unresolved
from qa.window import whole

PHRASES = [
    json.loads(line) for line in (Path(__file__).parent / "when_phrases_zh.jsonl").read_text("utf-8").splitlines()
]
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
NOW = datetime(2026, 1, 9, 7, 30, tzinfo=HONG_KONG)
WORDS = re.split(
    " ",
    "上個 上 本 這 下 去年 今年 2026年 二零二六年 1月 十二月 卅一日 29日 九日 昨 今 明 日 早 晚 星期 四 日 週末 過去 三 天 個月 年 前 後 "
    "之前 以來 自 由 至 和 之間 第三季 上半年 初 底 凌晨 元旦 九十年代 二十世紀 號 發生 會 將 了 的 示威 「 」 ， 。 ？ 2026-01-09",
)


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: f"{row['asked']} ({row['now']} {row['zone']})")
def test_a_chinese_phrase_means_its_window_or_none(row: dict[str, str]) -> None:
    found = find(row["asked"], now=datetime.fromisoformat(row["now"]), zone=ZoneInfo(row["zone"]))
    wanted = row["period"] and [moment and datetime.fromisoformat(moment).timestamp() for moment in row["period"]]
    assert (found and [found.start and found.start.timestamp(), found.end and found.end.timestamp()]) == wanted
    assert found is None or found.phrase in row["asked"]


def test_the_chinese_table_is_large_and_holds_kinds_of_nothing() -> None:
    assert len({(row["asked"], row["now"], row["zone"]) for row in PHRASES}) == len(PHRASES) >= 120
    assert sum(row["period"] is None for row in PHRASES) >= 30


@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), now=st.datetimes(timezones=st.just(UTC)))
@settings(max_examples=400, deadline=None)
def test_any_chinese_words_give_an_aware_half_open_period_of_theirs_or_none(words: list[str], now: datetime) -> None:
    text = "".join(words)
    for found in every(text, now=now, zone=HONG_KONG):
        assert found.phrase and found.phrase in text
        for moment in (found.start, found.end):
            assert moment is None or moment.utcoffset() is not None
        assert found.start is None or found.end is None or found.start < found.end


@given(day=st.dates(min_value=datetime(1900, 1, 1).date(), max_value=datetime(2099, 12, 31).date()))
@settings(max_examples=200, deadline=None)
def test_every_way_to_write_a_day_in_chinese_means_that_day(day: datetime) -> None:
    digits = "零一二三四五六七八九"
    year = "".join(digits[int(figure)] for figure in f"{day.year}")
    weekday = "一二三四五六日"[day.weekday()]
    written = (f"{day.year}年{day.month}月{day.day}日", f"{year}年{day.month}月{day.day}號", f"{day:%Y-%m-%d}")
    for words in (*written, f"{day.year}年{day.month}月{day.day}日（星期{weekday}）"):
        found = find(f"{words}發生了什麼事？", now=NOW, zone=HONG_KONG)
        assert found is not None and found.start is not None and found.end is not None, words
        assert (found.start.date(), found.end.date()) == (day, day + timedelta(days=1))


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("渡輪調查的最新消息", "latest"),
        ("目前有多少人失蹤？", "latest"),
        ("最近發生了什麼事？", "latest"),
        ("最近三日有多少宗個案？", None),
        ("最近的醫院在哪裏？", None),
        ("最早的報道是哪一篇？", "earliest"),
        ("何時首次報道撞船？", "earliest"),
        ("最早的鐵路在哪一年通車？", None),
        ("渡輪何時停航？", None),
    ],
)
def test_the_latest_is_an_order_and_no_window(text: str, order: str | None) -> None:
    assert recency(text) == order
    assert order is None or find(text, now=NOW, zone=HONG_KONG) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("自選舉以來發生了什麼事？", "自選舉以來"),
        ("2月30日發生了什麼事？", "2月30日"),
        ("撞船意外之後發生了什麼？", "撞船意外之後"),
        ("自1月1日以來有多少人死亡？", None),
        ("渡輪何時停航？", None),
    ],
)
def test_a_time_that_no_calendar_knows_is_said_not_to_be_understood(text: str, words: str | None) -> None:
    assert unresolved(text) == words


@pytest.mark.parametrize(
    ("text", "all_news"),
    [
        ("昨日有什麼新聞？", True),
        ("上星期發生了什麼大事？", True),
        ("昨日渡輪發生了什麼事？", False),
        ("有什麼新聞？", False),
    ],
)
def test_all_news_of_a_period_is_asked_for_by_words_that_name_nothing(text: str, all_news: bool) -> None:
    assert whole(text, find(text, now=NOW, zone=HONG_KONG)) is all_news


def test_hostile_chinese_words_are_read_without_harm() -> None:
    for text in ("上" * 9000, "一二三四五六七八九十" * 900, "1月" * 5000, "至9日" * 4000, "「" * 9000, "20" * 9000):
        find(f"星期{text}"[:20_000], now=NOW, zone=HONG_KONG)
