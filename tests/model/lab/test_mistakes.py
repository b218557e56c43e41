"""What each known mistake gives, beside the same mistake made here by hand; and that it is told from a right answer."""

import math
from collections.abc import Callable, Iterator
from functools import cache

import pytest
import torch
from torch import Tensor

from model.lab import inputs, mistakes, registry
from model.lab.mistakes import MISTAKES, Recognised, answers, is_right, recognised
from model.lab.request import Request
from model.lab.run import Run, run
from model.tracing.step import Edit

HELLO = ("Hello", "shiny", "sun")
CAT = ("the", "cat", "saw", "the", "cat")
AHEAD = tuple(Edit("mask", cell, 0.0) for cell in ((0, 1), (0, 2), (1, 2)))
NONE = Recognised()


def ran(name: str, preset: str | None = None, words: tuple[str, ...] = CAT, edits: tuple[Edit, ...] = (),
        **options: int | str) -> Run:  # fmt: skip
    mechanism = registry.find(name)
    context = inputs.tokens(inputs.split(mechanism.context)) if mechanism.context else ()
    chosen = mechanism.preset(preset) if preset else None
    tokens = inputs.tokens(chosen.tokens if chosen else words)
    return run(mechanism, Request(tokens, preset=chosen, options=options, edits=edits, context=context))


def values(found: Run) -> dict[str, Tensor]:
    """By id, the only head alone."""
    return {step.id: step.value.double() for step in found.steps}


SELF = ran("self-attention", "hello-shiny-sun", edits=AHEAD)
RUNS: dict[str, Run] = {
    "self": SELF, "dropout": ran("dropout", words=HELLO), "forward": ran("feed-forward", d=3, d_ff=3),
    "biased": ran("feed-forward", "hungry-tiger"), "norm": ran("layer-norm", "six-words"),
    "waves": ran("sinusoidal"), "rope": ran("rope", d=4), "alibi": ran("alibi"),
    "heads": ran("multi-head", heads=2), "layer": ran("encoder-layer"), "svd": ran("qk-svd", "hungry-looks-for-food"),
    "cache": ran("kv-cache", prompt=3), "embedding": ran("embedding", words=("the", "cat", "the", "saw")),
    "qkv": ran("fused-qkv"), "decoder": ran("decoder-layer"), "relative": ran("relative-bias", "look-one-back"),
    "luong": ran("luong-dot"),
}  # fmt: skip


def by_row(matrix: Tensor, made: Callable[[list[float]], list[float]]) -> Tensor:
    return torch.tensor([made(row) for row in matrix.tolist()], dtype=torch.float64)


def normalised(row: list[float], *, less: int = 0, root: bool = True, mean: bool = True) -> list[float]:
    """With the variance over one less than there are, not rooted, or about 0."""
    middle = sum(row) / len(row) if mean else 0
    variance = sum((each - middle) ** 2 for each in row) / (len(row) - less) + 1e-5
    return [(each - middle) / (math.sqrt(variance) if root else variance) for each in row]


def wave(place: float, *, sign: int = 1, unit: Callable[[float], float] = float) -> list[float]:
    """Eight features, of pairs that turn by 1, 0.1, 0.01 …"""
    angles = [place * 10_000 ** (-2 * pair / 8) for pair in range(4)]
    return [each for angle in angles for each in (sign * math.sin(unit(angle)), math.cos(unit(angle)))]


