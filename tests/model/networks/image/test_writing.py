"""Decoding, against loops written from the papers: which cells are kept in which round, and how noise is taken away."""

import math

import pytest
import torch
from torch import Tensor

from model.networks.image.grey import CELLS, LEVELS, MASK, centred, counted, counts_of, levels_of
from model.networks.image.writing import from_noise, guided, in_rounds, open_after


def some_logits(cells: Tensor) -> Tensor:
    """Of the cells alone, in float32: (n, 64) -> (n, 64, level)"""
    at = torch.arange(CELLS * LEVELS).view(CELLS, LEVELS) * 0.37
    return 2 * torch.sin(at + cells.unsqueeze(-1).float() + cells.float().mean(-1)[:, None, None])


@pytest.mark.parametrize("rounds", [1, 2, 5, 8, 16, 64])
def test_the_cosine_says_how_many_cells_stay_open_and_each_round_decides_one_at_least(rounds: int) -> None:
    left = open_after(rounds)
    assert left[-1] == 0
    assert all(a > b for a, b in zip([CELLS, *left], left, strict=False))
    if rounds <= 16:
        assert left == [math.floor(CELLS * math.cos(math.pi / 2 * (i + 1) / rounds) + 1e-6) for i in range(rounds)]


def test_each_round_keeps_the_surest_of_what_was_drawn() -> None:
    found = in_rounds(some_logits, [5, 6], 6)
    for n, seed in enumerate([5, 6]):
        drawn = torch.rand(6, CELLS, generator=torch.Generator().manual_seed(seed))
        cells = [MASK] * CELLS
        for number, each in enumerate(found):
            shares = some_logits(torch.tensor([cells]))[0].softmax(-1).tolist()
            drawn_here: dict[int, tuple[float, int]] = {}
            for cell in range(CELLS):
                if cells[cell] != MASK:
                    continue
                level, below = 0, shares[cell][0]
                while level < LEVELS - 1 and float(drawn[number, cell]) >= below:
                    level += 1
                    below += shares[cell][level]
                drawn_here[cell] = shares[cell][level], level
            kept = sorted(drawn_here, key=lambda cell: -drawn_here[cell][0])
            kept = kept[: len(kept) - open_after(6)[number]]
            assert each.before[n].tolist() == cells
            assert each.decided[n].nonzero().flatten().tolist() == sorted(kept)
            for cell in range(CELLS):
                sure, level = drawn_here.get(cell, (0, cells[cell]))
                assert int(each.candidates[n, cell]) == level
                assert float(each.sure[n, cell]) == pytest.approx(sure, abs=1e-6)  # float32
            for cell in kept:
                cells[cell] = drawn_here[cell][1]
        assert found[-1].candidates[n].tolist() == cells
        assert MASK not in cells


def test_a_picture_depends_on_its_own_seed_alone() -> None:
    alone = in_rounds(some_logits, [9], 4)[-1].candidates
    both = in_rounds(some_logits, [3, 9], 4)[-1].candidates
    assert torch.equal(alone[0], both[1])
    assert not torch.equal(both[0], both[1])


@pytest.mark.parametrize("steps", [1, 7])
def test_a_network_that_knows_the_picture_takes_all_noise_away_in_any_number_of_steps(steps: int) -> None:
    picture = torch.rand(8, 8, generator=torch.Generator().manual_seed(1)) * 2 - 1

    def knows(noisy: Tensor, times: Tensor) -> Tensor:
        a, b = ((math.pi / 2 * times).cos()[:, None, None], (math.pi / 2 * times).sin()[:, None, None])
        return a * (noisy - a * picture) / b - b * picture

    found = from_noise(knows, [1, 2], steps)
    assert [round(each.time * steps) for each in found] == list(range(steps, 0, -1))
    for each in found:
        assert torch.allclose(each.clean, picture.expand(2, -1, -1), atol=1e-5)  # float32
    assert torch.allclose(found[-1].after, picture.expand(2, -1, -1), atol=1e-5)
    assert torch.equal(found[0].noisy[0], torch.randn(8, 8, generator=torch.Generator().manual_seed(1)))


def test_a_step_is_ddim_s() -> None:
    """Song et al. 2021, eq. 12 with σ = 0, with its α the square of ours, and ε from v."""
    found = from_noise(lambda noisy, times: torch.sin(3 * noisy) + times[:, None, None], [4], 5)
    for i, each in enumerate(found):
        now, then = (math.cos(math.pi / 2 * (1 - j / 5)) ** 2 for j in (i, i + 1))
        v = torch.sin(3 * each.noisy.double()) + (1 - i / 5)
        noise = math.sqrt(1 - now) * each.noisy + math.sqrt(now) * v
        # √α at the first time is 0, where eq. 12 divides by it: z = α x + σ ε and v give x there as well
        clean = math.sqrt(now) * each.noisy - math.sqrt(1 - now) * v
        if i:
            by_division = (each.noisy - math.sqrt(1 - now) * noise) / math.sqrt(now)
            assert torch.allclose(clean, by_division, atol=1e-5)  # the noisy picture is float32
        after = math.sqrt(then) * clean + math.sqrt(1 - then) * noise
        assert torch.allclose(each.clean.double(), clean, atol=1e-5)
        assert torch.allclose(each.after.double(), after, atol=1e-5)


def test_guidance_goes_beyond_what_is_said_with_the_digit_and_1_asks_once() -> None:
    asked = []

    def untold(x: Tensor) -> Tensor:
        asked.append(x)
        return x

    one = torch.ones(2)
    assert torch.equal(guided(lambda x: 3 * x, untold, 1.0)(one), 3 * one)
    assert asked == []
    assert torch.equal(guided(lambda x: 3 * x, untold, 2.5)(one), 6 * one)


def test_levels_are_the_nearest_of_nine_and_both_ways_lead_back() -> None:
    counts = torch.arange(64).view(8, 8).float() % 17
    again = counts_of(levels_of(counts))
    assert (again - counts).abs().max() == 1
    assert set(levels_of(counts).tolist()) == set(range(LEVELS))
    assert torch.equal(counted(centred(counts)), counts)
    assert counted(torch.tensor([-3.0, 0, 3])).tolist() == [0, 8, 16]
