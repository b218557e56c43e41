"""A real server, a real browser, and a watch on every page: no other host, no error, no broken CSP."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
    WebError,
    expect,
    sync_playwright,
)

from app.cli import Server, listen
from app.main import create_app
from model.pretrained.loading import load
from tests import chromium

NewPage = Callable[..., Page]
# pages of tests are opened one after the other: a process of its own for each would take a fifth of the time
ONE_RENDERER = ("--renderer-process-limit=1", "--process-per-site", "--disable-site-isolation-trials")
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
PERSON: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800}, "locale": "en-US", "reduced_motion": "reduce",
}  # fmt: skip
PREFERENCES = {"color_scheme", "reduced_motion"}  # of the usual person too, page by page
WAIT = 15_000  # ms; CI has two slow cores
expect.set_options(timeout=WAIT)


class Watch:
    """What pages asked for and complained about, checked at the end of the test."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self.allowed: list[str] = []

    def allow(self, part: str) -> None:
        """Expect complaints that contain `part`: an answer of 422 is one, to a browser."""
        self.allowed.append(part)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context; a violated CSP is among the console's errors."""
        for event, then in self._events():
            context.on(event, then)

    def away_from(self, context: BrowserContext) -> None:
        """Watch it no longer."""
        for event, then in self._events():
            context.remove_listener(event, then)

    def _events(self) -> list[tuple[Any, Any]]:
        return [("request", self._request), ("console", self._console), ("weberror", self._error)]

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.elsewhere.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def verdict(self) -> list[str]:
        """Everything that a page should not have done."""
        complaints = [text for text in self.complaints if not any(part in text for part in self.allowed)]
        return [f"asked another host: {url}" for url in self.elsewhere] + complaints


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the app, answering from a thread of this process."""
    listening = listen("127.0.0.1", 0)
    ready = threading.Event()
    config = uvicorn.Config(create_app(), log_level="warning")
    running = Server(config, ready.set)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert ready.wait(60), "the server did not start"
    load("stories15m")  # it takes seconds, which are not those that a test waits for its page
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join(10)
    listening.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What steers browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def launched() -> dict[str, Any]:
    """How Chromium or Chrome is started; there is no test run without one."""
    executable = chromium.find()
    if executable is None:
        pytest.fail(chromium.SENTENCE)
    return {"executable_path": executable, "args": [*chromium.FLAGS, *ONE_RENDERER, NO_OTHER_HOST], "headless": True}


@pytest.fixture(scope="session")
def browser(playwright: Playwright, launched: dict[str, Any]) -> Iterator[Browser]:
    """A browser for persons who are not the usual one: with a telephone, or of another language."""
    browser = playwright.chromium.launch(**launched)
    yield browser
    browser.close()


@pytest.fixture
def watch(server: str) -> Iterator[Watch]:
    """The watch over this test's pages."""
    watch = Watch(urlsplit(server).netloc)
    yield watch
    assert watch.verdict() == []


@pytest.fixture(scope="session")
def profile(
    playwright: Playwright, launched: dict[str, Any], server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """One person's browser, with a folder for what it keeps: files and compiled scripts stay warm from test to test
    (a page that draws with Plotly.js opens in half the time), what pages store in it does not."""
    folder = tmp_path_factory.mktemp("profile")
    context = playwright.chromium.launch_persistent_context(folder, base_url=server, **launched, **PERSON)
    yield context
    context.close()


def as_wished(page: Page, wishes: dict[str, Any]) -> None:
    """A page in the usual person's browser, in a window of this size and with these preferences."""
    if "viewport" in wishes:
        page.set_viewport_size(wishes["viewport"])
    preferences = {name: wishes[name] for name in PREFERENCES & wishes.keys()}
    if preferences:
        page.emulate_media(**preferences)


def forget(context: BrowserContext, origin: str) -> None:
    """Clears what pages stored, when none is left to store more: one that is on its way elsewhere clears nothing."""
    session = context.new_cdp_session(context.pages[0])
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})
    session.detach()


@pytest.fixture
def new_page(request: pytest.FixtureRequest, server: str, profile: BrowserContext, watch: Watch) -> Iterator[NewPage]:
    """Makes a page; given what only a context of its own has (a telephone's touch, a language …), in such a one."""
    contexts: list[BrowserContext] = []
    watch.over(profile)

    def new(**options: Any) -> Page:
        context = profile
        if options.keys() - {"viewport"} - PREFERENCES:
            browser: Browser = request.getfixturevalue("browser")
            context = browser.new_context(base_url=server, **(PERSON | options))
            contexts.append(context)
            watch.over(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        if context is profile:
            as_wished(page, options)
        return page

    yield new
    for context in [profile, *contexts]:
        for page in context.pages[context is profile :]:  # the first one keeps the browser open
            with contextlib.suppress(Error):  # a page that is closing has nothing more to say
                page.evaluate("() => 0")  # what it complained of before this has arrived when this returns
            page.close()
    forget(profile, server)
    watch.away_from(profile)
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page of 1280 by 800, in English, without movement."""
    return new_page()


@pytest.fixture(scope="session")
def axe_violations() -> Callable[..., list[str]]:
    """Tells what axe finds on a page as it is now, by all rules or some: rule, and the elements that break it."""

    def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
        some = {"runOnly": list(rules)} if rules else {}
        with contextlib.suppress(Error):  # what is computed is dimmed meanwhile, unless the test holds it
            page.wait_for_function("() => !document.body.classList.contains('asking')", timeout=5_000)
        found = Axe().run(page, options={"resultTypes": ["violations"]} | some).response["violations"]
        return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]

    return violations
