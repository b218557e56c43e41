"""Writing with a cache gives what writing without it gives, and what transformers' own generate gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from model.pretrained.generation import MOST, Written, prompt, told, written
from model.pretrained.interventions import Cut, SetWeight, Silence
from model.pretrained.loading import Loaded, load
from model.pretrained.sampling import Controls
from model.problem import Problem
from tests.model.pretrained.writers import CAUSAL, added, reading_at_most, taken_out

LILY = "Lily had a cat. The cat was happy because it got a fish."
TEXT = "the cat was red"
# float32: a pass over one token sums in another order than one over all; seen 2e-5 with stories15M
TOLERANCE = 1e-4


@pytest.fixture(scope="module", params=CAUSAL)
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    loaded = added(request.param, tmp_path_factory.mktemp(request.param))
    yield loaded
    taken_out(loaded)


def ids(found: list[Written]) -> list[int]:
    return [each.chosen.token.id for each in found]


def test_the_tokens_are_those_of_transformers_generate_with_its_own_attention(tiny: Loaded) -> None:
    theirs: Any = AutoModelForCausalLM.from_pretrained(
        tiny.entry.folder, dtype=torch.float32, attn_implementation="eager"
    )
    theirs.generation_config.eos_token_id = None
    asked = prompt(tiny.entry.id, TEXT, 16)
    expected = theirs.generate(torch.tensor([asked.ids]), max_new_tokens=16, do_sample=False)
    assert [*asked.ids, *ids(list(written(asked)))] == expected[0].tolist()


def test_with_and_without_the_cache_logits_agree_and_the_text_is_the_same(tiny: Loaded) -> None:
    found = list(written(prompt(tiny.entry.id, TEXT, 16)))
    assert len(found) == 16
    assert all(each.whole and each.whole.same and each.whole.difference <= TOLERANCE for each in found)
    assert any(each.whole and each.whole.seconds > 0 for each in found)


def test_the_cache_grows_by_one_position_and_only_the_new_token_passes(tiny: Loaded) -> None:
    asked = prompt(tiny.entry.id, TEXT, 5)
    found = list(written(asked, compare=False))
    config: Any = tiny.model.config
    d = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    positions = range(len(asked.ids), len(asked.ids) + 5)
    assert [each.cache for each in found] == [(2, tiny.entry.key_heads, n, d) for n in positions]
    assert [each.bytes for each in found] == [2 * tiny.entry.key_heads * n * d * 2 * 4 for n in positions]
    assert [each.passed for each in found] == [len(asked.ids), 1, 1, 1, 1]
    assert all(each.whole is None for each in found)


def test_a_probability_and_its_runners_up_are_softmax_of_the_logits(tiny: Loaded) -> None:
    asked = prompt(tiny.entry.id, TEXT, 1)
    (only,) = written(asked)
    with torch.no_grad():
        shares = tiny.model(torch.tensor([asked.ids]), use_cache=False).logits[0, -1].softmax(-1)
        largest = tiny.model(torch.tensor([asked.ids]), use_cache=False).logits[0, -1].abs().max()
    assert only.whole
    assert only.whole.largest == pytest.approx(float(largest), rel=1e-5)
    values, places = shares.topk(5)
    shown = [only.chosen, *only.others]
    assert [each.token.id for each in shown] == places.tolist()
    assert [each.probability for each in shown] == pytest.approx(values.tolist(), abs=1e-5)


def test_a_seed_draws_the_same_text_and_without_the_cache_too(tiny: Loaded) -> None:
    drawn = Controls(temperature=1.5, top_k=20, top_p=0.9)
    first, again, other = (list(written(prompt(tiny.entry.id, TEXT, 12, (), drawn, seed))) for seed in (1, 1, 2))
    assert ids(first) == ids(again) != ids(other)
    assert all(each.whole and each.whole.same for each in first)
    assert all(0 < each.chosen.probability <= 1 for each in first)
    (nearly,) = written(prompt(tiny.entry.id, TEXT, 1, (), Controls(top_k=1), 5))
    assert nearly.chosen.probability == 1
    assert ids([nearly]) == ids(list(written(prompt(tiny.entry.id, TEXT, 1))))


def test_tokens_are_drawn_by_their_shares() -> None:
    asked = prompt("stories15m", LILY, 64)
    logits = torch.log(torch.tensor([0.5, 0.3, 0.15, 0.05]))
    prompts = [replace(asked, controls=Controls(), seed=seed) for seed in range(40)]
    drawn = [each.taken(logits, time) for each in prompts for time in range(50)]
    shares = torch.bincount(torch.tensor(drawn), minlength=4) / len(drawn)
    # 2,000 draws: three standard deviations are 0.034 at most
    assert torch.allclose(shares.double(), logits.exp().double(), atol=0.034)


def test_silenced_heads_stay_silent_while_it_writes(tiny: Loaded) -> None:
    silent = [Silence(layer, head) for layer in range(2) for head in range(4)]
    plain, changed = (list(written(prompt(tiny.entry.id, TEXT, 8, each))) for each in ((), silent))
    assert [each.chosen for each in plain] != [each.chosen for each in changed]
    assert all(each.whole and each.whole.same and each.whole.difference <= TOLERANCE for each in changed)


def test_stories15m_goes_on_with_a_story_and_each_token_has_the_text_up_to_it() -> None:
    asked = prompt("stories15m", LILY, 8)
    found = list(written(asked))
    assert [each.text for each in found] == [
        LILY + more for more in (" L", " Lily", " Lily liked", " Lily liked the", " Lily liked the cat",
                                 " Lily liked the cat.", " Lily liked the cat. She", " Lily liked the cat. She wanted")
    ]  # fmt: skip
    assert all(each.whole and each.whole.same and each.whole.difference <= TOLERANCE for each in found)
    assert [token.id for token in asked.tokens] == asked.ids
    assert load("stories15m").tokenizer.encode(found[-1].text).ids == [*asked.ids, *ids(found)]


def test_half_a_character_is_no_text() -> None:
    asked = prompt("stories15m", "a")
    tokenizer = load("stories15m").tokenizer
    emoji = tokenizer.encode("a🙂").ids[len(asked.ids) :]
    assert len(emoji) > 1
    assert asked.with_written(emoji) == "a🙂"
    assert asked.with_written(emoji[:-1]) is None


def test_it_stops_behind_the_token_that_ends_a_text(
    tiny: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = ids(list(written(prompt(tiny.entry.id, TEXT, 12), compare=False)))
    end = plain[5]
    for given in (end, [end]):
        monkeypatch.setattr(tiny.model.config, "eos_token_id", given)
        assert ids(list(written(prompt(tiny.entry.id, TEXT, 12), compare=False))) == plain[: plain.index(end) + 1]


def test_it_stops_where_the_context_is_full_and_says_so_beforehand(tmp_path: Path) -> None:
    loaded = added("gpt2", tmp_path)
    n = len(prompt(loaded.entry.id, TEXT).ids)
    reading_at_most(loaded, n + 3)
    asked = prompt(loaded.entry.id, TEXT, 10)
    assert (asked.most, asked.ending) == (3, "context")
    assert len(list(written(asked))) == 3
    assert prompt(loaded.entry.id, TEXT, 3).ending == "most"
    reading_at_most(loaded, n)
    with pytest.raises(Problem, match="as many: shorten it"):
        prompt(loaded.entry.id, TEXT)


@pytest.mark.parametrize("most", [0, MOST + 1])
def test_a_number_of_tokens_beyond_the_bounds_is_refused(most: int) -> None:
    with pytest.raises(Problem, match="Between 1 and 64") as error:
        prompt("stories15m", LILY, most)
    assert error.value.field == "tokens"


def test_an_encoder_does_not_write(tmp_path: Path) -> None:
    loaded = added("bert", tmp_path)
    with pytest.raises(Problem, match="does not continue a text"):
        prompt(loaded.entry.id, TEXT)


def test_changes_of_one_text_are_refused_and_heads_that_are_not_there() -> None:
    for change, said in (
        (SetWeight(4, 4, (1, 0), 0.5), "only silenced heads apply"),
        (Cut(None, None, (1, 0)), "only silenced heads apply"),
        (Silence(6, 0), "0 to 5"),
    ):
        with pytest.raises(Problem, match=said) as error:
            prompt("stories15m", LILY, 2, [change])
        assert error.value.field == "interventions"


def test_what_is_told_is_what_is_written_and_remembered(tiny: Loaded) -> None:
    first = list(told(prompt(tiny.entry.id, TEXT, 5)))
    assert ids(first) == ids(list(written(prompt(tiny.entry.id, TEXT, 5))))
    assert all(ours is theirs for ours, theirs in zip(first, told(prompt(tiny.entry.id, TEXT, 5)), strict=True))
