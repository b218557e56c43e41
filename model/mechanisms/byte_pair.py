"""Byte-pair encoding: from bytes to tokens, by joining the pair of neighbours that stands there most often."""

import unicodedata
from itertools import pairwise
from typing import Annotated

import torch
from torch import Tensor

from model.lab.registry import Cell, Preset, Range, mechanism
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced

MOST = 800  # bytes: each pair is compared with each other


@mechanism("byte-pair", family="words", smooth=False,
           source="Sennrich et al. 2016, §3.2, alg. 1, arXiv:1508.07909; on bytes: Radford et al. 2019 (GPT-2), §2.2")
def byte_pair(text: Tensor, *, merges: Annotated[int, Range(0, 24)] = 8, step: Steps = untraced) -> Tensor:
    """ids = text; then, again and again: join the most frequent pair of neighbours into a new id

    text (byte) -> (piece), each piece by its id: a byte by its number, the result of merge m by 255 + m
    Of equally frequent pairs, the one that stands first is joined. Nothing is joined across the beginning of a word,
    which is a space, as in GPT-2 (whose further cuts, at digits and punctuation, are left out). No merge is made of a
    pair that stands there only once.
    """
    if len(text) > MOST:
        raise Problem(N_("This text has {n} bytes, and at most {most} are cut into pieces here. Shorten it."),
                      field="text", n=len(text), most=MOST)  # fmt: skip
    known = [bytes([byte]) for byte in range(256)]  # what each id stands for
    pieces = step.at("start", piece=names(text, known))("pieces", "piece", text)
    for m in range(1, merges + 1):
        joined = join_most_frequent(pieces, known, f"merge {m}", step=step)
        if joined is None:
            break
        pieces = joined
    return step.at("", piece=names(pieces, known))("output", "piece", pieces.clone())


def join_most_frequent(pieces: Tensor, known: list[bytes], path: str, *, step: Steps) -> Tensor | None:
    """pieces (piece) -> fewer, and `known` has the new one; nothing if no pair stands there twice"""
    left, right = pieces[:-1], pieces[1:]
    if not len(left):
        return None
    of_pieces = names(pieces, known)
    at = step.at(path, pair=[f"{a}·{b}" for a, b in pairwise(of_pieces)])
    inside = torch.tensor([not known[id_].startswith(b" ") for id_ in right.tolist()])
    same   = (left[:, None] == left) & (right[:, None] == right) & inside[:, None]
    counts = at("counts", "pair", same.sum(-1))
    first  = counts.argmax()
    if int(counts[first]) < 2:
        return None
    best   = at("best", "pair", ((left == left[first]) & (right == right[first])).long())
    begins, stays = _without_overlap(best.tolist())
    joined = torch.where(torch.nn.functional.pad(best, (0, 1)).bool() & torch.tensor(begins), len(known), pieces)
    merged = joined[torch.tensor(stays)]
    known.append(known[int(left[first])] + known[int(right[first])])
    return step.at(path, piece=names(merged, known))("merged", "piece", merged)


def _without_overlap(best: list[int]) -> tuple[list[bool], list[int]]:
    """Which pieces begin a pair that is joined, from left to right, and the places of those that stay."""
    begins: list[bool] = []
    for is_best in [*best, 0]:
        begins.append(bool(is_best) and not (begins and begins[-1]))
    return begins, [i for i in range(len(begins)) if i == 0 or not begins[i - 1]]


def names(ids: Tensor, known: list[bytes]) -> list[str]:
    """Each piece as one reads it: ␣ for a space, ‹e2 80› for bytes that are no character that one sees."""
    return [readable(known[id_]) for id_ in ids.tolist()]


def readable(piece: bytes) -> str:
    """A piece in visible characters, never �."""
    try:
        text = piece.decode().replace(" ", "␣")
    except UnicodeDecodeError:  # a part of a character
        text = ""
    kinds = [unicodedata.category(character) for character in text]
    # a lone accent, a joiner or a line end would not be seen, or would stand on what is beside it
    seen = "Cc" not in kinds and any(kind[0] not in "CZM" for kind in kinds)
    return text if seen else f"‹{piece.hex(' ')}›"


TITLE = N_("Byte-pair encoding")
LESSON = N_("A list of words never has them all, and single letters make texts long; here frequent neighbours grow "
            "together, merge by merge, in “merged”, and a word that nobody has seen still has its bytes.")

OPTIONS = {"merges": N_("How many merges are made, at most")}

PRESETS = [
    Preset("low-lower", N_("low, low, lower: small numbers, to be counted by hand"), ("low", "low", "lower"),
           options={"merges": 2},
           note=N_("“l” is followed by “o” 3 times, and no pair comes more often: they become one piece. Then “lo” and "
                   "“w” do, 3 times too."),
           shows=(Cell("merge 1/counts", (0,), 3), Cell("merge 2/counts", (0,), 3))),
    Preset("low-lower-newest-widest", N_("low, lower, newest, widest: the words of the paper, with its counts"),
           ("low",) * 5 + ("lower",) * 2 + ("newest",) * 6 + ("widest",) * 3, options={"merges": 4},
           note=N_("The paper marks the end of a word; here, as in GPT-2, its beginning is a space.")),
    Preset("the-cat-sat", N_("the cat sat on the mat: “at” comes first"), ("the", "cat", "sat", "on", "the", "mat")),
]  # fmt: skip

LEGENDS = {"best": (N_("another pair"), N_("the pair that is joined"))}

CAPTIONS = {
    "text": N_("The text as bytes, {n} of them, each a number from 0 to 255. An accent, a Chinese character or an "
               "emoji takes several."),
    "pieces": N_("At the start each byte is a piece. ␣ is a space; a byte that is only a part of a character is "
                 "written in ‹›."),
    "counts": N_("How often each pair of neighbours occurs in the text, inside words. “{top_key}” has the most: "
                 "{top_value}."),
    "best": N_("Each place where the most frequent pair occurs. Of equally frequent pairs, the first is taken; if "
               "none occurs twice, merging ends."),
    "merged": N_("The pair is now one piece with an id of its own, the next one free: {n} pieces."),
    "output": N_("The text as {n} tokens, each by its id: up to 255 it is a byte, from 256 on a merge, in their "
                 "order."),
}  # fmt: skip
