"""One forward of a model on what was read, under a run: checked, without gradients."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from model.pretrained.attention import Run
from model.pretrained.interventions import check
from model.pretrained.reading import Reading


def forward(reading: Reading, run: Run, **asked: object) -> Any:
    """What the model answers; `asked` of it beside its tokens. Raises Problem where an intervention does not fit."""
    run.part = reading.part
    for change in run.interventions:
        check(change, *reading.sizes, len(reading.queries), len(reading.keys))
    inputs = reading.loaded.family.inputs(reading.loaded.model, reading.ids, reading.answer)
    # not inference_mode: its tensors cannot enter a computation with gradients later
    with run.on(), torch.no_grad():
        return reading.loaded.model(**inputs, **asked)


def next_logits(reading: Reading, run: Run) -> Tensor | None:
    """The logits (vocabulary) of the next token; None of a model that has no such head, though it is run."""
    kind = reading.loaded.family.kind
    said = forward(reading, run, **({"logits_to_keep": 1} if kind == "causal" else {}))
    if kind == "encoder":
        return None
    found: Tensor = said.logits[0, -1].cpu()
    return found
