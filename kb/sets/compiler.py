"""Makes the compiled form of a guideline: every set, rule by rule, bottom up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kb.guideline.guideline import Guideline
from kb.language.sums import one_by_one
from kb.language.syntax import COMPARE, Comparison, Condition, Constant, Value, Variable, evaluate, variables_of
from kb.sets.compiled import STATED, Outcome, Question, outcomes_of, questions_of
from kb.sets.mdd import ALL, NONE, Space
from kb.sets.missing import cone, told
from kb.sets.names import LESION, PATIENT, Row
from kb.sets.worlds import match, ordered

MOST_PLACES = 2_000_000  # of the nodes of a guideline on the way to its sets; a larger one is left to the solver


@dataclass(eq=False)
class Draft:
    """A compiled form (`kb.sets.compiled.Compiled`) while it is made."""

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
                found.allowed.append(question.runs_or_none(space))
            elif question.several:
                found.completed[name] = question.stated(space)
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
