"""From the trained models' objects to what travels: the catalogue, all heads, one head, what comes next."""

from app import wire
from app.schema import common as schema
from app.schema import heads as heads_schema
from app.schema import lab as lab_schema
from app.schema import trained as trained_schema
from app.schema import window as window_schema
from model.pretrained import patterns
from model.pretrained.catalogue import NOT_STATED, Entry
from model.pretrained.facts import Facts
from model.pretrained.overview import Overview
from model.pretrained.runner import Candidate
from model.pretrained.window import Window
from model.problem import Note


def candidate(value: Candidate) -> trained_schema.Candidate:
    token = wire.token(value.token)
    return trained_schema.Candidate(token=token, probability=value.probability, baseline=value.baseline)


def facts(value: Facts) -> schema.LayerFacts:
    return schema.LayerFacts.model_validate(value, from_attributes=True)


def origin(value: tuple[Facts, list[Note]] | None, translate: wire.Translate) -> lab_schema.Origin | None:
    """Where numbers are from, with what their model does otherwise in the page's language."""
    if value is None:
        return None
    of, differs = value
    said = [translate(each.message).format(**each.params) for each in differs]
    return lab_schema.Origin(facts=facts(of), differs=said)


def model(value: Entry, translate: wire.Translate) -> trained_schema.ModelInfo:
    """What the catalogue of models says of one, in the page's language."""
    found = {name: getattr(value, name) for name in trained_schema.ModelInfo.model_fields}
    ours = [name for name in ("what", "licence", "revision") if name == "what" or found[name] == NOT_STATED]
    return trained_schema.ModelInfo(**found | {name: translate(found[name]) for name in ours})


def window(value: Window) -> window_schema.HeadWindow:
    queries, keys = value.queries, value.keys
    return window_schema.HeadWindow(query=queries.start, queries=len(queries), key=keys.start, keys=len(keys))


def overview(value: Overview, translate: wire.Translate) -> heads_schema.Overview:
    """All heads; what the mask hides once, if all layers hide the same."""
    layers, heads = value.weights.shape[:2]
    first = value.hidden[0]
    return heads_schema.Overview(
        tokens=[wire.token(each) for each in value.tokens],
        queries=[wire.token(each) for each in value.queries],
        layers=layers,
        heads=heads,
        pool=value.pool,
        weights=wire.tensor(value.weights),
        hidden=wire.tensor(first if bool((value.hidden == first).all()) else value.hidden),
        patterns=[
            heads_schema.PatternInfo(
                id=each.id, title=translate(each.title), definition=translate(each.definition), source=each.source
            )
            for each in patterns.PATTERNS
        ],
        naming=heads_schema.Naming(margin=patterns.MARGIN, fewest=patterns.FEWEST, broad=patterns.BROAD),
        scores=wire.tensor(value.scores),
        uniform=wire.tensor(value.uniform),
        counted=wire.tensor(value.counted),
        names=wire.tensor(value.names),
        pair=None if value.pair is None else wire.tensor(value.pair),
        second=value.second,
    )
