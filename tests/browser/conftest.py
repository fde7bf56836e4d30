"""Debian's Chromium before the real application: no request may leave this machine, and no script may break the policy.

Where no Chromium is found these tests are skipped with a line that says so; in CI a skip is a failure.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.asking import opened
from tests.serving import Served, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-dev-shm-usage",
]


expect.set_options(timeout=20_000)  # a machine that does much else answers late


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None and os.environ.get("CI") != "true":
        pytest.skip("no chromium on this machine: install it to run the browser tests")
    assert CHROMIUM is not None, "CI needs chromium for the browser tests: .ci/run installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def outside() -> list[str]:
    """Requests to anywhere but the served page, scripts that broke the policy, and errors of the page."""
    return []


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """One window for all tests, so that the page's own scripts are loaded once."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def tab(there: Served, window: BrowserContext, outside: list[str]) -> Iterator[Page]:
    page = opened(there, window, outside)
    yield page
    page.close()
    assert outside == []
