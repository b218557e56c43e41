"""What a person can cause and can mend: an error that is a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for a message translated later)
    """Mark a message for the catalogues; it is translated where it is shown."""
    return message


TO_PROGRAMMERS = (LookupError, TypeError, AttributeError, ArithmeticError, AssertionError)


class Problem(ValueError):
    """A request that cannot be answered, said in one sentence that says what to do.

    message: template with named placeholders, marked with `N_`, translated where it is shown
    field: the part of the request it speaks of, or None
    params: the values of the placeholders
    """

    def __init__(self, message: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(message.format(**params))
        self.message = message
        self.field = field
        self.params = params

    def within(self, part: str) -> "Problem":
        """The same, if the request it speaks of is a part of a larger one."""
        return type(self)(self.message, field=f"{part}.{self.field}" if self.field else part, **self.params)


@dataclass(frozen=True)
class Note:
    """What a person should be told of an answer, as a sentence.

    message: template with named placeholders, marked with `N_`, translated where it is shown
    params: the values of the placeholders
    """

    message: str
    params: Mapping[str, object] = field(default_factory=dict)


def reason(error: BaseException) -> str:
    """An exception in one line, technical: that of its cause, if it has one; with its kind if the text alone
    speaks to programmers ("list index out of range")."""
    first = error.__cause__ or error
    if isinstance(first, OSError) and first.strerror:
        return first.strerror  # without its number, and without a path, which is not everybody's to know
    said, kind = str(first).strip(), type(first).__name__
    if said and isinstance(first, TO_PROGRAMMERS):
        said = f"{kind}: {said}"
    return (said or kind).splitlines()[0][:200]
