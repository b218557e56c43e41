"""fast-transformers, by the authors of linear attention; its causal product is compiled (float32)."""

from model.mechanisms.linear import linear
from tests.bench.peers.peer import Compared, Comparisons, normal

NEEDS = ["pytorch-fast-transformers==0.4.0"]


def compared() -> Comparisons:
    """elu(x) + 1, without what it adds to the divisor (eps)."""
    from fast_transformers.attention import CausalLinearAttention, LinearAttention
    from fast_transformers.masking import FullMask, LengthMask, TriangularCausalMask

    q, k, v = normal(2, 9, 4), normal(2, 9, 4), normal(2, 9, 4)
    asked = [each.transpose(0, 1)[None].float() for each in (q, k, v)]
    lengths = LengthMask(q.new_full((1,), 9).long())
    kinds = ((False, LinearAttention, FullMask), (True, CausalLinearAttention, TriangularCausalMask))
    for causal, theirs, mask in kinds:
        found = theirs(4, eps=0.0)(*asked, mask(9), lengths, lengths)[0].transpose(0, 1)
        yield Compared("linear", f"`{theirs.__name__}` (float32)", linear(q, k, v, causal=causal), found)
