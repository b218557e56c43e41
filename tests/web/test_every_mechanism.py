"""Every mechanism of the table is opened on a typed sentence, and keeps within the page at 6, 16 and 64 tokens."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from model.lab import inputs
from model.lab.registry import Mechanism, mechanisms
from tests.web.person import begins_at, open_lab, until_linked
from tests.web.test_layout import OVERFLOW

SIX = "My dog saw her cat again"
SIXTEEN = "Lily had a cat. The cat was happy because it got a big fish."
LONG = " ".join(f"word{i}" for i in range(64))
# From the first step to the last by the arrow key. At each one, nothing that it is made of overlaps, is cut, or is not
# named. In each section, every step is on the map once, alone or in a box of several; each `of` of what is open is an
# edge; nothing overlaps or is cut, and no line runs through a step.
WALK = """(of) => {
  const found = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const inside = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const arrow = { key: "ArrowRight", bubbles: true, cancelable: true };
  const onwards = () => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", arrow));
  const at = () => document.querySelector('.strip [aria-current="step"]');
  const stage = document.querySelector(".stage"), place = document.querySelector(".assembly");
  const madeOf = (name) => {
    const whole = place.getBoundingClientRect();
    const parts = [...place.querySelectorAll(".part")].filter((each) => each.getClientRects().length);
    const boxes = [...parts, stage].map((each) => each.getBoundingClientRect());
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => inside(a, b) && found.push(`${name}: two overlap`)));
    const cut = boxes.some(({ left, right }) => right > whole.right + 1 || left < whole.left - 1);
    if (cut) found.push(`${name}: one is cut`);
    const inside_labels = [...place.querySelectorAll("[data-of]")].flatMap((each) => each.dataset.of.split("|"));
    const ids = (all) => [...all].map((each) => each.getAttribute("data-step"));
    const named = new Set([...inside_labels, ...ids(place.querySelectorAll("[data-step]"))]);
    named.add(document.querySelector(".scene .title .symbol").textContent);
    const missing = ids(document.querySelectorAll(".in-symbols [data-step]")).filter((each) => !named.has(each));
    const isPart = [...place.querySelectorAll(".between")].some((each) => /^and \\d+ more$/.test(each.textContent));
    const told = isPart ? [] : missing.filter((each) => !each.endsWith("mask"));  // it may change nothing
    if (place.dataset.place !== "none") found.push(...told.map((each) => `${name}: ${each} is missing`));
  };
  const shown = new Set();
  const map = () => {
    const ids = all(".strip .mini").map((each) => each.title.split(" (")[0]);
    ids.forEach((id) => shown.has(id) && found.push(`${id} is there twice`));
    ids.forEach((id) => shown.add(id));
    const own = new Set(ids);
    const edges = [...new Set(all(".strip path[data-of]").flatMap((each) => each.dataset.of.split("|")))];
    const pairs = Object.entries(of).flatMap(([id, from]) => from.map((each) => [each, id]));
    const wanted = pairs.filter((pair) => pair.some((id) => own.has(id))).map((pair) => pair.join(" to "));
    if (`${edges.sort()}` !== `${[...new Set(wanted)].sort()}`) found.push(`edges ${edges}, not ${wanted}`);
    const whole = document.querySelector(".strip .map").getBoundingClientRect();
    const items = all(".strip :is(.mini, .stub, .section)");
    const boxes = items.map((each) => each.getBoundingClientRect());
    items.forEach((each, i) => {
      const { top, bottom } = boxes[i];
      if (boxes.slice(i + 1).some((other) => inside(boxes[i], other))) found.push(`${each.textContent}: overlaps`);
      if (top < whole.top - 1 || bottom > whole.bottom + 1) found.push(`${each.textContent}: stands out`);
      if (each.scrollWidth > each.clientWidth + 1) found.push(`${each.textContent}: is cut`);
    });
    for (const path of all(".strip path")) {
      const place = path.getScreenCTM();
      const total = path.getTotalLength();
      const last = Math.ceil(total / 12);  // no mark is as narrow
      for (let i = 0; i <= last; i++) {
        const { x, y } = path.getPointAtLength((i / last) * total).matrixTransform(place);
        const over = boxes.findIndex((box) => inside({ left: x, right: x, top: y, bottom: y }, box));
        if (over >= 0) found.push(`${path.dataset.of}: through ${items[over].textContent}`);
      }
    }
  };
  document.querySelector('.timeline [aria-label="First step"]').click();
  at().focus();
  const reached = new Set();
  for (let i = 0; i < Object.keys(of).length; i++, onwards()) {
    if (document.activeElement !== at()) found.push(`${at().title} has not the focus`);
    reached.add(at().title.split(" (")[0]);
    if (!shown.has(at().title.split(" (")[0])) map();
    madeOf(at().textContent);
  }
  globalThis.walked = [...reached];
  const missed = Object.keys(of).filter((id) => !reached.has(id) || !shown.has(id));
  return [...found, ...missed.map((id) => `${id}: is not reached`)];
}"""
# While it is presented, and on a phone: at the first step of each kind that was walked to, nothing overlaps, is cut,
# scrolled sideways or beyond the screen.
KINDS = """() => {
  const found = [];
  const kinds = new Set();
  const page = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const inside = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const isPresented = "presenting" in page.dataset;
  const isCut = (each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1;
  const stage = document.querySelector(".stage");
  document.querySelector(".operands.folded").open = true;
  const look = (name) => {
    const parts = [...all(".assembly .part").filter((each) => each.getClientRects().length), stage];
    const boxes = parts.map((each) => each.getBoundingClientRect());
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => inside(a, b) && found.push(`${name}: two overlap`)));
    const isOut = boxes.some(({ left, right }) => right > innerWidth + 1 || left < -1);
    if (isOut) found.push(`${name}: one is beyond the screen`);
    if (stage.querySelectorAll("tbody tr").length > 1 && isCut(stage)) found.push(`${name}: is scrolled sideways`);
    const marked = all(".assembly .made-of").filter((each) => each.checkVisibility());
    const isOff = ({ x, width }, whole) => x.baseVal.value + width.baseVal.value > whole.width.baseVal.value;
    if (marked.some((each) => isOff(each, each.ownerSVGElement))) found.push(`${name}: what is marked is not there`);
    const last = [...all(".operands.folded:not([hidden]) :is(.part, .between)")].at(-1);
    if (/^[=→]$/.test(last?.textContent ?? "")) found.push(`${name}: a sign leads nowhere`);
    const down = stage.querySelector("td.row:not(.lit)") && stage.querySelector(".axis.down")?.textContent;
    if (down && !/query|key|token|latent/.test(down)) found.push(`${name}: the row of no word is followed`);
    const cut = all(".scene :is(th, .words span)").filter(isCut);
    found.push(...cut.map((each) => `${name}: ${each.textContent} is cut`));
    if (page.scrollWidth > innerWidth + 1) found.push(`${name}: too wide`);
    if (isPresented && page.scrollHeight > innerHeight + 1) found.push(`${name}: too high`);
  };
  const line = document.querySelector(".timeline input");
  globalThis.walked.forEach((id, i) => {
    if (kinds.size === kinds.add(id.replaceAll(/[0-9]+/g, "")).size) return;
    line.value = i;
    line.dispatchEvent(new Event("input"));
    look(document.querySelector('.strip [aria-current="step"]').title);
  });
  return found;
}"""
# What knows of its size draws anew in a frame of its own, behind the one that has the size.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
every_mechanism = pytest.mark.parametrize("mechanism", mechanisms(), ids=lambda mechanism: mechanism.id)


def test_the_sentences_have_as_many_tokens_as_they_say() -> None:
    assert [len(inputs.split(text)) for text in (SIX, SIXTEEN, LONG)] == [6, 16, 64]


def expect_whole(page: Page) -> None:
    """Nothing is said to be wrong, the reference agrees, and nothing runs out of the page."""
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#parity")).to_contain_text("✓")
    assert page.evaluate(OVERFLOW) == []


def made_of(steps: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What each step that is walked through is made of: those that change nothing are left out, with what only they
    are made of, and what was made of them is made of the one whose numbers they have."""
    left = {step["id"]: step["same"] for step in steps[:-1] if step["same"] is not None}
    for step in reversed(steps if left else []):
        users = [each for each in steps if step["id"] in each["of"]]
        spent = [step["id"] in each["idle"] or (each["id"] in left and each["same"] != step["id"]) for each in users]
        if step["id"] not in left and users and all(spent):
            left[step["id"]] = ""

    def stand(id_: str) -> str:
        return stand(left[id_]) if left.get(id_) else id_

    kept = [step for step in steps if step["id"] not in left]
    return {
        step["id"]: list(dict.fromkeys(stand(each) for each in step["of"] if left.get(each) != "")) for step in kept
    }


