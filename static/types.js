// @ts-check
// Written by `python -m app.jsdoc` from app/schema/; a test compares the two.

/**
 * message: a sentence that says what to do; field: the part of the request that it is about: `edits[0].value`
 * @typedef {object} Fault
 * @property {string} message
 * @property {string | null} field
 */

/**
 * Every answer whose status is not 200.
 * @typedef {object} Refused
 * @property {Fault} error
 */

/**
 * Plotly's typed-array form: little-endian base64; f4 for values, u1 for masks and thumbnails.
 * @typedef {object} Tensor
 * @property {"f4" | "u1" | "i4"} dtype
 * @property {string} shape
 * @property {string} bdata
 */

/**
 * id: in its vocabulary (a model's own, or this sentence's); occurrence: equal texts before it.
 * @typedef {object} Token
 * @property {number} id
 * @property {string} text
 * @property {number} occurrence
 */

/**
 * What was seen of a trained layer's attention when it ran. d, d_v: numbers of a key and of a value; scale: what scores are multiplied by; causal: whether what comes after a query is hidden; window: how many keys a query sees at most, null: no bound; bias: whether something is added to scores; normed: whether q and k are brought to a length; rope: whether they are turned by position, null: something else happens to them too.
 * @typedef {object} LayerFacts
 * @property {number} heads
 * @property {number} key_heads
 * @property {number} d
 * @property {number} d_v
 * @property {number} scale
 * @property {boolean} causal
 * @property {number | null} window
 * @property {boolean} bias
 * @property {boolean} normed
 * @property {boolean | null} rope
 */

/**
 * What runs down (query) and what runs across (key).
 * @typedef {object} Tokens
 * @property {Token[]} query
 * @property {Token[]} key
 */

/**
 * A place in a mechanism's source; lines from 1.
 * @typedef {object} Call
 * @property {string} file
 * @property {string} function
 * @property {number} line
 * @property {number} end_line
 */

/**
 * Where a step is named; callers: the lines through which that function was called, innermost first.
 * @typedef {object} Source
 * @property {string} file
 * @property {string} function
 * @property {number} line
 * @property {number} end_line
 * @property {Call[]} callers
 */

/**
 * One matrix: its axes (`head query key`), how it was made, and its value after edits.
 * @typedef {object} Step
 * @property {string} id
 * @property {string} name
 * @property {string} axes
 * @property {"input" | "computed"} kind
 * @property {string[]} of
 * @property {Source} source
 * @property {string} formula MathML
 * @property {string} caption Speaks of the row in focus; {query}, {top_key} … are filled by the page
 * @property {Tensor} value
 * @property {number[][]} edited
 * @property {((number | string)[] | null)[]} labels By axis, where it does not simply run along its tokens: which of them (positions), or names
 * @property {string[]} legend Of a step of classes (i4): the name of each class, from 0
 */

/**
 * Which cell is asked for.
 * @typedef {object} CellOf
 * @property {string} step
 * @property {number[]} cell
 */

/**
 * Arithmetic as a tree; a `cell` names the step and index that it was read from; value null is −∞, and what else is no finite number is a word.
 * @typedef {object} Term
 * @property {string} op
 * @property {number | "inf" | "nan" | null} value
 * @property {Term[]} args
 * @property {string | null} step
 * @property {number[] | null} cell
 */

/**
 * How an operation is written on one line: opening, operands with what stands between them, closing.
 * @typedef {object} Sign
 * @property {string} opening
 * @property {string} between
 * @property {string} closing
 * @property {number} binds How tightly what is written holds together: 1 (a comparison) to 6 (alone)
 * @property {number} first How tightly its first operand must hold together, else it stands in brackets
 * @property {number} rest The same of its other operands
 * @property {number | null} raised Which operand is an exponent
 * @property {number | null} shown How many operands are written; null: all of them
 * @property {string | null} list What brings the operands together if they are too many for a line
 */

/**
 * How a cell was computed (before an edit, where it was edited), as arithmetic over other cells; signs: how each operation in it is written.
 * @typedef {object} CellResponse
 * @property {string} step
 * @property {number[]} cell
 * @property {boolean} edited
 * @property {Term} expression
 * @property {Record<string, Sign>} signs
 */

/**
 * One curve of a figure. kind: a line, single points, bars, or arrows from the origin to (x, y); x may be words.
 * @typedef {object} Series
 * @property {string} name
 * @property {"line" | "points" | "bars" | "arrows"} kind
 * @property {(number | string)[]} x
 * @property {number[]} y
 */

/**
 * A picture beside the matrices, computed for this run. note: how it was computed.
 * @typedef {object} Figure
 * @property {string} id
 * @property {string} title
 * @property {string} x What runs along the x axis
 * @property {string} y
 * @property {("x" | "y")[]} log The axes that are logarithmic
 * @property {Series[]} series
 * @property {number | null} marked Where on the x axis the present run stands
 * @property {string} note
 */

/**
 * @typedef {object} Health
 * @property {"ok"} status
 * @property {string} version
 */

/**
 * A text; model: split it as this model does, else at Unicode's word boundaries; text_pair: a second sentence, for a model that reads pairs.
 * @typedef {object} TokensRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {string | null} [model]
 */

/**
 * How far an approximation's output lies from exact attention on the same numbers; never part of parity.
 * @typedef {object} Approximation
 * @property {number} max_abs_error
 * @property {number} mean_abs_error
 */

/**
 * A head of a trained model, whose numbers replace the seeded ones.
 * @typedef {object} HeadOf
 * @property {string} model
 * @property {number} layer
 * @property {number} head
 */

/**
 * How far the output lies from an independent reference, step edits left out.
 * @typedef {object} Parity
 * @property {string} reference
 * @property {number} max_abs_error
 * @property {number} tolerance
 * @property {boolean} agrees
 */

