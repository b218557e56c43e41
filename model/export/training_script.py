"""A training as a script of its own, which needs Python and torch and prints the same losses.

The examples, the attention, the norms and the feed-forward networks are ours (`inlined`); the transformer around them
is written out plainly, its first weights drawn as model/learning draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from torch import Tensor

from model.export.inlined import inlined
from model.export.script import on_a_line, with_imports
from model.learning.attention import LENGTH, Attention
from model.learning.changes import Change
from model.learning.course import CHECKED, LARGEST_SEED, MODELS, Plan
from model.learning.network import SPREAD
from model.learning.settings import Settings
from model.mechanisms.feed_forward import feed_forward
from model.mechanisms.in_heads import split
from model.mechanisms.layer_norm import layer_norm
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.networks.training.descent import CLIP
from model.networks.training.layers import places

QUIET = '''class Quiet:
    """Where a function of Headlight names what it computes, nothing is kept."""

    def __call__(self, name, axes, value):
        return value

    def at(self, path, **axes):
        return self

    def rename(self, **names):
        return self


quiet = Quiet()
'''

NETWORK = '''def layer_weights(own, chance, i, feed_forward):
    """Those of one layer, by its name and theirs."""
    d, w = own["d"], {}
    across = d // own["heads"] * own["key_heads"]
    sizes = {"w_q": (d, d), "w_k": (d, across), "w_v": (d, across), "w_o": (d, d)}
    if feed_forward:
        sizes |= {"w_1": (d, 4 * d), "w_2": (4 * d, d)}
    w |= {f"{i} {name}": drawn(chance, *size, size[0] ** -0.5) for name, size in sizes.items()}
    w |= {f"{i} {name}": torch.nn.Parameter(torch.zeros(size)) for name, size in own["learned"].items()}
    if feed_forward:
        w |= {f"{i} b_1": torch.nn.Parameter(torch.zeros(4 * d)), f"{i} b_2": torch.nn.Parameter(torch.zeros(d))}
    if own["norm"] != "none":
        w |= {f"{i} norm {j}": torch.nn.Parameter(torch.ones(d)) for j in range(1 + feed_forward)}
    return w


def drawn(chance, rows, columns, spread):
    return torch.nn.Parameter(torch.randn(rows, columns, generator=chance) * spread)


def first_weights(own, chance):
    """A model before it has learned anything."""
    w = {"table": drawn(chance, own["words"], own["d"], SPREAD)}
    if own["positions"] == "learned":
        w["places"] = drawn(chance, PLACES, own["d"], SPREAD)
    for i in range(own["layers"]):
        w |= layer_weights(own, chance, i, own["feed_forward"])
    if not own["tied"]:
        w["said"] = drawn(chance, own["d"], own["words"], own["d"] ** -0.5)
    return w


def placed(own, w, ids):
    """ids (token) -> (token, d): the words' vectors, with their places"""
    x, n = w["table"][ids], len(ids)
    if own["positions"] == "sinusoidal":
        x = x + SPREAD * places(n, 2 * (own["d"] // 2 + 1))[:, : own["d"]]
    if own["positions"] == "learned":
        x = x + w["places"][:n]
    return x


def added(own, x, gain, part, *given):
    """A part of a layer with its residual and its norm: x (token, d) -> (token, d)"""
    y = layer_norm(x, gain, step=quiet) if own["norm"] == "pre" else x
    x = x + part(own, y, *given)
    return layer_norm(x, gain, step=quiet) if own["norm"] == "post" else x


def attention(own, x, w, silent, i, attend, context=None):
    """x (token, d), which looks at itself unless there is a context (key, d) -> (token, d)"""
    context = x if context is None else context
    q = split(x @ w[f"{i} w_q"], own["heads"])
    k, v = (split(context @ w[f"{i} {name}"], own["key_heads"]) for name in ("w_k", "w_v"))
    each = attend(q, k, v, **{name: w[f"{i} {name}"] for name in own["learned"]}, step=quiet)
    heard = torch.tensor([(i, head) not in silent for head in range(own["heads"])])
    return (each * heard[:, None, None]).transpose(0, 1).flatten(1) @ w[f"{i} w_o"]


def network(own, x, w, i):
    """x (token, d) -> (token, d)"""
    w_1, w_2, b_1, b_2 = (w[f"{i} {name}"] for name in ("w_1", "w_2", "b_1", "b_2"))
    return feed_forward(x, w_1, w_2, None, b_1, b_2, activation="gelu", step=quiet)


def answered(own, w, x):
    """x (token, d) -> logits (token, word)"""
    if own["norm"] == "pre":
        x = layer_norm(x, step=quiet)
    return x @ (w["table"].T if own["tied"] else w["said"])
'''

ONE_TEXT = '''def read(own, w, silent, ids):
    """ids (token) -> logits (token, word); silent: heads (layer, head) that contribute nothing"""
    x = placed(own, w, ids)
    for i in range(own["layers"]):
        x = added(own, x, w.get(f"{i} norm 0"), attention, w, silent, i, own["attend"])
        if own["feed_forward"]:
            x = added(own, x, w.get(f"{i} norm 1"), network, w, i)
    return answered(own, w, x)
'''

TWO_TEXTS = '''first_weights_of_one = first_weights


def first_weights(own, chance):
    """Beside the layers that look at what was read: those that read it, and those that look at what is written."""
    w = first_weights_of_one(own, chance)
    for i in range(own["layers"]):
        w |= layer_weights(own, chance, f"encoder {i}", own["feed_forward"])
    for i in range(own["layers"]):
        w |= layer_weights(own, chance, f"own {i}", False)
    return w


def encoded(own, w, ids):
    """ids (source) -> (source, d): each word looks at all of them"""
    x = placed(own, w, ids)
    for i in (f"encoder {place}" for place in range(own["layers"])):
        x = added(own, x, w.get(f"{i} norm 0"), attention, w, (), i, scaled_dot_product)
        if own["feed_forward"]:
            x = added(own, x, w.get(f"{i} norm 1"), network, w, i)
    return layer_norm(x, step=quiet) if own["norm"] == "pre" else x


def read(own, w, silent, ids):
    """ids (source + token) -> logits (token, word); silent: heads (layer, head) of the cross-attention that contribute
    nothing"""
    context, x = encoded(own, w, ids[:SOURCE]), placed(own, w, ids[SOURCE:])
    for i in range(own["layers"]):
        x = added(own, x, w.get(f"own {i} norm 0"), attention, w, (), f"own {i}", own["attend"])
        x = added(own, x, w.get(f"{i} norm 0"), attention, w, silent, i, scaled_dot_product, context)
        if own["feed_forward"]:
            x = added(own, x, w.get(f"{i} norm 1"), network, w, i)
    return answered(own, w, x)
'''

TRAINING = '''def logits_of(own, w, silent, ids):
    """ids (batch, token) -> (batch, token, word)"""
    return torch.vmap(lambda text: read(own, w, silent, text))(ids)


def loss_of(logits, examples):
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), examples.targets.flatten(), ignore_index=NOTHING)


