"""Figures for notebooks: the pages' orientation and colours, hatched where a mask hides, and no other host."""

import json
import math
import re
import sys
import types
import webbrowser
from pathlib import Path
from typing import Any

import pytest
import torch

import model
from app.settings import STATIC
from model import plot
from model.export import picture
from model.lab import registry

LILY = "Lily had a cat."


@pytest.fixture(scope="module")
def trace() -> model.Traced:
    return model.trace("causal", LILY, seed=7, heads=2)


def test_queries_run_down_keys_across_on_a_scale_from_0_to_1(trace: model.Traced) -> None:
    figure = trace.figure("weights", head=1)
    heat, hidden = figure.data
    own = trace["weights"][1]
    assert [[cell for cell in row if cell is not None] for row in heat.z] == [
        own[i, : i + 1].tolist() for i in range(5)
    ]
    assert (heat.zmin, heat.zmax) == (0, 1)
    assert (figure.layout.yaxis.autorange, figure.layout.xaxis.side) == ("reversed", "top")
    assert figure.layout.xaxis.title.text == "key →"
    assert figure.layout.yaxis.ticktext == ("Lily", "had", "a", "cat", ".")
    assert figure.layout.title.text == "Causal mask: weights, head 1"
    assert hidden.fillpattern.shape == "/"
    assert hidden.x.count(None) == 10  # a square for each pair above the diagonal


def test_signed_numbers_are_centred_on_0_and_infinity_is_left_open(trace: model.Traced) -> None:
    heat = trace.figure("masked").data[0]
    assert heat.zmin == -heat.zmax
    assert heat.zmax == pytest.approx(abs(trace["scaled"][0][trace["mask"]]).max(), rel=1e-6)
    assert heat.z[0][1] is None
    assert trace.figure("scaled").data[0].z[0][1] == pytest.approx(trace["scaled"][0, 0, 1])  # the mask comes later
    q = trace.figure("q", head=1).data[0]
    assert (len(q.z), len(q.z[0])) == (5, 4)


def test_a_step_of_one_axis_is_one_row_and_nothing_but_zeros_has_a_scale() -> None:
    found = model.trace("speculative", "a b a", tokens=1)
    vector = next(id_ for id_ in found if len(found.axes(id_)) == 1)
    assert len(found.figure(vector).data[0].z) == 1
    for value, z in ((0.0, 0), (math.inf, None)):
        cell = torch.tensor([[value]])
        heat = plot.matrix("", cell, ("d", "d"), (["0"], ["0"]), cell.isnan(), False).data[0]
        assert (heat.zmin, heat.zmax, heat.z[0][0]) == (-1, 1, z)


@pytest.mark.parametrize("id_", [entry.id for entry in registry.mechanisms()])
def test_every_mechanism_has_figures_of_its_steps(id_: str) -> None:
    found = model.trace(id_, "the cat sat on the mat")
    for step in dict.fromkeys([next(iter(found)), list(found)[-1], *[each for each in found if "weights" in each][:1]]):
        shown = found.figure(step).data[0].z
        assert len(shown[0]) == found[step].shape[-1]
        assert all(len(row) == len(shown[0]) for row in shown)


def test_a_mask_of_each_head_hides_its_own_pairs() -> None:
    found = model.trace("lsh", "the cat sat on the mat")
    assert found.axes("mask") == ("head", "query", "key")
    z = found.figure("weights").data[0].z
    assert [[cell is not None for cell in row] for row in z] == found["mask"][0].tolist()


@pytest.mark.parametrize("at", [{"head": 2}, {"head": -1}, {"query": 0}, {"layer": 0}])
def test_a_place_that_is_not_there_is_a_problem(trace: model.Traced, at: dict[str, int]) -> None:
    with pytest.raises(model.Problem) as error:
        trace.figure("weights", **at)
    assert error.value.field == next(iter(at))


def test_the_colours_are_those_of_the_light_theme() -> None:
    css = (STATIC / "base.css").read_text("utf-8").split("}")[0]
    theme = dict(re.findall(r"--([\w-]+): (#\w+);", css))
    ours = {"paper": plot.PAPER, "ink": plot.INK, "line": plot.LINE, "positive": plot.POSITIVE,
            "negative": plot.NEGATIVE, "soft": picture.SOFT, "query": plot.ROLES["query"],
            "key": plot.ROLES["key"]}  # fmt: skip
    assert ours.items() <= theme.items()


def test_what_a_notebook_gets_is_plotlys_own_form_and_a_table_without_scripts_or_addresses(trace: model.Traced) -> None:
    figure = trace.figure("weights")
    bundle = json.loads(json.dumps(figure._repr_mimebundle_()))
    assert set(bundle) == {plot.PLOTLY, "text/html"}
    assert bundle[plot.PLOTLY]["config"] == {"displaylogo": False, "showSendToCloud": False}
    assert "http" not in bundle["text/html"]
    assert "<script" not in bundle["text/html"]
    assert bundle["text/html"].count("<tr>") == 6
    assert figure._ipython_display_ is None
    long = model.trace("self-attention", [f"w{i}" for i in range(64)])
    assert "<td>" in long.figure("weights")._repr_html_()
    head = model.attend("stories15m", "cat " * 70, 0, 0)
    assert "<td>" not in head.figure("weights")._repr_html_()


def test_a_file_holds_plotly_and_asks_no_other_host(trace: model.Traced, tmp_path: Path) -> None:
    figure = trace.figure("weights")
    figure.write_html(tmp_path / "weights.html")
    for html in (figure.to_html(), (tmp_path / "weights.html").read_text("utf-8")):
        assert re.findall(r"<(?:script|link)[^>]*(?:src|href)=", html) == []
        assert '"showSendToCloud": false' in html


def test_show_opens_such_a_file_and_in_a_notebook_the_figure_itself(
    trace: model.Traced, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(webbrowser, "open", lambda url, *_: opened.append(url))
    figure = trace.figure("weights")
    figure.show()
    assert len(opened) == 1
    assert "Plotly" in Path(opened[0].removeprefix("file://")).read_text("utf-8")
    Path(opened[0].removeprefix("file://")).unlink()
    shown: list[object] = []
    notebook = types.SimpleNamespace(
        get_ipython=lambda: "a kernel", display=types.SimpleNamespace(display=shown.append)
    )
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    figure.show()
    assert shown == [figure]
