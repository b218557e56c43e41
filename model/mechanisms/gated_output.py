"""A gate behind an attention: how much of each number of its output goes on."""

from torch import Tensor

from model.problem import N_
from model.tracing.step import Steps, untraced


def gated_output(output: Tensor, gate: Tensor, *, step: Steps = untraced) -> Tensor:
    """output ⊙ σ(gate)

    output, gate ([head,] query, d_v) -> like output
    Qiu et al. 2025, arXiv:2505.06708
    """
    opened = step("opened", "[head] query d_v", gate.sigmoid())
    return   step("gated", "[head] query d_v", output * opened)


CAPTIONS = {
    "gate": N_("What {query} itself says of this head's output, one number for each of its numbers: {row}. A matrix "
               "beside that of the query makes it of x."),
    "opened": N_("The gate of {query}, each number brought between 0, closed, and 1, open: {row}."),
    "gated": N_("What goes on of the output of {query}, {row}: each number times its gate. A head whose gate is closed "
                "has no say, wherever it looks."),
}  # fmt: skip
