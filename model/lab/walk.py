"""What a person walks through step by step, whatever it is of: a run of the lab, a head of a trained model, a
translator's look, a layer of the network that sees. Who has one of these has its walkthrough."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from model.lab.registry import Mechanism
from model.problem import N_, Problem
from model.tracing.step import Step


@dataclass(frozen=True)
class Walk:
    """steps: in the order in which they were made
    mechanism: whose function made them; of: that of a step, if there are several
    captions: by a step's name, before those of its mechanism
    """

    steps: Sequence[Step]
    mechanism: Mechanism
    captions: Mapping[str, str] = field(default_factory=dict)
    of: Callable[[Step], Mechanism] | None = None

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}

    def mechanism_of(self, step: Step) -> Mechanism:
        """Whose captions, legend and source speak of a step."""
        return self.of(step) if self.of else self.mechanism

    def caption(self, step: Step) -> str:
        """A template that speaks of the row in focus; "" if nothing is said."""
        return self.captions.get(step.name) or self.mechanism_of(step).caption(step)

    def step(self, id_: str) -> Step:
        """The step of this id. Raises Problem, which names those that there are."""
        found = self.by_id.get(id_)
        if found is None:
            raise Problem(
                N_("There is no step “{step}” here; choose one of: {steps}."),
                field="at.step", step=id_, steps=", ".join(step.id for step in self.steps),
            )  # fmt: skip
        return found
