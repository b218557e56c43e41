"""Text of every kind is shown as text, or answered with a sentence; nothing typed is ever run."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages import TAKE_TEXT
from tests.web.conftest import Watch
from tests.web.person import cell, open_home, open_lab, open_model, settled, until_linked
from tests.web.visits import visit

SCRIPT = "<script>globalThis.ran = 1</script>"
IMAGE = '<img src=x onerror="globalThis.ran = 1">'
FAMILY = "👩‍👩‍👧‍👦"
TEXTS = {
    "script": f"{SCRIPT} ran",
    "image": f"{IMAGE} loaded",
    "quotes": '"\' onfocus=globalThis.ran=1 autofocus x="',
    "maths": "</math><script>globalThis.ran = 1</script> {query} {{7*7}}",
    "emoji": f"{FAMILY} saw 🇳🇴 and 👍🏽",
    "right to left": "שלום עולם مرحبا بالعالم",
    "chinese": "我爱北京天安门",
    "controls": "one\u0000two\u0007 three\u200bfour\u202efive\u2028six",
    "combining": "Z̸a̴l̵g̶o̷ é",
}
# the pages that take any sentence; the others know some words, and say so of the rest
TAKE_ANY = [name for name in TAKE_TEXT if name not in ("translate", "gap")]


def isolated(text: str) -> str:
    """As a name of the other direction stands among others: first strong isolate, text, pop."""
    return f"\u2068{text}\u2069"


@pytest.mark.parametrize("name", TAKE_ANY)
def test_any_text_is_shown_as_text_and_never_run(page: Page, name: str) -> None:
    visit(page, name)
    words = page.locator("main bdi:visible")  # the catalogue writes none
    for kind, text in TEXTS.items():
        page.locator("#sentence").fill(text)
        until_linked(page, text=page.locator("#sentence").input_value())
        expect(page.locator("#problem")).to_be_hidden()
        expect(page.locator("body:not(.asking)")).to_be_visible()
        assert words.count() or name == "catalogue", kind
        assert "�" not in page.locator("main").inner_text(), kind
        assert page.evaluate("() => globalThis.ran") is None, kind
        assert page.locator("main img, main script:not(#shipped)").count() == 0, kind
        if words.count():
            words.first.hover()  # titles and hover texts are built too
    assert page.evaluate("() => globalThis.ran") is None


def test_a_script_is_drawn_in_the_focused_matrix_as_text(page: Page) -> None:
    open_model(page, text=f"{SCRIPT} <b>bold</b> &lt;", row=1, column=1)
    expect(page.locator("#focus .xtick").first).to_be_visible()
    assert {"<s>", "<₁"} <= set(page.locator("#focus .xtick").all_text_contents())
    page.locator("#focus canvas").hover(position={"x": 20, "y": 20})
    expect(page.locator("#focus .over")).to_have_text(re.compile("^<s> → <s>: "))
    page.get_by_role("radio", name="Lines").check()
    expect(page.locator(".lines bdi").filter(has_text="<").first).to_be_visible()
    assert page.evaluate("() => globalThis.ran") is None
    assert page.locator("#focus b, #focus script").count() == 0


def test_a_family_of_joined_emoji_is_one_token_of_the_lab(page: Page) -> None:
    open_lab(page, "causal", text=TEXTS["emoji"])
    assert page.locator(".stage th[data-row] bdi").all_inner_texts() == [FAMILY, "saw", "🇳🇴", "and", "👍🏽"]


def test_chinese_goes_character_by_character_in_the_lab(page: Page) -> None:
    open_lab(page, "causal", text=TEXTS["chinese"])
    assert page.locator(".stage th[data-row] bdi").all_inner_texts() == list(TEXTS["chinese"])


def test_right_to_left_text_is_written_from_the_right_and_the_matrix_stays(page: Page) -> None:
    open_lab(page, "causal", text="שלום עולם")
    assert page.locator("#sentence").evaluate("field => getComputedStyle(field).direction") == "rtl"
    assert page.locator(".stage th[data-row] bdi").all_inner_texts() == [isolated("שלום"), isolated("עולם")]
    boxes = [page.locator(f'.stage th[data-column="{column}"]').bounding_box() for column in (0, 1)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] < boxes[1]["x"]
    # query first, then key, wherever both stand in one line of text
    said = settled(page).locator(".what").inner_text()
    title = cell(page, 1, 0).get_attribute("title") or ""
    for text in (said, title):
        assert text.index(isolated("עולם")) < text.index(isolated("שלום"))


@pytest.mark.parametrize("text", ["שלום עולם", "مرحبا بالعالم", "Hello world"])
def test_a_row_of_words_runs_as_its_sentence_does(page: Page, text: str) -> None:
    is_from_the_right = not text.isascii()
    for enter in (open_home, open_model):
        enter(page)
        page.locator("#sentence").fill(text)
        until_linked(page, text=text)
        row = page.locator("#row .attention")
        expect(row).to_have_attribute("dir", "rtl" if is_from_the_right else "ltr")
        first, second = (page.locator("#row button").nth(i).bounding_box() for i in (0, 1))
        assert first
        assert second
        assert (first["x"] > second["x"]) == is_from_the_right
    expect(page.locator("#focus .heatmap")).to_be_visible()
    labels = [page.locator("#focus .xtick").nth(i).bounding_box() for i in (0, 1)]
    assert labels[0]
    assert labels[1]
    assert labels[0]["x"] < labels[1]["x"]  # a matrix does not turn


def test_repeated_words_keep_an_index(page: Page) -> None:
    open_lab(page, "causal", text="the cat and the dog and the bird")
    labels = page.locator(".stage th[data-row] bdi").all_inner_texts()
    assert labels == ["the₁", "cat", "and₁", "the₂", "dog", "and₂", "the₃", "bird"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type at least one word."),
        (" \t ", "Type at least one word."),
        ("a" * 20_001, "20000"),
        ("a " * 65, "at most 64"),
    ],
)
def test_text_beyond_the_bounds_of_the_lab_is_kept_and_said(page: Page, watch: Watch, typed: str, said: str) -> None:
    watch.allow("422")
    open_lab(page, "causal", text="The cat sat")
    page.locator("#sentence").fill(typed)
    expect(page.locator("#problem")).to_contain_text(said)
    expect(page.locator("#sentence")).to_have_value(typed)
    expect(page.locator("#sentence")).to_have_attribute("aria-describedby", "problem")
    expect(page.locator("#walkthrough")).to_contain_class("stale")
    page.locator("#sentence").fill("Better")
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#walkthrough")).not_to_contain_class("stale")


def test_one_token_is_enough(page: Page) -> None:
    open_lab(page, "multi-head", text="Alone")
    expect(page.locator(".stage td[data-row]")).to_have_text("1.00")


def test_a_server_that_does_not_answer_is_said_and_nothing_is_lost(page: Page, watch: Watch) -> None:
    watch.allow("ERR_FAILED")
    open_lab(page, "causal", text="The cat sat")
    page.route("**/api/**", lambda route: route.abort())
    page.locator("#sentence").fill("The dog sat")
    expect(page.locator("#problem")).to_contain_text("The server does not answer.")
    expect(page.locator("#sentence")).to_have_value("The dog sat")
    page.unroute("**/api/**")
    page.locator("#sentence").fill("The dog ran")
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator(".stage th[data-row='2']")).to_have_text("ran")


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(page: Page) -> None:
    open_lab(page, "causal", text="The cat sat")
    held = []
    page.route("**/trace?*", lambda route: held.append(route) if not held else route.continue_())
    page.locator("#sentence").fill("Slow")
    page.wait_for_function("() => document.body.classList.contains('asking')")
    page.locator("#sentence").fill("Quick words")
    expect(page.locator(".stage th[data-row='1']")).to_have_text("words")
    held[0].abort()
    expect(page.locator(".stage th[data-row='0']")).to_have_text("Quick")
    expect(page.locator("#problem")).to_be_hidden()


def test_an_address_that_does_not_exist_says_so_and_leads_home(page: Page, watch: Watch) -> None:
    watch.allow("404")
    for path in ("/nowhere", "/lab/none", "/models/none"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_contain_text("There is nothing at this address")
    page.get_by_role("link", name="Go to the first page").click()
    expect(page.locator("#said")).not_to_be_empty()
