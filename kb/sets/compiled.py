"""A guideline compiled: what is told of a patient, and all below it, over all possible patients.

Every fact and every use of a rule that is told has the set of situations it holds in, in one space of decision diagrams
(`kb.sets.mdd`). A situation states one lesion of one patient: each input has a value or none, and, where a clause asks
whether it is `given`, the record states it or not, for a completion gives values that no record states. What a patient
may be is a product of value sets (`kb.answer.half_known`) and the `allowed` sets that no situation is outside of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from kb.guideline.guideline import Guideline
from kb.guideline.vocabulary import Predicate
from kb.language.sums import one_by_one
from kb.language.syntax import COMPARE, Comparison, Condition, Constant, Value, Variable, evaluate, variables_of
from kb.sets.mdd import ALL, NONE, Space
from kb.sets.missing import cone, told
from kb.sets.worlds import LESION, PATIENT, Row, cells_of, match, ordered

Outcome = Value | None  # a value of the goal; none where no rule gives one
STATED = 1  # the place of a value of an input that may have several at a time, where it has it
MOST_PLACES = 2_000_000  # of the nodes of a guideline on the way to its sets; a larger one is left to the solver


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
    `whole` has the goal as its last variable: each of the `outcomes`. Of each node there is its variable (`levels`),
    the variables that decide (`support`, the bits of a number), and where it leads to, as `runs` up to its end.
    """

    guideline: Guideline
    sizes: tuple[int, ...]
    questions: Mapping[str, Question]
    said: Mapping[str, int]
    outcomes: tuple[Outcome, ...]
    levels: Sequence[int]
    support: Sequence[int]
    runs: Sequence[int]
    ends: Sequence[int]
    facts: Mapping[str, Mapping[Row, int]]
    uses: Mapping[int, Mapping[Row, int]]
    allowed: Sequence[int]
    completed: Mapping[str, int]
    whole: int

    def __post_init__(self) -> None:
        self.children = Children(self.runs, self.ends)
        self.kinds = Kinds(self.children)

    @property
    def last(self) -> int:
        """The variable that is the outcome."""
        return len(self.sizes) - 1


class Children(dict[int, tuple[int, ...]]):
    """Where each node leads to, by the place of its variable; unpacked when it is first asked for."""

    def __init__(self, runs: Sequence[int], ends: Sequence[int]) -> None:
        self.runs, self.ends = runs, ends

    def __missing__(self, node: int) -> tuple[int, ...]:
        found: list[int] = []
        for place in range(self.ends[node - 1], self.ends[node], 2):
            found += [self.runs[place + 1]] * self.runs[place]
        self[node] = children = tuple(found)
        return children


class Kinds(dict[int, tuple[int, ...]]):
    """Where each node leads to by all values of its variable but the last, which mostly is `not stated`."""

    def __init__(self, children: Children) -> None:
        self.children = children

    def __missing__(self, node: int) -> tuple[int, ...]:
        self[node] = kinds = tuple(dict.fromkeys(self.children[node][:-1]))
        return kinds


@dataclass(eq=False)
class Draft:
    """The same while it is made."""

    sizes: tuple[int, ...]
    questions: Mapping[str, Question]
    said: Mapping[str, int]
    outcomes: tuple[Outcome, ...]
    facts: dict[str, dict[Row, int]] = field(default_factory=dict)
    uses: dict[int, dict[Row, int]] = field(default_factory=dict)
    allowed: list[int] = field(default_factory=list)
    completed: dict[str, int] = field(default_factory=dict)
    whole: int = NONE
    levels: list[int] = field(default_factory=list)
    children: list[tuple[int, ...]] = field(default_factory=list)

    @property
    def support(self) -> list[int]:
        """For each node the variables that decide, as the bits of a number."""
        found = [0, 0]
        for n in range(2, len(self.levels)):
            bits = 1 << self.levels[n]
            for child in self.children[n]:
                bits |= found[child]
            found.append(bits)
        return found


class TooLargeError(Exception):
    """A guideline's diagrams grow beyond what is kept of it."""


def wanted(guideline: Guideline) -> frozenset[str]:
    """The predicates that are told, and all below them."""
    report = guideline.vocabulary.report
    scored = (name for score in report.scores for name in (score.total, score.band))
    return cone(guideline, (*guideline.core, *sorted(report.told), *scored))


