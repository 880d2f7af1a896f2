"""What a check asks about acceptances: is anything left of what they accept?

The id of a gap or a conflict names just its patients: with fewer or more of them it is another one, and nobody can tell
from it which patients it was. So an acceptance by an id is told with what is found now, and with the clauses that
accept that by its conditions, which hold whatever becomes of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kb.check.accepting import acceptance
from kb.check.findings import Finding
from kb.check.subject import Check, clauses_of
from kb.check.unasked import unasked
from kb.check.words import clause_name
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.vocabulary import ACCEPTING

FEW = 3  # findings, and clauses for each, up to which is written out what would accept them


def stale(found: Check, named: Mapping[str, Rule], findings: Sequence[Finding]) -> Iterator[Finding]:
    """Acceptances of what is not found any more: by an id (`named`), and by conditions. What was not asked may well be
    there."""
    silent = tuple(f"{kind.replace(' ', '-')}-{name}-" for kind, name in unasked(found))
    for key, rule in named.items():
        if not key.startswith(silent):
            says = f"{clause_name(rule)} accepts {key}, which is not found any more: remove it"
            yield about(found, rule, says + instead(found.guideline, key, findings), key)
    for rule in found.guideline.acceptances:
        if rule.index not in found.met:
            head = rule.clause.head
            says = f"{clause_name(rule)} states {head}, and nothing of that is found"
            yield about(found, rule, says, str(head))


def about(found: Check, rule: Rule, says: str, key: str) -> Finding:
    return Finding("stale", "", says, clauses_of(found.guideline, rule), place=rule.clause.place, key=key)


def instead(guideline: Guideline, key: str, findings: Sequence[Finding]) -> str:
    """What an id may have become that accepted a gap or a conflict: those of the same predicate that nothing accepts,
    with the clauses to write for them."""
    left = [f for f in findings if f.kind in ACCEPTING.values() and not f.accepted and key.startswith(about_of(f))]
    if not left:
        return ""
    clauses = [clause for f in left for clause in acceptance(guideline, f)]
    by_id = any(clause.startswith("accepted(") for clause in clauses)
    few = len(left) <= FEW and len(clauses) <= FEW * FEW and not by_id
    what = " ".join(clauses) if few else "the clauses that noms check --explain ID tells"
    ids = ", ".join(f.id for f in left[:FEW]) + f" and {len(left) - FEW} more" * (len(left) > FEW)
    return f", or, if {ids} is what is left or new of it, write {what} instead"


def about_of(finding: Finding) -> str:
    """How the ids of all findings of a kind and a predicate begin."""
    return finding.id.rpartition("-")[0] + "-"
