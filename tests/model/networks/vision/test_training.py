"""Training: it learns within seconds, it is reproducible, and the embedded network is what its card says."""

from functools import cache
from pathlib import Path

import pytest
import torch

from model.networks.training import cards, loop
from model.networks.vision import __main__ as command
from model.networks.vision import drawings, stored
from model.networks.vision.digits import digits
from model.networks.vision.network import Vision
from model.networks.vision.picture import picture
from model.networks.vision.scores import of_digits, of_drawings, score
from model.networks.vision.training import Recipe, train

SHORT = Recipe(epochs=2, passes=4)
every = cache(digits)  # scikit-learn is loaded by the tests that need it, not when they are collected


def test_a_short_training_learns_and_the_same_from_the_same_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "WARM_UP", 10)
    few = every().train.at(torch.arange(320))
    one, again = (train(few, SHORT, 3, tmp_path / name) for name in "ab")
    assert one.losses == again.losses
    assert one.losses[1] < one.losses[0] - 0.3
    assert of_digits(one.network, every().test).right > 150  # of 397: chance would be 40
    for a, b in zip(one.network.parameters(), again.network.parameters(), strict=True):
        assert torch.equal(a, b)


def test_the_scores_of_the_card_are_those_of_the_embedded_weights() -> None:
    net, card = stored.vision()
    again = {
        "development": of_digits(net, every().development),
        "test": of_digits(net, every().test),
        "drawings": of_drawings(net, drawings.SEEN),
        "unseen drawings": of_drawings(net, drawings.UNSEEN),
    }
    for name, found in again.items():
        assert card["scores"][name] == {"n": found.n, "right": found.right, "confusion": found.confusion}
    assert card["scores"]["test"]["right"] / 397 > 0.98
    assert card["parameters"] == sum(p.numel() for p in net.parameters())
    assert (card["layers"], card["heads"], card["d"]) == (len(net.layers), net.heads, net.places.shape[1])


def test_a_score_counts_right_and_wrong() -> None:
    net = Vision(d=8, layers=1, heads=2, d_ff=8).eval()
    with torch.no_grad():
        net.b_class[7] = 100
    found = score(net, every().test.counts, every().test.labels)
    sevens = int((every().test.labels == 7).sum())
    assert (found.n, found.right) == (397, sevens)
    assert [row[7] for row in found.confusion] == torch.bincount(every().test.labels, minlength=10).tolist()


def test_the_examples_are_pictures_of_the_test_set() -> None:
    assert stored.examples() == command.examples(every().test)
    assert [example.digit for example in stored.examples()] == sorted(list(range(10)) * command.EACH)


def test_the_command_trains_keeps_and_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in (stored, command):
        monkeypatch.setattr(module, "FOLDER", tmp_path / "weights")
    monkeypatch.setattr(command, "BUILD", tmp_path)
    monkeypatch.setattr(command, "Recipe", lambda: Recipe(epochs=1, passes=1))
    stored.vision.cache_clear()
    try:
        assert command.main([]) == 0
        card = cards.read(tmp_path / "weights", "vision")
        assert card["pictures"] == {"train": 1200, "development": 200, "test": 397}
        assert len(card["losses"]) == 1
        said = capsys.readouterr().out
        assert f"{card['scores']['test']['right']} of 397" in said
        assert command.main(["--score"]) == 0
        assert capsys.readouterr().out == said
    finally:
        stored.vision.cache_clear()


def test_our_drawings_are_ink_on_a_sheet() -> None:
    for all_ in (drawings.SEEN, drawings.UNSEEN):
        assert list(all_) == list(range(10))
        for strokes in (strokes for own in all_.values() for strokes in own):
            sheet = drawings.drawn(strokes)
            assert 15 < int(sheet.sum()) < 400
            assert picture(sheet).counts.shape == (8, 8)