def turned(row: list[float], place: int, *, sign: int = 1) -> list[float]:
    found = []
    for pair in range(len(row) // 2):
        angle, (a, b) = place * 10_000 ** (-2 * pair / len(row)), row[2 * pair : 2 * pair + 2]
        cos, sin = math.cos(angle), sign * math.sin(angle)
        found += [a * cos - b * sin, a * sin + b * cos]
    return found


def in_pairs(row: list[float]) -> list[float]:
    """With the two of each pair in each other's place."""
    return [row[i + 1 - 2 * (i % 2)] for i in range(len(row))]


S = values(SELF)
PAST = torch.ones(3, 3, dtype=torch.bool).tril()
HIDDEN = S["scaled"].masked_fill(~PAST, -torch.inf)


@cache
def by_hand() -> list[tuple[str, str, str, Tensor]]:
    """(mistake, run, the step that is asked, what it gives there, computed here)"""
    return [*_of_attention(), *_of_layers(), *_of_positions(), *_of_heads(), *_of_words()]


def _of_attention() -> Iterator[tuple[str, str, str, Tensor]]:
    q, k, v, weights, scores = (S[name] for name in ("q", "k", "v", "weights", "scores"))
    yield "swapped", "self", "scores", k @ q.T
    yield "added", "self", "scores", torch.tensor([[sum([*a, *b]) for b in k.tolist()] for a in q.tolist()])
    yield "itself", "self", "scores", torch.tensor([[sum(a * a for a in row)] * 3 for row in q.tolist()])
    yield "no-root", "self", "scaled", scores
    yield "no-square-root", "self", "scaled", scores / 2
    yield "times-root", "self", "scaled", scores * math.sqrt(2)
    yield "wrong-width", "self", "scaled", scores / math.sqrt(3)
    yield "wrong-axis", "self", "weights", HIDDEN.softmax(0)
    yield "mask-after", "self", "weights", S["scaled"].softmax(-1) * PAST
    yield "no-mask", "self", "weights", S["scaled"].softmax(-1)
    yield "not-shared", "self", "weights", S["scaled"].exp() * PAST
    yield "no-exponential", "self", "weights", (S["scaled"] * PAST) / (S["scaled"] * PAST).sum(-1, keepdim=True)
    yield "even", "self", "weights", PAST / PAST.sum(-1, keepdim=True)
    yield "largest-only", "self", "output", v[weights.argmax(-1)]
    yield "summed", "self", "output", v.sum(0).repeat(3, 1)
    yield "keys-mixed", "self", "output", weights @ k
    yield "inputs-mixed", "self", "output", (weights @ S["x"])[:, :2]
    yield "columns-mixed", "self", "output", weights.T @ v
    d = values(RUNS["dropout"])
    kept = d["weights"] * d["keep"]
    yield "not-rescaled", "dropout", "dropped", kept
    yield "shared-again", "dropout", "dropped", kept / kept.sum(-1, keepdim=True).clamp(min=1e-9)
    inner = values(RUNS["decoder"])  # two attentions: each has its own
    for path in ("self-attention", "cross-attention"):
        scaled, mask = inner[f"{path}/scaled"], inner[f"{path}/mask"].bool()
        yield "wrong-axis", "decoder", f"{path}/weights", scaled.masked_fill(~mask, -torch.inf).softmax(-2)
        yield "no-root", "decoder", f"{path}/scaled", inner[f"{path}/scores"]
        yield "wrong-width", "decoder", f"{path}/scaled", inner[f"{path}/scores"] / math.sqrt(8)
    c = values(RUNS["cache"])
    yield "added", "cache", "token 4/scores", c["token 4/q"].sum(-1, keepdim=True) + c["token 4/keys"].sum(-1)
    yield "no-root", "cache", "token 4/scaled", c["token 4/scores"]
    yield "no-cache", "cache", "token 4/row", c["token 4/v"]
    yield "only-cache", "cache", "token 4/row", c["token 4/scaled"][:, :4].softmax(-1) @ c["token 3/values"]
    two = values(RUNS["luong"])
    yield "summed", "luong", "c", two["h"].sum(0).repeat(5, 1)


def _of_layers() -> Iterator[tuple[str, str, str, Tensor]]:
    f, b = values(RUNS["forward"]), values(RUNS["biased"])
    yield "no-activation", "forward", "activated", f["hidden"]
    yield "no-activation", "forward", "output", f["hidden"] @ f["w_2"]
    yield "not-multiplied", "forward", "output", f["activated"]
    yield "matrix-turned", "forward", "output", f["activated"] @ f["w_2"].T
    yield "added", "forward", "hidden", f["x"].sum(-1, keepdim=True) + f["w_1"].sum(0)
    yield "not-added", "biased", "hidden", b["x"] @ b["w_1"]
    layer = values(RUNS["layer"])
    yield "not-added", "layer", "added", layer["x"]
    yield "only-added", "layer", "added", layer["attention/output"]
    x = values(RUNS["norm"])["x"]
    centred = x - x.mean(-1, keepdim=True)
    yield "no-mean", "norm", "output", by_row(x, lambda row: normalised(row, mean=False))
    yield "not-divided", "norm", "output", centred
    yield "variance-not-rooted", "norm", "output", by_row(x, lambda row: normalised(row, root=False))
    yield "one-less", "norm", "output", by_row(x, lambda row: normalised(row, less=1))
    yield "norm-of-column", "norm", "output", by_row(x.T, normalised).T


def _of_positions() -> Iterator[tuple[str, str, str, Tensor]]:
    w = values(RUNS["waves"])
    x = w["x"]

    def placed(made: Callable[[int], list[float]]) -> Tensor:
        return x + torch.tensor([made(place) for place in range(len(x))], dtype=torch.float64)

    yield "not-added", "waves", "x_p", x
    yield "only-added", "waves", "x_p", placed(wave) - x
    yield "degrees", "waves", "x_p", placed(lambda place: wave(place, unit=math.radians))
    yield "turned-back", "waves", "x_p", placed(lambda place: wave(place, sign=-1))
    yield "from-one", "waves", "x_p", placed(lambda place: wave(place + 1))
    yield "pair-swapped", "waves", "x_p", placed(lambda place: in_pairs(wave(place)))
    q = values(RUNS["rope"])["q"][0].tolist()
    right = [turned(row, place) for place, row in enumerate(q)]
    yield "turned-back", "rope", "q_turned", torch.tensor([[turned(row, i, sign=-1) for i, row in enumerate(q)]])
    yield "from-one", "rope", "q_turned", torch.tensor([[turned(row, i + 1) for i, row in enumerate(q)]])
    yield "pair-swapped", "rope", "q_turned", torch.tensor([list(map(in_pairs, right))])
    a = values(RUNS["alibi"])
    yield "no-minus", "alibi", "bias", -a["bias"]
    relative = values(RUNS["relative"])
    yield "swapped", "relative", "bias", relative["bias"].mT


def _of_heads() -> Iterator[tuple[str, str, str, Tensor]]:
    h = values(RUNS["heads"])
    whole = h["x"] @ h["w_q"]
    cut = [row for each in whole.tolist() for row in (each[:4], each[4:])]  # by rows: head 0 has the upper half of all
    yield "rows-split", "heads", "q", torch.tensor([cut[:5], cut[5:]])
    yield "heads-added", "heads", "concat", h["heads"].sum(0)
    yield "another-head", "heads", "q", h["q"].flip(0)
    yield "wrong-width", "heads", "scaled", h["scores"] / math.sqrt(8)
    s = values(RUNS["svd"])
    yield "no-strength", "svd", "scores", s["asking"] @ s["answering"].T
    yield "sides-swapped", "svd", "asking", s["x"] @ s["answers"]
    yield "not-halved", "svd", "antisymmetric", s["scores"] - s["scores"].T
    yield "swapped", "svd", "antisymmetric", -s["antisymmetric"]


def _of_words() -> Iterator[tuple[str, str, str, Tensor]]:
    e, q = values(RUNS["embedding"]), values(RUNS["qkv"])
    yield "by-place", "embedding", "output", torch.cat([e["w_e"], e["output"][len(e["w_e"]) :]])  # no row for the rest
    yield "another-row", "embedding", "output", e["output"].roll(1, 0)
    yield "another-column", "qkv", "qkv", q["qkv"].roll(1, 1)


def test_every_mistake_is_made_here() -> None:
    assert {name for name, *_ in by_hand()} == MISTAKES.keys()
    assert all(each.reason.endswith(".") and each.id == name for name, each in MISTAKES.items())


@pytest.mark.parametrize(("name", "of", "step", "wanted"), by_hand(), ids=[" ".join(each[:3]) for each in by_hand()])
def test_a_mistake_gives_what_it_gives_by_hand(name: str, of: str, step: str, wanted: Tensor) -> None:
    steps = RUNS[of].steps
    value = next(each.value for each in steps if each.id == step)
    differing = 0
    for cell in map(tuple, torch.ones(value.shape[-2:]).nonzero().tolist()):
        at = (*(0 for _ in value.shape[:-2]), *cell)
        found, true = answers(name, steps, step, [at]), float(value[at])
        made = float(wanted[at[-wanted.ndim :]]) if cell[-1] < wanted.shape[-1] else math.nan
        if found is None:  # the same comes of it here
            assert math.isnan(made) or abs(made - true) < mistakes.APART + 1e-5
            continue
        differing += 1
        if MISTAKES[name].turns == 1:
            assert found == pytest.approx([made], abs=1e-5, rel=1e-5)  # float32
        assert recognised([made], [name], steps, step, [at]).mistakes == (name,)
    assert differing


def test_a_right_answer_is_no_mistake() -> None:
    for of, found in RUNS.items():
        last = found.steps[-1]
        cell = tuple(0 for _ in last.axes)
        assert recognised([float(last.value[cell])], list(MISTAKES), found.steps, last.id, [cell]) == NONE, of


def test_a_row_is_one_answer() -> None:
    cells = [(1, 0), (1, 1)]
    given = answers("mask-after", SELF.steps, "weights", cells)
    assert given
    assert recognised(given, ["wrong-axis", "mask-after"], SELF.steps, "weights", cells).mistakes == ("mask-after",)
    true = [float(S["weights"][cell]) for cell in cells]
    assert recognised([given[0], true[1]], ["mask-after"], SELF.steps, "weights", cells) == NONE


def test_of_two_mistakes_the_nearer_one_is_meant_and_two_that_give_the_same_are_both_named() -> None:
    known = ["no-root", "even"]
    cells = [(2, 0)]
    (no_root,), (even,) = (answers(name, SELF.steps, "weights", cells) or [] for name in known)
    assert abs(no_root - even) > mistakes.APART
    for name, given in (("no-root", no_root), ("even", even)):
        assert recognised([given], known, SELF.steps, "weights", cells) == Recognised((name,))
    (first,) = answers("no-mask", SELF.steps, "weights", [(0, 0)]) or []
    both = recognised([first], ["mask-after", "even", "no-mask"], SELF.steps, "weights", [(0, 0)])
    assert set(both.mistakes) == {"mask-after", "no-mask"}


def test_two_mistakes_that_two_decimals_cannot_tell_apart_are_both_named() -> None:
    turned_by_place = ran("rope", "the-cat-saw").steps
    cell = [(0, 4, 2)]
    assert answers("degrees", turned_by_place, "scores", cell) == pytest.approx([3.9976], abs=1e-4)
    seen = recognised([4.0], ["degrees", "itself"], turned_by_place, "scores", cell)
    assert seen == Recognised(("itself", "degrees"))


def test_values_added_up_are_all_of_them_or_those_that_are_seen() -> None:
    v, cell = S["v"], [(1, 0)]
    for given in (v[:, 0].sum(), v[:2, 0].sum()):
        assert recognised([float(given)], ["summed"], SELF.steps, "output", cell) == Recognised(("summed",))
    assert recognised([float(v[:, 0].sum())], ["summed"], SELF.steps, "output", [(2, 0)]) == Recognised(("summed",))


def test_an_answer_with_too_few_digits_to_be_told_from_a_mistake_is_asked_for_one_more() -> None:
    plain = ran("raw-dot-product", "hello-shiny-sun").steps
    cell = [(1, 2)]
    assert answers("no-exponential", plain, "weights", cell) == pytest.approx([0.3684], abs=1e-4)  # right: 0.3646

    def seen(given: float) -> Recognised:
        return recognised([given], ["no-exponential"], plain, "weights", cell)

    assert seen(0.37) == Recognised(("no-exponential",), sure=False)
    assert seen(0.369) == Recognised(("no-exponential",))
    assert seen(0.36) == seen(0.365) == NONE


def test_what_was_set_by_hand_stays_set_in_a_mistake() -> None:
    edits = (*AHEAD, Edit("scaled", (1, 0), 2.0), Edit("weights", (2, 0), 0.5))
    found = ran("self-attention", "hello-shiny-sun", edits=edits)
    (made,) = answers("no-root", found.steps, "weights", [(1, 0)]) or []
    other = float(S["scores"][1, 1])
    assert made == pytest.approx(math.exp(2) / (math.exp(2) + math.exp(other)), abs=1e-5)
    assert answers("no-root", found.steps, "weights", [(2, 0)]) is None


def test_dropout_that_drops_all_has_no_chance_to_tell() -> None:
    mask = tuple(Edit("keep", (0, row, column), 0.0) for row in range(3) for column in range(3))
    none = ran("dropout", words=HELLO, edits=mask)
    assert answers("not-rescaled", none.steps, "dropped", [(0, 0, 0)]) is None


@pytest.mark.parametrize(("mistake", "mechanism", "step", "cell"), [
    ("no-exponential", "linear", "output", (0, 0, 0)),  # softmax is not its way
    ("no-exponential", "embedding", "output", (0, 0)),  # no attention
    ("no-exponential", "raw-dot-product", "x", (0, 0)),  # what is given
    ("no-root", "raw-dot-product", "weights", (1, 0)),  # there is no root
    ("inputs-mixed", "raw-dot-product", "output", (1, 0)),  # the values are the inputs
    ("keys-mixed", "seq2seq-context", "c", (0, 0)),  # there are no keys
    ("swapped", "cross-attention", "weights", (0, 0)),  # two sentences
    ("columns-mixed", "cross-attention", "output", (0, 0)),
    ("matrix-turned", "self-attention", "q", (0, 0)),  # no square
    ("heads-added", "multi-head", "output", (0, 0)),  # what follows needs them side by side
    ("sides-swapped", "self-attention", "q", (0, 0)), ("no-strength", "multi-head-stacked", "q", (0, 0, 0)),
    ("one-less", "layer-norm", "mean", (0,)), ("another-head", "self-attention", "q", (0, 0)),
    ("no-cache", "multi-head-stacked", "output", (0, 0)),
])  # fmt: skip
def test_what_cannot_be_done_there_is_no_known_mistake(
    mistake: str, mechanism: str, step: str, cell: tuple[int, ...]
) -> None:
    found = ran(mechanism, words=("one", "two", "three"))
    assert answers(mistake, found.steps, step, [cell]) is None
    assert recognised([3.0], [mistake], found.steps, step, [cell]) == NONE


def test_nothing_divided_by_nothing_is_no_answer() -> None:
    zero = tuple(Edit("scores", (0, column), 0.0) for column in range(3))
    found = ran("raw-dot-product", words=HELLO, edits=zero)
    assert answers("no-exponential", found.steps, "weights", [(0, 0)]) is None


def test_a_norm_of_a_single_number_has_no_sample() -> None:
    found = ran("layer-norm", d=1)
    assert answers("one-less", found.steps, "variance", [(0,)]) is None


def test_the_width_of_vectors_is_that_of_all_heads_if_queries_are_given() -> None:
    found = ran("scaled-dot-product", heads=2)
    steps = values(found)
    made = answers("wrong-width", found.steps, "scaled", [(1, 0, 1)])
    assert made == pytest.approx([float(steps["scores"][1, 0, 1]) / math.sqrt(8)], abs=1e-5)
    turned_first = ran("rope", d=4)
    assert answers("wrong-width", turned_first.steps, "scaled", [(0, 1, 0)]) is None  # one head: the same width


def test_a_cell_that_the_mistake_does_not_have_is_no_answer() -> None:
    found = ran("self-attention", words=HELLO, d_in=2, d_out=5)
    assert answers("inputs-mixed", found.steps, "output", [(0, 1)]) is not None
    assert answers("inputs-mixed", found.steps, "output", [(0, 4)]) is None
    assert recognised([1.0], ["inputs-mixed"], found.steps, "output", [(0, 4)]) == NONE


@pytest.mark.parametrize(("given", "true", "right"), [
    (0.36, 0.3646, True), (0.33, 0.3646, False), (-math.inf, -math.inf, True), (101.0, 100.0, True),
    (103.0, 100.0, False),
])  # fmt: skip
def test_who_computes_with_two_decimals_is_right(given: float, true: float, right: bool) -> None:
    assert is_right(given, true) is right


def test_what_is_near_enough_is_the_same_on_the_page() -> None:
    from app.settings import STATIC

    text = (STATIC / "lib/guess.js").read_text("utf-8")
    assert f"const NEAR = {mistakes.NEAR};" in text
    assert f"const NEARLY = {mistakes.NEAR};" in text


def test_of_mistakes_that_give_the_same_the_one_that_is_made_nearest_is_told() -> None:
    cells = [(0, 0)]
    alike = {"mask-after", "no-mask"}
    found = mistakes.told_apart(SELF.steps, "weights", cells)
    for id_, numbers in found:
        assert answers(id_, SELF.steps, "weights", cells), id_
        same = [other for other, each in found if abs(each[0] - numbers[0]) <= mistakes.APART]
        assert same == [id_]
    assert len(alike & {id_ for id_, _ in found}) == 1


def test_in_a_long_run_only_what_is_near_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = {id_ for id_, _ in mistakes.told_apart(SELF.steps, "weights", [(1, 0)])}
    monkeypatch.setattr(mistakes, "REDONE", 1)
    near = {id_ for id_, _ in mistakes.told_apart(SELF.steps, "weights", [(1, 0)])}
    assert near < everywhere
    assert "wrong-axis" in near
