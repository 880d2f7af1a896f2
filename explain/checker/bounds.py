"""What surely and what possibly follows where inputs are open: the three-valued reading of the clauses, from scratch.

Clause by clause, bottom up: a fact is in the `lower` bound if it holds whatever the open inputs are, in the `upper`
bound if it may hold; a negation holds surely if its atom is in no upper bound. Of a `group` of facts at least one
surely holds, such as one for each value of an open input; what follows from each fact of a group is sure too. The
bounds are safe but not exact: what they leave open may be settled by taking cases apart. The checker of certificates
rests on this file, which shares nothing with the derivation or the search.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import (
    Atom,
    Comparison,
    Condition,
    Constant,
    Fact,
    Literal,
    Value,
    Variable,
    evaluate,
    variables_of,
)

COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Row = tuple[Value, ...]
Rows = frozenset[Row]
Group = frozenset[Row]
Known = Mapping[str, Iterable[Row]]
Bindings = dict[str, Value]
Key = tuple[str, Value]  # an input, and the patient or lesion that it is of

NOTHING: Rows = frozenset()
MOST_COVERED = 20_000  # how many combinations of groups are tried for one predicate
MOST_REMEMBERED = 30_000  # results of a predicate's rules that are kept; then all are forgotten


class TooMuchError(Exception):
    """What is asked takes more work than is allowed."""


class Allowance:
    """How much work may be done, in tries of a few clauses, and how much was; for what a stranger wrote there is an
    end."""

    def __init__(self, most: float = math.inf) -> None:
        self.most, self.spent = most, 0

    def spend(self, work: int) -> None:
        self.spent += work
        if self.spent > self.most:
            raise TooMuchError


NO_END = Allowance()


@dataclass(frozen=True)
class Entry:
    """What is known of one input: that it has one of some values (all of them, if `exact`), or may be `silent`, not
    stated. A value that is `given` counts as stated; if it is not stated, it `must` follow from other inputs, or need
    not."""

    values: frozenset[Value] = frozenset()
    silent: bool = False
    given: bool = True
    must: bool = False
    many: bool = False
    exact: bool = False


ABSENT = Entry(silent=True)


@dataclass(frozen=True)
class Situation:
    """What is known of the lesions of a patient: an entry for each input that is not absent, and what is assumed of
    single facts besides."""

    lesions: tuple[tuple[Value, Value], ...]
    entries: Mapping[Key, Entry]
    holds: frozenset[Fact] = frozenset()
    fails: frozenset[Fact] = frozenset()


@dataclass
class Bounds:
    """The bounds of every predicate, and why there may be no such patient at all: a denial that surely refuses, or an
    input that would have to follow and cannot."""

    lower: dict[str, Rows] = field(default_factory=dict)
    upper: dict[str, Rows] = field(default_factory=dict)
    groups: dict[str, frozenset[Group]] = field(default_factory=dict)
    refused: str = ""
    cannot: str = ""

    def surely(self, fact: Fact) -> bool:
        return fact.args in self.lower.get(fact.predicate, NOTHING)

    def possibly(self, fact: Fact) -> bool:
        return fact.args in self.upper.get(fact.predicate, NOTHING)

    def some(self, predicate: str, entity: Value) -> bool:
        """Whether a predicate surely has a value for a patient or a lesion."""
        return any(row[0] == entity for row in self.lower[predicate]) or any(
            row[0] == entity for group in self.groups[predicate] for row in group
        )


class Evaluator:
    """The bounds of what some goals depend on; what a predicate's rules gave to the same facts is remembered."""

    def __init__(self, guideline: Guideline, goals: Iterable[str]) -> None:
        self.guideline = guideline
        self.named = frozenset(goals)
        self.wanted = guideline.denied | self.named.union(*(guideline.reads[name] for name in self.named))
        self.order = [name for name in guideline.order if name in self.wanted]
        self.rules = {
            name: [rule for rule in guideline.rules_by_head.get(name, ()) if rule.clause.body] for name in self.order
        }
        self.reads = {
            name: tuple(dict.fromkeys(c.atom.predicate for rule in rules for c in rule.clause.literals))
            for name, rules in self.rules.items()
        }
        self.tables: dict[str, set[Row]] = {}
        for fact in guideline.tables:
            self.tables.setdefault(fact.predicate, set()).add(fact.args)
        self.memory: dict[object, tuple[Rows, Rows, frozenset[Group], int]] = {}
        self.allowance = NO_END

    def bounds(self, situation: Situation, allowance: Allowance = NO_END) -> Bounds:
        """The bounds of a situation.

        Raises:
            TooMuchError: where they take more work than is allowed (as much where a result is remembered).
        """
        self.allowance = allowance
        allowance.spend(len(self.order))
        found = Bounds()
        given = {
            key: entry for key, entry in situation.entries.items() if entry.given and (entry.values or entry.exact)
        }
        found.lower["given"] = frozenset(key for key, entry in given.items() if not entry.silent)
        found.upper["given"] = frozenset(given)
        found.lower["lesion_of"] = found.upper["lesion_of"] = frozenset(situation.lesions)
        for name in self.order:
            if name in ("given", "lesion_of"):
                found.groups[name] = frozenset()
                continue
            lower, upper, groups = self.follows(name, found, situation)
            table = frozenset(self.tables.get(name, ()))
            found.lower[name], found.upper[name], found.groups[name] = lower | table, upper | table, groups
            if name in self.guideline.vocabulary.input_names:
                self.state(name, situation, found)
            self.assume(name, situation, found)
        found.refused = next((rule.id for rule in self.guideline.denials if self.refuses(rule, found, situation)), "")
        return found

    def state(self, name: str, situation: Situation, found: Bounds) -> None:
        """What the situation says of an input, beside what follows of it."""
        for (own, entity), entry in situation.entries.items():
            if own != name:
                continue
            rows = frozenset((entity, value) for value in entry.values)
            derived = frozenset(row for row in found.upper[name] if row[0] == entity)
            if entry.silent:
                if not (rows or derived) and entry.must:
                    found.cannot = found.cannot or name
                group = rows | derived if entry.must else NOTHING
            else:
                group = rows
                sure = [g for g in (*found.groups[name], found.lower[name]) if any(row[0] == entity for row in g)]
                if sure and not entry.given and derived.isdisjoint(rows):
                    found.cannot = found.cannot or name  # it follows from other inputs, with other values
            if entry.exact or (len(rows) == 1 and not entry.silent):
                found.lower[name] |= rows
            elif group:
                found.groups[name] |= {group}
            found.upper[name] |= rows

    def assume(self, name: str, situation: Situation, found: Bounds) -> None:
        """What is assumed of single facts, once all else of their predicate is known."""
        for fact in situation.holds:
            if fact.predicate == name:
                found.cannot = found.cannot or ("" if fact.args in found.upper[name] else str(fact))
                found.lower[name] |= {fact.args}
                found.upper[name] |= {fact.args}
        fails = frozenset(fact.args for fact in situation.fails if fact.predicate == name)
        if fails:
            found.cannot = found.cannot or ("" if found.lower[name].isdisjoint(fails) else name)
            found.upper[name] -= fails
            found.groups[name] = frozenset(group - fails for group in found.groups[name])
            if frozenset() in found.groups[name]:
                found.cannot = found.cannot or name
        single = [row for group in found.groups[name] if len(group) == 1 for row in group]
        found.lower[name] |= frozenset(single)

    def follows(self, name: str, found: Bounds, situation: Situation) -> tuple[Rows, Rows, frozenset[Group]]:
        """What the rules of a predicate conclude: surely, possibly, and in groups."""
        rules = self.rules[name]
        if not rules:
            return NOTHING, NOTHING, frozenset()
        reads = self.reads[name]
        facts = tuple((found.lower[n], found.upper[n], found.groups.get(n, frozenset())) for n in reads)
        key = (name, facts, situation.lesions)
        if key not in self.memory:
            before = self.allowance.spent
            self.allowance.spend(len(rules))
            upper = frozenset(
                head_row(rule, b) for rule in rules for b in solutions(rule.clause.body, {}, found.upper, found.lower)
            )
            lower = sure(rules, found.lower, found.upper)
            groups = []
            patient_of = dict(situation.lesions)
            for entity in sorted({row[0] for row in upper - lower}, key=str):
                near = (entity, patient_of.get(entity, entity))
                open_ = self.open_groups(reads, found, near)
                doubts = self.doubts(rules, found, near)
                if not any(row[0] == entity for row in lower):
                    covered = self.cover(rules, lambda row, e=entity: row[0] == e, found, open_, doubts)  # type: ignore[misc]
                    groups += [covered[0]] if covered else []
                    lower |= covered[1] if covered else NOTHING
                for goal in sorted((row for row in upper - lower if row[0] == entity), key=str):
                    able = [r for r in rules if r.clause.head and match(r.clause.head, goal, {}) is not None]
                    own = [(name, group) for name, group in open_ if any(name in r.clause.reads for r in able)]
                    if self.cover(able, lambda row, g=goal: row == g, found, own, doubts):  # type: ignore[misc]
                        lower |= {goal}
            return self.remember(key, lower, upper, frozenset(groups), before)
        self.allowance.spend(self.memory[key][3])
        return self.memory[key][:3]

    def remember(
        self, key: object, lower: Rows, upper: Rows, groups: frozenset[Group], before: int
    ) -> tuple[Rows, Rows, frozenset[Group]]:
        """Keep a result with the work that it took."""
        if len(self.memory) >= MOST_REMEMBERED:
            self.memory.clear()
        work = self.allowance.spent - before
        self.memory[key] = (lower, upper, groups, work)
        return lower, upper, groups

    def open_groups(self, reads: Iterable[str], found: Bounds, near: Iterable[Value]) -> list[tuple[str, Group]]:
        """The groups of some predicates and entities of which no fact is sure yet."""
        return [
            (name, group)
            for name in reads
            for group in sorted(found.groups.get(name, ()), key=str_rows)
            if next(iter(group))[0] in near and found.lower[name].isdisjoint(group)
        ]

    def doubts(self, rules: Iterable[Rule], found: Bounds, near: Iterable[Value]) -> list[tuple[str, Row]]:
        """The facts that rules negate and that may or may not hold."""
        negated = {c.atom.predicate for rule in rules for c in rule.clause.literals if c.negated} - {"given"}
        return [
            (name, row)
            for name in sorted(negated)
            for row in sorted(found.upper[name] - found.lower[name], key=str)
            if row[0] in near
        ]

    def cover(
        self,
        rules: list[Rule],
        wanted: Callable[[Row], bool],
        found: Bounds,
        groups: list[tuple[str, Group]],
        doubts: list[tuple[str, Row]],
    ) -> tuple[Rows, Rows] | None:
        return cover(rules, wanted, (found.lower, found.upper), groups, doubts, Tries(self.allowance))

    def concludes(self, rules: list[Rule], fact: Fact, found: Bounds, situation: Situation) -> bool:
        """Whether some rules alone surely conclude a fact."""
        entity = fact.args[0]
        near = (entity, dict(situation.lesions).get(entity, entity))
        reads = sorted({literal.atom.predicate for rule in rules for literal in rule.clause.literals})
        open_, doubts = self.open_groups(reads, found, near), self.doubts(rules, found, near)
        return self.cover(rules, lambda row: row == fact.args, found, open_, doubts) is not None

    def refuses(self, rule: Rule, found: Bounds, situation: Situation) -> bool:
        """Whether a denial surely applies."""
        reads = sorted({literal.atom.predicate for literal in rule.clause.literals})
        facts = tuple((found.lower[n], found.upper[n], found.groups.get(n)) for n in reads)
        key = (rule.index, facts, situation.lesions)
        if key not in self.memory:
            before = self.allowance.spent
            self.allowance.spend(1)
            open_ = self.open_groups(reads, found, [entity for pair in situation.lesions for entity in pair])
            possible = next(solutions(rule.clause.body, {}, found.upper, found.lower), None) is not None
            covered = possible and self.cover([rule], lambda row: True, found, open_, [])
            return bool(self.remember(key, NOTHING, frozenset({()}) if covered else NOTHING, frozenset(), before)[1])
        self.allowance.spend(self.memory[key][3])
        return bool(self.memory[key][1])

    def may_be_refused(self, found: Bounds) -> bool:
        """Whether some denial possibly applies."""
        return any(
            next(solutions(rule.clause.body, {}, found.upper, found.lower), None) is not None
            for rule in self.guideline.denials
        )


