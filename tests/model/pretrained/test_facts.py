import math
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.pretrained.attention import Asked
from model.pretrained.facts import Ear, Facts, Heard, is_turned, pairs, seen
from tests.model.pretrained.tiny_checkpoints import opened, write

RANDOM = torch.randn(5, 2, 4, generator=torch.Generator().manual_seed(1))


def facts(name: str, folder: Path, **sizes: object) -> list[Facts]:
    loaded = opened(name, write(name, folder, **sizes))
    return loaded.found.layers[loaded.family.part]


@pytest.mark.parametrize(
    ("name", "rope", "normed", "causal", "window", "key_heads"),
    [
        ("gpt2", [False, False], False, True, [None, None], 4),
        ("llama", [True, True], False, True, [None, None], 2),
        ("qwen3", [True, True], True, True, [None, None], 2),
        ("olmo2", [True, True], True, True, [None, None], 2),
        ("mistral", [True, True], False, True, [4, 4], 2),
        ("gemma3_text", [True, True], True, True, [4, None], 2),
        ("exaone4", [True, False], True, True, [4, None], 2),  # its layers without a window know no places
        ("smollm3", [True, False], False, True, [None, None], 2),
        ("hunyuan_v1_dense", [True, True], True, True, [None, None], 2),
        ("gemma2", [True, True], False, True, [4, None], 2),
        ("gpt_oss", [True, True], False, True, [4, None], 2),
        ("phi3", [True, True], False, True, [None, None], 2),
        ("gpt_neox", [True, True], False, True, [None, None], 4),
        ("granite", [True, True], False, True, [None, None], 2),
        ("modernbert", [True, True], False, False, [9, None], 4),  # itself, and four on each side
        ("bert", [False, False], False, False, [None, None], 4),
        ("distilbert", [False, False], False, False, [None, None], 4),
        ("electra", [False, False], False, False, [None, None], 4),
    ],
)
def test_what_is_said_of_each_layer_was_seen_when_it_ran(
    tmp_path: Path, name: str, rope: list[bool], normed: bool, causal: bool, window: list[int | None], key_heads: int
) -> None:
    found = facts(name, tmp_path)
    assert [each.rope for each in found] == rope
    assert [each.window for each in found] == window
    assert {(each.normed, each.causal, each.heads, each.key_heads) for each in found} == {
        (normed, causal, 4, key_heads)
    }
    assert [each.plain for each in found] == ([False, False] if "hunyuan" in name else rope)
    scale = {"gemma2": 0.5, "gemma3_text": 0.5, "granite": 0.3}.get(name, found[0].d ** -0.5)
    assert found[0].scale == pytest.approx(scale)
    turned = 2 if name == "gpt_neox" else found[0].d
    assert [each.turned for each in found] == [turned * each.plain for each in found]
    longer = 0.1 * math.log(32) + 1 if name == "gpt_oss" else 1  # Peng et al. 2024, eq. 22, by a factor of 32
    assert [each.longer for each in found] == pytest.approx([longer] * 2)
    assert {(each.cap, each.sink) for each in found} == {(2.0 if name == "gemma2" else None, name == "gpt_oss")}
    assert [each.apart for each in found] == [turned // 2 if each.plain else None for each in found]


def test_t5_has_a_bias_and_no_scale_and_a_decoder_alone_hides(tmp_path: Path) -> None:
    layers = opened("t5", write("t5", tmp_path)).found.layers
    assert {each.scale for of in layers.values() for each in of} == {1.0}
    assert {part: of[0].causal for part, of in layers.items()} == {"encoder": False, "decoder": True, "cross": False}
    assert layers["encoder"][0].bias


def turned(by: float) -> Tensor:
    angles = torch.arange(5)[:, None, None] * by
    a, b = RANDOM.chunk(2, -1)
    return torch.cat([a * angles.cos() - b * angles.sin(), b * angles.cos() + a * angles.sin()], -1)


def test_a_turn_keeps_lengths_and_the_first_token() -> None:
    assert is_turned(RANDOM, RANDOM.clone()) is False
    assert is_turned(RANDOM, turned(0.3)) is True
    assert is_turned(RANDOM, turned(0.3) * 1.2) is True  # YaRN's factor
    assert is_turned(RANDOM, RANDOM.flip(0)) is None
    assert is_turned(RANDOM, turned(0.3) + 0.1) is None


def test_which_numbers_a_turn_mixes_is_seen() -> None:
    halves = turned(0.3)
    beside = [of[..., [0, 2, 1, 3]] for of in (RANDOM, halves)]
    assert pairs(RANDOM, halves) == (4, 2)
    assert pairs(RANDOM, halves * 1.2) == (4, 2)
    assert pairs(*beside) == (4, 1)
    assert pairs(*(torch.cat([RANDOM, of], -1) for of in beside)) == (4, 1)
    assert pairs(RANDOM, RANDOM + 1) == (4, None)
    slow = torch.cat([halves[..., :3], RANDOM[..., 3:]], -1)
    assert pairs(RANDOM, slow)[0] == 4


def asked(mask: Tensor, window: int | None = None) -> Asked:
    q = turned(0.3).transpose(0, 1)
    return Asked(q, q, q, mask, None, None, 2, window)


def test_a_window_that_the_mask_does_not_show_is_not_said() -> None:
    causal = torch.ones(5, 5, dtype=torch.bool).tril()
    ear = Ear(Heard(projected=RANDOM.flatten(1)[None]))
    assert seen(asked(causal, 3), ear).window is None
    assert seen(asked(causal & ~causal.tril(-3), 3), ear).window == 3
    assert seen(asked(causal, 4096), ear).window == 4096  # longer than the text
    near = torch.ones(5, 5, dtype=torch.bool).tril(1).triu(-1)
    assert seen(asked(near, 2), ear).window == 3
    assert seen(asked(near.tril(), 2), ear).window == 2
    assert seen(asked(torch.ones(5, 5, dtype=torch.bool).triu(-1), 2), ear).window is None


def test_of_what_was_not_heard_nothing_is_said() -> None:
    found = seen(asked(torch.ones(5, 5, dtype=torch.bool)), Ear())
    assert (found.rope, found.normed, found.plain, found.causal) == (None, False, False, False)
    assert math.isclose(found.scale, 0.5)
