"""Whether an archive is kept up to date is seen everywhere: in answers, on the page, in /healthz and in /metrics."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from index.archive import Archive
from index.catalogue import FILE
from index.freshness import beat, heartbeat, sign, silent_since
from index.schema import MIGRATIONS
from tests.serving import NOW, Served, served
from web.archive_page import holdings

QUESTION = "Who chairs the inquiry into the ferry collision?"
LATE = "newer stories may be missing"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("fresh")) as running:
        yield running


def metrics(there: Served) -> dict[str, float]:
    lines = httpx.get(f"{there.url}/metrics").text.splitlines()
    return {name: float(value) for name, value in (re.findall(r"^ask_the_archive_(\w+) (\S+)$", line)[0] for line in lines if re.match(r"\w+ ", line))}  # fmt: skip


def notes(there: Served) -> str:
    return " ".join(there.engine.answer(QUESTION, now=NOW).notes)


def test_a_watch_that_died_is_told_and_one_that_lives_is_not(there: Served) -> None:
    beat(there.data, NOW - timedelta(minutes=2), 7)
    assert LATE not in notes(there)
    assert httpx.get(f"{there.url}/healthz").json()["status"] == "ok"
    told = metrics(there)
    assert (told["silent"], told["files_waiting"], told["problems"]) == (0, 7, 2)
    assert told["watch_alive_timestamp_seconds"] == (NOW - timedelta(minutes=2)).timestamp()
    heartbeat(there.data).unlink()
    beat(there.data, NOW - timedelta(hours=3))
    assert LATE in notes(there)
    health = httpx.get(f"{there.url}/healthz")
    assert (health.status_code, health.json()["status"]) == (200, "stale")
    assert metrics(there)["silent"] == 1
    heartbeat(there.data).unlink()


def test_the_last_update_and_the_newest_story_are_told_in_numbers(there: Served) -> None:
    told = metrics(there)
    assert told["updated_timestamp_seconds"] == NOW.timestamp()
    assert 0 < NOW.timestamp() - told["newest_story_timestamp_seconds"] < 365 * 24 * 3600
    assert (told["passages_waiting"], told["indexes_current"]) == (0, 1)


def test_an_archive_that_nobody_updates_is_told_where_a_longest_time_is_set() -> None:
    updated, day = (NOW - timedelta(days=2)).isoformat(), timedelta(days=1)
    nowhere = Path("/nonexistent")
    assert silent_since(nowhere, updated, NOW, None) is None
    assert silent_since(nowhere, updated, NOW, 3 * day) is None
    assert silent_since(nowhere, updated, NOW, day) == NOW - 2 * day


def test_a_sign_of_life_is_written_only_now_and_then_and_nonsense_is_none(tmp_path: Path) -> None:
    beat(tmp_path, NOW, 3)
    beat(tmp_path, NOW, 2)
    assert sign(tmp_path) == (NOW, 3)
    heartbeat(tmp_path).write_text("half of")
    assert sign(tmp_path) is None


def test_the_page_lists_the_last_sign_of_life_and_the_files_that_wait(there: Served) -> None:
    view = there.engine.archive.view
    assert "not running" in holdings(view.figures(), view.zone)
    beat(there.data, NOW, 12)
    shown = holdings(view.figures(), view.zone)
    assert "not running" not in shown and "<dd>12</dd>" in shown
    heartbeat(there.data).unlink()


def test_readers_of_an_archive_that_can_no_longer_be_opened_are_told_that_what_they_see_is_old(there: Served) -> None:
    archive = Archive.open(there.data)
    archive.view.article("warm")
    connection = sqlite3.connect(there.data / FILE)
    connection.execute("PRAGMA user_version = 99")  # as a newer program writes it
    with pytest.raises(Exception, match="newer program"):
        archive.refresh()
    assert archive.silent_since(NOW) == NOW
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.close()
    archive.refresh()
    assert archive.silent_since(NOW) is None


def test_an_archive_can_be_closed_while_it_is_refreshed(there: Served) -> None:
    for _ in range(30):
        archive = Archive.open(there.data)
        threads = [threading.Thread(target=lambda a=archive: [a.refresh() for _ in range(200)]) for _ in range(3)]
        for thread in threads:
            thread.start()
        archive.close()
        for thread in threads:
            thread.join()
        assert not archive.refresh()
