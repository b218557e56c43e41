"""Every change of a trained model, beside transformers' own eager attention with hooks on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
import transformers
from torch import Tensor

from model.pretrained import forward as module
from model.pretrained.attention import Focus, Pass
from model.pretrained.forward import forward, shortened
from model.pretrained.interventions import Cut, Freeze, Intervention, Patch, Replace, SetWeight, Silence
from model.pretrained.loading import Loaded
from model.pretrained.reading import Reading, read
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import opened, write

TEXT, OTHER = "Lily had a cat and a fish", "Lily had a ball and a fish"
LAYER, HEAD, HEADS = 1, 2, 4


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Any]:
    """Ours, and transformers' own of the same checkpoint."""
    folder = write("llama", tmp_path_factory.mktemp("llama"))
    return opened("llama", folder), transformers.AutoModelForCausalLM.from_pretrained(
        folder, attn_implementation="eager"
    ).eval()


def ours(loaded: Loaded, *changes: Intervention, text: str = TEXT, focus: Focus | None = None) -> Tensor:
    """The logits of the last token."""
    logits: Tensor = forward(read(loaded, text), Pass(changes, focus)).logits[0, -1]
    return logits


def theirs(loaded: Loaded, eager: Any, text: str = TEXT, **asked: object) -> Any:
    with torch.no_grad():
        return eager(torch.tensor([read(loaded, text).ids]), use_cache=False, output_attentions=True, **asked)


@contextmanager
def output_becomes(eager: Any, what: Callable[[Tensor], Tensor]) -> Iterator[None]:
    """The head's output z (query, d_v), which enters o_proj, is replaced by what is made of it."""

    def replaced(_module: object, args: tuple[Tensor]) -> Tensor:
        z = args[0].unflatten(-1, (HEADS, -1)).clone()
        z[0, :, HEAD] = what(z[0, :, HEAD])
        return z.flatten(-2)

    hook = eager.model.layers[LAYER].self_attn.o_proj.register_forward_pre_hook(replaced)
    yield
    hook.remove()


def heard(loaded: Loaded, eager: Any, text: str) -> tuple[Tensor, Tensor, Tensor]:
    """Weights (query, key), values (key, d_v) and output (query, d_v) of the head, in transformers' own."""
    found: list[Tensor] = []
    attention = eager.model.layers[LAYER].self_attn
    hooks = [
        attention.v_proj.register_forward_hook(lambda _module, _args, value: found.append(value)),
        attention.o_proj.register_forward_pre_hook(lambda _module, args: found.append(args[0])),
    ]
    weights = theirs(loaded, eager, text).attentions[LAYER][0, HEAD]
    for hook in hooks:
        hook.remove()
    v, z = found
    # two key-value heads for four heads
    return weights, v[0].unflatten(-1, (2, -1))[:, HEAD // 2], z[0].unflatten(-1, (HEADS, -1))[:, HEAD]


def agree(one: Tensor, other: Tensor) -> None:
    # float32 on both sides, logits of up to 20: the order of sums differs
    torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-5)


def test_a_silenced_head_is_a_0_before_o_proj(llama: tuple[Loaded, Any]) -> None:
    loaded, eager = llama
    with output_becomes(eager, torch.zeros_like):
        expected = theirs(loaded, eager).logits[0, -1]
    agree(ours(loaded, Silence(LAYER, HEAD)), expected)
    assert (ours(loaded) - expected).abs().max() > 0.01


def test_an_edge_that_is_knocked_out_of_all_layers_is_a_mask_with_that_pair_closed(llama: tuple[Loaded, Any]) -> None:
    loaded, eager = llama
    n = len(read(loaded, TEXT).ids)
    mask = torch.full((n, n), -torch.inf).triu(1)
    mask[n - 1, 2] = mask[4, 1] = -torch.inf
    expected = theirs(loaded, eager, attention_mask=mask[None, None]).logits[0, -1]
    agree(ours(loaded, Cut(None, None, (n - 1, 2)), Cut(None, None, (4, 1))), expected)
    assert (ours(loaded) - expected).abs().max() > 0.01


