"""Two mechanisms side by side: their difference, their costs, and a link that holds it all."""

import contextlib
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Error, Locator, Page, Route, expect

from tests.app.reading import ask, tensor
from tests.web.conftest import NewPage, Watch
from tests.web.person import TIRED, TRUE_HEAD, exactly, open_compare, pack, see_costs, unpack, until_linked, value
from tests.web.test_axe import Violations
from tests.web.test_layout import OVERFLOW

TEXT = "Anna met Otto"
DEFAULT = {"left": {"mechanism": "scaled-dot-product", "options": {}}, "right": {"mechanism": "causal", "options": {}}}


def numbers(place: Locator) -> list[float]:
    """The cells of a matrix, as they are written."""
    return [value(text) for text in place.locator("td[data-row]").all_inner_texts()]


def option(page: Page, side: str, name: str) -> Locator:
    """A control of one side."""
    return page.locator(f'#{side} [name="{name}"]')


def apart(page: Page, part: str) -> Locator:
    """The sentence over a difference."""
    return page.locator(f"#{part}-difference .apart")


def written(size: float) -> str:
    """A number as `exact` in static/lib/i18n.js writes it, between 0.0001 and 1,000,000."""
    return f"{float(f'{size:.4g}'):,.6f}".rstrip("0").rstrip(".")


def test_the_numbers_on_the_page_are_those_of_the_api(page: Page, client: TestClient) -> None:
    open_compare(page)
    page.locator("#sentence").fill(TEXT)
    expect(page.locator("#left th[data-row='2']")).to_have_text("Otto")
    answer = ask(client, "/api/compare", text=TEXT, **DEFAULT)
    for side in ("left", "right"):
        expected = tensor(answer[side]["pattern"]["value"]).flatten()
        assert numbers(page.locator(f"#{side}")) == pytest.approx(expected, abs=0.00501)  # two decimals are shown
    for part in ("pattern", "output"):
        found = numbers(page.locator(f"#{part}-difference"))
        assert found == pytest.approx(tensor(answer[part]["value"]).flatten(), abs=0.00501)
        for figure in ("max_abs", "mean_abs"):
            expect(apart(page, part)).to_contain_text(f" {written(answer[part][figure])}")


def test_one_mechanism_with_two_settings(page: Page) -> None:
    one = {"mechanism": "causal", "options": {}}
    open_compare(page, text=TEXT, left=one, right=one)
    expect(apart(page, "output")).to_have_text("No difference in any cell.")
    option(page, "left", "d").fill("8")
    expect(option(page, "right", "d")).to_have_value("8")  # it follows until it is set
    expect(apart(page, "output")).to_have_text("No difference in any cell.")
    option(page, "right", "d").fill("2")
    expect(apart(page, "output")).to_contain_text("Largest difference")
    expect(option(page, "left", "d")).to_have_value("8")
    expect(page.locator("#notes")).to_contain_text("“q” has the shape")
    page.get_by_role("button", name="Give the right side the left one's options").click()
    expect(option(page, "right", "d")).to_have_value("8")
    expect(apart(page, "output")).to_have_text("No difference in any cell.")


def test_a_mechanism_is_chosen_and_its_heads_are_walked_through(page: Page) -> None:
    open_compare(page, text=TEXT)
    page.locator("#left .choose").select_option("multi-head")
    expect(page.locator("#notes")).to_contain_text("On the right, q, k, v are taken from the left side")
    expect(apart(page, "output")).to_contain_text("There is no difference to show")
    first = numbers(page.locator("#right"))
    page.get_by_role("button", name="Head 1").click()
    expect(page.get_by_role("button", name="Head 1")).to_have_attribute("aria-pressed", "true")
    assert numbers(page.locator("#right")) != first
    until_linked(page, at=[1, 1, 0, 0])


def test_a_chosen_pair_is_said_with_both_numbers(page: Page) -> None:
    open_compare(page, text=TEXT)
    page.locator("#pattern-difference td[data-row='2'][data-column='1']").click()
    for side in ("left", "right"):
        expect(page.locator(f"#{side} td.focus")).to_have_attribute("data-row", "2")
    words = page.locator("#pair").inner_text()
    shown = [page.locator(f"#{side} td.focus").inner_text() for side in ("left", "right")]
    assert words.startswith("Otto looks at met: ")
    said = [value(part.split()[0]) for part in words.split(": ")[1].split(", ")]
    assert said == pytest.approx([value(each) for each in shown], abs=0.00501)


