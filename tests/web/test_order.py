"""Answers that come late, in any order, or for what is no longer typed: a page ends up as a fresh one shows it."""

import contextlib
import random

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.web.conftest import NewPage, Watch
from tests.web.person import until_linked
from tests.web.test_answers import OPEN

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
TYPED = 5  # texts, one behind the other
ROUNDS = 200  # in which held answers are let go; a page asks for more as some arrive
SHOWN = """() => [...document.querySelectorAll("main *")]
  .filter((each) => each.checkVisibility() && !each.closest(".options, details:not([open])"))
  .flatMap((each) => [...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()))
  .filter(Boolean)"""


def texts(chance: random.Random) -> list[str]:
    """Of every kind: long, empty, of one word, of signs from everywhere; the last one can be read."""
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


@pytest.mark.parametrize("name", [name for name in OPEN if name not in ("vision", "translate")])  # of texts in English
def test_late_and_swapped_answers_leave_what_a_fresh_page_shows(new_page: NewPage, watch: Watch, name: str) -> None:
    watch.allow("422")
    watch.allow("ERR_FAILED")
    chance = random.Random(f"{SEED} {name}")
    page = OPEN[name][0](new_page())
    held: list[Route] = []
    page.route("**/api/**", lambda route: held.append(route))
    for text in texts(chance):
        page.locator("#sentence").fill(text)
        page.wait_for_timeout(chance.choice([0, 60, 200]))
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
