"""sacrebleu: the BLEU by which our translators are scored."""

import random

import torch

from model.networks.translation.bleu import bleu
from tests.bench.peers.peer import Compared, Comparisons

NEEDS = ["sacrebleu==2.6.0", "portalocker==4.4.2", "colorama==0.4.6", "tabulate==0.10.0", "lxml==6.1.3"]


def compared() -> Comparisons:
    """Fifty pairs of sentences of a small vocabulary, some of them alike."""
    from sacrebleu.metrics import BLEU

    draw = random.Random(4)
    wanted = [[f"w{draw.randrange(12)}" for _ in range(draw.randrange(4, 20))] for _ in range(50)]
    said = [[word if draw.random() < 0.8 else "w0" for word in own][: draw.randrange(4, 20)] for own in wanted]
    theirs = BLEU(tokenize="none", smooth_method="none", force=True)  # in percent
    score = theirs.corpus_score([" ".join(own) for own in said], [[" ".join(own) for own in wanted]]).score / 100
    ours, found = (torch.tensor(each, dtype=torch.float64) for each in (bleu(said, wanted), score))
    yield Compared("(translators)", "`BLEU(tokenize='none')` of 50 pairs", ours, found)
