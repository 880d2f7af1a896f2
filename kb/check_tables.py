"""What a check asks about large tables: the same as about other rules, answered box by box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.checked import Check, declared_at, shape
from kb.finding_words import adds_nothing, never_fires, no_answer, same_answer, two_answers
from kb.findings import Finding
from kb.guideline import Rule
from kb.regions import case_of
from kb.tables import Box, Table, covered_by_others, meetings, uncovered


def large_tables(found: Check) -> Iterator[Finding]:
    """The same questions of predicates that are large tables."""
    guideline = found.guideline
    for predicate, table in found.tables.items():
        if (predicate,) in found.declared("needs_answer"):
            for box in uncovered(table):
                says = no_answer(guideline, predicate, table.region(box))
                yield in_table(found, table, "gap", (), box, says)
        if predicate not in {row[0] for name in ("needs_answer", "one_answer") for row in found.declared(name)}:
            continue
        one = (predicate,) in found.declared("one_answer")
        for a, b, box in meetings(table):
            rule, other, region = table.rules[a], table.rules[b], table.region(box)
            value, against = table.values[a], table.values[b]
            if value == against:
                if box not in (table.boxes[a], table.boxes[b]):
                    says = same_answer(guideline, rule, other, value, region)
                    yield in_table(found, table, "overlap", (rule, other), box, says)
            elif one:
                says = two_answers(guideline, rule, value, other, against, region)
                yield in_table(found, table, "conflict", (rule, other), box, says)
        for number, rule in enumerate(table.rules):
            others = covered_by_others(table, number)
            if others is None or (table.boxes[others[0]] == table.boxes[number] and others[0] > number):
                continue
            by = tuple(table.rules[n] for n in others)
            says = adds_nothing(guideline, rule, by, [table.values[number]], "for all its patients")
            kind = "subsumed" if len(by) == 1 else "masked"
            yield in_table(found, table, kind, (rule, *by), table.boxes[number], says)
        for rule in table.never:
            says, of, place = never_fires(rule), table.size(table.whole), rule.clause.place
            yield Finding("dead", predicate, says, (rule.id,), (rule.cites,), of=of, place=place, key=shape(rule))


def in_table(found: Check, table: Table, kind: str, rules: tuple[Rule, ...], box: Box, says: str) -> Finding:
    """A finding about a box of a large table, with one patient of it."""
    told = Finding(
        kind=kind,
        predicate=table.predicate,
        says=says,
        rules=tuple(rule.id for rule in rules),
        cites=tuple(rule.cites for rule in rules),
        region=table.region(box),
        count=table.size(box),
        of=table.size(table.whole),
        place=rules[0].clause.place if rules else declared_at(found, table.predicate),
    )
    declared = (found.guideline.vocabulary.predicates[name] for name in table.inputs)
    firsts = (cells[low][0] for cells, (low, _) in zip(table.cells, box, strict=True))
    return replace(told, witness=case_of(told.id, zip(declared, firsts, strict=True)))
