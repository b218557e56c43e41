"""Decomposable attention: both sides align, order does not count, and only the alignment joins the two."""

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from model.mechanisms.decomposable import LABELS, decomposable
from model.tracing.step import Trace

GENERATOR = torch.Generator().manual_seed(14)
CLOSE = {"atol": 1e-5, "rtol": 0}  # float32: outputs near 10, sums of at most 20 products in another order


def drawn(*shape: int) -> Tensor:
    """Numbers of deviation 1/√rows, as a layer's would be."""
    return torch.randn(shape, generator=GENERATOR) / shape[0] ** 0.5


A, B = torch.randn(5, 4, generator=GENERATOR), torch.randn(7, 4, generator=GENERATOR)
LAYERS = (drawn(4, 3), drawn(4, 5), drawn(4, 5), drawn(5, 6), drawn(5, 6), *(drawn(6) for _ in range(3)))


def steps(a: Tensor, b: Tensor) -> dict[str, Tensor]:
    """The steps by id."""
    with Trace() as trace:
        decomposable(a, b, *LAYERS, step=trace)
    return {step.id: step.value for step in trace.steps}


def layer(*rows: Tensor) -> nn.Sequential:
    """nn.Linear of the parts side by side, and ReLU."""
    weight = torch.cat(rows).T
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    linear.weight.data.copy_(weight)
    return nn.Sequential(linear, nn.ReLU())


def test_it_is_three_layers_of_torch_around_torchs_attention() -> None:
    f, g, h = layer(LAYERS[0]), layer(*LAYERS[1:3]), layer(*LAYERS[3:5])
    beta = scaled_dot_product_attention(f(A)[None], f(B)[None], B[None], scale=1.0)[0]
    alpha = scaled_dot_product_attention(f(B)[None], f(A)[None], A[None], scale=1.0)[0]
    first, second = g(torch.cat([A, beta], 1)).sum(0), g(torch.cat([B, alpha], 1)).sum(0)
    expected = torch.stack(LAYERS[5:]) @ h(torch.cat([first, second]))
    torch.testing.assert_close(decomposable(A, B, *LAYERS), expected, **CLOSE)


def test_rows_add_up_to_1_for_the_first_sentence_and_columns_for_the_second() -> None:
    found = steps(A, B)
    torch.testing.assert_close(found["weights"].sum(1), torch.ones(5), atol=1e-6, rtol=0)  # 7 shares in float32
    torch.testing.assert_close(found["columns"].sum(0), torch.ones(7), atol=1e-6, rtol=0)


def test_the_order_of_the_words_does_not_count() -> None:
    shuffled = decomposable(A.flip(0), B[torch.randperm(7, generator=GENERATOR)], *LAYERS)
    torch.testing.assert_close(shuffled, decomposable(A, B, *LAYERS), **CLOSE)


def test_a_word_is_compared_with_nothing_but_what_it_was_aligned_with() -> None:
    before, after = steps(A, B), steps(torch.cat([A[:1], A[1:] + 1]), B)
    assert torch.equal(before["compared_a"][0], after["compared_a"][0])
    assert not torch.equal(before["compared_b"], after["compared_b"])


def test_the_outputs_cells_are_named_by_their_labels() -> None:
    with Trace() as trace:
        decomposable(A, B, *LAYERS, step=trace)
    assert trace.steps[-1].id == "output"
    assert trace.steps[-1].labels == (LABELS,)
