"""What the maker and the checker of certificates share: names of clauses, digests, and how a case and its values are
written."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from kb.cases.case import Case
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.memory import once
from kb.guideline.vocabulary import Vocabulary
from kb.language.syntax import Value

VERSION = "noms/2"


@once
def clause_ids(guideline: Guideline) -> dict[str, Rule]:
    """The clauses of a guideline by their names: the id of their paragraph, and their place in it, from 1."""
    found: dict[str, Rule] = {}
    counted: dict[str, int] = {}
    for rule in guideline.rules:
        counted[rule.id] = counted.get(rule.id, 0) + 1
        found[f"{rule.id}/{counted[rule.id]}"] = rule
    return found


@once
def digest_of(guideline: Guideline) -> str:
    """A digest of the clauses of a guideline, with their ids and citations, in whatever files and order they stand, and
    of what they are about: its predicates, their domains, and what an answer reports. (Not of the sentences that
    say it, of which each language has its own.)"""
    clauses = ("\n".join([f"{p.id} [{p.cites}]", *map(str, p.clauses)]) for p in guideline.paragraphs)
    return digest("\n".join([*sorted(clauses), *sorted(declared(guideline.vocabulary))]))


def declared(vocabulary: Vocabulary) -> Iterator[str]:
    """What a vocabulary says that bears on answers, a line each."""
    for name, domain in vocabulary.domains.items():
        yield f"domain {name}: {domain.values or (domain.low, domain.high, domain.step)}"
    for name, p in vocabulary.predicates.items():
        kind = [word for word in ("many", "may_be_empty", "run", "of_record", "closed", "fixed") if getattr(p, word)]
        yield f"predicate {name}{p.args}: {p.role} {p.field} {' '.join(kind)}"
    report = vocabulary.report
    scores = [(score.total, score.band, score.items) for score in report.scores]
    sections = sorted((*report.sections.items(), ("holds", report.holds), ("option_holds", report.option_holds)))
    yield f"report {report.goal} {report.steps} {report.assessments} {sections} {scores}"


def stated(case: Case) -> dict[str, Any]:
    """What a case states, each list in an order that does not depend on how it was written. (The record, `given` and
    `lesion_of`, follows from that; but that an input was stated to have no value at all.)"""
    values = [fact for fact in case.facts if fact.predicate not in ("given", "lesion_of")]
    told = {(fact.predicate, fact.args[0]) for fact in values} | case.open.keys()
    none = [fact for fact in case.facts if fact.predicate == "given" and fact.args not in told]
    open_ = [{"input": name, "of": entity, "values": written(values)} for (name, entity), values in case.open.items()]
    return {
        "name": case.name,
        "lesions": sorted(case.lesions),
        "facts": sorted(map(str, (*values, *none))),
        "open": sorted(open_, key=lambda item: (item["input"], str(item["of"]))),
    }


def seal_of(certificate: Mapping[str, Any]) -> str:
    """The id of a certificate: a digest of all else that it holds."""
    body = {key: value for key, value in certificate.items() if key != "id"}
    return digest(json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def digest(text: str) -> str:
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def written(values: Iterable[Value]) -> list[Any]:
    """Values as a certificate lists them: symbols as in clauses, and whole numbers in a row as a range."""
    numbers = sorted(value for value in values if isinstance(value, int))
    found: list[Any] = sorted(value for value in values if isinstance(value, str))
    start = 0
    for n in range(1, len(numbers) + 1):
        if n == len(numbers) or numbers[n] != numbers[n - 1] + 1:
            run = numbers[start:n]
            found += [{"from": run[0], "to": run[-1]}] if len(run) > 2 else run
            start = n
    return found


def values_of(listed: Sequence[Any], among: Collection[Value]) -> tuple[Value, ...] | None:
    """The values that a certificate lists, each of them among some others and written as `written` writes them; none
    where they are not. (No range is unfolded that is longer than what it should be among.)"""
    found: list[Value] = []
    for item in listed:
        own = range(item["from"], item["to"] + 1) if isinstance(item, Mapping) else (item,)
        if len(found) + len(own) > len(among) or any(value not in among for value in own):
            return None
        found += own
    return tuple(found) if written(found) == list(listed) else None
