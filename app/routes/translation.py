"""/api/translate: a German sentence through the small translators, and sentences of their grammar."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request

from app import examples, wire
from app.gate import Gated
from app.i18n import translator_of
from app.schema import translation as schema
from app.wire import Translate
from model.lab import registry
from model.lab.inputs import occurrences
from model.networks.translation import stored
from model.networks.translation.about import ABOUT, EXAMPLES
from model.networks.translation.corpus import LONGEST
from model.networks.translation.networks import Kind
from model.networks.translation.sentence import MOST, Sentence, read, written
from model.networks.translation.translate import Translation, compose, translate

router = APIRouter(prefix="/api/translate", tags=["translators"], route_class=Gated)

Asked = Annotated[schema.TranslateRequest, Body(openapi_examples=examples.TRANSLATE)]
Composed = Annotated[schema.ComposeRequest, Body(openapi_examples=examples.COMPOSE)]


def shipped(request: Request) -> dict[str, Any]:
    """What the page is shipped: its translators."""
    return {"translation": about(translator_of(request).gettext).model_dump()}


@router.get("")
def translators(request: Request) -> schema.Translators:
    """The translators that are embedded, oldest first, sentences to begin with, and how long a sentence may be."""
    return about(translator_of(request).gettext)


@router.post("")
def translated(asked: Asked, request: Request) -> schema.TranslateResponse:
    """What each translator makes of a sentence, how probable each word was to it, and where it looked for it."""
    says = translator_of(request).gettext
    sentence = read(asked.text, stored.words().source)
    kinds = [kind for kind in stored.kinds() if asked.kinds is None or kind in asked.kinds]
    return schema.TranslateResponse(
        text=sentence.text,
        tokens=_source(sentence),
        notes=[wire.note(note, says) for note in sentence.notes],
        unknown=wire.note(sentence.unknown, says) if sentence.unknown else None,
        translations=[] if sentence.unknown else [_wired(translate(kind, sentence.words), says) for kind in kinds],
    )


@router.post("/sentence")
def sentence(asked: Composed) -> schema.ComposeResponse:
    """Another sentence of the grammar, with the grammar's own translation."""
    pair = compose(asked.length, asked.seed)
    return schema.ComposeResponse(text=written(pair.german), english=list(pair.english))


def about(says: Translate) -> schema.Translators:
    """In the page's language."""
    return schema.Translators(
        translators=[_info(kind, says) for kind in stored.kinds()],
        examples=[
            schema.TranslationExample(german=each.german, english=each.english.split(), shows=says(each.shows))
            for each in EXAMPLES
        ],
        trained=LONGEST,
        most=MOST,
    )


def _info(kind: Kind, says: Translate) -> schema.TranslatorInfo:
    own = ABOUT[kind]
    equation = (registry.find(own.mechanism).function.__doc__ or "").partition("\n")[0]
    return schema.TranslatorInfo(
        kind=kind, title=says(own.title), year=own.year, source=own.source, mechanism=own.mechanism,
        equation=equation, how=says(own.how),
    )  # fmt: skip


def _source(sentence: Sentence) -> list[schema.SourceWord]:
    counted = zip(sentence.pieces, occurrences(sentence.words), strict=True)
    return [
        schema.SourceWord(
            text=each.text, occurrence=n, start=each.start, end=each.end, known=each.known, near=list(each.near)
        )
        for each, n in counted
    ]


def _wired(value: Translation, says: Translate) -> schema.Translation:
    counted = zip(value.words, occurrences(value.words), value.probabilities, strict=True)
    return schema.Translation(
        kind=value.kind,
        title=says(ABOUT[value.kind].title),
        words=[schema.WrittenWord(text=text, occurrence=n, probability=p) for text, n, p in counted],
        ended=value.ended,
        maps=[schema.CrossMap(layer=m.layer, head=m.head, weights=wire.tensor(m.weights)) for m in value.maps],
    )