def str_rows(group: Group) -> list[str]:
    return sorted(map(str, group))


def head_row(rule: Rule, bindings: Bindings) -> Row:
    head = rule.clause.head
    return tuple(evaluate(term, bindings) for term in head.args) if head else ()


def sure(rules: Iterable[Rule], lower: Known, upper: Known) -> Rows:
    """What rules conclude from facts that are sure and absences that are."""
    return frozenset(head_row(rule, b) for rule in rules for b in solutions(rule.clause.body, {}, lower, upper))


@dataclass
class Tries:
    """How many combinations may still be tried for one predicate, and how much work in all."""

    allowance: Allowance
    left: int = MOST_COVERED


def cover(
    rules: list[Rule],
    wanted: Callable[[Row], bool],
    known: tuple[Known, Known],
    groups: list[tuple[str, Group]],
    doubts: list[tuple[str, Row]],
    tries: Tries,
) -> tuple[Rows, Rows] | None:
    """What wanted facts rules conclude whichever fact of each group holds, and whether or not those in doubt do: all
    that may be meant, and what is always among it; none where some choice concludes nothing that is wanted."""
    tries.left -= 1
    tries.allowance.spend(1)
    lower, upper = known
    here = frozenset(filter(wanted, sure(rules, lower, upper)))
    if here or not (groups or doubts) or tries.left < 0:
        return (here, here) if here else None
    cases: list[tuple[Known, Known]]
    if groups:
        (name, group), *groups = groups
        cases = [(with_row(lower, name, row), upper) for row in sorted(group, key=str)]
    else:
        (name, row), *doubts = doubts
        cases = [(with_row(lower, name, row), upper), (lower, {**upper, name: frozenset(upper[name]) - {row}})]
        if row in lower[name]:
            cases = cases[:1]
    every: Rows = NOTHING
    common: Rows | None = None
    for case in cases:
        below = cover(rules, wanted, case, groups, doubts, tries)
        if below is None:
            return None
        every, common = every | below[0], below[1] if common is None else common & below[1]
    return every, common or NOTHING


