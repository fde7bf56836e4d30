"""What the engine says beside quotes stands in one table a language, each with every sentence and the same places."""

import ast
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from qa.cite import day, moment, reference
from qa.sentences import ENGLISH, TABLES, say, spoken
from qa.sentences_zh import CHINESE
from tests.test_engine import citation

QA = Path(__file__).resolve().parents[1] / "qa"
HKT = timezone(timedelta(hours=8), "HKT")
MORNING = datetime(2026, 1, 9, 7, 1, tzinfo=HKT)


def places(written: str | tuple[str, str]) -> set[str]:
    """The places that any form of a sentence has; a form for one may leave out its count."""
    forms = (written,) if isinstance(written, str) else written
    return {name for form in forms for name in re.findall(r"\{(\w+)", form)}


def said() -> list[tuple[str, set[str]]]:
    """Every sentence that the code of qa asks for by name, with the places it fills."""
    found = []
    for path in QA.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
                "say",
                "_stage",
            ):
                keys = [arg for arg in node.args if isinstance(arg, ast.Constant)]
                found += [(key.value, {k.arg for k in node.keywords if k.arg}) for key in keys]
    return found


def test_both_languages_have_every_sentence_with_the_same_places() -> None:
    assert TABLES.keys() == {"en", "zh-Hant"}
    assert ENGLISH.keys() == CHINESE.keys()
    for key, written in ENGLISH.items():
        assert places(written) == places(CHINESE[key]), key


def test_every_sentence_that_is_said_is_in_the_table_and_gets_its_places() -> None:
    assert len(said()) > 50
    for key, filled in said():
        assert key in ENGLISH, key
        assert places(ENGLISH[key]) <= filled, key


def test_one_and_several_are_told_apart() -> None:
    assert say("en", "stories", count=1) == "1 story"
    assert say("en", "stories", count=1200) == "1,200 stories"
    assert say("zh-Hant", "stories", count=1200) == " 1,200 篇報道"


def test_a_time_is_written_as_its_language_does() -> None:
    assert moment(MORNING) == "9 January 2026, 07:01 HKT"
    assert moment(MORNING, language="zh-Hant") == "2026年1月9日 07:01 香港時間"
    assert moment(MORNING.astimezone(UTC), language="zh-Hant") == "2026年1月8日 23:01 UTC"
    assert moment(MORNING, "day", "zh-Hant") == day(MORNING, "zh-Hant") == "2026年1月9日"
    assert moment(None, language="zh-Hant") == "日期不詳"
    assert reference(citation(published=MORNING, credit="AFP"), "zh-Hant") == "RTHK，2026年1月9日 07:01 香港時間（AFP）"


@pytest.mark.parametrize(
    ("text", "history", "language"),
    [
        ("渡輪何時停航？", (), "zh-Hant"),
        ("Brexit何時發生？", (), "zh-Hant"),
        ("What did 渡輪 say about the collision?", (), "en"),
        ("RTHK呢？", ("渡輪何時停航？",), "zh-Hant"),
        ("RTHK?", ("渡輪何時停航？",), "en"),
        ("", (), "en"),
    ],
)
def test_the_language_of_a_question_is_that_of_its_words(text: str, history: tuple[str, ...], language: str) -> None:
    assert spoken(text, history) == language