/**
 * One side of a comparison: a mechanism, and what differs from its defaults.
 * @typedef {object} SideOf
 * @property {string} mechanism
 * @property {Record<string, boolean | number | string>} [options]
 */

/**
 * A sentence (or its tokens) and two sides; an option that the right side leaves out follows the left.
 * @typedef {object} CompareRequest
 * @property {string | null} [text]
 * @property {string[] | null} [tokens]
 * @property {string | null} [context] The second sentence, for the side that reads two
 * @property {string[] | null} [context_tokens]
 * @property {SideOf} left
 * @property {SideOf} right
 * @property {HeadOf | null} [inputs_from] Takes the inputs from a head of a trained model
 * @property {number} [seed]
 */

/**
 * One run. pattern: who looks at whom: its last `weights` of all pairs, else its output.
 * @typedef {object} ComparedSide
 * @property {string} mechanism
 * @property {string} title
 * @property {Tokens} tokens
 * @property {Record<string, boolean | number | string>} options
 * @property {Step} pattern
 * @property {Step} output
 * @property {number} steps
 * @property {Parity} parity
 * @property {Approximation | null} approximation
 */

/**
 * Left minus right, cell by cell, and the largest and the mean of it without its sign.
 * @typedef {object} Difference
 * @property {string} axes
 * @property {Tensor} value
 * @property {number} max_abs
 * @property {number} mean_abs
 */

/**
 * Both sides; a difference is null where the shapes do not agree, which the notes say.
 * @typedef {object} CompareResponse
 * @property {ComparedSide} left
 * @property {ComparedSide} right
 * @property {Difference | null} pattern
 * @property {Difference | null} output
 * @property {string[]} notes
 */

/**
 * What one side costs at each of these numbers of tokens; kept and moved in bytes.
 * @typedef {object} CostCurve
 * @property {number[]} n
 * @property {number[]} operations
 * @property {number[]} kept
 * @property {number[]} moved
 */

/**
 * Costs counted from torch's calls; n: the present number of tokens.
 * @typedef {object} CompareCost
 * @property {number} n
 * @property {CostCurve} left
 * @property {CostCurve} right
 * @property {string[]} notes
 */

/**
 * Median seconds of an untraced run on this machine; null where a side refuses that many tokens; ratio: left over right at the present n.
 * @typedef {object} CompareTime
 * @property {number[]} n
 * @property {(number | null)[]} left
 * @property {(number | null)[]} right
 * @property {number} present
 * @property {number | null} ratio
 * @property {string} note
 */

/**
 * A next token; baseline: its probability without interventions.
 * @typedef {object} Candidate
 * @property {Token} token
 * @property {number} probability
 * @property {number} baseline
 */

/**
 * A text, and what is changed inside the model. text_pair: a second sentence, for a model that reads pairs; part: which attention, where an encoder–decoder has several (its encoder's unless it is said); answer: what its decoder has said so far.
 * @typedef {object} OverviewRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 */

/**
 * A text, and what is changed; second: the text that an encoder's is compared with (itself, unless it is said).
 * @typedef {object} EffectRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {string} [second]
 */

/**
 * The heads of a layer, each silenced in turn; token: the id that is followed, the likeliest unless it is said.
 * @typedef {object} CostsRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {string} [second]
 * @property {number} layer
 * @property {number | null} [token]
 */

/**
 * Cosine similarity of two texts' vectors, without the changes and with them.
 * @typedef {object} Similarity
 * @property {number} before
 * @property {number} after
 */

/**
 * How far the changes move the output. tokens: those of the keys; queries: those that look at them; layers, heads: of the part that is changed next: the tokens that are likeliest before or after the changes kl: KL(before ‖ after) in nats over the whole vocabulary; variation: half of the sum of all moves, 0 to 1; both null of an encoder, which has a similarity gained, lost: the tokens whose probability moved most
 * @typedef {object} Effect
 * @property {Token[]} tokens
 * @property {Token[]} queries
 * @property {number} layers
 * @property {number} heads
 * @property {Candidate[]} next
 * @property {number | null} kl
 * @property {number | null} variation
 * @property {Candidate[]} gained
 * @property {Candidate[]} lost
 * @property {Similarity | null} similarity
 */

/**
 * One head silenced: the probability of the token that is followed, or an encoder's similarity; kl in nats.
 * @typedef {object} Cost
 * @property {number} value
 * @property {number | null} kl
 */

/**
 * The heads of a layer, each silenced alone; before: with every head; token: null of an encoder.
 * @typedef {object} Costs
 * @property {number} layer
 * @property {Token | null} token
 * @property {number} before
 * @property {Cost[]} heads
 */

/**
 * A text with ___ where a word is missing, or with the place of the word that is to be the gap.
 * @typedef {object} GapRequest
 * @property {string} text
 * @property {number | null} [gap] Of the word among the text's words and marks, from 0; beyond its end: the last
 */

/**
 * One head of one of the two models that guess a word.
 * @typedef {object} GapHeadRequest
 * @property {string} text
 * @property {number | null} [gap] Of the word among the text's words and marks, from 0; beyond its end: the last
 * @property {"masked" | "causal"} model
 * @property {number} layer
 * @property {number} head
 */

/**
 * One cell of one of its steps.
 * @typedef {object} GapCellRequest
 * @property {string} text
 * @property {number | null} [gap] Of the word among the text's words and marks, from 0; beyond its end: the last
 * @property {"masked" | "causal"} model
 * @property {number} layer
 * @property {number} head
 * @property {CellOf} at
 */

/**
 * A text, and the number that the spans are drawn by; where it has ___, these are the spans.
 * @typedef {object} SpansRequest
 * @property {string} text
 * @property {number} [seed]
 */

/**
 * A word that the models do not know, and known ones that look like it.
 * @typedef {object} UnknownWord
 * @property {number} place
 * @property {string} word
 * @property {string[]} near
 */

/**
 * rank: from 1, among all words of the vocabulary.
 * @typedef {object} GapCandidate
 * @property {string} word
 * @property {number} probability
 * @property {number} rank
 */

