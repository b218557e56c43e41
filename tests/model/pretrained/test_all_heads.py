"""All heads at once are those that transformers' own attention gives."""

from pathlib import Path
from typing import Any

import pytest
import torch

from model.pretrained import all_heads
from model.pretrained.all_heads import weights
from model.problem import Problem
from tests.model.pretrained.writers import added

TEXT = "the animal was too tired"


@pytest.mark.parametrize("name", ["gpt2", "bert", "llama"])
def test_they_are_those_of_eager(name: str, tmp_path: Path) -> None:
    loaded = added(name, tmp_path)
    found = weights(loaded.entry.id, TEXT)
    network: Any = loaded.model
    network.set_attn_implementation("eager")
    ids = torch.tensor([[token.id for token in found.tokens]])
    with torch.no_grad():
        expected = torch.cat(network(ids, output_attentions=True).attentions)
    assert torch.allclose(found.weights, expected, atol=1e-5)  # float32
    assert (found.weights[..., ~found.mask] == 0).all()
    assert bool(found.mask.all()) == (name == "bert")


def test_more_than_a_gigabyte_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_heads, "MOST", 1000)
    with pytest.raises(Problem, match="ask for one head") as error:
        weights("stories15m", "Lily had a cat.")
    assert error.value.field == "text"
