"""A guideline compiled: what is told of a patient, and all below it, over all possible patients.

Every fact and every use of a rule that is told has the set of situations it holds in, in one space of decision diagrams
(`kb.sets.mdd`). A situation states one lesion of one patient: each input has a value or none, and, where a clause asks
whether it is `given`, the record states it or not, for a completion gives values that no record states. What a patient
may be is a product of value sets (`kb.answer.half_known`) and the `allowed` sets that no situation is outside of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kb.guideline.guideline import Guideline
from kb.guideline.memory import once
from kb.guideline.vocabulary import Predicate
from kb.language.sums import one_by_one
from kb.language.syntax import COMPARE, Comparison, Condition, Constant, Value, Variable, evaluate, variables_of
from kb.sets.mdd import ALL, NONE, Space
from kb.sets.missing import cone, told
from kb.sets.worlds import LESION, PATIENT, Row, cells_of, match, ordered

Outcome = Value | None  # a value of the goal; none where no rule gives one
STATED = 1  # the place of a value of an input that may have several at a time, where it has it
MOST_NODES = 1_000_000  # of a guideline's diagrams on the way; a larger one is left to the solver


@dataclass(frozen=True)
class Question:
    """An input as the variables of a space: one with a place for each cell of values and a last one for `not stated`.

    Where it may have several values at a time, there is one for each value, which is stated or not; where these are
    neighbors, there are two, for the first and for the last of them, each with a last place for `not stated`.
    """

    predicate: Predicate
    cells: tuple[tuple[Value, ...], ...]
    levels: tuple[int, ...]

    @property
    def name(self) -> str:
        return self.predicate.name

    @property
    def several(self) -> bool:
        return self.predicate.many

    @property
    def run(self) -> bool:
        return self.predicate.run

    @cached_property
    def place_of(self) -> Mapping[Value, int]:
        return {value: place for place, cell in enumerate(self.cells) for value in cell}

    def saying(self, values: Iterable[Value]) -> dict[int, int]:
        """What the variables are where the input has this value (or, with several, exactly these)."""
        places = self.places(values)
        if self.several and not self.run:
            return {level: int(place in places) for place, level in enumerate(self.levels)}
        found = {level: min(places, default=len(self.cells)) for level in self.levels}
        return found | {self.levels[-1]: max(places, default=len(self.cells))}

    def within(self, values: Iterable[Value]) -> dict[int, frozenset[int]]:
        """What each variable may be where the input has one of the values (or, with several, some of them)."""
        places = self.places(values)
        if self.several and not self.run:
            return {level: frozenset((0, STATED) if n in places else (0,)) for n, level in enumerate(self.levels)}
        return dict.fromkeys(self.levels, places)

    def places(self, values: Iterable[Value]) -> frozenset[int]:
        """The cells that some values lie in."""
        return frozenset(self.place_of[value] for value in values if value in self.place_of)

    def sizes(self) -> list[int]:
        return [2] * len(self.cells) if self.several and not self.run else [len(self.cells) + 1] * len(self.levels)

    def having(self, space: Space, place: int) -> int:
        """The situations in which the input has a value of a cell."""
        if self.run:
            first, last = self.levels
            return space.both(space.value(first, range(place + 1)), space.value(last, range(place, len(self.cells))))
        return space.value(self.levels[place], [STATED]) if self.several else space.value(self.levels[0], [place])

    def runs(self, space: Space, places: Iterable[int]) -> int:
        """The situations in which the values are neighbors among some."""
        (first, last), found, before, end = self.levels, NONE, -1, -1
        for place in sorted(places, reverse=True):
            end = end if place + 1 == before else place
            before = place
            own = space.both(space.value(first, [place]), space.value(last, range(place, end + 1)))
            found = space.either(found, own)
        return found


@dataclass(eq=False)
class Compiled:
    """The sets of a guideline, as the numbers of nodes in a space that does not change any more.

    `questions` are the inputs; `said` has the variable of each input that some clause asks `given` of. `facts` has the
    rows of each predicate; `uses` those of each rule that is told, by its number. No situation is outside of a set in
    `allowed`; `completed` is what a missing input may be that follows from others, or that may have several values.
    `whole` has the goal as its last variable: each of the `outcomes`.
    """

    guideline: Guideline
    sizes: tuple[int, ...]
    questions: Mapping[str, Question]
    said: Mapping[str, int]
    outcomes: tuple[Outcome, ...]
    levels: list[int] = field(default_factory=list)
    children: list[tuple[int, ...]] = field(default_factory=list)
    facts: dict[str, dict[Row, int]] = field(default_factory=dict)
    uses: dict[int, dict[Row, int]] = field(default_factory=dict)
    allowed: list[int] = field(default_factory=list)
    completed: dict[str, int] = field(default_factory=dict)
    whole: int = NONE

    @cached_property
    def support(self) -> list[int]:
        """For each node the variables that decide, as the bits of a number."""
        found = [0, 0]
        for n in range(2, len(self.levels)):
            bits = 1 << self.levels[n]
            for child in self.children[n]:
                bits |= found[child]
            found.append(bits)
        return found

    @cached_property
    def kinds(self) -> list[tuple[int, ...]]:
        """For each node where its variable leads to by all values but the last, which mostly is `not stated`."""
        return [tuple(dict.fromkeys(children[:-1])) for children in self.children]

    @property
    def last(self) -> int:
        """The variable that is the outcome."""
        return len(self.sizes) - 1


class TooLargeError(Exception):
    """A guideline's diagrams grow beyond what is kept of it."""


