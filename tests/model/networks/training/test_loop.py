"""Training of any network: reproducible, and an interruption changes nothing."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
import torch
from torch import Tensor, nn

from model.networks.training import loop
from model.networks.training.loop import Plan, train


def batches(epoch: int, random: Random) -> Sequence[tuple[Tensor, Tensor]]:
    """Eight points of y = 3x − 1, in an order of chance."""
    x = torch.tensor([[random.uniform(-1, 1)] for _ in range(8)])
    return [(x, 3 * x - 1)] * (20 if epoch < 3 else 10)


def loss(net: nn.Sequential, batch: tuple[Tensor, Tensor]) -> Tensor:
    x, y = batch
    found: Tensor = (net(x) - y).square().mean()
    return found


def plan(seed: int = 1, epochs: int = 4) -> Plan[nn.Sequential, tuple[Tensor, Tensor]]:
    """With dropout, whose chance has to be the same again."""
    return Plan("line", lambda: nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Dropout(0.2), nn.Linear(16, 1)),
                batches, loss, [20] * epochs, 0.3, seed)  # fmt: skip


def same(a: nn.Module, b: nn.Module) -> bool:
    return all(torch.equal(x, y) for x, y in zip(a.parameters(), b.parameters(), strict=True))


def test_it_learns_and_the_same_from_the_same_seed(tmp_path: Path) -> None:
    one, again, other = (train(plan(seed), tmp_path / name) for seed, name in ((1, "a"), (1, "b"), (2, "c")))
    assert one.losses[-1] < one.losses[0] / 2
    assert one.losses == again.losses
    assert same(one.network, again.network)
    assert not same(one.network, other.network)
    assert not one.network.training


def test_an_interrupted_training_ends_with_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = train(plan(), tmp_path / "whole")
    own = loop.keep

    def stop(*arguments: object) -> None:
        own(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    for _ in range(2):
        monkeypatch.setattr(loop, "keep", stop)
        with pytest.raises(KeyboardInterrupt):
            train(plan(), tmp_path / "broken")
    monkeypatch.setattr(loop, "keep", own)
    resumed = train(plan(), tmp_path / "broken")
    assert resumed.losses == whole.losses
    assert same(resumed.network, whole.network)


def test_the_rate_warms_up_and_falls_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "WARM_UP", 10)
    rates: list[float] = []
    step = torch.optim.AdamW.step

    def seen(self: torch.optim.AdamW) -> None:
        rates.append(self.param_groups[0]["lr"])
        step(self)

    monkeypatch.setattr(torch.optim.AdamW, "step", seen)
    train(plan(epochs=3), tmp_path / "a")
    assert rates[0] == pytest.approx(0.03)
    assert rates[9] == max(rates)
    assert rates[-1] < 0.001


def test_what_is_finished_is_not_trained_again(tmp_path: Path) -> None:
    one = train(plan(), tmp_path / "a")
    again = train(plan(), tmp_path / "a")
    assert again.losses == one.losses
    assert same(one.network, again.network)