/**
 * true: the word that stood there; query: the token whose vector is asked; mask (query, key): who may look at whom; looks (layer, head, key): where that token looks.
 * @typedef {object} GapGuess
 * @property {"masked" | "causal"} model
 * @property {GapCandidate[]} candidates
 * @property {GapCandidate | null} true
 * @property {number} query
 * @property {Tensor} mask
 * @property {Tensor} looks
 */

/**
 * place: of the gap among the words; tokens: what both models are given, with what begins the text.
 * @typedef {object} GapGuesses
 * @property {Token[]} words
 * @property {number} place
 * @property {UnknownWord[]} unknown
 * @property {Token[]} tokens
 * @property {GapGuess[]} guesses
 */

/**
 * The steps of one head.
 * @typedef {object} GapHead
 * @property {Token[]} tokens
 * @property {Step[]} steps
 */

/**
 * spans: from and to, among the words; source: what the encoder reads; target: what the decoder has to write; mask (query, key): of source and target, one after the other.
 * @typedef {object} Spans
 * @property {number[][]} spans
 * @property {string[]} source
 * @property {string[]} target
 * @property {Tensor} mask
 */

/**
 * A head whose output is 0 while the model writes.
 * @typedef {object} SilentHead
 * @property {number} layer
 * @property {number} head
 */

/**
 * A text to go on with. tokens: how many to write; temperature 0 takes the likeliest each time; compare: each token without the cache too.
 * @typedef {object} WriteRequest
 * @property {string} text
 * @property {number} [tokens]
 * @property {SilentHead[]} [silent]
 * @property {number} [temperature]
 * @property {number | null} [top_k]
 * @property {number} [top_p]
 * @property {number} [seed]
 * @property {boolean} [compare]
 */

/**
 * A text to go on with. layers: the first ones, which draft; guesses: how many tokens they propose in a round.
 * @typedef {object} SpeculateRequest
 * @property {string} text
 * @property {number} [tokens]
 * @property {SilentHead[]} [silent]
 * @property {number} [temperature]
 * @property {number | null} [top_k]
 * @property {number} [top_p]
 * @property {number} [seed]
 * @property {number} layers
 * @property {number} [guesses]
 */

/**
 * The first line: the text's tokens, and how many can be written; ending: why no more.
 * @typedef {object} Begun
 * @property {"begun"} kind
 * @property {Token[]} tokens
 * @property {number} most
 * @property {"end" | "most" | "context"} ending
 */

/**
 * A token and its probability.
 * @typedef {object} Share
 * @property {Token} token
 * @property {number} probability
 */

/**
 * The same step without a cache; difference: the largest of all logits; largest: the size of the largest logit; same: whether it gives the same token.
 * @typedef {object} WithoutCache
 * @property {number} seconds
 * @property {number} difference
 * @property {number} largest
 * @property {boolean} same
 */

/**
 * A token, and what it took. others: the likeliest that were not taken; text: all so far, null where it would be read as other tokens; passed: tokens that went through the model for it; cache: layers, key heads, positions, d; bytes: of all keys and values.
 * @typedef {object} Written
 * @property {"written"} kind
 * @property {Share} chosen
 * @property {Share[]} others
 * @property {string | null} text
 * @property {number} passed
 * @property {number[]} cache
 * @property {number} bytes
 * @property {number} seconds
 * @property {WithoutCache | null} whole
 * @property {"end" | "most" | "context" | null} ended
 */

/**
 * A token that the draft proposed, with its probability there; target: in the whole model.
 * @typedef {object} Guess
 * @property {Share} draft
 * @property {number} target
 * @property {"accepted" | "refused" | "dropped"} verdict
 */

/**
 * Guesses, and one pass of the whole model over them. own: its token behind the accepted ones; written: tokens that were added; cache, bytes: as in Written; draft, verify: seconds.
 * @typedef {object} Round
 * @property {"round"} kind
 * @property {Guess[]} guesses
 * @property {Share | null} own
 * @property {number} written
 * @property {string | null} text
 * @property {number[]} cache
 * @property {number} bytes
 * @property {number} draft
 * @property {number} verify
 * @property {"end" | "most" | "context" | null} ended
 */

/**
 * The last line of speculative decoding: as many tokens by the whole model alone; same: token for token, null where they are drawn.
 * @typedef {object} Plain
 * @property {"plain"} kind
 * @property {number} tokens
 * @property {number} seconds
 * @property {boolean | null} same
 */

/**
 * hide_first: as if there were no first key, each row shared out anew among the rest; pair: a query and a key, whose weight is wanted of every head.
 * @typedef {object} HeadsRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {boolean} [hide_first]
 * @property {number[] | null} [pair]
 */

/**
 * Something that heads are seen to do. definition: what its score measures, in a sentence.
 * @typedef {object} PatternInfo
 * @property {string} id
 * @property {string} title
 * @property {string} definition
 * @property {string} source
 */

/**
 * A head is named by what it does at least `margin` more than uniform attention, as the mean of `fewest` queries or more; else it is broad where it spreads over a share of `broad`, else mixed.
 * @typedef {object} Naming
 * @property {number} margin
 * @property {number} fewest
 * @property {number} broad
 */

/**
 * All heads: weights u1 (layers, heads, query, key), 255 = 1; pool: the side of a max-pooled block. tokens: those of the keys; queries: the same, but for a decoder that looks at its encoder hidden: u1 (query, key), 1 where the mask hides the whole block, or (layers, query, key) where layers differ scores: f4 (layers, heads, patterns) from 0 to 1; uniform: f4 (layers, patterns), that of a head that looks at everything alike; counted: i4 (layers, patterns), how many queries a score is the mean of, 0: there is no score names: i4 (layers, heads), the pattern that a head is named by, -1: mixed; pair: f4 (layers, heads) second: which token the second sentence begins with, of two
 * @typedef {object} Overview
 * @property {Token[]} tokens
 * @property {Token[]} queries
 * @property {number} layers
 * @property {number} heads
 * @property {number} pool
 * @property {Tensor} weights
 * @property {Tensor} hidden
 * @property {PatternInfo[]} patterns
 * @property {Naming} naming
 * @property {Tensor} scores
 * @property {Tensor} uniform
 * @property {Tensor} counted
 * @property {Tensor} names
 * @property {Tensor | null} pair
 * @property {number | null} second
 */

