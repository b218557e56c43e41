"""What the first examples are made of: a few words with whole numbers, so that every weight can be computed by hand.

A mechanism's first preset takes them, and says in `shows` what is to be seen.
"""

from collections.abc import Mapping
from types import MappingProxyType

import torch
from torch import Tensor

from model.lab.figure import Value
from model.lab.preset import Cell, Preset
from model.problem import N_

WORDS = ("the", "hungry", "cat", "eats", "fish")
# what its columns stand for; "the" is none of them
COLUMNS = (N_("animal"), N_("food"), N_("need"), N_("action"))
TOPICS = torch.tensor([[0.0, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0]])
SAME = torch.eye(4)
# row: what a word is; column: what it asks for: an animal for need, food for action, need for food, action for animal
ASKS = 4 * torch.tensor([[0.0, 0, 1, 0], [0, 0, 0, 1], [0, 1, 0, 0], [1, 0, 0, 0]])
ANSWERS = 2 * SAME

# of two columns, animal and food: what says of a word whether it is that, and what only an action asks for, both
FINDS = torch.tensor([[1.0, 0], [0, 1], [0, 0], [0, 0]])
ASKS_BOTH = torch.tensor([[0.0, 0], [0, 0], [0, 0], [2, 2]])
MIXES = torch.tensor([[1.0, 1], [1, 0]])  # of two heads: what both found together, and what head 0 found
ALL_ASK = 4 * torch.stack([SAME[0], SAME[2]])[:, None].expand(2, len(WORDS), 4)  # head 0: an animal, head 1: a need

CAT_SAW = ("the", "cat", "saw", "the", "cat")
TWO = torch.tensor([[0.0, 0], [2, 0], [0, 2]])
ENGLISH, GERMAN = ("Can", "you", "help", "me"), ("Kannst", "du", "mir", "helfen")
DICTIONARY = torch.tensor([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])  # English down, German across

HELP = N_("“Can you help me”, from German: small numbers, to be computed by hand")
_TITLE = N_("the hungry cat eats fish: small numbers, to be computed by hand")
_NONE: Mapping[str, Value] = MappingProxyType({})


def hungry(note: str, shows: tuple[Cell, ...], focus: int = 1, *, inputs: Mapping[str, Tensor],
           options: Mapping[str, Value] = _NONE) -> Preset:  # fmt: skip
    """The example that most mechanisms share: the words above with these inputs."""
    return Preset("hungry-cat", _TITLE, WORDS, inputs, focus, note, options, shows=shows, columns=columns(inputs))


def columns(inputs: Mapping[str, Tensor]) -> dict[str, tuple[str, ...]]:
    """The axes of a run on these inputs along which the topics lie, with their names."""
    own = {"q": "d", "v": "d_v", "x": "d_in"}
    axes = {axis for name, axis in own.items() if name in inputs and inputs[name].shape[-1] == len(COLUMNS)}
    if inputs.get("w_q") is ASKS:
        axes |= {"d", "d_v", "d_out"}
    return dict.fromkeys(sorted(axes), COLUMNS)


def vectors(rows: Tensor = TOPICS) -> dict[str, Tensor]:
    """q, k and v (head, token, d) of one head that asks and answers so, for words of these rows (token, 4)."""
    return {"q": (rows @ ASKS)[None], "k": (rows @ ANSWERS)[None], "v": rows[None]}


def matrices() -> dict[str, Tensor]:
    """x (token, 4) and the matrices that make the same q, k and v of it."""
    return {"x": TOPICS, "w_q": ASKS, "w_k": ANSWERS, "w_v": SAME}


def silent(heads: int = 1) -> dict[str, Tensor]:
    """q, k and v (head, token, 1 or 4) if no word asks for anything: what is beside the scores decides alone."""
    nothing = torch.zeros(heads, len(WORDS), 1)
    return {"q": nothing, "k": nothing, "v": TOPICS.expand(heads, -1, -1)}
