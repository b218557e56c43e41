"""Training: it learns within seconds, it is reproducible, and the embedded networks are what their cards say."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch

from model.networks.image import __main__ as command
from model.networks.image import scores as scoring
from model.networks.image import stored
from model.networks.image.diffusion import Diffusion, shares, whole
from model.networks.image.grey import ANY, CELLS, MASK, centred, levels_of
from model.networks.image.masked import Masked
from model.networks.image.scores import many, nearest, scores, spread
from model.networks.image.training import KINDS, RECIPES, UNSCORED, Kind, Recipe, hidden, noisy, train
from model.networks.training import cards, loop
from model.networks.vision.digits import digits
from model.networks.vision.picture import patched

every = cache(digits)


@pytest.mark.parametrize("kind", KINDS)
def test_a_short_training_learns_goes_on_after_a_break_and_ends_the_same(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "WARM_UP", 10)
    few, short = every().train.at(torch.arange(96)), Recipe(epochs=2, passes=6)
    one = train(kind, few, short, 3, tmp_path / "a")
    assert one.losses[1] < 0.93 * one.losses[0]

    keep = loop.keep

    def breaks(*given: Any) -> None:
        keep(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as held:
        held.setattr(loop, "keep", breaks)
        with pytest.raises(KeyboardInterrupt):
            train(kind, few, short, 3, tmp_path / "b")
    again = train(kind, few, short, 3, tmp_path / "b")
    assert again.losses == one.losses
    for a, b in zip(one.network.parameters(), again.network.parameters(), strict=True):
        assert torch.equal(a, b)


def test_what_is_hidden_is_wanted_and_the_digit_is_left_out_at_times() -> None:
    of = every().train.at(torch.arange(400))
    batch = hidden(of, Random(2))
    is_hidden = batch.cells == MASK
    levels = levels_of(of.counts)
    assert torch.equal(batch.cells[~is_hidden], levels[~is_hidden])
    assert torch.equal(batch.wanted[is_hidden], levels[is_hidden])
    assert (batch.wanted[~is_hidden] == UNSCORED).all()
    many_ = is_hidden.sum(1)
    assert (int(many_.min()) >= 1, int(many_.max()) <= CELLS) == (True, True)
    assert float(many_.float().mean()) == pytest.approx(CELLS * 2 / torch.pi, rel=0.05)  # of a cosine, over all angles
    left_out = batch.digits == ANY
    assert torch.equal(batch.digits[~left_out], of.labels[~left_out])
    assert 20 < int(left_out.sum()) < 60  # of 400, each with a chance of 0.1


def test_noise_and_picture_come_back_from_what_is_wanted() -> None:
    of = every().train.at(torch.arange(50))
    batch = noisy(of, Random(2))
    a, b = (each[:, None, None] for each in shares(batch.times))
    assert torch.allclose(a * batch.pictures - b * batch.wanted, centred(of.counts), atol=1e-6)  # float32
    noise = b * batch.pictures + a * batch.wanted
    assert float(noise.std()) == pytest.approx(1, abs=0.05)
    assert (batch.times >= 0).all()
    assert (batch.times < 1).all()


def test_before_training_a_diffusion_layer_adds_nothing() -> None:
    """adaLN-Zero: all is 0 that time and digit set."""
    net = Diffusion(d=8, layers=2, heads=2, d_ff=8)
    seen: list[torch.Tensor] = []

    class Notes:
        def __call__(self, name: str, axes: str, value: torch.Tensor) -> torch.Tensor:
            if name in ("x", "output"):
                seen.append(value)
            return value

        def at(self, _path: str, **_axes: object) -> "Notes":
            return self

        def rename(self, **_names: str) -> "Notes":
            return self

    picture = torch.rand(8, 8)
    v = net.velocity(picture, torch.tensor(0.5), net.digits[3], step=Notes())
    begin = patched(picture) @ net.w_patch + net.b_patch + net.places
    assert any(torch.equal(value, begin) for value in seen if value.shape == begin.shape)
    assert torch.equal(v, torch.zeros(8, 8))
    assert torch.equal(whole(patched(picture)), picture)


@pytest.mark.parametrize("kind", KINDS)
def test_the_scores_of_the_card_are_those_of_the_embedded_weights(kind: Kind) -> None:
    net, card = stored.load_kind(kind)
    assert card["parameters"] == sum(p.numel() for p in net.parameters())
    assert (card["layers"], card["heads"]) == (len(net.layers), net.heads)
    assert len(card["losses"]) == RECIPES[kind].epochs
    usual = card["scores"]["usual"]
    assert usual["n"] == 10 * scoring.EACH
    assert usual["right"] / usual["n"] > 0.9
    told = torch.arange(10).repeat_interleave(scoring.EACH)
    counts = many(kind, told, usual["steps"], usual["guidance"])
    # on another machine a cell at the edge between two levels may fall otherwise, and a picture with it
    assert nearest(counts, every().train.counts) == pytest.approx(card["scores"]["nearest"], rel=0.02)
    assert spread(counts, told) == pytest.approx(card["scores"]["spread"], rel=0.02)


def test_near_and_spread_are_those_of_loops() -> None:
    of = every().test.at(torch.arange(60))
    known = every().train.at(torch.arange(40)).counts
    far = [min(float((one - other).square().mean()) ** 0.5 for other in known) for one in of.counts]
    assert nearest(of.counts, known) == pytest.approx(sorted(far)[29], abs=1e-3)  # rounded
    own = [of.counts[of.labels == digit] for digit in range(10)]
    mean = sum(float(each[:, r, c].std()) for each in own for r in range(8) for c in range(8)) / 640
    assert spread(of.counts, of.labels) == pytest.approx(mean, abs=1e-3)


def test_the_command_trains_keeps_and_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stored, "FOLDER", tmp_path / "weights")
    monkeypatch.setattr(command, "BUILD", tmp_path)
    monkeypatch.setattr(command, "RECIPES", dict.fromkeys(KINDS, Recipe(epochs=1, passes=1)))
    monkeypatch.setattr(command, "scores", lambda kind, of: scores(kind, of, each=2))
    monkeypatch.setattr(scoring, "STEPS", [1, scoring.USUAL])
    monkeypatch.setattr(scoring, "GUIDANCES", [1.0, 2.0])
    stored.load_kind.cache_clear()
    try:
        assert command.main([]) == 0
        for kind, net in zip(KINDS, (Masked(), Diffusion()), strict=True):
            card = cards.read(tmp_path / "weights", kind)
            assert (card["pictures"], len(card["losses"])) == (1200, 1)
            assert card["scores"]["usual"]["n"] == 20
            assert card["parameters"] == sum(p.numel() for p in net.parameters())
        said = capsys.readouterr().out
        assert "masked steps 1: " in said
        assert command.main(["--score", "diffusion"]) == 0
        again = capsys.readouterr().out
        assert again in said
    finally:
        stored.load_kind.cache_clear()
