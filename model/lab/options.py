"""The controls of a mechanism: what an option takes, and what its name means."""

from dataclasses import dataclass
from typing import Literal

from model.lab.figure import Value
from model.problem import N_, Problem


@dataclass(frozen=True)
class Range:
    """An option's smallest and largest value, and the step of its control."""

    minimum: float
    maximum: float
    step: float = 1


@dataclass(frozen=True)
class Option:
    """A keyword argument with its default and range, or the size of a seeded input's axis."""

    name: str
    default: Value
    range: Range | None = None
    kind: Literal["argument", "size", "input"] = "argument"  # "input": whether an optional input is there
    choices: tuple[str, ...] = ()  # of an option that is a word

    def checked(self, value: object) -> Value:
        """The value in the option's own type, or a Problem that says what it takes."""
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise Problem(
                    N_("Option “{name}” takes true or false."), field=f"options.{self.name}", name=self.name
                )
            return value
        if self.choices:
            if value not in self.choices:
                raise Problem(
                    N_("Option “{name}” takes one of: {choices}."),
                    field=f"options.{self.name}", name=self.name, choices=", ".join(self.choices),
                )  # fmt: skip
            return str(value)
        assert self.range is not None
        if isinstance(value, int | float) and not isinstance(value, bool):
            # first the range, which NaN, infinity and a number of 400 digits are not in
            inside = self.range.minimum <= value <= self.range.maximum
            if inside and (isinstance(self.default, float) or value == int(value)):
                return type(self.default)(value)
        raise Problem(
            N_("Option “{name}” takes a number from {minimum} to {maximum}."),
            field=f"options.{self.name}",
            name=self.name, minimum=self.range.minimum, maximum=self.range.maximum,
        )  # fmt: skip


MULTIPLES = {"d_qkv": ("d_in", 3)}  # an axis without a control: so many times as long as another
_AXIS_OPTIONS = {
    "head": "heads", "kv_head": "kv_heads", "latent": "latents", "feature": "features", "layer": "layers",
    "offset": "offsets", "bucket": "buckets", "expert": "experts",
}  # fmt: skip
_HEADS = Range(1, 8)
SIZES = {
    "heads": _HEADS, "kv_heads": _HEADS, "layers": Range(1, 12), "features": Range(1, 64), "d_ff": Range(1, 64),
    "offsets": Range(1, 33, 2), "buckets": Range(2, 32),
}  # fmt: skip
SIZE = Range(1, 16)


def axis_option(axis: str) -> str:
    """The option that sets an axis' size: `head` -> heads."""
    return _AXIS_OPTIONS.get(axis, axis)


# What these words mean wherever they stand; what else an option means, its mechanism says in `OPTIONS`.
HELP = {
    "heads": N_("How many attention heads work side by side"),
    "kv_heads": N_("How many key-value heads there are; the query heads share them"),
    "d": N_("How many numbers a query and a key have"),
    "d_v": N_("How many numbers a value has"),
    "d_in": N_("How many numbers a token's vector has"),
    "d_out": N_("How many numbers queries, keys and values have, all heads together"),
    "d_ff": N_("How many numbers the hidden layer of the feed-forward network has"),
    "layers": N_("How many layers are stacked"),
    "causal": N_("No token may look at those after it"),
    "norm": N_("Where the normalisation is: before each part, or after it"),
    "activation": N_("The function between the two linear maps"),
    "b_o": N_("A number added to each column of the output"),
    "bias": N_("A number added to each score before softmax"),
}