def outcomes_of(guideline: Guideline) -> tuple[Outcome, ...]:
    vocabulary = guideline.vocabulary
    return (*vocabulary.domains[vocabulary.predicates[vocabulary.report.goal].domain].symbols, None)


def questions_of(
    guideline: Guideline, lengths: Sequence[Sequence[int]] | None = None
) -> tuple[dict[str, Question], dict[str, int], list[int]]:
    """The inputs as questions, the variables for what is given, and the sizes of all variables; the `lengths` of the
    cells may be known already."""
    vocabulary, sizes = guideline.vocabulary, list[int]()
    questions, said = dict[str, Question](), dict[str, int]()
    asked = asked_of(guideline)
    for number, predicate in enumerate(vocabulary.inputs):
        symbols = vocabulary.domains[predicate.domain].symbols
        if lengths is not None:
            starts = accumulate(lengths[number], initial=0)
            cells = tuple(symbols[start : start + n] for start, n in zip(starts, lengths[number], strict=False))
        elif predicate.many:
            cells = tuple((value,) for value in symbols)
        else:
            cells = cells_of(guideline, predicate)
        own = 2 if predicate.run else len(cells) if predicate.many else 1
        question = Question(predicate, cells, tuple(range(len(sizes), len(sizes) + own)))
        questions[predicate.name] = question
        sizes += question.sizes()
        if predicate.name in asked:
            said[predicate.name] = len(sizes)
            sizes.append(2)
    return questions, said, sizes


def asked_of(guideline: Guideline) -> frozenset[str]:
    """The inputs of which a clause asks whether they are given."""
    atoms = [atom for rule in guideline.answering for atom in rule.clause.atoms if atom.predicate == "given"]
    if any(isinstance(atom.args[0], Variable) for atom in atoms):
        return guideline.vocabulary.input_names
    return frozenset(str(atom.args[0]) for atom in atoms)


class Compiler:
    """Makes the sets of a guideline, rule by rule, bottom up."""

    def __init__(self, guideline: Guideline) -> None:
        questions, said, sizes = questions_of(guideline)
        outcomes = outcomes_of(guideline)
        self.guideline, self.space = guideline, Space([*sizes, len(outcomes)])
        self.most = MOST_PLACES * len(sizes) // sum(sizes)
        self.found = Draft(self.space.sizes, questions, said, outcomes)
        self.facts = self.found.facts
        self.state()
        self.follow()
        self.decide(guideline.vocabulary.report.goal)
        self.compact()

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
                if len(self.space.levels) > self.most:
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
        space, found, last = self.space, self.found, len(self.space.sizes) - 1
        answers = {row[-1]: node for row, node in found.facts.get(goal, {}).items()}
        cases = [*answers.items(), (None, space.without(ALL, space.any_of(answers.values())))]
        found.whole = space.any_of(
            space.both(node, space.value(last, [found.outcomes.index(outcome)])) for outcome, node in cases
        )

    def compact(self) -> None:
        """Leave the nodes that are used alone, each after those below it."""
        found, space = self.found, self.space
        number = {NONE: NONE, ALL: ALL}
        found.levels, found.children = [len(found.sizes)] * 2, [(), ()]

        def of(root: int) -> int:
            if root not in number:
                children = tuple(map(of, space.children[root]))
                number[root] = len(found.levels)
                found.levels.append(space.levels[root])
                found.children.append(children)
            return number[root]

        dependent = self.guideline.of_case
        found.facts = {p: {r: of(n) for r, n in rows.items()} for p, rows in found.facts.items() if p in dependent}
        found.uses = {index: {row: of(n) for row, n in rows.items()} for index, rows in found.uses.items()}
        found.allowed = [of(n) for n in found.allowed if n != ALL]
        found.completed = {name: of(n) for name, n in found.completed.items()}
        found.whole = of(found.whole)


def completed(space: Space, question: Question, follows: int) -> int:
    """What a missing input may be: it has a value, unless it `follows` from others, and is then not stated."""
    level, nowhere = question.levels[0], len(question.cells)
    stated, unstated = space.value(level, range(nowhere)), space.value(level, [nowhere])
    return space.either(space.without(stated, follows), space.both(unstated, follows))
