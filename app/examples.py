"""Requests to try on the API's page, /docs; each can be sent as it stands."""

from typing import Any

from fastapi.openapi.models import Example

from model.networks.vision.drawings import SEEN, drawn
from model.networks.vision.packing import packed

_SENTENCE = "Lily had a cat. The cat was happy because it got a fish."
_HEAD: dict[str, Any] = {"text": _SENTENCE, "layer": 4, "head": 4}
_SILENT = {"layer": 4, "head": 4, "do": "silence"}
_CUT = {"layer": 4, "head": 4, "do": "cut", "cell": [12, 5]}
_TRAINED = {"model": "stories15m", "layer": 4, "head": 4}
_WEIGHT = {"step": "weights", "cell": [1, 0]}

TRACE = {
    "a sentence": Example(value={"text": "Lily had a cat.", "seed": 123}),
    "tokens, and a pair of the mask switched off": Example(
        value={"tokens": ["a", "b"], "edits": [{"step": "mask", "cell": [0, 1], "value": 0}]}
    ),
    "a head of a trained model": Example(
        value={"text": _SENTENCE, "inputs_from": _TRAINED}
    ),
    "self-attention: a worked example": Example(value={"preset": "six-words-123"}),
}
CELL = {
    "raw-dot-product, self-attention": Example(value={"text": "Lily had a cat.", "at": _WEIGHT}),
    "the others, which have heads": Example(
        value={"text": "Lily had a cat.", "at": {"step": "weights", "cell": [0, 1, 0]}}
    ),
}
PATTERNS = {
    "a sentence": Example(value={"text": "Lily had a cat."}),
    "tokens": Example(value={"tokens": ["a", "b"]}),
    "with the numbers of a head of a trained model": Example(value={"text": _SENTENCE, "inputs_from": _TRAINED}),
}
TOKENS = {
    "at Unicode's word boundaries": Example(value={"text": "Don’t panic: 你好!"}),
    "as a model splits it": Example(value={"text": _SENTENCE, "model": "stories15m"}),
}
SCENE = {
    "a scene as the lesson has it": Example(value={"lesson": "hello-shiny-sun", "scene": "one-number-for-two-words"}),
    "on a sentence of one's own": Example(
        value={"lesson": "hello-shiny-sun", "scene": "one-number-for-two-words", "text": "My dog sleeps"}
    ),
}
ANSWER = {
    "a number": Example(
        value={"lesson": "hello-shiny-sun", "scene": "one-number-for-two-words", "numbers": [0.78]}
    ),
    "to be told": Example(value={"lesson": "hello-shiny-sun", "scene": "one-number-for-two-words"}),
}
SPREAD = {"a head that looks at its own word": Example(value={"layer": 0, "head": 3})}
FETCH = {"nothing to add": Example(value={})}
OVERVIEW = {
    "a sentence": Example(value={"text": _SENTENCE}),
    "with a head silenced": Example(value={"text": _SENTENCE, "interventions": [_SILENT]}),
    "without the first token; who looks from “it” to “cat”?": Example(
        value={"text": _SENTENCE, "hide_first": True, "pair": [12, 5]}
    ),
}
ATTENTION = {
    "a head": Example(value=_HEAD),
    "silenced": Example(value=_HEAD | {"interventions": [_SILENT]}),
    "a window of it": Example(value=_HEAD | {"window": {"query": 9, "key": 3, "size": 8}}),
    "“it” may no longer look at the first “cat”": Example(value=_HEAD | {"interventions": [_CUT]}),
}
HEAD = {"a head": Example(value=_HEAD)}
HEAD_ROW = {"what “it” looks at": Example(value=_HEAD | {"query": 12})}
EFFECT = {
    "with a head silenced": Example(value={"text": _SENTENCE, "interventions": [_SILENT]}),
    "“it” may nowhere look at the first “cat”": Example(
        value={"text": _SENTENCE, "interventions": [{"do": "cut", "cell": [12, 5]}]}
    ),
}
COSTS = {"a layer": Example(value={"text": _SENTENCE, "layer": 4})}
HEAD_CELL = {"a weight": Example(value=_HEAD | {"at": {"step": "weights", "cell": [12, 5]}})}
WEIGHTS = {
    "two heads": Example(value={"text": _SENTENCE, "heads": [{"layer": 4, "head": 4}, {"layer": 0, "head": 2}]}),
}
NEXT = {
    "as likely as the model says": Example(value={"text": _SENTENCE}),
    "warmer, of the 10 likeliest, drawn": Example(
        value={"text": _SENTENCE, "temperature": 1.2, "top_k": 10, "top_p": 0.9, "seed": 7}
    ),
}
LENS = {"the last five tokens": Example(value={"text": _SENTENCE, "first": 12, "count": 5})}
THROUGH = {"what “it” looks at": Example(value={"text": _SENTENCE, "query": 12})}
FLOW = {"what flows to “it” in three layers": Example(value={"text": _SENTENCE, "query": 12, "layer": 2})}

