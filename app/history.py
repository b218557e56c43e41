"""How attention came about, 1990–2025: what each paper brought, and which mechanisms of the lab show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request

from app.i18n import translator_of
from model.lab import registry
from model.problem import N_


@dataclass(frozen=True)
class Entry:
    """One paper. year: of its first publication, on arXiv if it has a number there

    who: in the order of that publication; title: as its authors have it now; arxiv: its number
    printed: where, if it is not on arXiv
    brought: what it brought, in a sentence
    shows: ids of the mechanisms that show it; page: address and title of a page of its own
    neither, if Headlight leaves it out
    """

    year: int
    who: str
    title: str
    arxiv: str | None
    brought: str
    shows: Sequence[str] = ()
    page: tuple[str, str] | None = None
    printed: str = ""


ENTRIES = (
    Entry(1990, "Elman", "Finding structure in time", None,
          N_("A network reads a sentence word by word, and passes on all it remembers in one vector."), ["elman"],
          printed="Cognitive Science 14(2)"),
    Entry(1992, "Schmidhuber", "Learning to control fast-weight memories: an alternative to dynamic recurrent networks",
          None, N_("One network writes into the weights of another by outer products: a memory that is read by "
                   "multiplying, as linear attention reads its own."), ["fast-weights"],
          printed="Neural Computation 4(1)"),
    Entry(1993, "Brown, Della Pietra, Della Pietra, Mercer",
          "The mathematics of statistical machine translation: Parameter estimation", None,
          N_("A table of which word translates which is found from pairs of sentences alone, by sharing out and "
             "counting again and again: an alignment, twenty years before attention."), ["ibm-model-1"],
          printed="Computational Linguistics 19(2)"),
    Entry(1997, "Hochreiter, Schmidhuber", "Long short-term memory", None,
          N_("A cell that is only added to, with gates around it, so that what was read long ago is not lost on the "
             "way."), ["lstm"], printed="Neural Computation 9(8)"),
    Entry(2014, "Cho, van Merriënboer, Gulcehre, Bahdanau, Bougares, Schwenk, Bengio",
          "Learning phrase representations using RNN encoder-decoder for statistical machine translation", "1406.1078",
          N_("A simpler unit with gates, and two networks: one reads a phrase into a vector, the other writes from "
             "it."), ["gru", "seq2seq-context"]),
    Entry(2014, "Sutskever, Vinyals, Le", "Sequence to sequence learning with neural networks", "1409.3215",
          N_("One network reads a sentence into a single vector, another writes its translation from it; long "
             "sentences have to pass through that one vector."), ["seq2seq-context"]),
    Entry(2014, "Bahdanau, Cho, Bengio", "Neural machine translation by jointly learning to align and translate",
          "1409.0473", N_("For each word that it writes, the decoder looks back at all words that were read: a small "
                          "network scores them, and softmax turns the scores into shares."), ["additive"]),
    Entry(2015, "Luong, Pham, Manning", "Effective approaches to attention-based neural machine translation",
          "1508.04025", N_("A plain dot product will do as the score, and attention can be limited to a window "
                           "instead of the whole sentence."),
          ["raw-dot-product", "luong-dot", "luong-general", "luong-concat", "luong-local"]),
    Entry(2015, "Sennrich, Haddow, Birch", "Neural machine translation of rare words with subword units",
          "1508.07909", N_("Byte-pair encoding, an old way to compress, cuts rare words into known pieces."),
          ["byte-pair"]),
    Entry(2016, "Parikh, Täckström, Das, Uszkoreit", "A decomposable attention model for natural language inference",
          "1606.01933", N_("Two sentences are compared by attention alone, without any recurrent network."),
          ["decomposable"]),
    Entry(2016, "Hendrycks, Gimpel", "Gaussian error linear units (GELUs)", "1606.08415",
          N_("A smooth curve in place of ReLU's corner; GPT and BERT use it."), ["feed-forward"]),
    Entry(2016, "Martins, Astudillo",
          "From softmax to sparsemax: A sparse model of attention and multi-label classification", "1602.02068",
          N_("Shares that are exactly 0 for what does not fit."), ["entmax"]),
    Entry(2016, "Ba, Kiros, Hinton", "Layer normalization", "1607.06450",
          N_("Each token's vector is normalised to mean 0 and variance 1 by itself, whatever else is in the batch."),
          ["layer-norm"]),
    Entry(2017, "Shazeer, Mirhoseini, Maziarz, Davis, Le, Hinton, Dean",
          "Outrageously large neural networks: The sparsely-gated mixture-of-experts layer", "1701.06538",
          N_("A router chooses a few of many networks for each word, so that a model can hold more than it computes."),
          ["mixture-of-experts"]),
    Entry(2017, "Vaswani, Shazeer, Parmar, Uszkoreit, Jones, Gomez, Kaiser, Polosukhin", "Attention is all you need",
          "1706.03762", N_("The transformer: queries, keys and values, scaled, in several heads, with positions added; "
                           "no recurrence is left, so that all words are computed at once."),
          ["self-attention", "scaled-dot-product", "causal", "multi-head", "sinusoidal", "feed-forward",
           "cross-attention", "encoder-layer", "decoder-layer", "encoder-decoder"]),
    Entry(2017, "Gomez, Ren, Urtasun, Grosse",
          "The reversible residual network: Backpropagation without storing activations", "1707.04585",
          N_("Reversible layers: a layer's input can be computed from its output, so training need not keep it; "
             "Reformer adopted them."), ["reversible"]),
    Entry(2018, "Shaw, Uszkoreit, Vaswani", "Self-attention with relative position representations", "1803.02155",
          N_("What counts is how far apart two words are, not where they are."), ["relative-bias"]),
    Entry(2018, "Radford, Narasimhan, Salimans, Sutskever",
          "Improving language understanding by generative pre-training", None,
          N_("GPT: the decoder alone, trained to predict the next word, then tuned for a task."), ["causal"],
          printed="OpenAI"),
    Entry(2018, "Peters, Neumann, Iyyer, Gardner, Clark, Lee, Zettlemoyer",
          "Deep contextualized word representations", "1802.05365",
          N_("ELMo: one network reads from the left, one from the right, and what both know of a word goes into other "
             "models as its vector."), page=("gap", N_("Two directions that never meet"))),
    Entry(2018, "Devlin, Chang, Lee, Toutanova",
          "BERT: Pre-training of deep bidirectional transformers for language understanding", "1810.04805",
          N_("The encoder alone, trained to fill in masked words; each word looks both ways."),
          ["encoder-layer"]),
    Entry(2019, "Peters, Niculae, Martins", "Sparse sequence-to-sequence models", "1905.05702",
          N_("Entmax: everything between softmax and sparsemax, by one number."), ["entmax"]),
    Entry(2019, "Correia, Niculae, Martins", "Adaptively sparse transformers", "1909.00015",
          N_("Heads of a transformer that learn how sparse they are to be."), ["entmax"]),
    Entry(2019, "Radford, Wu, Child, Luan, Amodei, Sutskever",
          "Language models are unsupervised multitask learners", None,
          N_("GPT-2: larger, with layer norm in front of each part, and with byte pairs made of bytes, so that no text "
             "is unknown."), ["byte-pair"], printed="OpenAI"),
    Entry(2019, "Zhang, Sennrich", "Root mean square layer normalization", "1910.07467",
          N_("Dividing by the root mean square is enough; the mean need not be subtracted."), ["layer-norm"]),
    Entry(2019, "Raffel, Shazeer, Roberts, Lee, Narang, Matena, Zhou, Li, Liu",
          "Exploring the limits of transfer learning with a unified text-to-text transformer", "1910.10683",
          N_("T5: every task is text to text; gaps are filled in, and distances fall into buckets, each with a bias."),
          ["t5-bias", "prefix-lm"]),
    Entry(2019, "Shazeer", "Fast transformer decoding: One write-head is all you need", "1911.02150",
          N_("All heads share one set of keys and values, so that much less has to be kept while writing."),
          ["multi-query", "kv-cache"]),
    Entry(2020, "Kitaev, Kaiser, Levskaya", "Reformer: The efficient transformer", "2001.04451",
          N_("Hashing puts similar vectors into one bucket; only vectors in the same bucket are compared."),
          ["lsh", "reversible"]),
    Entry(2020, "Xiong, Yang, He, Zheng, Zheng, Xing, Zhang, Lan, Wang, Liu",
          "On layer normalization in the transformer architecture", "2002.04745",
          N_("Why training had to warm up: with layer norm after each part, the gradients near the output "
             "are large at the start; with it before each part, they are not."), ["warm-up"]),
    Entry(2020, "Shazeer", "GLU variants improve transformer", "2002.05202",
          N_("SwiGLU: one half of the feed-forward layer decides how much of the other passes."), ["feed-forward"]),
    Entry(2020, "Beltagy, Peters, Cohan", "Longformer: The long-document transformer", "2004.05150",
          N_("Each word looks at a window around itself, and a few words look everywhere."), ["sliding-window"]),
    Entry(2020, "Tay, Bahri, Metzler, Juan, Zhao, Zheng",
          "Synthesizer: Rethinking self-attention in transformer models", "2005.00743",
          N_("Scores that are predicted by each word alone, or learned once for all sentences: no query "
             "meets a key."), ["synthesizer"]),
    Entry(2020, "Wang, Li, Khabsa, Fang, Ma", "Linformer: Self-attention with linear complexity", "2006.04768",
          N_("Keys and values are mixed into a fixed number before any query sees them."), ["linformer"]),
    Entry(2020, "Katharopoulos, Vyas, Pappas, Fleuret",
          "Transformers are RNNs: Fast autoregressive transformers with linear attention", "2006.16236",
          N_("Without softmax the sums can be taken in another order: the cost grows with the length, not with its "
             "square."), ["linear"]),
    Entry(2020, "Zaheer, Guruganesh, Dubey, Ainslie, Alberti, Ontañón, Pham, Ravula, Wang, Yang, Ahmed",
          "Big Bird: Transformers for longer sequences", "2007.14062",
          N_("A window, a few global words and a few random pairs can together still compute what full "
             "attention can, though some tasks then take many more layers."), ["bigbird"]),
    Entry(2020, "Ramsauer et al.", "Hopfield networks is all you need", "2008.02217",
          N_("Attention is one round of a memory that goes on until it has found a stored pattern."), ["hopfield"]),
    Entry(2020, "Choromanski et al.", "Rethinking attention with Performers", "2009.14794",
          N_("Positive random features, orthogonal to each other, stand in for softmax."), ["performer"]),
    Entry(2020, "Henry, Dachapally, Pawar, Chen", "Query-key normalization for transformers", "2010.04245",
          N_("Queries and keys are brought to one length before they meet, so that no word is heard for being loud."),
          ["qk-norm"]),
    Entry(2020, "Dosovitskiy et al.", "An image is worth 16x16 words: Transformers for image recognition at scale",
          "2010.11929", N_("The vision transformer: an image is cut into patches, and each patch is a token."),
          page=("vision", N_("A picture as tokens"))),
    Entry(2020, "Tay et al.", "Long Range Arena: A benchmark for efficient transformers", "2011.04006",
          N_("A set of tasks with long inputs on which the cheaper kinds of attention are compared."),
          page=("train", N_("One of them, small: lists within lists"))),
    Entry(2021, "Fedus, Zoph, Shazeer",
          "Switch transformers: Scaling to trillion parameter models with simple and efficient sparsity", "2101.03961",
          N_("One expert for each word is enough."), ["mixture-of-experts"]),
    Entry(2021, "Schlag, Irie, Schmidhuber", "Linear transformers are secretly fast weight programmers",
          "2102.11174", N_("Linear attention and the fast weights of 1992 are the same sum of outer products."),
          ["fast-weights", "linear"]),
    Entry(2021, "Peng, Pappas, Yogatama, Schwartz, Smith, Kong", "Random feature attention", "2103.02143",
          N_("Random sines and cosines stand in for softmax; a gate may forget what lies far back."),
          ["random-features"]),
    Entry(2021, "Jaegle, Gimeno, Brock, Zisserman, Vinyals, Carreira",
          "Perceiver: General perception with iterative attention", "2103.03206",
          N_("A few latent vectors query a long input of any kind: the cost is their number times its length."),
          ["perceiver"]),
    Entry(2021, "Gong, Chung, Glass", "AST: Audio spectrogram transformer", "2104.01778",
          N_("Patches of a spectrogram as tokens: the vision transformer on sound.")),
    Entry(2021, "Su, Lu, Pan, Murtadha, Wen, Liu",
          "RoFormer: Enhanced transformer with rotary position embedding", "2104.09864",
          N_("RoPE: queries and keys are turned by their position, so that a score depends on the distance alone."),
          ["rope"]),
    Entry(2021, "Zhai et al.", "An attention free transformer", "2105.14103",
          N_("Keys weight the values directly, with a bias for each pair of positions; no query is "
             "compared with a key."), ["aft"]),
    Entry(2021, "Press, Smith, Lewis",
          "Train short, test long: Attention with linear biases enables input length extrapolation", "2108.12409",
          N_("ALiBi: the farther away, the lower the score, with a slope for each head; texts longer than "
             "those in training can be read."), ["alibi"]),
    Entry(2022, "Dao, Fu, Ermon, Rudra, Ré",
          "FlashAttention: Fast and memory-efficient exact attention with IO-awareness", "2205.14135",
          N_("The same numbers, tile by tile, with a running maximum and sum: the large matrix is never stored."),
          ["flash"]),
    Entry(2022, "Chang, Zhang, Jiang, Liu, Freeman", "MaskGIT: Masked generative image transformer", "2202.04200",
          N_("A picture is written as masked tokens, all at once: in each round the surest are kept."),
          page=("image", N_("A picture written by attention"))),
    Entry(2022, "Leviathan, Kalman, Matias", "Fast inference from transformers via speculative decoding",
          "2211.17192", N_("A small model drafts some words, the large one checks them all in one pass."),
          ["speculative"]),
    Entry(2022, "Peebles, Xie", "Scalable diffusion models with transformers", "2212.09748",
          N_("DiT: the network that takes noise away from a picture is a transformer on patches; the larger it is, the "
             "better the pictures."), page=("image", N_("A picture written by attention"))),
    Entry(2023, "Chang et al.", "Muse: Text-to-image generation via masked generative transformers", "2301.00704",
          N_("MaskGIT's rounds with a text in place of the class; fewer steps than diffusion takes."),
          page=("image", N_("A picture written by attention"))),
    Entry(2023, "Chen, Borgeaud, Irving, Lespiau, Sifre, Jumper",
          "Accelerating large language model decoding with speculative sampling", "2302.01318",
          N_("The same idea, found independently: words are accepted or refused so that the large model's "
             "distribution stays as it was."), ["speculative"]),
    Entry(2023, "Ainslie, Lee-Thorp, de Jong, Zemlyanskiy, Lebrón, Sanghai",
          "GQA: Training generalized multi-query transformer models from multi-head checkpoints", "2305.13245",
          N_("Heads share keys and values in groups: between one set for all and one for each."), ["grouped-query"]),
    Entry(2023, "Sun, Dong, Huang, Ma, Xia, Xue, Wang, Wei",
          "Retentive network: A successor to transformer for large language models", "2307.08621",
          N_("Attention without softmax, in which the past fades: the same numbers come from a state that is carried "
             "along, or from all words at once."), ["retention"]),
    Entry(2023, "Dao", "FlashAttention-2: Faster attention with better parallelism and work partitioning",
          "2307.08691", N_("The same tiles, better divided among the processors of a GPU."), ["flash-2"]),
    Entry(2023, "Xiao, Tian, Chen, Han, Lewis", "Efficient streaming language models with attention sinks",
          "2309.17453", N_("Trained models pour attention that they have no use for on the first words; a text without "
                           "end can be read if these are kept."), ["sink"]),
    Entry(2024, "Jiang et al.", "Mixtral of experts", "2401.04088",
          N_("An open model in which each word goes through two of eight experts in every layer."),
          ["mixture-of-experts"]),
    Entry(2024, "DeepSeek-AI", "DeepSeek-V2: A strong, economical, and efficient mixture-of-experts language model",
          "2405.04434", N_("Latent attention: of each word one short vector is kept, and every head makes keys and "
                           "values of its own from it."), ["latent"]),
    Entry(2024, "Dao, Gu",
          "Transformers are SSMs: Generalized models and efficient algorithms through structured state space duality",
          "2405.21060", N_("Mamba-2: a recurrence in which each word says how much time passes is also attention under "
                           "a mask of decays."), ["ssd"]),
    Entry(2024, "Yang, Wang, Zhang, Shen, Kim",
          "Parallelizing linear transformers with the delta rule over sequence length", "2406.06484",
          N_("The delta rule replaces what a key already finds, and can be trained on all words at once."),
          ["delta-rule"]),
    Entry(2024, "Yang, Kautz, Hatamizadeh", "Gated delta networks: Improving Mamba2 with delta rule", "2412.06464",
          N_("A gate that quickly forgets, and the delta rule that replaces what lies at one key, in one state."),
          ["gated-delta"]),
    Entry(2024, "Gemma Team", "Gemma 2: Improving open language models at a practical size", "2408.00118",
          N_("Scores are bent below a limit, so that none runs away while the model learns."), ["soft-cap"]),
    Entry(2024, "Ramapuram et al.", "Theory, analysis, and best practices for sigmoid self-attention", "2409.04431",
          N_("Each pair is weighed by itself, with a sigmoid in the place of softmax."), ["sigmoid"]),
    Entry(2024, "Ye et al.", "Differential transformer", "2410.05258",
          N_("Two maps of attention are learned, and what both have in common is subtracted as noise."),
          ["differential"]),
    Entry(2025, "Qiu et al.", "Gated attention for large language models: Non-linearity, sparsity, and "
          "attention-sink-free", "2505.06708",
          N_("Each token has a gate for what a head has found: a head may say nothing."), ["gated"]),
    Entry(2025, "OpenAI", "gpt-oss-120b & gpt-oss-20b model card", "2508.10925",
          N_("Each head learns the score of a sink, which takes what no word deserves."), ["sink"]),
    Entry(2025, "DeepSeek-AI", "DeepSeek-V3.2: Pushing the frontier of open large language models", "2512.02556",
          N_("A small indexer scores all earlier words first, and attention is computed only for the best of them."),
          ["sparse-indexer"]),
)  # fmt: skip


def known(request: Request) -> dict[str, object]:
    """What the template is told."""
    translate = translator_of(request).gettext
    return {"years": by_year(), "titles": {entry.id: translate(entry.title) for entry in registry.mechanisms()}}


def by_year() -> list[tuple[int, list[Entry]]]:
    """The time line."""
    return [(year, list(own)) for year, own in groupby(ENTRIES, key=lambda entry: entry.year)]
