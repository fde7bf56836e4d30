"""Nothing is lost: kill -9, a full disk, damaged and missing files."""

import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.archive import Archive
from index.backup import restore
from index.build import Report, Writer
from index.catalogue import FILE
from index.check import check
from index.embed import load
from index.records import ArchiveError, BadArchive, NoArchive
from index.schema import MIGRATIONS
from tests.crashing import LONGEST, OPERATIONS, Case, kill, wrong

ROOT = Path(__file__).resolve().parents[1]
KILLS = 20


def index(*arguments: str | Path, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run `python -m index`; with `limit`, no file may grow beyond so many bytes, as on a full disk."""
    ahead = None if limit is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    command = [sys.executable, "-m", "index", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=ahead)


@pytest.fixture
def news(tmp_path: Path, page: Callable[..., str]) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(12):
        body = f"Lantern{number} was lit at the harbour. " + "The pilot saw it from the quay. " * 60
        (folder / f"{number:02}.txt").write_text(page(f"Story {number}", body))
    return folder


@pytest.mark.parametrize("operation", OPERATIONS)
def test_kill_9_at_any_instant_loses_no_committed_story_and_leaves_a_clean_archive(
    tmp_path: Path, operation: str
) -> None:
    load().question("the graph is made before")
    rng = np.random.default_rng(7)
    for number in range(KILLS // len(OPERATIONS)):
        case = Case(tmp_path / (str(number) if operation in LONGEST else "one"))
        case.prepare(operation)
        kill(case, operation, number, float(rng.uniform(0, LONGEST.get(operation, 0.8))))
        assert list(wrong(case)) == []


def test_a_full_disk_is_one_clear_line_and_the_next_build_goes_on(tmp_path: Path, news: Path) -> None:
    data = tmp_path / "data"
    full = index("build", news, "--data", data, limit=150_000)
    assert full.returncode == 2, full.stderr
    assert full.stderr.splitlines()[-1].startswith("error: ")
    assert "Traceback" not in full.stderr
    assert index("build", news, "--data", data).returncode == 0
    assert check(data) == []
    assert Archive.open(data).view.figures().counts["stories"] == 12


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path, news: Path) -> None:
    (tmp_path / "file").touch()
    done = index("build", news, "--data", tmp_path / "file" / "data")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr


@pytest.mark.parametrize("kept", [0, 50, 5000, 40_000])
def test_a_truncated_catalogue_is_refused_and_never_read_as_a_smaller_archive(
    tmp_path: Path, news: Path, build: Callable[..., Report], kept: int
) -> None:
    data = tmp_path / "data"
    build(news, data)
    (data / FILE).write_bytes((data / FILE).read_bytes()[:kept])
    try:
        found = check(data)
    except (BadArchive, NoArchive) as error:
        found = [str(error)]
    assert found


def test_a_backup_taken_while_a_writer_works_comes_back_whole_in_a_new_folder(
    tmp_path: Path, news: Path, build: Callable[..., Report]
) -> None:
    data, file, again = tmp_path / "data", tmp_path / "backup.sqlite", tmp_path / "again"
    build(news, data)
    with Writer(data) as writer, writer.catalogue.writing():
        writer.catalogue.put("zone", "+09:00")  # not yet committed when the backup is taken
        assert index("backup", file, "--data", data).returncode == 0
    done = index("restore", file, "--data", again)
    assert done.returncode == 0, done.stderr
    assert check(again) == []
    old, new = Archive.open(data).view, Archive.open(again).view
    assert new.setting("zone") != "+09:00"
    assert new.figures().counts == old.figures().counts
    question = load().question("Who saw the lantern?")
    assert new.dense(question, 5) == old.dense(question, 5)
    with pytest.raises(ArchiveError, match="holds an archive already"):
        restore(file, data)


def test_what_is_not_a_backup_is_refused_and_leaves_no_archive(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"not a database" * 100)
    for file in (tmp_path / "b", tmp_path / "none"):
        with pytest.raises(ArchiveError, match="give"):
            restore(file, tmp_path / "data")
        assert not (tmp_path / "data" / FILE).exists()


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_an_archive_of_an_earlier_schema_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.executescript((ROOT / "tests" / "fixtures" / f"schema-{version}.sql").read_text("utf-8"))
    connection.close()
    Writer(tmp_path).close()
    assert check(tmp_path) == []
    view = Archive.open(tmp_path).view
    toll = next(article for article in view._catalogue.articles(all_versions=True) if article.title == "Toll stays")
    assert [view.article(toll.id, number).text.split()[-2] for number in (1, 2)] == ["nine", "eleven"]
    assert view.figures().counts["removed"] == 1
    assert (view.total, view.embedded, view.lexical_count) == (3, 3, 3)


def test_derived_files_can_all_be_deleted(tmp_path: Path, news: Path, build: Callable[..., Report]) -> None:
    data = tmp_path / "data"
    build(news, data)
    with Writer(data) as writer:
        writer.rebuild()
    for path in data.iterdir():
        if not path.name.startswith(FILE):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    Writer(data).close()
    assert check(data) == []
