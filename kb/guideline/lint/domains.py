"""Whether every constant and variable of a clause is of the domain that its place has."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from kb.files.errors import Problem, nearest
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.places import (
    comparisons,
    did_you_mean,
    in_rule,
    leaves,
    side_place,
    term_place,
)
from kb.guideline.vocabulary import ENTITIES, Domain, Vocabulary
from kb.language.syntax import (
    COMPARE,
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Constant,
    Expression,
    Term,
    Value,
    Variable,
    symbol_of,
    word_of,
)

NUMBER = "a number"  # the domain of a variable that only arithmetic or a comparison speaks of
SYMBOL = "a symbol"
ORDER = {"<", "<=", ">", ">="}
MOST_VALUES = 8  # a message lists the values of a domain up to this many


def typed(vocabulary: Vocabulary, atom: Atom) -> list[tuple[int, Term, str]]:
    """The arguments of an atom, each with its position and the name of its domain."""
    predicate = vocabulary.predicates.get(atom.predicate)
    if predicate is None or len(predicate.args) != len(atom.args):
        return []
    return [
        (index, term, entity_of(vocabulary, atom) if domain == "entity" else domain)
        for index, ((_, domain), term) in enumerate(zip(predicate.args, atom.args, strict=True))
    ]


def entity_of(vocabulary: Vocabulary, atom: Atom) -> str:
    """Whom an atom about any predicate speaks of, where its first argument tells."""
    first = atom.args[0]
    stated = vocabulary.predicates.get(str(first)) if isinstance(first, Constant) else None
    return stated.entity if stated and stated.entity else "entity"


def body_then_head(clause: Clause) -> Iterator[Atom]:
    yield from (literal.atom for literal in clause.literals)
    if clause.head:
        yield clause.head


def domains_of(vocabulary: Vocabulary, clause: Clause) -> dict[str, str]:
    """The domain of each variable: that of its first place in an atom, or else what an equality gives it."""
    found: dict[str, str] = {}
    for atom in body_then_head(clause):
        for _, term, domain in typed(vocabulary, atom):
            if isinstance(term, Variable) and domain != "entity":
                found.setdefault(term.name, domain)
    equalities = [comparison for comparison in comparisons(clause) if comparison.operator == "="]
    for _ in equalities:
        for equality in equalities:
            for one, other in ((equality.left, equality.right), (equality.right, equality.left)):
                if isinstance(one, Variable) and one.name not in found and (domain := kind_of(other, found)):
                    found[one.name] = domain
    return found


def compared(
    vocabulary: Vocabulary, clause: Clause, operators: Container[str] = COMPARE
) -> Iterator[tuple[Comparison, Mapping[str, str]]]:
    """The comparisons of a clause by one of these operators, each with the domains of the clause's variables."""
    found = [comparison for comparison in comparisons(clause) if comparison.operator in operators]
    domains = domains_of(vocabulary, clause) if found else {}
    return ((comparison, domains) for comparison in found)


def kind_of(expression: Expression, domains: Mapping[str, str]) -> str:
    """The domain of an expression as far as it is known; otherwise an empty string."""
    match expression:
        case Variable(name):
            return domains.get(name, "")
        case Constant(value):
            return NUMBER if isinstance(value, int) else SYMBOL
        case Arithmetic():
            return NUMBER


def is_number(vocabulary: Vocabulary, domain: str) -> bool:
    return domain in ("", NUMBER) or (domain in vocabulary.domains and vocabulary.domains[domain].is_range)


def outside(guideline: Guideline) -> Iterator[Problem]:
    """A constant outside the domain of its argument, or of the variable that it is compared with."""
    vocabulary = guideline.vocabulary
    for rule in guideline.rules:
        for atom in rule.clause.atoms:
            if all(isinstance(term, Variable) for term in atom.args):
                continue
            for index, term, domain in typed(vocabulary, atom):
                if isinstance(term, Constant) and (wrong := refusal(vocabulary, domain, term.value)):
                    message, hint = wrong
                    yield in_rule(rule, "outside domain", message, term_place(atom, index), hint)
        for comparison, domains in compared(vocabulary, rule.clause):
            for one, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
                if not (isinstance(one, Variable) and isinstance(other, Constant)):
                    continue
                domain = domains.get(one.name, "")
                sized = comparison.operator in ORDER
                if sized and not (isinstance(other.value, int) and is_number(vocabulary, domain)):
                    continue  # a comparison by size of what is not a number is told as such
                if wrong := refusal(vocabulary, domain, other.value, in_step=not sized):
                    message, hint = wrong
                    yield in_rule(rule, "outside domain", message, side_place(comparison, other), hint)


