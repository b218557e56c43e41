"""The pages of the table (app/pages.py) as addresses. A test of all pages runs over these, so that a new page is in it
by its line in the table."""

from app.learn.library import Library
from app.pages import PAGES, Page
from model.lab import registry
from model.pretrained.catalogue import CATALOGUE

# what stands for the {id} of an address: all of them, and the one that is visited
ALL = {"lab": [entry.id for entry in registry.mechanisms()], "model": list(CATALOGUE), "lesson": Library().ids()}
ONE = {"lab": "causal", "model": "stories15m", "lesson": "hello-shiny-sun", "sheet": "hello-shiny-sun",
       "notes": "hello-shiny-sun"}


def address(page: Page) -> str:
    """Where to visit it; a page of many, at one of them."""
    return page.path.format(id=ONE[page.id]) if "{" in page.path else page.path


NAMES = [page.id for page in PAGES]
TAKE_TEXT = [page.id for page in PAGES if page.takes]
WALK = [page.id for page in PAGES if page.walks]
ADDRESSES = {page.id: address(page) for page in PAGES}
EVERY_ADDRESS = [page.path.format(id=id_) for page in PAGES for id_ in ALL.get(page.id, [ONE.get(page.id)])]


def names(but: frozenset[str] = frozenset()) -> list[str]:
    """The pages, without those that a test names; a name that is none of a page is a mistake."""
    assert but <= set(NAMES), but
    return [name for name in NAMES if name not in but]


OURS = names(but=frozenset({"docs"}))  # whose words and markup are Swagger UI's own