def frozen_parts(own, w, heads):
    """A frozen head's own weights: its columns of w_q, w_k and w_v, its rows of w_o, and what it learns beside them."""
    size, whole = own["d"] // own["heads"], slice(None)
    for i, head in heads:
        part = slice(head * size, (head + 1) * size)
        for name in ("w_q",) if own["key_heads"] < own["heads"] else ("w_q", "w_k", "w_v"):
            yield w[f"{i} {name}"], (whole, part)
        yield w[f"{i} w_o"], (part, whole)
        for name in own["learned"]:
            yield w[f"{i} {name}"], (whole, slice(head, head + 1) if own["splits"] else whole)


def learn(own, w, optimizer, chance, step):
    """One step, on new examples."""
    now = [each for each in own["changes"] if each["step"] <= step]
    rates = [each["rate"] for each in now if "rate" in each]
    warm = own["rate"] * min(1, (step + 1) / max(1, own["warm_up"]))
    optimizer.param_groups[0]["lr"] = rates[-1] if rates else warm
    own["silent"] = {each["silence"] for each in now if "silence" in each}
    examples = draw_learned(own["batch"], chance)
    optimizer.zero_grad()
    loss_of(logits_of(own, w, own["silent"], examples.ids), examples).backward()
    parts = list(frozen_parts(own, w, {each["freeze"] for each in now if "freeze" in each}))
    before = [value.detach()[where].clone() for value, where in parts]
    for value, where in parts:
        value.grad[where] = 0
    torch.nn.utils.clip_grad_norm_(w.values(), CLIP)
    optimizer.step()
    for (value, where), own_numbers in zip(parts, before):
        value.detach()[where] = own_numbers


@torch.no_grad()
def measured(own, w, examples):
    """The loss and the share of right answers on examples that no model learns from."""
    logits = logits_of(own, w, own["silent"], examples.ids)
    is_right = (logits.argmax(-1) == examples.targets)[examples.counted]
    return float(loss_of(logits, examples)), float(is_right.double().mean())


checked = draw_checked(CHECKED, torch.Generator().manual_seed(SEED_OF_CHECKED))
lines = []
for name, own in MODELS.items():
    own["silent"] = set()
    w = first_weights(own, torch.Generator().manual_seed(SEED_OF_MODELS))
    optimizer = torch.optim.AdamW(w.values(), lr=own["rate"], weight_decay=own["decay"])
    chance = torch.Generator().manual_seed(SEED_OF_MODELS + 1)
    for step in range(STEPS + 1):
        if step in KEPT:
            loss, right = measured(own, w, checked)
            lines.append({"model": name, "step": step, "loss": loss, "right": right})
            if "--json" not in sys.argv:
                print(f"{name:8} step {step:5}  loss {loss:.4f}  right {right:.1%}")
        if step < STEPS:
            learn(own, w, optimizer, chance, step)
