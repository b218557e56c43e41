"""What a person does on a page and sees there, in a few words; and a link, written as static/lib/state.js writes it."""

import base64
import json
import re
import zlib
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Route, expect

LILY = "Lily had a cat. The cat was happy because it got a fish."
TIRED = "The cat sat because it was tired."
MODEL = "/models/stories15m"
MECHANISMS = (
    "raw-dot-product", "self-attention", "scaled-dot-product", "causal", "dropout", "multi-head",
)  # fmt: skip
TRUE_HEAD = {"model": "stories15m", "layer": 4, "head": 4}


def pack(state: dict[str, Any]) -> str:
    """A state as a link's fragment."""
    deflater = zlib.compressobj(wbits=-15)
    packed = deflater.compress(json.dumps(state).encode()) + deflater.flush()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def unpack(url: str) -> dict[str, Any]:
    """The state that a link holds."""
    fragment = urlsplit(url).fragment
    found: dict[str, Any] = json.loads(
        zlib.decompress(base64.urlsafe_b64decode(fragment + "=" * (-len(fragment) % 4)), wbits=-15)
    )
    return found


def is_usual(name: str, value: object) -> bool:
    """Whether a link leaves this out: nothing, what is not so, and what a page begins with."""
    begun = {"tab": "heads", "step": "weights", "kind": "attention", "view": "heatmap", "layer": 4, "head": 4}
    return not value or value == begun.get(name)


def until_linked(page: Page, **state: object) -> None:
    """Wait until the page's link says so, and its answer has come: a sentence stands in the link before that."""
    page.wait_for_function("() => location.hash.length > 1")
    wanted = json.loads(json.dumps(state))

    def holds() -> bool:
        if page.evaluate("() => document.body.classList.contains('asking')"):
            return False
        found = unpack(page.url)
        return all(found[name] == value if name in found else is_usual(name, value) for name, value in wanted.items())

    for _ in range(750):  # 15 s, as every other wait of a test
        if holds():
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"the link says {unpack(page.url)}, not {wanted}")


def until_held(page: Page, held: list[Route], count: int = 1) -> None:
    """Wait until a test holds so many of the page's questions."""
    for _ in range(750):
        if len(held) >= count:
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"{len(held)} questions are held, not {count}")


def open_home(page: Page, query: str = "", **state: object) -> Page:
    """The first page, with its row painted."""
    page.goto(f"/{query}" + (f"#{pack(state)}" if state else ""))
    expect(page.locator("#said")).not_to_be_empty()
    return page


def open_catalogue(page: Page, query: str = "", **state: object) -> Page:
    """The catalogue, with a picture at every mechanism that has one."""
    page.goto("/lab" + query + (f"#{pack(state)}" if state else ""))
    expect(page.locator("html")).to_have_attribute("data-painted", "1")
    return page


def open_gap(page: Page, query: str = "", **state: object) -> Page:
    """The page of gaps, with both guesses, the spans and a head on it."""
    page.goto(f"/gap{query}" + (f"#{pack(state)}" if state else ""))
    for part in ("#masked .looks li", "#causal .looks li", "#spans-place .source bdi", ".stage td.focus"):
        expect(page.locator(part).first).to_be_visible()
    return page


def open_compare(page: Page, query: str = "", **state: object) -> Page:
    """Two mechanisms side by side, with their patterns, and what is said of their difference."""
    page.goto("/compare" + query + (f"#{pack(state)}" if state else ""))
    for part in ("#left .matrix td.focus", "#right .pattern td"):
        expect(page.locator(part).first).to_be_visible()
    expect(page.locator("#output-difference .apart")).not_to_be_empty()  # not all can be subtracted
    return page


def see_costs(page: Page) -> None:
    """Go down to the three curves, which are drawn once they come near the window."""
    for i in range(3):
        page.locator("#costs .figure").nth(i).scroll_into_view_if_needed()
    expect(page.locator("#costs .main-svg .trace").nth(5)).to_be_attached()


def open_lab(page: Page, mechanism: str = "causal", query: str = "", **state: object) -> Page:
    """A lab, with its matrix and a cell's arithmetic on it; `state` is what its link says."""
    page.goto(f"/lab/{mechanism}{query}" + (f"#{pack(state)}" if state else ""))
    expect(page.locator(".stage :is(td.focus, .heatmap canvas)").first).to_be_visible()
    return page


def open_model(page: Page, query: str = "", **state: object) -> Page:
    """The page of stories15M, drawn."""
    page.goto(MODEL + query + (f"#{pack(state)}" if state else ""))
    expect(page.locator("#next li").first).to_be_visible()
    picture = "#focus .lines" if state.get("view") == "lines" else "#focus .heatmap canvas"
    expect(page.locator(picture).first).to_be_visible()
    return page


def open_pair(page: Page, query: str = "", **state: object) -> Page:
    """Two heads of stories15M side by side, drawn."""
    page.goto(f"{MODEL}{query}#{pack({'tab': 'pair', **state})}")
    for side in ("left", "right"):
        place = page.locator(f"[aria-labelledby=pair-{side}]")
        expect(place.locator("td.focus, .heatmap canvas").first).to_be_visible()
    return page


# parts of the page /translate, and what shows that they are there
HONEST = {"scores": ".drawing", "alignment": "tbody td", "cards": "dd"}


