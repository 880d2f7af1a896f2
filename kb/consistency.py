"""Where the rules of a guideline fail, over all possible patients: gaps, conflicts, rules that never count, and so on.

What has to hold is declared in the guideline, as facts: `needs_answer(plan)`, `one_answer(plan)`,
`answer_without(plan, input)` (an answer is wanted also where this input is not stated), `grows_with(plan, input)` and
`falls_with(plan, input)` (as the input goes on in the order of its values, the answer never goes back, or never on, in
the order of its own), and denials that read what is derived. A known finding is accepted by `accepted("its id")`, in a
paragraph whose citation and sentence say why.

Each question is a generator of findings about the same `Check`; they stand by what they ask about in `check_*.py`,
and say it in the words of `finding_words.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kb.check_answers import conflicts, gaps, nevers, orders, unreachable
from kb.check_inputs import inert
from kb.check_numbers import boundaries
from kb.check_rules import assumptions, covered, dead, overlaps
from kb.check_tables import large_tables
from kb.checked import Check, shape
from kb.finding_words import ranges_words, region_words
from kb.findings import Finding, severities
from kb.guideline import Guideline
from kb.tables import table_of
from kb.worlds import worlds_of

__all__ = ["QUESTIONS", "Check", "check", "ranges_words", "region_words", "shape"]

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
)


def check(guideline: Guideline) -> tuple[Finding, ...]:
    """Every finding of a guideline, with its severity, and whether and why the guideline accepts it."""
    heads = [predicate.name for predicate in guideline.vocabulary.predicates.values()]
    tables = {name: table for name in heads if (table := table_of(guideline, name))}
    found = Check(guideline, worlds_of(guideline, frozenset(tables)), tables)
    severity = severities(guideline)
    findings = [replace(f, severity=severity[f.kind]) for question in QUESTIONS for f in question(found)]
    reasons = {
        fact.args[0].strip('"'): rule.paragraph
        for fact, rule in guideline.tables.items()
        if fact.predicate == "accepted" and isinstance(fact.args[0], str)
    }
    told = []
    for finding in findings:
        paragraph = reasons.pop(finding.id, None)
        reason = f"{paragraph.sentence} [{paragraph.cites}]" if paragraph else ""
        told.append(replace(finding, accepted=reason))
    for key, paragraph in reasons.items():
        says = f"{paragraph.id} accepts {key}, which is not found any more: remove it"
        told.append(Finding("stale", "", says, (paragraph.id,), (paragraph.cites,), place=paragraph.place, key=key))
    return tuple(replace(f, severity=f.severity or severity[f.kind]) for f in told)
