"""What a page says of each translator, and sentences to begin with."""

from __future__ import annotations

from dataclasses import dataclass

from model.networks.translation.networks import Kind
from model.problem import N_


@dataclass(frozen=True)
class About:
    """how: how it looks back at the source; mechanism: which of the lab's it looks with."""

    title: str
    year: int
    source: str
    mechanism: str
    how: str


ABOUT: dict[Kind, About] = {
    "fixed": About(
        N_("One fixed vector"), 2014, "Cho et al. 2014, arXiv:1406.1078", "seq2seq-context",
        N_("It squeezes the whole sentence into one vector, and writes every word from that."),
    ),
    "additive": About(
        N_("Additive attention"), 2015, "Bahdanau et al. 2015, arXiv:1409.0473", "additive",
        N_("Before each word a small network compares its state with every German word."),
    ),
    "luong-general": About(
        N_("Luong: general"), 2015, "Luong et al. 2015, arXiv:1508.04025", "luong-general",
        N_("The small network becomes one matrix product; it still looks at every German word."),
    ),
    "luong-local": About(
        N_("Luong: local"), 2015, "Luong et al. 2015, arXiv:1508.04025", "luong-local",
        N_("It predicts a place, and looks only at the words around it: three to each side."),
    ),
    "transformer": About(
        N_("Transformer"), 2017, "Vaswani et al. 2017, arXiv:1706.03762", "cross-attention",
        N_("Nothing reads word by word any more: several heads look at once, in each of two layers."),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A German sentence with its translation, and what it is good for."""

    german: str
    english: str
    shows: str


EXAMPLES = [
    Example("Weil der Hund müde ist, möchte er nach Hause gehen.",
            "because the dog is tired , he would like to go home .", N_("One vector is not enough")),
    Example("Kannst du mir helfen, diesen Satz zu übersetzen?", "can you help me to translate this sentence ?",
            N_("A question")),
    Example("Mein Bruder sagt, dass er morgen einen roten Ball kaufen will.",
            "my brother says that he wants to buy a red ball tomorrow .", N_("The verbs come last")),
    Example("Die Frau räumt heute die kleine Küche auf.", "the woman tidies the small kitchen up today .",
            N_("A verb in two parts")),
    Example("Obwohl sie einschlafen soll, wird er die kurzen Fragen übersetzen, aber dein Arzt rät dir, "
            "diesem alten Bäcker zu danken.",
            "although she should fall asleep , he will translate the short questions , but your doctor advises you "
            "to thank this old baker .", N_("A long sentence")),
]  # fmt: skip
