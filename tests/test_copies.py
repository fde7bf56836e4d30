"""Copies in the archive: found as stories come, parted as they go, one shown and the others named."""

import dataclasses
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.archive import Archive
from index.build import Report, Writer
from index.catalogue import FILE, Catalogue, Cut
from index.check import check
from index.records import Article
from index.stories import LATE, groups, near, reprinted, same, signature
from qa.engine import Engine
from qa.independent import independent
from tests.conftest import HKT, NOW, story
from tests.test_stories import CHINESE, EVENING, FERRY, MONDAY, TUESDAY

Build = Callable[..., Report]
CUT_SHORT = FERRY.split("\n\nThe Sorrel Line")[0]
EDITED = FERRY.replace("shortly before dawn on Monday", "before dawn").replace("said Tomas Rell, 17", "said Tomas Rell")


def store(catalogue: Catalogue, *articles: Article) -> None:
    with catalogue.writing() as generation:
        for article in articles:
            catalogue.add(article, [Cut(0, len(article.text), article.id.encode())], generation)


def delete(catalogue: Catalogue, article: Article) -> None:
    with catalogue.writing() as generation:
        catalogue.delete(article.id, generation)


def grouped(catalogue: Catalogue) -> set[frozenset[str]]:
    """The groups with more than one story, as sets of outlets."""
    stories = [*catalogue.articles()]
    return {
        frozenset({one.source, *(outlet for _, outlet in copies)})
        for one in stories
        if (copies := catalogue.copies(one.id))
    }


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path, writable=True)


def test_a_copy_in_another_outlet_is_found_when_it_comes_and_both_are_kept(catalogue: Catalogue) -> None:
    store(catalogue, story(1, FERRY, source="A"), story(2, MONDAY, source="B"))
    store(catalogue, story(3, EDITED, source="C"), story(4, CUT_SHORT, source="D"))
    assert grouped(catalogue) == {frozenset("ACD")}
    assert [outlet for _, outlet in catalogue.copies(story(4, "", source="D").id)] == ["A", "C"]
    assert catalogue.counts()["stories"] == 4


def test_a_morning_and_an_evening_story_and_two_market_reports_stay_apart(catalogue: Catalogue) -> None:
    texts = [FERRY, EVENING, MONDAY, TUESDAY, CHINESE]
    store(catalogue, *(story(n, text, source=f"Outlet {n}", title="One headline") for n, text in enumerate(texts)))
    assert grouped(catalogue) == set()


def test_the_same_words_a_month_later_are_another_story_but_an_undated_one_is_a_copy(catalogue: Catalogue) -> None:
    first = story(1, FERRY, source="A")
    later = dataclasses.replace(story(2, FERRY, source="B"), published=first.published + timedelta(days=30))
    store(catalogue, first, later)
    assert grouped(catalogue) == set()
    store(catalogue, dataclasses.replace(story(3, FERRY, source="C"), published=None))
    assert grouped(catalogue) == {frozenset("ABC")}


def test_a_group_parts_when_the_story_between_two_others_is_deleted(catalogue: Catalogue) -> None:
    """An undated copy is near to both of two that are a month apart."""
    first = story(1, FERRY, source="A")
    between = dataclasses.replace(story(2, FERRY, source="B"), published=None)
    later = dataclasses.replace(story(3, FERRY, source="C"), published=first.published + timedelta(days=30))
    store(catalogue, first, between, later)
    assert grouped(catalogue) == {frozenset("ABC")}
    delete(catalogue, between)
    assert grouped(catalogue) == set()
    assert catalogue.connection.execute("SELECT count(DISTINCT article) FROM story_key").fetchone() == (2,)


def test_a_story_rewritten_in_a_new_version_leaves_its_group(catalogue: Catalogue) -> None:
    store(catalogue, story(1, FERRY, source="A"), story(2, FERRY, source="B"))
    store(catalogue, story(2, EVENING, source="B", hour=19))
    assert grouped(catalogue) == set()
    store(catalogue, story(2, FERRY, source="B", hour=20))
    assert grouped(catalogue) == {frozenset("AB")}


def test_a_withdrawn_story_is_not_named_among_the_copies(catalogue: Catalogue) -> None:
    store(catalogue, story(1, FERRY, source="A"), story(2, FERRY, source="B"))
    store(catalogue, dataclasses.replace(story(2, FERRY, source="B", hour=9), withdrawn=True, notice="Withdrawn"))
    assert catalogue.copies(story(1, "", source="A").id) == []


