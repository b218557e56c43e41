"""Linear attention in its slow form: pair by pair, eq. 4 of the paper, without a state, in logarithms."""

import numpy as np

from model.references.loops import Array, product, shares_of

NAME = "naive loop over pairs (eq. 4, in logarithms), float64 numpy"


def reference(q: Array, k: Array, v: Array, *, causal: bool) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""

    def logs(x: Array) -> Array:
        """log(elu(x) + 1), which below 0 is x itself."""
        return np.array([np.log1p(each) if each > 0 else each for each in x.ravel()]).reshape(x.shape)

    found = []
    for q_, k_, v_ in zip(logs(q), logs(k), v, strict=True):
        similarity = np.array([[np.logaddexp.reduce(a + b) for b in k_] for a in q_])
        found.append(product(shares_of(similarity, causal=causal), v_))
    return np.stack(found)
