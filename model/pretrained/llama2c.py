"""Turns a llama2.c checkpoint and its tokenizer.bin into a Hugging Face folder.

The format is that of llama2.c (Andrej Karpathy, MIT, https://github.com/karpathy/llama2.c, `run.c` and
`export.py`, legacy version 0): a header of seven int32, then fp32 matrices one after the other.

    python -m model.pretrained.llama2c stories15M.bin tokenizer.bin OUT
    python -m model.pretrained.llama2c llama2.data OUT      # one file: the checkpoint, then tokenizer.bin

The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from model.digest import sha256
from model.pretrained.llama2c_tokenizer import tokenizer_config, tokenizer_json

Array = npt.NDArray[np.float32]

HEADER = struct.Struct("<7i")


@dataclass(frozen=True)
class Header:
    """The seven numbers at the start of a checkpoint, and what follows from them.

    d: width of a token's vector; hidden: width inside the feed-forward layer; key_heads: heads of k and v;
    context: most tokens; tied: the output matrix is the embedding, and not in the file.
    """

    d: int
    hidden: int
    layers: int
    heads: int
    key_heads: int
    vocabulary: int
    context: int
    tied: bool

    @property
    def d_head(self) -> int:
        return self.d // self.heads

    @property
    def d_key(self) -> int:
        return self.d_head * self.key_heads

    def shapes(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """(name, shape) of every matrix, in the order of the file; a matrix is (d_out, d_in)."""
        yield "embedding", (self.vocabulary, self.d)
        yield "attention_norm", (self.layers, self.d)
        yield "w_q", (self.layers, self.d, self.d)
        yield "w_k", (self.layers, self.d_key, self.d)
        yield "w_v", (self.layers, self.d_key, self.d)
        yield "w_o", (self.layers, self.d, self.d)
        yield "feed_forward_norm", (self.layers, self.d)
        yield "gate", (self.layers, self.hidden, self.d)
        yield "down", (self.layers, self.d, self.hidden)
        yield "up", (self.layers, self.hidden, self.d)
        yield "final_norm", (self.d,)
        # cosines and sines of the rotation: written by old versions of llama2.c, recomputed by all readers
        yield "rotation", (2, self.context, self.d_head // 2)
        if not self.tied:
            yield "unembedding", (self.vocabulary, self.d)

    @property
    def size(self) -> int:
        """Bytes of the whole checkpoint, header included."""
        return HEADER.size + 4 * sum(int(np.prod(shape)) for _, shape in self.shapes())


def read_header(data: bytes) -> Header:
    """Reads the header; llama2.c marks an output matrix of its own by a negative vocabulary.

    Raises ValueError if the numbers are not those of a transformer.
    """
    if len(data) < HEADER.size:
        raise ValueError("This file is too short for a llama2.c checkpoint.")
    d, hidden, layers, heads, key_heads, vocabulary, context = HEADER.unpack_from(data)
    header = Header(d, hidden, layers, heads, key_heads, abs(vocabulary), context, tied=vocabulary > 0)
    positive = min(d, hidden, layers, heads, key_heads, abs(vocabulary), context) > 0
    if not positive or d % heads or heads % key_heads:
        raise ValueError(f"This is not the header of a llama2.c checkpoint: {header}.")
    return header


def read_checkpoint(data: bytes) -> tuple[Header, dict[str, Array]]:
    """The header and the matrices by name, as `Header.shapes` names them; bytes behind them are left alone.

    Raises ValueError if the file ends too early.
    """
    header = read_header(data)
    if len(data) < header.size:
        raise ValueError(f"The header asks for {header.size} bytes, the file has {len(data)}.")
    arrays, offset = {}, HEADER.size
    for name, shape in header.shapes():
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(data, "<f4", count, offset).reshape(shape)
        offset += 4 * count
    return header, arrays


def halves(weight: Array, heads: int) -> Array:
    """Reorders the rows of w_q or w_k (d_out, d_in), because RoPE pairs them differently.

    llama2.c turns the pairs (2i, 2i+1) of a head, transformers' Llama the pairs (i, i + d_head/2). The dot
    product of q and k does not change, since both are reordered alike.
    """
    d_out, d_in = weight.shape
    pairs = weight.reshape(heads, d_out // heads // 2, 2, d_in)
    return pairs.transpose(0, 2, 1, 3).reshape(d_out, d_in)


def llama_weights(header: Header, arrays: dict[str, Array]) -> dict[str, Array]:
    """The matrices under the names that transformers' LlamaForCausalLM gives them."""
    weights = {"model.embed_tokens.weight": arrays["embedding"], "model.norm.weight": arrays["final_norm"]}
    if not header.tied:
        weights["lm_head.weight"] = arrays["unembedding"]
    for layer in range(header.layers):
        of = {name: array[layer] for name, array in arrays.items() if name not in NOT_BY_LAYER}
        of["w_q"] = halves(of["w_q"], header.heads)
        of["w_k"] = halves(of["w_k"], header.key_heads)
        weights |= {f"model.layers.{layer}.{LLAMA_NAMES[name]}.weight": array for name, array in of.items()}
    return weights


