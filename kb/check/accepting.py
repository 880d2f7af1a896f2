"""How a finding is accepted: the clauses to write, which hold for its patients whatever becomes of the rules."""

from __future__ import annotations

from itertools import product

from kb.check.findings import Finding
from kb.guideline.guideline import Guideline
from kb.guideline.vocabulary import ACCEPTING
from kb.language.runs import runs
from kb.language.syntax import Value

MOST = 24  # clauses up to which a region is written out; beyond, a finding is accepted by its id

Ways = list[list[str]]  # for each way to meet a condition, its literals


def acceptance(guideline: Guideline, finding: Finding) -> list[str]:
    """The clauses that accept a finding: by the conditions of its patients where its kind has some and they are few,
    and else by its id."""
    name = next((name for name, kind in ACCEPTING.items() if kind == finding.kind), "")
    ways = [conditions(guideline, *part) for part in finding.region.items()]
    clauses = list(product(*ways))
    if not name or len(clauses) > MOST:
        return [f'accepted("{finding.id}").']
    missing = guideline.vocabulary.predicates[finding.key] if finding.kind == "gap" and finding.key else None
    names = [*finding.region, *([missing.name] if missing else [])]
    entities = {guideline.vocabulary.predicates[n].entity for n in names}
    found = []
    for parts in clauses:
        body = [literal for part in parts for literal in part]
        bound = {guideline.vocabulary.predicates[n].entity for n in finding.region}
        body += ["lesion_of(Lesion, Patient)"] if len(entities) > 1 or entities - bound else []
        body += [f"not given({missing.name}, {missing.entity.title()})"] if missing else []
        found.append(f"{name}({finding.predicate}){' :- ' * bool(body)}{', '.join(body)}.")
    return found


def conditions(guideline: Guideline, name: str, values: tuple[Value, ...]) -> Ways:
    """The ways to say that a predicate has one of some values: as few as may be."""
    predicate = guideline.vocabulary.predicates[name]
    domain = guideline.vocabulary.domains[predicate.domain]
    entity, variable = predicate.entity.title(), "".join(map(str.title, name.split("_")))
    others = [value for value in domain.symbols if value not in values]
    if not others:
        return [[f"{name}({entity}, _)"]]
    if domain.is_range:
        ends = [(low, high) for low, high in runs(values) if low != high]
        found = [[f"{name}({entity}, {low})"] for low, high in runs(values) if low == high]
        for low, high in ends:
            bounds = [f"{variable} >= {low}"] * (low != domain.symbols[0])
            bounds += [f"{variable} <= {high}"] * (high != domain.symbols[-1])
            found.append([f"{name}({entity}, {variable})", *bounds])
        return found
    if len(others) < len(values):
        return [[f"{name}({entity}, {variable})", *(f"{variable} != {value}" for value in others)]]
    return [[f"{name}({entity}, {value})"] for value in values]
