"""The chat with a language model behind it: quotes at once, prose as it is verified, the quotes below it."""

from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from qa.endpoint import Endpoint
from qa.engine import Engine
from tests.browser.asking import opened
from tests.model_server import Script
from tests.model_server import serving as modelling
from tests.serving import Served, archive, serving

FIRST = "Beatrix Sallow, a retired High Court judge, is leading the inquiry"


def test_the_quotes_come_first_and_stay_below_the_prose(
    tmp_path: Path, window: BrowserContext, outside: list[str]
) -> None:
    script = Script(
        pieces=[f"{FIRST} [1]. ", "<img src=x onerror='window.pwned=1'> Sallow fled [1]. ", "The", " end."], pause=1.5
    )
    folder, data = archive(tmp_path)
    with modelling(script) as url:
        engine = Engine(data, follow=True, endpoint=Endpoint(url=url, model="scripted"))
        with serving(engine, folder) as address:
            page = opened(Served(address, folder, data, engine), window, outside)
            page.get_by_role("textbox", name="Your question").fill("Who is leading the ferry inquiry?")
            page.get_by_role("textbox", name="Your question").press("Enter")
            expect(page.locator("#t1 q.quote, #t1 .answer").first).to_contain_text("a retired judge of the High Court")
            expect(page.locator("#t1 .prose-part")).to_contain_text(FIRST, timeout=20_000)
            expect(page.locator("#t1 .answer")).to_contain_text("a retired judge of the High Court")
            expect(page.locator("#t1 .notes")).to_contain_text(
                "2 sentences of the language model were dropped", timeout=20_000
            )
            assert page.evaluate("window.pwned") is None
            page.close()
        engine.close()
    assert outside == []