/**
 * One cell set by hand; a pair of the mask takes 0 or 1.
 * @typedef {object} Edit
 * @property {string} step
 * @property {number[]} cell
 * @property {number} value
 */

/**
 * A sentence (or its tokens), and what differs from the defaults.
 * @typedef {object} TraceRequest
 * @property {string | null} [text]
 * @property {string[] | null} [tokens]
 * @property {string | null} [context] The second sentence, of a mechanism that reads two
 * @property {string[] | null} [context_tokens]
 * @property {string | null} [preset] A worked example: its tokens and inputs
 * @property {Record<string, any[]>} [inputs] What is not given is seeded
 * @property {HeadOf | null} [inputs_from] Takes the inputs from a head of a trained model
 * @property {Record<string, boolean | number | string>} [options]
 * @property {number} [seed]
 * @property {Edit[]} [edits]
 */

/**
 * The trained layer that the numbers are from. differs: what the model itself does otherwise with them, in sentences; nothing where the weights are the model's own.
 * @typedef {object} Origin
 * @property {LayerFacts} facts
 * @property {string[]} differs
 */

/**
 * Every step of the run; inputs and mask come first, the last is `output`.
 * @typedef {object} TraceResponse
 * @property {string} mechanism
 * @property {Tokens} tokens
 * @property {Record<string, boolean | number | string>} options
 * @property {number} seed
 * @property {Step[]} steps
 * @property {Parity} parity
 * @property {Approximation | null} approximation
 * @property {string[]} notes
 * @property {Origin | null} origin
 */

/**
 * A sentence, or its tokens, to see every mechanism on.
 * @typedef {object} PatternsRequest
 * @property {string | null} [text]
 * @property {string[] | null} [tokens]
 * @property {HeadOf | null} [inputs_from] Takes the inputs from a head of a trained model
 * @property {number} [seed]
 */

/**
 * What a mechanism looks at, as one matrix: the first head's weights, of the last step that has some; without weights its output. Beyond 128 rows or columns some are left out.
 * @typedef {object} Pattern
 * @property {string} mechanism
 * @property {string} step The id of the step that it is
 * @property {string} axes
 * @property {"share" | "signed"} kind share: u1, 255 is 1; signed: f4
 * @property {Tensor | null} value Null where the mechanism cannot read the sentence
 * @property {Tensor | null} hidden u1: 1 where a pair was not computed; null: nowhere
 * @property {Token[]} context The second sentence, of a mechanism that reads two
 * @property {string | null} problem Why there is no matrix
 * @property {boolean} trained Whether its numbers are those of the head that was asked for
 */

/**
 * Every mechanism's pattern on one sentence, in the order of the catalogue.
 * @typedef {object} Patterns
 * @property {Token[]} tokens
 * @property {Pattern[]} patterns
 */

/**
 * A run, and one cell of it.
 * @typedef {object} CellRequest
 * @property {string | null} [text]
 * @property {string[] | null} [tokens]
 * @property {string | null} [context] The second sentence, of a mechanism that reads two
 * @property {string[] | null} [context_tokens]
 * @property {string | null} [preset] A worked example: its tokens and inputs
 * @property {Record<string, any[]>} [inputs] What is not given is seeded
 * @property {HeadOf | null} [inputs_from] Takes the inputs from a head of a trained model
 * @property {Record<string, boolean | number | string>} [options]
 * @property {number} [seed]
 * @property {Edit[]} [edits]
 * @property {CellOf} at
 */

/**
 * @typedef {object} InputInfo
 * @property {string} name
 * @property {string} axes
 * @property {boolean} optional
 */

/**
 * kind: an argument of the function, the size of a seeded axis, or whether an optional input is there; choices: of an option that is a word; help: what it is for, in the page's language.
 * @typedef {object} OptionInfo
 * @property {string} name
 * @property {string} help
 * @property {"argument" | "size" | "input"} kind
 * @property {boolean | number | string} default
 * @property {number | null} minimum
 * @property {number | null} maximum
 * @property {number | null} step
 * @property {string[]} choices
 */

/**
 * One function; `line` is the number of its first line in the file.
 * @typedef {object} CodeInfo
 * @property {string} file
 * @property {string} function
 * @property {number} line
 * @property {string} text
 */

/**
 * A worked example; `focus` is the row that it speaks of.
 * @typedef {object} PresetInfo
 * @property {string} id
 * @property {string} title
 * @property {string[]} tokens
 * @property {string[] | null} context
 * @property {Record<string, any[]>} inputs
 * @property {Record<string, boolean | number | string>} options
 * @property {number} focus
 * @property {string} note
 */

/**
 * A mechanism in a list. lesson: what was wrong before, and where the repair shows.
 * @typedef {object} MechanismBrief
 * @property {string} id
 * @property {string} title
 * @property {string} family
 * @property {string} source
 * @property {string} unread What of the source was not compared with its own text; empty if all was
 * @property {string | null} after
 * @property {string} lesson
 * @property {string | null} context The second sentence to begin with, of a mechanism that reads two
 */

/**
 * A group of mechanisms in the catalogue.
 * @typedef {object} FamilyInfo
 * @property {string} id
 * @property {string} title
 */

