"""Clauses in short words: what they read, what they ask of it, and what they conclude."""

from __future__ import annotations

import re

from explain import words
from explain.sentences.facts import MOST_ALTERNATIVES, alternatives
from kb.answer.answer import steps
from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import (
    TURNED,
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Constant,
    Fact,
    Literal,
    Value,
    Variable,
    variables_of,
)

SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠"}


def is_record(guideline: Guideline, literal: Literal) -> bool:
    return guideline.vocabulary.predicates[literal.atom.predicate].role == "record"


def bounds_of(guideline: Guideline, clause: Clause, name: str, domain: str) -> list[str]:
    """What a clause says of a variable by comparing it with values."""
    found = []
    for condition in clause.body:
        match condition:
            case Comparison(operator, Variable(variable), Constant(value)) if variable == name:
                found.append(f"{SIGNS.get(operator, operator)} {guideline.vocabulary.word(value, domain)}")
            case Comparison(operator, Constant(value), Variable(variable)) if variable == name:
                turned = TURNED[operator]
                found.append(f"{SIGNS.get(turned, turned)} {guideline.vocabulary.word(value, domain)}")
    return found


def value_words(guideline: Guideline, clause: Clause, atom: Atom) -> str:
    """What the last argument of an atom of a clause has to be."""
    last, domain = atom.args[-1], guideline.vocabulary.predicates[atom.predicate].domain
    if isinstance(last, Constant):
        return guideline.vocabulary.word(last.value, domain)
    if bounds := bounds_of(guideline, clause, last.name, domain):
        return words.join(bounds)
    if chosen := chosen_values(guideline, clause).get(last.name):
        return words.join([guideline.vocabulary.word(value, domain) for value in chosen], words.OR_WORD)
    heads = (clause.head,) if clause.head else ()
    uses = [name for part in (*heads, *clause.body) for name in variables_of(part)]
    return last.name if uses.count(last.name) > 1 else words.BOOK_ANY


def chosen_values(guideline: Guideline, clause: Clause) -> dict[str, list[Value]]:
    """The values that tables leave to the variables of a clause, where they are not many."""
    found = {}
    for literal in clause.literals:
        if name := choice(guideline, literal):
            atom = literal.atom
            place = next(i for i, term in enumerate(atom.args) if term == Variable(name))
            rows = [fact for fact in guideline.tables if fact.predicate == atom.predicate]
            fitting = [row for row in rows if all(agree(*pair) for pair in zip(atom.args, row.args, strict=True))]
            values = list(dict.fromkeys(row.args[place] for row in fitting))
            if 0 < len(values) <= MOST_ALTERNATIVES:
                found[name] = values
    return found


def choice(guideline: Guideline, literal: Literal) -> str:
    """The one variable that a table chooses the values of, or nothing where a literal does not just do that."""
    role = guideline.vocabulary.predicates[literal.atom.predicate].role
    named = [term.name for term in literal.atom.args if isinstance(term, Variable) and not term.name.startswith("_")]
    return named[0] if role == "table" and len(named) == 1 and not literal.negated else ""


def agree(term: Variable | Constant, value: Value) -> bool:
    return not isinstance(term, Constant) or term.value == value


def literal_words(guideline: Guideline, clause: Clause, literal: Literal) -> str:
    """A literal of a clause in short words."""
    atom, vocabulary = literal.atom, guideline.vocabulary
    predicate = vocabulary.predicates[atom.predicate]
    told = {
        name: vocabulary.word(term.value, domain) if isinstance(term, Constant) else name
        for (name, domain), term in zip(predicate.args, atom.args, strict=True)
    }
    told[predicate.args[-1][0]] = value_words(guideline, clause, atom)
    sentence = (predicate.short or predicate.says).format_map(told)
    if sentence == words.BOOK_ANY:
        sentence = title_of(guideline, atom.predicate)
    return words.ABSENT_SHORT.format(sentence=sentence) if literal.negated else sentence


