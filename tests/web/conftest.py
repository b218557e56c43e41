"""A real server, a real browser, and a watch on every page: no other host, no error, no broken CSP."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
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
from tests.conftest import models_as_found

NewPage = Callable[..., Page]
# pages of tests are opened one after the other: a process of its own for each would take a fifth of the time, and a
# process for the network and one for what is painted some hundredths
ONE_RENDERER = ("--renderer-process-limit=1", "--process-per-site", "--disable-site-isolation-trials")
IN_ONE = ("--in-process-gpu", "--enable-features=NetworkServiceInProcess2")
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
ONCE = "--disable-auto-reload"  # a page that was not found is not asked for again
PERSON: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800}, "locale": "en-US", "color_scheme": "light", "reduced_motion": "reduce",
}  # fmt: skip
PHONE = {"has_touch": True, "is_mobile": True}
PREFERENCES = {"color_scheme", "reduced_motion"}  # of the usual person too, page by page
NOTHING = "/static/icon.svg"  # no page, of the same origin
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
        return [("requestfailed", self._failed), ("console", self._console), ("weberror", self._error)]

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _failed(self, request: Request) -> None:
        """What is asked of another host fails (NO_OTHER_HOST); to hear of every request takes a sixth of a page's time
        to open."""
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


@pytest.fixture(autouse=True)
def no_leftovers() -> Iterator[None]:
    """What was computed for one test is there for the next: an answer depends on its question alone, as
    tests/app/test_asked_again.py says, and most pages begin with the same."""
    with models_as_found():
        yield


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
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NODE_OPTIONS", f'--require "{Path(__file__).with_name("driver.cjs").as_posix()}"')
        with sync_playwright() as playwright:
            yield playwright


@pytest.fixture(scope="session")
def launched() -> dict[str, Any]:
    """How Chromium or Chrome is started; there is no test run without one."""
    executable = chromium.find()
    if executable is None:
        pytest.fail(chromium.SENTENCE)
    flags = [*chromium.FLAGS, *ONE_RENDERER, *IN_ONE, NO_OTHER_HOST, ONCE]
    return {"executable_path": executable, "args": flags, "headless": True}


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


def arranged(page: Page, wishes: dict[str, Any]) -> Page:
    """A page of the usual person's browser, in a window of this size and with these preferences."""
    wanted = PERSON | wishes
    page.set_default_timeout(WAIT)
    if page.viewport_size != wanted["viewport"]:
        page.set_viewport_size(wanted["viewport"])
    page.emulate_media(media="null", **{name: wanted[name] for name in PREFERENCES})
    return page


