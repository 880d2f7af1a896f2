"""What is certain and what is possible for a half-known patient, from the compiled sets of all patients.

What a record leaves open is a product of value sets (a box) within the sets that no situation is outside of (the room).
A set is certain for the patient where the room leads to nothing but all of it, possible where it leads to some of it:
both are found in one pass over the set's nodes within the box, beside those parts of the room alone that have to do
with it. Nothing of a patient stays in the compiled sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations, product
from operator import or_
from typing import TYPE_CHECKING

from kb.answer.completion import Completions, NoCompletionError
from kb.answer.firing import Firing, Model, in_order
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.memory import once
from kb.language.syntax import Clause, Fact, Literal, Value, Variable, evaluate
from kb.sets.compiled import Compiled, Question
from kb.sets.kept import compiled_of
from kb.sets.mdd import ALL, NONE, Space
from kb.sets.missing import Choice, Missing, cone, told
from kb.sets.names import LESION, PATIENT, Row

RECORD = frozenset({"lesion_of", "given"})
if TYPE_CHECKING:
    from kb.answer.completions import Solved

NO, YES, EITHER = 1, 2, 3  # what a set is for a patient: its bits say that it may fail, and that it may hold


def patient_of(
    guideline: Guideline, facts: frozenset[Fact], missing: Missing, supposed: Fact | None = None
) -> Patient | Solved:
    """A lesion of a patient with what is missing; of a guideline that is not compiled, for the solver."""
    compiled = compiled_of(guideline)
    if compiled:
        return Patient(compiled, facts, missing, supposed)
    from kb.answer.completions import Solved

    return Solved(guideline, facts, missing, supposed)


class Patient:
    """One lesion of a patient, or the patient alone, with what is `missing` and a fact that is `supposed`, if any.

    Raises:
        NoCompletionError: where no possible patient is left.
    """

    def __init__(
        self, compiled: Compiled, facts: Iterable[Fact], missing: Missing, supposed: Fact | None = None
    ) -> None:
        self.compiled = compiled
        self.facts = frozenset(facts)
        self.lesion = next(fact.args[0] for fact in self.facts if fact.predicate == "lesion_of")
        self.own = (self.lesion, PATIENT)
        self.missing: dict[str, Choice] = {name: choice for (name, _), choice in missing.items()}
        self.entities = dict(missing.keys())
        self.stated: dict[str, list[Value]] = {}
        given = set()
        for fact in self.facts:
            if fact.predicate == "given":
                given.add(fact.args[0])
            elif fact.predicate in compiled.questions:
                self.stated.setdefault(fact.predicate, []).append(fact.args[1])
        if supposed and supposed.predicate in self.missing and shares_cell(compiled, supposed):
            choice = self.missing[supposed.predicate]
            self.missing[supposed.predicate] = Choice((supposed.args[1],), choice.unless_follows)
        self.ways: list[tuple[int, ...]] = [()] * len(compiled.sizes)
        self.ways[compiled.last] = tuple(range(compiled.sizes[compiled.last]))
        for question in compiled.questions.values():
            for level, places in self.leaves(question).items():
                self.ways[level] = tuple(places)
        for name, level in compiled.said.items():
            self.ways[level] = (int(name in given),)
        self.every = [
            len(places) == size - 1 and places[-1] == size - 2
            for places, size in zip(self.ways, compiled.sizes, strict=True)
        ]
        self.open = sum(1 << level for level, places in enumerate(self.ways[:-1]) if len(places) > 1)
        unknown = (compiled.questions[name].levels for name in self.missing)
        self.unstated = self.open | sum(1 << level for level in {level for levels in unknown for level in levels})
        self.alone: dict[int, int] = {NONE: NO, ALL: YES}
        self.beside: dict[tuple[int, int], int] = {}
        self.space = Space(compiled.sizes)
        self.taken: dict[int, int] = {NONE: NONE, ALL: ALL}
        self.met: dict[int, int] = {}
        self.rooms = self.furnish(supposed)

    def leaves(self, question: Question) -> Mapping[int, Iterable[int]]:
        """What each variable of an input may be."""
        name = question.name
        choice = self.missing.get(name)
        if choice is None:
            return {level: (place,) for level, place in question.saying(self.stated.get(name, ())).items()}
        found = {level: sorted(places) for level, places in question.within(choice.values).items()}
        if choice.unless_follows and not question.several:
            found[question.levels[0]].append(len(question.cells))
        return found

    def furnish(self, supposed: Fact | None) -> list[tuple[int, int]]:
        """The parts of the room that do not have to do with one another, each with the variables it is about."""
        compiled = self.compiled
        bounds = list(compiled.allowed)
        rooms: list[tuple[int, int]] = []
        for name, choice in self.missing.items():
            question = compiled.questions[name]
            if name in compiled.completed and (choice.many or choice.unless_follows):
                bounds.append(compiled.completed[name])
            places = sorted(question.places(choice.values)) if question.run else []
            if places and places[-1] - places[0] >= len(places):
                own = sum(1 << level for level in question.levels)
                rooms.append((question.runs(self.space, places), own))
        if supposed:
            bounds.append(self.root(supposed))
        for bound in bounds:
            status = self.seen(bound)
            if status == NO:
                raise NoCompletionError
            if status == YES:
                continue
            node, about = self.take(bound), compiled.support[bound] & self.open
            for other in [room for room in rooms if room[1] & about]:
                rooms.remove(other)
                node, about = self.space.both(node, other[0]), about | other[1]
            if node == NONE:
                raise NoCompletionError
            rooms.append((node, about))
        return rooms

    def root(self, fact: Fact) -> int:
        """The set of situations of a fact of this patient."""
        row = self.row_of(fact)
        question = self.compiled.questions.get(fact.predicate)
        if question is not None and row[1] in question.place_of:
            row = (row[0], question.cells[question.place_of[row[1]]][0])
        return self.compiled.facts.get(fact.predicate, {}).get(row, NONE)

    # ------------------------------------------------------------------------------------------- what a set is here

    def status(self, node: int) -> int:
        """Whether a set may fail, and whether it may hold."""
        found = self.seen(node)
        if found != EITHER or not self.rooms:
            return found
        about = self.compiled.support[node] & self.open
        rooms = [room for room in self.rooms if room[1] & about]
        return self.pair(node, *(rooms[0] if len(rooms) == 1 else self.joint(rooms))) if rooms else found

    def joint(self, rooms: list[tuple[int, int]]) -> tuple[int, int]:
        """Several parts of the room as one."""
        about = 0
        for _, own in rooms:
            about |= own
        if about not in self.met:
            self.met[about] = self.space.all_of(node for node, _ in rooms)
        return self.met[about], about

    def seen(self, n: int) -> int:
        """What a set is within the box alone."""
        levels, children, ways = self.compiled.levels, self.compiled.children, self.ways
        while n > ALL:
            places = ways[levels[n]]
            if len(places) > 1:
                break
            n = children[n][places[0]]
        found = self.alone.get(n)
        if found is None:
            found, own = 0, children[n]
            stated = self.every[levels[n]]
            for child in self.compiled.kinds[n] if stated else [own[place] for place in places]:
                found |= self.seen(child)
                if found == EITHER:
                    break
            self.alone[n] = found
        return found

    def pair(self, n: int, room: int, about: int) -> int:
        """What a set is within a part of the room, which is `about` some variables."""
        if room == NONE:
            return 0
        levels, children, ways = self.compiled.levels, self.compiled.children, self.ways
        while n > ALL and len(ways[levels[n]]) == 1:
            n = children[n][ways[levels[n]][0]]
        found = self.seen(n)
        if found != EITHER or room == ALL or not self.compiled.support[n] & about:
            return found
        known = self.beside.get((n, room))
        if known is None:
            found = 0
            ours, theirs = levels[n], self.space.levels[room]
            if ours == theirs:
                own, others = children[n], self.space.children[room]
                for place in ways[ours]:
                    found |= self.pair(own[place], others[place], about)
                    if found == EITHER:
                        break
            elif ours < theirs:
                own = children[n]
                for child in self.compiled.kinds[n] if self.every[ours] else [own[place] for place in ways[ours]]:
                    found |= self.pair(child, room, about)
                    if found == EITHER:
                        break
            else:
                others = self.space.children[room]
                for place in ways[theirs]:
                    found |= self.pair(n, others[place], about)
                    if found == EITHER:
                        break
            known = self.beside[n, room] = found
        return known

    @cached_property
    def one(self) -> list[int]:
        """One situation that the patient may be in."""
        found = [places[0] for places in self.ways]
        for node, _ in self.rooms:
            while node > ALL:
                level = self.space.levels[node]
                children = self.space.children[node]
                found[level] = next(place for place in self.ways[level] if children[place] != NONE)
                node = children[found[level]]
        return found

    def holds(self, n: int) -> bool:
        """Whether that situation is in a set: what it is not in is not certain."""
        levels, children, one = self.compiled.levels, self.compiled.children, self.one
        while n > ALL:
            n = children[n][one[levels[n]]]
        return n == ALL

    def take(self, n: int) -> int:
        """A set as one of the patient's own space, over what is open: a value that is not left is taken like one that
        is."""
        found = self.taken.get(n)
        if found is None:
            level = self.compiled.levels[n]
            children, ways = self.compiled.children[n], self.ways[level]
            if len(ways) == 1:
                found = self.take(children[ways[0]])
            else:
                own = [self.take(children[ways[0]])] * len(children)
                for place in ways[1:]:
                    own[place] = self.take(children[place])
                found = self.space.node(level, tuple(own))
            self.taken[n] = found
        return found

    # --------------------------------------------------------------------------------------------- facts and firings

    def named(self, row: Row) -> Row:
        return tuple([self.lesion if value == LESION else value for value in row])

    def values(self, question: Question, value: Value) -> list[Value]:
        """The values of an input of which one stands for its cell: the one that is stated, or those it may have."""
        place = question.place_of[value]
        if len(question.cells[place]) == 1:
            return [value]
        own: Iterable[Value] = self.stated.get(question.name, ())
        if question.name in self.missing:
            own = self.missing[question.name].values
        return [other for other in own if question.place_of.get(other) == place] or [value]

    def statuses_of(self, each: Facts) -> dict[Row, int]:
        """The rows of a predicate that are possible, or certain where only that is told."""
        if each.beside:
            return {row: YES for row, node in each.rows if self.holds(node) and self.status(node) == YES}
        return {row: status for row, node in each.rows if (status := self.status(node)) != NO}

    def facts_of(self, told: Facts, statuses: Mapping[Row, int]) -> Iterator[tuple[Fact, int]]:
        """The facts of a predicate that are possible, each with what it is."""
        for row, status in statuses.items():
            if told.question is None:
                yield Fact(told.predicate, self.named(row)), status
                continue
            values = self.values(told.question, row[1])
            for value in values:
                yield Fact(told.predicate, self.named((row[0], value))), status if len(values) == 1 else EITHER

    def firings_of(self, uses: Uses, heads: Mapping[Row, int]) -> Iterator[Firing]:
        """The uses of a rule that are possible, of those that conclude one of some facts."""
        for row, head, node in uses.rows:
            if head not in heads or self.status(node) == NO:
                continue
            values = self.named(row)
            if not uses.ranges:
                yield Firing(uses.rule, values)
                continue
            options = [
                self.values(self.compiled.questions[uses.ranges[place]], value) if place in uses.ranges else [value]
                for place, value in enumerate(values)
            ]
            for chosen in product(*options):
                yield Firing(uses.rule, chosen)

    def completions(self, goals: tuple[str, ...], model: Model | None = None) -> Completions:
        """What holds over every completion, as far as some goals depend on it; what nothing that is missing has to do
        with is read from the `model` of what is stated, where there is one."""
        predicates, rules = reported(self.compiled.guideline, goals)
        certain = {fact for fact in self.facts if fact.predicate in RECORD}
        possible = set(certain)
        statuses: dict[str, dict[Row, int]] = {}
        known = self.by_predicate(model) if model else {}
        for each in predicates:
            if model and not each.about & self.unstated:
                own = known.get(each.predicate, ())
                statuses[each.predicate] = dict.fromkeys(map(self.row_of, own), YES)
                certain.update(own)
                continue
            statuses[each.predicate] = self.statuses_of(each)
            for fact, status in self.facts_of(each, statuses[each.predicate]):
                possible.add(fact)
                if status == YES:
                    certain.add(fact)
        possible |= certain
        concluding: list[Firing] = []
        fired = self.by_rule(model) if model else {}
        for uses in rules:
            if model and not uses.about & self.unstated:
                concluding += fired.get(uses.rule.index, ())
            elif heads := statuses[uses.head]:
                concluding += self.firings_of(uses, heads)
        outcomes = self.outcomes(statuses.get(self.compiled.guideline.vocabulary.report.goal, {}))
        pairs = {pair for own in outcomes for pair in combinations(sorted(own, key=str), 2)}
        return Completions(
            certain=frozenset(certain),
            possible=frozenset(possible),
            concluding=in_order(concluding),
            unconcluded=frozenset([self.lesion] if () in outcomes else []),
            free=frozenset((name, entity) for name, entity in self.entities.items() if self.is_free(name)),
            clashes=frozenset((self.lesion, *pair) for pair in pairs),
            clashing=frozenset([self.lesion] if all(len(own) > 1 for own in outcomes) else []),
        )

    def by_predicate(self, model: Model) -> dict[str, list[Fact]]:
        """The facts of a model about this lesion and the patient."""
        found: dict[str, list[Fact]] = {}
        for fact in model.facts:
            if fact.args[0] in self.own:
                found.setdefault(fact.predicate, []).append(fact)
        return found

    def by_rule(self, model: Model) -> dict[int, list[Firing]]:
        """The firings of a model about this lesion and the patient."""
        found: dict[int, list[Firing]] = {}
        for firing in model.firings:
            if firing.head and firing.head.args[0] in self.own:
                found.setdefault(firing.rule.index, []).append(firing)
        return found

    def row_of(self, fact: Fact) -> Row:
        return tuple([LESION if value == self.lesion else value for value in fact.args])

    def is_free(self, name: str) -> bool:
        """Whether some completion gives a missing input a value of its own."""
        question, choice = self.compiled.questions[name], self.missing[name]
        if question.several or not choice.unless_follows:
            return True
        level = question.levels[0]
        stated = self.space.value(level, range(len(question.cells)))
        return all(self.space.both(node, stated) != NONE for node, about in self.rooms if about >> level & 1)

    # ---------------------------------------------------------------------------------------------------- the goal

    @cached_property
    def here(self) -> int:
        """The goals that the patient may have: a set over what is open, and the outcome."""
        about = self.compiled.support[self.compiled.whole] & self.open
        found = self.take(self.compiled.whole)
        for node, own in self.rooms:
            if own & about:
                found = self.space.both(found, node)
        return found

    def outcomes(self, goals: Mapping[Row, int]) -> set[tuple[Value, ...]]:
        """The goals that follow together in some completion; none where there is one without any."""
        if EITHER not in goals.values():
            return {tuple(row[-1] for row in goals)}
        compiled, found, seen, waiting = self.compiled, set[tuple[Value, ...]](), set[int](), [self.here]
        while waiting:
            n = waiting.pop()
            if n == NONE or n in seen:
                continue
            seen.add(n)
            level = self.space.levels[n]
            if level >= compiled.last:
                places = self.space.children[n] or (ALL,) * len(compiled.outcomes)
                pairs = zip(compiled.outcomes, places, strict=True)
                found.add(tuple(outcome for outcome, held in pairs if held == ALL and outcome is not None))
            else:
                waiting += [self.space.children[n][place] for place in self.ways[level]]
        return found

    def mattering(self) -> frozenset[tuple[str, Value, Value]]:
        """The missing inputs that matter, as (input, its patient or lesion, the lesion whose goal it changes)."""
        decides = self.space.support(self.here)
        return frozenset(
            (name, entity, self.lesion)
            for name, entity in self.entities.items()
            if not decides.isdisjoint(self.compiled.questions[name].levels) and self.matters(name)
        )

    def matters(self, name: str) -> bool:
        """Whether two completions that differ in one input alone have different goals; what follows from others in one
        of them may differ with it.

        All sets that such completions may be in are followed together: they matter where they end in several outcomes.
        """
        space, ways, last = self.space, self.ways, self.compiled.last
        changed = frozenset(self.compiled.questions[name].levels)
        silent = {
            question.levels[0]: len(question.cells)
            for other, choice in self.missing.items()
            if choice.unless_follows and other != name
            for question in (self.compiled.questions[other],)
        }
        deepest = max((*changed, *silent))
        known: dict[frozenset[int], bool] = {}

        def differ(nodes: frozenset[int]) -> bool:
            level = min(map(space.levels.__getitem__, nodes), default=last)
            if level >= last or (len(nodes) == 1 and level > deepest):
                return len(nodes) > 1
            found = known.get(nodes)
            if found is None:
                own = [space.children[n] if space.levels[n] == level else (n,) * space.sizes[level] for n in nodes]
                if level in changed:
                    steps: Iterable[tuple[int, ...]] = [tuple(c[place] for c in own for place in ways[level])]
                else:  # a place that is not left leads where one leads that is
                    steps = set(zip(*own, strict=True))
                    if level in silent:
                        also = [c[silent[level]] for c in own]
                        steps = [(*step, *also) for step in steps]
                found = known[nodes] = any(differ(frozenset(step) - {NONE}) for step in steps)
            return found

        return differ(frozenset([self.here]))


# ------------------------------------------------------------------------------------------------- what is asked of it


@dataclass(frozen=True)
class Facts:
    """A predicate that is told, with the sets of its rows; one `beside` the plan is only told where it is certain."""

    predicate: str
    question: Question | None
    beside: bool
    rows: tuple[tuple[Row, int], ...]
    about: int  # the variables that any of the rows depends on, as the bits of a number


@dataclass(frozen=True)
class Uses:
    """The uses of a rule that is told, each with what it concludes and its set; `ranges` are the variables, by their
    places, that are a value of an input where one stands for others."""

    rule: Rule
    head: str
    ranges: Mapping[int, str]
    rows: tuple[tuple[Row, Row, int], ...]
    about: int


@once
def reported(guideline: Guideline, goals: tuple[str, ...]) -> tuple[tuple[Facts, ...], tuple[Uses, ...]]:
    """What goals depend on, and the rules that are told of it."""
    compiled, inside = compiled_of(guideline), cone(guideline, goals)
    assert compiled

    def about(nodes: Iterable[int]) -> int:
        return reduce(or_, (compiled.support[node] for node in nodes), 0)

    facts = [
        Facts(name, compiled.questions.get(name), name in guideline.beside, tuple(rows.items()), about(rows.values()))
        for name, rows in compiled.facts.items()
        if name in inside - RECORD
    ]
    uses = []
    for rule in told(guideline):
        clause = rule.clause
        if clause.head and clause.head.predicate in inside:
            ranges = {
                clause.variables.index(term.name): literal.atom.predicate
                for literal in clause.literals
                if not literal.negated and is_range(guideline, literal)
                for term in literal.atom.args[1:]
                if isinstance(term, Variable)
            }
            own = compiled.uses.get(rule.index, {})
            rows = tuple((row, head_of(clause, row), node) for row, node in own.items())
            uses.append(Uses(rule, clause.head.predicate, ranges, rows, about(own.values())))
    return tuple(facts), tuple(uses)


def head_of(clause: Clause, row: Row) -> Row:
    bindings = dict(zip(clause.variables, row, strict=True))
    return tuple(evaluate(term, bindings) for term in clause.head.args) if clause.head else ()


def shares_cell(compiled: Compiled, fact: Fact) -> bool:
    """Whether the value of an input is one of several that no rule tells apart, so that none of them is concluded."""
    question = compiled.questions[fact.predicate]
    return not question.several and len(question.cells[question.place_of[fact.args[1]]]) > 1


def is_range(guideline: Guideline, literal: Literal) -> bool:
    predicate = guideline.vocabulary.predicates[literal.atom.predicate]
    return predicate.role == "input" and guideline.vocabulary.domains[predicate.domain].is_range
