"""The truth: versions that never change, transactions that are whole or nothing, vectors that are kept."""

import dataclasses
import sqlite3
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import FILE, Catalogue, Cut
from index.records import Article, BadArchive, Caption, NoArchive, Problem
from tests.conftest import NOW, story


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path, writable=True)


def cuts(article: Article) -> list[Cut]:
    half = len(article.text) // 2
    return [
        Cut(0, half, article.text[:half].encode()[:16]),
        Cut(half, len(article.text), article.text[half:].encode()[:16]),
    ]


def store(catalogue: Catalogue, *articles: Article) -> list[list[int]]:
    with catalogue.writing() as generation:
        return [catalogue.add(article, cuts(article), generation) for article in articles]


def test_an_article_comes_back_as_it_was_stored(catalogue: Catalogue) -> None:
    article = dataclasses.replace(
        story(1, "Twelve people were hurt. “Lucky,” she said. 渡輪 🛳"),
        captions=(Caption(text="The pier", credit="SNA"),),
        authors=("A. Wren", "B. Holt"),
        credit="SNA",
        section="Local",
        updated=story(1, "").published,
    )
    store(catalogue, article)
    found = catalogue.article(article.id)
    assert found == article
    assert found.published.tzname() == "HKT"


def test_a_changed_story_becomes_a_version_and_the_old_one_stays_readable(catalogue: Catalogue) -> None:
    first, second = story(1, "Three people were hurt."), story(1, "Eleven people were hurt.", hour=9)
    store(catalogue, first)
    (rows,) = store(catalogue, second)
    assert catalogue.article(first.id).text == second.text
    assert catalogue.article(first.id, 1).text == first.text
    assert catalogue.versions(first.id) == [1, 2]
    assert [p.version for p in catalogue.passages(rows)] == [2, 2]
    assert [text.row for text in catalogue.texts()] == rows


def test_an_equal_record_is_no_new_version_also_when_an_older_one_comes_again(catalogue: Catalogue) -> None:
    first, second = story(1, "Three people were hurt."), story(1, "Eleven people were hurt.", hour=9)
    store(catalogue, first)
    assert catalogue.state(first) == "unchanged"
    assert catalogue.state(second) == "updated"
    store(catalogue, second)
    assert catalogue.state(first) == "unchanged"
    assert catalogue.state(dataclasses.replace(second, origin="elsewhere.txt")) == "unchanged"
    assert catalogue.state(story(2, "Other")) == "new"


def test_a_late_older_version_is_kept_but_does_not_become_the_current_one(catalogue: Catalogue) -> None:
    store(catalogue, story(1, "Eleven people were hurt.", hour=9))
    (rows,) = store(catalogue, story(1, "Three people were hurt.", hour=7))
    assert rows == []
    assert catalogue.article(story(1, "").id).text.startswith("Eleven")
    assert len(catalogue.versions(story(1, "").id)) == 2


def test_a_withdrawn_story_is_kept_but_not_searched(catalogue: Catalogue) -> None:
    store(catalogue, story(1, "A false report."))
    store(catalogue, dataclasses.replace(story(1, "A false report.", hour=8), withdrawn=True, notice="Kill"))
    assert catalogue.article(story(1, "").id).notice == "Kill"
    assert list(catalogue.texts()) == []


def test_an_error_in_a_transaction_leaves_nothing_behind(catalogue: Catalogue) -> None:
    store(catalogue, story(1, "Kept."))
    before = (catalogue.generation, catalogue.counts())
    with pytest.raises(RuntimeError), catalogue.writing() as generation:
        catalogue.add(story(2, "Lost."), [Cut(0, 5, b"x")], generation)
        raise RuntimeError
    assert (catalogue.generation, catalogue.counts()) == before


def test_rows_are_never_used_again(catalogue: Catalogue) -> None:
    (rows,) = store(catalogue, story(1, "One."))
    with catalogue.writing() as generation:
        catalogue.delete(story(1, "").id, generation)
    (later,) = store(catalogue, story(2, "Two."))
    assert min(later) > max(rows)
    assert catalogue.dead() == rows


