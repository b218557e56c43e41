"""Nothing jumps: not while a page opens, and not where one types."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages import NAMES
from tests.web.conftest import NewPage, Watch
from tests.web.visits import visit

MOST = 0.1  # of the window's height and area, all shifts added: what is called good
WATCH = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      window.shifts.push({ value, of: sources.map(({ node }) => node?.id || node?.className || String(node)) });
  }).observe({ type: "layout-shift", buffered: true });
"""
SIZES = {"wide": (1280, 900), "narrow": (390, 780)}


def rested(page: Page) -> None:
    """Nothing is awaited, and what was painted last has been looked at."""
    expect(page.locator("body:not(.asking)")).to_be_attached()
    page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")


def shifted(page: Page) -> list[Any]:
    """What has shifted, if it is too much altogether."""
    found: list[Any] = page.evaluate("() => window.shifts.splice(0)")
    return found if sum(each["value"] for each in found) > MOST else []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [*NAMES, "nothing"])
def test_nothing_jumps_while_a_page_opens_nor_where_one_types(
    new_page: NewPage, watch: Watch, name: str, size: str
) -> None:
    watch.allow("404")
    width, height = SIZES[size]
    page = new_page(viewport={"width": width, "height": height})
    page.add_init_script(WATCH)
    if name in NAMES:
        visit(page, name)
    else:
        page.goto(f"/{name}")
    rested(page)
    assert shifted(page) == []
    expect(page.locator("#opening")).to_have_count(0)  # the style that waits has gone: it costs every later change
    if not page.locator("#sentence").count():
        return
    page.locator("#sentence").focus()
    page.keyboard.press("End")
    page.keyboard.type("x")
    page.wait_for_timeout(600)  # the pages' own pauses after a key
    rested(page)
    assert shifted(page) == []
