"""Writes GGUF files, and a tiny random Llama as llama.cpp's converter would write it."""

import struct
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt
import torch
from transformers import LlamaConfig, LlamaForCausalLM

Array = npt.NDArray[Any]
F32, F16, Q4_1, Q8_0 = 0, 1, 3, 8
HEADS, KEY_HEADS, D, HIDDEN, LAYERS = 4, 2, 32, 32, 2
ALPHABET = [chr(c) for c in (*range(33, 127), *range(161, 173), *range(174, 256), *range(256, 324))]
WORDS = ["<|end|>", "<|im|>", *ALPHABET, "Ġc", "at", "Ġcat"]  # Ġ is a space in GPT-2's alphabet of bytes
MERGES = ["Ġ c", "a t", "Ġc at"]
NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
}  # fmt: skip


@dataclass(frozen=True)
class Stored:
    """A tensor's bytes, of a type and a shape in torch's order."""

    kind: int
    shape: tuple[int, ...]
    data: bytes


def plain(array: Array) -> Stored:
    """fp32 as it is."""
    return Stored(F32, array.shape, array.astype("<f4").tobytes())


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value(found: Any) -> bytes:
    """A value behind its type."""
    if isinstance(found, bool):
        return struct.pack("<I?", 7, found)
    if isinstance(found, int):
        return struct.pack("<II", 4, found)
    if isinstance(found, float):
        return struct.pack("<If", 6, found)
    if isinstance(found, str):
        return struct.pack("<I", 8) + text(found)
    entries = [value(each) for each in found]
    return struct.pack("<I", 9) + entries[0][:4] + struct.pack("<Q", len(entries)) + b"".join(e[4:] for e in entries)


def gguf(values: dict[str, Any], tensors: dict[str, Stored], version: int = 3) -> bytes:
    """The whole file, each tensor at a multiple of 32 bytes."""
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(values))
    head += b"".join(text(name) + value(found) for name, found in values.items())
    body = b""
    for name, stored in tensors.items():
        shape = stored.shape[::-1]
        place = struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, stored.kind, len(body))
        head += text(name) + place
        body += stored.data + b"\0" * (-len(stored.data) % 32)
    return head + b"\0" * (-len(head) % 32) + body


def random_llama(tied: bool) -> LlamaForCausalLM:
    """Two layers, four heads that share two key-value heads; weights that fp16 holds exactly."""
    torch.manual_seed(5)
    config = LlamaConfig(
        vocab_size=len(WORDS), hidden_size=D, intermediate_size=HIDDEN, num_hidden_layers=LAYERS,
        num_attention_heads=HEADS, num_key_value_heads=KEY_HEADS, max_position_embeddings=64, rms_norm_eps=1e-5,
        tie_word_embeddings=tied, rope_parameters={"rope_type": "default", "rope_theta": 1000.0},
    )  # fmt: skip
    model = LlamaForCausalLM(config).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(torch.randn_like(weight).mul(0.3).half().float())
    return model


def pairs(weight: Array, heads: int) -> Array:
    """llama.cpp's own order of the rows of w_q and w_k (`permute` in convert_hf_to_gguf.py)."""
    return weight.reshape(heads, 2, len(weight) // heads // 2, -1).swapaxes(1, 2).reshape(weight.shape)


def llama(model: LlamaForCausalLM) -> bytes:
    """The model as a GGUF file, in fp32."""
    tensors = {}
    for name, weight in model.state_dict().items():
        array = weight.numpy()
        if name.startswith("model.layers."):
            _, _, layer, part = name.removesuffix(".weight").split(".", 3)
            heads = {"attn_q": HEADS, "attn_k": KEY_HEADS}.get(NAMES[part])
            tensors[f"blk.{layer}.{NAMES[part]}.weight"] = plain(pairs(array, heads) if heads else array)
        elif name == "lm_head.weight":
            if not model.config.tie_word_embeddings:
                tensors["output.weight"] = plain(array)
        else:
            short = {"model.embed_tokens.weight": "token_embd", "model.norm.weight": "output_norm"}[name]
            tensors[f"{short}.weight"] = plain(array)
    return gguf(VALUES, tensors)


VALUES: dict[str, Any] = {
    "general.architecture": "llama",
    "llama.block_count": LAYERS,
    "llama.context_length": 64,
    "llama.embedding_length": D,
    "llama.feed_forward_length": HIDDEN,
    "llama.attention.head_count": HEADS,
    "llama.attention.head_count_kv": KEY_HEADS,
    "llama.attention.layer_norm_rms_epsilon": 1e-5,
    "llama.rope.freq_base": 1000.0,
    "llama.rope.dimension_count": D // HEADS,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "smollm",
    "tokenizer.ggml.add_bos_token": False,
    "tokenizer.ggml.tokens": WORDS,
    "tokenizer.ggml.token_type": [3, 3, *[1] * (len(WORDS) - 2)],
    "tokenizer.ggml.merges": MERGES,
    "tokenizer.ggml.bos_token_id": 1,
    "tokenizer.ggml.eos_token_id": 0,
}
