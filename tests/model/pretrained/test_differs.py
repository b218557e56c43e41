from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.lab import registry
from model.lab.request import Request
from model.lab.run import run
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.pretrained import runner
from model.pretrained.differs import differences
from model.pretrained.runner import Attention
from model.tracing.step import Step, Trace
from tests.model.pretrained.tiny_checkpoints import opened, write

TEXT = "the cat was too tired ."


def head_of(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Attention:
    loaded = opened(name, write(name, folder))
    monkeypatch.setattr(runner, "load", lambda _id: loaded)
    return runner.attention("tiny", TEXT, 0, 2)


def mechanism_of(of: Attention, id_: str, names: str = "qkv") -> list[Step]:
    """A mechanism with the numbers of a head."""
    if names == "qkv":
        given: dict[str, Tensor] = {step.name: step.value[None] for step in of.steps if step.name in names}
    else:
        inputs = runner.head_inputs("tiny", TEXT, 0, 2)
        given = {name: getattr(inputs, name) for name in ("x", "w_q", "w_k", "w_v")}
        axes = {entry.name: entry.axes for entry in registry.find(id_).inputs}
        given = {name: value[None] if len(axes[name]) > value.ndim else value for name, value in given.items()}
    return run(registry.find(id_), Request(of.tokens, given)).steps


def said(of: Attention, steps: list[Step]) -> list[str]:
    return [note.message.format(**note.params) for note in differences(steps, of.steps, of.facts, 0)]


def test_where_the_weights_are_the_model_s_nothing_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = head_of("llama", tmp_path, monkeypatch)
    assert said(of, mechanism_of(of, "causal")) == []


@pytest.mark.parametrize(
    ("name", "mechanism", "names", "expected"),
    [
        ("llama", "scaled-dot-product", "qkv", ["also hides what comes after"]),
        ("llama", "self-attention", "x", ["turns q and k by position", "also hides what comes after"]),
        ("qwen3", "self-attention", "x", ["normalises", "turns q and k by position", "also hides what comes after"]),
        ("bert", "self-attention", "x", []),
        ("bert", "causal", "qkv", ["sees tokens that are hidden from it here"]),
        ("gpt2", "causal", "qkv", []),
        ("mistral", "causal", "qkv", ["sees 4 tokens at most"]),
        ("gemma3_text", "causal", "qkv", ["sees 4 tokens at most", "multiplies scores by 0.5; here it is 0.354"]),
        ("gemma2", "causal", "qkv",
         ["sees 4 tokens at most", "multiplies scores by 0.5; here it is 0.354", "soft cap, so that none is beyond"]),
        ("gpt_oss", "causal", "qkv", ["sees 4 tokens at most", "a share of each row to a sink"]),
        ("t5", "scaled-dot-product", "qkv", ["multiplies scores by 1; here it is", "also adds a number to each score"]),
    ],
)
def test_what_a_model_does_otherwise_is_said_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, mechanism: str, names: str, expected: list[str]
) -> None:
    of = head_of(name, tmp_path, monkeypatch)
    found = said(of, mechanism_of(of, mechanism, names))
    assert len(found) == len(expected), found
    for sentence, part in zip(found, expected, strict=True):
        assert part in sentence


def test_what_has_no_name_is_said_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = head_of("bert", tmp_path, monkeypatch)
    q, k, v = (step.value for step in of.steps if step.name in "qkv")
    with Trace() as trace:
        trace.input("q", "query d", q * 1.5)
        scaled_dot_product(q * 1.5, k, v, step=trace)
    assert said(of, trace.steps) == ["The model itself does more to q and k before they meet."]
    with Trace() as trace:
        trace.input("mask", "query key", torch.ones(len(v), 1, dtype=torch.bool))  # of other keys
        trace("output", "query d_v", v + 1)
    assert said(of, trace.steps) == ["This mechanism does not compute its weights as the model itself does."]

