"""Tensors made of nothing: no operation, and no cell of a step in them."""

from model.tracing.calls.known import TorchCall, Written, know, nothing
from model.tracing.calls.notation import plain_number


def _always(markup: str) -> Written:
    return lambda call: markup


def _draw(letter: str) -> Written:
    return _always(f"<mrow><mi>{letter}</mi><mo>(</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>)</mo></mrow>")


def _range(numbers: range) -> str:
    second = f"<mo>,</mo>{plain_number(numbers[1])}" if numbers.step != 1 and len(numbers) > 1 else ""
    first, last = plain_number(numbers.start), plain_number(numbers[-1])
    return f"<mrow><mo>(</mo>{first}{second}<mo>…</mo>{last}<mo>)</mo></mrow>"


know(
    TorchCall("zeros zeros_like", written=_always("<mn>0</mn>"), price=nothing),
    TorchCall("ones", written=_always("<mn>1</mn>"), price=nothing),
    TorchCall("eye", written=_always("<mi>I</mi>"), price=nothing),
    TorchCall("rand", written=_draw("U"), price=nothing),
    TorchCall("randn", written=_draw("N"), price=nothing),
    TorchCall("arange", written=lambda call: _range(range(*call.args)), price=nothing),  # type: ignore[call-overload]
    TorchCall(
        "full tensor as_tensor empty linspace ones_like full_like empty_like new_ones new_zeros new_full new_tensor "
        "randint randperm bernoulli multinomial manual_seed", price=nothing,
    ),
)  # fmt: skip
