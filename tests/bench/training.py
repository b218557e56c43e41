"""What is learned, and how soon: `python -m tests.bench.training [TASK …] [--seeds 5]`.

For each task and seed the model and its control: the share of right answers, the same on what it learns from if that
is not without end, and the weight on the right key if one knows it, all at the end; and the first moment at which the
model was right at .99, in steps and in seconds of its own training. Seconds depend on the machine and on what else it
does. What is recorded (addition) is read for its own seed, and trained for the others as long as a page has it trained.
"""

import argparse
from math import isnan

import torch

from model.learning.course import MODELS, Seen, train
from model.learning.task import find, tasks
from tests.bench.timing import table

RIGHT = 0.99


def row(task: str, seed: int) -> list[list[str]]:
    """Of the model, and of its control."""
    frames = list(train(task, seed=seed))
    found = []
    for i, name in enumerate(MODELS):
        own: list[tuple[int, Seen]] = [(frame.step, frame.models[i]) for frame in frames]
        first = next(((step, each) for step, each in own if each.right >= RIGHT), None)
        (_, last), aside = own[-1], own[-1][1].aside
        layer, head = last.best
        pattern = float(last.pattern[layer, head])
        found.append([
            task, str(seed), name, f"{last.right:.3f}", "" if last.known is None else f"{last.known:.3f}",
            "" if isnan(pattern) else f"{pattern:.2f} ({layer}, {head})",
            "" if aside is None else f"{float(own[0][1].aside.max()):.2f} → {float(aside.max()):.2f}",  # type: ignore[union-attr]
            f"{first[0]}" if first else "never", f"{first[1].seconds:.1f}" if first else "", f"{last.seconds:.1f}",
        ])  # fmt: skip
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tasks", nargs="*", default=[task.id for task in tasks()])
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    torch.set_num_threads(1)
    columns = ["task", "seed", "who", "right", "known", "right key (layer, head)", "aside", "steps to .99", "s to .99",
               "s"]  # fmt: skip
    rows = [each for task in given.tasks for seed in range(1, 1 + given.seeds) for each in row(find(task).id, seed)]
    print(table(columns, rows))


if __name__ == "__main__":
    main()
