"""Readers hold one generation; the next is opened beside it; derived indexes follow the catalogue, whatever happened."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.archive import Archive
from index.build import Report, Writer
from index.catalogue import Catalogue
from index.check import check
from index.records import Filter, NoArchive
from index.view import View

ROOT = Path(__file__).resolve().parents[1]
Build = Callable[..., Report]


def titles(view: View, words: str, within: Filter | None = None) -> set[str]:
    rows = [hit.row for hit in view.lexical(view.analyze(words), 20, within)]
    return {view.article(p.article_id, p.version).title for p in view.passages(rows)}


@pytest.fixture
def folder(tmp_path: Path, page: Callable[..., str]) -> Path:
    made = tmp_path / "news"
    made.mkdir()
    (made / "a.txt").write_text(
        page("Ferry strikes pier", "The ferry struck the pier on Friday. Eleven people were hurt.")
    )
    (made / "b.txt").write_text(page("Rate kept", "The bank kept its rate at three per cent on Friday."))
    return made


def test_a_view_stays_as_it_was_while_the_next_generation_is_opened(
    tmp_path: Path, folder: Path, build: Build, page
) -> None:
    data = tmp_path / "data"
    build(folder, data)
    archive = Archive.open(data)
    before = archive.view
    vector = np.ones(384, dtype=np.float32) / np.sqrt(384)
    dense_before = before.dense(vector, 10)
    (folder / "a.txt").write_text(
        page(
            "Ferry strikes pier", "The ferry struck the pier. Fourteen people were hurt.", stamp="2026-01-09 HKT 09:30"
        )
    )
    (folder / "c.txt").write_text(page("Ferry inquiry opens", "An inquiry into the ferry collision opened on Monday."))
    build(folder, data)
    assert archive.refresh()
    assert titles(before, "ferry") == {"Ferry strikes pier"}
    assert titles(archive.view, "ferry") == {"Ferry strikes pier", "Ferry inquiry opens"}
    assert before.dense(vector, 10) == dense_before
    assert archive.view.generation > before.generation
    assert (before.total, archive.view.total) == (2, 3)
    (article,) = {before.passages([hit.row])[0].article_id for hit in before.lexical(["eleven"], 5)}
    assert "Eleven" in before.article(article).text
    assert "Fourteen" in archive.article(article).text
    assert "Eleven" in archive.article(article, 1).text
    archive.close()


def test_nothing_new_is_no_new_generation(tmp_path: Path, folder: Path, build: Build) -> None:
    build(folder, tmp_path / "data")
    archive = Archive.open(tmp_path / "data")
    assert not archive.refresh()
    archive.close()


def test_a_refreshed_view_is_what_a_newly_opened_one_is(tmp_path: Path, folder: Path, build: Build, page) -> None:
    data = tmp_path / "data"
    build(folder, data)
    archive = Archive.open(data)
    for number in range(5):
        (folder / f"n{number}.txt").write_text(
            page(f"Story {number}", f"Lantern number {number} was lit at the harbour on Friday.")
        )
        if number == 3:
            (folder / "b.txt").unlink()
        build(folder, data, prune=True)
        archive.refresh()
    opened = Archive.open(data)
    old, new = archive.view, opened.view
    for name in ("story", "source", "published", "alive"):
        size = len(getattr(new._columns, name))
        assert np.array_equal(
            getattr(old._columns, name)[:size][new._columns.alive], getattr(new._columns, name)[new._columns.alive]
        )
    vector = np.ones(384, dtype=np.float32) / np.sqrt(384)
    assert [h.row for h in old.dense(vector, 50)] == [h.row for h in new.dense(vector, 50)]
    assert titles(old, "lantern") == titles(new, "lantern") == {f"Story {n}" for n in range(5)}
    assert (old.total, old.embedded) == (new.total, new.embedded)
    archive.close()
    opened.close()


def test_questions_under_way_see_whole_stories_while_others_arrive(
    tmp_path: Path, folder: Path, build: Build, page
) -> None:
    data = tmp_path / "data"
    build(folder, data)
    archive = Archive.open(data)
    stop, wrong = threading.Event(), []

    def ask() -> None:
        while not stop.is_set():
            view = archive.view
            for hit in view.lexical(["lantern", "ferri"], 20):
                (passage,) = view.passages([hit.row])
                article = view.article(passage.article_id, passage.version)
                if article is None or not 0 <= passage.start < passage.end <= len(article.text):
                    wrong.append(passage)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(8):
        (folder / "a.txt").write_text(
            page("Ferry strikes pier", f"The ferry struck pier {number}. " * (1 + number % 3))
        )
        build(folder, data)
        archive.refresh()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    archive.close()


def test_a_lexical_index_that_is_deleted_is_made_again_by_the_next_writer(
    tmp_path: Path, folder: Path, build: Build
) -> None:
    data = tmp_path / "data"
    build(folder, data)
    shutil.rmtree(data / "lexical")
    archive = Archive.open(data)
    assert not archive.view.lexical_current
    assert titles(archive.view, "ferry") == set()
    assert any("lexical index: 0 passages of 2" in line for line in check(data))
    Writer(data).close()
    archive = Archive.open(data)
    assert archive.view.lexical_current
    assert titles(archive.view, "ferry") == {"Ferry strikes pier"}
    assert check(data) == []


def test_a_commit_that_the_lexical_index_missed_is_caught_up(tmp_path: Path, folder: Path, build: Build) -> None:
    data = tmp_path / "data"
    build(folder, data)
    catalogue = Catalogue(data, writable=True)
    (gone,) = [a for a in catalogue.articles() if a.title == "Rate kept"]
    with catalogue.writing() as generation:  # and here the power fails: tantivy never hears of it
        catalogue.delete(gone.id, generation)
    catalogue.close()
    view = Archive.open(data).view
    assert not view.lexical_current
    assert titles(view, "rate ferry") == {"Ferry strikes pier"}
    Writer(data).close()
    assert check(data) == []


def test_dead_rows_are_compacted_away_and_readers_follow(
    tmp_path: Path, folder: Path, build: Build, page, monkeypatch
) -> None:
    data = tmp_path / "data"
    build(folder, data)
    archive = Archive.open(data)
    for number in range(3):
        (folder / "a.txt").write_text(page("Ferry strikes pier", f"The ferry struck pier {number}. Eleven were hurt."))
        build(folder, data)
    assert len(Catalogue(data).dead()) == 3
    with Writer(data) as writer:
        writer.rebuild()
    assert Catalogue(data).dead() == []
    assert archive.refresh()
    assert titles(archive.view, "ferry") == {"Ferry strikes pier"}
    assert check(data) == []
    assert list(data.glob("dense-*.faiss"))


@pytest.mark.parametrize("damage", [b"", b"nonsense" * 99])
def test_a_damaged_faiss_file_is_replaced_by_the_vectors_of_the_catalogue(
    tmp_path: Path, folder: Path, build: Build, damage: bytes
) -> None:
    data = tmp_path / "data"
    build(folder, data)
    with Writer(data) as writer:
        writer.rebuild()
    vector = np.ones(384, dtype=np.float32) / np.sqrt(384)
    whole = Archive.open(data).view.dense(vector, 10)
    (file,) = data.glob("dense-*.faiss")
    file.write_bytes(damage)
    assert Archive.open(data).view.dense(vector, 10) == whole
    assert len(whole) == 2


def test_check_finds_a_changed_text_and_a_lost_vector(tmp_path: Path, folder: Path, build: Build) -> None:
    data = tmp_path / "data"
    build(folder, data)
    assert check(data) == []
    catalogue = Catalogue(data, writable=True)
    catalogue.connection.execute("UPDATE article SET text = replace(text, 'Eleven', 'Twelve')")
    catalogue.close()
    story, passage = check(data)
    assert "not as it was stored" in story
    assert "its digest is not that of its text" in passage


def test_an_archive_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoArchive, match="python -m index build"):
        Archive.open(tmp_path / "none")


def test_the_log_of_the_catalogue_does_not_grow_for_ever_while_readers_are_there(
    tmp_path: Path, folder: Path, build: Build, page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.archive.LOG", 200_000)
    monkeypatch.setattr("index.connection.LOG", 200_000)
    data, sizes = tmp_path / "data", []
    build(folder, data)
    readers = [Archive.open(data), Archive.open(data)]
    for number in range(40):
        (folder / "a.txt").write_text(page("Ferry strikes pier", f"The ferry struck pier {number} at noon. " * 100))
        build(folder, data)
        for reader in [*readers, *readers, *readers]:  # as they look, twice a second
            reader.refresh()
        sizes.append((data / "catalogue.sqlite-wal").stat().st_size)
    assert max(sizes) < 600_000, sizes
    assert check(data) == []
    for reader in readers:
        reader.close()
