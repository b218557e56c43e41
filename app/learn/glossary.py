"""The terms of the field: one source for what is said when one points at a word, and for the page that has them all."""

from collections.abc import Callable
from dataclasses import dataclass

from model.problem import N_


@dataclass(frozen=True)
class Term:
    """short: a sentence; long: what stands behind it; symbol: in formulas; shape: the axes of what it names; step: of a
    run, where an example of it is seen; link: a page that shows it, below the first one"""

    id: str
    term: str
    short: str
    long: str
    symbol: str = ""
    shape: str = ""
    step: str = ""
    link: str = ""


GLOSSARY = (
    Term("alibi", N_("ALiBi"), N_("The farther away a word is, the more is taken off its score."),
         N_("Each head has a slope of its own: a steep one looks near, a flat one far. No vector has to know its "
            "place."),
         "B", "head × query × key", "bias", "/lab/alibi"),
    Term("attention", N_("attention"), N_("A way for a word to take over something of other words, in shares."),
         N_("Scores say how well words fit, softmax makes shares of them, and the words' values are mixed by these "
            "shares. "
            "The shares say what is mixed, not why, and not what mattered."),
         "A · V", "query × key", "weights", "/lab/scaled-dot-product"),
    Term("context-vector", N_("context vector"), N_("The new vector of a word: a mix of the values of what it sees."),
         N_("It is the word as it is among these words. The next layer goes on with it."),
         "A · V", "query × d_v", "output", "/lab/raw-dot-product"),
    Term("cross-attention", N_("cross-attention"), N_("The words of one sentence look at those of another one."),
         N_("Queries come from one sentence, keys and values from the other: a translator looks back at what it "
            "translates."),
         "", "query × key", "weights", "/lab/cross-attention"),
    Term("decoder", N_("decoder"), N_("The part that writes: each word sees itself and what stands before it."),
         N_("It may look at an encoder's output besides. GPT is a decoder alone."), step="self-attention/weights",
         link="/lab/decoder-layer"),
    Term("dot-product", N_("dot product"), N_("Two lists of numbers, multiplied pair by pair and added up."),
         N_("It is large if both have their large numbers in the same places, 0 if they point at right angles, and "
            "negative if they point against each other. Vectors of great length have large ones."),
         "q · k", "", "scores", "/lab/raw-dot-product"),
    Term("dropout", N_("dropout"), N_("In training, some numbers are set to 0 at random, and the others grow."),
         N_("So a network cannot lean on one of them alone. What is kept is divided by 1 − p, the chance of being "
            "kept. "
            "Once training is over nothing is dropped."),
         "p", "query × key", "dropped", "/lab/dropout"),
    Term("embedding", N_("embedding"), N_("The list of numbers by which a model knows a token."),
         N_("It is a row of a large table that training fills in. Which number means what, nobody has decided."),
         "x", "token × d", "picked", "/lab/embedding"),
    Term("encoder", N_("encoder"), N_("The part that reads: each word sees all others, before it and after it."),
         N_("BERT is an encoder alone; a translator has an encoder that reads and a decoder that writes."),
         step="attention/weights", link="/lab/encoder-layer"),
    Term("feed-forward", N_("feed-forward network"), N_("What is done to each word by itself, between two attentions."),
         N_("The vector is made longer, usually four times, negative numbers are cut off or dampened, and it is made "
            "as "
            "short as it was."),
         "", "token × d", "output", "/lab/feed-forward"),
    Term("gelu", N_("GELU"), N_("Like ReLU, but with a soft bend instead of a corner."),
         N_("A number is multiplied by the share of a normal distribution that lies below it. GPT-2 and BERT use it."),
         step="activated", link="/lab/feed-forward"),
    Term("gradient", N_("gradient"), N_("How much, and which way, the loss changes if a number of the network is "
                                        "changed a little."),
         N_("Training changes each number a little against it, again and again. If it is nearly 0, nothing is learned "
            "there."),
         step="output", link="/lab/warm-up"),
    Term("head", N_("head"), N_("One attention of several side by side, each with tables of its own."),
         N_("Each looks where it likes. What they find is put side by side and mixed. What a head does on one text "
            "says "
            "little about what it does at large."),
         "", "head × query × key", "weights", "/lab/multi-head"),
    Term("intervention", N_("intervention"), N_("A running model is changed in one place, to see what it says then."),
         N_("A head is silenced, its weights are made equal, or one pair is hidden. If the model then says something "
            "else, it needed that place, on this text. If it says the same, it did not need that place alone: others "
            "may do the same work."),
         link="/models/stories15m"),
    Term("key", N_("key"), N_("What a word answers to: other words' queries are compared with it."),
         N_("It is the word's vector times the table w_k. The better it fits a query, the more the word is looked at."),
         "k", "key × d", "k", "/lab/self-attention"),
    Term("key-value-cache", N_("key–value cache"), N_("Keys and values of what was written already, kept for the next "
                                                      "word."),
         N_("For a new word only its own query, key and value are computed. The answer is the same, and comes sooner."),
         step="prompt/k", link="/lab/kv-cache"),
    Term("layer", N_("layer"), N_("One round: attention, then a feed-forward network."),
         N_("A model has many of them, one behind the other; each goes on with the vectors of the one before."),
         step="output", link="/lab/encoder-layer"),
    Term("layer-norm", N_("layer norm"), N_("A vector is shifted and stretched so that its numbers have mean 0 and "
                                            "variance 1."),
         N_("Each word's vector by itself; then each column is stretched and shifted by what was learned. So whatever "
            "reads it is given numbers of one size."),
         "", "token × d", "output", "/lab/layer-norm"),
    Term("logit", N_("logit"), N_("A model's number for a word that might come next, before softmax."),
         N_("Only differences between them matter: softmax makes shares of them."), step="logits",
         link="/lab/unembedding"),
    Term("loss", N_("loss"), N_("How wrong a model is, as one number; training makes it smaller."),
         N_("For the next word it is the logarithm of one over the share that the true word got."),
         step="output", link="/gap"),
    Term("mask", N_("mask"), N_("Says which word may look at which: what is hidden gets the score −∞, and so the "
                                "share 0."),
         N_("A causal mask hides all that comes later. It is put on before softmax: what was hidden afterwards would "
            "have "
            "taken part in the sum."),
         "", "query × key", "mask", "/lab/causal"),
    Term("position", N_("position"), N_("Where a word stands; attention by itself does not see it."),
         N_("So it is added to the vectors (sinusoidal), turned into queries and keys (RoPE), taken off the scores "
            "(ALiBi) or looked up in a table of distances. With a causal mask, something of it can be found out "
            "without all that."),
         step="positions", link="/lab/sinusoidal"),
    Term("query", N_("query"), N_("What a word asks for: it is compared with every key."),
         N_("It is the word's vector times the table w_q. In every picture here queries run down."),
         "q", "query × d", "q", "/lab/self-attention"),
    Term("relu", N_("ReLU"), N_("Negative numbers become 0, the others stay."),
         N_("The simplest way to make a network more than one large multiplication."), step="activated",
         link="/lab/feed-forward"),
    Term("residual", N_("residual connection"), N_("What comes out of a part is added to what went in."),
         N_("So a part only has to say what is to change, and the gradient finds its way through many layers."),
         step="added", link="/lab/encoder-layer"),
    Term("rope", N_("RoPE"), N_("Queries and keys are turned by an angle that grows with the position."),
         N_("Of two positions, only how far apart they are is then left in the score."),
         "", "query × d", "q_turned", "/lab/rope"),
    Term("scaling", N_("scaling"), N_("Scores are divided by √d, or softmax in a wide head would lean on one word "
                                      "and nearly ignore the rest."),
         N_("d is how many numbers a query or a key of one head has. The more there are, the larger are dot products: "
            "as the root of d, if the numbers are drawn at random."),
         "√d", "query × key", "scaled", "/lab/scaled-dot-product"),
    Term("score", N_("score"), N_("How well a query fits a key: their dot product."),
         N_("Scores may be any numbers; softmax makes shares of them."),
         "q · k", "query × key", "scores", "/lab/scaled-dot-product"),
    Term("self-attention", N_("self-attention"), N_("The words of a sentence look at each other."),
         N_("Queries, keys and values are all made of the same words."), "", "query × key", "weights",
         "/lab/self-attention"),
    Term("sink", N_("sink"), N_("A token that gets a large weight from many words, though its value is short."),
         N_("Often the first one. The usual explanation: a row adds up to 1, so weight that is not needed must go "
            "somewhere. On a map it looks important; little comes of it."),
         link="/models/stories15m"),
    Term("softmax", N_("softmax"), N_("Makes shares of numbers: e to the power of each, divided by the sum of them."),
         N_("The shares are never negative and add up to 1. If the same is added to every number nothing changes; if "
            "all are made twice as large, the largest takes more. It runs along a row."),
         "eˢ ÷ Σ eˢ", "query × key", "weights", "/lab/scaled-dot-product"),
    Term("svd", N_("singular value decomposition"), N_("Takes a table apart into directions, the strongest first."),
         N_("Of w_q · w_kᵀ they say which directions of a word are compared with which of another one."),
         step="sigma", link="/lab/qk-svd"),
    Term("temperature", N_("temperature"), N_("Logits are divided by it before softmax: low is sure, high is "
                                              "adventurous."),
         N_("At 0 the likeliest word is taken each time."), step="output", link="/models/stories15m"),
    Term("token", N_("token"), N_("What a text is cut into: a word, a sign, a piece of a word."),
         N_("Each has a number in the model's vocabulary. Here the lab cuts at the borders of words, a model in its "
            "own "
            "way."),
         step="output", link="/lab/byte-pair"),
    Term("value", N_("value"), N_("What a word hands over if it is looked at."),
         N_("It is the word's vector times the table w_v. Values are mixed by the weights."),
         "v", "key × d_v", "v", "/lab/self-attention"),
    Term("variance", N_("variance"), N_("How far numbers are spread around their mean: the mean of the squared "
                                        "distances."),
         N_("A sum of d products of independent numbers of mean 0 and variance 1 has variance d; divided by √d it has "
            "1 again."),
         step="variance", link="/lab/layer-norm"),
    Term("vector", N_("vector"), N_("A list of numbers."),
         N_("Each word has one, of as many numbers as the others have. In a trained model, words that are used alike "
            "often point in similar directions; numbers drawn at random mean nothing."),
         "x", "token × d", "x", "/lab/raw-dot-product"),
    Term("weight", N_("weight"), N_("The share of one word in the mix that another word becomes."),
         N_("The weights of a row add up to 1. How much comes from a word depends on its value too, and whether it "
            "mattered is another question."),
         "A", "query × key", "weights", "/lab/scaled-dot-product"),
)  # fmt: skip

TERMS = {each.id: each for each in GLOSSARY}


def short(say: Callable[[str], str]) -> list[dict[str, str]]:
    """Each term in a sentence, for captions."""
    return [{"id": each.id, "term": say(each.term), "short": say(each.short)} for each in GLOSSARY]
