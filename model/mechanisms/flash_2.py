"""FlashAttention-2: each worker takes rows of its own, goes across all keys, and divides once at the end."""

from collections.abc import Mapping
from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series, Value
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.dividing import divisor
from model.mechanisms.flash import FP32, LOWEST, MOST_TILES, flash
from model.problem import N_, Problem
from model.tracing.cost import Counter, Stated
from model.tracing.step import Steps, untraced

Running = tuple[Tensor, Tensor, Tensor]  # of a worker's rows: the largest score, the sum, the output still undivided


@mechanism("flash-2", family="sharing", after="flash", sizes={"heads": 1, "d": 2, "d_v": 2},
           source="Dao 2024, §3.1–3.2, alg. 1, arXiv:2307.08691", unread="Dao")
def flash_2(q: Tensor, k: Tensor, v: Tensor, *, tile: Annotated[int, Range(1, 32)] = 4,
            workers: Annotated[int, Range(1, 8)] = 2, causal: bool = False, step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d) V from tiles of `tile` queries and `tile` keys, queries outside, keys inside

    q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)
    Tiles of rows go to the workers in turn. causal leaves the tiles above the diagonal out.
    """
    n = q.shape[-2]
    if (enough := -(-n // int(MOST_TILES**0.5))) > tile:
        raise Problem(N_("{n} tokens in tiles of {tile} make more than {most} tiles; choose a tile of {enough} "
                         "or more."), field="options.tile", n=n, tile=tile, most=MOST_TILES, enough=enough)  # fmt: skip
    parts = [range(first, min(first + tile, n)) for first in range(0, n, tile)]
    step("worker", "query", torch.arange(n, device=q.device) // tile % workers)
    found = []
    for i, own in enumerate(parts):
        rows = step.at(f"rows {i}", query=own)
        q_i = q[..., own.start:own.stop, :]
        so_far: Running | None = None
        for j, keys in enumerate(parts[:i + 1] if causal else parts):
            k_j, v_j = (each[..., keys.start:keys.stop, :] for each in (k, v))
            so_far = _one_tile(q_i, k_j, v_j, so_far, diagonal=causal and i == j,
                               step=rows.at(f"tile {j}", key=keys))
        assert so_far is not None
        found.append(rows("found", "[head] query d_v", so_far[2] / divisor(so_far[1].unsqueeze(-1))))
    return step("output", "[head] query d_v", torch.cat(found, dim=-2))


def _one_tile(q: Tensor, k: Tensor, v: Tensor, before: Running | None, *, diagonal: bool, step: Steps) -> Running:
    """Lines 8 to 10 of algorithm 1: scores, and the rows' largest score, sum and undivided output."""
    scores = step("scores", "[head] query key", q @ k.mT * q.shape[-1] ** -0.5)
    top    = scores.amax(-1)
    if diagonal:
        past   = torch.ones(scores.shape[-2:], dtype=torch.bool, device=q.device).tril()
        past   = step("mask", "query key", past)
        scores = step("masked", "[head] query key", scores.masked_fill(~past, -torch.inf))
        top    = scores.amax(-1).clamp(LOWEST)
    largest = step("max", "[head] query", top if before is None else torch.maximum(before[0], top))
    # above 0 only if a maximum was set by hand
    exponentials = step("exponentials", "[head] query key", (scores - largest.unsqueeze(-1)).clamp(-torch.inf, 0).exp())
    if before is None:
        sums = step("sum", "[head] query", exponentials.sum(-1))
        return largest, sums, step("undivided", "[head] query d_v", exponentials @ v)
    fade = step("fade", "[head] query", (before[0] - largest).clamp(-torch.inf, 0).exp())
    sums = step("sum", "[head] query", fade * before[1] + exponentials.sum(-1))
    undivided = step("undivided", "[head] query d_v", fade.unsqueeze(-1) * before[2] + exponentials @ v)
    return largest, sums, undivided


TITLE = N_("FlashAttention-2")
LESSON = N_("FlashAttention goes down the columns of tiles, so that each row's output is fetched, divided and written "
            "again for every tile; here a “worker” has rows of its own and goes across all keys, its output stays "
            "“undivided”, and is divided once at the end: less arithmetic that is no product, and workers that never "
            "wait for each other.")

OPTIONS = {
    "tile": N_("How many queries, and how many keys, are computed at a time"),
    "workers": N_("How many processors share the rows"),
}

