"""A training too long to be waited for, kept as a file, which whoever asks for it is then shown:

    python -m model.learning.record addition

The same seed gives the same numbers on the same machine.
"""

from __future__ import annotations

import argparse
import datetime
import platform
import time
from dataclasses import replace

import torch

from model.learning.course import FRAMES, Frame, Plan
from model.learning.kept import Kept, keep
from model.learning.recorded import file_of
from model.learning.task import Task, find, tasks

SEED = 1
WHOLE = 3  # of the moments that are kept, every third has its weights


def recorded(task: Task, steps: int) -> Kept:
    """Its model and its control, trained so long."""
    models, begun = (task.model, task.control), time.perf_counter()
    plan = Plan(task, models, SEED, steps, FRAMES)
    frames = list(plan.run())
    about = {
        "command": f"python -m model.learning.record {task.id}",
        "date": f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}",
        "seconds": round(time.perf_counter() - begun), "threads": torch.get_num_threads(),
        "torch": torch.__version__, "python": platform.python_version(),
    }  # fmt: skip
    return Kept(task.id, models, SEED, steps, [_lean(i, frame) for i, frame in enumerate(frames)], about)


def _lean(i: int, frame: Frame) -> Frame:
    """Without what it takes to go on, and of most also without their weights: the file is to stay small."""
    models = frame.models if i % WHOLE == 0 else [replace(each, weights={}) for each in frame.models]
    return Frame(frame.step, models)


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=[task.id for task in tasks() if task.recorded])
    task = find(parser.parse_args().task)
    torch.set_num_threads(1)  # so small a network is no faster with more
    kept = recorded(task, task.recorded)
    file_of(task).parent.mkdir(exist_ok=True)
    file_of(task).write_bytes(keep(kept, halved=True))


if __name__ == "__main__":
    main()
