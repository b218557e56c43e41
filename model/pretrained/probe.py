"""The probe: a model is admitted only if our function gives what transformers' own attention gives, its heads open
one by one, and what it writes with its cache is what it says of the whole text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from model.pretrained.attention import NAME, Focus, Ignored, Pass
from model.pretrained.facts import Facts, seen
from model.pretrained.families import Family, Part, check_known
from model.pretrained.pairs import pair
from model.pretrained.theirs import Kept
from model.problem import N_, Problem, reason
from model.tracing import roles

TEXT = "The animal didn't cross the street because it was too tired."
SECOND = "It slept."
FEWEST = 11  # tokens of it, begun anew if it has fewer
TOLERANCE = 1e-4  # of a weight, and of an output as a share of the largest (1 if that is smaller): float32
WRONG = (ValueError, TypeError, KeyError, IndexError, RuntimeError, AttributeError, NotImplementedError)

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

    layers: for each part, what was seen of each of its layers
    """

    output: float
    weights: float
    layers: dict[Part, list[Facts]] = field(default_factory=dict)

    @property
    def heads(self) -> dict[Part, list[int]]:
        """For each part, how many each of its layers has."""
        return {part: [each.heads for each in layers] for part, layers in self.layers.items()}


def inputs(model: Any, family: Family, tokenizer: Any, most: int) -> dict[str, Tensor]:
    """What the probe runs on: as many tokens as nothing else in the model has, so that no axis is taken for another."""
    ids = tokenizer.encode(TEXT).ids
    n, m = lengths(model, most)
    return family.inputs(model, (ids * n)[:n], (ids * m)[: m - 1])  # behind the token that an answer begins with


