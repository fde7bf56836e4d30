"""The archive's zone as a setting, and the days that readers write into options and controls."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from index.archive import Archive
from index.build import Report
from index.check import check
from index.records import ArchiveError
from qa.days import between
from qa.engine import Engine

ROOT = Path(__file__).resolve().parents[1]
ZONE = ZoneInfo("Asia/Hong_Kong")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def data(tmp_path: Path, page: Callable[..., str], build: Callable[..., Report]) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(page("Ferry sails", "The ferry sailed on Friday.", stamp="2026-01-09 HKT 07:01"))
    build(folder, tmp_path / "data")
    return tmp_path / "data"


def test_today_begins_in_the_zone_that_was_set_and_else_in_that_of_most_stories(data: Path) -> None:
    def today() -> str:
        engine = Engine(data)
        answer = engine.answer("What happened today?", now=datetime(2026, 1, 9, 18, 0, tzinfo=UTC))
        engine.close()
        assert answer.question.period and answer.question.period.start
        return answer.question.period.start.isoformat()

    assert today() == "2026-01-10T00:00:00+08:00"
    assert run("index", "zone", "Europe/London", "--data", str(data)).stdout == "Europe/London (set)\n"
    assert today() == "2026-01-09T00:00:00+00:00"
    assert "zone  Europe/London (set)" in run("index", "stats", "--data", str(data)).stdout
    assert run("index", "zone", "--auto", "--data", str(data)).stdout == "+08:00 (that of most stories)\n"
    assert today() == "2026-01-10T00:00:00+08:00"


def test_a_zone_that_is_none_is_refused_in_one_line_and_nothing_changes(data: Path) -> None:
    for name in ("Asia/Sorrel", "+25:00", "/etc/passwd", ""):
        ended = run("index", "zone", name, "--data", str(data))
        assert ended.returncode == 2
        assert ended.stderr == f"error: {name}: no such zone; write it like Asia/Hong_Kong or +08:00\n"
    assert Archive.open(data).view.zone.utcoffset(None) is not None
    assert check(data) == []


def test_the_set_zone_outlives_stories_that_come_later(
    data: Path, page: Callable[..., str], build: Callable[..., Report]
) -> None:
    run("index", "zone", "Asia/Tokyo", "--data", str(data))
    folder = data.parent / "news"
    (folder / "b.txt").write_text(page("Ferry stays", "The ferry stayed on Saturday.", stamp="2026-01-10 HKT 07:01"))
    build(folder, data)
    assert str(Archive.open(data).view.zone) == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("first", "last", "start", "end"),
    [
        ("2026-01-09", "2026-01-31", "2026-01-09T00:00:00+08:00", "2026-02-01T00:00:00+08:00"),
        ("9 January 2026", None, "2026-01-09T00:00:00+08:00", None),
        (None, "January 9, 2026", None, "2026-01-10T00:00:00+08:00"),
        ("2026年1月9日", "2026-01-31", "2026-01-09T00:00:00+08:00", "2026-02-01T00:00:00+08:00"),
        (" 9  Jan 2026 ", "2026/01/09", "2026-01-09T00:00:00+08:00", "2026-01-10T00:00:00+08:00"),
    ],
)
def test_days_are_read_alike_wherever_they_are_written(
    first: str | None, last: str | None, start: str | None, end: str | None
) -> None:
    found = between(first, last, zone=ZONE)
    assert (found.start and found.start.isoformat(), found.end and found.end.isoformat()) == (start, end)
    assert found.hard


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-02-31", None, "“2026-02-31” is not a day: write it like 2026-01-09 or 9 January 2026."),
        ("03/04/2026", None, "“03/04/2026” is not a day: write it like 2026-01-09 or 9 January 2026."),
        ("9\u202eyraunaJ", None, "“9yraunaJ” is not a day: write it like 2026-01-09 or 9 January 2026."),
        ("9999-12-31", None, "“9999-12-31” is not a day: write it like 2026-01-09 or 9 January 2026."),
        ("2026-02-02", "2026-02-01", "2026-02-02 comes after 2026-02-01: give the earlier day first."),
        (None, " ", "No day is given: write a first or a last day, like 2026-01-09 or 9 January 2026."),
    ],
)
def test_what_is_no_period_is_told_in_one_line(first: str | None, last: str | None, told: str) -> None:
    with pytest.raises(ArchiveError) as raised:
        between(first, last, zone=ZONE)
    assert str(raised.value) == told


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026年13月1日", None, "「2026年13月1日」不是日期：請寫成 2026-01-09 或 2026年1月9日。"),
        ("2026年2月2日", "2026-02-01", "2026-02-02 在 2026-02-01 之後：請先寫較早的日期。"),
        ("", None, "未有日期：請寫出最早或最後一天，例如 2026-01-09 或 2026年1月9日。"),
    ],
)
def test_what_is_no_period_is_told_in_the_language_of_the_reader(first: str, last: str | None, told: str) -> None:
    with pytest.raises(ArchiveError) as raised:
        between(first, last, zone=ZONE, language="zh-Hant")
    assert str(raised.value) == told


def test_the_command_line_reads_the_days_of_the_page(data: Path) -> None:
    asked = ("qa", "search", "ferry", "--data", str(data))
    assert "Ferry sails" in run(*asked, "--from", "9 January 2026", "--to", "January 9, 2026").stdout
    assert run(*asked, "--from", "10 January 2026").stdout == ""
    wrong = run(*asked, "--to", "soon")
    assert (wrong.returncode, wrong.stderr) == (
        2,
        "error: “soon” is not a day: write it like 2026-01-09 or 9 January 2026.\n",
    )