PRESETS = [
    Preset("hungry-cat", N_("the hungry cat eats fish, in tiles of four: small numbers, to be computed by hand"),
           worked.WORDS, worked.vectors(worked.TOPICS), focus=1,
           note=N_("Made by hand. Worker 0 has the first four rows. In its first tile “hungry” finds four scores of 0: "
                   "the sum is 4. Then comes “fish” with 4: what was there fades to 0.02 of itself, “fish” counts 1 in "
                   "“undivided”, and the sum is 1.07. Only now it is divided: 0.93 of “fish”."),
           shows=(Cell("rows 0/tile 0/sum", (0, 1), 4), Cell("rows 0/tile 1/fade", (0, 1), 0.02),
                  Cell("rows 0/tile 1/sum", (0, 1), 1.07), Cell("rows 0/found", (0, 1, 1), 0.93),
                  Cell("rows 0/tile 1/undivided", (0, 1, 1), 1)), columns=worked.columns(worked.vectors())),
    Preset("causal", N_("Six words in tiles of two, causal: three workers"),
           ("Your", "journey", "starts", "with", "one", "step"), options={"tile": 2, "causal": True, "workers": 3},
           focus=5),
]  # fmt: skip

PATTERN = "exponentials"  # tile by tile, in its place

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}."),
    "k": N_("What {key} answers to: its key, {row}."),
    "v": N_("What {key} gives away: its value, {row}."),
    "worker": N_("The row of {column} belongs to worker {value}, counted from 0. No other one touches it."),
    "scores": N_("Only this tile: {query} meets the keys that lie in it. {top_key} fits best: {top_value}."),
    "mask": N_("On the diagonal the tile itself is masked. {query} sees {visible} of its keys."),
    "masked": N_("Hidden pairs become −∞. {query} sees {visible} of this tile's keys."),
    "max": N_("The largest score that {column} has met so far: {value}. It is subtracted, so that no exponential grows "
              "too large."),
    "exponentials": N_("e to the power of each score minus the largest so far: {row} for {query}. None is above 1."),
    "fade": N_("By what the sum and the output of {column} so far are multiplied, to fit the new maximum: {value}."),
    "sum": N_("The exponentials of {column} so far, added up: {value}. Nothing is divided by it yet."),
    "undivided": N_("The values that {query} has met, each times its exponential: {row}. The sum is not divided out "
                    "yet."),
    "found": N_("The one division of {query}, by its whole sum: {row}."),
    "output": N_("All rows together, from all workers. {query} has {row}."),
}  # fmt: skip


def moved(n: int, d: int, d_v: int, tile: int, *, causal: bool) -> int:
    """Bytes of algorithm 1 between slow and fast memory: each query is read once, each output and the logarithm of
    its sum written once; for each tile of rows, all keys and values that it meets are read."""
    met = sum(min(first + tile, n) if causal else n for first in range(0, n, tile))
    return FP32 * (n * (d + d_v + 1) + met * (d + d_v))


def cost(sizes: Mapping[str, int], options: Mapping[str, Value]) -> Stated:
    """What algorithm 1 moves between slow and fast memory, and keeps in the slow one, for all heads."""
    n, d, d_v = (sizes[axis] for axis in ("query", "d", "d_v"))
    return Stated(
        N_("bytes moved, from Dao 2024, algorithm 1, in which a worker's rows stay in the fast memory: every query is "
           "read once, every output written once, and for each tile of rows the keys and values are read; bytes kept: "
           "the output, and one number for each row."),
        kept=sizes["head"] * FP32 * n * (d_v + 1),
        moved=sizes["head"] * moved(n, d, d_v, int(options["tile"]), causal=bool(options["causal"])),
    )  # fmt: skip


def no_products(which: str, n: int, d: int, d_v: int, tile: int) -> int:
    """Operations on n tokens that are no part of a matrix product, counted in a run of one head."""
    q, k, v = torch.zeros(1, n, d), torch.zeros(1, n, d), torch.zeros(1, n, d_v)
    with torch.inference_mode(), Counter() as counter:
        output = flash(q, k, v, tile=tile) if which == "flash" else flash_2(q, k, v, tile=tile)
    counted: int = counter.cost(output).operations
    return counted - 2 * n * n * (d + d_v)


def operations(seen: Seen) -> Figure:
    """Both algorithms' arithmetic beside the products, by the number of tiles in a row."""
    tile, d, d_v = int(seen.options["tile"]), seen.steps["q"].shape[-1], seen.steps["v"].shape[-1]
    tiles = [1, 2, 3, 4, 6, 8]
    return Figure(
        "operations", N_("Operations that are no part of a product"), N_("tiles in a row"), N_("operations"),
        [Series(N_("FlashAttention"), tiles, [float(no_products("flash", tile * m, d, d_v, tile)) for m in tiles]),
         Series(N_("FlashAttention-2"), tiles, [float(no_products("flash-2", tile * m, d, d_v, tile)) for m in tiles])],
        N_("Counted in runs of one head with the current tile. A GPU does products many times faster than anything "
           "else, so that these few weigh much."),
        marked=float(-(-seen.n // tile)),
    )  # fmt: skip


FIGURES = [operations]
