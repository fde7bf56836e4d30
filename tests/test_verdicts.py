"""What readers said becomes a question file that the evaluation reads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from index.records import ReadError
from qa.engine import Engine
from qa.evaluate import evaluate, read_questions
from qa.verdicts import questions
from tests.conftest import NOW
from web.feedback import FILE, keep, line

ROOT = Path(__file__).resolve().parents[1]
TOLL = "Why was the bridge toll cut?"
TENNIS = "Who won the tennis open in Kestrel Bay?"


def judge(engine: Engine, data: Path, question: str, verdict: str) -> None:
    said = line(engine.answer(question, now=NOW), verdict, history=(), asked=NOW, at=NOW)
    assert keep(data, said)


def test_a_helpful_answer_gives_its_stories_and_the_last_verdict_counts(tmp_path: Path, engine: Engine) -> None:
    judge(engine, tmp_path, TOLL, "wrong source")
    judge(engine, tmp_path, TENNIS, "should have refused")
    judge(engine, tmp_path, TOLL, "helpful")
    done = subprocess.run(
        [sys.executable, "-m", "qa", "evaluate", "--feedback", str(tmp_path / FILE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    file = tmp_path / "questions.jsonl"
    file.write_text(done.stdout, "utf-8")
    toll, tennis = read_questions(file)
    cited = {citation.article_id for citation in engine.answer(TOLL, now=NOW).citations}
    assert (toll.question, set(toll.gold_ids), toll.answerable, toll.date) == (TOLL, cited, True, NOW)
    assert (tennis.question, tennis.gold_ids, tennis.answerable) == (TENNIS, (), False)
    outcomes = evaluate(engine, [toll, tennis], now=NOW)
    assert outcomes[0].ranks["fused"]["Hit@1"] == 1.0 and outcomes[1].refused


@pytest.mark.parametrize("broken", ["{", "[]", '{"question": "?"}'])
def test_a_line_that_is_no_verdict_is_named(tmp_path: Path, broken: str) -> None:
    (tmp_path / FILE).write_text(
        f"{json.dumps({'understood': 'a', 'asked': None, 'feedback': 'helpful', 'citations': []})}\n{broken}\n"
    )
    with pytest.raises(ReadError, match="line 2: not a verdict"):
        list(questions(tmp_path / FILE))
