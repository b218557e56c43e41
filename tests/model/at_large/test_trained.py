"""stories15M's heads at large: the file belongs to its weights, and a sample of it is measured again; a model that has
no file is measured, and nothing of what it was measured on stays in memory."""

from pathlib import Path

import numpy as np
import pytest
import torch

from model import memory
from model.at_large import passages, trained
from model.at_large.passages import TEXTS, joined
from model.at_large.spread import Spread
from model.digest import sha256
from model.presence import Gone, watched
from model.pretrained import own, runner
from model.pretrained.catalogue import WEIGHTS, find
from model.pretrained.loading import load
from model.pretrained.patterns import PATTERNS
from model.problem import Problem
from tests.model.pretrained.test_patterns import naive
from tests.model.pretrained.tiny_checkpoints import write

ID = "stories15m"
SAMPLE = (0, 57, 140, 299)


def test_the_file_belongs_to_the_weights_that_are_there() -> None:
    entry, found = find(ID), trained.found(ID)
    assert found is not None
    assert trained.file(entry).stat().st_size < 1_000_000
    assert found.card["weights"] == sha256([entry.folder / WEIGHTS])
    assert found.card["texts"] == len(found.spread.sources) == TEXTS
    assert [each.text for each in found.spread.sources] == [joined(words) for words in passages.passages()]
    assert (found.card["model"], found.card["licence"]) == (ID, "MIT")


def test_a_sample_of_it_is_what_the_page_shows_of_that_text() -> None:
    found = trained.found(ID)
    assert found is not None
    for text in SAMPLE:
        again = runner.overview(ID, found.spread.sources[text].text)
        # kept as fp16; another machine may sum in another order
        torch.testing.assert_close(found.spread.scores[text], again.scores, atol=1e-3, rtol=0)
        torch.testing.assert_close(found.spread.uniform[text], again.uniform, atol=1e-3, rtol=0)
        assert torch.equal(found.spread.counted[text], again.counted)
        assert (found.spread.names[text] == again.names).float().mean() > 0.9  # one at a margin may fall either way


def test_a_score_of_it_is_that_of_a_naive_loop() -> None:
    found = trained.found(ID)
    assert found is not None
    text = found.spread.sources[SAMPLE[1]].text
    steps = {step.name: step.value for step in runner.attention(ID, text, 2, 0).steps}
    weights = steps["weights"].squeeze().double().numpy()
    mask = np.tril(np.ones(weights.shape, bool))
    tokens = runner.tokens(ID, text)
    for i in (0, 2, 3, 5):
        score, uniform, count = naive(PATTERNS[i].id, weights, mask, tokens, tokens)
        assert found.spread.scores[SAMPLE[1], 2, 0, i].item() == pytest.approx(score, abs=1e-3)
        assert found.spread.uniform[SAMPLE[1], 2, i].item() == pytest.approx(uniform, abs=1e-3)
        assert found.spread.counted[SAMPLE[1], 2, i] == count


def test_a_previous_token_head_is_one_on_most_texts_and_a_head_of_own_words_on_some() -> None:
    """What the page is for: the one says what the head does, the other what it does where there are such words."""
    found = trained.found(ID)
    assert found is not None
    names = [(name.id if name else "", n) for name, n in found.spread.head(2, 0).names]
    assert names[0][0] == "previous"
    assert names[0][1] > 0.8 * TEXTS
    both = {name.id if name else "": n for name, n in found.spread.head(0, 3).names}
    assert 0.3 * TEXTS < both["word"] < 0.8 * TEXTS


def test_what_is_measured_is_what_the_page_shows_and_only_the_scores_are_remembered(tmp_path: Path) -> None:
    entry = own.add(str(write("bert", tmp_path / "tiny")))
    assert trained.found(entry.id) is None
    sources, readings = trained.readings(entry.id)
    load(entry.id)
    before = memory._answers.held
    found = list(trained.measured(entry.id, readings[:3]))
    assert memory._answers.held - before < 30_000
    assert list(trained.measured(entry.id, readings[:3])) == found  # the very ones
    page = runner.overview(entry.id, sources[2].text)
    torch.testing.assert_close(found[2].scores, page.scores)
    assert Spread.of(sources[:3], found).head(0, 0).patterns


def test_it_ends_when_nobody_waits_for_it() -> None:
    _, readings = trained.readings(ID)
    with watched(lambda: True), pytest.raises(Gone):
        next(trained.measured(ID, readings))


def test_texts_that_are_too_long_for_a_model_are_left_out_and_if_none_is_left_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = own.add(str(write("gpt2", tmp_path / "tiny")))  # 64 tokens, of bytes
    few = [["a"] * 24, ["Once"] * 63]
    monkeypatch.setattr(trained, "passages", lambda: few)
    assert [source.text for source in trained.readings(entry.id)[0]] == [joined(few[0])]
    monkeypatch.setattr(trained, "passages", lambda: few[1:])
    with pytest.raises(Problem, match="can read none of the texts"):
        trained.readings(entry.id)


def test_what_is_kept_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = trained.found(ID)
    assert known is not None
    monkeypatch.setattr(trained, "file", lambda entry: tmp_path / f"{entry.id}-heads.safetensors")
    assert trained.found(ID) is None
    assert trained.keep(ID, known.spread, 3.2) == tmp_path / f"{ID}-heads.safetensors"
    again = trained.found(ID)
    assert again is not None
    assert torch.equal(again.spread.scores, known.spread.scores)
    assert again.card["seconds"] == 3
