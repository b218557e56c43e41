"""What a head does over hundreds of texts: of a trained model, of the gap's models, of one that was trained here."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Request
from fastapi.responses import StreamingResponse
from torch import Tensor

from app import examples
from app.gate import Gated, Parts, long
from app.i18n import translator_of
from app.routes.train import key_of, net_of, task_of, text_of
from app.schema import spread as schema
from model.at_large import gap, learned, trained
from model.at_large.spread import Extreme, OnText, Source, Spread
from model.learning import course
from model.memory import remembered
from model.networks.gap import stored, text
from model.pretrained.interventions import check_head
from model.pretrained.patterns import MIXED, PATTERNS, HeadPattern
from model.problem import N_

router = APIRouter(prefix="/api", route_class=Gated)

OfModel = Annotated[schema.SpreadRequest, Body(openapi_examples=examples.SPREAD)]
OfGap = Annotated[schema.GapSpreadRequest, Body(openapi_examples=examples.GAP_SPREAD)]
OfMoment = Annotated[schema.MomentSpreadRequest, Body(openapi_examples=examples.MOMENT_SPREAD)]

EVERY = 5  # texts of which one line tells


@router.post("/models/{id}/spread", tags=["models"])
def of_model(id: str, asked: OfModel, request: Request) -> schema.SpreadKept:
    """One head over hundreds of texts, as it is kept beside the weights."""
    known, say = trained.found(id), translator_of(request).gettext
    if known is None:
        return schema.SpreadKept(spread=None)
    return schema.SpreadKept(spread=_head(known.spread, asked.layer, asked.head, say, date=known.card["date"]))


@router.post("/models/{id}/spread/measured", tags=["models"], response_class=StreamingResponse,
             responses=Parts.described(schema.SpreadLine))  # fmt: skip
@long
def measured(id: str, asked: OfModel, request: Request) -> Parts:
    """The same, measured now: a line for every few texts. It ends when nobody reads it, and is measured once for all
    who ask, whatever head they ask about."""
    sources, readings = trained.readings(id)
    check_head(asked.layer, asked.head, *readings[0].sizes)
    coming, say = trained.measured(id, readings), translator_of(request).gettext

    def lines() -> Iterator[str]:
        found: list[OnText] = []
        for each in coming:
            found.append(each)
            if len(found) % EVERY == 0 and len(found) < len(sources):
                yield _line(schema.SpreadLine(done=len(found), of=len(sources), spread=None))
        spread = _head(Spread.of(sources, found), asked.layer, asked.head, say)
        yield _line(schema.SpreadLine(done=spread.texts, of=spread.texts, spread=spread))

    return Parts(lines())


@router.post("/gap/spread", tags=["gap"])
def of_gap(asked: OfGap, request: Request) -> schema.HeadSpread:
    """One head of one of the two over hundreds of passages, a word of each hidden; beside it this text."""
    known = gap.known(asked.model)
    question = text.question(asked.text, asked.gap)
    own = gap.on_text(question, stored.load_kind(asked.model).network)
    say = translator_of(request).gettext
    return _head(known.spread, asked.layer, asked.head, say, own, known.card["date"])


@router.post("/train/moment/spread", tags=["training"])
@long
def of_moment(asked: OfMoment, request: Request) -> schema.HeadSpread:
    """One head of a model at a step of its training over hundreds of examples that it has never seen; beside it the one
    that its maps are of, or the text that is asked about."""
    own = task_of(asked)

    key = key_of(asked)
    whole = remembered(("moment at large", *key), lambda: learned.spread(own, net_of(asked), asked.seed), _tensors)
    text = None if asked.text is None else tuple(asked.text)
    shown = remembered(("moment on a text", *key, text), lambda: _shown(asked), _tensors)
    return _head(whole, asked.layer, asked.head, translator_of(request).gettext, shown)


def _shown(asked: schema.MomentSpreadRequest) -> OnText:
    """What the heads do on the person's own text, of which no right key is known, else on the first example."""
    own = task_of(asked)
    examples = course.checked(own, asked.seed) if asked.text is None else learned.unasked(own, text_of(asked))
    return learned.on_examples(own, net_of(asked), examples)[0]


def _tensors(of: Spread | OnText) -> Sequence[Tensor]:
    return of.tensors


def _line(line: schema.SpreadLine) -> str:
    return line.model_dump_json() + "\n"


def _head(
    whole: Spread, layer: int, head: int, say: Callable[[str], str], own: OnText | None = None, date: str | None = None
) -> schema.HeadSpread:
    found = whole.head(layer, head)
    texts = len(whole.sources)
    return schema.HeadSpread(
        layer=layer, head=head, texts=texts, date=date,
        named=[_name(each, n, say) for each, n in found.names],
        own=None if own is None else _named(int(own.names[layer, head]), say),
        patterns=[
            schema.SpreadPattern(
                id=each.pattern.id, title=say(each.pattern.title), definition=say(each.pattern.definition),
                texts=each.texts, mean=each.mean, quantiles=each.quantiles, bins=each.bins, uniform=each.uniform,
                own=_score(whole.patterns.index(each.pattern), layer, head, own),
                strongest=_texts(whole.sources, each.strongest), weakest=_texts(whole.sources, each.weakest),
            )
            for each in found.patterns
        ],
    )  # fmt: skip


def _score(pattern: int, layer: int, head: int, own: OnText | None) -> float | None:
    if own is None or not own.counted[layer, pattern]:
        return None
    return float(own.scores[layer, head, pattern])


def _named(place: int, say: Callable[[str], str]) -> schema.SpreadName:
    return _name(None if place == MIXED else PATTERNS[place], 1, say)


def _name(pattern: HeadPattern | None, texts: int, say: Callable[[str], str]) -> schema.SpreadName:
    title = pattern.title if pattern else N_("mixed")
    return schema.SpreadName(id=pattern.id if pattern else "", title=say(title), texts=texts)


def _texts(sources: Sequence[Source], extremes: Sequence[Extreme]) -> list[schema.SpreadText]:
    return [
        schema.SpreadText(text=sources[each.text].text, gap=sources[each.text].gap, score=each.score)
        for each in extremes
    ]
