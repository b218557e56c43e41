"""A German sentence through the translators: what they write, where they looked, and what they cannot read."""

import re

from playwright.sync_api import Locator, Page, expect

from model.networks.translation import stored
from tests.web.person import open_translate, until_linked

BROTHER = "Mein Bruder sagt, dass er morgen einen roten Ball kaufen will."
ENGLISH = "my brother says that he wants to buy a red ball tomorrow .".split()


def translator(page: Page, kind: str) -> Locator:
    """One of them, with its name."""
    return page.locator(f".translator[data-kind={kind}]")


def test_a_typed_sentence_is_translated_by_all_and_the_word_in_focus_is_the_same_in_all(page: Page) -> None:
    open_translate(page)
    expect(page.locator(".translator")).to_have_count(len(stored.kinds()))
    fixed, luong = translator(page, "fixed"), translator(page, "luong-general")
    expect(fixed.locator(".verdict")).to_contain_text("Left out:")
    expect(luong.locator(".verdict")).to_have_text("✓ same as the reference")
    expect(luong.locator(".caption")).to_contain_text("“go” looks at “gehen” with 0.9")

    page.locator("#sentence").fill(BROTHER)
    expect(luong.locator(".translation bdi")).to_have_text(ENGLISH)
    expect(page.locator(".translator .matrix td[data-row='0'][data-column='12']")).to_have_count(4)
    expect(fixed.locator(".matrix")).to_have_count(0)
    luong.locator(".translation button", has_text="wants").click()
    expect(luong.locator(".caption")).to_have_text(re.compile(r"“wants” looks at “will” with 0\.[89]"))
    expect(fixed.locator(".caption")).to_contain_text("“wants” comes from the one vector")
    expect(luong.locator(".matrix th.on.role-key")).to_have_text("will")
    luong.locator(".matrix td.focus").press("ArrowLeft")
    expect(luong.locator(".caption")).to_contain_text("“wants” looks at “kaufen” with")
    page.get_by_role("tab", name="Word by word").click()
    page.locator("#panel-words tr:nth-child(8) button").nth(2).click()
    expect(luong.locator(".caption")).to_contain_text("“buy” looks at “kaufen” with 0.9")
    luong.locator(".translation button", has_text="wants").click()
    luong.locator(".matrix td.focus").press("ArrowLeft")
    page.get_by_role("radio", name="Lines").check()
    expect(luong.locator(".cross-lines .query-side .on")).to_have_text("wants")
    heads = translator(page, "transformer").get_by_label("Which head")
    expect(heads.locator("option")).to_have_count(9)
    heads.select_option("Layer 1, head 2")
    expect(page.locator(".cross-lines")).to_have_count(5)
    until_linked(page, text=BROTHER, layer=1, head=2, word={"text": "wants", "occurrence": 0}, view="lines", key=10)

    page.reload()
    expect(page.locator("#sentence")).to_have_value(BROTHER)
    expect(luong.locator(".cross-lines .query-side .on")).to_have_text("wants")
    expect(luong.locator(".cross-lines .key-side .focus bdi")).to_have_text("kaufen")
    expect(heads).to_have_value("Layer 1, head 2")


def test_an_unknown_word_is_marked_and_a_known_one_takes_its_place(page: Page) -> None:
    open_translate(page)
    page.locator("#sentence").fill("Der kleine Hunt schläft")
    expect(page.locator("#problem")).to_contain_text("Hunt")
    expect(page.locator("#unknown mark")).to_have_text("Hunt")
    expect(page.locator("#sentence")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="“Hund” instead of “Hunt”").click()
    expect(page.locator("#sentence")).to_have_value("Der kleine Hund schläft")
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#notes")).to_contain_text("“.” was added")
    expect(translator(page, "luong-general").locator(".translation bdi")).to_have_text(
        ["the", "small", "dog", "sleeps", "."]
    )


def test_a_composed_sentence_comes_with_its_translation_and_in_the_link(page: Page) -> None:
    open_translate(page)
    page.get_by_role("button", name="Another sentence").click()
    expect(page.locator("#compose output")).to_have_text("12 words")
    until_linked(page, composed={"length": 12, "seed": 1})
    expect(page.locator(".reference")).to_contain_text("The grammar's own translation: ")
    said = page.locator(".reference").inner_text()
    expect(translator(page, "luong-general").locator(".verdict")).to_have_text("✓ same as the reference")
    page.reload()
    expect(page.locator(".reference")).to_have_text(said)
    expect(translator(page, "luong-general").locator(".verdict")).to_have_text("✓ same as the reference")


def test_hidden_numbers_are_neither_in_a_map_nor_in_a_sentence_until_a_cell_is_chosen(page: Page) -> None:
    open_translate(page, hide=True)
    luong = translator(page, "luong-general")
    expect(luong.locator(".caption")).to_have_text("The numbers are hidden: guess where “go” looks.")
    expect(luong.locator(".matrix td.blank")).to_have_count(13 * 12)
    expect(luong.locator(".translation [title]")).to_have_count(0)
    luong.locator(".matrix td[data-row='0'][data-column='0']").click()
    expect(luong.locator(".matrix td:not(.blank)[data-row]")).to_have_text(["0.99"])
    page.get_by_label("Hide numbers").uncheck()
    expect(luong.locator(".caption")).to_contain_text("“because” looks at “Weil” with 0.99")
    expect(luong.locator(".matrix td.blank")).to_have_count(0)
