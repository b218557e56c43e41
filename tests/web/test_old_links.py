"""Links that were made by earlier versions open to the state that they were made of (links.json)."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Watch
from tests.web.person import pack, unpack

KEPT = Path(__file__).parent / "links.json"
LINKS: list[dict[str, Any]] = json.loads(KEPT.read_text())


def state_of(page: Page) -> dict[str, Any]:
    """What a page saves as a file, else what its link says."""
    if not page.locator("#share").count():
        page.wait_for_function("() => location.hash.length > 1")
        return unpack(page.url)
    page.locator("#share").evaluate("menu => { menu.open = true; }")
    with page.expect_download() as saved:
        page.locator("#save").click()
    found: dict[str, Any] = json.loads(Path(saved.value.path()).read_text())
    return found


def open_link(page: Page, path: str, given: dict[str, Any]) -> None:
    """A page by its link."""
    page.goto(f"{path}#{pack(given)}")
    if path == "/vision":
        expect(page.locator(".stage")).to_be_attached()
    else:
        expect(page.locator("#sentence")).not_to_have_value("")


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link["path"])
def test_an_old_link_opens_to_its_state(page: Page, watch: Watch, link: dict[str, Any]) -> None:
    """Fields that are newer than the link have what they have for a newcomer."""
    watch.allow("422")
    open_link(page, link["path"], link["given"])
    for _ in range(20):  # a focus that nobody has chosen comes with the answer
        found = state_of(page)
        if found.items() >= link["state"].items():
            return
        page.wait_for_timeout(250)
    assert {name: found.get(name) for name in link["state"]} == link["state"]
