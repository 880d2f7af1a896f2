"""A second checker of guidelines, for small ones: it tries every patient, one after the other.

It knows the clauses as they were read, and nothing of the checker that it is compared with: no sets of situations, no
diagrams. A situation states one lesion of one patient; what follows from it is worked out rule by rule from what the
rule reads, and remembered by the answers that this can depend on.

Rules are named by their paragraph's id; a paragraph with several rules is one name for all of them.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any

from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import (
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Condition,
    Constant,
    Expression,
    Literal,
    Value,
    Variable,
)

LESION, PATIENT = '"lesion"', "patient"
COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPUTE = {"+": operator.add, "-": operator.sub, "*": operator.mul}

Row = tuple[Value, ...]
Bindings = dict[str, Value]
Situation = tuple[tuple[str, Value], ...]  # the inputs that are stated, each with the first value of its cell
Situations = frozenset[Situation]
Region = Mapping[str, Iterable[Value]]


@dataclass(frozen=True)
class Covered:
    """A rule whose patients others cover with the same answers: those that do so alone, and all that help."""

    patients: Situations
    alone: frozenset[int]
    helpers: Mapping[int, Situations]


class Oracle:
    """A guideline, and what trying all patients finds in it."""

    def __init__(self, guideline: Guideline) -> None:
        self.guideline = guideline
        self.predicates = guideline.vocabulary.predicates
        self.inputs = [p.name for p in guideline.vocabulary.inputs]
        self.rules = [rule for rule in guideline.rules if rule.clause.body]
        self.concluding: dict[str, list[Rule]] = {}
        self.tables: dict[str, set[Row]] = {}
        for rule in guideline.rules:
            head = rule.clause.head
            if head and rule.clause.body:
                self.concluding.setdefault(head.predicate, []).append(rule)
            elif head:
                self.tables.setdefault(head.predicate, set()).add(tuple(value(term, {}) for term in head.args))
        self._below: dict[str, frozenset[str]] = {}
        self._rows: dict[tuple[str, Situation], frozenset[Row]] = {}
        self._fired: dict[tuple[int, Situation], frozenset[Row]] = {}

    # ------------------------------------------------------------------------------------------------ one patient

    def below(self, predicate: str) -> frozenset[str]:
        """The inputs that a predicate can depend on, through other inputs too."""
        if predicate not in self._below:
            found = {predicate} & set(self.inputs)
            for rule in self.concluding.get(predicate, ()):
                found |= self.read_by(rule)
            self._below[predicate] = frozenset(found)
        return self._below[predicate]

    def read_by(self, rule: Rule) -> frozenset[str]:
        found: set[str] = set()
        for literal in rule.clause.literals:
            first = literal.atom.args[0] if literal.atom.args else None
            if literal.atom.predicate == "given" and isinstance(first, Constant):
                found.add(str(first.value))
            else:
                found |= self.below(literal.atom.predicate)
        return frozenset(found)

    def rows(self, predicate: str, situation: Situation) -> frozenset[Row]:
        """The facts of a predicate in a situation."""
        if predicate == "lesion_of":
            return frozenset([(LESION, PATIENT)])
        if predicate == "given":
            return frozenset((name, self.entity(name)) for name, _ in situation)
        key = (predicate, tuple(pair for pair in situation if pair[0] in self.below(predicate)))
        if key not in self._rows:
            found = set(self.tables.get(predicate, ()))
            found |= {(self.entity(name), has) for name, has in situation if name == predicate}
            for rule in self.concluding.get(predicate, ()):
                found |= self.fired(rule, situation)
            self._rows[key] = frozenset(found)
        return self._rows[key]

    def fired(self, rule: Rule, situation: Situation) -> frozenset[Row]:
        """The heads that a rule concludes in a situation; for a denial an empty row, where its body is true."""
        key = (rule.index, tuple(pair for pair in situation if pair[0] in self.read_by_rule[rule.index]))
        if key not in self._fired:
            known = {c.atom.predicate: self.rows(c.atom.predicate, situation) for c in rule.clause.literals}
            head = rule.clause.head
            args = head.args if head else ()
            found = (tuple(value(term, b) for term in args) for b in solutions(list(rule.clause.body), {}, known))
            self._fired[key] = frozenset(found)
        return self._fired[key]

    @cached_property
    def read_by_rule(self) -> dict[int, frozenset[str]]:
        return {rule.index: self.read_by(rule) for rule in self.rules}

    def entity(self, name: str) -> Value:
        return LESION if self.predicates[name].args[0][1] == "lesion" else PATIENT

    def possible(self, situation: Situation) -> bool:
        """Whether no denial of what a case may state refuses a situation."""
        return not any(self.fired(rule, situation) for rule in self.denials)

    @cached_property
    def denials(self) -> list[Rule]:
        return [r for r in self.rules if r.clause.head is None and not self.forbids_answers(r)]

    def forbids_answers(self, rule: Rule) -> bool:
        read = [self.predicates[literal.atom.predicate] for literal in rule.clause.literals]
        return any(p.role in ("derived", "conclusion") and not p.of_record for p in read)

    @cached_property
    def sums(self) -> set[str]:
        """The inputs that a denial compares with what sums up a record."""
        read = [{literal.atom.predicate for literal in rule.clause.literals} for rule in self.denials]
        return {name for names in read if any(self.predicates[n].of_record for n in names) for name in names} & set(
            self.inputs
        )

    # ----------------------------------------------------------------------------------------------- all patients

    def asked(self, *predicates: str) -> frozenset[str]:
        """The inputs that rules for some predicates read; an input is asked for itself, not what it may follow from.

        A sum that a case may give of inputs is not asked: where these are stated, it can add nothing.
        """
        found: set[str] = set()
        waiting = list(predicates)
        while waiting:
            name = waiting.pop()
            if name in self.inputs:
                found |= {name} - self.sums
            else:
                atoms = (c.atom for rule in self.concluding.get(name, ()) for c in rule.clause.literals)
                waiting += [atom.predicate for atom in atoms]
        return frozenset(found)

    def cells(self, name: str) -> list[tuple[Value, ...]]:
        """The values of an input, those together that no comparison with a constant tells from their neighbors."""
        domain = self.guideline.vocabulary.domains[self.predicates[name].domain]
        tests: list[Any] = []
        for rule in self.guideline.rules if domain.is_range else ():
            for atom in rule.clause.atoms:
                if atom.predicate == name:
                    found = tests_of(rule.clause, atom)
                    if found is None:
                        return [(symbol,) for symbol in domain.symbols]
                    tests += found
        cells: list[list[Value]] = []
        for symbol in domain.symbols:
            same = domain.is_range and cells and all(test(cells[-1][-1]) == test(symbol) for test in tests)
            cells[-1].append(symbol) if same else cells.append([symbol])
        return [tuple(cell) for cell in cells]

    def situations(self, names: Iterable[str], partly: bool = False) -> list[Situation]:
        """Every possible situation that states some inputs and no others; `partly`: or only some of these."""
        order = [name for name in self.inputs if name in set(names)]
        choices: list[list[Value | None]] = [[cell[0] for cell in self.cells(name)] for name in order]
        found = product(*([*some, None] if partly else some for some in choices))
        plain = (tuple((n, has) for n, has in zip(order, values, strict=True) if has is not None) for values in found)
        return [situation for situation in plain if self.possible(situation)]

    def complete(self, predicate: str, but: Iterable[str] = ()) -> list[Situation]:
        return self.situations(self.asked(predicate) - set(but))

    @cached_property
    def everything(self) -> list[Situation]:
        """Every possible situation in which any inputs are stated and any are not."""
        return self.situations(self.inputs, partly=True)

    def size(self, situations: Iterable[Situation]) -> int:
        """How many situations some stand for, each value of a number counted for itself."""
        length = {(name, cell[0]): len(cell) for name in self.inputs for cell in self.cells(name)}
        return sum(prod(length[pair] for pair in situation) for situation in situations)

    def inside(self, region: Region, situation: Situation) -> bool:
        """Whether a situation lies in a region, which may name what is derived."""
        return all({row[-1] for row in self.rows(name, situation)} & set(some) for name, some in region.items())

    def part(self, region: Region, situations: Iterable[Situation]) -> Situations:
        return frozenset(s for s in situations if self.inside(region, s))

    # ---------------------------------------------------------------------------------------------- what is found

    def declared(self, name: str) -> list[tuple[str, ...]]:
        return sorted(tuple(str(v).strip('"') for v in row) for row in self.tables.get(name, ()))

    @cached_property
    def questions(self) -> list[str]:
        return sorted({row[0] for name in ("needs_answer", "one_answer") for row in self.declared(name)})

    def gaps(self, predicate: str) -> Situations:
        return frozenset(s for s in self.complete(predicate) if not self.rows(predicate, s))

    def gaps_without(self, predicate: str, name: str) -> Situations:
        """The gaps where an input is not stated, but for those that are gaps whatever its value is."""
        stated, found = self.gaps(predicate), set()
        for situation in self.complete(predicate, [name]) if name in self.asked(predicate) else ():
            wider = [tuple(sorted((*situation, (name, cell[0])), key=self.place)) for cell in self.cells(name)]
            wider = [s for s in wider if self.possible(s)]
            if not self.rows(predicate, situation) and not (wider and stated >= set(wider)):
                found.add(situation)
        return frozenset(found)

    def place(self, pair: tuple[str, Value]) -> int:
        return self.inputs.index(pair[0])

    def answers(self, rule: Rule) -> Mapping[Value, Situations]:
        """The patients of a rule by what it answers, among all that are complete for its predicate."""
        found: dict[Value, set[Situation]] = {}
        head = rule.clause.head
        for situation in self.complete(head.predicate) if head else ():
            for row in self.fired(rule, situation):
                found.setdefault(row[-1], set()).add(situation)
        return {answer: frozenset(some) for answer, some in found.items()}

    def pairs(self, predicate: str) -> Iterator[tuple[tuple[str, ...], Value, Situations, Value, Situations]]:
        """Two answers of two rules, or of one, each with its patients."""
        found = [(r, a, some) for r in self.concluding.get(predicate, ()) for a, some in self.answers(r).items()]
        for (rule, one, some), (other, two, more) in combinations(found, 2):
            yield tuple(sorted((rule.id, other.id))), one, some, two, more

    def conflicts(self, predicate: str) -> dict[tuple[str, ...], Situations]:
        """For each two rules their patients with different answers."""
        found: dict[tuple[str, ...], Situations] = {}
        for rules, one, some, two, more in self.pairs(predicate):
            if one != two and some & more:
                found[rules] = found.get(rules, frozenset()) | (some & more)
        return found

    def overlaps(self, predicate: str) -> dict[tuple[str, ...], Situations]:
        """For each two rules their patients with the same answer, where neither has all patients of the other."""
        found: dict[tuple[str, ...], Situations] = {}
        for rules, one, some, two, more in self.pairs(predicate):
            both = some & more
            if one == two and both and both not in (some, more):
                found[rules] = found.get(rules, frozenset()) | both
        return found

    def covered(self, predicate: str) -> dict[int, Covered]:
        """The rules that could go without a loss, each for itself: all their patients get all their answers anyway."""
        answers = {r.index: self.answers(r) for r in self.concluding.get(predicate, ())}
        told = {index: {(s, a) for a, some in found.items() for s in some} for index, found in answers.items()}
        found = {}
        for index, own in told.items():
            others = {other: own & some for other, some in told.items() if other != index and own & some}
            if own and own == set().union(*others.values()):
                patients = frozenset(s for s, _ in own)
                alone = frozenset(other for other, some in others.items() if some == own)
                helpers = {other: frozenset(s for s, _ in some) for other, some in others.items()}
                found[index] = Covered(patients, alone, helpers)
        return found

    def dead(self) -> list[Rule]:
        """The rules that fire for no possible patient, whatever is stated of him."""
        heads = [rule for rule in self.rules if rule.clause.head]
        return [rule for rule in heads if not any(self.fired(rule, s) for s in self.everything)]

    def unreachable(self) -> set[tuple[str, Value]]:
        """The values of conclusions that no possible patient has."""
        found = set()
        for predicate in self.predicates.values():
            if predicate.role == "conclusion" and predicate.arity == 2:
                reached = {row[-1] for s in self.everything for row in self.rows(predicate.name, s)}
                domain = self.guideline.vocabulary.domains[predicate.domain]
                found |= {(predicate.name, value) for value in domain.symbols if value not in reached}
        return found

    def nevers(self) -> dict[str, Situations]:
        """For each denial of what is derived the patients who would get what it forbids."""
        found: dict[str, Situations] = {}
        for rule in self.rules:
            if rule.clause.head is None and self.forbids_answers(rule):
                names = self.asked(*(literal.atom.predicate for literal in rule.clause.literals))
                met = frozenset(s for s in self.situations(names) if self.fired(rule, s))
                if met:
                    found[rule.id] = found.get(rule.id, frozenset()) | met
        return found

    def inert(self) -> tuple[set[str], dict[str, set[frozenset[Value]]]]:
        """The inputs that change no conclusion and no score, and the values of the others that none tells apart.

        Two values are the same where the conclusions are, whatever else is stated.
        """
        report = self.guideline.vocabulary.report
        told = [p.name for p in self.predicates.values() if p.role == "conclusion"]
        told += [name for score in report.scores for name in (score.total, score.band)]
        lists: dict[tuple[str, Value], list[Any]] = {}
        for name in self.inputs:
            others = [other for other in self.inputs if other != name]
            for situation in self.situations_at_all(others):
                for cell in self.cells(name):
                    full = tuple(sorted((*situation, (name, cell[0])), key=self.place))
                    lists.setdefault((name, cell[0]), []).append([self.rows(p, full) for p in told])
        inputs, values = set(), dict[str, set[frozenset[Value]]]()
        for name in self.inputs:
            groups: list[list[Value]] = []
            for cell in self.cells(name):
                like = next((g for g in groups if lists[name, g[0]] == lists[name, cell[0]]), None)
                like.append(cell[0]) if like else groups.append([cell[0]])
            if len(groups) == 1:
                inputs.add(name)
            elif not self.guideline.vocabulary.domains[self.predicates[name].domain].is_range:
                values[name] = {frozenset(group) for group in groups if len(group) > 1}
        return inputs, {name: groups for name, groups in values.items() if groups}

    def situations_at_all(self, names: Iterable[str]) -> list[Situation]:
        """Every situation over some inputs, each stated or not; also those that a denial refuses."""
        order = [name for name in self.inputs if name in set(names)]
        found = product(*([*(cell[0] for cell in self.cells(name)), None] for name in order))
        return [tuple((n, has) for n, has in zip(order, s, strict=True) if has is not None) for s in found]

    def boundaries(self) -> set[tuple[str, str, int]]:
        """Each number at which rules that end and begin there give no answer, or two.

        As (predicate, what has the number, number): some patient has the number and gets no answer, while one rule
        gives an answer for the numbers up to the one before it, and another for those from the one after it on; or he
        gets two answers, by a rule that ends with this number and by one that begins with it. A lone number within its
        domain is no end, but where an answer is needed (or one at most). Where none is needed, the two rules have to
        say different things.
        """
        found = set()
        for predicate, rules in self.concluding.items():
            declared = [(predicate,) in self.declared(name) for name in ("needs_answer", "one_answer")]
            read = {c.atom.predicate for rule in rules for c in rule.clause.literals if not c.negated}
            for name in sorted(read):
                domain = self.guideline.vocabulary.domains.get(self.predicates[name].domain)
                if domain is None or not domain.is_range:
                    continue
                numbers = list(domain.symbols)
                lone = [cell[0] for cell in self.cells(name) if len(cell) == 1] if name in self.inputs else numbers
                for situation in self.complete(predicate):
                    for row in self.rows(name, situation):
                        if row[-1] in lone and row[-1] in numbers[1:-1]:
                            fired = [
                                self.fired_with(rules, situation, name, [(*row[:-1], number)]) for number in numbers
                            ]
                            by_rule = list(zip(*fired, strict=True))
                            if at_edge(by_rule, numbers.index(row[-1]), *declared):
                                found.add((predicate, name, int(row[-1])))
        return found

    def fired_with(self, rules: list[Rule], situation: Situation, name: str, rows: list[Row]) -> list[frozenset[Row]]:
        """What each of some rules would conclude in a situation if a predicate had other facts."""
        found = []
        for rule in rules:
            known = {c.atom.predicate: self.rows(c.atom.predicate, situation) for c in rule.clause.literals}
            every = solutions(list(rule.clause.body), {}, {**known, name: rows} if name in known else known)
            args = rule.clause.head.args if rule.clause.head else ()
            found.append(frozenset(tuple(value(term, bindings) for term in args) for bindings in every))
        return found


def at_edge(by_rule: list[tuple[frozenset[Row], ...]], place: int, needed: bool, one: bool) -> bool:
    """Whether rules leave a number out or share it, by what each concludes for every number."""

    def ends(lone: bool) -> list[tuple[int, int, frozenset[Row]]]:
        """The first and the last number of each rule that has no hole, with what it says there."""
        found = []
        for rows in by_rule:
            places = [n for n, some in enumerate(rows) if some]
            inner = len(places) == 1 and places[0] not in (0, len(rows) - 1)
            if places and places == list(range(places[0], places[-1] + 1)) and (lone or not inner):
                found.append((places[0], places[-1], rows[places[0]]))
        return found

    if not any(rows[place] for rows in by_rule):
        pairs = [(a, b) for a in ends(needed) for b in ends(needed) if a[1] == place - 1 and b[0] == place + 1]
        return any(needed or a[2] != b[2] for a, b in pairs)
    pairs = [(a, b) for a in ends(one) for b in ends(one) if a[1] == b[0] == place]
    return any(a[2] != b[2] and a[:2] != b[:2] for a, b in pairs)


# ----------------------------------------------------------------------------------------------- clauses, one by one


def value(expression: Expression, bindings: Bindings) -> Value:
    if isinstance(expression, Variable):
        return bindings[expression.name]
    if isinstance(expression, Constant):
        return expression.value
    assert isinstance(expression, Arithmetic)
    computed: Value = COMPUTE[expression.operator](value(expression.left, bindings), value(expression.right, bindings))
    return computed


def solutions(body: list[Condition], bindings: Bindings, known: Mapping[str, Iterable[Row]]) -> Iterator[Bindings]:
    """Every way to make a body true: what is stated first, then what that binds."""
    positive = next((c for c in body if isinstance(c, Literal) and not c.negated), None)
    if positive is not None:
        rest = [c for c in body if c is not positive]
        for row in known[positive.atom.predicate]:
            extended = match(positive.atom, row, bindings)
            if extended is not None:
                yield from solutions(rest, extended, known)
        return
    waiting = list(body)
    while waiting:
        c = next(c for c in waiting if is_bound(c, bindings))
        waiting.remove(c)
        if isinstance(c, Literal):
            if tuple(value(term, bindings) for term in c.atom.args) in known[c.atom.predicate]:
                return
        elif c.operator == "=" and isinstance(c.left, Variable) and c.left.name not in bindings:
            bindings = {**bindings, c.left.name: value(c.right, bindings)}
        elif not COMPARE[c.operator](value(c.left, bindings), value(c.right, bindings)):
            return
    yield bindings


def is_bound(c: Condition, bindings: Bindings) -> bool:
    if isinstance(c, Literal):
        return all(name in bindings for term in c.atom.args for name in names(term))
    assigns = c.operator == "=" and isinstance(c.left, Variable)
    return all(name in bindings for name in names(c.right)) and (assigns or all(n in bindings for n in names(c.left)))


def names(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Variable):
        yield expression.name
    elif isinstance(expression, Arithmetic):
        yield from names(expression.left)
        yield from names(expression.right)


def match(atom: Atom, row: Row, bindings: Bindings) -> Bindings | None:
    found = dict(bindings)
    for term, have in zip(atom.args, row, strict=True):
        want = found.setdefault(term.name, have) if isinstance(term, Variable) else term.value
        if want != have:
            return None
    return found


def tests_of(clause: Clause, atom: Atom) -> list[Any] | None:
    """The comparisons with constants that a clause makes of an input's value; none where it does anything else."""
    term = atom.args[-1]
    if isinstance(term, Constant):
        return [lambda v, to=term.value: v == to]
    if any(name == term.name for a in clause.atoms if a is not atom for t in a.args for name in names(t)):
        return None
    found = []
    for c in clause.body:
        if not isinstance(c, Comparison) or term.name not in {*names(c.left), *names(c.right)}:
            continue
        if isinstance(c.left, Variable) and isinstance(c.right, Constant):
            found.append(lambda v, c=c: COMPARE[c.operator](v, c.right.value))
        elif isinstance(c.right, Variable) and isinstance(c.left, Constant):
            found.append(lambda v, c=c: COMPARE[c.operator](c.left.value, v))
        else:
            return None
    return found
