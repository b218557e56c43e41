"""Linformer and Synthesizer: what is exact in them, and what no longer depends on what."""

import torch

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.linformer import exact, linformer
from model.mechanisms.synthesizer import synthesizer


def drawn(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_with_a_mixture_for_each_key_linformer_is_attention() -> None:
    q, k, v, same = drawn(2, 5, 4), drawn(2, 5, 4, seed=2), drawn(2, 5, 3, seed=3), torch.eye(5, dtype=torch.float64)
    torch.testing.assert_close(
        linformer(q, k, v, same, same), exact({"q": q, "k": k, "v": v}), atol=1e-14, rtol=0
    )  # float64


def test_linformers_weights_have_a_column_for_each_mixture() -> None:
    found = registry.find("linformer")
    preset = found.presets[0]
    square, straight = figures(found, Request(inputs.tokens(preset.tokens), preset=preset))[0].series
    assert [square.y[2], straight.y[2]] == [64 * 64, 64 * 2]


def test_a_word_of_the_synthesizer_keeps_its_shares_if_other_words_change() -> None:
    given = {"w_1": drawn(4, 6), "w_2": drawn(6, 5), "w_v": torch.eye(4, dtype=torch.float64)}
    x = drawn(5, 4, seed=2)
    shifted = x.clone()
    shifted[0] += 1
    for r in (None, drawn(5, 5)):
        before, after = (synthesizer(each, **given, r=r) for each in (x, shifted))
        # only the share of the changed word moves what the last one gathers, by the change times that share
        moved = (after - before)[4]
        torch.testing.assert_close(moved, moved[:1].expand(4), atol=1e-14, rtol=0)
        assert 0 < float(moved[0]) < 1