def conditions_words(guideline: Guideline, clause: Clause) -> str:
    """All that the body of a clause asks for, in short words, but the record of the case.

    A table that only chooses the values of what another literal reads is told with that.
    """
    chosen = chosen_values(guideline, clause)
    last = {str(literal.atom.args[-1]) for literal in clause.literals if not choice(guideline, literal)}
    found = [
        literal_words(guideline, clause, literal)
        for literal in clause.literals
        if not is_record(guideline, literal) and choice(guideline, literal) not in chosen.keys() & last
    ]
    for condition in clause.body:
        if isinstance(condition, Comparison) and not is_bound(condition):
            sign = SIGNS.get(condition.operator, condition.operator)
            found.append(f"{condition.left} {sign} {condition.right}")
    return words.join(found)


def is_bound(comparison: Comparison) -> bool:
    """Whether a comparison is of a variable with a value, which is told with the variable."""
    sides = (comparison.left, comparison.right)
    return not any(isinstance(side, Arithmetic) for side in sides) and any(isinstance(s, Constant) for s in sides)


def head_words(guideline: Guideline, rule: Rule) -> str:
    """What a rule concludes, in short words."""
    head = rule.clause.head
    if head is None:
        return ""
    last = head.args[-1]
    if head.predicate == guideline.vocabulary.report.goal and isinstance(last, Constant):
        return goal_words(guideline, last.value)
    return atom_words(guideline, head)


def title_of(guideline: Guideline, name: str) -> str:
    """A predicate's name as a heading."""
    declared = guideline.vocabulary.predicates[name]
    told = name_in_words(guideline, name) if declared.short else guideline.vocabulary.word(name)
    return declared.title or words.sentence_case(told)


def goal_words(guideline: Guideline, goal: Value) -> str:
    """A goal as its steps."""
    return words.plan_words(guideline.vocabulary, steps(guideline, goal)) or guideline.vocabulary.word(goal)


def atom_words(guideline: Guideline, atom: Atom) -> str:
    """An atom in short words: with its value, or with all that it may have."""
    last = atom.args[-1]
    if isinstance(last, Variable) and len(values_of(guideline, atom.predicate)) > MOST_ALTERNATIVES:
        domain = guideline.vocabulary.domains[guideline.vocabulary.predicates[atom.predicate].domain]
        if not domain.is_range:
            return name_in_words(guideline, atom.predicate)
    values: tuple[Value, ...] = (last.value,) if isinstance(last, Constant) else values_of(guideline, atom.predicate)
    others = guideline.vocabulary.predicates[atom.predicate].args[:-1]
    facts = [Fact(atom.predicate, (*(name for name, _ in others), value)) for value in values]
    return alternatives(guideline.vocabulary, facts, short=True)


def any_value(guideline: Guideline, predicate: str) -> str:
    """A predicate in short words, with all the values that it may have."""
    args = tuple(Variable(name) for name, _ in guideline.vocabulary.predicates[predicate].args)
    return atom_words(guideline, Atom(predicate, args))


def values_of(guideline: Guideline, predicate: str) -> tuple[Value, ...]:
    domain = guideline.vocabulary.predicates[predicate].domain
    return guideline.vocabulary.domains[domain].symbols if domain in guideline.vocabulary.domains else (domain,)


def says(guideline: Guideline, predicate: str) -> str:
    """What a predicate says of any lesion: its sentence, with the names of its arguments in place of values."""
    return re.sub(r"{(.*?)}", r"\1", guideline.vocabulary.predicates[predicate].says)


def name_in_words(guideline: Guideline, predicate: str) -> str:
    """A predicate's name as a reader knows it: its short sentence without the values."""
    declared = guideline.vocabulary.predicates[predicate]
    return re.sub(r"\W*{.*?}", "", declared.short or declared.says).strip() or guideline.vocabulary.word(predicate)
