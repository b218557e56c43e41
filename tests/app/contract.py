"""Random requests over the API as it is described, right ones and wrong ones, and whether it answers as described."""

from collections import Counter
from collections.abc import Sequence

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation

# Left out of Schemathesis' checks, each for a reason; all others hold of every answer.
LEFT_OUT = {
    # What JSON Schema cannot say (a matrix of the sentence's size, a model that is fetched, a cell that lies within) is
    # refused with 422 and a sentence; the tests of each part of the API send what has to be accepted.
    "positive_data_acceptance",
    # There is nothing to log in to, and nothing that is created and then deleted.
    "ignored_auth", "use_after_free", "ensure_resource_availability",
}  # fmt: skip
# What is wrong is refused, and by no other status than these: a body of more than a megabyte by its size (413).
CONFIG = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}}})
PATIENCE = 600  # seconds, for a busy machine
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def operations(app: FastAPI) -> list[APIOperation]:
    """Everything that the API's description offers."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=CONFIG)
    return [found.ok() for found in schema.get_all_operations()]


def is_asked(operation: APIOperation) -> bool:
    """Whether it is told anything but an id: of others there are not many different requests."""
    return bool(operation.body)


def share(count: int, among: Sequence[APIOperation]) -> int:
    """How many requests each operation gets, of `count` together."""
    return -(-count // sum(map(is_asked, among)))


def fuzzed(operation: APIOperation, count: int, number: int = 1) -> Counter[int]:
    """Send `count` requests, drawn by `number`: how often each status came. Raises on what is not as described."""
    seen: Counter[int] = Counter()
    modes = MODES if is_asked(operation) or "{" in operation.path else MODES[:1]  # without parts nothing is wrong
    refuted = [check for check in CHECKS.get_all() if check.__name__ in LEFT_OUT]
    for mode in modes:
        most = -(-count // len(modes))

        @seed(number)
        @settings(max_examples=most, suppress_health_check=list(HealthCheck), deadline=None, database=None)
        @given(case=operation.as_strategy(generation_mode=mode))
        def each(case: schemathesis.Case) -> None:
            answer = case.call(timeout=PATIENCE)
            seen[answer.status_code] += 1
            case.validate_response(answer, excluded_checks=refuted)

        each()
    return seen
