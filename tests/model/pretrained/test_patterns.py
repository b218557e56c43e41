"""What heads are seen to do, beside naive loops over every query and every key, written from the definitions."""

import math
import unicodedata

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.pretrained import patterns
from model.pretrained.patterns import MIXED, PATTERNS, Measure, Sequences, looked_for, named, without_first
from model.pretrained.pieces import Piece, pieces

IDS = [pattern.id for pattern in PATTERNS]
SPECIAL = frozenset({1, 2})
TEXTS = {1: "<s>", 2: "</s>", 3: " the", 4: " cat", 5: "s", 6: ".", 7: " !?", 8: " mat", 9: "cat", 10: "n't"}


def sequence(*ids: int) -> list[Piece]:
    """Tokens of a small vocabulary, in which "cat" comes with a space and without."""
    return pieces(ids, [TEXTS[id_] for id_ in ids], SPECIAL)


def drawn(seed: int, n: int) -> list[Piece]:
    """A text of n tokens, many of which come again; now and then with a special token in it."""
    random = np.random.default_rng(seed)
    return sequence(1, *random.integers(2, 11, n - 1).tolist())


def masked(mask: Tensor, seed: int, heads: int = 3) -> Tensor:
    """Random weights whose rows share out 1 among what they may see."""
    scores = 3 * torch.randn(heads, *mask.shape, generator=torch.Generator().manual_seed(seed))
    return scores.masked_fill(~mask, -torch.inf).softmax(-1).nan_to_num(0)


def is_shown(id_: str, query: int, key: int, asking: list[Piece], asked: list[Piece]) -> bool:
    """Whether a key is one that the definition speaks of."""
    own, other = asking[query].text, asked[key].text
    if id_ == "previous":
        return key == query - 1
    if id_ == "next":
        return key == query + 1
    if id_ == "self":
        return key == query
    if id_ == "first":
        return key == 0
    if id_ == "same":
        return key != query and own == other
    if id_ == "induction":
        return key != query and 1 <= key <= query and asked[key - 1].text == own
    if id_ == "punctuation":
        return all(unicodedata.category(sign).startswith("P") for sign in other)
    if id_ == "special":
        return key > 0 and asked[key].id in SPECIAL
    assert id_ == "word"
    low, high = sorted((query, key))
    inside = asked[low : high + 1]
    alone = any(set(piece.text) <= set(".!?") or piece.id in SPECIAL for piece in inside)
    return low != high and not alone and all(piece.joined for piece in inside[1:])


def naive(
    id_: str, weights: NDArray[np.float64], mask: NDArray[np.bool_], asking: list[Piece], asked: list[Piece]
) -> tuple[float, float, int]:
    """The score of one head, that of uniform attention, and over how many queries they are means."""
    found, uniform, count = 0.0, 0.0, 0
    for query in range(len(asking)):
        seen = [key for key in range(len(asked)) if mask[query, key]]
        if id_ == "broad":
            if len(seen) > 1:
                bits = sum(-weights[query, key] * math.log2(weights[query, key]) for key in seen)
                found, uniform, count = found + 2**bits / len(seen), uniform + 1, count + 1
            continue
        meant = [key for key in seen if is_shown(id_, query, key, asking, asked)]
        if meant and len(meant) < len(seen):
            found += sum(weights[query, key] for key in meant)
            uniform += len(meant) / len(seen)
            count += 1
    return (found / count, uniform / count, count) if count else (0.0, 0.0, 0)


MASKS = {
    "causal": lambda n: torch.ones(n, n).tril() > 0,
    "full": lambda n: torch.ones(n, n) > 0,
    "window": lambda n: (torch.ones(n, n).tril() > 0) & (torch.ones(n, n).triu(-4) > 0),
}


