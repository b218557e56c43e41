"""Speculative decoding writes what the target alone would write: word for word, or with the same chances."""

from collections import Counter

import pytest
import torch
from torch import Tensor

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures, run
from model.mechanisms.causal import causal
from model.mechanisms.speculative import ACCEPTED, DROPPED, MORE, REFUSED, Model, expected_words, picked, speculative
from model.tracing.step import untraced

WORDS = 3
IDS = torch.tensor([0, 1, 2, 1])
RUNS = 3000
# the chi-square with 2 and with 8 degrees of freedom is above these in one of 10,000 samples; the seeds are fixed
BOUND_ONE, BOUND_TWO = 18.4, 31.8


def weights(seed: int, words: int = WORDS) -> dict[str, Tensor]:
    """embedding, w_q, w_k, w_v, unembedding."""
    generator = torch.Generator().manual_seed(seed)
    shapes = {"embedding": (words, 4), "w_q": (4, 4), "w_k": (4, 4), "w_v": (4, 4), "unembedding": (4, words)}
    return {name: torch.randn(shape, generator=generator) * 0.6 for name, shape in shapes.items()}


def next_logits(given: dict[str, Tensor], ids: list[int]) -> Tensor:
    """What the target gives each word behind these."""
    x = given["embedding"][ids]
    found = causal(x @ given["w_q"], x @ given["w_k"], x @ given["w_v"])
    return found[-1] @ given["unembedding"]


@pytest.mark.parametrize("gamma", [1, 3, 6])
@pytest.mark.parametrize("seed", range(12))
def test_greedy_it_writes_word_for_word_what_the_target_alone_does(seed: int, gamma: int) -> None:
    given, ids = weights(seed, words=7), torch.randperm(7, generator=torch.Generator().manual_seed(seed))
    written = ids.tolist()
    for _ in range(9):
        written.append(int(next_logits(given, written).argmax()))
    found = speculative(ids, **given, sampling="greedy", gamma=gamma, tokens=9)
    assert found.tolist() == written[7:]


def sampled(gamma: int, tokens: int) -> Counter[tuple[int, ...]]:
    """How often each outcome comes, over as many seeds."""
    given = weights(5)
    outcomes = (speculative(IDS, **given, gamma=gamma, tokens=tokens, seed=seed).tolist() for seed in range(RUNS))
    return Counter(map(tuple, outcomes))


def chances(tokens: int) -> dict[tuple[int, ...], float]:
    """The target's own: of each outcome the product over its words."""
    found: dict[tuple[int, ...], float] = {(): 1.0}
    for _ in range(tokens):
        found = {
            (*outcome, word): chance * float(share)
            for outcome, chance in found.items()
            for word, share in enumerate(next_logits(weights(5), [*IDS.tolist(), *outcome]).softmax(0))
        }
    return found


def chi_square(counts: Counter[tuple[int, ...]], expected: dict[tuple[int, ...], float]) -> float:
    """The sum of (seen − expected)² / expected."""
    return sum((counts[each] - RUNS * chance) ** 2 / (RUNS * chance) for each, chance in expected.items())


@pytest.mark.no_cover  # many draws, all alike
def test_sampled_the_next_word_has_the_targets_chances_and_not_the_drafts() -> None:
    counts = sampled(gamma=1, tokens=1)
    given = weights(5)
    draft = (given["embedding"][IDS[-1]] @ given["w_v"] @ given["unembedding"]).softmax(0)
    assert chi_square(counts, chances(1)) < BOUND_ONE
    assert chi_square(counts, {(word,): float(share) for word, share in enumerate(draft)}) > 2 * BOUND_ONE


@pytest.mark.no_cover  # many draws, all alike
def test_sampled_two_words_have_the_targets_chances_together() -> None:
    assert chi_square(sampled(gamma=2, tokens=2), chances(2)) < BOUND_TWO


def test_a_word_is_picked_where_the_added_shares_pass_the_draw() -> None:
    shares = torch.tensor([0.0, 0.5, 0.0, 0.5])
    for draw, word in ((0.0, 1), (0.49, 1), (0.5, 3), (0.99, 3)):
        assert int(picked(shares, torch.tensor(draw), step=untraced).argmax()) == word


