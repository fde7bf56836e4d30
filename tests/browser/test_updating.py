"""The archive changes while people ask: updates, other writers, and versions of what was cited."""

import json
import sqlite3

from playwright.sync_api import BrowserContext, Page, expect

from index.build import Writer
from tests.browser.asking import FERRY, ask, opened
from tests.serving import NOW, Served


def test_questions_are_answered_while_the_archive_is_updated_and_then_find_the_new_story(
    there: Served, tab: Page, window: BrowserContext, outside: list[str]
) -> None:
    news = {
        "title": "Walnut museum opens in Tarn Hollow",
        "text": "The mayor of Tarn Hollow opened a walnut museum on Sunday. It shows 4,200 walnuts from forty islands.",
        "source": "Quay Times",
        "date": "2026-03-08T09:00:00+08:00",
    }
    (there.folder / "walnuts.jsonl").write_text(json.dumps(news), "utf-8")
    blocker = sqlite3.connect(there.data / "catalogue.sqlite", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")  # the update has to wait for this, so it is surely under way
    try:
        tab.get_by_role("tab", name="Archive").click()
        tab.locator("#update").click()
        second = opened(there, window, outside)
        ask(second, FERRY)
        expect(second.locator("#t1 .marker").first).to_be_visible()
        second.close()
        assert "1 new" not in (tab.locator("#told").text_content() or "")
    finally:
        blocker.execute("ROLLBACK")
        blocker.close()
    expect(tab.locator("#told")).to_contain_text("1 new", timeout=30_000)
    tab.get_by_role("tab", name="Ask").click()
    ask(tab, "Who opened a walnut museum in Tarn Hollow?")
    expect(tab.locator("#t1 .answer")).to_contain_text("The mayor of Tarn Hollow opened a walnut museum")


def test_an_update_beside_another_writer_says_so(there: Served, tab: Page) -> None:
    with Writer(there.data):
        tab.get_by_role("tab", name="Archive").click()
        tab.locator("#update").click()
        expect(tab.locator("#told")).to_contain_text("another process is writing")


def test_a_changed_story_keeps_its_old_quote_and_names_the_newer_version(there: Served, tab: Page) -> None:
    told(there, "twelve", "08")
    ask(tab, "How many goats does the Pennant Hill farm keep?")
    expect(tab.locator("#t1 .answer")).to_contain_text("keeps twelve goats")
    told(there, "thirteen", "11")
    ask(tab, FERRY, turn=2)
    tab.locator("#t1 .marker").first.click()
    shown = tab.locator(".story", has=tab.locator("#t1-c1"))
    expect(shown.locator("mark")).to_have_text("The Pennant Hill farm keeps twelve goats.")
    expect(shown.locator(".notice")).to_contain_text("Updated since: version 2")


def told(there: Served, goats: str, hour: str) -> None:
    """One more version of a story of 9 March."""
    story = {
        "title": "Goats of Pennant Hill",
        "url": "https://quay.example/goats",
        "source": "Quay Times",
        "text": f"The Pennant Hill farm keeps {goats} goats.",
        "date": f"2026-03-09T{hour}:00:00+08:00",
    }
    (there.folder / "goats.jsonl").write_text(json.dumps(story), "utf-8")
    with Writer(there.data) as writer:
        writer.read(there.folder, now=NOW)
    there.engine.archive.refresh()
