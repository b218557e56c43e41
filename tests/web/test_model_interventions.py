"""An experiment inside a model, built before a class: changes of every kind, their size, the head that is missed."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.web.conftest import NewPage, Watch
from tests.web.person import LILY, MODEL, cell, go_to, pack, strip, unpack, until_linked, value
from tests.web.test_axe import Violations
from tests.web.test_pseudo_locale import XA, outside

IT, CAT = "12", "5"  # of LILY's tokens
DOG = "Lily had a dog. The dog was happy because it got a fish."


def open_experiment(page: Page, query: str = "", **state: object) -> Page:
    """The part of stories15M's page where changes are made."""
    page.goto(f"{MODEL}{query}#{pack({'tab': 'interventions', **state})}")
    expect(page.locator(".experiment .next li").first).to_be_visible()
    return page


def choose(page: Page, kind: str, **fields: str) -> None:
    """Fill the form: a kind of change, and what it needs."""
    page.locator(".maker .of-do select").select_option(kind)
    for name, wanted in fields.items():
        field = page.locator(f".maker .of-{name} :is(select, input)")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(wanted)
        else:
            field.fill(wanted)


def add(page: Page, kind: str, **fields: str) -> None:
    """Fill the form, and send it."""
    choose(page, kind, **fields)
    page.get_by_role("button", name="Change it").click()


def told(page: Page) -> Locator:
    """The changes in words."""
    return page.locator(".told li bdi")


def to_heads(page: Page) -> None:
    page.get_by_role("tab", name="Heads").click()
    expect(page.locator("#focus .heatmap canvas")).to_be_visible()