def with_row(facts: Known, name: str, row: Row) -> Known:
    return {**facts, name: frozenset(facts[name]) | {row}}


# ------------------------------------------------------------------------------------------------------ one clause


def solutions(body: Iterable[Condition], bindings: Bindings, facts: Known, against: Known) -> Iterator[Bindings]:
    """Every way to make a body true: its atoms among some facts, and what it negates among none of others."""
    return ways(ordered(body, frozenset(bindings)), 0, bindings, facts, against)


def ways(
    body: tuple[Condition, ...], start: int, bindings: Bindings, facts: Known, against: Known
) -> Iterator[Bindings]:
    """Every way to make what is left of an ordered body true."""
    if start == len(body):
        yield bindings
        return
    c, following = body[start], start + 1
    if isinstance(c, Literal) and not c.negated:
        for row in facts.get(c.atom.predicate, ()):
            extended = match(c.atom, row, bindings)
            if extended is not None:
                yield from ways(body, following, extended, facts, against)
    elif isinstance(c, Literal):
        if tuple(evaluate(term, bindings) for term in c.atom.args) not in against.get(c.atom.predicate, ()):
            yield from ways(body, following, bindings, facts, against)
    elif c.operator == "=" and isinstance(c.left, Variable) and c.left.name not in bindings:
        yield from ways(body, following, {**bindings, c.left.name: evaluate(c.right, bindings)}, facts, against)
    elif is_true(c, bindings):
        yield from ways(body, following, bindings, facts, against)


