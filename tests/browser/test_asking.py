"""The page as a person uses it, in Debian's Chromium: nothing is mocked, and no request may leave this machine."""

import json
import re
import sqlite3

from playwright.sync_api import BrowserContext, Page, expect

from index.build import Writer
from tests.browser.asking import FERRY, ask, opened
from tests.serving import ATTACK, HOSTILE, NOW, Served

QUINCES = "Why did the quince harvest fail in Marrowby?"
MEDLARS = "Who said that the medlars of Marrowby were spared by the hail?"
NOT_TOLD = "Who won the tennis open in Kestrel Bay?"


def test_a_click_on_a_marker_opens_the_stored_story_at_the_quoted_words(there: Served, tab: Page) -> None:
    ask(tab, FERRY)
    cited = there.engine.answer(FERRY, now=NOW).citations[0]
    story = there.engine.archive.article(cited.article_id, cited.version)
    assert story is not None
    expect(tab.locator("#t1-c1")).to_be_hidden()
    tab.locator("#t1 .marker").first.click()
    expect(tab.locator("#t1-c1")).to_be_in_viewport()
    assert tab.locator("#t1-c1").text_content() == cited.quote == story.text[cited.start : cited.end]
    shown = tab.locator(".story", has=tab.locator("#t1-c1"))
    assert shown.locator(".text").text_content() == story.text
    expect(shown).to_contain_text("13 November 2025, 11:20 HKT")
    expect(shown).to_contain_text("Trawlers from Kestrel Bay return after a night of searching.")
    tab.get_by_role("link", name="All passages").first.click()
    expect(tab.locator("#t1-c1")).to_be_hidden()
    expect(tab.locator("#t1-sources .card").first).to_be_visible()


