"""Widths, themes and movement."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.pages import PAGES
from tests.pages import ADDRESSES, NAMES
from tests.web.conftest import NewPage, Watch
from tests.web.person import (
    LILY,
    TRUE_HEAD,
    begins_at,
    expect_step,
    go_to,
    open_home,
    open_lab,
    open_model,
    open_translate,
)
from tests.web.visits import visit

NARROW = (390, 320)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
OVERFLOW = """() => {
  const most = document.documentElement.clientWidth, over = [];
  if (document.documentElement.scrollWidth > most) over.push(`page ${document.documentElement.scrollWidth}`);
  const isClipped = (node) => {
    for (let each = node.parentElement; each; each = each.parentElement)
      if (getComputedStyle(each).overflowX !== "visible") return true;
    return false;
  };
  const unseen = ".unseen, .skip, #js-plotly-tester";
  for (const node of document.querySelectorAll("body *")) {
    const { width, left, right } = node.getBoundingClientRect();
    if (!width || !node.checkVisibility() || isClipped(node) || node.closest(unseen)) continue;
    if (right > most + 1 || left < -1)
      over.push(`${node.tagName}.${node.className} ${left}..${right}`);
  }
  return over;
}"""


def channels(page: Page, selector: str, name: str) -> list[int]:
    """A colour as painted: red, green, blue."""
    script = """(element, name) => {
      const context = document.createElement("canvas").getContext("2d");
      context.fillStyle = getComputedStyle(element)[name];
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    }"""
    return list(page.locator(selector).first.evaluate(script, name))


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """A page on a narrow screen."""
    return new_page(viewport={"width": NARROW[0], "height": 780}, has_touch=True, is_mobile=True)


def beyond(page: Page) -> list[str]:
    """What stands over the edge of a page that was opened on a phone, there and on one that is narrower still."""
    found: list[str] = []
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 780})
        page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
        found += [f"{width}: {each}" for each in page.evaluate(OVERFLOW)]
    page.set_viewport_size({"width": NARROW[0], "height": 780})
    return found


# sentences for which pages need room
WORDY: dict[str, dict[str, Any]] = {
    "catalogue": {"text": f"{LILY} {LONG}"}, "lab": {"text": LILY, "from": TRUE_HEAD},
    "gap": {"text": f"{LILY} {LONG}", "gap": 3},
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_page_scrolls_sideways_on_a_phone(phone: Page, name: str) -> None:
    visit(phone, name, **WORDY.get(name, {}))
    # Swagger UI's own parts hang over, and are cut
    assert [each for each in beyond(phone) if name != "docs" or ": page " in each] == []


def test_neither_does_another_state_of_a_page_nor_none(phone: Page, watch: Watch) -> None:
    watch.allow("404")
    open_lab(phone, "multi-head", step="output", edits=[{"step": "scores", "cell": [0, 1, 1], "value": 2}])
    assert beyond(phone) == []
    for enter, gone, there in (
        (open_model, "#focus .heatmap", ".lines"), (open_translate, ".translator .matrix", ".cross-lines"),
    ):  # fmt: skip
        enter(phone)
        phone.get_by_role("radio", name="Lines").check()
        expect(phone.locator(gone)).to_have_count(0)
        expect(phone.locator(there).first).to_be_visible()
        assert beyond(phone) == []
    phone.goto("/nowhere")
    assert beyond(phone) == []


def test_the_timeline_stays_within_reach_of_the_thumb(new_page: NewPage) -> None:
    page = open_lab(new_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True), "causal")
    play = page.get_by_role("button", name="Play")
    for position in (0, 400, 10_000):
        page.evaluate("y => scrollTo(0, y)", position)
        if page.locator("#walkthrough").evaluate("part => part.getBoundingClientRect().top") < 700:
            expect(play).to_be_in_viewport(ratio=1)
    box = play.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 32
    page.get_by_role("button", name="Forward").tap()
    expect_step(page, "output")


def test_on_a_phone_the_caption_stands_directly_below_the_picture_of_which_it_speaks(new_page: NewPage) -> None:
    page = open_lab(new_page(viewport={"width": 390, "height": 844}), "scaled-dot-product", step="scores")
    picture, said, tools = (page.locator(place).bounding_box() for place in (".assembly", ".said", ".under"))
    assert picture
    assert said
    assert tools
    assert 0 <= said["y"] - picture["y"] - picture["height"] <= 24
    assert said["y"] + said["height"] <= tools["y"]


@pytest.mark.parametrize(("theme", "bright"), [("light", True), ("dark", False), ("projector", True)])
def test_a_theme_is_applied_and_kept(page: Page, theme: str, bright: bool) -> None:
    open_lab(page, "causal")
    size = page.evaluate("() => getComputedStyle(document.documentElement).fontSize")
    page.get_by_label("Theme").select_option(theme)
    assert (sum(channels(page, "body", "backgroundColor")) > 380) is bright
    assert (sum(channels(page, "body", "color")) < 380) is bright
    page.goto("/")
    expect(page.get_by_label("Theme")).to_have_value(theme)
    assert (sum(channels(page, "body", "backgroundColor")) > 380) is bright
    grown = page.evaluate("() => getComputedStyle(document.documentElement).fontSize")
    assert (grown == "20px") is (theme == "projector")
    assert size == "16px"


def test_canvases_are_repainted_in_the_new_theme(page: Page) -> None:
    open_model(page)
    seen = "[...document.querySelectorAll('canvas')].filter((canvas) => canvas.checkVisibility())"
    before = page.evaluate(f"() => {seen}.map((canvas) => canvas.toDataURL())")
    page.get_by_label("Theme").select_option("dark")
    page.wait_for_function(f"before => {seen}.every((canvas, i) => canvas.toDataURL() !== before[i])", arg=before)


def test_the_automatic_theme_follows_the_device(new_page: NewPage) -> None:
    page = open_home(new_page(color_scheme="dark"))
    assert sum(channels(page, "body", "backgroundColor")) < 380
    page.emulate_media(color_scheme="light")
    assert sum(channels(page, "body", "backgroundColor")) > 380


def test_who_wants_no_movement_gets_none(page: Page) -> None:
    page.add_init_script(
        """window.moved = [];
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (...all) {
          window.moved.push("animate");
          return animate.apply(this, all);
        };
        for (const kind of ["transitionrun", "animationstart"])
          addEventListener(kind, (event) => window.moved.push(`${kind} ${event.target.className}`), true);"""
    )
    open_home(page)
    page.locator("#row button").nth(4).click()
    open_lab(page, "causal")
    for step in ("q", "output", "weights"):
        go_to(page, step)
        numbers = page.locator(".stage td[data-row]").all_inner_texts()
        assert numbers == page.locator(".stage td[data-row]").all_inner_texts()
    open_model(page)
    page.get_by_role("button", name="Silence this head").click()
    expect(page.locator("#next .was").first).to_be_visible()
    assert page.evaluate("() => window.moved") == []
    assert page.evaluate("() => document.getAnimations().length") == 0


@pytest.mark.parametrize("window", [(844, 390), (640, 400)])  # a phone on its side; 1280 x 800 at 200 %
def test_six_rows_are_seen_on_a_low_screen(new_page: NewPage, window: tuple[int, int]) -> None:
    width, height = window
    page = open_lab(new_page(viewport={"width": width, "height": height}), "causal", text=f"{LILY} {LILY}", step="mask")
    for step in ("scores", "scaled", "masked", "weights", "output"):
        page.get_by_role("button", name="Forward", exact=True).click()
        expect(page.locator(".scene .title .symbol")).to_have_text(step)
        bar = page.locator(".walkthrough .bar").bounding_box()
        rows = [each.bounding_box() for each in page.locator(".stage tbody tr").all()]
        assert bar
        assert sum(row["y"] >= 0 and row["y"] + row["height"] <= bar["y"] for row in rows if row) >= 6, step


def test_matrix_formula_caption_strip_and_timeline_stand_in_one_view(new_page: NewPage) -> None:
    page = open_lab(begins_at(new_page(viewport={"width": 1280, "height": 900}), "code"), "causal")
    for part in (".stage .matrix", ".said .caption", ".formula math", ".timeline", ".strip"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)


# of a page that shows one of many, what its title says of that one; and what heads a page that says more than its tab
OWN = {
    "lab": "Causal mask", "lesson": "Hello, shiny sun", "sheet": "Hello, shiny sun",
    "notes": "Hello, shiny sun", "model": "stories15M",
    "compare": "Scaled dot product · Causal mask",
}  # fmt: skip
HEADINGS = {
    "home": "Type a sentence. Watch what each word looks at.",
    "translate": "One vector loses a long sentence. Attention looks back.",
    "compare": "Compare two mechanisms", **{id_: OWN[id_] for id_ in ("lab", "lesson", "sheet", "notes", "model")},
}  # fmt: skip


def test_every_page_says_where_one_is_and_stands_under_its_header(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 1920, "height": 1080})
    fonts = set()
    for each in PAGES:
        page.goto(ADDRESSES[each.id])
        app = [] if each.id == "home" else ["Headlight"]
        expect(page).to_have_title(" · ".join([*filter(None, [OWN.get(each.id)]), each.title, *app]))
        heading = page.locator("h1:visible").first
        expect(heading).to_have_text(HEADINGS.get(each.id, each.title))
        fonts.add(heading.evaluate(
            "h1 => [getComputedStyle(h1).fontFamily, getComputedStyle(h1).fontWeight].join()"))  # fmt: skip
        brand, own = page.locator(".brand").bounding_box(), heading.bounding_box()
        assert brand
        assert own
        assert abs(brand["x"] - own["x"]) <= 1, each.id
        current = page.locator('header nav [aria-current="page"]')
        expect(current).to_have_count(1 if each.named or each.within else 0)
        page.get_by_role("link", name="Headlight", exact=True).first.wait_for()
    assert len(fonts) == 1


@pytest.mark.parametrize("theme", ["auto", "light", "dark", "projector"])
def test_the_name_of_the_theme_is_whole(page: Page, theme: str) -> None:
    page.goto("/history")
    page.get_by_label("Theme").select_option(theme)
    assert page.get_by_label("Theme").evaluate(
        """select => {
          const probe = document.createElement("span");
          probe.textContent = select.selectedOptions[0].text;
          probe.style.font = getComputedStyle(select).font;
          document.body.append(probe);
          const { width } = probe.getBoundingClientRect();
          probe.remove();
          return select.clientWidth - width;
        }"""
    ) > 20  # the arrow's  # fmt: skip


def test_a_long_label_takes_the_room_beside_it(page: Page) -> None:
    open_lab(page, "causal", text="A Donaudampfschiff sank")
    label = page.locator('.stage th[data-row="1"]')
    assert label.evaluate("(th) => th.scrollWidth - th.clientWidth") <= 0
    open_model(page, text="They were on a long journey to their grandparents' house. The journey was")
    is_cut = "all => all.some((each) => each.scrollWidth > each.clientWidth)"
    assert not page.locator("#next bdi").evaluate_all(is_cut)


@pytest.mark.parametrize("width", NARROW)
def test_the_share_menu_opens_inside_a_phones_page(new_page: NewPage, width: int) -> None:
    page = open_lab(new_page(viewport={"width": width, "height": 780}, has_touch=True, is_mobile=True), "causal")
    page.locator("#share summary").click()
    expect(page.locator(".share .menu")).to_be_visible()
    assert page.evaluate(OVERFLOW) == []
    expect(page.get_by_role("button", name="Copy the link")).to_be_in_viewport(ratio=1)


def test_long_words_do_not_widen_a_phones_lab(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    open_lab(page, "dropout", text=f"{LONG} and {LONG}")
    assert page.evaluate(OVERFLOW) == []


def test_long_words_do_not_widen_a_phones_first_page(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    open_home(page)
    page.locator("#sentence").fill(f"{LONG} {LONG}")
    expect(page.locator("#row button")).not_to_have_count(17)
    assert page.evaluate(OVERFLOW) == []
