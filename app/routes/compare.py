"""/api/compare: two mechanisms on one sentence, what they cost as the text grows, and how long they take here."""

from contextlib import AbstractContextManager
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request

from app import examples, lab, wire
from app.gate import Gated, long
from app.i18n import translator_of
from app.schema import compare as schema
from app.schema.common import Tokens
from app.schema.lab import Parity, TraceRequest
from app.wire import Translate
from model.lab import caches, curves, registry
from model.lab.compare import Comparison, Difference, Name, Pair, Side, compared, paired
from model.problem import N_, Note, Problem

router = APIRouter(prefix="/api/compare", tags=["compare"], route_class=Gated)

Compared = Annotated[schema.CompareRequest, Body(openapi_examples=examples.COMPARE)]

HOW_TIMED = N_("Median of up to {repeats} untraced runs of each, alternating after a warm-up, on {threads} "
               "of this machine's {processors} processors. On a small or busy machine such times are "
               "noisy, and for short texts most of the time is spent calling torch, not on arithmetic; "
               "steps made only to be seen are included.")  # fmt: skip


def shipped(request: Request) -> dict[str, Any]:
    """What the page is shipped: the options of every mechanism, and the caches of published models."""
    translate = translator_of(request).gettext
    every = [wire.mechanism(entry, translate) for entry in registry.mechanisms()]
    options = {each.id: [option.model_dump() for option in each.options] for each in every}
    return {"options": options, "caches": wire.figure(caches.published(), translate).model_dump()}


@router.post("")
def compare(asked: Compared, request: Request) -> schema.CompareResponse:
    """Run both on the same sentence with the same weights, and subtract them if their shapes agree."""
    translate = translator_of(request).gettext
    with _placed(asked):
        found = compared(_pair(asked))
    return schema.CompareResponse(
        left=_side(found, 0, translate),
        right=_side(found, 1, translate),
        pattern=_difference(found.pattern),
        output=_difference(found.output),
        notes=[wire.note(note, translate) for note in (*_seeded(asked, found.pair), *found.notes)],
    )


@router.post("/cost")
@long
def cost(asked: Compared, request: Request) -> schema.CompareCost:
    """Operations, bytes kept and bytes moved of both, from 8 to 512 tokens."""
    translate = translator_of(request).gettext
    with _placed(asked):
        pair = _pair(asked)
        left, right = curves.curve(pair.left), curves.curve(pair.right)
    notes = [wire.note(_translated(note, translate), translate) for note in (*left.notes, *right.notes)]
    n = len(pair.left.request.tokens)
    return schema.CompareCost(n=n, left=_curve(left), right=_curve(right), notes=notes)


@router.post("/time")
@long
def time(asked: Compared, request: Request) -> schema.CompareTime:
    """How long both take on the machine that runs Headlight, at the present number of tokens and a few others: measured
    anew each time, so it is not remembered."""
    with _placed(asked):
        pair = _pair(asked)
    n = len(pair.left.request.tokens)
    found = curves.measured(pair.left, pair.right, curves.lengths_to_time(n))
    here = next(each for each in found if each.n == n)
    threads, processors = curves.threads()
    told = {"repeats": curves.REPEATS, "threads": threads, "processors": processors}
    return schema.CompareTime(
        n=[each.n for each in found],
        left=[each.left for each in found],
        right=[each.right for each in found],
        present=n,
        ratio=here.left / here.right if here.left and here.right else None,
        note=translator_of(request).gettext(HOW_TIMED, **told),
    )


SEEDED = {
    "left": N_("The left side cannot use the numbers of a trained head, so its own are random."),
    "right": N_("The right side cannot use the numbers of a trained head, so its own are random."),
}


def _seeded(asked: schema.CompareRequest, pair: Pair) -> list[Note]:
    """Which sides have seeded numbers although a head's were asked for."""
    sides = (pair.left, pair.right) if asked.inputs_from else ()
    return [Note(SEEDED[side.name]) for side in sides if not side.request.inputs]


def _placed(asked: schema.CompareRequest) -> AbstractContextManager[None]:
    return lab.placed(asked.inputs_from, {*asked.left.options, *asked.right.options})


def _pair(asked: schema.CompareRequest) -> Pair:
    return paired(_asked(asked, "left", asked.left), _asked(asked, "right", asked.right))


def _asked(asked: schema.CompareRequest, name: Name, side: schema.SideOf) -> Side:
    """One side in the model's terms; the second sentence goes to the side that reads it."""
    try:
        mechanism = registry.find(side.mechanism)
    except Problem as problem:
        problem.field = "mechanism"
        raise problem.within(name) from problem
    shared = {"text", "tokens", "seed", "inputs_from"}
    shared |= {"context", "context_tokens"} if mechanism.context else set()
    own = TraceRequest.model_validate({**asked.model_dump(include=shared), "options": side.options})
    return Side(name, mechanism, lab.read_beside(mechanism, own))


def _side(found: Comparison, place: int, translate: Translate) -> schema.ComparedSide:
    side, run, pattern = (found.pair.left, found.pair.right)[place], found.runs[place], found.patterns[place]
    mask = found.masks[place]
    query = [wire.token(token) for token in side.request.tokens]
    return schema.ComparedSide(
        mechanism=side.mechanism.id,
        title=translate(side.mechanism.title),
        tokens=Tokens(query=query, key=[wire.token(token) for token in side.request.context] or query),
        options=run.options,
        pattern=wire.step(pattern, run.walk, translate),
        mask=wire.step(mask, run.walk, translate) if mask else None,
        output=wire.step(run.steps[-1], run.walk, translate),
        steps=len(run.steps),
        parity=Parity.model_validate(run.parity, from_attributes=True),
        approximation=wire.approximation(run.approximation),
    )


def _difference(found: Difference | None) -> schema.Difference | None:
    if found is None:
        return None
    value = wire.tensor(found.value)
    return schema.Difference(
        axes=" ".join(found.axes), value=value, max_abs=found.max_abs, mean_abs=found.mean_abs
    )


def _curve(found: curves.Curve) -> schema.CostCurve:
    operations, kept, moved = (list(each) for each in zip(*found.costs, strict=True))
    return schema.CostCurve(n=list(found.lengths), operations=operations, kept=kept, moved=moved)


def _translated(note: Note, translate: Translate) -> Note:
    """A source of stated figures is a message itself."""
    return Note(note.message, {k: translate(str(v)) if k == "source" else v for k, v in note.params.items()})
