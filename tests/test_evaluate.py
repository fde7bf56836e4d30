"""Promises about measuring: the textbook's numbers, exact quotes, comparisons in pairs, floors that do not fall by accident."""

import json
import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from index.records import ReadError
from qa.curve import area, area_interval, curve
from qa.engine import Engine
from qa.evaluate import (
    Outcome,
    by_type,
    compare,
    evaluate,
    from_json,
    holds,
    interval,
    normalised,
    rank_measures,
    read_questions,
    table,
    to_json,
)
from qa.floors import Floors, digest, failures, moved, reached, read, write
from qa.records import Evidence
from tests.conftest import NOW, SAMPLE

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = SAMPLE.parent / "questions.jsonl"


def evidence(name: str, url: str | None = None) -> Evidence:
    values = {"version": 1, "source": "Quay Times", "published": None, "precision": "day", "title": "T"}
    return Evidence(article_id=name, url=url, start=0, end=1, text="T", score=1.0, **values)


def outcome(number: int, **changes: object) -> Outcome:
    ranks = {way: rank_measures([evidence("a"), evidence("b")], ["b"]) for way in ("lexical", "semantic", "fused")}
    values = {
        "id": str(number), "type": "who", "answerable": True, "ranks": ranks, "refused": False, "confidence": 0.7,
        "first": True, "any": True, "exact": True, "milliseconds": 5.0,
    }  # fmt: skip
    return Outcome(**{**values, **changes})


def slow_measures(ranking: list[str], gold: set[str]) -> dict[str, float]:
    """By the definitions, relevance 0 or 1, logarithm to base 2."""
    places = [place for place, name in enumerate(ranking, start=1) if name in gold]
    gain = sum(1 / math.log2(place + 1) for place in places if place <= 10)
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(len(gold), 10) + 1))
    first = min(places, default=math.inf)
    return {
        "Hit@1": float(first <= 1),
        "Hit@4": float(first <= 4),
        "Hit@10": float(first <= 10),
        "MRR@10": 1 / first if first <= 10 else 0.0,
        "nDCG@10": gain / ideal,
    }


@pytest.mark.parametrize("gold", [{"s0"}, {"s3"}, {"s1", "s6"}, {"s9"}, {"elsewhere"}, {"s2", "elsewhere"}])
def test_the_measures_of_a_ranking_are_those_of_the_textbook(gold: set[str]) -> None:
    ranking = [f"s{n}" for n in range(10)]
    measured = rank_measures([evidence(name) for name in ranking], sorted(gold))
    assert measured == pytest.approx(slow_measures(ranking, gold), abs=1e-6)


def test_a_gold_story_counts_by_its_id_and_by_its_link() -> None:
    found = [evidence("one", "https://quay.example/1"), evidence("two", "https://quay.example/2")]
    assert rank_measures(found, ["https://quay.example/2"])["MRR@10"] == 0.5
    assert rank_measures(found, ["one"])["Hit@1"] == 1.0
    assert rank_measures([], ["one"])["Hit@10"] == 0.0


def test_an_answer_stands_in_a_quote_as_whole_words_whatever_the_case_accents_and_articles() -> None:
    assert holds(["It was the Café Ruan that won, she said."], ["cafe ruan"])
    assert holds(["Paid 12,500 terns."], ["12500 terns"])
    assert holds(["Nothing here.", "The ferry’s mate."], ["Ferry mate"])
    assert not holds(["The harbourmaster came."], ["harbour"])
    assert not holds(["Any text."], ["", "the"])
    assert normalised("The Ferry's “Mate”, an A") == "ferry mate"


def test_the_area_under_the_curve_is_the_share_of_pairs_in_the_right_order() -> None:
    assert area([0.9, 0.5], [0.5, 0.1]) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert area([1.0], [0.0]) == 1.0
    assert math.isnan(area([], [0.1]))
    low, high = area_interval([0.9, 0.8, 0.3], [0.5, 0.2, 0.1])
    assert 0.0 <= low <= area([0.9, 0.8, 0.3], [0.5, 0.2, 0.1]) <= high <= 1.0


def test_the_curve_trades_false_refusals_for_false_answers() -> None:
    good, bad = [n / 20 for n in range(1, 21)], [n / 40 for n in range(1, 21)]
    points = curve(good, bad, rates=(0.0, 0.1, 0.5))
    assert [point.refused for point in points] == pytest.approx([0.0, 0.1, 0.5])
    assert [point.answered for point in points] == sorted((point.answered for point in points), reverse=True)
    for point in points:
        assert point.answered == sum(score >= point.threshold for score in bad) / len(bad)
    assert curve([], bad) == []


def test_an_interval_holds_the_mean_and_is_the_same_every_time() -> None:
    values = [0.0, 1.0, 1.0, 0.0, 1.0]
    assert interval(values) == interval(values)
    assert interval(values)[0] <= 0.6 <= interval(values)[1]
    assert interval([]) == (0.0, 0.0)


