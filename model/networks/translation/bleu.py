"""How much of a translation stands in the reference, in pieces of one to four words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence

Sentence = Sequence[Hashable]
LONGEST = 4  # words of a piece


def bleu(said: Sequence[Sentence], wanted: Sequence[Sentence]) -> float:
    """Corpus BLEU-4 with one reference for each sentence, from 0 to 1 (Papineni et al. 2002, §2.3, ACL P02-1040): the
    geometric mean of the precisions of all pieces, each piece counted at most as often as its reference has it, times a
    penalty if all the translations together are shorter than the references. Nothing is smoothed."""
    right, all_ = [0] * LONGEST, [0] * LONGEST
    for own, reference in zip(said, wanted, strict=True):
        for n in range(1, LONGEST + 1):
            found = pieces(own, n)
            right[n - 1] += (found & pieces(reference, n)).total()
            all_[n - 1] += found.total()
    if not all(right):
        return 0.0
    precision = sum(math.log(a / b) for a, b in zip(right, all_, strict=True)) / LONGEST
    return math.exp(precision + min(0.0, 1 - sum(map(len, wanted)) / sum(map(len, said))))


def pieces(sentence: Sentence, n: int) -> Counter[Sentence]:
    """The runs of n words, and how often each comes."""
    return Counter(tuple(sentence[i : i + n]) for i in range(len(sentence) - n + 1))
