"""What is shown of a digit that is written is what the embedded networks compute, and what naive loops compute."""

import numpy as np
import pytest
import torch

from model.networks.image import stored, watched
from model.networks.image.grey import ANY, MASK, counts_of
from model.networks.image.scores import many
from model.networks.vision.stored import vision
from tests.model.networks.image import naive_image

TOLERANCE = 1e-4  # float32 against float64, through all layers and guidance


def weights_of(net: torch.nn.Module) -> dict[str, np.ndarray]:
    return {name: value.double().numpy() for name, value in net.state_dict().items()}


def test_a_round_is_that_of_naive_loops_with_guidance() -> None:
    found, net = watched.rounds(3, 1, 4, 2.0), stored.masked()
    w = weights_of(net)
    for number in (0, 2):
        cells = found.before[number].tolist()
        told, every = naive_image.masked(cells, 3, w, len(net.layers), net.heads)
        untold, _ = naive_image.masked(cells, ANY, w, len(net.layers), net.heads)
        both = told**2 / untold
        assert np.abs(found.probabilities[number].numpy() - both / both.sum(-1, keepdims=True)).max() < TOLERANCE
        assert np.abs(found.weights[number].numpy() - np.array(every)).max() < TOLERANCE


def test_a_step_is_that_of_naive_loops_with_guidance() -> None:
    found, net = watched.moments(8, 2, 4, 1.5), stored.diffusion()
    w = weights_of(net)
    for number in (0, 3):
        noisy, time = found.noisy[number].double().numpy(), float(found.times[number])
        told, every = naive_image.velocity(noisy, time, 8, w, len(net.layers), net.heads)
        untold, _ = naive_image.velocity(noisy, time, ANY, w, len(net.layers), net.heads)
        clean = np.cos(np.pi / 2 * time) * noisy - np.sin(np.pi / 2 * time) * (untold + 1.5 * (told - untold))
        assert np.abs(found.counts[number].numpy() - np.clip((clean + 1) * 8, 0, 16)).max() < 16 * TOLERANCE
        assert np.abs(found.weights[number].numpy() - np.array(every)).max() < TOLERANCE


def test_cells_are_decided_once_and_the_last_round_leaves_none_open() -> None:
    found = watched.rounds(5, 3, 8, 2.0)
    assert (found.decided.sum(0) == 1).all()
    assert (found.before[0] == MASK).all()
    for now, next_, decided, candidates in zip(
        found.before, found.before[1:], found.decided, found.candidates, strict=False
    ):
        assert torch.equal(next_, torch.where(decided, candidates, now))
    assert torch.equal(found.counts, counts_of(found.candidates))
    assert torch.equal(found.sure > 0, found.before == MASK)
    assert found.weights.shape == (8, len(stored.masked().layers), 4, 65, 65)


def test_noise_becomes_the_picture() -> None:
    found = watched.moments(5, 3, 8, 2.0)
    assert found.times.tolist() == [1 - i / 8 for i in range(8)]
    assert found.noisy.shape == found.counts.shape == (8, 8, 8)
    assert found.weights.shape == (8, len(stored.diffusion().layers), 4, 16, 16)
    assert torch.allclose(found.reads.sum(-1), torch.ones(8))
    assert torch.equal(found.reads, vision().network(found.counts).softmax(-1))


@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_what_is_watched_is_what_is_scored(guidance: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.networks.image.scores.FIRST", 40)
    digits = torch.tensor([2, 7])
    for i, digit in enumerate(digits.tolist()):
        # 16 is black: a batch adds in another order, and a cell on the edge between two levels may fall either way
        rounds = watched.rounds(digit, 40 + i, 4, guidance).counts[-1]
        assert (many("masked", digits, 4, guidance)[i] - rounds).abs().gt(0).sum() <= 1
        moments = watched.moments(digit, 40 + i, 4, guidance).counts[-1]
        assert torch.allclose(many("diffusion", digits, 4, guidance)[i], moments, atol=16 * TOLERANCE)


def test_the_same_is_asked_once_and_another_seed_writes_another() -> None:
    assert watched.rounds(1, 1, 3, 1.0) is watched.rounds(1, 1, 3, 1.0)
    assert watched.moments(1, 1, 3, 1.0) is watched.moments(1, 1, 3, 1.0)
    assert not torch.equal(watched.moments(1, 1, 3, 1.0).counts, watched.moments(1, 2, 3, 1.0).counts)
    assert len(watched.moments(1, 1, 3, 1.0).parts()) == 5
