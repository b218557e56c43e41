"""Speculative decoding writes what plain decoding writes; its draft is the model's own first layers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from model.pretrained.generation import Prompt, prompt, written
from model.pretrained.loading import Loaded
from model.pretrained.sampling import Controls
from model.pretrained.speculation import MOST_GUESSES, Plain, Round, first_layers, judge, speculated, told
from model.problem import Problem
from tests.model.pretrained.writers import CAUSAL, added, taken_out

LILY = "Lily had a cat. The cat was happy because it got a fish."
TEXT = "the cat was red"
LAYERS = 3
ROUNDS, SEEDS = 3000, 150


@pytest.fixture(scope="module", params=CAUSAL)
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    sizes = {"n_layer" if request.param == "gpt2" else "num_hidden_layers": LAYERS}
    loaded = added(request.param, tmp_path_factory.mktemp(request.param), **sizes)
    yield loaded
    taken_out(loaded)


def run(id_: str, text: str, most: int, layers: int, guesses: int) -> tuple[list[Round], Plain]:
    *rounds, plain = speculated(prompt(id_, text, most), layers, guesses)
    assert all(isinstance(each, Round) for each in rounds)
    assert isinstance(plain, Plain)
    return [each for each in rounds if isinstance(each, Round)], plain


def ids(rounds: list[Round]) -> list[int]:
    """What the rounds wrote: the accepted guesses and the whole model's own tokens."""
    found: list[int] = []
    for each in rounds:
        own = [each.own.token.id] if each.own else []
        words = [guess.draft.token.id for guess in each.guesses if guess.verdict == "accepted"] + own
        found += words[: each.written]
    return found


@pytest.mark.no_cover  # the tests below write so too
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("guesses", [1, 3, MOST_GUESSES])
def test_the_text_is_that_of_plain_greedy_decoding_token_for_token(tiny: Loaded, layers: int, guesses: int) -> None:
    rounds, plain = run(tiny.entry.id, TEXT, 20, layers, guesses)
    greedy = [each.chosen.token.id for each in written(prompt(tiny.entry.id, TEXT, 20), compare=False)]
    assert ids(rounds) == greedy
    assert (plain.tokens, plain.same) == (20, True)
    assert sum(each.written for each in rounds) == 20


def test_the_draft_is_transformers_model_of_so_many_layers(tiny: Loaded) -> None:
    asked = prompt(tiny.entry.id, TEXT)
    for layers in (1, 2):
        theirs: Any = AutoModelForCausalLM.from_pretrained(
            tiny.entry.folder, num_hidden_layers=layers, dtype=torch.float32, attn_implementation="eager"
        )
        with torch.no_grad():
            expected = theirs(torch.tensor([asked.ids])).logits
            found = first_layers(asked, layers)(input_ids=torch.tensor([asked.ids]), use_cache=False).logits
        assert torch.allclose(found, expected, atol=1e-5)  # float32, two ways to sum


def test_the_draft_shares_the_models_own_weights(tiny: Loaded) -> None:
    own = {parameter.data_ptr() for parameter in tiny.model.parameters()}
    draft = first_layers(prompt(tiny.entry.id, TEXT), 1)
    assert {parameter.data_ptr() for parameter in draft.parameters()} < own
    assert sum(1 for _ in tiny.model.parameters()) > sum(1 for _ in draft.parameters())


def test_where_the_last_layer_adds_nothing_every_guess_is_accepted(tiny: Loaded) -> None:
    layer = next(module for module in tiny.model.modules() if isinstance(module, torch.nn.ModuleList))[-1]
    with torch.no_grad():
        kept = [(parameter, parameter.clone()) for parameter in layer.parameters()]
        for parameter in layer.parameters():
            parameter.zero_()
    rounds, plain = run(tiny.entry.id, TEXT, 16, LAYERS - 1, 3)
    with torch.no_grad():
        for parameter, value in kept:
            parameter.copy_(value)
    assert [each.written for each in rounds] == [4, 4, 4, 4]
    assert {guess.verdict for each in rounds for guess in each.guesses} == {"accepted"}
    assert plain.same


