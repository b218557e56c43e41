"""What the page must be honest about: of each translator its data, its training, its scores, and where it looks."""

from pydantic import BaseModel, Field

from model.networks.translation.networks import Kind


class LengthScore(BaseModel):
    """Of sources of these lengths, in words and marks; exact, words, bleu: from 0 to 1; trained: whether sentences so
    long were trained on."""

    shortest: int
    longest: int
    sentences: int
    exact: float
    words: float
    bleu: float
    trained: bool


class PartAgreement(BaseModel):
    """Of words of one part of speech ("": all) that translate a German word: the share whose largest weight lies on
    it, the mean weight on it, and what equal weights would give."""

    part: str
    name: str
    words: int
    top: float
    on: float
    equal: float


class MapAgreement(BaseModel):
    """layer and head are null if there is but one map, or if it is the mean of all."""

    layer: int | None
    head: int | None
    parts: list[PartAgreement]


class LooksElsewhere(BaseModel):
    """A word that looks elsewhere in so many of all its cases; text: a sentence in which its occurrence does; looked:
    the German word it looks at there; translates: those it should."""

    word: str
    occurrence: int
    cases: int
    elsewhere: int
    text: str
    english: str
    looked: str
    translates: list[str]


class TranslatorCard(BaseModel):
    """What is known of one translator. parameters and bytes: its size; seconds: of training; losses: mean of each
    epoch, development_loss: on sentences that were not trained on, in nats a word; lengthening: whether short sentences
    came first; maps, elsewhere: on so many `aligned` sentences of the test set; cannot: in sentences."""

    kind: Kind
    title: str
    source: str
    parameters: int
    bytes: int
    sha256: str
    seed: int
    sentences: int
    command: str
    epochs: int
    rate: float
    batch: int
    lengthening: bool
    seconds: int
    losses: list[float]
    development_loss: float
    scores: list[LengthScore]
    aligned: int
    maps: list[MapAgreement]
    elsewhere: list[LooksElsewhere]
    cannot: list[str]


class TranslatorCards(BaseModel):
    """cards: oldest first; german, english: how many words and marks they know; corpus: the seed of the sentences."""

    cards: list[TranslatorCard]
    german: int
    english: int
    corpus: int
    trained: int = Field(description="Words and marks of the longest sentence in training")
