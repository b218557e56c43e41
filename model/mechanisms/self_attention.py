"""Self-attention with trainable queries, keys and values."""

import torch
from torch import Tensor, nn

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.raw_dot_product import HELLO, HELLO_VECTORS, SIX_VECTORS, SIX_WORDS
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("self-attention", family="basics", source="Vaswani et al. 2017, §3.2.1–3.2.3, arXiv:1706.03762",
           after="raw-dot-product", sizes={"d_in": 3, "d_out": 2})
def self_attention(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, mask: Tensor | None = None, *,
                   step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d) V with Q = X W_q, K = X W_k, V = X W_v

    x (token, d_in), w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out) -> (query, d_v)
    """
    q = step("q", "query d", x @ w_q)
    k = step("k", "key d", x @ w_k)
    v = step("v", "key d_v", x @ w_v)
    return scaled_dot_product(q, k, v, mask, step=step)


TITLE = N_("Self-attention")
LESSON = N_("Raw vectors can only ask “who is like me?”; three learned matrices let a word ask one thing (q), "
            "answer to another (k) and give a third (v).")

CAPTIONS = {
    "x": N_("Each row is one token's vector, all that is known of it here. {token} has the numbers {row}."),
    "w_q": N_("The matrix that turns a token's vector into its query: what it asks for."),
    "w_k": N_("The matrix that turns a token's vector into its key: what it answers to."),
    "w_v": N_("The matrix that turns a token's vector into its value: what it gives away."),
    "q": N_("{query} asks: its vector times w_q is its query, {row}. Keys that point the same way will get its "
            "attention."),
    "k": N_("{key} answers: its vector times w_k is its key, {row}. The better it fits a query, the more attention "
            "{key} gets."),
    "v": N_("{key} gives: its vector times w_v is its value, {row}. Only this reaches the words that attend to it."),
}  # fmt: skip


def _uniform() -> dict[str, Tensor]:
    """torch.manual_seed(123), then torch.rand(3, 2) three times."""
    generator = torch.Generator().manual_seed(123)
    return {name: torch.rand(3, 2, generator=generator) for name in ("w_q", "w_k", "w_v")}


def _linear() -> dict[str, Tensor]:
    """torch.manual_seed(789), then nn.Linear(3, 2, bias=False) three times; its weight is (d_out, d_in)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(789)
        return {name: nn.Linear(3, 2, bias=False).weight.detach().T for name in ("w_q", "w_k", "w_v")}


PRESETS = [
    worked.hungry(
        N_("Made by hand. A need asks for food, and “fish” is food: its key fits, 4 against 0, and “hungry” gives it "
           "93%. “the” asks for nothing, and gives every word 20%."),
        (Cell("scaled", (1, 4), 4), Cell("weights", (1, 4), 0.93), Cell("weights", (0, 4), 0.20)),
        inputs=worked.matrices()),
    Preset("hello-shiny-sun", N_("Hello shiny sun! (matrices of seed 123)"), HELLO,
           {"x": HELLO_VECTORS} | _uniform(), focus=1),
    Preset("six-words-123", N_("Your journey starts with one step (seed 123)"), SIX_WORDS,
           {"x": SIX_VECTORS} | _uniform(), focus=1),
    Preset("six-words-789", N_("Your journey starts with one step (nn.Linear, seed 789)"), SIX_WORDS,
           {"x": SIX_VECTORS} | _linear(), focus=1),
]  # fmt: skip