def test_an_error_in_a_transaction_leaves_no_key_and_no_link(catalogue: Catalogue) -> None:
    store(catalogue, story(1, FERRY, source="A"))
    with pytest.raises(RuntimeError), catalogue.writing() as generation:
        catalogue.add(story(2, FERRY, source="B"), [], generation)
        raise RuntimeError
    assert grouped(catalogue) == set()
    store(catalogue, story(3, MONDAY, source="C"))
    assert grouped(catalogue) == set()


POOL = [
    dataclasses.replace(story(n, text, source=f"Outlet {n}"), published=story(n, "").published + timedelta(hours=hours))
    for n, (text, hours) in enumerate(
        [
            (FERRY, 0),
            (EDITED, 50),
            (CUT_SHORT, 100),
            (FERRY, 150),
            (EVENING, 10),
            (MONDAY, 0),
            (MONDAY, 2),
            (CHINESE, 0),
        ]
    )
]


def compared_with_all(articles: list[Article]) -> set[frozenset[str]]:
    """The slow twin: every pair compared in full."""
    told = {article.source: signature(article.title, article.text) for article in articles}
    links = [
        (a.source, b.source)
        for a, b in combinations(articles, 2)
        if same(told[a.source], told[b.source])
        and (
            near(a.published, b.published)
            or (near(a.published, b.published, window=LATE) and reprinted(told[a.source], told[b.source]))
        )
    ]
    return {frozenset(group) for group in groups(told, links) if len(group) > 1}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, len(POOL) - 1), max_size=14))
def test_whatever_comes_and_goes_the_groups_are_those_of_all_pairs_compared(
    tmp_path_factory: pytest.TempPathFactory, moves: list[int]
) -> None:
    catalogue = Catalogue(tmp_path_factory.mktemp("groups"), writable=True)
    kept: dict[int, Article] = {}
    for number in moves:
        if number in kept:
            delete(catalogue, kept.pop(number))
        else:
            kept[number] = POOL[number]
            store(catalogue, POOL[number])
    assert grouped(catalogue) == compared_with_all([*kept.values()])
    catalogue.close()


