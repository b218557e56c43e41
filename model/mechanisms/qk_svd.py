"""What a head compares: W_q·W_kᵀ as one bilinear form, taken apart into directions that ask and that answer."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("qk-svd", family="basics", after="multi-head", sizes={"d_in": 6, "d_out": 3}, smooth=False,
           source="Vaswani et al. 2017, §3.2.1, arXiv:1706.03762; W_q·W_kᵀ as one form: Elhage et al. 2021, "
                  "A Mathematical Framework for Transformer Circuits, § Attention Heads as Information Movement")
def qk_svd(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, mask: Tensor | None = None, *,
           step: Steps = untraced) -> Tensor:
    """softmax(∑ᵣ σᵣ (X uᵣ)(X vᵣ)ᵀ/√d) X W_v with W_q W_kᵀ = ∑ᵣ σᵣ uᵣ vᵣᵀ

    x (token, d_in), w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out) -> (query, d_v)
    At most d_out of the σᵣ are not 0. uᵣ is turned so that its number furthest from 0 is positive, and vᵣ with it.
    If two σᵣ are equal the directions are not unique, and if one is 0 they have no gradient.
    """
    form = step("form", "d_in d_in", w_q @ w_k.mT)
    left, values, right = torch.linalg.svd(form.double())  # float64: a small σ beside a large one keeps its digits
    rank = min(w_q.shape)
    sigma   = step("sigma", "rank", values[:rank].to(x.dtype))
    u       = step("u", "d_in rank", left[:, :rank].to(x.dtype))
    turn    = step("turn", "rank", torch.where(u.amax(dim=0) + u.amin(dim=0) < 0, -1.0, 1.0).to(x.dtype))
    asks    = step("asks", "d_in rank", u * turn)
    answers = step("answers", "d_in rank", right.mT[:, :rank].to(x.dtype) * turn)
    asking    = step("asking", "query rank", x @ asks)
    answering = step("answering", "key rank", x @ answers)
    by_rank = step("by_rank", "rank query key", torch.einsum("r,qr,kr->rqk", sigma, asking, answering))
    scores  = step("scores", "query key", by_rank.sum(0))
    step("symmetric", "query key", (scores + scores.mT) / 2)
    step("antisymmetric", "query key", (scores - scores.mT) / 2)
    scaled  = step("scaled", "query key", scores * w_q.shape[-1] ** -0.5)
    weights = attention_weights(scaled, mask, step=step)
    v = step("v", "key d_v", x @ w_v)
    return step("output", "query d_v", weights @ v)


TITLE = N_("What a head compares")
LESSON = N_("Queries and keys do not say what a head compares, because quite different w_q and w_k can "
            "give the same scores; only their product, “form”, counts, and “asks” and “answers” show which "
            "topics look for which.")  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector. {token} has the numbers {row}; one can think of a column as a topic."),
    "w_q": N_("The matrix that turns a token's vector into its query. Alone it says little: what it does, "
              "w_k can undo."),
    "w_k": N_("The matrix that turns a token's vector into its key. If it differs from w_q, a word can look for "
              "other words than those that look for it."),
    "w_v": N_("The matrix that turns a token's vector into its value: what it gives away."),
    "form": N_("w_q times w_k transposed: the topics that ask run down, those that answer across. Where it is 0, the "
               "two are not compared."),
    "sigma": N_("How much each pair of directions counts, the largest first. A pair with 0 compares nothing, and its "
                "directions mean nothing; the number that are not 0 is the rank of the form: never more than the "
                "columns of w_q."),
    "u": N_("Each column is a direction that asks, as it is found: which way it points is arbitrary, because if both "
            "of a pair are flipped their product is the same."),
    "turn": N_("−1 if a pair is flipped, so that the number furthest from 0 among those that ask is positive."),
    "asks": N_("Each column is a direction that asks, of length 1, at right angles to the others: how much of each "
               "topic is in the question."),
    "answers": N_("Each column is the direction that answers to the same column of “asks”: how much of each topic "
                  "is looked for."),
    "asking": N_("How much {query} asks in each pair: its vector along the directions of “asks”, {row}."),
    "answering": N_("How much {key} answers in each pair: its vector along the directions of “answers”, {row}."),
    "by_rank": N_("The part of the scores that comes from one pair alone: sigma times what {query} asks times what "
                  "each token answers."),
    "scores": N_("The parts of all pairs together; the same as q times k transposed. {query} scores highest with "
                 "{top_key}: {top_value}."),
    "symmetric": N_("The mutual part: the mean of the score of {query} for each other token and of that token's "
                    "score for {query}. With w_q = w_k the scores would be nothing but this."),
    "antisymmetric": N_("The one-way part: above 0 if {query} looks for the other token more than that token looks "
                        "for {query}, below 0 if less. It exists only because w_q and w_k differ."),
    "scaled": N_("Divided by √d, d being the columns of w_q. {query} and {top_key}: {top_value}."),
    "v": N_("{key} gives: its vector times w_v is its value, {row}. Only this reaches the words that attend to it."),
    "output": N_("The new vector of {query}, {row}: all values, mixed by its weights."),
}  # fmt: skip

HUNGRY = ("the", "hungry", "cat", "eats", "the", "fish")
# columns: animal, food, need, action, article; a fish is food, and something of an animal
_X = torch.tensor([
    [0, 0, 0, 0, 1], [0, 0, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1], [0.5, 1, 0, 0, 0],
])  # fmt: skip
_ASKS = torch.tensor([[0.0, 0], [0, 0], [6, 0], [0, 4], [0, 0]])  # need, action
_ANSWERS = torch.tensor([[0.0, 1], [1, 0], [0, 0], [0, 0], [0, 0]])  # food, animal
_MIX = torch.tensor([[1.0, 1], [0, 1]])
_UNMIX = torch.tensor([[1.0, 0], [-1, 1]])  # its inverse, transposed
_ONE = torch.tensor([[0.0, 0], [0, 0], [6, 0], [3, 0], [0, 0]])  # need, and half as much action
_LIKE = torch.tensor([[2.0, 0], [0, 1.5], [0, 0], [0, 0], [0, 0]])  # animal, food
_TOPICS = N_("Made by hand. The columns of x are topics.")
_COLUMNS = {"d_in": (*worked.COLUMNS, N_("article"))}
_GIVES = torch.tensor([[1.0, 0], [0, 1], [0, 0], [0, 0], [0, 0]])  # whether it is an animal, whether food


def _preset(id_: str, title: str, note: str, w_q: Tensor, w_k: Tensor) -> Preset:
    return Preset(id_, title, HUNGRY, {"x": _X, "w_q": w_q, "w_k": w_k, "w_v": _GIVES}, focus=1, note=note,
                  columns=_COLUMNS)


PRESETS = [
    worked.hungry(
        N_("Made by hand. Two questions are asked: a need looks for food, with strength 8, and an action for "
           "an animal, with strength 4. “hungry” gives 99% to “fish”."),
        (Cell("sigma", (0,), 8), Cell("sigma", (1,), 4), Cell("weights", (1, 4), 0.99)),
        inputs={"x": worked.TOPICS, "w_q": torch.tensor([[0.0, 0], [0, 0], [4, 0], [0, 2]]),
        "w_k": torch.tensor([[0.0, 2], [2, 0], [0, 0], [0, 0]]), "w_v": worked.FINDS}),
    _preset("hungry-looks-for-food", N_("A need looks for food, an action for an animal"), _TOPICS, _ASKS, _ANSWERS),
    _preset("other-matrices", N_("Quite different w_q and w_k, the same scores"),
            N_("Here w_q is multiplied by a matrix and w_k by what undoes it: q and k differ, “form” and everything "
               "after it are the same."),
            _ASKS @ _MIX, _ANSWERS @ _UNMIX),
    _preset("rank-1", N_("Rank 1: one single question"),
            N_("Both columns of w_q ask the same, so the second sigma is 0 and one pair makes all scores."),
            _ONE @ _MIX, _ANSWERS @ _UNMIX),
    _preset("mutual", N_("w_q = w_k: like looks for like"),
            N_("With w_q = w_k everything is mutual: “antisymmetric” is 0, and a need can no longer look for food."),
            _LIKE, _LIKE),
]  # fmt: skip


def singular_values(seen: Seen) -> Figure:
    """σᵣ by r, as they are used."""
    sigma = [float(each) for each in seen.steps["sigma"]]
    places = [float(r) for r in range(len(sigma))]
    note = N_("Computed now from “form”. The number that are not 0 is the rank: that many questions can be asked at "
              "once.")
    return Figure("sigma", N_("Singular values"), N_("pair"), N_("σ"), [Series(N_("σ"), places, sigma, "bars")], note)


def left_out(seen: Seen) -> Figure:
    """The root mean square of the scores less their first r parts, for r from none to all."""
    scores, parts = seen.steps["scores"].double(), seen.steps["by_rank"].double()
    kept = torch.cat([torch.zeros_like(parts[:1]), parts.cumsum(0)])
    found = [float(each) for each in (scores - kept).square().mean((1, 2)).sqrt()]
    note = N_("Root mean square over all pairs of tokens, computed now from “scores” and “by_rank”; "
              "at 0 it is that of the scores themselves.")  # fmt: skip
    series = [Series(N_("left out"), [float(r) for r in range(len(found))], found, "points")]
    return Figure("left-out", N_("What the first pairs leave out of the scores"), N_("pairs that are kept"),
                  N_("left out"), series, note)  # fmt: skip


FIGURES = [singular_values, left_out]
