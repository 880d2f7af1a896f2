"""What would change a lesion's goal: every smallest change of the facts that are known and may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kb.language.syntax import Value
from kb.sets.decision import STATED, Outcome, Position
from kb.sets.mdd import ALL, NONE

Moves = frozenset[tuple[int, int]]  # variables with the places that they are moved to


@dataclass(frozen=True)
class Move:
    """One step of a change: an input has another value (`to`); or, where it may have several at a time, it has a value
    more (`add`) or one less (`remove`)."""

    name: str
    kind: str
    value: Value


@dataclass(frozen=True)
class Change:
    """Moves, what their inputs are after them (all their values), and the goals that are then possible (none of them:
    that no rule gives one)."""

    moves: tuple[Move, ...]
    values: Mapping[str, tuple[Value, ...]]
    possible: tuple[Outcome, ...]
    distance: int


def changes(position: Position, to: tuple[Outcome, ...] = ()) -> tuple[Change, ...]:
    """Every subset-minimal change of known inputs that changes the goal; the smallest first, then the nearest values.

    Where one goal is certain, a change makes another possible; where several are possible, it makes one certain; with
    `to`, it makes one of these certain. An input gets another value; one that may have several at a time gets a value
    more or less, each of them a move of its own, and keeps one at least: with none it would not be stated, and could be
    anything. What the vocabulary calls fixed stays as it is, as does what is partly known; what is missing stays
    missing, and may be anything.
    """
    decision, space = position.decision, position.space
    moving = [name for name in position.known if may_change(position, name)]
    rest = position.fixing(name for name in position.known if name not in moving)
    rest = space.both(rest, space.all_of(stated(position, name) for name in moving))
    unknown = position.levels((*position.missing, *position.partly))
    reached = {o: space.exists(decision.having(rest, o), unknown) for o in decision.outcomes}
    if to or len(position.possible) > 1:
        wanted = space.any_of(certain(position, reached, o) for o in to or decision.outcomes)
    else:
        wanted = space.any_of(node for o, node in reached.items() if o not in position.possible)
    here: dict[int, int] = {}
    for name in moving:
        here |= position.question(name).saying(position.known[name])
    found = []
    for places in least_moves(position, wanted, here):
        possible = tuple(o for o, node in reached.items() if space.given(node, {**here, **dict(places)}) == ALL)
        found.append(change_to(position, dict(places), possible))
    order = list(decision.questions)

    def rank(change: Change) -> tuple[object, ...]:
        return len(change.moves), change.distance, [order.index(move.name) for move in change.moves]

    return tuple(sorted(found, key=rank))


def stated(position: Position, name: str) -> int:
    """Where an input has a value."""
    question, space = position.question(name), position.space
    if question.several:
        return space.any_of(space.value(level, [STATED]) for level in question.levels)
    return space.value(question.levels[0], range(len(question.cells)))


def certain(position: Position, reached: Mapping[Outcome, int], outcome: Outcome) -> int:
    """Where an outcome is the only one."""
    others = position.space.any_of(node for other, node in reached.items() if other != outcome)
    return position.space.without(reached[outcome], others)


def may_change(position: Position, name: str) -> bool:
    return not (position.question(name).predicate.fixed or name in position.partly)


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


def change_to(position: Position, places: Mapping[int, int], possible: tuple[Outcome, ...]) -> Change:
    """A change by its values: of a cell of numbers the one that lies nearest to the present one."""
    moves, values, distance = list[Move](), dict[str, tuple[Value, ...]](), 0
    for name in position.known:
        question, known = position.question(name), position.known[name]
        if question.several:
            own = [
                Move(name, "add" if places[level] == STATED else "remove", value)
                for level, (value,) in zip(question.levels, question.cells, strict=True)
                if level in places
            ]
            gone = {move.value for move in own if move.kind == "remove"}
            after = [value for value in known if value not in gone]
            after += [move.value for move in own if move.kind == "add"]
            distance += len(own)
        elif question.levels[0] in places:
            order = [value for cell in question.cells for value in cell]
            now, cell = order.index(known[0]), question.cells[places[question.levels[0]]]
            away, value = min((abs(order.index(value) - now), order.index(value)) for value in cell)
            after = [order[value]]
            own = [Move(name, "to", order[value])]
            distance += away
        else:
            continue
        if own:
            moves += own
            values[name] = tuple(after)
    return Change(tuple(moves), values, possible, distance)