def test_an_edge_of_one_head_takes_its_share_from_that_head_alone(llama: tuple[Loaded, Any]) -> None:
    loaded, eager = llama
    weights, v, _z = heard(loaded, eager, TEXT)
    left = weights.clone()
    left[-1, 2] = 0
    left[-1] /= left[-1].sum()
    with output_becomes(eager, lambda _z: left @ v):
        expected = theirs(loaded, eager).logits[0, -1]
    agree(ours(loaded, Cut(LAYER, HEAD, (len(v) - 1, 2))), expected)


def test_a_replaced_pattern_mixes_the_values_so(llama: tuple[Loaded, Any]) -> None:
    loaded, eager = llama
    v = heard(loaded, eager, TEXT)[1]
    n = torch.arange(len(v))
    wanted = {
        "uniform": v.cumsum(0) / (n + 1)[:, None],
        "first": v[:1].expand(len(v), -1),
        "previous": v[(n - 1).clamp(min=0)],
        "self": v,
    }
    for name, z in wanted.items():
        with output_becomes(eager, lambda _z, z=z: z):  # type: ignore[misc]
            expected = theirs(loaded, eager).logits[0, -1]
        agree(ours(loaded, Replace(LAYER, HEAD, name)), expected)  # type: ignore[arg-type]


def test_a_patched_head_puts_out_what_it_does_on_the_other_text(llama: tuple[Loaded, Any]) -> None:
    loaded, eager = llama
    z = heard(loaded, eager, OTHER)[2]
    with output_becomes(eager, lambda _z: z):
        expected = theirs(loaded, eager).logits[0, -1]
    agree(ours(loaded, Patch(LAYER, HEAD, OTHER)), expected)
    assert (ours(loaded) - expected).abs().max() > 0.01


def test_all_heads_patched_in_all_layers_say_what_the_other_text_says_from_the_same_last_word(
    llama: tuple[Loaded, Any],
) -> None:
    loaded, _eager = llama
    everywhere = [Patch(layer, head, OTHER) for layer in range(2) for head in range(HEADS)]
    agree(ours(loaded, *everywhere), ours(loaded, text=OTHER))


def test_a_frozen_head_keeps_its_weights_while_what_comes_before_it_changes(llama: tuple[Loaded, Any]) -> None:
    loaded, eager = llama
    weights, _v, _z = heard(loaded, eager, TEXT)
    silences = [Silence(0, head) for head in range(HEADS)]

    def zero(_module: object, args: tuple[Tensor]) -> Tensor:
        return torch.zeros_like(args[0])

    hook = eager.model.layers[0].self_attn.o_proj.register_forward_pre_hook(zero)
    moved, v, _z = heard(loaded, eager, TEXT)
    with output_becomes(eager, lambda _z: weights @ v):
        expected = theirs(loaded, eager).logits[0, -1]
    hook.remove()
    assert (moved - weights).abs().max() > 0.05
    agree(ours(loaded, *silences, Freeze(LAYER, HEAD)), expected)
    assert (ours(loaded, *silences) - expected).abs().max() > 0.01
    agree(ours(loaded, Freeze(LAYER, HEAD)), ours(loaded))


