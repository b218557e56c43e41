"""Where the loss pulls a weight: as torch says of the same network written plainly."""

import pytest
import torch

from model.learning.course import lost
from model.learning.gradients import gradient, matrices
from model.learning.settings import Settings
from model.problem import Problem
from tests.model.learning.test_network import TASK, made, plainly

EXAMPLES = TASK.draw(5, torch.Generator().manual_seed(1))


@pytest.mark.parametrize("tied", [False, True])
def test_a_gradient_is_that_of_the_same_network_in_torchs_own_words(tied: bool) -> None:
    net = made(Settings(layers=2, heads=2, d=12, feed_forward=True, tied=tied)).requires_grad_(False)
    names = matrices(net)
    assert set(names) == {name for name, value in net.named_parameters() if value.ndim == 2}
    assert {"table", "places", "stack.1.matrices.w_q", "stack.0.matrices.w_2"} <= set(names)
    for name in names:
        own = net.get_parameter(name)
        found = gradient(net, name, EXAMPLES)
        assert not own.requires_grad
        assert torch.equal(found.weights, own)
        own.requires_grad_(True)
        [wanted] = torch.autograd.grad(lost(plainly(net, EXAMPLES.ids), EXAMPLES), own)
        own.requires_grad_(False)
        torch.testing.assert_close(found.gradient, wanted, atol=1e-6, rtol=1e-4)
        assert wanted.any()


def test_a_step_against_it_makes_the_loss_smaller_by_as_much_as_it_says() -> None:
    net = made(Settings(d=8, heads=2)).double()
    found = gradient(net, "stack.0.matrices.w_v", EXAMPLES)
    by = 1e-4
    with torch.no_grad():
        before = lost(net(EXAMPLES.ids), EXAMPLES)
        net.get_parameter("stack.0.matrices.w_v").sub_(by * found.gradient)
        after = lost(net(EXAMPLES.ids), EXAMPLES)
    assert float(before - after) == pytest.approx(by * float(found.gradient.square().sum()), rel=1e-2)


def test_a_matrix_that_takes_no_part_is_pulled_nowhere_and_one_that_is_none_is_said() -> None:
    net = made(Settings(d=8, heads=2))
    net.silence([(0, 0), (0, 1)])
    assert not gradient(net, "stack.0.matrices.w_q", EXAMPLES).gradient.any()
    assert net.table.requires_grad
    with pytest.raises(Problem, match="no weight matrix “nope” here; choose one of: table") as refused:
        gradient(net, "nope", EXAMPLES)
    assert refused.value.field == "matrix"
