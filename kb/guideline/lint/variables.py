"""Whether something binds each variable of a clause, and something else in it has the variable too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kb.files.errors import Place, Problem, nearest
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.lint.domains import typed
from kb.guideline.places import (
    comparisons,
    in_rule,
    leaves,
    side_place,
    term_place,
)
from kb.guideline.vocabulary import DECLARATIONS, ENTITIES
from kb.language.syntax import (
    Clause,
    Comparison,
    Literal,
    Variable,
    variables_of,
)

LONE = "lone variable"


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


def lone(guideline: Guideline) -> Iterator[Problem]:
    """A variable that stands in one place of its clause: it says nothing there, and most often it is misspelt.

    Those that nothing binds are told as such. A name that begins with `_` says that it is meant so. A declaration about
    some patients has its only lesion, or its only patient, nowhere else.
    """
    vocabulary = guideline.vocabulary
    for rule in guideline.rules:
        clause = rule.clause
        heads = [] if clause.head is None else [clause.head]
        uses = Counter(name for node in (*heads, *clause.body) for name in variables_of(node))
        once = {name for name, times in uses.items() if times == 1 and not name.startswith("_")}
        if not (clause.body and once):
            continue
        declares = clause.head and clause.head.predicate in DECLARATIONS
        of = {
            term.name: domain
            for atom in clause.atoms
            for _, term, domain in typed(vocabulary, atom)
            if isinstance(term, Variable) and domain in ENTITIES
        }
        for name in sorted(bound_variables(clause) & once):
            if declares and name in of and Counter(of.values())[of[name]] == 1:
                continue
            near = nearest(name, [other for other in clause.variables if other != name and uses[other] > 1])
            hint = f"did you mean {near}? Or" if near else "if it is meant so,"
            message = f"{name} stands nowhere else in this clause."
            yield in_rule(rule, LONE, message, place_of(clause, name), f"{hint} write _{name}, or _", "warning")


def place_of(clause: Clause, name: str) -> Place:
    """Where a variable first stands in the conditions of its clause."""
    for condition in clause.body:
        if isinstance(condition, Comparison):
            if name in variables_of(condition):
                return side_place(condition, Variable(name))
        else:
            for index, term in enumerate(condition.atom.args):
                if term == Variable(name):
                    return term_place(condition.atom, index)
    return clause.place
