"""A vision transformer as loops over numpy arrays, in float64, from Dosovitskiy et al. 2021, §3.1, eq. 1–4."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def norm(row: Array, gain: Array, bias: Array) -> Array:
    """Layer norm of one token."""
    mean = sum(row) / len(row)
    variance = sum((value - mean) ** 2 for value in row) / len(row)
    return np.array([(value - mean) / math.sqrt(variance + 1e-5) for value in row]) * gain + bias


def gelu(value: float) -> float:
    return 0.5 * value * (1 + math.erf(value / math.sqrt(2)))


def softmax(row: Array) -> Array:
    powers = [math.exp(value - max(row)) for value in row]
    return np.array(powers) / sum(powers)


def patches(counts: Array) -> list[Array]:
    """2×2 cells each, in the order of reading, from 0 to 1."""
    corners = [(r, c) for r in range(0, 8, 2) for c in range(0, 8, 2)]
    return [np.array([counts[r, c], counts[r, c + 1], counts[r + 1, c], counts[r + 1, c + 1]]) / 16 for r, c in corners]


def attended(rows: list[Array], w: Mapping[str, Array], heads: int) -> tuple[list[Array], list[list[Array]]]:
    """Multi-head self-attention: what each token takes home, and [head][query] weights."""
    q, k, v = ([row @ w[f"w_{name}"] for row in rows] for name in "qkv")
    d = len(q[0]) // heads
    found, weights = [np.zeros(0) for _ in rows], []
    for head in range(heads):
        own = slice(head * d, head * d + d)
        weights.append([softmax(np.array([a[own] @ b[own] / math.sqrt(d) for b in k])) for a in q])
        for i, shares in enumerate(weights[-1]):
            mixed = sum(share * value[own] for share, value in zip(shares, v, strict=True))
            found[i] = np.concatenate([found[i], mixed])
    return [row @ w["w_o"] for row in found], weights


def classify(counts: Array, w: Mapping[str, Array], layers: int, heads: int) -> tuple[Array, list[list[list[Array]]]]:
    """Shares of the ten digits, and [layer][head][query] weights."""
    tokens = [w["class_token"], *(patch @ w["w_patch"] + w["b_patch"] for patch in patches(counts))]
    x = [token + place for token, place in zip(tokens, w["places"], strict=True)]
    every = []
    for layer in range(layers):
        own = {name.removeprefix(f"layers.{layer}."): value for name, value in w.items()}
        more, weights = attended([norm(row, own["gain_1"], own["bias_1"]) for row in x], own, heads)
        every.append(weights)
        x = [row + each for row, each in zip(x, more, strict=True)]
        for i, row in enumerate(x):
            hidden = norm(row, own["gain_2"], own["bias_2"]) @ own["w_1"] + own["b_1"]
            x[i] = row + np.array([gelu(value) for value in hidden]) @ own["w_2"] + own["b_2"]
    return softmax(norm(x[0], w["gain"], w["bias"]) @ w["w_class"] + w["b_class"]), every
