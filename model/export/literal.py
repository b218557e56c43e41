"""Tensors as Python source that gives the very same numbers."""

import base64
import math
import textwrap
from typing import Any

import numpy as np
import torch
from torch import Tensor

WRITTEN = 4096  # numbers of a tensor that are written out; more are given as bytes, which nobody reads
WIDTH = 116  # letters in a line
BY_THEMSELVES = (torch.float32, torch.int64, torch.bool)  # what torch makes of Python's numbers if nothing is said


def literal(value: Tensor) -> str:
    """An expression for it, which gives every number bit for bit: each as short as it can be told apart, and the bytes
    in base64 if there are more than WRITTEN."""
    if value.numel() > WRITTEN:
        return _as_bytes(value)
    dtype = "" if value.dtype in BY_THEMSELVES else f", dtype={value.dtype}"
    return f"torch.tensor({_nested(value.numpy(), '')}{dtype})"


def _as_bytes(value: Tensor) -> str:
    encoded = base64.b64encode(value.contiguous().numpy().tobytes()).decode()
    lines = "\n".join(f'    "{each}"' for each in textwrap.wrap(encoded, WIDTH))
    shape = list(value.shape)
    return f"torch.frombuffer(bytearray(base64.b64decode(\n{lines}\n)), dtype={value.dtype}).reshape({shape})"


def _nested(array: Any, indent: str) -> str:
    """Nested lists, a row in a line if it fits."""
    if array.ndim == 0:
        return _number(array[()])
    if array.ndim == 1:
        row = f"[{', '.join(map(_number, array))}]"
        return f"\n{indent} ".join(textwrap.wrap(row, WIDTH - len(indent)))
    deeper = f"{indent}    "
    return "[\n" + "".join(f"{deeper}{_nested(each, deeper)},\n" for each in array) + f"{indent}]"


def _number(value: Any) -> str:
    if not isinstance(value, np.floating):
        return str(value.item())
    if not math.isfinite(value):
        return f'float("{value}")'
    return str(value)
