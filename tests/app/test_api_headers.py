"""The security headers stand on every kind of answer."""

import pytest
from fastapi.testclient import TestClient

from app.middleware import security_headers
from tests.app.reading import trace_of

RAW = trace_of("raw-dot-product")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/health", 200),
        ("GET", "/", 200),
        ("GET", "/docs", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/static/lib/theme.js", 200),
        ("GET", "/models/minilm-l6", 307),
        ("HEAD", "/static/lib/theme.js", 200),
        ("GET", "/api/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/static/../app/main.py", 404),
        ("GET", "/static/%2e%2e/pyproject.toml", 404),
        ("GET", "/lab/%3Cscript%3E", 404),
        ("DELETE", "/api/models", 405),
        ("GET", RAW, 405),
        ("HEAD", "/lab", 200),
        ("POST", "/static/lib/theme.js", 405),
        ("POST", RAW, 422),
    ],
)
def test_every_kind_of_answer_carries_the_security_headers(
    client: TestClient, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path, follow_redirects=False)
    assert answer.status_code == status
    expected = security_headers()
    assert {name: answer.headers.get(name) for name in expected} == expected
