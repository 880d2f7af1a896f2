"""What a check asks about large tables: the same as about other rules, answered box by box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kb.check.findings import Finding, Region
from kb.check.numbers import LEFT_OUT, SHARED, WANTED, is_meant
from kb.check.subject import Check, Says, answers_of, clauses_of, declared_at, told
from kb.check.words import adds_nothing, at_limits, never_fires, no_answer, one_of_them, same_answer, two_answers
from kb.guideline.guideline import Rule
from kb.language.syntax import Constant, Value
from kb.sets.decision_tables import Box, Range, Table, bits, covered_by_others, meetings, uncovered
from kb.sets.mdd import NONE
from kb.sets.names import LESION, PATIENT, Row
from kb.sets.regions import case_of
from kb.sets.worlds import Worlds, apply

MOST_NODES = 200_000  # nodes of diagrams up to which the rules of large tables are taken as sets, too
ASKED_OF_SETS = ("answer_without", "grows_with", "falls_with")  # what is declared, and not answered box by box

Told = tuple[tuple[Rule, ...], Box, Says, str]  # the rules of a finding about a box, what it says, and its key


def large_tables(found: Check) -> Iterator[Finding]:
    """The same questions of predicates that are large tables."""
    for predicate, table in found.tables.items():
        needs, one = ((predicate,) in found.declared(name) for name in ("needs_answer", "one_answer"))
        yield from gaps_in(found, table) if needs else ()
        yield from boxes_told(found, table, "conflict", conflicts_in(found, table) if one else ())
        yield from boxes_told(found, table, "overlap", overlaps_in(found, table) if needs or one else ())
        yield from covered_in(found, table) if needs or one else ()
        yield from limits_in(found, table)
        for rule in table.never:
            of, clauses = table.size(table.whole), clauses_of(found.guideline, rule)
            yield Finding("dead", predicate, never_fires(rule), clauses, of=of, place=rule.clause.place)


def gaps_in(found: Check, table: Table) -> Iterator[Finding]:
    """The situations in which no rule fires, told like those of other predicates and not as they were cut."""
    view = found.view(table.predicate)
    gap = found.worlds.space.any_of(view.of(as_set(found.worlds, table, box)) for box in uncovered(table))

    def says(region: Region) -> str:
        return no_answer(found.guideline, table.predicate, region)

    yield from told(found, view, gap, "gap", table.predicate, says)


def conflicts_in(found: Check, table: Table) -> Iterator[Told]:
    """The boxes in which two rules say different things."""
    for a, b, box in meetings(table):
        one, two = (table.rules[a], table.values[a]), (table.rules[b], table.values[b])
        if one[1] != two[1]:

            def says(region: Region, one: tuple[Rule, Value] = one, two: tuple[Rule, Value] = two) -> str:
                return two_answers(found.guideline, *one, *two, region)

            yield (one[0], two[0]), box, says, answers_of(one, two)


def overlaps_in(found: Check, table: Table) -> Iterator[Told]:
    """The boxes in which two rules say the same, neither of which covers the other."""
    for a, b, box in meetings(table):
        one, two, value = table.rules[a], table.rules[b], table.values[a]
        if value == table.values[b] and box not in (table.boxes[a], table.boxes[b]):

            def says(region: Region, one: Rule = one, two: Rule = two, value: Value = value) -> str:
                return same_answer(found.guideline, one, two, value, region)

            yield (one, two), box, says, answers_of((one, value), (two, value))


def covered_in(found: Check, table: Table) -> Iterator[Finding]:
    """Rules that others cover with the same answer, and which of them can go together, as `kb.check.rules.covered`."""
    spare = [number for number in range(len(table.rules)) if covered_by_others(table, number)]
    go, left = list[int](), -1
    for number in sorted(spare, key=lambda n: (table.size(table.boxes[n]), table.meaning(table.boxes[n]), -n)):
        if covered_by_others(table, number, left):
            go.append(number)
            left &= ~(1 << number)
    for number in spare:
        by = covered_by_others(table, number, left if number in go else -1, left) or []
        instead = [other for other in by if other in go and number not in go]
        if instead and len(by) == 1:
            continue  # the finding of its like says all of it
        rule, rules = table.rules[number], [table.rules[other] for other in by]
        more = one_of_them([table.rules[other] for other in instead]) if instead else ""
        nothing = adds_nothing(found.guideline, rule, rules, [table.values[number]], "for all its patients")
        kind, mend = "subsumed" if len(by) == 1 else "masked", "keep" if instead else ""
        yield in_table(found, table, kind, (rule, *rules), [table.boxes[number]], nothing + more, mend=mend)


def limits_in(found: Check, table: Table) -> Iterator[Finding]:
    """The numbers that neighboring limits leave out or share, as `kb.check.numbers.boundaries`."""
    for what, declaration in WANTED.items():
        declared = (table.predicate,) in found.declared(declaration)
        for column, cells in enumerate(table.cells):
            if isinstance(cells[0][0], int):
                yield from limits_on(found, table, column, what, declared)


def limits_on(found: Check, table: Table, column: int, what: str, declared: bool) -> Iterator[Finding]:
    cells = table.cells[column]
    lone = {place for place, cell in enumerate(cells) if len(cell) == 1} - {0, len(cells) - 1}
    pieces = [box[column] for box in table.boxes]
    limit = [declared or low < high or low not in lone for low, high in pieces]
    for number, box in enumerate(table.boxes):
        at = pieces[number][1] + (what == LEFT_OUT)
        start = at + (what == LEFT_OUT)
        if not limit[number] or at not in lone:
            continue
        beside = table.meeting(with_range(box, column, (start, start)))
        for other in bits(beside & table.begun[column][start] & ~table.begun[column][start - 1]):
            rules = (table.rules[number], table.rules[other])
            if not limit[other] or pieces[number] == pieces[other] or is_meant(*rules, what, declared):
                continue
            both = with_range(met(box, table.boxes[other], column), column, (at, at))
            if parts := [both] if what == SHARED else uncovered(table, both):
                region = {table.inputs[column]: cells[at]}
                says = at_limits(found.guideline, rules, what, region)
                yield in_table(found, table, "boundary", rules, parts, says, what, region)


def with_range(box: Box, column: int, piece: Range) -> Box:
    return (*box[:column], piece, *box[column + 1 :])


def met(box: Box, other: Box, but: int) -> Box:
    """What two boxes share, with one column as the first of them has it."""
    pairs = enumerate(zip(box, other, strict=True))
    return tuple(a if n == but else (max(a[0], b[0]), min(a[1], b[1])) for n, (a, b) in pairs)


# ---------------------------------------------------------------------------------------------------------- a finding


def boxes_told(found: Check, table: Table, kind: str, boxes: Iterable[Told]) -> Iterator[Finding]:
    """A finding about each of some boxes; where the guideline accepts a part of them, that part for itself."""
    accepting = found.accepting(kind, table.predicate)
    if not accepting:
        for rules, box, says, key in boxes:
            yield in_table(found, table, kind, rules, [box], says(table.region(box)), key)
        return
    view, space, every = found.view(table.predicate), found.worlds.space, list(boxes)
    sets = [view.of(as_set(found.worlds, table, box)) for _, box, _, _ in every]
    whole, accepted = space.any_of(sets), space.any_of(view.of(found.worlds.fires(rule)) for rule in accepting)
    for (rules, box, says, key), node in zip(every, sets, strict=True):
        if space.both(node, accepted) == NONE:
            yield in_table(found, table, kind, rules, [box], says(table.region(box)), key)
        else:
            yield from told(found, view, node, kind, table.predicate, says, rules, key, whole)


def in_table(
    found: Check,
    table: Table,
    kind: str,
    rules: tuple[Rule, ...],
    boxes: Sequence[Box],
    says: str,
    key: str = "",
    region: Region | None = None,
    mend: str = "",
) -> Finding:
    """A finding about one or more boxes of a large table, with one patient of the first."""
    one = Finding(
        kind=kind,
        predicate=table.predicate,
        says=says,
        clauses=clauses_of(found.guideline, *rules),
        region=table.region(boxes[0]) if region is None else region,
        count=sum(map(table.size, boxes)),
        of=table.size(table.whole),
        place=rules[0].clause.place if rules else declared_at(found, table.predicate),
        key=key,
        meaning=table.meaning(boxes[0]) if region is None else f"{region}",
        mend=mend,
    )
    declared = (found.guideline.vocabulary.predicates[name] for name in table.inputs)
    firsts = (cells[low][0] for cells, (low, _) in zip(table.cells, boxes[0], strict=True))
    return replace(one, witness=case_of(one.id, zip(declared, firsts, strict=True)))


# ------------------------------------------------------------------------------------------------- tables as sets


def add_tables(worlds: Worlds, tables: Mapping[str, Table]) -> frozenset[str]:
    """Add what large tables conclude to all situations, where something is asked that takes sets; the predicates of
    those that would make too large diagrams, which are left out."""
    guideline = worlds.guideline
    read = {c.atom.predicate for rule in guideline.nevers for c in rule.clause.literals}
    read |= {str(fact.args[0]) for fact in guideline.tables if fact.predicate in ASKED_OF_SETS}
    beyond = frozenset(name for name, table in tables.items() if name in read and not add_table(worlds, table))
    for rule in guideline.nevers:
        apply(worlds, rule)
    return beyond


def add_table(worlds: Worlds, table: Table) -> bool:
    """Add what a large table concludes, if its diagrams stay small enough."""
    space, most = worlds.space, len(worlds.space.levels) + MOST_NODES
    parts: dict[Row, list[int]] = {}
    uses: dict[int, dict[Row, int]] = {rule.index: {} for rule in table.never}
    for rule, box in zip(table.rules, table.boxes, strict=True):
        read = {c.atom.predicate for c in rule.clause.literals}
        node = space.all_of(as_range(worlds, table, column, box[column]) for column in columns(table, read))
        uses[rule.index] = {(): node}
        parts.setdefault(row_of(worlds, rule), []).append(node)
    for row, nodes in parts.items():
        while len(nodes) > 1:  # by pairs, so that the diagrams grow late
            nodes = [space.any_of(nodes[n : n + 2]) for n in range(0, len(nodes), 2)]
            if len(space.levels) > most:
                worlds.facts.pop(table.predicate, None)
                return False
        worlds.facts.setdefault(table.predicate, {})[row] = nodes[0]
    worlds.uses |= uses
    return True


def columns(table: Table, read: set[str]) -> list[int]:
    """The columns of the inputs that a rule reads, those that decide last first: so a set grows from its end."""
    return [column for column in reversed(range(len(table.inputs))) if table.inputs[column] in read]


def as_set(worlds: Worlds, table: Table, box: Box) -> int:
    """The situations of a box, all of whose inputs are stated."""
    return worlds.space.all_of(as_range(worlds, table, n, piece) for n, piece in enumerate(box))


def as_range(worlds: Worlds, table: Table, column: int, piece: Range) -> int:
    return worlds.space.value(worlds.inputs[table.inputs[column]].level, range(piece[0], piece[1] + 1))


def row_of(worlds: Worlds, rule: Rule) -> Row:
    """What a rule of a table concludes of the one patient and lesion of a situation."""
    head = rule.clause.head
    assert head  # a table has no denials
    domains = (domain for _, domain in worlds.guideline.vocabulary.predicates[head.predicate].args)
    return tuple(
        term.value if isinstance(term, Constant) else LESION if domain == "lesion" else PATIENT
        for term, domain in zip(head.args, domains, strict=True)
    )
