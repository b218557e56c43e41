"""Stories are written once, the same from the same seed, and an interrupted writing goes on."""

from pathlib import Path

import pytest
import torch

from model.networks.gap import stories
from model.networks.gap.stories import write
from model.pretrained.catalogue import Entry
from model.pretrained.writing import Storyteller, drawn
from model.problem import Problem


class Teller:
    """Writes quickly, and counts."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, float, int | None]] = []

    def stories(self, seed: int, n: int, top_p: float, most: int | None) -> list[str]:
        self.asked.append((seed, n, top_p, most))
        if len(self.asked) == 3:
            raise KeyboardInterrupt
        return [f"Story {seed}.", "Another."]


def test_what_was_written_is_not_written_again(tmp_path: Path) -> None:
    first, second = Teller(), Teller()
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, 4, 5, lambda: first, 6)  # type: ignore[arg-type,return-value]
    found = write(tmp_path, 4, 5, lambda: second, 6)  # type: ignore[arg-type,return-value]
    seeds = [stories.SEED * 1000 + i for i in range(4)]
    assert found == [line for seed in seeds for line in (f"Story {seed}.", "Another.")]
    assert [each[0] for each in second.asked] == seeds[2:]
    assert second.asked[0][1:] == (5, stories.TOP_P, 6)
    assert write(tmp_path, 4, 5, lambda: pytest.fail("nothing is missing")) == found


def test_stories15m_writes_english_and_the_same_again() -> None:
    teller = Storyteller()
    one, again, other = (teller.stories(seed, 3, most=12) for seed in (1, 1, 2))
    assert one == again != other
    assert len(one) == 3
    assert all(text[0].isupper() and " " in text for text in one)


def test_a_story_ends_where_the_next_begins() -> None:
    teller = Storyteller()
    a, b = (teller.tokenizer.encode(text, add_special_tokens=False).ids for text in ("One  end.", "Two."))
    assert teller._texts([1, *a, 1, *b, 1], 1) == ["One end.", "Two."]


def test_only_tokens_of_the_nucleus_are_drawn_by_their_shares() -> None:
    logits = torch.tensor([[0.5, 0.3, 0.15, 0.05]]).log().expand(4000, -1)
    counts = drawn(logits, 0.7, torch.Generator().manual_seed(1)).flatten().bincount(minlength=4)
    assert counts[2:].tolist() == [0, 0]  # 0.5 and 0.3 fill 0.7
    assert abs(int(counts[0]) / 4000 - 0.5 / 0.8) < 0.03  # four standard deviations


def test_a_teller_whose_files_were_changed_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Entry, "sound", lambda _entry: False)
    with pytest.raises(Problem, match="stories15M, a part of Headlight, were changed or damaged"):
        Storyteller()
