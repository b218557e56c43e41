"""What we lean on of transformers that it does not promise: all of it stands here, each with what it leans on.

pyproject.toml admits one minor version of transformers; tests/model/pretrained/test_theirs.py says of each thing in a
sentence what a release changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from torch import Tensor

OPTIONS = {"local_files_only": True, "trust_remote_code": False}


def register(name: str, attention: Callable[..., Any]) -> None:
    """Makes a function known to transformers as `attn_implementation=name`.

    Leans on sdpa's mask function and its two shortcuts, which are switched off: with them the mask can be None, and a
    model whose attention does not look at `is_causal` sees the future.
    """
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import sdpa_mask

    def mask(*args: Any, **kwargs: Any) -> Tensor:
        off = {"allow_is_causal_skip": False, "allow_is_bidirectional_skip": False}
        full: Tensor = sdpa_mask(*args, **(kwargs | off))
        return full

    AttentionInterface.register(name, attention)
    AttentionMaskInterface.register(name, mask)


def knows(model_type: object) -> bool:
    """Whether it has a configuration of this type. Leans on `CONFIG_MAPPING`."""
    from transformers import CONFIG_MAPPING

    return model_type in CONFIG_MAPPING


def config(folder: Path) -> Any:
    """The configuration of a folder, from it alone; raises whatever its checks raise."""
    from transformers import AutoConfig

    return AutoConfig.from_pretrained(folder, **OPTIONS)


def tokenizer(folder: Path) -> tuple[Any, str | None]:
    """The Tokenizer of the tokenizers library, and the name of its mask token. Leans on `backend_tokenizer` of a fast
    tokenizer."""
    from transformers import AutoTokenizer

    found = AutoTokenizer.from_pretrained(folder, **OPTIONS)
    return found.backend_tokenizer, found.mask_token


def class_of(auto: str) -> Any:
    """Its class of this name, such as AutoModel."""
    import transformers

    return getattr(transformers, auto)


def loads(auto: str, config: Any) -> bool:
    """Whether its class of this name makes a model of a configuration. Leans on `_model_mapping`."""
    return type(config) in class_of(auto)._model_mapping


@contextmanager
def quiet() -> Iterator[None]:
    """Its own bars and tables are not printed: what is missing is said by us. Leans on its logging."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    before = logging.get_verbosity()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(before)


def snapshot(name: str, revision: str | None, patterns: list[str]) -> Path:
    """The folder of what the hub has under a name. Leans on the hub's function under transformers' name for it."""
    from transformers.utils.hub import snapshot_download

    return Path(snapshot_download(name, revision=revision, allow_patterns=patterns))


def only(states: Any, places: Sequence[int]) -> Any:
    """What a base model says of these places alone, for the head above it, which then computes no more than them.

    Leans on `ModelOutput` being changed under a name, and on heads that read what comes first in it.
    """
    states["last_hidden_state"] = states["last_hidden_state"][:, list(places)]
    return states


class Kept:
    """The keys and values that a causal model keeps of what it has read.

    Leans on a `DynamicCache` that is made without a configuration: its layers keep all, those of a sliding window too,
    and can be cut; on their `keys` and `values` (1, key head, position, d), and on `crop`. Of a model with layers that
    carry a state along (`config`), the cache is made with it; those layers have `recurrent_states`, and cannot be cut:
    what they were is kept each time the cache is given out, and cut back to.
    """

    MOST = 16  # of what they were: a round of guesses takes fewer

    def __init__(self, config: Any = None) -> None:
        from transformers import DynamicCache

        self._cache: Any = DynamicCache(config=config)
        self._before: dict[int, dict[int, Any]] = {}

    @property
    def cache(self) -> Any:
        """For a pass, which adds to it."""
        states = {i: deepcopy(each) for i, each in enumerate(self._cache.layers) if not hasattr(each, "keys")}
        if states:
            first, *later = (self._before | {self.positions: states}).items()
            self._before = dict([first, *later[-self.MOST :]])  # with the first, when nothing was kept
        return self._cache

    @property
    def _attending(self) -> list[Any]:
        return [each for each in self._cache.layers if hasattr(each, "keys")]

    @property
    def positions(self) -> int:
        """How many tokens are kept."""
        return int(self._cache.get_seq_length())

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Layers, key heads, positions, d."""
        _one, heads, positions, d = self._attending[0].keys.shape
        return len(self._attending), heads, positions, d

    @property
    def nbytes(self) -> int:
        """Of all keys and values, and states."""
        states = [
            each for layer in self._cache.layers if not hasattr(layer, "keys")
            for of in (layer.conv_states, layer.recurrent_states) for each in of.values() if each is not None
        ]  # fmt: skip
        keys = [each for layer in self._attending for each in (layer.keys, layer.values)]
        return sum(each.nbytes for each in (*keys, *states))

    def cut(self, positions: int) -> None:
        """Forgets what is behind so many positions, in the layers that hold more; more of it if there are states, which
        are only known at the ends of passes."""
        if self._before and positions < self.positions:
            self._before = {at: states for at, states in self._before.items() if at <= positions}
            positions = max(self._before)
            for i, state in self._before[positions].items():
                self._cache.layers[i] = deepcopy(state)
        for layer in self._attending:
            layer.crop(positions - layer.get_seq_length())
