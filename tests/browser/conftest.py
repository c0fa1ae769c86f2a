"""A real browser before the whole platform: no script, no account, and a record of what it asked and complained of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests.shared_platform import CITY, COUNTY, PROVINCE, Platform

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
PHONE, DESK = 390, 1280  # CSS pixels
HEIGHT = 900


@dataclass
class Reader:
    """A page of a browser at one width; `foreign` are addresses asked off the origin, `complaints` the console's."""

    page: Page
    origin: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def foreign(self) -> list[str]:
        return [url for url in self.asked if not url.startswith((self.origin, "data:"))]

    def open(self, path: str) -> Response:
        response = self.page.goto(self.origin + path)
        assert response is not None
        return response

    def texts(self, selector: str) -> list[str]:
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]

    @property
    def where(self) -> str:
        """Return path and query."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def read(browser: Browser, platform: Platform) -> Iterator[Callable[..., Reader]]:
    """Return a new reader: `width` in CSS pixels, `script` as most readers have it or switched off."""
    contexts = []

    def make(width: int = DESK, *, script: bool = False) -> Reader:
        context = browser.new_context(viewport={"width": width, "height": HEIGHT}, java_script_enabled=script)
        contexts.append(context)
        return Reader(context.new_page(), platform.url)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def reader(read: Callable[..., Reader]) -> Reader:
    """Someone at a desk, with script switched off."""
    return read()


PAGES = {  # every kind of public page
    "home": "/",
    "notices": "/notices",
    "notices of a region": f"/notices?region={COUNTY}",
    "nothing found": f"/notices?region={PROVINCE}&text=nowhere",
    "notice": f"/regions/{CITY}/notices/{{done}}-award-1",
    "procurement": f"/regions/{CITY}/procurements/{{done}}",
    "unknown notice": f"/regions/{CITY}/notices/unknown",
    "problems": "/problems",
    "problem": "/problems/rule-broken",
}


def in_english(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang=en"


@pytest.fixture(params=PAGES.values(), ids=PAGES.keys())
def path(request: pytest.FixtureRequest, platform: Platform) -> str:
    """The address of every kind of page in turn."""
    return str(request.param).format(done=platform.done.procurement_id)
