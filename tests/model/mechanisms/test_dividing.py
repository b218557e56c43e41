"""Division at the ends of what floating point holds."""

import pytest
import torch

from model.mechanisms.dividing import divisor, unit


@pytest.mark.parametrize("size", [1e-44, 1e-38, 1e-20, 1e-7, 1.0, 1e20, 5e37])
def test_a_vector_of_any_size_is_brought_to_length_1(size: float) -> None:
    x = torch.tensor([[3.0, -4.0, 0.0], [1.0, 1.0, 1.0]]) * size
    # float32: four roundings; 1e-44 itself has no more than three bits
    atol = 0.1 if size < 1e-40 else 4e-7
    torch.testing.assert_close(unit(x).square().sum(-1), torch.ones(2), atol=atol, rtol=0)
    torch.testing.assert_close(unit(x)[0], torch.tensor([0.6, -0.8, 0.0]), atol=atol, rtol=0)


def test_a_vector_of_0_stays_0_and_has_a_gradient() -> None:
    x = torch.zeros(2, 3, requires_grad=True)
    assert not unit(x).any()
    (gradient,) = torch.autograd.grad(unit(x).sum(), x)
    assert bool(gradient.isfinite().all())


def test_nothing_is_divided_by_1_and_all_else_by_itself() -> None:
    assert divisor(torch.tensor([0.0, 1e-45, -2.0])).tolist() == [1.0, torch.tensor(1e-45).item(), -2.0]
