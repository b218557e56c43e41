"""A small Long Range Arena: `python -m tests.bench.arena [ATTENTION …] [--steps 1500] [--seeds 1]`.

Lists within lists (model/learning/tasks/list_ops.py) are learned with each kind of attention, all else the same: the
share of right answers to new lists, of all and of each operation around the whole, the seconds of learning, and what
one head of it costs at the task's 15 words and at 512, counted from the torch calls of the lab's mechanism (operations,
and bytes that are kept between them). Tay et al. 2020, arXiv:2011.04006, have lists of up to 2,000 words, and larger
networks; their shares are no measure for these.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import torch

from model.lab import inputs
from model.lab.compare import Side
from model.lab.curves import count
from model.lab.registry import find as mechanism
from model.lab.request import Request
from model.learning.attention import ATTENTIONS
from model.learning.course import Learner
from model.learning.task import find
from model.learning.tasks.list_ops import OPERATIONS
from tests.bench.timing import table

TESTED, LONG = 2_000, 512


def row(attention: str, steps: int, seed: int) -> list[str]:
    """One kind of attention, one seed."""
    task = find("list-ops")
    heads = task.model.heads if ATTENTIONS[attention].splits else 1
    learner = Learner(task, replace(task.model, attention=attention, heads=heads), seed)
    for step in range(steps):
        learner.learn(step)
    examples = task.draw(TESTED, torch.Generator().manual_seed(10_000 + seed))
    with torch.no_grad():
        right = (learner.net(examples.ids).argmax(-1) == examples.targets)[:, -1].double()
    of_each = [f"{float(right[examples.ids[:, 0] == i].mean()):.2f}" for i in range(len(OPERATIONS))]
    return [attention, str(seed), f"{float(right.mean()):.3f}", *of_each, f"{learner.seconds:.0f}",
            *cost(attention, examples.ids.shape[1]), *cost(attention, LONG)]  # fmt: skip


def cost(attention: str, n: int) -> list[str]:
    """Operations and bytes of one head of the lab's mechanism."""
    side = Side("left", mechanism(ATTENTIONS[attention].mechanism), Request(inputs.tokens(["word"] * 8)))
    found, _ = count(side, n)
    return [f"{found.operations:,}", f"{found.kept:,}"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("attentions", nargs="*", default=list(ATTENTIONS))
    parser.add_argument("--steps", type=int, default=1_500)
    parser.add_argument("--seeds", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(1)
    columns = ["attention", "seed", "right", *(f"of {each[1:]}" for each in OPERATIONS), "s", "operations at 15",
               "bytes at 15", f"operations at {LONG}", f"bytes at {LONG}"]  # fmt: skip
    seeds = range(1, 1 + given.seeds)
    print(table(columns, [row(each, given.steps, seed) for each in given.attentions for seed in seeds]))


if __name__ == "__main__":
    main()
