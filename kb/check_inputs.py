"""What a check asks about inputs: which of them, and which of their values, change no conclusion?"""

from __future__ import annotations

from collections.abc import Iterator

from kb.checked import Check
from kb.findings import Finding
from kb.syntax import Value


def inert(found: Check) -> Iterator[Finding]:
    """Inputs that no conclusion depends on, and values of an input that none tells apart."""
    vocabulary = found.guideline.vocabulary
    conclusions = [p.name for p in vocabulary.predicates.values() if p.role == "conclusion"]
    scored = [name for score in vocabulary.report.scores for name in (score.total, score.band)]
    nodes = [node for name in (*conclusions, *scored) for node in found.worlds.facts.get(name, {}).values()]
    apart = found.worlds.space.told_apart(nodes)
    in_tables = {name for table in found.tables.values() for name in table.inputs}
    for given in found.worlds.inputs.values():
        if given.predicate.name in in_tables:
            continue
        groups: dict[tuple[int, ...], list[Value]] = {}
        for number, cell in enumerate(given.cells):
            groups.setdefault(apart[given.level][number], []).append(cell[0])
        declared, place = given.predicate, given.predicate.place
        if len(groups) == 1:
            if not declared.unread:
                yield Finding(
                    "inert", declared.name, f"{declared.field} changes no conclusion, whatever it is", place=place
                )
            continue
        for values in groups.values():
            if len(values) > 1 and not vocabulary.domains[declared.domain].is_range:
                told = " and ".join(vocabulary.word(value, declared.domain) for value in values)
                says = f"no conclusion tells {declared.field} {told} apart"
                yield Finding("inert", declared.name, says, region={declared.name: tuple(values)}, place=place)
