"""Which German words each English word comes from: by hand, for sentences of every kind; and that the sentences are
still the ones that the translators were trained on."""

from hashlib import sha256
from itertools import islice
from random import Random

import pytest

from model.networks.translation import english, german
from model.networks.translation.clause import Clause, Pair
from model.networks.translation.corpus import UNSEEN, drawn
from model.networks.translation.grammar import Writer
from model.networks.translation.lexicon import CONTROL, NOUNS, VERBS
from model.networks.translation.phrases import _counted
from model.networks.translation.word import PARTS_OF_SPEECH, both
from tests.model.networks.translation.named import noun, verb, who

CALL = Clause(who("er"), verb("rufen", "an"), "present", object=noun("Freund", "own"))


def aligned(pair: Pair) -> str:
    """buys<kauft …: each English word, and the German ones that it translates."""
    return " ".join(
        f"{word}<{'+'.join(pair.german[place] for place in places)}"
        for word, places in zip(pair.english, pair.links, strict=True)
    )


def of(clause: Clause, front: str = "") -> str:
    return aligned(Pair.of(german.main(clause, front), english.fronted(clause, front)))


def at_the_end(clause: Clause) -> str:
    return aligned(Pair.of(german.subordinate(clause), english.said(clause)))


def test_a_verb_at_the_end_of_its_clause_is_found_there() -> None:
    wants = Clause(who("er"), verb("kaufen"), "modal", "wollen", noun("Haus"))
    assert at_the_end(wants) == "he<er wants<will to< buy<kaufen the<das house<Haus"
    assert at_the_end(CALL) == "he<er calls<anruft my<meinen friend<Freund up<anruft"


def test_a_separable_verb_is_translated_by_both_its_parts() -> None:
    assert of(CALL) == "he<er calls<ruft+an my<meinen friend<Freund up<ruft+an"
    listen = Clause(who("wir"), verb("hören", "zu"), "future", object=noun("Frau", form="pl"))
    assert of(listen) == "we<wir will<werden listen<zuhören to<zuhören the<den women<Frauen"


def test_the_perfect_is_one_english_word_or_did_and_a_verb() -> None:
    bought = Clause(who("ich"), verb("kaufen"), "past", object=noun("Apfel", "ein", "rot/red"))
    assert of(bought) == "I<ich bought<habe+gekauft a<einen red<roten apple<Apfel"
    went = Clause(who("du"), verb("gehen"), "past", place=("nach+Hause", "home"))
    assert aligned(Pair.of(german.inverted(went), english.asked(went))) == (
        "did<bist you<du go<gegangen home<nach+Hause"
    )


def test_do_has_no_counterpart_and_not_stands_where_nicht_does() -> None:
    denied = Clause(who("er"), verb("lieben"), "present", object=who("ich"), negated=True)
    assert of(denied) == "he<er does< not<nicht love<liebt me<mich"
    wanting = Clause(who("sie"), verb("schlafen"), "modal", "wollen", negated=True)
    assert of(wanting) == "she<sie does< not<nicht want<will to< sleep<schlafen"
    none = Clause(who("wir"), verb("sehen"), "present", object=noun("Hund", "kein"))
    assert of(none) == "we<wir see<sehen no<keinen dog<Hund"


def test_other_modals_are_one_word_or_two() -> None:
    can = Clause(who("du"), verb("tanzen"), "modal", "können")
    assert of(can) == "you<du can<kannst dance<tanzen"
    like = Clause(who("ich"), verb("machen", "auf"), "modal", "möchten", noun("Tür"))
    assert of(like) == "I<ich would<möchte like<möchte to< open<aufmachen the<die door<Tür"


def test_being_and_its_adjective() -> None:
    tired = Clause(noun("Katze"), VERBS[0], "past", adjective=("müde", "tired"), negated=True)
    assert of(tired) == "the<die cat<Katze was<war not<nicht tired<müde"


