"""Whatever a link holds: it is bounded before it is unpacked, what could not be read is said, and no page is blank."""

import base64
import random
import zlib
from itertools import chain
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages import ADDRESSES, names
from tests.web.conftest import NewPage, Watch
from tests.web.person import LILY, pack
from tests.web.visits import shows

# in its link; that of a class's page holds a code, or a secret, which is no state
KEEPS_NOTHING = frozenset({"models", "history", "docs", "learn", "glossary", "class", "projector", "desk", "join"})
# the names that a link knows; of a page without a line here, all of them are tried
KNOWN = {
    "home": ["text", "query"],
    "catalogue": ["text", "search"],
    "lab": ["text", "preset", "from", "options", "seed", "edits", "step", "at", "level", "hide",
            "hideFrom"],
    "compare": ["text", "context", "seed", "left", "right", "at"],
    "model": ["text", "layer", "head", "interventions", "side", "answer", "step", "row", "column", "view", "threshold",
              "tab", "tabs", "level", "hide", "hideFrom"],
    "translate": ["text", "composed", "word", "key", "view", "layer", "head", "tab", "tabs"],
    "gap": ["text", "gap", "layer", "head", "seed", "model", "step", "row", "column", "level"],
    "lesson": ["scene", "text", "seed", "level", "hide", "hideFrom"],
    "vision": ["drawing", "fit", "kind", "layer", "head", "query", "step", "row", "column", "hide", "hideFrom"],
    "image": ["digit", "seed", "steps", "guidance", "guess", "moment", "cell", "hide", "level"],
}  # fmt: skip
ANY = sorted(set(chain(*KNOWN.values())))
# what is there once something was computed, whatever a link says of the rest
COMPUTED = {
    "catalogue": "html[data-painted]", "lab": ".stage", "translate": ".translator .translation", "gap": "#masked > *",
    "vision": ".stage", "image": ".grey-cells", "lesson": ".stage td",
}  # fmt: skip
every_page = pytest.mark.parametrize("name", names(but=KEEPS_NOTHING))
NUMBERS = [-1, -0.5, 0.5, 1e9, 2**53, 1e300, -1e300]
ODD: list[Any] = [
    *NUMBERS, None, True, "", " ", "x" * 300, "\u202e", "<img src=x onerror=alert(1)>", [], [[]], {}, {"": {}},
    [None] * 9,
    {"model": "stories15m", "layer": -1, "head": 1e9}, {"mechanism": "none", "options": {"heads": "many"}},
    [{"step": "weights", "cell": [10**6, 10**6, 10**6], "value": 1e300}], [{"layer": 0, "head": 0, "do": "set"}],
    {"overview": {"pair": [-1, 1e9], "sort": 7}, "head": {"heads": [[0, 99]], "pins": {"query": [1e15]}}},
    {"text": "go", "occurrence": 1e9}, {"length": 1e9, "seed": -1}, [1e6, 1e6, 1e6], [-1, 0, 0], LILY,
]  # fmt: skip


def inflated(letters: str, times: int) -> str:
    """A fragment of JSON in which `letters` stand so many times."""
    deflater = zlib.compressobj(9, wbits=-15)
    parts = [b'{"text": "', *[letters.encode() * 1_000] * times, b'"}']
    packed = b"".join(map(deflater.compress, parts)) + deflater.flush()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def drawn(seed: int, known: list[str]) -> dict[str, Any]:
    """A state in which most is odd."""
    lot = random.Random(seed)
    return {name: lot.choice(ODD) for name in known if lot.random() < 0.7}


@every_page
def test_a_link_that_inflates_is_not_unpacked_and_said(page: Page, name: str) -> None:
    """3 MB of a letter in 4 kB; 300 MB in 400 kB would take minutes."""
    page.goto(f"{ADDRESSES[name]}#{inflated('a', 3_000)}")
    expect(page.locator("#link-problem")).to_contain_text("more than 300,000 bytes and was not read")
    expect(page.locator(COMPUTED.get(name, shows(name))).first).to_be_attached()
    assert page.evaluate("() => document.querySelector('textarea')?.value.length ?? 0") < 1_000


def test_no_link_is_too_large_to_be_refused(page: Page) -> None:
    page.goto(f"/lab/causal#{inflated('a', 300_000)}")
    expect(page.locator("#link-problem")).to_be_visible()
    expect(page.locator(".stage td.focus")).to_be_visible()


@pytest.mark.parametrize("fragment", ["%%%", "AAAA", pack({"a": 1})[:-3], base64.urlsafe_b64encode(b"[1, 2]").decode()])
def test_a_damaged_link_is_said_and_the_next_one_takes_the_sentence_away(page: Page, fragment: str) -> None:
    page.goto(f"/lab/causal#{fragment}")
    expect(page.locator("#link-problem")).to_contain_text("The link is damaged")
    expect(page.locator(".stage td.focus")).to_be_visible()
    page.evaluate("hash => { location.hash = hash; }", pack({"text": "One two"}))
    expect(page.locator("#sentence")).to_have_value("One two")
    expect(page.locator("#link-problem")).to_have_count(0)


def test_a_place_in_the_page_is_no_damaged_link(page: Page) -> None:
    page.goto("/lab/causal#main")
    expect(page.locator(".stage td.focus")).to_be_visible()
    expect(page.locator("#link-problem")).to_have_count(0)


@pytest.mark.parametrize("count", [6_000, 20_000])
def test_too_many_edits_are_said(page: Page, watch: Watch, count: int) -> None:
    """The first are read and refused by the server, the second are not even read."""
    watch.allow("422")
    edits = [{"step": "q", "cell": [0, i], "value": 1} for i in range(count)]
    page.goto(f"/lab/causal#{pack({'text': LILY, 'edits': edits})}")
    said = page.locator("#problem:visible, #link-problem")
    expect(said.first).to_contain_text("5000" if count == 6_000 else "300,000 bytes")


@pytest.mark.parametrize("seed", range(3))
@every_page
def test_an_odd_link_leaves_no_page_blank(new_page: NewPage, watch: Watch, name: str, seed: int) -> None:
    """Either its picture, or a sentence that says what to do; and nothing is thrown (the watch sees to that)."""
    watch.allow("422")
    path, there = ADDRESSES[name], COMPUTED.get(name, shows(name))
    page = new_page()
    page.goto(f"{path}#{pack(drawn(seed * 31 + len(path), KNOWN.get(name, ANY)))}")
    # the first page opens the model
    expect(page.locator(f"{there}, .problem:visible:not(:empty)").first).to_be_attached(timeout=60_000)
    expect(page.locator("body.asking")).to_have_count(0)
    shown = page.locator(f":is({there}):visible, .problem:visible:not(:empty)")
    expect(shown.first).to_be_visible()