if "--json" in sys.argv:
    print(json.dumps(lines))
'''


def training_script(plan: Plan) -> str:
    """The source of a script that trains the models of a plan, one after the other, and prints at each of its moments
    the loss and the share of right answers, with --json as a list."""
    two = plan.task.source
    attends = [_attend(settings.kind) for settings in plan.models]
    draws = _drawn(plan.task.draw), _drawn(plan.task.check or plan.task.draw)
    source = inlined(
        *dict.fromkeys(function for function, _ in draws), layer_norm, feed_forward, split, places,
        *dict.fromkeys(function for function, _ in attends), *([scaled_dot_product] if two else []),
    )  # fmt: skip
    models = [
        f"    {name!r}: {_model(plan, i, settings, *attend)},"
        for i, (name, settings, attend) in enumerate(zip(MODELS, plan.models, attends, strict=False))
    ]
    kept = [round(i * plan.steps / plan.frames) for i in range(plan.frames + 1)]
    facts = [
        f"SEED_OF_MODELS, SEED_OF_CHECKED = {plan.seed}, {LARGEST_SEED + plan.seed}",
        f"STEPS, CHECKED = {plan.steps}, {CHECKED}",
        f"SPREAD, PLACES, CLIP, NOTHING = {SPREAD}, {LENGTH}, {CLIP}, -100",
        f"KEPT = {{{', '.join(map(str, dict.fromkeys(kept)))}}}",
        *([f"SOURCE = {two.n}"] if two else []),
        *(f"{name} = {call}" for name, (_, call) in zip(("draw_learned", "draw_checked"), draws, strict=True)),
        "MODELS = {\n" + "\n".join(models) + "\n}",
    ]
    said = [
        f"The training “{on_a_line([plan.task.title])}”, as Headlight trains it: a model, and a control beside it.",
        f"{on_a_line([plan.task.says])}",
        "Run it with Python and torch; --json prints what came as a list.",
    ]
    head = "\n".join(f"# {each}" for each in said)
    imports = ["import json", "import sys", "from functools import partial", *source.imports]
    return "\n\n\n".join([
        f"{head}\n\n{with_imports(imports)}", QUIET.strip(), *source.parts, "\n".join(facts), NETWORK.strip(),
        (TWO_TEXTS if two else ONE_TEXT).strip(), TRAINING,
    ])  # fmt: skip


def _drawn(draw: Callable[..., Any]) -> tuple[Callable[..., Any], str]:
    """The function, and what it is called by: what it draws from, if that is one's own, is written beside it."""
    if not isinstance(draw, partial):
        return draw, draw.__name__
    written = (f"torch.tensor({each.tolist()})" if isinstance(each, Tensor) else repr(each) for each in draw.args)
    given = ", ".join(written)
    return draw.func, f"partial({draw.func.__name__}, {given})"


def _attend(kind: Attention) -> tuple[Callable[..., Any], dict[str, Any]]:
    """The function, and the options that it is called with."""
    attend = kind.attend
    return (attend.func, attend.keywords) if isinstance(attend, partial) else (attend, {})


def _model(plan: Plan, i: int, settings: Settings, attend: Callable[..., Any], options: dict[str, Any]) -> str:
    """Its settings, as a dict is written."""
    kind = settings.kind
    given = "".join(f", {name}={value!r}" for name, value in options.items())
    call = f"lambda *given, **more: {attend.__name__}(*given, **more{given})" if options else attend.__name__
    facts = {
        "words": len(plan.task.words), "positions": settings.positions, "layers": settings.layers,
        "heads": settings.heads, "key_heads": kind.key_heads or settings.heads, "d": settings.d,
        "feed_forward": settings.feed_forward, "norm": settings.norm, "tied": settings.tied, "rate": settings.rate,
        "warm_up": settings.warm_up, "batch": settings.batch, "decay": settings.decay, "splits": kind.splits,
        "learned": dict(kind.learned(settings.heads)),
        "changes": [_change(each) for each in _of(plan.changes, i)],
    }  # fmt: skip
    return "{" + "".join(f"{name!r}: {value!r}, " for name, value in facts.items()) + f"'attend': {call}" + "}"


def _of(changes: Sequence[Change], i: int) -> list[Change]:
    return [each for each in changes if each.is_of(i)]


def _change(change: Change) -> dict[str, Any]:
    what = {"rate": change.rate, "silence": change.silence, "freeze": change.freeze}
    return {"step": change.step, **{name: value for name, value in what.items() if value is not None}}