/**
 * What the table of mechanisms knows of one.
 * @typedef {object} MechanismInfo
 * @property {string} id
 * @property {string} title
 * @property {string} family
 * @property {string} source
 * @property {string} unread What of the source was not compared with its own text; empty if all was
 * @property {string | null} after
 * @property {string} lesson
 * @property {string | null} context The second sentence to begin with, of a mechanism that reads two
 * @property {boolean} from_model Whether its numbers can be taken from a head of a trained model
 * @property {boolean} has_figures
 * @property {boolean} from_seed Whether any of its numbers are drawn from the seed
 * @property {InputInfo[]} inputs
 * @property {OptionInfo[]} options
 * @property {CodeInfo[]} code
 * @property {PresetInfo[]} presets
 */

/**
 * How the next token is chosen: temperature 0 is greedy; top_k null: all may stay; seed null: nothing is drawn.
 * @typedef {object} NextRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {number} [temperature]
 * @property {number | null} [top_k]
 * @property {number} [top_p]
 * @property {number | null} [seed]
 */

/**
 * One token at every step. scaled: logit / T (null: −∞, at T = 0); probability: its softmax; baseline: that without interventions; share: among the k likeliest; before: the shares of all likelier ones, added up; final: among those that stay; cut: by which of the two it went.
 * @typedef {object} NextCandidate
 * @property {Token} token
 * @property {number} logit
 * @property {number | null} scaled
 * @property {number} probability
 * @property {number} baseline
 * @property {number} share
 * @property {number} before
 * @property {number} final
 * @property {"k" | "p" | null} cut
 */

/**
 * u: a point on the line of final shares, likeliest first; low, high: the token's piece of it.
 * @typedef {object} Drawn
 * @property {Token} token
 * @property {number} u
 * @property {number} low
 * @property {number} high
 */

/**
 * The 20 likeliest. of_k, of_p: how many each cut leaves of the whole vocabulary; mass_k: the probability that the first leaves; mass_p: the shares of it that the second leaves.
 * @typedef {object} NextToken
 * @property {number} vocabulary
 * @property {NextCandidate[]} candidates
 * @property {number} of_k
 * @property {number} of_p
 * @property {number} mass_k
 * @property {number} mass_p
 * @property {Drawn | null} drawn
 */

/**
 * `count` positions from `first`; at the end of the text there may be fewer.
 * @typedef {object} LensRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {number} first
 * @property {number} count
 */

/**
 * What each state would say next, (row, position): row 0 is the embedding, row l + 1 what layer l leaves, the last the model's own output. tokens: of the whole text; top: the likeliest token, as an index of vocabulary; probability: its own; rank: of the token that the last row finds likeliest.
 * @typedef {object} Lens
 * @property {Token[]} tokens
 * @property {number} first
 * @property {Token[]} vocabulary
 * @property {Tensor} top
 * @property {Tensor} probability
 * @property {Tensor} rank
 */

/**
 * query: the token in focus.
 * @typedef {object} ThroughRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {number} query
 */

/**
 * What one token looks at, (layer, key). raw: in each layer, heads averaged; rollout: through all up to it.
 * @typedef {object} Through
 * @property {Token[]} tokens
 * @property {Tensor} raw
 * @property {Tensor} rollout
 */

/**
 * layer: the last one that is gone through.
 * @typedef {object} FlowRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {number} query
 * @property {number} layer
 */

/**
 * The maximum flow (key) from the token in focus to each token of the text; it need not add up to 1.
 * @typedef {object} Flow
 * @property {Tensor} flow
 */

/**
 * A part of a head: its first query and key, and how many of each.
 * @typedef {object} HeadWindow
 * @property {number} query
 * @property {number} queries
 * @property {number} key
 * @property {number} keys
 */

/**
 * A part of a head: its first query and key, and how many of each; moved so that it lies within the text.
 * @typedef {object} WindowRequest
 * @property {number} [query]
 * @property {number} [key]
 * @property {number} [size]
 */

/**
 * A change inside a model. silence: the head's output is 0; set: a cell of its weights takes a value; cut: a query may not look at a key (cell), in a head, or in all where head or layer are left out; freeze: the weights stay those of the run without changes; replace: the weights as a whole are this pattern; patch: the output is that of a run on another text of as many tokens.
 * @typedef {object} Intervention
 * @property {number | null} [layer]
 * @property {number | null} [head]
 * @property {"silence" | "set" | "cut" | "freeze" | "replace" | "patch"} do
 * @property {number[] | null} [cell]
 * @property {number | null} [value]
 * @property {"uniform" | "previous" | "first" | "self" | null} [pattern]
 * @property {string | null} [text]
 */

/**
 * @typedef {object} HeadRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {number} layer
 * @property {number} head
 */

/**
 * A head. window: the part of a long text that its steps are answered for; unless it is said, all of a text of up to 128 tokens, and the beginning of a longer one.
 * @typedef {object} AttentionRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {number} layer
 * @property {number} head
 * @property {WindowRequest | null} [window]
 */

/**
 * A head, and one of its queries.
 * @typedef {object} HeadRowRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {number} layer
 * @property {number} head
 * @property {number} query
 */

/**
 * A head, and one cell of one of its steps; its index counts in the whole text.
 * @typedef {object} HeadCellRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {number} layer
 * @property {number} head
 * @property {CellOf} at
 */

/**
 * A model of the catalogue. what: a sentence about it; key_heads: those of k and v; context: most tokens by its configuration; reads: most that are read here; status: damaged where its files are here and are not the catalogue's; download: bytes to fetch (0: part of Headlight); sha256, size: of its weights' file as it is kept; languages: that it has read, as BCP 47 writes them (none: not known); pairs: whether it reads two sentences; mask: the token that stands for a masked word ("": it has none); fills: whether it has the head that names that word.
 * @typedef {object} ModelInfo
 * @property {string} id
 * @property {string} title
 * @property {string} what
 * @property {"causal" | "encoder" | "encoder-decoder" | "image"} kind
 * @property {number} layers
 * @property {number} heads
 * @property {number} key_heads
 * @property {number} d
 * @property {number} context
 * @property {number} reads
 * @property {"ready" | "fetchable" | "damaged"} status
 * @property {string} licence
 * @property {string} source
 * @property {string} revision
 * @property {string} sha256
 * @property {number} size
 * @property {number} download
 * @property {string[]} languages
 * @property {boolean} pairs
 * @property {string} mask
 * @property {boolean} fills
 */

