"""References stand apart: written from the paper or torch's own, importing nothing of a mechanism."""

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from model.lab.registry import Mechanism, mechanisms
from model.lab.run import taken
from model.references import loops
from tests.model.cases import Case

every_mechanism = pytest.mark.parametrize("mechanism", mechanisms(), ids=lambda mechanism: mechanism.id)
RANDOM = np.random.default_rng(0)


@every_mechanism
def test_a_reference_imports_nothing_of_a_mechanism(mechanism: Mechanism) -> None:
    tree = ast.parse(inspect.getsource(mechanism.reference))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in imported}
    allowed = ("numpy", "torch", "math", "model.references", "collections", "itertools")
    assert all(name.startswith(allowed) for name in names), names


GUARDS = {"clamp", "clip", "nan_to_num", "finfo"}  # what bends a number that would be too small, or too large
SMALL, LARGE = 1e-3, 1e5


@pytest.mark.parametrize("file", sorted(Path(loops.__file__).parent.glob("*.py")), ids=lambda file: file.stem)
def test_a_reference_shares_no_constant_bound_or_guard_with_what_it_checks(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        name = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "arg", None)
        assert name not in GUARDS | {"eps"}, ast.unparse(node)
        value = getattr(node, "value", None)
        if isinstance(node, ast.Constant) and isinstance(value, float) and np.isfinite(value) and value:
            assert SMALL < abs(value) < LARGE, value  # an ε, or a stand-in for infinity


@pytest.mark.parametrize(("word", "number"), [("10⁻⁵", 1e-5), ("10⁻¹²", 1e-12), ("−10⁹", -1e9)])
def test_a_power_of_ten_is_what_its_option_says(word: str, number: float) -> None:
    assert loops.power_of_ten(word) == number


@every_mechanism
def test_a_reference_says_what_it_is_and_answers_in_float64(mechanism: Mechanism) -> None:
    case = Case(mechanism)
    given = {step.id: step.value for step in taken(mechanism, case.run.trace, edited=False)}
    arrays = {name: (v.double() if v.is_floating_point() else v).numpy() for name, v in given.items()}
    output = mechanism.reference.reference(**arrays, **case.arguments)
    assert output.dtype == np.float64
    assert "float64" in mechanism.reference.NAME
    assert case.run.parity.reference == mechanism.reference.NAME


def test_the_loops_equal_torchs_own_in_float64() -> None:
    q, k, v = (RANDOM.normal(size=(6, 4)) for _ in range(3))
    mask = RANDOM.random((6, 6)) > 0.2
    expected = scaled_dot_product_attention(
        *(torch.from_numpy(each)[None] for each in (q, k, v)), attn_mask=torch.from_numpy(mask), scale=0.3
    )[0]
    # float64, sums of six products
    np.testing.assert_allclose(loops.attend(q, k, v, 0.3, mask), expected.numpy(), atol=1e-14)


def test_a_row_that_sees_nothing_has_shares_of_zero() -> None:
    mask = np.array([[True, True], [False, False]])
    assert loops.shares(np.ones((2, 3)), np.ones((2, 3)), 1.0, mask).tolist() == [[0.5, 0.5], [0, 0]]


def test_shares_of_large_scores_are_finite() -> None:
    assert loops.shares(np.array([[1e6]]), np.array([[1e6], [0.0]]), 1.0, None).tolist() == [[1, 0]]


def test_a_product_is_numpys() -> None:
    a, b = RANDOM.normal(size=(3, 4)), RANDOM.normal(size=(4, 2))
    np.testing.assert_allclose(loops.product(a, b), a @ b, atol=1e-14)  # float64, sums of four products