def open_translate(page: Page, query: str = "", **state: object) -> Page:
    """The translators, with what they write and where they looked."""
    page.goto("/translate" + query + (f"#{pack(state)}" if state else ""))
    expect(page.locator(".translator .translation button").last).to_be_visible()
    expect(page.locator(".translator :is(.matrix, .cross-lines)").last).to_be_visible()
    return page


def open_vision(page: Page, query: str = "", **state: object) -> Page:
    """The page with the vision transformer: what it takes the drawing for, and a step of a layer."""
    page.goto(f"/vision{query}" + (f"#{pack(state)}" if state else ""))
    expect(page.locator(".stage :is(td.focus, .heatmap canvas)").first).to_be_visible()
    return page


def cell(page: Page, row: int, column: int) -> Locator:
    """A cell of the large matrix."""
    return page.locator(f'.stage td[data-row="{row}"][data-column="{column}"]')


def focused(page: Page) -> Locator:
    """The cell in focus of the large matrix."""
    return page.locator(".stage td.focus")


def strip(page: Page, step: str) -> Locator:
    """A step's miniature."""
    return page.locator(".strip button").filter(has=page.locator(".name", has_text=exactly(step)))


def go_to(page: Page, step: str) -> None:
    """Choose a step in the strip."""
    strip(page, step).click()
    expect_step(page, step)


def expect_step(page: Page, step: str) -> None:
    """The page is at this step: its title and its strip say so."""
    expect(page.locator(".scene .title .symbol")).to_have_text(exactly(step))
    expect(page.locator('.strip [aria-current="step"] .name')).to_have_text(exactly(step))


def steps(page: Page) -> list[str]:
    """The names in the strip."""
    return page.locator(".strip .name").all_inner_texts()


def lit(page: Page) -> set[str]:
    """The steps that the strip shows as having made the cell in focus."""
    return set(page.locator(".strip .lit .name").all_inner_texts())


def arithmetic_of(page: Page, row: int, column: int) -> Locator:
    """Choose a cell; its arithmetic, once it is there."""
    cell(page, row, column).click()
    expect(focused(page)).to_have_attribute("data-row", str(row))
    expect(focused(page)).to_have_attribute("data-column", str(column))
    return settled(page)


def settled(page: Page) -> Locator:
    """The arithmetic, when it is that of the step and of the cell that are shown."""
    name = re.escape(page.locator(".scene .title .symbol").inner_text())
    row, column = (focused(page).get_attribute(f"data-{axis}") for axis in ("row", "column"))
    down = "".join(map(re.escape, page.locator(f'.stage th[data-row="{row}"]').all_inner_texts()))
    across = re.escape(page.locator(f'.stage th[data-column="{column}"]').inner_text())
    rows = rf"(\w+ )?{down}, " if down else ""
    place = page.locator(".arithmetic")
    expect(page.locator(".arithmetic.waiting")).to_have_count(0)
    expect(place.locator(".what")).to_have_text(re.compile(rf"^{name} \[(head \d+, )?{rows}(\w+ )?{across}\]$"))
    return place


def value(text: str) -> float:
    """A number as the pages write it: −0.25, 1,234.5, 1.20e−5, −∞, 76%; of <0.1% the bound."""
    plain = text.replace("−", "-").replace(",", "").replace("∞", "inf").replace("✎", "").strip("= <>")
    return float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)


def result(place: Locator) -> float:
    """What an arithmetic ends in: its last line's result, else its list's sum, else the number that was moved."""
    for part in (".line .result", "tfoot .result", ".line .leaf"):
        found = place.locator(part).all_inner_texts()
        if found:
            return value(found[-1])
    raise AssertionError(f"no result in {place.inner_text()!r}")


def set_value(page: Page, text: str) -> None:
    """Give the cell in focus a value through the form under the matrix."""
    page.get_by_label("Value of the cell").fill(text)
    page.get_by_role("button", name="Set", exact=True).click()


def section(page: Page) -> Locator:
    """The section that is open on the map: its name."""
    return page.locator(".strip .section[aria-current]")


def sections(page: Page) -> list[str]:
    """The names of all sections, as the map has them: one that is a box, and those that a box lists."""
    return page.locator(".strip .boxes").evaluate_all(
        "all => all.flatMap((each) => [...each.querySelectorAll('button, option:not([hidden])')])"
        ".map((each) => each.title || each.textContent)"
    )


def open_section(page: Page, name: str) -> None:
    """Choose a section on the map, in the list of several if it stands among them."""
    listed = page.locator(".strip select.section").filter(has=page.locator("option", has_text=exactly(name)))
    if listed.count():
        listed.select_option(label=name)
    else:
        page.locator(f'.strip button.section[title="{name}"]').click()
    expect(section(page)).to_have_text(name)


def exactly(text: str) -> re.Pattern[str]:
    """This text and no longer one."""
    return re.compile(rf"^\s*{re.escape(text)}\s*$")


def begins_at(page: Page, name: str) -> Page:
    """Somebody who chose this level before: all of it is shown."""
    page.add_init_script(f"localStorage.setItem('level', '{name}')")
    return page


def level(page: Page, name: str) -> None:
    """Concept, Maths or Code."""
    page.get_by_role("radio", name=name, exact=True).check()
