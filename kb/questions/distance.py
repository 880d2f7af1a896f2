"""How few entries of a patient's record would have to be others for a patient to be in a set of situations.

An entry is an input with its values (a lesion's levels are one entry). One that is stated may get another value; it may
be taken away where that says something (a rule asks whether it is stated, or it then follows from others). One that is
neither stated nor missing may be stated. What is missing costs nothing, since it may be anything. All entries count,
also those that nobody can change: the question is what separates two patients, not what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.language.syntax import Value
from kb.sets.mdd import ALL, NONE, Space
from kb.sets.reach import Standing

FAR = 1_000_000  # no situation of the set can be reached
Moves = tuple[tuple[int, int], ...]  # variables with the places that they are moved to


@dataclass(frozen=True)
class Way:
    """Entries with the values that they would have to have (none: not stated), fewest and nearest first."""

    values: tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(eq=False)
class Distances:
    """The distances of one patient to sets of situations; what is found on the way is kept."""

    standing: Standing

    def __post_init__(self) -> None:
        self.costs: dict[tuple[int, int], int] = {}

    @cached_property
    def owner(self) -> Mapping[int, int]:
        """The number of the question that each variable belongs to."""
        questions = self.standing.reach.questions.values()
        return {level: n for n, question in enumerate(questions) for level in question.levels}

    @cached_property
    def several(self) -> frozenset[int]:
        return frozenset(n for n, q in enumerate(self.standing.reach.questions.values()) if q.several)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.standing.reach.questions)

    @cached_property
    def prices(self) -> Mapping[int, tuple[int, ...]]:
        """What each place of a variable costs: nothing where the record is so already or leaves it open, else 1."""
        standing, found = self.standing, dict[int, tuple[int, ...]]()
        for name, question in standing.reach.questions.items():
            for level in question.levels:
                size = standing.reach.space.sizes[level]
                if name in standing.partly:
                    free = question.within(standing.known[name])[level]
                    found[level] = tuple(int(place not in free) for place in range(size))
                elif level in standing.fixed:
                    found[level] = tuple(int(place != standing.fixed[level]) for place in range(size))
                else:
                    found[level] = (0,) * size
        return found

    @cached_property
    def allowed(self) -> int:
        """The situations that count: possible ones, in which what is missing has a value or follows from others."""
        space = self.standing.reach.space
        guideline, found = self.standing.reach.guideline, self.standing.reach.worlds.possible
        for name in self.standing.missing:
            found = space.both(found, self.standing.completed(name))
        for name, question in self.standing.reach.questions.items():
            if question.predicate.run:
                found = space.both(found, neighbors(space, question.levels))
            asked = name in guideline.guarded and name not in guideline.rules_by_head
            if name in self.standing.known and not (asked or question.predicate.closed):
                stated = space.without(ALL, space.all_of(space.value(n, [p]) for n, p in question.saying(()).items()))
                found = space.both(found, space.either(stated, self.standing.reach.follows.get(name, NONE)))
        return found

    def to(self, node: int) -> int:
        """The fewest entries that would have to be others; `FAR` where no entries would do."""
        return self.cost(self.standing.reach.space.both(node, self.allowed), -1)

    def cost(self, node: int, paid: int) -> int:
        """The cost of a set, where a change of one question (of several variables) is paid for already."""
        if node in (NONE, ALL):
            return 0 if node == ALL else FAR
        space = self.standing.reach.space
        own = self.owner[space.levels[node]]
        paid = own if own == paid else -1
        found = self.costs.get((node, paid))
        if found is None:
            found = FAR
            for place, child in enumerate(space.children[node]):
                if child != NONE and found:
                    price, child, then = self.step(node, place, paid)
                    if price < found:  # else the rest cannot be nearer
                        found = min(found, price + self.cost(child, then))
            self.costs[node, paid] = found
        return found

    def step(self, node: int, place: int, paid: int) -> tuple[int, int, int]:
        """What a place costs, where it leads to, and which question is then paid for."""
        space = self.standing.reach.space
        level = space.levels[node]
        own, price = self.owner[level], self.prices[level][place]
        then = own if own in self.several and (price or own == paid) else -1
        return 0 if own == paid else price, space.children[node][place], then

    def ways(self, node: int) -> tuple[Way, ...]:
        """The sets of entries that have the fewest members, each with its nearest values."""
        target = self.standing.reach.space.both(node, self.allowed)
        known: dict[tuple[int, int], dict[frozenset[int], tuple[int, Moves]]] = {}

        def visit(n: int, paid: int) -> dict[frozenset[int], tuple[int, Moves]]:
            """By the questions that are moved: how far, and the moves."""
            if n == ALL:
                return {frozenset(): (0, ())}
            space = self.standing.reach.space
            own = self.owner[space.levels[n]]
            paid = own if own == paid else -1
            if (n, paid) not in known:
                found = known[n, paid] = {}
                for place in range(len(space.children[n])):
                    price, child, then = self.step(n, place, paid)
                    if price + self.cost(child, then) != self.cost(n, paid):
                        continue
                    level = space.levels[n]
                    moved = self.prices[level][place]
                    own_moves: Moves = ((level, place),) if moved else ()
                    far = self.far(level, place) if moved else 0
                    for questions, (distance, moves) in visit(child, then).items():
                        key = questions | {own} if moved else questions
                        mine = (distance + far, own_moves + moves)
                        if key not in found or mine < found[key]:
                            found[key] = mine
            return known[n, paid]

        if self.cost(target, -1) >= FAR:
            return ()
        found = visit(target, -1)
        ordered = sorted(found.items(), key=lambda item: (item[1][0], sorted(item[0])))
        return tuple(Way(tuple(self.value(n, dict(moves)) for n in sorted(key))) for key, (_, moves) in ordered)

    def far(self, level: int, place: int) -> int:
        """How many places lie between an entry and another; taking an entry away is farthest."""
        now = self.standing.fixed.get(level)
        last = self.standing.reach.space.sizes[level] - 1
        if self.owner[level] in self.several or now is None or last in (now, place):
            return last if place == last else 1
        return abs(place - now)

    def value(self, number: int, moves: Mapping[int, int]) -> tuple[str, tuple[Value, ...]]:
        """The values of an entry after some moves; of a cell of numbers the one nearest to the present one."""
        name = self.names[number]
        question = self.standing.reach.questions[name]
        if question.several:
            places = {**self.standing.fixed, **moves}
            pairs = zip(question.levels, question.cells, strict=True)
            return name, tuple(cell[0] for level, cell in pairs if places.get(level))
        place = moves[question.levels[0]]
        if place == len(question.cells):
            return name, ()
        order = [value for cell in question.cells for value in cell]
        now = [order.index(value) for value in self.standing.known.get(name, ())] or [0]
        return name, (min(question.cells[place], key=lambda v: min(abs(order.index(v) - n) for n in now)),)


def neighbors(space: Space, levels: Sequence[int]) -> int:
    """The situations in which those of some variables that are on, if any, stand beside each other."""
    none_left = begun = not_begun = ALL  # below a variable: the run is over, is going on, has not begun
    for level in reversed(levels):
        over = space.node(level, (none_left, NONE))
        begun, not_begun = space.node(level, (none_left, begun)), space.node(level, (not_begun, begun))
        none_left = over
    return not_begun
