"""How many, when and where: words and phrases that stand in both languages as they are, aligned as `pieces` reads."""

from model.networks.translation.word import PartOfSpeech, Word, Words, pieces

NUMBERS = [
    ("zwei", "two"), ("drei", "three"), ("vier", "four"), ("fünf", "five"), ("sechs", "six"), ("sieben", "seven"),
    ("acht", "eight"), ("neun", "nine"), ("zehn", "ten"), ("elf", "eleven"), ("zwölf", "twelve"),
    ("zwanzig", "twenty"), ("einundzwanzig", "twenty-one"), ("zweiunddreißig", "thirty-two"), ("hundert", "a+hundred"),
]  # fmt: skip
ORDINALS = [
    ("ersten", "first"), ("zweiten", "second"), ("dritten", "third"), ("vierten", "fourth"), ("fünften", "fifth"),
    ("siebten", "seventh"), ("zehnten", "tenth"), ("zwölften", "twelfth"), ("zwanzigsten", "twentieth"),
]  # fmt: skip
MONTHS = [
    ("Januar", "January"), ("Februar", "February"), ("März", "March"), ("April", "April"), ("Mai", "May"),
    ("Juni", "June"), ("Juli", "July"), ("August", "August"), ("September", "September"), ("Oktober", "October"),
    ("November", "November"), ("Dezember", "December"),
]  # fmt: skip
DAYS = [
    ("Montag", "Monday"), ("Dienstag", "Tuesday"), ("Mittwoch", "Wednesday"), ("Donnerstag", "Thursday"),
    ("Freitag", "Friday"), ("Samstag", "Saturday"), ("Sonntag", "Sunday"),
]  # fmt: skip

PLACES = [
    ("im Garten", "in+the garden"), ("im Park", "in+the park"), ("im Wald", "in+the forest"),
    ("im Laden", "in+the shop"), ("in der Schule", "at - school"), ("in der Stadt", "in the city"),
    ("in der Küche", "in the kitchen"), ("auf dem Markt", "at the market"), ("auf der Straße", "in the street"),
    ("am Fluss", "by+the river"), ("am Fenster", "at+the window"), ("vor dem Haus", "in+front+of the house"),
    ("hinter dem Haus", "behind the house"), ("neben der Kirche", "next+to the church"),
    ("unter dem Baum", "under the tree"), ("zu Hause", "at home"), ("hier", "here"), ("dort", "there"),
]  # fmt: skip
DIRECTIONS = [
    ("zur Schule", "to school"), ("zum Markt", "to+the market"), ("zum Fluss", "to+the river"),
    ("nach+Hause", "home"), ("in die Stadt", "to the city"), ("in den Park", "to the park"),
    ("in den Wald", "to the forest"), ("nach Berlin", "to Berlin"), ("nach London", "to London"),
]  # fmt: skip
# by what they go with: "past", "future" or any time
TIMES = [
    ("heute", "today", "any"), ("jetzt", "now", "future"), ("morgen", "tomorrow", "future"),
    ("gestern", "yesterday", "past"), ("am Morgen", "in+the morning", "any"), ("am Abend", "in+the evening", "any"),
    ("jeden Tag", "every day", "any"), ("jede Woche", "every week", "any"), ("nach dem Essen", "after the meal", "any"),
    ("vor der Arbeit", "before - work", "any"), ("in der Nacht", "at - night", "any"),
]  # fmt: skip

OF: dict[str, PartOfSpeech] = {
    **dict.fromkeys(("the", "every"), "article"),
    **dict.fromkeys(("in", "at", "by", "behind", "front", "of", "next", "to", "under", "on", "before", "after"),
                    "preposition"),
    **dict.fromkeys(("here", "there", "home", "today", "now", "tomorrow", "yesterday"), "adverb"),
    **dict.fromkeys((en for _, en in (*NUMBERS, *ORDINALS)), "number"),
}  # fmt: skip


def said(text: str, key: object) -> Words:
    """A time or a place, German or English."""
    return [Word(word, meaning, part=OF.get(word, "noun")) for word, meaning in pieces(text, key)]
