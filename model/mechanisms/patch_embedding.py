"""A picture's patches as tokens: the beginning of a vision transformer."""

import torch
from torch import Tensor

from model.mechanisms.mix_heads import plus
from model.problem import N_
from model.tracing.step import Steps, untraced


def patch_embedding(patches: Tensor, w_patch: Tensor, b_patch: Tensor, class_token: Tensor, places: Tensor, *,
                    step: Steps = untraced) -> Tensor:
    """[x_class; p₁ W + b; …; pₙ W + b] + places (Dosovitskiy et al. 2021, §3.1, eq. 1, arXiv:2010.11929)

    patches (n, feature), w_patch (feature, d), b_patch (d), class_token (d), places (1 + n, d) -> (1 + n, d)
    """
    alone    = step.at("patch", token=range(1, 1 + len(patches)))
    embedded = alone("embedded", "token d", plus(patches @ w_patch, b_patch))
    tokens   = step("tokens", "token d", torch.cat([class_token.unsqueeze(0), embedded]))
    return     step("placed", "token d", tokens + places)


CAPTIONS = {
    "patches": N_("The four numbers of {token}, from 0 for white to 1 for black: {row}."),
    "w_patch": N_("The matrix that makes a token's vector of the four numbers of a patch."),
    "b_patch": N_("A learned number added to each column."),
    "class_token": N_("A learned vector that belongs to no patch: what the picture shows will be read from it."),
    "places": N_("A learned vector for each place. Without it, nothing would say where in the picture a patch is."),
    "embedded": N_("The vector of {token}, made of its four numbers: {row}."),
    "tokens": N_("The class token comes in front of the patches. {token} has the numbers {row}."),
    "placed": N_("The vector of its place is added. {token} now has the numbers {row}."),
}  # fmt: skip
