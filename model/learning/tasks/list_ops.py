"""Lists within lists: the smallest task of the Long Range Arena. Nangia and Bowman 2018, arXiv:1804.06028; Tay et al.
2020, §2.2.1, arXiv:2011.04006. Theirs are up to 2,000 words long and ten lists deep; here there are 15 and two.
"""

import torch
from torch import Tensor

from model.learning.settings import Settings
from model.learning.task import NOTHING, Examples, Task
from model.problem import N_

OPERATIONS = ("[MIN", "[MAX", "[MED", "[SM")
MIN, MAX, MED, SUM = range(len(OPERATIONS))
WORDS = (*OPERATIONS, "]", *map(str, range(10)))
CLOSE, DIGIT = len(OPERATIONS), len(OPERATIONS) + 1
INNER, OUTER, LISTS = 3, 5, 2  # arguments of a list inside, of the one around; how many of these are lists


def draw(n: int, chance: torch.Generator) -> Examples:
    """One list of five: three digits and two lists of three digits, in any order. Asked is what each amounts to, where
    it closes."""
    is_list = torch.rand(n, OUTER, generator=chance).argsort(-1) < LISTS  # of the arguments
    operations = torch.randint(len(OPERATIONS), (n, OUTER), generator=chance)
    digits = torch.randint(10, (n, OUTER, INNER), generator=chance)
    widths = torch.where(is_list, INNER + 2, 1)
    starts = 1 + widths.cumsum(-1) - widths
    length = 2 + OUTER - LISTS + LISTS * (INNER + 2)
    ids = torch.full((n, length), CLOSE)
    ids[:, :1] = torch.randint(len(OPERATIONS), (n, 1), generator=chance)
    targets, keys = torch.full_like(ids, NOTHING), torch.zeros(n, length, length, dtype=torch.bool)
    ids.scatter_(1, starts, torch.where(is_list, operations, DIGIT + digits[..., 0]))
    inside = starts[..., None] + 1 + torch.arange(INNER)  # (example, argument, digit), of those that are lists
    chosen = is_list.nonzero(as_tuple=True)
    ids[chosen[0][:, None], inside[chosen]] = DIGIT + digits[chosen]
    closes = (starts + INNER + 1)[chosen]
    values = torch.where(is_list, result(operations, digits), digits[..., 0])
    targets[chosen[0], closes] = DIGIT + values[chosen]
    targets[:, -1] = DIGIT + result(ids[:, 0], values)
    keys[chosen[0][:, None], closes[:, None], inside[chosen]] = decides(operations[chosen], digits[chosen])
    keys[torch.arange(n)[:, None], -1, starts + torch.where(is_list, INNER + 1, 0)] = decides(ids[:, 0], values)
    return Examples(ids, targets, keys)


def result(operation: Tensor, values: Tensor) -> Tensor:
    """operation (…), values (…, argument) -> (…): the least, the largest, the one in the middle, the sum without its
    tens."""
    found = [values.amin(-1), values.amax(-1), values.median(-1).values, values.sum(-1) % 10]
    return torch.stack(found, -1).gather(-1, operation[..., None])[..., 0]


def decides(operation: Tensor, values: Tensor) -> Tensor:
    """operation (…), values (…, argument) -> (…, argument): which arguments are the result; all of them if it is a sum,
    to which each adds."""
    return (operation == SUM)[..., None] | (values == result(operation, values)[..., None])


TASK = Task(
    "list-ops", 12, N_("Lists within lists"),
    says=N_("Where a list closes, say what it amounts to: the smallest (MIN), the largest (MAX), the middle one (MED), "
            "or the sum without its tens (SM)."),
    asks=N_("What has to be known before the last bracket? How far back does it stand?"),
    right=N_("Where a list closes, it looks at its digits; where all closes, at the digits and at the places where the "
             "lists inside have closed, for there their results were found. A window of four words reaches a list "
             "inside, and of the whole too little."),
    words=WORDS, draw=draw, steps=800,
    model=Settings(layers=3, heads=4, d=64, feed_forward=True),
    control=Settings(layers=3, heads=4, d=64, feed_forward=True, attention="window"),
)  # fmt: skip
