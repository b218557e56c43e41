"""What a scene shows on a sentence: its mechanism is run, words are found, and what stands in braces is computed."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain

from app.learn.expression import NEXT, Word, computed
from app.learn.keys import number as read_number
from app.learn.keys import whole
from app.learn.lesson import Lesson, Mistake, Pick, Scene, Set, Show, Span, Target, Text
from app.learn.shown import HEAD, SEED, Lacks, Own, Shown, names, pairs, places, shown, written_out
from app.learn.written import bracketed, written
from app.schema import lab as schema
from app.schema.learn import LessonBlock, LessonSpan
from model.lab import inputs as toys
from model.lab.inputs import Token
from model.lab.mistakes import answers, is_right
from model.problem import N_, Problem
from model.tracing.step import Step

MOST_WORDS = 12  # of a sentence of one's own: more cells than that nobody looks at one by one
DRAWS = 6  # of words, until all that is known to go wrong with them can be told from what is right
SEEDS = 2**31
AHEAD = "ahead"  # all cells whose column comes after their row
OF_TOKENS = ("query", "key", "token")
TWICE = "a word twice"
_NO_PLACE = N_("“{name}” is no place of {axis}: they are {first} to {last}.")


@dataclass
class Stage:
    """A scene on a sentence. Its words are those of the lesson's own sentence, by their places in it."""

    lesson: Lesson
    scene: Scene
    own: Own
    base: Shown = field(init=False)  # on the lesson's sentence
    main: Shown = field(init=False)
    beside: dict[str, Shown] = field(init=False)
    drawn: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        if not self.scene.own:
            self.own = Own(None, self.own.seed)
        with self.placed(self.scene.show.line):
            self.base = shown(self.scene.show, Own())
        self.main = self.base if self.own.text is None and self.seed == SEED else self._own()
        self._check_needs()
        self._place_words()
        self.beside = {}
        for name, show in self.scene.beside.items():
            with self.placed(show.line):
                self.beside[name] = self._beside(show)

    def _place_words(self) -> None:
        """Draws words so that, if that can be, each mistake that the question knows can be told from what is right."""
        plain, told = self.main, []
        for turn in range(DRAWS if self.is_drawn and self._known else 1):
            self._place(plain, turn)
            told.append(self._told())
            if told[-1] == len(self._known) + 1:
                return
        self._place(plain, told.index(max(told)))

    def _place(self, plain: Shown, turn: int) -> None:
        """The words that are drawn in this turn, and what is set in their cells."""
        self.drawn, self.main = {}, plain
        for pick in self.scene.picks:
            with self.placed(pick.line):
                self.drawn[pick.name] = self._draw(pick, turn)
        if self.scene.show.sets:
            self.main = shown(self.scene.show, self.own, self.seed, self.edits(self.scene.show.sets, plain))

    @property
    def _known(self) -> Sequence[str]:
        question = self.scene.question
        return list(question.mistakes) if question and question.target else []

    def _told(self) -> int:
        """How many mistakes give a number that is not near enough to be right; 0 is one of them."""
        question = self.scene.question
        if not question or not question.target or not self._known or not self.is_drawn:
            return 0
        with self.placed(question.line):
            cells, target = self.cells(question.target), question.target.step
            true = self.numbers(question.target)
        made = [answers(name, self.main.run.steps, target, cells) for name in self._known]
        return sum(each is not None and not all(map(is_right, each, true)) for each in [*made, [0.0] * len(true)])

    @property
    def is_drawn(self) -> bool:
        """Whether another seed asks of other words."""
        return any(not pick.fixed for pick in self.scene.picks)

    def _own(self) -> Shown:
        """On the person's own sentence: what is wrong with it is said at its field."""
        found = shown(self.scene.show, self.own, self.seed)
        n = len(toys.split(self.own.text)) if self.own.text is not None else 0  # a model's pieces are no words
        if n > MOST_WORDS:
            raise Problem(
                N_("A lesson takes at most {most} words, and there are {n}. Shorten the sentence."),
                field="text", most=MOST_WORDS, n=n,
            )  # fmt: skip
        return found

    def _beside(self, show: Show) -> Shown:
        """A run beside the scene's: on the same sentence, unless it says another one."""
        own = Own(None, self.own.seed) if show.sentence not in ("", self.scene.show.sentence) else self.own
        there = replace(show, sentence=show.sentence or self._sentence(show))
        found = replace(shown(there, own, self.seed), keeps=own is not self.own)
        edits = self.edits(show.sets, found)
        return replace(shown(there, own, self.seed, edits), keeps=found.keeps) if edits else found

    def _sentence(self, show: Show) -> str:
        """That of the scene, for a run beside it that has no example."""
        return "" if show.example else self.scene.show.sentence or " ".join(token.text for token in self.base.tokens)

    @property
    def seed(self) -> int:
        """Of vectors: where questions are drawn anew, the numbers are new too, and no other scene has them."""
        return self._random("numbers") % SEEDS if self.is_drawn else SEED

    @contextmanager
    def placed(self, line: int) -> Iterator[None]:
        """A Problem of what is done here is one of this line of the file; what a person's sentence lacks stays so."""
        try:
            yield
        except (Mistake, Lacks):
            raise
        except Problem as why:
            raise Mistake(self.lesson.file, line, why) from why

    def _check_needs(self) -> None:
        """Lacks, if the person's sentence has not what the scene needs."""
        needs = self.scene.needs
        count, _, what = needs.partition(" ")
        if needs == TWICE:
            if not pairs(self.main.tokens):
                raise Lacks(N_("This scene needs a sentence in which a word comes twice."))
        elif what in ("words", "word") and count.isdigit():
            if len(self.main.tokens) < int(count):
                raise Lacks(N_("This scene needs a sentence of at least {n} words."), n=int(count))
        elif needs:
            raise Mistake(self.lesson.file, self.scene.line, Problem(
                N_("A scene can need “{n} words” or “a word twice”, not “{needs}”."), n=3, needs=needs))  # fmt: skip

    def _draw(self, pick: Pick, turn: int) -> int:
        if pick.fixed:
            return self.place(pick.fixed, "query", self.main)
        last = len(self.main.tokens) - 1
        if pick.up_to:
            if pick.up_to not in self.drawn:
                raise Problem(N_("“{name}” is drawn before “{other}”, which it goes up to."), name=pick.name,
                              other=pick.up_to)  # fmt: skip
            last = self.drawn[pick.up_to]
        but = self.place(pick.but, "query", self.main) if pick.but else None
        free = [place for place in range(min(pick.least, last), last + 1) if place != but]
        if not free:
            raise Lacks(N_("This scene needs a sentence of at least {n} words."), n=last + 2)
        return free[self._random(f"{pick.name}/{turn}") % len(free)]

    def _random(self, what: str) -> int:
        """A number at random, the same for the same seed, scene and name of what is drawn."""
        digest = hashlib.sha256(f"{self.own.seed}/{self.scene.id}/{what}".encode()).digest()
        return int.from_bytes(digest[:8], "big")

    # what an expression is computed from

    def of_run(self, name: str) -> Shown:
        """A run by the name that text calls it."""
        if not name:
            return self.main
        if name not in self.beside:
            raise Problem(N_("Nothing stands beside this scene as “{name}”: add “beside: {name} = …”."), name=name)
        return self.beside[name]

    def numbers(self, target: Target) -> list[float]:
        """Those of the cells; of what is said next its chance."""
        seen = self.of_run(target.run)
        if target.step == NEXT:
            return [self._said_next(target)[1]]
        value = seen.step(target.step).value
        return [float(value[cell]) for cell in self.cells(target)]

    def row_names(self, target: Target) -> list[Word] | None:
        """The words along a row, or down a column; what is said next."""
        seen = self.of_run(target.run)
        if target.step == NEXT:
            return [Word(0, self._said_next(target)[0])]
        step = seen.step(target.step)
        at = -2 if target.row == "*" else -1
        if step.axes[at] not in OF_TOKENS:
            return None
        words = written_out(self._tokens(step.axes[at], seen))
        return [Word(place, words[place]) for place in places(step, at) or range(len(words))]

    def _said_next(self, target: Target) -> tuple[str, float]:
        """By its rank, counted from 1."""
        known, rank = self.of_run(target.run).next, whole(target.row)
        if not 1 <= rank <= len(known):
            raise Problem(_NO_PLACE, name=target.row, axis=NEXT, first=1, last=len(known))
        return known[rank - 1]

    def word(self, text: str) -> Word | None:
        """By a name that was given to it, or by the lesson's own sentence."""
        if text in self.drawn:
            return Word(self.drawn[text], written_out(self.main.tokens)[self.drawn[text]])
        for axis in ("query", "key"):
            if text in names(self._tokens(axis, self.base)):
                place = self.place(text, axis, self.main)
                return Word(place, written_out(self._tokens(axis, self.main))[place])
        return None

    def option(self, name: str) -> float | None:
        """A size or an option of the run; `words`: how many there are."""
        if name == "words":
            return float(len(self.main.tokens))
        for step in self.main.run.steps:
            if name in step.axes:
                return float(step.value.shape[step.axes.index(name)])
        found = self.main.options.get(name)
        return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None

    def _tokens(self, axis: str, seen: Shown) -> Sequence[Token]:
        return seen.keys if axis == "key" else seen.tokens

    def place(self, name: str, axis: str, seen: Shown, step: Step | None = None, at: int = -1) -> int:
        """Where a word, or a number, stands along an axis. Raises Problem; Lacks if the own sentence is too short."""
        if axis in OF_TOKENS:
            known = self._tokens(axis, seen if seen.keeps else self.base)
            own = names(known)
            place = self.drawn.get(name, self._twice(own, known, seen).get(name, own.get(name)))
            if place is None:
                sentence = " ".join(each.text for each in known)
                raise Problem(N_("“{name}” is no word of “{sentence}”."), name=name, sentence=sentence)
            if place >= len(self._tokens(axis, seen)):
                raise Lacks(N_("This scene needs a sentence of at least {n} words."), n=len(known))
            held = places(step, at) if step else None
            if held and place not in held:
                raise Problem(N_("“{name}” has no place in “{step}”."), name=name, step=step.id if step else "")
            return held.index(place) if held else place
        labels = step.labels[at] if step and step.labels else None
        if labels and name in labels:
            return labels.index(name)
        size = step.value.shape[at] if step else 0
        if not name.isdigit() or int(name) >= size:
            raise Problem(_NO_PLACE, name=name, axis=axis, first=0, last=size - 1)
        return int(name)

    def _twice(self, own: Mapping[str, int], known: Sequence[Token], seen: Shown) -> dict[str, int]:
        """Where a scene is about a word that comes twice: the lesson's is the person's own, wherever that stands."""
        theirs = pairs(seen.tokens) if self.scene.needs == TWICE else []
        at: dict[int, int] = {}
        for i, pair in enumerate(pairs(known) if theirs else []):
            at |= dict(zip(pair, theirs[min(i, len(theirs) - 1)], strict=True))
        return {name: at[place] for name, place in own.items() if place in at}

    def cells(self, target: Target, run: Shown | None = None) -> list[tuple[int, ...]]:
        """The indices that it names, a row from left to right, a column from top to bottom; run: that of its name,
        unless it has none yet"""
        seen = run or self.of_run(target.run)
        step = seen.step(target.step)
        if step.value.ndim < 2:  # a vector has columns alone
            return [(self.place(target.row, step.axes[-1], seen, step),)] if step.value.ndim else [()]
        rows = self._along(target.row, step, -2, seen)
        columns = self._along(target.column or "*", step, -1, seen)
        lead = self._lead(step, self._plane(target.run))
        return [(*lead, row, column) for row in rows for column in columns]

    def _along(self, name: str, step: Step, at: int, seen: Shown) -> list[int]:
        if name == "*":
            return list(range(step.value.shape[at]))
        return [self.place(name, step.axes[at], seen, step, at)]

    def _plane(self, run: str) -> int:
        """Which head of a run is spoken of."""
        own = self.scene.beside[run].plane if run in self.scene.beside else None
        return self.scene.head if own is None else own

    @staticmethod
    def _lead(step: Step, head: int) -> tuple[int, ...]:
        """The head, if it has several."""
        if step.value.ndim < 3:
            return ()
        if head >= step.value.shape[0]:
            raise Problem(_NO_PLACE, name=str(head), axis=step.axes[0], first=0, last=step.value.shape[0] - 1)
        return (*(0 for _ in step.value.shape[:-3]), head)

    def edits(self, sets: Sequence[Set], seen: Shown) -> list[schema.Edit]:
        """Cells that are set, as a run takes them."""
        found = []
        for each in sets:
            if each.target and each.target.step != HEAD:
                with self.placed(each.line):
                    value = read_number(each.value)
                    is_ahead = each.target.row == AHEAD
                    cells = self._ahead(each.target, seen) if is_ahead else self.cells(each.target, seen)
                    found += [schema.Edit(step=each.target.step, cell=list(cell), value=value) for cell in cells]
        return found

    def _ahead(self, target: Target, seen: Shown) -> list[tuple[int, ...]]:
        """Every cell whose column comes after its row."""
        return [cell for cell in self.cells(replace(target, row="*"), seen) if cell[-1] > cell[-2]]

    def changed(self, sets: Sequence[Set]) -> Shown:
        """The run with more of it set."""
        show = replace(self.scene.show, sets=[*self.scene.show.sets, *sets])
        return shown(show, self.own, self.seed, [*self.main.asked.edits, *self.edits(sets, self.main)])

    # text

    def blocks(self, text: Text) -> list[LessonBlock]:
        """With what stands in braces computed. Raises Mistake."""
        return [
            LessonBlock(item=block.is_item, spans=list(bracketed(chain.from_iterable(map(self._spans, block.spans)))))
            for block in text
        ]

    def _spans(self, span: Span) -> Iterator[LessonSpan]:
        if span.kind != "computed":
            yield LessonSpan(kind=span.kind, text=span.text, to=span.to, value=None, digits=0)
            return
        with self.placed(span.line):
            found = computed(span.text, self)
        yield from written(found)
