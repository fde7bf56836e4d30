"""A Chinese turn that leaves its subject or time open takes them from the turns before; one that stands alone is left."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qa.answer_kind_zh import wanted_in_chinese
from qa.followup import standalone
from qa.question import understand

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=HONG_KONG)
CAUSE = ["渡輪相撞的原因是什麼？"]
HALTED = ["渡輪上星期為何停航？"]


@pytest.mark.parametrize(
    ("history", "turn", "understood"),
    [
        (["渡輪一月載了多少人？"], "那二月呢？", "渡輪二月載了多少人？"),
        (["渡輪載了多少人？"], "二月呢？", "二月渡輪載了多少人？"),
        (["渡輪相撞的時間線"], "那十二月呢？", "十二月渡輪相撞的時間線"),
        (["渡輪一月載了多少人？", "那二月呢？"], "三月呢？", "渡輪三月載了多少人？"),
        (CAUSE, "誰證實了？", "誰證實了？（渡輪相撞）"),
        (CAUSE, "為什麼？", "為什麼？（渡輪相撞）"),
        (CAUSE, "還有呢", "還有呢（渡輪相撞）"),
        (CAUSE, "關於[2]更多", "關於[2]更多（渡輪相撞）"),
        (CAUSE, "有多少人受傷？", "有多少人受傷？（渡輪相撞）"),
        (CAUSE, "當時船上有多少人？", "當時船上有多少人？（渡輪相撞）"),
        (HALTED, "他們何時復航？", "他們何時復航？（渡輪、停航，上星期）"),
        (HALTED, "RTHK呢？", "RTHK呢？（渡輪、停航，上星期）"),
        ([*HALTED, "銀行為何減息？"], "何時？", "何時？（銀行、減息）"),
        (["Why was the toll cut?", *CAUSE], "為什麼？", "為什麼？（渡輪相撞）"),
    ],
)
def test_a_chinese_turn_takes_what_it_leaves_open(history: list[str], turn: str, understood: str) -> None:
    assert standalone(turn, history) == understood


@pytest.mark.parametrize(
    ("history", "turn"),
    [
        (HALTED, "銀行為何減息？"),
        (HALTED, "其他國家有多少艘渡輪？"),
        ([], "為什麼？"),
        (["Why was the toll cut?"], "為什麼？"),
        (HALTED, "Why was the toll cut?"),
        (HALTED, "昨日有什麼新聞？"),
    ],
)
def test_a_turn_that_stands_alone_or_has_nothing_before_it_is_left(history: list[str], turn: str) -> None:
    assert standalone(turn, history) == turn


def test_the_kind_of_answer_is_that_of_the_turn_and_not_of_what_it_took() -> None:
    assert wanted_in_chinese("誰證實了？（渡輪相撞）").kind == "who"
    assert wanted_in_chinese("為什麼？（渡輪、停航，上星期）").kind == "why"


@pytest.mark.parametrize("turn", ["RTHK呢？", "RTHK對渡輪相撞說了什麼？", "據RTHK報道，渡輪為何相撞？"])
def test_an_outlet_that_is_asked_in_chinese_confines_the_search(turn: str) -> None:
    question = understand(turn, now=NOW, zone=HONG_KONG, history=CAUSE, outlets=("RTHK", "Quay Times"))
    assert question.sources == ("RTHK",)
    assert "渡輪" in question.text and "RTHK" not in question.text
    assert question.language == "zh-Hant"


def test_the_period_of_a_follow_up_is_the_new_one() -> None:
    question = understand("那二月呢？", now=NOW, zone=HONG_KONG, history=["渡輪一月載了多少人？"])
    assert question.period is not None and question.period.start is not None
    assert (question.period.phrase, question.period.start.month) == ("二月", 2)
