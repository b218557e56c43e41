"""A mixture of experts: a router chooses a few feed-forward networks for each word, and only those are computed."""

from typing import Annotated, Literal

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.feed_forward import feed_forward
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced


@mechanism("mixture-of-experts", family="layers", after="feed-forward", smooth=False,
           sizes={"d": 4, "experts": 3, "d_ff": 2},
           source="Shazeer et al. 2017, §2, eq. 1–5, arXiv:1701.06538; Jiang et al. 2024, §2.1, arXiv:2401.04088; "
                  "softmax before: Fedus et al. 2022, §2.1, eq. 1–2, arXiv:2101.03961",
           unread="Shazeer et al.; Fedus et al.")
def mixture_of_experts(x: Tensor, w_router: Tensor, w_1: Tensor, w_2: Tensor, w_gate: Tensor | None = None, *,
                       top_k: Annotated[int, Range(1, 8)] = 2, softmax: Literal["after", "before"] = "after",
                       activation: Literal["relu", "silu"] = "relu", step: Steps = untraced) -> Tensor:
    """Σᵢ gᵢ Eᵢ(x) with g = softmax(TopK(x W_router)), all others −∞; before: g = softmax(x W_router), all others 0

    x (token, d), w_router (d, expert), w_1 (expert, d, d_ff), w_2 (expert, d_ff, d), w_gate (expert, d, d_ff)
    -> (token, d); Eᵢ is a feed-forward network of its own. Of experts with equal logits the first is chosen. The noise
    that Shazeer et al. add while training is left out.
    """
    experts = w_router.shape[-1]
    if top_k > experts:
        raise Problem(N_("Of {experts} experts no {top_k} can be chosen; choose a top_k of {experts} or less, or more "
                         "experts."), field="options.top_k", experts=experts, top_k=top_k)  # fmt: skip
    logits = step("logits", "token expert", x @ w_router)
    place  = logits.argsort(dim=-1, descending=True, stable=True).argsort(-1)
    chosen = step("chosen", "token expert", place < top_k)
    kept   = logits.masked_fill(~chosen, -torch.inf) if softmax == "after" else logits
    gates  = step("gates", "token expert", kept.softmax(-1).masked_fill(~chosen, 0))
    step("load", "expert", chosen.sum(0))
    said: list[Tensor | None] = [None] * len(x)  # the sum of each token so far
    for i in range(experts):
        count = int(chosen[:, i].sum())
        if count:
            # the places of its tokens, in their order
            its   = chosen[:, i].float().argsort(dim=-1, descending=True, stable=True)[:count]
            at    = step.at(f"expert {i}", token=its.tolist())
            its   = at("its", "token", its)
            gate  = None if w_gate is None else w_gate[i]
            found = feed_forward(x[its], w_1[i], w_2[i], gate, activation=activation, step=at.rename(output="found"))
            parts = at("part", "token d", gates.mT[i][its].unsqueeze(-1) * found)
            for t, part in zip(its.tolist(), parts, strict=True):
                before = said[t]
                said[t] = part if before is None else before + part
    return step("output", "token d", torch.stack([torch.zeros_like(x[0]) if row is None else row for row in said]))


TITLE = N_("Mixture of experts")
LESSON = N_("A wider feed-forward network knows more, but every word pays for all of it; here there are many small "
            "ones, the experts, and a router chooses a few for each word: only those in “chosen” are computed, and "
            "“gates” says how much each counts.")

OPTIONS = {
    "top_k": N_("How many experts are computed for each token"),
    "softmax": N_("Whether the gates are shares among the chosen experts (after choosing), or among all of them "
                  "(before)"),
    "experts": N_("How many feed-forward networks there are to choose from"),
    "w_gate": N_("A third matrix for each expert, whose result lets each number of its hidden layer through, or not"),
}

PRESETS = [
    worked.hungry(
        N_("Made by hand: expert 0 is for things, 1 for needs, 2 for actions. For “cat” the router says 2, 0 and 1: "
           "it goes to expert 0 with 73% and to expert 2 with 27%; expert 1 has 0% and is not computed for it."),
        (Cell("logits", (2, 0), 2), Cell("gates", (2, 1), 0), Cell("gates", (2, 2), 0.27), Cell("gates", (2, 0), 0.73)),
        focus=2, options={"top_k": 2},
        inputs={
            "x": worked.TOPICS, "w_router": torch.tensor([[2.0, 0, 1], [2, 1, 0], [0, 2, 1], [1, 0, 2]]),
            "w_1": torch.stack([worked.SAME[:, :2], worked.SAME[:, [2, 1]], worked.SAME[:, [3, 0]]]),
            "w_2": torch.stack([2 * worked.SAME[:2], 2 * worked.SAME[[2, 2]], 2 * worked.SAME[[3, 3]]])}),
    Preset("eight-experts", N_("As in Mixtral: two of eight experts, SwiGLU"), ("The", "cat", "saw", "the", "fish"),
           options={"experts": 8, "top_k": 2, "activation": "silu", "w_gate": True}, focus=1),
    Preset("one-expert", N_("As in the Switch Transformer: one expert, and its share among all"),
           ("The", "cat", "saw", "the", "fish"), options={"top_k": 1, "softmax": "before"}, focus=1),
]  # fmt: skip

PATTERN = "gates"

CAPTIONS = {
    "w_router": N_("The router: a column for each expert, to compare a token's vector with."),
    "w_1": N_("For each expert, the matrix that widens a token's vector."),
    "w_2": N_("For each expert, the matrix that narrows it to its old width."),
    "w_gate": N_("For each expert, the matrix that makes the gate of its hidden layer."),
    "logits": N_("How well each expert fits {token}, by the router: {row}."),
    "chosen": N_("Which experts are computed for {token}: those with the largest logits. Any can be switched off or "
                 "on."),
    "gates": N_("How much each expert counts for {token}: {row}. Those that were not chosen have exactly 0."),
    "load": N_("{column} has {value} tokens to compute. If a few have nearly all, the others wait, and learn "
               "nothing."),
    "its": N_("{column} goes to this expert: it is number {value} of the text, counted from 0."),
    "found": N_("What this expert makes of {token}: {row}. Words that did not choose it are not here."),
    "part": N_("The same times its gate: what {token} takes from this expert, {row}."),
    "output": N_("What its experts say of {token}, added up: {row}."),
}  # fmt: skip


def load(seen: Seen) -> Figure:
    """How many tokens each expert computes in this run."""
    counts = [float(count) for count in seen.steps["load"].tolist()]
    experts = list(range(len(counts)))
    even = seen.n * int(seen.options["top_k"]) / len(counts)
    return Figure(
        "load", N_("Tokens that each expert has to compute"), N_("expert"), N_("tokens"),
        [Series(N_("this run"), experts, counts, "bars"), Series(N_("all alike"), experts, [even] * len(counts))],
        N_("Counted in this run. While a model is trained, a penalty or a bias keeps the load even; here nothing "
           "does."),
    )  # fmt: skip


FIGURES = [load]
