"""A text of 226 tokens: the map of a head, the frame that shows a part of it, and the numbers there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from torch import Tensor

from model.pretrained import runner
from tests.web.person import LILY, focused, open_model, result, settled, unpack, until_linked, value

LONG = ((LILY + " Tom saw a big red ball in the park and gave it to his friend. ") * 7).strip()


@pytest.fixture
def long(page: Page) -> Page:
    """stories15M on the long text, at its first “it”."""
    open_model(page, text=LONG, row=12, column=5)
    expect(board(page)).to_be_visible()
    return page


@pytest.fixture(scope="module")
def exact() -> dict[str, Tensor]:
    """Every step of the head, whole."""
    found = runner.attention("stories15m", LONG, 4, 4)
    assert len(found.tokens) == 225
    return {step.id: step.value for step in found.steps}


def board(page: Page) -> Locator:
    """The map with its frame."""
    return page.locator("#map .board")


def window(page: Page) -> tuple[int, int, int]:
    """First query, first key and size, as the map says them."""
    found = re.findall(r"(\d+) to (\d+)", page.locator("#map .said").inner_text())
    (query, last), (key, _) = ((int(a), int(b)) for a, b in found)
    return query, key, last - query + 1


def test_the_map_the_matrix_and_the_walkthrough_show_the_same_part_of_a_long_text(
    long: Page, exact: dict[str, Tensor], axe_violations: Callable[[Page], list[str]]
) -> None:
    weights = exact["weights"]
    assert axe_violations(long) == []
    assert window(long) == (0, 0, 64)
    expect(long.locator("#row button")).to_have_count(225)
    strip = long.locator("#row .attention")
    assert strip.evaluate("e => e.clientHeight < 200 && e.scrollHeight > e.clientHeight")  # it does not fill the page
    expect(long.locator(".scene .title small")).to_have_text("64 queries × 64 keys")

    # a word far below: the window comes around it, and the row in the sentence is exact from end to end
    long.locator("#row button").nth(200).click()
    expect(long.locator("#map .said")).to_contain_text("Queries 161 to 224")
    expect(long.locator('#row [aria-pressed="true"]')).to_be_in_viewport()
    shares = long.locator("#row button").evaluate_all("all => all.map(e => +e.style.getPropertyValue('--t'))")
    assert shares == pytest.approx(weights[200].tolist(), abs=5.01e-4)  # three digits
    best = int(weights[200].argmax())
    name, share = long.locator("#row bdi").nth(best + 1).inner_text(), f"{100 * float(weights[200, best]):.0f}%"
    expect(long.locator(".said .caption")).to_contain_text(f"gives {share} of its attention to {name}; the other 200")

    # smaller, around the cell in focus: a table of numbers that name their tokens
    for size in (32, 16):
        long.get_by_role("button", name="Fewer tokens").click()
        expect(long.locator(".scene .title small")).to_have_text(f"{size} queries × {size} keys")
    query, key, size = window(long)
    assert query <= 200 < query + size
    row = long.locator(f'.stage td[data-row="{200 - query}"]').all_inner_texts()
    assert list(map(value, row)) == pytest.approx(weights[200, key : key + size].tolist(), abs=0.00501)
    expect(long.get_by_role("button", name="Fewer tokens")).to_be_disabled()
    until_linked(long, row=200)
    assert unpack(long.url)["tabs"]["window"] == {"query": query, "key": key, "size": 16}


def test_the_frame_is_dragged_clicked_and_walked_and_a_cells_arithmetic_takes_in_the_whole_row(
    long: Page, exact: dict[str, Tensor]
) -> None:
    for size in (32, 16):
        long.get_by_role("button", name="Fewer tokens").click()
        expect(long.locator(".scene .title small")).to_have_text(f"{size} queries × {size} keys")
    box = board(long).bounding_box()
    assert box
    side = box["width"] / 225

    def place(query: float, key: float) -> tuple[float, float]:
        return box["x"] + key * side, box["y"] + query * side

    long.mouse.click(*place(208, 108))
    expect(long.locator("#map .said")).to_contain_text("Queries 200 to 215")
    assert window(long) == (200, 100, 16)
    expect(focused(long)).to_have_attribute("data-row", "0")

    long.mouse.move(*place(205, 105))
    long.mouse.down()
    long.mouse.move(*place(195, 125), steps=3)
    long.mouse.up()
    expect(long.locator("#map .said")).to_contain_text("Queries 190 to 205")
    assert window(long) == (190, 120, 16)

    board(long).focus()
    long.keyboard.press("ArrowUp")
    long.keyboard.press("ArrowRight")
    expect(long.locator("#map .said")).to_contain_text("Queries 186 to 201")
    assert window(long) == (186, 124, 16)
    expect(long.locator("#announcer")).to_contain_text("Keys 124 to 139")
    expect(board(long)).to_be_focused()
    expect(long.locator("body:not(.asking)")).to_be_visible()

    # softmax over all the keys that it may see, not over those of the window
    long.locator('.stage td[data-row="5"][data-column="3"]').click()
    expect(focused(long)).to_have_attribute("data-row", "5")
    arithmetic = settled(long)
    expect(arithmetic.locator("tbody tr")).to_have_count(41)  # the largest 40 of 225, and the others in a line
    expect(arithmetic.locator("tbody tr").last).to_contain_text("185 smaller ones")
    assert result(arithmetic) == pytest.approx(float(exact["weights"][191, 127]), rel=1e-3)

    # a number of it lies outside the window: it leads there
    long.locator(".arithmetic .leaf").first.click()
    expect(long.locator(".scene .title .symbol")).to_have_text("masked")
    query, key, _ = window(long)
    expect(focused(long)).to_have_attribute("data-row", str(191 - query))
    cell = 191, key + int(focused(long).get_attribute("data-column") or -1)
    assert cell[1] < 124
    assert value(focused(long).inner_text()) == pytest.approx(float(exact["masked"][cell]), abs=0.00501)


def test_a_weight_is_set_in_a_window_and_the_row_offers_to_add_up_again(long: Page) -> None:
    for _ in range(2):
        long.get_by_role("button", name="Fewer tokens").click()
    expect(focused(long)).to_have_text("0.76")
    expect(long.get_by_role("button", name="Renormalise")).to_have_count(0)  # a window need not add up to 1
    long.get_by_label("Value of the cell").fill("0")
    long.get_by_role("button", name="Set", exact=True).click()
    expect(focused(long)).to_contain_text("0")
    expect(long.locator("#edits")).to_contain_text("4·4 weights [it₁, cat₁] = 0")
    until_linked(long, interventions=[{"layer": 4, "head": 4, "do": "set", "cell": [12, 5], "value": 0}])
    expect(long.locator(".under")).to_contain_text("This row adds up to 0.24")
    long.get_by_role("button", name="Renormalise the row").click()
    expect(long.locator(".said .caption")).to_contain_text("it₁ gives 48% of its attention to cat₂")
    expect(long.locator("#edits")).to_contain_text("13 changes inside the model")
