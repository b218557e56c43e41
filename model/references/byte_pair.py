"""Byte-pair encoding on words, with a dictionary of counts, as in Sennrich et al. 2016, alg. 1."""

from collections import Counter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.references.loops import Array

NAME = "counts in a dictionary, word by word: Python integers, handed over as float64"


def reference(text: NDArray[np.int64], *, merges: int) -> Array:
    """text (byte) -> (piece)"""
    words: list[list[int]] = [[]]
    for byte in text.tolist():
        if byte == ord(" "):
            words.append([])
        words[-1].append(byte)
    for new in range(256, 256 + merges):
        counts = Counter((a, b) for word in words for a, b in pairwise(word))
        best = max(counts, key=lambda pair: counts[pair], default=None)  # the first of the largest, as they came
        if best is None or counts[best] < 2:
            break
        words = [_joined(word, best, new) for word in words]
    return np.array([id_ for word in words for id_ in word], dtype=np.float64)


def _joined(word: list[int], pair: tuple[int, int], new: int) -> list[int]:
    found: list[int] = []
    rest = list(word)
    while rest:
        if tuple(rest[:2]) == pair:
            found.append(new)
            rest = rest[2:]
        else:
            found.append(rest.pop(0))
    return found
