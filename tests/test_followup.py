"""Follow-ups: the subject, and the period, are carried on where the new words leave them open, and only there."""

import json
from pathlib import Path

import pytest

from index.lexical import analyzer
from qa.followup import standalone
from qa.turn import read

DATA = Path(__file__).resolve().parents[2] / "shared/data/followups/dev.jsonl"
PRISONERS = ["What did Caracas say about the prisoners last week?"]
ELECTION = ["Who won the by-election in Harbour East?"]
BRIDGE = ["When did the Shearwater bridge toll rise?"]


@pytest.mark.parametrize(
    ("turn", "understood"),
    [
        ("who confirmed it?", "who confirmed it? (Caracas, the prisoners, last week)"),
        ("And in February?", "And in February? (Caracas, the prisoners)"),
        ("what about RTHK?", "what about RTHK? (Caracas, the prisoners, last week)"),
        ("more on [2]", "more on [2] (Caracas, the prisoners, last week)"),
        ("why?", "why? (Caracas, the prisoners, last week)"),
        ("Tell me more.", "Tell me more. (Caracas, the prisoners, last week)"),
        ("what did Reuters say?", "what did Reuters say? (Caracas, the prisoners, last week)"),
        ("and the captain?", "and the captain? (Caracas, the prisoners, last week)"),
        ("When will they be released?", "When will they be released? (Caracas, the prisoners, last week)"),
        ("was anyone hurt?", "was anyone hurt? (Caracas, the prisoners, last week)"),
        ("is that true?", "is that true? (Caracas, the prisoners, last week)"),
        ("what happened on 8 January?", "what happened on 8 January? (Caracas, the prisoners)"),
        ("between Monday and Friday?", "between Monday and Friday? (Caracas, the prisoners)"),
    ],
)
def test_what_the_words_leave_open_is_carried_on(turn: str, understood: str) -> None:
    assert standalone(turn, PRISONERS) == understood


@pytest.mark.parametrize(
    ("history", "turn", "understood"),
    [
        (ELECTION, "when was it?", "when was the by-election in Harbour East?"),
        (ELECTION, "Was there a recount?", "Was there a recount? (the by-election in Harbour East)"),
        (BRIDGE, "was it cut later?", "was the Shearwater bridge toll cut later?"),
        (["Who is Ana Reyes?"], "Did her lawyer appeal?", "Did her lawyer appeal? (Ana Reyes)"),
        (["Who is Ana Reyes?"], "When was she charged?", "When was Ana Reyes charged?"),
        (["What is the Linnet Post?"], "Who are its owners?", "Who are the Linnet Post's owners?"),
        (["What are lantern tides?"], "What are their origins?", "What are lantern tides' origins?"),
    ],
)
def test_a_single_subject_takes_the_place_of_its_pronoun(history: list[str], turn: str, understood: str) -> None:
    assert standalone(turn, history) == understood


@pytest.mark.parametrize(
    "turn",
    [
        "Who won the Australian Open?",
        "What caused the warehouse fire in Saltgate?",
        "and who is Marco Rubio?",
        "How many people died in the ferry collision?",
        "What did the central bank do about rates?",
        "Timeline of the ferry inquiry",
        "What happened in the Milgram experiment?",
        "Why did Netflix change its prices?",
        "What is Rock City, and why is it famous?",
        "Is it true that Shearwater bridge is closed?",
        "What is a residents card?",
        "Why do cats purr?",
        "What did Acme announce?",
        "What did Reuters say on 3 March?",
        "What did Acme announce in September 2022?",
        "沙田今日發生什麼事?",
    ],
)
def test_a_turn_with_a_subject_of_its_own_inherits_nothing(turn: str) -> None:
    assert standalone(turn, PRISONERS) == turn


@pytest.mark.parametrize(
    ("history", "turn", "understood"),
    [
        (["timeline of the Saltgate fire"], "and of Storm Petrella?", "timeline of Storm Petrella?"),
        (["What is the latest on the ferry?"], "and on the bridge toll?", "What is the latest on the bridge toll?"),
        (["timeline of the ferry inquiry"], "only in December", "timeline of the ferry inquiry in December"),
        (["What happened last month?"], "what about the Courier?", "what about the Courier? (last month)"),
        (["What happened on 22 January?"], "and the day after?", "and the day after?"),
        (["timeline of the ferry inquiry", "Who chairs it?"], "when was it?", "when was the ferry inquiry?"),
    ],
)
def test_what_was_asked_for_is_asked_again(history: list[str], turn: str, understood: str) -> None:
    assert standalone(turn, history) == understood


@pytest.mark.parametrize("turn", ["why?", "who confirmed it?", "And in February?", "", "  ", "???", "🙂", "[1]"])
def test_a_first_turn_stays_as_it_is(turn: str) -> None:
    assert standalone(turn) == turn.strip()


def test_the_subject_is_the_newest_one() -> None:
    history = [*PRISONERS, "who confirmed it?", *ELECTION]
    assert standalone("by how many votes?", history) == "by how many votes? (the by-election in Harbour East)"


def test_a_subject_lasts_over_turns_that_leave_it_open() -> None:
    history = [*BRIDGE, "Who opposed it?", "why?", "and in February?"]
    understood = standalone("what is it now?", history)
    assert "Shearwater bridge toll" in understood
    assert understood.endswith("in February)")


def test_a_new_period_takes_the_place_of_the_old() -> None:
    assert "last week" not in standalone("and yesterday?", PRISONERS)
    assert "last week" not in standalone("why?", [*PRISONERS, "And in February?"])


def test_hostile_turns_are_read_without_harm() -> None:
    for turn in ("(" * 2000, "it " * 600, "a [1] [2]" * 100, "and " * 400, "\x00\ufffd", "x" * 20_000):
        assert standalone("why?", [turn]).startswith("why?")
        assert standalone(turn, PRISONERS).startswith(turn.strip()[:3])


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("What happened on 8 January 2026?", "on 8 January 2026"),
        ("the toll between Monday and Friday", "between Monday and Friday"),
        ("What did May say in May?", "in May"),
        ("Will the march go ahead in March 2026?", "in March 2026"),
        ("Who won in 2021?", "in 2021"),
        ("What of the 2019 protests?", ""),
        ("news from two weeks ago", "from two weeks ago"),
        ("this morning's ferry", "this morning"),
    ],
)
def test_the_date_phrase_of_a_turn_is_found(text: str, time: str) -> None:
    assert read(text).time == time


@pytest.mark.skipif(not DATA.exists(), reason=f"no {DATA}: the measuring data is not here")
def test_the_understood_question_is_nearer_to_a_persons_rewrite_than_the_bare_turn_or_all_turns() -> None:
    analyze = analyzer().analyze
    rows = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]

    def f1(text: str, rewrite: str) -> float:
        ours, theirs = {*analyze(text)}, {*analyze(rewrite)}
        return 2 * len(ours & theirs) / (len(ours) + len(theirs))

    ours = sum(f1(standalone(row["raw"], row["history"]), row["rewrite"]) for row in rows) / len(rows)
    bare = sum(f1(row["raw"], row["rewrite"]) for row in rows) / len(rows)
    every = sum(f1(" ".join([*row["history"], row["raw"]]), row["rewrite"]) for row in rows) / len(rows)
    assert ours > bare > every
    assert ours > 0.85
