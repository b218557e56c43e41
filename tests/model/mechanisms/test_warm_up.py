"""The gradients of a fresh stack, and the schedule."""

import pytest
import torch

from model.lab import inputs, registry
from model.lab.figure import Figure, Seen
from model.lab.request import Request
from model.lab.run import figures, run
from model.mechanisms.warm_up import STEPS, gradients, mean_gradients, warm_up

WORDS = ("The", "cat", "sat", "on", "the", "mat")


def seen(**options: float) -> Seen:
    """What a figure sees of a run."""
    found = run(registry.find("warm-up"), Request(inputs.tokens(WORDS), options=options))
    return Seen({step.id: step.value for step in found.steps}, found.options, 123, 6, 6)


def curves(figure: Figure) -> dict[str, list[float]]:
    """The numbers of a figure by the names of its series."""
    return {series.name: list(series.y) for series in figure.series}


@pytest.mark.parametrize("norm", ["post", "pre"])
def test_a_gradient_is_that_of_finite_differences(norm: str) -> None:
    generator = torch.Generator().manual_seed(0)
    shapes = {"w_q": (4, 4), "w_k": (4, 4), "w_v": (4, 4), "w_o": (4, 4), "w_1": (4, 8), "w_2": (8, 4)}
    weights = {n: torch.randn(2, *s, generator=generator, dtype=torch.float64) / 2 for n, s in shapes.items()}
    x = torch.randn(3, 4, generator=generator, dtype=torch.float64)

    def loss(w_2: torch.Tensor) -> float:
        output = warm_up(x, **(weights | {"w_2": w_2}), heads=2, norm=norm)  # type: ignore[arg-type]
        return float(torch.nn.functional.cross_entropy(output @ x.T / 2, torch.tensor([1, 2, 0])))

    squares = torch.zeros(2, dtype=torch.float64)
    for cell in torch.ones(2, 8, 4).nonzero().tolist():
        moved = torch.zeros(2, 8, 4, dtype=torch.float64)
        moved[tuple(cell)] = 1e-6
        difference = loss(weights["w_2"] + moved) - loss(weights["w_2"] - moved)
        squares[cell[0]] += (difference / 2e-6) ** 2
    # central differences in float64: 1e-16 / 1e-6 of noise in each of 32 cells
    assert gradients(weights, x, 2, norm) == pytest.approx(squares.sqrt().tolist(), rel=1e-6)


def test_depth_shrinks_the_last_gradient_of_pre_ln_and_not_of_post_ln() -> None:
    shallow, deep = (mean_gradients(seen(), layers, 16) for layers in (1, 12))
    assert deep["pre"][-1] < 0.6 * shallow["pre"][-1]
    assert deep["post"][-1] > 0.7 * shallow["post"][-1]
    assert deep["post"][-1] > 1.8 * deep["pre"][-1]


def test_the_rate_climbs_to_1_and_then_falls_as_one_over_the_root() -> None:
    steps = seen(warm_up=0.1).steps
    time, rate = steps["time"], steps["rate"]
    assert bool((rate[time < 100].diff() > 0).all())
    assert bool((rate[time > 100].diff() < 0).all())
    # float32
    torch.testing.assert_close(rate[time > 100], (100 / time[time > 100]).sqrt(), atol=1e-6, rtol=0)
    assert time[-1] <= STEPS


def test_the_figures_are_of_this_run() -> None:
    request = Request(inputs.tokens(WORDS), options={"layers": 3, "warm_up": 0.05})
    found = {figure.id: figure for figure in figures(registry.find("warm-up"), request)}
    assert {len(y) for y in curves(found["gradients"]).values()} == {3}
    assert found["depth"].marked == 3
    assert found["schedule"].marked == pytest.approx(0.05 * STEPS)
