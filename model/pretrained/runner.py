"""What is asked of a trained model: its tokens, all its heads, one head in full, what it would say next.

Every answer is a function of its arguments alone. Layers, heads and cells count from 0; a text that cannot be
read, a head that is not there and the like raise a Problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from model import inputs
from model.pretrained.attention import Focus, Run
from model.pretrained.interventions import Intervention, check, check_head
from model.pretrained.loading import Loaded, load
from model.pretrained.pieces import Piece, pieces
from model.problem import N_, Problem
from model.step import Step

EXACT = 64  # an overview has no more rows and columns for each head
TOP = 10  # candidates for the next token


@dataclass(frozen=True)
class Overview:
    """All heads at once.

    weights: uint8 (layer, head, query, key), 255 is 1; where the text has more than 64 tokens each cell is
    the largest of a block of pool × pool
    """

    tokens: list[Piece]
    pool: int
    weights: Tensor


@dataclass(frozen=True)
class Candidate:
    """A token that may come next: its probability, and what that is without interventions."""

    token: Piece
    probability: float
    baseline: float


@dataclass(frozen=True)
class Attention:
    """One head in full.

    steps: q, k, v (after RoPE), mask, scores, scaled, masked, weights, output (before w_o)
    next: the ten likeliest tokens and the ten that were so without interventions, likeliest first
    """

    tokens: list[Piece]
    steps: list[Step]
    next: list[Candidate]


@dataclass(frozen=True)
class HeadInputs:
    """What one head reads: x (token, d_in), w_q, w_k, w_v (d_in, d_head), and q, k, v (token, d_head).

    v = x @ w_v; q and k are x @ w_q and x @ w_k after RoPE turned them.
    """

    tokens: list[Piece]
    x: Tensor
    w_q: Tensor
    w_k: Tensor
    w_v: Tensor
    q: Tensor
    k: Tensor
    v: Tensor


@dataclass(frozen=True)
class LayerInputs:
    """What a layer's attention reads: x (token, d_in), w_q, w_k, w_v (d_in, d_out), w_o (d_out, d_out)."""

    tokens: list[Piece]
    heads: int
    x: Tensor
    w_q: Tensor
    w_k: Tensor
    w_v: Tensor
    w_o: Tensor


def tokens(id_: str, text: str) -> list[Piece]:
    """The model's tokens of a text, `<s>` first."""
    loaded = load(id_)
    return _pieces(loaded, _encoded(loaded, text))


def overview(id_: str, text: str, interventions: Sequence[Intervention] = ()) -> Overview:
    """The weights of every head; pooled layer by layer, so that a long text's maps are never all kept."""
    loaded = load(id_)
    ids = _encoded(loaded, text)
    pool = ceil(len(ids) / EXACT)
    rows = ceil(len(ids) / pool)
    weights = torch.empty(loaded.entry.layers, loaded.entry.heads, rows, rows, dtype=torch.uint8)

    def keep(layer: int, of_layer: Tensor) -> None:
        # one channel for each head; weights set by hand may lie outside of 0 to 1
        blocks = max_pool2d(of_layer[None], pool, ceil_mode=True)[0]
        weights[layer] = blocks.clamp(0, 1).mul(255).round().to(torch.uint8)

    _forward(loaded, ids, Run(interventions, watch=keep))
    return Overview(_pieces(loaded, ids), pool, weights)


def attention(
    id_: str, text: str, layer: int, head: int, interventions: Sequence[Intervention] = ()
) -> Attention:
    """One head's steps, with its interventions as edits of them, and what the model would say next."""
    loaded = load(id_)
    check_head(layer, head, loaded.entry.layers, loaded.entry.heads)
    ids = _encoded(loaded, text)
    focus = Focus(layer, head)
    probabilities = _forward(loaded, ids, Run(interventions, focus))
    baseline = _forward(loaded, ids, Run()) if interventions else probabilities
    return Attention(_pieces(loaded, ids), focus.trace.steps, _candidates(loaded, probabilities, baseline))