def refusal(vocabulary: Vocabulary, name: str, value: Value, in_step: bool = True) -> tuple[str, str] | None:
    """Why a value is none of a domain, and what was probably meant; nothing where it is one."""
    shown_value = str(value)
    if name in ENTITIES or name == "entity":
        thing = "patient or lesion" if name == "entity" else name
        return f"{shown_value} cannot stand for a {thing}: a clause speaks of every one, by a variable.", ""
    if name == "predicate":
        known = list(vocabulary.predicates)
        return None if value in known else (f"{shown_value} is not a predicate.", did_you_mean(word_of(value), known))
    if name == "input":
        inputs = [predicate.name for predicate in vocabulary.inputs]
        return None if value in inputs else (f"{shown_value} is not an input.", did_you_mean(word_of(value), inputs))
    domain = vocabulary.domains.get(name)
    if domain is None:
        return None
    return outside_range(domain, value, in_step) if domain.is_range else outside_values(domain, value)


def outside_range(domain: Domain, value: Value, in_step: bool) -> tuple[str, str] | None:
    step = domain.step if in_step else 1
    if isinstance(value, int) and domain.low <= value <= domain.high and (value - domain.low) % step == 0:
        return None
    word = word_of(value)
    hint = ""
    if re.fullmatch(r"-?\d{1,9}", word):
        steps = round((min(max(int(word), domain.low), domain.high) - domain.low) / step)
        near = domain.low + step * steps
        hint = f"did you mean {near if near <= domain.high else near - step}?"
    return f"{value} is not a value of {domain.name}: {domain}.", hint


def outside_values(domain: Domain, value: Value) -> tuple[str, str] | None:
    if value in domain.members:
        return None
    word = word_of(value)
    values = ", ".join(map(str, domain.symbols)) if len(domain.values) <= MOST_VALUES else ""
    message = f"{value} is not a value of {domain.name}{values and f': {values}'}."
    if word in domain.groups:
        several = ", ".join(map(symbol_of, domain.groups[word]))
        return message, f"it is a group that a case may give: write a clause for each of {several}"
    near = nearest(word, domain.values)
    return message, f"did you mean {symbol_of(near)}?" if near else ""


def mismatch(guideline: Guideline) -> Iterator[Problem]:
    """A variable in two places of different domains. Only comparisons join different ranges."""
    vocabulary = guideline.vocabulary
    for rule in guideline.rules:
        if not rule.clause.body:
            continue
        first: dict[str, tuple[str, Atom]] = {}
        for atom in body_then_head(rule.clause):
            for index, term, domain in typed(vocabulary, atom):
                if not isinstance(term, Variable) or domain == "entity":
                    continue
                known, where = first.setdefault(term.name, (domain, atom))
                if known != domain:
                    message = f"{term} stands for {known} in {where}, and for {domain} here."
                    yield in_rule(rule, "domain mismatch", message, term_place(atom, index))
        for comparison, domains in compared(vocabulary, rule.clause, COMPARE.keys() - ORDER):
            yield from unequal(rule, comparison, domains, vocabulary)


def unequal(
    rule: Rule, comparison: Comparison, domains: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[Problem]:
    """An equality (or its contrary) between things of different domains, not both of them ranges."""
    left, right = kind_of(comparison.left, domains), kind_of(comparison.right, domains)
    constant = isinstance(comparison.left, Constant) or isinstance(comparison.right, Constant)
    numbers = is_number(vocabulary, left) and is_number(vocabulary, right)
    arithmetic = isinstance(comparison.left, Arithmetic) or isinstance(comparison.right, Arithmetic)
    if left and right and left != right and not (constant or numbers or arithmetic):
        message = f"{comparison.left} stands for {left}, and {comparison.right} for {right}."
        yield in_rule(rule, "domain mismatch", message, comparison.place)


def numbers(guideline: Guideline) -> Iterator[Problem]:
    """Arithmetic or a comparison by size, on what is neither a whole number nor a variable over a range."""
    vocabulary = guideline.vocabulary
    for rule in guideline.rules:
        for comparison, domains in compared(vocabulary, rule.clause):
            sides = [comparison.left, comparison.right]
            if not (comparison.operator in ORDER or any(isinstance(side, Arithmetic) for side in sides)):
                continue
            for term in dict.fromkeys(term for side in sides for term in leaves(side)):
                if is_number(vocabulary, domain := kind_of(term, domains)):
                    continue
                why = f": it stands for {domain}" if isinstance(term, Variable) and domain != SYMBOL else ""
                message = f"{term} is not a number{why}."
                hint = ""
                if isinstance(term, Constant) and word_of(term.value).isdigit():
                    hint = f"did you mean {word_of(term.value)}, without quotes?"
                yield in_rule(rule, "not a number", message, side_place(comparison, term), hint)