@once
def compiled_of(guideline: Guideline) -> Compiled | None:
    """The compiled form of a guideline; none where it brings lesions together, or is too large for it."""
    if not guideline.decides_lesions_apart:
        return None
    try:
        return Compiler(guideline).compiled
    except TooLargeError:
        return None


def wanted(guideline: Guideline) -> frozenset[str]:
    """The predicates that are told, and all below them."""
    report = guideline.vocabulary.report
    scored = (name for score in report.scores for name in (score.total, score.band))
    return cone(guideline, (*guideline.core, *sorted(report.told), *scored))


def variables(guideline: Guideline) -> tuple[list[int], dict[str, Question], dict[str, int]]:
    """The sizes of the variables, the inputs as questions, and the variables for what is given."""
    vocabulary, sizes = guideline.vocabulary, list[int]()
    questions, said = dict[str, Question](), dict[str, int]()
    asked = asked_of(guideline)
    for predicate in vocabulary.inputs:
        cells = cells_of(guideline, predicate)
        if predicate.many:
            cells = tuple((value,) for value in vocabulary.domains[predicate.domain].symbols)
        number = 2 if predicate.run else len(cells) if predicate.many else 1
        question = Question(predicate, cells, tuple(range(len(sizes), len(sizes) + number)))
        questions[predicate.name] = question
        sizes += question.sizes()
        if predicate.name in asked:
            said[predicate.name] = len(sizes)
            sizes.append(2)
    return sizes, questions, said


def asked_of(guideline: Guideline) -> frozenset[str]:
    """The inputs of which a clause asks whether they are given."""
    atoms = [atom for rule in guideline.answering for atom in rule.clause.atoms if atom.predicate == "given"]
    if any(isinstance(atom.args[0], Variable) for atom in atoms):
        return guideline.vocabulary.input_names
    return frozenset(str(atom.args[0]) for atom in atoms)