def test_two_runs_are_compared_question_by_question() -> None:
    before = [outcome(n, first=False) for n in range(6)] + [outcome(9, answerable=False, refused=False)]
    after = [outcome(n, first=n < 3) for n in range(6)] + [outcome(9, answerable=False, refused=True), outcome(10)]
    rows = {name: (value, span) for name, value, span in compare(after, before)}
    assert rows["answer in the first quote"][0] == 0.5
    assert rows["false answers"][0] == -1.0
    assert rows["fused MRR@10"] == (0.0, (0.0, 0.0))


def test_outcomes_survive_the_way_through_json() -> None:
    outcomes = [outcome(1), outcome(2, answerable=False, ranks={})]
    assert from_json(json.loads(json.dumps(to_json(outcomes)))) == outcomes


def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": 1, "question": "Who came?"}\n\n{"question": "no id"}\n')
    with pytest.raises(ReadError, match="line 3"):
        read_questions(file)
    file.write_text('{"id": 1, "question": "Who came?"}\n{"id": 2, "question": "Why?", "answerable": false}\n')
    assert [(item.type, item.answerable) for item in read_questions(file)] == [("who", True), ("unanswerable", False)]


def test_the_table_has_every_promised_row_and_quotes_are_exact(engine: Engine) -> None:
    items = read_questions(QUESTIONS)[:6] + read_questions(QUESTIONS)[-3:]
    outcomes = evaluate(engine, items, now=NOW)
    rows = {name: value for name, value, _, _ in table(outcomes)}
    for way in ("lexical", "semantic", "fused"):
        assert {f"{way} {m}" for m in ("Hit@1", "Hit@4", "Hit@10", "MRR@10", "nDCG@10")} <= set(rows)
    assert {"answer in the first quote", "answer in the quotes", "false refusals", "latency p95 ms"} <= set(rows)
    assert any(name.startswith("false answers (") for name in rows)
    assert any(name.startswith("area under the curve (") for name in rows)
    assert rows.get("exact quotes", 1.0) == 1.0
    assert all(o.exact for o in outcomes)
    assert {kind for kind, *_ in by_type(outcomes)} == {item.type for item in items if item.answerable}


FLOORS = Floors(questions="q", values={"fused Hit@1": 0.5, "exact quotes": 1.0})


def test_a_run_below_a_floor_and_a_run_on_other_questions_fail() -> None:
    assert failures(FLOORS, FLOORS) == []
    low = replace(FLOORS, values={"fused Hit@1": 0.4, "exact quotes": 1.0})
    assert failures(FLOORS, low) == ["fused Hit@1: 0.4000 is below the floor of 0.5000"]
    assert "exact quotes" in failures(FLOORS, replace(FLOORS, values={"fused Hit@1": 0.9}))[0]
    assert failures(FLOORS, replace(FLOORS, questions="other")) == ["the questions are not those of the floors"]


def test_floors_rise_with_one_flag_and_fall_only_with_a_second() -> None:
    run = Floors(questions="q", values={"fused Hit@1": 0.4, "exact quotes": 1.0, "fused MRR@10": 0.7})
    assert moved(FLOORS, run, lower=False).values == {"fused Hit@1": 0.5, "exact quotes": 1.0, "fused MRR@10": 0.7}
    assert moved(FLOORS, run, lower=True) == run
    without = Floors(questions="q", values={"exact quotes": 1.0})
    assert moved(FLOORS, without, lower=False).values == FLOORS.values
    for old in (None, replace(FLOORS, questions="other")):
        with pytest.raises(ReadError, match="--lower"):
            moved(old, run, lower=False)


def test_floors_survive_the_way_through_their_file(tmp_path: Path) -> None:
    write(tmp_path / "floors.json", FLOORS)
    assert read(tmp_path / "floors.json") == FLOORS
    (tmp_path / "floors.json").write_text("[]")
    with pytest.raises(ReadError, match="not a file of floors"):
        read(tmp_path / "floors.json")


def test_what_has_a_floor_is_better_when_higher() -> None:
    values = reached([outcome(1), outcome(2, refused=True, first=False), outcome(3, answerable=False, refused=True)])
    assert values["answer in the first quote"] == 0.5
    assert values["answered where there is an answer"] == 0.5
    assert values["refused where there is none"] == 1.0
    assert values["fused Hit@1"] == 0.0


def test_the_sample_holds_its_floors_and_a_higher_one_fails(sample: Path, tmp_path: Path) -> None:
    pinned = SAMPLE.parent / "floors.json"
    assert read(pinned).questions == digest([QUESTIONS])

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "qa", "evaluate", "--data", str(sample), "--questions", str(QUESTIONS), *words]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    held = run("--floors", str(pinned), "--curve")
    assert held.returncode == 0, held.stdout + held.stderr
    assert "all floors held" in held.stdout
    assert "refusing below" in held.stdout
    copy = tmp_path / "floors.json"
    write(copy, replace(read(pinned), values={**read(pinned).values, "answer in the quotes": 1.0}))
    failed = run("--floors", str(copy))
    assert failed.returncode == 1
    assert "answer in the quotes" in failed.stdout.splitlines()[-1]
    assert run("--lower").returncode == 2
