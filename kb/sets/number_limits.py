"""The numbers that the conditions of a clause leave, as far as they compare them with constants."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import COMPARE, Comparison, Constant, Literal, Value, Variable, variables_of


def limits(guideline: Guideline, rule: Rule) -> Iterator[tuple[Literal, frozenset[int]]]:
    """The conditions of a clause that have a number which it compares with constants alone, each with the values of
    its domain that the comparisons leave."""
    for literal in rule.clause.literals:
        last = literal.atom.args[-1] if literal.atom.args else None
        declared = guideline.vocabulary.predicates[literal.atom.predicate]
        domain = guideline.vocabulary.domains.get(declared.domain)
        if literal.negated or domain is None or not domain.is_range:
            continue
        left = [v for v in domain.symbols if isinstance(v, int)]
        if isinstance(last, Constant):
            yield literal, frozenset(v for v in left if v == last.value)
        elif isinstance(last, Variable):
            tests = [c for c in rule.clause.body if isinstance(c, Comparison) and last.name in variables_of(c)]
            for c in tests:
                if isinstance(c.right, Constant):
                    left = [v for v in left if COMPARE[c.operator](v, c.right.value)]
                elif isinstance(c.left, Constant):
                    left = [v for v in left if COMPARE[c.operator](c.left.value, v)]
            if tests and all(last in (c.left, c.right) for c in tests) and all(is_plain(c) for c in tests):
                yield literal, frozenset(left)


def is_plain(c: Comparison) -> bool:
    """Whether a comparison is of something with a constant."""
    return isinstance(c.left, Constant) or isinstance(c.right, Constant)


def is_limit(left: Collection[Value], values: Sequence[Value], declared: bool) -> bool:
    """Whether what is left of a number are all values up to one, from one on, or between two, without a hole. A lone
    one within is named for itself, and is no limit but where it is declared that each number has to be answered.

    >>> [is_limit(left, range(9), False) for left in ([0], [3], [3, 4], [3, 5])]
    [True, False, True, False]
    """
    places = [place for place, value in enumerate(values) if value in left]
    if not places or places[-1] - places[0] >= len(places):
        return False
    return declared or len(places) > 1 or places[0] == 0 or places[0] == len(values) - 1
