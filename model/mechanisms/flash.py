"""FlashAttention: exact attention tile by tile, without ever holding a whole row of scores."""

from collections.abc import Mapping
from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series, Value
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.dividing import divisor
from model.problem import N_, Problem
from model.tracing.cost import Stated
from model.tracing.step import Steps, untraced

MOST_TILES = 256
LONGEST = 1024  # tokens, of the curve
FP32 = 4  # bytes of a number, as all is computed here
LOWEST = -1e30  # as good as −∞ for a largest score, and its difference from −∞ is not nan

Running = tuple[Tensor, Tensor, Tensor]  # of the rows of a tile: the largest score, the sum, the output so far


@mechanism("flash", family="sharing", source="Dao et al. 2022, alg. 1, arXiv:2205.14135", after="kv-cache",
           # a tile has more tokens than a vector has numbers, as in use
           sizes={"heads": 1, "d": 2, "d_v": 2})
def flash(q: Tensor, k: Tensor, v: Tensor, *, tile: Annotated[int, Range(1, 32)] = 4, causal: bool = False,
          step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d) V from tiles of `tile` queries and `tile` keys, keys outside, queries inside

    q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)
    causal leaves the tiles above the diagonal out.
    """
    n = q.shape[-2]
    if (enough := -(-n // int(MOST_TILES**0.5))) > tile:
        raise Problem(N_("{n} tokens in tiles of {tile} make more than {most} tiles; choose a tile of {enough} "
                         "or more."), field="options.tile", n=n, tile=tile, most=MOST_TILES, enough=enough)  # fmt: skip
    parts = [range(first, min(first + tile, n)) for first in range(0, n, tile)]
    step("order", "query key", order(n, tile, causal=causal).to(q.device))
    rows: dict[int, Running] = {}
    for j, keys in enumerate(parts):
        k_j, v_j = (each[..., keys.start:keys.stop, :] for each in (k, v))
        for i in range(j if causal else 0, len(parts)):
            at = step.at(f"tile {i} {j}", query=parts[i], key=keys)
            q_i = q[..., parts[i].start:parts[i].stop, :]
            on_diagonal = causal and i == j
            past = torch.ones(len(keys), len(keys), dtype=torch.bool, device=q.device).tril() if on_diagonal else None
            rows[i] = one_tile(q_i, k_j, v_j, past, rows.get(i), step=at)
    return step("output", "[head] query d_v", torch.cat([found for _, _, found in rows.values()], dim=-2))


def one_tile(q: Tensor, k: Tensor, v: Tensor, past: Tensor | None, before: Running | None, *,
             step: Steps) -> Running:
    """Lines 9 to 13: the tile's scores, and the rows' largest score, sum and output brought up to date

    e to the scores is taken against the new maximum at once, which saves the paper's second correction.
    """
    scores = step("scores", "[head] query key", q @ k.mT * q.shape[-1] ** -0.5)
    top    = scores.amax(-1)
    if past is not None:  # on the diagonal
        past   = step("mask", "query key", past)
        scores = step("masked", "[head] query key", scores.masked_fill(~past, -torch.inf))
        top    = scores.amax(-1).clamp(LOWEST)
    largest = step("max", "[head] query", top if before is None else torch.maximum(before[0], top))
    # above 0 only if a maximum was set by hand
    exponentials = step("exponentials", "[head] query key", (scores - largest.unsqueeze(-1)).clamp(-torch.inf, 0).exp())
    if before is None:
        sums  = step("sum", "[head] query", exponentials.sum(-1))
        found = exponentials @ v / divisor(sums.unsqueeze(-1))
    else:
        kept  = step("kept", "[head] query", before[1] * (before[0] - largest).clamp(-torch.inf, 0).exp())
        sums  = step("sum", "[head] query", kept + exponentials.sum(-1))
        rescaled = step("rescaled", "[head] query d_v", before[2] * (kept.unsqueeze(-1) / divisor(sums.unsqueeze(-1))))
        found = rescaled + exponentials @ v / divisor(sums.unsqueeze(-1))
    return largest, sums, step("found", "[head] query d_v", found)


def order(n: int, tile: int, *, causal: bool) -> Tensor:
    """When each pair's tile is computed, counted from 0, and −1 for a tile that is left out: (query, key)."""
    tiles = -(-n // tile)
    place = torch.arange(n) // tile
    i, j  = place.unsqueeze(1), place.unsqueeze(0)
    if not causal:
        return j * tiles + i
    return torch.where(i < j, -1, j * tiles - j * (j + 1) // 2 + i)


TITLE = N_("FlashAttention")
LESSON = N_("The whole matrix of scores does not fit into the processor's small fast memory, and moving it out and "
            "back takes longer than computing it; here a tile of it, a few rows and columns, fits, and “rescaled” "
            "corrects what was found before, so that the result is exact.")

OPTIONS = {"tile": N_("How many queries, and how many keys, are computed at a time")}

PRESETS = [
    Preset("hungry-cat", N_("the hungry cat eats fish, in tiles of four: small numbers, to be computed by hand"),
           worked.WORDS, worked.vectors(worked.TOPICS), focus=1,
           note=N_("Made by hand. In its first tile “hungry” finds nothing: four scores of 0, and the sum 4. Then "
                   "comes “fish” with 4: the old sum is made smaller to fit, and the new one is 1.07; “hungry” ends "
                   "with 0.93 of “fish”, as without tiles."),
           shows=(Cell("tile 0 0/sum", (0, 1), 4), Cell("tile 0 1/max", (0, 1), 4), Cell("tile 0 1/sum", (0, 1), 1.07),
                  Cell("output", (0, 1, 1), 0.93)), columns=worked.columns(worked.vectors())),
    Preset("two-by-two", N_("Eight words in tiles of four"),
           ("The", "cat", "saw", "the", "fish", "in", "the", "pond")),
    Preset("causal", N_("Six words in tiles of two, causal: three tiles are left out"),
           ("Your", "journey", "starts", "with", "one", "step"), options={"tile": 2, "causal": True}, focus=5),
]  # fmt: skip

PATTERN = "exponentials"  # tile by tile, in its place

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}. Keys that point the same way will get its attention."),
    "k": N_("What {key} answers to: its key, {row}. The better it fits a query, the more attention {key} gets."),
    "v": N_("What {key} gives away when it is attended to: its value, {row}. Only this reaches the words that "
            "attend to it."),
    "order": N_("Each number says when its tile is computed, 0 first: down one column of tiles, then the next. Tiles "
                "are named by their row and their column, so that “tile 1 0” comes after “tile 0 0”. −1 would be a "
                "tile that is left out."),
    "scores": N_("Only this tile: {query} meets the keys that lie in it, so that never all scores are kept at once. "
                 "{top_key} fits best: {top_value}."),
    "mask": N_("On the diagonal the tile itself is masked. {query} sees {visible} of its keys."),
    "masked": N_("Hidden pairs become −∞. {query} sees {visible} of this tile's keys."),
    "max": N_("The largest score that {column} has met so far, in this tile and those before it: {value}. It is "
              "subtracted, so that no exponential grows too large."),
    "exponentials": N_("e to the power of each score minus the largest so far: {row} for {query}. None is above 1."),
    "kept": N_("What the sum of {column} before this tile still counts for: {value}. It is scaled down if a larger "
               "score has appeared, so that old and new parts are measured alike."),
    "sum": N_("The exponentials of {column} so far, added up: {value}. What was found is divided by it, so that its "
              "shares add up to 1."),
    "rescaled": N_("What {query} had found before, reweighted against what this tile adds: {row}."),
    "found": N_("What {query} has found so far: exact attention over the keys it has met, {row}."),
    "output": N_("What {query} has gathered after its last tile: {row}."),
}  # fmt: skip


