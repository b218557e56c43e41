"""A person's own text: where its gap is, what each model says of it, and where it looked."""

import pytest
import torch

from model.networks.gap import stored
from model.networks.gap.corpus import LONGEST, SENTINELS
from model.networks.gap.networks import HEADS, KINDS, Kind, Reader
from model.networks.gap.text import HOLE, MOST_NEAR, cut, guess, head, mask, question, steps
from model.problem import Problem

TEXT = "The cat ran up the tree."


def reader(kind: Kind) -> Reader:
    return stored.load_kind(kind).network


def test_the_gap_is_where_the_underscores_are_or_at_a_word() -> None:
    assert question("The cat ___ up.").place == question("The cat__up.").place == 2
    assert question("The cat ___ up.", 0).true is None  # the underscores are the gap
    found = question(TEXT, 2)
    assert (found.words[2], found.true, found.place) == ("ran", "ran", 2)
    assert question(TEXT, 99).place == 6
    assert question("The zyzzyx ran.", 1).true is None
    with pytest.raises(Problem, match="There are 2 gaps"):
        question("a ___ b ___")
    with pytest.raises(Problem, match="type ___ in its place"):
        question(TEXT)
    with pytest.raises(Problem, match=f"at most {LONGEST} words and marks; this text has {LONGEST + 1}"):
        question("a " * (LONGEST + 1), 0)


def test_unknown_words_are_named_with_known_ones_that_look_like_them() -> None:
    (found,) = question("The flowerz was red.", 3).unknown
    assert (found.place, found.word) == (1, "flowerz")
    assert "flower" in found.near
    many = question("treez " * (MOST_NEAR + 2), 0).unknown
    assert [bool(each.near) for each in many] == [True] * MOST_NEAR + [False] * 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_guess_comes_from_the_networks_own_pass(kind: Kind) -> None:
    net, asked = reader(kind), question(TEXT, 2)
    found = guess(asked, net)
    assert [each.rank for each in found.candidates] == list(range(1, 11))
    assert found.true is not None
    assert found.true.word == "ran"
    assert found.tokens == ["<s>", "The", "cat", "<mask>", "up", "the", "tree", "."]
    assert found.tokens[found.query] == ("<mask>" if kind == "masked" else "cat")
    assert bool(found.mask.all()) == (kind == "masked")
    assert torch.allclose(found.looks.sum(-1), torch.ones(4, HEADS), atol=1e-5)  # float32
    assert bool((found.looks[..., found.query + 1 :] > 0).any()) == (kind == "masked")
    # what the steps end with is what the candidates are made of
    (last,) = (step.value for step in steps(asked, net) if step.id == "norm/output")
    with torch.no_grad():
        logits = net.logits(last[found.query])
    assert stored.words().words[int(logits.argmax())] == found.candidates[0].word


def test_what_follows_the_gap_changes_the_one_guess_and_not_the_other() -> None:
    here, there = question("The cat ___ up the tree."), question("The cat ___ its milk in the kitchen.")
    assert guess(here, reader("causal")).candidates == guess(there, reader("causal")).candidates
    assert guess(here, reader("masked")).candidates[0].word != guess(there, reader("masked")).candidates[0].word
    assert guess(here, reader("masked")).true is None


@pytest.mark.parametrize("kind", KINDS)
def test_the_steps_of_a_head_are_those_of_the_pass(kind: Kind) -> None:
    net, asked = reader(kind), question(TEXT, 2)
    found = {step.name: step.value for step in head(asked, net, 1, 3).steps}
    whole = {step.id: step.value for step in steps(asked, net)}
    assert torch.equal(found["weights"], whole["layer 1/attention/weights"][3])
    assert torch.equal(found["output"], whole["layer 1/attention/heads"][3])
    for bad in ((4, 0), (0, HEADS)):
        with pytest.raises(Problem, match="count from 0"):
            head(asked, net, *bad)


def test_spans_are_drawn_by_a_seed_or_are_the_gaps_of_the_text() -> None:
    assert cut(TEXT, 1) == cut(TEXT, 1)
    assert len({cut(TEXT, seed).spans for seed in range(6)}) > 1
    own = cut("The cat ___ up the ___ .", 1)
    assert own.source == ("The", "cat", SENTINELS[0], "up", "the", SENTINELS[1], ".")
    assert own.target == (SENTINELS[0], HOLE, SENTINELS[1], HOLE, SENTINELS[2])
    with pytest.raises(Problem, match="There are 4 gaps, but only 3 sentinels"):
        cut("___ " * 4, 1)


def test_the_encoder_sees_its_source_and_the_decoder_that_and_its_past() -> None:
    made = cut(TEXT, 1)
    n, m = len(made.source), len(made.target)
    expected = [[j < n or (i >= n and j <= i) for j in range(n + m)] for i in range(n + m)]
    assert mask(made).tolist() == expected
