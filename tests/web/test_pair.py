"""Two heads side by side, one head on two sentences, and the difference."""

import re

import numpy as np
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from tests.app.reading import LILY, ask, tensor
from tests.web.conftest import Watch
from tests.web.person import open_pair, until_linked


def test_two_heads_of_one_sentence_are_subtracted(page: Page, client: TestClient) -> None:
    heads = [{"layer": 4, "head": 4}, {"layer": 0, "head": 2}]
    found = ask(client, "/api/models/stories15m/weights", text=LILY, heads=heads)["heads"]
    a, b = (tensor(each["weights"]) for each in found)
    size = np.abs(a - b)
    open_pair(page)
    second = page.get_by_role("region", name="The other head")
    second.locator("[name=layer]").fill("0")
    second.locator("[name=head]").fill("2")
    words = page.locator("#panel-pair .caption")
    expect(words).to_contain_text(f"by {size.max():.4g}.")
    seen = np.tril(np.ones_like(a, dtype=bool))
    expect(words).to_contain_text(f"Over {seen.sum()} pairs the mean difference is {size[seen].mean():.4g}.")
    expect(page.get_by_role("region", name="First − second")).to_contain_text(
        f"Colours go from −{size.max():.4g} to {size.max():.4g}."
    )
    readout = page.locator("#panel-pair .readout")
    expect(readout).to_have_text(f"First: it → cat₁ {a[12, 5]:.4g}. Second: it → cat₁ {b[12, 5]:.4g}.")
    until_linked(page, tab="pair", tabs={"pair": {"left": [4, 4], "right": [0, 2], "second": ""}})

    maps = page.locator("#panel-pair .heatmap")
    maps.first.focus()
    page.keyboard.press("ArrowUp")
    for each in maps.all():  # the same cell in all
        expect(each).to_have_attribute("aria-label", re.compile("because, cat₁: "))


def test_one_head_on_two_sentences_and_what_cannot_be_subtracted(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_pair(page, text="The cat sat")
    words, difference = page.locator("#panel-pair .caption"), page.get_by_role("region", name="First − second")
    expect(page.locator(".pair td.focus")).to_have_count(3)
    page.get_by_role("button", name="The same head on both").click()
    expect(words).to_contain_text("They are equal in every cell.")
    page.get_by_label("Second sentence").fill("The dog sat")
    expect(words).to_contain_text("compared position by position")
    expect(difference.locator("th[data-column] bdi")).to_have_text(["<s>", "The", "cat / dog", "sat"])
    difference.locator('td[data-row="3"][data-column="2"]').hover()
    expect(page.locator("#panel-pair .readout")).to_contain_text("Second: sat → dog")
    expect(page.get_by_role("region", name="One head").locator("td.focus")).to_have_attribute("data-column", "2")
    page.get_by_label("Second sentence").fill("The dog sat down")
    expect(words).to_contain_text("4 tokens and the second 5, so their maps cannot be subtracted")
    expect(difference).to_be_hidden()
    page.get_by_label("Second sentence").fill("word " * 300)
    expect(page.locator("#pair-problem")).to_contain_text("at most 256 tokens")
    expect(page.get_by_label("Second sentence")).to_have_value("word " * 300)
    page.get_by_label("Second sentence").fill("The dog sat")
    expect(page.locator("#pair-problem")).to_be_hidden()
    until_linked(page, tabs={"pair": {"left": [4, 4], "right": [4, 4], "second": "The dog sat"}})
    page.reload()
    expect(page.get_by_label("Second sentence")).to_have_value("The dog sat")
    expect(difference.locator("th[data-column] bdi")).to_have_text(["<s>", "The", "cat / dog", "sat"])
    page.get_by_label("Hide numbers").check()
    expect(page.locator(".pair td.blank")).to_have_count(48)
    expect(words).to_contain_text("hidden")
