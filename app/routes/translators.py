"""/api/translate/models: what is known of each translator, from its card."""

from typing import Any

from fastapi import APIRouter, Request

from app.gate import Gated
from app.i18n import translator_of
from app.schema import translators as schema
from app.wire import Translate
from model.lab.inputs import occurrences
from model.networks.translation import corpus, limits, stored
from model.networks.translation.about import ABOUT
from model.networks.translation.networks import Kind
from model.networks.translation.sentence import written
from model.networks.translation.word import PartOfSpeech
from model.problem import N_

router = APIRouter(prefix="/api/translate", tags=["translators"], route_class=Gated)

NAMES: dict[PartOfSpeech | None, str] = {
    None: N_("all words"), "noun": N_("nouns"), "verb": N_("verbs"), "particle": N_("particles (calls up)"),
    "auxiliary": N_("auxiliaries (can, wants, did)"), "article": N_("articles (the, my, no)"),
    "adjective": N_("adjectives"), "number": N_("numbers"), "pronoun": N_("pronouns"),
    "preposition": N_("prepositions"), "adverb": N_("adverbs"), "conjunction": N_("conjunctions"),
    "asking or relative": N_("question and relative words"), "to": N_("“to” of an infinitive"), "not": N_("“not”"),
    "mark": N_("marks"),
}  # fmt: skip


@router.get("/models")
def models(request: Request) -> schema.TranslatorCards:
    """Of each translator its data, its training, its scores by length, where it looks, and what it cannot do."""
    says = translator_of(request).gettext
    words = stored.words()
    return schema.TranslatorCards(
        cards=[_card(kind, says) for kind in stored.kinds()],
        german=len(words.source), english=len(words.target) - 2, corpus=corpus.SEED, trained=corpus.LONGEST,
    )  # fmt: skip


def _card(kind: Kind, says: Translate) -> schema.TranslatorCard:
    card, words = stored.load_kind(kind).card, stored.words()
    recipe, looks = card["recipe"], card["alignment"]
    known = {"german": len(words.source), "english": len(words.target) - 2, "trained": corpus.LONGEST}
    return schema.TranslatorCard(
        kind=kind, title=says(ABOUT[kind].title), source=ABOUT[kind].source,
        parameters=card["parameters"], bytes=card["bytes"],
        sha256=card["sha256"], seed=card["seed"], sentences=card["sentences"], command=card["command"],
        epochs=recipe["epochs"], rate=recipe["rate"], batch=recipe["batch"], lengthening=recipe["grows"],
        seconds=card["seconds"], losses=card["losses"], development_loss=card["development_loss"],
        scores=[schema.LengthScore(**each, trained=each["longest"] <= corpus.LONGEST) for each in card["scores"]],
        aligned=looks["sentences"],
        maps=[_map(each, says) for each in looks["maps"]],
        elsewhere=[_elsewhere(each) for each in looks["elsewhere"]],
        cannot=[*(says(each).format(**known) for each in limits.ALL), says(limits.OWN[kind])],
    )  # fmt: skip


def _map(found: dict[str, Any], says: Translate) -> schema.MapAgreement:
    parts = [
        schema.PartAgreement(**each | {"part": each["part"] or ""}, name=says(NAMES[each["part"]]))
        for each in found["parts"]
    ]
    return schema.MapAgreement(layer=found["layer"], head=found["head"], parts=parts)


def _elsewhere(found: dict[str, Any]) -> schema.LooksElsewhere:
    german, english = found["german"], found["english"]
    return schema.LooksElsewhere(
        word=found["word"], occurrence=occurrences(english)[found["place"]], cases=found["cases"],
        elsewhere=found["elsewhere"], text=written(german), english=written(english),
        looked=german[found["top"]], translates=[german[place] for place in found["links"]],
    )  # fmt: skip
