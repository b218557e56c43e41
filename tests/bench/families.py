"""Our attention beside transformers' eager, family by family: `python -m tests.bench.families`.

Each on the tiny random checkpoint that the tests write; a row is what the probe measures when a model is loaded. It
prints, for each part, layers × heads, and the largest difference of any output (a share of the largest) and of any
attention weight; then the models that are refused, and why.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import torch

from model.pretrained import probe
from model.pretrained.building import read_weights
from model.pretrained.families import family
from model.pretrained.loading import read_config
from model.pretrained.probe import Found
from model.problem import Problem
from tests.bench.timing import table
from tests.model.pretrained.tiny_checkpoints import ALIKE, CHECKPOINTS, OTHERS, opened, write


def measured(name: str) -> Found:
    """What the probe finds of this checkpoint. Raises Problem if it refuses."""
    with tempfile.TemporaryDirectory() as folder:
        written = write(name, Path(folder))
        if name != "vit":
            return opened(name, written).found
        picture = torch.randn(1, 3, 12, 12, generator=torch.Generator().manual_seed(4))
        vit = family(name)
        model, _digest = read_weights(name, vit, written, read_config(name, written))
        return probe.probe(name, model, vit, {"pixel_values": picture})


def rows() -> Iterator[list[str]]:
    """A line for each checkpoint."""
    for name in (*CHECKPOINTS, *ALIKE, *OTHERS):
        try:
            found = measured(name)
        except Problem as refusal:
            yield [name, "refused", "", "", str(refusal)]
        else:
            parts = ", ".join(f"{part} {len(heads)} × {heads[0]}" for part, heads in found.heads.items())
            yield [name, "admitted", f"{found.output:.1e}", f"{found.weights:.1e}", parts]


if __name__ == "__main__":
    print(table(["model", "probe", "output", "weights", ""], list(rows())))
