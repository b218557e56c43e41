"""A trained model's head as a notebook, as that of a mechanism (notebook.py): the attention, the model, the run, and a
cell a step. It needs Python, torch, transformers, the model's files and Jupyter, and has the parts of the script
(head_script.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from model.export.caption import IN_OURS, Translate, escaped
from model.export.head_script import HeadParts, head_parts
from model.export.inlined import inlined
from model.export.named import names_of
from model.export.notebook import FOLDED, KEEPS, RUN, SENTENCE, STEPS, Cell, code, markdown, steps, texts, written
from model.export.script import with_imports
from model.export.shown import show
from model.pretrained.families import Part
from model.pretrained.interventions import Intervention
from model.pretrained.pairs import Text
from model.pretrained.runner import Attention, attention
from model.problem import N_

RUN_IT = N_("Run it with Python, torch, transformers and Jupyter. What is said below is said of the numbers that it "
            "came with.")  # fmt: skip
ATTENTION, MODEL = N_("The attention itself, and how transformers calls it"), N_("The model")
FOLDER = N_("Its folder, with its config.json and model.safetensors, or its name on Hugging Face’s hub. SHA-256 of its "
            "weights: {sha256}")  # fmt: skip


def head_notebook(
    id_: str, text: Text, layer: int, head: int, changes: Sequence[Intervention] = (), part: Part | None = None,
    answer: str = "", translate: Translate = str,
) -> str:  # fmt: skip
    """The .ipynb of a head on a text, with changes made inside, nbformat 4.5, in a language. Raises Problem as
    `attention` does."""
    made = head_parts(id_, text, layer, head, changes, part, answer)
    return written(_cells(made, attention(id_, text, layer, head, changes, part, answer), translate))


def _cells(made: HeadParts, found: Attention, translate: Translate) -> Iterator[Cell]:
    queries, keys = names_of(found.queries), names_of(found.tokens)
    sentences = {"sentence": queries} | ({"second_sentence": keys} if keys != queries else {})
    said = [translate(SENTENCE).format(words=f"<b>{escaped(' '.join(words))}</b>") for words in sentences.values()]
    yield markdown("\n\n".join([f"# {escaped(made.title, IN_OURS)}", *said, translate(RUN_IT)]))
    yield markdown(f"## {translate(KEEPS)}")
    drawing = inlined(show)
    yield code("\n\n\n".join([with_imports([*made.imports, *drawing.imports]), made.recorder, *drawing.parts]), FOLDED)
    yield markdown(f"## {translate(ATTENTION)}")
    yield code("\n\n\n".join([*made.functions, made.attend]))
    yield markdown(f"## {translate(MODEL)}\n\n{translate(FOLDER).format(sha256=made.sha256)}")
    yield code(f"folder = {made.id!r}\n{made.loads}")
    yield markdown(f"## {translate(RUN)}")
    yield code(f"{texts(sentences)}\n\n{made.run}")
    yield markdown(f"## {translate(STEPS)}")
    yield from steps(found.walk, sentences, len(queries) - 1, translate)
