"""Reversible layers: what came in comes out again, to rounding, and with whole numbers exactly."""

import pytest
import torch
from torch import Tensor

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.reversible import reversible
from model.tracing.step import Trace

N, D = 6, 4
SHAPES = {"x_1": (N, D), "x_2": (N, D), "w_q": (D, D), "w_k": (D, D), "w_v": (D, D), "w_1": (D, 8), "w_2": (8, D)}


def numbers(dtype: torch.dtype = torch.float64) -> dict[str, Tensor]:
    """Its inputs."""
    draw = torch.Generator().manual_seed(4)
    return {name: torch.randn(shape, generator=draw, dtype=torch.float64).to(dtype) / 4
            for name, shape in SHAPES.items()}  # fmt: skip


def steps(given: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """The values of a run, by step."""
    with Trace() as trace:
        reversible(**given, layers=layers, step=trace)
    return {step.id: step.value for step in trace.steps}


@pytest.mark.parametrize("layers", [1, 3, 6])
@pytest.mark.parametrize(("dtype", "rounding"), [(torch.float64, 1e-13), (torch.float32, 1e-5)])
def test_what_came_in_comes_out_again(layers: int, dtype: torch.dtype, rounding: float) -> None:
    # what is added and subtracted again loses the last digits of numbers near 1, in each layer a few times
    given = numbers(dtype)
    found = steps(given, layers)
    for name in ("x_1", "x_2"):
        torch.testing.assert_close(found[f"back 0/{name}"], given[name], atol=rounding, rtol=0)
    assert float(found["lost"].abs().max()) <= rounding


def test_each_layer_s_input_is_the_output_of_the_one_before() -> None:
    found = steps(numbers(), 3)
    for layer in (1, 2):
        for half in "12":
            torch.testing.assert_close(
                found[f"back {layer}/x_{half}"], found[f"layer {layer - 1}/y_{half}"], atol=1e-12, rtol=0
            )


def test_whole_numbers_come_back_as_they_were_if_nothing_is_rounded() -> None:
    given = numbers() | {"x_1": torch.arange(24.0).reshape(N, D), "x_2": torch.ones(N, D), "w_1": torch.ones(D, 8),
                         "w_2": torch.ones(8, D), "w_v": torch.zeros(D, D)}  # fmt: skip
    given |= {name: given[name].float() for name in ("w_q", "w_k")}
    assert not steps(given, 2)["lost"].any()


def test_it_is_smooth_in_all_that_it_reads() -> None:
    given = {name: value.requires_grad_() for name, value in numbers().items()}
    assert torch.autograd.gradcheck(lambda *tensors: reversible(*tensors, layers=2), tuple(given.values()),
                                    fast_mode=True)  # fmt: skip
    found = torch.autograd.grad(reversible(**given, layers=2).square().sum(), list(given.values()))
    assert all(bool(each.any()) for each in found)


def test_only_one_output_is_kept_however_many_layers() -> None:
    (figure,) = figures(registry.find("reversible"), Request(inputs.tokens(["a", "b"]), options={"d": 4}))
    plain, own = figure.series
    assert own.y == [2 * 2 * 4 * 4] * 12
    assert plain.y[-1] == 12 * own.y[0]
