"""Every view of every page leaves in every form: as SVG, which another program draws as the browser does, as PNG, as
CSV and NPY, which hold the same numbers and those on the screen, and as text. The table says which views there are."""

import base64
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import resvg_py
from playwright.sync_api import Page, expect

from app.settings import STATIC
from tests.web.person import LILY, MODEL, pack, value
from tests.web.test_carry import array, table, texts
from tests.web.test_model_long import LONG

ALL = "SVG PNG text CSV NPY"
WHOLE = f"{ALL} whole"  # and all of what it shows a part of
NO_NUMBERS = "SVG PNG text"
LOOKS = {
    "where One fixed vector looks": NO_NUMBERS, "where Additive attention looks": ALL,
    "where Luong: general looks": ALL, "where Luong: local looks": ALL, "where Transformer looks": ALL,
}  # fmt: skip
HEADS = {"this row": ALL, "all heads": f"{NO_NUMBERS} whole", "this head": ALL, "what comes next": ALL,
         "this matrix": WHOLE}  # fmt: skip
# address, what its link says, what is there once it is shown, and its views, each with the forms that it has
TABLE: list[tuple[str, dict[str, object], str, dict[str, str]]] = [
    ("/", {}, "#said b", {"this row": ALL}),
    ("/lab/rope", {}, ".figure .main-svg .trace",
        {"this matrix": WHOLE, "the turns": ALL, "this figure": ALL, "this figure 2": ALL}),
    ("/learn/hello-shiny-sun", {}, ".stage td.focus", {"this matrix": WHOLE}),
    ("/compare", {}, ":nth-match(#costs .figure, 3) .trace", {
        "the left one": ALL, "the right one": ALL, "the difference of who looks at whom": ALL,
        "the difference of the outputs": ALL, **{f"this figure{n}": ALL for n in ("", " 2", " 3", " 4")}}),
    ("/gap", {}, "#follows .attention button", {
        "where a written word looked": ALL, "how far the left reaches": ALL, "how far the right reaches": ALL,
        "what the left says": ALL, "what the right says": ALL, "what both say": ALL,
        "where the token that is asked looks": ALL,
        "its guesses": ALL, "where it may look": ALL, "its guesses 2": ALL, "where it may look 2": ALL,
        "where each may look": ALL, "this matrix": WHOLE, "this head over many texts": WHOLE}),
    (MODEL, {}, "#next li", HEADS),
    (MODEL, {"tabs": {"large": {"open": True}}}, "#large .spreads", HEADS | {"this head over many texts": WHOLE}),
    (MODEL, {"view": "lines"}, "#focus .lines", HEADS),
    (MODEL, {"view": "components"}, ".components .by-key :is(td, canvas)", HEADS | {"all keys": ALL}),
    (MODEL, {"text": LONG}, "#map .board", HEADS | {"all of its map": NO_NUMBERS}),
    (MODEL, {"tab": "flow"}, "#panel-flow table", {"this row": ALL, "layer by layer": ALL, "side by side": ALL}),
    (MODEL, {"tab": "pair"}, "#panel-pair .map :is(td, canvas)",
        {"one head": ALL, "the other head": ALL, "first − second": ALL}),
    (MODEL, {"tab": "next"}, "#panel-next .lens td",
        {"from logits to shares": ALL, "the draw": ALL, "the logit lens": ALL}),
    (MODEL, {"tab": "interventions"}, ".grid td", {"what comes next": ALL, "what each head takes": ALL}),
    (MODEL, {"tab": "generate", "tabs": {"generate": {"tokens": 3}}}, ".figure .main-svg .trace",
        {"the text": ALL, "the cache": NO_NUMBERS, "what might have come": ALL, "this figure": ALL}),
    ("/translate", {}, ".translator :is(.matrix, .cross-lines)", LOOKS),
    ("/translate", {"tab": "scores"}, ".figure .main-svg .trace", LOOKS | {"this figure": ALL}),
    ("/translate", {"tab": "hand"}, "#panels .matrix", LOOKS | {"these weights": ALL}),
    ("/translate", {"tab": "beams"}, "#panels .tree", LOOKS | {"the tree of beams": ALL}),
    ("/translate", {"tab": "model-1"}, "#panel-model-1 .figure .trace", LOOKS | {
        "Model 1’s alignment": ALL, "the translator’s alignment": ALL, "this figure": ALL}),
    ("/vision", {}, ".stage :is(td.focus, .heatmap canvas)",
        {"the patches": ALL, "what it takes it for": ALL, "all heads": ALL, "this head": ALL, "this matrix": WHOLE}),
    ("/image", {"moment": 8}, "#noise-looks figure", {
        "the rounds": ALL, "the noisy picture": ALL, "the picture behind the noise": ALL, "where the cell looks": ALL,
        "where the patch looks": ALL}),
    ("/train", {"steps": 20, "moment": 20, "seeds": True}, '#five-drawn .caption:text-matches("^5 of 5")',
        {"the curves": ALL, "the model’s heads": ALL, "the control’s heads": ALL, "the curves of all seeds": ALL}),
    ("/history", {}, ".paper", {"this history": f"{NO_NUMBERS} CSV"}),
]  # fmt: skip
# each view that has a picture, and the menu by which it leaves; or why it needs none
CARRIED = {
    "atlas": "all heads", "cache": "the cache", "compared": "side by side", "drawn": "the draw",
    "figure": "this figure", "figures": "this figure",
    "guesses": "its guesses", "heatmap": "this head",
    "image/board": "the rounds", "image/looks": "where the cell looks",
    "lens": "the logit lens",
    "lines": "this head", "map": "all of its map", "matrix": "what each head takes", "next": "what comes next",
    "picture": "this matrix", "products": "this head", "row": "this row", "sampling": "from logits to shares",
    "spread": "this head over many texts",
    "turns": "the turns", "written": "the text", "train/curves": "the curves", "train/maps": "the model’s heads",
    "train/spread": "the curves of all seeds",
    "translate/picture": "where Additive attention looks",
    "translate/tree": "the tree of beams", "translate/wires": "where One fixed vector looks",
    "vision/digits": "what it takes it for", "vision/heads": "all heads", "vision/patches": "the patches",
}  # fmt: skip
NONE_NEEDED = {
    "equation": "each operand is the matrix of a step of its own",
    "headcard": "the head that is pointed at is one of all heads, and below in full",
    "legend": "it stands in the picture of its matrix",
    "miniature": "sixty of them on a page, each the way to its matrix",
    "strip": "a map to find one's way by",
}
# what a page shows of a view's numbers, in their order
ON_SCREEN = {"this row": ".attention:visible small", "what comes next": "#next .share", "its guesses": "#masked .share",
             "this matrix": ".stage td[data-row]", "what it takes it for": "#digits .share"}  # fmt: skip
