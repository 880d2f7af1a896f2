"""Whether something binds each variable of a clause."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Problem
from kb.guideline import Guideline, Rule
from kb.lint_places import (
    comparisons,
    in_rule,
    leaves,
    side_place,
    term_place,
)
from kb.syntax import (
    Clause,
    Comparison,
    Literal,
    Variable,
    variables_of,
)


def bound_variables(clause: Clause) -> set[str]:
    """The variables that a positive literal binds, or an equality with an expression over bound variables."""
    bound = {name for literal in clause.literals if not literal.negated for name in variables_of(literal)}
    equalities = [comparison for comparison in comparisons(clause) if comparison.operator == "="]
    for _ in equalities:
        for equality in equalities:
            for one, other in ((equality.left, equality.right), (equality.right, equality.left)):
                if isinstance(one, Variable) and bound.issuperset(variables_of(other)):
                    bound.add(one.name)
    return bound


def unsafe(guideline: Guideline) -> Iterator[Problem]:
    """A variable of a head, a negation or a comparison that nothing binds. Told once per clause."""
    for rule in guideline.rules:
        clause = rule.clause
        told = bound_variables(clause) if clause.body else set()
        for index, term in enumerate(clause.head.args if clause.head else ()):
            if clause.head and isinstance(term, Variable) and term.name not in told:
                told.add(term.name)
                message = f"nothing binds {term}: "
                message += "no positive condition of the body has it." if clause.body else "a fact has no variables."
                yield in_rule(rule, "unsafe variable", message, term_place(clause.head, index))
        for condition in clause.body:
            if isinstance(condition, Literal):
                yield from unsafe_negation(rule, condition, told)
            else:
                yield from unsafe_comparison(rule, condition, told)


def unsafe_negation(rule: Rule, literal: Literal, told: set[str]) -> Iterator[Problem]:
    atom = literal.atom
    named = [str(term) for term in atom.args if isinstance(term, Variable) and term.name in told]
    for index, term in enumerate(atom.args):
        if isinstance(term, Variable) and term.name not in told:
            told.add(term.name)
            message = f"nothing binds {term}: it stands only under 'not'."
            some = f"has_{atom.predicate}({', '.join(named)})" if named else f"some_{atom.predicate}"
            hint = f"derive '{some} :- {atom}.' and write 'not {some}'"
            yield in_rule(rule, "unsafe variable", message, term_place(atom, index), hint)


def unsafe_comparison(rule: Rule, comparison: Comparison, told: set[str]) -> Iterator[Problem]:
    for term in (*leaves(comparison.left), *leaves(comparison.right)):
        if isinstance(term, Variable) and term.name not in told:
            told.add(term.name)
            message = f"nothing binds {term}: no positive condition of the body has it."
            yield in_rule(rule, "unsafe variable", message, side_place(comparison, term))
