"""What a check asks about itself: which questions were not asked, because the rules are too many for them?"""

from __future__ import annotations

from collections.abc import Iterator

from kb.check.answers import forbidden
from kb.check.findings import Finding
from kb.check.subject import Check, clauses_of
from kb.check.tables import ASKED_OF_SETS
from kb.check.words import clause_name


def not_asked(found: Check) -> Iterator[Finding]:
    """The questions that are asked of sets of situations, of predicates whose rules make too large ones; the key of
    each begins with the kind that was not looked for."""
    guideline = found.guideline
    for rule in guideline.nevers:
        if predicate := found.unasked(rule):
            clauses = clauses_of(guideline, rule)
            says = f"whether {clause_name(rule)} holds was not asked: {too_many(found, predicate)}"
            yield Finding("not asked", predicate, says, clauses, place=rule.clause.place, key="never")
    for fact, rule in guideline.tables.items():
        if fact.predicate in ASKED_OF_SETS and fact.args[0] in found.beyond:
            predicate, clauses = str(fact.args[0]), clauses_of(guideline, rule)
            says = f"whether {fact} holds was not asked: {too_many(found, predicate)}"
            kind = "gap" if fact.predicate == "answer_without" else "unstated order"
            yield Finding("not asked", predicate, says, clauses, place=rule.clause.place, key=f"{kind} {fact}")


def too_many(found: Check, predicate: str) -> str:
    table = found.tables[predicate]
    return f"the {len(table.rules)} rules for {predicate} over {len(table.inputs)} inputs are too many for it"


def unasked(found: Check) -> Iterator[tuple[str, str]]:
    """The kinds of findings that were not looked for, each with what it would be about."""
    for rule in found.guideline.nevers:
        if found.unasked(rule):
            yield "never", forbidden(found, rule)
    for predicate in found.beyond:
        yield "unstated order", predicate
        if found.left_out(predicate):
            yield "gap", predicate
