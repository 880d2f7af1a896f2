"""What an edit did to the clauses and the vocabulary of a guideline as they are written, apart from what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from kb.check.findings import ranges
from kb.guideline.alike import outline, same
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.vocabulary import Predicate, Report
from kb.language.syntax import NOWHERE, Clause, Paragraph, Value


@dataclass(frozen=True)
class Edits:
    """The edits between two versions.

    `clauses` holds the rules of the old and of the new version that the other one does not have, whatever the names of
    their variables and the order of their conditions; `predicates` what these rules conclude, and what the versions
    declare with another meaning. `lone` are values of an input that one version alone knows, `groups` the names that
    stand for other values of an input in each, `silent` the inputs that count as a no where they are left out, in one
    version alone, and `restated` those that a record states otherwise: under another name, in another unit, of another
    entity, or several at a time.
    """

    clauses: tuple[tuple[Rule, ...], tuple[Rule, ...]]
    predicates: frozenset[str]
    rules: dict[str, list[Any]]
    vocabulary: dict[str, Any]
    lone: dict[str, dict[str, tuple[Value, ...]]]
    silent: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]
    restated: tuple[str, ...]
    report: tuple[str, ...]

    @property
    def denials(self) -> tuple[Rule, ...]:
        return tuple(rule for rules in self.clauses for rule in rules if rule.clause.head is None)


def edits(old: Guideline, new: Guideline) -> Edits:
    """Everything that was edited from one version to the other."""
    clauses = lacking(old.rules, new.rules), lacking(new.rules, old.rules)
    heads = {rule.clause.head.predicate for rules in clauses for rule in rules if rule.clause.head}
    ours, theirs = old.vocabulary.predicates, new.vocabulary.predicates
    shared = [name for name in theirs if name in ours]
    meant = {name for name in shared if meaning(ours[name]) != meaning(theirs[name])}
    lone = {name: own for name in shared if (own := lone_values(old, new, name))}
    silent = tuple(name for name in shared if bool(ours[name].closed) != bool(theirs[name].closed))
    inputs = [name for name in shared if ours[name].role == "input" == theirs[name].role]
    groups = {name: named for name in inputs if (named := regrouped(old, new, name))}
    restated = tuple(name for name in inputs if stating(old, name) != stating(new, name))
    reports = [old.vocabulary.report, new.vocabulary.report]
    report = tuple(f.name for f in fields(Report) if getattr(reports[0], f.name) != getattr(reports[1], f.name))
    vocabulary = vocabulary_edits(old, new, lone, silent)
    vocabulary |= {"groups": {name: list(own) for name, own in groups.items()}}
    vocabulary |= {"restated": list(restated), "report": list(report)}
    edited = frozenset(heads | meant)
    return Edits(clauses, edited, rule_edits(old, new), vocabulary, lone, silent, groups, restated, report)


def regrouped(old: Guideline, new: Guideline, name: str) -> tuple[str, ...]:
    """The groups of an input's values that have other values in each version."""
    ours, theirs = (g.vocabulary.domains[g.vocabulary.predicates[name].domain].groups for g in (old, new))
    return tuple(group for group in theirs if group in ours and set(ours[group]) != set(theirs[group]))


def stating(guideline: Guideline, name: str) -> tuple[Any, ...]:
    """How a record states an input, beside its values; a group that one version alone has is a value of it alone."""
    declared = guideline.vocabulary.predicates[name]
    domain = guideline.vocabulary.domains[declared.domain]
    return declared.field, declared.entity, declared.many, domain.unit, frozenset(domain.groups)