def picture(page: Page) -> dict[str, Any]:
    """What the page shows of all that a person chose."""
    see_costs(page)
    controls = page.locator("#left select, #left input, #right select, #right input, #seed input").all()
    return {
        "text": page.locator("#sentence").input_value(),
        "controls": [(each.input_value(), each.is_checked()) if each.get_attribute("type") == "checkbox"
                     else each.input_value() for each in controls],
        "cells": page.locator("td[data-row]").all_inner_texts(),
        "focus": [each.get_attribute("data-column") for each in page.locator("td.focus").all()],
        "said": page.locator(".apart, #pair, #notes").all_inner_texts(),
        "labs": [each.get_attribute("href") for each in page.locator(".to-lab").all()],
    }  # fmt: skip


def test_a_link_holds_all_of_it(page: Page, new_page: NewPage) -> None:
    open_compare(page)
    page.locator("#sentence").fill(TEXT)
    page.locator("#left .choose").select_option("multi-head")
    page.locator("#right .choose").select_option("dropout")
    expect(option(page, "right", "p")).to_be_visible()
    option(page, "left", "heads").fill("4")
    option(page, "right", "p").fill("0.25")
    page.locator('#seed [name="seed"]').fill("7")
    expect(page.get_by_role("button", name="Head 3")).to_be_visible()
    page.get_by_role("button", name="Head 2").click()
    page.locator("#left td[data-row='2'][data-column='1']").click()
    until_linked(page, text=TEXT, seed=7, at=[2, 2, 1, 0], left={"mechanism": "multi-head", "options": {"heads": 4}},
                 right={"mechanism": "dropout", "options": {"p": 0.25}})  # fmt: skip
    other = new_page(permissions=())
    other.goto(page.url)
    expect(other.locator("#left .matrix td.focus")).to_be_visible()
    assert picture(other) == picture(page)


def test_the_sides_are_swapped_with_their_options(page: Page) -> None:
    open_compare(page, text=TEXT, left={"mechanism": "causal", "options": {"d": 7}})
    left, right = (numbers(page.locator(f"#{side}")) for side in ("left", "right"))
    before = numbers(page.locator("#output-difference"))
    page.get_by_role("button", name="Swap the sides").click()
    expect(page.locator("#right .choose")).to_have_value("causal")
    until_linked(page, right={"mechanism": "causal", "options": {"d": 7}})
    expect(page.locator("body:not(.asking)")).to_be_visible()
    assert [numbers(page.locator(f"#{side}")) for side in ("right", "left")] == [left, right]
    assert numbers(page.locator("#output-difference")) == [-each for each in before]


def test_the_curves_have_a_table_with_the_counted_costs(page: Page, client: TestClient) -> None:
    open_compare(page, text=TEXT)
    see_costs(page)
    answer = ask(client, "/api/compare/cost", text=TEXT, **DEFAULT)
    for i, of in enumerate(("operations", "kept", "moved")):
        figure = page.locator("#costs .figure").nth(i)
        expect(figure.locator(".annotation-text")).to_have_text("here: 3")
        figure.locator(".as-table summary").click()
        expect(figure.locator("tbody tr")).to_have_count(8)
        rows = [[value(each) for each in row.locator("th, td").all_inner_texts()]
                for row in figure.locator("tbody tr").all()]  # fmt: skip
        expected = list(zip(answer["left"]["n"], answer["left"][of], answer["right"][of], strict=True))
        assert np.allclose(rows, expected, rtol=6e-3)  # three or four digits are written


def test_time_is_measured_on_request_and_gone_with_what_was_measured(page: Page) -> None:
    open_compare(page, text=TEXT)
    expect(page.locator("#times .main-svg")).to_have_count(0)
    page.get_by_role("button", name="Measure the time on this machine").click()
    expect(page.locator("#ratio")).to_contain_text("At n = 3 the left side takes")
    page.locator("#times").scroll_into_view_if_needed()
    expect(page.locator("#times .main-svg").first).to_be_visible()
    expect(page.locator("#times .notice")).to_contain_text("noisy")
    page.locator("#sentence").fill(TIRED)
    expect(page.locator("#ratio")).to_be_empty()
    expect(page.locator("#times .main-svg").first).to_be_hidden()


