"""Editors add stories through the page, what is no news is refused with one line, and an update is stopped and resumed."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.browser.asking import FERRY, ask, opened
from tests.serving import ATTACK, Served, serving
from web.gate import Gate
from web.people import Users, add
from web.upload import LARGEST, MOST

NEWS = {
    "title": "Lantern library opens in Saltgate",
    "text": "The librarian of Saltgate opened a lantern library on Monday. It lends 900 lanterns.",
    "source": "Quay Times",
    "date": "2026-03-09T09:00:00+08:00",
}


def file(name: str, content: bytes | str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content.encode() if isinstance(content, str) else content}


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("story.txt", content)
    return out.getvalue()


@pytest.fixture
def editing(there: Served, window: BrowserContext, outside: list[str]) -> Iterator[Page]:
    page = opened(there, window, outside)
    page.get_by_role("tab", name="Archive").click()
    expect(page.locator("#upload input")).to_be_attached()
    yield page
    page.close()
    assert outside == []


def test_an_added_story_is_kept_in_the_archive_folder_and_answers_at_once(there: Served, editing: Page) -> None:
    expect(editing.locator("#upload")).to_contain_text("stories/uploads")
    editing.locator("#upload input").set_input_files([file("lantern.json", json.dumps(NEWS))])
    expect(editing.locator("#upload .taken")).to_have_text("lantern.json: added")
    expect(editing.locator("#told")).to_contain_text("1 new", timeout=60_000)
    assert json.loads((there.folder / "uploads" / "lantern.json").read_text("utf-8")) == NEWS
    editing.get_by_role("tab", name="Ask").click()
    ask(editing, "Who opened a lantern library in Saltgate?")
    expect(editing.locator("#t1 .answer")).to_contain_text("The librarian of Saltgate opened a lantern library")


def test_what_cannot_be_taken_is_refused_with_one_line_each_and_leaves_nothing(there: Served, editing: Page) -> None:
    (there.folder / "uploads").mkdir(exist_ok=True)
    (there.folder / "uploads" / "mine.txt").write_text("The one that was there.", "utf-8")
    before = sorted(there.folder.rglob("*"))
    page = "Walnuts of Tarn Hollow\n\n2026-03-08 HKT 07:01\n\nThe walnuts of Tarn Hollow are ripe, the mayor said on Sunday.\n"
    hostile = f"![b](https://evil.example/b.png) {ATTACK.replace('/', '')}\u202e.txt"
    cases = [
        (file("../../evil.txt", page), "cannot be the name"),
        (file("..\\evil.txt", page), "cannot be the name"),
        (file("..", page), "cannot be the name"),
        (file("/etc/evil.txt", page), "cannot be the name"),
        (file(hostile, page), "cannot be the name"),
        (file("x" * 200 + ".txt", page), "cannot be the name"),
        (file(".hidden.txt", page), "Hidden files"),
        (file("readme.txt", page), "Hidden files"),
        (file("bomb.zip", zipped(b"\0" * 100_000_000)), "No story in it: unpacks to more than 200 times"),
        (file("photo.jpg", bytes(range(256)) * 40), "No story in it: binary"),
        (file("empty.txt", b""), "No story in it: empty file"),
        (file("data.json", '{"rows": [1, 2]}'), "No story in it"),
        (file("mine.txt", page), "Another file of this name"),
    ]
    editing.locator("#upload input").set_input_files([given for given, _ in cases])
    expect(editing.locator("#upload li")).to_have_count(len(cases), timeout=60_000)
    for line, (given, sentence) in zip(editing.locator("#upload li").all_text_contents(), cases, strict=True):
        assert sentence in line and "\n" not in line, given["name"]
    assert editing.locator("#upload img, #upload script, #upload svg").count() == 0
    assert editing.evaluate("window.pwned") is None
    assert sorted(there.folder.rglob("*")) == before
    assert not (there.folder.parent / "evil.txt").exists()


def test_the_same_file_twice_is_said_to_be_there(there: Served, editing: Page) -> None:
    for line in ("added", "This very file is there already."):
        editing.locator("#upload input").set_input_files([file("twice.json", json.dumps({**NEWS, "title": "Twice"}))])
        expect(editing.locator("#upload li")).to_have_text(f"twice.json: {line}")


def test_too_many_or_too_much_at_once_is_one_line(editing: Page) -> None:
    editing.locator("#upload input").set_input_files([file(f"{n}.txt", "x") for n in range(MOST + 1)])
    expect(editing.locator("#upload li")).to_have_text(f"At most {MOST} files can be added at once.")
    half = LARGEST // 2 + 1
    editing.locator("#upload input").set_input_files([file("a.txt", b"x" * half), file("b.txt", b"x" * half)])
    expect(editing.locator("#upload li")).to_have_text("At most 20 MB can be added at once.")


def test_an_update_is_stopped_keeps_what_it_stored_and_the_next_one_goes_on(there: Served, editing: Page) -> None:
    stories = [
        {**NEWS, "title": f"Cranes of pier {n}", "text": f"Crane number {n} lifted {n + 2} crates.", "url": f"https://quay.example/c{n}"}
        for n in range(600)
    ]  # fmt: skip
    (there.folder / "cranes.jsonl").write_text("\n".join(map(json.dumps, stories)), "utf-8")
    before = there.engine.archive.view.figures().counts["stories"]
    blocker = sqlite3.connect(there.data / "catalogue.sqlite", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")  # the first batch has to wait for this, so the update is surely under way
    try:
        editing.locator("#update").click()
        expect(editing.locator("#told")).to_contain_text("Reading")
        editing.locator("#stop").click()
        editing.wait_for_timeout(1000)
    finally:
        blocker.execute("ROLLBACK")
        blocker.close()
    expect(editing.locator("#told")).to_contain_text("Stopped. What was indexed so far stays", timeout=60_000)
    expect(editing.locator("#stop")).to_be_hidden()
    kept = there.engine.archive.view.figures().counts["stories"] - before
    assert 0 < kept < 600
    editing.locator("#update").click()
    expect(editing.locator("#told")).to_contain_text(" new", timeout=120_000)
    assert there.engine.archive.view.figures().counts["stories"] == before + 600
    editing.get_by_role("tab", name="Ask").click()
    ask(editing, FERRY)
    expect(editing.locator("#t1 .marker").first).to_be_visible()


def test_a_story_added_while_an_update_runs_is_read_after_it(there: Served, editing: Page) -> None:
    before = there.engine.archive.view.figures().counts["stories"]
    blocker = sqlite3.connect(there.data / "catalogue.sqlite", isolation_level=None)
    (there.folder / "buoy.json").write_text(
        json.dumps({**NEWS, "title": "A buoy", "text": "The buoy of Saltgate is green."}), "utf-8"
    )
    blocker.execute("BEGIN IMMEDIATE")
    try:
        editing.locator("#update").click()
        expect(editing.locator("#told")).to_contain_text("Reading")
        expect(editing.locator("#stop")).to_be_visible()
        editing.get_by_role("tab", name="Ask").click()
        editing.get_by_role("tab", name="Archive").click()
        editing.locator("#upload input").set_input_files([file("gull.json", json.dumps({**NEWS, "title": "A gull"}))])
        expect(editing.locator("#told")).to_contain_text("this one comes next")
        expect(editing.locator("#stop")).to_be_visible()
    finally:
        blocker.execute("ROLLBACK")
        blocker.close()
    expect(editing.locator("#told")).to_contain_text("Stories: 1 new", timeout=60_000)
    for _ in range(300):  # the first of the two may have said so
        if there.engine.archive.view.figures().counts["stories"] == before + 2:
            break
        editing.wait_for_timeout(100)
    assert there.engine.archive.view.figures().counts["stories"] == before + 2
    expect(editing.locator("#stop")).to_be_hidden()


def test_problems_of_added_files_are_listed_with_their_files(editing: Page) -> None:
    lines = "\n".join([json.dumps({**NEWS, "title": "Half of it"}), '{"nothing": "here"}'])
    editing.locator("#upload input").set_input_files([file("half.jsonl", lines)])
    expect(editing.locator("#told")).to_contain_text("could not be read", timeout=60_000)
    expect(editing.locator(".problems td", has_text="uploads/half.jsonl").first).to_be_visible()


def test_a_reader_sees_no_door_for_files_and_an_editor_does(there: Served, browser: Browser) -> None:
    users = there.data.parent / "users"
    add(users, "ann", "password of ann", "editor")
    add(users, "bea", "password of bea", "reader")
    with serving(there.engine, there.folder, Gate(users=Users(users))) as url:
        for name, count in (("ann", 1), ("bea", 0)):
            context = browser.new_context(http_credentials={"username": name, "password": f"password of {name}"})
            page = context.new_page()
            page.goto(url)
            page.get_by_role("tab", name="Archive").click(timeout=60_000)
            expect(page.locator(".holdings")).to_be_visible()
            expect(page.locator("#upload input")).to_have_count(count)
            context.close()
