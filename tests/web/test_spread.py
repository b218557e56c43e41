"""A head over many texts: a sentence below all heads, the spread of each pattern, and the texts at both ends, which are
opened with a click; of a model of which nothing is kept it is measured when one asks, and can be stopped."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from model.at_large import gap, trained
from model.pretrained import own
from tests.model.pretrained.tiny_checkpoints import write
from tests.web.person import LILY, MODEL, pack, until_linked

OWN_WORD = {"text": LILY, "layer": 0, "head": 3}


def test_one_sentence_says_how_often_the_head_does_what_and_follows_the_head(page: Page) -> None:
    known = trained.found("stories15m")
    assert known is not None
    page.goto(f"{MODEL}#{pack(OWN_WORD)}")
    said = page.locator("#large .caption")
    (name, n), *_ = known.spread.head(0, 3).names
    assert name is not None
    expect(said).to_contain_text(f"Over 300 texts this head is named {name.title} on {n}, ")
    expect(said).to_contain_text("On this text it is named “mixed”")
    expect(said).to_contain_text("a role on one text says little of the others.")
    page.get_by_role("spinbutton", name="layer").fill("4")
    page.get_by_role("spinbutton", name="head").fill("2")
    page.get_by_role("spinbutton", name="head").press("Tab")
    expect(said).to_contain_text("named first token on 294")


def test_each_pattern_is_spread_with_this_text_in_it_and_the_texts_at_its_ends_open(page: Page) -> None:
    known = trained.found("stories15m")
    assert known is not None
    found = {each.pattern.title: each for each in known.spread.head(0, 3).patterns}
    page.goto(f"{MODEL}#{pack(OWN_WORD)}")
    page.locator("#large summary").first.click()
    rows = page.locator("#large .spreads tbody tr")
    expect(rows).to_have_count(len(found))
    for row in rows.all():
        own_ = found[row.locator("th").inner_text()]
        assert row.locator("td").nth(1).inner_text().startswith(f"{own_.quantiles[3]:.2f}")
        assert row.locator("rect").count() == 20
    card = page.locator(".scores tr", has_text="own word").locator("td").nth(1).inner_text()
    expect(rows.filter(has_text="own word").locator("td").nth(2)).to_have_text(card)
    until_linked(page, tabs={"large": {"open": True}})
    strongest = known.spread.sources[found["own word"].strongest[0].text].text
    page.locator(".spread-ends button").first.click()
    expect(page.get_by_role("textbox", name="Your sentence")).to_have_value(strongest)
    until_linked(page, text=strongest, layer=0, head=3)
    score = f"{found['own word'].strongest[0].score:.2f}"
    expect(rows.filter(has_text="own word").locator("td").nth(2)).to_have_text(score)
    expect(page.locator("#large .caption")).to_contain_text("On this text it is named “own word”")
    page.get_by_role("button", name="same token", exact=True).last.click()
    expect(page.locator(".spread-ends h3").first).to_have_text("Where it is strongest: same token")
    page.reload()
    expect(page.locator(".spread-ends h3").first).to_have_text("Where it is strongest: same token")


def test_while_numbers_are_hidden_the_sentence_asks(page: Page) -> None:
    page.goto(f"{MODEL}#{pack(OWN_WORD | {'hide': True, 'tabs': {'large': {'open': True}}})}")
    expect(page.locator("#large .caption")).to_have_text(
        "The numbers are hidden. Guess: does this head do the same on every text?"
    )
    expect(page.locator("#large .spreads td").last).to_have_text("?")
    expect(page.locator(".spread-ends")).to_be_hidden()


def test_what_is_not_kept_is_measured_when_one_asks_and_can_be_stopped(page: Page, tmp_path: Path) -> None:
    entry = own.add(str(write("bert", tmp_path / "tiny")))
    n = len(trained.readings(entry.id)[0])  # those of 64 tokens at most
    page.goto(f"/models/{entry.id}")
    large = page.locator("#large")
    expect(large.locator(".caption")).to_contain_text("Of this model that is not measured yet.")
    expect(large.locator("details")).to_be_hidden()
    expect(large.locator(".problem")).to_be_hidden()
    large.get_by_role("button", name="Measure it on up to 300 texts").click()
    expect(large.get_by_role("progressbar")).to_be_visible()
    large.get_by_role("button", name="Stop").click()
    expect(large.get_by_role("progressbar")).to_be_hidden()
    large.get_by_role("button", name="Measure it on up to 300 texts").click()
    expect(large.locator(".caption")).to_contain_text(f"Over {n} texts this head is named", timeout=60_000)
    expect(large.get_by_role("button", name="Measure")).to_be_hidden()
    page.get_by_role("spinbutton", name="head").fill("1")  # another head is there at once
    page.get_by_role("spinbutton", name="head").press("Tab")
    until_linked(page, head=1)
    expect(large.locator(".caption")).to_contain_text(f"Over {n} texts this head is named")


def test_the_gaps_heads_have_passages_with_a_gap_that_open(page: Page) -> None:
    page.goto(f"/gap#{pack({'layer': 0, 'head': 1})}")
    said = page.locator("#large .caption")
    n = gap.known("masked").spread.head(0, 1).names[0][1]
    expect(said).to_contain_text(f"Over 300 texts this head is named next token on {n}, ")
    first = gap.known("masked").spread
    strongest = next(each for each in first.head(0, 1).patterns if each.pattern.id == "next").strongest[0]
    source = first.sources[strongest.text]
    page.locator(".spread-ends button").first.click()
    until_linked(page, text=source.text, gap=source.gap)
    row = page.locator(".spreads tr", has_text="next token")
    expect(row.locator("td").nth(2)).to_have_text(f"{strongest.score:.2f}")
    page.locator("#whose [value=causal]").check()
    expect(said).not_to_contain_text("next token")


@pytest.mark.parametrize("model", [0, 1])
def test_a_moments_head_is_spread_over_new_examples(page: Page, model: int) -> None:
    page.goto(f"/train#{pack({'task': 'copy', 'steps': 60, 'moment': 60, 'open': True, 'many': True, 'model': model})}")
    large = page.locator("#large")
    expect(large.locator(".caption")).to_contain_text("Over 256 texts this head is named")
    expect(large.locator(".spreads tr.on th")).to_have_text("the right key")
    text = large.locator(".spread-ends button").first
    words = re.sub(r"\s+", " ", text.inner_text())
    text.click()
    until_linked(page, text=words)
    expect(page.locator("#own")).to_have_value(words)
    expect(large.locator(".spreads tr.on td").last).to_have_text("–")  # of an own text no right key is known
