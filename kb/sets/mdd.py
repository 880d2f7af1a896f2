"""Sets of situations as multi-valued decision diagrams.

A situation gives each of some variables one of its values (here: their places, from 0). A set of situations is a node:
0 holds none, 1 all, any other node asks for one variable and goes on by its value. Nodes are shared and reduced, so two
sets are equal exactly where their nodes are the same number, whatever way they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from math import prod
from typing import Protocol, TypeVar

NONE, ALL = 0, 1
WIDE = 8  # places of a variable from which on it is worth while to see first which lead to the same
T_co = TypeVar("T_co", covariant=True)
Box = dict[int, frozenset[int]]  # for some variables the values that they may have: a product of value sets


class Table(Protocol[T_co]):
    """What has something of each node."""

    def __getitem__(self, node: int, /) -> T_co: ...


class Nodes(Protocol):
    """Nodes that sets are made of: the variable of each, and where it leads to."""

    @property
    def levels(self) -> Table[int]: ...

    @property
    def children(self) -> Table[tuple[int, ...]]: ...


class Space:
    """Variables in a fixed order, each with a number of values, and the sets over them.

    `stands_for` says how many values each place of a variable stands for, where it is not one: a set is counted in
    values, and is cut the same way however they are put together.
    """

    def __init__(self, sizes: Sequence[int], stands_for: Sequence[Sequence[int]] = ()) -> None:
        self.sizes, self.numbers = tuple(sizes), count(2)
        self.stands_for = stands_for or [[1] * size for size in sizes]
        self.levels: dict[int, int] = dict.fromkeys((NONE, ALL), len(sizes))
        self.children: dict[int, tuple[int, ...]] = dict.fromkeys((NONE, ALL), ())
        self.known: dict[tuple[int, tuple[int, ...]], int] = {}
        self.done: dict[tuple[str, int, int], int] = {}

    def node(self, level: int, children: tuple[int, ...]) -> int:
        first = children[0]
        if children.count(first) == len(children):
            return first
        key = (level, children)
        found = self.known.get(key)
        if found is None:
            # Each step is whole by itself: where threads meet, or one is stopped, a node is left that nobody knows.
            number = next(self.numbers)
            self.levels[number], self.children[number] = level, children
            found = self.known.setdefault(key, number)
        return found

    def value(self, level: int, values: Iterable[int]) -> int:
        """The situations in which a variable has one of some values."""
        wanted = set(values)
        return self.node(level, tuple(int(v in wanted) for v in range(self.sizes[level])))

    def both(self, a: int, b: int) -> int:
        if a == b or b == ALL:
            return a
        if a == ALL:
            return b
        return NONE if NONE in (a, b) else self.combine("and", min(a, b), max(a, b))

    def either(self, a: int, b: int) -> int:
        if a == b or b == NONE:
            return a
        if a == NONE:
            return b
        return ALL if ALL in (a, b) else self.combine("or", min(a, b), max(a, b))

    def without(self, a: int, b: int) -> int:
        """The situations of `a` that are not in `b`."""
        if b == NONE or a == NONE:
            return a
        return NONE if b == ALL or a == b else self.combine("not", a, b)

    def combine(self, operation: str, a: int, b: int) -> int:
        key = (operation, a, b)
        found = self.done.get(key)
        if found is None:
            level = min(self.levels[a], self.levels[b])
            size = self.sizes[level]
            ours = self.children[a] if self.levels[a] == level else (a,) * size
            theirs = self.children[b] if self.levels[b] == level else (b,) * size
            step = {"and": self.both, "or": self.either, "not": self.without}[operation]
            if size < WIDE:
                children = tuple(map(step, ours, theirs))
            else:
                pairs = list(zip(ours, theirs, strict=True))
                met = {pair: step(*pair) for pair in set(pairs)}
                children = tuple([met[pair] for pair in pairs])
            found = self.done[key] = self.node(level, children)
        return found

    def meets(self, a: int, b: int) -> bool:
        """Whether two sets have a situation in common: it looks for one, and does not work out all of them."""
        apart: set[tuple[int, int]] = set()

        def visit(a: int, b: int) -> bool:
            if NONE in (a, b) or (a, b) in apart:
                return False
            if ALL in (a, b) or a == b:
                return True
            level = min(self.levels[a], self.levels[b])
            size = self.sizes[level]
            ours = self.children[a] if self.levels[a] == level else (a,) * size
            theirs = self.children[b] if self.levels[b] == level else (b,) * size
            if any(visit(*pair) for pair in dict.fromkeys(zip(ours, theirs, strict=True))):
                return True
            apart.add((a, b))
            return False

        return visit(a, b)

    def all_of(self, nodes: Iterable[int]) -> int:
        found = ALL
        for node in nodes:
            found = self.both(found, node)
        return found

    def any_of(self, nodes: Iterable[int]) -> int:
        found = NONE
        for node in nodes:
            found = self.either(found, node)
        return found

    def copied(self, other: Nodes, node: int, values: Mapping[int, int] | None = None) -> int:
        """A set of another space of the same variables, some of which have a value: a set over the others."""
        fixed = values or {}
        known: dict[int, int] = {NONE: NONE, ALL: ALL}

        def visit(n: int) -> int:
            if n not in known:
                level = other.levels[n]
                if level in fixed:
                    known[n] = visit(other.children[n][fixed[level]])
                else:
                    known[n] = self.node(level, tuple(map(visit, other.children[n])))
            return known[n]

        return visit(node)

    def given(self, node: int, values: Mapping[int, int]) -> int:
        """What is left of a set once some variables have a value: a set over the others."""
        known: dict[int, int] = {NONE: NONE, ALL: ALL}

        def visit(n: int) -> int:
            if n not in known:
                level = self.levels[n]
                if level in values:
                    known[n] = visit(self.children[n][values[level]])
                else:
                    known[n] = self.node(level, tuple(map(visit, self.children[n])))
            return known[n]

        return visit(node)

    def support(self, node: int) -> set[int]:
        """The variables that decide whether a situation is in a set."""
        seen, waiting, found = {NONE, ALL}, [node], set[int]()
        while waiting:
            n = waiting.pop()
            if n not in seen:
                seen.add(n)
                found.add(self.levels[n])
                waiting += self.children[n]
        return found

    def count(self, node: int, variables: Iterable[int], among: Mapping[int, frozenset[int]] | None = None) -> int:
        """How many assignments of some variables, among them all that decide, are in a set."""
        allowed = among or {}
        return self.weigh(
            node,
            {
                v: [n if v not in allowed or place in allowed[v] else 0 for place, n in enumerate(self.stands_for[v])]
                for v in variables
            },
        )

    def weigh(self, node: int, weights: Mapping[int, Sequence[int]]) -> int:
        """The sum over the assignments in a set of the product of the weights of their values; the variables that have
        weights are assigned, and all that decide are among them."""
        order = sorted(weights)
        place = {v: i for i, v in enumerate(order)}
        whole = [sum(weights[v]) for v in order]
        known: dict[int, int] = {NONE: 0, ALL: 1}

        def skipped(start: int, child: int) -> int:
            """The weight of the variables between a node and its child."""
            return prod(whole[start : place[self.levels[child]] if child > ALL else len(order)])

        def visit(n: int) -> int:
            """The weight of the variables from this node's own on."""
            if n not in known:
                level = self.levels[n]
                pairs = zip(weights[level], self.children[n], strict=True)
                known[n] = sum(
                    weight * visit(child) * skipped(place[level] + 1, child)
                    for weight, child in pairs
                    if weight and child != NONE
                )
            return known[n]

        return visit(node) * skipped(0, node) if node != NONE else 0

    def filled(self, node: int, among: Mapping[int, frozenset[int]]) -> int:
        """A set that holds the same of what is looked at, and depends on nothing else: a value that is not `among`
        those of its variable is taken like the first one that is."""
        known: dict[int, int] = {NONE: NONE, ALL: ALL}

        def visit(n: int) -> int:
            if n not in known:
                level = self.levels[n]
                children = list(map(visit, self.children[n]))
                values = among.get(level, frozenset(range(len(children))))
                first = children[min(values)]
                known[n] = self.node(level, tuple(c if v in values else first for v, c in enumerate(children)))
            return known[n]

        return visit(node)

    def boxes(self, node: int, among: Mapping[int, frozenset[int]]) -> Iterator[Box]:
        """A set as products of value sets that do not overlap, each as wide as it can be made, the widest first seen.

        `among` bounds the values of the variables that are looked at.
        """
        left = node
        for v, values in among.items():
            left = self.both(left, self.value(v, values)) if len(values) < self.sizes[v] else left
        while left != NONE:
            box = self.widest(left, among)
            yield box
            left = self.without(left, self.all_of(self.value(v, values) for v, values in box.items()))

    def widest(self, left: int, among: Mapping[int, frozenset[int]], free: int = NONE) -> Box:
        """A box inside of a set that no value can be added to, grown from each of a few of its situations; what is
        `free` may be in the box too."""
        wide = self.either(left, free)
        found = [self.grown(start, wide, among) for start in self.starts(left)]

        def size(box: Box) -> int:
            return prod(sum(self.stands_for[v][place] for place in box.get(v, among[v])) for v in among)

        return max(found, key=size)

    def starts(self, node: int, most: int = 4) -> list[dict[int, int]]:
        """A few situations of a set, from different corners of it: of values that the set does not tell apart, the
        first."""
        found = []
        for turn in range(most):
            path, n = dict[int, int](), node
            while n != ALL:
                children = self.children[n]
                options = [v for v, child in enumerate(children) if child != NONE and child not in children[:v]]
                path[self.levels[n]] = options[(turn * len(options)) // most]
                n = self.children[n][path[self.levels[n]]]
            found.append(path)
        return found

    def grown(self, start: Mapping[int, int], node: int, among: Mapping[int, frozenset[int]]) -> Box:
        """The box around a situation that is grown variable by variable while it stays inside of a set."""
        box: Box = {v: frozenset((value,)) for v, value in start.items()}
        for v in sorted(box, key=lambda v: -v):
            box[v] |= self.fitting(node, v, box) & among.get(v, frozenset())
        return {v: values for v, values in box.items() if values != among.get(v)}

    def fitting(self, node: int, v: int, box: Box) -> frozenset[int]:
        """The values of a variable with which all situations of a box, whatever it says of that variable, are in a
        set."""
        found, seen, waiting = frozenset(range(self.sizes[v])), set[int](), [node]
        while waiting:
            n = waiting.pop()
            if n in seen:
                continue
            seen.add(n)
            if self.levels[n] < v:
                places = box.get(self.levels[n])
                waiting += self.children[n] if places is None else [self.children[n][place] for place in places]
            elif self.levels[n] == v:
                held = {child: self.holds(child, box) for child in set(self.children[n])}
                found &= {place for place, child in enumerate(self.children[n]) if held[child]}
            elif not self.holds(n, box):
                return frozenset()
        return found

    def holds(self, node: int, box: Box) -> bool:
        """Whether all situations of a box are in a set."""
        seen, waiting = {ALL}, [node]
        while waiting:
            n = waiting.pop()
            if n == NONE:
                return False
            if n not in seen:
                seen.add(n)
                places = box.get(self.levels[n])
                waiting += self.children[n] if places is None else [self.children[n][place] for place in places]
        return True

    def exists(self, node: int, variables: frozenset[int]) -> int:
        """The situations that are in a set for some values of some variables: a set over the others."""
        known: dict[int, int] = {NONE: NONE, ALL: ALL}

        def visit(n: int) -> int:
            if n not in known:
                children = tuple(map(visit, self.children[n]))
                level = self.levels[n]
                known[n] = self.any_of(children) if level in variables else self.node(level, children)
            return known[n]

        return visit(node)

    def first(self, node: int, among: Mapping[int, frozenset[int]]) -> dict[int, int]:
        """One situation of a set that is not empty: for each variable the least value that leads into it."""
        found, n = dict[int, int](), node
        for v in sorted(among):
            if self.levels[n] == v:
                found[v] = next(value for value in sorted(among[v]) if self.children[n][value] != NONE)
                n = self.children[n][found[v]]
            else:
                found[v] = min(among[v])
        return found

    def told_apart(self, nodes: Iterable[int]) -> list[list[tuple[int, ...]]]:
        """For each variable and value, where it leads to from all nodes below some sets: two values that lead to the
        same are told apart by none of the sets."""
        seen, waiting = {NONE, ALL}, list(nodes)
        columns: list[list[tuple[int, ...]]] = [[] for _ in self.sizes]
        while waiting:
            n = waiting.pop()
            if n not in seen:
                seen.add(n)
                columns[self.levels[n]].append(self.children[n])
                waiting += self.children[n]
        return [
            list(zip(*column, strict=True)) if column else [()] * size
            for column, size in zip(columns, self.sizes, strict=True)
        ]
