"""Clauses that say the same, up to the names of variables and the order of conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.files.errors import Problem
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.places import (
    in_file,
    in_rule,
)
from kb.language.syntax import (
    Atom,
    Clause,
    Condition,
    variables_of,
)

ROUNDS = 10  # steps from one variable to those beside it that are looked at
VARIABLE = re.compile(r'("[^"]*")|\b_?[A-Z]\w*|\b_\b')


def alike(guideline: Guideline) -> Iterator[Problem]:
    """A clause that an earlier one already says, up to the names of variables and the order of conditions."""
    seen: dict[tuple[str, ...], list[Rule]] = {}
    for rule in guideline.rules:
        clause = rule.clause
        earlier = seen.setdefault(outline(clause), [])
        first = next((known for known in earlier if same(known.clause, clause)), None)
        earlier.append(rule)
        if first:
            message = f"this clause says what {first.id} says at {in_file(first.clause.place)}."
            yield in_rule(rule, "alike", message, clause.place, "remove one of the two", "warning")


def outline(clause: Clause) -> tuple[str, ...]:
    """What clauses that say the same have in common: the texts of the head and of the conditions, in order, with every
    variable replaced by `_`."""
    return (skeleton(clause.head) if clause.head else "", *sorted(map(skeleton, clause.body)))


def skeleton(node: Atom | Condition) -> str:
    """A condition's text with every variable replaced by `_`."""
    return VARIABLE.sub(lambda found: found[1] or "_", str(node))


def same(one: Clause, other: Clause) -> bool:
    """Whether two clauses of one shape are equal under some renaming of variables and order of conditions."""
    marks, others = uses_of(one), uses_of(other)

    def renamed(a: Atom | Condition, b: Atom | Condition, names: Mapping[str, str]) -> Mapping[str, str] | None:
        pairs = dict(names)
        for x, y in zip(variables_of(a), variables_of(b), strict=True):
            if marks[x] != others[y] or pairs.setdefault(x, y) != y:
                return None
        return pairs if len(set(pairs.values())) == len(pairs) else None

    def matched(names: Mapping[str, str], left: tuple[Condition, ...], right: tuple[Condition, ...]) -> bool:
        if not left:
            return True
        for index, candidate in enumerate(right):
            if skeleton(candidate) == skeleton(left[0]):
                pairs = renamed(left[0], candidate, names)
                if pairs is not None and matched(pairs, left[1:], right[:index] + right[index + 1 :]):
                    return True
        return False

    if sorted(marks.values()) != sorted(others.values()):
        return False
    names = renamed(one.head, other.head, {}) if one.head and other.head else {}
    return names is not None and matched(names, one.body, other.body)


def uses_of(clause: Clause) -> dict[str, int]:
    """For each variable a number for how it is used, and how those beside it are: equal clauses have equal numbers.

    (Without them, telling two long clauses apart would try every order of their conditions.)
    """
    nodes = [(skeleton(node), tuple(variables_of(node))) for node in (*filter(None, [clause.head]), *clause.body)]
    marks = dict.fromkeys(clause.variables, 0)
    for _ in range(min(len(marks), ROUNDS)):
        uses: dict[str, list[tuple[str, int, tuple[int, ...]]]] = {name: [] for name in marks}
        for shape, names in nodes:
            beside = tuple(marks[name] for name in names)
            for position, name in enumerate(names):
                uses[name].append((shape, position, beside))
        marks = {name: hash(tuple(sorted(found))) for name, found in uses.items()}
    return marks
