"""The data: three parts that share no picture, and variations of them."""

from random import Random

import pytest
import torch

from model.networks.vision import digits as module
from model.networks.vision.digits import digits, varied


def test_the_parts_share_no_picture_and_are_the_same_each_time() -> None:
    one, again = digits(), digits()
    assert [len(part.labels) for part in one] == [1200, 200, 397]
    assert sorted(torch.cat([part.numbers for part in one]).tolist()) == list(range(1797))
    pictures = {tuple(counts.flatten().tolist()) for part in one for counts in part.counts}
    assert len(pictures) == 1797  # nor is one there twice
    for part, same in zip(one, again, strict=True):
        assert all(torch.equal(a, b) for a, b in zip(part, same, strict=True))


def test_every_digit_is_in_every_part() -> None:
    for part in digits():
        assert set(part.labels.tolist()) == set(range(10))
        assert part.counts.min() == 0
        assert part.counts.max() == 16


def test_varied_pictures_are_counts_with_the_ink_that_was_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = digits().train.counts[:64]
    one, again, other = (varied(counts, Random(seed)) for seed in (1, 1, 2))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert 5 <= sum(torch.equal(a, b) for a, b in zip(one, counts, strict=True)) <= 30
    assert torch.equal(one, one.round())
    assert one.min() >= 0
    assert one.max() <= 16
    monkeypatch.setattr(module, "PLAIN", 0.0)
    every = varied(counts, Random(1))
    assert not any(torch.equal(a, b) for a, b in zip(every, counts, strict=True))
    assert every.sum((1, 2)).max() < module.INKS[1] + 32


def test_without_chance_a_picture_stays_nearly_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PLAIN", 0.0), ("SPREADS", (0.0,) * 6), ("BEND", 0.0), ("INKS", (312, 313))):
        monkeypatch.setattr(module, name, value)
    counts = digits().train.counts[:64]
    assert float((varied(counts, Random(1)) - counts).abs().mean()) < 1.5
