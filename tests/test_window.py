"""Promises about what a period does: it cuts or prefers, the day told counts beside the day published, and the reader is told."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from index.build import Report
from qa.engine import Engine
from qa.event import tells
from qa.records import Answer, Period
from qa.window import spelt, subject, whole
from tests.conftest import HKT

SEED = Path(__file__).resolve().parents[2] / "shared/data/pages/rthk-2026-01-09.txt"
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=HKT)
Build = Callable[[Path, Path], Report]


def period(first: str, last: str, *, hard: bool = True) -> Period:
    """Whole days, both included."""
    start, end = (datetime.fromisoformat(day).replace(tzinfo=HKT) for day in (first, last))
    return Period(start=start, end=end + timedelta(days=1), phrase=f"{first} to {last}", hard=hard)


@pytest.fixture
def quay(tmp_path: Path, page: Callable[..., str], build: Build) -> Engine:
    """A story that tells of the day before it was published, one of the week after, and one without a date."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(
        page("Crane falls at Marrow Quay", "A crane fell on a coal barge at Marrow Quay on Thursday. Nobody was hurt.")
    )
    (folder / "b.txt").write_text(
        page(
            "Crane at Marrow Quay raised",
            "Divers raised the crane from the coal barge at Marrow Quay on Wednesday.",
            stamp="2026-01-14 HKT 16:20",
        )
    )
    (folder / "c.txt").write_text(page("How cranes work", "A crane lifts coal from a barge at Marrow Quay.", stamp=""))
    build(folder, tmp_path / "data")
    return Engine(tmp_path / "data")


def days(answer: Answer) -> list[str]:
    return [f"{c.published:%Y-%m-%d}" for c in answer.citations if c.published]


def test_a_story_is_found_by_the_day_it_tells_of_and_the_answer_names_the_day_of_publication(quay: Engine) -> None:
    answer = quay.answer("What happened to the crane on 8 January?", now=NOW)
    assert days(answer)[0] == "2026-01-09"
    assert "[1] was published on 9 January 2026 and tells of 8 January 2026." in answer.notes
    told = quay.answer("What happened on 8 January 2026?", now=NOW)
    assert "8 January 2026 (published 9 January 2026, 07:01 HKT), Quay Times: A crane fell" in told.text


def test_a_hard_period_is_of_the_day_of_publication_alone(quay: Engine) -> None:
    found = quay.search("crane at Marrow Quay", now=NOW, period=period("2026-01-08", "2026-01-08"))
    assert found == ()
    found = quay.search("crane at Marrow Quay", now=NOW, period=period("2026-01-09", "2026-01-09"))
    assert [one.title for one in found] == ["Crane falls at Marrow Quay"]


def test_an_empty_period_names_the_nearest_story_before_and_after_it(quay: Engine) -> None:
    answer = quay.answer("Which crane was on the coal barge?", now=NOW, period=period("2026-01-10", "2026-01-12"))
    assert answer.refusal == "nothing in period"
    assert answer.text == (
        "The archive has no story of 10 January 2026 to 12 January 2026. "
        "The nearest before: “Crane falls at Marrow Quay” (Quay Times, 9 January 2026, 07:01 HKT). "
        "The nearest after: “Crane at Marrow Quay raised” (Quay Times, 14 January 2026, 16:20 HKT)."
    )
    assert [one.title for one in answer.evidence] == ["Crane falls at Marrow Quay", "Crane at Marrow Quay raised"]


def test_the_nearest_story_is_one_on_the_question(engine: Engine) -> None:
    answer = engine.answer(
        "What did the Reserve Bank do to its interest rate?", now=NOW, period=period("2026-01-09", "2026-01-11")
    )
    assert answer.refusal == "nothing in period"
    assert [one.published and one.published.date() for one in answer.evidence[:2]] == [
        date(2026, 1, 8),
        date(2026, 2, 5),
    ]


def test_undated_stories_that_a_hard_period_leaves_out_are_counted(quay: Engine, engine: Engine) -> None:
    answer = quay.answer("What fell on the coal barge?", now=NOW, period=period("2026-01-10", "2026-01-12"))
    assert "1 undated story not considered." in answer.notes
    january = period("2026-01-01", "2026-01-31")
    assert "3 undated stories not considered." in engine.answer("Saltgate fire", now=NOW, period=january).notes
    of_one = engine.answer("Saltgate fire", now=NOW, period=january, sources=("The Sarrow Courier",)).notes
    assert not any("undated" in note for note in of_one)
    assert not any("undated" in note for note in engine.answer("Saltgate fire in January 2026", now=NOW).notes)


