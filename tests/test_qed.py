"""Promises about the adapter of BenchmarkQED, on a made checkout in the shape of its repository."""

import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from bench.qed import assertions, main, questions, stated
from index.build import Report
from index.readers import read
from index.records import Article
from qa.engine import Engine
from qa.evaluate import read_questions

HEADLINE = "Fennel Park clinic opens a ward for burns"
BODY = "<p>FENNEL PARK (Quay) — The clinic opened a ward with 14 beds on Tuesday.</p><p>Nurse Ida Marsh leads it.</p>"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    news = tmp_path / "checkout" / "datasets" / "AP_news"
    record = {
        "altids": {"itemid": "a1"},
        "headline": HEADLINE,
        "firstcreated": "2023-11-22T05:11:38Z",
        "body_nitf": BODY,
    }
    for folder in ("generated_questions_v1", "generated_questions_v2"):
        (news / folder).mkdir(parents=True)
    with zipfile.ZipFile(news / "raw_data.zip", "w") as bundle:
        bundle.writestr("raw_data/2023/11/22/a1.json", json.dumps(record).encode("utf-8-sig"))
    asked = "How many beds does the ward of the Fennel Park clinic have?"
    _write(news / "generated_questions_v1" / "data_local_questions_text.json", [asked, "What worries nurses?"])
    told = {"statement": "The response should state that the ward has 14 beds.", "score": 10, "rank": 1}
    row = {"question_id": "5b-1", "question_text": asked, "assertions": [told]}
    _write(news / "generated_questions_v2" / "data_local_questions_assertions.json", [row])
    return tmp_path / "checkout"


def _write(path: Path, rows: list) -> None:
    path.write_text(json.dumps(rows), "utf-8")


def test_the_articles_are_read_from_the_zip_as_it_is(checkout: Path) -> None:
    (article,) = read(checkout / "datasets" / "AP_news" / "raw_data.zip")
    assert isinstance(article, Article)
    assert article.title == HEADLINE and "<p>" not in article.text and "14 beds" in article.text
    assert article.published == datetime.fromisoformat("2023-11-22T05:11:38+00:00")


def test_a_question_of_both_versions_comes_once_with_its_assertions(checkout: Path, tmp_path: Path) -> None:
    first, second = questions(checkout)
    assert (first["id"], first["type"], first["assertions"]) == ("5b-1", "data_local", ["the ward has 14 beds."])
    assert (second["question"], second["assertions"]) == ("What worries nurses?", [])
    main("questions", checkout, tmp_path / "q.jsonl")
    assert [item.question for item in read_questions(tmp_path / "q.jsonl")] == [first["question"], second["question"]]


def test_an_assertion_is_stated_where_its_own_words_stand(
    checkout: Path, tmp_path: Path, build: Callable[..., Report]
) -> None:
    build(checkout / "datasets" / "AP_news" / "raw_data.zip", tmp_path / "data")
    engine = Engine(tmp_path / "data")
    shares = assertions(questions(checkout), engine)
    assert set(shares.values()) == {1.0} and len(shares) == 3
    view = engine.archive.view
    assert not stated("the ward has 15 beds", "How many beds has the ward?", "The ward has 14 beds.", view)
    assert not stated("the ward has beds", "How many beds has the ward?", "The ward has 14 beds.", view)
    engine.close()


def test_a_folder_without_its_questions_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no questions of BenchmarkQED"):
        main("questions", tmp_path, tmp_path / "q.jsonl")
