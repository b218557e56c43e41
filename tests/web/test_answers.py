"""Whatever comes in the place of an answer is said, on every page; what was typed stays, what was shown turns grey."""

import contextlib
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Error, Page, Route, expect

from tests.app.reading import tensor
from tests.pages import TAKE_TEXT, names
from tests.web.conftest import Watch
from tests.web.person import (
    LILY,
    cell,
    open_home,
    open_lab,
    open_model,
    until_linked,
)
from tests.web.visits import visit

Open = Callable[[Page], Page]
# that a person types; each has a test of its own here or there (test_lessons.py)
ASKS_NOTHING = frozenset({
    "models", "history", "docs", "learn", "lesson", "glossary", "sheet", "notes", "class", "projector", "desk", "join",
    "train",
})  # fmt: skip
# what shows the last answer; of a page without a line here, whatever has been awaited
PICTURES = {
    "home": "#row", "catalogue": "#families", "lab": "#walkthrough", "model": "#panels", "compare": "#sides",
    "gap": "#guesses", "translate": "#translators", "vision": "#patches", "image": "#written",
}  # fmt: skip
OPEN: dict[str, tuple[Open, str]] = {
    name: (partial(visit, name=name), PICTURES.get(name, "main [aria-busy] >> nth=0"))
    for name in names(but=ASKS_NOTHING)
}
GATEWAY = "<html><h1>502 Bad Gateway</h1></html>"
ANSWERS: dict[str, tuple[dict[str, Any], str]] = {
    "a gateway's page": ({"status": 502, "content_type": "text/html", "body": GATEWAY}, "(status 502)"),
    "a gateway's page that calls itself good": ({"status": 200, "body": GATEWAY}, "(status 200)"),
    "an error of another form": ({"status": 503, "json": {"detail": "busy"}}, "(status 503)"),
    "half an answer": ({"status": 200, "body": '{"tokens": [{"te'}, "(status 200)"),
    "null": ({"status": 200, "body": "null"}, "(status 200)"),
    "nothing": ({"status": 200, "body": ""}, "(status 200)"),
    "an object of another form": ({"status": 200, "json": {"hello": "world"}}, "something went wrong in this page"),
}
each_page = pytest.mark.parametrize("name", OPEN)


def change(page: Page, name: str, text: str) -> None:
    """Ask for something new: type, take the next drawing, or another seed."""
    if name == "image":
        page.locator("#another").click()
    elif name not in TAKE_TEXT:
        page.locator("#examples button").nth(len(text) % 2).click()
    else:
        page.locator("#sentence").fill(text)


def answering(answer: dict[str, Any]) -> Callable[[Route], None]:
    """Every question gets this answer."""
    return lambda route: route.fulfill(**answer)


@each_page
def test_what_is_no_answer_is_said_and_what_was_typed_stays(page: Page, watch: Watch, name: str) -> None:
    for part in ("502", "503", "uncaught", "Cannot read", "undefined", "is not iterable"):
        watch.allow(part)
    enter, picture = OPEN[name]
    enter(page)
    for i, (kind, (answer, said)) in enumerate(ANSWERS.items()):
        page.route("**/api/**", answering(answer))
        change(page, name, text := f"Der Hund schläft {i}.")
        expect(page.locator("#problem"), kind).to_contain_text(said)
        expect(page.locator(picture), kind).to_contain_class("stale")
        if name in TAKE_TEXT:
            expect(page.locator("#sentence")).to_have_value(text)
        page.unroute("**/api/**")
        change(page, name, "Der Vogel schläft.")
        expect(page.locator("#problem"), f"after {kind}").to_be_hidden()


@each_page
def test_a_cut_link_is_said(page: Page, watch: Watch, name: str) -> None:
    watch.allow("ERR_FAILED")
    OPEN[name][0](page)
    page.route("**/api/**", lambda route: route.abort())
    change(page, name, "Der Vogel schläft.")
    expect(page.locator("#problem")).to_contain_text("The server does not answer.")
    expect(page.locator(OPEN[name][1])).to_contain_class("stale")