def moved_in_tiles(n: int, d: int, d_v: int, tile: int, *, causal: bool) -> int:
    """Bytes of algorithm 1 between slow and fast memory: each key and value once; for each tile, its queries are
    read, and the largest score, the sum and the output of its rows are read and written."""
    rows = [min(tile, n - first) for first in range(0, n, tile)]
    passes = sum(size * (i + 1 if causal else len(rows)) for i, size in enumerate(rows))
    return FP32 * (n * (d + d_v) + passes * (d + 2 * d_v + 4))


def moved_plainly(n: int, d: int, d_v: int) -> int:
    """Bytes of algorithm 0: queries, keys and values are read, scores and weights written and read again, the
    output is written."""
    return FP32 * (2 * n * (d + d_v) + 4 * n * n)


def cost(sizes: Mapping[str, int], options: Mapping[str, Value]) -> Stated:
    """What algorithm 1 moves between slow and fast memory, and keeps in the slow one, for all heads."""
    n, d, d_v = (sizes[axis] for axis in ("query", "d", "d_v"))
    moved = moved_in_tiles(n, d, d_v, int(options["tile"]), causal=bool(options["causal"]))
    return Stated(
        N_("bytes moved, from Dao et al. 2022, algorithm 1, in which a tile stays in the fast memory: every key and "
           "value is read once, and for each tile its queries, with the sums and the output of their rows, which are "
           "written again; bytes kept: the output, and each row's largest score and sum, the O(N) of theorem 1."),
        kept=sizes["head"] * FP32 * n * (d_v + 2),
        moved=sizes["head"] * moved,
    )  # fmt: skip