def test_an_option_that_does_not_fit_is_said_at_its_control(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_compare(page, text=TEXT, left={"mechanism": "multi-head", "options": {}})
    option(page, "left", "heads").fill("3")
    expect(page.locator("#problem")).to_contain_text("8 columns do not split into 3 heads")
    expect(option(page, "left", "heads")).to_have_attribute("aria-invalid", "true")
    expect(option(page, "left", "heads")).to_have_value("3")
    option(page, "left", "heads").fill("4")
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)


def test_the_lab_opens_with_the_sentence_and_the_options(page: Page) -> None:
    open_compare(page, text=TEXT, seed=5, left={"mechanism": "causal", "options": {"d": 7}})
    page.wait_for_function("() => document.querySelector('#left .to-lab').hash.length > 1")
    expect(option(page, "left", "d")).to_have_value("7")
    found = unpack(page.locator("#left .to-lab").evaluate("link => link.href"))
    assert found == {"text": TEXT, "seed": 5, "options": {"d": 7}}
    page.locator("#left .to-lab").click()
    expect(page.locator("#sentence")).to_have_value(TEXT)
    expect(page.locator('#options [name="d"]')).to_have_value("7")
    expect(page.locator(".parity summary")).to_contain_text("✓")


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_axe_finds_nothing(page: Page, axe_violations: Violations, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    open_compare(page, text=TEXT, left={"mechanism": "multi-head", "options": {}})
    see_costs(page)
    page.locator("#costs .as-table summary").first.click()
    page.locator("#share summary").click()
    assert axe_violations(page) == []


def test_a_phone(new_page: NewPage, axe_violations: Violations) -> None:
    page = new_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    open_compare(page)
    assert page.evaluate(OVERFLOW) == []
    assert axe_violations(page) == []
    tops = [page.locator(f"#{side}").bounding_box() for side in ("left", "right")]
    assert tops[0]
    assert tops[1]
    assert tops[0]["y"] + tops[0]["height"] <= tops[1]["y"]  # one below the other


def test_a_long_text_is_drawn_and_not_written(page: Page) -> None:
    page.goto("/compare#" + pack({"text": "word " * 45}))
    for place in ("#left", "#right", "#pattern-difference"):
        expect(page.locator(f"{place} .heatmap canvas")).to_be_visible()


def test_the_header_leads_here(page: Page) -> None:
    page.goto("/lab")
    page.get_by_role("link", name=exactly("Compare")).click()
    expect(page.locator("#right .choose")).to_have_value("causal")


def test_true_numbers_are_those_of_the_head_that_is_chosen(page: Page, client: TestClient, new_page: NewPage) -> None:
    open_compare(page, text=TEXT)
    expect(page.locator("#truth")).to_contain_text("random")
    expect(option(page, "left", "d")).to_be_visible()
    page.get_by_role("button", name="Take true ones from a trained model").click()
    expect(page.locator("#from")).to_be_focused()
    expect(page.locator("#left th[data-row='0']")).to_have_text("<s>")
    expect(page.locator("#truth")).to_contain_text("True numbers on both sides: of stories15M, layer 4, head 4")
    expect(option(page, "left", "d")).to_have_count(0)  # the model's own size
    page.locator('#head [name="layer"]').fill("2")
    until_linked(page, **{"from": {"model": "stories15m", "layer": 2, "head": 4}})
    answer = ask(client, "/api/compare", text=TEXT, inputs_from=TRUE_HEAD | {"layer": 2}, **DEFAULT)
    for side in ("left", "right"):
        expected = tensor(answer[side]["pattern"]["value"]).flatten()
        assert numbers(page.locator(f"#{side}")) == pytest.approx(expected, abs=0.00501)
    page.locator("#right .choose").select_option("additive")
    expect(page.locator("#notes")).to_contain_text("The right side cannot use the numbers of a trained head")
    until_linked(page, right={"mechanism": "additive", "options": {}})
    other = new_page(permissions=())
    other.goto(page.url)
    expect(other.locator("#notes")).to_contain_text("The right side cannot use the numbers of a trained head")
    assert picture(other) == picture(page)
    page.locator("#from").select_option("")
    expect(page.locator("#left th[data-row='0']")).to_have_text("Anna")
    expect(page.locator("#head")).to_be_hidden()


def test_what_differs_by_rounding_alone_is_said_so_and_pale(page: Page, client: TestClient) -> None:
    both = {"left": DEFAULT["left"], "right": {"mechanism": "flash", "options": {}}}
    answer = ask(client, "/api/compare", text=TIRED, **both)
    assert 0 < answer["output"]["max_abs"] < 1e-5  # tiles are summed in another order
    open_compare(page, text=TIRED, **both)
    expect(apart(page, "output")).to_contain_text("The same up to rounding")
    strengths = page.locator("#output-difference td[data-row]").evaluate_all(
        "cells => cells.map((cell) => Number(cell.style.getPropertyValue('--t')))"
    )
    assert max(strengths) < 0.5


def test_costs_are_of_what_is_asked_for_now_also_where_an_older_count_comes_last(page: Page) -> None:
    open_compare(page, text=TEXT)
    see_costs(page)
    held: list[Route] = []
    page.route("**/api/compare/cost*", lambda route: held.append(route))
    page.locator("#right .choose").select_option("multi-head")
    page.wait_for_function("() => document.title.includes('Multi-head')")
    for _ in range(100):
        if held:
            break
        page.wait_for_timeout(50)
    page.locator("#right .choose").select_option("sliding-window")
    for _ in range(100):
        if len(held) > 1:
            break
        page.wait_for_timeout(50)
    for route in reversed(held):  # the older one last
        with contextlib.suppress(Error):  # the page has broken it off
            route.continue_()
    expect(page.locator("#costs .legendtext").nth(1)).to_have_text("Right: Sliding window")
    expect(page.locator("body:not(.asking)")).to_be_attached()
    named = page.locator("#costs .legendtext").all_text_contents()
    assert {text for text in named if "Right" in text} == {"Right: Sliding window"}


def test_both_sides_begin_at_the_same_height_however_many_lines_their_options_need(page: Page) -> None:
    open_compare(page)
    page.evaluate("() => (document.querySelector('#right form').style.blockSize = '7rem')")
    tops = [page.locator(f"#{side} .pattern").evaluate("(one) => one.offsetTop") for side in ("left", "right")]
    assert tops[0] == tops[1]


def test_what_the_mask_hides_is_hatched_and_a_share_too_small_to_be_written_is_not(
    page: Page, client: TestClient
) -> None:
    """Unscaled scores of a trained head lie so far apart that softmax gives exactly 0 to most pairs."""
    both = {"left": {"mechanism": "raw-dot-product", "options": {}}, "right": DEFAULT["right"]}
    answer = ask(client, "/api/compare", text=TIRED, inputs_from=TRUE_HEAD, **both)
    shares = [tensor(answer[side]["pattern"]["value"]) for side in ("left", "right")]
    assert all((each == 0).sum() > len(each.flatten()) / 4 for each in shares)
    open_compare(page, text=TIRED, **{"from": TRUE_HEAD}, **both)
    assert page.locator("#left td.hidden").count() == 0
    n = len(shares[0])
    assert page.locator("#right td.hidden").count() == n * (n - 1) / 2


def test_it_asks_for_no_run_of_which_it_shows_no_step(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path) if request.method == "POST" else None)
    open_compare(page, text=TEXT, left={"mechanism": "multi-head", "options": {}})
    page.get_by_role("button", name="Head 1").click()
    page.get_by_role("button", name="Swap the sides").click()
    expect(page.locator("#left .choose")).to_have_value("causal")
    expect(page.locator("body:not(.asking)")).to_be_attached()
    assert set(asked) == {"/api/compare", "/api/compare/cost"}


def test_a_seed_that_cannot_be_is_said_at_its_control(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_compare(page, text=TEXT)
    page.locator('#seed [name="seed"]').fill("-5")
    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator('#seed [name="seed"]')).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#sentence")).not_to_have_attribute("aria-invalid", "true")


def test_the_caches_of_published_models_are_drawn_with_their_names(page: Page) -> None:
    open_compare(page)
    place = page.locator("#caches")
    place.scroll_into_view_if_needed()
    expect(place.locator(".plot .legendtext")).to_have_count(8)
    expect(place.locator(".legendtext").first).to_have_text("MHA: Llama 2 7B")