/**
 * How far a fetch is: done and total in bytes of the download; message: why it failed, as a sentence; damaged: what was fetched has changed since, and can be fetched again.
 * @typedef {object} FetchState
 * @property {"fetchable" | "damaged" | "waiting" | "downloading" | "converting" | "ready" | "failed"} status
 * @property {number} done
 * @property {number} total
 * @property {string | null} message
 */

/**
 * A masked place of the text, counted in tokens, and what the model puts there, likeliest first.
 * @typedef {object} Masked
 * @property {number} place
 * @property {Candidate[]} candidates
 */

/**
 * One head in full, and what the model would say next: nothing where it has no such head. tokens: those of the keys; queries: the same, but for a decoder that looks at its encoder facts: what was seen of its layer window: what the steps hold, where that is a part; their labels name its tokens, their edited cells count in it masked: what the model puts into the first 16 masked places, where it has the head for it second: which token the second sentence begins with, of two
 * @typedef {object} Attention
 * @property {string} model
 * @property {number} layer
 * @property {number} head
 * @property {Token[]} tokens
 * @property {Token[]} queries
 * @property {Step[]} steps
 * @property {Candidate[]} next
 * @property {string[]} notes
 * @property {LayerFacts} facts
 * @property {HeadWindow | null} window
 * @property {Masked[]} masked
 * @property {number | null} second
 */

/**
 * A translator. how: how it looks back at the German sentence; mechanism: the lab's that it looks with, and its equation.
 * @typedef {object} TranslatorInfo
 * @property {"fixed" | "additive" | "luong-general" | "luong-local" | "transformer"} kind
 * @property {string} title
 * @property {number} year
 * @property {string} source
 * @property {string} mechanism
 * @property {string} equation
 * @property {string} how
 */

/**
 * A sentence to begin with. shows: what it is good for.
 * @typedef {object} TranslationExample
 * @property {string} german
 * @property {string[]} english
 * @property {string} shows
 */

/**
 * A German sentence. kinds: the translators that are asked; all, unless said.
 * @typedef {object} TranslateRequest
 * @property {string} text
 * @property {("fixed" | "additive" | "luong-general" | "luong-local" | "transformer")[] | null} [kinds]
 */

/**
 * A German word or mark, from `start` to `end` in the text, in characters (code points); occurrence: equal texts before it; near: known words that look most like one that is not known.
 * @typedef {object} SourceWord
 * @property {string} text
 * @property {number} occurrence
 * @property {number} start
 * @property {number} end
 * @property {boolean} known
 * @property {string[]} near
 */

/**
 * A word of a translation, and how probable it was to the translator.
 * @typedef {object} WrittenWord
 * @property {string} text
 * @property {number} occurrence
 * @property {number} probability
 */

/**
 * weights (query, key): how much each written word took of each German one. layer and head are null where there is but one map, or where it is the mean of all.
 * @typedef {object} CrossMap
 * @property {number | null} layer
 * @property {number | null} head
 * @property {Tensor} weights
 */

/**
 * ended: whether the translator came to an end by itself; maps: none, one, or the mean and then every head.
 * @typedef {object} Translation
 * @property {"fixed" | "additive" | "luong-general" | "luong-local" | "transformer"} kind
 * @property {string} title
 * @property {WrittenWord[]} words
 * @property {boolean} ended
 * @property {CrossMap[]} maps
 */

/**
 * text: as it was read (NFC); unknown: a sentence about the words that are not known, with which nothing is translated; null where all are. notes: what else there is to say.
 * @typedef {object} TranslateResponse
 * @property {string} text
 * @property {SourceWord[]} tokens
 * @property {string[]} notes
 * @property {string | null} unknown
 * @property {Translation[]} translations
 */

/**
 * A sentence of the grammar that the translators learnt from: how many words and marks, and which.
 * @typedef {object} ComposeRequest
 * @property {number} [length]
 * @property {number} [seed]
 */

/**
 * english: the grammar's own translation, word by word.
 * @typedef {object} ComposeResponse
 * @property {string} text
 * @property {string[]} english
 */

/**
 * What the page /translate is made of. trained, most: words and marks of the longest sentence in training, and of the longest that is read.
 * @typedef {object} Translators
 * @property {TranslatorInfo[]} translators
 * @property {TranslationExample[]} examples
 * @property {number} trained
 * @property {number} most
 */

/**
 * A German sentence and a translator; layer: of a transformer's decoder.
 * @typedef {object} WalkRequest
 * @property {string} text
 * @property {"fixed" | "additive" | "luong-general" | "luong-local" | "transformer"} kind
 * @property {number} [layer]
 */

/**
 * A walk, and one cell of it.
 * @typedef {object} WalkCellRequest
 * @property {string} text
 * @property {"fixed" | "additive" | "luong-general" | "luong-local" | "transformer"} kind
 * @property {number} [layer]
 * @property {CellOf} at
 */

/**
 * A word that may come next.
 * @typedef {object} LikelyWord
 * @property {string} text
 * @property {number} probability
 */

/**
 * Every step of what a translator does to look, at all words of its translation. mechanism: of the lab, that looks, or of the fixed vector the one that it resembles; code: that ran, none where it is no mechanism; layers: of a transformer's decoder, else 0; likely: of each written word the likeliest in its place
 * @typedef {object} TranslatorWalk
 * @property {"fixed" | "additive" | "luong-general" | "luong-local" | "transformer"} kind
 * @property {string} mechanism
 * @property {number} layer
 * @property {number} layers
 * @property {Tokens} tokens
 * @property {CodeInfo[]} code
 * @property {Step[]} steps
 * @property {LikelyWord[][]} likely
 */

