"""Turns a Llama in GGUF form, with a byte-level tokenizer as GPT-2's, into a Hugging Face folder.

llama.cpp's converter (https://github.com/ggml-org/llama.cpp, convert_hf_to_gguf.py) reorders the rows of w_q and
w_k for RoPE on interleaved pairs; here they go back to halves. The same input gives the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from model.pretrained.gguf import Array, read
from model.pretrained.llama2c import halves
from model.pretrained.llama2c_tokenizer import special

NAMES = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
CONTROL = 3  # the type of a token that is no text

# How the text is cut before pairs are merged: each digit by itself, then GPT-2's pattern (llama.cpp, llama-vocab.cpp)
CUTS: dict[str, list[dict[str, Any]]] = {"smollm": [{"type": "Digits", "individual_digits": True}], "gpt-2": []}
BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}


def convert(data: bytes, out: Path) -> None:
    """Writes config.json, model.safetensors (fp16) and the tokenizer's two files into the folder `out`.

    Raises ValueError if the file holds another architecture or another kind of tokenizer.
    """
    values, tensors = read(data)
    texts = {
        "config.json": config(values, "output.weight" not in tensors),
        "tokenizer.json": tokenizer_json(values),
        "tokenizer_config.json": tokenizer_config(values),
    }
    for name, content in texts.items():
        (out / name).write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    weights = {name: np.ascontiguousarray(w, np.float16) for name, w in llama_weights(values, tensors).items()}
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
    (out / "model.safetensors").chmod(0o644)  # safetensors leaves it readable by its owner alone


def config(values: dict[str, Any], tied: bool) -> dict[str, Any]:
    """config.json, from the file's own values."""
    if values["general.architecture"] != "llama":
        raise ValueError(f"The architecture is {values['general.architecture']}, not llama.")
    of = {name.removeprefix("llama."): value for name, value in values.items()}
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": len(values["tokenizer.ggml.tokens"]),
        "hidden_size": of["embedding_length"],
        "intermediate_size": of["feed_forward_length"],
        "num_hidden_layers": of["block_count"],
        "num_attention_heads": of["attention.head_count"],
        "num_key_value_heads": of["attention.head_count_kv"],
        "head_dim": of["rope.dimension_count"],
        "max_position_embeddings": of["context_length"],
        "hidden_act": "silu",
        "rms_norm_eps": float(np.float32(of["attention.layer_norm_rms_epsilon"]).astype(str)),
        "rope_parameters": {"rope_type": "default", "rope_theta": of["rope.freq_base"]},
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": tied,
        "bos_token_id": values["tokenizer.ggml.bos_token_id"],
        "eos_token_id": values["tokenizer.ggml.eos_token_id"],
        "dtype": "float16",
    }


def llama_weights(values: dict[str, Any], tensors: dict[str, Array]) -> dict[str, Array]:
    """The matrices (d_out, d_in) under the names that transformers' LlamaForCausalLM gives them."""
    heads = {"attn_q": values["llama.attention.head_count"], "attn_k": values["llama.attention.head_count_kv"]}
    weights = {}
    for name, array in tensors.items():
        *layer, part, _weight = name.removeprefix("blk.").split(".")
        prefix = f"model.layers.{layer[0]}." if layer else ""
        weights[f"{prefix}{NAMES[part]}.weight"] = halves(array, heads[part]) if part in heads else array
    return weights


def tokenizer_json(values: dict[str, Any]) -> dict[str, Any]:
    """The content of tokenizer.json: byte-pair encoding over bytes; nothing is put before the text."""
    of = {name.removeprefix("tokenizer.ggml."): value for name, value in values.items()}
    if of["model"] != "gpt2" or of["pre"] not in CUTS:
        raise ValueError(f"The tokenizer is {of['model']} with the cuts of {of['pre']}, which is not known here.")
    control = [id_ for id_, kind in enumerate(of["token_type"]) if kind == CONTROL]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [special(id_, of["tokens"][id_]) for id_ in control],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [*CUTS[of["pre"]], BYTES]},
        "post_processor": None,
        "decoder": BYTES,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {text: id_ for id_, text in enumerate(of["tokens"])},
            "merges": [merge.split(" ") for merge in of["merges"]],
        },
    }


def tokenizer_config(values: dict[str, Any]) -> dict[str, Any]:
    """tokenizer_config.json; `split_special_tokens` makes a control token that a person types plain text."""
    tokens = values["tokenizer.ggml.tokens"]
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": values["llama.context_length"],
        "bos_token": tokens[values["tokenizer.ggml.bos_token_id"]],
        "eos_token": tokens[values["tokenizer.ggml.eos_token_id"]],
        "clean_up_tokenization_spaces": False,
        "split_special_tokens": True,
    }
