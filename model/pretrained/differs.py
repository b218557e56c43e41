"""What differs between a mechanism that was given a trained head's numbers and the model's own attention: the steps of
both are compared, and each that differs is said."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from model.pretrained.facts import Facts
from model.problem import N_, Note
from model.tracing import roles
from model.tracing.step import Step

CLOSE = 1e-4  # of a weight, and of a score as a share of the largest: float32, summed in another order


def differences(here: Sequence[Step], there: Sequence[Step], facts: Facts, head: int) -> list[Note]:
    """What the model does otherwise; nothing if the weights are its own.

    here: the mechanism's steps, head: which of its heads it is; there: the model's, of that head alone
    """
    own, theirs = ({step.id: step.value for step in steps} for steps in (here, there))
    own = {name: value[min(head, len(value) - 1)] if value.ndim == 3 else value for name, value in own.items()}
    if any(_same(own.get(name), theirs[name]) for name in (roles.WEIGHTS, roles.OUTPUT)):
        return []
    found = [*_of_vectors(own, theirs, facts), *_of_mask(own, theirs, facts), *_of_scale(own, facts)]
    if facts.bias and roles.BIAS not in own:
        found.append(Note(N_("The model itself also adds a number to each score, by the distance of the two tokens.")))
    if facts.cap is not None:
        found.append(Note(N_("The model itself also bends each score by a soft cap, so that none is beyond ±{cap}."),
                          {"cap": f"{facts.cap:.3g}"}))  # fmt: skip
    if facts.sink:
        found.append(Note(N_("The model itself also gives a share of each row to a sink, which is no token.")))
    return found or [Note(N_("This mechanism does not compute its weights as the model itself does."))]


def _of_vectors(own: dict[str, Tensor], theirs: dict[str, Tensor], facts: Facts) -> list[Note]:
    if roles.Q not in own or _same(own[roles.Q], theirs[roles.Q]):
        return []
    found = []
    if facts.normed:
        found.append(Note(N_("The model itself also normalises q and k before they meet.")))
    if facts.rope:
        found.append(Note(N_("The model itself also turns q and k by position (RoPE).")))
    return found or [Note(N_("The model itself does more to q and k before they meet."))]


def _of_mask(own: dict[str, Tensor], theirs: dict[str, Tensor], facts: Facts) -> list[Note]:
    mask = theirs[roles.MASK]
    here = own.get(roles.MASK, torch.ones_like(mask)).bool()
    if here.shape != mask.shape:  # of a mechanism that takes the text apart
        return []
    more, less = here & ~mask, mask & ~here
    found = []
    if bool(more.triu(1).any()):
        found.append(Note(N_("The model itself also hides what comes after a token; here every token sees more.")))
    if bool(more.tril().any()) and facts.window:
        found.append(
            Note(
                N_("In the model itself a token sees {n} tokens at most, itself and those just before it.")
                if facts.causal
                else N_("In the model itself a token sees {n} tokens at most, itself and those on both sides of it."),
                {"n": facts.window},
            )
        )  # fmt: skip
    if bool(less.any()):
        found.append(Note(N_("In the model itself a token also sees tokens that are hidden from it here.")))
    return found


def _of_scale(own: dict[str, Tensor], facts: Facts) -> list[Note]:
    if roles.SCORES not in own or roles.WEIGHTS not in own:
        return []
    scores, scaled = own[roles.SCORES], own.get(roles.SCALED, own[roles.SCORES])
    largest = int(scores.abs().argmax())
    here = float(scaled.flatten()[largest] / scores.flatten()[largest])
    if abs(here - facts.scale) <= CLOSE * facts.scale:
        return []
    return [
        Note(N_("The model itself multiplies scores by {there}; here it is {here}."),
             {"there": f"{facts.scale:.3g}", "here": f"{here:.3g}"})
    ]  # fmt: skip


def _same(one: Tensor | None, other: Tensor) -> bool:
    return (
        one is not None
        and one.shape == other.shape
        and torch.allclose(one, other, rtol=CLOSE, atol=CLOSE * max(1.0, float(other.abs().max())))
    )
