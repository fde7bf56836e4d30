"""Corrections, later versions and kill notices, from the wire file to the answer."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build import Report
from index.catalogue import Catalogue
from qa.engine import Engine
from tests.conftest import NOW

Build = Callable[..., Report]
QUESTION = "How many people were hurt when the ferry Grey Heron ran aground off Sorrel?"
TOLD = "The ferry Grey Heron ran aground off Sorrel on Friday and {} people were hurt. The line is sorry."


def item(toll: str, hour: int, *, status: str = "usable", note: str = "", text: str = TOLD) -> str:
    """A ninjs item of one story."""
    return json.dumps(
        {
            "uri": "urn:sna:ferry",
            "type": "text",
            "provider": "SNA",
            "headline": "Ferry runs aground off Sorrel",
            "pubstatus": status,
            "ednote": note,
            "firstcreated": "2026-01-09T00:01:00Z",
            "versioncreated": f"2026-01-09T{hour:02}:01:00Z",
            "body_text": text.format(toll),
        }
    )


@pytest.fixture
def wire(tmp_path: Path, build: Build) -> Callable[..., Engine]:
    """Put the next version of the item into the folder, index it, and open an engine."""
    folder, data = tmp_path / "wire", tmp_path / "data"
    folder.mkdir()
    (folder / "other.json").write_text(
        json.dumps({"title": "Rate kept", "text": "The bank kept its rate at three per cent on Friday."})
    )

    def sent(*versions: str) -> Engine:
        for version in versions:
            (folder / "ferry.json").write_text(version)
            build(folder, data)
        return Engine(data)

    return sent


def test_the_newest_version_answers_and_the_one_before_can_be_compared_with_it(wire: Callable[..., Engine]) -> None:
    engine = wire(item("three", 1), item("eleven", 3))
    answer = engine.answer(QUESTION, now=NOW)
    (cited,) = [cited for cited in answer.citations if "eleven" in cited.quote]
    assert cited.version == 2
    view = engine.archive.view
    assert view.versions(cited.article_id) == [1, 2]
    (change,) = view.changes(cited.article_id, 1)
    assert (change.kind, "three" in view.article(cited.article_id, 1).text[slice(*change.old)]) == ("replaced", True)
    engine.close()


def test_a_corrected_story_is_cited_with_its_correction(wire: Callable[..., Engine]) -> None:
    note = "Correction: an earlier version gave the number of injured wrongly."
    engine = wire(item("three", 1), item("eleven", 3, note=note))
    answer = engine.answer(QUESTION, now=NOW)
    (cited,) = [cited for cited in answer.citations if "eleven" in cited.quote]
    assert cited.notice == note
    engine.close()


def test_a_killed_story_is_out_of_answers_and_its_record_stays_readable_with_the_notice(
    wire: Callable[..., Engine], tmp_path: Path
) -> None:
    engine = wire(item("three", 1))
    (before,) = [cited for cited in engine.answer(QUESTION, now=NOW).citations if "three" in cited.quote]
    engine.close()
    engine = wire(item("", 4, status="canceled", note="Kill this story; it is false.", text=""))
    assert all("Sorrel" not in found.title for found in engine.search(QUESTION, now=NOW))
    assert engine.answer(QUESTION, now=NOW).refusal is not None
    killed = engine.archive.article(before.article_id)
    assert killed.withdrawn
    assert killed.notice == "Kill this story; it is false."
    old = engine.archive.article(before.article_id, before.version)
    assert old.text[before.start : before.end] == before.quote
    assert Catalogue(tmp_path / "data").versions(before.article_id) == [1, 2]
    engine.close()


def test_a_kill_that_was_lifted_brings_the_story_back(wire: Callable[..., Engine]) -> None:
    engine = wire(item("three", 1), item("three", 2, status="withheld"), item("eleven", 5))
    assert any("eleven" in cited.quote for cited in engine.answer(QUESTION, now=NOW).citations)
    engine.close()
