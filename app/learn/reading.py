"""A lesson from its file. What cannot be read is said with its line: nothing is guessed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from markdown_it.token import Token

from app.learn import keys, marks
from app.learn.lesson import CHANGES, Block, Choice, Lesson, Mistake, Question, QuestionKind, Scene, Show, Text
from model.lab.mistakes import MISTAKES
from model.problem import N_, Problem

KEY = re.compile(r"^([a-z]+):(?:\s+(.*))?$")
CHECKED = re.compile(r"^\[( |x|X)\]\s+")
KNOWN = re.compile(r"^([^:]+):\s+")
BESIDE = re.compile(r"^Beside ([a-z]\w*)$")
SENTENCE = re.compile(r"[.!?…](?=\s|$|[”)])")
MOST_SENTENCES = 3

LESSON_KEYS = ("language", "after")
SCENE_KEYS = (
    "id", "show", "sentence", "numbers", "set", "step", "head", "at", "light", "words", "beside", "free", "parts",
    "own", "needs", "offer", "minutes",
)
RUN_KEYS = ("show", "sentence", "numbers", "set", "head")  # of a run beside it  # fmt: skip
MANY = frozenset({"words", "beside", "set"})  # keys that may stand more than once
ASK_KEYS = (*get_args(QuestionKind), "mistakes", "about")
PARTS = ("Ask", "Answer", "Then", "Notes", "Beside …")


@dataclass
class Part:
    """What stands below a heading: its keys with their lines, its text."""

    title: str
    line: int
    keys: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    text: list[Block] = field(default_factory=list)

    def one(self, name: str, otherwise: str = "") -> str:
        return self.keys[name][0][0] if name in self.keys else otherwise

    def at(self, name: str) -> int:
        return self.keys[name][0][1] if name in self.keys else self.line


def read(id_: str, file: str, text: str) -> Lesson:
    """Raises Mistake."""
    return Reader(file).lesson(id_, text)


class Reader:
    """Of one file."""

    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, line: int, why: Problem) -> Mistake:
        return Mistake(self.file, line, why)

    def say(self, line: int, message: str, **params: str | int) -> Mistake:
        return self.wrong(line, Problem(message, field=None, **params))

    def lesson(self, id_: str, text: str) -> Lesson:
        levels = [(level, part) for level, part in self._parts(marks.parsed(text))]
        if not levels or levels[0][0] != 1:
            raise self.say(1, N_("A lesson begins with its title: # and a name."))
        head = levels[0][1]
        self._check_keys(head, LESSON_KEYS)
        scenes = tuple(self._scenes(levels[1:]))
        if not scenes:
            raise self.say(head.line, N_("A lesson has at least one scene: ## and a name."))
        for i, scene in enumerate(scenes):
            if any(scene.id == other.id for other in scenes[:i]):
                two = N_("There are two scenes “{id}”: give one of them another name.")
                raise self.say(scene.line, two, id=scene.id)
        language, after = head.one("language", "en"), head.one("after")
        return Lesson(id_, self.file, head.title, language, after, tuple(head.text), scenes)

    def _parts(self, tokens: Sequence[Token]) -> Iterator[tuple[int, Part]]:
        """(level of its heading, what stands below it), in the order of the file."""
        part: Part | None = None
        level, depth, is_first = 0, 0, False
        for before, token in zip([None, *tokens], tokens, strict=False):
            if token.type in ("bullet_list_open", "ordered_list_open"):
                depth += 1
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                depth -= 1
            elif token.type == "inline" and before is not None and before.type == "heading_open":
                if part:
                    yield level, part
                level, is_first = int(before.tag[1:]), True
                part = Part(token.content.strip(), marks.line_of(before))
            elif token.type == "inline":
                if part is None:
                    raise self.say(marks.line_of(token), N_("A lesson begins with its title: # and a name."))
                if is_first and not depth and KEY.match(token.content.split("\n")[0]):
                    self._keys(part, token)
                else:
                    part.text.append(marks.block(token, self.wrong, is_item=depth > 0))
                is_first = False
        if part:
            yield level, part

    def _keys(self, part: Part, token: Token) -> None:
        for i, text in enumerate(token.content.split("\n")):
            line = marks.line_of(token) + i
            found = KEY.match(text.strip())
            if not found:
                raise self.say(line, N_("“{text}” is no “name: value”. Text begins after an empty line."), text=text)
            name, value = found[1], found[2] or ""
            if name in part.keys and name not in MANY:
                raise self.say(line, N_("“{name}” stands here twice."), name=name)
            part.keys.setdefault(name, []).append((value.strip(), line))

    def _check_keys(self, part: Part, known: Sequence[str]) -> None:
        for name, found in part.keys.items():
            if name not in known:
                raise self.say(found[0][1], N_("There is no “{name}:” here; choose from: {names}."), name=name,
                               names=", ".join(known))  # fmt: skip

    def _scenes(self, levels: Sequence[tuple[int, Part]]) -> Iterator[Scene]:
        own: list[Part] = []
        for level, part in levels:
            if level == 1 or level > 3:
                raise self.say(part.line, N_("A lesson has one title (#), scenes (##), and parts of scenes (###)."))
            if level == 3 and not own:
                lone = N_("“{title}” is a part of a scene (###), but no scene (##) stands before it.")
                raise self.say(part.line, lone, title=part.title)
            if level == 2 and own:
                yield self._scene(own)
                own = []
            own.append(part)
        if own:
            yield self._scene(own)

    def _scene(self, own: Sequence[Part]) -> Scene:
        part, inside = own[0], {}
        self._check_keys(part, SCENE_KEYS)
        for each in own[1:]:
            if each.title not in PARTS[:-1] and not BESIDE.match(each.title):
                raise self.say(each.line, N_("A scene has no part “{title}”; choose from: {parts}."), title=each.title,
                               parts=", ".join(PARTS))  # fmt: skip
            if each.title in inside:
                raise self.say(each.line, N_("“{name}” stands here twice."), name=each.title)
            inside[each.title] = each
        self._check_sentences(part)
        for name in ("show", "step"):
            if name not in part.keys:
                lacks = N_("The scene “{title}” needs a line “{name}: …”.")
                raise self.say(part.line, lacks, title=part.title, name=name)
        made = self._read_keys(part)
        made["beside"] |= dict(self._runs_beside(part, inside))
        number = part.line
        return Scene(
            id=part.one("id") or slug(part.title) or f"scene-{number}", title=part.title, line=part.line, **made,
            says=tuple(part.text), question=self._question(inside), then=self._text(inside, "Then"),
            notes=self._text(inside, "Notes"),
        )  # fmt: skip

    def _check_sentences(self, part: Part) -> None:
        said = sum(len(SENTENCE.findall(marks.plain(block))) for block in part.text)
        if said > MOST_SENTENCES:
            raise self.say(part.text[0].line, N_("A scene says at most {most} sentences; this one says {n}."),
                           most=MOST_SENTENCES, n=said)  # fmt: skip

    def _read_keys(self, part: Part) -> dict[str, Any]:
        """The scene's keys as they are meant."""

        def lists(name: str) -> tuple[str, ...]:
            return tuple(filter(None, (each.strip() for each in part.one(name).split(","))))

        found: dict[str, Any] = {"step": part.one("step")}
        found |= {name: part.one(name) for name in ("needs", "offer") if name in part.keys}
        found |= {name: lists(name) for name in ("free", "parts") if name in part.keys}
        with self._lines(part, "head"):
            found["head"] = keys.whole(part.one("head", "0"))
        with self._lines(part, "minutes"):
            found["minutes"] = keys.number(part.one("minutes", "2"))
        with self._lines(part, "own"):
            found["own"] = keys.choice(part.one("own", "yes"))
        with self._lines(part, "at"):
            found["at"] = keys.pair(part.one("at")) if "at" in part.keys else None
        with self._lines(part, "light"):
            found["light"] = keys.light(part.one("light"), part.at("light")) if "light" in part.keys else None
        found["show"] = self._show(part)
        found["picks"] = tuple(self._many(part, "words", keys.pick))
        found["beside"] = dict(self._many(part, "beside", keys.beside))
        return found

    def _show(self, part: Part) -> Show:
        with self._lines(part, "show"):
            shown = keys.show(part.one("show"), part.at("show"))
        with self._lines(part, "numbers"):
            head = keys.trained(part.one("numbers")) if "numbers" in part.keys else None
        sets = tuple(self._many(part, "set", keys.set_))
        return Show(shown.line, shown.mechanism, shown.example, part.one("sentence"), shown.options, head, sets)

    def _runs_beside(self, part: Part, inside: Mapping[str, Part]) -> Iterator[tuple[str, Show]]:
        """Other runs, by the names that text calls them: `### Beside without`, with what is otherwise in it."""
        for title, own in inside.items():
            named = BESIDE.match(title)
            if not named:
                continue
            self._check_keys(own, RUN_KEYS)
            if own.text:
                raise self.say(own.text[0].line, N_("A run beside a scene has lines “name: value”, and no text."))
            kept = ("show", "numbers", "sentence") if "show" not in own.keys else ("numbers",)
            lines = {name: found for name, found in part.keys.items() if name in kept}
            show = self._show(Part(own.title, own.line, {**lines, **own.keys}))
            with self._lines(own, "head"):
                plane = keys.whole(own.one("head")) if "head" in own.keys else None
            yield named[1], replace(show, line=own.line, plane=plane)

    def _many(self, part: Part, name: str, read: Any) -> Iterator[Any]:
        for value, line in part.keys.get(name, ()):
            for each in value.split(";"):
                with keys.placed(self.wrong, line):
                    yield read(each.strip(), line)

    def _lines(self, part: Part, name: str) -> Any:
        return keys.placed(self.wrong, part.at(name))

    def _text(self, inside: Mapping[str, Part], name: str) -> Text:
        part = inside.get(name)
        if part and part.keys:
            first = next(iter(part.keys))
            raise self.say(part.at(first), N_("There is no “{name}:” here; this part is text alone."), name=first)
        return tuple(part.text) if part else ()

    def _question(self, inside: Mapping[str, Part]) -> Question | None:
        part = inside.get("Ask")
        if part is None:
            return None
        self._check_keys(part, ASK_KEYS)
        kinds: list[QuestionKind] = [kind for kind in get_args(QuestionKind) if kind in part.keys]
        if len(kinds) != 1:
            raise self.say(part.line, N_("A question is of one kind: begin it with one of {kinds}, and a colon."),
                           kinds=", ".join(get_args(QuestionKind)))  # fmt: skip
        kind, line = kinds[0], part.at(kinds[0])
        with keys.placed(self.wrong, line):
            asked = keys.asked(kind, part.one(kind), line)
        text = [each for each in part.text if not each.is_item]
        items = [each for each in part.text if each.is_item]
        if not text:
            raise self.say(part.line, N_("What is asked? A question needs its words."))
        choices = tuple(map(self._choice, items)) if kind == "choose" else ()
        if kind == "choose" and sum(each.is_right for each in choices) != 1:
            one = N_("Of the answers to choose from, one is right: mark it with [x], the others with [ ].")
            raise self.say(line, one)
        if kind == "say" and "Answer" not in inside:
            raise self.say(line, N_("A sentence of one's own is compared with a model answer: add a part ### Answer."))
        if kind == "count" and not asked["counts"]:
            raise self.say(line, N_("How many of what? Say it as in braces: “count: words · words”."))
        wrong = tuple(self._reasoned(item, CHANGES if kind == "change" else ()) for item in items) \
            if kind in ("count", "change") else ()
        mistakes = self._mistakes(part, items if kind not in ("choose", "count", "change") else [])
        return Question(
            kind, line, tuple(text), **asked, choices=choices, model=self._text(inside, "Answer"), mistakes=mistakes,
            wrong=wrong, about=self._about(part),
        )  # fmt: skip

    def _about(self, part: Part) -> tuple[str, ...]:
        """The ideas that are asked for, by their names in the glossary."""
        with self._lines(part, "about"):
            return tuple(marks.term(each.strip()) for each in part.one("about").split(",") if each.strip())

    def _choice(self, item: Block) -> Choice:
        first, why = marks.split_first_line(item)
        found = CHECKED.match(marks.plain(first))
        if not found or first.spans[0].kind != "text":
            raise self.say(item.line, N_("An answer begins with [x], if it is right, or [ ]."))
        own = first.spans[0]
        spans = (type(own)(own.kind, own.text[found.end() :], own.to, own.line), *first.spans[1:])
        return Choice(found[1] != " ", Block(spans, line=item.line), why)

    def _mistakes(self, part: Part, items: Sequence[Block]) -> dict[str, Text]:
        found: dict[str, Text] = {}
        line = part.at("mistakes")
        for name in filter(None, (each.strip() for each in part.one("mistakes").split(","))):
            found[self._known(name, line)] = ()
        for item in items:
            name, reason = self._reasoned(item)
            found[self._known(name, item.line)] = reason
        return found

    def _reasoned(self, item: Block, known: Sequence[str] = ()) -> tuple[str, Text]:
        """A wrong answer, and why it is given: `no-root: …`; known: which there can be, (): any"""
        own = item.spans[0]
        named = KNOWN.match(own.text)
        if not named:
            raise self.say(item.line, N_("An item here is a known mistake and its reason: “no-root: …”."))
        if known and named[1] not in known:
            raise self.say(item.line, N_("“{name}” is none of the answers here; choose from: {names}."), name=named[1],
                           names=", ".join(known))  # fmt: skip
        spans = (type(own)(own.kind, own.text[named.end() :], own.to, own.line), *item.spans[1:])
        return named[1], (Block(spans, line=item.line),)

    def _known(self, name: str, line: int) -> str:
        if name not in MISTAKES:
            raise self.say(line, N_("No mistake is known as “{name}”; choose from: {names}."), name=name,
                           names=", ".join(MISTAKES))  # fmt: skip
        return name


def slug(title: str) -> str:
    """A name for a link: letters of the alphabet, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