class Tab:
    """A tab that goes from test to test: one that has shown a page of Headlight opens the next in half the time. What a
    test adds to all that it shows (a script, a function, a listener) is taken back."""

    def __init__(self, page: Page) -> None:
        self.page, self.added = page, contextlib.ExitStack()
        for name in ("add_init_script", "expose_binding", "expose_function"):
            setattr(page, name, self._adding(getattr(page, name)))
        page.on = self._listening(page.on)  # type: ignore[method-assign]

    def _adding(self, call: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args, **kwargs: self.added.enter_context(call(*args, **kwargs))

    def _listening(self, on: Callable[..., None]) -> Callable[..., None]:
        def listen_to(event: Any, then: Callable[..., Any]) -> None:
            on(event, then)
            self.added.callback(self.page.remove_listener, event, then)

        return listen_to

    def clear(self) -> None:
        """As new: nothing is left of a test in it, nor of what any page of this person's stored."""
        self.added.close()
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.goto(NOTHING)
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")


class Tabs:
    """A person's tabs: those that are free, and those that a test has."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.free, self.lent = [Tab(page) for page in context.pages], list[Tab]()

    def lend(self) -> Page:
        """A free one, else a new one."""
        self.lent.append(self.free.pop() if self.free else Tab(self.context.new_page()))
        page = self.lent[-1].page
        page.bring_to_front()  # one that lies behind draws once in a second
        return page

    def clear(self) -> None:
        """All are free, and as new; one that a page has opened or a test has closed is none of them."""
        kept = [tab for tab in self.lent if not tab.page.is_closed()]
        pages = {tab.page for tab in kept + self.free}
        for page in self.context.pages:
            if page not in pages:
                page.close()
        for tab in kept:
            tab.clear()
        self.free, self.lent = self.free + kept[::-1], []


@pytest.fixture(scope="session")
def tabs(profile: BrowserContext) -> Tabs:
    """The usual person's tabs."""
    return Tabs(profile)


@pytest.fixture(scope="session")
def phone_tabs(browser: Browser, server: str) -> Tabs:
    """The tabs of who has a telephone."""
    return Tabs(browser.new_context(base_url=server, **(PERSON | PHONE)))


@pytest.fixture
def new_page(request: pytest.FixtureRequest, server: str, tabs: Tabs, watch: Watch) -> Iterator[NewPage]:
    """Makes a page; given what only a context of its own has (a language, a permission …), in such a one."""
    contexts: list[BrowserContext] = []
    persons: list[Tabs] = []

    def of(person: Tabs, options: dict[str, Any]) -> Page:
        if person not in persons:
            persons.append(person)
            watch.over(person.context)
        return arranged(person.lend(), options)

    def new(**options: Any) -> Page:
        own = {name: options[name] for name in options.keys() - {"viewport"} - PREFERENCES}
        if own in ({}, PHONE):
            return of(request.getfixturevalue("phone_tabs") if own else tabs, options)
        browser: Browser = request.getfixturevalue("browser")
        context = browser.new_context(**({"base_url": server} | PERSON | options))
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        return page

    yield new
    for context in [*(person.context for person in persons), *contexts]:
        for page in context.pages:
            with contextlib.suppress(Error):  # a page that is closing has nothing more to say
                page.evaluate("() => 0")  # what it complained of before this has arrived when this returns
    for person in persons:
        person.clear()
        watch.away_from(person.context)
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page of 1280 by 800, in English, without movement."""
    return new_page()


@pytest.fixture
def clocked(new_page: NewPage) -> Page:
    """A page for a clock of the test's own, which rules all pages of its context."""
    return new_page(locale="en-GB")


# What takes axe longest is the contrast of thousands of words and cells. Those of one ink on one ground are looked at
# twice, the first and the last; so are the cells of a matrix of one class, which have one ink on a ground between two
# colours: at both ends of what they go of that way. What has no words of its own has no contrast.
ALIKE = """() => {
  const INK = ["color", "fontSize", "fontWeight", "textShadow"];
  const OFF = ":is(:disabled, [aria-disabled=true])";
  const grounds = new Map(), alike = new Map();
  const ground = (each) => {
    if (!each) return "";
    if (!grounds.has(each)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(each);
      const own = [backgroundColor, backgroundImage, opacity].join();
      grounds.set(each, ground(each.parentElement) + (own === "rgba(0, 0, 0, 0),none,1" ? "" : own));
    }
    return grounds.get(each);
  };
  const words = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const isWritten = (each) => each.matches("input, select, textarea") || [...each.childNodes].some(words);
  const way = (each) => Number(each.style.getPropertyValue("--t"));
  for (const each of document.querySelectorAll("body *")) {
    each.setAttribute("data-alike", "");
    if (!isWritten(each) || !each.checkVisibility()) continue;
    const isCell = each.matches(".matrix td") && each.style.getPropertyValue("--t");
    const isOff = Boolean(each.closest(OFF) || each.closest("label")?.control?.matches(OFF));
    const style = getComputedStyle(each);
    const ink = isCell ? each.className : INK.map((name) => style[name]).join();
    const key = [ground(isCell ? each.parentElement : each), isOff, ink].join();
    if (!alike.has(key)) alike.set(key, []);
    alike.get(key).push(each);
  }
  for (const all of alike.values()) {
    all.sort((a, b) => way(a) - way(b));
    for (const each of [all[0], all.at(-1)]) each.removeAttribute("data-alike");
  }
}"""
OTHERS = "() => axe.configure({ rules: [{ id: 'color-contrast', selector: ':not([data-alike])' }] })"


@pytest.fixture(scope="session")
def axe_violations() -> Callable[..., list[str]]:
    """Tells what axe finds on a page as it is now, by all rules or some: rule, and the elements that break it."""
    script = Axe().axe_script

    def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
        some = {"runOnly": list(rules)} if rules else {}
        with contextlib.suppress(Error):  # what is computed is dimmed meanwhile, unless the test holds it
            page.wait_for_function("() => !document.body.classList.contains('asking')", timeout=5_000)
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(script)
            page.evaluate(OTHERS)
        page.evaluate(ALIKE)
        found = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"]} | some)["violations"]
        return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]

    return violations
