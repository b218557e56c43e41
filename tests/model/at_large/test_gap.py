"""The heads of the gap's models at large: the files belong to the weights, and a sample is measured again and beside
loops."""

from pathlib import Path

import numpy as np
import pytest
import torch

from model.at_large import gap
from model.at_large.passages import TEXTS
from model.networks.gap import stored, text
from model.networks.gap.corpus import SPECIAL
from model.networks.gap.networks import HEADS, KINDS, Kind
from model.pretrained.patterns import PATTERNS
from model.pretrained.pieces import Piece
from model.problem import Problem
from model.tracing import roles
from tests.model.pretrained.test_patterns import naive


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_belongs_to_the_weights_and_holds_the_texts_that_the_models_are_scored_on(kind: Kind) -> None:
    found = gap.known(kind)
    assert found.card["weights"] == stored.load_kind(kind).card["sha256"]
    assert (stored.FOLDER / f"{kind}-heads.safetensors").stat().st_size < 1_000_000
    assert found.spread.sources == gap.questions()
    assert found.spread.scores.shape == (TEXTS, 4, HEADS, len(PATTERNS))


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_of_it_is_measured_again_and_is_that_of_a_naive_loop(kind: Kind) -> None:
    spread, net = gap.known(kind).spread, stored.load_kind(kind).network
    for place in (3, 211):
        source = spread.sources[place]
        asked = text.question(source.text, source.gap)
        found = gap.on_text(asked, net)
        torch.testing.assert_close(spread.scores[place], found.scores, atol=1e-3, rtol=0)  # kept as fp16
        assert torch.equal(spread.counted[place], found.counted.int())
        tokens = text.as_read(asked)
        pieces = [Piece(i, each, 0, False) for i, each in zip(text.ids(stored.words(), tokens), tokens, strict=True)]
        whole = np.ones((len(tokens),) * 2, bool)
        seen = np.tril(whole) if net.causal else whole
        weights = [step.value for step in text.steps(asked, net) if step.name == roles.WEIGHTS]
        for layer, head in ((0, 1), (3, 2)):
            own = weights[layer][head].double().numpy()
            for i in (0, 1, 2, 3, 7, 9):
                score, uniform, count = naive(PATTERNS[i].id, own, seen, pieces, pieces)
                assert found.scores[layer, head, i].item() == pytest.approx(score, abs=1e-5)
                assert found.uniform[layer, i].item() == pytest.approx(uniform, abs=1e-5)
                assert found.counted[layer, i] == count


def test_the_mask_is_a_special_token_that_a_head_may_look_at() -> None:
    special = next(i for i, each in enumerate(PATTERNS) if each.id == "special")
    assert "<mask>" in SPECIAL
    assert (gap.known("masked").spread.counted[:, 0, special] > 0).all()


def test_without_a_file_or_with_one_of_other_weights_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    gap.found.cache_clear()
    monkeypatch.setattr(gap, "_name", lambda kind: "nothing.safetensors")
    with pytest.raises(Problem, match="measured on other weights"):
        gap.known("causal")
    gap.found.cache_clear()


def test_what_is_measured_is_kept_beside_the_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    few, known = gap.questions()[:2], gap.known("causal").spread
    monkeypatch.setattr(gap, "questions", lambda: few)
    spread = gap.measured("causal")
    torch.testing.assert_close(spread.scores, known.scores[:2], atol=1e-3, rtol=0)  # kept as fp16
    monkeypatch.setattr(stored, "FOLDER", tmp_path)
    gap.found.cache_clear()
    assert gap.keep("causal", spread, 2) == str(tmp_path / "causal-heads.safetensors")
    assert gap.known("causal").spread.sources == few
    gap.found.cache_clear()
