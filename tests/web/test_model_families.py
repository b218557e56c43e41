"""A person's own checkpoint on the page: an encoder–decoder, whose three attentions are looked at one by one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from model.pretrained import loading, own
from model.pretrained.catalogue import CATALOGUE
from tests.model.pretrained.tiny_checkpoints import write
from tests.web.conftest import Watch
from tests.web.person import until_linked


@pytest.fixture
def t5(page: Page, tmp_path: Path) -> Iterator[Page]:
    """The page of a tiny T5 of 2 + 3 layers, drawn."""
    own.add(str(write("t5", tmp_path / "own-t5")))
    page.goto("/models/own-t5")
    page.locator("#sentence").fill("the cat was tired")
    expect(page.locator("#row bdi").nth(1)).to_have_text("the")
    yield page
    del CATALOGUE["own-t5"], loading._loaded["own-t5"]


def test_a_decoder_is_seen_to_look_at_itself_and_at_its_encoder(t5: Page, watch: Watch) -> None:
    watch.allow("422")
    expect(t5.locator("#row button")).to_have_count(5)  # "</s>" is the last
    t5.get_by_label("The decoder has said").fill("Lily had")
    t5.get_by_role("radio", name="Decoder → encoder").check()
    expect(t5.locator("#row .role-query")).to_contain_text("→")
    expect(t5.locator("#row button")).to_have_count(5)
    expect(t5.locator(".title small")).to_have_text("query 3 × key 5")
    t5.locator("#row button").filter(has_text="cat").click()
    until_linked(t5, side="cross", answer="Lily had", column=1)
    t5.locator("#head [name=layer]").fill("2")  # the encoder has no third
    expect(t5.locator("#focus-title")).to_have_text("Layer 2, head 0")
    t5.get_by_role("radio", name="Decoder", exact=True).check()
    expect(t5.locator("#row button bdi")).to_have_text(["<pad>", "Lily", "had"])
    t5.get_by_label("The decoder has said").fill("Lily " * 600)
    expect(t5.locator("#problem")).to_contain_text("at most 512 tokens")
    expect(t5.get_by_label("The decoder has said")).to_have_attribute("aria-invalid", "true")
