"""Speculative decoding, word by word over lists of ids, on the same draws."""

import numpy as np

from model.references.loops import Array, attend

NAME = "naive loop, float64 numpy, on the same draws"


def reference(ids: Array, embedding: Array, w_q: Array, w_k: Array, w_v: Array, unembedding: Array,
              draws: Array | None = None, *, sampling: str, gamma: int, tokens: int, temperature: float,
              seed: int) -> Array:  # fmt: skip
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
        if sampling == "greedy":
            return int(shares.argmax())
        reached = 0.0
        for word, share in enumerate(shares):
            reached += share
            if draw < reached:
                return word
        return len(shares) - 1

    words = [int(word) for word in ids]
    time = 0
    while len(words) < len(ids) + tokens:
        r = np.full(2 * gamma + 1, 0.5) if draws is None else draws[time]
        guessed = list(words)
        for i in range(gamma):
            guessed.append(pick(draft(guessed), r[i]))
        for i in range(gamma + 1):
            before = guessed[: len(words)]
            p = target(before)
            if i == gamma:
                words.append(pick(p, r[-1]))
                break
            q, word = draft(before), guessed[len(words)]
            if r[gamma + i] >= p[word] / q[word]:
                rest = np.maximum(0, p - q)
                words.append(pick(rest / rest.sum(), r[-1]))
                break
            words.append(word)
        time += 1
    return np.array(words[len(ids) : len(ids) + tokens], dtype=np.float64)
