"""What follows in all possible patients at once: each fact and each use of a rule with the situations it holds in.

A situation states one lesion of one patient: each input has a value or is not stated. Rules are taken bottom up, as for
one patient, but every fact carries a set of situations (`kb.sets.mdd`): a conjunction is an intersection, several ways
to the same fact are a union, and a negation is what is left. Numbers that rules only compare with constants are cut at
those constants; an input with several values at a time (the levels of a lesion) is looked at with one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from kb.guideline.guideline import Guideline, Rule
from kb.guideline.vocabulary import Predicate
from kb.language.syntax import (
    COMPARE,
    TURNED,
    Atom,
    Comparison,
    Condition,
    Constant,
    Literal,
    Value,
    Variable,
    evaluate,
    variables_of,
)
from kb.sets.mdd import ALL, NONE, Space
from kb.sets.names import LESION, PATIENT, Row

PRIME = 2**61 - 1
NOT_STATED = "not_stated"
Bindings = dict[str, Value]


@dataclass(frozen=True)
class Input:
    """An input as a variable: its cells, each with values that no rule tells apart; its last value is `not stated`."""

    predicate: Predicate
    level: int
    cells: tuple[tuple[Value, ...], ...]

    @property
    def absent(self) -> int:
        return len(self.cells)

    @property
    def stated(self) -> frozenset[int]:
        return frozenset(range(len(self.cells)))

    @property
    def told(self) -> tuple[tuple[Value, ...], ...]:
        """The cells, and one for `not stated`."""
        return (*self.cells, (NOT_STATED,))

    @property
    def holding(self) -> Mapping[Value, frozenset[int]]:
        """For the value that stands for each cell, the places in which the input has it."""
        return {cell[0]: frozenset((place,)) for place, cell in enumerate(self.cells)}

    def places(self, values: Iterable[Value]) -> list[int]:
        """The cells that some values lie in."""
        wanted = set(values)
        return [place for place, cell in enumerate(self.told) if not wanted.isdisjoint(cell)]


@dataclass(eq=False)
class Worlds:
    """A guideline over all situations: its facts by predicate and the uses of each rule, with their situations."""

    guideline: Guideline
    inputs: Mapping[str, Input]
    space: Space
    facts: dict[str, dict[Row, int]] = field(default_factory=dict)
    uses: dict[int, dict[Row, int]] = field(default_factory=dict)
    impossible: int = NONE
    views: dict[tuple[str, ...], View] = field(default_factory=dict)

    def fires(self, rule: Rule) -> int:
        """The situations in which a rule fires."""
        return self.space.any_of(self.uses.get(rule.index, {}).values())

    def answers(self, predicate: str) -> dict[Value, int]:
        """The situations of each value that a predicate can have, by its last argument."""
        found: dict[Value, int] = {}
        for row, node in self.facts.get(predicate, {}).items():
            found[row[-1]] = self.space.either(found.get(row[-1], NONE), node)
        return found

    @cached_property
    def possible(self) -> int:
        """The situations that no denial of the guideline refuses."""
        return self.space.without(ALL, self.impossible)

    def view(self, names: Iterable[str]) -> View:
        """The situations in which some inputs are stated, and no others: for the same inputs the same view."""
        key = tuple(names)
        if key not in self.views:
            self.views[key] = View(self, key)
        return self.views[key]


@dataclass(frozen=True)
class View:
    """The possible situations in which some inputs are stated and no others, as sets over these inputs alone; those
    that are `open` may be stated or not.

    It remembers what `kb.sets.regions` finds out about predicates, so that this lives no longer than the view itself.
    """

    worlds: Worlds
    names: tuple[str, ...]
    open: frozenset[str] = frozenset()
    clusters: dict[str, list[str]] = field(default_factory=dict, compare=False)
    levels: dict[str, frozenset[int]] = field(default_factory=dict, compare=False)

    @cached_property
    def among(self) -> dict[int, frozenset[int]]:
        """The values that each of the inputs may have."""
        own = [(self.worlds.inputs[name], name in self.open) for name in self.names]
        return {given.level: given.stated | ({given.absent} if open_ else set()) for given, open_ in own}

    @cached_property
    def others(self) -> dict[int, int]:
        return {i.level: i.absent for i in self.worlds.inputs.values() if i.level not in self.among}

    @cached_property
    def everything(self) -> int:
        space = self.worlds.space
        stated = space.all_of(space.value(level, values) for level, values in self.among.items())
        return space.both(stated, space.given(self.worlds.possible, self.others))

    def of(self, node: int) -> int:
        """What a set holds of these situations."""
        return self.worlds.space.both(self.everything, self.worlds.space.given(node, self.others))

    def count(self, node: int) -> int:
        """How many situations a set holds: each value of a number counts."""
        return self.worlds.space.count(node, self.among, self.among)

    def meaning(self, node: int) -> str:
        """A name for a set of these situations that depends on nothing but which they are: not on how values are put
        together or ordered, nor on inputs that do not decide.

        It is the sum over the situations of a product of a weight for each value, modulo a large prime: different sets
        have the same one as rarely as random numbers.
        """
        space = self.worlds.space
        plain = space.filled(node, self.among)
        own = [given for given in self.worlds.inputs.values() if given.level in space.support(plain)]
        weights = {
            i.level: [weight_of(i.predicate.name, c) * (n in self.among[i.level]) for n, c in enumerate(i.told)]
            for i in own
        }
        return f"{space.weigh(plain, weights) % PRIME:x}"

    def boxes(self, node: int) -> Iterator[dict[str, list[Value]]]:
        """A set of these situations as products of values that do not overlap, by the names of the inputs."""
        named = {i.level: i for i in self.worlds.inputs.values()}
        for box in self.worlds.space.boxes(node, self.among):
            yield {
                named[level].predicate.name: [v for place in sorted(places) for v in named[level].told[place]]
                for level, places in box.items()
            }


def worlds_of(guideline: Guideline, but: frozenset[str] = frozenset()) -> Worlds:
    """Every fact and every use of a rule of a guideline, `but` those for some predicates, with the situations that it
    holds in."""
    inputs: dict[str, Input] = {}
    for predicate in guideline.vocabulary.inputs:
        inputs[predicate.name] = Input(predicate, len(inputs), cells_of(guideline, predicate))
    worlds = follow(guideline, inputs, space_of(inputs), (guideline.rules_by_head.keys() - but) | guideline.denied)
    for rule in guideline.acceptances:
        apply(worlds, rule)
    return worlds


def space_of(inputs: Mapping[str, Input]) -> Space:
    """The situations of some inputs, none of which is looked at yet."""
    return Space(
        [len(given.told) for given in inputs.values()],
        [[len(cell) for cell in given.told] for given in inputs.values()],
    )


def weight_of(name: str, cell: tuple[Value, ...]) -> int:
    """The weight of some values of an input: the sum of one for each, for numbers the powers of one."""
    if not isinstance(cell[0], int):
        return sum(number_of(f"{name}={value}") for value in cell)
    base, step = number_of(name), int(cell[1]) - int(cell[0]) if cell[1:] else 1
    ratio = pow(base, step, PRIME)
    return pow(base, int(cell[0]), PRIME) * (pow(ratio, len(cell), PRIME) - 1) * pow(ratio - 1, -1, PRIME) % PRIME


def number_of(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()) % PRIME


def follow(guideline: Guideline, inputs: Mapping[str, Input], space: Space, heads: Set[str]) -> Worlds:
    """What the rules for some predicates, and the denials, make of the situations of a space."""
    worlds = Worlds(guideline, inputs, space)
    state(worlds)
    for rule in (*guideline.bottom_up, *guideline.nevers):
        if rule.clause.head is None or rule.clause.head.predicate in heads:
            apply(worlds, rule)
    return worlds


def state(worlds: Worlds) -> None:
    """The facts that a situation states, and those of the guideline's own tables."""
    space, facts = worlds.space, worlds.facts
    facts["lesion_of"] = {(LESION, PATIENT): ALL}
    facts["given"] = {}
    for name, given in worlds.inputs.items():
        entity = LESION if given.predicate.entity == "lesion" else PATIENT
        facts["given"][name, entity] = space.value(given.level, given.stated)
        facts[name] = {(entity, value): space.value(given.level, own) for value, own in given.holding.items()}
    for fact in worlds.guideline.tables:
        facts.setdefault(fact.predicate, {})[fact.args] = ALL


