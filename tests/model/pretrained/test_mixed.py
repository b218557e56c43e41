"""Models that keep other things than keys and values: a latent in their place, states of layers that do not attend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from model.pretrained.generation import prompt, written
from model.pretrained.lens import lens
from model.pretrained.loading import Loaded
from model.pretrained.speculation import first_layers, speculated
from model.pretrained.theirs import Kept
from model.pretrained.through import through
from model.problem import Problem
from tests.model.pretrained.writers import added, taken_out

TEXT = "the cat was red"
CLOSE = 1e-4  # float32; the states are computed in chunks in one pass, token by token in another


@pytest.fixture(scope="module", params=["qwen3_next", "deepseek_v3"])
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    loaded = added(request.param, tmp_path_factory.mktemp(request.param))
    yield loaded
    taken_out(loaded)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    loaded = added("qwen3_next", tmp_path_factory.mktemp("mixed"))
    yield loaded
    taken_out(loaded)


def test_the_tokens_are_those_of_transformers_generate_with_its_own_attention(tiny: Loaded) -> None:
    theirs: Any = AutoModelForCausalLM.from_pretrained(
        tiny.entry.folder, dtype=torch.float32, attn_implementation="eager"
    )
    theirs.generation_config.eos_token_id = None
    asked = prompt(tiny.entry.id, TEXT, 12)
    expected = theirs.generate(torch.tensor([asked.ids]), max_new_tokens=12, do_sample=False)
    found = list(written(asked))
    assert [*asked.ids, *(each.chosen.token.id for each in found)] == expected[0].tolist()
    assert [each.passed for each in found] == [len(asked.ids)] + [1] * 11
    assert all(each.whole and each.whole.same and each.whole.difference <= CLOSE for each in found)


def test_the_cache_counts_what_is_kept(tiny: Loaded) -> None:
    asked = prompt(tiny.entry.id, TEXT, 3)
    n = len(asked.ids)
    found = [each.bytes for each in written(asked, compare=False)]
    if tiny.entry.others:  # two layers of keys and values, 2 heads of 8; two of a state of 4 × 4 for each of 4 heads
        states = 2 * (4 * 4 * 4 + (2 * 2 * 4 + 4 * 4) * 4)  # and of a convolution over 4 tokens of q, k and v
        assert found == [4 * (2 * 2 * 2 * 8 * (n + i) + states) for i in range(3)]
    else:  # of each token a latent of 10 and what RoPE turned, 4
        assert found == [4 * 2 * 14 * (n + i) for i in range(3)]


@pytest.mark.parametrize("guesses", [1, 3, 6])
def test_guesses_that_are_refused_leave_nothing_behind(tiny: Loaded, guesses: int) -> None:
    *rounds, plain = speculated(prompt(tiny.entry.id, TEXT, 14), 1, guesses)
    assert plain.same  # type: ignore[union-attr]
    assert any(guess.verdict != "accepted" for each in rounds for guess in each.guesses)  # type: ignore[union-attr]


def test_a_draft_has_the_layers_before_its_last_that_do_not_attend(mixed: Loaded) -> None:
    draft: Any = first_layers(prompt(mixed.entry.id, TEXT), 1)
    assert [each.block_type for each in draft.model.layers] == ["linear_attention", "full_attention"]


def test_what_is_kept_is_cut_back_to_the_end_of_a_pass_however_long_ago(mixed: Loaded) -> None:
    model: Any = mixed.model
    ids, kept = torch.arange(3, 30)[None], Kept(model.config)
    with torch.no_grad():
        whole = model(input_ids=ids, use_cache=False).logits
        for each in ids.split(1, 1):
            model(input_ids=each, cache=kept.cache, use_cache=True)
        for positions, left in ((26, 26), (20, 20), (4, 0)):
            kept.cut(positions)
            assert kept.positions == left
            rest = model(input_ids=ids[:, left:], cache=kept.cache, use_cache=True).logits
            torch.testing.assert_close(rest, whole[:, left:], atol=CLOSE, rtol=CLOSE)


def test_the_lens_reads_every_layer_and_rollout_says_why_there_is_none(mixed: Loaded) -> None:
    assert lens(mixed.entry.id, TEXT, 0, 3).top.shape == (5, 3)
    with pytest.raises(Problem, match=r"need the weights of every layer, and 2 layers of .* mix tokens without any"):
        through(mixed.entry.id, TEXT, 1)