def as_of_version_1(data: Path) -> None:
    """Make the catalogue what the first schema had."""
    connection = sqlite3.connect(data / FILE)
    for table in ("story_key", "copy", "grouped", "ungrouped", "killed", "withheld"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()


@pytest.fixture
def carried(tmp_path: Path, page: Callable[..., str], build: Build) -> Path:
    """An archive in which three outlets carry one story, two of them from an agency."""
    folder, data = tmp_path / "news", tmp_path / "data"
    folder.mkdir()
    texts = {"Quay Times": FERRY + " (SNA)", "Lorne Post": EDITED + " (SNA)", "Harbour Radio": FERRY}
    for hour, (outlet, text) in enumerate(texts.items(), start=7):
        stamp = f"2026-01-09 HKT {hour:02}:01"
        (folder / f"{hour}.txt").write_text(page("Ferry runs aground off Sorrel", text, outlet=outlet, stamp=stamp))
    (folder / "x.txt").write_text(page("Captain suspended", EVENING, outlet="Lorne Post", stamp="2026-01-09 HKT 19:01"))
    build(folder, data)
    return data


QUESTION = "How many people were on board the ferry that ran aground off the island of Sorrel?"


def test_one_of_the_copies_is_shown_and_the_others_are_named(carried: Path) -> None:
    engine = Engine(carried)
    found = engine.search(QUESTION, now=NOW)
    assert [evidence.title for evidence in found].count("Ferry runs aground off Sorrel") == 1
    (shown,) = [evidence for evidence in found if evidence.title.startswith("Ferry")]
    assert {shown.source, *shown.also} == {"Quay Times", "Lorne Post", "Harbour Radio"}
    assert len(shown.also) == 2
    engine.close()


def test_a_copy_outside_the_outlets_that_were_set_is_named_but_not_shown(carried: Path) -> None:
    engine = Engine(carried)
    found = engine.search(QUESTION, now=NOW, sources=["Lorne Post"])
    assert {evidence.source for evidence in found} == {"Lorne Post"}
    (shown,) = [evidence for evidence in found if evidence.title.startswith("Ferry")]
    assert shown.also == ("Quay Times", "Harbour Radio")
    engine.close()


def test_a_story_that_a_hundred_outlets_carry_does_not_crowd_out_the_others(
    tmp_path: Path, page: Callable[..., str], build: Build
) -> None:
    folder, data = tmp_path / "news", tmp_path / "data"
    folder.mkdir()
    wire = FERRY.split("\n\n")[0]
    for number in range(110):
        (folder / f"{number}.txt").write_text(page("Ferry runs aground off Sorrel", wire, outlet=f"Outlet {number}"))
    other = "The island council debated school meals. A councillor asked whether the ferry would sail on Sunday."
    (folder / "x.txt").write_text(page("School meals", other))
    build(folder, data)
    engine = Engine(data)
    found = engine.search("How many people were on board the ferry that ran aground off Sorrel?", now=NOW)
    assert [evidence.title for evidence in found] == ["Ferry runs aground off Sorrel", "School meals"]
    assert len(found[0].also) == 109
    engine.close()


def test_an_answer_counts_copies_as_one_source(carried: Path) -> None:
    engine = Engine(carried)
    answer = engine.answer(QUESTION, now=NOW)
    assert answer.refusal is None
    assert answer.independent == independent(answer.citations, engine.archive.view) >= 1
    view = engine.archive.view
    (first,) = [cited for cited in answer.citations if "212" in cited.quote]
    copies = tuple(
        dataclasses.replace(first, number=2 + n, article_id=copy.id, source=copy.source)
        for n, copy in enumerate(view.copies(first.article_id))
    )
    assert len(copies) == 2
    assert set(first.also) == {copy.source for copy in copies}
    assert independent((first, *copies), view) == 1
    stranger = dataclasses.replace(first, number=9, article_id="another-1", source="Another", credit=None)
    assert independent((first, *copies, stranger), view) == 2
    engine.close()


def test_an_archive_of_the_first_schema_is_read_as_it_is_and_grouped_by_the_next_writer(carried: Path) -> None:
    as_of_version_1(carried)
    engine = Engine(carried)
    assert [evidence.also for evidence in engine.search(QUESTION, now=NOW)].count(()) == 4
    engine.close()
    stages: list[str] = []
    Writer(carried, progress=lambda stage, done, total: stages.append(stage)).close()
    assert "Grouping copies" in stages
    engine = Engine(carried)
    assert len(engine.search(QUESTION, now=NOW)) == 2
    assert check(carried) == []
    engine.close()


def test_grouping_an_old_archive_goes_on_where_it_was_interrupted(carried: Path) -> None:
    as_of_version_1(carried)
    catalogue = Catalogue(carried, writable=True)
    assert catalogue.waiting() == 4
    with catalogue.writing() as generation:
        assert catalogue.group_waiting(3, generation) == 3
    catalogue.close()
    Writer(carried).close()
    catalogue = Catalogue(carried)
    assert catalogue.waiting() == 0
    assert grouped(catalogue) == {frozenset({"Quay Times", "Lorne Post", "Harbour Radio"})}
    catalogue.close()


def test_check_finds_a_lost_group_and_repair_makes_it_again(carried: Path) -> None:
    catalogue = Catalogue(carried, writable=True)
    catalogue.connection.execute("DELETE FROM grouped WHERE article = (SELECT max(article) FROM grouped)")
    catalogue.connection.execute("INSERT INTO story_key VALUES (1, 2, 999)")
    catalogue.close()
    assert [line.partition(":")[0] for line in check(carried)] == ["copies", "copies"]
    with Writer(carried) as writer:
        writer.rebuild()
    assert check(carried) == []
    assert grouped(Catalogue(carried)) == {frozenset({"Quay Times", "Lorne Post", "Harbour Radio"})}


def test_what_changed_between_two_versions_can_be_shown(tmp_path: Path, page: Callable[..., str], build: Build) -> None:
    folder, data = tmp_path / "news", tmp_path / "data"
    folder.mkdir()
    for toll, stamp in (("Three", "07:01"), ("Five", "09:30")):
        text = f"The ferry ran aground on Friday. {toll} people were hurt. The line is sorry."
        (folder / "a.txt").write_text(page("Ferry aground", text, stamp=f"2026-01-09 HKT {stamp}"))
        build(folder, data)
    archive = Archive.open(data)
    (id,) = {p.article_id for p in archive.view.passages([h.row for h in archive.view.lexical(["ferri"], 5)])}
    assert archive.view.versions(id) == [1, 2]
    (change,) = archive.view.changes(id, 1)
    assert archive.article(id, 1).text[slice(*change.old)] == "Three people were hurt."
    assert archive.article(id).text[slice(*change.new)] == "Five people were hurt."
    assert archive.article(id, 1).published.astimezone(HKT).hour == 7
    assert archive.view.changes(id, 1, 9) == []
    archive.close()
