"""What leaves a page by the small menu of its views: pictures, numbers, words and scripts, as they are shown."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Download, Locator, Page, expect

from model.export.table import MARK
from model.notebook import trace
from tests.web.person import go_to, open_lab

FORMULAS = "=SUM(A1) said, \"no\""  # what a spreadsheet would compute, and what its lines are made of
SVG = "{http://www.w3.org/2000/svg}"


def opened(page: Page, name: str = "Save this matrix") -> Locator:
    """The menu of a view."""
    menu = page.locator(".carry", has=page.get_by_label(name, exact=True)).first
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    expect(menu.locator(".menu")).to_be_visible()
    return menu


def saved(page: Page, menu: Locator, row: str, form: str) -> tuple[str, bytes]:
    """A file from a row of a menu: its name, and what is in it."""
    with page.expect_download() as download:
        menu.get_by_role("group", name=row, exact=True).get_by_role("button", name=form, exact=True).click()
    return download.value.suggested_filename, content(download.value)


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def texts(picture: bytes) -> list[str]:
    """What is written in a picture that needs nothing of elsewhere."""
    text = picture.decode()
    assert text.count("http") == text.count('="http://www.w3.org/')
    return ["".join(each.itertext()) for each in ElementTree.fromstring(text).iter(f"{SVG}text")]


def array(file: bytes) -> NDArray[Any]:
    return np.asarray(np.load(io.BytesIO(file), allow_pickle=False))


def table(file: bytes) -> list[list[str]]:
    text = file.decode()
    assert text.startswith(MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(MARK), newline="")))


def test_a_step_leaves_the_lab_as_it_is_shown(page: Page) -> None:
    """Two heads of a sentence that a spreadsheet would compute; the clipboard is not allowed here."""
    run = trace("multi-head", FORMULAS, heads=2, seed=7)
    open_lab(page, "multi-head", text=FORMULAS, options={"heads": 2}, seed=7)
    page.get_by_role("button", name="Head 1").click()
    menu = opened(page)

    name, picture = saved(page, menu, "Picture", "SVG")
    assert name == "headlight-weights-head-1-Multi-head-attention.svg"
    said = texts(picture)
    assert "weights, head 1 · Multi-head attention" in said
    assert {*run.labels("weights")[-1], "1.00", "Headlight"} <= {*said, *(each[:9] for each in said)}
    assert FORMULAS in said
    assert "seed = 7" in " ".join(said)
    assert "#ffffff" not in picture.decode()  # colours are those of the theme, as numbers
    name, pixels = saved(page, menu, "Picture", "PNG")
    assert pixels.startswith(b"\x89PNG")
    assert name.endswith(".png")
    wide, high = (int.from_bytes(pixels[at : at + 4]) for at in (16, 20))
    root = ElementTree.fromstring(picture)
    assert (wide, high) == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))
    menu.get_by_label("Colours").select_option("dark")
    menu.get_by_label("With caption").uncheck()
    _, dark = saved(page, menu, "Picture", "SVG")
    assert "rgb(20, 20, 23)" in dark.decode()
    assert "rgb(20, 20, 23)" not in picture.decode()
    assert not any("seed" in each for each in texts(dark))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"

    _, shown = saved(page, menu, "Numbers", "CSV")
    assert "\n'=," in shown.decode()
    assert '""' in shown.decode()
    numbers = [[float(each) for each in row[1:]] for row in table(shown)[1:]]
    np.testing.assert_array_equal(np.float32(numbers), run["weights"][1])
    assert saved(page, menu, "The whole step", "CSV")[1].decode() == MARK + run.csv("weights")
    np.testing.assert_array_equal(array(saved(page, menu, "Numbers", "NPY")[1]), run["weights"][1])
    name, whole = saved(page, menu, "The whole step", "NPY")
    assert name == "headlight-weights-whole-Multi-head-attention.npy"
    np.testing.assert_array_equal(array(whole), run["weights"])
    assert array(whole).dtype == "<f4"
    name, source = saved(page, menu, "Python", "PY")
    assert (name, source.decode()) == ("headlight-multi-head.py", run.script())
    assert json.loads(saved(page, menu, "Python", "IPYNB")[1])["nbformat"] == 4

    menu.get_by_role("group", name="Picture").get_by_role("button", name="Copy").click()
    expect(menu.get_by_role("status")).to_contain_text("does not allow copying pictures")
    with page.expect_download() as download:
        menu.get_by_role("button", name="Save it as a file").click()
    assert content(download.value).startswith(b"\x89PNG")
    page.keyboard.press("Escape")
    expect(menu.locator(".menu")).to_have_count(0)
    expect(menu.locator("summary")).to_be_focused()


def test_what_is_to_be_guessed_leaves_as_a_question_mark(page: Page) -> None:
    run = trace("causal", "Anna met Otto")
    open_lab(page, text="Anna met Otto", hide=True)
    menu = opened(page)
    said = texts(saved(page, menu, "Picture", "SVG")[1])
    assert said.count("?") == 6
    assert not any(each in {"1.00", "100%"} or "gives" in each for each in said)
    for row in ("Numbers", "The whole step"):
        assert sum(line.count("?") for line in table(saved(page, menu, row, "CSV")[1])) == 6
        values = array(saved(page, menu, row, "NPY")[1]).reshape(3, 3)
        np.testing.assert_array_equal(np.isnan(values), np.tril(np.ones((3, 3), dtype=bool)))
    expect(menu.get_by_role("group", name="Python")).to_have_count(0)
    page.keyboard.press("Escape")
    go_to(page, "mask")
    bits = array(saved(page, opened(page), "The whole step", "NPY")[1])
    assert bits.dtype == bool
    np.testing.assert_array_equal(bits, run["mask"] > 0)
