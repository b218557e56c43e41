"""A state that fades: the same sums as a recurrence, or as one product with a mask of decays."""

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.mechanisms.shared_keys import FP16
from model.problem import N_
from model.tracing.step import Steps, untraced


def decays(alpha: Tensor) -> Tensor:
    """L, (head, query, key): what is left of a key's pair when the query reads, the product of all α after the key up
    to the query; 1 for itself and 0 for what comes later

    alpha (head, key): what each token leaves of the state before it
    """
    n = alpha.shape[-1]
    later = torch.ones(n, n, dtype=torch.bool, device=alpha.device).tril(-1)
    factors = torch.where(later, alpha.unsqueeze(-1), 1.0)  # row i, column j: α of i if j is before it
    return factors.cumprod(-2) * (later | torch.eye(n, dtype=torch.bool, device=alpha.device))


def decaying_state(q: Tensor, k: Tensor, v: Tensor, alpha: Tensor, *, form: str, step: Steps = untraced) -> Tensor:
    """recurrent: S ← α S + kᵀ v, o = q S, token by token; parallel: (L ⊙ Q Kᵀ) V, all at once

    q (head, query, d), k (head, key, d), v (head, key, d_v), alpha (head, key) -> (head, query, d_v)
    """
    return _at_once(q, k, v, alpha, step) if form == "parallel" else _carried(q, k, v, alpha, step)


def _at_once(q: Tensor, k: Tensor, v: Tensor, alpha: Tensor, step: Steps) -> Tensor:
    """Attention whose shares are scores times decays: no state is made."""
    scores = step("scores", "[head] query key", q @ k.mT)
    decay  = step("decay", "head query key", decays(alpha))
    masked = step("masked", "head query key", scores * decay)
    return step("output", "head query d_v", masked @ v)


def _carried(q: Tensor, k: Tensor, v: Tensor, alpha: Tensor, step: Steps) -> Tensor:
    """A recurrence: no pair is looked at."""
    state, found = torch.zeros(0), []
    for t in range(v.shape[-2]):
        now     = step.at(f"token {t}", query=[t], key=[t])
        written = now("written", "head d d_v", k[..., t, :, None] * v[:, t, None])
        if t > 0:  # the first finds nothing there
            kept    = now("kept", "head d d_v", alpha[:, t, None, None] * state)
            written = kept + written
        state = now("state", "head d d_v", written)
        found.append(now("read", "head query d_v", q[..., t : t + 1, :] @ state))
    return step("output", "head query d_v", torch.cat(found, dim=-2))


_LENGTHS = (1, 4, 16, 64, 256, 1024, 4096, 16384)


def kept(seen: Seen) -> Figure:
    """What a layer keeps of n tokens: one matrix for each head, or all keys and values, as attention does."""
    k, v = seen.steps["k"], seen.steps["v"]
    (heads, _, d_v), d, key_heads = v.shape, k.shape[-1], k.shape[0] if k.ndim > 2 else 1
    grows = [float(FP16 * n * (key_heads * d + heads * d_v)) for n in _LENGTHS]
    return Figure(
        "kept", N_("What has to be kept, by the number of tokens"), N_("tokens"), N_("bytes"),
        [Series(N_("the state"), _LENGTHS, [float(FP16 * heads * d * d_v)] * len(_LENGTHS)),
         Series(N_("all keys and values, for attention"), _LENGTHS, grows)],
        N_("Counted for the current sizes, 2 bytes a number (fp16). The state has d · d_v numbers for each head, "
           "however long the text is."),
        log=("x", "y"), marked=float(seen.n),
    )  # fmt: skip


CAPTIONS = {
    "scores": N_("How well the query of {query} fits each key, as in attention: one dot product for each. It is "
                 "largest for {top_key}: {top_value}."),
    "decay": N_("How much of each earlier word is left when {query} reads: the product of what every word in between "
                "has kept. {row}."),
    "masked": N_("Each score times what is left of that word; nothing makes them add up to 1. For {query} the largest "
                 "is that of {top_key}: {top_value}."),
    "written": N_("What this token adds to the state: each number of its key times each number of its value. The row "
                  "in focus: {row}."),
    "kept": N_("What is left of the state before this token: all of it times the same number. The row in focus: "
               "{row}."),
    "state": N_("The state after this token: what is left of the one before, plus what it has written. It keeps this "
                "size however long the text is. The row in focus: {row}."),
    "read": N_("{query} reads: its query times the state as it is now, {row}."),
}  # fmt: skip
