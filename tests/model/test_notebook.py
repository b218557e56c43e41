"""Headlight from Python: light to import, every step a named array, every refusal a sentence."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import model
from model.lab import registry
from model.lab.inputs import split, tokens
from model.lab.request import Request
from model.lab.run import run
from model.pretrained import catalogue
from tests.model.pretrained.tiny_checkpoints import write

LILY = "Lily had a cat."


def test_the_import_is_light_and_transformers_and_plotly_come_when_they_are_used() -> None:
    script = f"""
import sys, model
heavy = ("torch", "numpy", "transformers", "plotly", "fastapi")
assert not set(heavy) & set(sys.modules), set(heavy) & set(sys.modules)
model.trace("causal", {LILY!r})
assert not {{"transformers", "plotly", "fastapi"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_what_it_offers_is_listed_and_what_it_does_not_is_refused_as_python_does() -> None:
    assert {"trace", "attend", "Problem", "Silence", "SetWeight", "Cut", "Freeze"} <= set(dir(model))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        model.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_every_step_is_that_of_a_run_with_its_axes_and_tokens() -> None:
    found = model.trace("causal", LILY, seed=7, heads=2)
    expected = run(registry.find("causal"), Request(tokens(split(LILY)), options={"heads": 2}, seed=7))
    assert list(found) == [step.id for step in expected.steps]
    assert len(found) == len(expected.steps)
    for step in expected.steps:
        assert found[step.id].tobytes() == step.value.numpy().tobytes()
        assert found.axes(step.id) == step.axes
        assert [len(each) for each in found.labels(step.id)] == list(step.value.shape)
    assert found.labels("weights") == (["0", "1"], *[["Lily", "had", "a", "cat", "."]] * 2)
    assert found.parity
    assert found.parity.agrees


def test_an_array_is_ones_own_to_change() -> None:
    found = model.trace("causal", LILY)
    found["weights"][:] = 5
    assert found["weights"].max() <= 1


def test_a_list_is_taken_as_tokens_and_repeated_ones_have_an_index() -> None:
    found = model.trace("self-attention", ["New York", "is", "is"])
    assert found.labels("weights")[1] == ["New York", "is₁", "is₂"]


def test_a_run_and_a_head_are_scripts_and_all_heads_are_none() -> None:
    assert "causal(q=q" in model.trace("causal", LILY).script()
    assert "attn_implementation" in model.attend("stories15m", LILY, 4, 4).script()
    with pytest.raises(model.Problem, match="There is a script of one head, not of all"):
        model.attend("stories15m", LILY).script()


def test_a_second_sentence_a_worked_example_inputs_and_edits() -> None:
    two = model.trace("cross-attention", "a cat", context=["une", "chatte", "noire"])
    assert two.labels("weights")[-2:] == (["a", "cat"], ["une", "chatte", "noire"])
    assert len(model.trace("cross-attention", "a cat").labels("weights")[-1]) > 1
    example = model.trace("scaled-dot-product", preset="hello-shiny-sun")
    assert example.labels("weights")[-1] == ["Hello", "shiny", "sun"]
    q = np.zeros((1, 2, 4))
    given = model.trace("causal", "a b", inputs={"q": q}, edits=[("mask", (0, 1), 1.0)])
    assert (given["q"] == 0).all()
    assert given["weights"][0].tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_names_along_an_axis_are_a_steps_own_where_it_has_some() -> None:
    found = model.trace("kv-cache", "a b c")
    assert found.labels("token 2/k")[0] == ["c"]
    words = model.trace("unembedding", "a b a")
    assert ["a", "b"] in [list(each) for each in words.labels(list(words)[-1])]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"mechanism": "nothing", "sentence": "a"}, "no mechanism"),
        ({"mechanism": "causal", "sentence": ""}, "Type at least one word"),
        ({"mechanism": "causal"}, "Type at least one word"),
        ({"mechanism": "causal", "sentence": "a", "heads": 99}, "from 1 to 8"),
        ({"mechanism": "causal", "sentence": "a", "colour": 1}, "no option"),
        ({"mechanism": "causal", "sentence": "a", "context": "b"}, "one sentence"),
        ({"mechanism": "causal", "sentence": "a", "preset": "none"}, "no worked example"),
        ({"mechanism": "causal", "sentence": "a", "inputs": {"q": [[1], [2, 3]]}}, "matrix of numbers"),
        ({"mechanism": "causal", "sentence": "a", "edits": [("none", (0,), 1.0)]}, "no step"),
    ],
)
def test_what_cannot_be_run_is_a_problem_that_says_what_to_do(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(model.Problem, match=said):
        model.trace(**asked)


def test_a_step_that_is_not_there_is_named_among_those_that_are() -> None:
    found = model.trace("causal", LILY)
    with pytest.raises(model.Problem) as error:
        found["heads"]
    assert str(error.value) == f"There is no step “heads” here; choose one of: {', '.join(found)}."
    assert "heads" not in found
    assert found.get("heads") is None


def test_one_head_of_a_trained_model_is_the_one_that_the_page_shows() -> None:
    story = "Lily had a cat. The cat was happy because it got a fish."
    found = model.attend("stories15m", story, 4, 4)
    it, cat = found.labels("weights")[0].index("it"), found.labels("weights")[1].index("cat₁")
    assert found["weights"][it, cat] == pytest.approx(0.761, abs=5e-4)  # MODELS.md
    assert found.axes("weights") == ("query", "key")
    assert found.next[0][0] == "L"
    assert repr(found).startswith("<stories15m, layer 4, head 4: ")
    every = model.attend("stories15m", story)
    assert every["weights"].shape == (6, 6, 17, 17)
    assert np.abs(every["weights"][4, 4] - found["weights"]).max() < 1e-6
    assert (every["mask"] == np.tril(np.ones((17, 17), bool))).all()
    assert every.labels("weights")[:2] == (list("012345"), list("012345"))


def test_a_checkpoint_of_ones_own_is_named_by_its_folder(tmp_path: Path) -> None:
    folder, text = write("gpt2", tmp_path / "my-checkpoint"), "the cat"
    every = model.attend(str(folder), text)
    assert every["weights"].shape[:2] == (2, 4)
    one = model.attend(folder, text, layer=1, head=2)
    assert one["weights"].tobytes() == every["weights"][1, 2].tobytes()
    assert repr(one).startswith("<my-checkpoint, layer 1, head 2: ")
    assert model.attend(catalogue.CATALOGUE["my-checkpoint"], text, layer=1, head=2).next == one.next
    with pytest.raises(model.Problem, match=r"There is no folder “./my-other-checkpoint”"):
        model.attend("./my-other-checkpoint", text)


def test_interventions_change_a_trained_models_answer() -> None:
    silent = [model.Silence(layer, head) for layer in range(3) for head in range(6)]
    plain, changed = (model.attend("stories15m", LILY, 5, 0, interventions=each) for each in ((), silent))
    assert plain.next[0] != changed.next[0]
    assert np.abs(plain["weights"] - changed["weights"]).max() > 0.01


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"model": "gpt9", "text": "a"}, "id"),
        ({"model": "stories15m", "text": ""}, "text"),
        ({"model": "stories15m", "text": "a", "layer": 4}, "head"),
        ({"model": "stories15m", "text": "a", "layer": 6, "head": 0}, "layer"),
        ({"model": "minilm-l6", "text": "a"}, "id"),
    ],
)
def test_what_a_model_cannot_answer_is_a_problem(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(model.Problem) as error:
        model.attend(**asked)
    assert error.value.field == field


def test_in_a_notebook_a_run_is_a_table_of_its_steps_and_typed_words_stay_text() -> None:
    found = model.trace("causal", ["<script>alert(1)</script>", "b"])
    html = found._repr_html_()
    assert "<code>weights</code></td><td>head, query, key</td><td>1 × 2 × 2" in html
    assert "<script" not in html
    figure = found.figure("weights")
    assert "<script" not in figure._repr_html_()
    assert "<script" not in json.dumps(figure.to_plotly_json())
