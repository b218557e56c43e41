"""A modern Hopfield network: one round is attention, no round raises the energy, and a pattern is found."""

import math

import torch

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.hopfield import energy, hopfield
from model.mechanisms.scaled_dot_product import scaled_dot_product


def drawn(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_one_round_with_beta_of_1_over_root_d_is_attention_whose_values_are_the_keys() -> None:
    q, k = drawn(2, 5, 4), drawn(2, 6, 4, seed=2)
    assert torch.equal(hopfield(q, k, rounds=1, beta=4**-0.5), scaled_dot_product(q, k, k))


def test_no_round_raises_the_energy_and_it_is_never_below_0() -> None:
    k = drawn(3, 7, 4, seed=3)
    for beta in (0.25, 1.0, 4.0):
        state = 2 * drawn(3, 9, 4)
        for _ in range(6):
            after = hopfield(state, k, rounds=1, beta=beta)
            assert (energy(after, k, beta) <= energy(state, k, beta) + 1e-12).all()  # float64
            state = after
        assert (energy(state, k, beta) >= -1e-12).all()


def test_the_energy_is_the_papers_sum() -> None:
    q, k, beta = drawn(1, 1, 3), drawn(1, 4, 3, seed=2), 1.5
    fits = [math.exp(beta * float(q[0, 0] @ each)) for each in k[0]]
    longest = max(float(each @ each) for each in k[0])
    expected = -math.log(sum(fits)) / beta + float(q[0, 0] @ q[0, 0]) / 2 + math.log(4) / beta + longest / 2
    assert math.isclose(float(energy(q, k, beta)), expected, rel_tol=1e-6)  # log(N) in float32


def test_the_first_example_finds_what_is_not_ambiguous_and_its_energy_falls() -> None:
    found = registry.find("hopfield")
    preset = found.presets[0]
    made = preset.inputs
    after = hopfield(made["q"], made["k"], rounds=8)[0]
    patterns = made["k"][0]
    # softmax never gives all: patterns at right angles, with β = 2
    torch.testing.assert_close(after[[1, 3]], patterns[[1, 3]], atol=5e-3, rtol=0)
    # the halves that are left of two patterns are the same
    torch.testing.assert_close(after[[0, 2]], patterns[[0, 2]].mean(0).expand(2, 4), atol=0.05, rtol=0)
    curve = figures(found, Request(inputs.tokens(preset.tokens), preset=preset))[0].series[0].y
    assert curve[0] > curve[1] > curve[2]
