"""The modules of a page are asked for at once: its head names them all, and none that it does not need. What it asks
the server first waits for few of them."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, Request, Route, expect

from app.pages import PAGES
from tests.pages import ADDRESSES, NAMES
from tests.web.conftest import Watch
from tests.web.test_early import held
from tests.web.visits import shows, visit

LINK = re.compile(r'<link rel="(?:modulepreload|later)" href="([^"]*)">')
MODULES = re.compile(r"/static/[^/]+/(?!lib/(?:loaded|early|opening|theme)\.js).+\.js$")  # but the classic scripts


def named_and_asked(page: Page, address: str, opened: Callable[[], object]) -> tuple[list[str], set[str]]:
    """The modules that the head of a page names, and those that it asks for if it is opened without its links."""
    named: list[str] = []
    asked: list[str] = []

    def without_links(route: Route) -> None:
        answer = route.fetch()
        named.extend(LINK.findall(answer.text()))
        body = LINK.sub("", answer.text())
        route.fulfill(status=answer.status, body=body, content_type="text/html; charset=utf-8")

    page.route(address, without_links)
    page.on("request", lambda request: asked.append(request.url))
    opened()
    return sorted(urljoin(page.url, each) for each in named), set(filter(MODULES.search, asked))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_names_the_modules_that_it_loads_and_no_other(page: Page, server: str, name: str) -> None:
    named, asked = named_and_asked(page, server + ADDRESSES[name], lambda: visit(page, name))
    assert named
    assert named == sorted(asked)


def test_the_page_of_an_error_names_them_too(page: Page, server: str, watch: Watch) -> None:
    watch.allow("404")
    address = f"{server}/nothing"
    named, asked = named_and_asked(page, address, lambda: page.goto(address, wait_until="networkidle"))
    assert named
    assert named == sorted(asked)


@pytest.mark.parametrize("name", [page.id for page in PAGES if page.first])
def test_what_a_page_asks_first_is_asked_before_its_own_script_is_in_and_only_once(page: Page, name: str) -> None:
    asked: list[tuple[str, str | None]] = []

    def note(request: Request) -> None:
        if "/api/" in request.url:
            asked.append((request.url, request.post_data))

    page.on("request", note)
    with held(page, "**/pages/**/page.js"):
        with page.expect_request("**/api/**"):
            page.goto(ADDRESSES[name], wait_until="commit")
        page.wait_for_timeout(100)
        first = list(asked)
    expect(page.locator(shows(name)).first).to_be_visible()
    assert [asked.count(each) for each in first] == [1] * len(first)
