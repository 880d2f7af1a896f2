"""What a check asks about numbers: do neighboring conditions on one leave a value out, or share one?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from kb.check.findings import Finding
from kb.check.subject import Check, clauses_of, counted
from kb.check.words import at_limits
from kb.guideline.alike import skeleton
from kb.guideline.guideline import Rule
from kb.guideline.vocabulary import ENTITIES
from kb.language.syntax import Comparison, Value, Variable, variables_of
from kb.sets.mdd import ALL, NONE
from kb.sets.missing import inputs_read
from kb.sets.names import LESION, PATIENT
from kb.sets.number_limits import is_limit, limits
from kb.sets.worlds import View, ordered, solutions

LEFT_OUT, SHARED = "leave out", "share"
WANTED = {LEFT_OUT: "needs_answer", SHARED: "one_answer"}  # what it takes that a number is answered, and once
Bounded = tuple[Rule, frozenset[int]]  # a rule with the values of a number that its conditions leave


def boundaries(found: Check) -> Iterator[Finding]:
    """Numbers that neighboring conditions on the same number leave out for some patient, or that two of them share.

    The conditions are limits: one holds up to a number, the other one from a number on. A number that one condition
    alone leaves out is meant so, and so is one that is named for itself, where nobody wants each to be answered.
    """
    for predicate, rules in found.guideline.rules_by_head.items():
        if predicate in found.tables:
            continue
        by_number: dict[str, list[Bounded]] = {}
        for rule in rules:
            for literal, left in limits(found.guideline, rule):
                by_number.setdefault(literal.atom.predicate, []).append((rule, left))
        if by_number:
            read = (c.atom.predicate for rule in rules for c in rule.clause.literals)
            view = found.worlds.view(inputs_read(found.guideline, tuple(read)))
            for name, bounded in by_number.items():
                yield from boundaries_of(found, view, predicate, name, bounded)


def boundaries_of(found: Check, view: View, predicate: str, name: str, bounded: list[Bounded]) -> Iterator[Finding]:
    """The boundaries of the rules for a predicate on one number."""
    vocabulary, space = found.guideline.vocabulary, found.worlds.space
    domain = vocabulary.domains[vocabulary.predicates[name].domain]
    numbers = [v for v in domain.symbols if isinstance(v, int)]
    answered = space.any_of(found.worlds.fires(rule) for rule in found.guideline.rules_by_head[predicate])
    for what, declaration in WANTED.items():
        declared = (predicate,) in found.declared(declaration)
        ends, starts = dict[int, list[Bounded]](), dict[int, list[Bounded]]()
        for rule, left in bounded:
            if is_limit(left, domain.symbols, declared):
                ends.setdefault(max(left), []).append((rule, left))
                starts.setdefault(min(left), []).append((rule, left))
        for before, value, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
            last, first = (before, after) if what == LEFT_OUT else (value, value)
            here = found.worlds.answers(name).get(value, NONE) if last in ends and first in starts else NONE
            among = space.without(here, answered) if what == LEFT_OUT else here
            for one, other in product(ends.get(last, ()), starts.get(first, ())) if among != NONE else ():
                if is_meant(one[0], other[0], what, declared) or one[1] == other[1]:
                    continue
                both = space.both(beside(found, one[0], name), beside(found, other[0], name))
                met = view.of(space.both(both, among))
                if met != NONE:
                    yield at_boundary(found, view, met, predicate, (one[0], other[0]), what, name, value)


def is_meant(one: Rule, other: Rule, what: str, declared: bool) -> bool:
    """Whether nothing is wrong with two limits: they say the same, and nobody wants an answer between them."""
    heads = {skeleton(rule.clause.head) for rule in (one, other) if rule.clause.head}
    return len(heads) == 1 and not (declared and what == LEFT_OUT)


def at_boundary(
    found: Check, view: View, met: int, predicate: str, rules: tuple[Rule, Rule], what: str, name: str, value: Value
) -> Finding:
    """The finding about two limits and the number that they leave out or share."""
    clauses, region = clauses_of(found.guideline, *rules), {name: (value,)}
    says = at_limits(found.guideline, rules, what, region)
    return counted(
        found, view, met, Finding("boundary", predicate, says, clauses, region, key=what, meaning=f"{region}")
    )


def beside(found: Check, rule: Rule, name: str) -> int:
    """The situations in which a rule's conditions hold, but for those on a number."""
    about = [c for c in rule.clause.literals if c.atom.predicate == name and not c.negated]
    number = {variable for c in about for variable in list(variables_of(c))[-1:]}
    rest = [
        c
        for c in rule.clause.body
        if c not in about and not (isinstance(c, Comparison) and number & set(variables_of(c)))
    ]
    binds: dict[str, Value] = {
        term.name: LESION if domain == "lesion" else PATIENT
        for c in about
        for term, (_, domain) in zip(c.atom.args, found.guideline.vocabulary.predicates[name].args, strict=True)
        if isinstance(term, Variable) and domain in ENTITIES
    }
    return found.worlds.space.any_of(node for _, node in solutions(found.worlds, ordered(rest, binds), binds, ALL))
