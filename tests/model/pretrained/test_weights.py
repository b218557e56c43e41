"""Several heads' weights, and the sizes of what they weigh, beside loops over transformers' own modules."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from numpy.typing import NDArray

from model.pretrained import runner
from model.pretrained import weights as weights_
from model.pretrained.interventions import Freeze, SetWeight, Silence
from model.pretrained.loading import Loaded
from model.pretrained.reading import read
from model.pretrained.weights import HeadWeights, weights
from model.pretrained.window import Window
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import opened, write

TEXT, ANSWER = "the animal didn't cross", "the cat was a fish"
STORIES, LILY = "stories15m", "Lily had a cat. The cat was happy because it got a fish."
LAYER = 1
# for each family: its values' module, the columns of its output that are values, and the output's module
MODULES = {
    "gpt2": ("h.1.attn.c_attn", slice(64, 96), "h.1.attn.c_proj"),
    "llama": ("layers.1.self_attn.v_proj", slice(None), "layers.1.self_attn.o_proj"),
    "bert": ("encoder.layer.1.attention.self.value", slice(None), "encoder.layer.1.attention.output.dense"),
    "t5": ("decoder.block.1.layer.1.EncDecAttention.v", slice(None), "decoder.block.1.layer.1.EncDecAttention.o"),
}


@pytest.fixture(scope="module", params=MODULES)
def named(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Loaded, Path]:
    folder = write(request.param, tmp_path_factory.mktemp(request.param))
    return request.param, opened(request.param, folder), folder


def asked_of(name: str) -> dict[str, Any]:
    return {"part": "cross", "answer": ANSWER} if name == "t5" else {}


def eager(name: str, loaded: Loaded, folder: Path) -> dict[str, NDArray[Any]]:
    """Of layer 1, as float64: weights (head, query, key), v (key, d_heads), w_o (d_heads, d_out), bias and mixed, the
    output of w_o (query, d_out); heard from transformers' own model."""
    model = getattr(transformers, loaded.family.auto).from_pretrained(folder, attn_implementation="eager").eval()
    base, (values, columns, output) = model.base_model, MODULES[name]
    heard: dict[str, torch.Tensor] = {}
    for key, path in (("v", values), ("mixed", output)):
        base.get_submodule(path).register_forward_hook(lambda _m, _in, out, key=key: heard.update({key: out[0]}))
    reading = read(loaded, TEXT, **asked_of(name))
    with torch.no_grad():
        said = model(**loaded.family.inputs(model, reading.ids, reading.answer), output_attentions=True)
    maps = said.cross_attentions if name == "t5" else said.attentions
    w_o, bias = base.get_submodule(output).weight, base.get_submodule(output).bias
    found = {
        "weights": maps[LAYER][0], "v": heard["v"][:, columns], "mixed": heard["mixed"],
        "w_o": w_o if name == "gpt2" else w_o.T, "bias": torch.zeros(32) if bias is None else bias,
    }  # fmt: skip
    return {key: each.detach().double().numpy() for key, each in found.items()}


def ours(name: str, loaded: Loaded, monkeypatch: pytest.MonkeyPatch, **more: Any) -> list[HeadWeights]:
    monkeypatch.setattr(weights_, "load", lambda _id: loaded)
    return weights("tiny", TEXT, [(LAYER, head) for head in range(4)], **asked_of(name) | more).heads


def test_sizes_are_those_of_a_loop(named: tuple[str, Loaded, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, found = eager(*named), ours(named[0], named[1], monkeypatch)
    heads, queries, keys = theirs["weights"].shape
    d_v = len(theirs["w_o"]) // heads
    shared = heads // (theirs["v"].shape[1] // d_v)  # heads that share a value
    sums = np.tile(theirs["bias"], (queries, 1))
    for head in range(heads):
        own, of_v = found[head], slice(head // shared * d_v, (head // shared + 1) * d_v)
        for query in range(queries):
            sizes = np.zeros(2)
            for key in range(keys):
                a, v = theirs["weights"][head, query, key], theirs["v"][key, of_v]
                taken = a * v
                mixed = taken @ theirs["w_o"][head * d_v : (head + 1) * d_v]
                sums[query] += mixed
                lengths = np.array([np.sqrt((taken**2).sum()), np.sqrt((mixed**2).sum())])
                sizes += lengths
                # float32 against float64, at numbers up to about 10
                found_ = own.weights[query, key] * torch.stack([own.value[key], own.output[key]])
                assert found_.tolist() == pytest.approx(lengths, abs=1e-4)
            assert [own.value_sums[query], own.output_sums[query]] == pytest.approx(sizes, abs=1e-4)
    # the loop is right about whose rows of w_o are whose: all heads together are what the model computes
    np.testing.assert_allclose(sums, theirs["mixed"], atol=1e-4)


def test_weights_are_those_of_one_head_alone() -> None:
    found = weights(STORIES, LILY, [(4, 4), (0, 2), (4, 4)])
    assert [(each.layer, each.head) for each in found.heads] == [(4, 4), (0, 2), (4, 4)]
    for own in found.heads[:2]:
        steps = {step.name: step.value for step in runner.attention(STORIES, LILY, own.layer, own.head).steps}
        # one head alone and all at once: another order of sums in float32
        torch.testing.assert_close(own.weights, steps["weights"], atol=1e-5, rtol=0)
        torch.testing.assert_close(own.value, steps["v"].norm(dim=-1), atol=1e-5, rtol=1e-5)
        assert torch.equal(own.mask, steps["mask"])
    assert found.tokens == found.queries == runner.tokens(STORIES, LILY)


def test_what_is_changed_is_seen_where_it_was_changed_and_behind_it() -> None:
    plain = weights(STORIES, LILY, [(0, 2), (4, 4)]).heads
    changed = weights(STORIES, LILY, [(0, 2), (4, 4)], [SetWeight(0, 2, (3, 1), 0.75), Silence(4, 4)]).heads
    assert changed[0].weights[3, 1] == 0.75
    assert (plain[0].weights != changed[0].weights).sum() == 1
    assert not torch.equal(plain[1].weights, changed[1].weights)
    frozen = weights(STORIES, LILY, [(4, 4)], [Silence(0, 2), Freeze(4, 4)]).heads[0]
    assert torch.equal(frozen.weights, plain[1].weights)


def test_a_head_that_is_not_there_and_too_many_get_a_sentence() -> None:
    for heads, said in (([(0, 0), (6, 0)], "Layers count from 0 to 5"), ([(0, 0)] * 7, "at most 6 heads")):
        with pytest.raises(Problem, match=said) as caught:
            weights(STORIES, LILY, heads)
        assert caught.value.field == "heads"


def test_a_window_of_it_keeps_the_sums_of_the_whole_rows() -> None:
    whole = weights(STORIES, LILY, [(4, 4)]).heads[0]
    part = whole.cut(Window(range(10, 14), range(3, 6)))
    assert torch.equal(part.weights, whole.weights[10:14, 3:6])
    assert torch.equal(part.mask, whole.mask[10:14, 3:6])
    assert torch.equal(part.value, whole.value[3:6])
    assert torch.equal(part.output, whole.output[3:6])
    assert torch.equal(part.value_sums, whole.value_sums[10:14])
    assert torch.equal(part.output_sums, whole.output_sums[10:14])
