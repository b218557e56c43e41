"""Luong's last step: what was found and the state that asked for it, in one vector."""

import torch
from torch import Tensor

from model.problem import N_
from model.tracing.step import Steps, untraced


def attentional(c: Tensor, s: Tensor, w_c: Tensor, w_s: Tensor, *, step: Steps = untraced) -> Tensor:
    """s̃ = tanh([c; s] W), Luong et al. 2015, eq. 5; w_c and w_s are the upper and the lower rows of W

    c (query, d_v), s (query, d_in), w_c (d_v, d_out), w_s (d_in, d_out) -> (query, d_out)
    """
    return step("output", "query d_out", torch.tanh(c @ w_c + s @ w_s))


CAPTIONS = {
    "s": N_("The decoder's state at {query}: {row}. A recurrent network would have made it; "
            "here it is drawn from the word."),
    "h": N_("The encoder's state at {key}: {row}. A recurrent network would have made it; "
            "here it is drawn from the word."),
    "w_c": N_("The rows of the last matrix that multiply what was found."),
    "w_s": N_("The rows of the last matrix that multiply the state that asked."),
    "c": N_("The context vector for {query}, {row}: the states of the encoder, mixed by its weights."),
    "output": N_("What was found and the state of {query} that asked, joined and passed through tanh: {row}. The "
                 "next word is chosen from it."),
}  # fmt: skip