def lacking(rules: Iterable[Rule], others: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules whose clause is not among some others."""
    known: dict[tuple[str, ...], list[Clause]] = {}
    for rule in others:
        known.setdefault(outline(rule.clause), []).append(rule.clause)
    return tuple(
        rule for rule in rules if not any(same(rule.clause, other) for other in known.get(outline(rule.clause), ()))
    )


def rule_edits(old: Guideline, new: Guideline) -> dict[str, list[Any]]:
    """The paragraphs that were added, removed, renamed, changed, or reworded: with the same clauses, but another
    sentence or citation."""
    ours, theirs = old.paragraph_by_id, new.paragraph_by_id
    removed, added = [id for id in ours if id not in theirs], [id for id in theirs if id not in ours]
    renamed, changed, reworded = [], [], []
    for id in list(removed):
        twin = next((other for other in added if not any(apart(old, new, ours[id], theirs[other]))), None)
        if twin is not None:
            renamed.append({"from": id, "to": twin})
            removed.remove(id)
            added.remove(twin)
    for id in (id for id in theirs if id in ours):
        before, after = apart(old, new, ours[id], theirs[id])
        if before or after:
            changed.append({"rule": id, "old": before, "new": after})
        texts = {"sentence": ours[id].sentence != theirs[id].sentence, "citation": ours[id].cites != theirs[id].cites}
        if not (before or after) and any(texts.values()):
            reworded.append({"rule": id, "what": [name for name, differs in texts.items() if differs]})
    return {"added": added, "removed": removed, "renamed": renamed, "changed": changed, "reworded": reworded}


def apart(old: Guideline, new: Guideline, before: Paragraph, after: Paragraph) -> tuple[list[str], list[str]]:
    """The clauses that only one of two paragraphs has."""
    ours = [rule for rule in old.rules if rule.paragraph is before]
    theirs = [rule for rule in new.rules if rule.paragraph is after]
    one, other = lacking(ours, theirs), lacking(theirs, ours)
    return [str(rule.clause) for rule in one], [str(rule.clause) for rule in other]


# ------------------------------------------------------------------------------------------------------ the vocabulary


def meaning(declared: Predicate) -> tuple[Any, ...]:
    """What of a declaration answers can depend on, beside the values of an input."""
    return declared.role == "input", declared.entity, declared.arity, declared.many


def vocabulary_edits(
    old: Guideline, new: Guideline, lone: dict[str, dict[str, tuple[Value, ...]]], silent: tuple[str, ...]
) -> dict[str, Any]:
    ours, theirs = old.vocabulary, new.vocabulary
    inputs = [p.name for p in ours.inputs], [p.name for p in theirs.inputs]
    words = [
        name
        for name, declared in theirs.predicates.items()
        if name in ours.predicates and replace(declared, place=NOWHERE) != replace(ours.predicates[name], place=NOWHERE)
    ]
    scales = [
        {"domain": name, "old": str(ours.domains[name]), "new": str(domain)}
        for name, domain in theirs.domains.items()
        if name in ours.domains and str(ours.domains[name]) != str(domain)
    ]
    return {
        "inputs": one_sided(*inputs),
        "predicates": one_sided(
            [name for name in ours.predicates if name not in inputs[0]],
            [name for name in theirs.predicates if name not in inputs[1]],
        ),
        "values": [
            {"input": name, "values": ranges(values), "only": side}
            for name, own in lone.items()
            for side, values in own.items()
        ],
        "scales": scales,
        "declared": words,
        "silent": list(silent),
    }


def one_sided(old: list[str], new: list[str]) -> dict[str, list[str]]:
    return {"added": [n for n in new if n not in old], "removed": [n for n in old if n not in new]}


def lone_values(old: Guideline, new: Guideline, name: str) -> dict[str, tuple[Value, ...]]:
    """The values of an input of both versions that only the old, and only the new one knows."""
    ours, theirs = symbols_of(old, name), symbols_of(new, name)
    both = set(ours) & set(theirs) if ours and theirs else {*ours, *theirs}
    sides = {"old": ours, "new": theirs}
    return {side: found for side, own in sides.items() if (found := tuple(v for v in own if v not in both))}


def symbols_of(guideline: Guideline, name: str) -> tuple[Value, ...]:
    """The values of an input; none where a version does not have it."""
    declared = guideline.vocabulary.predicates.get(name)
    if declared is None or declared.role != "input":
        return ()
    return guideline.vocabulary.domains[declared.domain].symbols
