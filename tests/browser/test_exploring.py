"""Chips, verdicts, exports, the list of all matches and the keyboard, as a person uses them."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from index.build import Writer
from qa.engine import Engine
from tests.browser.asking import FERRY, ask, settled
from tests.serving import Served, serving
from web.gate import Gate
from web.people import Users, add

DATED = f"{FERRY[:-1]} in November 2025?"


def test_a_period_read_from_the_words_is_made_to_cut_dropped_and_taken_back_with_one_click_each(tab: Page) -> None:
    ask(tab, DATED)
    chips = tab.locator("#t1 .chips")
    expect(chips).to_contain_text("November 2025 · from your words")
    tab.get_by_role("button", name="only then").click()
    expect(chips).to_contain_text("November 2025 · set by you")
    expect(tab.locator("#t1 .marker").first).to_be_visible()
    settled(tab)
    tab.locator("#t1 .drop").click()
    expect(chips).to_contain_text("any time · set by you")
    settled(tab)
    tab.locator("#t1 .drop").click()
    expect(chips).to_contain_text("from your words")
    expect(tab.locator(".turn")).to_have_count(1)


def test_a_question_taken_for_a_follow_up_is_asked_alone_with_one_click(tab: Page) -> None:
    ask(tab, FERRY)
    ask(tab, "Who is leading the inquiry into it?", turn=2)
    expect(tab.locator("#t2 .understood")).to_contain_text("Understood as")
    tab.get_by_role("button", name="ask it alone").click()
    expect(tab.locator("#t2 .understood")).to_have_count(0)
    expect(tab.locator(".turn")).to_have_count(2)


def test_an_outlet_is_taken_away_with_one_click(tab: Page) -> None:
    tab.locator("#outlets input").click()
    tab.get_by_role("option", name="The Sarrow Courier").click()
    tab.keyboard.press("Escape")
    ask(tab, FERRY)
    expect(tab.locator("#t1 .chips")).to_contain_text("The Sarrow Courier")
    tab.locator("#t1 .drop").click()
    expect(tab.locator("#t1 .chips")).to_have_count(0)
    expect(tab.locator("#t1 .answer")).to_contain_text("Seven people died")


def test_hovering_a_marker_shows_the_quote_and_where_it_stands(tab: Page) -> None:
    ask(tab, FERRY)
    slip = tab.locator("#t1 .slip").first
    expect(slip).to_be_hidden()
    tab.locator("#t1 .marker").first.hover()
    expect(slip).to_be_visible()
    expect(slip).to_contain_text("Seven people died")
    expect(slip).to_contain_text("Radio Ellery, 13 November 2025, 11:20 HKT")


def test_a_verdict_is_kept_beside_the_archive(there: Served, tab: Page) -> None:
    ask(tab, FERRY)
    tab.get_by_role("button", name="Wrong source").click()
    expect(tab.get_by_role("button", name="Wrong source")).to_have_attribute("aria-pressed", "true")
    said = json.loads((there.data / "feedback.jsonl").read_text("utf-8").splitlines()[-1])
    assert (said["feedback"], said["question"]) == ("wrong source", FERRY)


@pytest.mark.parametrize(
    ("form", "name", "part"), [("Markdown", "conversation.md", "[^1-1]"), ("CSV", "citations.csv", "Radio Ellery")]
)
def test_a_conversation_is_taken_away_as_a_file(tab: Page, form: str, name: str, part: str) -> None:
    ask(tab, FERRY)
    tab.get_by_role("button", name="Export this conversation").click()
    with tab.expect_download() as download:
        tab.get_by_role("link", name=form).click()
    assert download.value.suggested_filename == name
    assert part in Path(download.value.path()).read_text("utf-8")


def test_all_matching_stories_are_listed_ordered_and_confined_to_a_month(tab: Page) -> None:
    ask(tab, FERRY)
    tab.get_by_role("button", name="All matching stories").click()
    expect(tab.locator(".matches ol li").first).to_be_visible()
    tab.locator("#order input").click()
    tab.get_by_role("option", name="Oldest first").click()
    expect(tab.locator(".matches ol li").first).to_contain_text("November 2025")
    tab.locator(".bars button:not([disabled])").first.click()
    expect(tab.locator(".bars [aria-pressed=true]")).to_have_count(1)
    expect(tab.locator("#first input, #first textarea")).to_have_value("2025-11-01")
    ask(tab, FERRY, turn=2)
    expect(tab.locator("#t2 .chips")).to_contain_text("November 2025 · set by you")


def test_matching_stories_are_confined_to_a_section(tab: Page) -> None:
    ask(tab, "What do the growers of Marrowby say about their fruit?")
    tab.get_by_role("button", name="All matching stories").click()
    expect(tab.locator(".matches ol li").first).to_be_visible()
    tab.locator("#match-section input").click()
    tab.locator("#matches").get_by_role("option", name="Opinion ![b]").click()
    expect(tab.locator(".matches ol li")).to_have_count(1)
    expect(tab.locator(".matches ol li")).to_contain_text("Figs of Marrowby")


def test_the_arrow_keys_go_from_passage_to_passage(tab: Page) -> None:
    ask(tab, "How did the death toll of the ferry collision change?")
    tab.locator("#t1 .marker").first.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#t1-c1")).to_be_in_viewport()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#t1-c2")).to_be_in_viewport()
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator("#t1-c1")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious_on_any_part_of_the_page(
    there: Served, browser: Browser, scheme: str, width: int
) -> None:
    window = browser.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 850})  # type: ignore[arg-type]  # axe brings a script of its own
    page = window.new_page()
    page.goto(there.url)
    expect(page.locator(".masthead p")).to_contain_text("stories from", timeout=60_000)
    found = serious(page)
    ask(page, DATED)
    page.locator("#t1 summary").click()
    ask(page, "How did the death toll of the ferry collision change?", turn=2)
    ask(page, "Who won the tennis open in Kestrel Bay?", turn=3)
    page.locator(".kept summary").click()
    page.get_by_role("button", name="Export this conversation").click()
    page.get_by_role("button", name="All matching stories").click()
    expect(page.locator(".matches ol li").first).to_be_visible()
    found += serious(page)
    page.locator("#t1 .marker").first.click()
    expect(page.locator("#t1-c1")).to_be_visible()
    found += serious(page)
    link = page.locator(".story:visible .provenance a", has_text="Permanent link").get_attribute("href")
    page.get_by_role("tab", name="Archive").click()
    expect(page.locator("#upload input")).to_be_attached()
    found += serious(page)
    page.goto(f"{there.url}{link}")
    assert found + serious(page) == []
    window.close()


def serious(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in violations if v["impact"] in ("serious", "critical")]


def test_an_empty_archive_says_what_to_do_and_offers_the_sample(
    there: Served, browser: Browser, tmp_path: Path
) -> None:
    with Writer(tmp_path / "data"):
        pass
    engine = Engine(tmp_path / "data", follow=True)
    with serving(engine, there.folder) as url:
        page = browser.new_page()
        page.goto(url)
        expect(page.locator(".first-steps li")).to_have_count(3)
        page.locator("#try-sample").click()
        expect(page.locator(".masthead p")).to_contain_text("stories from", timeout=60_000)
        expect(page.locator("#try-sample")).to_be_hidden()
        page.close()
    engine.close()


def test_a_reader_sees_no_update_button_and_an_editor_does(there: Served, browser: Browser, tmp_path: Path) -> None:
    add(tmp_path / "users", "ann", "password of ann", "editor")
    add(tmp_path / "users", "bea", "password of bea", "reader")
    with serving(there.engine, there.folder, Gate(users=Users(tmp_path / "users"))) as url:
        for name, visible in (("ann", True), ("bea", False)):
            window = browser.new_context(http_credentials={"username": name, "password": f"password of {name}"})
            page = window.new_page()
            page.goto(url)
            page.get_by_role("tab", name="Archive").click()
            expect(page.locator(".holdings")).to_be_visible()
            expect(page.locator("#update")).to_be_visible(visible=visible)
            ask_and_see(page)
            window.close()


def ask_and_see(page: Page) -> None:
    page.get_by_role("tab", name="Ask").click()
    ask(page, FERRY)
    expect(page.locator("#t1 .marker").first).to_be_visible()


def test_the_page_speaks_traditional_chinese_to_those_who_prefer_it(there: Served, browser: Browser) -> None:
    for options, address in (({"locale": "zh-HK"}, there.url), ({}, f"{there.url}/?lang=zh-Hant")):
        window = browser.new_context(**options)  # type: ignore[arg-type]
        page = window.new_page()
        page.goto(address)
        expect(page.get_by_role("tab", name="資料庫")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
        expect(page.locator("#ask-button")).to_have_text("提問")
        page.locator("#question textarea").fill(FERRY)
        page.locator("#question textarea").press("Enter")
        expect(page.locator("#t1 .to-sources")).to_contain_text("段引文")
        expect(page.locator("#t1 .answer")).to_contain_text("Seven people died")
        expect(page.locator(".conversation")).to_have_attribute("lang", "zh-Hant")
        page.get_by_role("button", name="所有相符報道").click()
        expect(page.locator(".matches .of").first).to_contain_text("相符報道")
        window.close()