@pytest.mark.parametrize("kind", MASKS)
@pytest.mark.parametrize("seed", range(4))
def test_each_score_is_that_of_a_naive_loop(kind: str, seed: int) -> None:
    tokens, mask = drawn(seed, 23), MASKS[kind](23)
    weights = masked(mask, seed)
    measure = Measure.of(looked_for(Sequences(tokens, tokens, SPECIAL)), mask)
    scores = measure.scores(weights)
    for at, id_ in enumerate(IDS):
        for head in range(len(weights)):
            found = naive(id_, weights[head].double().numpy(), mask.numpy(), tokens, tokens)
            # float32: sums of 23² numbers up to 1
            assert scores[head, at].item() == pytest.approx(found[0], abs=2e-6), id_
            assert measure.uniform[at].item() == pytest.approx(found[1], abs=2e-6), id_
            assert measure.counted[at].sum() == found[2], id_


def test_the_drawn_texts_show_every_pattern() -> None:
    tokens = drawn(0, 23)
    measure = Measure.of(looked_for(Sequences(tokens, tokens, SPECIAL)), MASKS["full"](23))
    assert (measure.counted.sum(-1) > 0).all()


def test_uniform_attention_scores_what_is_said_of_it() -> None:
    tokens, mask = drawn(1, 23), MASKS["causal"](23)
    measure = Measure.of(looked_for(Sequences(tokens, tokens, SPECIAL)), mask)
    scores = measure.scores((mask / mask.sum(-1, keepdim=True))[None])
    torch.testing.assert_close(scores[0], measure.uniform, atol=2e-6, rtol=0)  # float32, as above
    assert named(scores, measure.uniform, measure.counted.sum(-1)).tolist() == [IDS.index("broad")]


def test_across_two_sequences_a_place_has_no_meaning() -> None:
    asking, asked = sequence(3, 4, 6), sequence(9, 3, 2, 6, 6)
    measure = Measure.of(looked_for(Sequences(asking, asked, SPECIAL, across=True)), torch.ones(3, 5) > 0)
    counted = dict(zip(IDS, measure.counted.sum(-1).tolist(), strict=True))
    assert [id_ for id_, count in counted.items() if count] == ["first", "punctuation", "special", "broad"]
    weights = masked(torch.ones(3, 5) > 0, 3)
    for id_ in ("first", "punctuation", "special", "broad"):
        found = naive(id_, weights[0].double().numpy(), np.ones((3, 5), bool), asking, asked)
        assert measure.scores(weights)[0, IDS.index(id_)].item() == pytest.approx(found[0], abs=2e-6)


@pytest.mark.parametrize(
    ("id_", "place"), [("previous", (-1,)), ("self", (0,)), ("next", (1,)), ("first", None)]
)
def test_a_head_that_does_one_thing_alone_is_named_so(id_: str, place: tuple[int] | None) -> None:
    tokens = sequence(1, 3, 4, 8, 5, 6)
    n = len(tokens)
    weights = torch.zeros(n, n)
    for query in range(n):
        weights[query, 0 if place is None else min(max(query + place[0], 0), n - 1)] = 1
    measure = Measure.of(looked_for(Sequences(tokens, tokens, SPECIAL)), MASKS["full"](n))
    scores = measure.scores(weights[None])
    assert scores[0, IDS.index(id_)] == 1
    assert IDS[int(named(scores, measure.uniform, measure.counted.sum(-1)))] == id_


def test_a_perfect_induction_head_looks_at_what_came_next_the_last_time() -> None:
    tokens = sequence(3, 4, 8, 3, 4, 8)
    weights = torch.eye(6)
    weights[3:] = 0
    for query, key in ((3, 1), (4, 2), (5, 3)):
        weights[query, key] = 1
    measure = Measure.of(looked_for(Sequences(tokens, tokens, SPECIAL)), MASKS["causal"](6))
    at = IDS.index("induction")
    assert measure.counted[at].tolist() == [False, False, False, True, True, True]
    assert measure.scores(weights[None])[0, at] == 1
    assert measure.uniform[at].item() == pytest.approx((1 / 4 + 1 / 5 + 1 / 6) / 3)


