"""The goal of a guideline as one set over all situations, and where a patient stands in it.

Beside the inputs the space has a last variable, the outcome: each value of the goal, or that no rule gives one. What is
still possible for a patient is what the set holds of the patient's facts; a question narrows it, another fact moves it.
What the goal of a lesion depends on must be that lesion and its patient alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.answer.contradiction import impossible
from kb.cases.case import PATIENT, Case, lesion_symbol
from kb.files.errors import InputError, Place, Problem
from kb.guideline.guideline import Guideline
from kb.guideline.memory import once
from kb.guideline.vocabulary import Predicate
from kb.language.syntax import Fact, Value
from kb.sets.compiled import Compiled
from kb.sets.kept import compiled_of
from kb.sets.mdd import ALL, NONE, Space
from kb.sets.missing import missing_inputs
from kb.sets.names import LESION, Row
from kb.sets.names import PATIENT as ANYBODY
from kb.sets.worlds import Input, Worlds, apply, cells_of, state

Outcome = Value | None  # a value of the goal; none where no rule gives one
STATED = 1  # the place of a value of an input that may have several at a time, where it has it


@dataclass(frozen=True)
class Question:
    """An input as the variables of a space: one with a place for each cell of values and a last one for `not stated`;
    or, where it may have several values at a time, one for each value, which is stated or not."""

    predicate: Predicate
    cells: tuple[tuple[Value, ...], ...]
    levels: tuple[int, ...]

    @property
    def name(self) -> str:
        return self.predicate.name

    @property
    def several(self) -> bool:
        return self.predicate.many

    def saying(self, values: Iterable[Value]) -> dict[int, int]:
        """What the variables are where the input has this value (or, with several, exactly these)."""
        wanted = set(values)
        if self.several:
            return {level: int(cell[0] in wanted) for level, cell in zip(self.levels, self.cells, strict=True)}
        place = next((n for n, cell in enumerate(self.cells) if not wanted.isdisjoint(cell)), len(self.cells))
        return {self.levels[0]: place}

    def within(self, values: Iterable[Value]) -> dict[int, frozenset[int]]:
        """What each variable may be where the input has one of the values (or, with several, some of them)."""
        wanted = set(values)
        if self.several:
            own = zip(self.levels, self.cells, strict=True)
            return {level: frozenset((0, STATED) if cell[0] in wanted else (0,)) for level, cell in own}
        return {self.levels[0]: self.places(wanted)}

    def places(self, values: Iterable[Value]) -> frozenset[int]:
        """The cells that some values lie in."""
        wanted = set(values)
        return frozenset(n for n, cell in enumerate(self.cells) if not wanted.isdisjoint(cell))


@dataclass(eq=False)
class Decision:
    """The situations with their outcomes, as one set (`whole`), and the questions that its variables answer."""

    guideline: Guideline
    space: Space
    questions: Mapping[str, Question]
    outcomes: tuple[Outcome, ...]
    whole: int
    follows: Mapping[str, int]  # for an input that may follow from others, the situations in which it does

    @property
    def last(self) -> int:
        """The variable that is the outcome."""
        return len(self.space.sizes) - 1

    @cached_property
    def hidden(self) -> frozenset[int]:
        """All variables but the outcome."""
        return frozenset(range(self.last))

    def apart(self, absent: Iterable[str]) -> Decision:
        """The same for one patient, of whom some inputs are not stated, in a space that goes when the patient goes."""
        space = Space(self.space.sizes)
        unsaid = {level: place for name in absent for level, place in self.questions[name].saying(()).items()}
        follows = {name: space.copied(self.space, node, unsaid) for name, node in self.follows.items()}
        whole = space.copied(self.space, self.whole, unsaid)
        return Decision(self.guideline, space, self.questions, self.outcomes, whole, follows)

    def among(self, node: int) -> tuple[Outcome, ...]:
        """The outcomes that a set holds."""
        left = self.space.exists(node, self.hidden)
        if left in (NONE, ALL):
            return self.outcomes if left == ALL else ()
        return tuple(o for o, child in zip(self.outcomes, self.space.children[left], strict=True) if child != NONE)

    def having(self, node: int, outcome: Outcome) -> int:
        """What a set holds with an outcome, as a set over the inputs alone."""
        return self.space.given(node, {self.last: self.outcomes.index(outcome)})


@once
def decision_of(guideline: Guideline) -> Decision:
    """The decision of a guideline; made once, from its compiled form where it has one."""
    compiled = compiled_of(guideline)
    return unfolded(compiled) if compiled else decide_all(guideline)


def unfolded(compiled: Compiled) -> Decision:
    """The decision that a compiled guideline holds.

    Here an input is given where it is stated, a situation that no patient can be in has no outcome, and an input of
    neighboring values has a variable for each of them, so that each can change.
    """
    guideline, folded = compiled.guideline, Space(compiled.sizes)

    def stated(n: int) -> int:
        """A set in which an input is given where it is stated."""
        found = folded.copied(compiled, n)
        for name, level in compiled.said.items():
            if level in folded.support(found):
                there = compiled.questions[name].stated(folded)
                given, silent = (folded.given(found, {level: place}) for place in (1, 0))
                found = folded.either(folded.both(given, there), folded.without(silent, there))
        return found

    nodes = {"": folded.all_of(map(stated, (compiled.whole, *compiled.allowed)))}
    runs = [question for question in compiled.questions.values() if question.run]
    goal = guideline.vocabulary.report.goal
    for name in compiled.completed.keys() & (guideline.reads[goal] | guideline.denied):
        question = compiled.questions[name]
        if not question.several:  # where it is not stated, it follows
            silent = folded.given(stated(compiled.completed[name]), {question.levels[0]: len(question.cells)})
            own = (q.runs_or_none(folded) for q in runs if not folded.support(silent).isdisjoint(q.levels))
            nodes[name] = folded.all_of((silent, *own))
    sizes, questions = questions_in(guideline)
    space = Space([*sizes, len(compiled.outcomes)])
    unfold = Unfolding(folded, space, compiled, questions).of
    found = {name: unfold(node) for name, node in nodes.items()}
    return Decision(guideline, space, questions, compiled.outcomes, found.pop(""), found)


class Unfolding:
    """Sets over the variables of a compiled guideline as sets over those of a decision."""

    def __init__(self, folded: Space, space: Space, compiled: Compiled, questions: Mapping[str, Question]) -> None:
        self.folded, self.space = folded, space
        self.level_of = {compiled.last: len(space.sizes) - 1}
        self.runs: dict[int, tuple[int, int, tuple[int, ...]]] = {}
        for name, question in compiled.questions.items():
            own = questions[name].levels
            if question.run:
                first, last = question.levels
                self.runs |= dict.fromkeys(question.levels, (first, last, own))
            else:
                self.level_of |= dict(zip(question.levels, own, strict=True))
        self.known = {NONE: NONE, ALL: ALL}

    def of(self, node: int) -> int:
        found = self.known.get(node)
        if found is None:
            level = self.folded.levels[node]
            if level in self.runs:
                found = self.run(node, *self.runs[level])
            else:
                found = self.space.node(self.level_of[level], tuple(map(self.of, self.folded.children[node])))
            self.known[node] = found
        return found

    def run(self, node: int, first: int, last: int, levels: tuple[int, ...]) -> int:
        """A set over the first and the last of some neighbors, over a variable for each value."""
        size = len(levels)

        def below(n: int, level: int, place: int) -> int:
            return self.folded.children[n][place] if self.folded.levels[n] == level else n

        def at(start: int, end: int) -> int:
            return self.of(below(below(node, first, start), last, end))

        def node_at(place: int, without: int, with_: int) -> int:
            return self.space.node(levels[place], (without, with_))

        before = at(size, size)
        for start in reversed(range(size)):
            inside = at(start, size - 1)
            for place in reversed(range(start + 1, size)):
                over = at(start, place - 1)
                for later in reversed(range(place + 1, size)):
                    over = node_at(later, over, NONE)
                inside = node_at(place, over, inside)
            before = node_at(start, before, inside)
        return before


def decide_all(guideline: Guideline) -> Decision:
    """What the rules for the goal say in every situation.

    Raises:
        InputError: where the guideline brings lesions together: then no lesion's goal is a question of its own.
    """
    vocabulary = guideline.vocabulary
    goal = vocabulary.report.goal
    outcomes: tuple[Outcome, ...] = (*vocabulary.domains[vocabulary.predicates[goal].domain].symbols, None)
    worlds, questions = worlds_below(guideline, {goal, *guideline.reads[goal], *guideline.denied}, (len(outcomes),))
    space = worlds.space
    answers = worlds.answers(goal)
    without = space.without(ALL, space.any_of(answers.values()))
    last = len(space.sizes) - 1
    whole = space.any_of(
        space.both(node, space.value(last, [outcomes.index(outcome)]))
        for outcome, node in (*answers.items(), (None, without))
    )
    follows = {q.name: followed(worlds, q) for q in singles(questions) if q.name in guideline.rules_by_head}
    return Decision(guideline, space, questions, outcomes, space.without(whole, worlds.impossible), follows)


def questions_in(guideline: Guideline) -> tuple[list[int], dict[str, Question]]:
    """The sizes of the variables, and the inputs as questions."""
    vocabulary = guideline.vocabulary
    sizes: list[int] = []
    questions: dict[str, Question] = {}
    for predicate in vocabulary.inputs:
        cells = cells_of(guideline, predicate)
        if predicate.many:
            cells = tuple((value,) for value in vocabulary.domains[predicate.domain].symbols)
        own = [2] * len(cells) if predicate.many else [len(cells) + 1]
        questions[predicate.name] = Question(predicate, cells, tuple(range(len(sizes), len(sizes) + len(own))))
        sizes += own
    return sizes, questions


def worlds_below(
    guideline: Guideline, wanted: Collection[str], more: tuple[int, ...] = ()
) -> tuple[Worlds, dict[str, Question]]:
    """The situations of some predicates, with every input as a question; `more` variables may come last.

    Raises:
        InputError: where the guideline brings lesions together.
    """
    if not guideline.decides_lesions_apart:
        message = "the rules of this guideline bring lesions together; such questions are asked of one lesion alone."
        raise InputError([Problem(message, Place(str(guideline.folder)), "question")])
    sizes, questions = questions_in(guideline)
    space = Space([*sizes, *more])
    worlds = Worlds(guideline, {q.name: Input(q.predicate, q.levels[0], q.cells) for q in singles(questions)}, space)
    state(worlds)
    for question in questions.values():
        if question.several:
            entity = LESION if question.predicate.entity == "lesion" else ANYBODY
            rows: dict[Row, int] = {(entity, cell[0]): space.value(n, [STATED]) for n, cell in pairs(question)}
            worlds.facts[question.name] = rows
            worlds.facts["given"][question.name, entity] = space.any_of(rows.values())
            if question.predicate.run:
                worlds.impossible = space.either(worlds.impossible, space.without(ALL, runs(space, question.levels)))
    for rule in guideline.bottom_up:
        if rule.clause.head is None or rule.clause.head.predicate in wanted:
            apply(worlds, rule)
    return worlds, questions


def runs(space: Space, levels: Iterable[int]) -> int:
    """The situations in which the variables that are on are neighbors, or none is on."""
    before = inside = after = ALL
    for level in reversed(tuple(levels)):
        before, inside, after = (
            space.node(level, (before, inside)),
            space.node(level, (after, inside)),
            space.node(level, (after, NONE)),
        )
    return before


def singles(questions: Mapping[str, Question]) -> Iterator[Question]:
    return (question for question in questions.values() if not question.several)


def pairs(question: Question) -> Iterator[tuple[int, tuple[Value, ...]]]:
    return zip(question.levels, question.cells, strict=True)


def followed(worlds: Worlds, question: Question) -> int:
    """The situations in which an input, where it is not stated, follows from others."""
    fires = (worlds.fires(rule) for rule in worlds.guideline.rules_by_head[question.name])
    return worlds.space.given(worlds.space.any_of(fires), question.saying(()))


def completed(space: Space, question: Question, follows: int) -> int:
    """What a missing input may be: it has a value, unless it `follows` from others, and is then not stated."""
    if question.several:
        return space.any_of(space.value(level, [STATED]) for level in question.levels)
    level, nowhere = question.levels[0], len(question.cells)
    stated, unstated = space.value(level, range(nowhere)), space.value(level, [nowhere])
    return space.either(space.without(stated, follows), space.both(unstated, follows))


# ------------------------------------------------------------------------------------------- a lesion of a patient


@dataclass(frozen=True)
class Record:
    """What a case states of a lesion and its patient (or of the patient alone), and what it leaves `open` in part."""

    facts: frozenset[Fact]
    open: Mapping[tuple[str, Value], tuple[Value, ...]]

    @property
    def partly(self) -> Mapping[str, tuple[Value, ...]]:
        return {name: values for (name, _), values in self.open.items()}

    def known(self, questions: Mapping[str, Question]) -> dict[str, tuple[Value, ...]]:
        """The values of the inputs of which something is known: of partly known ones those that they may have."""
        values = {name: tuple(f.args[1] for f in self.facts if f.predicate == name) for name in questions}
        return {name: found for name in questions if (found := values[name] or self.partly.get(name, ()))}


def record_of(case: Case, entity: Value) -> Record:
    """What a case says of a lesion (or of the patient alone)."""
    entities = (PATIENT, entity)
    facts = frozenset(f for f in case.facts if (f.args[1] if f.predicate == "given" else f.args[0]) in entities)
    return Record(facts, {key: values for key, values in case.open.items() if key[1] in entities})


@dataclass(frozen=True)
class Position:
    """A lesion of a patient in the decision: what is `known` of its inputs (their values; of a partly known one, those
    it may have), what is `missing`, and the `room` of all situations that these inputs may be in."""

    decision: Decision
    case: Case
    lesion: str
    known: Mapping[str, tuple[Value, ...]]
    missing: tuple[str, ...]
    partly: frozenset[str]
    room: int

    @property
    def space(self) -> Space:
        return self.decision.space

    def question(self, name: str) -> Question:
        return self.decision.questions[name]

    def levels(self, names: Iterable[str]) -> frozenset[int]:
        return frozenset(level for name in names for level in self.question(name).levels)

    def fixing(self, names: Iterable[str]) -> int:
        """The room with some of the known inputs as they are: a set over what is left."""
        values: dict[int, int] = {}
        bounds = []
        for name in names:
            question = self.question(name)
            if name in self.partly:
                bounds += [self.space.value(*own) for own in question.within(self.known[name]).items()]
            else:
                values |= question.saying(self.known[name])
        return self.space.both(self.space.given(self.room, values), self.space.all_of(bounds))

    @cached_property
    def here(self) -> int:
        """What is possible for the patient: a set over the missing and the partly known inputs, and the outcome."""
        return self.fixing(self.known)

    @cached_property
    def possible(self) -> tuple[Outcome, ...]:
        return self.decision.among(self.here)

    def says(self, name: str) -> str:
        """An input as programs write it: that of a lesion after the lesion's id."""
        declared = self.question(name).predicate
        return declared.field if declared.entity == PATIENT else f"{self.lesion}.{declared.field}"


