from typing import Any

import pytest
import torch
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, LlamaConfig

from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.pretrained import theirs
from model.pretrained.attention import NAME, Focus, Pass, attention, follow, overhear
from model.pretrained.facts import Facts
from model.pretrained.families import LLAMA, Place
from model.pretrained.interventions import Intervention, SetWeight, Silence

IDS = torch.tensor([[3, 1, 4, 1, 5, 9]])
ROPE = Facts(4, 4, 8, 8, 8**-0.5, causal=True, window=None, bias=False, normed=False, rope=True, plain=True)
CAUSAL = torch.ones(1, 1, 6, 6, dtype=torch.bool).tril()


@pytest.fixture(scope="module", params=[1, 2, 4], ids="{} key heads for 4".format)
def models(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """The same random weights with eager attention, and with ours."""
    theirs.register(NAME, attention)
    sizes = {"hidden_size": 32, "intermediate_size": 48, "vocab_size": 20, "max_position_embeddings": 16}
    heads = {"num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": request.param}
    torch.manual_seed(3)
    eager = AutoModelForCausalLM.from_config(
        LlamaConfig(**sizes, **heads, initializer_range=0.5), attn_implementation="eager"
    ).eval()
    ours = AutoModelForCausalLM.from_config(
        LlamaConfig(**sizes, **heads), attn_implementation="headlight"
    ).eval()
    ours.load_state_dict(eager.state_dict())
    for layer in range(2):
        block = ours.model.layers[layer].self_attn
        follow(Place("decoder", layer), block)
        overhear(Place("decoder", layer), block, LLAMA)
    return eager, ours


def answer(model: Any, run: Pass) -> tuple[Tensor, Tensor]:
    """Logits (token, vocabulary) and weights (layer, head, query, key)."""
    maps: list[Tensor] = []
    run.watch = lambda layer, weights: maps.append(weights)
    with run.on(), torch.no_grad():
        logits = model(IDS, use_cache=False).logits[0]
    return logits, torch.stack(maps)


def test_shared_key_heads_give_the_logits_and_maps_of_eager(models: tuple[Any, Any]) -> None:
    eager, ours = models
    logits, maps = answer(ours, Pass())
    with torch.no_grad():
        theirs = eager(IDS, output_attentions=True, use_cache=False)
    # float32 on both sides: the order of sums differs
    torch.testing.assert_close(maps, torch.cat(theirs.attentions), atol=1e-6, rtol=0)
    torch.testing.assert_close(logits, theirs.logits[0], atol=1e-4, rtol=1e-5)


def test_without_a_run_the_model_answers_the_same(models: tuple[Any, Any]) -> None:
    _, ours = models
    with torch.no_grad():
        alone = ours(IDS, use_cache=False).logits[0]
    torch.testing.assert_close(alone, answer(ours, Pass())[0], atol=0, rtol=0)


def test_a_run_ends_where_it_was_opened_even_after_an_error(models: tuple[Any, Any]) -> None:
    _, ours = models
    run = Pass()
    with pytest.raises(RuntimeError, match="anything"), run.on():
        raise RuntimeError("anything")
    with torch.no_grad():
        ours(IDS, use_cache=False)
    assert run.layers == []


def test_a_focused_head_is_the_head_that_the_model_ran(models: tuple[Any, Any]) -> None:
    _, ours = models
    focus = Focus(1, 2, ROPE)
    logits, maps = answer(ours, Pass(focus=focus))
    steps = {step.id: step for step in focus.trace.steps}
    assert list(steps) == [
        *("q_plain", "k_plain", "q", "k", "v"), *("mask", "scores", "scaled", "masked", "weights", "output"),
    ]  # fmt: skip
    # one head alone and all at once: another order of sums in float32
    torch.testing.assert_close(steps["weights"].value, maps[1, 2], atol=1e-6, rtol=0)
    torch.testing.assert_close(logits, answer(ours, Pass())[0], atol=1e-5, rtol=1e-5)
    again = scaled_dot_product(*(steps[name].value for name in ("q", "k", "v", "mask")))
    torch.testing.assert_close(steps["output"].value, again, atol=0, rtol=0)


def test_what_entered_a_layer_is_kept(models: tuple[Any, Any]) -> None:
    _, ours = models
    run = Pass(focus=Focus(0, 0))
    answer(ours, run)
    module = ours.model.layers[0].self_attn
    v = run.entered[0].x @ module.v_proj.weight[: module.head_dim].detach().T
    assert run.focus is not None
    # float32: a product of 32 numbers in another order
    torch.testing.assert_close(run.focus.trace.steps[2].value, v, atol=1e-5, rtol=0)


def test_a_layer_called_again_with_what_entered_it_does_the_same(models: tuple[Any, Any]) -> None:
    _, ours = models
    whole, again = Pass([Silence(0, 1)], Focus(1, 2)), Pass([Silence(0, 1)], Focus(1, 2))
    answer(ours, whole)
    whole.entered[1].again(again)
    assert again.layers == [1]
    assert whole.focus is not None
    assert again.focus is not None
    for one, other in zip(whole.focus.trace.steps, again.focus.trace.steps, strict=True):
        assert torch.equal(one.value, other.value)
    # x, cos and sin, and the mask, which is the models' own
    assert {tuple(each.shape) for each in whole.entered[1].tensors()} >= {(1, IDS.shape[1], 32)}


@pytest.mark.parametrize("focus", [None, Focus(1, 2), Focus(1, 0)])
def test_silence_and_a_set_weight_do_the_same_in_focus_and_out_of_it(
    models: tuple[Any, Any], focus: Focus | None
) -> None:
    _, ours = models
    changes: list[Intervention] = [SetWeight(1, 2, (4, 1), 0.75), Silence(1, 3)]
    logits, maps = answer(ours, Pass(changes, focus))
    expected, _ = answer(ours, Pass(changes))
    assert maps[1, 2, 4, 1] == 0.75
    # one head alone and all at once: another order of sums in float32
    torch.testing.assert_close(logits, expected, atol=1e-5, rtol=1e-5)
    assert not torch.allclose(logits, answer(ours, Pass())[0], atol=1e-3)


def test_attention_heard_by_position_is_heard_too() -> None:
    class Module(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x

    module, run = Module(), Pass()
    follow(Place("encoder", 7), module)
    with run.on():
        module(torch.ones(1, 2, 3))
    assert run.entered[7].x.tolist() == [[1, 1, 1], [1, 1, 1]]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"softcap": 50.0, "s_aux": torch.ones(4)}, "softcap, s_aux"),
        ({"head_mask": torch.ones(4)}, "head_mask"),
        ({"dropout": 0.1}, "dropout"),
        ({"attention_mask": None}, "mask"),
        ({"attention_mask": CAUSAL.float()}, "mask"),
        ({"attention_mask": CAUSAL.expand(1, 4, 6, 6)}, "mask"),
        ({"query": torch.ones(2, 4, 6, 8)}, "batch"),
    ],
)
def test_what_would_be_ignored_is_refused(arguments: dict[str, Any], reason: str) -> None:
    module = nn.Module()
    module.layer_idx = 0  # type: ignore[assignment]
    heads = dict.fromkeys(("query", "key", "value"), torch.ones(1, 4, 6, 8))
    with pytest.raises(ValueError, match=reason):
        attention(module, **(heads | {"attention_mask": CAUSAL} | arguments))


