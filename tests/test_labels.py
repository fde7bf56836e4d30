"""The labels of the page in two languages."""

import ast
import re
from datetime import datetime
from pathlib import Path

import pytest

from qa.records import Period
from web import archive_page, dates, kept_part, matches
from web.controls import SPANS
from web.conversation import NO_WORDS
from web.labels import CHINESE, ENGLISH, IN_CHINESE, chosen, language, say, speak
from web.turn import ANSWERED, REFUSED

WEB = Path(__file__).resolve().parents[1] / "web"


@pytest.fixture
def chinese() -> object:
    speak({}, {"lang": "zh-Hant"})
    yield
    speak({}, {})


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", ENGLISH),
        ("en-GB,en;q=0.9", ENGLISH),
        ("zh-HK,zh;q=0.9,en;q=0.8", CHINESE),
        ("fr,zh-TW;q=0.7,en;q=0.5", CHINESE),
        ("en;q=0.9,zh;q=0.2", ENGLISH),
        ("zh;q=x", ENGLISH),
        ("de-DE", ENGLISH),
        ("zh-Hant", CHINESE),
    ],
)
def test_the_language_a_browser_likes_best_is_spoken(accepted: str, language: str) -> None:
    assert chosen(accepted) == language


def test_the_address_goes_before_the_browser() -> None:
    assert speak({"accept-language": "zh-HK"}, {"lang": "en"}) == language() == ENGLISH
    assert say("Ask") == "Ask"


def test_a_label_fills_its_places(chinese: object) -> None:
    assert say("{count} cited passages", count=3) == "3 段引文"
    assert say("no such label {x}", x="{y}") == "no such label {y}"


def test_every_label_has_its_chinese_and_every_place_is_kept() -> None:
    for english, spoken in IN_CHINESE.items():
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", spoken)), english
    missing = [label for label in said() if label not in IN_CHINESE]
    assert missing == []


def test_the_labels_kept_in_tables_have_their_chinese() -> None:
    kept = [
        *SPANS,
        *matches.ORDERS,
        matches.EVERY,
        matches.ANY_SECTION,
        *kept_part.LABELS.values(),
        NO_WORDS,
        *(verdict.capitalize() for verdict in (*ANSWERED, *REFUSED)),
    ]
    assert [label for label in kept if label not in IN_CHINESE] == []


def said() -> list[str]:
    """The literals that the page passes to `say`."""
    calls = [
        node
        for file in WEB.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
    ]
    return [call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)]


@pytest.mark.parametrize(
    ("start", "end", "english", "spoken"),
    [
        ("2026-01-09", "2026-01-10", "9 January 2026", "2026年1月9日"),
        ("2026-01-05", "2026-01-12", "5 to 11 January 2026", "2026年1月5日至11日"),
        ("2026-01-05", "2026-02-02", "5 January 2026 to 1 February 2026", "2026年1月5日至2026年2月1日"),
        ("2026-01-01", "2026-02-01", "January 2026", "2026年1月"),
        ("2025-01-01", "2026-01-01", "2025", "2025年"),
        ("2024-01-01", "2026-01-01", "2024 to 2025", "2024年至2025年"),
    ],
)
def test_a_period_is_written_as_each_language_does(start: str, end: str, english: str, spoken: str) -> None:
    period = Period(
        start=datetime.fromisoformat(f"{start}T00:00+08:00"),
        end=datetime.fromisoformat(f"{end}T00:00+08:00"),
        phrase="then",
    )
    written = []
    for named in ("en", "zh-Hant"):
        speak({}, {"lang": named})
        written.append(dates.days(period))
    speak({}, {})
    assert written == [english, spoken]


def test_an_empty_archive_says_so_in_chinese(chinese: object) -> None:
    assert archive_page.problems(()) == '<p class="no-problems">所有記錄均已讀取。</p>'
