"""Damaged files of every format: whatever is in them, there are stories and problems, and soon."""

import random
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fuzz import TARGETS, reading, seeds
from index.readers import _READERS, read
from index.records import Article, Problem
from tests.stories_in_formats import FORMATS, zipped

SECONDS = 10.0  # of the processor for a file of some kilobytes: a hang, not a slow machine
NAMES = sorted(FORMATS)


def read_all(folder: Path, name: str, data: bytes) -> list[Article | Problem]:
    (folder / name).write_bytes(data)
    started = process_time()
    items = [*read(folder / name)]
    assert process_time() - started < SECONDS
    assert items
    assert all(isinstance(item, Article | Problem) for item in items)
    assert all(item.text and item.title for item in items if isinstance(item, Article) and not item.withdrawn)
    assert all("\n" not in item.reason for item in items if isinstance(item, Problem))
    return items


damages = st.lists(
    st.tuples(
        st.sampled_from(["cut", "flip", "drop", "repeat", "insert"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 40),
        st.sampled_from([b"\x00", b"\xff\xfe", b"<", b"]]>", b'"', b"{[", b"&x;", b"<!--", b"\r\n", b"2026-02-31", "渡".encode()]),
    ),
    min_size=1,
    max_size=5,
)  # fmt: skip


def damaged(data: bytes, steps: list[tuple[str, float, int, bytes]]) -> bytes:
    for kind, where, size, piece in steps:
        at = int(where * len(data))
        before, part, after = data[:at], data[at : at + size], data[at + size :]
        data = {
            "cut": before,
            "flip": before + bytes(255 - byte for byte in part) + after,
            "drop": before + after,
            "repeat": before + part * size + after,
            "insert": before + piece * size + part + after,
        }[kind]
    return data


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=damages)
def test_a_damaged_file_gives_stories_and_problems_and_raises_nothing(tmp_path: Path, name: str, steps) -> None:
    read_all(tmp_path, name, damaged(FORMATS[name](), steps))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400))
def test_any_bytes_under_the_name_of_a_format_raise_nothing(tmp_path: Path, name: str, data: bytes) -> None:
    read_all(tmp_path, name, data)


def nested(opening: str, closing: str, depth: int, core: str) -> bytes:
    return f"{opening * depth}{core}{closing * depth}".encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", nested("[", "]", 50_000, "1")),
        ("a.json", nested('{"a":', "}", 20_000, "1")),
        ("a.jsonl", nested("[", "]", 50_000, "1") + b"\n"),
        ("a.html", b"<html><body>" + nested("<div>", "</div>", 5_000, "The ferry left. ")),
        ("a.html", b"<html><body>" + b"<b><p>" * 5_000),
        ("a.xml", b"<rss>" + nested("<channel><item>", "</item></channel>", 2_000, "x") + b"</rss>"),
        ("a.xml", b"<nitf><body>" + nested("<block>", "</block>", 5_000, "x") + b"</body></nitf>"),
        ("a.txt", b"Photo: " * 15_000),
        ("a.txt", b"(AFP " * 20_000),
        ("a.txt", b"2026-01-09 HKT 07:01\n" * 5_000),
        ("a.csv", b'title,text\n"' + b'""' * 50_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_nesting_and_endless_repetition_end_in_time(tmp_path: Path, name: str, data: bytes) -> None:
    read_all(tmp_path, name, data)


def test_a_file_without_a_name_in_a_zip_is_read(tmp_path: Path) -> None:
    whole = zipped({"x": FORMATS["page.html"]()})
    # The one letter of the name, counted as name in both of its headers, is counted as extra field instead.
    nameless = whole.replace(b"\x01\x00\x00\x00x", b"\x00\x00\x01\x00x")
    at = nameless.index(b"PK\x01\x02") + 28
    assert nameless[at : at + 4] == b"\x01\x00\x00\x00"
    nameless = nameless[:at] + b"\x00\x00\x01\x00" + nameless[at + 4 :]
    assert [type(item) for item in read_all(tmp_path, "a.zip", nameless)] == [Article]


def test_noise_of_a_hundred_kilobytes_ends_in_time(tmp_path: Path) -> None:
    draw = random.Random(11)
    for name in NAMES:
        read_all(tmp_path, name, draw.randbytes(100_000))


def test_the_coverage_guided_fuzzer_has_every_reader_as_a_target() -> None:
    readers = {reader.__name__.rpartition(".")[2] for reader in _READERS}
    assert readers == {name for name, _ in TARGETS.values() if name}


@pytest.mark.parametrize("target", TARGETS)
def test_the_fuzzer_begins_with_files_that_are_read_without_fault(target: str) -> None:
    took = [*map(reading(target), seeds(target))]
    assert took and max(took) < SECONDS