CHANGES: list[Intervention] = [
    Silence(LAYER, HEAD), SetWeight(LAYER, HEAD, (3, 1), 0.5), Cut(None, None, (3, 1)), Cut(LAYER, HEAD, (3, 1)),
    Freeze(LAYER, HEAD), Replace(LAYER, HEAD, "previous"), Patch(LAYER, HEAD, OTHER),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_a_head_in_focus_runs_as_it_does_out_of_it_and_shows_the_change(
    llama: tuple[Loaded, Any], change: Intervention
) -> None:
    loaded, _eager = llama
    focus = Focus(LAYER, HEAD)
    upstream = Silence(0, 1)
    agree(ours(loaded, upstream, change, focus=focus), ours(loaded, upstream, change))
    steps = {step.name: step for step in focus.trace.steps}
    edited = {name: step.edited for name, step in steps.items() if step.edited}
    where = {"Silence": "output", "Patch": "output", "Cut": "mask"}.get(type(change).__name__, "weights")
    cell = change.cell if isinstance(change, SetWeight | Cut) else ()
    assert edited == {where: (cell,)}
    assert steps[where].is_edited((3, 1))
    assert steps["output"].is_edited((3, 1)) == (where == "output")
    if isinstance(change, Cut):
        assert not steps["mask"].value[3, 1]
        assert steps["weights"].value[3, 1] == 0


def test_an_edge_that_is_hidden_already_gets_a_sentence(llama: tuple[Loaded, Any]) -> None:
    for change in (Cut(0, 0, (1, 3)), Cut(None, None, (1, 3))):
        with pytest.raises(Problem, match=r"no edge at \[1, 3\]") as caught:
            ours(llama[0], change)
        assert caught.value.field == "interventions"


def test_a_text_of_another_length_is_refused_with_both_numbers(llama: tuple[Loaded, Any]) -> None:
    n, m = (len(read(llama[0], text).ids) for text in (TEXT, "Lily"))
    with pytest.raises(Problem, match=f"“Lily” has {m}, your sentence has {n}") as caught:
        ours(llama[0], Patch(0, 0, "Lily"))
    assert caught.value.field == "interventions"


def test_another_text_that_cannot_be_read_is_said_of_the_change(llama: tuple[Loaded, Any]) -> None:
    with pytest.raises(Problem, match="Type at least one word") as caught:
        ours(llama[0], Patch(0, 0, " "))
    assert caught.value.field == "interventions.text"


def test_so_many_other_texts_are_too_many(llama: tuple[Loaded, Any]) -> None:
    with pytest.raises(Problem, match="at most 8 other sentences"):
        ours(llama[0], *(Patch(0, 0, f"{TEXT} {i}") for i in range(9)))


def test_more_frozen_weights_than_fit_are_refused(llama: tuple[Loaded, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    n = len(read(llama[0], TEXT).ids)
    monkeypatch.setattr(module, "MOST_FROZEN", n * n)
    ours(llama[0], Freeze(0, 0))
    with pytest.raises(Problem, match="freeze fewer"):
        ours(llama[0], Freeze(0, 0), Freeze(0, 1))


def test_a_decoder_is_patched_from_what_another_text_makes_of_the_same_answer(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    loaded = opened("t5", write("t5", tmp_path_factory.mktemp("t5")))
    one, other = (read(loaded, text, "cross", "a fish") for text in ("the cat was tired", "the big red ball"))
    everywhere = [Patch(layer, head, "the big red ball") for layer in range(3) for head in range(4)]

    def said(reading: Reading, *changes: Intervention) -> Tensor:
        logits: Tensor = forward(reading, Pass(changes)).logits
        return logits

    # the text reaches the decoder through its look at the encoder alone
    torch.testing.assert_close(said(one, *everywhere), said(other), atol=1e-4, rtol=1e-5)
    assert (said(one) - said(other)).abs().max() > 0.01


def test_a_long_text_is_quoted_in_part() -> None:
    assert shortened("a" * 60) == "a" * 60
    assert shortened("a" * 61) == "a" * 59 + "…"


def test_what_is_kept_of_a_run_holds_no_more_than_its_own_heads(llama: tuple[Loaded, Any]) -> None:
    patch = Patch(LAYER, HEAD, OTHER)
    found = module.given(read(llama[0], TEXT), [Freeze(LAYER, HEAD), patch])
    for kept in (found.weights[LAYER, HEAD], found.outputs[patch]):
        assert kept.untyped_storage().nbytes() == kept.nbytes