/**
 * A weight: how much a written word, counted from 0, takes of a German one.
 * @typedef {object} WeightEdit
 * @property {number[]} cell
 * @property {number} value
 */

/**
 * last: before the edits every row has everything on the last state of the encoder.
 * @typedef {object} ByHandRequest
 * @property {string} text
 * @property {"additive" | "luong-general"} kind
 * @property {WeightEdit[]} [edits]
 * @property {boolean} [last]
 */

/**
 * What is written with these weights. weights: the mechanism's step, with what was set in it; null where nothing is written; unused: how many edits lie behind the translation's end.
 * @typedef {object} ByHand
 * @property {"fixed" | "additive" | "luong-general" | "luong-local" | "transformer"} kind
 * @property {Tokens} tokens
 * @property {Step | null} weights
 * @property {number} unused
 */

/**
 * width: how many translations are kept alive; 1 is greedy.
 * @typedef {object} BeamsRequest
 * @property {string} text
 * @property {"fixed" | "additive" | "luong-general" | "luong-local" | "transformer"} kind
 * @property {number} [width]
 */

/**
 * A translation, or the beginning of one. log_probability: the sum of ln p over its words, and the end where it has come; score: their mean, by which the ended ones are ordered; ended: whether it says so itself.
 * @typedef {object} Hypothesis
 * @property {string[]} words
 * @property {number} log_probability
 * @property {number} score
 * @property {boolean} ended
 */

/**
 * parent: its place among those that were alive before; fate: what became of it.
 * @typedef {object} Tried
 * @property {string[]} words
 * @property {number} log_probability
 * @property {number} score
 * @property {boolean} ended
 * @property {number} parent
 * @property {"alive" | "ended" | "dropped"} fate
 */

/**
 * steps: all that was tried with each further word, likeliest first; best: the translations, best first.
 * @typedef {object} Beams
 * @property {"fixed" | "additive" | "luong-general" | "luong-local" | "transformer"} kind
 * @property {number} width
 * @property {Tried[][]} steps
 * @property {Hypothesis[]} best
 */

/**
 * Of sources of these lengths, in words and marks; exact, words, bleu: from 0 to 1; trained: whether sentences so long were trained on.
 * @typedef {object} LengthScore
 * @property {number} shortest
 * @property {number} longest
 * @property {number} sentences
 * @property {number} exact
 * @property {number} words
 * @property {number} bleu
 * @property {boolean} trained
 */

/**
 * Of words of one part of speech ("": all) that translate a German word: the share whose largest weight lies on it, the mean weight on it, and what equal weights would give.
 * @typedef {object} PartAgreement
 * @property {string} part
 * @property {string} name
 * @property {number} words
 * @property {number} top
 * @property {number} on
 * @property {number} equal
 */

/**
 * layer and head are null where there is but one map, or where it is the mean of all.
 * @typedef {object} MapAgreement
 * @property {number | null} layer
 * @property {number | null} head
 * @property {PartAgreement[]} parts
 */

/**
 * A word that looks elsewhere in so many of all its cases; text: a sentence in which its occurrence does; looked: the German word it looks at there; translates: those it should.
 * @typedef {object} LooksElsewhere
 * @property {string} word
 * @property {number} occurrence
 * @property {number} cases
 * @property {number} elsewhere
 * @property {string} text
 * @property {string} english
 * @property {string} looked
 * @property {string[]} translates
 */

/**
 * What is known of one translator. parameters and bytes: its size; seconds: of training; losses: mean of each epoch, development_loss: on sentences that were not trained on, in nats a word; lengthening: whether short sentences came first; maps, elsewhere: on so many `aligned` sentences of the test set; cannot: in sentences.
 * @typedef {object} TranslatorCard
 * @property {"fixed" | "additive" | "luong-general" | "luong-local" | "transformer"} kind
 * @property {string} title
 * @property {string} source
 * @property {number} parameters
 * @property {number} bytes
 * @property {string} sha256
 * @property {number} seed
 * @property {number} sentences
 * @property {string} command
 * @property {number} epochs
 * @property {number} rate
 * @property {number} batch
 * @property {boolean} lengthening
 * @property {number} seconds
 * @property {number[]} losses
 * @property {number} development_loss
 * @property {LengthScore[]} scores
 * @property {number} aligned
 * @property {MapAgreement[]} maps
 * @property {LooksElsewhere[]} elsewhere
 * @property {string[]} cannot
 */

/**
 * cards: oldest first; german, english: how many words and marks they know; corpus: the seed of the sentences.
 * @typedef {object} TranslatorCards
 * @property {TranslatorCard[]} cards
 * @property {number} german
 * @property {number} english
 * @property {number} corpus
 * @property {number} trained Words and marks of the longest sentence in training
 */

/**
 * A drawing. fit: bring it to the form of the data first; else its blocks are counted as they are.
 * @typedef {object} DrawingRequest
 * @property {string} drawing 32×32 bits, row by row, in base64 for addresses
 * @property {boolean} [fit]
 */

/**
 * @typedef {object} VisionLayerRequest
 * @property {string} drawing 32×32 bits, row by row, in base64 for addresses
 * @property {boolean} [fit]
 * @property {number} layer
 */

/**
 * A layer, and one cell of one of its steps.
 * @typedef {object} VisionCellRequest
 * @property {string} drawing 32×32 bits, row by row, in base64 for addresses
 * @property {boolean} [fit]
 * @property {number} layer
 * @property {CellOf} at
 */