def ordered(body: Iterable[Condition], bound: frozenset[str]) -> tuple[Condition, ...]:
    """The conditions of a body, each comparison and negation as soon as its variables are bound. (A clause is ordered
    once: that is most of the time otherwise.)"""
    key = (id(body), bound)
    if key in _orders:
        return _orders[key][1]
    waiting, found, names = list(body), list[Condition](), set(bound)
    while waiting:
        ready = next((c for c in waiting if is_ready(c, names)), None)
        chosen = ready or next((c for c in waiting if isinstance(c, Literal) and not c.negated), waiting[0])
        waiting.remove(chosen)
        found.append(chosen)
        names.update(variables_of(chosen))
    if isinstance(body, tuple):  # it is kept with its order, so that no other gets its address
        if len(_orders) >= MOST_ORDERS:
            _orders.clear()
        _orders[key] = body, tuple(found)
    return tuple(found)


MOST_ORDERS = 20_000  # more than the clauses of a few guidelines have
_orders: dict[tuple[int, frozenset[str]], tuple[object, tuple[Condition, ...]]] = {}


def is_ready(c: Condition, bound: set[str]) -> bool:
    """Whether a comparison or a negation can be decided, or a value computed."""
    free = set(variables_of(c)) - bound
    if isinstance(c, Literal):
        return c.negated and not free
    computes = c.operator == "=" and isinstance(c.left, Variable) and c.left.name not in set(variables_of(c.right))
    return not free or (computes and free == {c.left.name})  # type: ignore[union-attr]


def match(atom: Atom, row: Row, bindings: Bindings) -> Bindings | None:
    """Bindings that make an atom this row, if there are any."""
    found = dict(bindings)
    for term, have in zip(atom.args, row, strict=True):
        if isinstance(term, Constant):
            if term.value != have:
                return None
        elif found.setdefault(term.name, have) != have:
            return None
    return found


def is_true(c: Comparison, bindings: Mapping[str, Value]) -> bool:
    holds: bool = COMPARE[c.operator](evaluate(c.left, bindings), evaluate(c.right, bindings))
    return holds