NOT_BY_LAYER = {"embedding", "final_norm", "rotation", "unembedding"}

LLAMA_NAMES = {
    "attention_norm": "input_layernorm",
    "w_q": "self_attn.q_proj",
    "w_k": "self_attn.k_proj",
    "w_v": "self_attn.v_proj",
    "w_o": "self_attn.o_proj",
    "feed_forward_norm": "post_attention_layernorm",
    "gate": "mlp.gate_proj",
    "down": "mlp.down_proj",
    "up": "mlp.up_proj",
}


def llama_config(header: Header) -> dict[str, Any]:
    """config.json: the constants 1e-5 and 10000 are fixed in llama2.c's `run.c` (rmsnorm, RoPE)."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": header.vocabulary,
        "hidden_size": header.d,
        "intermediate_size": header.hidden,
        "num_hidden_layers": header.layers,
        "num_attention_heads": header.heads,
        "num_key_value_heads": header.key_heads,
        "head_dim": header.d_head,
        "max_position_embeddings": header.context,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-05,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": header.tied,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "dtype": "float16",
    }


def convert(checkpoint: bytes, tokenizer: bytes, out: Path) -> list[Path]:
    """Writes config.json, model.safetensors (fp16) and the tokenizer's two files into the folder `out`."""
    header, arrays = read_checkpoint(checkpoint)
    out.mkdir(parents=True, exist_ok=True)
    texts = {
        "config.json": llama_config(header),
        "tokenizer.json": tokenizer_json(tokenizer, header.vocabulary),
        "tokenizer_config.json": tokenizer_config(header.context),
    }
    for name, content in texts.items():
        indent = None if name == "tokenizer.json" else 2  # its 60,000 merges would be 300,000 lines
        text = json.dumps(content, indent=indent, ensure_ascii=False)
        (out / name).write_text(text + "\n", encoding="utf-8", newline="\n")
    weights = {name: np.ascontiguousarray(w, np.float16) for name, w in llama_weights(header, arrays).items()}
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
    (out / "model.safetensors").chmod(0o644)  # safetensors leaves it readable by its owner alone
    return sorted([*(out / name for name in texts), out / "model.safetensors"])


def read_sources(paths: Sequence[Path]) -> tuple[bytes, bytes]:
    """Checkpoint and tokenizer, from two files, or from one that holds both one after the other."""
    checkpoint = paths[0].read_bytes()
    if len(paths) > 1:
        return checkpoint, paths[1].read_bytes()
    size = read_header(checkpoint).size
    return checkpoint[:size], checkpoint[size:]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command: converts, and prints the SHA-256 of every file written, as `sha256sum` does."""
    parser = argparse.ArgumentParser(prog="python -m model.pretrained.llama2c", description=__doc__)
    parser.add_argument("source", type=Path, nargs="+", help="CHECKPOINT TOKENIZER, or one file of both")
    parser.add_argument("out", type=Path, help="the folder to write")
    parser.add_argument("--sha256", help="refuse a checkpoint with another SHA-256")
    options = parser.parse_args(arguments)
    checkpoint, tokenizer = read_sources(options.source)
    found = hashlib.sha256(checkpoint).hexdigest()
    if options.sha256 not in (None, found):
        parser.error(f"The checkpoint's SHA-256 is {found}, not {options.sha256}.")
    for path in convert(checkpoint, tokenizer, options.out):
        print(f"{sha256([path])}  {path.name}")


if __name__ == "__main__":
    main()
