"""Multi-head latent attention: of each token one short vector is kept, from which every head makes its own key."""

from dataclasses import replace
from typing import Literal

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.rope import turned
from model.mechanisms.shared_keys import FP16, bytes_per_token
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced

BASE = 10_000  # of the wavelengths, as rotary positions have it


@mechanism("latent", family="sharing", after="grouped-query",
           sizes={"heads": 4, "d_in": 4, "d_c": 2, "d": 4, "d_r": 2, "d_v": 4},
           source="DeepSeek-AI 2024, §2.1.2–2.1.3, eq. 9–19, arXiv:2405.04434",
           unread="the equation numbers of DeepSeek-AI")
def latent(x: Tensor, w_q: Tensor, w_dkv: Tensor, w_uk: Tensor, w_uv: Tensor, w_qr: Tensor, w_kr: Tensor, *,
           form: Literal["explicit", "absorbed"] = "explicit", step: Steps = untraced) -> Tensor:
    """softmax((Q Kᵀ + Q_R K_Rᵀ)/√(d + d_r), keys up to the query only) V, where K = C W_UK and V = C W_UV of
    C = x W_DKV, and K_R = RoPE(x W_KR) is the same for all heads; absorbed: Q Kᵀ = (Q W_UKᵀ) Cᵀ

    x (token, d_in), w_q (head, d_in, d), w_dkv (d_in, d_c), w_uk (head, d_c, d), w_uv (head, d_c, d_v),
    w_qr (head, d_in, d_r), w_kr (d_in, d_r) -> (head, query, d_v)
    Left out: squeezing the queries too (eq. 12–13), which saves nothing in the cache, the norm of c (§3.1.2), and
    W_O behind the heads.
    """
    angles   = step("angles", "token pair", _angles(x, w_kr.shape[-1]))
    c        = step("c", "key d_c", x @ w_dkv)
    k_r      = step("k_r", "key d_r", turned(x @ w_kr, angles))
    q        = step("q", "head query d", x @ w_q)
    q_r      = step("q_r", "head query d_r", turned(x @ w_qr, angles))
    if form == "explicit":
        k       = step("k", "head key d", c @ w_uk)
        content = step("content", "head query key", q @ k.mT)
    else:
        q_c     = step("q_c", "head query d_c", q @ w_uk.mT)
        content = step("content", "head query key", q_c @ c.mT)
    position = step("position", "head query key", q_r @ k_r.mT)
    scores   = step("scores", "head query key", content + position)
    scaled   = step("scaled", "head query key", scores * (q.shape[-1] + q_r.shape[-1]) ** -0.5)
    past     = torch.ones(len(x), len(x), dtype=torch.bool, device=x.device).tril()
    weights  = attention_weights(scaled, past, step=step)
    if form == "explicit":
        v = step("v", "head key d_v", c @ w_uv)
        return step("output", "head query d_v", weights @ v)
    mixed = step("mixed", "head query d_c", weights @ c)
    return step("output", "head query d_v", mixed @ w_uv)


def _angles(x: Tensor, d_r: int) -> Tensor:
    """By what each pair of a token is turned: (token, pair), in float64 as in `rope`."""
    if d_r % 2:
        raise Problem(N_("The numbers that carry the position are turned in pairs, and d_r is {d_r}; choose an even "
                         "number."), field="options.d_r", d_r=d_r)  # fmt: skip
    place = torch.arange(len(x), dtype=torch.float64, device=x.device)
    return torch.outer(place, BASE ** -(torch.arange(0, d_r, 2, dtype=torch.float64, device=x.device) / d_r))


TITLE = N_("Latent attention (MLA)")
LESSON = N_("Heads that share one key save room, but can no longer look for different things in it; here only a short "
            "vector of each word is kept, “c”, with one small turned key, “k_r”, and each head makes a key of its own "
            "from it. In the absorbed form no key is made at all: “content” is the same, from “c” itself.")

OPTIONS = {
    "form": N_("Whether keys and values are made from c, or the matrices that make them go to the query and the "
               "output"),
    "d_c": N_("How many numbers of each token are kept, from which all heads make their keys and values"),
    "d_r": N_("How many numbers carry the position: a turned key that all heads share"),
}

# who asks, and with the first number of its question: an action in head 0, an animal in head 1
_ASKS = torch.tensor([[[0.0, 0], [0, 0], [0, 0], [4, 0]], [[4, 0], [0, 0], [0, 0], [0, 0]]])
_MADE = {
    "x": worked.TOPICS, "w_q": _ASKS,
    "w_dkv": torch.tensor([[1.0, 0], [0, 0], [0, 1], [0, 0]]),
    "w_uk": torch.tensor([[[2.0, 0], [0, 0]], [[0, 0], [2, 0]]]), "w_uv": torch.eye(2).repeat(2, 1, 1),
    "w_qr": torch.zeros(2, 4, 2), "w_kr": torch.tensor([[1.0, 0], [1, 0], [1, 0], [1, 0]]),
}  # fmt: skip
_KEPT = (worked.COLUMNS[0], worked.COLUMNS[2])

