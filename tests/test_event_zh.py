"""The day that a Chinese sentence tells of, by the date of its story."""

from datetime import date, datetime, timedelta, timezone

import pytest

from qa.event import tells, told

HKT = timezone(timedelta(hours=8), "HKT")
FRIDAY = datetime(2026, 1, 9, 7, 1, tzinfo=HKT)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("海岸防衛隊周四證實兩人死亡。", date(2026, 1, 8)),
        ("海岸防衛隊於星期四晚上證實兩人死亡。", date(2026, 1, 8)),
        ("渡輪八日在港口相撞。", date(2026, 1, 8)),
        ("渡輪昨日停航。", date(2026, 1, 8)),
        ("渡輪昨晚停航。", date(2026, 1, 8)),
        ("渡輪今早停航。", date(2026, 1, 9)),
        ("渡輪星期五停航。", date(2026, 1, 9)),
        ("銀行上星期三宣布減息。", date(2025, 12, 31)),
        ("法院在12月30日判他有罪。", date(2025, 12, 30)),
        ("委員會將於星期四開會。", None),
        ("委員會星期四將會開會。", None),
        ("票價由星期一起上調。", None),
        ("大橋於1998年5月3日落成。", None),
        ("船上有三日糧食。", None),
        ("渡輪公司沒有回應。", None),
    ],
)
def test_a_chinese_sentence_tells_of_its_day_or_none(sentence: str, day: date | None) -> None:
    found = told(sentence, FRIDAY)
    assert (found and found[0]) == day
    assert found is None or found[1] in sentence


def test_chinese_words_published_later_tell_of_a_day() -> None:
    eighth = date(2026, 1, 8)
    assert tells("渡輪周四相撞，兩人死亡。", FRIDAY, eighth, eighth)
    assert not tells("渡輪周三相撞，兩人死亡。", FRIDAY, eighth, eighth)
    assert tells("大橋於1998年5月3日落成。", FRIDAY, date(1998, 5, 1), date(1998, 5, 31))
