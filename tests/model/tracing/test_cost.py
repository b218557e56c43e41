"""Costs: counted as torch's own counter counts products, as the closed formula says, as a hand counts bytes."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from model.lab import inputs, registry
from model.lab.compare import Side
from model.lab.curves import count, prepared
from model.lab.request import Request
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.tracing.cost import Cost, Counter, Stated, TooMany

every_mechanism = pytest.mark.parametrize("mechanism", registry.mechanisms(), ids=lambda mechanism: mechanism.id)


def cost_of(function: Callable[[], Tensor]) -> Cost:
    """What calling this costs."""
    with torch.inference_mode(), Counter() as counter:
        output = function()
    return counter.cost(output)


def qkv(heads: int, n: int, m: int, d: int, d_v: int) -> tuple[Tensor, Tensor, Tensor]:
    """Random queries, keys and values."""
    return torch.rand(heads, n, d), torch.rand(heads, m, d), torch.rand(heads, m, d_v)


def side(mechanism: registry.Mechanism) -> Side:
    """A mechanism on a sentence."""
    words = inputs.tokens(["Lily", "had", "a", "cat", "."])
    second = inputs.tokens(inputs.split(mechanism.context)) if mechanism.context else []
    return Side("left", mechanism, Request(words, context=second))


PRODUCTS: list[Callable[[], Tensor]] = [
    lambda: torch.rand(3, 4) @ torch.rand(4, 5),
    lambda: torch.rand(2, 3, 4) @ torch.rand(2, 4, 5),
    lambda: torch.rand(2, 3, 4) @ torch.rand(4, 5),
    lambda: torch.rand(1, 4) @ torch.rand(4, 5),  # it does not know a matrix and a vector
    lambda: torch.einsum("sd,hde->hse", torch.rand(5, 16), torch.rand(4, 16, 4)),
    lambda: torch.einsum("hqd,hkd->hqk", torch.rand(2, 3, 4), torch.rand(2, 5, 4)),
    lambda: torch.nn.functional.linear(torch.rand(2, 3, 4), torch.rand(5, 4)),
]


@pytest.mark.parametrize("product", PRODUCTS)
def test_products_are_counted_as_torchs_own_counter_counts_them(product: Callable[[], Tensor]) -> None:
    with FlopCounterMode(display=False) as theirs:
        product()
    assert cost_of(product).operations == theirs.get_total_flops() > 0


@pytest.mark.parametrize(("heads", "n", "m", "d", "d_v"), [(1, 5, 5, 4, 4), (2, 3, 7, 4, 6), (1, 64, 64, 16, 16)])
def test_the_scaled_dot_product_has_the_operations_of_its_formula(
    heads: int, n: int, m: int, d: int, d_v: int
) -> None:
    q, k, v = qkv(heads, n, m, d, d_v)
    pairs = heads * n * m
    softmax_of_pairs = pairs * 5
    bare = pairs * 2 * d + pairs + softmax_of_pairs + pairs * 2 * d_v  # QKᵀ, √d, softmax, V
    plain = cost_of(lambda: (q @ k.mT * d**-0.5).softmax(-1) @ v)
    assert plain.operations == bare
    # the mask and its empty rows are work too, which grows with the pairs and not with d
    masked = cost_of(lambda: scaled_dot_product(q, k, v)).operations - bare
    assert 0 < masked <= 4 * pairs


def test_bytes_are_those_that_a_hand_counts() -> None:
    q, k, v = qkv(1, 2, 3, 4, 5)
    found = cost_of(lambda: (q @ k.mT * 0.5).softmax(-1) @ v)
    cells = (8 + 12 + 6) + (6 + 6) + (6 + 6) + (6 + 15 + 10)  # read, read and written by each of the four calls
    assert found.moved == 4 * cells
    assert found.kept == 4 * (6 + 10)  # at the end the weights and the output; before it two matrices of 6


def test_a_view_costs_nothing_and_keeps_what_it_shows() -> None:
    x = torch.rand(4, 6)
    assert cost_of(lambda: x.mT.unflatten(0, (2, 3))[0]) == Cost(0, 0, 0)
    made = cost_of(lambda: (x + 1).mT[:2])
    assert made == Cost(24, 4 * 24, 4 * 48)


def test_moving_cells_is_bytes_and_no_operation() -> None:
    table, ids = torch.rand(100, 4), torch.tensor([3, 1])
    found = cost_of(lambda: table[ids])
    assert (found.operations, found.kept) == (0, 4 * 8)
    assert found.moved == 4 * 8 + 8 * 2 + 4 * 8  # the rows that are picked, the places (8 bytes each), the result
    assert cost_of(lambda: torch.cat([table, table])).moved == 4 * 800 * 2


def test_reading_what_was_stretched_reads_what_there_is() -> None:
    k, q = torch.rand(1, 5, 4).expand(8, 5, 4), torch.rand(8, 5, 4)
    assert cost_of(lambda: q * k).moved == 4 * (160 + 20 + 160)


def test_what_nothing_reads_again_is_kept_no_longer() -> None:
    def chain() -> Tensor:
        values = [torch.rand(10)]
        for _ in range(20):
            values.append(values[-1] + 1)  # the list keeps them all; the arithmetic needs one
        return values[-1]

    assert cost_of(chain).kept == 4 * 20


def test_what_is_made_only_to_be_seen_is_not_counted() -> None:
    def seen() -> Tensor:
        x = torch.rand(4, 4)
        (x @ x).softmax(-1)
        return x + 1

    assert cost_of(seen) == Cost(16, 4 * 32, 4 * 48)  # the draw writes 16, the sum reads and writes as many


def test_what_python_looks_at_on_the_way_is_counted() -> None:
    def decided() -> Tensor:
        x = torch.ones(4)
        return x + 1 if x.sum() > 0 else x

    assert cost_of(decided).operations == 4 + 1 + 4


def test_the_output_is_kept_to_the_end() -> None:
    def early() -> Tensor:
        x = torch.ones(4, 4)
        output = x[:1] + 1
        assert (x + 1).sum() > 0  # what Python looks at is needed too, and comes after it
        return output

    output, larger, total = 4 * 4, 4 * 16, 4
    inputs = 4 * 16  # `ones` made them here
    assert cost_of(early).kept == inputs + output + larger
    assert larger > total


@pytest.mark.parametrize("causal", [True, False])
def test_linear_attention_has_no_square_of_n(causal: bool) -> None:
    linear = registry.find("linear")
    own = replace(side(linear), request=replace(side(linear).request, options={"causal": causal}))
    short, long = (count(own, n)[0] for n in (64, 128))
    assert long.operations / short.operations == pytest.approx(2, rel=0.01)
    assert long.kept / short.kept < 2.2


@pytest.mark.parametrize(
    ("call", "operations"),
    [
        (lambda x: x.softmax(-1), 5 * 24),
        (lambda x: x.exp(), 24),
        (lambda x: x.sum(-1), 24),
        (lambda x: x.max(-1).values, 24),
        (lambda x: torch.maximum(x, x), 24),
        (lambda x: x.cumsum(-1), 24),
        (lambda x: x.argsort(-1), 24 * 3),  # log₂ 6, rounded up
        (lambda x: torch.linalg.qr(x).Q, math.floor(4 * 6 * 16 - 4 * 64 / 3)),
        (lambda x: torch.linalg.svd(x).S, 14 * 6 * 16 + 8 * 64),
        (lambda x: torch.einsum("ij->ji", x), 0),
        (lambda x: torch.einsum("ij->i", x), 24),
        (lambda x: torch.nn.functional.linear(x, torch.ones(3, 6), torch.ones(3)), 4 * 3 * 13),
    ],
)
def test_each_kind_of_call_has_its_price(call: Callable[[Tensor], Tensor], operations: int) -> None:
    x = torch.rand(4, 6)
    assert cost_of(lambda: call(x)).operations == pytest.approx(operations, abs=1)  # QR's third is rounded


def test_a_run_of_too_many_calls_is_stopped() -> None:
    with pytest.raises(TooMany), Counter(most=3):
        sum(torch.rand(2) for _ in range(4))


def test_a_stated_figure_takes_the_place_of_the_counted_one_alone() -> None:
    assert Stated("Dao et al. 2022, theorem 2", moved=7).over(Cost(1, 2, 3)) == Cost(1, 2, 7)


def test_a_call_that_is_not_known_is_one_for_each_cell_and_named() -> None:
    with Counter() as counter:
        output = torch.cdist(torch.ones(2, 3), torch.ones(4, 3))
    assert (counter.cost(output).operations, counter.unknown) == (8, {"cdist"})


@every_mechanism
def test_no_call_of_a_mechanism_is_counted_for_want_of_better(mechanism: registry.Mechanism) -> None:
    call, _, _ = prepared(side(mechanism), 8)
    with torch.inference_mode(), Counter() as counter:
        call()
    assert counter.unknown == set()


@every_mechanism
def test_the_cost_is_the_same_every_time(mechanism: registry.Mechanism) -> None:
    first, second = (count(side(mechanism), 16) for _ in range(2))
    assert first == second
    assert min(first[0]) >= 0
