"""stories15M through our attention, against transformers' own and against the published fp32 file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from transformers import AutoModelForCausalLM

from model.pretrained import runner
from model.pretrained.attention import Pass
from model.pretrained.loading import Loaded
from tests.model.pretrained.naive_llama2c import SENTENCES

EXPECTED = np.load(Path(__file__).parent / "stories15m.npz")
LILY = SENTENCES[0]


def answer(loaded: Loaded, ids: list[int]) -> tuple[Tensor, Tensor, list[int]]:
    """Logits (token, vocabulary), weights (layer, head, query, key), the layers that were ours."""
    maps: list[Tensor] = []
    run = Pass(watch=lambda layer, weights: maps.append(weights))
    with run.on(), torch.inference_mode():
        logits = loaded.model(torch.tensor([ids]), use_cache=False).logits[0]
    return logits, torch.stack(maps), run.layers


@pytest.fixture(scope="module")
def eager(stories: Loaded) -> Any:
    options = {"dtype": torch.float32, "attn_implementation": "eager", "local_files_only": True}
    return AutoModelForCausalLM.from_pretrained(stories.entry.folder, **options).eval()


@pytest.mark.parametrize("sentence", [0, 1, 2, 3])
def test_logits_and_all_36_maps_equal_those_of_eager(stories: Loaded, eager: Any, sentence: int) -> None:
    ids = EXPECTED[f"ids_{sentence}"].tolist()
    logits, maps, layers = answer(stories, ids)
    with torch.inference_mode():
        theirs = eager(torch.tensor([ids]), output_attentions=True, use_cache=False)
    assert layers == [0, 1, 2, 3, 4, 5]
    assert maps.shape[:2] == (6, 6)
    # float32 on both sides: the order of sums differs
    torch.testing.assert_close(maps, torch.cat(theirs.attentions), atol=1e-5, rtol=0)
    torch.testing.assert_close(logits, theirs.logits[0], atol=1e-4, rtol=0)


@pytest.mark.parametrize("sentence", [0, 1, 2, 3])
def test_logits_and_maps_are_those_of_the_published_file(stories: Loaded, sentence: int) -> None:
    ids = EXPECTED[f"ids_{sentence}"].tolist()
    logits, maps, _ = answer(stories, ids)
    best = torch.from_numpy(EXPECTED[f"best_{sentence}"]).long()
    # Our weights were rounded to fp16 (relative error up to 2^-11 = 5e-4), the file's were not; over six
    # layers that moves logits of about 20 by 0.03 and weights by 0.0026 at most.
    np.testing.assert_allclose(logits[-1], EXPECTED[f"last_{sentence}"], atol=0.05)
    np.testing.assert_allclose(logits.gather(-1, best), EXPECTED[f"best_logits_{sentence}"], atol=0.05)
    np.testing.assert_allclose(maps, EXPECTED[f"maps_{sentence}"], atol=0.004)
    torch.testing.assert_close(logits.topk(5).indices, best)


@pytest.mark.parametrize("sentence", [0, 1, 2, 3])
def test_sentences_have_the_ids_of_llama2c(stories: Loaded, sentence: int) -> None:
    assert stories.tokenizer.encode(SENTENCES[sentence]).ids == EXPECTED[f"ids_{sentence}"].tolist()


def test_it_looks_at_the_cats() -> None:
    found = runner.attention("stories15m", LILY, 4, 4)
    names = [f"{token.text} {token.occurrence}" for token in found.tokens]
    row = found.steps[-2].value[names.index("it 0")]
    # three decimals are published: 0.761 and 0.115
    assert row[names.index("cat 0")].item() == pytest.approx(0.761, abs=1e-3)
    assert row[names.index("cat 1")].item() == pytest.approx(0.115, abs=1e-3)


def test_after_once_upon_a_time_comes_a_comma() -> None:
    likeliest = runner.attention("stories15m", "Once upon a time", 0, 0).next[0]
    assert (likeliest.token.text, likeliest.token.joined) == (",", True)
    assert likeliest.probability == likeliest.baseline > 0.9
