"""A route is its file, and what it is sent and answers is a file of the schema: nothing names them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import jsdoc, routes, schema
from app.main import create_app

ROUTE = """from fastapi import APIRouter

from app.gate import Gated
from app.schema import weather as schema

router = APIRouter(prefix="/api/weather", tags=["weather"], route_class=Gated)


@router.post("")
def weather(asked: schema.WeatherRequest) -> schema.Weather:
    return schema.Weather(words=[asked.place, "rain"])
"""
SCHEMA = """from pydantic import BaseModel

from app.schema.common import Given, Text


class WeatherRequest(Given):
    place: Text


class Weather(BaseModel):
    words: list[str]
"""


@pytest.fixture
def weather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A route and its schema, as two files of one name."""
    for package, text in ((routes, ROUTE), (schema, SCHEMA)):
        folder = tmp_path / package.__name__
        folder.mkdir()
        (folder / "weather.py").write_text(text)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    yield
    for package in (routes, schema):
        sys.modules.pop(f"{package.__name__}.weather", None)
        vars(package).pop("weather", None)


@pytest.mark.usefixtures("weather")
def test_two_files_are_a_new_route_with_its_tag_and_its_types() -> None:
    app = create_app()
    with TestClient(app) as client:
        assert client.post("/api/weather", json={"place": "Oslo"}).json() == {"words": ["Oslo", "rain"]}
    assert app.openapi()["tags"][-1] == {"name": "weather"}
    types = jsdoc.written()
    assert jsdoc.typedef(sys.modules["app.schema.weather"].Weather) in types
    assert '"/api/weather": Weather;' in types


def test_the_documentation_has_its_tags_in_the_order_of_the_pages_and_no_route_without_one() -> None:
    described = create_app().openapi()
    tags = [tag["name"] for tag in described["tags"]]
    assert tags == ["mechanisms", "models", "compare", "translators", "gap", "image", "lessons", "page", "rooms",
                    "training", "turn", "vision"]  # fmt: skip
    used = {tag for methods in described["paths"].values() for each in methods.values() for tag in each["tags"]}
    assert used == set(tags)
