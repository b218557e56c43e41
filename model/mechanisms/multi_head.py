"""Multi-head attention: several small attentions beside each other, each free to look elsewhere."""

from typing import Annotated

from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.in_heads import in_heads
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("multi-head", family="basics", source="Vaswani et al. 2017, §3.2.2, arXiv:1706.03762",
           after="dropout", sizes={"d_in": 8, "d_out": 8})
def multi_head(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor, b_o: Tensor | None = None,
               mask: Tensor | None = None, *, heads: Annotated[int, Range(1, 8)] = 2, causal: bool = False,
               step: Steps = untraced) -> Tensor:
    """Concat(head₀, …, headₕ₋₁) W_o + b_o with headᵢ = softmax(QᵢKᵢᵀ/√d) Vᵢ

    x (token, d_in), w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out), w_o (d_out, d_out), b_o (d_out)
    -> (query, d_out); head i takes the columns i·d … (i+1)·d - 1 of Q, K and V, where d = d_out / heads
    """
    return in_heads(x, x, w_q, w_k, w_v, w_o, b_o=b_o, mask=mask, heads=heads, causal=causal, step=step)


TITLE = N_("Multi-head attention")
LESSON = N_("One softmax can only point one way at a time; several heads look at once, and “output” mixes "
            "what they found.")

PRESETS = [
    worked.hungry(
        N_("Made by hand: “eats” asks two things at once. In head 0 it looks for an animal and gives 93% to “cat”; in "
           "head 1 for food, and gives 93% to “fish”. A single head would have to share. w_o then mixes the heads: the "
           "first number of the output adds what both found, and 1.86 means an animal and food; the second keeps the "
           "animal."),
        (Cell("output", (3, 0), 1.86), Cell("weights", (0, 3, 2), 0.93), Cell("weights", (1, 3, 4), 0.93)), focus=3,
        options={"heads": 2},
        inputs={"x": worked.TOPICS, "w_q": worked.ASKS_BOTH, "w_k": 2 * worked.FINDS, "w_v": worked.FINDS,
                "w_o": worked.MIXES}),
    Preset("my-name-is", N_("My name is Marcello Politi (4 heads of 4 on 16 dimensions)"),
           ("My", "name", "is", "Marcello", "Politi"), options={"heads": 4, "d_in": 16, "d_out": 16}),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector, all that is known of it here. {token} has the numbers {row}."),
    "w_q": N_("The matrix that makes queries, what words ask for; each head has its own columns of it."),
    "w_k": N_("The matrix that makes keys, what words are found by; each head has its own columns of it."),
    "w_v": N_("The matrix that makes values, what words give away; each head has its own columns of it."),
    "w_o": N_("The matrix that mixes what the heads found: a column of it says how much of each of their numbers goes "
              "into one number of the output."),
    "b_o": N_("A number added to each column of the output."),
}  # fmt: skip
