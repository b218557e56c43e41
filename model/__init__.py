"""Headlight from Python: a mechanism or a trained model in one call, every step a named numpy array.

    import model

    trace = model.trace("causal", "Lily had a cat.", seed=7)
    trace["weights"]           # (head, query, key)
    trace.figure("weights")    # Plotly: queries down, keys across

    model.attend("stories15m", "Lily had a cat.", layer=4, head=4)["weights"]

    for frame in model.train("induction"):  # attention being learned, beside a control
        frame.step, [seen.right for seen in frame.models]

This import is light: torch comes with the first call, transformers with the first trained model, Plotly with the first
figure.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.learning.course import train as train
    from model.notebook import Traced as Traced
    from model.notebook import attend as attend
    from model.notebook import trace as trace
    from model.pretrained.interventions import Cut as Cut
    from model.pretrained.interventions import Freeze as Freeze
    from model.pretrained.interventions import Patch as Patch
    from model.pretrained.interventions import Replace as Replace
    from model.pretrained.interventions import SetWeight as SetWeight
    from model.pretrained.interventions import Silence as Silence
    from model.problem import Problem as Problem

_WHERE = {
    "trace": "notebook", "attend": "notebook", "Traced": "notebook", "Problem": "problem",
    "train": "learning.course",
    **dict.fromkeys(("Silence", "SetWeight", "Cut", "Freeze", "Replace", "Patch"), "pretrained.interventions"),
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'model' has no attribute {name!r}")
    return getattr(import_module(f"model.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_WHERE])