def test_a_removed_story_is_barred_until_the_archive_is_begun_anew(catalogue: Catalogue) -> None:
    article = story(1, "One.")
    store(catalogue, article)
    assert catalogue.find(article.url) == [article.id] == catalogue.find(article.id)
    with catalogue.writing() as generation:
        catalogue.delete(article.id, generation)
        catalogue.bar(article.id, NOW)
    assert catalogue.state(article) == "removed"
    assert catalogue.article(article.id) is None
    with catalogue.writing() as generation:
        catalogue.empty(generation)
    assert catalogue.state(article) == "new"


def test_one_text_has_one_vector_however_many_passages_share_it(catalogue: Catalogue) -> None:
    a, b = story(1, "Wire text, twice.", source="A"), story(1, "Wire text, twice.", source="B")
    store(catalogue, a, b)
    rows = catalogue.unembedded()
    digests = set(catalogue.digests(rows).values())
    assert (len(rows), len(digests)) == (4, 2)
    vectors = np.eye(2, 8, dtype=np.float32)
    with catalogue.writing():
        catalogue.add_vectors(sorted(digests), vectors)
    ((found, stored),) = catalogue.vectors()
    assert list(found) == sorted(rows)
    assert stored.shape == (4, 8)
    assert catalogue.unembedded() == []


def test_only_what_is_new_since_a_point_is_given_again(catalogue: Catalogue) -> None:
    store(catalogue, story(1, "One is first."))
    rows = catalogue.unembedded()
    digests = catalogue.digests(rows)
    with catalogue.writing():
        catalogue.add_vectors([digests[rows[0]]], np.ones((1, 4), dtype=np.float32))
    seq = catalogue.last_seq()
    with catalogue.writing():
        catalogue.add_vectors([digests[rows[1]]], np.ones((1, 4), dtype=np.float32))
    store(catalogue, story(1, "One is first.", source="Copy"))
    ((later, _),) = catalogue.vectors(after_seq=seq, after_row=max(rows))
    assert list(later) == [rows[1], max(rows) + 1, max(rows) + 2]


def test_leads_are_embedded_first_and_newest_first(catalogue: Catalogue) -> None:
    old, new = story(1, "Old story here.", hour=1), story(2, "New story here.", hour=5)
    (old_rows, new_rows) = store(catalogue, old, new)
    assert catalogue.unembedded() == [new_rows[0], old_rows[0], new_rows[1], old_rows[1]]


def test_a_file_is_known_with_its_stories_and_problems(catalogue: Catalogue) -> None:
    with catalogue.writing():
        catalogue.file_done("/a/x.txt", 5, 7, ["id-1", "id-2"], [Problem(origin="x.txt#3", reason="no title")])
        catalogue.file_done("/ab/y.txt", 5, 7, ["id-2"], [])
    assert catalogue.file_state("/a/x.txt") == (5, 7)
    assert catalogue.file_paths("/a/") == ["/a/x.txt"]
    assert catalogue.problems() == [Problem(origin="x.txt#3", reason="no title")]
    with catalogue.writing():
        catalogue.file_gone("/a/x.txt")
    assert catalogue.unfiled(["id-1", "id-2"]) == ["id-1"]
    assert catalogue.problems() == []


def test_a_snapshot_does_not_see_what_is_written_after_it(catalogue: Catalogue, tmp_path: Path) -> None:
    store(catalogue, story(1, "Before."))
    reader = Catalogue(tmp_path)
    assert reader.snapshot() == 1
    store(catalogue, story(1, "After it all.", hour=8))
    assert reader.article(story(1, "").id).text == "Before."
    reader.close()


def test_opening_what_is_not_an_archive_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoArchive, match="python -m index build"):
        Catalogue(tmp_path)
    (tmp_path / FILE).write_bytes(b"this is not a database, but it is long enough to look at" * 40)
    with pytest.raises(BadArchive, match="not a database"):
        Catalogue(tmp_path)


def test_a_catalogue_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    Catalogue(tmp_path, writable=True).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(BadArchive, match="newer program"):
        Catalogue(tmp_path)


def test_an_undated_story_has_no_place_in_the_span(catalogue: Catalogue) -> None:
    dated = story(1, "Dated story.")
    store(catalogue, dated, dataclasses.replace(story(2, "Undated story."), published=None))
    assert catalogue.span() == (dated.published.isoformat(), dated.published.isoformat())
    assert catalogue.counts()["undated"] == 1
    assert catalogue.months() == [("2026-01", "Quay Times", 2 - 1)]
    assert catalogue.common_offset() == "+08:00"
    assert dated.published - timedelta(hours=8) < NOW