def test_arguments_that_say_nothing_are_let_through() -> None:
    module = nn.Module()
    module.layer_idx = 0  # type: ignore[assignment]
    q = torch.randn(1, 4, 6, 8, generator=torch.Generator().manual_seed(1))
    output, weights = attention(module, q, q, q, CAUSAL, position_ids=IDS, use_cache=False, softcap=None)
    expected = nn.functional.scaled_dot_product_attention(q, q, q, attn_mask=CAUSAL).transpose(1, 2)
    torch.testing.assert_close(output, expected, atol=1e-6, rtol=0)  # float32
    assert weights is None


def test_a_position_bias_is_added_and_shown() -> None:
    module, run = nn.Module(), Pass(focus=Focus(0, 1))
    follow(Place("encoder", 0), module)
    generator = torch.Generator().manual_seed(2)
    q, bias = torch.randn(1, 2, 6, 8, generator=generator), torch.randn(1, 2, 6, 6, generator=generator)
    with run.on():
        output, _ = attention(module, q, q, q, CAUSAL, scaling=1.0, position_bias=bias)
    expected = (q @ q.mT + bias).masked_fill(~CAUSAL, -torch.inf).softmax(-1) @ q
    torch.testing.assert_close(output, expected.transpose(1, 2), atol=1e-5, rtol=0)  # float32
    assert run.focus is not None
    steps = {step.id: step.value for step in run.focus.trace.steps}
    assert torch.equal(steps["bias"], bias[0, 1])
    torch.testing.assert_close(steps["biased"], q[0, 1] @ q[0, 1].T + bias[0, 1], atol=1e-5, rtol=0)


def test_no_mask_hides_nothing_where_the_module_is_not_causal() -> None:
    module = nn.Module()
    module.is_causal = False  # type: ignore[assignment]
    q = torch.randn(1, 2, 6, 8, generator=torch.Generator().manual_seed(1))
    output, _ = attention(module, q, q, q, None)
    expected = nn.functional.scaled_dot_product_attention(q, q, q).transpose(1, 2)
    torch.testing.assert_close(output, expected, atol=1e-6, rtol=0)  # float32


def test_a_run_of_one_part_leaves_the_others_alone() -> None:
    modules = {part: nn.Module() for part in ("encoder", "cross")}
    for part, module in modules.items():
        follow(Place(part, 0), module)  # type: ignore[arg-type]
    q = torch.randn(1, 2, 6, 8, generator=torch.Generator().manual_seed(1))
    run, seen = Pass([Silence(0, 0)], Focus(0, 1), part="cross"), []
    run.watch = lambda layer, _weights: seen.append(layer)
    with run.on():
        outputs = [attention(module, q, q, q, CAUSAL)[0] for module in modules.values()]
    assert [place and place.part for place in run.places] == ["encoder", "cross"]
    assert outputs[0][0, :, 0].count_nonzero() > 0
    assert outputs[1][0, :, 0].count_nonzero() == 0
    assert seen == [0]
