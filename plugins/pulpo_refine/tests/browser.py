"""A page of a real browser, which remembers everything that went wrong in it."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, Response, ViewportSize, expect

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first takes the least time
OPTIONS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
expect.set_options(timeout=15_000)
REMEDY = (
    "no Chromium was found: `apt-get install chromium-headless-shell` (Debian, as root) or "
    "`.venv/bin/playwright install chromium` gets one, or PULPO_TEST_CHROMIUM names one"
)
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
STATUS = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d)")
VIOLATIONS = "window.violations=[]; addEventListener('securitypolicyviolation', e => window.violations.push(\
`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))"


def chromium(playwright: Playwright) -> str:
    """Return the path of a Chromium: from PULPO_TEST_CHROMIUM, from PATH, or Playwright's own."""
    found = [os.environ.get("PULPO_TEST_CHROMIUM"), *map(shutil.which, NAMES), playwright.chromium.executable_path]
    path = next((path for path in found if path and Path(path).exists()), None)
    if path is None:
        pytest.fail(REMEDY, pytrace=False)
    return path


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without requests to any other server."""
    root = ["--no-sandbox"] if os.getuid() == 0 else []
    return playwright.chromium.launch(executable_path=chromium(playwright), args=[*OPTIONS, *root])


class Troubles:
    """What went wrong in a page: console errors, uncaught exceptions, failed and foreign requests, violations of the
    Content-Security-Policy. Refusals of the API (4xx) are the tests' own business: only missing files count.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.host = urlsplit(url).netloc
        self.found: list[str] = []
        self._allowed: list[str] = []
        page.add_init_script(VIOLATIONS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"uncaught: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def allow(self, pattern: str) -> None:
        """Expect troubles whose text matches a regular expression."""
        self._allowed.append(pattern)

    def check(self) -> None:
        """Fail if something went wrong that was not allowed."""
        if not self.page.is_closed():
            self.found += [f"violation: {each}" for each in self.page.evaluate("window.violations || []")]
        troubles = [each for each in self.found if not any(re.search(pattern, each) for pattern in self._allowed)]
        assert not troubles, "\n".join(troubles)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not STATUS.match(message.text):
            self.found.append(f"console: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.found.append(f"foreign: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # by the page itself, which needs the answer no more
            self.found.append(f"failed: {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        is_file = "/assets/" in response.url
        if response.status >= 500 or (response.status >= 400 and is_file):
            self.found.append(f"{response.status}: {response.url}")


@contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[tuple[Page, Troubles]]:
    """Open a page whose addresses are below `url`, and check at the end that nothing went wrong in it."""
    with browser.new_context(
        base_url=url, **{"viewport": DESKTOP, "locale": "en-US", "reduced_motion": "reduce", **options}
    ) as context:
        page = context.new_page()
        page.set_default_timeout(15_000)
        troubles = Troubles(page, url)
        yield page, troubles
        troubles.check()


def shot(page: Page, name: str) -> None:
    """Keep a screenshot, if PULPO_TEST_SCREENSHOTS names a folder for them."""
    if folder := os.environ.get("PULPO_TEST_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