NUMBER = re.compile(r"[−+]?[\d,.]+%?")
AGAIN = {"this head", "this row", "what comes next"}  # of the same name on one page, and another one

COLLECT, APART = (Path(__file__).with_name(name).read_text("utf-8") for name in ("collect.js", "apart.js"))
MOST_APART = 0.04  # two programs set the same letters some pixels apart; without texts or cells it is 0.2 and more


def family(*names: str) -> str | None:
    """The font that the browser takes for the first of these that it knows, as fontconfig says; None without that."""
    if not shutil.which("fc-match"):
        return None
    return subprocess.run(["fc-match", "-f", "%{family[0]}", *names], capture_output=True, text=True, check=True).stdout


@cache
def fonts() -> dict[str, str | None]:
    return {"sans_serif_family": family("system-ui"), "serif_family": family("Times New Roman")}


def drawn(svg: bytes) -> str:
    """The picture as resvg draws it, a pixel for each px."""
    return base64.b64encode(bytes(resvg_py.svg_to_bytes(svg_string=svg.decode(), **fonts()))).decode()


def numbers(file: bytes, columns: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Those of the last columns of a table; NaN of what is none, as in numpy's file."""
    return np.array([[as_number(cell) for cell in row[-columns:]] for row in table(file)[1:]])


def as_number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def holds_the_numbers_on_the_screen(page: Page, selector: str, own: np.ndarray[Any, Any]) -> None:
    shown = [NUMBER.fullmatch(text.split("\n")[0].strip()) for text in page.locator(selector).all_inner_texts()]
    flat = own.reshape(len(own), -1)
    flat = (flat[:, :1] if len(shown) == len(flat) else flat).ravel()
    assert len(shown) == len(flat)
    assert any(shown)
    for text, number in zip(shown, flat, strict=True):
        if text:
            digits = len(text[0].rstrip("%").partition(".")[2])
            half = 0.501 * 10.0**-digits / (100 if text[0].endswith("%") else 1)
            assert value(text[0]) == pytest.approx(number, abs=half)  # as far as it is written


def agree(page: Page, name: str, forms: dict[str, str]) -> None:
    """What a view's files say of each other."""
    files = {form: base64.b64decode(each) for form, each in forms.items() if form != "text"}
    assert forms["text"].strip()
    assert texts(files["SVG"])
    assert files["PNG"].startswith(b"\x89PNG")
    pictures = page.evaluate(APART, [forms["PNG"], drawn(files["SVG"])])
    wide, high, *once = pictures["sizes"]
    assert [wide, high] == [2 * each for each in once]
    assert pictures["apart"] < MOST_APART, pictures
    for part in ("", "whole "):
        if f"{part}NPY" in files:
            own = array(files[f"{part}NPY"])
            cells = numbers(files[f"{part}CSV"], own.shape[-1])
            np.testing.assert_allclose(cells.reshape(own.shape), own, rtol=1e-6)  # float32 as text
    if name in ON_SCREEN and page.locator(ON_SCREEN[name]).count():
        holds_the_numbers_on_the_screen(page, ON_SCREEN[name], array(files["NPY"]))


def offered(page: Page, skipped: list[str]) -> dict[str, dict[str, str]]:
    """The forms of each view that is shown, but for those that are skipped."""
    found: dict[str, dict[str, str]] = page.evaluate(COLLECT, skipped)
    return found


def said(forms: dict[str, str]) -> set[str]:
    return {"whole" if each.startswith("whole") else each for each in forms}


def stops() -> Iterator[tuple[str, tuple[str, str, dict[str, str], list[str]]]]:
    """By a name, each address with its link, what shows that it is there, its views, and those seen on it before."""
    done: dict[str, set[str]] = {}
    for address, state, shown, views in TABLE:
        before = done.setdefault(address, set())
        link = address + (f"#{pack(state)}" if state else "")
        said_so = "-".join(map(str, state.values())) if len(str(state)) < 60 else "long"
        yield f"{address} {said_so}".strip(), (link, shown, views, [name for name in views if name in before - AGAIN])
        before |= views.keys()


@pytest.mark.parametrize(("link", "shown", "views", "before"), [pytest.param(*each, id=name) for name, each in stops()])
def test_every_view_of_every_page_leaves_in_every_form(
    page: Page, link: str, shown: str, views: dict[str, str], before: list[str], subtests: pytest.Subtests
) -> None:
    page.goto(link)
    if "what each head takes" in views:
        page.get_by_role("button", name="Silence every head").click()
        expect(page.locator(".sweep progress")).to_be_hidden()
    for n in range(sum(name.startswith("this figure") for name in views)):  # drawn once it is near the window
        page.locator(".figure:visible").nth(n).scroll_into_view_if_needed()
    expect(page.locator(shown).last).to_be_visible()
    found = offered(page, before)
    assert {name: set(forms.split()) for name, forms in views.items() if name not in before} == {
        name: said(forms) for name, forms in found.items() if name not in before
    }
    assert found.keys() == views.keys()
    for name, forms in found.items():
        if forms:
            with subtests.test(name):
                agree(page, name, forms)


def test_a_picture_that_lacks_its_texts_or_half_of_its_cells_is_not_taken_for_the_same(page: Page) -> None:
    page.goto(f"/lab/causal#{pack({'text': LILY})}")
    expect(page.locator(".stage td.focus")).to_be_visible()
    forms = offered(page, [])["this matrix"]
    whole = base64.b64decode(forms["SVG"]).decode()
    cell = r'<rect [^>]*stroke-opacity[^>]*/>'
    some = len(re.findall(cell, whole)) // 2
    without = [re.sub("<text.*?</text>", "", whole), re.sub(cell, "", whole, count=some)]
    apart = [page.evaluate(APART, [forms["PNG"], drawn(picture.encode())])["apart"] for picture in without]
    assert min(apart) > 2 * MOST_APART, apart


def test_every_view_with_a_picture_has_a_menu_or_a_reason() -> None:
    files = {
        f"{'' if file.parent.name == 'views' else file.parent.name + '/'}{file.stem}": file.read_text("utf-8")
        for file in STATIC.rglob("*.js")
        if file.parent.name == "views" or "pages" in file.parts
    }
    pictured = {name for name, text in files.items() if 'lib/view.js").View<' in text and "noPicture" not in text}
    assert pictured == CARRIED.keys() | NONE_NEEDED.keys()
    assert set(CARRIED.values()) <= {name for *_, views in TABLE for name in views}
