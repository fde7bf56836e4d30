"""Chinese beside English: asked in either, quoted exactly, and it is said when the vectors had no part in it."""

from collections.abc import Iterator

import pytest

from index.build import Writer
from qa.engine import Engine
from qa.languages import compares
from tests.conftest import NOW, PAGE
from tests.test_stories import CHINESE, FERRY, MONDAY

NOTE = "Chinese stories: only lexical search ran"


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
    assert any(note.startswith(NOTE) for note in found.notes)
    assert not any("semantic" in stage for stage in found.stages)


def test_an_english_question_is_searched_by_meaning_too_and_needs_no_note(bilingual: Engine) -> None:
    found = bilingual.search("Who leads the inquiry?", now=NOW, using=["semantic"])
    assert found
    assert bilingual.search("渡輪", now=NOW, using=["semantic"]) == ()


def test_a_chinese_question_about_nothing_in_the_archive_is_refused(bilingual: Engine) -> None:
    assert bilingual.answer("哪一位科學家發現了新的行星？", now=NOW).refusal is not None


def test_only_a_model_that_knows_chinese_compares_chinese() -> None:
    assert not compares("all-MiniLM-L6-v2", "渡輪擱淺")
    assert compares("all-MiniLM-L6-v2", "The ferry of 渡輪 ran aground")
    assert compares("intfloat/multilingual-e5-small", "渡輪擱淺")
    assert compares("BAAI/bge-m3", "渡輪擱淺")
