"""What a person does before the page's script is in, or while it waits for an answer, is neither lost nor late."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.pages import ADDRESSES, TAKE_TEXT, WALK
from tests.web.conftest import NewPage
from tests.web.person import LILY, level, open_lab, pack, until_linked
from tests.web.test_along import GERMAN, OWN, shown

OF_PAGES = re.compile(r"/static/[^/]+/linked/(?!begin\.|common\.|walk\.).+\.js$")
CHOOSE = """([name, when]) => {
    const choose = () => document.querySelector(`#level [value=${name}]`).click();
    setTimeout(choose, when - Date.now());
}"""


@contextmanager
def held(page: Page, pattern: re.Pattern[str] | str) -> Iterator[None]:
    """What the page asks for at these addresses does not come before this is left."""
    page.route(pattern, lambda route: None)
    yield
    page.unroute(pattern)  # what waits goes on


@pytest.mark.parametrize("name", TAKE_TEXT)
def test_a_sentence_typed_before_the_script_is_in_stays_and_is_typed_on(page: Page, name: str) -> None:
    text = GERMAN if name == "translate" else OWN
    with held(page, OF_PAGES):
        page.goto(f"{ADDRESSES[name]}#{pack({'text': LILY})}", wait_until="commit")
        page.locator("#sentence").press_sequentially(text[:-1])
    until_linked(page, text=text[:-1])
    page.keyboard.type(text[-1])
    expect(page.locator("#sentence")).to_have_value(text)
    until_linked(page, text=text)


@pytest.mark.parametrize("name", WALK)
def test_a_level_chosen_before_the_script_is_in_stays(page: Page, name: str) -> None:
    with held(page, OF_PAGES):
        page.goto(f"{ADDRESSES[name]}#{pack({'level': 'code'})}", wait_until="commit")
        page.get_by_label("Hide numbers").check()
        level(page, "Maths")
    shown(page, "Maths")
    until_linked(page, level="maths", hide=True)
    expect(page.get_by_label("Hide numbers")).to_be_checked()


def test_the_last_of_several_choices_stays(page: Page) -> None:
    with held(page, OF_PAGES):
        page.goto(ADDRESSES["lab"], wait_until="commit")
        for name in ("Maths", "Code", "Maths"):
            level(page, name)
    until_linked(page, level="maths")
    shown(page, "Maths")


def test_a_theme_chosen_before_the_script_is_in_stays(page: Page) -> None:
    with held(page, OF_PAGES):
        page.goto(ADDRESSES["lab"], wait_until="commit")
        page.get_by_label("Theme").select_option("dark")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    shown(page, "Concept")
    page.reload()
    expect(page.get_by_label("Theme")).to_have_value("dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("name", WALK)
def test_a_level_is_shown_before_the_answer(page: Page, name: str) -> None:
    with held(page, "**/api/**"):
        page.goto(ADDRESSES[name], wait_until="domcontentloaded")
        shown(page, "Concept")
        level(page, "Maths")
        shown(page, "Maths")


def test_word_of_another_choice_that_comes_late_undoes_none(page: Page) -> None:
    open_lab(page, "causal")
    level(page, "Code")
    page.get_by_label("Theme").select_option("dark")
    page.evaluate(
        """for (const [key, newValue] of [["level", "maths"], ["theme", "light"]])
            dispatchEvent(new StorageEvent("storage", { key, newValue, storageArea: localStorage }));"""
    )
    shown(page, "Code")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/gap")
    shown(page, "Code")


def test_two_tabs_that_choose_at_once_agree(new_page: NewPage) -> None:
    tabs = [open_lab(new_page(), "causal") for _ in range(2)]
    for names in (("maths", "code"), ("code", "concept"), ("concept", "maths")):
        when = tabs[0].evaluate("() => Date.now() + 300")
        for tab, name in zip(tabs, names, strict=True):
            tab.evaluate(CHOOSE, [name, when])
        tabs[0].wait_for_function(f"() => Date.now() > {when} + 500")
        one, other = (tab.locator("body").get_attribute("data-level") for tab in tabs)
        assert one == other


def test_a_file_opened_after_a_reload_brings_its_level(page: Page) -> None:
    with held(page, "**/api/**"):
        page.goto(ADDRESSES["lab"], wait_until="domcontentloaded")
        shown(page, "Concept")
        page.reload(wait_until="domcontentloaded")
        shown(page, "Concept")
        kept = json.dumps({"level": "code"}).encode()
        file = FilePayload(name="headlight.json", mimeType="application/json", buffer=kept)
        page.locator("#open").set_input_files(file)
        shown(page, "Code")
