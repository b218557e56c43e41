"""A run as a widget: what it sends, and that where one looks is read and set from Python."""

import json
import re
import sys
from html import unescape

import pytest
import torch
from traitlets import TraitError

import model
from model.export.named import Named
from model.widget import Page

LILY = "Lily had a cat."


def test_a_runs_steps_are_sent_with_formula_and_matrices() -> None:
    traced = model.trace("causal", LILY, heads=2)
    shown = traced.show()
    assert list(shown.steps) == list(traced)
    assert shown.steps["scores"]["formula"].startswith("<math")
    assert shown.steps["weights"]["html"].count("<table") == 2
    assert shown.steps["weights"]["shape"] == (2, 5, 5)
    assert (shown.title, shown.step) == ("Causal mask", "weights")


def test_it_begins_with_the_last_word_and_the_row_stays_from_step_to_step() -> None:
    traced = model.trace("causal", LILY, heads=2)
    shown = traced.show()
    assert shown.cell == (0, 4, int(traced["weights"][0, 4].argmax()))
    shown.cell = [1, 2, 0]  # as a browser sends it
    assert shown.cell == (1, 2, 0)
    assert shown.said.startswith("<b>a</b> gives ")
    shown.step = "masked"
    assert shown.cell[:2] == (0, 2)
    assert shown.cell[2] == int(traced["masked"][0, 2].argmax())
    assert "<b>a</b>" in shown.said


def test_a_cells_arithmetic_leads_to_the_cells_that_it_came_from() -> None:
    traced = model.trace("causal", LILY, heads=2)
    shown = traced.show()
    shown.step = "scores"
    shown.cell = (1, 2, 0)
    ways = [json.loads(unescape(at)) for at in re.findall('data-at="([^"]*)"', shown.made)]
    assert ["q", [1, 2, 0]] in ways
    shown._handle_msg({"content": {"data": {"method": "custom", "content": ["q", [1, 2, 1]]}}, "buffers": []})
    assert (shown.step, shown.cell) == ("q", (1, 2, 1))
    assert shown.made == "It is given here: nothing in this run made it."
    shown.cell = ()
    assert shown.made == ""
    assert model.attend("stories15m", LILY).show().made == ""


def test_a_caption_is_that_of_the_head_that_is_looked_at() -> None:
    traced = model.trace("causal", LILY, heads=2)
    shown = traced.show()
    for head in range(2):
        shown.cell = (head, 3, 0)
        row = traced["weights"][head, 3]
        best = traced.labels("weights")[-1][int(row.argmax())]
        assert f"{100 * row.max():.0f}% of its attention to <b>{best.replace('.', '&#46;')}</b>" in shown.said


def test_what_is_not_there_cannot_be_looked_at() -> None:
    shown = model.trace("causal", LILY).show()
    with pytest.raises(TraitError, match="step: one of q, k, v"):
        shown.step = "nope"
    for cell in ((0, 5, 0), (0, 0), (-1, 0, 0)):
        with pytest.raises(TraitError, match="is not in “weights”"):
            shown.cell = cell
    shown.cell = ()
    assert shown.said == ""


def test_steps_of_one_axis_of_none_and_without_numbers_have_their_cells() -> None:
    def first(value: torch.Tensor, axes: tuple[str, ...]) -> tuple[int, ...]:
        labels = tuple(list(map(str, range(n))) for n in value.shape)
        return Page(Named(value, axes, labels)).first(1)

    assert first(torch.tensor([1.0, 3.0, 2.0]), ("d",)) == (1,)
    assert first(torch.tensor(2.0), ()) == ()
    assert first(torch.zeros(0, 2), ("token", "d")) == ()
    assert first(torch.tensor([[1.0, 2.0], [4.0, 3.0]]), ("token", "d")) == (1, 0)


def test_a_step_of_one_axis_has_a_caption() -> None:
    shown = model.trace("alibi", LILY, heads=2).show()
    shown.step = next(id_ for id_, page in shown.steps.items() if len(page["shape"]) == 1)
    assert len(shown.cell) == 1
    assert shown.said


def test_a_trained_head_and_all_heads_are_shown() -> None:
    head = model.attend("stories15m", LILY, 4, 4).show()
    assert head.step == "weights"
    assert "of its attention" in head.said
    every = model.attend("stories15m", LILY)
    shown = every.show()
    assert list(shown.steps) == [f"layer {i}" for i in range(6)]
    assert shown.step == "layer 5"
    assert shown.cell[:2] == (5, 0)
    shown.step = "layer 2"
    shown.cell = (2, 3, 4, 1)
    assert 0 <= every["weights"][shown.cell] <= 1
    with pytest.raises(TraitError):
        shown.cell = (3, 3, 4, 1)
    assert "background: #d9d9e0" in shown.steps["layer 2"]["html"]  # what the mask hides
    bare = model.notebook.Traced("t", {"weights": Named(every.named["weights"].value, *every_axes(every))})
    assert "background: #d9d9e0" not in bare.show().steps["layer 2"]["html"]


def every_axes(traced: model.Traced) -> tuple[tuple[str, ...], tuple[list[str], ...]]:
    return traced.axes("weights"), traced.labels("weights")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "model.widget", None)
    with pytest.raises(model.Problem, match=r"pip install \"headlight\[notebook\]\""):
        model.trace("causal", LILY).show()