PRESETS = [
    replace(worked.hungry(
        N_("Made by hand: of each word only two numbers are kept in “c”, animal and need; those of “cat” are 1 and 0. "
           "From them head 0 makes keys that say who is an animal, and “eats” gives 95% to “cat”; head 1 makes keys "
           "that say who needs something, and “cat” gives 96% to “hungry”. No query asks for a position here."),
        (Cell("weights", (0, 3, 2), 0.95), Cell("weights", (1, 2, 1), 0.96), Cell("c", (2, 0), 1)), focus=2,
        inputs=_MADE), columns={"d_in": worked.COLUMNS, "d_c": _KEPT}),
    replace(worked.hungry(
        N_("The same numbers in the absorbed form: “q_c” is the query of “eats” carried back through the matrix that "
           "made the keys, 8 for animals, so that it meets “c” itself; “cat” gets 95% again."),
        (Cell("weights", (0, 3, 2), 0.95), Cell("q_c", (0, 3, 0), 8)), focus=3, inputs=_MADE,
        options={"form": "absorbed"}), id="absorbed",
        title=N_("the hungry cat eats fish, absorbed: no key is made"), columns={"d_in": worked.COLUMNS, "d_c": _KEPT}),
    Preset("positions", N_("The cat saw the fish: positions count too"), ("The", "cat", "saw", "the", "fish"), focus=4),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector. {token} has the numbers {row}."),
    "w_q": N_("For each head, the matrix that makes its queries."),
    "w_dkv": N_("The matrix that squeezes a token's vector into the few numbers that are kept."),
    "w_uk": N_("For each head, the matrix that makes its keys from what is kept."),
    "w_uv": N_("For each head, the matrix that makes its values from what is kept."),
    "w_qr": N_("For each head, the matrix that makes the part of its queries that is turned by the position."),
    "w_kr": N_("The matrix that makes the one key that is turned by the position; all heads share it."),
    "angles": N_("By what angle each pair of numbers of {token} is turned: {row}, in radians (1 is 57°). The later a "
                 "word, the further."),
    "c": N_("What the cache keeps of {key}: {row}. All heads make their keys and values from these numbers."),
    "k_r": N_("The other part that the cache keeps of {key}: one key turned by its position, {row}, the same for "
              "all heads. It is kept apart because turning would stand between the two matrices that are to be "
              "multiplied into one."),
    "q": N_("Head {head}: what {query} asks for, {row}."),
    "q_r": N_("Head {head}: the part of the query of {query} that is turned by its position, {row}."),
    "k": N_("Head {head}: the key of {key}, made from c, {row}. It is made for the arithmetic and not kept."),
    "v": N_("Head {head}: the value of {key}, made from c, {row}. It is made for the arithmetic and not kept."),
    "q_c": N_("Head {head}: the query of {query} goes through the matrix of the keys instead, {row}: now it can be "
              "compared with c itself, and no key has to be made."),
    "content": N_("Head {head}: what {query} asks for meets what each word is. It fits {top_key} best: {top_value}. "
                  "Both forms give the same numbers."),
    "position": N_("Head {head}: the turned parts meet, and only how far apart two words are counts. {query} and "
                   "{top_key}: {top_value}."),
    "scores": N_("Head {head}: content and position added up. {query} fits {top_key} best: {top_value}."),
    "scaled": N_("Divided by the root of d + d_r, since both parts were summed. {query} and {top_key}: {top_value}."),
    "mixed": N_("Head {head}: what {query} gathers from the kept vectors themselves, {row}; its value is made of the "
                "mixture, once, instead of one for each word."),
    "output": N_("Head {head}: what {query} gathers, {row}. Both forms give the same numbers."),
}  # fmt: skip


def bytes_kept(d_c: int, d_r: int) -> int:
    """What one token leaves in one layer's cache: c and one turned key, in half precision (§2.1.4, table 1)."""
    return FP16 * (d_c + d_r)


def cache(seen: Seen) -> Figure:
    """One token's cache beside what other ways would keep, each with keys of content and position."""
    heads, d, d_r, d_v, d_c = (int(seen.options[name]) for name in ("heads", "d", "d_r", "d_v", "d_c"))
    names = [N_("a key for each head"), N_("one key for all"), N_("latent")]
    kept = [bytes_per_token(heads, d + d_r, d_v), bytes_per_token(1, d + d_r, d_v), bytes_kept(d_c, d_r)]
    return Figure(
        "cache", N_("What one token leaves in the cache"), N_("what is kept"), N_("bytes per token and layer"),
        [Series(N_("cache"), names, list(map(float, kept)), "bars")],
        N_("Counted for the current sizes, 2 bytes a number (fp16). A key has d + d_r numbers, a value d_v; latent "
           "attention keeps d_c + d_r, however many heads there are."),
    )  # fmt: skip


FIGURES = [cache]
