"""The text of a lesson as paragraphs of spans: a small part of Markdown, and two marks of our own, `{computed}` and
`$formula$`. Nothing in it is HTML."""

import re
from collections.abc import Callable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from app.learn.glossary import TERMS
from app.learn.lesson import Block, Mistake, Span, SpanKind
from model.problem import N_, Problem

BLOCKS = ("heading", "list")
INLINE = ("newline", "escape", "backticks", "emphasis", "link")
STYLES: dict[str, SpanKind] = {"em_open": "em", "strong_open": "strong"}
# a result that was typed: 0.41, 41 %; what somebody else printed stands in quotation marks
TYPED = re.compile(r"\d+[.,]\d+|\d+\s?%")
QUOTED = re.compile(r"“[^”]*”")

Complain = Callable[[int, Problem], Mistake]


def _between(opening: str, closing: str, kind: str) -> Callable[[StateInline, bool], bool]:
    """A rule that takes what stands between two marks as it is."""

    def rule(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != opening:
            return False
        end = state.src.find(closing, state.pos + 1)
        if end < 0:
            return False
        if not silent:
            token = state.push(kind, "", 0)
            token.content = state.src[state.pos + 1 : end].strip()
        state.pos = end + 1
        return True

    return rule


def _reader() -> MarkdownIt:
    found = MarkdownIt("zero").enable([*BLOCKS, *INLINE])
    found.inline.ruler.before("escape", "computed", _between("{", "}", "computed"))
    found.inline.ruler.before("escape", "formula", _between("$", "$", "formula"))
    return found


READER = _reader()


def parsed(text: str) -> list[Token]:
    """The file as Markdown's tokens; each block knows its line."""
    return READER.parse(text)


def line_of(token: Token) -> int:
    """Counted from 1."""
    return (token.map[0] if token.map else 0) + 1


def block(token: Token, complain: Complain, is_item: bool = False) -> Block:
    """A paragraph's inline token as spans."""
    line = line_of(token)
    spans = tuple(_spans(token.children or (), line, complain))
    for span in spans:
        if span.kind in ("text", "em", "strong") and (typed := TYPED.search(QUOTED.sub("", span.text))):
            raise complain(span.line, Problem(
                N_("The number {number} is typed. Write in braces what it is computed from, such as {example}; what an "
                   "article prints stands in quotation marks: “48 %”."),
                number=typed[0], example="{weights[it, cat]}"))  # fmt: skip
    return Block(spans, is_item, line)


def _spans(tokens: Sequence[Token], line: int, complain: Complain) -> Iterator[Span]:
    style: SpanKind = "text"
    link = ""
    for token in tokens:
        if token.type in STYLES:
            style = STYLES[token.type]
        elif token.type in ("em_close", "strong_close"):
            style = "text"
        elif token.type == "link_open":
            link = str(token.attrGet("href") or "")
        elif token.type == "link_close":
            link = ""
        elif token.type == "softbreak":
            yield Span("text", "\n", line=line)
            line += 1
        elif link:
            yield _linked(link, token.content, line, complain)
        elif token.type == "text":
            if token.content:
                yield Span(style, token.content, line=line)
        elif token.type in ("code_inline", "computed", "formula"):
            yield Span(KINDS[token.type], token.content, line=line)
        else:
            raise complain(line, Problem(N_("“{mark}” cannot be used in a lesson."), mark=token.type))


def _linked(link: str, text: str, line: int, complain: Complain) -> Span:
    """To a page, or to a term."""
    if link.startswith("/"):
        return Span("link", text, link, line)
    try:
        return Span("term", text, term(link), line)
    except Problem as unknown:
        raise complain(line, unknown) from unknown


def term(name: str) -> str:
    """One of the glossary. Raises Problem."""
    if name not in TERMS:
        raise Problem(N_("“{term}” is no term of the glossary; choose from: {terms}."), term=name,
                      terms=", ".join(TERMS))  # fmt: skip
    return name


KINDS: dict[str, SpanKind] = {"code_inline": "code", "computed": "computed", "formula": "formula"}


def plain(block: Block) -> str:
    """Its letters."""
    return "".join(span.text.replace("\n", " ") for span in block.spans)


def split_first_line(block: Block) -> tuple[Block, tuple[Block, ...]]:
    """Its first line, and the rest."""
    at = next((i for i, span in enumerate(block.spans) if span.text == "\n"), len(block.spans))  # a line's end
    rest = block.spans[at + 1 :]
    first = Block(block.spans[:at], block.is_item, block.line)
    return first, ((Block(rest, False, block.line + 1),) if rest else ())
