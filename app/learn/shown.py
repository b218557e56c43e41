"""One run of a scene: its mechanism on a sentence, with what a lesson sets; and the words along its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app import lab
from app.learn.keys import number as read_number
from app.learn.keys import value as read_value
from app.learn.keys import whole
from app.learn.lesson import Set, Show
from app.schema import lab as schema
from model.lab import registry
from model.lab.figure import Value
from model.lab.inputs import Token
from model.lab.registry import Mechanism
from model.lab.run import Run
from model.learning import head as learned
from model.pretrained.catalogue import CATALOGUE
from model.pretrained.interventions import Silence
from model.problem import N_, Problem
from model.tracing.step import Step

SEED = 123
HEAD = "head"  # of the trained model, where one is silenced
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Own:
    """What a person brings: a sentence, None: the lesson's; and what draws questions that are new every time."""

    text: str | None = None
    seed: int = SEED


class Lacks(Problem):
    """The sentence has not what the scene needs."""


@dataclass(frozen=True)
class Shown:
    """One run of a scene."""

    asked: schema.TraceRequest
    mechanism: Mechanism
    tokens: Sequence[Token]
    keys: Sequence[Token]
    run: Run
    silent: tuple[Silence, ...] = ()  # heads of the trained model that say nothing
    keeps: bool = False  # whether its sentence is its own, whatever that of the scene is

    def step(self, id_: str) -> Step:
        """By its id. Raises Problem."""
        return self.run.walk.step(id_)

    @cached_property
    def next(self) -> list[tuple[str, float]]:
        """What the trained model would say next, and its chance, the likeliest first. Raises Problem."""
        head = self.asked.inputs_from
        if head is None or self.asked.text is None:
            raise Problem(N_("Nothing is said next here: a line “numbers: …” says which model."))
        found = lab.source(head.model).attention(head.model, self.asked.text, head.layer, head.head, self.silent)
        return [(each.token.text, each.probability) for each in found.next]

    @cached_property
    def options(self) -> dict[str, Value]:
        return self.run.options


def shown(show: Show, own: Own, seed: int = SEED, edits: Sequence[schema.Edit] = ()) -> Shown:
    """Runs it. Raises Problem."""
    mechanism = registry.find(show.mechanism)
    if show.example:
        mechanism.preset(show.example)
    if show.head and show.head[0] not in CATALOGUE and not learned.is_one(show.head[0]):
        raise Problem(N_("There is no model “{model}” here."), model=show.head[0])
    if show.head and own.text is not None:
        _check_words(show.head[0], own.text)
    text = own.text if own.text is not None else (show.sentence or None)
    if text is None and not show.example:
        raise Problem(N_("Say which sentence: an example (“show: causal, hungry-cat”), or a line “sentence: …”."))
    model, layer, head = show.head or (None, 0, 0)
    asked = schema.TraceRequest.model_validate({
        "text": text, "preset": show.example or None, "options": {**show.options, **_options_of(show.sets)},
        "seed": seed, "edits": list(edits),
        "inputs_from": {"model": model, "layer": layer, "head": head} if model else None,
    })  # fmt: skip
    request, run = lab.trace(mechanism, asked)
    silent = tuple(_silenced(each) for each in show.sets if each.target and each.target.step == HEAD)
    return Shown(asked, mechanism, request.tokens, request.context or request.tokens, run, silent)


def _check_words(model: str, text: str) -> None:
    """Lacks, if a model that is trained here knows other words."""
    try:
        _ = learned.is_one(model) and learned.tokens(model, text)
    except Problem as why:
        raise Lacks(why.message, field="text", **why.params) from why


def _silenced(each: Set) -> Silence:
    """`head[4, 1] = 0`. Raises Problem."""
    assert each.target
    if read_number(each.value) != 0:
        raise Problem(N_("A head of the model is silenced: “head[4, 1] = 0”."))
    return Silence(whole(each.target.row), whole(each.target.column))


def _options_of(sets: Sequence[Set]) -> dict[str, Value]:
    return {each.option: read_value(each.value) for each in sets if each.option}


def names(tokens: Sequence[Token]) -> dict[str, int]:
    """Words by their text; one that comes again also as `cat.2`."""
    found: dict[str, int] = {}
    for place, token in enumerate(tokens):
        found.setdefault(token.text, place)
        found.setdefault(f"{token.text}.{token.occurrence + 1}", place)
    return found


def pairs(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Of each word that comes again: where it stands first, and where the second time."""
    first = {token.text: i for i, token in enumerate(tokens) if not token.occurrence}
    return sorted((first[token.text], i) for i, token in enumerate(tokens) if token.occurrence == 1)


def written_out(tokens: Sequence[Token]) -> list[str]:
    """Words as a matrix has them: one that comes again has its number, “cat₁” and “cat₂”."""
    again = {token.text for token in tokens if token.occurrence}
    return [token.text + str(token.occurrence + 1).translate(SUBSCRIPTS) * (token.text in again) for token in tokens]


def places(step: Step, at: int) -> list[int] | None:
    """Which words of its sentence a step holds along an axis; None: all of them."""
    labels = step.labels[at] if step.labels else None
    return [each for each in labels if isinstance(each, int)] if labels else None