class Compiler:
    """Makes the sets of a guideline, rule by rule, bottom up."""

    def __init__(self, guideline: Guideline) -> None:
        vocabulary, goal = guideline.vocabulary, guideline.vocabulary.report.goal
        outcomes: tuple[Outcome, ...] = (*vocabulary.domains[vocabulary.predicates[goal].domain].symbols, None)
        sizes, questions, said = variables(guideline)
        self.guideline, self.space = guideline, Space([*sizes, len(outcomes)])
        found = Compiled(guideline, self.space.sizes, questions, said, outcomes)
        self.facts, self.found = found.facts, found
        self.state()
        self.follow()
        self.decide(goal)
        self.compiled = compact(found, self.space)

    def state(self) -> None:
        """What a situation states, and the guideline's own tables."""
        space, found = self.space, self.found
        self.facts["lesion_of"] = {(LESION, PATIENT): ALL}
        self.facts["given"] = {}
        for name, question in found.questions.items():
            entity = LESION if question.predicate.entity == "lesion" else PATIENT
            rows: dict[Row, int] = {
                (entity, cell[0]): question.having(space, n) for n, cell in enumerate(question.cells)
            }
            self.facts[name] = rows
            if question.run:
                absent = space.all_of(space.value(level, [len(question.cells)]) for level in question.levels)
                found.allowed.append(space.either(absent, question.runs(space, range(len(question.cells)))))
            elif question.several:
                found.completed[name] = space.any_of(rows.values())
            if name in found.said:
                self.facts["given"][name, entity] = space.value(found.said[name], [STATED])
        for fact in self.guideline.tables:
            self.facts.setdefault(fact.predicate, {})[fact.args] = ALL

    def follow(self) -> None:
        """What follows, what is refused, and what a missing input may be that follows from others."""
        names, space, found = wanted(self.guideline), self.space, self.found
        named = {rule.index for rule in told(self.guideline)}
        firing: dict[str, int] = {}
        for rule in self.guideline.bottom_up:
            clause = rule.clause
            if clause.head is None:
                found.allowed.append(space.without(ALL, self.ways(clause.body, ()).get((), NONE)))
                continue
            if clause.head.predicate not in names:
                continue
            keep = clause.variables if rule.index in named else tuple(dict.fromkeys(variables_of(clause.head)))
            ways = self.ways(clause.body, keep)
            rows = self.facts.setdefault(clause.head.predicate, {})
            for key, node in ways.items():
                bindings = dict(zip(keep, key, strict=True))
                row = tuple(evaluate(term, bindings) for term in clause.head.args)
                rows[row] = space.either(rows.get(row, NONE), node)
            if rule.index in named:
                found.uses[rule.index] = ways
            if clause.head.predicate in found.questions:
                already = firing.get(clause.head.predicate, NONE)
                firing[clause.head.predicate] = space.either(already, space.any_of(ways.values()))
        for name, node in firing.items():
            question = found.questions[name]
            if not question.several:
                silent = question.saying(()) | ({found.said[name]: 0} if name in found.said else {})
                found.completed[name] = completed(space, question, space.given(node, silent))

    def ways(self, body: Iterable[Condition], keep: tuple[str, ...]) -> dict[Row, int]:
        """Every way to make a body true, by the values of the variables to keep; what no later condition reads is
        forgotten on the way, so that a sum of many items is a sum of few."""
        conditions = ordered(one_by_one(body))
        bound: tuple[str, ...] = ()
        states: dict[Row, int] = {(): ALL}
        for number, condition in enumerate(conditions):
            later = set(keep).union(*map(variables_of, conditions[number + 1 :]))
            after = tuple(v for v in dict.fromkeys((*bound, *variables_of(condition))) if v in later)
            found: dict[Row, int] = {}
            for key, node in states.items():
                for bindings, left in self.step(condition, dict(zip(bound, key, strict=True)), node):
                    new = tuple(bindings[name] for name in after)
                    found[new] = self.space.either(found.get(new, NONE), left)
            if len(self.space.levels) > MOST_NODES:
                raise TooLargeError
            states, bound = found, after
        places = [bound.index(name) for name in keep]
        return {tuple(key[place] for place in places): node for key, node in states.items()}

    def step(
        self, condition: Condition, bindings: dict[str, Value], node: int
    ) -> Iterator[tuple[dict[str, Value], int]]:
        """Every way to make one condition true, with the situations in which it is."""
        if isinstance(condition, Comparison):
            left = condition.left
            if condition.operator == "=" and isinstance(left, Variable) and left.name not in bindings:
                yield {**bindings, left.name: evaluate(condition.right, bindings)}, node
            elif COMPARE[condition.operator](evaluate(left, bindings), evaluate(condition.right, bindings)):
                yield bindings, node
            return
        atom, rows = condition.atom, self.facts.get(condition.atom.predicate, {})
        if condition.negated or all(isinstance(t, Constant) or t.name in bindings for t in atom.args):
            against = rows.get(tuple(evaluate(term, bindings) for term in atom.args), NONE)
            met = self.space.without(node, against) if condition.negated else self.space.both(node, against)
            if met != NONE:
                yield bindings, met
            return
        for row, holds in rows.items():
            extended = match(atom, row, bindings)
            if extended is not None and (met := self.space.both(node, holds)) != NONE:
                yield extended, met

    def decide(self, goal: str) -> None:
        """The goal as the last variable, of situations in which no rule gives one, none."""
        space, found, last = self.space, self.found, self.found.last
        answers = {row[-1]: node for row, node in found.facts.get(goal, {}).items()}
        cases = [*answers.items(), (None, space.without(ALL, space.any_of(answers.values())))]
        found.whole = space.any_of(
            space.both(node, space.value(last, [found.outcomes.index(outcome)])) for outcome, node in cases
        )


def completed(space: Space, question: Question, follows: int) -> int:
    """What a missing input may be: it has a value, unless it `follows` from others, and is then not stated."""
    level, nowhere = question.levels[0], len(question.cells)
    stated, unstated = space.value(level, range(nowhere)), space.value(level, [nowhere])
    return space.either(space.without(stated, follows), space.both(unstated, follows))


def compact(found: Compiled, space: Space) -> Compiled:
    """The same with the nodes that are used alone, each after those below it."""
    number = {NONE: NONE, ALL: ALL}
    found.levels, found.children = [len(found.sizes)] * 2, [(), ()]

    def of(root: int) -> int:
        if root not in number:
            children = tuple(map(of, space.children[root]))
            number[root] = len(found.levels)
            found.levels.append(space.levels[root])
            found.children.append(children)
        return number[root]

    dependent = found.guideline.of_case
    found.facts = {p: {r: of(n) for r, n in rows.items()} for p, rows in found.facts.items() if p in dependent}
    found.uses = {index: {row: of(n) for row, n in rows.items()} for index, rows in found.uses.items()}
    found.allowed = [of(n) for n in found.allowed if n != ALL]
    found.completed = {name: of(n) for name, n in found.completed.items()}
    found.whole = of(found.whole)
    return found