def apply(worlds: Worlds, rule: Rule) -> None:
    """Every use of a rule, and what it concludes or refuses."""
    clause, found = rule.clause, dict[Row, int]()
    for bindings, node in solutions(worlds, ordered(clause.body), {}, ALL):
        key = tuple(bindings[name] for name in clause.variables)
        found[key] = worlds.space.either(found.get(key, NONE), node)
        if clause.head is None:
            if rule in worlds.guideline.denials:
                worlds.impossible = worlds.space.either(worlds.impossible, node)
            continue
        row = tuple(evaluate(term, bindings) for term in clause.head.args)
        rows = worlds.facts.setdefault(clause.head.predicate, {})
        rows[row] = worlds.space.either(rows.get(row, NONE), node)
    worlds.uses[rule.index] = found


def ordered(body: Iterable[Condition], binds: Iterable[str] = ()) -> list[Condition]:
    """The conditions of a body, each comparison and negation as soon as its variables are bound."""
    waiting, found, bound = list(body), list[Condition](), set(binds)
    while waiting:
        ready = next((c for c in waiting if not is_positive(c) and is_ready(c, bound)), None)
        chosen = ready or next(c for c in waiting if is_positive(c))
        waiting.remove(chosen)
        found.append(chosen)
        bound.update(variables_of(chosen))
    return found