WRITE = {
    "five tokens, each without the cache too": Example(value={"text": _SENTENCE, "tokens": 5}),
    "with a head silenced": Example(value={"text": _SENTENCE, "tokens": 5, "silent": [{"layer": 4, "head": 4}]}),
}
SPECULATE = {
    "the first four layers guess three tokens at a time": Example(
        value={"text": _SENTENCE, "tokens": 5, "layers": 4, "guesses": 3}
    )
}

_THREE = packed(drawn(SEEN[3][0]))
VISION = {"a drawn 3": Example(value={"drawing": _THREE}), "as it is": Example(value={"drawing": _THREE, "fit": False})}
VISION_LAYER = {"the second layer": Example(value={"drawing": _THREE, "layer": 1})}
VISION_CELL = {
    "what head 0 gives from the class token to p6": Example(
        value={"drawing": _THREE, "layer": 1, "at": {"step": "attention/weights", "cell": [0, 0, 6]}}
    )
}

_WRITTEN = {"digit": 3, "seed": 1, "steps": 8}
IMAGE = {"a 3 in eight steps": Example(value=_WRITTEN)}
IMAGE_LOOKS = {
    "a cell in the middle, in every round": Example(value=_WRITTEN | {"kind": "masked", "token": 29}),
    "a patch, in every step": Example(value=_WRITTEN | {"kind": "diffusion", "token": 5}),
}

_TRAINED_HERE = {"task": "copy", "steps": 60}
TRAIN = {
    "copying": Example(value=_TRAINED_HERE),
    "one layer against two, with linear attention": Example(
        value={"task": "recall", "models": [{"attention": "linear"}, {"attention": "linear"}], "steps": 20}
    ),
}
MOMENT = {
    "at the end": Example(value=_TRAINED_HERE | {"step": 60}),
    "the control, on a text of one's own": Example(
        value=_TRAINED_HERE | {"step": 60, "model": 1, "text": list("hello|he")}
    ),
}
GRADIENT = {
    "of the queries' projection": Example(value=_TRAINED_HERE | {"step": 30, "matrix": "stack.0.matrices.w_q"}),
}
_RIME = "One for the cat, one for the hat, one for the cat that sat on the mat."
TASK = {"a text of one's own": Example(value={"task": "next-letter", "corpus": _RIME})}
WRITTEN = {
    "behind two letters": Example(
        value={"task": "next-letter", "corpus": _RIME, "steps": 40, "step": 40, "text": ["o", "n"]}
    )
}
MOMENT_SPREAD = {"the first head, at the end": Example(value=_TRAINED_HERE | {"step": 60, "layer": 0, "head": 0})}
MOMENT_CELL = {
    "a weight": Example(
        value=_TRAINED_HERE | {"step": 60, "at": {"step": "layer 0/attention/weights", "cell": [0, 8, 0]}}
    ),
}