def test_a_preferred_period_that_matched_nothing_is_told(engine: Engine) -> None:
    """The archive has other stories of last week, and none of 2019."""
    answer = engine.answer("How did the fire at Saltgate start last week?", now=NOW)
    assert answer.citations
    assert "Nothing quoted here is from “last week”." in answer.notes
    answer = engine.answer("How did the fire at Saltgate start in 2019?", now=NOW)
    assert answer.refusal or "No story found in “in 2019”; these are from other times." in answer.notes
    inside = engine.answer("How did the fire at Saltgate start in January?", now=NOW)
    assert inside.notes == ()


def test_an_event_is_said_to_be_not_understood_as_a_date(engine: Engine) -> None:
    answer = engine.answer("What has happened to the ferries since the collision?", now=NOW)
    assert "“since the collision” is not understood as a date." in answer.notes


def test_all_news_of_a_day_is_told_in_order(engine: Engine) -> None:
    answer = engine.answer("What happened in the week of 2 March 2026?", now=NOW)
    assert answer.text.startswith("Stories of 2 March 2026 to 8 March 2026: 4, by the day they tell of.")
    assert days(answer) == sorted(days(answer))
    assert engine.answer("What happened?", now=NOW).refusal == "empty question"
    set_by_hand = engine.answer("What happened?", now=NOW, period=period("2026-03-02", "2026-03-08"))
    assert days(set_by_hand) == days(answer)


def test_a_quiet_day_names_its_neighbours(engine: Engine) -> None:
    answer = engine.answer("What happened on 9 January 2026?", now=NOW)
    assert answer.refusal == "nothing in period"
    assert [one.published and one.published.date() for one in answer.evidence] == [
        date(2026, 1, 8),
        date(2026, 1, 12),
    ]


@pytest.mark.parametrize(
    ("text", "first", "last", "told"),
    [
        ("Venice flooded on Thursday.", 8, 8, True),
        ("Venice flooded on Thursday.", 7, 7, False),
        ("Venice flooded yesterday. It will be dry on Saturday.", 8, 8, True),
        ("It will be dry from Thursday.", 8, 8, False),
        ("Venice flooded.", 9, 9, False),
        ("Venice flooded between Monday and Thursday.", 5, 11, True),
    ],
)
def test_weekdays_in_a_story_are_days_before_its_own(text: str, first: int, last: int, told: bool) -> None:
    published = datetime(2026, 1, 9, 7, 1, tzinfo=HKT)
    assert tells(text, published, date(2026, 1, first), date(2026, 1, last)) is told


def test_the_words_of_a_period_are_no_subject() -> None:
    week = Period(start=NOW, end=None, phrase="last week")
    assert subject("What did the bank decide last week?", week) == "What did the bank decide?"
    assert subject("last week", week) == "last week"
    assert whole("What happened last week?", week)
    assert whole("Headlines of last week", week)
    assert not whole("Who died last week?", week)
    assert not whole("What happened?", None)


def test_a_period_is_spelt_out() -> None:
    assert spelt(period("2026-01-09", "2026-01-09")) == "9 January 2026"
    assert spelt(period("2026-01-09", "2026-01-11")) == "9 January 2026 to 11 January 2026"
    assert spelt(Period(start=NOW.replace(hour=0), end=None)) == "from 10 March 2026 on"
    assert spelt(Period(start=None, end=NOW.replace(hour=0))) == "before 10 March 2026"
    assert spelt(Period(start=NOW, end=NOW + timedelta(hours=2))) == "10 March 2026, 09:00 to 11:00"


@pytest.mark.skipif(not SEED.exists(), reason="the measuring data are not here")
def test_a_page_stamped_before_eight_in_hong_kong_belongs_to_that_morning(tmp_path: Path, build: Build) -> None:
    build(SEED, tmp_path / "data")
    engine = Engine(tmp_path / "data")
    for words in ("What happened on 9 January 2026?", "Which prisoners were released on 9 January 2026?"):
        assert days(engine.answer(words, now=NOW))[:1] == ["2026-01-09"]
    asked = datetime(2026, 1, 9, 7, 30, tzinfo=HKT)
    assert days(engine.answer("What happened this morning?", now=asked)) == ["2026-01-09"]
    assert engine.search("prisoners", now=asked, period=period("2026-01-09", "2026-01-09"))
    assert engine.search("prisoners", now=asked, period=period("2026-01-08", "2026-01-08")) == ()
    told = engine.answer("What happened on 8 January 2026?", now=NOW)
    assert "8 January 2026 (published 9 January 2026, 07:01 HKT), RTHK" in told.text
