"""What decides a lesion's goal: every smallest set of the known facts that forces it, whatever all else is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kb.sets.decision import Outcome, Position
from kb.sets.mdd import ALL, NONE, Space


@dataclass(frozen=True)
class Reasons:
    """The subset-minimal sets of known inputs that force an outcome, the smallest first; `decisive` inputs are in all
    of them, `irrelevant` ones in none."""

    position: Position
    outcome: Outcome
    sets: tuple[tuple[str, ...], ...]

    @property
    def decisive(self) -> tuple[str, ...]:
        return tuple(name for name in self.position.known if all(name in found for found in self.sets))

    @property
    def irrelevant(self) -> tuple[str, ...]:
        return tuple(name for name in self.position.known if not any(name in found for found in self.sets))


def reasons(position: Position) -> Reasons | None:
    """Why no other outcome is possible; none where several are.

    A set of facts forces the outcome where no situation that agrees with them has another. Seen from each variable of
    the situations with another outcome: a kept fact leaves the way of its own value, a free one leaves all ways. What
    forces is so a set over `kept or free`, which grows with what is kept: its least elements are the reasons.
    """
    if len(position.possible) != 1:
        return None
    outcome, decision = position.possible[0], position.decision
    others = [n for n, other in enumerate(decision.outcomes) if other != outcome]
    against = position.space.both(position.room, position.space.value(decision.last, others))
    against = position.space.exists(against, position.levels(position.missing) | {decision.last})
    names = list(position.known)
    found = least(forcing(position, against, names))
    ordered = sorted(found, key=lambda kept: (len(kept), kept))
    return Reasons(position, outcome, tuple(tuple(names[n] for n in kept) for kept in ordered))


def forcing(position: Position, against: int, names: list[str]) -> tuple[Space, int]:
    """The sets of kept facts that no situation of a set agrees with, over one variable a fact: free or kept."""
    space, kept = position.space, Space([2] * len(names))
    own = {level: n for n, name in enumerate(names) for level in position.question(name).levels}
    ways: dict[int, frozenset[int]] = {}
    for name in names:
        question, values = position.question(name), position.known[name]
        if name in position.partly:
            ways |= question.within(values)
        else:
            ways |= {level: frozenset((place,)) for level, place in question.saying(values).items()}

    @cache
    def visit(node: int) -> int:
        if node in (NONE, ALL):
            return ALL if node == NONE else NONE
        level = space.levels[node]
        children = list(map(visit, space.children[node]))
        free = kept.all_of(children)
        bound = kept.all_of(children[place] for place in ways[level])
        return kept.either(free, kept.both(kept.value(own[level], [1]), bound))

    return kept, visit(against)


def least(found: tuple[Space, int]) -> list[tuple[int, ...]]:
    """The least elements of a set that grows with each of its variables, as the variables that are on."""
    space, root = found

    @cache
    def visit(node: int) -> tuple[frozenset[int], ...]:
        if node in (NONE, ALL):
            return () if node == NONE else (frozenset(),)
        without, with_ = map(visit, space.children[node])
        level = space.levels[node]
        return (*without, *(own | {level} for own in with_ if not any(other <= own for other in without)))

    return [tuple(sorted(own)) for own in visit(root)]