@every_mechanism
def test_a_typed_sentence_is_computed_and_stepped_through_and_longer_ones_stay_within_the_page(
    page: Page, mechanism: Mechanism
) -> None:
    runs: list[Response] = []
    page.on("response", lambda each: runs.append(each) if "/trace" in each.url else None)
    page.add_init_script("Element.prototype.requestFullscreen = undefined;")  # a full screen has a size of its own
    open_lab(begins_at(page, "code"), mechanism.id)
    page.locator("#sentence").fill(SIX)
    until_linked(page, text=SIX)
    expect(page.locator("#lesson")).to_have_text(mechanism.lesson)
    page.get_by_role("button", name="Last step").click(force=True)  # some begin there, where it can do no more
    expect(page.locator(".scene .title .symbol")).to_have_text("output")
    expect(page.locator(".caption").first).not_to_be_empty()
    expect(page.locator(".arithmetic :is(.line, .terms)").first).to_be_visible()
    expect(page.locator("#sentence")).to_have_value(SIX)
    expect_whole(page)
    assert page.evaluate(WALK, made_of(runs[-1].json()["steps"])) == []
    page.get_by_role("button", name="First step").click()
    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.locator(".in-symbols math").first).to_be_visible()
    page.set_viewport_size({"width": 1024, "height": 768})
    page.keyboard.press("F9")
    assert page.evaluate(KINDS) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 780})
    page.evaluate(DRAWN)
    expect(page.locator(".assembly")).to_have_attribute("data-place", re.compile("folded|none"))
    assert page.evaluate(KINDS) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("#sentence").fill(SIXTEEN)
    until_linked(page, text=SIXTEEN)
    expect_whole(page)
    page.set_viewport_size({"width": 390, "height": 780})
    page.locator("#sentence").fill(LONG)
    until_linked(page, text=LONG)
    expect_whole(page)
