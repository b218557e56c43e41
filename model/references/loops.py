"""The loops that the references share: softmax attention of one head, written from Vaswani et al., eq. 1."""

import unicodedata

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def shares(q: Array, k: Array, scale: float, mask: Mask | None) -> Array:
    """(query, key): softmax over the visible keys of each query; a row without one is 0."""
    found = np.zeros((len(q), len(k)))
    for i, query in enumerate(q):
        visible = [j for j in range(len(k)) if mask is None or mask[i, j]]
        if visible:
            scores = np.array([scale * np.dot(query, k[j]) for j in visible])
            exponentials = np.exp(scores - scores.max())
            found[i, visible] = exponentials / exponentials.sum()
    return found


def product(a: Array, b: Array) -> Array:
    """(n, m): a (n, d) times b (d, m), one dot product for each cell."""
    return np.array([[np.dot(row, column) for column in b.T] for row in a])


def attend(q: Array, k: Array, v: Array, scale: float, mask: Mask | None = None) -> Array:
    """One head's output, (query, d_v)."""
    return product(shares(q, k, scale, mask), v)


def shares_of(logs: Array, *, causal: bool) -> Array:
    """(query, key): e to each row's logarithms over their sum, over the keys that it may see."""
    found = np.zeros_like(logs)
    for i, row in enumerate(logs):
        seen = row[: i + 1] if causal else row
        found[i, : len(seen)] = np.exp(seen - np.logaddexp.reduce(seen))
    return found


def power_of_ten(word: str) -> float:
    """The number that an option names: "10⁻⁵" is 0.00001, "−10⁹" a negative one."""
    sign, _, exponent = unicodedata.normalize("NFKC", word).replace("−", "-").partition("10")
    return float(f"{sign}1e{exponent}")


def sigmoid(x: float) -> float:
    """1 / (1 + e⁻ˣ), by the exponential that is not too large."""
    small = float(np.exp(-abs(x)))
    return (1 if x >= 0 else small) / (1 + small)
