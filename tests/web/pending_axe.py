"""Waiting for the pages to be mended."""

from playwright.sync_api import Page, expect

from tests.web.person import go_to, open_lab
from tests.web.test_axe import Violations


def test_every_step_of_multi_head(page: Page, axe_violations: Violations) -> None:
    open_lab(page, "multi-head", text="The cat sat", options={"b_o": True})
    for step in ("x", "b_o", "mask", "q", "scores", "masked", "concat", "output"):
        go_to(page, step)
        assert axe_violations(page) == [], step


def test_the_documentation_of_the_api(page: Page, axe_violations: Violations) -> None:
    page.goto("/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    assert axe_violations(page) == []
