"""All heads at once: what stories15M's are seen to do, without the first token, from one token to another."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.pretrained import runner
from model.pretrained.attention import Asked, Pass
from model.pretrained.interventions import SetWeight, Silence
from model.pretrained.loading import Loaded
from model.pretrained.overview import Gathering
from model.pretrained.patterns import PATTERNS
from model.pretrained.reading import read
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import opened, write

ID = "stories15m"
LILY = "Lily had a cat. The cat was happy because it got a fish."
LONG = " ".join(["cat", "dog"] * 50 + ["fish"])  # 102 tokens
IT, CAT = 12, 5
IDS = [pattern.id for pattern in PATTERNS]


def maps(loaded: Loaded, text: str) -> Tensor:
    """(layer, head, query, key) as the model ran."""
    found: list[Tensor] = []
    with Pass(watch=lambda _layer, weights: found.append(weights)).on(), torch.no_grad():
        loaded.model(torch.tensor([loaded.tokenizer.encode(text).ids]), use_cache=False)
    return torch.stack(found)


def asked(mask: Tensor) -> Asked:
    """What a layer with this mask asks of its attention."""
    nothing = torch.empty(0)
    return Asked(nothing, nothing, nothing, mask, None, None, key_heads=1, window=None)


def best(found: Tensor) -> list[int]:
    """The layer and the head of the largest."""
    return [int(each) for each in torch.unravel_index(found.argmax(), found.shape)]


@pytest.mark.parametrize("text", [LILY, LONG])
def test_scores_are_of_the_exact_weights_also_where_the_maps_are_pooled(stories: Loaded, text: str) -> None:
    exact, found = maps(stories, text), runner.overview(ID, text)
    n = exact.shape[-1]
    assert found.pool == (1 if text is LILY else 2)
    # the mean over the rows that have a choice; float32
    wanted = exact.diagonal(-1, 2, 3).sum(-1) / (n - 1)
    torch.testing.assert_close(found.scores[..., IDS.index("previous")], wanted, atol=1e-5, rtol=0)
    wanted = exact[:, :, 1:, 0].mean(-1)
    torch.testing.assert_close(found.scores[..., IDS.index("first")], wanted, atol=1e-5, rtol=0)
    assert found.counted[:, IDS.index("previous")].tolist() == [n - 1] * 6
    assert found.counted[:, IDS.index("next")].tolist() == [0] * 6
    assert torch.equal(found.hidden[0], torch.ones_like(found.hidden[0]).triu(1))


def test_heads_are_named_by_what_they_do_most() -> None:
    found = runner.overview(ID, LILY)
    names = {(layer, head): IDS[int(found.names[layer, head])] for layer, head in [(0, 0), (2, 0), (3, 4)]}
    assert names == {(0, 0): "first", (2, 0): "previous", (3, 4): "induction"}
    assert best(found.scores[..., IDS.index("induction")]) == [3, 4]


def test_of_all_heads_four_four_gives_most_from_it_to_the_first_cat() -> None:
    found = runner.overview(ID, LILY, pair=(IT, CAT))
    assert found.pair is not None
    assert best(found.pair) == [4, 4]
    assert found.pair[4, 4].item() == pytest.approx(0.761, abs=5e-4)  # the figure has three digits
    assert runner.overview(ID, LILY).pair is None


def test_without_the_first_token_each_row_is_shared_out_anew(stories: Loaded) -> None:
    found = runner.overview(ID, LILY, hide_first=True, pair=(IT, CAT))
    exact = maps(stories, LILY)
    rest = exact[..., 1:] / exact[..., 1:].sum(-1, keepdim=True)
    rest[:, :, 0] = 0  # the first row has nothing left
    wanted = torch.cat([torch.zeros(6, 6, 17, 1), rest], -1)
    # float32 sums in another order may fall on the other side of a half
    assert (found.weights.int() - (wanted * 255).round().int()).abs().max() <= 1
    assert found.pair is not None
    torch.testing.assert_close(found.pair, wanted[:, :, IT, CAT], atol=1e-6, rtol=1e-5)
    assert found.hidden[:, 0].all()
    assert found.hidden[:, :, 0].all()
    assert found.counted[:, IDS.index("first")].tolist() == [0] * 6
    assert "first" not in {IDS[each] for each in found.names.flatten().tolist() if each >= 0}


def test_what_is_changed_counts_with_and_without_the_first_token() -> None:
    changes = [Silence(3, 0), SetWeight(5, 0, (IT, 0), 0.0)]
    plain, changed = runner.overview(ID, LILY), runner.overview(ID, LILY, changes)
    assert torch.equal(plain.weights[:4], changed.weights[:4])
    assert not torch.equal(plain.weights[4], changed.weights[4])
    assert changed.weights[5, 0, IT, 0] == 0
    hidden = runner.overview(ID, LILY, changes, hide_first=True)
    assert not torch.equal(hidden.weights[4], runner.overview(ID, LILY, hide_first=True).weights[4])


@pytest.mark.parametrize("pair", [(17, 0), (0, 17)])
def test_a_pair_beyond_the_text_gets_a_sentence(pair: tuple[int, int]) -> None:
    with pytest.raises(Problem, match="a query up to 16, a key up to 16") as caught:
        runner.overview(ID, LILY, pair=pair)
    assert caught.value.field == "pair"


def test_layers_that_hide_differently_are_measured_under_their_own_masks(tmp_path: Path) -> None:
    loaded = opened("mistral", write("mistral", tmp_path))  # it sees four tokens back
    gathering = Gathering(read(loaded, "the cat was tired the cat was tired"))
    n = len(gathering.reading.ids)
    causal, window = torch.ones(n, n).tril() > 0, (torch.ones(n, n).tril() > 0) & (torch.ones(n, n).triu(-3) > 0)
    for layer, mask in enumerate((causal, window)):
        gathering.hear(layer, asked(mask))
        gathering.watch(layer, (mask / mask.sum(-1, keepdim=True))[None])
    found = gathering.overview()
    assert torch.equal(found.hidden, ~torch.stack([causal, window]))
    assert found.uniform[0, IDS.index("self")] < found.uniform[1, IDS.index("self")]
    assert found.counted[1, IDS.index("first")] == 3


def test_special_tokens_around_a_text_are_known(tmp_path: Path) -> None:
    loaded = opened("bert", write("bert", tmp_path))
    gathering = Gathering(read(loaded, "the cat was tired ."))
    n = len(gathering.reading.ids)
    gathering.hear(0, asked(torch.ones(n, n) > 0))
    weights = torch.zeros(2, n, n)
    weights[0, :, -1], weights[1, :, -2] = 1, 1
    gathering.watch(0, weights)
    assert [IDS[int(name)] for name in gathering.overview().names[0]] == ["special", "punctuation"]
