"""What a check asks about inputs: which of them, and which of their values, change no conclusion?"""

from __future__ import annotations

from collections.abc import Iterator

from kb.check.findings import Finding
from kb.check.subject import Check
from kb.sets.decision_tables import Table, cells_alike


def inert(found: Check) -> Iterator[Finding]:
    """Inputs that no conclusion depends on, and values of an input that none tells apart."""
    vocabulary = found.guideline.vocabulary
    concluded = {p.name for p in vocabulary.predicates.values() if p.role == "conclusion"}
    concluded |= {name for score in vocabulary.report.scores for name in (score.total, score.band)}
    tables = [found.tables[name] for name in concluded & found.tables.keys()]
    facts = (found.worlds.facts.get(name, {}) for name in concluded - found.tables.keys())
    nodes = [node for rows in facts for node in rows.values()]
    apart = found.worlds.space.told_apart(nodes)
    for given in found.worlds.inputs.values():
        declared, place = given.predicate, given.predicate.place
        columns = [(t, t.inputs.index(declared.name)) for t in tables if declared.name in t.inputs]

        def alike(one: int, other: int, of: list[tuple[int, ...]], columns: list[tuple[Table, int]] = columns) -> bool:
            """Whether no conclusion tells two cells apart."""
            return of[one] == of[other] and all(cells_alike(table, column, one, other) for table, column in columns)

        own = apart[given.level]
        if all(alike(0, number, own) for number in range(1, len(given.cells))):
            if not declared.unread:
                says = f"{declared.field} changes no conclusion, whatever it is"
                yield Finding("inert", declared.name, says, place=place)
            continue
        if vocabulary.domains[declared.domain].is_range:
            continue
        groups: list[list[int]] = []
        for number in range(len(given.cells)):
            group = next((group for group in groups if alike(group[0], number, own)), None)
            groups += [[number]] if group is None else []
            if group is not None:
                group.append(number)
        for group in groups:
            if len(group) > 1:
                values = tuple(given.cells[number][0] for number in group)
                told = " and ".join(vocabulary.word(value, declared.domain) for value in values)
                says, key = f"no conclusion tells {declared.field} {told} apart", " ".join(map(str, values))
                yield Finding("inert", declared.name, says, region={declared.name: values}, place=place, key=key)