@pytest.mark.parametrize(
    ("above", "counted", "broad", "name"),
    [(0.31, 3, 0.4, 0), (0.29, 3, 0.4, MIXED), (0.31, 2, 0.4, MIXED), (0.29, 3, 0.5, len(IDS) - 1), (0.31, 3, 0.9, 0)],
)
def test_a_head_is_named_beyond_the_margin_and_from_enough_queries(
    above: float, counted: int, broad: float, name: int
) -> None:
    scores, uniform = torch.zeros(1, len(IDS)), torch.full((len(IDS),), 0.2)
    scores[0, 0], scores[0, -1] = 0.2 + above, broad
    assert named(scores, uniform, torch.full((len(IDS),), counted)).tolist() == [name]
    assert (patterns.MARGIN, patterns.FEWEST, patterns.BROAD) == (0.3, 3, 0.5)


def test_without_its_first_key_a_row_shares_out_one_among_the_rest() -> None:
    mask = MASKS["causal"](5)
    weights = masked(mask, 7)
    rest = without_first(weights)
    assert not rest[..., 0].any()
    assert not rest[:, 0].any()  # the first row saw nothing else
    for query in range(1, 5):
        wanted = weights[:, query, 1:] / weights[:, query, 1:].sum(-1, keepdim=True)
        torch.testing.assert_close(rest[:, query, 1:], wanted, atol=1e-7, rtol=1e-6)  # float32


def test_without_its_first_key_nothing_is_a_sink_and_forced_rows_are_left_out() -> None:
    tokens, mask = drawn(2, 9), MASKS["causal"](9)
    weights = without_first(masked(mask, 2))
    mask[:, 0] = False
    measure = Measure.of(looked_for(Sequences(tokens, tokens, SPECIAL)), mask)
    counted = measure.counted.sum(-1).tolist()
    assert counted[IDS.index("first")] == 0
    assert counted[IDS.index("self")] == 7  # neither the first row, which sees nothing, nor the second
    assert counted[IDS.index("broad")] == 7
    assert measure.scores(weights).isfinite().all()


def test_weights_that_were_set_by_hand_leave_scores_within_zero_and_one() -> None:
    tokens, mask = drawn(3, 9), MASKS["causal"](9)
    weights = masked(mask, 3)
    weights[0, 4, 3], weights[1, 4, 3], weights[2, 4] = 7.0, -7.0, 0.0
    scores = Measure.of(looked_for(Sequences(tokens, tokens, SPECIAL)), mask).scores(weights)
    assert ((scores >= 0) & (scores <= 1)).all()


def test_heads_that_are_measured_in_one_go_score_what_each_scores_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    text = pieces(range(5), list("abcab"), frozenset())
    mask = torch.ones(5, 5).tril().bool()
    measure = Measure.of(looked_for(Sequences(text, text, frozenset())), mask)
    weights = torch.rand(7, 5, 5, generator=torch.Generator().manual_seed(0)) * mask
    together = measure.scores(weights)
    monkeypatch.setattr(patterns, "CELLS", 1)
    torch.testing.assert_close(measure.scores(weights), together)  # sums in another order


def test_a_text_of_one_token_shows_no_pattern() -> None:
    tokens = sequence(4)
    measure = Measure.of(looked_for(Sequences(tokens, tokens, SPECIAL)), torch.ones(1, 1) > 0)
    assert not measure.counted.any()
    assert not measure.uniform.any()
    scores = measure.scores(torch.ones(1, 1, 1))
    assert not scores.any()
    assert named(scores, measure.uniform, measure.counted.sum(-1)).tolist() == [MIXED]


def test_every_pattern_says_where_it_is_from() -> None:
    assert len(set(IDS)) == len(IDS)
    assert all("arXiv:" in pattern.source and pattern.definition[-1] in ".?" for pattern in PATTERNS)
