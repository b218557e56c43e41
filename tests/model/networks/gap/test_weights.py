"""The embedded models: what their cards say is so, and knowing what follows a gap helps."""

import pytest

from model.networks.gap import stored
from model.networks.gap.corpus import WORDS
from model.networks.gap.networks import KINDS, Kind
from model.networks.gap.scores import gaps, guessed


@pytest.mark.parametrize("kind", KINDS)
def test_the_card_says_what_the_model_is(kind: Kind) -> None:
    found = stored.load_kind(kind)
    card = found.card
    assert sum(p.numel() for p in found.network.parameters()) == card["parameters"]
    assert (stored.FOLDER / f"{kind}.safetensors").stat().st_size == card["bytes"] < 2_500_000
    assert card["vocabulary"] == len(stored.words()) == WORDS
    assert len(card["losses"]) == card["recipe"]["epochs"]
    assert card["losses"][-1] < card["losses"][0] / 1.3
    assert card["licence"] == "MIT"


@pytest.mark.no_cover  # the test of the command scores too
def test_the_scores_of_the_cards_are_measured_again() -> None:
    words, own = stored.words(), gaps(stored.unread(), stored.words())
    both, left = (stored.load_kind(kind) for kind in KINDS)
    for found in (both, left):
        again = guessed(found.network, own, words)
        assert again.top_1 == pytest.approx(found.card["scores"]["top_1"], abs=0.005)  # another machine may round ties
        assert again.perplexity == pytest.approx(found.card["scores"]["perplexity"], rel=0.01)
    assert both.card["scores"]["top_1"] > left.card["scores"]["top_1"]
    assert both.card["scores"]["perplexity"] < left.card["scores"]["perplexity"]
