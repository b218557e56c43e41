"""Phrases of the grammar by their words."""

from model.networks.translation.lexicon import NOUNS, VERBS, Verb
from model.networks.translation.phrases import PRONOUNS, Form, Phrase, _determined


def noun(word: str, determiner: str = "der", adjectives: str = "", form: Form | None = None) -> Phrase:
    """A noun phrase by its noun; adjectives: "klein/small …"."""
    (found,) = (each for each in NOUNS if each.de == word)
    pairs = [(de, en) for de, en in (each.split("/") for each in adjectives.split())]
    return _determined(found, form or found.gender, determiner, "mein", pairs)


def verb(infinitive: str, prefix: str = "") -> Verb:
    """A verb by its infinitive."""
    return next(each for each in VERBS if (each.infinitive, each.prefix) == (infinitive, prefix))


def who(word: str) -> Phrase:
    """A pronoun by its nominative."""
    return next(each for each in PRONOUNS if each.forms.split()[0] == word).phrase()
