"""What the translators cannot do, in sentences for the page."""

from model.networks.translation.networks import Kind
from model.problem import N_

ALL = [
    N_("It knows {german} German and {english} English words and marks, and only the constructions of one grammar."),
    N_("A program wrote its sentences: it is there to be looked into, and no translator for real use."),
    N_("It was trained on sentences of at most {trained} words and marks; longer ones it does less well."),
]
OWN: dict[Kind, str] = {
    "fixed": N_("However long the sentence is, all that it is told of it is one vector of 256 numbers."),
    "additive": N_("It writes one word after the other, and before each it compares its state with every German word."),
    "luong-general": N_("It is not told where it looked before (no input feeding), so it may forget what it has said."),
    "luong-local": N_("It sees at most seven German words at a time: where its place is wrong, the right word is out "
                      "of sight."),
    "transformer": N_("It knows order only from the places it has seen: beyond the lengths of its training they are "
                      "new to it."),
}  # fmt: skip
