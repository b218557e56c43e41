"""What the translators cannot do, in sentences for the page."""

from model.networks.translation.networks import Kind
from model.problem import N_

ALL = [
    N_("It knows {german} German and {english} English words and marks, and only the constructions of one grammar."),
    N_("A program wrote its sentences: it is here to be looked into, not for real use."),
    N_("It was trained on sentences of at most {trained} words and marks; it does less well on longer ones."),
]
OWN: dict[Kind, str] = {
    "fixed": N_("However long the sentence is, all that it gets is one vector of 256 numbers."),
    "additive": N_("It writes one word after the other, and before each it compares its state with every German word."),
    "luong-general": N_("It is not told where it looked before (no input feeding), so it may forget what it has said."),
    "luong-local": N_("It sees at most seven German words at a time: if it predicts the wrong place, the right word "
                      "is out of sight."),
    "transformer": N_("It knows word order only from the positions it has seen: beyond the lengths it was trained "
                      "on, they are new to it."),
}  # fmt: skip