def test_anchors_are_unique_and_a_new_question_puts_its_own_passages_in_front(tab: Page) -> None:
    ask(tab, FERRY)
    tab.locator("#t1 .marker").first.click()
    expect(tab.locator("#t1-c1")).to_be_visible()
    ask(tab, QUINCES, turn=2)
    expect(tab.locator("#t2-sources .card").first).to_be_visible()
    expect(tab.locator("#t1-c1")).to_be_hidden()
    tab.locator("#t1 .marker").first.click()
    expect(tab.locator("#t1-c1")).to_be_visible()
    expect(tab.locator("#t2-sources .card").first).to_be_hidden()
    ids = tab.evaluate("[...document.querySelectorAll('.turn [id], .turn, .panel [id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_an_answer_can_be_read_with_the_keyboard_alone(tab: Page) -> None:
    ask(tab, FERRY)
    tab.locator("#t1 .marker").first.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#t1-c1")).to_be_in_viewport()
    tab.locator("#t1 summary").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#t1 .searched dl")).to_contain_text("lexical search")


def test_only_the_chosen_outlet_is_quoted(tab: Page) -> None:
    tab.locator("#outlets input").click()
    tab.get_by_role("option", name="The Sarrow Courier").click()
    tab.keyboard.press("Escape")
    ask(tab, "What will drivers pay on the Gannet Bridge?")
    outlets = tab.locator("#t1-sources .card .when bdi:first-child").all_text_contents()
    assert outlets and set(outlets) == {"The Sarrow Courier"}
    expect(tab.locator("#t1 .searched dl")).to_contain_text("The Sarrow Courier")


def test_a_day_that_cannot_be_read_gives_a_message_and_no_answer(tab: Page) -> None:
    tab.locator("#span input").click()
    tab.get_by_role("option", name="From").click()
    for first, last, sentence in (
        ("next blue moon", "", "“next blue moon” is not a day"),
        ("2026-02-31", "", "“2026-02-31” is not a day"),
        ("2026-02-02", "1 February 2026", "comes after"),
        ("", "", "No day is given"),
    ):
        tab.locator("#first input, #first textarea").fill(first)
        tab.locator("#last input, #last textarea").fill(last)
        tab.locator("#question textarea").fill(FERRY)
        tab.locator("#question textarea").press("Enter")
        expect(tab.get_by_role("alert")).to_contain_text(sentence)
        assert tab.locator(".turn").count() == 0
        assert tab.locator("#question textarea").input_value() == FERRY
    tab.locator("#first input, #first textarea").fill("12 November 2025")
    tab.locator("#last input, #last textarea").fill("2025-11-13")
    ask(tab, FERRY)
    expect(tab.get_by_role("alert")).to_have_count(0)
    expect(tab.locator("#t1 .marker").first).to_be_visible()
    tab.locator("#first input, #first textarea").fill("1999-01-01")
    tab.locator("#last input, #last textarea").fill("1999-12-31")
    ask(tab, FERRY, turn=2)
    expect(tab.locator("#t2 .refusal")).to_contain_text("no story of 1 January 1999 to 31 December 1999")


def test_what_the_archive_does_not_say_is_refused_with_related_stories(tab: Page) -> None:
    ask(tab, NOT_TOLD)
    expect(tab.locator("#t1 .refusal")).to_contain_text("The archive does not say")
    expect(tab.locator("#t1 .related h3")).to_have_text("Related, not an answer")
    tab.locator("#t1 .related a").first.click()
    expect(tab.locator("#t1-e1")).to_be_in_viewport()


def test_a_question_that_is_none_is_refused_with_a_sentence(tab: Page) -> None:
    for turn, question in enumerate(("", "   ", "?!… 🙂", "the of and", "x" * 20_000), start=1):
        ask(tab, question, turn=turn)
        expect(tab.locator(f"#t{turn} .refusal p")).to_have_text(re.compile(r"\w.*\."))


def test_query_languages_in_a_question_are_only_words(tab: Page) -> None:
    for turn, question in enumerate(('title:(ferry AND "b', "'; DROP TABLE article; --", "<b>ferry</b> ${1}"), start=1):
        ask(tab, question, turn=turn)
        expect(tab.locator(f"#t{turn} .asked")).to_have_text(question)
        expect(tab.locator(f"#t{turn} .refusal p, #t{turn} .answer p").first).to_have_text(re.compile(r"\w"))


def test_hostile_stories_are_shown_as_text_everywhere_and_run_nothing(there: Served, tab: Page) -> None:
    ask(tab, QUINCES)
    ask(tab, MEDLARS, turn=2)
    ask(tab, f"Quince medlar <img src=x onerror='window.pwned=1'> {HOSTILE[0]['title']}", turn=3)
    tab.locator("#t3 .searched summary").click()
    tab.locator("#t2 .marker").first.click()
    expect(tab.locator("#t2-c1")).to_contain_text(ATTACK)
    view = there.engine.archive.view
    shown = set(tab.locator(".panel .text").all_text_contents())
    for turn, question in enumerate((QUINCES, MEDLARS), start=1):
        cited = there.engine.answer(question, now=NOW).citations[0]
        story = view.article(cited.article_id, cited.version)
        assert story is not None and story.text in shown and "window.pwned" in story.text
        assert tab.locator(f"#t{turn}-c1").text_content() == cited.quote
    tab.get_by_role("button", name="Export this conversation").click()
    expect(tab.locator(".exports a")).to_have_count(5)
    tab.locator("#matches button").first.click()
    expect(tab.locator(".matches li", has_text="Quince harvest fails").first).to_contain_text(ATTACK)
    assert foreign_elements(tab) == []
    assert "javascript:" not in " ".join(links(tab))
    tab.locator("#outlets input").click()
    expect(tab.get_by_role("option", name="Evil <script>")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.locator("#match-outlet input").click()
    expect(tab.locator("#matches").get_by_role("option", name="Evil <script>")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.get_by_role("tab", name="Archive").click()
    expect(tab.locator(".problems td").first).to_contain_text("<img src=x onerror=window.pwned=1>.json")
    expect(tab.locator("#plot canvas, #plot svg").first).to_be_visible()
    assert foreign_elements(tab) == []
    assert tab.evaluate("window.pwned") is None


def test_the_page_of_a_hostile_story_is_harmless_too(there: Served, tab: Page) -> None:
    for found in there.engine.search("quince medlar growers of Marrowby", now=NOW, limit=5):
        tab.goto(f"{there.url}/story/{found.article_id}?v={found.version}&s={found.start}-{found.end}#quote")
        assert tab.locator("mark").text_content() == found.text
        assert tab.locator("script, img, svg, iframe, style").count() == 0
        assert "javascript:" not in " ".join(links(tab))
        assert tab.evaluate("window.pwned") is None


def foreign_elements(page: Page) -> list[str]:
    """Elements in our parts of the page that only a stored story could have brought."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.turn *, .panel *, .masthead *, .problems *, .holdings *, .matches *, .exports *')]
            .filter(e => /^(script|img|svg|iframe|style|object|embed|form|video|audio|link|base)$/i.test(e.tagName)
                || [...e.attributes].some(a => /^on/i.test(a.name))).map(e => e.outerHTML.slice(0, 200))"""
    )


def links(page: Page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")


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


def test_a_quote_is_copied_with_its_reference(tab: Page) -> None:
    ask(tab, FERRY)
    tab.get_by_role("button", name="Copy quote").first.click()
    expect(tab.locator("button.copied")).to_have_count(1)
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert "Seven people died" in copied and "Radio Ellery, 13 November 2025, 11:20 HKT" in copied


def test_the_page_fits_a_phone(there: Served, window: BrowserContext, outside: list[str]) -> None:
    phone = opened(there, window, outside, 390)

    def width() -> int:
        return phone.evaluate("document.documentElement.scrollWidth")

    assert width() <= 390
    ask(phone, FERRY)
    assert width() <= 390
    phone.locator("#t1 .marker").first.click()
    expect(phone.locator("#t1-c1")).to_be_in_viewport()
    assert width() <= 390
    ask(phone, HOSTILE[0]["title"], turn=2)
    assert width() <= 390
    phone.get_by_role("tab", name="Archive").click()
    expect(phone.locator(".holdings")).to_be_visible()
    assert width() <= 390
    phone.close()
    assert outside == []


def test_examples_answer_with_one_click_and_a_new_conversation_is_empty(tab: Page) -> None:
    tab.locator(".example").first.click()
    expect(tab.locator("#t1 .asked")).to_be_visible()
    tab.locator("#clear").click()
    expect(tab.locator(".turn")).to_have_count(0)
    expect(tab.locator(".empty-panel")).to_be_visible()
