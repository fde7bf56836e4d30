"""How a test opens the page and asks."""

from playwright.sync_api import BrowserContext, Page, expect

from tests.serving import Served

FERRY = "How many people died when the ferry Linnet Star and a cargo ship collided?"
QUINCES = "Why did the quince harvest fail in Marrowby?"
MEDLARS = "Who said that the medlars of Marrowby were spared by the hail?"


def opened(there: Served, window: BrowserContext, outside: list[str], width: int = 1280) -> Page:
    page = window.new_page()
    page.set_viewport_size({"width": width, "height": 850})
    page.set_default_timeout(15_000)
    page.on("request", lambda r: outside.append(r.url) if not r.url.startswith((there.url, "data:", "blob:")) else None)
    page.on("pageerror", lambda error: outside.append(f"error: {error}"))
    page.on("console", lambda m: outside.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("dialog", lambda dialog: (outside.append("dialog"), dialog.dismiss()))
    page.goto(there.url)
    expect(page.locator(".masthead p")).to_contain_text("stories from", timeout=30_000)
    return page


def ask(page: Page, question: str, turn: int = 1) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    expect(page.locator(f"#t{turn} .asked")).to_be_visible()
    page.wait_for_function(f"location.hash === '#t{turn}'")
    settled(page)


def settled(page: Page) -> None:
    """Wait as long as a person needs to see what came: Gradio draws a part again within that, and a click on the old one is lost."""
    page.wait_for_timeout(600)
