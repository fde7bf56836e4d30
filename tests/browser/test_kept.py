"""Conversations that the browser keeps: over a reload and a restart, listed, renamed, deleted, shared and opened again."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.asking import FERRY, ask, opened
from tests.serving import ATTACK, Served, serving

TOLL = "What will drivers pay on the Gannet Bridge?"


@pytest.fixture
def tab(there: Served, window: BrowserContext, outside: list[str]) -> Iterator[Page]:
    """A page of a browser that keeps nothing yet."""
    page = opened(there, window, outside)
    page.evaluate("localStorage.clear()")
    yield page
    page.evaluate("localStorage.clear()")
    page.close()
    assert outside == []


def unfolded(page: Page) -> None:
    page.locator(".kept summary").click()
    expect(page.locator(".kept .of")).to_be_visible()


def rows(page: Page, count: int) -> None:
    expect(page.locator(".kept li")).to_have_count(count)


def test_a_conversation_is_there_again_after_a_reload_and_is_gone_on_from(tab: Page) -> None:
    ask(tab, FERRY)
    expect(tab.locator(".kept .count")).to_have_text(" (1)")
    before = tab.locator("#t1 .answer").inner_html()
    tab.reload()
    expect(tab.locator("#t1 .asked")).to_have_text(FERRY)
    assert tab.locator("#t1 .answer").inner_html() == before
    ask(tab, "Who is leading the inquiry into it?", turn=2)
    expect(tab.locator("#t2 .understood")).to_contain_text("Understood as")
    expect(tab.locator(".kept .count")).to_have_text(" (1)")


def test_conversations_outlive_the_server_and_are_listed_opened_and_begun_anew(
    there: Served, window: BrowserContext, outside: list[str]
) -> None:
    with serving(there.engine, there.folder) as url:
        tab = opened(replace(there, url=url), window, outside)
        ask(tab, FERRY)
        expect(tab.locator(".kept .count")).to_have_text(" (1)")
        tab.locator("#clear").click()
        expect(tab.locator(".turn")).to_have_count(0)
        ask(tab, TOLL)
        expect(tab.locator(".kept .count")).to_have_text(" (2)")
    with serving(there.engine, there.folder, port=int(url.rpartition(":")[2])) as url:
        tab.goto(url)
        expect(tab.locator("#t1 .asked")).to_have_text(TOLL)
        unfolded(tab)
        rows(tab, 2)
        tab.get_by_role("button", name=FERRY).click()
        expect(tab.locator("#t1 .asked")).to_have_text(FERRY)
        tab.locator("#t1 .marker").first.click()
        expect(tab.locator("#t1-c1")).to_be_in_viewport()
        tab.close()
    assert outside == []


def test_a_conversation_is_renamed_and_deleted_with_the_keyboard_alone(tab: Page) -> None:
    ask(tab, FERRY)
    rows(tab, 1)
    tab.locator(".kept summary").focus()
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Rename").focus()
    tab.keyboard.press("Enter")
    tab.keyboard.type("The <b>ferry</b>")
    tab.keyboard.press("Enter")
    expect(tab.locator(".kept .title")).to_have_text("The <b>ferry</b>")
    expect(tab.get_by_role("button", name="Rename")).to_be_focused()
    ask(tab, TOLL, turn=2)
    expect(tab.locator(".kept .title")).to_have_text("The <b>ferry</b>")
    tab.get_by_role("button", name="Delete").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("button", name="Really delete?")).to_be_focused()
    rows(tab, 1)
    tab.keyboard.press("Enter")
    rows(tab, 0)
    expect(tab.locator(".turn")).to_have_count(0)
    assert tab.evaluate("localStorage.length") == 0


def test_two_windows_do_not_overwrite_what_the_other_keeps(there: Served, tab: Page, outside: list[str]) -> None:
    other = opened(there, tab.context, outside)
    ask(tab, FERRY)
    ask(other, TOLL)
    for page in (tab, other):
        expect(page.locator(".kept .count")).to_have_text(" (2)")
    other.close()


def test_no_more_than_thirty_are_kept_and_the_oldest_makes_room(tab: Page) -> None:
    ask(tab, FERRY)
    rows(tab, 1)
    tab.evaluate(
        """() => { const [name] = Object.keys(localStorage), kept = JSON.parse(localStorage[name]);
        for (let n = 0; n < 34; n++) localStorage['ask-the-archive.kept.' + n] = JSON.stringify({...kept, title: 'old ' + n, changed: n}); }"""
    )
    ask(tab, TOLL, turn=2)
    rows(tab, 30)
    titles = tab.locator(".kept .title").all_text_contents()
    assert titles[0] == FERRY and titles[-1] == "old 5"


def test_a_conversation_is_shared_as_a_file_and_opened_elsewhere(
    there: Served, browser: Browser, tab: Page, outside: list[str]
) -> None:
    ask(tab, FERRY)
    unfolded(tab)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save as a file").click()
    window = browser.new_context(viewport={"width": 390, "height": 844})
    phone = opened(there, window, outside, 390)
    unfolded(phone)
    phone.locator(".from-file input").set_input_files(download.value.path())
    expect(phone.locator("#t1 .asked")).to_have_text(FERRY)
    expect(phone.locator("#t1 .notes")).to_contain_text("Opened from a file")
    assert phone.locator("#t1 .quote").all_text_contents() == tab.locator("#t1 .quote").all_text_contents()
    expect(phone.locator(".kept .count")).to_have_text(" (1)")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator(".kept li").get_by_role("button", name="Delete").click()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    window.close()


def test_a_forged_file_runs_nothing_calls_nobody_and_quotes_nothing_that_is_not_stored(tab: Page) -> None:
    ask(tab, FERRY)
    ask(tab, "Who won the tennis open in Kestrel Bay?", turn=2)
    rows(tab, 1)
    beacon = f"![x](https://evil.example/b.png) [y](javascript:window.pwned=1) {ATTACK} \u202egnp"
    data = json.loads(tab.evaluate("Object.values(localStorage)[0]"))
    data["title"] = beacon
    for turn in data["turns"]:
        turn |= {"asked": f"{turn['asked']} {beacon}", "understood": beacon, "notes": [beacon], "stages": [beacon]}
        turn |= {"sources": [beacon], "outlets": [beacon], "text": [[{"said": beacon}], *turn["text"]]}
        turn["period"] = {"start": "2026-01-01T00:00:00+00:00", "end": None, "phrase": beacon, "hard": True}
    data["turns"][0]["citations"][0] |= {
        "quote": beacon,
        "source": beacon,
        "title": beacon,
        "url": "javascript:window.pwned=1",
    }
    unfolded(tab)
    tab.locator(".from-file input").set_input_files(
        {
            "name": f"{beacon.replace('/', '-')[:60]}.json",
            "mimeType": "application/json",
            "buffer": json.dumps(data).encode(),
        }
    )
    expect(tab.locator("#t1 .refusal")).to_contain_text("None of the passages that were quoted here is stored")
    rows(tab, 2)
    tab.locator("#t1 .searched summary").click()
    assert beacon not in "".join(tab.locator(".quote, mark, blockquote").all_text_contents())
    assert (
        tab.locator(
            ".conversation img, .conversation script, .conversation svg, .kept img, .kept svg, .panel img"
        ).count()
        == 0
    )
    assert "javascript:" not in str(tab.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"))
    tab.reload()
    expect(tab.locator("#t1 .notes")).to_contain_text("Opened from a file")
    assert tab.evaluate("window.pwned") is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "not a conversation that was saved here"),
        (b"[" * 200_000, "not a conversation that was saved here"),
        (b"\xff\xfe\x00", "not a conversation that was saved here"),
        (b" " * 300_001, "too large"),
    ],
)
def test_a_file_that_is_no_conversation_is_one_sentence_and_changes_nothing(
    tab: Page, content: bytes, sentence: str
) -> None:
    ask(tab, FERRY)
    unfolded(tab)
    tab.locator(".from-file input").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": content}
    )
    expect(tab.locator(".message, .kept-told").filter(has_text=re.compile(sentence))).to_be_visible()
    expect(tab.locator("#t1 .asked")).to_have_text(FERRY)
    rows(tab, 1)
