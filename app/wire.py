"""From the model's objects to what travels: tensors as typed arrays, steps with their captions translated."""

import base64
import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from app.schema import common as schema
from app.schema import lab as lab_schema
from model.lab.figure import Figure
from model.lab.inputs import Token
from model.lab.options import Option
from model.lab.pattern import Pattern
from model.lab.registry import Mechanism, Preset
from model.lab.request import READ
from model.lab.run import Approximation
from model.lab.walk import Walk
from model.problem import N_, Note, Problem
from model.tracing.calls.term import Term, sign_of
from model.tracing.equation import Move, moves
from model.tracing.formula import formula
from model.tracing.idle import idle
from model.tracing.masks import Behind, empty_rows
from model.tracing.source import Code, Line
from model.tracing.step import Step

Translate = Callable[[str], str]

EMPTY_ROW = N_("“{token}” cannot look at anything: the mask hides its whole row, so its weights and its output are 0.")


def tensor(value: Tensor) -> schema.Tensor:
    """f4 for numbers, u1 for booleans and bytes, i4 for indices; a scalar has the shape "1"."""
    small = value.dtype in (torch.bool, torch.uint8)
    dtype: Literal["f4", "u1", "i4"] = "u1" if small else "f4" if value.dtype.is_floating_point else "i4"
    array = value.detach().cpu().contiguous().numpy().astype(f"<{dtype}")
    shape = ", ".join(map(str, array.shape)) or "1"
    return schema.Tensor(dtype=dtype, shape=shape, bdata=base64.b64encode(array.tobytes()).decode())


def array(name: str, value: Sequence[object]) -> Tensor:
    """A person's nested lists as float32; Problem if they are not a matrix of numbers."""
    try:
        found = np.array(value)
    except ValueError:  # rows of unequal length
        found = np.array("ragged")
    if found.dtype.kind not in "iuf":
        raise Problem(
            N_("Input “{name}” must be a matrix of numbers, with rows of equal length."),
            field=f"inputs.{name}", name=name,
        )  # fmt: skip
    # beyond float32 is refused by its size later, as infinity
    return torch.from_numpy(found.astype(np.float64)).to(torch.float32)


def token(value: Token) -> schema.Token:
    return schema.Token(id=value.id, text=value.text, occurrence=value.occurrence)



NAMED = frozenset({"d", "d_v", "d_in", "d_out"})  # axes whose names are ours, and no words of a text


def _labels(step: Step, translate: Translate) -> list[list[int | str] | None]:
    """The labels of each axis; [] if there are none."""
    found: list[list[int | str] | None] = [list(own) if own else None for own in step.labels]
    for i, (axis, own) in enumerate(zip(step.axes, found, strict=False)):
        if own and axis in NAMED:
            found[i] = [translate(str(name)) for name in own]
    return found if any(found) else []


def step(value: Step, walk: Walk, translate: Translate) -> schema.Step:
    """A step with its formula, and its caption as a template in the person's language."""
    mechanism, caption = walk.mechanism_of(value), walk.caption(value)
    found = idle(value, walk.by_id)
    return schema.Step(
        id=value.id,
        name=value.name,
        axes=" ".join(value.axes),
        kind="computed" if value.of else "input",
        of=list(value.of),
        source=_source(value.source, mechanism),
        formula=formula(value),
        caption=translate(caption) if caption else "",
        value=tensor(value.value),
        edited=[list(cell) for cell in value.edited],
        labels=_labels(value, translate),
        legend=[translate(name) for name in mechanism.legend(value)],
        behind=_behind(value.behind),
        same=found.same,
        idle=list(found.operands),
        moves=[_move(each) for each in moves(value)],
    )


def _move(value: Move) -> schema.Move:
    """A plain number needs no tensor: its formula tells it."""
    return schema.Move(
        kind=value.kind,
        name=value.name,
        operands=[
            schema.Operand(
                formula=each.formula, step=each.step, turned=each.turned, value=_kept(each.value), move=each.move
            )
            for each in value.operands
        ],
        value=_kept(value.value),
    )


def _kept(value: Tensor | None) -> schema.Tensor | None:
    return None if value is None else tensor(value)


def _behind(value: Behind | None) -> schema.Behind | None:
    return schema.Behind(mask=value.mask, at=[list(at) if at else None for at in value.at]) if value else None


def _source(lines: Sequence[Line], mechanism: Mechanism) -> schema.Source:
    """An input is named by nobody: its place is the mechanism's signature."""
    if not lines:
        own = mechanism.code[0]
        lines = [Line(own.file, own.function, *own.signature)]
    innermost, *callers = (schema.Call(**line._asdict()) for line in lines)
    return schema.Source(**innermost.model_dump(), callers=callers)


