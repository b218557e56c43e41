"""In en-XA everything that is said stands in brackets: what does not was left out of the catalogues."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages import OURS
from tests.web.conftest import Watch
from tests.web.person import (
    HONEST,
    begins_at,
    go_to,
    open_catalogue,
    open_gap,
    open_home,
    open_lab,
    open_model,
    open_pair,
    open_translate,
    open_vision,
    steps,
)
from tests.web.visits import visit

# What is the same in every language.
NAMES = {
    ".brand": "the name of the app",
    "bdi": "a person's own words",
    "textarea": "a person's own words",
    "code, pre, figcaption": "source code and names in it",
    "math, .in-formulas": "formulas",
    ".strip :is(.name, .stub, .section, option), .symbol, .what": "steps and their paths, by their names in the code",
    ".timeline output, #announcer": "steps, by their names in the code",
    ".scene .title small, .axis, .terms th": "axes, by their names in the code",
    "[id^=from] option[value=stories15m], .heading h1": "titles of models",
    "#options option, .heads": "words, axes and paths of the code",
    ":is(.heatmap, .plot) text, .part title": "words, axes and numbers of a picture",
    ".headcard .said, .who option, #atlas th button[data-is=pair]": "words, axes and numbers of a picture",
    ".maker .of-query option, .maker .of-key option, .sweep option": "a person's own words, and a model's",
    ".equation": "formulas",
    ".source": "authors, papers and their sections",
    ".pattern-name": "steps and their axes",
    ".models h2, .models button .unseen, .models dd[lang], .models div:nth-child(3) > dd": "models, sources, licences",
    ":is(.lesson, .learn, .sheet, .notes) [lang], .lesson .word": "the text of a lesson, in its own language",
    ".chip, .set label": "steps, words and axes of a cell",
    ".between": "signs and torch's names between matrices",
}
# Attributes that speak of a step, an axis, a word or a number of a picture.
LABELS = (
    ".stage *, .told button, .strip button, .leaf, .timeline input, #atlas *, #focus *, .map *, #pair-second, "
    ".set input, .heads, #scenes button, #examples button, .matrix *, .part *, .models progress"
)

OUTSIDE = """([names, labels]) => {
  const found = [], letters = /\\p{L}{2,}/u;
  const bare = (text) => {
    for (let before = ""; before !== text; ) [before, text] = [text, text.replace(/⟦[^⟦⟧]*⟧/g, "")];
    return text;
  };
  let depth = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest(`script, style, noscript, ${names}`)) continue;
    for (const part of node.data.split(/([⟦⟧])/)) {
      if (part === "⟦") depth++;
      else if (part === "⟧") depth--;
      else if (depth === 0 && letters.test(part)) found.push(`${parent.tagName}.${parent.className}: ${part}`);
    }
  }
  if (depth) found.push(`${depth} brackets stay open`);
  for (const node of document.querySelectorAll("body *, title"))
    for (const name of ["title", "placeholder", "aria-label", "aria-valuetext", "alt"]) {
      const text = node.getAttribute(name);
      if (text && !node.matches(labels) && letters.test(bare(text))) found.push(`${node.tagName}[${name}]: ${text}`);
    }
  return found;
}"""
XA = "?lang=en-XA"


@pytest.fixture(autouse=True)
def all_of_it(page: Page) -> None:
    """Everything that a page can show is read."""
    begins_at(page, "code")


def outside(page: Page) -> list[str]:
    """What a page says outside of brackets, its title included."""
    found: list[str] = page.evaluate(OUTSIDE, [", ".join(NAMES), LABELS])
    title = re.sub(r"⟦[^⟦⟧]*⟧|· Headlight|stories15M|Hello, shiny sun", "", page.title())
    return found + ([f"title: {title}"] if re.search(r"[^\W\d_]", title) else [])


# pages whose own example, which is in brackets, is cut into words
TYPED = {"catalogue": {"text": "The cat sat"}, "compare": {"text": "The cat sat"}}


@pytest.mark.parametrize("name", OURS)
def test_a_page(page: Page, name: str) -> None:
    visit(page, name, XA, **TYPED.get(name, {}))
    assert outside(page) == []


def test_home_with_a_problem(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_home(page, XA)
    page.locator("#sentence").fill("")
    expect(page.locator("#problem")).to_be_visible()
    assert outside(page) == []


def test_the_gap(page: Page) -> None:
    open_gap(page, XA, text="The zyzzyx climbed up the ___ quickly.")
    expect(page.locator("#unknown li").first).to_be_visible()
    assert outside(page) == []
    open_gap(page, XA, hide=True, model="causal", text="The cat ran up the tree.", gap=2)
    assert outside(page) == []


def test_the_catalogue(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_catalogue(page, XA, text="The cat sat")
    assert outside(page) == []
    page.locator("#search").fill("nothing like it")
    expect(page.locator(".entry:visible")).to_have_count(0)
    page.locator("#sentence").fill("")
    expect(page.locator("#problem")).to_be_visible()
    assert outside(page) == []


@pytest.mark.parametrize("mechanism", ["self-attention", "causal", "dropout", "multi-head"])
def test_every_step_of_a_lab(page: Page, mechanism: str) -> None:
    open_lab(page, mechanism, XA, text="The cat sat")
    for step in steps(page):
        go_to(page, step)
        expect(page.locator(".arithmetic .what")).to_contain_text(step)
        assert outside(page) == [], step


def test_a_lab_with_edits_a_problem_and_an_empty_row(page: Page, watch: Watch) -> None:
    watch.allow("422")
    edits = [{"step": "mask", "cell": [0, 0], "value": 0}, {"step": "weights", "cell": [0, 2, 1], "value": 0.9}]
    open_lab(page, "causal", XA, text="The cat sat", edits=edits, at=[0, 2, 1])
    page.locator("#share summary").click()
    page.locator(".parity summary").click()
    expect(page.locator("#edits .chip")).to_have_count(2)
    assert outside(page) == []
    page.locator(".stage td.focus").press("ArrowRight")
    set_value_in_words(page, "much")
    assert outside(page) == []
    page.locator("#sentence").fill("The dog")
    expect(page.locator("#edits [role=status]")).not_to_be_empty()
    assert outside(page) == []
    page.locator("#sentence").fill("word " * 70)
    expect(page.locator("#problem")).to_be_visible()
    assert outside(page) == []


def set_value_in_words(page: Page, text: str) -> None:
    """The form under the matrix, whatever its language."""
    page.locator(".set input").first.fill(text)
    page.locator(".set input").first.press("Enter")
    expect(page.locator(".set .problem")).to_be_visible()


def test_a_worked_example_and_true_numbers(page: Page) -> None:
    open_lab(page, "raw-dot-product", XA)
    assert outside(page) == []
    page.locator("#from").select_option("stories15m")
    expect(page.locator("#head input").first).to_be_visible()
    expect(page.locator("#truth button")).to_have_count(0)
    assert outside(page) == []


def test_hidden_numbers_and_a_guess(page: Page) -> None:
    open_lab(page, "causal", XA, text="The cat sat", hide=True, at=[0, 2, 1])
    assert outside(page) == []
    for cell, guess in ((0, "0.9"), (1, "")):
        page.locator(f'.stage td[data-row="2"][data-column="{cell}"]').click()
        page.locator("input.guess").fill(guess)
        page.locator("input.guess").press("Enter")
        expect(page.locator(".verdict")).to_be_visible()
        assert outside(page) == []


@pytest.mark.parametrize("view", ["heatmap", "lines", "components"])
def test_the_page_of_a_model(page: Page, view: str) -> None:
    silenced = [{"layer": 4, "head": 4, "do": "silence"}]
    open_model(page, XA, text="The cat sat", view=view, row=2, column=1, interventions=silenced)
    page.locator("#atlas .as-table summary").click()
    for table in page.locator("#focus .as-table summary").all():
        table.click()
    assert outside(page) == []


def test_two_heads_side_by_side(page: Page) -> None:
    open_pair(page, XA, text="The cat sat", tabs={"pair": {"second": "A dog ran"}})
    assert outside(page) == []
    page.locator("#pair-second").fill("A dog ran away.")
    expect(page.locator(".pair > section:visible")).to_have_count(2)
    assert outside(page) == []


def test_the_drawn_digit(page: Page) -> None:
    open_vision(page, XA, level="concept")
    page.locator("#card summary").click()
    assert outside(page) == []
    page.locator("#clear").click()
    expect(page.locator("#problem")).to_be_visible()
    assert outside(page) == []


def test_an_address_that_does_not_exist(page: Page, watch: Watch) -> None:
    watch.allow("404")
    page.goto("/nowhere" + XA)
    assert outside(page) == []


def test_the_translators(page: Page) -> None:
    open_translate(page, XA, level="maths")
    assert outside(page) == []
    for tab, there in HONEST.items():
        page.locator(f"#tab-{tab}").click()
        expect(page.locator(f"#panel-{tab} {there}").first).to_be_visible()
        assert outside(page) == []
    page.locator("[name=view][value=lines]").check()
    page.locator("#sentence").fill("Der Hunt schläft")
    expect(page.locator("#unknown mark")).to_be_visible()
    assert outside(page) == []
