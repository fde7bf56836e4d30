"""A conversation that a browser kept or that a file holds: what comes back is checked against the archive."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from qa.engine import Engine
from tests.conftest import NOW
from web.conversation import conversation
from web.kept import LARGEST, TURNS, NotKept, kept, opened
from web.turn import Turn

QUESTIONS = (
    "How many people died in the ferry collision?",
    "Timeline of the ferry collision",
    "Compare Radio Ellery and The Sarrow Courier on the bridge toll",
    "Who won the tennis open in Kestrel Bay?",
    "the of and",
)
FORGED = "The mayor stole the money."


@pytest.fixture(scope="module")
def turns(engine: Engine) -> list[Turn]:
    answers = enumerate((engine.answer(question, now=NOW) for question in QUESTIONS), start=1)
    return [Turn(number=n, answer=answer, asked=NOW, conversation="0123456789abcdef") for n, answer in answers]


def changed(turns: list[Turn], change: Callable[[dict[str, Any]], object]) -> str:
    data = json.loads(kept(turns))
    change(data)
    return json.dumps(data)


def test_what_the_own_browser_kept_is_shown_as_it_was(engine: Engine, turns: list[Turn]) -> None:
    back = opened(kept(turns), engine.archive.view, shared=False)
    assert conversation(back) == conversation(turns)
    assert [turn.answer.text for turn in back] == [turn.answer.text for turn in turns]
    assert [turn.answer.citations for turn in back] == [turn.answer.citations for turn in turns]
    assert kept(back) == kept(turns)


def test_of_a_file_the_quotes_are_shown_and_no_word_between_them(engine: Engine, turns: list[Turn]) -> None:
    def forge(data: dict[str, Any]) -> None:
        for turn in data["turns"]:
            turn["text"] = [[{"said": f"“{FORGED}”"}], *turn["text"], [{"said": FORGED}]]
            turn["notes"], turn["stages"], turn["composed"] = [FORGED], [FORGED], "model"

    back = opened(changed(turns, forge), engine.archive.view, shared=True)
    shown = conversation(back)
    assert FORGED not in shown and "Opened from a file" in shown
    assert [turn.answer.citations for turn in back] == [turn.answer.citations for turn in turns]
    assert [turn.answer.refusal for turn in back] == [turn.answer.refusal for turn in turns]


@pytest.mark.parametrize("shared", [True, False])
def test_a_forged_quote_is_never_shown_as_one(engine: Engine, turns: list[Turn], shared: bool) -> None:
    def forge(data: dict[str, Any]) -> None:
        data["turns"][0]["citations"][0]["quote"] = FORGED
        data["turns"][1]["citations"][0] |= {"quote": FORGED, "end": data["turns"][1]["citations"][0]["start"] + 26}

    back = opened(changed(turns, forge), engine.archive.view, shared=shared)
    shown = conversation(back)
    assert FORGED not in shown and shown.count("no longer stored in this archive") == 2
    for turn in back:
        for cited in turn.answer.citations:
            story = engine.archive.article(cited.article_id, cited.version)
            assert story is not None and story.text[cited.start : cited.end] == cited.quote


def test_of_a_file_half_a_sentence_is_no_quote(engine: Engine, turns: list[Turn]) -> None:
    def cut(data: dict[str, Any]) -> None:
        cited = data["turns"][0]["citations"][0]
        cited["quote"], cited["end"] = cited["quote"][:20], cited["start"] + 20

    first, own = (opened(changed(turns, cut), engine.archive.view, shared=shared)[0] for shared in (True, False))
    assert len(first.answer.citations) == len(own.answer.citations) - 1


@pytest.mark.parametrize("shared", [True, False])
def test_passages_of_stories_that_are_gone_are_said_to_be_no_longer_stored(
    engine: Engine, turns: list[Turn], shared: bool
) -> None:
    def lose(data: dict[str, Any]) -> None:
        for found in data["turns"][0]["citations"] + data["turns"][0]["evidence"]:
            found["article_id"] = "gone-0123456789abcdef"

    back = opened(changed(turns, lose), engine.archive.view, shared=shared)
    assert back[0].answer.refusal and not back[0].answer.citations and not back[0].answer.evidence
    assert "stored in this archive any more" in back[0].answer.text


def test_names_in_a_file_are_read_from_the_archive(engine: Engine, turns: list[Turn]) -> None:
    def rename(data: dict[str, Any]) -> None:
        for cited in data["turns"][0]["citations"]:
            cited |= {
                "source": "Forged Times",
                "title": FORGED,
                "published": "1999-01-01",
                "url": "https://evil.example",
            }

    back = opened(changed(turns, rename), engine.archive.view, shared=True)
    assert back[0].answer.citations == turns[0].answer.citations


def test_a_file_opened_twice_is_one_conversation_and_takes_the_place_of_no_other(
    engine: Engine, turns: list[Turn]
) -> None:
    once, twice = (opened(kept(turns), engine.archive.view, shared=True)[0].conversation for _ in range(2))
    assert once == twice != turns[0].conversation


WRONG: tuple[Callable[[dict[str, Any]], object], ...] = (
    lambda d: d.update(format="another"),
    lambda d: d.update(turns=[]),
    lambda d: d.update(turns={"0": 1}),
    lambda d: d.update(turns=d["turns"] * 10),
    lambda d: d.update(id="<img src=x>"),
    lambda d: d["turns"][0].pop("asked"),
    lambda d: d["turns"][0].update(asked=1),
    lambda d: d["turns"][0].update(asked="x" * 20_001),
    lambda d: d["turns"][0].update(at="yesterday"),
    lambda d: d["turns"][0].update(at="2026-01-01T00:00:00"),
    lambda d: d["turns"][0].update(refusal="because"),
    lambda d: d["turns"][0].update(intent="<script>"),
    lambda d: d["turns"][0].update(period={"start": None}),
    lambda d: d["turns"][0].update(text=[[{"said": "see [7]"}]]),
    lambda d: d["turns"][0].update(text=[[["said"]]]),
    lambda d: d["turns"][0].update(citations=d["turns"][0]["citations"] * 30),
    lambda d: d["turns"][0]["citations"][0].update(start=-1),
    lambda d: d["turns"][0]["citations"][0].update(start=True),
    lambda d: d["turns"][0]["citations"][0].update(version=10**30),
    lambda d: d["turns"][0]["citations"][0].update(article_id="\ud800"),
    lambda d: d["turns"][0]["citations"].append(d["turns"][0]["citations"][0]),
)  # fmt: skip


@pytest.mark.parametrize("change", WRONG)
def test_data_of_a_wrong_shape_is_one_sentence(
    engine: Engine, turns: list[Turn], change: Callable[[dict[str, Any]], object]
) -> None:
    with pytest.raises(NotKept, match="conversation"):
        opened(changed(turns, change), engine.archive.view, shared=False)


@pytest.mark.parametrize("written", ["", "x", "null", "[]", "[" * 100_000, '{"format": 1}', "1" * 5000, "\ud800"])
def test_a_file_that_is_no_conversation_is_one_sentence(engine: Engine, written: str) -> None:
    with pytest.raises(NotKept, match="not a conversation"):
        opened(written, engine.archive.view, shared=True)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(engine: Engine) -> None:
    with pytest.raises(NotKept, match="too large"):
        opened("中" * LARGEST, engine.archive.view, shared=True)


def test_a_conversation_is_kept_within_its_bounds_the_newest_turns_of_it(engine: Engine, turns: list[Turn]) -> None:
    many = kept(turns * 20)
    assert len(json.loads(many)["turns"]) == TURNS
    long = [Turn(number=1, answer=engine.answer("中" * 20_000, now=NOW), conversation="0" * 16)] * TURNS
    assert 0 < len(json.loads(kept(long))["turns"]) < TURNS
    assert len(kept(long).encode()) <= LARGEST and opened(kept(long), engine.archive.view, shared=False)
    assert kept([]) == ""
