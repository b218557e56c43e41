"""IBM's Model 1 over word types, with dictionaries of counts, as the algorithm is told in textbooks."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from model.references.loops import Array

NAME = "naive loop over pairs of sentences, counts in dictionaries, float64"


def reference(ids: NDArray[np.int64], context_ids: NDArray[np.int64], *, pairs: int, iterations: int) -> Array:
    """ids (query), context_ids (key) -> (query, key)"""
    corpus = list(zip(_cut(ids, pairs), _cut(context_ids, pairs), strict=True))
    t: dict[tuple[int, int], float] = defaultdict(lambda: 1.0)
    for _ in range(iterations):
        counts: dict[tuple[int, int], float] = defaultdict(float)
        totals: dict[int, float] = defaultdict(float)
        for english, german in corpus:
            for e in english:
                all_ = sum(t[e, f] for f in german)
                for f in german:
                    counts[e, f] += t[e, f] / all_
                    totals[f] += t[e, f] / all_
        t = defaultdict(float, {(e, f): count / totals[f] for (e, f), count in counts.items()})
    return np.array([[t[e, f] for f in context_ids.tolist()] for e in ids.tolist()])


def _cut(ids: NDArray[np.int64], pairs: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(pairs)]
    for place, id_ in enumerate(ids.tolist()):
        found[place * pairs // len(ids)].append(id_)
    return found
