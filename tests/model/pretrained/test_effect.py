"""The size of a change, and the head that would be missed most, beside loops and transformers' own."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
import transformers

from model.pretrained import effect as module
from model.pretrained.attention import Pass
from model.pretrained.effect import costs, divergence, effect
from model.pretrained.forward import forward
from model.pretrained.interventions import Cut, Freeze, Silence
from model.pretrained.loading import Loaded, load
from model.pretrained.reading import read
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import opened, write

ID = "stories15m"
LILY = "Lily had a cat. The cat was happy because it got a fish."
CHANGES = [Silence(4, 4), Silence(0, 2), Cut(None, None, (16, 5))]
ANIMAL, LILY_TOO = "The animal was too tired.", "Lily had a big red ball."


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Any]:
    folder = write("bert", tmp_path_factory.mktemp("bert"))
    eager = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    return opened("bert", folder), eager


def probabilities(*changes: Any) -> list[float]:
    said = forward(read(load(ID), LILY), Pass(changes), logits_to_keep=1).logits[0, -1].double()
    found: list[float] = (said.exp() / said.exp().sum()).tolist()
    return found


def test_the_size_of_a_change_is_what_two_loops_over_the_vocabulary_say() -> None:
    before, after = probabilities(), probabilities(*CHANGES)
    found = effect(ID, LILY, CHANGES)
    kl = sum(p * math.log(p / q) for p, q in zip(before, after, strict=True))
    variation = sum(abs(p - q) for p, q in zip(before, after, strict=True)) / 2
    # float64 from the same float32 logits
    assert found.kl == pytest.approx(kl, abs=1e-9)
    assert found.variation == pytest.approx(variation, abs=1e-9)
    assert kl > 0.01
    assert variation > 0.01


def test_the_tokens_that_gained_and_lost_most_come_with_both_numbers() -> None:
    before, after = probabilities(), probabilities(*CHANGES)
    order = sorted(range(len(before)), key=lambda id_: after[id_] - before[id_])
    found = effect(ID, LILY, CHANGES)
    assert [c.token.id for c in found.lost] == order[:5]
    assert [c.token.id for c in found.gained] == order[::-1][:5]
    for candidate in (*found.gained, *found.lost):
        assert candidate.probability == pytest.approx(after[candidate.token.id], abs=1e-9)
        assert candidate.baseline == pytest.approx(before[candidate.token.id], abs=1e-9)
    assert found.similarity is None


def test_without_a_change_nothing_moves() -> None:
    found = effect(ID, LILY)
    assert (found.kl, found.variation, found.gained, found.lost) == (0, 0, [], [])


def test_a_divergence_is_never_below_0() -> None:
    p = torch.tensor([0.5, 0.5], dtype=torch.float64).log()
    q = torch.tensor([0.9, 0.1], dtype=torch.float64).log()
    assert divergence(p, q) == pytest.approx(0.5 * math.log(0.5 / 0.9) + 0.5 * math.log(0.5 / 0.1))
    assert divergence(p, p + 1e-3) == 0  # no distributions: as if rounding had done it


def mean(eager: Any, ids: list[int]) -> torch.Tensor:
    """As sentence-transformers' mean pooling: the sum of the token vectors behind the mask over its size."""
    with torch.no_grad():
        hidden = eager(torch.tensor([ids])).last_hidden_state
    mask = torch.ones(1, len(ids), 1)
    pooled: torch.Tensor = ((hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9))[0]
    return pooled


def test_an_encoders_change_is_seen_in_the_similarity_of_two_texts(
    bert: tuple[Loaded, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, eager = bert
    monkeypatch.setattr(module, "load", lambda _id: loaded)
    one, other = (mean(eager, read(loaded, text).ids) for text in (ANIMAL, LILY_TOO))

    def zero(_module: object, args: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
        z = args[0].clone()
        z[..., 8:16] = 0
        return (z, *args[1:])

    hook = eager.encoder.layer[1].attention.output.dense.register_forward_pre_hook(zero)
    changed = mean(eager, read(loaded, ANIMAL).ids)
    hook.remove()
    expected = [torch.cosine_similarity(each, other, dim=0).item() for each in (one, changed)]
    found = effect("tiny", ANIMAL, [Silence(1, 1)], second=LILY_TOO)
    assert found.similarity is not None
    # float32 on both sides
    assert list(found.similarity) == pytest.approx(expected, abs=1e-5)
    assert abs(expected[0] - expected[1]) > 1e-3
    assert (found.kl, found.variation, found.gained, found.lost) == (None, None, (), ())
    alone = effect("tiny", ANIMAL, [Silence(1, 1)]).similarity
    assert alone is not None
    assert alone.before == pytest.approx(1)
    assert alone.after == pytest.approx(torch.cosine_similarity(one, changed, dim=0).item(), abs=1e-5)


def test_the_second_text_is_read_as_any_text(bert: tuple[Loaded, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "load", lambda _id: bert[0])
    with pytest.raises(Problem, match="Type at least one word") as caught:
        effect("tiny", ANIMAL, second=" ")
    assert caught.value.field == "second"


def test_each_head_of_a_layer_costs_what_its_silence_alone_does() -> None:
    upstream = [Silence(0, 2), Freeze(3, 1)]
    found = costs(ID, LILY, 4, upstream)
    before = probabilities(*upstream)
    best = max(range(len(before)), key=before.__getitem__)
    assert found.token is not None
    assert found.token.id == best
    assert found.before == pytest.approx(before[best], abs=1e-9)
    assert len(found.after) == 6
    for head, measure in enumerate(found.after):
        after = probabilities(*upstream, Silence(4, head))
        kl = sum(p * math.log(p / q) for p, q in zip(before, after, strict=True))
        assert measure.value == pytest.approx(after[best], abs=1e-9)
        assert measure.kl == pytest.approx(kl, abs=1e-9)


def test_another_token_can_be_followed() -> None:
    found = costs(ID, LILY, 0, token=319)
    assert found.token is not None
    assert (found.token.id, found.token.text) == (319, "A")
    assert found.before == pytest.approx(probabilities()[319], abs=1e-9)
    with pytest.raises(Problem, match="from 0 to 31999; 32000 is not one of its tokens") as caught:
        costs(ID, LILY, 0, token=32000)
    assert caught.value.field == "token"


def test_an_encoders_heads_cost_similarity(bert: tuple[Loaded, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "load", lambda _id: bert[0])
    found = costs("tiny", ANIMAL, 1, second=LILY_TOO)
    assert found.token is None
    for head, measure in enumerate(found.after):
        alone = effect("tiny", ANIMAL, [Silence(1, head)], second=LILY_TOO).similarity
        assert alone is not None
        assert (found.before, measure.value, measure.kl) == (*alone, None)


def test_a_layer_that_is_not_there_gets_a_sentence() -> None:
    with pytest.raises(Problem, match="Layers count from 0 to 5; 6"):
        costs(ID, LILY, 6)


def test_what_an_encoder_decoder_begins_with_is_measured_too(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = opened("marian", write("marian", tmp_path_factory.mktemp("marian")))
    monkeypatch.setattr(module, "load", lambda _id: loaded)
    found = effect("tiny", ANIMAL, [Silence(2, 1)], "cross", "a fish")
    reading = read(loaded, ANIMAL, "cross", "a fish")
    p, q = (forward(reading, Pass(of)).logits[0, -1].softmax(-1).double() for of in ([], [Silence(2, 1)]))
    # softmax in float32 on one side
    assert found.kl == pytest.approx(float((p * (p / q).log()).sum()), abs=1e-6)
    assert found.kl is not None
    assert found.kl > 1e-4