/**
 * Where the picture lies on the drawing, in its pixels; it may reach beyond it.
 * @typedef {object} VisionBox
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

/**
 * What the network sees, and what it takes it for. tokens: the class token, then the patches in the order of reading bitmap: u1 (32, 32), what is counted; counts: f4 (8, 8), from 0 to 16; patches: f4 (16, 4), what a token is made of probabilities: f4 (10); weights: f4 (layer, head, query, key) rollout: f4 (layer, query, key), what has come to each token from each token of the input
 * @typedef {object} VisionSeen
 * @property {Token[]} tokens
 * @property {VisionBox} box
 * @property {Tensor} bitmap
 * @property {Tensor} counts
 * @property {Tensor} patches
 * @property {Tensor} probabilities
 * @property {Tensor} weights
 * @property {Tensor} rollout
 */

/**
 * Every step of a layer: the first begins with the patches, the last ends with the digit.
 * @typedef {object} VisionLayer
 * @property {number} layer
 * @property {Token[]} tokens
 * @property {Step[]} steps
 */

/**
 * A picture of the test set. number: its place in the data; drawing: a bitmap with its counts.
 * @typedef {object} VisionExample
 * @property {number} digit
 * @property {number} number
 * @property {string} drawing
 */

/**
 * n pictures, right of them; confusion: rows are what they are, columns what they were taken for.
 * @typedef {object} VisionScore
 * @property {number} n
 * @property {number} right
 * @property {number[][]} confusion
 */

/**
 * The network's card. losses: of each epoch, in nats a picture.
 * @typedef {object} VisionModel
 * @property {number} layers
 * @property {number} heads
 * @property {number} d
 * @property {number} parameters
 * @property {number} bytes
 * @property {string} sha256
 * @property {number} seed
 * @property {string} command
 * @property {string} data
 * @property {string} licence
 * @property {Record<string, number>} pictures
 * @property {number[]} losses
 * @property {Record<string, VisionScore>} scores
 * @property {VisionExample[]} examples
 * @property {string} start The drawing that the page opens with
 */

/**
 * A head of a model; layers and heads count from 0.
 * @typedef {object} HeadAt
 * @property {number} layer
 * @property {number} head
 */

/**
 * Heads of one text. window: as of one head alone.
 * @typedef {object} WeightsRequest
 * @property {string} text
 * @property {string} [text_pair]
 * @property {Intervention[]} [interventions]
 * @property {"encoder" | "decoder" | "cross" | null} [part]
 * @property {string} [answer]
 * @property {WindowRequest | null} [window]
 * @property {HeadAt[]} heads
 */

/**
 * One head: its weights (query, key), what its mask lets it see (query, key), and of each key the size of its value, and of that value behind this head's rows of w_o. A weight times these is the size of what is taken; value_sums, output_sums: what each query takes from all keys of the text.
 * @typedef {object} HeadWeights
 * @property {number} layer
 * @property {number} head
 * @property {Tensor} weights
 * @property {Tensor} mask
 * @property {Tensor} value
 * @property {Tensor} output
 * @property {Tensor} value_sums
 * @property {Tensor} output_sums
 */

/**
 * The heads in the order in which they were asked for. tokens: those of the keys; window: the part of the text that is answered, where it is not all of it.
 * @typedef {object} WeightsResponse
 * @property {string} model
 * @property {Token[]} tokens
 * @property {Token[]} queries
 * @property {HeadWeights[]} heads
 * @property {HeadWindow | null} window
 */

/**
 * What one query has with every key: by its id, each step (1, key) that has a number for each pair.
 * @typedef {object} HeadRow
 * @property {number} query
 * @property {Record<string, Tensor>} steps
 */

/**
 * The weights of a head at a glance: u1 (query, key), 255 = 1, at most 256 a side; pool: the side of a max-pooled block.
 * @typedef {object} HeadMap
 * @property {number} pool
 * @property {Tensor} weights
 */

/** @typedef {{
 *   "/api/compare": CompareResponse;
 *   "/api/compare/cost": CompareCost;
 *   "/api/compare/time": CompareTime;
 *   [address: `/api/models/${string}/effect`]: Effect;
 *   [address: `/api/models/${string}/costs`]: Costs;
 *   "/api/gap/guess": GapGuesses;
 *   "/api/gap/head": GapHead;
 *   "/api/gap/cell": CellResponse;
 *   "/api/gap/spans": Spans;
 *   [address: `/api/mechanisms/${string}/trace`]: TraceResponse;
 *   [address: `/api/mechanisms/${string}/figures`]: Figure[];
 *   [address: `/api/mechanisms/${string}/cell`]: CellResponse;
 *   "/api/patterns": Patterns;
 *   "/api/tokens": Token[];
 *   [address: `/api/models/${string}/fetch`]: FetchState;
 *   [address: `/api/models/${string}/overview`]: Overview;
 *   [address: `/api/models/${string}/attention`]: Attention;
 *   [address: `/api/models/${string}/row`]: HeadRow;
 *   [address: `/api/models/${string}/map`]: HeadMap;
 *   [address: `/api/models/${string}/cell`]: CellResponse;
 *   [address: `/api/models/${string}/next`]: NextToken;
 *   [address: `/api/models/${string}/lens`]: Lens;
 *   [address: `/api/models/${string}/through`]: Through;
 *   [address: `/api/models/${string}/flow`]: Flow;
 *   "/api/translate": TranslateResponse;
 *   "/api/translate/sentence": ComposeResponse;
 *   "/api/translate/walk": TranslatorWalk;
 *   "/api/translate/cell": CellResponse;
 *   "/api/translate/weights": ByHand;
 *   "/api/translate/beams": Beams;
 *   "/api/vision": VisionSeen;
 *   "/api/vision/layer": VisionLayer;
 *   "/api/vision/cell": CellResponse;
 *   [address: `/api/models/${string}/weights`]: WeightsResponse;
 * }} Asked */

/** @typedef {{
 *   "/api/health": Health;
 *   "/api/mechanisms": MechanismInfo[];
 *   "/api/models": ModelInfo[];
 *   [address: `/api/models/${string}/fetch`]: FetchState;
 *   "/api/translate": Translators;
 *   "/api/translate/models": TranslatorCards;
 *   "/api/vision": VisionModel;
 * }} Looked */

export {};