def test_verdicts_follow_from_the_two_models_probabilities_and_the_cache_keeps_what_stands() -> None:
    rounds, plain = run("stories15m", LILY, 24, 5, 3)
    assert plain.same
    assert len(rounds) < 24
    position = len(prompt("stories15m", LILY).ids)
    for each in rounds:
        accepted = [guess.verdict == "accepted" for guess in each.guesses]
        count = accepted.index(False) if False in accepted else len(accepted)
        behind = ["refused", "dropped", "dropped"][: len(accepted) - count]
        assert [guess.verdict for guess in each.guesses[count:]] == behind
        assert each.own
        assert each.written == count + 1
        assert each.cache == (6, 6, position + count, 48)
        assert each.bytes == 6 * 6 * (position + count) * 48 * 2 * 4
        assert each.text is not None
        position += each.written
    assert {guess.verdict for each in rounds for guess in each.guesses} == {"accepted", "refused", "dropped"}


def test_it_stops_behind_the_end_even_among_the_guesses(
    tiny: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = [each.chosen.token.id for each in written(prompt(tiny.entry.id, TEXT, 12), compare=False)]
    for end in dict.fromkeys(plain):
        monkeypatch.setattr(tiny.model.config, "eos_token_id", end)
        rounds, whole = run(tiny.entry.id, TEXT, 12, 2, 4)
        assert ids(rounds) == plain[: plain.index(end) + 1]
        assert whole.same


def test_what_stands_falls_as_the_whole_model_alone_would_draw_it() -> None:
    """Leviathan et al. 2023, appendix A.1: accepted guesses and corrections together follow p, whatever q is."""
    p = torch.tensor([[0.5, 0.3, 0.2, 0.0], [0.1, 0.6, 0.1, 0.2], [0.25, 0.25, 0.25, 0.25]], dtype=torch.float64)
    q = torch.tensor([[0.1, 0.2, 0.3, 0.4], [0.4, 0.1, 0.4, 0.1]], dtype=torch.float64)
    random = torch.Generator().manual_seed(1)
    found = torch.zeros(2, 4)
    accepted = 0
    for _ in range(ROUNDS):
        guessed = [int(torch.multinomial(row, 1, generator=random)) for row in q]
        draws = torch.rand(3, dtype=torch.float64, generator=random)
        verdicts, words = judge(p, q, guessed, draws)
        accepted += verdicts[0] == 2
        for place, word in enumerate(words[:2]):
            found[place, word] += 1
    shares = found / found.sum(-1, keepdim=True)
    # the first token stands in every round, the second where the first guess passed: three standard deviations
    assert torch.allclose(shares[0].double(), p[0], atol=3 * 0.5 / ROUNDS**0.5)
    assert torch.allclose(shares[1].double(), p[1], atol=3 * 0.5 / accepted**0.5)
    expected = float(torch.minimum(p[0], q[0]).sum())  # a guess passes with the probability Σ min(p, q), theorem 3.5
    assert accepted / ROUNDS == pytest.approx(expected, abs=3 * 0.5 / ROUNDS**0.5)


def test_drawn_text_falls_by_the_models_own_shares(tmp_path: Path) -> None:
    tiny = added("gpt2", tmp_path)
    drawn = Controls(temperature=2.0, top_k=4)
    asked = prompt(tiny.entry.id, TEXT, 1, (), drawn)
    with torch.no_grad():
        shares = asked.shares(tiny.model(torch.tensor([asked.ids]), use_cache=False).logits[0, -1:])[0]
    texts = [first_of(prompt(tiny.entry.id, TEXT, 1, (), drawn, seed)) for seed in range(SEEDS)]
    found = torch.bincount(torch.tensor(texts), minlength=len(shares)) / SEEDS
    assert torch.allclose(found.double(), shares, atol=3 * 0.5 / SEEDS**0.5)


def first_of(asked: Prompt) -> int:
    first, plain = speculated(asked, 1, 2)
    assert isinstance(first, Round)
    assert isinstance(plain, Plain)
    assert plain.same is None
    return ids([first])[0]


@pytest.mark.parametrize(("layers", "guesses", "field"), [(0, 3, "layers"), (6, 3, "layers"), (3, 0, "guesses"),
                                                          (3, 7, "guesses")])  # fmt: skip
def test_a_draft_beyond_the_bounds_is_refused_before_anything_is_written(layers: int, guesses: int, field: str) -> None:
    with pytest.raises(Problem) as error:
        told(prompt("stories15m", LILY), layers, guesses)
    assert error.value.field == field


def test_what_is_told_is_what_is_speculated_and_remembered(tiny: Loaded) -> None:
    first = list(told(prompt(tiny.entry.id, TEXT, 6), 1, 2))
    again = list(told(prompt(tiny.entry.id, TEXT, 6), 1, 2))
    assert [type(each) for each in first] == [type(each) for each in speculated(prompt(tiny.entry.id, TEXT, 6), 1, 2)]
    assert all(ours is theirs for ours, theirs in zip(first, again, strict=True))