def test_a_contraction_is_two_english_words_and_a_date_has_an_of_of_its_own() -> None:
    when = Clause(who("ich"), verb("arbeiten"), "present", time=("am ersten - Januar", "on+the first of January"),
                  place=("im Garten", "in+the garden"))  # fmt: skip
    assert of(when, "time") == (
        "on<am the<am first<ersten of< January<Januar I<ich work<arbeite in<im the<im garden<Garten"
    )
    front = Clause(who("er"), verb("warten"), "present", time=("vor der Arbeit", "before - work"),
                   place=("vor dem Haus", "in+front+of the house"))  # fmt: skip
    assert of(front, "place") == (
        "in<vor front<vor of<vor the<dem house<Haus he<er waits<wartet before<vor work<Arbeit"
    )


def test_a_number_of_two_words() -> None:
    dogs = _counted(next(each for each in NOUNS if each.de == "Hund"), ("hundert", "a+hundred"), [("alt", "old")])
    sleep = Clause(dogs, verb("schlafen"), "present")
    assert of(sleep) == "a<hundert hundred<hundert old<alte dogs<Hunde sleep<schlafen"


def test_to_is_zu_where_german_has_it_if_need_be_inside_the_verb() -> None:
    translate = Clause(who("ich"), verb("übersetzen"), "present", object=noun("Satz", "dieser"))
    help_ = Clause(who("du"), CONTROL[4], "modal", "können", who("ich"))
    question = Pair.of(
        [*german.inverted(help_), *german.infinitive(translate)],
        [*english.asked(help_), *english.infinitive(translate)],
    )
    assert aligned(question) == (
        "can<kannst you<du help<helfen me<mir to<zu translate<übersetzen this<diesen sentence<Satz"
    )
    assert aligned(Pair.of(german.infinitive(CALL), english.infinitive(CALL))) == (
        "to<anzurufen call<anzurufen my<meinen friend<Freund up<anzurufen"
    )


def test_the_same_word_in_two_clauses_is_two_words() -> None:
    one, two = Clause(who("ich"), verb("lachen"), "present"), Clause(who("ich"), verb("singen"), "modal", "können")
    word, translated = both("weil", "because", "conjunction")
    because = Pair.of([*german.main(one), *word, *german.subordinate(two)],
                      [*english.said(one), *translated, *english.said(two)])  # fmt: skip
    assert because.german == ("ich", "lache", "weil", "ich", "singen", "kann")
    assert because.links == ((0,), (1,), (2,), (3,), (5,), (4,))


@pytest.mark.no_cover  # thousands of sentences: shorter tests reach the same lines
def test_every_word_of_drawn_sentences_has_its_part_and_only_some_have_no_counterpart() -> None:
    writer, alone = Writer(Random(6)), set[str]()
    seen = set()
    for i in range(3000):
        pair = writer.sentence(1 + i % 3)
        assert len(pair.english) == len(pair.links) == len(pair.parts)
        assert all(0 <= place < len(pair.german) for places in pair.links for place in places)
        alone |= {word for word, places in zip(pair.english, pair.links, strict=True) if not places}
        seen |= {*pair.parts}
        marks = [pair.german[place] for places, part in zip(pair.links, pair.parts, strict=True) if part == "mark"
                 for place in places]  # fmt: skip
        assert marks == [word for word in pair.english if word in ",.?"]
    assert alone == {"do", "does", "of", "to"}
    assert seen == set(PARTS_OF_SPEECH)


@pytest.mark.no_cover  # thousands of sentences: shorter tests reach the same lines
def test_the_sentences_are_those_that_the_translators_were_trained_on() -> None:
    def digest(n: int, lengths: range) -> str:
        pairs = islice(drawn(Random("pin"), lengths), n)
        text = "\n".join(" ".join(pair.german) + "\t" + " ".join(pair.english) for pair in pairs)
        return sha256(text.encode()).hexdigest()

    assert digest(3000, range(3, 25)) == "6f279c6e3e0f438098ab6a793cec0b74a5638e9d0c092e1ed3b904e82a9fbb61"
    assert digest(200, UNSEEN) == "3a43b20726ded98833932f2818237d84c031d2b31e7a9bc6d066d7a57a20eee3"
