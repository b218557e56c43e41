"""A picture as tokens: one draws, and sees what it is taken for and where each head looks."""

import re

from playwright.sync_api import Locator, Page, expect

from model.networks.vision.drawings import SEEN
from model.networks.vision.packing import unpacked
from tests.web.conftest import NewPage
from tests.web.person import expect_step, go_to, open_section, open_vision, unpack, until_linked, value


def sheet(page: Page) -> Locator:
    return page.locator("canvas.sheet")


def draw(page: Page, digit: int, style: int = 0) -> None:
    """With the mouse, as it stands in our drawings."""
    sheet(page).scroll_into_view_if_needed()
    box = sheet(page).bounding_box()
    assert box
    for strokes in SEEN[digit][style]:
        points = [tuple(map(float, point.split(","))) for point in strokes.split()]
        places = [(box["x"] + x / 32 * box["width"], box["y"] + y / 32 * box["height"]) for x, y in points]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=3)
        page.mouse.up()


def until_inked(page: Page, least: int) -> int:
    """Wait until the link holds a drawing with as many pixels; how many they are."""
    for _ in range(250):
        found = int(unpacked(unpack(page.url)["drawing"]).sum())
        if found >= least:
            return found
        page.wait_for_timeout(20)
    raise AssertionError(f"{found} pixels of ink, not {least}")


def said(page: Page) -> Locator:
    return page.locator("#digits .verdict")


def patch(page: Page, name: str) -> Locator:
    return page.locator("#patches").get_by_role("button", name=re.compile(rf"^{name}:"))


def test_a_three_drawn_with_the_mouse_is_a_three_and_the_link_brings_it_back(page: Page, new_page: NewPage) -> None:
    open_vision(page)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#problem")).to_contain_text("draw a digit")
    draw(page, 8, 1)
    expect(said(page)).to_contain_text("8, with")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#problem")).to_be_visible()
    draw(page, 3)
    expect(said(page)).to_contain_text("3, with")
    expect(page.locator("#digits .best bdi")).to_have_text("3")
    expect(page.locator("#problem")).to_be_hidden()
    until_inked(page, 80)
    drawing = unpack(page.url)["drawing"]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#problem")).to_be_visible()
    page.get_by_role("button", name="Redo").click()
    expect(said(page)).to_contain_text("3, with")
    page.keyboard.press("Control+z")
    expect(page.locator("#problem")).to_be_visible()
    page.keyboard.press("Control+y")
    until_linked(page, drawing=drawing)
    sent = page.url
    other = new_page()
    other.goto(sent)
    expect(said(other)).to_contain_text("3, with")
    until_linked(other, drawing=drawing)


def test_one_sees_where_each_head_looks_and_what_the_rollout_brings(page: Page) -> None:
    open_vision(page)
    expect(patch(page, "class")).to_have_attribute("aria-pressed", "true")
    heads = page.locator("#heads button")
    expect(heads).to_have_count(9)
    heads.nth(2).click()
    expect(page.locator("#said")).to_contain_text("Layer 0, head 2: class gives")
    patch(page, "p6").click()
    expect(page.locator("#said")).to_contain_text("Layer 0, head 2: p6 gives")
    until_linked(page, layer=0, head=2, query=6, kind="attention")
    shown = patch(page, "p6").locator("small")
    row = page.locator("#matrix td[data-row='6']")
    expect(row).to_have_count(17)
    expect(shown).to_have_text(re.compile(r"^\d+(\.\d)?%$"))
    assert abs(value(shown.inner_text()) - value(row.nth(6).inner_text())) < 0.011  # both are rounded
    plain = sheet(page).screenshot()
    heads.nth(8).click()
    expect(page.locator("#said")).to_contain_text("Of what reaches p6")
    expect(page.locator("#matrix-title")).to_have_text("Rollout through all layers")
    assert sheet(page).screenshot() != plain
    heads.nth(8).press("ArrowLeft")
    expect(page.locator("#said")).to_contain_text("Layer 1, head 3")


def test_the_walkthrough_goes_from_the_patches_to_the_digit(page: Page) -> None:
    open_vision(page, layer=0)
    expect(page.locator(".scene .title .symbol")).to_have_text("attention/weights")
    expect(page.locator(".arithmetic .line").first).to_contain_text("e")
    open_section(page, "patch")
    expect(page.locator(".scene .title .symbol")).to_have_text("patch/patches")
    expect(page.locator(".stage td[data-row]")).to_have_count(64)
    open_vision(page, layer=1, head=3, step="probabilities")
    expect_step(page, "probabilities")
    digit = page.locator(".stage td[data-row='0'][data-column='3']")
    expect(digit).to_have_text(re.compile(r"^(0\.9\d|1\.00)$"))
    go_to(page, "logits")


def test_an_example_comes_with_its_own_counts_and_numbers_can_be_hidden(page: Page) -> None:
    open_vision(page)
    page.locator("#examples button").nth(15).click()
    expect(said(page)).to_contain_text("5, with")
    expect(page.get_by_label("Bring it into the form of the data")).not_to_be_checked()
    page.get_by_label("Hide numbers").check()
    expect(said(page)).to_contain_text("Guess")
    expect(page.locator("#digits .share").first).to_have_text("?")
    expect(patch(page, "p6").locator("small")).to_have_text("?")
    page.get_by_role("button", name="I guess 5").click()
    expect(page.locator("#guessed")).to_have_text("Right: it says 5.")
    expect(said(page)).to_contain_text("5, with")


def test_one_can_draw_with_the_keyboard_and_with_a_finger(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    open_vision(page)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#problem")).to_be_visible()
    sheet(page).focus()
    for key in ["ArrowUp"] * 3 + [" "] + ["ArrowDown"] * 5 + [" "]:
        page.keyboard.press("Shift+" + key if key != " " else key)
    expect(said(page)).to_contain_text("1, with")
    before = until_inked(page, 60)
    box = sheet(page).bounding_box()
    assert box
    touch = page.context.new_cdp_session(page)
    for kind, x, y in (("touchStart", 4, 4), ("touchMove", 4, 28), ("touchEnd", 0, 0)):
        at = {"x": box["x"] + x / 32 * box["width"], "y": box["y"] + y / 32 * box["height"]}
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd" else [at]})
    until_inked(page, before + 40)
    assert sheet(page).bounding_box() == box  # the finger drew, and did not scroll
