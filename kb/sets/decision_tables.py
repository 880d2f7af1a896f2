"""Large decision tables: rules that read inputs and nothing else, as boxes over the cells of these inputs.

Decision diagrams suit chains of rules; a table of a thousand rows over many numbers is better left as it is. Each rule
is a range of cells for each input. For each input and each cell, one long whole number has a bit for every rule that
begins at or before the cell, and one for every rule that ends before it: the rules that meet a box, or that cover it,
are then a few operations on such numbers, however many rules there are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod

from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import TURNED, Comparison, Constant, Literal, Value, Variable
from kb.sets.worlds import PRIME, cells_of, weight_of

Range = tuple[int, int]
Box = tuple[Range, ...]

MANY = 100  # rules for one predicate from which on they are taken as a table, where they are one


@dataclass(frozen=True)
class Table:
    """The rules of one predicate as boxes over the cells of some inputs, each with what it concludes."""

    predicate: str
    inputs: tuple[str, ...]
    cells: tuple[tuple[tuple[Value, ...], ...], ...]
    rules: tuple[Rule, ...]
    values: tuple[Value, ...]
    boxes: tuple[Box, ...]
    never: tuple[Rule, ...] = ()  # rules whose conditions no number meets

    @cached_property
    def whole(self) -> Box:
        return tuple((0, len(cells) - 1) for cells in self.cells)

    @cached_property
    def begun(self) -> tuple[list[int], ...]:
        """For each input and cell, the rules that begin at or before it, as bits."""
        return tuple(self.cumulated(column, 0, 0) for column in range(len(self.inputs)))

    @cached_property
    def ended(self) -> tuple[list[int], ...]:
        """For each input and cell, the rules that end before it, as bits."""
        return tuple(self.cumulated(column, 1, 1) for column in range(len(self.inputs)))

    def cumulated(self, column: int, end: int, later: int) -> list[int]:
        found = [0] * (len(self.cells[column]) + 1)
        for number, box in enumerate(self.boxes):
            found[box[column][end] + later] |= 1 << number
        for cell in range(1, len(found)):
            found[cell] |= found[cell - 1]
        return found

    @cached_property
    def saying(self) -> dict[Value, int]:
        """For each value, the rules that conclude it, as bits."""
        found: dict[Value, int] = {}
        for number, value in enumerate(self.values):
            found[value] = found.get(value, 0) | 1 << number
        return found

    def meeting(self, box: Box, among: int = -1) -> int:
        """The rules that have a situation in common with a box."""
        for column, (low, high) in enumerate(box):
            among &= self.begun[column][high] & ~self.ended[column][low]
        return among & ((1 << len(self.boxes)) - 1)

    def covering(self, box: Box, among: int) -> int:
        """The rules that hold in all situations of a box."""
        for column, (low, high) in enumerate(box):
            among &= self.begun[column][low] & ~self.ended[column][high]
        return among

    def size(self, box: Box) -> int:
        """How many situations a box holds: each value of a number counts."""
        columns = zip(self.cells, box, strict=True)
        return prod(sum(map(len, cells[low : high + 1])) for cells, (low, high) in columns)

    def meaning(self, box: Box) -> str:
        """A name for the situations of a box, as `kb.sets.worlds.View.meaning` gives it to a set."""
        columns = zip(self.inputs, self.cells, box, self.whole, strict=True)
        weights = (
            sum(weight_of(name, cell) for cell in cells[low : high + 1])
            for name, cells, (low, high), whole in columns
            if (low, high) != whole
        )
        return f"{prod(weights) % PRIME:x}"

    def region(self, box: Box) -> dict[str, tuple[Value, ...]]:
        """A box in the values of its inputs, without those that may have any."""
        return {
            name: tuple(value for cell in cells[low : high + 1] for value in cell)
            for name, cells, (low, high), whole in zip(self.inputs, self.cells, box, self.whole, strict=True)
            if (low, high) != whole
        }


def table_of(guideline: Guideline, predicate: str) -> Table | None:
    """The rules of a predicate as a table; none where they are few, where some rule reads anything but inputs, or where
    another rule reads the predicate."""
    rules = [rule for rule in guideline.rules_by_head.get(predicate, ()) if rule.clause.body]
    if len(rules) < MANY or any(predicate in below for below in guideline.reads.values()):
        return None
    declared = guideline.vocabulary.predicates
    names = list(dict.fromkeys(c.atom.predicate for rule in rules for c in rule.clause.literals))
    inputs = tuple(name for name in names if name != "lesion_of")
    if any(declared[name].role != "input" or declared[name].many for name in inputs):
        return None
    if any(name in guideline.rules_by_head for name in inputs) or guideline.denials:
        return None
    cells = tuple(cells_of(guideline, declared[name]) for name in inputs)
    starts = [[cell[0] for cell in own] for own in cells]
    found, never = list[tuple[Rule, Value, Box]](), list[Rule]()
    for rule in rules:
        head = rule.clause.head
        box = box_of(rule, inputs, starts)
        if box is None or head is None or not isinstance(head.args[-1], Constant):
            return None
        if all(low <= high for low, high in box):
            found.append((rule, head.args[-1].value, box))
        else:
            never.append(rule)
    kept, values, boxes = zip(*found, strict=True) if found else ((), (), ())
    return Table(predicate, inputs, cells, kept, values, boxes, tuple(never))


def box_of(rule: Rule, inputs: tuple[str, ...], starts: list[list[Value]]) -> Box | None:
    """The cells in which a rule fires, a range for each input (an empty one where it never does); none where they are
    no ranges."""
    literals = [c for c in rule.clause.body if isinstance(c, Literal) and c.atom.predicate != "lesion_of"]
    tests = [bound(c) for c in rule.clause.body if isinstance(c, Comparison)]
    names = {c.atom.predicate: c.atom.args[-1] for c in literals}
    variables = [term.name for term in names.values() if isinstance(term, Variable)]
    if any(c.negated for c in literals) or len(names) < len(literals) or len(set(variables)) < len(variables):
        return None
    if any(test is None or test[0] not in variables for test in tests):
        return None
    found = []
    for name, own in zip(inputs, starts, strict=True):
        term = names.get(name)
        if isinstance(term, Constant):
            place = own.index(term.value) if term.value in own else -1
            found.append((place, place) if place >= 0 else (1, 0))
            continue
        bounds = [(low, high) for test in tests if test and term for v, low, high in [test] if v == term.name]
        low = max((low for low, _ in bounds if low is not None), default=None)
        high = min((high for _, high in bounds if high is not None), default=None)
        numbers = [v for v in own if isinstance(v, int)]
        found.append(
            (
                bisect_left(numbers, low) if low is not None else 0,
                (bisect_right(numbers, high) if high is not None else len(own)) - 1,
            )
        )
    return tuple(found)


def bound(c: Comparison) -> tuple[str, int | None, int | None] | None:
    """A comparison of a variable with a number as the least and the greatest value that it leaves; none for another."""
    left, sign, right = c.left, c.operator, c.right
    if isinstance(left, Constant):
        left, sign, right = right, TURNED[sign], left
    if not isinstance(left, Variable) or not isinstance(right, Constant) or not isinstance(right.value, int):
        return None
    n = right.value
    bounds = {">=": (n, None), ">": (n + 1, None), "<=": (None, n), "<": (None, n - 1), "=": (n, n)}
    return (left.name, *bounds[sign]) if sign in bounds else None


# ------------------------------------------------------------------------------------------------ what is asked of it


def uncovered(table: Table, box: Box | None = None, among: int = -1) -> list[Box]:
    """The situations in which no rule fires, as boxes that do not overlap: the space is cut along the edges of rules
    until a part is covered by one rule, or met by none."""
    found: list[Box] = []
    waiting = [(box or table.whole, table.meeting(box or table.whole, among))]
    while waiting:
        part, active = waiting.pop()
        if not active:
            found.append(part)
        elif not table.covering(part, active):
            column, cut = best_cut(table, part, active)
            low, high = part[column]
            for piece in ((low, cut - 1), (cut, high)):
                smaller = (*part[:column], piece, *part[column + 1 :])
                waiting.append((smaller, table.meeting(smaller, active)))
    return merged(found)


def best_cut(table: Table, part: Box, active: int) -> tuple[int, int]:
    """The edge of a rule that cuts a part in two with the fewest rules on both sides."""
    best = (len(table.boxes) * 2, 0, 0, 0)
    for column, (low, high) in enumerate(part):
        begun, ended = table.begun[column], table.ended[column]
        for cut in range(low + 1, high + 1):
            begins_here, ends_before = begun[cut] & ~begun[cut - 1] & active, ended[cut] & ~ended[cut - 1] & active
            if begins_here or ends_before:
                left, right = active & begun[cut - 1], active & ~ended[cut]
                both = (left & right).bit_count()
                best = min(best, (both, max(left.bit_count(), right.bit_count()), column, cut))
    return best[2], best[3]


def merged(boxes: list[Box]) -> list[Box]:
    """Boxes that touch along one input and are alike in all others, put together."""
    found = boxes
    for column in range(len(boxes[0]) if boxes else 0):
        groups: dict[tuple[Range, ...], list[Range]] = {}
        for box in found:
            groups.setdefault(box[:column] + box[column + 1 :], []).append(box[column])
        found = []
        for rest, ranges in groups.items():
            for low, high in joined(sorted(ranges)):
                found.append((*rest[:column], (low, high), *rest[column:]))
    return sorted(found)


def joined(ranges: list[Range]) -> Iterator[Range]:
    low, high = ranges[0]
    for begin, end in ranges[1:]:
        if begin == high + 1:
            high = end
        else:
            yield low, high
            low, high = begin, end
    yield low, high


def meetings(table: Table) -> Iterator[tuple[int, int, Box]]:
    """The pairs of rules that fire together somewhere, each pair once, with the box in which they do."""
    for number, box in enumerate(table.boxes):
        others = table.meeting(box) >> (number + 1)
        while others:
            lowest = others & -others
            other = number + lowest.bit_length()
            pairs = zip(box, table.boxes[other], strict=True)
            yield number, other, tuple((max(a[0], b[0]), min(a[1], b[1])) for a, b in pairs)
            others ^= lowest


def covered_by_others(table: Table, number: int, among: int = -1, rather: int = -1) -> list[int] | None:
    """Rules with the same answer that cover a rule: one where one does, else several together, of those that are looked
    for `rather` as many as will do; none where none do."""
    box, value = table.boxes[number], table.values[number]
    others = table.meeting(box, among) & ~(1 << number)
    same = others & table.saying[value]
    if alone := table.covering(box, same):
        return [min(bits(alone & rather or alone), key=lambda n: table.rules[n].id)]
    if not same or uncovered(table, box, same):
        return None
    kept = same
    for n in sorted(bits(same), key=lambda n: (bool(rather & (1 << n)), table.rules[n].id)):
        if not uncovered(table, box, kept & ~(1 << n)):
            kept &= ~(1 << n)
    return list(bits(kept))


def cells_alike(table: Table, column: int, one: int, other: int) -> bool:
    """Whether a table says the same for two cells of an input, whatever the others are."""
    begun, ended = table.begun[column], table.ended[column]
    for here, there in ((one, other), (other, one)):
        alone = begun[here] & ~ended[here] & ~(begun[there] & ~ended[there])
        for number in bits(alone & ((1 << len(table.boxes)) - 1)):
            box = (*table.boxes[number][:column], (there, there), *table.boxes[number][column + 1 :])
            if uncovered(table, box, table.saying[table.values[number]]):
                return False
    return True


def bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
