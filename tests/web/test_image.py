"""A picture written by attention: from the question to what came of it, by hand and by keyboard."""

from playwright.sync_api import Page, expect

from tests.web.conftest import NewPage
from tests.web.person import until_linked
from tests.web.visits import visit

CELLS = "#rounds .grey-cells button"


def test_a_digit_is_written_in_rounds_and_the_question_is_answered(page: Page) -> None:
    visit(page, "image")
    open_, new = page.locator(f"{CELLS}.open"), page.locator(f"{CELLS}.new")
    expect(open_).to_have_count(64)
    expect(page.locator("#came")).to_be_empty()
    page.get_by_label("those in the corners").check()
    expect(page.locator("#came")).to_contain_text("Now play")
    page.locator("#forward").click()
    expect(new).to_have_count(2)  # 64 - ⌊64 cos(π/16)⌋
    expect(new.first).to_contain_text("%")
    expect(open_).to_have_count(62)
    page.locator("#moment").fill("8")
    expect(open_).to_have_count(0)
    expect(page.locator("#came")).to_contain_text("The 16 cells in the four corners were decided in round")
    expect(page.locator("#rounds-read")).to_contain_text("takes it for a 3")
    expect(page.locator("#noise-read")).to_contain_text("takes it for a 3")
    until_linked(page, moment=8, guess="corners")


def test_playing_ends_with_the_picture_and_another_seed_begins_anew(page: Page) -> None:
    visit(page, "image", steps=2)
    page.locator("#play").click()
    expect(page.locator("#at")).to_have_text("2 of 2")
    expect(page.locator("#play")).to_have_text("Play")
    expect(page.locator("#forward")).to_be_disabled()
    page.locator("#another").click()
    expect(page.locator("#at")).to_have_text("0 of 2")
    until_linked(page, seed=2)
    page.locator("#undo").click()
    expect(page.locator("#seed")).to_have_value("1")


def test_by_keyboard_a_cell_is_chosen_and_its_looks_follow(page: Page) -> None:
    visit(page, "image", moment=4)
    page.locator(f'{CELLS}[aria-pressed="true"]').focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#rounds-looks-title")).to_have_text("Where row 3, column 4 looks in round 4")
    expect(page.locator("#noise-looks-title")).to_have_text("Where p6 looks in step 4")
    expect(page.locator("#rounds-looks figure")).to_have_count(12)
    expect(page.locator("#noise-looks figure")).to_have_count(16)
    until_linked(page, cell=19)


def test_hidden_numbers_are_not_told(page: Page) -> None:
    visit(page, "image", moment=8, guess="middle", hide=True)
    expect(page.locator(f"{CELLS}.new").first).to_have_text("?")
    for place in ("#came", "#rounds-read", "#noise-read", "#likely", "#rounds-looks .caption", "#noise-looks .caption"):
        expect(page.locator(place)).to_contain_text("hidden")
        expect(page.locator(place)).not_to_contain_text("%")


def test_too_many_steps_are_refused_with_a_sentence(page: Page) -> None:
    visit(page, "image")
    page.locator("#steps").fill("17")
    page.locator("#steps").press("Enter")
    expect(page.locator("#problem")).to_have_text("Type a whole number from 1 to 16.")
    expect(page.locator("#steps")).to_have_value("17")
    page.locator("#steps").fill("4")
    page.locator("#steps").press("Enter")
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#at")).to_have_text("0 of 4")


def test_on_a_phone_nothing_is_wider_than_the_window(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    visit(page, "image", moment=3, level="code")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