def _compared(seen: Seen, name: str, points: list[tuple[int, int]]) -> tuple[list[Series], str]:
    """Both ways at pairs of (n, tile); along n or along the tile."""
    d, d_v, causal = seen.steps["q"].shape[-1], seen.steps["v"].shape[-1], bool(seen.options["causal"])
    x = [float(n if name == "n" else tile) for n, tile in points]
    tiled = [float(moved_in_tiles(n, d, d_v, tile, causal=causal)) for n, tile in points]
    plain = [float(moved_plainly(n, d, d_v)) for n, _ in points]
    note = N_("Counted for the current sizes, for one head, 4 bytes a number: reads and writes of algorithm 1 against "
              "those of algorithm 0, which writes the scores and the weights out. In a short text tiles move more: "
              "each reads its queries again and keeps two numbers for each row, and there are few scores to be spared. "
              "In a long one they move less once they have more than (d + 2·d_v + 4) / 4 tokens per side; in practice "
              "they have 64 or 128 (Dao 2024, §3.3).")
    return [Series(N_("in tiles"), x, tiled), Series(N_("the plain way"), x, plain)], note


def crossing(d: int, d_v: int, tile: int, *, causal: bool) -> int | None:
    """From how many tokens on tiles move less than the plain way, up to LONGEST; None if they do so nowhere."""
    n = LONGEST
    while n and moved_in_tiles(n, d, d_v, tile, causal=causal) < moved_plainly(n, d, d_v):
        n -= 1
    return n + 1 if n < LONGEST else None


def by_length(seen: Seen) -> Figure:
    """Bytes moved as the text grows, with the present tile; and from where on tiles move less."""
    tile = int(seen.options["tile"])
    d, d_v, causal = seen.steps["q"].shape[-1], seen.steps["v"].shape[-1], bool(seen.options["causal"])
    lengths = sorted({2**i for i in range(LONGEST.bit_length())} | {seen.n})
    series, note = _compared(seen, "n", [(n, tile) for n in lengths])
    first = crossing(d, d_v, tile, causal=causal)
    if first is not None:
        series.append(Series(N_("from here on, tiles move less"), [first], [moved_plainly(first, d, d_v)], "points"))
    return Figure("bytes-by-length", N_("Bytes moved as the text grows"), N_("tokens"), N_("bytes"), series, note,
                  log=("x", "y"), marked=float(seen.n))  # fmt: skip


def by_tile(seen: Seen) -> Figure:
    """Bytes moved as tiles grow, with the present text."""
    series, note = _compared(seen, "tile", [(seen.n, tile) for tile in range(1, 33)])
    return Figure("bytes-by-tile", N_("Bytes moved as tiles grow"), N_("tokens per side of a tile"), N_("bytes"),
                  series, note, log=("y",), marked=float(seen.options["tile"]))  # fmt: skip


FIGURES = [by_length, by_tile]
