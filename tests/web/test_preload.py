"""The modules of a page are asked for at once: its head names them all, and none that it does not need."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, Route

from tests.pages import ADDRESSES, NAMES
from tests.web.conftest import Watch
from tests.web.visits import visit

LINK = re.compile(r'<link rel="modulepreload" href="([^"]*)">')
MODULES = re.compile(r"/static/[^/]+/(?!lib/(?:loaded|early|theme)\.js).+\.js$")  # but the classic scripts


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
