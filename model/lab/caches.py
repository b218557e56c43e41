"""What published models keep of a text while they write: bytes of cache against length, from their configurations."""

from dataclasses import dataclass

from model.lab.figure import Figure, Series
from model.problem import N_

FP16 = 2  # bytes of a number, as caches are usually kept
LENGTHS = [2**i for i in (8, 10, 12, 14, 16, 17)]  # tokens


@dataclass(frozen=True)
class Kept:
    """What all layers of a model keep, in numbers: of each token, of each of the last `window` tokens, and of a text
    however long it is."""

    name: str
    each: int = 0
    near: int = 0
    window: int = 0
    state: int = 0

    def bytes(self, n: int) -> int:
        """After n tokens."""
        return FP16 * (self.each * n + self.near * min(n, self.window) + self.state)


def keys_and_values(layers: int, heads: int, d: int) -> int:
    """A key and a value of d numbers for each key head of each layer."""
    return layers * heads * 2 * d


# In the order of what they keep of a long text. Sizes: the config.json that was published with each.
PUBLISHED = (
    Kept(N_("MHA: Llama 2 7B"), each=keys_and_values(32, 32, 128)),
    Kept(N_("GQA: Llama 3 8B"), each=keys_and_values(32, 8, 128)),
    # every sixth of its 62 layers sees all, the others 1024 tokens
    Kept(N_("5 sliding : 1 full: Gemma 3 27B"), each=keys_and_values(10, 16, 128), near=keys_and_values(52, 16, 128),
         window=1024),
    Kept(N_("MLA: DeepSeek-V3 671B"), each=61 * (512 + 64)),
    # every fourth of its 48 layers is full; the others keep a state of 128 × 128 for each of 32 heads
    Kept(N_("3 linear : 1 full: Qwen3-Next 80B"), each=keys_and_values(12, 2, 256), state=36 * 32 * 128 * 128),
    Kept(N_("MQA: Falcon 7B"), each=keys_and_values(32, 1, 64)),
    Kept(N_("sliding window: Mistral 7B v0.1"), near=keys_and_values(32, 8, 128), window=4096),
    # 128 heads of 64 numbers, each with a state of 128
    Kept(N_("state alone: Mamba-Codestral 7B"), state=64 * 128 * 64 * 128),
)  # fmt: skip


def published() -> Figure:
    """Bytes of the cache of one text as it grows, for models of each kind."""
    return Figure(
        "caches", N_("The cache of one text"), N_("tokens"), N_("bytes"),
        [Series(kept.name, list(LENGTHS), [float(kept.bytes(n)) for n in LENGTHS]) for kept in PUBLISHED],
        N_("Counted from the sizes in each model's published config.json, 2 bytes a number, all layers together. The "
           "models differ in size too, so that the slopes say more than the heights. The last few columns that a short "
           "convolution keeps in Qwen3-Next and Mamba are left out; they do not grow."),
        log=("x", "y"),
    )  # fmt: skip
