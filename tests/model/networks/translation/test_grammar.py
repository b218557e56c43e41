"""The grammar: agreement, word order, and one translation for every sentence."""

from itertools import pairwise
from random import Random

import pytest

from model.networks.translation import english, german
from model.networks.translation.clause import Clause, Tense
from model.networks.translation.grammar import Writer
from model.networks.translation.lexicon import NOUNS, VERBS
from model.networks.translation.phrases import CASES, Form, _counted, noun_phrase
from tests.model.networks.translation.named import noun, verb, who


@pytest.mark.parametrize(
    ("determiner", "word", "form", "expected"),
    [
        ("der", "Hund", None, "der kleine Hund, den kleinen Hund, dem kleinen Hund"),
        ("der", "Katze", None, "die kleine Katze, die kleine Katze, der kleinen Katze"),
        ("der", "Kind", None, "das kleine Kind, das kleine Kind, dem kleinen Kind"),
        ("der", "Kind", "pl", "die kleinen Kinder, die kleinen Kinder, den kleinen Kindern"),
        ("ein", "Hund", None, "ein kleiner Hund, einen kleinen Hund, einem kleinen Hund"),
        ("ein", "Katze", None, "eine kleine Katze, eine kleine Katze, einer kleinen Katze"),
        ("kein", "Kind", None, "kein kleines Kind, kein kleines Kind, keinem kleinen Kind"),
        ("own", "Hund", "pl", "meine kleinen Hunde, meine kleinen Hunde, meinen kleinen Hunden"),
        ("dieser", "Kind", None, "dieses kleine Kind, dieses kleine Kind, diesem kleinen Kind"),
    ],
)
def test_article_adjective_and_noun_agree_in_every_case(
    determiner: str, word: str, form: Form | None, expected: str
) -> None:
    phrase = noun(word, determiner, "klein/small", form)
    assert ", ".join(" ".join(phrase.german[case]) for case in CASES) == expected


def test_behind_a_number_the_adjective_has_the_strong_endings() -> None:
    (dog,) = (each for each in NOUNS if each.de == "Hund")
    phrase = _counted(dog, ("drei", "three"), [("müde", "tired")])
    assert [" ".join(phrase.german[case]) for case in CASES] == [
        "drei müde Hunde", "drei müde Hunde", "drei müden Hunden",
    ]  # fmt: skip
    assert phrase.english[0] == ["three", "tired", "dogs"]


def test_an_adjective_in_e_takes_no_second_one() -> None:
    assert noun("Hund", "ein", "müde/tired").german["nom"] == ["ein", "müder", "Hund"]
    assert noun("Apfel", "ein").english[0] == ["an", "apple"]


def both(clause: Clause, front: str = "") -> tuple[str, str]:
    """A main clause in both languages."""
    return " ".join(german.main(clause, front)), " ".join(english.fronted(clause, front))


BOOK = noun("Buch")
NOW = ("heute", "today")


@pytest.mark.parametrize(
    ("tense", "modal", "main", "last", "translation"),
    [
        ("present", "", "er liest heute das Buch vor", "das Buch vorliest", "he reads the book aloud today"),
        ("past", "", "er hat heute das Buch vorgelesen", "das Buch vorgelesen hat", "he read the book aloud today"),
        ("future", "", "er wird heute das Buch vorlesen", "das Buch vorlesen wird",
         "he will read the book aloud today"),
        ("modal", "wollen", "er will heute das Buch vorlesen", "das Buch vorlesen will",
         "he wants to read the book aloud today"),
        ("modal", "möchten", "er möchte heute das Buch vorlesen", "das Buch vorlesen möchte",
         "he would like to read the book aloud today"),
    ],
)  # fmt: skip
def test_the_verb_is_second_in_a_main_clause_and_last_in_a_subordinate_one(
    tense: Tense, modal: str, main: str, last: str, translation: str
) -> None:
    clause = Clause(who("er"), verb("lesen", "vor"), tense, modal, BOOK, time=NOW)
    assert both(clause) == (main, translation)
    assert " ".join(german.subordinate(clause)) == f"er heute {last}"
    fronted = both(clause, "time")
    assert fronted[0].startswith("heute ")
    assert fronted[0].split()[2] == "er"  # the verb stays second
    assert fronted[1] == "today " + translation.removesuffix(" today")


def test_a_question_asks_for_do_where_there_is_no_auxiliary() -> None:
    clause = Clause(who("du"), verb("kaufen"), "present", "", noun("Ball"), negated=True)
    assert " ".join(german.inverted(clause)) == "kaufst du den Ball nicht"
    assert " ".join(english.asked(clause)) == "do you not buy the ball"
    want = Clause(who("sie"), verb("schlafen"), "modal", "wollen", place=("hier", "here"))
    assert " ".join(english.asked(want)) == "does she want to sleep here"
    assert " ".join(english.asked(Clause(who("wir"), verb("gehen"), "past"))) == "did we go"


def test_being_agrees_in_both_languages() -> None:
    tired = ("müde", "tired")
    cases = {("ich", "present"): ("ich bin müde", "I am tired"), ("du", "past"): ("du warst müde", "you were tired"),
             ("wir", "present"): ("wir sind müde", "we are tired"), ("er", "past"): ("er war müde", "he was tired"),
             ("sie", "present"): ("sie ist müde", "she is tired")}  # fmt: skip
    for (subject, tense), expected in cases.items():
        made = Clause(who(subject), VERBS[0], "past" if tense == "past" else "present", adjective=tired)
        assert both(made) == expected
    late = Clause(who("er"), VERBS[0], "past", adjective=tired, negated=True)
    assert " ".join(german.subordinate(late)) == "er nicht müde war"


def test_the_articles_own_sentence_is_one_of_the_grammar() -> None:
    asked = Clause(who("du"), verb("helfen"), "modal", "können", who("ich"))
    done = Clause(who("ich"), verb("übersetzen"), "present", "", noun("Satz", "dieser"))
    source = [*german.inverted(asked), ",", *german.infinitive(done)]
    assert " ".join(source) == "kannst du mir helfen , diesen Satz zu übersetzen"
    target = [*english.asked(asked), "to", done.verb.en, *english.around(done)]
    assert " ".join(target) == "can you help me to translate this sentence"


def test_a_separable_verb_takes_zu_inside() -> None:
    call = Clause(who("ich"), verb("rufen", "an"), "present", "", who("er"))
    assert german.infinitive(call) == ["ihn", "anzurufen"]


def test_every_german_sentence_has_one_translation_and_well_placed_marks() -> None:
    writer, found = Writer(Random(3)), dict[tuple[str, ...], tuple[str, ...]]()
    for i in range(4000):
        pair = writer.sentence(1 + i % 3, 0.4)
        assert found.setdefault(pair.german, pair.english) == pair.english
        for words in (pair.german, pair.english):
            assert words[-1] in ".?"
            assert not any(a in ",.?" and b in ",.?" for a, b in pairwise(words))
    assert len(found) > 3500


def test_what_is_known_is_not_asked() -> None:
    writer = Writer(Random(4))
    for _ in range(300):
        source = " ".join(writer.reported()[0])
        assert "weiß , ob" not in source


def test_a_subject_is_never_denied() -> None:
    random = Random(5)
    for _ in range(500):
        assert not noun_phrase(random, frozenset({"person"})).negated
