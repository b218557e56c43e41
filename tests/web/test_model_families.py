"""A person's own checkpoint on the page: an encoder–decoder, whose three attentions are looked at one by one."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from model.pretrained import own
from tests.app.reading import ask, values
from tests.model.pretrained.tiny_checkpoints import write
from tests.web.conftest import Watch
from tests.web.person import pack, until_linked, value


@pytest.fixture
def t5(page: Page, tmp_path: Path) -> Page:
    """The page of a tiny T5 of 2 + 3 layers, drawn."""
    own.add(str(write("t5", tmp_path / "own-t5")))
    page.goto("/models/own-t5")
    page.locator("#sentence").fill("the cat was tired")
    expect(page.locator("#row bdi").nth(1)).to_have_text("the")
    return page


def test_a_decoder_is_seen_to_look_at_itself_and_at_its_encoder(t5: Page, watch: Watch) -> None:
    watch.allow("422")
    expect(t5.locator("#row button")).to_have_count(5)  # "</s>" is the last
    t5.get_by_label("What the decoder has said").fill("Lily had")
    t5.get_by_role("radio", name="Decoder → encoder").check()
    expect(t5.locator("#row .role-query")).to_contain_text("→")
    expect(t5.locator("#row button")).to_have_count(5)
    expect(t5.locator(".title small")).to_have_text("3 queries × 5 keys")
    t5.locator("#row button").filter(has_text="cat").click()
    until_linked(t5, side="cross", answer="Lily had", column=1)
    t5.locator("#head [name=layer]").fill("2")  # the encoder has no third
    expect(t5.locator("#focus-title")).to_have_text("Layer 2, head 0")
    t5.get_by_role("radio", name="Decoder", exact=True).check()
    expect(t5.locator("#row button bdi")).to_have_text(["<pad>", "Lily", "had"])
    t5.get_by_label("What the decoder has said").fill("Lily " * 600)
    expect(t5.locator("#problem")).to_contain_text("at most 512 tokens")
    expect(t5.get_by_label("What the decoder has said")).to_have_attribute("aria-invalid", "true")


def test_the_components_of_its_scores_name_the_bias_and_that_nothing_divides(t5: Page, client: TestClient) -> None:
    place = {"text": "the cat was tired", "layer": 1, "head": 2}
    steps = values(ask(client, "/api/models/own-t5/attention", **place))
    score, bias, biased = (float(steps[name][1, 3]) for name in ("scores", "bias", "biased"))
    t5.goto(f"/models/own-t5#{pack(place | {'row': 1, 'column': 3, 'view': 'components'})}")
    chain = t5.locator("#focus .chain")
    expect(chain).to_contain_text("this model does not divide by √d")
    lines = chain.locator("span").all_inner_texts()
    assert value(lines[0].split("= ")[-1]) == pytest.approx(score, rel=1e-3)  # the page says four digits
    assert [value(part) for part in lines[2].removeprefix("biased = scaled + ").split(" = ")] == pytest.approx(
        [bias, biased], rel=1e-3
    )


def test_two_of_its_heads_side_by_side_look_at_one_text_or_at_two(t5: Page) -> None:
    state = {"text": "the cat was tired", "answer": "Lily had", "side": "cross", "tab": "pair", "row": 1, "column": 1}
    t5.goto(f"/models/own-t5#{pack(state | {'tabs': {'pair': {'left': [2, 0], 'right': [0, 3]}}})}")
    difference = t5.get_by_role("region", name="First − second")
    expect(difference.locator("th[data-row] bdi")).to_have_text(["<pad>", "Lily", "had"])
    expect(difference.locator("th[data-column] bdi")).to_have_text(["the", "cat", "was", "tired", "</s>"])
    t5.get_by_label("Second sentence").fill("the big red ball")
    expect(difference.locator("th[data-column] bdi").nth(3)).to_have_text("tired / ball")
    t5.get_by_label("Second sentence").fill("a cat")
    expect(t5.locator("#panel-pair .caption")).to_contain_text("5 tokens and the second 3")
    expect(difference).to_be_hidden()


def test_why_an_encoder_decoder_is_not_seen_to_write_is_said(t5: Page) -> None:
    t5.get_by_role("tab", name="Generate").click()
    expect(t5.get_by_role("tabpanel", name="Generate")).to_contain_text("writes with two caches")
