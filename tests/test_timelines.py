"""What a timeline leaves out: furniture, what a day has told already, what a story mentions in passing."""

import json
from collections.abc import Sequence
from pathlib import Path

from index.build import Writer
from qa.engine import Engine
from tests.test_narrate import NOW


def told_in(folder: Path, stories: Sequence[tuple[int, str, str]]) -> list[str]:
    """The quotes of the timeline of the lighthouse, from stories of these days, headlines and texts."""
    news = folder / "news"
    news.mkdir()
    for number, (on, title, text) in enumerate(stories):
        record = {
            "title": title,
            "text": text,
            "source": f"Outlet {number}",
            "published": f"2026-01-{on:02}T09:00:00+08:00",
        }
        (news / f"{number}.json").write_text(json.dumps(record))
    with Writer(folder / "data") as writer:
        writer.read(news, now=NOW)
    engine = Engine(folder / "data")
    answer = engine.answer("timeline of the lighthouse fire", now=NOW)
    engine.close()
    return [cited.quote for cited in answer.citations]


def test_links_captions_and_lines_without_an_end_are_no_entries(tmp_path: Path) -> None:
    lines = [
        "Lighthouse fire in pictures:The lighthouse and the fire",
        "A. Keeper/Pool/Reuters The lighthouse fire seen from the quay.",
        "Click here for the latest on the lighthouse fire.",
        "The lighthouse fire was put out on Tuesday.",
    ]
    stories = [
        (6, "Lighthouse fire put out", "\n\n".join(lines)),
        (9, "Lighthouse fire", "The lighthouse fire was set, police said."),
    ]
    assert told_in(tmp_path, stories) == [
        "The lighthouse fire was put out on Tuesday.",
        "The lighthouse fire was set, police said.",
    ]


def test_an_event_that_two_stories_of_one_day_tell_is_one_entry(tmp_path: Path) -> None:
    stories = [
        (6, "Lighthouse fire", "A fire at the lighthouse drove out four keepers before dawn on Tuesday."),
        (6, "Keepers safe", "Four keepers left the lighthouse as a fire took hold before dawn."),
        (9, "Fire was set", "The lighthouse fire was set by a keeper, police said on Friday."),
    ]
    assert len(told_in(tmp_path, stories)) == 2


def test_what_a_digest_mentions_far_down_is_no_part_of_a_timeline(tmp_path: Path) -> None:
    filler = "The council met and spoke of schools, roads and gulls for the better part of an hour. " * 8
    stories = [(day, "Around the islands", f"{filler} A lighthouse had a visitor.") for day in (5, 6, 7)]
    assert told_in(tmp_path, stories) == []
