"""Speculative decoding, word by word over lists of ids, on the same draws."""

import numpy as np

from model.references.loops import Array, attend

NAME = "naive loop, float64 numpy, on the same draws"


def reference(ids: Array, embedding: Array, w_q: Array, w_k: Array, w_v: Array, unembedding: Array, draws: Array, *,
              sampling: str, gamma: int, tokens: int, temperature: float, seed: int) -> Array:  # fmt: skip
    """ids (token), embedding (vocabulary, d_in), w_q, w_k, w_v (d_in, d_out), unembedding (d_out, vocabulary),
    draws (round, 2γ + 1) -> the ids of the new words"""

    def distribution(logits: Array) -> Array:
        if sampling == "greedy":
            return np.array([float(word == logits.argmax()) for word in range(len(logits))])
        found: Array = np.exp((logits - logits.max()) / temperature)
        found /= found.sum()
        return found

    def draft(words: list[int]) -> Array:
        return distribution(embedding[words[-1]] @ w_v @ unembedding)

    def target(words: list[int]) -> Array:
        x = embedding[words]
        return distribution((attend(x[-1:] @ w_q, x @ w_k, x @ w_v, w_q.shape[1] ** -0.5) @ unembedding)[0])

    def pick(shares: Array, draw: float) -> int:
        return next((word for word, reached in enumerate(np.cumsum(shares)) if draw < reached), len(shares) - 1)

    def passes(before: list[int], word: int, draw: float) -> bool:
        return bool(draw < target(before)[word] / (draft(before)[word] or 1.0))

    words = [int(word) for word in ids]
    time = 0
    while len(words) < len(ids) + tokens:
        r = draws[time]
        guessed = list(words)
        for i in range(gamma):
            guessed.append(pick(draft(guessed), r[i]))
        n = len(words)
        while n < len(guessed) and passes(guessed[:n], guessed[n], r[gamma + n - len(words)]):
            n += 1
        words = guessed[:n]
        p = target(words)
        rest = p if n == len(guessed) else np.maximum(0, p - draft(words))
        words.append(pick(rest / rest.sum() if rest.any() else p, r[-1]))
        time += 1
    return np.array(words[len(ids) : len(ids) + tokens], dtype=np.float64)
