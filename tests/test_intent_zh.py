"""What kind of answer a Chinese question asks for, and what is left of it to search for."""

import pytest

from qa.intent import around, asks_when, either, intent, outlets, topic, two_periods, without_dates
from qa.intent_zh import things


@pytest.mark.parametrize(
    ("text", "kind", "about"),
    [
        ("渡輪相撞的時間線", "timeline", "渡輪相撞"),
        ("請列出渡輪相撞的時序", "timeline", "渡輪相撞"),
        ("渡輪相撞事件的經過", "timeline", "渡輪相撞"),
        ("調查是如何發展的？", "timeline", "調查"),
        ("死亡人數如何變化？", "change", "死亡人數"),
        ("利率有什麼變化？", "change", "利率"),
        ("比較一月和二月的利率", "comparison", "一月和二月的利率"),
        ("渡輪和巴士的票價有什麼不同？", "comparison", "渡輪和巴士的票價"),
        ("調查的最新消息", "latest", "調查"),
        ("渡輪相撞有什麼新消息？", "latest", "渡輪相撞"),
        ("渡輪相撞最早的報道是哪一篇？", "earliest", "渡輪相撞"),
        ("風暴和罷工，哪個先發生？", "earliest", "風暴和罷工，哪個先發生"),
        ("渡輪何時復航？", "fact", "渡輪何時復航"),
        ("最新型號的票價是多少？", "fact", "型號的票價是多少"),
        ("巴士經過哪條隧道？", "fact", "巴士經過哪條隧道"),
    ],
)
def test_a_chinese_question_asks_for_its_arrangement(text: str, kind: str, about: str) -> None:
    assert (intent(text), topic(text)) == (kind, about)


def test_the_two_sides_of_a_chinese_comparison_are_told() -> None:
    assert two_periods("比較一月和二月的利率") == ("一月", "二月")
    assert two_periods("比較一月的利率") is None
    assert without_dates("一月和二月的利率") == "利率"
    assert things("比較渡輪與巴士的票價") == ("渡輪", "巴士", "票價")
    assert around("罷工前後的票價有什麼不同？") == ("票價", "罷工")
    assert either("風暴和罷工，哪個先發生？") == ("風暴", "罷工")
    assert either("船長作供是在研訊開始之前還是之後？") == ("船長作供", "研訊開始")


def test_a_date_is_asked_for_wherever_the_question_word_stands() -> None:
    assert asks_when("渡輪在何時復航？") and asks_when("渡輪幾時復航？")
    assert not asks_when("渡輪為何停航？")


def test_an_outlet_is_named_in_chinese_without_space_around_it() -> None:
    known = ["Radio Ellery", "The Sarrow Courier"]
    assert outlets("Radio Ellery和Sarrow Courier怎樣報道？", known) == known
    assert outlets("Radio Elleryn怎樣報道？", known) == []
