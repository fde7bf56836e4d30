"""The page as a person uses it, in Debian's Chromium: nothing is mocked, and no request may leave this machine."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.asking import FERRY, QUINCES, ask, opened
from tests.serving import HOSTILE, NOW, Served

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
        tab.wait_for_timeout(300)
        if sentence not in (tab.get_by_role("alert").text_content() or ""):
            tab.locator("#question textarea").press("Enter")  # a key in the midst of an answer counts for nothing
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
