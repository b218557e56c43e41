"""The modules of a page are asked for at once: its head names them all, and none that it does not need."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, Route

from tests.pages import ADDRESSES, NAMES
from tests.web.visits import visit

LINK = re.compile(r'<link rel="modulepreload" href="([^"]*)">')
MODULES = re.compile(r"/static/[^/]+/(?!lib/(?:loaded|early|theme)\.js).+\.js$")  # but the classic scripts


@pytest.mark.parametrize("name", NAMES)
def test_a_page_names_the_modules_that_it_loads_and_no_other(page: Page, server: str, name: str) -> None:
    """Opened without its links, it asks for what it needs."""
    named: list[str] = []
    asked: list[str] = []

    def without_links(route: Route) -> None:
        text = route.fetch().text()
        named.extend(LINK.findall(text))
        route.fulfill(body=LINK.sub("", text), content_type="text/html; charset=utf-8")

    page.route(server + ADDRESSES[name], without_links)
    page.on("request", lambda request: asked.append(request.url))
    visit(page, name)
    assert named
    assert sorted(urljoin(page.url, each) for each in named) == sorted(set(filter(MODULES.search, asked)))