def lengths(model: Any, most: int) -> tuple[int, int]:
    """Two numbers of tokens, up to `most`, that are no size of the model; `most` if there are none."""
    numbers = [value for value in vars(model.config).values() if type(value) is int and value > 0]
    sizes = {n for parameter in model.parameters() for n in parameter.shape} | {*numbers}
    sizes |= {a // b for a in numbers for b in numbers}  # such as the features of a head
    free = [n for n in range(FEWEST, most + 1) if n not in sizes]
    return (*free, most, most)[0], (*free, most, most)[1]


def probe(title: str, model: Any, family: Family, inputs: dict[str, Tensor]) -> Found:
    """Runs the model on `inputs` with our attention and with eager, opens heads, and writes with what it keeps;
    Problem, by name, if anything differs."""
    passes, off, of_weights = _compared(title, model, family, inputs)
    if family.kind == "causal":
        _check_writing(title, model, family, inputs["input_ids"], next(iter(passes.values())).output)
    layers = {part: _opened(title, of, family.attending(model, part)) for part, of in passes.items()}
    return Found(off, of_weights, layers)


def with_pair(title: str, model: Any, family: Family, tokenizer: Any, most: int, found: Found) -> Found:
    """The same of two sentences, as the model's own tokenizer puts them together; Problem if anything differs."""
    both = pair(tokenizer, TEXT, SECOND)
    types = family.types_of(model, both.types)
    inputs = family.inputs(model, both.ids[:most], types=types[:most])
    _, off, of_weights = _compared(title, model, family, inputs)
    return replace(found, output=max(off, found.output), weights=max(of_weights, found.weights))


def _compared(
    title: str, model: Any, family: Family, inputs: dict[str, Tensor]
) -> tuple[dict[Part, _Pass], float, float]:
    """The run of each part with ours, and how far it lies from eager's: outputs as a share of the largest, weights."""
    passes = {part: _ours(title, model, family, inputs, part) for part in family.attention}
    output = next(iter(passes.values())).output
    theirs = _eager(model, inputs)
    expected = _output(theirs)
    off = _distance(output, expected) / _size(expected)
    several = len(family.attention) > 1
    of_weights = max(
        _distance(own, other[0])
        for part, of in passes.items()
        for own, other in zip(of.weights, theirs[ATTENTIONS[several, part]], strict=True)
    )
    if not max(off, of_weights) <= TOLERANCE:
        raise Problem(
            N_("“{title}” cannot be shown: with Headlight's attention its numbers are not those that it gives with "
               "its own (they differ by {off})."),
            field="id", title=title, off=f"{max(off, of_weights):.1e}",
        )  # fmt: skip
    return passes, off, of_weights


@dataclass(frozen=True)
class _Pass:
    """One run with ours. weights (head, query, key) of each layer of a part; run: it, with what entered them"""

    output: Tensor
    weights: list[Tensor]
    run: Pass


def _ours(title: str, model: Any, family: Family, inputs: dict[str, Tensor], part: Part) -> _Pass:
    weights = list[Tensor]()
    run = Pass(watch=lambda _layer, found: weights.append(found), part=part)
    output = _output(_run(title, model, inputs, run))
    _check_calls(title, model, family, run)
    return _Pass(output, weights, run)


def _opened(title: str, of: _Pass, stand: list[int]) -> list[Facts]:
    """Opens a head of each layer as a page does, another in each; what was seen of the layers. stand: where in the
    stack they do."""
    found = []
    for layer, weights in enumerate(of.weights):
        heard = Focus(layer, layer % len(weights))
        own = Focus(layer, layer % len(weights))
        try:
            of.run.entered[layer].again(Pass(focus=heard, part=of.run.part))
            assert heard.asked is not None  # the layer ran
            own.facts = seen(heard.asked, heard.ear, stand[layer])
            of.run.entered[layer].again(Pass(focus=own, part=of.run.part))
            steps = {step.name: step.value for step in own.trace.steps}
            off = _distance(steps[roles.WEIGHTS], weights[own.head].cpu())
        except WRONG as error:
            raise cannot_run(title, error) from error
        if not off <= TOLERANCE:
            raise cannot_run(title, ValueError(f"layer {layer} gives other numbers when it runs alone: {off:.1e}"))
        found.append(own.facts)
    return found


def _check_writing(title: str, model: Any, family: Family, ids: Tensor, whole: Tensor) -> None:
    """The same tokens in three passes, each with what the ones before it kept, and the last of them twice."""
    kept = Kept(model.config if family.others(model) else None)

    def passed(tokens: Tensor) -> Tensor:
        return _output(model(input_ids=tokens, cache=kept.cache, use_cache=True))

    try:
        with torch.no_grad():
            found = [passed(each) for each in ids.split([ids.shape[1] - 3, 2, 1], 1)]
            kept.cut(ids.shape[1] - 1)
            last = passed(ids[:, -1:])
        off = max(_distance(torch.cat(found, 1), whole), _distance(last, whole[:, -1:])) / _size(whole)
    except WRONG as error:
        raise Problem(
            N_("“{title}” cannot be shown: to continue a text it needs more than the keys and values of attention, "
               "as do models that keep another state too, such as Mamba."),
            field="id", title=title,
        ) from error  # fmt: skip
    if not off <= TOLERANCE:
        raise Problem(
            N_("“{title}” cannot be shown: if it continues a text from the keys and values of attention alone, its "
               "numbers are not those that it gives for the whole text (they differ by {off})."),
            field="id", title=title, off=f"{off:.1e}",
        )  # fmt: skip


IGNORED = N_("“{title}” cannot be shown: it asks its attention for {names}, which Headlight's does not compute.")


def _run(title: str, model: Any, inputs: dict[str, Tensor], run: Pass) -> Any:
    try:
        with run.on(), torch.no_grad():
            return model(**inputs)
    except Ignored as error:
        raise Problem(IGNORED, field="id", title=title, names=", ".join(error.names)) from error
    except WRONG as error:
        raise cannot_run(title, error) from error


def cannot_run(title: str, error: Exception) -> Problem:
    """The refusal of a model that transformers cannot load or run with our attention; its reason is technical."""
    return Problem(
        N_("“{title}” cannot be shown: it does not run with any attention but its own ({reason})."),
        field="id", title=title, reason=reason(error),
    )  # fmt: skip


def _check_calls(title: str, model: Any, family: Family, run: Pass) -> None:
    """Ours was called once for each attention of the table, and for nothing else."""
    if not run.places:
        raise Problem(
            N_("“{title}” cannot be shown: it computes its attention itself and never asks for another."),
            field="id", title=title,
        )  # fmt: skip
    expected = Counter(place for place, _module in family.modules(model))
    if Counter(run.places) != expected:
        check_known(title, model.config.model_type)
        raise Problem(
            N_("“{title}” cannot be shown: Headlight was called for {calls} attention layers and knows {known} of "
               "them."),
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


def _size(output: Tensor) -> float:
    return max(1.0, float(output.abs().max()))


def _distance(one: Tensor, other: Tensor) -> float:
    """The largest; infinite if the shapes differ, nan if a number is."""
    return float((one - other).abs().max()) if one.shape == other.shape else float("inf")
