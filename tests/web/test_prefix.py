"""Behind a proxy under a prefix: every page opens, and nothing is asked for outside of the prefix."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.cli import Server, listen
from app.main import create_app
from app.settings import Settings
from model.pretrained.loading import load
from tests.pages import ADDRESSES, NAMES
from tests.web.conftest import PERSON, WAIT, Watch
from tests.web.person import LILY, TRUE_HEAD, pack
from tests.web.visits import shows

PREFIX = "/user/ada/proxy/8000"
NOWHERE = "/nowhere/at/all"
PAGES = {**{ADDRESSES[name]: shows(name) for name in NAMES}, NOWHERE: ".huge"}  # and what shows that it is there


class Proxy:
    """Serves an app under the prefix alone, and takes the prefix out of the path unless it is left in."""

    def __init__(self, app: ASGIApp, left_in: bool) -> None:
        self.app, self.left_in = app, left_in
        self.outside: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if not scope["path"].startswith(f"{PREFIX}/"):
                self.outside.append(scope["path"])
                return await PlainTextResponse("not here", 404)(scope, receive, send)
            if not self.left_in:
                inner = {"path": scope["path"].removeprefix(PREFIX)}
                scope = scope | inner | {"raw_path": scope["raw_path"].removeprefix(PREFIX.encode())}
        await self.app(scope, receive, send)


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """The address of an app that answers from a thread."""
    listening, ready = listen("127.0.0.1", 0), threading.Event()
    server = Server(uvicorn.Config(app, log_level="warning"), ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert ready.wait(60)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()


OpenPage = Callable[[str], Page]


@pytest.fixture(scope="module", params=[False, True], ids=["taken out", "left in"])
def proxy(request: pytest.FixtureRequest) -> Iterator[tuple[Proxy, str]]:
    """The proxy and its address; if the prefix is left in the path, the app has to be told."""
    proxy = Proxy(create_app(Settings(root_path=PREFIX if request.param else "")), request.param)
    load("stories15m")  # it takes seconds, which are not those that a test waits for its page
    with running(proxy) as address:
        yield proxy, address


@pytest.fixture(scope="module")
def behind(proxy: tuple[Proxy, str], browser: Browser) -> Iterator[Page]:
    """The browser's tab behind the proxy; what it has loaded stays warm from page to page."""
    context = browser.new_context(**PERSON)
    context.set_default_timeout(WAIT)
    yield context.new_page()
    context.close()


@pytest.fixture
def opened(proxy: tuple[Proxy, str], behind: Page) -> Iterator[OpenPage]:
    """Opens a page of the app; at the end nothing was asked for outside of the prefix, and nobody complained."""
    watch = Watch(urlsplit(proxy[1]).netloc)
    watch.over(behind.context)
    watch.allow(NOWHERE)

    def go(path: str) -> Page:
        behind.goto("about:blank")  # a changed fragment alone opens nothing
        behind.goto(proxy[1] + PREFIX + path)
        return behind

    yield go
    behind.evaluate("() => 0")
    watch.away_from(behind.context)
    assert proxy[0].outside == []
    assert watch.verdict() == []


@pytest.fixture(scope="module")
def led(proxy: tuple[Proxy, str]) -> set[str]:
    """The links that led to a page already: most stand on every page."""
    return set()


@pytest.mark.parametrize("path", PAGES, ids=[*NAMES, "nowhere"])
def test_every_page_opens_and_computes_and_each_of_its_links_leads_to_a_page_under_the_prefix(
    opened: OpenPage, led: set[str], path: str
) -> None:
    page = opened(path)
    expect(page.locator(PAGES[path]).first).to_be_visible()
    links = set(page.evaluate("() => [...document.links].map(link => link.href.split('#')[0])"))
    assert len(links) > 5
    assert all(urlsplit(link).path.startswith(f"{PREFIX}/") for link in links)
    new = sorted(links - led)
    answers = page.evaluate("links => Promise.all(links.map(async link => (await fetch(link)).status))", new)
    missing = {link for link, status in zip(new, answers, strict=True) if status != 200}
    assert {urlsplit(link).path.removeprefix(PREFIX) for link in missing} <= {NOWHERE}
    led |= links - missing


def test_the_documentation_tries_a_request_under_the_prefix(opened: OpenPage) -> None:
    page = opened("/docs")
    health = page.locator(".opblock", has_text="/api/health")
    health.locator("button.opblock-summary-control").click(timeout=60_000)  # a hundred addresses are drawn first
    health.get_by_role("button", name="Try it out").click()
    health.get_by_role("button", name="Execute").click()
    expect(health.locator(".live-responses-table .response-col_status").last).to_contain_text("200")


def test_a_large_matrix_and_a_link_work_under_the_prefix(opened: OpenPage) -> None:
    state = {"text": LILY, "from": TRUE_HEAD, "step": "scores"}
    page = opened(f"/lab/causal#{pack(state)}")
    expect(page.locator(".stage :is(td.focus, .heatmap canvas)").first).to_be_visible()
    page = opened("/lab/" + "causal/")  # a slash too many: a redirect
    expect(page.locator(".stage td.focus")).to_be_visible()
    page = opened("/models/minilm-l6")  # not fetched
    expect(page.locator("ul.models > li").first).to_be_visible()
