"""What a picture is, read from its class token: the end of a vision transformer."""

from torch import Tensor

from model.mechanisms.layer_norm import layer_norm
from model.mechanisms.mix_heads import plus
from model.problem import N_
from model.tracing.step import Steps, untraced


def read_out(x: Tensor, gain: Tensor, bias: Tensor, w_class: Tensor, b_class: Tensor, *,
             step: Steps = untraced) -> Tensor:
    """LN(x_class) W + b, and its softmax (Dosovitskiy et al. 2021, §3.1, eq. 4, arXiv:2010.11929)

    x (token, d), gain (d), bias (d), w_class (d, vocabulary), b_class (vocabulary) -> logits (vocabulary)
    """
    normal = layer_norm(x, gain, bias, step=step.at("norm"))
    read   = step("read", "d", normal[0])
    logits = step("logits", "vocabulary", plus(read @ w_class, b_class))
    step("probabilities", "vocabulary", logits.softmax(-1))
    return logits


CAPTIONS = {
    "gain": N_("A learned factor for each column."),
    "bias": N_("A learned number added to each column."),
    "w_class": N_("A column for each digit, to compare the class token's vector with."),
    "b_class": N_("A learned number added to the score of each digit."),
    "read": N_("Of all tokens, only the class token is read: {row}."),
    "logits": N_("A score for each of the ten digits: {row}."),
    "probabilities": N_("softmax over the ten digits turns the scores into shares: {row}."),
}  # fmt: skip
