"""A step's formula as MathML, from the recorded torch calls."""

from model.tracing.calls.notation import symbol, written
from model.tracing.recorder import Call, Named
from model.tracing.step import Step


def formula(step: Step) -> str:
    """`<math>` for `name = expression`; an input's is its name and its axes."""
    axes = "<mo>×</mo>".join(f"<mi>{axis}</mi>" for axis in step.axes)
    right = written(step.made) if isinstance(step.made, Call | Named) else ""
    body = f"<mo>=</mo>{right}" if right else f"<mo>∈</mo><msup><mi>ℝ</mi><mrow>{axes}</mrow></msup>"
    return f'<math display="block"><mrow>{symbol(step.id)}{body}</mrow></math>'
