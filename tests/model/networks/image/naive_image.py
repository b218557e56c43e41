"""Both networks as loops over numpy arrays, in float64: a masked transformer, and DiT (Peebles & Xie 2023, §3.2) whose
factors stand where the paper has them, on what each part adds."""

from collections.abc import Mapping, Sequence

import numpy as np

from tests.model.networks.vision.naive_vit import Array, attended, gelu, norm, softmax

Weights = list[list[list[Array]]]  # [layer][head][query]


def own(w: Mapping[str, Array], layer: int) -> dict[str, Array]:
    return {name.removeprefix(f"layers.{layer}."): value for name, value in w.items()}


def forward(row: Array, w: Mapping[str, Array]) -> Array:
    return np.array([gelu(value) for value in row @ w["w_1"] + w["b_1"]]) @ w["w_2"] + w["b_2"]


def masked(cells: Sequence[int], digit: int, w: Mapping[str, Array], layers: int, heads: int) -> tuple[Array, Weights]:
    """Shares of the levels for each cell, and the weights."""
    x = [w["digits"][digit], *(w["levels"][level] + w["places"][i] for i, level in enumerate(cells))]
    every = []
    for layer in range(layers):
        own_ = own(w, layer)
        more, weights = attended([norm(row, own_["gain_1"], own_["bias_1"]) for row in x], own_, heads)
        every.append(weights)
        x = [row + each for row, each in zip(x, more, strict=True)]
        x = [row + forward(norm(row, own_["gain_2"], own_["bias_2"]), own_) for row in x]
    rows = [softmax(norm(row, w["gain"], w["bias"]) @ w["w_level"] + w["b_level"]) for row in x[1:]]
    return np.array(rows), every


def velocity(noisy: Array, time: float, digit: int, w: Mapping[str, Array], layers: int,
             heads: int) -> tuple[Array, Weights]:  # fmt: skip
    """v (8, 8), and the weights."""
    corners = [(r, c) for r in range(0, 8, 2) for c in range(0, 8, 2)]
    x = [noisy[r : r + 2, c : c + 2].reshape(4) @ w["w_patch"] + w["b_patch"] for r, c in corners]
    x = [row + place for row, place in zip(x, w["places"], strict=True)]
    angles = [time * 30 ** (i / 15) for i in range(16)]
    waves = np.array([*(np.cos(a) for a in angles), *(np.sin(a) for a in angles)])
    told = waves @ w["w_time"] + w["b_time"] + w["digits"][digit]
    told = told / (1 + np.exp(-told))
    d, every = len(told), []
    for layer in range(layers):
        own_ = own(w, layer)
        numbers = told @ w["w_set"][layer] + w["b_set"][layer]
        scale_1, shift_1, factor_1, scale_2, shift_2, factor_2 = (numbers[i * d : i * d + d] for i in range(6))
        more, weights = attended([norm(row, 1 + scale_1, shift_1) for row in x], own_, heads)
        every.append(weights)
        x = [row + factor_1 * each for row, each in zip(x, more, strict=True)]
        x = [row + factor_2 * forward(norm(row, 1 + scale_2, shift_2), own_) for row in x]
    scale, shift = np.split(told @ w["w_last"] + w["b_last"], 2)
    found = np.zeros((8, 8))
    for (r, c), row in zip(corners, x, strict=True):
        found[r : r + 2, c : c + 2] = (norm(row, 1 + scale, shift) @ w["w_out"] + w["b_out"]).reshape(2, 2)
    return found, every
