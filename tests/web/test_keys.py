"""`?` lists the keys of a page, and each of them does what the list says."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.person import LILY, focused, open_compare, open_gap, open_home, open_lab, open_model, open_vision
from tests.web.visits import visit

OPENED: dict[str, Callable[[Page], Page]] = {
    "a mechanism": lambda page: open_lab(page, "causal", text=LILY, step="scores", at=[0, 3, 3]),
    "with sections": lambda page: open_lab(page, "flash", step="tile 0 1/found"),
    "a trained model": open_model,
    "a gap": open_gap,
    "a digit": open_vision,
    "two mechanisms": open_compare,
    "the first page": open_home,
    "a teacher's notes": lambda page: visit(page, "notes"),
}


def listed(page: Page) -> dict[str, list[str]]:
    """What each listed key does -> how it is written; the list is opened and closed."""
    page.keyboard.press("?")
    rows = page.locator("dialog.keys tr")
    expect(rows.last).to_contain_text("This list")
    found = {row.locator("td").inner_text(): row.locator("kbd").all_inner_texts() for row in rows.all()}
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_have_count(0)
    return found


def changes(page: Page, place: Locator, press: str) -> None:
    before = place.inner_text()
    page.keyboard.press(press)
    expect(place).not_to_have_text(before)


def at(page: Page) -> Locator:
    """Which step is shown."""
    return page.locator(".timeline output").first


def nowhere(page: Page) -> None:
    """No field and no button has the focus: they have keys of their own."""
    page.evaluate("() => document.activeElement.blur()")


def goes(page: Page, back: str, forward: str) -> None:
    """There and back, from the first step."""
    page.get_by_role("button", name="First step").first.click(force=True)  # it may be there
    expect(at(page)).to_contain_text(re.compile(r"· 1/"))
    nowhere(page)
    changes(page, at(page), forward)
    changes(page, at(page), back)


def steps_before_and_after(page: Page) -> None:
    goes(page, "ArrowLeft", "ArrowRight")


def plays(page: Page) -> None:
    nowhere(page)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def follows_a_word(page: Page) -> None:
    note = page.locator(".said .note").first
    nowhere(page)
    page.keyboard.press("w")
    expect(note).to_be_visible()
    changes(page, note, "w")
    changes(page, note, "Shift+W")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()


def sections(page: Page) -> None:
    page.get_by_role("button", name="First step").first.click(force=True)
    page.locator(".strip .mini").last.focus()
    chosen = page.locator(".strip .section[aria-current]")
    changes(page, chosen, "PageDown")
    page.locator(".strip .mini").last.focus()
    changes(page, chosen, "PageUp")


def presents(page: Page) -> None:
    page.keyboard.press("F9")
    expect(page.locator("html")).to_have_attribute("data-presenting", "")


def steps_while_presenting(page: Page) -> None:
    presents(page)
    goes(page, "PageUp", "PageDown")
    ends_presenting(page)


def ends_presenting(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("html")).not_to_have_attribute("data-presenting", "")
    page.wait_for_function("() => !document.fullscreenElement")  # it ends a moment later


def goes_from_cell_to_cell(page: Page) -> None:
    matrix = page.locator(".stage :is(td.focus, .heatmap)").first
    for there, back in (("ArrowDown", "ArrowUp"), ("ArrowRight", "ArrowLeft")):
        matrix.focus()
        linked = []
        for press in (there, back, there):
            before = page.evaluate("() => location.hash")
            page.keyboard.press(press)
            page.wait_for_function("(before) => location.hash !== before", arg=before)
            linked.append(page.evaluate("() => location.hash"))
        assert linked[0] == linked[2]


def edits_a_cell(page: Page) -> None:
    for press in ("Enter", "F2"):
        focused(page).focus()
        page.keyboard.press(press)
        expect(page.locator(".stage td input")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".stage td input")).to_have_count(0)


def other_tabs(page: Page) -> None:
    tabs = page.get_by_role("tab")
    for press, index in (("End", tabs.count() - 1), ("Home", 0), ("ArrowRight", 1), ("ArrowLeft", 0)):
        page.locator("[role=tab][aria-selected=true]").focus()
        page.keyboard.press(press)
        expect(tabs.nth(index)).to_be_focused()


def leads_a_class(page: Page) -> None:
    title = page.locator(".now h2")
    nowhere(page)
    for there, back in (("PageDown", "PageUp"), ("ArrowRight", "ArrowLeft")):
        changes(page, title, there)
        changes(page, title, back)


def undoes_and_redoes(page: Page) -> None:
    if page.locator("#undo").count() and page.locator("#sentence").count():
        page.locator("#sentence").fill("Anna met Otto")
    else:
        page.get_by_role("button", name=re.compile("^(Silence this head|Clear)$")).click()
    back, forward = (page.get_by_role("button", name=name, exact=True, disabled=False) for name in ("Undo", "Redo"))
    expect(back).to_have_count(1)
    nowhere(page)
    page.keyboard.press("Control+z")
    expect(forward).to_have_count(1)
    page.keyboard.press("Control+Shift+z")
    expect(forward).to_have_count(0)


DOES: dict[str, Callable[[Page], None]] = {
    "On a cell of a matrix: to the one beside it": goes_from_cell_to_cell,
    "On a cell of a matrix: change its number; Escape leaves it as it was": edits_a_cell,
    "Present: picture and caption alone, as large as the screen": presents,
    "End presenting": ends_presenting,
    "Presenting: to the step before, to the next one": steps_while_presenting,
    "Follow the word in focus to its output, and back; Escape ends it": follows_a_word,
    "Play the steps, or pause": plays,
    "To the step before, to the next one": steps_before_and_after,
    "Among the steps: to the section before, to the next one": sections,
    "On a tab: to another one": other_tabs,
    "Undo what was changed, redo it; with Ctrl+Y too": undoes_and_redoes,
    "In a teacher's notes: the class goes to the scene before, to the next one": leads_a_class,
    "This list": lambda page: None,  # it was opened by it
}


@pytest.mark.parametrize("name", OPENED)
def test_each_listed_key_does_what_the_list_says(page: Page, name: str) -> None:
    OPENED[name](page)
    found = listed(page)
    assert found.pop("This list") == ["?"]
    for does in [each for each in DOES if each in found]:
        DOES[does](page)
        found.pop(does)
    assert not found, "every one of them was tried"


def test_the_list_holds_what_is_there_and_no_more(page: Page) -> None:
    open_home(page)
    assert "Play the steps, or pause" not in listed(page)
    open_lab(page, "flash", step="tile 0 1/found")
    found = listed(page)
    assert found["Among the steps: to the section before, to the next one"] == ["Page Up", "Page Down"]
    assert found["Play the steps, or pause"] == ["Space"]
    open_lab(page, "causal")
    assert "Among the steps: to the section before, to the next one" not in listed(page)


def test_the_button_by_the_time_line_opens_it_and_the_focus_goes_back(page: Page) -> None:
    open_lab(page, "causal")
    button = page.get_by_role("button", name="Keys of this page")
    button.click()
    dialog = page.get_by_role("dialog", name="Keys of this page")
    expect(dialog).to_be_visible()
    page.keyboard.press("?")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    focused(page).focus()
    page.keyboard.press("?")
    page.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    expect(focused(page)).to_be_focused()


def test_the_page_behind_the_list_hears_no_key(page: Page) -> None:
    open_lab(page, "causal", step="scores")
    page.keyboard.press("?")
    before = at(page).inner_text()
    for press in ("ArrowRight", "PageDown", "F9"):
        page.keyboard.press(press)
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_have_count(0)
    assert at(page).inner_text() == before
    expect(page.locator("html")).not_to_have_attribute("data-presenting", "")


def test_a_question_mark_in_a_sentence_is_only_typed(page: Page) -> None:
    open_lab(page, "causal", text="Who")
    page.locator("#sentence").press_sequentially("?")
    expect(page.locator("#sentence")).to_have_value(re.compile(r"\?"))
    expect(page.locator("dialog.keys")).to_have_count(0)
