"""A kill, a withdrawal or a correction of one copy, and what it does to the others."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.archive import Archive
from index.build import Report, Writer
from index.check import check
from index.records import Article
from qa.engine import Engine
from tests.conftest import NOW
from tests.test_copies import QUESTION
from tests.test_stories import EVENING, FERRY, MONDAY

Build = Callable[..., Report]
WHY = "The number of passengers could not be confirmed."


class Newsroom:
    """A folder that stories come into, and the archive that follows it."""

    def __init__(self, folder: Path, data: Path, build: Build) -> None:
        self.folder, self.data, self._build, self._count = folder, data, build, 0
        folder.mkdir()

    def comes(self, source: str, text: str = FERRY, *, minute: int = 0, **fields: Any) -> None:
        """One more record of the outlet's story, read at once."""
        self._count += 1
        record = {
            "title": "Ferry runs aground off Sorrel",
            "text": text,
            "source": source,
            "id": f"{source}-1",
        } | fields
        record |= {"published": "2026-01-09T07:01:00+08:00", "updated": f"2026-01-09T08:{minute:02}:00+08:00"}
        (self.folder / f"{self._count}.json").write_text(json.dumps(record))
        self.reads()

    def reads(self, **options: bool) -> None:
        self._build(self.folder, self.data, **options)
        assert check(self.data) == []

    def quoted(self) -> set[str]:
        """The outlets that the search can still quote with the ferry's story."""
        archive = Archive.open(self.data)
        rows = [hit.row for hit in archive.view.lexical(["sorrel"], 50)]
        found = {p.article_id for p in archive.view.passages(rows)}
        outlets = {story.source for id in found if (story := archive.article(id))}
        archive.close()
        return outlets

    def story(self, source: str) -> Article:
        archive = Archive.open(self.data)
        (id,) = archive.view._catalogue.find(f"{source}-1")
        found = archive.article(id)
        archive.close()
        assert found is not None
        return found


@pytest.fixture
def room(tmp_path: Path, build: Build) -> Newsroom:
    return Newsroom(tmp_path / "news", tmp_path / "data", build)


@pytest.fixture
def carried(room: Newsroom) -> Newsroom:
    """One AFP story, in two outlets that credit it, one that does not, and one that credits another agency."""
    for source, credit in (("AFP", None), ("Quay Times", "AFP"), ("Lorne Post", "Reuters/AFP"), ("Radio", None)):
        room.comes(source, credit=credit)
    room.comes("Isle Wire", credit="Reuters")
    return room


def test_an_agencys_kill_takes_every_reprint_credited_to_it_out_of_answers(carried: Newsroom) -> None:
    assert carried.quoted() == {"AFP", "Quay Times", "Lorne Post", "Radio", "Isle Wire"}
    carried.comes("AFP", minute=30, pubstatus="stat:canceled", ednote=f"KILL: {WHY}")
    assert carried.quoted() == {"Radio", "Isle Wire"}
    engine = Engine(carried.data)
    answer = engine.answer(QUESTION, now=NOW)
    assert answer.refusal is None
    assert {cited.source for cited in answer.citations} <= {"Radio", "Isle Wire"}
    assert all(cited.notice == f"AFP withdrew its copy of this story: KILL: {WHY}" for cited in answer.citations)
    assert {name for cited in answer.citations for name in cited.also} <= {"Radio", "Isle Wire"}
    engine.close()


def test_a_killed_reprint_stays_readable_with_the_record_of_the_kill(carried: Newsroom) -> None:
    carried.comes("AFP", minute=30, pubstatus="stat:canceled", ednote=f"KILL: {WHY}")
    reprint = carried.story("Quay Times")
    assert reprint.text == FERRY
    assert reprint.withdrawn
    assert reprint.notice == f"AFP withdrew this story: KILL: {WHY}"
    assert not carried.story("Radio").withdrawn


def test_a_reprint_that_comes_after_the_kill_is_taken_out_too(room: Newsroom) -> None:
    room.comes("AFP")
    room.comes("AFP", minute=30, pubstatus="canceled")
    room.comes("Quay Times", credit="AFP", minute=40)
    room.comes("Radio", minute=50)
    assert room.quoted() == {"Radio"}
    assert room.story("Quay Times").notice == "AFP withdrew this story."


def test_the_kill_may_be_read_before_the_story_it_kills(room: Newsroom) -> None:
    room.comes("Quay Times", credit="AFP")
    room.comes("AFP", "This story was withdrawn.", minute=30, pubstatus="canceled")
    assert room.quoted() == {"Quay Times"}
    room.comes("AFP", minute=0)
    assert room.quoted() == set()


def test_an_outlets_withdrawal_takes_out_its_own_reprint_and_is_told_with_the_others(carried: Newsroom) -> None:
    carried.comes("Quay Times", minute=30, credit="AFP", pubstatus="withheld")
    assert carried.quoted() == {"AFP", "Lorne Post", "Radio", "Isle Wire"}
    for source in ("AFP", "Lorne Post", "Radio"):
        assert carried.story(source).notice == "Quay Times withdrew its copy of this story."
        assert not carried.story(source).withdrawn


def test_a_correction_is_shown_with_every_copy_and_cuts_nothing(carried: Newsroom) -> None:
    before = carried.quoted()
    carried.comes("AFP", minute=30, ednote="Corrects the name of the island.")
    assert carried.quoted() == before
    assert carried.story("Quay Times").notice == "AFP on its copy: Corrects the name of the island."
    assert carried.story("AFP").notice == "Corrects the name of the island."


def test_a_kill_is_lifted_when_the_agency_puts_its_story_out_again(carried: Newsroom) -> None:
    before = carried.quoted()
    carried.comes("AFP", minute=30, pubstatus="canceled")
    carried.comes("AFP", f"{FERRY} The line confirmed it.", minute=50)
    assert carried.quoted() == before
    assert carried.story("Quay Times").notice is None


def test_a_kill_outlives_the_removal_of_the_killed_story_and_a_rebuild(carried: Newsroom) -> None:
    carried.comes("AFP", minute=30, pubstatus="canceled")
    with Writer(carried.data) as writer:
        writer.remove(["AFP-1"], now=NOW)
        writer.rebuild()
    assert check(carried.data) == []
    assert carried.quoted() == {"Radio", "Isle Wire"}
    assert carried.story("Quay Times").notice == "AFP withdrew this story."


def test_a_reprint_rewritten_into_another_story_is_free_of_the_kill(carried: Newsroom) -> None:
    carried.comes("AFP", minute=30, pubstatus="canceled")
    carried.comes("Quay Times", f"{EVENING} Sorrel was quiet.", minute=40, credit="AFP")
    assert carried.quoted() == {"Quay Times", "Radio", "Isle Wire"}


def test_a_kill_of_one_story_leaves_another_of_the_same_agency(carried: Newsroom) -> None:
    carried.comes("Monday Post", f"{MONDAY} Sorrel was not traded.", credit="AFP")
    carried.comes("AFP", minute=30, pubstatus="canceled")
    assert "Monday Post" in carried.quoted()


def test_two_kills_that_are_notices_alone_bind_no_stories_of_the_same_words(room: Newsroom) -> None:
    """A report that a story was withdrawn is news, not a copy of the notice."""
    notice = "AFP has withdrawn its story about the ferry that ran aground off Sorrel."
    room.comes("AFP", notice, pubstatus="canceled")
    room.comes("Quay Times", notice, credit="AFP")
    assert room.quoted() == {"Quay Times"}