def head_inputs(id_: str, text: str, layer: int, head: int) -> HeadInputs:
    """x and the weight matrices of one head, with its q, k and v."""
    loaded = load(id_)
    check_head(layer, head, loaded.entry.layers, loaded.entry.heads)
    ids = _encoded(loaded, text)
    focus = Focus(layer, head)
    _forward(loaded, ids, Run(focus=focus))
    after = {step.name: step.value for step in focus.trace.steps}
    w_q, w_k, w_v = (w.chunk(loaded.entry.heads, dim=1)[head] for w in _projections(loaded, layer))
    return HeadInputs(_pieces(loaded, ids), focus.x, w_q, w_k, w_v, after["q"], after["k"], after["v"])


def layer_inputs(id_: str, text: str, layer: int) -> LayerInputs:
    """x and the weight matrices of a whole layer."""
    loaded = load(id_)
    check_head(layer, 0, loaded.entry.layers, loaded.entry.heads)
    ids = _encoded(loaded, text)
    focus = Focus(layer, 0)
    _forward(loaded, ids, Run(focus=focus))
    w_q, w_k, w_v = _projections(loaded, layer)
    w_o = loaded.attention_module(layer).o_proj.weight.detach().mT.clone()
    return LayerInputs(_pieces(loaded, ids), loaded.entry.heads, focus.x, w_q, w_k, w_v, w_o)


def _encoded(loaded: Loaded, text: str) -> list[int]:
    """The ids of a text, or a Problem that says what to do with it."""
    entry = loaded.entry
    # a token covers no more characters than the longest piece has: 10 MB need not be split to be refused
    too_long = len(text) > entry.context * loaded.longest
    if not too_long:
        inputs.check(text, "text")
        if not inputs.visible(text):
            raise Problem(N_("Type a word or more."), field="text")
        ids: list[int] = loaded.tokenizer.encode(text).ids
        too_long = len(ids) > entry.context
    if too_long:
        raise Problem(
            N_("{title} reads at most {most} tokens, this text has more; shorten it."),
            field="text", title=entry.title, most=entry.context,
        )  # fmt: skip
    return ids


def _pieces(loaded: Loaded, ids: Sequence[int]) -> list[Piece]:
    special = frozenset(loaded.tokenizer.get_added_tokens_decoder())
    return pieces(ids, [loaded.tokenizer.id_to_token(id_) for id_ in ids], special)


def _forward(loaded: Loaded, ids: list[int], run: Run) -> Tensor:
    """Runs the model under `run`: the probabilities (vocabulary) of the next token."""
    for change in run.interventions:
        check(change, loaded.entry.layers, loaded.entry.heads, len(ids))
    # not inference_mode: its tensors cannot enter a computation with gradients later
    with run.on(), torch.no_grad():
        answer: Any = loaded.model(torch.tensor([ids]), use_cache=False, logits_to_keep=1)
        probabilities: Tensor = answer.logits[0, -1].softmax(-1)
    return probabilities


def _candidates(loaded: Loaded, probabilities: Tensor, baseline: Tensor) -> list[Candidate]:
    ids = {int(id_) for of in (probabilities, baseline) for id_ in of.topk(TOP).indices}
    found = [
        Candidate(_pieces(loaded, [id_])[0], float(probabilities[id_]), float(baseline[id_])) for id_ in ids
    ]
    return sorted(found, key=lambda candidate: (-candidate.probability, candidate.token.id))


def _projections(loaded: Loaded, layer: int) -> list[Tensor]:
    """w_q, w_k, w_v (d_in, d_out) for row vectors; key heads that several heads share are repeated."""
    module, heads = loaded.attention_module(layer), loaded.entry.heads
    found = []
    for linear in (module.q_proj, module.k_proj, module.v_proj):
        by_head = linear.weight.detach().unflatten(0, (-1, module.head_dim))
        shared = by_head.repeat_interleave(heads // len(by_head), dim=0)
        found.append(shared.flatten(0, 1).mT.clone())  # a copy: nobody's edit reaches the model
    return found
