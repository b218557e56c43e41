"""A server may be several processes: what each has on its own changes no answer."""

import hashlib
import json
import os
import subprocess
import sys

from fastapi.testclient import TestClient

from app.main import create_app
from tests.app.test_asked_again import ASKED, answered, untimed

DIGESTS = "from tests.app.test_processes import digests; digests()"
PLACES = ["/", "/lab/causal", "/models/stories15m", "/api/mechanisms", "/openapi.json"]


def digests() -> None:
    """Prints one of each answer."""
    with TestClient(create_app()) as client:
        said = [untimed(answered(client, path, body)) for path, body in ASKED]
        said += [client.get(path).text for path in PLACES]
    print(json.dumps([hashlib.sha256(each.encode()).hexdigest() for each in said]))


def test_every_process_gives_the_same_answers_and_the_same_addresses() -> None:
    """Each hashes otherwise, so that what stands in sets comes in another order."""
    command = [sys.executable, "-c", DIGESTS]
    both = [
        subprocess.Popen(command, env=os.environ | {"PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True)
        for seed in ("1", "2")
    ]
    one, other = (json.loads(each.communicate()[0]) for each in both)
    asked = [*(path for path, _ in ASKED), *PLACES]
    assert [path for path, own, its in zip(asked, one, other, strict=True) if own != its] == []
