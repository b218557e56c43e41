"""The caches of published models: counted by hand, and from the sizes that transformers has for them."""

import pytest
from transformers import (
    DeepseekV3Config,
    FalconConfig,
    LlamaConfig,
    Mamba2Config,
    MistralConfig,
    Qwen3NextConfig,
)

from model.lab.caches import LENGTHS, PUBLISHED, Kept, published

BY_NAME = {kept.name.split(": ")[-1]: kept for kept in PUBLISHED}


def test_two_of_them_are_counted_by_hand() -> None:
    # 32 layers · 32 heads · (128 + 128) numbers · 2 bytes = 512 KiB a token; a quarter of it with 8 key heads
    assert BY_NAME["Llama 2 7B"].bytes(1) == 524_288
    assert BY_NAME["Llama 3 8B"].bytes(1) == 131_072
    # 61 layers · 576 numbers · 2 bytes
    assert BY_NAME["DeepSeek-V3 671B"].bytes(1) == 70_272


def test_a_window_grows_until_it_is_full_and_a_state_never() -> None:
    mistral, gemma, mamba = (BY_NAME[name] for name in ("Mistral 7B v0.1", "Gemma 3 27B", "Mamba-Codestral 7B"))
    assert mistral.bytes(4096) == mistral.bytes(10**6) == 4096 * 131_072
    assert mistral.bytes(100) == 100 * 131_072
    # 10 full layers and 52 of 1024 tokens, each of 16 heads · 256 numbers · 2 bytes
    assert gemma.bytes(5000) == 16 * 256 * 2 * (10 * 5000 + 52 * 1024)
    assert mamba.bytes(1) == mamba.bytes(10**6) == 64 * 128 * 64 * 128 * 2


def test_the_sizes_are_the_defaults_of_transformers_where_these_are_the_published_ones() -> None:
    llama, mistral, falcon = LlamaConfig(), MistralConfig(), FalconConfig()
    assert falcon.multi_query
    deepseek, qwen, mamba = DeepseekV3Config(), Qwen3NextConfig(), Mamba2Config()
    full = qwen.layer_types.count("full_attention")
    states = qwen.linear_num_value_heads * qwen.linear_key_head_dim * qwen.linear_value_head_dim
    width = mistral.hidden_size // mistral.num_attention_heads
    assert {
        "Llama 2 7B": Kept("", each=2 * llama.num_hidden_layers * llama.hidden_size),
        "Mistral 7B v0.1": Kept("", near=2 * mistral.num_hidden_layers * mistral.num_key_value_heads * width,
                                window=mistral.sliding_window),
        "Falcon 7B": Kept("", each=2 * falcon.num_hidden_layers * falcon.hidden_size // falcon.num_attention_heads),
        "DeepSeek-V3 671B": Kept("", each=deepseek.num_hidden_layers * (deepseek.kv_lora_rank
                                                                        + deepseek.qk_rope_head_dim)),
        "Qwen3-Next 80B": Kept("", each=2 * full * qwen.num_key_value_heads * qwen.head_dim,
                               state=(qwen.num_hidden_layers - full) * states),
        "Mamba-Codestral 7B": Kept("", state=mamba.num_hidden_layers * mamba.num_heads * mamba.head_dim
                                   * mamba.state_size),
    } == {name: Kept("", kept.each, kept.near, kept.window, kept.state) for name, kept in BY_NAME.items()
          if name not in ("Llama 3 8B", "Gemma 3 27B")}  # fmt: skip


@pytest.mark.parametrize("place", range(len(PUBLISHED)))
def test_the_figure_has_each_model_at_each_length(place: int) -> None:
    series = published().series[place]
    assert series.y == [float(PUBLISHED[place].bytes(n)) for n in LENGTHS]


def test_they_stand_in_the_order_of_what_a_long_text_leaves() -> None:
    last = [series.y[-1] for series in published().series]
    assert last == sorted(last, reverse=True)
