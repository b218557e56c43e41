"""Answers that come late, in any order, or for what is no longer typed: a page ends up as a fresh one shows it."""

import contextlib
import random
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.pages import TAKE_TEXT
from tests.web.conftest import NewPage, Watch
from tests.web.person import MODEL, open_gap, open_translate, open_vision, pack, until_linked
from tests.web.test_answers import OPEN

Act = Callable[[Page], object]
SEED = 10
PIECES = [
    "Lily",
    "had",
    "a cat.",
    "👩‍👩‍👧‍👦",
    "Z̸a̴l̵g̶o̷",
    "שלום",
    "مرحبا",
    "我爱",
    "<s>",
    "\u202efive",
    "it",
    "Der Hund schläft.",
]
GERMAN = [
    "Der Hund schläft.", "Weil der Hund müde ist, möchte er nach Hause gehen.", "Der Zorp schläft.", "", "Alone",
]  # fmt: skip
TYPED = 5  # texts, one behind the other
ROUNDS = 200  # in which held answers are let go; a page asks for more as some arrive
SHOWN = """() => [...document.querySelectorAll("main *")]
  .filter((each) => each.checkVisibility())
  .filter((each) => !each.closest(".options, details:not([open]), .unseen[role=status]"))
  .flatMap((each) => [...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()))
  .filter(Boolean)"""


def texts(chance: random.Random, name: str) -> list[str]:
    """Of every kind: long, empty, of one word, of signs from everywhere; the last one can be read."""
    if name == "translate":
        return [*chance.sample(GERMAN, k=TYPED - 1), "Die Katze schläft."]
    kinds = ["", "Alone", " ".join(chance.choices(PIECES, k=40)), "word " * 300]
    typed = [chance.choice([*kinds, " ".join(chance.choices(PIECES, k=5))]) for _ in range(TYPED - 1)]
    return [*typed, "Lily saw " + " ".join(chance.choices(PIECES, k=4))]


def settle(page: Page, held: list[Route], chance: random.Random) -> None:
    """Let what is held go, the last first or in any order, until the page waits for nothing."""
    for _ in range(ROUNDS):
        chance.shuffle(held)
        while held:
            with contextlib.suppress(Error):  # the page has broken it off
                held.pop().continue_()
        page.wait_for_timeout(100)
        if not held and page.evaluate("() => !document.body.classList.contains('asking')"):
            return
    raise AssertionError("the page still waits")


@pytest.mark.parametrize("name", TAKE_TEXT)
def test_late_and_swapped_answers_leave_what_a_fresh_page_shows(new_page: NewPage, watch: Watch, name: str) -> None:
    watch.allow("422")
    watch.allow("ERR_FAILED")
    chance = random.Random(f"{SEED} {name}")
    page = OPEN[name][0](new_page())
    held: list[Route] = []
    page.route("**/api/**", lambda route: held.append(route))
    for text in texts(chance, name):
        page.locator("#sentence").fill(text)
        page.wait_for_timeout(chance.choice([0, 60, 200, 600]))  # with and without the pages' own pauses
        if held and chance.random() < 0.5:
            with contextlib.suppress(Error):
                held.pop(chance.randrange(len(held))).continue_()
    settle(page, held, chance)
    until_linked(page, text=page.locator("#sentence").input_value())
    settle(page, held, chance)
    expect(page.locator("#problem")).to_be_hidden()
    fresh = new_page()
    fresh.goto(page.url)
    expect(fresh.locator(OPEN[name][1])).not_to_be_empty()
    settle(fresh, [], chance)
    expect(page.locator("[aria-busy=true], .stale")).to_have_count(0)
    for _ in range(ROUNDS):  # curves are drawn a little after their answer
        if page.evaluate(SHOWN) == fresh.evaluate(SHOWN):
            return
        page.wait_for_timeout(100)
    assert page.evaluate(SHOWN) == fresh.evaluate(SHOWN)


def pressed(selector: str, place: int) -> Act:
    return lambda page: page.locator(selector).nth(place).click()


def filled(selector: str, value: str) -> Act:
    return lambda page: page.locator(selector).first.fill(value)


def chosen(selector: str, value: str) -> Act:
    return lambda page: page.locator(selector).first.select_option(value)


def of_model(tab: str, **state: object) -> Act:
    return lambda page: page.goto(f"{MODEL}#{pack({'tab': tab, **state})}")


def of_translate(tab: str) -> Act:
    return lambda page: open_translate(page, text="Der Hund schläft.", tab=tab)


SILENCED = {"do": "silence", "layer": 0, "head": 0}
UNDO = "#undo"
# a page or a part of one, how to get to something else there, and back to what was shown
LEFT: dict[str, tuple[Act, Act, Act]] = {
    "vision": (open_vision, pressed("#heads button", 5), pressed("#heads button", 0)),
    "gap": (open_gap, chosen("#layer", "1"), chosen("#layer", "0")),
    "walk": (of_translate("walk"), pressed("#panel-walk .kinds input", 2), pressed("#panel-walk .kinds input", 1)),
    "hand": (of_translate("hand"), pressed("#panel-hand .kinds input", 1), pressed("#panel-hand .kinds input", 0)),
    "beams": (
        of_translate("beams"),
        filled("#panel-beams .width input", "2"),
        filled("#panel-beams .width input", "4"),
    ),
    "heads": (of_model("heads"), pressed("#atlas .check input", 0), pressed("#atlas .check input", 0)),
    "pair": (of_model("pair"), filled("#panel-pair [name=layer]", "0"), filled("#panel-pair [name=layer]", "4")),
    "second": (of_model("pair"), filled("#pair-second", "word " * 2000), filled("#pair-second", "")),
    "lens": (of_model("next", row=12, interventions=[SILENCED]), pressed("#edits .chip", 0), pressed(UNDO, 0)),
    "flow": (of_model("flow"), pressed("#panel-flow button", 4), pressed("#panel-flow button", 12)),
    "changes": (of_model("interventions", interventions=[SILENCED]), pressed("#edits .chip", 0), pressed(UNDO, 0)),
}


@pytest.mark.parametrize("name", LEFT)
def test_who_goes_back_before_the_answer_came_is_not_shown_what_they_left(
    new_page: NewPage, watch: Watch, name: str
) -> None:
    watch.allow("422")
    enter, there, back = LEFT[name]
    page, fresh = new_page(), new_page()
    chance = random.Random(SEED)
    enter(page)
    settle(page, [], chance)
    for act in (there, back):
        act(page)
        settle(page, [], chance)
    held: list[Route] = []
    page.route("**/api/**", lambda route: held.append(route))
    there(page)
    for _ in range(ROUNDS):
        if held:
            break
        page.wait_for_timeout(20)
    assert held, "nothing is asked"
    back(page)
    page.wait_for_timeout(100)  # it goes back to what it knows
    settle(page, held, chance)
    fresh.goto(page.url)
    settle(fresh, [], chance)
    expect(page.locator(".stale, [aria-invalid=true]")).to_have_count(0)
    for _ in range(ROUNDS):
        if page.evaluate(SHOWN) == fresh.evaluate(SHOWN):
            return
        page.wait_for_timeout(100)
    assert page.evaluate(SHOWN) == fresh.evaluate(SHOWN)
