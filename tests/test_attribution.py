"""Promises about outlets in the words: one that is asked is quoted alone, or it is said that it has nothing."""

from datetime import datetime

import pytest

from qa.attribution import asked_of, carried
from qa.engine import Engine
from qa.followup import standalone
from tests.conftest import HKT

SOURCES = ("Radio Ellery", "The Sarrow Courier", "Linnet Post", "Sarrow News Agency")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=HKT)
FIRE = ["What did Radio Ellery say about the Saltgate fire?"]


@pytest.mark.parametrize(
    ("text", "outlet", "rest"),
    [
        ("What did Radio Ellery say about the Saltgate fire?", "Radio Ellery", "the Saltgate fire"),
        ("What did the Courier report on Monday?", "The Sarrow Courier", "on Monday"),
        ("What does the Linnet Post have to say about ferries?", "Linnet Post", "ferries"),
        ("According to the Courier, who caused it?", "The Sarrow Courier", "who caused it?"),
        ("Coverage in the Courier of the storm", "The Sarrow Courier", "the storm"),
        ("what about the Courier?", "The Sarrow Courier", ""),
        ("and Radio Ellery?", "Radio Ellery", ""),
    ],
)
def test_an_outlet_that_is_asked_is_understood(text: str, outlet: str, rest: str) -> None:
    assert asked_of(text, SOURCES) == (outlet, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Who owns the Linnet Post?",
        "What did Radio Ellery and the Courier say about the fire?",
        "What did the courier drivers say?",
        "Was the Linnet Post founded in 1998?",
        "What did the mayor say?",
        "Did the mayor speak to Radio Ellery?",
    ],
)
def test_an_outlet_that_is_only_spoken_of_is_not(text: str) -> None:
    assert asked_of(text, SOURCES) is None


def test_an_outlet_is_carried_on_until_another_is_asked() -> None:
    turn = "how many people were hurt?"
    assert carried(turn, standalone(turn, FIRE), FIRE, SOURCES) == (
        "Radio Ellery",
        "how many people were hurt? (the Saltgate fire)",
    )
    turn = "what about the Courier?"
    assert carried(turn, standalone(turn, FIRE), FIRE, SOURCES) == ("The Sarrow Courier", "the Saltgate fire")
    turn = "Who won the by-election in Dunmarch North?"
    assert carried(turn, standalone(turn, FIRE), FIRE, SOURCES) is None
    turn = "When was it founded?"
    owner = ["Who owns the Linnet Post?"]
    assert carried(turn, standalone(turn, owner), owner, SOURCES) is None


def test_only_the_outlet_that_is_asked_is_quoted(engine: Engine) -> None:
    answer = engine.answer("what about the Courier?", now=NOW, history=FIRE)
    assert answer.question.sources == ("The Sarrow Courier",)
    assert {cited.source for cited in answer.citations} == {"The Sarrow Courier"}


def test_an_outlet_with_nothing_on_it_is_said_to_have_nothing(engine: Engine) -> None:
    answer = engine.answer("What did the Linnet Post say about the Dunmarch North by-election?", now=NOW)
    assert answer.citations
    assert answer.notes[0] == "Linnet Post: nothing found on this; these are other outlets."


def test_an_outlet_the_reader_set_is_not_widened(engine: Engine) -> None:
    answer = engine.answer("Who won the Dunmarch North by-election?", now=NOW, sources=("Linnet Post",))
    assert all(cited.source == "Linnet Post" for cited in answer.citations)
    assert answer.question.sources == ("Linnet Post",)
