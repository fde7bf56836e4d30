"""Chinese beside English: asked in either, quoted exactly, and it is said when the vectors had no part in it."""

import re
from collections.abc import Iterator

import pytest

from index.build import Writer
from index.embed import DEFAULT
from qa.engine import Engine
from qa.languages import compares
from qa.records import without_quotes
from qa.sentences import say
from tests.conftest import NOW, PAGE
from tests.test_stories import CHINESE, FERRY, MONDAY

NOTE = say("zh-Hant", "only words", model=DEFAULT)


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder, data = tmp_path_factory.mktemp("news"), tmp_path_factory.mktemp("data")
    other = "銀行星期五維持利率在百分之三不變。行長表示，通脹會在年底前回落。分析員普遍預期明年春天減息。"
    stories = [("渡輪擱淺", CHINESE), ("銀行維持利率", other), ("Ferry aground", FERRY), ("Shares lower", MONDAY)]
    for number, (title, body) in enumerate(stories):
        text = PAGE.format(title=title, outlet="Quay Times", stamp="2026-01-09 HKT 07:01", address="", body=body)
        (folder / f"{number}.txt").write_text(text)
    with Writer(data) as writer:
        writer.read(folder, now=NOW)
    engine = Engine(data)
    yield engine
    engine.close()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("渡輪擱淺，船上有多少人？", "212人"),
        ("銀行的利率是多少？", "百分之三"),
        ("誰說通脹會回落？", "行長"),
    ],
)
def test_a_chinese_question_is_answered_by_an_exact_quote_and_says_that_only_words_were_searched(
    bilingual: Engine, question: str, answer: str
) -> None:
    found = bilingual.answer(question, now=NOW)
    assert found.refusal is None
    assert answer in found.citations[0].quote
    assert found.citations[0].quote.endswith("。")
    article = bilingual.archive.article(found.citations[0].article_id)
    assert article.language == "zh"
    assert article.text[found.citations[0].start : found.citations[0].end] == found.citations[0].quote
    assert NOTE in found.notes
    assert not any(say("zh-Hant", "by meaning") in stage for stage in found.stages)


@pytest.mark.parametrize(
    "question", ["渡輪擱淺，船上有多少人？", "哪一位科學家發現了新的行星？", "？？", "渡" * 2001, "的"]
)
def test_what_is_said_beside_the_quotes_of_a_chinese_question_is_chinese(bilingual: Engine, question: str) -> None:
    found = bilingual.answer(question, now=NOW)
    assert found.question.language == "zh-Hant" or question == "？？"
    if question == "？？":
        found = bilingual.answer(question, now=NOW, language="zh-Hant")
    ours = without_quotes(found.text, found.citations).replace(DEFAULT, "")
    for said in (ours, *found.notes, *found.stages):
        assert not re.search(r"[A-Za-z]{2}", said.replace(DEFAULT, "")), said


def test_the_door_may_name_the_language(bilingual: Engine) -> None:
    english = bilingual.answer("渡輪擱淺，船上有多少人？", now=NOW, language="en")
    assert say("en", "only words", model=DEFAULT) in english.notes
    chinese = bilingual.answer("Who won the tennis open?", now=NOW, language="zh-Hant")
    assert chinese.refusal == "not answered"
    assert "資料庫沒有提及。已搜尋 4 篇報道，由2026年1月9日至2026年1月9日。" in chinese.text


def test_an_english_question_is_searched_by_meaning_too_and_needs_no_note(bilingual: Engine) -> None:
    found = bilingual.search("Who leads the inquiry?", now=NOW, using=["semantic"])
    assert found
    answer = bilingual.answer("What did the ferry run aground on?", now=NOW)
    assert any("渡" in story.text for story in answer.evidence)  # found, but not cited
    assert answer.notes == ()
    assert bilingual.search("渡輪", now=NOW, using=["semantic"]) == ()


def test_a_chinese_question_about_nothing_in_the_archive_is_refused(bilingual: Engine) -> None:
    assert bilingual.answer("哪一位科學家發現了新的行星？", now=NOW).refusal is not None


def test_only_a_model_that_knows_chinese_compares_chinese() -> None:
    assert not compares("all-MiniLM-L6-v2", "渡輪擱淺")
    assert compares("all-MiniLM-L6-v2", "The ferry of 渡輪 ran aground")
    assert compares("intfloat/multilingual-e5-small", "渡輪擱淺")
    assert compares("BAAI/bge-m3", "渡輪擱淺")
