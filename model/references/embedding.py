"""A row for each id, one by one."""

import numpy as np
from numpy.typing import NDArray

from model.references.loops import Array

NAME = "rows picked one by one, float64 numpy"


def reference(ids: NDArray[np.int64], w_e: Array) -> Array:
    """ids (token), w_e (vocabulary, d) -> (token, d)"""
    return np.array([[w_e[id_, j] for j in range(w_e.shape[1])] for id_ in ids])