def position(guideline: Guideline, case: Case, lesion: str) -> Position:
    """Where a lesion of a case stands.

    Raises:
        InputError: where what the case states leaves no possible patient.
    """
    case.fit(guideline.vocabulary)
    decision = decision_of(guideline)
    record = record_of(case, lesion_symbol(lesion))
    known = record.known(decision.questions)
    asked = missing_inputs(guideline, record.facts, record.open, (guideline.vocabulary.report.goal,))
    missing = tuple(name for name, _ in asked if name not in record.partly)
    apart = decision.apart({name for name in decision.questions if name not in known and name not in missing})
    found = Position(apart, case, lesion, known, missing, frozenset(record.partly), room(apart, known, missing))
    if not found.possible:
        raise impossible(guideline, case, (PATIENT, lesion_symbol(lesion)))
    return found


def room(decision: Decision, known: Iterable[str], missing: Iterable[str]) -> int:
    """The situations in which some inputs are stated and no others.

    A missing input that follows from others is not stated; a known one might not have been. A closed input that is
    known may also be left out.
    """
    space = decision.space
    bounds = [decision.whole]
    for name, question in decision.questions.items():
        if name not in known and name not in missing:
            continue
        if question.several or name in missing:
            bounds.append(completed(space, question, decision.follows.get(name, NONE)))
        else:
            level, nowhere = question.levels[0], len(question.cells)
            stated, unstated = space.value(level, range(nowhere)), space.value(level, [nowhere])
            silent = ALL if question.predicate.closed else decision.follows.get(name, NONE)
            bounds.append(space.either(stated, space.both(unstated, silent)))
    return space.all_of(bounds)
