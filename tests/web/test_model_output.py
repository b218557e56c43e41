"""What a text means for the output: the next token by moving, the logit lens, rollout and flow."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.person import MODEL, pack, until_linked, value

Violations = Callable[[Page], list[str]]


def opened(page: Page, tab: str, **state: object) -> Page:
    """A part of the page of stories15M, drawn."""
    page.goto(f"{MODEL}#{pack({'tab': tab, **state})}")
    expect(page.locator("#waiting")).to_be_hidden()
    return page


def slide(page: Page, name: str, by: str, times: int) -> None:
    """Move a slider by keys."""
    page.locator(f"[name={name}]").focus()
    for _ in range(times):
        page.keyboard.press(by)


def column(page: Page, number: int) -> Locator:
    """A column of the table of candidates, from 1 behind the names."""
    return page.locator(f".sampling tbody tr td:nth-child({number + 1})")


def test_the_next_token_is_explained_by_moving(page: Page) -> None:
    opened(page, "next")
    rows = page.locator(".sampling tbody tr")
    expect(rows).to_have_count(20)
    expect(page.locator(".sampling tfoot")).to_contain_text("the other 31,980")
    softmax = [value(text) for text in column(page, 3).all_inner_texts()]
    assert softmax == sorted(softmax, reverse=True)
    assert [value(text) for text in column(page, 6).all_inner_texts()] == softmax

    slide(page, "top_k", "Home", 1)
    slide(page, "top_k", "ArrowRight", 4)
    expect(page.locator(".sampling tbody .reason")).to_have_text(["outside the 5 likeliest"] * 15)
    expect(page.locator(".sampling thead")).to_contain_text("5 stay")
    finals = [value(text) for text in column(page, 6).all_inner_texts()]
    assert sum(finals) == pytest.approx(1, abs=0.005)  # three digits each

    page.locator("[name=top_p]").fill("49")
    expect(page.locator(".sampling .reason", has_text="0.50 is reached").first).to_be_visible()
    expect(page.locator(".sampling tbody tr.cut s").first).to_be_visible()
    slide(page, "temperature", "Home", 1)
    expect(page.locator(".output .lesson").first).to_contain_text("greedy")
    expect(rows.first.locator("td").last).to_have_text("100%")
    until_linked(page, tabs={"next": {"temperature": 0, "top_k": 5, "top_p": 0.5, "seed": None}})


def test_a_draw_is_a_point_on_the_line_and_stays_in_the_link(page: Page) -> None:
    opened(page, "next", tabs={"next": {"temperature": 2, "top_k": 7}})
    expect(page.locator(".ends span")).to_have_count(7)
    page.get_by_role("button", name="Draw a token").click()
    said = page.locator(".line .said")
    expect(said).to_contain_text("falls on")
    point, low, high = (float(each) for each in re.findall(r"\d\.\d{4}", said.inner_text()))
    assert low <= point <= high
    box, line = page.locator(".ends .point").bounding_box(), page.locator(".ends").bounding_box()
    assert box
    assert line
    assert (box["x"] - line["x"]) / line["width"] == pytest.approx(point, abs=0.01)
    first = said.inner_text()
    page.get_by_role("button", name="Draw another token").click()
    expect(said).not_to_have_text(first)
    second = said.inner_text()
    until_linked(page, tabs={"next": {"temperature": 2, "top_k": 7, "top_p": 1, "seed": 1}})
    page.reload()
    expect(said).to_have_text(second)


def test_the_lens_shows_how_a_word_rises_and_a_silenced_head_counts(page: Page) -> None:
    opened(page, "next", row=12)
    expect(page.locator(".lens tbody tr")).to_have_count(7)
    expect(page.locator(".output .caption")).to_contain_text("After “it” the model says")
    ranks = [value(text) for text in page.locator(".lens td.rank").all_inner_texts()]
    assert ranks[-1] == 1 < ranks[0]
    page.locator(".lens thead button").last.click()
    expect(page.locator(".output .caption")).to_contain_text("After “.₂” the model says")
    until_linked(page, row=16)
    last = page.locator(".lens tbody tr").last.locator("td").nth(-2)
    expect(last).to_have_text(page.locator(".sampling tbody th").first.inner_text())
    expect(page.locator(".sampling .was")).to_have_count(0)
    opened(page, "next", row=16, interventions=[{"layer": 4, "head": 4, "do": "silence"}])
    page.reload()
    expect(page.locator(".sampling .was")).to_have_count(20)
    page.get_by_label("Hide numbers").check()
    expect(page.locator(".lens td.rank").first).to_have_text("?")
    expect(column(page, 1).first).to_have_text("?")


def test_rollout_flow_and_raw_attention_of_a_token(page: Page) -> None:
    opened(page, "flow", row=12)
    cells = page.locator('.beside td[data-row="5"]')
    expect(cells).to_have_count(17)
    assert sum(value(text) for text in cells.all_inner_texts()) == pytest.approx(1, abs=0.06)  # two digits each
    expect(page.locator(".output .caption")).to_contain_text("made of after layer 5: <s>")
    measures = page.locator(".compared thead th")
    expect(measures).to_have_text(["Rollout", "Raw attention"])
    page.get_by_role("radio", name="Flow").check()
    expect(measures).to_have_text(["Flow", "Rollout", "Raw attention"])
    expect(page.locator(".beside .matrix")).not_to_contain_text("…")
    for row in page.locator(".compared tbody tr").all():
        flow, rollout, _raw = (value(text) for text in row.locator("td").all_inner_texts())
        assert 1 >= flow >= rollout
    page.get_by_label("leave the first token out").check()
    expect(page.locator(".compared tbody th").first).not_to_have_text("<s>")
    expect(cells.first).to_have_class(re.compile("hidden"))
    page.locator('.beside td[data-row="2"][data-column="8"]').click()
    expect(page.get_by_label("up to layer")).to_have_value("2")
    page.locator(".attention button", has_text="happy").click()
    expect(page.locator(".beside h2").first).to_have_text("“happy”, layer by layer")
    until_linked(page, row=10, tabs={"flow": {"measure": "flow", "layer": 2, "column": 8, "hideFirst": True}})


def test_a_text_that_is_too_long_for_flow_keeps_its_rollout(page: Page) -> None:
    opened(page, "flow", text="The cat sat on the mat. " * 12, tabs={"flow": {"measure": "flow"}})
    expect(page.locator(".output .caption")).to_contain_text("at most 64 tokens, this one has 86")
    expect(page.locator(".beside")).to_be_hidden()
    page.get_by_role("radio", name="Rollout").check()
    expect(page.locator(".beside .heatmap canvas")).to_be_visible()


def test_a_silenced_head_is_a_head_less_and_hidden_numbers_stay_hidden(page: Page) -> None:
    state = {"row": 12, "tabs": {"flow": {"measure": "raw", "layer": 4}}}
    cat = page.locator(".compared tbody tr", has_text="cat₁").locator("td").first
    opened(page, "flow", **state)
    plain = value(cat.inner_text())
    page.goto("about:blank")
    opened(page, "flow", **state, interventions=[{"layer": 4, "head": 4, "do": "silence"}])
    # this head gives cat₁ 0.760, and is one of six
    assert value(cat.inner_text()) == pytest.approx(plain - 0.760 / 6, abs=0.001)
    page.get_by_label("Hide numbers").check()
    expect(cat).to_have_text("?")
    expect(page.locator('.beside td[data-row="4"]').nth(3)).to_have_text("?")


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_axe(page: Page, axe_violations: Violations, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    silenced = [{"layer": 4, "head": 4, "do": "silence"}]
    opened(page, "next", tabs={"next": {"top_k": 8, "top_p": 0.8, "seed": 3}}, interventions=silenced)
    expect(page.locator(".lens tbody tr")).to_have_count(7)
    assert axe_violations(page) == []
    page.get_by_role("tab", name="Flow").click()
    expect(page.locator(".compared tbody tr").first).to_be_visible()
    assert axe_violations(page) == []
