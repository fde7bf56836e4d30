"""Promises about answers: exact quotes, citations, refusals that say what was searched; and bad questions."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.build import Report, Writer
from index.catalogue import Catalogue
from index.freshness import heartbeat
from index.records import Filter, ModelError, NoArchive
from qa.candidates import Candidate, Subject, candidates
from qa.cite import reference
from qa.engine import Engine
from qa.evaluate import read_questions
from qa.extract import most, score
from qa.records import Answer, Citation, Period, Question, to_json
from qa.retrieve import retrieve
from tests.conftest import HKT, NOW, SAMPLE

ROOT = Path(__file__).resolve().parents[1]
ASKED = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
QUESTIONS = read_questions(SAMPLE.parent / "questions.jsonl")


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item.id)
def test_every_quote_stands_in_its_story_at_its_offsets(engine: Engine, item) -> None:
    answer = engine.answer(item.question, now=ASKED)
    for cited in answer.citations:
        article = engine.archive.article(cited.article_id, cited.version)
        assert article.text[cited.start : cited.end] == cited.quote
        assert f"{cited.quote} [{cited.number}]" in answer.text
        assert (cited.source, cited.title, cited.published) == (article.source, article.title, article.published)


def test_no_sentence_scores_more_than_is_thought_before_it_is_read(engine: Engine) -> None:
    view, compared = engine.archive.view, 0
    for item in QUESTIONS:
        found = retrieve(view, view.analyze(item.question), None, Filter())
        subject, offered = Subject(item.question, view), []

        def worth(one: Candidate) -> bool:
            offered.append(one)  # noqa: B023  (it is called within this turn)
            return True

        for sentence in candidates(subject, found, worth):
            passage = next(
                one
                for one in reversed(offered)
                if one.start <= sentence.start and one.end >= sentence.end and one is not sentence
            )
            assert score(sentence) <= most(sentence) + 1e-9 <= most(passage) + 2e-9
            compared += 1
    assert compared > 1000


def test_a_quote_stays_exact_after_the_story_is_updated(tmp_path: Path, page: Callable[..., str], build) -> None:
    folder, data = tmp_path / "news", tmp_path / "data"
    folder.mkdir()
    file = folder / "a.txt"
    file.write_text(
        page(
            "Ferry strikes pier",
            "The ferry Grey Heron struck the pier at Marrow Point on Friday. Eleven people were hurt.",
        )
    )
    build(folder, data)
    engine = Engine(data)
    before = engine.answer("How many people were hurt when the ferry struck the pier?", now=ASKED)
    assert "Eleven" in before.text
    file.write_text(
        page(
            "Ferry strikes pier",
            "The ferry Grey Heron struck the pier at Marrow Point on Friday. Fourteen people were hurt.",
            stamp="2026-01-09 HKT 11:40",
        )
    )
    build(folder, data)
    after = engine.answer("How many people were hurt when the ferry struck the pier?", now=ASKED)
    assert "Fourteen" in after.text
    assert after.generation > before.generation
    for answer in (before, after):
        for cited in answer.citations:
            assert engine.archive.article(cited.article_id, cited.version).text[cited.start : cited.end] == cited.quote


def test_a_citation_is_written_with_outlet_date_time_zone_and_agency() -> None:
    cited = citation(published=datetime(2026, 1, 9, 7, 1, tzinfo=HKT), credit="AFP")
    assert reference(cited) == "RTHK, 9 January 2026, 07:01 HKT (AFP)"
    assert reference(citation(published=datetime(2026, 1, 9, tzinfo=HKT), precision="day")) == "RTHK, 9 January 2026"
    assert reference(citation(published=None)) == "RTHK, undated"


def test_the_answer_as_data_keeps_its_promised_names(engine: Engine) -> None:
    data = to_json(engine.answer(QUESTIONS[0].question, now=ASKED))
    assert {"answer", "refusal", "citations", "evidence", "question", "stages", "generation", "milliseconds"} <= set(
        data
    )
    assert {"asked", "text", "period", "sources", "intent"} <= set(data["question"])
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "empty question"),
        ("   \n\t ", "empty question"),
        ("what is the of and", "empty question"),
        ("?!… —", "empty question"),
        ("🛳🛳🛳", "empty question"),
        ("ferry " * 3400, "question too long"),
        ("zyxwvut qqqrst", "nothing found"),
    ],
)
def test_what_is_no_question_is_refused_with_the_reason(engine: Engine, text: str, refusal: str) -> None:
    answer = engine.answer(text, now=ASKED)
    if refusal == "nothing found":  # the semantic search always finds something near
        assert answer.refusal in ("nothing found", "not answered")
    else:
        assert answer.refusal == refusal
    assert answer.citations == ()
    assert answer.text


@pytest.mark.parametrize(
    "text",
    [
        'ferry AND (NOT "',
        "text:ferry^9 OR *:*",
        "'; DROP TABLE article; --",
        "<script>alert(1)</script> ferry",
        "ferry\x00collision",
        "[1] ferry [99]",
    ],
)
def test_syntax_in_a_question_breaks_nothing(engine: Engine, text: str) -> None:
    answer = engine.answer(text, now=ASKED)
    assert answer.question.asked == text.strip()
    assert engine.archive.view.total > 40


def test_a_refusal_says_what_was_searched_and_which_words_are_unknown(engine: Engine) -> None:
    answer = engine.answer("Which kangaroo won the trampoline contest in Patagonia?", now=ASKED)
    assert answer.refusal in ("not answered", "nothing found")
    assert "Searched: 50 stories" in answer.text
    assert "kangaroo" in answer.text
    assert "Patagonia" in answer.text


def test_a_period_the_reader_sets_cuts_and_an_empty_one_is_told(engine: Engine) -> None:
    january = Period(start=datetime(2026, 1, 1, tzinfo=HKT), end=datetime(2026, 2, 1, tzinfo=HKT), hard=True)
    found = engine.search("ferry collision inquiry", now=ASKED, period=january)
    assert found
    assert all(e.published is not None and e.published in january for e in found)
    past = Period(start=datetime(1999, 1, 1, tzinfo=HKT), end=datetime(1999, 1, 2, tzinfo=HKT), hard=True)
    answer = engine.answer("ferry collision", now=ASKED, period=past)
    assert answer.refusal == "nothing in period"
    assert answer.citations == ()


def test_an_outlet_the_reader_sets_is_the_only_one_quoted(engine: Engine) -> None:
    names = sorted(engine.archive.view.sources.values())
    assert len(names) >= 3
    for name in names:
        assert {e.source for e in engine.search("the harbour", now=ASKED, sources=(name,))} == {name}
    answer = engine.answer("What happened to the ferry?", now=ASKED, sources=("no such outlet",))
    assert answer.refusal == "nothing in period"


def test_a_story_appears_once_among_the_evidence(engine: Engine) -> None:
    for item in QUESTIONS[:10]:
        ids = [e.article_id for e in engine.search(item.question, now=ASKED)]
        assert len(ids) == len(set(ids))


def test_an_answer_without_a_citation_cannot_exist() -> None:
    question = Question(asked="?", text="?")
    one = citation()
    with pytest.raises(ValueError, match="needs a citation"):
        Answer(text="It is so.", question=question, generation=1)
    with pytest.raises(ValueError, match="do not match"):
        Answer(text="It is so.", question=question, generation=1, citations=(one,))
    with pytest.raises(ValueError, match="do not match"):
        Answer(text=f"{one.quote} [1] And more [2]", question=question, generation=1, citations=(one,))
    with pytest.raises(ValueError, match="refusal has no"):
        Answer(text="No.", question=question, generation=1, citations=(one,), refusal="not answered")
    marked = citation(quote="See note [7] there.")
    Answer(text="See note [7] there. [1]", question=question, generation=1, citations=(marked,))


def test_an_empty_archive_says_so(tmp_path: Path, build) -> None:
    (tmp_path / "news").mkdir()
    build(tmp_path / "news", tmp_path / "data")
    assert Engine(tmp_path / "data").answer("What happened?", now=ASKED).refusal == "empty archive"


def test_no_archive_and_another_model_are_one_clear_line(tmp_path: Path, page, build) -> None:
    with pytest.raises(NoArchive, match="python -m index build"):
        Engine(tmp_path / "none")
    (tmp_path / "a.txt").write_text(page("Rate kept", "The bank kept its rate."))
    build(tmp_path / "a.txt", tmp_path / "data")
    catalogue = Catalogue(tmp_path / "data", writable=True)
    with catalogue.writing():
        catalogue.put("fingerprint", "0" * 16)
    catalogue.close()
    with pytest.raises(ModelError, match="--fresh"):
        Engine(tmp_path / "data")


def test_a_following_engine_sees_a_new_story_without_being_told(tmp_path: Path, page, build) -> None:
    folder, data = tmp_path / "news", tmp_path / "data"
    folder.mkdir()
    (folder / "a.txt").write_text(page("Rate kept", "The bank kept its rate on Friday."))
    build(folder, data)
    engine = Engine(data, follow=True)
    (folder / "b.txt").write_text(
        page("Lantern festival opens", "The lantern festival opened at the quay on Friday with forty boats.")
    )
    with Writer(data) as writer:
        writer.read(folder, now=NOW)
    deadline = (
        time.monotonic() + 30
    )  # it takes one second on a quiet machine; the vectors come a generation after the words
    while "lantern festival" not in (text := engine.answer("What opened at the quay on Friday?", now=ASKED).text):
        assert time.monotonic() < deadline, text
        time.sleep(0.1)
    engine.close()


def test_the_command_line_answers_in_words_and_in_json(sample: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "qa", *words, "--data", str(sample)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    hurt = "How many people were hurt in the ferry collision?"
    told = run("ask", hurt)
    assert told.returncode == 0, told.stderr
    assert "[1]" in told.stdout
    data = json.loads(run("ask", hurt, "--json").stdout)
    assert data["citations"][0]["quote"] in data["answer"]
    refused = run("ask", "Which kangaroo won the trampoline contest in Patagonia?")
    assert refused.returncode == 3
    wrong = run("ask", "ferry", "--from", "2026-02-31")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
    assert "2026-02-31" in wrong.stderr


def citation(**changes: object) -> Citation:
    values = {
        "number": 1, "article_id": "rthk-1", "version": 1, "source": "RTHK", "published": None, "precision": "minute",
        "title": "T", "url": None, "credit": None, "start": 0, "end": 19, "quote": "The rate was kept..",
    }  # fmt: skip
    return Citation(**{**values, **changes})


def test_an_archive_whose_watch_died_says_so_with_every_answer(tmp_path: Path, build: Callable[..., Report]) -> None:
    build(SAMPLE / "radio-ellery" / "2025-11", tmp_path)
    engine = Engine(tmp_path)

    def notes() -> list[str]:
        said = engine.answer("Where did the ferry collide?", now=NOW).notes
        return [note for note in said if "newer stories may be missing" in note]

    assert notes() == []
    for alive, silent in ((NOW - timedelta(minutes=2), False), (NOW - timedelta(hours=3), True)):
        heartbeat(tmp_path).write_text(alive.isoformat())
        assert bool(notes()) == silent
    assert "12 January 2026, 09:00" in notes()[0]
    heartbeat(tmp_path).write_text("")
    assert notes() == []
    engine.close()
