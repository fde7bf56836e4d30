"""Walking folders and unpacking: everything is read or reported, and nothing stops the rest."""

import gzip
import json
import os
from pathlib import Path

import pytest

from index.readers import files, read, read_file
from index.records import Article, Problem, ReadError

PAGE = "Tunnel reopens\n\nThe tunnel reopened."


def reasons(path: Path) -> list[str]:
    return [item.reason for item in read(path) if isinstance(item, Problem)]


def test_a_folder_is_walked_in_any_depth_in_order(tmp_path):
    for name in ("b/c/d/e.txt", "a.txt", "b/a.txt", ".hidden/x.txt", "b/.x.txt", "README.md", "b/readme"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(PAGE)
    assert [path.relative_to(tmp_path).as_posix() for path in files(tmp_path)] == ["a.txt", "b/a.txt", "b/c/d/e.txt"]
    assert [item.origin for item in read(tmp_path)] == ["a.txt", "b/a.txt", "b/c/d/e.txt"]


def test_links_that_go_round_are_walked_once(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/page.txt").write_text(PAGE)
    (tmp_path / "a/round").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    assert [item.origin for item in read(tmp_path)] == ["a/page.txt"]


def test_one_file_is_read_with_its_path_in_the_folder_as_origin(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x/page.txt").write_text(PAGE)
    assert [item.origin for item in read_file(tmp_path / "x/page.txt", tmp_path, None)] == ["x/page.txt"]


def test_reading_one_changed_file_gives_what_reading_the_folder_gave(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x/page.txt").write_text(PAGE)
    assert list(read(tmp_path)) == list(read_file(tmp_path / "x/page.txt", tmp_path, None))


def test_nothing_at_a_path_is_one_clear_error(tmp_path):
    with pytest.raises(ReadError, match="no such file or folder"):
        list(read(tmp_path / "none"))


def test_an_empty_folder_holds_nothing(tmp_path):
    assert list(read(tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty file"),
        ("a.txt", b" \n\t\n", "empty file"),
        ("a.json", b"", "empty file"),
        ("a.jsonl.gz", gzip.compress(b""), "empty file"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01", "binary"),
        ("a.txt", bytes(range(256)) * 8, "binary"),
        ("a.json", b"\x00" * 100, "binary"),
        ("a.pdf", b"%PDF-1.7\n", "binary"),
        ("a.xyz", b"some text", "no reader"),
        ("a.txt.gz", gzip.compress(PAGE.encode())[:-12], "cut off"),
        ("a.jsonl.gz", b"\x1f\x8b\x08\x00garbage", "cut off"),
        ("a.txt", b"Only a headline", "no text"),
        ("a.csv", b"title,text\n", "no story"),
        ("a.jsonl", b"\n\n", "empty file"),
    ],
)
def test_a_bad_file_is_one_problem_with_its_reason(tmp_path, name, data, reason):
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(PAGE)
    found = list(read(tmp_path))
    assert [(item.origin, reason in item.reason) for item in found if isinstance(item, Problem)] == [(name, True)]
    assert [item.origin for item in found if isinstance(item, Article)] == ["good.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_opened_is_reported(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    assert "cannot be read" in reasons(tmp_path)[0]


def test_a_file_that_vanished_is_a_problem(tmp_path):
    found = list(read_file(tmp_path / "gone.txt", tmp_path, None))
    assert len(found) == 1 and isinstance(found[0], Problem) and "No such file" in found[0].reason


def test_gzip_is_opened_whatever_the_name(tmp_path):
    (tmp_path / "a.json").write_bytes(gzip.compress(json.dumps({"title": "T", "text": "Text."}).encode()))
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(PAGE.encode()))
    assert [item.title for item in read(tmp_path) if isinstance(item, Article)] == ["T", "Tunnel reopens"]