def steps(**options: object) -> dict[str, Tensor]:
    """The steps of a run on a sentence."""
    request = Request(inputs.tokens("the cat saw a fish and ate it".split()), options=options)
    return {step.id: step.value for step in run(registry.find("speculative"), request).steps}


@pytest.mark.parametrize("sampling", ["sampled", "greedy"])
def test_a_round_keeps_the_guesses_before_the_first_refusal_and_adds_one_word(sampling: str) -> None:
    found = steps(sampling=sampling, tokens=12)
    written = found["round 0/verify/sequence"][:8].argmax(-1).tolist()
    time = 0
    while f"round {time}/accept/passed" in found:
        passed = found[f"round {time}/accept/passed"].tolist()
        count = ([*passed, False]).index(False)
        refused = [REFUSED, *[DROPPED] * (2 - count)] if count < 3 else []
        assert found[f"round {time}/accept/verdict"].tolist() == [ACCEPTED] * count + refused
        guessed = found[f"round {time}/verify/sequence"].argmax(-1).tolist()
        assert guessed[: len(written)] == written
        written = [*guessed[: len(written) + count], int(found[f"round {time}/accept/new"].argmax())]
        assert found[f"round {time}/text/written"].argmax(-1).tolist() == written
        ends = [*[ACCEPTED] * count, REFUSED if refused else MORE]
        assert found[f"round {time}/text/origin"].tolist()[-count - 1 :] == ends
        time += 1
    assert found["output"].tolist() == written[8:20]


def test_what_is_added_after_a_refusal_is_what_the_target_gives_beyond_the_draft() -> None:
    found = steps(tokens=12)
    for time in range(12):
        if f"round {time}/accept/rest" not in found:
            break
        count = int(found[f"round {time}/accept/kept"].sum())
        target = found[f"round {time}/accept/target"][count]
        if count < 3:
            target = (target - found[f"round {time}/draft {count}/guess"]).clamp(min=0)
        # float32, one division of each
        torch.testing.assert_close(found[f"round {time}/accept/corrected"], target / target.sum(), atol=1e-6, rtol=0)


def test_a_lower_temperature_sharpens_both_models() -> None:
    soft, sharp = steps(temperature=1.0), steps(temperature=0.2)
    for id_ in ("round 0/draft 0/guess", "round 0/accept/target"):
        assert (sharp[id_].max(-1).values > soft[id_].max(-1).values).all()


def test_the_target_is_causal_attention_and_the_draft_sees_the_last_word_only() -> None:
    model = Model(**weights(1), temperature=1.0)
    one = torch.tensor([2])  # of one word, both see the same
    x = model.embedding[one]
    draft = x[0] @ model.w_v @ model.unembedding
    # float32, sums of four products
    torch.testing.assert_close(next_logits(weights(1), [2]), draft, atol=1e-6, rtol=0)


@pytest.mark.parametrize(("rate", "gamma"), [(0.0, 3), (0.5, 1), (0.8, 4), (0.99, 6)])
def test_the_expected_words_are_those_of_equation_1(rate: float, gamma: int) -> None:
    assert expected_words(rate, gamma) == pytest.approx((1 - rate ** (gamma + 1)) / (1 - rate), rel=1e-9)
    assert expected_words(1.0, gamma) == gamma + 1


def test_the_figure_counts_this_runs_guesses() -> None:
    request = Request(inputs.tokens("the cat saw a fish and ate it".split()), options={"tokens": 12, "gamma": 2})
    (figure,) = figures(registry.find("speculative"), request)
    found = steps(tokens=12, gamma=2)
    verdicts = [found[id_].tolist() for id_ in found if id_.endswith("accept/verdict")]
    accepted = sum(each.count(ACCEPTED) for each in verdicts)
    assert figure.marked == pytest.approx(accepted / (accepted + sum(each.count(REFUSED) for each in verdicts)))
    assert figure.series[0].y[-1] == 3  # γ + 1 words if every guess passes
    assert figure.series[1].x == [figure.marked]
