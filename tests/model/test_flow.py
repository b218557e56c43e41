"""Rollout and flow, against naive loops, minimum cuts and numbers worked out by hand."""

from itertools import chain, combinations

import pytest
import torch
from torch import Tensor

from model.flow import flow, mixed, rollout

# two layers, three tokens, causal
BY_HAND = torch.tensor([[[1.0, 0, 0], [0.4, 0.6, 0], [0.5, 0.3, 0.2]], [[1.0, 0, 0], [0.8, 0.2, 0], [0.1, 0.7, 0.2]]])


def random_weights(layers: int, n: int, causal: bool) -> Tensor:
    scores = torch.randn(layers, n, n, generator=torch.Generator().manual_seed(layers * n), dtype=torch.float64) * 2
    hidden = torch.ones(n, n, dtype=torch.bool).triu(1) if causal else torch.zeros(n, n, dtype=torch.bool)
    return scores.masked_fill(hidden, -torch.inf).softmax(-1)


def by_cuts(layers: Tensor, layer: int, query: int, key: int) -> float:
    """The smallest of all cuts between the two nodes, which is the maximum flow (Ford & Fulkerson 1956)."""
    n = layers.shape[-1]
    nodes = {(at, token) for at in range(layer + 2) for token in range(n)}
    others = sorted(nodes - {(layer + 1, query), (0, key)})
    smallest = float("inf")
    for side in chain.from_iterable(combinations(others, size) for size in range(len(others) + 1)):
        near = {(layer + 1, query), *side}
        cut = sum(
            float(layers[at, i, j])
            for at in range(layer + 1) for i in range(n) for j in range(n)
            if (at + 1, i) in near and (at, j) not in near
        )  # fmt: skip
        smallest = min(smallest, cut)
    return smallest


def test_half_of_what_a_token_has_is_what_it_had() -> None:
    assert mixed(BY_HAND)[0].tolist() == [pytest.approx(row) for row in ([1, 0, 0], [0.2, 0.8, 0], [0.25, 0.15, 0.6])]


def test_rows_are_normalised_also_where_heads_are_silent_or_weights_set_below_0() -> None:
    changed = torch.tensor([[[0.0, 0.0], [0.25, 0.25]], [[2.0, 0.0], [-3.0, 1.0]]])
    expected = [[[1, 0], [1 / 6, 5 / 6]], [[1, 0], [0, 1]]]
    assert mixed(changed).tolist() == [[pytest.approx(row) for row in layer] for layer in expected]


def test_rollout_of_the_last_token_worked_out_by_hand() -> None:
    # above layer 1: 0.05, 0.35, 0.6 of what the tokens had after layer 0
    expected = [0.05 * 1 + 0.35 * 0.2 + 0.6 * 0.25, 0.35 * 0.8 + 0.6 * 0.15, 0.6 * 0.6]
    found = rollout(BY_HAND, 2)
    assert found[0].tolist() == pytest.approx([0.25, 0.15, 0.6])
    assert found[1].tolist() == pytest.approx(expected)


def test_flow_of_the_last_token_worked_out_by_hand() -> None:
    # to token 0: 0.05 straight; over token 1 as much as its edge lets pass, 0.2 of 0.35; over itself 0.25 of 0.6
    # to token 1: 0.35 over token 1 (its edge takes 0.8), 0.15 over itself; to itself: 0.6, all along
    assert flow(BY_HAND, 1, 2).tolist() == pytest.approx([0.5, 0.5, 0.6], abs=1e-8)


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize(("layers", "n"), [(1, 4), (2, 3)])
def test_flow_is_the_smallest_of_all_cuts(layers: int, n: int, causal: bool) -> None:
    found = random_weights(layers, n, causal)
    for query in range(n):
        of_query = flow(found, layers - 1, query)
        for key in range(n):
            # capacities are whole numbers of 2**-32
            assert float(of_query[key]) == pytest.approx(by_cuts(mixed(found), layers - 1, query, key), abs=1e-8)


def test_the_flow_up_to_a_layer_knows_nothing_of_those_above() -> None:
    found = random_weights(5, 6, True)
    assert torch.equal(flow(found, 2, 4), flow(found[:3], 2, 4))
    torch.testing.assert_close(flow(found, 0, 4), mixed(found)[0, 4], atol=1e-9, rtol=0)


@pytest.mark.parametrize("causal", [True, False])
def test_rollout_is_the_product_of_the_layers_in_loops(causal: bool) -> None:
    found = random_weights(4, 5, causal)
    for query in range(5):
        shares = [1.0 if token == query else 0.0 for token in range(5)]
        for last in range(4):
            row = shares
            for layer in range(last, -1, -1):
                row = [sum(row[i] * float(mixed(found)[layer, i, j]) for i in range(5)) for j in range(5)]
            assert rollout(found, query)[last].tolist() == pytest.approx(row)


def test_nothing_flows_to_a_token_that_comes_later() -> None:
    found = random_weights(3, 5, True)
    assert flow(found, 2, 2)[3:].tolist() == [0, 0]
    assert rollout(found, 2)[:, 3:].count_nonzero() == 0
