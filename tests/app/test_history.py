"""The history: which papers it names, in which order, and what each opens."""

import html
import re

import pytest
from fastapi.testclient import TestClient

from app.history import ENTRIES, Entry
from model.lab import registry

CATALOGUE = {mechanism.id for mechanism in registry.mechanisms()}
LEFT_OUT = ("spectrogram",)
every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.title[:30])


def test_it_goes_from_1990_to_2025_in_order() -> None:
    years = [entry.year for entry in ENTRIES]
    assert years == sorted(years)
    assert (years[0], years[-1]) == (1990, 2025)


@every_entry
def test_an_entry_names_its_paper_and_only_mechanisms_of_the_catalogue(entry: Entry) -> None:
    assert entry.who
    assert entry.title
    assert entry.brought.endswith(".")
    assert set(entry.shows) <= CATALOGUE
    assert bool(entry.arxiv) != bool(entry.printed), "where it can be found"


@every_entry
def test_the_number_on_arxiv_begins_with_the_year_of_the_entry(entry: Entry) -> None:
    assert entry.arxiv is None or re.fullmatch(rf"{entry.year % 100}(0[1-9]|1[0-2])\.\d{{4,5}}", entry.arxiv)


def test_no_paper_stands_there_twice() -> None:
    numbers = [entry.arxiv for entry in ENTRIES if entry.arxiv]
    titles = [entry.title for entry in ENTRIES]
    assert len(set(numbers)) == len(numbers)
    assert len(set(titles)) == len(titles)


def test_where_a_mechanism_and_a_paper_name_one_arxiv_number_the_paper_opens_it() -> None:
    shown = {entry.arxiv: entry.shows for entry in ENTRIES if entry.arxiv}
    for mechanism in registry.mechanisms():
        if mechanism.id in {id_ for entry in ENTRIES for id_ in entry.shows}:
            numbers = re.findall(r"arXiv:(\d+\.\d+)", mechanism.source)
            known = [number for number in numbers if number in shown]
            assert not known or any(mechanism.id in shown[number] for number in known), mechanism.id


def test_a_source_has_the_first_author_and_no_earlier_year_than_the_history() -> None:
    known = {entry.arxiv: entry for entry in ENTRIES if entry.arxiv}
    paper = re.compile(r"([\w-]+|Gemma Team)(?: et al\.| & \w+)? (\d{4})[^:;]*?arXiv:(\d+\.\d+)")
    named = {found.groups() for mechanism in registry.mechanisms() for found in paper.finditer(mechanism.source)}
    both = [(who, int(year), known[number]) for who, year, number in named if number in known]
    assert len(both) > 20
    for who, year, entry in both:
        assert re.match(rf"{who}\b", entry.who)
        assert year >= entry.year


@pytest.mark.parametrize("name", LEFT_OUT)
def test_it_names_what_is_not_built(client: TestClient, name: str) -> None:
    entry = next(each for each in ENTRIES if name in each.title + each.brought and not each.shows)
    page = client.get("/history").text
    paper = next(part for part in page.split('<li class="paper') if entry.title in part)
    assert "Not built here." in paper
    assert "/lab/" not in paper


@every_entry
def test_the_page_says_where_a_paper_can_be_found(client: TestClient, entry: Entry) -> None:
    where = f"arXiv:{entry.arxiv}" if entry.arxiv else entry.printed
    assert f"<cite>{html.escape(entry.title)}</cite>, {where}</p>" in client.get("/history").text


def test_an_entry_opens_each_of_its_mechanisms(client: TestClient) -> None:
    page = client.get("/history").text
    for entry in ENTRIES:
        title = f"<cite>{html.escape(entry.title)}</cite>"
        paper = next(part for part in page.split('<li class="paper') if title in part)
        links = set(re.findall(r'href="\./lab/([\w-]+)"', paper))
        assert links == set(entry.shows)


def test_a_paper_with_a_page_of_its_own_opens_it(client: TestClient) -> None:
    found = [entry.page for entry in ENTRIES if entry.page]
    assert ("vision", "A picture as tokens") in found
    page = client.get("/history").text
    for address, title in found:
        assert f'<a href="./{address}">{title}</a>' in page
        assert client.get(f"/{address}").status_code == 200
