"""A page's scripts are few and asked for at once: its head names them all, and none that it does not need."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, Request, Route, expect

from app.pages import PAGES
from tests.pages import ADDRESSES, NAMES
from tests.web.conftest import Watch
from tests.web.person import open_model
from tests.web.visits import shows, visit

LINK = re.compile(r'<link rel="(?:modulepreload|later)" href="([^"]*)">')
MODULES = re.compile(r"/static/[^/]+/(?!linked/begin\.).+\.js$")
# of each module that has come, and runs nothing by itself: what it exports as it is linked, and as it is written
EXPORTS = """async () => {
  const own = document.querySelector("script[src*='/linked/']").src;
  const { $table, $need } = await import(own.replace(/[^/]+$/, "common.js"));
  const names = [...$table.keys()].filter((name) => !/(page|first|along|keys)[.]js$/.test(name));
  const keys = (module) => Object.keys(module).sort().join();
  const beside = (name) => import(new URL("../" + name, own));
  return Promise.all(names.map(async (name) => [name, keys($need(name)), keys(await beside(name))]));
}"""


def named_and_asked(page: Page, address: str, opened: Callable[[], object]) -> tuple[list[str], set[str]]:
    """The scripts that the head of a page names, and those that it asks for if it is opened without its links."""
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
def test_a_page_names_the_scripts_that_it_loads_and_no_other(page: Page, server: str, name: str) -> None:
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
def test_what_a_page_asks_first_is_not_asked_again(page: Page, name: str) -> None:
    asked: list[tuple[str, str | None]] = []

    def note(request: Request) -> None:
        if "/api/" in request.url:
            asked.append((request.url, request.post_data))

    page.on("request", note)
    page.goto(ADDRESSES[name])
    expect(page.locator(shows(name)).first).to_be_visible()
    assert asked
    assert asked.count(asked[0]) == 1


@pytest.mark.parametrize("name", ["lab", "model"])
def test_a_linked_module_exports_what_is_written_there(page: Page, name: str) -> None:
    if name == "lab":
        visit(page, name)
    else:
        open_model(page)
        expect(page.locator(".stage td.focus").first).to_be_visible()
    found = page.evaluate(EXPORTS)
    assert len(found) > 50
    assert [linked for _name, linked, _written in found] == [written for _name, _linked, written in found]
