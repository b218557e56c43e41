"""Everything on a page is in its link and in its file: opened elsewhere, the same picture stands."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import NewPage
from tests.web.person import (
    TIRED,
    arithmetic_of,
    expect_step,
    focused,
    go_to,
    level,
    open_lab,
    open_model,
    pack,
    set_value,
    settled,
    unpack,
    until_linked,
)

CLIPBOARD = ("clipboard-read", "clipboard-write")
ANOTHER = {"permissions": ()}  # a profile that knows nothing of the first


def picture(page: Page) -> dict[str, Any]:
    """What a lab shows of all that a person chose."""
    controls = page.locator("#options input, #options select, #mechanism, #preset, #from, #head input").all()
    return {
        "text": page.locator("#sentence").input_value(),
        "controls": [(each.get_attribute("name"), each.input_value(), each.is_checked())
                     if each.get_attribute("type") == "checkbox" else each.input_value() for each in controls],
        "step": page.locator(".scene .title").inner_text(),
        "head": page.locator(".heads [aria-pressed=true]").all_inner_texts(),
        "cells": page.locator(".stage td[data-row]").all_inner_texts(),
        "focus": [focused(page).get_attribute(f"data-{axis}") for axis in ("row", "column")],
        "edits": page.locator("#edits .chip").all_inner_texts(),
        "marked": page.locator(".stage td.edited").count(),
        "arithmetic": settled(page).inner_text(),
        "level": page.locator("#level input:checked").input_value(),
        "hide": page.locator("#hide").is_checked(),
    }  # fmt: skip


def compose(page: Page) -> None:
    """A lab in which everything that can be chosen differs from what it opens with."""
    open_lab(page, "multi-head", text="Anna met Otto")
    page.locator('#options [name="heads"]').fill("4")
    page.locator('#options [name="causal"]').check()
    page.locator('#options [name="seed"]').fill("7")
    expect(page.locator(".heads button")).to_have_count(4)
    page.get_by_role("button", name="Head 2").click()
    go_to(page, "scaled")
    arithmetic_of(page, 2, 0)
    set_value(page, "−1.25")
    expect(page.locator("#edits .chip")).to_have_count(1)
    go_to(page, "mask")
    arithmetic_of(page, 2, 1)
    page.get_by_role("button", name="Switch this pair off").click()
    expect(page.locator("#edits .chip")).to_have_count(2)
    go_to(page, "weights")
    arithmetic_of(page, 2, 0)
    level(page, "Maths")
    until_linked(page, level="maths", at=[2, 2, 0], step="weights", seed=7)


def copied_link(page: Page) -> str:
    """What a click on Copy puts on the clipboard."""
    page.locator("#share summary").click()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("#shared")).to_contain_text("Copied")
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def test_a_copied_link_shows_the_same_lab_in_another_browser(new_page: NewPage) -> None:
    own = new_page(permissions=CLIPBOARD)
    compose(own)
    link = copied_link(own)
    other = new_page(**ANOTHER)
    other.goto(link)
    expect(other.locator("#edits .chip")).to_have_count(2)
    expect_step(other, "weights")
    assert picture(other) == picture(own)
    own.get_by_label("Hide numbers").check()
    until_linked(own, hide=True)
    other.goto(own.url)
    expect(focused(other)).to_have_text("?")
    expect(other.locator("#hide")).to_be_checked()
    expect(other.locator(".calculated")).to_be_hidden()


def test_a_link_pasted_over_an_open_lab_replaces_its_picture(page: Page) -> None:
    open_lab(page, "causal", text="Anna met Otto")
    open_lab(page, "causal", text="One two", step="scores")
    expect_step(page, "scores")
    expect(page.locator("#sentence")).to_have_value("One two")
    page.go_back()
    expect(page.locator("#sentence")).to_have_value("Anna met Otto")
    expect_step(page, "weights")


def test_a_link_pasted_while_the_page_writes_its_own_is_not_lost(page: Page) -> None:
    page.add_init_script("""
        var gate = null;  // what packs the link waits at it
        const whole = Response.prototype.arrayBuffer;
        Response.prototype.arrayBuffer = async function () {
          const found = await whole.call(this);
          await gate;
          return found;
        };""")
    open_lab(page, "causal", text="Anna met Otto")
    page.evaluate("() => { gate = new Promise((open) => (window.opened = open)); }")
    page.locator("#sentence").fill("Anna saw Otto")
    expect(page.locator(".stage th[data-row='1']")).to_have_text("saw")  # its link is on the way
    hash_ = pack({"text": "One two", "step": "scores"})
    page.evaluate("hash => { location.hash = hash; gate = null; window.opened(); }", hash_)
    expect(page.locator("#sentence")).to_have_value("One two")
    expect_step(page, "scores")


def test_the_sentence_never_leaves_in_an_address(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_lab(page, "causal", text="Confidential matters")
    page.locator("#sentence").fill("Confidential matters indeed")
    expect(page.locator(".stage th[data-row='2']")).to_have_text("indeed")
    assert asked
    assert not any("onfidential" in url.partition("#")[0] for url in asked)


def test_a_file_brings_everything_back(new_page: NewPage, tmp_path: Path) -> None:
    own = new_page(**ANOTHER)
    compose(own)
    own.locator("#share summary").click()
    with own.expect_download() as saved:
        own.get_by_role("button", name="Save as a file").click()
    assert saved.value.suggested_filename == "headlight.json"
    saved.value.save_as(tmp_path / "headlight.json")
    other = open_lab(new_page(**ANOTHER), "multi-head")
    other.locator("#share summary").click()
    other.get_by_label("Open a file").set_input_files(tmp_path / "headlight.json")
    expect(other.locator("#edits .chip")).to_have_count(2)
    expect_step(other, "weights")
    assert picture(other) == picture(own)


def test_a_file_of_another_mechanism_opens_there(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "headlight.json"
    file.write_text(json.dumps({"mechanism": "dropout", "text": "Anna met Otto", "step": "keep", "at": [0, 1, 2]}))
    open_lab(page, "causal")
    page.locator("#share summary").click()
    page.get_by_label("Open a file").set_input_files(file)
    expect(page).to_have_title("Dropout on the weights · Lab · Headlight")
    expect_step(page, "keep")
    expect(page.locator("#sentence")).to_have_value("Anna met Otto")


@pytest.mark.parametrize("content", ["", "no json", "[1, 2]", "null", "7"])
def test_a_file_that_is_none_of_ours_changes_nothing_and_is_said(page: Page, tmp_path: Path, content: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(content)
    open_lab(page, "causal", text="Anna met Otto")
    page.locator("#share summary").click()
    page.get_by_label("Open a file").set_input_files(file)
    expect(page.locator("#shared")).to_contain_text("That is not a file saved by Headlight")
    expect(page.locator("#sentence")).to_have_value("Anna met Otto")


def test_a_link_too_long_to_pass_on_is_said_and_a_file_offered(new_page: NewPage) -> None:
    page = new_page(permissions=CLIPBOARD)
    edits = [{"step": "scores", "cell": [row, column], "value": (row * 977 + column * 131) % 1009 / 1009}
             for row in range(40) for column in range(40)]  # fmt: skip
    open_lab(page, "raw-dot-product", text="天" * 40, edits=edits)
    expect(page.locator("#edits .chip").first).to_be_visible()
    page.wait_for_function("() => location.href.length > 8000")
    page.evaluate("() => navigator.clipboard.writeText('before')")
    page.locator("#share summary").click()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("#shared")).to_contain_text("Save it as a file instead.")
    assert page.evaluate("() => navigator.clipboard.readText()") == "before"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    assert len(json.loads(Path(saved.value.path()).read_text())["edits"]) == len(edits)


@pytest.mark.parametrize("fragment", ["%%%", "AAAA"])
def test_a_fragment_that_cannot_be_read_shows_what_a_newcomer_sees(page: Page, fragment: str) -> None:
    open_lab(page, "causal")
    first = page.locator("#sentence").input_value()
    page.goto("about:blank")
    page.goto(f"/lab/causal#{fragment}")
    expect_step(page, "weights")
    expect(page.locator("#sentence")).to_have_value(first)
    expect(page.locator("#problem")).to_be_hidden()
    settled(page)


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({"text": 7, "at": "x", "edits": [None, 3, {"step": 1}], "options": 3, "seed": "s"}, TIRED),
        ({"preset": "none", "from": 3, "level": {}, "step": "none", "at": [0, 999, 999], "hide": 2}, TIRED),
        ({"at": [9, 0, 0], "from": {"model": "x"}, "edits": {}}, TIRED),
        ({"options": None, "seed": -0.5}, "the hungry cat eats fish"),  # of no sentence: the worked example
    ],
)  # fmt: skip
def test_a_part_of_a_fragment_that_does_not_fit_falls_back_to_the_default(
    page: Page, stated: dict[str, object], sentence: str
) -> None:
    page.goto(f"/lab/causal#{pack(stated)}")
    expect_step(page, "weights")
    expect(page.locator("#sentence")).to_have_value(sentence)
    expect(page.locator("#problem")).to_be_hidden()
    expect(focused(page)).to_have_count(1)
    settled(page)


def test_a_link_of_the_model_page_shows_the_same_in_another_browser(new_page: NewPage) -> None:
    own = new_page(permissions=CLIPBOARD)
    open_model(own, text="The cat saw the dog.", layer=2, head=3, step="scores", row=3, column=2)
    own.get_by_role("radio", name="Lines").check()
    own.get_by_label("Lines from").fill("0.2")
    own.get_by_role("button", name="Silence this head").click()
    expect(own.locator("#next .was").first).to_be_visible()
    until_linked(own, view="lines", threshold=0.2, interventions=[{"layer": 2, "head": 3, "do": "silence"}])
    link = copied_link(own)
    assert unpack(link)["text"] == "The cat saw the dog."
    other = new_page(**ANOTHER)
    other.goto(link)
    expect(other.locator("#edits .chip")).to_have_count(1)
    expect(other.locator(".threshold output")).to_have_text("20%")
    for part in ("#focus-title", "#next", ".scene .title", ".stage", "#edits .chip", "#row"):
        expect(other.locator(part)).to_have_text(own.locator(part).inner_text(), use_inner_text=True)
