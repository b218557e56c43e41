"""reformer-pytorch: shared queries and keys, with every key in view, and hashed by directions of ours."""

from itertools import count

import torch

from model.mechanisms.lsh import lsh
from tests.bench.peers.peer import Compared, Comparisons, normal

NEEDS = ["reformer-pytorch==1.4.4", "local-attention==1.11.2", "axial-positional-embedding==0.3.12",
         "product-key-memory==0.3.0", "colt5-attention==0.11.2", "einops==0.8.2", "hyper-connections==0.4.11",
         "torch-einops-utils==0.2.0"]  # fmt: skip


def compared() -> Comparisons:
    """`exact/weights` of a run, and its output."""
    from reformer_pytorch.reformer_pytorch import FullQKAttention, LSHAttention

    from model.tracing.step import Trace

    q, v = normal(1, 12, 4), normal(1, 12, 4)
    for causal in (False, True):
        with Trace() as trace:
            lsh(q, v, causal=causal, step=trace)
        ours = {step.id: step.value for step in trace.steps}["exact/weights"] @ v
        found = FullQKAttention(causal=causal)(q, v)[0]
        yield Compared("lsh", f"`FullQKAttention(causal={causal})`: before hashing", ours, found)

    for rounds in (1, 3):
        seed = next(seed for seed in count() if all(map(_even, _buckets(q, rounds, seed))))

        class Ours(LSHAttention):  # type: ignore[misc, unused-ignore]
            """Theirs, with the directions that ours draws."""

            def hash_vectors(self, n_buckets: int, vecs: torch.Tensor, **_: object) -> torch.Tensor:
                own = _buckets(vecs, self.n_hashes, seed)  # noqa: B023
                return torch.cat([bucket + i * n_buckets for i, bucket in enumerate(own)], -1)

        theirs = Ours(bucket_size=6, n_hashes=rounds, allow_duplicate_attention=False, attend_across_buckets=False)
        ours = lsh(q, v, rounds=rounds, buckets=2, seed=seed)
        what = f"`LSHAttention`, our directions, 2 buckets that fill their chunks, rounds: {rounds}"
        yield Compared("lsh", what, ours, theirs(q, v)[0])


def _buckets(q: torch.Tensor, rounds: int, seed: int) -> list[torch.Tensor]:
    """(1, token) for each round, of two buckets."""
    draw = torch.Generator().manual_seed(seed)
    along = [q @ torch.randn(q.shape[-1], 1, generator=draw).double() for _ in range(rounds)]
    return [torch.cat((each, -each), -1).argmax(-1) for each in along]


def _even(bucket: torch.Tensor) -> bool:
    """Both are of one size: of a larger one theirs would drop pairs, because it is cut into chunks."""
    return int(bucket.sum()) * 2 == bucket.numel()
