"""Whether inputs, and the record of what a case states, are read and concluded as they may be."""

from __future__ import annotations

from collections.abc import Iterator

from kb.files.errors import Problem
from kb.guideline.guideline import Guideline
from kb.guideline.places import (
    in_rule,
)
from kb.guideline.vocabulary import Predicate, Vocabulary
from kb.language.syntax import (
    Atom,
    Constant,
    Literal,
)

GIVEN = "given"  # the record of which inputs a case states


def negated_inputs(guideline: Guideline) -> Iterator[Problem]:
    """A negated input: an answer that a case does not have is unknown, and unknown is not no."""
    vocabulary = guideline.vocabulary
    for rule in guideline.rules:
        for literal in rule.clause.literals:
            predicate = vocabulary.predicates.get(literal.atom.predicate)
            if literal.negated and predicate and predicate.role == "input" and not predicate.closed:
                message = f"{predicate.signature} is an input, and an answer that is missing is not a no."
                hint = positive_wording(vocabulary, predicate, literal.atom)
                yield in_rule(rule, "negated input", message, literal.atom.place, hint)


def positive_wording(vocabulary: Vocabulary, predicate: Predicate, atom: Atom) -> str:
    """How to say without a negation what the negation of an input was probably meant to say."""
    domain = vocabulary.domains.get(predicate.domain)
    value = atom.args[1] if atom.arity == 2 else None
    if domain is None or domain.is_range or not isinstance(value, Constant):
        return "say which values are meant"
    others = [f"{atom.predicate}({atom.args[0]}, {symbol})" for symbol in domain.symbols if symbol != value.value]
    if len(others) == 1:
        return f"did you mean {others[0]}?"
    return f"write a clause for each value that is meant, such as {others[0]}" if others else ""


def unguarded(guideline: Guideline) -> Iterator[Problem]:
    """A clause that concludes an input without giving way to an answer that the case states."""
    for rule in guideline.rules:
        head = rule.clause.head
        predicate = guideline.vocabulary.predicates.get(head.predicate) if head else None
        if head is None or predicate is None or predicate.role != "input" or not head.args:
            continue
        guard = Literal(Atom(GIVEN, (Constant(head.predicate), head.args[0])), negated=True)
        if guard not in rule.clause.body:
            message = f"{predicate.signature} is an input: an answer that the case gives must win over this clause."
            yield in_rule(rule, "input without guard", message, head.place, f"add '{guard}' to the body")


def concluded_records(guideline: Guideline) -> Iterator[Problem]:
    """A clause that concludes what only a case records."""
    for rule in guideline.rules:
        head = rule.clause.head
        predicate = guideline.vocabulary.predicates.get(head.predicate) if head else None
        if head and predicate and predicate.role == "record":
            message = f"{predicate.signature} is a record: a case fills it, and no clause concludes it."
            yield in_rule(rule, "clause for record", message, head.place)
