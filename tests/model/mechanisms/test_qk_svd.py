"""The bilinear form of a head, its singular directions, and what a head can ask with it."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures, run
from model.mechanisms.qk_svd import qk_svd
from model.mechanisms.self_attention import self_attention
from model.tracing.step import Edit, Trace

GENERATOR = torch.Generator().manual_seed(31)
X = torch.randn(7, 6, generator=GENERATOR)
W_Q, W_K, W_V = (torch.randn(6, 3, generator=GENERATOR) for _ in range(3))
CLOSE = {"atol": 1e-5, "rtol": 1e-5}  # float32: scores near 30, of sums of 6 products
EXACT = {"atol": 1e-12, "rtol": 1e-12}  # the same in float64
SQUARE = {"atol": 1e-6, "rtol": 0}  # float32: products of directions, of length 1
TOPICS = {"animal": 0, "food": 1, "need": 2, "action": 3, "article": 4}
THE, HUNGRY, CAT, EATS, _, FISH = range(6)


def steps(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor = W_V) -> dict[str, Tensor]:
    """The steps of one run, by id."""
    with Trace() as trace:
        qk_svd(x, w_q, w_k, w_v, step=trace)
    return {step.id: step.value for step in trace.steps}


def double(*tensors: Tensor) -> list[Tensor]:
    """In float64."""
    return [tensor.double() for tensor in tensors]


def example(id_: str) -> dict[str, Tensor]:
    """The steps of a worked example."""
    entry = registry.find("qk-svd")
    preset = next(each for each in entry.presets if each.id == id_)
    found = run(entry, Request(inputs.tokens(preset.tokens), preset=preset))
    assert found.parity.agrees
    return {step.id: step.value for step in found.steps}


def test_the_scores_are_queries_times_keys_and_the_output_is_self_attention() -> None:
    found = steps(X, W_Q, W_K)
    torch.testing.assert_close(found["scores"], (X @ W_Q) @ (X @ W_K).mT, **CLOSE)
    torch.testing.assert_close(found["output"], self_attention(X, W_Q, W_K, W_V), **CLOSE)
    torch.testing.assert_close(qk_svd(*double(X, W_Q, W_K, W_V)), self_attention(*double(X, W_Q, W_K, W_V)), **EXACT)


def test_the_directions_are_of_length_1_and_at_right_angles() -> None:
    found = steps(X, W_Q, W_K)
    for side in ("asks", "answers"):
        torch.testing.assert_close(found[side].mT @ found[side], torch.eye(3), **SQUARE)


def test_the_form_is_the_sum_of_its_pairs_and_of_no_fewer() -> None:
    found = steps(*double(X, W_Q, W_K, W_V))
    sigma, asks, answers = found["sigma"], found["asks"], found["answers"]
    torch.testing.assert_close(asks * sigma @ answers.mT, W_Q.double() @ W_K.double().mT, **EXACT)
    for r in range(3):  # Eckart and Young 1936: what the first r leave out is as large as the next sigma
        rest = found["form"] - asks[:, :r] * sigma[:r] @ answers[:, :r].mT
        assert float(torch.linalg.matrix_norm(rest, 2)) == pytest.approx(float(sigma[r]), rel=1e-12)


def test_sigma_falls_and_is_the_root_of_the_eigenvalues_of_form_times_its_transpose() -> None:
    found = steps(*double(X, W_Q, W_K, W_V))
    eigenvalues = torch.linalg.eigvalsh(found["form"] @ found["form"].mT).flip(0)
    torch.testing.assert_close(found["sigma"], eigenvalues[:3].sqrt(), **EXACT)
    assert all(a >= b > 0 for a, b in pairwise(found["sigma"].tolist()))


@pytest.mark.parametrize(("d_in", "d_out", "rank"), [(6, 3, 3), (6, 1, 1), (2, 5, 2), (1, 1, 1)])
def test_there_are_as_many_pairs_as_columns_of_the_narrower_matrix(d_in: int, d_out: int, rank: int) -> None:
    w_q, w_k, w_v = (torch.randn(d_in, d_out, generator=GENERATOR) for _ in range(3))
    found = steps(X[:, :d_in], w_q, w_k, w_v)
    assert found["form"].shape == (d_in, d_in)
    assert int(torch.linalg.matrix_rank(found["form"])) == len(found["sigma"]) == rank
    assert found["by_rank"].shape == (rank, 7, 7)


def test_the_number_furthest_from_0_is_positive_among_those_that_ask_and_turning_changes_no_score() -> None:
    turns = set()
    for seed in range(8):
        generator = torch.Generator().manual_seed(seed)
        w_q, w_k = (torch.randn(6, 3, generator=generator) for _ in range(2))
        found = steps(X, w_q, w_k)
        largest = found["asks"].gather(0, found["asks"].abs().argmax(0, keepdim=True))
        assert (largest > 0).all()
        assert torch.equal(found["turn"].abs(), torch.ones(3))
        turns |= set(found["turn"].tolist())
        torch.testing.assert_close(found["scores"], (X @ w_q) @ (X @ w_k).mT, **CLOSE)
    assert turns == {-1, 1}  # torch's own signs are an accident


def test_the_scores_do_not_change_where_one_matrix_undoes_what_the_other_does() -> None:
    x, w_q, w_k = double(X, W_Q, W_K)
    mix = torch.randn(3, 3, generator=GENERATOR, dtype=torch.float64)
    one, other = steps(x, w_q, w_k, W_V.double()), steps(x, w_q @ mix, w_k @ mix.inverse().mT, W_V.double())
    assert not torch.allclose(x @ w_q, x @ w_q @ mix)
    for name in ("form", "sigma", "asks", "answers", "by_rank", "scores", "weights", "output"):
        torch.testing.assert_close(other[name], one[name], atol=1e-10, rtol=1e-10)  # of a matrix that was inverted


def test_with_one_matrix_for_both_the_form_is_mutual() -> None:
    found = steps(X, W_Q, W_Q)
    torch.testing.assert_close(found["asks"], found["answers"], **SQUARE)
    torch.testing.assert_close(found["antisymmetric"], torch.zeros(7, 7), **CLOSE)
    torch.testing.assert_close(found["symmetric"], found["scores"], **CLOSE)
    assert (found["scores"].diagonal() >= 0).all()  # no token can dislike itself


def test_with_two_matrices_a_part_goes_one_way_and_both_parts_are_the_scores() -> None:
    found = steps(X, W_Q, W_K)
    half, other = found["symmetric"], found["antisymmetric"]
    assert torch.equal(half, half.mT)
    assert torch.equal(other, -other.mT)
    assert float(other.abs().max()) > 1
    torch.testing.assert_close(half + other, found["scores"], **CLOSE)


def test_hungry_looks_for_food_and_food_does_not_look_for_hungry() -> None:
    found = example("hungry-looks-for-food")
    form = torch.zeros(5, 5)
    form[TOPICS["need"], TOPICS["food"]], form[TOPICS["action"], TOPICS["animal"]] = 6, 4
    assert torch.equal(found["form"], form)
    assert found["sigma"].tolist() == [6, 4]
    assert found["asks"].argmax(0).tolist() == [TOPICS["need"], TOPICS["action"]]
    assert found["answers"].argmax(0).tolist() == [TOPICS["food"], TOPICS["animal"]]
    assert (found["scores"][HUNGRY, FISH], found["scores"][FISH, HUNGRY]) == (6, 0)
    assert (found["antisymmetric"][HUNGRY, FISH], found["antisymmetric"][FISH, HUNGRY]) == (3, -3)
    assert found["scores"][EATS].tolist() == [0, 0, 4, 0, 0, 2]  # a fish is half an animal
    assert found["weights"][HUNGRY, FISH] > 0.9
    assert torch.equal(found["weights"][THE], torch.full((6,), 1 / 6))  # an article asks nothing


def test_other_matrices_have_other_queries_and_the_same_form() -> None:
    one, other = example("hungry-looks-for-food"), example("other-matrices")
    for w in ("w_q", "w_k"):
        assert not torch.equal(one["x"] @ one[w], other["x"] @ other[w])
    assert all(torch.equal(one[name], other[name]) for name in one if name not in ("w_q", "w_k"))


def test_two_columns_that_ask_the_same_make_a_form_of_rank_1() -> None:
    found = example("rank-1")
    assert found["sigma"].shape == (2,)
    assert float(found["sigma"][1]) == pytest.approx(0, abs=1e-12)  # in float64, of numbers near 6
    torch.testing.assert_close(found["by_rank"][0], found["scores"], **SQUARE)
    torch.testing.assert_close(found["scores"][EATS], found["scores"][HUNGRY] / 2, **SQUARE)  # the same question, lower


def test_with_w_q_equal_to_w_k_need_cannot_look_for_food() -> None:
    found = example("mutual")
    assert not found["antisymmetric"].any()
    assert torch.equal(found["asks"], found["answers"])
    assert found["scores"][HUNGRY].tolist() == [0] * 6
    assert found["scores"][CAT, FISH] == found["scores"][FISH, CAT] == 2


def test_a_form_of_zeros_compares_nothing() -> None:
    found = steps(X, 0 * W_Q, W_K)
    assert not found["sigma"].any()
    assert not found["scores"].any()
    torch.testing.assert_close(found["weights"], torch.full((7, 7), 1 / 7))


def test_equal_singular_values_leave_the_scores_alone() -> None:
    found = steps(X[:, :3], torch.eye(3), torch.eye(3), torch.eye(3))
    assert found["sigma"].tolist() == [1, 1, 1]
    torch.testing.assert_close(found["scores"], X[:, :3] @ X[:, :3].mT, **CLOSE)


@pytest.mark.parametrize("step", ["x", "w_q", "w_k", "w_v"])
@pytest.mark.parametrize("preset", [None, *registry.find("qk-svd").presets], ids=lambda p: p.id if p else "seeded")
def test_numbers_at_the_largest_agree_with_the_reference(step: str, preset: registry.Preset | None) -> None:
    texts = inputs.tokens(["the", "hungry", "cat", "eats", "the", "fish"])
    for value in (1e6, -1e6):
        found = run(registry.find("qk-svd"), Request(texts, preset=preset, edits=[Edit(step, (2, 0), value)]))
        assert found.parity.agrees, found.parity
        assert all(bool(each.value.isfinite().all()) for each in found.steps if each.name == "output")


def test_the_figures_follow_the_run() -> None:
    entry = registry.find("qk-svd")
    preset = next(each for each in entry.presets if each.id == "hungry-looks-for-food")
    values, left = figures(entry, Request(inputs.tokens(preset.tokens), preset=preset))
    assert (list(values.series[0].x), list(values.series[0].y)) == ([0, 1], [6, 4])
    # hungry: 6 at the fish; eats: 4 at the cat and 2 at the fish; 36 pairs
    assert left.series[0].y == pytest.approx([(56 / 36) ** 0.5, (20 / 36) ** 0.5, 0], abs=1e-6)
    edited = Request(inputs.tokens(preset.tokens), preset=preset, edits=[Edit("sigma", (1,), 0)])
    assert figures(entry, edited)[1].series[0].y == pytest.approx([1, 0, 0], abs=1e-6)
