"""rotary-embedding-torch turns neighbouring pairs, as the paper does; its angles are of float32."""

from model.mechanisms.causal import causal
from model.mechanisms.rope import rope
from tests.bench.peers.peer import Compared, Comparisons, normal

NEEDS = ["rotary-embedding-torch==0.9.1", "einops==0.8.2"]


def compared() -> Comparisons:
    """Its turned queries and keys under causal attention."""
    from rotary_embedding_torch import RotaryEmbedding

    q, k, v = normal(2, 9, 8), normal(2, 9, 8), normal(2, 9, 8)
    for offset in (0, 500):
        turn = RotaryEmbedding(dim=8, cache_if_possible=False)
        turned = [turn.rotate_queries_or_keys(each[None], offset=offset)[0].double() for each in (q, k)]
        ours = rope(q, k, v, offset=offset)
        yield Compared("rope", f"`RotaryEmbedding`, offset {offset} (float32)", ours, causal(*turned, v))