def is_positive(c: Condition) -> bool:
    return isinstance(c, Literal) and not c.negated


def is_ready(c: Condition, bound: set[str]) -> bool:
    free = set(variables_of(c)) - bound
    assigns = isinstance(c, Comparison) and c.operator == "=" and isinstance(c.left, Variable)
    return not free or (assigns and free == {c.left.name} and not free & set(variables_of(c.right)))  # type: ignore[union-attr]


def solutions(worlds: Worlds, body: list[Condition], bindings: Bindings, node: int) -> Iterator[tuple[Bindings, int]]:
    """Every way to make a body true, with the situations in which it is."""
    if not body:
        yield bindings, node
        return
    first, rest = body[0], body[1:]
    if isinstance(first, Comparison):
        if first.operator == "=" and isinstance(first.left, Variable) and first.left.name not in bindings:
            yield from solutions(worlds, rest, {**bindings, first.left.name: evaluate(first.right, bindings)}, node)
        elif COMPARE[first.operator](evaluate(first.left, bindings), evaluate(first.right, bindings)):
            yield from solutions(worlds, rest, bindings, node)
        return
    rows = worlds.facts.get(first.atom.predicate, {})
    if first.negated:
        against = rows.get(tuple(evaluate(term, bindings) for term in first.atom.args), NONE)
        left = worlds.space.without(node, against)
        if left != NONE:
            yield from solutions(worlds, rest, bindings, left)
        return
    for row, holds in rows.items():
        extended = match(first.atom, row, bindings)
        if extended is not None and (met := worlds.space.both(node, holds)) != NONE:
            yield from solutions(worlds, rest, extended, met)


def match(atom: Atom, row: Row, bindings: Mapping[str, Value]) -> Bindings | None:
    """The bindings under which an atom is this row, if there are any."""
    found = dict(bindings)
    for term, have in zip(atom.args, row, strict=True):
        want = found.setdefault(term.name, have) if isinstance(term, Variable) else term.value
        if want != have:
            return None
    return found


# ------------------------------------------------------------------------------------- the values of an input, in cells


def cells_of(guideline: Guideline, predicate: Predicate) -> tuple[tuple[Value, ...], ...]:
    """The values of an input in cells: one for each named value; numbers are cut where a rule's comparison changes."""
    domain = guideline.vocabulary.domains[predicate.domain]
    return in_cells(domain.symbols, cuts_of(guideline, predicate.name) if domain.is_range else None)


def in_cells(values: Iterable[Value], cuts: set[int] | None) -> tuple[tuple[Value, ...], ...]:
    """Values in cells: numbers in order that no cut parts together, every other value for itself."""
    found: list[list[Value]] = []
    for value in values:
        last = found[-1][-1] if found and cuts is not None else None
        if isinstance(last, int) and isinstance(value, int) and not any(last < cut <= value for cut in cuts or ()):
            found[-1].append(value)
        else:
            found.append([value])
    return tuple(map(tuple, found))


def cuts_of(guideline: Guideline, name: str) -> set[int] | None:
    """The least values on the upper side of each comparison of an input with a constant; none where a rule does
    anything else with its value, such as looking it up in a table or counting with it."""
    found: set[int] = set()
    for rule in guideline.rules:
        for atom in rule.clause.atoms:
            if atom.predicate == name:
                cuts = cuts_in(rule, atom)
                if cuts is None:
                    return None
                found |= cuts
    return found


def cuts_in(rule: Rule, atom: Atom) -> set[int] | None:
    value = atom.args[-1]
    if isinstance(value, Constant):
        return {int(value.value), int(value.value) + 1}
    found: set[int] = set()
    elsewhere = sum(list(variables_of(other)).count(value.name) for other in rule.clause.atoms if other is not atom)
    for c in rule.clause.body:
        if not (isinstance(c, Comparison) and value.name in variables_of(c)):
            continue
        other, sign = (c.right, c.operator) if c.left == value else (c.left, TURNED[c.operator])
        if value not in (c.left, c.right) or not isinstance(other, Constant) or not isinstance(other.value, int):
            return None
        found |= {other.value} if sign in ("<", ">=") else {other.value + 1} if sign in ("<=", ">") else set()
        found |= {other.value, other.value + 1} if sign in ("=", "!=") else set()
    return None if elsewhere else found
