"""Two versions of a guideline over the same situations, so that what follows in each can be compared set by set.

The space has the inputs of both versions, with the values that all versions that have the input know; numbers are cut
at the constants of both. A version does not look at an input that it does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property

from kb.edits import Edits, symbols_of
from kb.guideline import Guideline
from kb.mdd import NONE, Space
from kb.syntax import Constant, Fact, Value, word_of
from kb.worlds import Input, Row, View, Worlds, cuts_of, follow, in_cells, space_of

Answer = Row  # the arguments of a conclusion after its patient or lesion, with what tables tell of it


@dataclass(eq=False)
class Versions:
    """What follows from the old and the new version, and jointly: what both derive alike, and refuse at least once."""

    old: Worlds
    new: Worlds
    edits: Edits

    @property
    def sides(self) -> tuple[Worlds, Worlds]:
        return self.old, self.new

    @property
    def guidelines(self) -> tuple[Guideline, Guideline]:
        return self.old.guideline, self.new.guideline

    @property
    def space(self) -> Space:
        return self.old.space

    @cached_property
    def inputs(self) -> dict[str, Input]:
        return {**self.old.inputs, **self.new.inputs}

    def joint(self, predicate: str) -> Worlds:
        """The situations that both versions accept, with the facts that they agree on."""
        guideline = self.new.guideline if has(self.new.guideline, predicate) else self.old.guideline
        alike = {name: rows for name, rows in self.new.facts.items() if self.old.facts.get(name) == rows}
        refused = self.space.either(self.old.impossible, self.new.impossible)
        return Worlds(guideline, self.inputs, self.space, alike, impossible=refused)

    def view(self, predicate: str, value: Value | None = None) -> View:
        """The situations of all that a predicate, or its answer with a value, can depend on in either version."""
        found, open_ = dict[str, None](), set[str]()
        for guideline in self.guidelines:
            if has(guideline, predicate):
                names, unstated = asked(guideline, predicate, value, self.edits.predicates)
                found |= dict.fromkeys(names)
                open_ |= unstated
        return View(self.joint(predicate), tuple(name for name in self.inputs if name in found), frozenset(open_))


def together(old: Guideline, new: Guideline, edits: Edits, heads: Set[str]) -> Versions:
    """What both versions conclude of some predicates in all situations that can be stated to both."""
    declared = {p.name: p for guideline in (old, new) for p in guideline.vocabulary.inputs}
    inputs = {name: Input(p, n, cells_of_both(old, new, name)) for n, (name, p) in enumerate(declared.items())}
    space = space_of(inputs)

    def followed(guideline: Guideline) -> Worlds:
        own = {p.name: replace(inputs[p.name], predicate=p) for p in guideline.vocabulary.inputs}
        return follow(guideline, own, space, heads)

    return Versions(followed(old), followed(new), edits)


def cells_of_both(old: Guideline, new: Guideline, name: str) -> tuple[tuple[Value, ...], ...]:
    """The values of an input that all versions that have it know, in cells that no rule of either tells apart."""
    having = [guideline for guideline in (new, old) if symbols_of(guideline, name)]
    shared = [v for v in symbols_of(having[0], name) if all(v in symbols_of(g, name) for g in having)]
    cuts = [cuts_of(guideline, name) for guideline in having if shared and isinstance(shared[0], int)]
    return in_cells(shared, None if None in cuts else set[int]().union(*(own for own in cuts if own)))


def has(guideline: Guideline, predicate: str) -> bool:
    return predicate in guideline.vocabulary.predicates


def asked(
    guideline: Guideline, predicate: str, value: Value | None, edited: frozenset[str]
) -> tuple[list[str], set[str]]:
    """The inputs that a predicate (with a value) can depend on, and those of them of which rules can tell that they are
    not stated.

    These are inputs that count as a no where they are left out, that rules ask `given` of, and that the guideline wants
    an answer without; for a remark also those that nothing else reads, for it is made from what is stated. An input
    that may follow from others stands for itself, but where the rules that conclude it were edited.
    """
    inputs, found, open_ = guideline.vocabulary.input_names, dict[str, None](), set[str]()
    seen = set[tuple[str, bool]]()

    def visit(name: str, source: bool) -> None:
        if (name, source) in seen:
            return
        seen.add((name, source))
        follows = name in inputs and bool(({name} | guideline.reads[name]) & edited)
        if name in inputs:
            found[name] = None
            if source or follows or guideline.vocabulary.predicates[name].closed:
                open_.add(name)
        for rule in guideline.rules_by_head.get(name, ()) if follows or name not in inputs else ():
            last = rule.clause.head.args[-1] if rule.clause.head and name == predicate and value is not None else None
            if isinstance(last, Constant) and last.value != value:
                continue
            for literal in rule.clause.literals:
                first = literal.atom.args[0] if literal.atom.args else None
                if literal.atom.predicate == "given" and isinstance(first, Constant):
                    visit(str(first.value), source or follows)
                    open_.add(str(first.value))
                else:
                    visit(literal.atom.predicate, source or follows)

    visit(predicate, False)
    wanted = (fact.args for fact in guideline.tables if fact.predicate == "answer_without")
    open_ |= {str(without) for conclusion, without in wanted if conclusion == predicate}
    if predicate in guideline.vocabulary.report.in_sections:
        read = set(guideline.core).union(*(guideline.reads[name] for name in guideline.core))
        open_ |= found.keys() - read
    return list(found), open_


def answers(worlds: Worlds, predicate: str, details: Mapping[Value, Answer]) -> dict[Answer, int]:
    """The situations of each answer of a predicate; `details` are told with the values that have some."""
    found: dict[Answer, int] = {}
    if has(worlds.guideline, predicate):
        skip = bool(worlds.guideline.vocabulary.predicates[predicate].entity)
        for row, node in worlds.facts.get(predicate, {}).items():
            key = (*row[skip:], *details.get(row[-1], ()))
            found[key] = worlds.space.either(found.get(key, NONE), node)
    return found


def details(versions: Versions, predicate: str) -> tuple[dict[Value, Answer], dict[Value, Answer]]:
    """What the tables of each version tell with an answer, where they differ: the steps of a plan, a dose, a figure."""
    old, new = (told(guideline, predicate) for guideline in versions.guidelines)
    values = {value for value in old.keys() | new.keys() if old.get(value) != new.get(value)}
    return {v: old.get(v, ()) for v in values}, {v: new.get(v, ()) for v in values}


def told(guideline: Guideline, predicate: str) -> dict[Value, Answer]:
    """For each value of a predicate the rows about it of the tables that its rules read, and for the goal its steps."""
    if not has(guideline, predicate):
        return {}
    found: dict[Value, list[str]] = {}
    for fact in detail_rows(guideline, predicate):
        found.setdefault(fact.args[0], []).append(" ".join(map(word_of, fact.args[1:])))
    return {value: tuple(sorted(rows)) for value, rows in found.items()}


def detail_rows(guideline: Guideline, predicate: str) -> Iterator[Fact]:
    """The rows of tables whose first column is what a predicate says."""
    vocabulary = guideline.vocabulary
    rules = guideline.rules_by_head.get(predicate, ())
    tables = {literal.atom.predicate for rule in rules for literal in rule.clause.literals}
    tables |= {vocabulary.report.steps} if predicate == vocabulary.report.goal else set()
    for fact in guideline.tables:
        args = vocabulary.predicates[fact.predicate].args
        if fact.predicate in tables and len(args) > 1 and args[0][1] == vocabulary.predicates[predicate].domain:
            yield fact