def test_a_tensor_is_not_read_beyond_its_bounds(page: Page) -> None:
    open_home(page)
    found = page.evaluate(
        """async () => {
          const { decode, plane } = await import("/static/lib/tensor.js");
          const bdata = btoa(String.fromCharCode(...new Uint8Array(new Float32Array([0, 1, 2, 3, 4, 5]).buffer)));
          const value = { dtype: "f4", shape: "2, 3", bdata };
          const tried = (read) => { try { return read(); } catch (error) { return error.name; } };
          const step = { axes: "query key", value, labels: [null, null], edited: [], of: [] };
          const reads = [decode(value).at, plane(step).at];
          return reads.map((at) => [[1, 2], [0, 3], [2, 0], [-1, 2], [0, 0.5]].map((cell) => tried(() => at(...cell))));
        }"""
    )
    assert found == [[5, *["RangeError"] * 4]] * 2


@pytest.mark.parametrize("repeats", [7, 8, 15])  # 113 tokens are answered whole, 129 and 241 by a window
def test_home_says_of_a_long_text_what_the_model_says(page: Page, client: TestClient, repeats: int) -> None:
    text = " ".join([LILY] * repeats)
    place = 16 * repeats - 4  # "got", the last time
    asked = {"text": text, "layer": 4, "head": 4, "query": place}
    answer = client.post("/api/models/stories15m/row", json=asked).json()
    (shares,) = tensor(answer["steps"]["weights"])
    open_home(page)
    page.locator("#sentence").fill(text)
    words = page.locator("#row button")
    expect(words).to_have_count(16 * repeats + 1)
    words.nth(place).click()
    expect(page.locator("#said b").first).to_have_text(words.nth(place).locator("bdi").inner_text())
    top = int(shares.argmax())
    assert top <= place  # what has not been said yet is not looked at
    expect(page.locator("#said b").nth(1)).to_have_text(words.nth(top).locator("bdi").inner_text())
    expect(words.nth(top).locator("small")).to_have_text(f"{shares[top]:.0%}")
    expect(words.last.locator("small")).to_have_text("–")
    until_linked(page, text=text, query=place)


# where a page shows its last answer, and what is typed or chosen there; the first question of each is held
@pytest.mark.parametrize("name", TAKE_TEXT)
def test_what_is_awaited_is_dimmed_counting_from_the_key_and_keeps_its_place(clocked: Page, name: str) -> None:
    """The page's own clock is stopped: 250 ms are 250 ms, however busy the machine is."""
    page = clocked
    enter, picture = OPEN[name]
    enter(page)
    expect(page.locator("body:not(.asking)")).to_be_visible()
    page.clock.install()
    page.clock.pause_at(page.evaluate("() => Date.now() + 1000"))
    held: list[Route] = []
    page.route("**/api/**", lambda route: held.append(route))
    place, sign = page.locator(picture), page.locator("#computing")
    height = place.evaluate("each => each.getBoundingClientRect().height")
    page.locator("#sentence").fill("Der Vogel schläft.")
    page.clock.run_for(240)
    expect(place).not_to_have_attribute("aria-busy", "true")
    expect(sign).to_be_empty()
    page.clock.run_for(20)
    expect(place).to_have_attribute("aria-busy", "true")
    assert place.evaluate("each => getComputedStyle(each).opacity") == "0.45"
    expect(sign).to_have_text("Computing …")
    expect(sign).to_have_attribute("role", "status")
    assert place.evaluate("each => each.getBoundingClientRect().height") == height
    page.clock.resume()
    for route in held:
        with contextlib.suppress(Error):  # the page has broken it off
            route.continue_()
    page.unroute("**/api/**")
    expect(sign).to_be_empty()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def test_a_list_of_models_says_what_came_in_the_place_of_an_answer(page: Page, watch: Watch) -> None:
    for part in ("502", "503", "ERR_FAILED"):
        watch.allow(part)
    for kind, (answer, said) in ANSWERS.items():
        if kind == "an object of another form":
            continue
        page.route("**/api/**", answering(answer))
        page.goto("/models")
        expect(page.locator("#minilm-l6 .problem"), kind).to_contain_text(said)
        page.unroute("**/api/**")
        page.goto("about:blank")
    page.route("**/api/**", lambda route: route.abort())
    page.goto("/models")
    expect(page.locator("#minilm-l6 .problem")).to_contain_text("The server does not answer.")
    expect(page.locator("#stories15m").get_by_role("link", name="stories15M")).to_be_visible()


