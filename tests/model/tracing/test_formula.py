"""A step's formula is MathML that a browser can read."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.lab.registry import find, mechanisms
from model.tracing.calls.notation import written as node_written
from model.tracing.formula import formula
from model.tracing.recorder import Call, Node, nodes_in
from model.tracing.step import Trace
from tests.model import cases
from tests.model.cases import Case

A = torch.ones(2, 3)
SMALL = torch.tensor([[1, 2], [0.5, 4]])
FORMS = {"mfrac": "{}/{}", "msqrt": "√{}", "msub": "{}_{}", "msup": "{}^{}", "mtd": "{} ", "mtr": "{}{}; "}


def written(make: Callable[[Tensor, Tensor], Tensor]) -> str:
    """The right side of the formula of a step made of a and w_b (query, d), as text without marks."""
    with Trace() as trace:
        a, b = trace.input("a", "query d", A), trace.input("w_b", "query d", A)
        value = make(a, b)
        trace.at("made")("scores", " ".join(["head", "query", "key"][3 - value.ndim :]), value)
    return plain(formula(trace.steps[-1])).partition("=")[2]


def plain(markup: str) -> str:
    """MathML as one line: fractions as a/b, roots as √a, indices as a_b, powers as a^b."""
    return _plain(ElementTree.fromstring(markup))


def _plain(element: ElementTree.Element) -> str:
    parts = [_plain(child) for child in element]
    form = FORMS.get(element.tag)
    return form.format(*parts) if form else (element.text or "").strip() + "".join(parts)


@cases.each(cases.every)
def test_every_formula_is_well_formed_and_names_only_its_own_steps(case: Case) -> None:
    for step in case.steps.values():
        root = ElementTree.fromstring(formula(step))
        assert root.tag == "math"
        named = [element.get("data-step") for element in root.iter() if element.get("data-step")]
        assert named[0] == step.id
        assert set(named[1:]) == set(step.of)


@pytest.mark.no_cover  # what it asks for, the test above has asked for too
@cases.each(cases.every)
def test_formulas_have_only_mathml_with_the_right_number_of_parts(case: Case) -> None:
    sizes = {"mfrac": 2, "msub": 2, "msup": 2, "mi": 0, "mn": 0, "mo": 0, "mspace": 0, "mtext": 0}
    free = {"math", "mrow", "msqrt", "mtable", "mtr", "mtd"}
    for step in case.steps.values():
        for element in ElementTree.fromstring(formula(step)).iter():
            assert len(element) == sizes[element.tag] if element.tag in sizes else element.tag in free


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda a, b: a @ b.mT, "a·w_b^⊤"),
        (lambda a, b: a + b, "a+w_b"),
        (lambda a, b: a * b, "a⊙w_b"),
        (lambda a, b: a * 3**-0.5, "a/√3"),
        (lambda a, b: a * 4**-0.5, "a/2"),
        (lambda a, b: a * 1.0, "a·1"),
        (lambda a, b: a * 0.3, "a·0.3"),
        (lambda a, b: a / 2**0.5, "a/√2"),
        (lambda a, b: a * 10_000, "a·10000"),
        (lambda a, b: a * -2e7, "a·-2e+07"),
        (lambda a, b: a + -3, "a+−3"),
        (lambda a, b: torch.stack((a, b), -1), "stack(a,w_b)"),
        (lambda a, b: a[:, :2] @ torch.tensor([[1.0, 2], [3, 4]]), "a_:, :2·(1 2 ; 3 4 ; )"),
        (lambda a, b: a / 0.7, "a/0.7"),
        (lambda a, b: a / 1.4143, "a/1.414"),  # not √2
        (lambda a, b: a / b, "a/w_b"),
        (lambda a, b: a >= 0.5, "a≥0.5"),
        (lambda a, b: a / (b + (b == 0)), "a/w_b"),  # it holds nowhere
        (lambda a, b: a / (b + (b == 1)), "a/w_b+(w_b=1)"),
        (lambda a, b: a.softmax(-1), "softmax(a)"),
        (lambda a, b: a.masked_fill(~b.bool(), -torch.inf), "{a (w_b≠0)=1 ; −∞ (w_b≠0)=0 ; "),
        (lambda a, b: a.masked_fill(b > 0, torch.inf), "{a (w_b>0)=0 ; ∞ (w_b>0)=1 ; "),
        (lambda a, b: a.unflatten(1, (3, 1)).transpose(0, 1), "[a]_3×2×1"),
        (lambda a, b: a[:, b.argmax(1)], "a_argmax(w_b)"),
        (lambda a, b: a * (torch.arange(3) // 2), "a⊙⌊(0…2)/2⌋"),
        (lambda a, b: a * torch.arange(2, 7, 2), "a⊙(2,4…6)"),
        (lambda a, b: a * torch.arange(1, 4), "a⊙(1…3)"),
        (lambda a, b: a[..., 0::2], "a_⋯, 0::2"),
        (lambda a, b: a[1, :2][None], "[a_1, :2]_1×2"),
        (lambda a, b: a[:, None], "[a]_2×1×3"),
        (lambda a, b: a.mT.unsqueeze(1) * b.mT.unsqueeze(1).expand(3, 1, 2), "a^⊤⊙w_b^⊤"),
        (lambda a, b: a * torch.randn(4, 4)[:2, :3], "a⊙N(0,1)_:2, :3"),
        (lambda a, b: a[torch.tensor([1])], "[a]_1×3"),
        (lambda a, b: a - b.amax(1).unsqueeze(1), "a−max(w_b)"),
        (lambda a, b: a.clamp(-torch.inf, 0), "min(a,0)"),
        (lambda a, b: a.clamp(0.5), "max(a,0.5)"),
        (lambda a, b: a.clamp(0, 1), "min(max(a,0),1)"),
        (lambda a, b: a.clamp(min=0.5), "max(a,0.5)"),
        (lambda a, b: a.clamp(min=0, max=1), "min(max(a,0),1)"),
        (lambda a, b: a.argsort(-1, descending=True), "argsort(a,descending)"),
        (lambda a, b: functional.gelu(a, approximate="tanh"), "GELU(a,approximate=tanh)"),
        (lambda a, b: functional.pad(a, (0, 1)), "pad(a,0,1)"),
        (lambda a, b: a.chunk(3, -1)[1], "chunk_1(a,3,−1)"),
        (lambda a, b: a.unbind(0)[1], "unbind_1(a)"),
        (lambda a, b: a.roll(1, 0), "roll(a,1,0)"),
        (lambda a, b: a.softmax(-2), "softmax(a^⊤)^⊤"),
        (lambda a, b: a.ceil().long(), "⌈a⌉"),
        (lambda a, b: a.floor().int(), "⌊a⌋"),
        (lambda a, b: (a / 2).long(), "trunc(a/2)"),
        (lambda a, b: (a > 0).bool() * b, "(a>0)⊙w_b"),
        (lambda a, b: (a + b) * 2, "(a+w_b)·2"),
        (lambda a, b: (a + b) @ b.mT, "(a+w_b)·w_b^⊤"),
        (lambda a, b: (a @ b.mT) @ a * b, "(a·w_b^⊤·a)⊙w_b"),
        (lambda a, b: (a @ b.mT) * 0.3, "a·w_b^⊤·0.3"),
        (lambda a, b: (a * b).mT, "(a⊙w_b)^⊤"),
        (lambda a, b: (a + b)[:, 0:1], "(a+w_b)_:, 0:1"),
        (lambda a, b: a.sum(-1, keepdim=True) * b, "(∑a)⊙w_b"),
        (lambda a, b: torch.zeros_like(a) - (a - b), "0−(a−w_b)"),
        (lambda a, b: a.exp() ** 2, "(e^a)^2"),
        (lambda a, b: a.sin(), "sin(a)"),
        (lambda a, b: a @ torch.kron(torch.eye(1), torch.eye(3)), "a·(I⊗I)"),
        (lambda a, b: a[:, :2] + A[:, :2] + SMALL, "a_:, :2+C_:, :2+(1 2 ; 0.5 4 ; )"),
        (lambda a, b: a + A, "a+C"),
        (lambda a, b: torch.where(b > 0, a, True), "{a (w_b>0)=1 ; True (w_b>0)=0 ; "),
        (lambda a, b: a, "a"),
    ],
)  # fmt: skip
def test_a_formula_reads_as_mathematics_is_written(
    make: Callable[[Tensor, Tensor], Tensor], expected: str
) -> None:
    assert written(make) == expected


def test_a_drawn_step_is_written_as_a_draw() -> None:
    keep = cases.every(find("dropout"))[0].steps["keep"]
    assert re.fullmatch(r"keep=U\(0,1\)≥0(\.\d+)?", plain(formula(keep)))


def test_an_input_is_written_with_its_axes() -> None:
    with Trace() as trace:
        trace.input("w_q", "d_in d_out", A)
    assert plain(formula(trace.steps[0])) == "w_q∈ℝ^d_in×d_out"


# What a formula leaves out, by convention: the axis along which a call goes, and how large a tensor of one number is.
ALONG = set("sum mean prod amax amin any all max argmax argsort cumsum cumprod cummax sort cat stack unbind".split())
SIZES = set("ones zeros zeros_like eye rand randn tensor arange".split())
SAME = set("float double to long type_as detach clone contiguous unsqueeze expand".split())
PLACES = set("unflatten flatten transpose permute movedim".split())  # the shape of the result stands there instead


def calls(node: object) -> Iterator[Call]:
    """Every torch call under a node."""
    if isinstance(node, Call):
        yield node
        for each in nodes_in((*node.args, *node.kwargs.values())):
            yield from calls(each)


def every_call() -> dict[str, Call]:
    """A call of each torch function with each choice of plain arguments that some mechanism makes."""
    found: dict[str, Call] = {}
    of_each = (case for mechanism in mechanisms() for case in cases.plain(mechanism))
    for call in (call for case in of_each for step in case.steps.values() for call in calls(step.made)):
        plain_ones = [each for each in call.args if not isinstance(each, Node)]
        found.setdefault(f"{call.function} {plain_ones} {list(call.kwargs)}", call)
    return found


def test_every_call_of_every_mechanism_stands_in_its_formula_with_its_numbers_and_switches(
    subtests: pytest.Subtests,
) -> None:
    for written_out, call in every_call().items():
        with subtests.test(written_out):
            expect_written(call)


def expect_written(call: Call) -> None:
    """The formula changes with whatever the call does to its operand, and with each of its numbers and switches."""
    name = call.function.partition(".")[0]
    own, first = node_written(call), next(nodes_in(call.args), None)
    assert first is None or name in SAME or own != node_written(first)
    for i, number in enumerate(call.args):
        is_shape = name in SIZES | SAME | PLACES
        if isinstance(number, int | float) and math.isfinite(number) and not is_shape:
            other = replace(call, args=(*call.args[:i], number * 2 + 1.5, *call.args[i + 1 :]))
            assert (node_written(other) != own) or (i > 0 and name in ALONG | {"softmax"}), call.args
    for key in call.kwargs.keys() & {"min", "max", "descending", "approximate"}:
        assert node_written(replace(call, kwargs={k: v for k, v in call.kwargs.items() if k != key})) != own


def test_the_guards_of_linear_are_written_if_they_hold_somewhere() -> None:
    case = cases.every(find("linear"))[0]
    assert plain(formula(case.steps["features_q"])) == "features_q={q+1 (q>0)=1 ; e^min(q,0) (q>0)=0 ; "
    divided = plain(formula(case.steps["implied_weights"]))
    assert divided == "implied_weights=similarity/∑similarity"
