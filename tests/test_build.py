"""From a folder to an archive: only what changed costs anything, and nothing is lost."""

import gzip
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from index.archive import Archive
from index.build import Report, Writer
from index.catalogue import Catalogue
from index.check import check
from index.entries import heading
from index.freshness import heartbeat
from index.records import ArchiveError, BusyError, ModelError
from tests.conftest import NOW

ROOT = Path(__file__).resolve().parents[1]
Build = Callable[..., Report]


@pytest.fixture
def folder(tmp_path: Path, page: Callable[..., str]) -> Path:
    made = tmp_path / "news"
    (made / "2026" / "01").mkdir(parents=True)
    (made / "2026" / "01" / "a.txt").write_text(
        page("Ferry strikes pier", "The ferry struck the pier on Friday. Eleven people were hurt.")
    )
    (made / "b.txt").write_text(page("Rate kept", "The bank kept its rate at three per cent."))
    return made


def counts(data: Path) -> dict[str, int]:
    return Archive.open(data).view.figures().counts


def test_a_folder_is_walked_in_any_depth(tmp_path: Path, folder: Path, build: Build) -> None:
    report = build(folder, tmp_path / "data")
    assert (report.new, report.problems) == (2, [])
    assert counts(tmp_path / "data")["stories"] == 2
    assert check(tmp_path / "data") == []


def test_only_new_and_changed_files_are_read_again(tmp_path: Path, folder: Path, build: Build, page) -> None:
    data = tmp_path / "data"
    build(folder, data)
    again = build(folder, data)
    assert (again.new, again.updated, again.unchanged, again.embedded) == (0, 0, 0, 0)
    (folder / "b.txt").write_text(page("Rate kept", "The bank kept its rate at four per cent."))
    (folder / "c.txt").write_text(page("New story", "Something new happened at the quay."))
    report = build(folder, data)
    assert (report.new, report.updated, report.unchanged) == (1, 1, 0)


def test_vanished_files_count_only_with_prune(tmp_path: Path, folder: Path, build: Build) -> None:
    data = tmp_path / "data"
    build(folder, data)
    (folder / "b.txt").unlink()
    assert build(folder, data).removed == 0
    assert counts(data)["stories"] == 2
    assert build(folder, data, prune=True).removed == 1
    assert counts(data)["stories"] == 1
    assert check(data) == []


def test_no_text_is_embedded_twice_by_one_model(tmp_path: Path, folder: Path, build: Build) -> None:
    data = tmp_path / "data"
    assert build(folder, data).embedded == 2
    with Writer(data) as writer:
        writer.clear()
        report = writer.read(folder, every=True, now=NOW)
    assert (report.new, report.embedded) == (2, 0)
    assert counts(data)["embedded"] == 2


def test_a_removed_story_does_not_come_back_with_the_next_update(tmp_path: Path, folder: Path, build: Build) -> None:
    data = tmp_path / "data"
    build(folder, data)
    (article,) = [a for a in Catalogue(data).articles() if a.title == "Rate kept"]
    with Writer(data) as writer:
        assert writer.remove([article.id], now=NOW).removed == 1
    assert build(folder, data, every=True).barred == 1
    assert Archive.open(data).article(article.id) is None
    with Writer(data) as writer, pytest.raises(ArchiveError, match="no story with this id"):
        writer.remove(["nothing-like-it"], now=NOW)


def test_an_unreadable_record_is_a_problem_and_stops_nothing(tmp_path: Path, build: Build) -> None:
    folder, data = tmp_path / "news", tmp_path / "data"
    folder.mkdir()
    lines = [json.dumps({"title": f"Story {n}", "text": f"Lantern {n} was lit at the quay."}) for n in range(3)]
    (folder / "x.jsonl").write_text("\n".join([lines[0], "{not json", '{"title": "no text"}', lines[1], lines[2]]))
    report = build(folder, data)
    assert report.new == 3
    assert {problem.origin for problem in report.problems} == {"x.jsonl#2", "x.jsonl#3"}
    assert Archive.open(data).view.figures().counts["problems"] == 2


def test_a_mended_file_takes_its_problems_away(tmp_path: Path, folder: Path, build: Build, page) -> None:
    data = tmp_path / "data"
    (folder / "c.txt").write_bytes(b"")
    assert len(build(folder, data).problems) == 1
    (folder / "c.txt").write_text(page("Mended", "The lantern was mended on Friday."))
    build(folder, data)
    assert counts(data)["problems"] == 0


def test_two_outlets_with_one_text_keep_two_citations(tmp_path: Path, build: Build) -> None:
    folder, data = tmp_path / "news", tmp_path / "data"
    folder.mkdir()
    record = {
        "title": "Wire",
        "text": "The agency reported calm seas.",
        "url": "https://a.example/1",
        "date": "2026-01-09",
    }
    (folder / "x.json").write_text(json.dumps([{**record, "source": "A"}, {**record, "source": "B"}]))
    build(folder, data)
    assert counts(data)["stories"] == 2