def test_history_asks_nothing_that_could_fail(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/history")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not [url for url in asked if "/api/" in url]


@pytest.mark.parametrize("kept", [0, 1, 3])
def test_writing_that_is_cut_between_two_lines_is_not_taken_for_the_whole(page: Page, kept: int) -> None:
    def cut(route: Route) -> None:
        answer = route.fetch()
        lines = answer.text().splitlines(keepends=True)
        assert len(lines) > 4
        route.fulfill(response=answer, body="".join(lines[:kept]))

    page.route("**/write*", cut)
    open_model(page)
    page.get_by_role("tab", name="Generate").click()
    page.get_by_role("button", name=re.compile("^Write ")).click()
    expect(page.locator("#panel-generate .problem")).to_contain_text("cut off on the way")
    page.unroute("**/write*")
    page.get_by_role("button", name=re.compile("^Write ")).click()
    expect(page.locator("#panel-generate .problem")).to_be_hidden()


@pytest.mark.parametrize(("name", "script", "title"), [
    ("model", "flow.js", "Flow"), ("translate", "beams.js", "Beams"),
])  # fmt: skip
def test_a_part_that_does_not_come_is_named_and_the_rest_goes_on(
    page: Page, watch: Watch, name: str, script: str, title: str
) -> None:
    watch.allow("ERR_FAILED")
    page.route(f"**/{script}", lambda route: route.abort())
    OPEN[name][0](page)
    page.get_by_role("tab", name=title).click()
    problem = page.get_by_role("tabpanel").get_by_role("alert")
    expect(problem).to_contain_text(f"The part “{title}” of this page could not be loaded")
    first = page.get_by_role("tab").first
    first.click()
    expect(problem).to_have_count(0)
    expect(page.get_by_role("tabpanel")).not_to_be_empty()
    page.get_by_role("tab", name=title).click()
    page.unroute(f"**/{script}")
    until_linked(page, tab=page.get_by_role("tabpanel").evaluate("panel => panel.id.slice('panel-'.length)"))
    page.get_by_role("button", name="Load the page again").click()
    expect(page.get_by_role("tab", name=title)).to_have_attribute("aria-selected", "true")
    expect(problem).to_have_count(0)
    expect(page.get_by_role("tabpanel").locator("*").first).to_be_visible()


@pytest.mark.parametrize("lost", ["linked/common.js", "linked/home.css", "linked/home.js"])
def test_a_script_or_a_style_that_does_not_come_is_said(page: Page, watch: Watch, lost: str) -> None:
    watch.allow("ERR_FAILED")
    page.route(f"**/{lost}", lambda route: route.abort())
    page.goto("/")
    expect(page.locator("#unloaded")).to_contain_text("A file of this page could not be loaded")
    page.unroute(f"**/{lost}")
    open_home(page)
    expect(page.locator("#unloaded")).to_be_hidden()


def test_without_plotly_the_rest_goes_on_and_it_is_said(page: Page, watch: Watch) -> None:
    watch.allow("ERR_FAILED")
    page.route("**/plotly.min.js", lambda route: route.abort())
    page.goto("/compare")
    expect(page.locator("#left .matrix td.focus")).to_be_visible()
    page.locator("#costs").scroll_into_view_if_needed()
    expect(page.locator("#problem")).to_contain_text("Plotly.js, which draws the large pictures")
    page.unroute("**/plotly.min.js")
    page.locator("#sentence").fill("Anna met Otto")
    expect(page.locator("#costs .main-svg").first).to_be_visible()


def test_arithmetic_that_cannot_be_had_is_not_that_of_another_cell(page: Page, watch: Watch) -> None:
    watch.allow("502")
    open_lab(page, "causal", at=[0, 1, 1])
    arithmetic = page.locator(".arithmetic")
    expect(arithmetic.locator(".what")).to_be_visible()
    page.route("**/cell?*", answering({"status": 502, "content_type": "text/html", "body": GATEWAY}))
    cell(page, 2, 0).click()
    expect(arithmetic.get_by_role("alert")).to_contain_text("(status 502)")
    expect(arithmetic.locator(".what")).to_have_count(0)
    page.unroute("**/cell?*")
    cell(page, 1, 1).click()
    expect(arithmetic.locator(".what")).to_be_visible()
    expect(arithmetic.get_by_role("alert")).to_have_count(0)