def test_an_edge_is_knocked_out_measured_seen_and_taken_back(page: Page) -> None:
    open_experiment(page)
    expect(page.locator(".experiment")).to_contain_text("Nothing yet: the model runs as it was trained.")
    add(page, "cut", layer="all", head="all", query=CAT, key=IT)
    expect(page.locator(".maker .problem")).to_contain_text("no token may look ahead")
    add(page, "cut", layer="all", head="all", query=IT, key=CAT)
    expect(told(page)).to_have_text(["every head: it may not look at cat₁"])
    expect(page.locator(".sizes")).to_contain_text("nats")
    nats, bits = (value(found) for found in re.findall(r"[\d.e−]+(?= nats| bits)", page.locator(".sizes").inner_text()))
    assert bits == pytest.approx(nats / 0.6931, rel=1e-2)  # both are rounded for reading
    add(page, "cut", layer="4", head="4", query=IT, key="11")
    expect(told(page)).to_have_count(2)
    expect(page.locator("#edits .chip")).to_have_count(2)
    edge = {"do": "cut", "cell": [12, 5]}
    until_linked(page, interventions=[edge, {"do": "cut", "layer": 4, "head": 4, "cell": [12, 11]}])

    to_heads(page)
    go_to(page, "mask")
    expect(strip(page, "mask")).to_contain_class("edited")
    go_to(page, "weights")
    for key in (5, 11):
        expect(cell(page, 12, key)).to_contain_class("hidden")
    expect(page.locator(".under")).to_contain_text("A knocked-out pair is hidden here")

    page.locator(".strip button").first.focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#edits .chip")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator("#edits .chip")).to_have_count(0)
    page.get_by_role("button", name="Redo").click()
    expect(page.locator("#edits .chip")).to_have_count(1)
    until_linked(page, interventions=[edge])
    page.keyboard.press("Control+y")
    expect(page.locator("#edits .chip")).to_have_count(2)
    page.locator("#sentence").click()
    page.keyboard.press("Control+z")  # a text field undoes its own
    expect(page.locator("#edits .chip")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#edits .chip")).to_have_count(1)
    page.locator("#sentence").fill("Then " + LILY)
    until_linked(page, interventions=[{"do": "cut", "cell": [13, 6]}])
    page.locator("#sentence").fill("The dog ran.")
    expect(page.locator("#edits [role=status]")).to_contain_text("1 change was dropped: its tokens are gone")


def test_patterns_are_replaced_frozen_and_patched_from_another_sentence(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_experiment(page, row=12, column=5)
    add(page, "replace", layer="4", head="4", pattern="previous")
    expect(told(page)).to_have_text(["4·4 weights: all on the token before"])
    to_heads(page)
    go_to(page, "weights")
    expect(cell(page, 12, 11)).to_have_text(re.compile("^1.00"))
    expect(cell(page, 12, 5)).to_contain_class("edited")
    page.get_by_role("button", name="Remove this edit").click()
    expect(page.locator("#edits .chip")).to_have_count(0)

    page.get_by_role("tab", name="Interventions").click()
    add(page, "freeze", layer="5", head="1")
    expect(told(page)).to_have_text(["5·1 weights frozen"])
    add(page, "patch", layer="3", head="2")
    expect(page.locator(".maker .problem")).to_have_text("Type the other sentence first.")
    add(page, "patch", layer="3", head="2", text="A dog.")
    expect(page.locator("#problem")).to_have_text(re.compile("“A dog.” has 4, your sentence has 17"))
    expect(told(page)).to_have_count(1)
    expect(page.locator(".maker .of-text input")).to_have_value("A dog.")
    add(page, "patch", layer="3", head="2", text=DOG)
    expect(told(page)).to_have_text(["5·1 weights frozen", "3·2 patched from “Lily had a dog. The dog…”"])
    expect(page.locator("#problem")).to_be_hidden()
    assert unpack(page.url)["interventions"][1] == {"do": "patch", "layer": 3, "head": 2, "text": DOG}
    page.locator("#sentence").fill("Lily had a cat.")
    expect(page.locator("#edits [role=status]")).to_contain_text("1 change was dropped")
    expect(told(page)).to_have_text(["5·1 weights frozen"])
    add(page, "set", layer="2", head="2", query="3", key="1", value="x")
    expect(page.locator(".maker .problem")).to_contain_text("That is not a number")
    add(page, "set", value="0.75")
    expect(told(page)).to_have_count(2)
    until_linked(page, interventions=[
        {"do": "freeze", "layer": 5, "head": 1},
        {"do": "set", "layer": 2, "head": 2, "cell": [3, 1], "value": 0.75},
    ])  # fmt: skip
    page.locator(".told button").first.click()
    expect(told(page)).to_have_count(1)


def test_the_head_that_is_missed_most_is_found_by_silencing_each(page: Page) -> None:
    open_experiment(page)
    held: list[Route] = []
    page.route("**/costs?*", lambda route: held.append(route) if len(held) < 2 else route.continue_())
    go = page.locator(".sweep .row-of-tools button")
    go.click()
    expect(go).to_have_text("Stop")
    expect(page.locator(".sweep progress")).to_be_visible()
    go.click()
    expect(go).to_have_text("Silence every head, one by one")
    page.unroute("**/costs?*")
    go.click()
    expect(page.locator(".sweep progress")).to_be_hidden()
    cells = page.locator(".sweep td[data-row]")
    expect(cells).to_have_count(36)
    numbers = [value(text) for text in cells.all_inner_texts()]
    said = page.locator(".sweep .lead").inner_text()
    layer, head, before, after = map(int, re.findall(r"\d+", said)[:4])
    assert numbers[6 * layer + head] == min(numbers) < 0
    assert after - before == pytest.approx(min(numbers), abs=1.1)  # each rounded to a percent
    page.locator(f'.sweep td[data-row="{layer}"][data-column="{head}"]').click()
    until_linked(page, layer=layer, head=head)
    page.get_by_role("button", name="Silence this head").click()
    expect(told(page)).to_have_text([f"{layer}·{head} silenced"])
    expect(page.locator(".sweep .grid")).to_be_hidden()  # the numbers were of the model without this change
    shares = page.locator(".experiment .next li").filter(has_text=f"was {before}%")
    expect(shares.locator(".share")).to_have_text(re.compile(f"^{after}%"))
    page.locator(".sweep select").select_option(label="The")
    go.click()
    expect(page.locator(".sweep .lead")).to_contain_text("“The”")
    page.get_by_role("button", name="Look at this head").click()
    expect(page.locator("#focus-title")).to_have_text(f"Layer {layer}, head {head}")


def test_all_that_is_said_is_in_the_catalogues(page: Page) -> None:
    changes = [{"layer": 4, "head": 4, "do": "silence"}, {"do": "cut", "cell": [12, 5]}]
    open_experiment(page, XA, interventions=changes)
    page.locator(".sweep .row-of-tools button").click()
    expect(page.locator(".sweep td[data-row]")).to_have_count(36)
    expect(page.locator(".sweep progress")).to_be_hidden()
    for kind in ("cut", "replace", "patch", "set", "freeze", "silence"):
        choose(page, kind)
        assert outside(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(new_page: NewPage, axe_violations: Violations, theme: str) -> None:
    page = new_page(color_scheme=theme)
    changes = [{"layer": 4, "head": 4, "do": "silence"}, {"do": "cut", "cell": [12, 5]}]
    open_experiment(page, interventions=changes)
    page.locator(".sweep .row-of-tools button").click()
    expect(page.locator(".sweep td[data-row]")).to_have_count(36)
    expect(page.locator(".sweep progress")).to_be_hidden()
    for kind in ("patch", "set"):
        choose(page, kind)
        assert axe_violations(page) == []
