"""Promises about stories that contradict one another and stories that say the same, on made stories."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from index.build import Report
from qa.engine import Engine
from qa.records import Answer
from tests.conftest import HKT

NOW = datetime(2026, 1, 20, tzinfo=HKT)
Ask = Callable[..., Answer]


@pytest.fixture
def ask(tmp_path: Path, build: Callable[..., Report]) -> Ask:
    """Index stories given as (outlet, time, headline, text) and ask a question."""

    def run(question: str, *stories: tuple[str, str, str, str]) -> Answer:
        folder = tmp_path / "stories"
        folder.mkdir()
        for n, (outlet, at, title, text) in enumerate(stories):
            page = f"{title} - {outlet}\n\n{title}\n\n2026-01-{at}\n\nhttps://{outlet.replace(' ', '')}.example/{n}\n\n{text}\n\n{title}\n"
            (folder / f"{n}.txt").write_text(page, "utf-8")
        build(folder, tmp_path / "data")
        engine = Engine(tmp_path / "data")
        answer = engine.answer(question, now=NOW)
        engine.close()
        return answer

    return run


def differs(answer: Answer) -> bool:
    return any("contradict one another" in note for note in answer.notes)


FILLER = "The council of Alder Cross meets on the first Monday of every month in the old grain hall by the river."
ACCEPTED = ("Quay Post", "12 HKT 10:00", "Harbour plan of Alder Cross", f"Mayor Ida Marsh approved the harbour plan of Alder Cross on Monday. {FILLER}")  # fmt: skip
REJECTED = ("Fennel Herald", "12 HKT 12:00", "Mayor and the harbour plan", f"Mayor Ida Marsh rejected the harbour plan of Alder Cross on Monday. {FILLER}")  # fmt: skip


def test_an_approval_and_a_rejection_of_one_thing_by_one_person_are_shown_side_by_side(ask: Ask) -> None:
    answer = ask("Did Mayor Ida Marsh approve the harbour plan of Alder Cross?", ACCEPTED, REJECTED)
    assert differs(answer)
    assert {c.source for c in answer.citations[:2]} == {"Quay Post", "Fennel Herald"}


def test_a_rejection_by_someone_else_contradicts_nothing(ask: Ask) -> None:
    other = ("Fennel Herald", "12 HKT 12:00", "Opposition and the harbour plan", f"Opposition leader Joost Ferrow rejected the harbour plan of Alder Cross on Monday. {FILLER}")  # fmt: skip
    assert not differs(ask("Did Mayor Ida Marsh approve the harbour plan of Alder Cross?", ACCEPTED, other))


def test_a_rejection_of_another_thing_contradicts_nothing(ask: Ask) -> None:
    other = ("Fennel Herald", "12 HKT 12:00", "Mayor and trams", f"Mayor Ida Marsh rejected a tram line to Alder Cross on Monday. {FILLER}")  # fmt: skip
    assert not differs(ask("Did Mayor Ida Marsh approve the harbour plan of Alder Cross?", ACCEPTED, other))


def test_what_one_story_says_was_done_and_another_that_it_was_denied_stand_side_by_side(ask: Ask) -> None:
    did = ("Quay Post", "12 HKT 10:00", "Ferrow and bribes", f"Captain Joost Ferrow took bribes from smugglers at Alder Cross, police said. {FILLER}")  # fmt: skip
    denied = ("Fennel Herald", "13 HKT 12:00", "Ferrow speaks", f"Captain Joost Ferrow never took bribes from smugglers at Alder Cross, his lawyer said. {FILLER}")  # fmt: skip
    assert differs(ask("Did Captain Joost Ferrow take bribes at Alder Cross?", did, denied))


def test_two_places_for_one_event_are_shown_side_by_side(ask: Ask) -> None:
    east = ("Quay Post", "12 HKT 10:00", "Yacht found", f"The missing yacht Alder Queen was found by fishermen off Cape Marrow on Monday. {FILLER}")  # fmt: skip
    west = ("Fennel Herald", "12 HKT 12:00", "Yacht found at last", f"The missing yacht Alder Queen was found by fishermen off Point Tansy on Monday. {FILLER}")  # fmt: skip
    answer = ask("Where was the missing yacht Alder Queen found?", east, west)
    assert differs(answer)
    assert any("Cape Marrow" in c.quote for c in answer.citations[:2])
    assert any("Point Tansy" in c.quote for c in answer.citations[:2])


def test_another_event_of_the_kind_two_weeks_later_is_no_contradiction(ask: Ask) -> None:
    first = ("Quay Post", "02 HKT 10:00", "Regatta won", f"The regatta of Alder Cross was won by Ida Marsh on Monday. {FILLER}")  # fmt: skip
    second = ("Fennel Herald", "16 HKT 12:00", "Regatta again", f"The regatta of Alder Cross was won by Joost Ferrow on Monday. {FILLER}")  # fmt: skip
    assert not differs(ask("Who won the regatta of Alder Cross?", first, second))


def test_a_statement_says_on_how_many_independent_sources_it_rests(ask: Ask) -> None:
    one = ("Quay Post", "12 HKT 10:00", "Yacht found", f"The missing yacht Alder Queen was found by fishermen off Cape Marrow on Monday. {FILLER}")  # fmt: skip
    two = ("Fennel Herald", "12 HKT 12:00", "Yacht is safe", "Fishermen found the missing yacht Alder Queen drifting off Cape Marrow, its owner told us. He wept.")  # fmt: skip
    answer = ask("Where was the missing yacht Alder Queen found?", one, two)
    assert "What [1] says stands in 2 independent sources." in answer.notes
    assert not differs(answer)


def test_copies_of_an_agency_story_are_one_source_of_a_statement(ask: Ask) -> None:
    text = f"The missing yacht Alder Queen was found by fishermen off Cape Marrow on Monday. {FILLER} (SNA)"
    answer = ask(
        "Where was the missing yacht Alder Queen found?",
        ("Quay Post", "12 HKT 10:00", "Yacht found", text),
        ("Fennel Herald", "12 HKT 12:00", "Yacht found by fishermen", text),
    )
    assert not any("independent sources" in note for note in answer.notes)
