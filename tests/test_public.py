"""Promises about the adapters of public question sets, on small made checkouts."""

import json
from pathlib import Path

import pytest

from bench.public import fact_measures, multihop, realtimeqa, write
from index.readers import read
from index.records import Article
from qa.evaluate import read_questions


def lines(path: Path, *rows: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_a_quiz_becomes_an_archive_and_the_questions_whose_article_it_holds(tmp_path: Path) -> None:
    past = tmp_path / "past" / "2022"
    url = "https://www.quay.example/2022/06/12/ferry-hits-pier/index.html"
    asked = {"question_date": "2022/06/16", "choices": ["a pier", "a tram"], "answer": ["0"]}
    lines(
        past / "20220617_qa.jsonl",
        {
            "question_id": "1",
            "question_sentence": "What was hit?",
            "evidence": f'See <a href="{url}#top">it</a>.',
            **asked,
        },
        {"question_id": "2", "question_sentence": "Who?", "evidence": "", **asked},
    )
    lines(past / "20220617_qa_nota.jsonl", {"question_id": "3", "question_sentence": "Other form", **asked})
    found = {"url": f"{url}#top", "text": "The ferry hit a pier.", "publish_date": "2022/06/12"}
    lines(past / "20220617_gold.jsonl", {"question_id": "1", "search_result": [found]})
    lines(past / "20220617_gcs.jsonl", {"question_id": "1", "search_result": [{"url": url, "title": "T", "text": ""}]})
    write(tmp_path / "out", *realtimeqa(tmp_path))
    (item,) = read_questions(tmp_path / "out" / "questions.jsonl")
    assert (item.id, item.answers, item.gold_ids) == ("1", ("a pier",), (url,))
    (article,) = read(tmp_path / "out" / "archive")
    assert isinstance(article, Article)
    assert (article.title, article.source, article.url) == ("ferry hits pier", "quay.example", url)
    assert article.published is not None and article.published.date().isoformat() == "2022-06-12"


def test_multi_hop_questions_keep_their_type_and_null_queries_have_no_answer(tmp_path: Path) -> None:
    story = {"title": "T", "source": "Quay", "published_at": "2023-11-01T08:00:00+00:00", "category": "sports"}
    (tmp_path / "corpus.json").write_text(json.dumps([{**story, "url": "https://quay.example/1", "body": "A ferry."}]))
    fact = {"url": "https://quay.example/1", "fact": "A ferry."}
    queries = [
        {
            "query": "Which ship?",
            "answer": "A ferry",
            "question_type": "inference_query",
            "evidence_list": [fact, fact],
        },
        {"query": "Who?", "answer": "Insufficient information.", "question_type": "null_query", "evidence_list": []},
    ]
    (tmp_path / "MultiHopRAG.json").write_text(json.dumps(queries))
    write(tmp_path / "out", *multihop(tmp_path))
    first, second = read_questions(tmp_path / "out" / "questions.jsonl")
    assert (first.type, first.answerable, first.gold_ids) == ("inference_query", True, ("https://quay.example/1",))
    assert not second.answerable
    (article,) = read(tmp_path / "out" / "archive")
    assert isinstance(article, Article)
    assert article.section == "sports"


def test_the_measures_of_facts_are_those_of_their_definition() -> None:
    rankings = [
        ["nothing", "the ferry\nsank here", "no", "again the ferry sank"],
        ["none"],
        ["x fact one", "y fact two"],
    ]
    measured = fact_measures(rankings, [["ferry sank", "bridge fell"], ["ferry sank"], ["fact one", "fact two"]])
    assert measured["Hits@4"] == measured["Hits@10"] == pytest.approx(2 / 3)
    assert measured["MRR@10"] == pytest.approx((1 / 2 + 0 + 1) / 3)
    assert measured["MAP@10"] == pytest.approx(((1 / 2) / 2 + 0 + (1 + 1 / 2) / 2) / 3)
    assert measured["all evidence in ten"] == pytest.approx(1 / 3)
