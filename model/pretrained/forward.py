"""One run of a model on what was read, with the runs that its changes take something from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from model.pretrained.attention import Pass
from model.pretrained.changed import Given
from model.pretrained.interventions import (
    MOST_FROZEN,
    MOST_OTHER,
    Cut,
    Extent,
    Freeze,
    Intervention,
    Patch,
    check,
)
from model.pretrained.reading import Reading, read
from model.problem import N_, Problem


def forward(reading: Reading, run: Pass, **asked: object) -> Any:
    """What the model answers under `run`; `asked` of it beside its tokens. Raises Problem if a change cannot be made
    here."""
    extent = Extent(*reading.sizes, len(reading.queries), len(reading.keys), reading.part == "cross")
    for change in run.interventions:
        check(change, extent)
    if run.given is None:
        run.given = given(reading, run.interventions)
    answer = _answer(reading, run, **asked)
    for change in run.interventions:
        if isinstance(change, Cut) and change not in run.cut:
            raise Problem(
                N_("There is no edge at {cell} to knock out: the mask hides that pair already."),
                field="interventions", cell=list(change.cell),
            )  # fmt: skip
    return answer


def next_logits(reading: Reading, run: Pass) -> Tensor:
    """The logits (vocabulary) of the next token, of a model that has such a head: every kind but an encoder."""
    said = forward(reading, run, **({"logits_to_keep": 1} if reading.loaded.family.kind == "causal" else {}))
    found: Tensor = said.logits[0, -1].cpu()
    return found


def masked_logits(reading: Reading, run: Pass) -> Tensor | None:
    """The logits (place, vocabulary) of the places that an encoder's head is asked for; None if there are none,
    though it is run."""
    run.masked = reading.masked
    said = forward(reading, run)
    if not run.masked:
        return None
    found: Tensor = said.logits[0].cpu()
    return found


def _answer(reading: Reading, run: Pass, **asked: object) -> Any:
    """What the model says; of an encoder its head is run for masked places only, else what lies below it."""
    run.part = reading.part
    model, family = reading.loaded.model, reading.loaded.family
    called: Any = model if run.masked or family.kind != "encoder" else model.base_model
    inputs = family.inputs(model, reading.ids, reading.answer, reading.types)
    # not inference_mode: its tensors cannot enter a computation with gradients later
    with reading.room(), run.on(), torch.no_grad():
        return called(**inputs, **asked)


def given(reading: Reading, changes: Sequence[Intervention]) -> Given:
    """The weights of frozen heads, from a run without any change, and the outputs of patched ones, from their own."""
    patches = [change for change in changes if isinstance(change, Patch)]
    frozen = {(change.layer, change.head) for change in changes if isinstance(change, Freeze)}
    outputs: dict[Patch, Tensor] = {}
    texts = dict.fromkeys(patch.text for patch in patches)
    if len(texts) > MOST_OTHER:
        raise Problem(
            N_("Heads can be patched from at most {most} other sentences at once."),
            field="interventions",
            most=MOST_OTHER,
        )
    for text in texts:
        outputs |= _outputs(reading, [patch for patch in patches if patch.text == text])
    return Given(_weights(reading, frozen) if frozen else {}, outputs)


def _weights(reading: Reading, frozen: set[tuple[int, int]]) -> dict[tuple[int, int], Tensor]:
    """(query, key) of these heads, without changes."""
    if len(frozen) * len(reading.queries) * len(reading.keys) > MOST_FROZEN:
        raise Problem(
            N_("So many frozen heads do not fit into memory with a text this long: freeze fewer, or shorten the text."),
            field="interventions",
        )  # fmt: skip
    found: dict[tuple[int, int], Tensor] = {}

    def keep(layer: int, weights: Tensor) -> None:
        # a copy of each: a view would hold those of all heads
        found.update({(layer, h): weights[h].clone() for h in range(len(weights)) if (layer, h) in frozen})

    _answer(reading, Pass(watch=keep))
    return found


def _outputs(reading: Reading, patches: Sequence[Patch]) -> dict[Patch, Tensor]:
    """(query, d_v) of the heads of patches from one text, as they are on it; an answer of the decoder stays."""
    other = _other(reading, patches[0].text)
    found: dict[Patch, Tensor] = {}

    def keep(layer: int, output: Tensor) -> None:
        found.update({patch: output[patch.head].clone() for patch in patches if patch.layer == layer})

    _answer(other, Pass(out=keep))
    return found


def _other(reading: Reading, text: str) -> Reading:
    """Another text as it is read, with the second sentence and the answer of this one; Problem if as many tokens do
    not ask there."""
    try:
        found = read(reading.loaded, (text, reading.other))
    except Problem as problem:
        raise problem.within("interventions") from problem
    other = replace(found, part=reading.part, answer=reading.answer)
    if len(other.queries) != len(reading.queries):
        raise Problem(
            N_("A head can only be patched from a text with as many tokens as yours: “{text}” has {other}, your "
               "sentence has {n}."),
            field="interventions", text=shortened(text), other=len(other.queries), n=len(reading.queries),
        )  # fmt: skip
    return other


def shortened(text: str, most: int = 60) -> str:
    """A text as it is quoted in a sentence."""
    return text if len(text) <= most else text[: most - 1] + "…"
