"""All heads of a trained model at once: what each is seen to do, in an order of one's own, previewed and chosen."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.web.conftest import NewPage, Watch
from tests.web.person import MODEL, open_model, until_linked
from tests.web.test_early import held

GUTTER, GAP = 24, 5  # px, of the numbers along the sides, and between two heads

# The canvas's heads as they stand by layer: how many differ.
DIFFERENT = """canvas => {
  const context = canvas.getContext("2d"), unit = (canvas.width - 24) / 6, found = new Set();
  const line = (canvas.height - 20) / 6;
  for (let layer = 0; layer < 6; layer++)
    for (let head = 0; head < 6; head++)
      found.add(String(context.getImageData(24 + head * unit + 4, 20 + layer * line + 4, unit - 14, unit - 14).data));
  return found.size;
}"""


@pytest.fixture
def model(page: Page) -> Page:
    """The page of stories15M as it opens."""
    return open_model(page)


def place(page: Page, layer: int, head: int) -> tuple[float, float]:
    """Where a head stands in the canvas, where the heads stand by layer."""
    box = page.locator(".atlas canvas").bounding_box()
    assert box
    unit, line = (box["width"] - GUTTER) / 6, (box["height"] - 20) / 6
    return GUTTER + (head + 0.4) * unit, 20 + (layer + 0.4) * line


def test_all_heads_are_painted_before_the_head_in_focus_is_answered_and_nothing_moves_then(page: Page) -> None:
    with held(page, "**/attention*"):
        page.goto(MODEL)
        canvas = page.locator(".atlas canvas")
        expect(canvas).to_be_visible()
        expect(page.locator("#waiting")).to_be_hidden()
        page.wait_for_timeout(400)  # longer than one waits undimmed
        expect(page.locator('[aria-busy="true"] .atlas')).to_have_count(0)
        expect(page.locator('#row[aria-busy="true"] button').first).to_have_text(re.compile("…"))
        expect(page.locator("#walkthrough")).to_be_hidden()
        assert canvas.evaluate("canvas => new Set(canvas.getContext('2d').getImageData(0, 0, 300, 150).data).size") > 9
        before = canvas.bounding_box()
    expect(page.locator("#walkthrough .stage")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert canvas.bounding_box() == before


def test_all_heads_of_a_changed_text_are_asked_for_with_its_tokens_and_only_once(model: Page) -> None:
    asked: list[str] = []
    model.on("request", lambda request: asked.append(request.url.split("/api/")[-1].split("?")[0]))
    with held(model, "**/tokens*"), model.expect_request("**/overview*"):
        model.locator("#sentence").fill("Tom ran home.")
    until_linked(model, text="Tom ran home.")
    assert asked.count("models/stories15m/overview") == 1


def test_what_is_seen_already_is_not_drawn_again(model: Page) -> None:
    model.evaluate("""() => {
        const { prototype } = CanvasRenderingContext2D, { clearRect } = prototype;
        window.drawn = 0;
        prototype.clearRect = function (...box) {
            if (this.canvas.closest(".atlas")) window.drawn++;
            return clearRect.apply(this, box);
        };
    }""")
    model.locator("#row button").nth(3).click()
    until_linked(model, row=3)
    assert model.evaluate("window.drawn") == 0
    model.locator("#head [name=layer]").fill("0")
    until_linked(model, layer=0)
    assert model.evaluate("window.drawn") > 0


def first_of_table(page: Page) -> str:
    """The head that comes first."""
    return page.locator("#atlas .numbers tbody th").first.inner_text()


def sort_by(page: Page, name: str) -> None:
    """Choose what the heads are sorted by."""
    page.locator(".sorts").get_by_role("button", name=name).click()
    expect(page.locator(".sorts [aria-pressed=true]")).to_contain_text(name)


def test_all_36_heads_stand_in_one_canvas_and_each_differs(model: Page, watch: Watch) -> None:
    watch.allow("willReadFrequently")  # a hint to those who read pixels: this test alone does
    expect(model.locator(".atlas canvas")).to_have_count(1)
    assert model.locator(".atlas canvas").evaluate(DIFFERENT) == 36


def test_the_pointer_previews_heads_without_a_request_and_a_click_chooses_one(model: Page) -> None:
    asked: list[Request] = []
    model.on("request", lambda request: asked.append(request) if "/api/" in request.url else None)
    for layer, head in ((0, 0), (2, 5), (3, 1)):
        x, y = place(model, layer, head)
        model.locator(".atlas canvas").hover(position={"x": x, "y": y})
        expect(model.locator(".headcard h3")).to_have_text(f"Layer {layer}, head {head}")
    expect(model.locator(".headcard")).to_contain_text("A preview")
    expect(model.locator("#focus-title")).to_have_text("Layer 4, head 4")
    assert not asked
    model.locator("h2").first.hover()
    expect(model.locator(".headcard h3")).to_have_text("Layer 4, head 4")
    x, y = place(model, 3, 1)
    model.locator(".atlas canvas").click(position={"x": x, "y": y})
    expect(model.locator("#focus-title")).to_have_text("Layer 3, head 1")
    expect(model.locator("#head [name=layer]")).to_have_value("3")
    until_linked(model, layer=3, head=1)


def test_arrow_keys_preview_heads_and_enter_chooses_one(model: Page) -> None:
    atlas = model.locator(".atlas")
    atlas.focus()
    for key, title in (("ArrowUp", "3, head 4"), ("ArrowRight", "3, head 5"), ("ArrowRight", "3, head 5")):
        model.keyboard.press(key)
        expect(model.locator(".headcard h3")).to_have_text(f"Layer {title}")
    expect(model.locator("#announcer")).to_contain_text("Layer 3, head 5")
    expect(model.locator("#focus-title")).to_have_text("Layer 4, head 4")
    model.keyboard.press("Enter")
    expect(model.locator("#focus-title")).to_have_text("Layer 3, head 5")
    expect(atlas).to_be_focused()
    until_linked(model, layer=3, head=5)


def test_heads_are_sorted_by_what_they_do_and_chosen_from_the_table(model: Page) -> None:
    model.locator("#head [name=head]").fill("0")
    expect(model.locator("#focus-title")).to_have_text("Layer 4, head 0")
    model.locator("#atlas .as-table summary").click()
    expect(model.locator("#atlas .numbers tbody tr")).to_have_count(36)
    expect(model.locator("#atlas .numbers tbody tr").nth(28)).to_contain_text("was → cat₁ 0.87")
    model.get_by_role("button", name="Layer 1, head 2").click()
    expect(model.locator("#focus-title")).to_have_text("Layer 1, head 2")
    sort_by(model, "induction")
    said = model.locator(".explained")
    expect(said).to_contain_text("Strongest: Layer 3, head 4: induction 0.49 (uniform 0.08), the mean of 3 queries.")
    expect(said).to_contain_text("Olsson et al. 2022")
    assert first_of_table(model) == "Layer 3, head 4"
    expect(model.locator("#atlas .numbers [aria-sort=descending]")).to_have_text("induction")
    until_linked(model, tabs={"overview": {"sort": "induction", "pair": None, "hideFirst": False}})
    model.reload()
    expect(model.locator(".sorts [aria-pressed=true]")).to_contain_text("induction")
    model.locator("#atlas .as-table summary").click()
    model.locator("#atlas .numbers thead").get_by_role("button", name="previous token").click()
    expect(said).to_contain_text("Strongest: Layer 2, head 0: previous token 0.49 (uniform 0.15)")
    model.locator(".headcard").get_by_role("button", name="broad").click()
    expect(said).to_contain_text("Strongest: Layer 1, head 5: broad 0.86 (uniform 1.00)")
    expect(model.locator(".sorts").get_by_role("button", name="next token")).to_be_disabled()
    # the strongest stands first in the canvas
    model.locator(".atlas canvas").click(position={"x": 20, "y": 20})
    expect(model.locator("#focus-title")).to_have_text("Layer 1, head 5")


def test_who_looks_from_it_to_the_cat(model: Page) -> None:
    sort_by(model, "from one token to another")
    expect(model.get_by_label("From this token")).to_have_value("12")
    expect(model.get_by_label("To this token")).to_have_value("5")
    said = model.locator(".explained")
    expect(said).to_have_text("Strongest: Layer 4, head 4: 0.7607.")
    model.get_by_label("To this token").select_option(label="cat₂")
    expect(said).to_have_text("Strongest: Layer 1, head 2: 0.3765.")
    until_linked(model, tabs={"overview": {"sort": "pair", "pair": [12, 8], "hideFirst": False}})
    model.locator("#sentence").fill("Once Lily had a cat. The cat was happy because it got a fish.")
    expect(model.get_by_label("To this token").locator("option:checked")).to_have_text("cat₂")
    expect(model.get_by_label("From this token").locator("option:checked")).to_have_text("it")
    until_linked(model, tabs={"overview": {"sort": "pair", "pair": [13, 9], "hideFirst": False}})


def test_without_the_first_token_rows_are_shared_out_anew_everywhere(model: Page) -> None:
    model.get_by_label("Leave out the first token").check()
    expect(model.locator(".explained")).to_contain_text("The first token is left out")
    expect(model.locator(".sorts").get_by_role("button", name="first token")).to_be_disabled()
    expect(model.locator("#row button").first).to_contain_class("hidden")
    focus = model.locator("#focus .heatmap")
    said = re.compile("^Weights of layer 4, head 4, without the first token")
    expect(focus).to_have_attribute("aria-label", said)
    model.locator("#focus summary").click()
    cells = model.locator("#focus .numbers tbody tr").nth(12).locator("td")
    expect(cells.first).to_be_visible()  # the table is made when it is opened
    row = [float(text) for text in cells.all_inner_texts()]
    assert row[0] == 0
    assert sum(row) == pytest.approx(1, abs=0.06)  # each of 12 is rounded to two digits
    until_linked(model, tabs={"overview": {"sort": "layer", "pair": None, "hideFirst": True}})


def test_numbers_are_hidden_until_they_are_asked_for(page: Page) -> None:
    open_model(page, hide=True)
    assert set(page.locator(".scores tbody td:nth-of-type(2)").all_inner_texts()) == {"?", "–"}
    expect(page.locator(".headcard .said")).to_have_text("")
    assert not page.locator(".sorts small").count()


def test_on_a_phone_all_heads_are_there_and_nothing_is_wider_than_the_page(new_page: NewPage) -> None:
    page = open_model(new_page(viewport={"width": 390, "height": 844}))
    sort_by(page, "own word")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    page.locator(".atlas canvas").click(position={"x": 20, "y": 20})
    expect(page.locator("#focus-title")).to_have_text("Layer 2, head 0")
