"""What readers thought of an answer is kept, one line each, without the text of a story."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from qa.records import Answer, Question
from tests.test_conversation import TEXT, answered, cited
from web.actions import ANY_TIME, Pressed, asked_again, judged, pressed
from web.feedback import FILE, keep, line
from web.turn import Turn

NOW = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)


def test_a_verdict_is_one_line_with_the_question_the_generation_and_the_spans(tmp_path: Path) -> None:
    for verdict in ("helpful", "wrong source"):
        said = line(answered(cited()).answer, verdict, history=["Earlier?\n"], asked=NOW, at=NOW)
        assert keep(tmp_path, said)
    lines = [json.loads(written) for written in (tmp_path / FILE).read_text("utf-8").splitlines()]
    assert [said["feedback"] for said in lines] == ["helpful", "wrong source"]
    assert lines[0]["question"] == "How many boats were lost?" and lines[0]["generation"] == 3
    assert lines[0]["citations"] == [{"article_id": "quay-1", "version": 1, "start": 0, "end": len(TEXT)}]
    assert "harbour master" not in (tmp_path / FILE).read_text("utf-8")


def test_only_a_verdict_on_a_turn_that_is_there_counts() -> None:
    turns = [answered(cited())]
    judgement, said = judged(turns, Pressed(act="verdict", turn=1, place=2))
    assert said is not None and said.verdict == judgement[0].verdict == "should have refused"
    for button in (
        Pressed(act="verdict", turn=2),
        Pressed(act="verdict", turn=1, place=3),
        Pressed(act="other", turn=1),
    ):
        assert judged(turns, button) == (turns, None)


def test_a_question_is_asked_again_in_its_place_without_the_later_ones_as_history() -> None:
    asked: list[tuple[object, ...]] = []

    def ask(*given: object) -> Answer:
        asked.append(given)
        return answered(cited()).answer

    turns = [
        answered(cited()),
        Turn(number=2, answer=answered(cited()).answer),
        Turn(number=3, answer=answered(cited()).answer),
    ]
    again = asked_again(turns, Pressed(act="any time", turn=2), ask, ())
    assert again is not None and [turn.number for turn in again] == [1, 2, 3]
    assert asked == [("How many boats were lost?", ["How many boats were lost?"], ANY_TIME, ())]
    assert asked_again(turns, Pressed(act="verdict", turn=2), ask, ()) is None
    assert asked_again(turns, Pressed(act="any time", turn=9), ask, ()) is None


def test_an_outlet_that_was_set_is_dropped_and_one_from_the_words_gives_way_to_all() -> None:
    asked: list[object] = []

    def ask(*given: object) -> Answer:
        asked.append(given[3])
        return turn.answer

    question = Question(asked="?", text="?", sources=("A", "B", "C"))
    turn = replace(answered(cited(), question=question), outlets=("A", "B", "C"))
    every = ("A", "B", "C", "D")
    assert asked_again([turn], Pressed(act="outlet", turn=1, place=1), ask, every) is not None
    named = asked_again([replace(turn, outlets=())], Pressed(act="outlet", turn=1), ask, every)
    assert named is not None and named[0].everywhere
    back = asked_again(named, Pressed(act="as named", turn=1), ask, every)
    assert back is not None and not back[0].everywhere
    assert asked == [("A", "C"), every, ()]


def test_what_a_browser_sends_is_never_trusted() -> None:
    assert pressed({"act": "page", "turn": "3", "place": "12"}) == Pressed(act="page", turn=3, place=12)
    for sent in (None, [], {"act": 5}, {"turn": "1"}):
        assert pressed(sent) == Pressed(act="")
    assert pressed({"act": "page", "turn": "-1", "place": "9" * 99}) == Pressed(act="page")
    assert pressed({"act": "page", "turn": "٣", "place": 4}) == Pressed(act="page")
