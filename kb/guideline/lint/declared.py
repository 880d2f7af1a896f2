"""Whether predicates are declared, defined, read, and used with the arguments that they have."""

from __future__ import annotations

from collections.abc import Iterator

from kb.files.errors import Problem, nearest
from kb.guideline.guideline import Guideline
from kb.guideline.places import (
    in_file,
    in_rule,
)
from kb.guideline.vocabulary import Vocabulary


def undeclared(guideline: Guideline) -> Iterator[Problem]:
    """A predicate that the vocabulary does not declare: most often a misspelt one."""
    predicates = guideline.vocabulary.predicates
    for rule in guideline.rules:
        for atom in rule.clause.atoms:
            if atom.predicate in predicates:
                continue
            known = atom is rule.clause.head or atom.predicate in guideline.rules_by_head
            message = (
                f"the vocabulary does not declare {atom.signature}." if known else f"nothing defines {atom.signature}."
            )
            near = nearest(atom.predicate, list(predicates))
            hint = (
                f"did you mean {whereabouts(guideline, near)}?"
                if near
                else f"declare it in vocabulary.toml, as [predicate.{atom.predicate}]"
            )
            yield in_rule(rule, "undeclared predicate", message, atom.place, hint)


def whereabouts(guideline: Guideline, name: str) -> str:
    """A declared predicate, and where its first clause or else its declaration stands."""
    predicate = guideline.vocabulary.predicates[name]
    for rule in guideline.rules_by_head.get(name, ()):
        return f"{predicate.signature}, defined at {in_file(rule.clause.place)}"
    return f"{predicate.signature}, declared at {in_file(predicate.place)}"


def meant(guideline: Guideline, heads: bool) -> Iterator[str]:
    """The predicates that heads (or bodies and the report) name, a misspelt one by its likely meaning."""
    predicates = guideline.vocabulary.predicates
    named = {literal.atom.predicate for rule in guideline.rules for literal in rule.clause.literals}
    if heads:
        named = set(guideline.rules_by_head)
    else:
        named |= set(reported(guideline.vocabulary))
    for name in named:
        yield name if name in predicates else nearest(name, list(predicates))


def reported(vocabulary: Vocabulary) -> tuple[str, ...]:
    report = vocabulary.report
    scores = [name for score in report.scores for name in (score.total, score.band, *score.items)]
    return (report.goal, report.steps, *report.in_sections, *report.assessments, *scores)


def undefined(guideline: Guideline) -> Iterator[Problem]:
    """A declared predicate that is read although no clause concludes it. Told once, at its first use."""
    predicates = guideline.vocabulary.predicates
    empty = {p.name for p in predicates.values() if p.role not in ("input", "record", "declaration")} - {
        *meant(guideline, heads=True)
    }
    for rule in guideline.rules:
        for literal in rule.clause.literals:
            if literal.atom.predicate in empty:
                empty.remove(literal.atom.predicate)
                predicate = predicates[literal.atom.predicate]
                message = f"nothing defines {predicate.signature}: it is declared, but no clause concludes it."
                hint = f"write a clause for it, or give it another role at {in_file(predicate.place)}"
                yield in_rule(rule, "undefined predicate", message, literal.atom.place, hint)
    for name in dict.fromkeys(reported(guideline.vocabulary)):
        if name in empty:
            predicate = predicates[name]
            message = f"nothing defines {predicate.signature}: [report] names it, but no clause concludes it."
            yield Problem(message, predicate.place, "undefined predicate", hint="write a clause that concludes it")


def arity(guideline: Guideline) -> Iterator[Problem]:
    """An atom with more or fewer arguments than its predicate has."""
    for rule in guideline.rules:
        for atom in rule.clause.atoms:
            predicate = guideline.vocabulary.predicates.get(atom.predicate)
            if predicate and predicate.arity != atom.arity:
                arguments = "argument" if predicate.arity == 1 else "arguments"
                message = f"{atom.predicate} has {predicate.arity} {arguments}, not {atom.arity}."
                hint = f"write {atom.predicate}({', '.join(name for name, _ in predicate.args)})"
                yield in_rule(rule, "wrong arity", message, atom.place, hint)


def unused(guideline: Guideline) -> Iterator[Problem]:
    """A declared predicate that nothing reads, or an input that is read although `unread` says why not."""
    read = set(meant(guideline, heads=False))
    for predicate in guideline.vocabulary.predicates.values():
        message, hint = "", ""
        if predicate.name in read:
            if predicate.unread:
                message = f"clauses read {predicate.signature}, but its 'unread' says why none does."
                hint = "remove 'unread'"
        elif predicate.role == "input" and not predicate.unread:
            message = f"no clause reads the input {predicate.signature}."
            hint = "say in 'unread' why the guideline does not need it, or remove it"
        elif predicate.role not in ("input", "record", "declaration"):
            message = f"nothing reads {predicate.signature}: no body of a clause, and not [report]."
        if message:
            yield Problem(message, predicate.place, "unused predicate", hint=hint, severity="warning")
