"""What would change a lesion's goal: every smallest change of the facts that are known and may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kb.decision import Outcome, Position
from kb.mdd import ALL, NONE
from kb.syntax import Value

Moves = frozenset[tuple[int, int]]  # variables with the places that they are moved to


@dataclass(frozen=True)
class Change:
    """Inputs with other values, and the goals that are then possible (none of them: that no rule gives one)."""

    values: tuple[tuple[str, Value], ...]
    possible: tuple[Outcome, ...]
    distance: int


def changes(position: Position, to: tuple[Outcome, ...] = ()) -> tuple[Change, ...]:
    """Every subset-minimal change of known inputs that changes the goal; the smallest first, then the nearest values.

    Where one goal is certain, a change makes another possible; where several are possible, it makes one certain; with
    `to`, it makes one of these certain. What the vocabulary calls fixed stays as it is, as does what is partly known
    or has several values at a time; what is missing stays missing, and may be anything.
    """
    decision, space = position.decision, position.space
    moving = [name for name in position.known if may_change(position, name)]
    rest = position.fixing(name for name in position.known if name not in moving)
    stated = space.all_of(space.value(q.levels[0], range(len(q.cells))) for q in map(position.question, moving))
    rest = space.both(rest, stated)
    unknown = position.levels((*position.missing, *position.partly))
    reached = {o: space.exists(decision.having(rest, o), unknown) for o in decision.outcomes}
    if to or len(position.possible) > 1:
        wanted = space.any_of(certain(position, reached, o) for o in to or decision.outcomes)
    else:
        wanted = space.any_of(node for o, node in reached.items() if o not in position.possible)
    here = {position.question(name).levels[0]: place_of(position, name) for name in moving}
    found = []
    for moves in least_moves(position, wanted, here):
        after = {**here, **dict(moves)}
        possible = tuple(o for o, node in reached.items() if space.given(node, after) == ALL)
        names = [name for name in moving if position.question(name).levels[0] in dict(moves)]
        found.append(change_to(position, {n: after[position.question(n).levels[0]] for n in names}, possible))
    order = list(decision.questions)
    return tuple(sorted(found, key=lambda c: (len(c.values), c.distance, [order.index(name) for name, _ in c.values])))


def certain(position: Position, reached: Mapping[Outcome, int], outcome: Outcome) -> int:
    """Where an outcome is the only one."""
    others = position.space.any_of(node for other, node in reached.items() if other != outcome)
    return position.space.without(reached[outcome], others)


def may_change(position: Position, name: str) -> bool:
    question = position.question(name)
    return not (question.predicate.fixed or question.several or name in position.partly)


def place_of(position: Position, name: str) -> int:
    return next(iter(position.question(name).places(position.known[name])))


def least_moves(position: Position, node: int, here: Mapping[int, int]) -> tuple[Moves, ...]:
    """The subset-minimal sets of moves that lead from a situation into a set."""
    space = position.space

    @cache
    def visit(n: int) -> tuple[Moves, ...]:
        if n in (NONE, ALL):
            return () if n == NONE else (frozenset(),)
        level, children = space.levels[n], space.children[n]
        stay = visit(children[here[level]])
        moved = (
            own | {(level, place)}
            for place, child in enumerate(children)
            if place != here[level]
            for own in visit(child)
            if not any(other <= own for other in stay)
        )
        return (*stay, *moved)

    return visit(node)


def change_to(position: Position, places: Mapping[str, int], possible: tuple[Outcome, ...]) -> Change:
    """A change by its values: of a cell of numbers the one that lies nearest to the present one."""
    values, distance = [], 0
    for name, place in places.items():
        question = position.question(name)
        order = [value for cell in question.cells for value in cell]
        now = order.index(position.known[name][0])
        away, value = min((abs(order.index(value) - now), order.index(value)) for value in question.cells[place])
        values.append((name, order[value]))
        distance += away
    return Change(tuple(values), possible, distance)
