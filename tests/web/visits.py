"""Any page of the table, opened: with what is known of it, else until nothing is awaited."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.pages import ADDRESSES
from tests.web.person import (
    open_catalogue,
    open_compare,
    open_gap,
    open_home,
    open_lab,
    open_model,
    open_translate,
    open_vision,
    pack,
)

# what shows that a page's script has run and been answered
SHOWS = {
    "home": "#said:not(:empty)", "catalogue": 'html[data-painted="1"]', "lab": ".stage td.focus",
    "compare": "#left .pattern > *", "models": "ul.models > li", "model": "#next li",
    "learn": ".path h2", "lesson": ".stage td.focus", "sheet": ".on-paper", "notes": "[data-told] .truth",
    "translate": ".translator .translation button", "gap": "#masked .looks li", "vision": ".stage td.focus",
    "image": "#rounds .grey-cells",
    "train": ".drawn-rows li", "history": ".paper", "docs": ".opblock", "projector": "#no-room", "desk": "#no-room",
}  # fmt: skip
OPENS: dict[str, Callable[..., Page]] = {
    "home": open_home, "catalogue": open_catalogue, "lab": open_lab, "compare": open_compare, "model": open_model,
    "translate": open_translate, "gap": open_gap, "vision": open_vision,
}  # fmt: skip


def shows(name: str) -> str:
    """A selector of what shows that the page is there."""
    return SHOWS.get(name, "h1")


def visit(page: Page, name: str, query: str = "", **state: object) -> Page:
    """The page, with all that it shows at first on it; `state` is what its link says."""
    if name in OPENS:
        return OPENS[name](page, query=query, **state)
    page.goto(ADDRESSES[name] + query + (f"#{pack(state)}" if state else ""))
    expect(page.locator(shows(name)).first).to_be_visible()
    expect(page.locator("body:not(.asking)")).to_be_visible()
    return page
