"""What a check asks about acceptances: is anything left of what they accept?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.check.findings import Finding
from kb.check.subject import Check, clauses_of
from kb.check.unasked import unasked
from kb.check.words import clause_name
from kb.guideline.guideline import Rule


def stale(found: Check, named: Mapping[str, Rule]) -> Iterator[Finding]:
    """Acceptances of what is not found any more: by an id (`named`), and by conditions. What was not asked may well be
    there."""
    silent = tuple(f"{kind.replace(' ', '-')}-{name}-" for kind, name in unasked(found))
    for key, rule in named.items():
        if not key.startswith(silent):
            says = f"{clause_name(rule)} accepts {key}, which is not found any more: remove it"
            yield about(found, rule, says, key)
    for rule in found.guideline.acceptances:
        if rule.index not in found.met:
            head = rule.clause.head
            says = f"{clause_name(rule)} states {head}, and nothing of that is found"
            yield about(found, rule, says, str(head))


def about(found: Check, rule: Rule, says: str, key: str) -> Finding:
    return Finding("stale", "", says, clauses_of(found.guideline, rule), place=rule.clause.place, key=key)
