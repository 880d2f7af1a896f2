"""Tables whose first two columns are the bounds of a value: told as "10 to 40" and "3 or more"."""

from __future__ import annotations

from explain import words
from kb.guideline.guideline import Guideline
from kb.language.syntax import Atom, Clause, Comparison, Fact


def is_range_table(guideline: Guideline, table: str) -> bool:
    """Whether some rule reads the table by comparing one value with the bounds in its first two columns."""
    atoms = ((rule.clause, c.atom) for rule in guideline.rules for c in rule.clause.literals)
    return any(atom.predicate == table and compares_bounds(clause, atom) for clause, atom in atoms)


def compares_bounds(clause: Clause, atom: Atom) -> bool:
    if atom.arity != 3:
        return False
    low, high = atom.args[:2]
    above, below = set(), set()
    for condition in clause.body:
        match condition:
            case Comparison(">=", value, bound) | Comparison("<=", bound, value) if bound == low:
                above.add(value)
            case Comparison("<=", value, bound) | Comparison(">=", bound, value) if bound == high:
                below.add(value)
    return bool(above & below)


def range_words(guideline: Guideline, row: Fact) -> str:
    """The bounds in a row in words, open where no value of their domain lies above them."""
    vocabulary = guideline.vocabulary
    domains = [domain for _, domain in vocabulary.predicates[row.predicate].args]
    low, high = (vocabulary.word(value, domain) for value, domain in zip(row.args[:2], domains[:2], strict=True))
    if low == high:
        return low
    is_open = row.args[1] == vocabulary.domains[domains[1]].high
    return words.OR_MORE.format(low=low) if is_open else words.RANGE.format(low=low, high=high)
