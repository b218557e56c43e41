"""The probe: a model is admitted only where our function gives what transformers' own attention gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from model.pretrained.attention import NAME, Ignored, Run
from model.pretrained.families import Family, Part
from model.problem import N_, Problem

TEXT = "The animal didn't cross the street because it was too tired."
MOST = 16  # tokens of it
TOLERANCE = 1e-4  # of a weight, and of an output as a share of the largest (1 where that is smaller): float32

ATTENTIONS: dict[tuple[bool, Part], str] = {  # how transformers names the maps: whether there are two parts, which one
    (False, "encoder"): "attentions",
    (False, "decoder"): "attentions",
    (True, "encoder"): "encoder_attentions",
    (True, "decoder"): "decoder_attentions",
    (True, "cross"): "cross_attentions",
}


@dataclass(frozen=True)
class Found:
    """How far ours lies from transformers' eager at most: outputs as a share of the largest, weights as they are.

    heads: for each part, how many each of its layers has
    """

    output: float
    weights: float
    heads: dict[Part, list[int]] = field(default_factory=dict)


def probe(title: str, model: Any, family: Family, inputs: dict[str, Tensor]) -> Found:
    """Runs the model on `inputs` with our attention and with eager; Problem, by name, where they differ."""
    output, maps = _ours(title, model, family, inputs)
    theirs = _eager(model, inputs)
    expected = _output(theirs)
    off = _distance(output, expected) / max(1.0, float(expected.abs().max()))
    parts = len(family.attention) > 1
    pairs = [
        pair
        for part, of_part in maps.items()
        for pair in zip(of_part, theirs[ATTENTIONS[parts, part]], strict=True)
    ]
    of_weights = max(_distance(own, other[0]) for own, other in pairs)
    if not max(off, of_weights) <= TOLERANCE:
        raise Problem(
            N_("“{title}” cannot be shown: with Headlight's attention it does not give the numbers that it gives with "
               "its own (they differ by {off})."),
            field="id", title=title, off=f"{max(off, of_weights):.1e}",
        )  # fmt: skip
    return Found(off, of_weights, {part: [len(each) for each in of_part] for part, of_part in maps.items()})


def _ours(
    title: str, model: Any, family: Family, inputs: dict[str, Tensor]
) -> tuple[Tensor, dict[Part, list[Tensor]]]:
    """The output, and for each part the weights (head, query, key) of its layers."""
    maps: dict[Part, list[Tensor]] = {}
    for part in family.attention:
        of_part = maps.setdefault(part, [])
        run = Run(watch=lambda _layer, weights, of_part=of_part: of_part.append(weights), part=part)  # type: ignore[misc]
        output = _output(_run(title, model, inputs, run))
        _check_calls(title, model, family, run)
    return output, maps


def _run(title: str, model: Any, inputs: dict[str, Tensor], run: Run) -> Any:
    try:
        with run.on(), torch.no_grad():
            return model(**inputs)
    except Ignored as error:
        raise Problem(
            N_("“{title}” cannot be shown: it asks its attention for {names}, which Headlight's does not compute."),
            field="id", title=title, names=", ".join(error.names),
        ) from error  # fmt: skip
    except (ValueError, TypeError, KeyError, RuntimeError, AttributeError) as error:
        raise cannot_run(title, error) from error


def cannot_run(title: str, error: Exception) -> Problem:
    """The refusal of a model that transformers cannot load or run with our attention; its reason is technical."""
    return Problem(
        N_("“{title}” cannot be shown: it does not run with another attention than its own ({reason})."),
        field="id", title=title, reason=(str(error) or type(error).__name__).splitlines()[0][:200],
    )  # fmt: skip


def _check_calls(title: str, model: Any, family: Family, run: Run) -> None:
    """Ours was called once for each attention of the table, and for nothing else."""
    if not run.places:
        raise Problem(
            N_("“{title}” cannot be shown: it computes its attention itself and never asks for another."),
            field="id", title=title,
        )  # fmt: skip
    expected = Counter(place for place, _module in family.modules(model))
    if Counter(run.places) != expected:
        raise Problem(
            N_("“{title}” cannot be shown: Headlight was called for {calls} attentions and knows {known} of them; "
               "its family is not in the table."),
            field="id", title=title, calls=len(run.places), known=sum(place in expected for place in run.places),
        )  # fmt: skip


def _eager(model: Any, inputs: dict[str, Tensor]) -> Any:
    model.set_attn_implementation("eager")
    try:
        with torch.no_grad():
            return model(**inputs, output_attentions=True)
    finally:
        model.set_attn_implementation(NAME)


def _output(answer: Any) -> Tensor:
    """Logits, or the last hidden states of a model without a head."""
    found: Tensor = answer["logits"] if "logits" in answer else answer["last_hidden_state"]
    return found


def _distance(one: Tensor, other: Tensor) -> float:
    """The largest; infinite where the shapes differ, nan where a number is."""
    return float((one - other).abs().max()) if one.shape == other.shape else float("inf")
