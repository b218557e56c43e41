"""A spread as a file: what comes back is what was written, and a file of other weights is none."""

import json
from pathlib import Path

import pytest
import safetensors.torch
import torch

from model.at_large import kept
from model.at_large.spread import Source, Spread
from model.pretrained.patterns import PATTERNS

N = len(PATTERNS)


@pytest.fixture
def spread() -> Spread:
    draw = torch.Generator().manual_seed(3)
    scores, uniform = torch.rand(4, 2, 3, N, generator=draw), torch.rand(4, 2, N, generator=draw)
    counted, names = torch.randint(0, 60, (4, 2, N), generator=draw), torch.randint(-1, N, (4, 2, 3), generator=draw)
    return Spread([Source("a"), Source("“b”", 1), Source("c"), Source("d")], scores, uniform, counted, names)


def test_what_is_written_is_read(spread: Spread, tmp_path: Path) -> None:
    card = kept.card("tiny", "abc", "texts", 4, 1.7)
    assert (card["command"], card["seconds"], card["torch"]) == ("headlight heads tiny", 2, torch.__version__)
    file = tmp_path / "heads.safetensors"
    file.write_bytes(kept.packed(spread, card))
    found = kept.read(file, "abc")
    assert found is not None
    assert found.card == card
    assert found.spread.sources == spread.sources
    assert torch.equal(found.spread.scores, spread.scores.half().float())
    torch.testing.assert_close(found.spread.uniform, spread.uniform, atol=2**-11, rtol=0)  # fp16, below 1
    assert torch.equal(found.spread.counted, spread.counted.int())
    assert torch.equal(found.spread.names, spread.names.int())


def test_a_file_of_other_weights_or_patterns_or_a_damaged_one_or_none_is_none(spread: Spread, tmp_path: Path) -> None:
    card = kept.card("tiny", "abc", "texts", 4, 1)
    data = kept.packed(spread, card)
    assert kept.unpacked(data, "abd") is None
    assert kept.unpacked(data.replace(b'\\"previous\\"', b'\\"preceding\\"'), "abc") is None
    assert kept.unpacked(data[:-1], "abc") is None
    assert kept.unpacked(b"", "abc") is None
    without = safetensors.torch.save({"scores": torch.ones(1)})
    assert kept.unpacked(without, "abc") is None
    other = {"card": json.dumps(card), "patterns": "[]", "sources": "[]"}
    assert kept.unpacked(safetensors.torch.save({"scores": torch.ones(1)}, other), "abc") is None
    strange = other | {"sources": json.dumps([{"words": 1}])}
    assert kept.unpacked(safetensors.torch.save({"scores": torch.ones(1)}, strange), "abc") is None
    assert kept.read(tmp_path / "nothing", "abc") is None
