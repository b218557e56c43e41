"""The words of the grammar, German and English, with what each needs to be inflected and to make sense.

Written for this project; no corpus is in it. A word that has two readings in this grammar is left out ("sie" as an
object, "ihr" as a possessive), so that every German sentence has one translation.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple, cast

Gender = Literal["m", "f", "n"]


class Noun(NamedTuple):
    """kind: what it may be the subject or the object of."""

    de: str
    gender: Gender
    plural: str
    en: str
    en_plural: str
    kind: str


def _nouns(kind: str, table: str) -> list[Noun]:
    rows = (line.split() for line in table.strip().splitlines())
    return [Noun(de, cast(Gender, gender), plural, en, many, kind) for de, gender, plural, en, many in rows]


NOUNS = [
    *_nouns("person", """
        Mann m Männer man men
        Frau f Frauen woman women
        Kind n Kinder child children
        Mädchen n Mädchen girl girls
        Lehrer m Lehrer teacher teachers
        Freund m Freunde friend friends
        Bruder m Brüder brother brothers
        Schwester f Schwestern sister sisters
        Vater m Väter father fathers
        Mutter f Mütter mother mothers
        Sohn m Söhne son sons
        Tochter f Töchter daughter daughters
        Arzt m Ärzte doctor doctors
        König m Könige king kings
        Gast m Gäste guest guests
        Nachbarin f Nachbarinnen neighbour neighbours
        Köchin f Köchinnen cook cooks
        Bäcker m Bäcker baker bakers
    """),
    *_nouns("animal", """
        Hund m Hunde dog dogs
        Katze f Katzen cat cats
        Vogel m Vögel bird birds
        Pferd n Pferde horse horses
        Kuh f Kühe cow cows
        Maus f Mäuse mouse mice
    """),
    *_nouns("text", """
        Buch n Bücher book books
        Brief m Briefe letter letters
        Satz m Sätze sentence sentences
        Geschichte f Geschichten story stories
        Gedicht n Gedichte poem poems
        Wort n Wörter word words
        Frage f Fragen question questions
    """),
    *_nouns("food", """
        Brot n Brote loaf loaves
        Apfel m Äpfel apple apples
        Kuchen m Kuchen cake cakes
        Suppe f Suppen soup soups
        Ei n Eier egg eggs
        Fisch m Fische fish fish
        Birne f Birnen pear pears
    """),
    *_nouns("thing", """
        Tasche f Taschen bag bags
        Stuhl m Stühle chair chairs
        Tisch m Tische table tables
        Lampe f Lampen lamp lamps
        Ball m Bälle ball balls
        Bild n Bilder picture pictures
        Uhr f Uhren clock clocks
        Schlüssel m Schlüssel key keys
        Hut m Hüte hat hats
        Kleid n Kleider dress dresses
        Mantel m Mäntel coat coats
        Blume f Blumen flower flowers
        Auto n Autos car cars
        Fahrrad n Fahrräder bicycle bicycles
        Geschenk n Geschenke present presents
    """),
    *_nouns("door", """
        Tür f Türen door doors
        Fenster n Fenster window windows
        Koffer m Koffer suitcase suitcases
    """),
    *_nouns("room", """
        Zimmer n Zimmer room rooms
        Küche f Küchen kitchen kitchens
        Haus n Häuser house houses
    """),
]  # fmt: skip


class Verb(NamedTuple):
    """du, er: present forms; prefix: of a separable verb; participle with "sein" or "haben".

    subject, objects: kinds of nouns; case of the object: "acc", "dat" or "" for none; en: base, third person, past;
    goes: whether it takes a direction
    """

    infinitive: str
    prefix: str
    ich: str
    du: str
    er: str
    participle: str
    sein: bool
    en: str
    en_s: str
    en_past: str
    particle: str
    subjects: frozenset[str]
    case: Literal["", "acc", "dat"]
    objects: frozenset[str]
    goes: bool


PERSONS = frozenset({"person"})
LIVING = frozenset({"person", "animal"})
ANYTHING = frozenset({"thing", "text", "food"})


def _verb(
    german: str, english: str, case: Literal["", "acc", "dat"] = "", objects: str = "",
    subjects: frozenset[str] = PERSONS, sein: bool = False, goes: bool = False,
) -> Verb:  # fmt: skip
    """german: "auf|stehen steht steht aufgestanden" (du, er, participle); english: "get gets got up"."""
    infinitive, du, er, participle = german.split()
    prefix, _, stem = infinitive.rpartition("|")
    ich = er if stem == "wissen" else stem.removesuffix("n").removesuffix("e") + "e"
    en, en_s, en_past, *particle = english.split()
    return Verb(stem, prefix, ich, du, er, participle, sein, en, en_s, en_past, " ".join(particle), subjects, case,
                frozenset(objects.split()), goes)  # fmt: skip


VERBS = [
    _verb("lesen liest liest gelesen", "read reads read", "acc", "text"),
    _verb("schreiben schreibst schreibt geschrieben", "write writes wrote", "acc", "text"),
    _verb("übersetzen übersetzt übersetzt übersetzt", "translate translates translated", "acc", "text"),
    _verb("verstehen verstehst versteht verstanden", "understand understands understood", "acc", "text person"),
    _verb("vor|lesen liest liest vorgelesen", "read reads read aloud", "acc", "text"),
    _verb("auf|schreiben schreibst schreibt aufgeschrieben", "write writes wrote down", "acc", "text"),
    _verb("kaufen kaufst kauft gekauft", "buy buys bought", "acc", "thing food text"),
    _verb("verkaufen verkaufst verkauft verkauft", "sell sells sold", "acc", "thing food"),
    _verb("suchen suchst sucht gesucht", "seek seeks sought", "acc", "thing animal person"),
    _verb("finden findest findet gefunden", "find finds found", "acc", "thing animal text"),
    _verb("sehen siehst sieht gesehen", "see sees saw", "acc", "person animal thing", LIVING),
    _verb("holen holst holt geholt", "fetch fetches fetched", "acc", "thing food person"),
    _verb("bringen bringst bringt gebracht", "bring brings brought", "acc", "thing food text"),
    _verb("mit|bringen bringst bringt mitgebracht", "bring brings brought along", "acc", "thing food person"),
    _verb("zurück|geben gibst gibt zurückgegeben", "give gives gave back", "acc", "thing text"),
    _verb("malen malst malt gemalt", "paint paints painted", "acc", "animal thing room"),
    _verb("essen isst isst gegessen", "eat eats ate", "acc", "food", LIVING),
    _verb("kochen kochst kocht gekocht", "cook cooks cooked", "acc", "food"),
    _verb("backen backst backt gebacken", "bake bakes baked", "acc", "food"),
    _verb("putzen putzt putzt geputzt", "clean cleans cleaned", "acc", "door room thing"),
    _verb("auf|räumen räumst räumt aufgeräumt", "tidy tidies tidied up", "acc", "room"),
    _verb("auf|machen machst macht aufgemacht", "open opens opened", "acc", "door"),
    _verb("zu|machen machst macht zugemacht", "close closes closed", "acc", "door"),
    _verb("an|rufen rufst ruft angerufen", "call calls called up", "acc", "person"),
    _verb("ein|laden lädst lädt eingeladen", "invite invites invited", "acc", "person"),
    _verb("ab|holen holst holt abgeholt", "pick picks picked up", "acc", "person thing"),
    _verb("besuchen besuchst besucht besucht", "visit visits visited", "acc", "person"),
    _verb("fragen fragst fragt gefragt", "ask asks asked", "acc", "person"),
    _verb("hören hörst hört gehört", "hear hears heard", "acc", "person animal", LIVING),
    _verb("lieben liebst liebt geliebt", "love loves loved", "acc", "person animal"),
    _verb("füttern fütterst füttert gefüttert", "feed feeds fed", "acc", "animal"),
    _verb("waschen wäschst wäscht gewaschen", "wash washes washed", "acc", "animal"),
    _verb("helfen hilfst hilft geholfen", "help helps helped", "dat", "person"),
    _verb("danken dankst dankt gedankt", "thank thanks thanked", "dat", "person"),
    _verb("antworten antwortest antwortet geantwortet", "answer answers answered", "dat", "person"),
    _verb("folgen folgst folgt gefolgt", "follow follows followed", "dat", "person animal", LIVING, True),
    _verb("zu|hören hörst hört zugehört", "listen listens listened to", "dat", "person"),
    _verb("schlafen schläfst schläft geschlafen", "sleep sleeps slept", subjects=LIVING),
    _verb("arbeiten arbeitest arbeitet gearbeitet", "work works worked"),
    _verb("lachen lachst lacht gelacht", "laugh laughs laughed"),
    _verb("spielen spielst spielt gespielt", "play plays played", subjects=LIVING),
    _verb("tanzen tanzt tanzt getanzt", "dance dances danced"),
    _verb("singen singst singt gesungen", "sing sings sang", subjects=LIVING),
    _verb("warten wartest wartet gewartet", "wait waits waited", subjects=LIVING),
    _verb("auf|stehen stehst steht aufgestanden", "get gets got up", sein=True),
    _verb("ein|schlafen schläfst schläft eingeschlafen", "fall falls fell asleep", subjects=LIVING, sein=True),
    _verb("an|kommen kommst kommt angekommen", "arrive arrives arrived", sein=True),
    _verb("gehen gehst geht gegangen", "go goes went", sein=True, goes=True),
    _verb("fahren fährst fährt gefahren", "drive drives drove", sein=True, goes=True),
    _verb("laufen läufst läuft gelaufen", "run runs ran", subjects=LIVING, sein=True, goes=True),
]  # fmt: skip

# infinitive: ich and er, du, wir and sie; English, and whether "to" and do-support come with it
MODALS = {
    "können": ("kann", "kannst", "können", "can"),
    "müssen": ("muss", "musst", "müssen", "must"),
    "sollen": ("soll", "sollst", "sollen", "should"),
    "dürfen": ("darf", "darfst", "dürfen", "may"),
    "wollen": ("will", "willst", "wollen", "want"),
    "möchten": ("möchte", "möchtest", "möchten", "would like to"),
}
FUTURE = ("werde", "wirst", "wird", "werden")

CONTROL = [  # with "zu" and an infinitive
    _verb("versuchen versuchst versucht versucht", "try tries tried"),
    _verb("hoffen hoffst hofft gehofft", "hope hopes hoped"),
    _verb("beginnen beginnst beginnt begonnen", "begin begins began"),
    _verb("vergessen vergisst vergisst vergessen", "forget forgets forgot"),
    _verb("helfen hilfst hilft geholfen", "help helps helped", "dat", "person"),
    _verb("raten rätst rät geraten", "advise advises advised", "dat", "person"),
    _verb("befehlen befiehlst befiehlt befohlen", "order orders ordered", "dat", "person"),
]

SAYING = [  # with "dass"
    _verb("glauben glaubst glaubt geglaubt", "believe believes believed"),
    _verb("wissen weißt weiß gewusst", "know knows knew"),
    _verb("sagen sagst sagt gesagt", "say says said"),
    _verb("denken denkst denkt gedacht", "think thinks thought"),
    _verb("hoffen hoffst hofft gehofft", "hope hopes hoped"),
]
ASKING = [  # with "ob", or a word that asks
    _verb("fragen fragst fragt gefragt", "ask asks asked"),
    _verb("wissen weißt weiß gewusst", "know knows knew"),  # denied: what is known is not asked
]

ADJECTIVES = [
    (de, en) for de, en in (line.split() for line in """
    gut good
    klein small
    groß big
    alt old
    jung young
    neu new
    schön beautiful
    rot red
    blau blue
    grün green
    weiß white
    schwarz black
    warm warm
    kalt cold
    frisch fresh
    lang long
    kurz short
    müde tired
    glücklich happy
    traurig sad
    klug clever
    stark strong
    schwer heavy
    leicht light
    reich rich
    arm poor
    """.strip().splitlines())
]  # fmt: skip
FITS = {  # kinds of nouns
    "gut": "person animal text food thing", "klein": "person animal food thing door room",
    "groß": "person animal food thing door room", "alt": "person animal text thing door room", "jung": "person animal",
    "neu": "text thing door", "schön": "text thing animal room", "rot": "thing door", "blau": "thing door",
    "grün": "thing door", "weiß": "thing door animal", "schwarz": "thing door animal", "warm": "food room",
    "kalt": "food room", "frisch": "food", "lang": "text", "kurz": "text", "müde": "person animal",
    "glücklich": "person", "traurig": "person", "klug": "person animal", "stark": "person animal", "schwer": "thing",
    "leicht": "thing", "reich": "person", "arm": "person",
}  # fmt: skip


@cache
def fitting(kind: str) -> list[tuple[str, str]]:
    """The adjectives that nouns of a kind can have."""
    return [each for each in ADJECTIVES if kind in FITS[each[0]].split()]
