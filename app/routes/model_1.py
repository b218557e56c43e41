"""/api/translate/model-1: which word translates which, by the alignment model of 1993, beside a translator."""

from collections.abc import Sequence
from typing import Annotated

import torch
from fastapi import APIRouter, Body, Request
from torch import Tensor

from app import examples, wire
from app.gate import Gated
from app.i18n import translator_of
from app.routes.inside_translator import source_of, tokens_of
from app.schema import model_1 as schema
from app.schema.inside_translator import LikelyWord
from app.schema.translation import CrossMap
from app.wire import Translate
from model.networks.translation import model_1, stored
from model.networks.translation.about import ABOUT
from model.networks.translation.alignment import SAMPLE, read_pair
from model.networks.translation.clause import Pair
from model.networks.translation.networks import Kind
from model.networks.translation.translate import compose, maps, translate
from model.problem import N_

router = APIRouter(prefix="/api/translate", tags=["translators"], route_class=Gated)

Asked = Annotated[schema.ModelOneRequest, Body(openapi_examples=examples.MODEL_1)]
LIKELY = 3  # words that are told of each German one


@router.post("/model-1")
def aligned(asked: Asked, request: Request) -> schema.ModelOne:
    """The table that was counted from so many pairs of sentences, what it says of this sentence, and where a trained
    translator looks in it."""
    source, words, says = source_of(asked.text, asked.kind), stored.words(), translator_of(request).gettext
    pair, learned = _pair(asked, source), model_1.learned(asked.pairs)
    table = learned.tables[asked.round]
    card = stored.load_kind(asked.kind).card
    looks = card["alignment"]["maps"]
    return schema.ModelOne(
        tokens=tokens_of(pair.english, [*pair.german, model_1.EMPTY]),
        boards=_boards(pair, table, asked.kind, says) if pair.english else [],
        likely=[[LikelyWord(text=text, probability=p) for text, p in row]
                for row in model_1.likely(table, pair.german, words, LIKELY)],
        top=learned.top,
        looks=looks[0]["parts"][0]["top"] if looks else None,
        trained=card["sentences"],
        tested=SAMPLE,
    )  # fmt: skip


def _pair(asked: schema.ModelOneRequest, source: Sequence[str]) -> Pair:
    """The grammar's own, if the sentence is still that which it made; else with the translator's words."""
    if asked.composed:
        made, ids = compose(asked.composed.length, asked.composed.seed), stored.words().source.ids
        if ids(made.german) == ids(source):
            return made
    return Pair(tuple(source), tuple(translate(asked.kind, source).words))


@torch.no_grad()
def _boards(pair: Pair, table: Tensor, kind: Kind, says: Translate) -> list[schema.Board]:
    """Model 1's, the translator's if it looks anywhere, the grammar's if it is known."""
    words = stored.words()
    looked = maps(stored.load_kind(kind).network, *read_pair(pair, words))
    found = [_board("model-1", says(N_("Model 1 (1993)")), model_1.aligned(table, pair, words))]
    found += [_board(kind, says(ABOUT[kind].title), each.weights) for each in looked[:1]]
    if pair.links:
        places = range(len(pair.german))
        links = torch.tensor([[float(j in own) for j in places] for own in pair.links])
        found.append(_board("grammar", says(N_("The grammar")), links))
    return found


def _board(id_: str, title: str, weights: Tensor) -> schema.Board:
    return schema.Board(id=id_, title=title, map=CrossMap(layer=None, head=None, weights=wire.tensor(weights)))
