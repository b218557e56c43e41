"""Every view keeps the contract of static/lib/view.js, on a page that asks nothing: each file of static/views, and what
says of itself in static/pages that it is one."""

import pytest
from playwright.sync_api import Page

from app.settings import STATIC
from tests.web.test_scripts import given

VIEWS = sorted(
    str(file.relative_to(STATIC).with_suffix(""))
    for file in STATIC.rglob("*.js")
    if file.parent.name == "views" or ('lib/view.js").View<' in file.read_text("utf-8") and "pages" in file.parts)
)
# the styles of a page on which most of them stand, and what every page is shipped; none of its scripts
DRESSED = """async () => {
  const text = await (await fetch("models/stories15m")).text();
  const other = new DOMParser().parseFromString(text, "text/html");
  const styles = [...other.querySelectorAll("link[rel=stylesheet]")].map((each) => document.importNode(each));
  const loading = styles.map((each) => new Promise((then) => each.addEventListener("load", then)));
  document.head.append(...styles);
  document.querySelector("#shipped")?.remove();
  document.body.append(document.importNode(other.querySelector("#shipped"), true));
  await Promise.all(loading);
}"""
KEEPS = """async (name) => {
  const { keeps } = await import("/tests/scripts/contract.js");
  return keeps(name).then(() => "", (error) => String(error.stack));
}"""


def test_every_view_keeps_the_contract(page: Page, subtests: pytest.Subtests) -> None:
    """A new view needs data in tests/scripts/given.js: without, this fails."""
    page.route("**/tests/scripts/*.js", given)
    page.goto("/history")
    page.evaluate(DRESSED)
    given_data = page.evaluate("async () => Object.keys((await import('/tests/scripts/given.js')).given)")
    assert [name if "/" in name else f"views/{name}" for name in given_data] == VIEWS
    for name in VIEWS:
        with subtests.test(name):
            assert not page.evaluate(KEEPS, name.removeprefix("views/"))
