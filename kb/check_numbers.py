"""What a check asks about numbers: do neighboring conditions on one leave a value out, or share one?"""

from __future__ import annotations

from collections.abc import Iterator

from kb.checked import Check, finding
from kb.completions import inputs_read
from kb.findings import Finding
from kb.guideline import Guideline, Rule
from kb.mdd import ALL, NONE
from kb.syntax import COMPARE, Comparison, Constant, Value, Variable, variables_of
from kb.vocabulary import ENTITIES
from kb.worlds import LESION, PATIENT, ordered, solutions


def boundaries(found: Check) -> Iterator[Finding]:
    """Numbers that neighboring conditions on the same number leave out for some patient, or that two of them share."""
    vocabulary, space = found.guideline.vocabulary, found.worlds.space
    for predicate, rules in found.guideline.rules_by_head.items():
        if predicate in found.tables:
            continue
        by_number: dict[str, list[tuple[Rule, frozenset[int]]]] = {}
        for rule in rules:
            for name, left in bounded_numbers(found.guideline, rule):
                by_number.setdefault(name, []).append((rule, left))
        if not by_number:
            continue
        read = (c.atom.predicate for rule in rules for c in rule.clause.literals)
        view = found.worlds.view(inputs_read(found.guideline, tuple(read)))
        answered = space.any_of(found.worlds.fires(rule) for rule in rules)
        for name, intervals in by_number.items():
            domain = vocabulary.domains[vocabulary.predicates[name].domain]
            numbers = [v for v in domain.symbols if isinstance(v, int)]
            has = found.worlds.answers(name)
            for before, value, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
                below = [rule for rule, inside in intervals if before in inside and value not in inside]
                above = [rule for rule, inside in intervals if after in inside and value not in inside]
                ends = [rule for rule, inside in intervals if value in inside and after not in inside]
                starts = [rule for rule, inside in intervals if value in inside and before not in inside]
                here = has.get(value, NONE)
                left_out = ((a, b, space.without(here, answered), "leave out") for a in below for b in above)
                shared = ((a, b, here, "share") for a in ends for b in starts if heads_differ(a, b))
                for one, other, among, what in (*left_out, *shared):
                    both = space.both(beside(found, one, name), beside(found, other, name))
                    met = view.of(space.both(both, among))
                    if met != NONE:
                        says = f"the conditions of {one.id} and {other.id} {what} {name} "
                        says += vocabulary.word(value, domain.name)
                        rules_here = (one, other)
                        yield finding(found, view, "boundary", predicate, says, rules_here, {name: (value,)}, met)
                        break


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


def heads_differ(one: Rule, other: Rule) -> bool:
    return one is not other and one.clause.head != other.clause.head


def bounded_numbers(guideline: Guideline, rule: Rule) -> Iterator[tuple[str, frozenset[int]]]:
    """The numbers that a rule compares with constants: each predicate with the values that the comparisons leave."""
    for literal in rule.clause.literals:
        last = literal.atom.args[-1] if literal.atom.args else None
        declared = guideline.vocabulary.predicates[literal.atom.predicate]
        domain = guideline.vocabulary.domains.get(declared.domain)
        if literal.negated or domain is None or not domain.is_range:
            continue
        values = [v for v in domain.symbols if isinstance(v, int)]
        if isinstance(last, Constant):
            yield literal.atom.predicate, frozenset(v for v in values if v == last.value)
        elif isinstance(last, Variable):
            tests = [c for c in rule.clause.body if isinstance(c, Comparison) and last.name in variables_of(c)]
            plain = [c for c in tests if isinstance(c.left, Constant) or isinstance(c.right, Constant)]
            if tests and plain == tests:
                left = list(values)
                for c in tests:
                    if isinstance(c.right, Constant):
                        left = [v for v in left if COMPARE[c.operator](v, c.right.value)]
                    elif isinstance(c.left, Constant):
                        left = [v for v in left if COMPARE[c.operator](c.left.value, v)]
                yield literal.atom.predicate, frozenset(left)