_LEFT, _RIGHT = {"mechanism": "scaled-dot-product"}, {"mechanism": "causal"}
COMPARE = {
    "without and with a causal mask": Example(value={"text": "Lily had a cat.", "left": _LEFT, "right": _RIGHT}),
    "on the numbers of a head of a trained model": Example(
        value={"text": _SENTENCE, "left": _LEFT, "right": _RIGHT, "inputs_from": _TRAINED}
    ),
    "one mechanism with two settings": Example(
        value={"text": "Lily had a cat.", "left": _LEFT | {"options": {"d": 2}}, "right": _LEFT | {"options": {"d": 8}}}
    ),
}

TRANSLATE = {
    "a sentence with its verbs at the end": Example(
        value={"text": "Mein Bruder sagt, dass er morgen einen roten Ball kaufen will."}
    ),
    "one translator": Example(value={"text": "Kannst du mir helfen?", "kinds": ["luong-general"]}),
    "a word that is not known": Example(value={"text": "Der Hunt schläft."}),
}
COMPOSE = {"sixteen words and marks": Example(value={"length": 16, "seed": 7})}
_MUST = "Kannst du mir helfen, diesen Satz zu übersetzen?"
WALK = {
    "Luong's attention": Example(value={"text": _MUST, "kind": "luong-general"}),
    "how the fixed vector is made": Example(value={"text": _MUST, "kind": "fixed"}),
}
WALK_CELL = {
    "a weight": Example(
        value={"text": _MUST, "kind": "luong-general", "at": {"step": "weights", "cell": [5, 8]}}
    ),
}
BY_HAND = {
    "everything on the last state": Example(value={"text": _MUST, "kind": "luong-general", "last": True}),
    "one weight": Example(
        value={"text": _MUST, "kind": "luong-general", "edits": [{"cell": [2, 3], "value": 0}]}
    ),
}
MODEL_1 = {"after two rounds": Example(value={"text": _MUST, "kind": "additive", "pairs": 100, "round": 2})}
BEAMS = {"three beams": Example(value={"text": _MUST, "kind": "luong-general", "width": 3})}
_GAP = {"text": "The cat ___ up the tree because it was afraid of the dog."}
_GAP_HEAD = _GAP | {"model": "masked", "layer": 1, "head": 0}
GAP = {
    "three underscores": Example(value=_GAP),
    "a word made the gap": Example(value={"text": "Tom was very hungry, so he ate an apple.", "gap": 6}),
}
GAP_HEAD = {"a head of the masked model": Example(value=_GAP_HEAD)}
GAP_SPREAD = {"a head of the masked model": Example(value=_GAP_HEAD)}
GAP_CELL = {"what the gap gives to “tree”": Example(value=_GAP_HEAD | {"at": {"step": "weights", "cell": [3, 6]}})}
FOLLOWS = {"it does": Example(value={"text": "The dog was hungry.", "second": "He ate a big bone."})}
SPANS = {
    "spans at random": Example(value={"text": "Thank you for inviting me to your party last week.", "seed": 1}),
    "a gap as the span": Example(value=_GAP),
}
_SAVED = {"text": "Lily had a cat.", "options": {}, "seed": 123, "edits": []}
PAGE = {
    "the lab, with the arithmetic of every cell": Example(
        value={
            "address": "/lab/causal",
            "asks": [{"path": "/api/mechanisms/causal/trace", "body": _SAVED}],
            "cells": [{"at": "/api/mechanisms/causal/cell", "all": "/api/mechanisms/causal/cells", "body": _SAVED}],
        }
    ),
}
LESSON = {"a lesson": Example(value={"lesson": "hello-shiny-sun"})}
COURSE = {"half of the last questions": Example(value={"lesson": "hello-shiny-sun", "mastery": 50})}
