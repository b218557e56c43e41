"""DeepSpeed's layout of BigBird, in blocks of one token; what is random is drawn in another way there."""

from model.mechanisms.bigbird import bigbird
from model.mechanisms.scaled_dot_product import scaled_dot_product
from tests.bench.peers.peer import Compared, Comparisons, normal, without_init

NEEDS = ["deepspeed==0.16.9"]


def compared() -> Comparisons:
    """Windows and global tokens."""
    theirs = without_init("deepspeed.ops.sparse_attention.sparsity_config").BigBirdSparsityConfig
    q, k, v = normal(1, 12, 4), normal(1, 12, 4), normal(1, 12, 4)
    for window, first in ((1, 1), (2, 3)):
        sizes = {"num_sliding_window_blocks": 2 * window + 1, "num_global_blocks": first}
        config = theirs(1, block=1, num_random_blocks=0, **sizes)
        seen = config.make_layout(12)[0].bool()
        ours = bigbird(q, k, v, window=window, global_tokens=first, random_keys=0)
        what = f"`BigBirdSparsityConfig`: {2 * window + 1} blocks of window, {first} global"
        yield Compared("bigbird", what, ours, scaled_dot_product(q, k, v, seen))
