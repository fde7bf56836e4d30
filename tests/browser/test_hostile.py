"""Stories full of script, beacons, links and controls: shown as text wherever archive text appears, and nothing runs."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.asking import MEDLARS, QUINCES, ask, settled
from tests.serving import ATTACK, BEACON, HOSTILE, NOW, Served

FIGS = "What did the figs of Marrowby cost, as the fig guild said?"


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
    settled(tab)
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
    expect(tab.locator(".problems td", has_text="deals.zip")).to_contain_text(BEACON.replace("//", "/"))
    expect(tab.locator(".coverage ul")).to_contain_text(f"Evil {ATTACK}"[:60])
    assert foreign_elements(tab) == []
    assert tab.evaluate("window.pwned") is None


def test_the_page_of_a_hostile_story_is_harmless_too(there: Served, tab: Page) -> None:
    for found in there.engine.search("quince medlar growers of Marrowby", now=NOW, limit=5):
        tab.goto(f"{there.url}/story/{found.article_id}?v={found.version}&s={found.start}-{found.end}#quote")
        assert tab.locator("mark").text_content() == found.text
        assert tab.locator("script, img, svg, iframe, style").count() == 0
        assert "javascript:" not in " ".join(links(tab))
        assert tab.evaluate("window.pwned") is None


def test_beacons_and_turned_text_of_every_field_stay_text_in_every_place(tab: Page) -> None:
    ask(tab, FIGS)
    expect(tab.locator("#t1 .warning")).to_contain_text(BEACON)
    expect(tab.locator("#t1 .references")).to_contain_text("Wire ![b](https:")
    tab.locator("#t1 .marker").first.click()
    story = tab.locator(".story", has=tab.locator("#t1-c1"))
    for shown in (
        f"Trudy {BEACON}",
        f"Opinion {BEACON}",
        f"Photo: Eve {BEACON}",
        f"Figs {BEACON}",
        "Correction: they cost",
    ):
        expect(story).to_contain_text(shown)
    tab.locator(".kept summary").click()
    tab.locator("#matches button").first.click()
    expect(tab.locator(".matches li", has_text="Figs of Marrowby").first).to_contain_text(BEACON)
    tab.get_by_role("button", name="Export this conversation").click()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Markdown").click()
    assert BEACON not in Path(download.value.path()).read_text("utf-8")
    assert foreign_elements(tab) == []
    assert turned(tab) == []


def turned(page: Page) -> list[str]:
    """Hints and labels that hold a character which turns the direction of text."""
    return page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap(e => ['title', 'aria-label', 'placeholder', 'alt'].map(a => e.getAttribute(a) ?? ''))
            .filter(said => /[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/.test(said))"""
    )


def foreign_elements(page: Page) -> list[str]:
    """Elements in our parts of the page that only a stored story could have brought."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.turn *, .panel *, .kept *, .upload *, .coverage *, .masthead *, .problems *, .holdings *, .matches *, .exports *')]
            .filter(e => /^(script|img|svg|iframe|style|object|embed|form|video|audio|link|base)$/i.test(e.tagName)
                || [...e.attributes].some(a => /^on/i.test(a.name))).map(e => e.outerHTML.slice(0, 200))"""
    )


def links(page: Page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