def test_a_second_writer_is_refused_with_a_sentence_and_the_first_goes_on(tmp_path: Path, folder: Path) -> None:
    data = tmp_path / "data"
    with Writer(data) as writer:
        with pytest.raises(BusyError, match="another process is writing"):
            Writer(data)
        assert writer.read(folder, now=NOW).new == 2
    Writer(data).close()


def test_the_lock_of_a_process_that_died_does_not_hold(tmp_path: Path, folder: Path, build: Build) -> None:
    data = tmp_path / "data"
    build(folder, data)
    (data / "writer.lock").touch()
    Writer(data).close()
    with FileLock(data / "writer.lock"), pytest.raises(BusyError):
        Writer(data)


def test_an_archive_of_another_model_is_refused_with_the_way_out(
    tmp_path: Path, folder: Path, build: Build, page
) -> None:
    data = tmp_path / "data"
    build(folder, data)
    catalogue = Catalogue(data, writable=True)
    with catalogue.writing():
        catalogue.put("fingerprint", "0" * 16)
    catalogue.close()
    (folder / "c.txt").write_text(page("New", "Something new."))
    with Writer(data) as writer, pytest.raises(ModelError, match="--fresh"):
        writer.read(folder, now=NOW)


def test_a_missing_folder_is_one_clear_line(tmp_path: Path) -> None:
    with Writer(tmp_path / "data") as writer, pytest.raises(ArchiveError, match="no such folder"):
        writer.read(tmp_path / "none", now=NOW)


def test_an_empty_folder_makes_an_empty_archive(tmp_path: Path, build: Build) -> None:
    (tmp_path / "news").mkdir()
    report = build(tmp_path / "news", tmp_path / "data")
    assert report.new == 0
    assert counts(tmp_path / "data")["stories"] == 0
    assert check(tmp_path / "data") == []


def test_headline_outlet_and_date_stand_before_the_text_in_the_publications_own_day() -> None:
    assert heading("Toll rises", "RTHK", "2026-01-09T07:01:00+08:00") == "Toll rises\nRTHK, 9 January 2026"
    assert heading("Toll rises", "RTHK", None) == "Toll rises\nRTHK"


def test_the_command_line_builds_tells_problems_and_sets_the_exit_code(tmp_path: Path, folder: Path) -> None:
    (folder / "broken.jsonl.gz").write_bytes(gzip.compress(b'{"title": "T", "text": "A story."}\n')[:-12])

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "index", *arguments, "--data", str(tmp_path / "data")]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    built = run("build", str(folder))
    assert built.returncode == 1, built.stderr
    assert "broken.jsonl.gz" in built.stderr
    (folder / "broken.jsonl.gz").unlink()
    updated = run("update", str(folder), "--prune")
    assert updated.returncode == 0, updated.stderr
    assert run("check").stdout.strip().endswith("clean")
    assert "stories" in run("stats").stdout and "all compared with each question" in run("stats").stdout
    missing = run("update", str(tmp_path / "none"))
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1
    assert "Traceback" not in missing.stderr


def test_stories_are_searchable_and_settings_stored_before_their_vectors_are_made(tmp_path: Path, folder: Path) -> None:
    data = tmp_path / "data"
    with Writer(data) as writer:
        assert writer.read(folder, now=NOW, seconds=0).waiting == 2
    view = Archive.open(data).view
    assert (view.total, view.lexical_count, view.embedded) == (2, 2, 0)
    assert view.setting("updated") == NOW.isoformat()
    assert view.zone.utcoffset(None) == timedelta(hours=8)
    with Writer(data) as writer:
        assert writer.embed() == 0
    assert Archive.open(data).view.embedded == 2


def until(found: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_watch_takes_up_new_files_and_shows_that_it_is_alive(tmp_path: Path, folder: Path, page) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "index", "watch", str(folder), "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as watch:
        try:
            until(heartbeat(data).exists)
            archive = Archive.open(data)
            alive = datetime.fromisoformat(archive.view.figures().settings["watch_alive"])
            assert datetime.now(UTC) - alive < timedelta(minutes=2)
            (folder / "c.txt").write_text(page("Toll rises", "The toll rises to eleven crowns."))
            until(lambda: archive.refresh() and archive.view.total == 3)
        finally:
            watch.send_signal(signal.SIGINT)
    assert "watch_alive" not in archive.view.figures().settings
    assert check(data) == []


def test_a_file_that_vanishes_while_the_folder_is_read_stops_nothing(tmp_path: Path, folder: Path) -> None:
    with Writer(tmp_path / "data", progress=lambda *_: (folder / "b.txt").unlink(missing_ok=True)) as writer:
        report = writer.read(folder, now=NOW)
    assert (report.new, report.problems) == (1, [])


def test_a_watch_that_ends_by_an_error_leaves_its_last_sign_of_life_to_grow_old(tmp_path: Path, folder: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "index", "watch", str(folder), "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as watch:
        until(heartbeat(data).exists)
        shutil.rmtree(folder)
        _, errors = watch.communicate(timeout=120)
    assert watch.returncode == 2 and "no such folder" in errors
    assert heartbeat(data).exists()


def test_without_an_archive_update_says_what_to_do(tmp_path: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "index", "update", str(folder), "--data", str(tmp_path / "none")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "python -m index build" in done.stderr
