"""llama2.c's tokenizer and forward as plain loops in float64, written from its format (`run.c`, MIT).

It shares nothing with the converter, with transformers or with our mechanisms: positions one after another,
RoPE on neighbouring pairs with the table that stands in the file, a head at a time.

The expectation in stories15m.npz was written from the published fp32 file (see the README of the model) by

    cd tests/model/pretrained
    python naive_llama2c.py package/dist/llama2.data stories15m.npz
"""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

CHECKPOINT_BYTES = 60_816_028

SENTENCES = (
    "Lily had a cat. The cat was happy because it got a fish.",
    "Once upon a time",
    "Tom saw a big red ball. “Can I play with it?” he asked.",
    "Ein kleiner Bär 🙂 schläft.",
)


@dataclass
class Checkpoint:
    """The matrices of run.c under its own names; w* are (layer, d_out, d_in)."""

    n_heads: int
    n_kv_heads: int
    token_embedding: Array
    rms_att: Array
    wq: Array
    wk: Array
    wv: Array
    wo: Array
    rms_ffn: Array
    w1: Array
    w2: Array
    w3: Array
    rms_final: Array
    cosines: Array
    sines: Array
    wcls: Array


def read_checkpoint(data: bytes) -> Checkpoint:
    dim, hidden, layers, heads, kv_heads, vocabulary, context = struct.unpack("<7i", data[:28])
    numbers = np.frombuffer(data, "<f4", offset=28).astype(np.float64)
    at = 0

    def take(*shape: int) -> Array:
        nonlocal at
        at += int(np.prod(shape))
        return numbers[at - int(np.prod(shape)) : at].reshape(shape)

    kv_dim, half, rows = dim // heads * kv_heads, dim // heads // 2, abs(vocabulary)
    embedding = take(rows, dim)
    return Checkpoint(
        heads, kv_heads, embedding, take(layers, dim),
        take(layers, dim, dim), take(layers, kv_dim, dim), take(layers, kv_dim, dim), take(layers, dim, dim),
        take(layers, dim), take(layers, hidden, dim), take(layers, dim, hidden), take(layers, hidden, dim),
        take(dim), take(context, half), take(context, half),
        embedding if vocabulary > 0 else take(rows, dim),
    )  # fmt: skip


def rmsnorm(x: Array, weight: Array) -> Array:
    return weight * (x / np.sqrt((x * x).mean() + 1e-5))


def turned(vector: Array, cosines: Array, sines: Array) -> Array:
    """RoPE of one head's vector: the pair (2i, 2i+1) turned by the i-th angle."""
    result = vector.copy()
    for i in range(0, len(vector), 2):
        a, b, c, s = vector[i], vector[i + 1], cosines[i // 2], sines[i // 2]
        result[i], result[i + 1] = a * c - b * s, a * s + b * c
    return result


def forward(w: Checkpoint, tokens: list[int]) -> tuple[Array, Array]:
    """Logits (token, vocabulary) and attention weights (layer, head, query, key)."""
    n, layers, d = len(tokens), len(w.wq), w.wq.shape[1] // w.n_heads
    logits = np.zeros((n, len(w.wcls)))
    maps = np.zeros((layers, w.n_heads, n, n))
    keys = np.zeros((layers, n, w.n_kv_heads, d))
    values = np.zeros((layers, n, w.n_kv_heads, d))
    for pos, token in enumerate(tokens):
        x = w.token_embedding[token].copy()
        for layer in range(layers):
            normed = rmsnorm(x, w.rms_att[layer])
            q = (w.wq[layer] @ normed).reshape(w.n_heads, d)
            k = (w.wk[layer] @ normed).reshape(w.n_kv_heads, d)
            values[layer, pos] = (w.wv[layer] @ normed).reshape(w.n_kv_heads, d)
            for head in range(w.n_kv_heads):
                keys[layer, pos, head] = turned(k[head], w.cosines[pos], w.sines[pos])
            out = np.zeros((w.n_heads, d))
            for head in range(w.n_heads):
                shared = head // (w.n_heads // w.n_kv_heads)
                query = turned(q[head], w.cosines[pos], w.sines[pos])
                scores = np.array([query @ keys[layer, t, shared] / np.sqrt(d) for t in range(pos + 1)])
                shares = np.exp(scores - scores.max())
                shares /= shares.sum()
                maps[layer, head, pos, : pos + 1] = shares
                for t in range(pos + 1):
                    out[head] += shares[t] * values[layer, t, shared]
            x = x + w.wo[layer] @ out.reshape(-1)
            normed = rmsnorm(x, w.rms_ffn[layer])
            gate = w.w1[layer] @ normed
            x = x + w.w2[layer] @ (gate / (1 + np.exp(-gate)) * (w.w3[layer] @ normed))
        logits[pos] = w.wcls @ rmsnorm(x, w.rms_final)
    return logits, maps


class Tokenizer:
    """llama2.c's encoder: characters, bytes if there is none, then always the pair of the best score."""

    def __init__(self, data: bytes, vocabulary: int) -> None:
        self.texts, self.scores, at = [], [], 4
        for _ in range(vocabulary):
            score, length = struct.unpack("<fi", data[at : at + 8])
            self.texts.append(data[at + 8 : at + 8 + length].decode())
            self.scores.append(score)
            at += 8 + length
        # a string that occurs twice is a text token under its higher id; 3 to 258 are bytes
        self.ids = {text: id_ for id_, text in enumerate(self.texts) if id_ > 258}

    def encode(self, text: str) -> list[int]:
        ids = []
        for character in " " + text:
            found = self.ids.get(character)
            ids += [byte + 3 for byte in character.encode()] if found is None else [found]
        while (best := self._best_pair(ids)) is not None:
            ids[best : best + 2] = [self._merged(ids, best)]
        return [1, *ids]

    def _merged(self, ids: list[int], i: int) -> int:
        a, b = ids[i], ids[i + 1]
        return self.ids.get(self.texts[a] + self.texts[b], -1) if min(a, b) > 258 else -1

    def _best_pair(self, ids: list[int]) -> int | None:
        merged = [self._merged(ids, i) for i in range(len(ids) - 1)]
        pairs = [i for i, id_ in enumerate(merged) if id_ >= 0]
        return max(pairs, key=lambda i: self.scores[merged[i]], default=None)


def main(source: str, out: str) -> None:
    data = Path(source).read_bytes()
    checkpoint = read_checkpoint(data[:CHECKPOINT_BYTES])
    tokenizer = Tokenizer(data[CHECKPOINT_BYTES:], len(checkpoint.token_embedding))
    arrays = {}
    for i, sentence in enumerate(SENTENCES):
        ids = tokenizer.encode(sentence)
        logits, maps = forward(checkpoint, ids)
        best = logits.argsort(axis=-1)[:, :-6:-1]
        arrays[f"ids_{i}"] = np.array(ids, np.int32)
        arrays[f"last_{i}"] = logits[-1].astype(np.float32)
        arrays[f"best_{i}"] = best.astype(np.int32)  # (token, 5): the likeliest next ids at every position
        arrays[f"best_logits_{i}"] = np.take_along_axis(logits, best, -1).astype(np.float32)
        arrays[f"maps_{i}"] = maps.astype(np.float32)
    np.savez_compressed(out, **arrays)


if __name__ == "__main__":
    main(*sys.argv[1:])
