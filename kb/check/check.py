"""Where the rules of a guideline fail, over all possible patients: gaps, conflicts, rules that never count, and so on.

What has to hold is declared in the guideline, as facts: `needs_answer(plan)`, `one_answer(plan)`,
`answer_without(plan, input)` (an answer is wanted also where this input is not stated), `grows_with(plan, input)` and
`falls_with(plan, input)` (as the input goes on in the order of its values, the answer never goes back, or never on, in
the order of its own), and denials that read what is derived. What is known is accepted in a paragraph whose citation
and sentence say why: a gap or a conflict for all patients who meet some conditions, `accepted_gap(plan) :- conditions.`
and `accepted_conflict(plan) :- conditions.`, and any finding by `accepted("its id")`.

Each question is a generator of findings about the same `Check`; they stand by what they ask about in `check_*.py`,
and say it in the words of `finding_words.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kb.check.acceptances import stale
from kb.check.answers import conflicts, gaps, gaps_of, nevers, orders, unreachable
from kb.check.findings import Finding, severities
from kb.check.inputs import inert
from kb.check.numbers import boundaries
from kb.check.rules import assumptions, covered, dead, overlaps
from kb.check.subject import Check, reason_of
from kb.check.tables import add_tables, gaps_in, large_tables
from kb.check.unasked import not_asked
from kb.check.words import ranges_words, region_words
from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import Fact, word_of
from kb.sets.decision_tables import table_of
from kb.sets.worlds import worlds_of

__all__ = ["QUESTIONS", "Check", "check", "ranges_words", "region_words"]

QUESTIONS: tuple[Callable[[Check], Iterator[Finding]], ...] = (
    gaps,
    conflicts,
    nevers,
    orders,
    overlaps,
    covered,
    dead,
    boundaries,
    unreachable,
    large_tables,
    inert,
    assumptions,
    not_asked,
)


def check(guideline: Guideline) -> tuple[Finding, ...]:
    """Every finding of a guideline, with its severity, and whether and why the guideline accepts it."""
    heads = [predicate.name for predicate in guideline.vocabulary.predicates.values()]
    tables = {name: table for name in heads if (table := table_of(guideline, name))}
    worlds = worlds_of(guideline, frozenset(tables))
    found = Check(guideline, worlds, tables, add_tables(worlds, tables))
    findings = [finding for question in QUESTIONS for finding in question(found)]
    named = accepted_ids(guideline)
    told = [accepted_by(finding, named.get(finding.id)) for finding in findings]
    ids = {finding.id for finding in findings}
    told += stale(found, {key: rule for key, rule in named.items() if key not in ids}, told)
    severity = severities(guideline)
    return tuple(replace(finding, severity=severity[finding.kind]) for finding in told)


def accepted_by(finding: Finding, rule: Rule | None) -> Finding:
    """A finding with the reason of the clause that accepts it by its id, if one does."""
    return replace(finding, accepted=reason_of(rule), accepted_at=rule.clause.place) if rule else finding


def accepted_ids(guideline: Guideline) -> dict[str, Rule]:
    """The ids of the findings that a guideline accepts, each with the clause that does."""
    return {word_of(fact.args[0]): rule for fact, rule in guideline.tables.items() if fact.predicate == "accepted"}


def accepted_gaps(guideline: Guideline, predicate: str) -> tuple[Finding, ...]:
    """The gaps of one predicate that a guideline accepts; nothing else is looked for."""
    named, table = accepted_ids(guideline), table_of(guideline, predicate)
    if (Fact("needs_answer", (predicate,)) not in guideline.tables) or not (named or guideline.acceptances):
        return ()
    read = {predicate, *(c.atom.predicate for rule in guideline.acceptances for c in rule.clause.literals)}
    others = guideline.vocabulary.predicates.keys() - read.union(*(guideline.reads[name] for name in read))
    worlds = worlds_of(guideline, frozenset(others | ({predicate} if table else set())))
    found = Check(guideline, worlds, {predicate: table} if table else {})
    gaps_found = gaps_in(found, table) if table else gaps_of(found, predicate)
    told = (accepted_by(finding, named.get(finding.id)) for finding in gaps_found)
    return tuple(finding for finding in told if finding.accepted)
