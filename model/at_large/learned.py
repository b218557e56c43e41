"""The heads of a model that was trained here, at a moment of its training, over examples that it has never seen."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from model.at_large.spread import OnText, Source, Spread
from model.learning.course import LARGEST_SEED, looked, shares
from model.learning.network import Network
from model.learning.opened import ids
from model.learning.task import NOTHING, Examples, Task
from model.pretrained.patterns import PATTERNS, HeadPattern, Measure, Sequences, looked_for, named
from model.pretrained.pieces import Piece
from model.problem import N_

EXAMPLES = 256
RIGHT = HeadPattern(
    "right", N_("the right key"), N_("Weight on the key that a right head looks at, where an answer is asked."), "",
    None,
)  # fmt: skip


def spread(task: Task, net: Network, seed: int) -> Spread:
    """seed: of the training; these examples are neither learned from nor those that its curves are measured on"""
    examples = (task.check or task.draw)(EXAMPLES, torch.Generator().manual_seed(2 * LARGEST_SEED + seed))
    between = "" if task.of_text else " "  # as a person types it
    texts = [between.join(task.words[place] for place in own) for own in examples.ids.tolist()]
    return Spread.of([Source(text) for text in texts], on_examples(task, net, examples), (RIGHT, *PATTERNS))


def unasked(task: Task, text: Sequence[str]) -> Examples:
    """A person's own text: nobody knows where a right head would look. Raises Problem as `opened.ids` does."""
    found = torch.tensor([ids(task, text)])
    read, rest = task.sides(text)
    return Examples(found, torch.full_like(found, NOTHING), torch.zeros(1, len(rest), len(read or rest)).bool())


def on_examples(task: Task, net: Network, examples: Examples) -> list[OnText]:
    """What each head does on each of them, the right key first."""
    with torch.no_grad():
        weights = shares(net.seen(examples.ids)[1])
    return [_on_example(task, each, examples, i) for i, each in enumerate(weights)]


def _on_example(task: Task, weights: Tensor, examples: Examples, i: int) -> OnText:
    """weights (layer, head, query, key)"""
    read, pieces = task.sides([Piece(id_, task.words[id_], 0, False) for id_ in examples.ids[i].tolist()])
    past = torch.ones(len(pieces), len(pieces), dtype=torch.bool).tril()
    if read:
        past = torch.ones(len(pieces), len(read), dtype=torch.bool)
    measure = Measure.of(looked_for(Sequences(pieces, read or pieces, frozenset(), bool(read))), past)
    scores = torch.stack([measure.scores(each) for each in weights])
    counted = measure.counted.sum(-1)
    keys = examples.keys[i : i + 1]
    right, even = looked(weights[None], keys), looked((past / past.sum(-1, keepdim=True))[None, None, None], keys)
    uniform = torch.cat([even[0].to(measure.uniform), measure.uniform]).expand(len(weights), -1)
    asked = torch.cat([keys.any(-1).sum()[None], counted]).expand(len(weights), -1)
    names = named(scores, uniform[:, 1:], asked[:, 1:])
    return OnText(torch.cat([right[..., None].to(scores), scores], -1), uniform, asked, names)
