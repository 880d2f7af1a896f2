"""A set of patients told by what decides it: a few coordinates, each an input or what is derived from several.

Where a set depends on the items of a score only by its total, the total is the coordinate. Projected onto its
coordinates a set is small, and falls into few products of values. Situations that cannot be do not count: a product may
cover them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.completions import inputs_read
from kb.mdd import ALL, NONE, Box, Space
from kb.regions import Region
from kb.syntax import Value
from kb.worlds import View

NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class Coordinate:
    """A name with the variables that it stands for, and its values with the situations of each."""

    name: str
    levels: frozenset[int]
    values: tuple[tuple[tuple[Value, ...], int], ...]


def tell(view: View, node: int, derived: Iterable[str]) -> Iterator[tuple[Region, int]]:
    """A set of situations of a view as regions that do not overlap, the widest first seen, each with its own set."""
    space, everything = view.worlds.space, within(view, view.everything)
    own = within(view, node)
    rest = space.without(everything, own)
    for names in (tuple(derived), ()):
        chosen = coordinates(view, own, everything, names)
        small = Space([len(c.values) for c in chosen])
        inside, outside = image(view, chosen, small, own), image(view, chosen, small, rest)
        if small.both(inside, outside) == NONE:  # else each derived coordinate is exact, but not all together
            break
    for box in boxes(small, inside, small.without(ALL, outside)):
        yield region_of(view, chosen, box), both_all(view, chosen, box, node)


def within(view: View, node: int) -> int:
    """A set as it is within a view: what is stated outside of it is left out, and does not count any more."""
    space = view.worlds.space
    known: dict[int, int] = {NONE: NONE, ALL: ALL}

    def visit(n: int) -> int:
        if n not in known:
            level, children = space.levels[n], space.children[n]
            allowed = view.among.get(level)
            if allowed is None:
                known[n] = visit(children[view.others[level]])
            else:
                any_ = visit(children[min(allowed)])
                known[n] = space.node(level, tuple(visit(c) if p in allowed else any_ for p, c in enumerate(children)))
        return known[n]

    return visit(node)


def boxes(space: Space, node: int, may: int) -> Iterator[Box]:
    """A set as products that do not overlap on it; they may cover what else is in `may`."""
    among = {level: frozenset(range(size)) for level, size in enumerate(space.sizes)}
    spare, left = space.without(may, node), node
    while left != NONE:
        room = space.either(left, spare)
        grown = [space.grown(start, room, among) for start in space.starts(left)]
        box = max(grown, key=lambda b: space.count(space.both(left, product(space, b)), among))
        yield box
        left = space.without(left, product(space, box))


def product(space: Space, box: Mapping[int, Iterable[int]]) -> int:
    return space.all_of(space.value(level, values) for level, values in box.items())


def coordinates(view: View, node: int, everything: int, derived: Iterable[str]) -> list[Coordinate]:
    """The coordinates that decide a set: derived ones where it depends on their inputs only by them, else inputs."""
    space = view.worlds.space
    rest = space.without(everything, node)
    matter = space.support(node) | space.support(rest)
    found, taken = list[Coordinate](), set[int]()
    for name in derived:
        own = derived_coordinate(view, name, everything)
        if not own.levels & taken and own.levels & matter and decides(space, own, node, rest):
            found.append(own)
            taken |= own.levels
    for name in view.names:
        given = view.worlds.inputs[name]
        if given.level in matter - taken:
            places = sorted(view.among[given.level])
            cells = tuple((given.cells[place], space.value(given.level, [place])) for place in places)
            found.append(Coordinate(name, frozenset((given.level,)), cells))
    return sorted(found, key=lambda c: min(c.levels))


def decides(space: Space, own: Coordinate, node: int, rest: int) -> bool:
    """Whether a set depends on the inputs of a coordinate by its value alone."""
    for _, holds in own.values:
        inside = space.exists(space.both(node, holds), own.levels)
        if space.both(inside, space.exists(space.both(rest, holds), own.levels)) != NONE:
            return False
    return True


def derived_coordinate(view: View, name: str, everything: int) -> Coordinate:
    worlds, space = view.worlds, view.worlds.space
    declared = worlds.guideline.vocabulary.predicates[name]
    order = worlds.guideline.vocabulary.domains[declared.domain].symbols
    answers = {value: within(view, node) for value, node in worlds.answers(name).items()}
    values = [((value,), answers[value]) for value in order if answers.get(value, NONE) != NONE]
    none = space.without(everything, space.any_of(node for _, node in values))
    if none != NONE:
        values.append(((NO_ANSWER,), none))
    levels = frozenset(worlds.inputs[i].level for i in inputs_read(worlds.guideline, (name,)))
    return Coordinate(name, levels, tuple(values))


def image(view: View, chosen: list[Coordinate], small: Space, node: int) -> int:
    """A set projected onto its coordinates."""
    space, known = view.worlds.space, dict[tuple[int, int], int]()

    def visit(number: int, left: int) -> int:
        if left == NONE or number == len(chosen):
            return NONE if left == NONE else ALL
        key = number, left
        if key not in known:
            own = chosen[number]
            children = [space.exists(space.both(left, holds), own.levels) for _, holds in own.values]
            known[key] = small.node(number, tuple(visit(number + 1, child) for child in children))
        return known[key]

    others = space.support(node) - {level for c in chosen for level in c.levels}
    return visit(0, space.exists(node, frozenset(others)))


def region_of(view: View, chosen: list[Coordinate], box: Box) -> Region:
    """A product of values of coordinates, by name; by the input where a derived coordinate rests on that alone and its
    values are as few."""
    found: Region = {}
    for number, places in sorted(box.items()):
        own = chosen[number]
        values = tuple(value for place in sorted(places) for value in own.values[place][0])
        found |= {own.name: values}
        if len(own.levels) == 1 and own.name not in view.worlds.inputs:
            (level,) = own.levels
            given = next(i for i in view.worlds.inputs.values() if i.level == level)
            space, holds = view.worlds.space, view.worlds.space.any_of(own.values[place][1] for place in places)
            cells = [p for p in sorted(view.among[level]) if space.both(holds, space.value(level, [p])) != NONE]
            plain = tuple(value for place in cells for value in given.cells[place])
            if len(plain) <= len(values) or NO_ANSWER in values:
                del found[own.name]
                found[given.predicate.name] = plain
    return found


def both_all(view: View, chosen: list[Coordinate], box: Box, node: int) -> int:
    """The situations of a set in a product of values of coordinates."""
    space = view.worlds.space
    for number, places in box.items():
        node = space.both(node, space.any_of(chosen[number].values[place][1] for place in places))
    return node
