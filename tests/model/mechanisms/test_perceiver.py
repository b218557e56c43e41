"""The Perceiver: latents read any number of tokens, and the scores that its figures count are those of a run."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from model.lab import inputs, registry
from model.lab.figure import Figure
from model.lab.request import Request
from model.lab.run import figures, run
from model.mechanisms.perceiver import pairs, perceiver

GENERATOR = torch.Generator().manual_seed(15)
CLOSE = {"atol": 1e-6, "rtol": 0}  # float32: sums of at most 9 products near 1, in another order


def drawn(*shape: int) -> Tensor:
    """Numbers of deviation 1/√rows, as a layer's would be."""
    return torch.randn(shape, generator=GENERATOR) / shape[0] ** 0.5


LATENTS = torch.randn(3, 4, generator=GENERATOR)
READ = (drawn(4, 2), drawn(5, 2), drawn(5, 4))
THINK = (drawn(4, 2), drawn(4, 2), drawn(4, 4))


def request(n: int, latents: int) -> Request:
    """n tokens, that many latents."""
    return Request(inputs.tokens([f"w{i}" for i in range(n)]), options={"latents": latents})


def shown(n: int, latents: int) -> dict[str, Figure]:
    """The figures of a run, by id."""
    return {figure.id: figure for figure in figures(registry.find("perceiver"), request(n, latents))}


def test_it_is_torchs_attention_twice_with_what_went_in_added() -> None:
    x = torch.randn(9, 5, generator=GENERATOR)
    q, k, v = LATENTS @ READ[0], x @ READ[1], x @ READ[2]
    z = LATENTS + scaled_dot_product_attention(q[None], k[None], v[None])[0]
    expected = z + scaled_dot_product_attention(*((z @ w)[None] for w in THINK))[0]
    torch.testing.assert_close(perceiver(x, LATENTS, *READ, *THINK), expected, **CLOSE)


def test_the_order_of_the_tokens_does_not_count() -> None:
    x = torch.randn(9, 5, generator=GENERATOR)
    turned = perceiver(x.flip(0), LATENTS, *READ, *THINK)
    torch.testing.assert_close(turned, perceiver(x, LATENTS, *READ, *THINK), **CLOSE)


@pytest.mark.parametrize(("n", "latents"), [(1, 1), (6, 3), (64, 5)])
def test_the_scores_that_are_counted_are_those_of_a_run(n: int, latents: int) -> None:
    steps = {step.id: step.value for step in run(registry.find("perceiver"), request(n, latents)).steps}
    assert steps["output"].shape == (latents, 4)
    assert pairs(n, latents) == steps["read/scores"].numel() + steps["think/scores"].numel()


def test_the_figures_count_for_the_present_text_and_latents() -> None:
    of_length, of_latents = shown(12, 3)["cost-of-length"], shown(12, 3)["cost-of-latents"]
    assert (of_length.marked, of_latents.marked) == (12, 3)
    at = {series.name: dict(zip(series.x, series.y, strict=True)) for series in of_length.series}
    assert at == {
        "through the latents": {2**i: 3 * 2**i + 9 for i in range(13)},
        "every pair of tokens": {2**i: 4**i for i in range(13)},
    }
    at = {series.name: dict(zip(series.x, series.y, strict=True)) for series in of_latents.series}
    assert at["through the latents"][3] == 12 * 3 + 9
    assert set(at["every pair of tokens"].values()) == {144}