def notes(steps: Sequence[Step], tokens: Sequence[Token], translate: Translate) -> list[str]:
    """What a person should be told of this run: rows that the mask hides whole."""
    return [translate(EMPTY_ROW).format(token=tokens[row].text) for row in empty_rows(steps)]




def term(value: Term) -> schema.Term:
    return schema.Term(
        op=value.op,
        value=_number(value.value),
        args=[term(each) for each in value.args],
        step=value.step,
        cell=list(value.cell) if value.cell is not None else None,
    )


def signs(value: Term) -> dict[str, schema.Sign]:
    """How the operations in it are written."""
    return {op: schema.Sign(**sign_of(op)._asdict()) for op in sorted(value.operations())}


def _number(value: float) -> float | Literal["inf", "nan"] | None:
    """JSON knows no infinity: −∞, which a mask brings, is null."""
    if math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else "inf" if value > 0 else None


def approximation(value: Approximation | None) -> lab_schema.Approximation | None:
    return lab_schema.Approximation.model_validate(value, from_attributes=True) if value else None


def note(value: Note, translate: Translate) -> str:
    return translate(value.message).format(**value.params)


def pattern(id_: str, value: Pattern, context: Sequence[Token], trained: bool) -> lab_schema.Pattern:
    """Shares as bytes, which is all that a miniature shows of them."""
    bytes_ = (value.value.clamp(0, 1) * 255).round().to(torch.uint8)
    return lab_schema.Pattern(
        mechanism=id_,
        step=value.step,
        axes=" ".join(value.axes).strip(),
        kind="share" if value.is_share else "signed",
        value=tensor(bytes_ if value.is_share else value.value),
        hidden=tensor(value.hidden) if bool(value.hidden.any()) else None,
        context=[token(each) for each in context],
        problem=None,
        trained=trained,
    )


def no_pattern(id_: str, sentence: str) -> lab_schema.Pattern:
    """Of a mechanism that cannot read the sentence."""
    return lab_schema.Pattern(
        mechanism=id_, step="", axes="", kind="share", value=None, hidden=None, context=[], problem=sentence,
        trained=False,
    )  # fmt: skip


def figure(value: Figure, translate: Translate) -> schema.Figure:
    def words(text: str) -> str:
        return translate(text) if text else ""

    return schema.Figure(
        id=value.id,
        title=words(value.title),
        x=words(value.x),
        y=words(value.y),
        log=list(value.log),
        series=[
            schema.Series(name=words(each.name), kind=each.kind, x=list(each.x), y=list(each.y))
            for each in value.series
        ],
        marked=value.marked,
        note=words(value.note),
        of=list(value.of),
    )


def brief(value: Mechanism, translate: Translate) -> lab_schema.MechanismBrief:
    return lab_schema.MechanismBrief(
        id=value.id,
        title=translate(value.title),
        family=value.family,
        source=value.source,
        unread=value.unread,
        after=value.after,
        lesson=translate(value.lesson),
        context=translate(value.context) if value.context else None,
    )


def mechanism(value: Mechanism, translate: Translate) -> lab_schema.MechanismInfo:
    return lab_schema.MechanismInfo(
        **brief(value, translate).model_dump(),
        from_model=value.from_head,
        has_figures=bool(value.figures),
        from_seed=value.seeded or any(not i.optional and i.name not in READ for i in value.inputs),
        inputs=[lab_schema.InputInfo(name=i.name, axes=" ".join(i.axes), optional=i.optional) for i in value.inputs],
        options=[_option(each, translate(value.help(each.name))) for each in value.options],
        code=[code(each) for each in value.code],
        presets=[preset(each, value, translate) for each in value.presets],
    )


def code(value: Code) -> lab_schema.CodeInfo:
    return lab_schema.CodeInfo(file=value.file, function=value.function, line=value.line, text=value.text)


def _option(option: Option, help_: str) -> lab_schema.OptionInfo:
    bounds = option.range
    return lab_schema.OptionInfo(
        name=option.name,
        help=help_,
        kind=option.kind,
        default=option.default,
        minimum=bounds.minimum if bounds else None,
        maximum=bounds.maximum if bounds else None,
        step=bounds.step if bounds else None,
        choices=list(option.choices),
    )





def preset(value: Preset, of: Mechanism, translate: Translate) -> lab_schema.PresetInfo:
    known = READ | value.inputs.keys()
    return lab_schema.PresetInfo(
        id=value.id,
        title=translate(value.title),
        tokens=list(value.tokens),
        context=list(value.context) if value.context else None,
        inputs={name: tensor.tolist() for name, tensor in value.inputs.items()},
        options=dict(value.options),
        whole=not of.seeded and all(entry.optional or entry.name in known for entry in of.inputs),
        focus=value.focus,
        step=value.step,
        note=translate(value.note) if value.note else "",
    )
