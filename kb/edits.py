"""What an edit did to a guideline as it is written: its rules and its vocabulary, apart from what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from kb.findings import ranges
from kb.guideline import Guideline, Rule
from kb.mdd import ALL, NONE
from kb.syntax import NOWHERE, Clause, Fact, Paragraph, Value, evaluate, word_of
from kb.versions import Versions, input_of, symbols_of, values_of
from kb.worlds import Worlds


@dataclass(frozen=True)
class RuleEdits:
    """Which rules were added, removed, renamed, changed in text only (each with what of it), or changed otherwise."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    reworded: dict[str, tuple[str, ...]]
    changed: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]

    def json(self) -> dict[str, Any]:
        return {
            "added": list(self.added),
            "removed": list(self.removed),
            "renamed": [{"from": old, "to": new} for old, new in self.renamed],
            "reworded": [{"rule": rule, "what": list(what)} for rule, what in self.reworded.items()],
            "changed": [{"rule": r, "old": list(old), "new": list(new)} for r, (old, new) in self.changed.items()],
        }


@dataclass(frozen=True)
class Lone:
    """Values of an input that only one version knows; `read` where a conclusion depends on the input, `answers` what
    patients with such a value get of the assessments and the goal."""

    name: str
    values: tuple[Value, ...]
    only: str
    read: bool
    answers: dict[str, tuple[str | None, ...]] = field(default_factory=dict, hash=False)

    def json(self) -> dict[str, Any]:
        told = {name: list(values) for name, values in self.answers.items()}
        return {
            "input": self.name,
            "values": ranges(self.values),
            "only": self.only,
            "read": self.read,
            "answers": told,
        }


@dataclass(frozen=True)
class VocabularyEdits:
    """What only one version declares, and declarations that changed in something else."""

    inputs: dict[str, tuple[str, ...]]
    predicates: dict[str, tuple[str, ...]]
    values: tuple[Lone, ...]
    reworded: tuple[str, ...]

    def json(self) -> dict[str, Any]:
        return {
            "inputs": {key: list(names) for key, names in self.inputs.items()},
            "predicates": {key: list(names) for key, names in self.predicates.items()},
            "values": [lone.json() for lone in self.values],
            "reworded": list(self.reworded),
        }


# ----------------------------------------------------------------------------------------------------------- the rules


@dataclass(frozen=True)
class Edited:
    """The rules of two versions side by side, with what each concludes in all situations."""

    versions: Versions

    @cached_property
    def only(self) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
        """The clauses that only the old and only the new version has, whatever their variables are called."""
        texts = [{plain(rule.clause) for rule in worlds.guideline.rules} for worlds in self.sides]
        old, new = self.versions.old.guideline, self.versions.new.guideline
        return (
            tuple(rule for rule in old.rules if plain(rule.clause) not in texts[1]),
            tuple(rule for rule in new.rules if plain(rule.clause) not in texts[0]),
        )

    @property
    def sides(self) -> tuple[Worlds, Worlds]:
        return self.versions.old, self.versions.new

    @cached_property
    def rules(self) -> RuleEdits:
        old, new = (worlds.guideline.paragraph_by_id for worlds in self.sides)
        removed, added = [id for id in old if id not in new], [id for id in new if id not in old]
        renamed = []
        for before in removed:
            same = [after for after in added if texts(old[before]) == texts(new[after])]
            if same:
                renamed.append((before, same[0]))
                added.remove(same[0])
        moved = {before for before, _ in renamed}
        reworded, changed = dict[str, tuple[str, ...]](), dict[str, tuple[tuple[str, ...], tuple[str, ...]]]()
        for id in old.keys() & new.keys():
            what = [name for name in ("sentence", "citations") if getattr(old[id], name) != getattr(new[id], name)]
            if old[id].clauses != new[id].clauses:
                if self.concluded(0, old[id]) != self.concluded(1, new[id]):
                    changed[id] = (tuple(map(str, old[id].clauses)), tuple(map(str, new[id].clauses)))
                what += ["clauses"] * (id not in changed)
            if what:
                reworded[id] = tuple(what)
        order = list(new)
        return RuleEdits(
            tuple(added),
            tuple(id for id in removed if id not in moved),
            tuple(renamed),
            {id: reworded[id] for id in order if id in reworded},
            {id: changed[id] for id in order if id in changed},
        )

    def concluded(self, side: int, paragraph: Paragraph) -> dict[tuple[str, tuple[Value, ...]], int]:
        """All that a paragraph concludes, with the situations in which it does."""
        worlds, found = self.sides[side], dict[tuple[str, tuple[Value, ...]], int]()
        for rule in worlds.guideline.rules:
            if rule.paragraph is paragraph:
                for fact, node in conclusions(worlds, rule):
                    key = (fact.predicate, fact.args)
                    found[key] = worlds.space.either(found.get(key, NONE), node)
        return {key: node for key, node in found.items() if node != NONE}

    def causes(self, predicates: frozenset[str], at: int) -> tuple[str, ...]:
        """The rules of one version alone that make the facts below a conclusion differ in some situations."""
        found: dict[str, None] = {}
        for side, rules in enumerate(self.only):
            for rule in rules:
                head = rule.clause.head
                if head and head.predicate in predicates and self.counts(side, rule, at):
                    found[rule.id] = None
        return tuple(found)

    def counts(self, side: int, rule: Rule, at: int) -> bool:
        """Whether a rule of one version concludes something there that the other version does not."""
        worlds = self.sides[side]
        if not rule.clause.body:
            return any(self.is_told(side, fact, at) for fact, _ in conclusions(worlds, rule))
        return any(
            worlds.space.both(worlds.space.both(node, at), self.apart(fact)) != NONE
            for fact, node in conclusions(worlds, rule)
        )

    def is_told(self, side: int, fact: Fact, at: int) -> bool:
        """Whether a row of a table is used there for something that the other version does not conclude."""
        worlds = self.sides[side]
        if self.apart(fact) == NONE:
            return False
        for rule in worlds.guideline.rules:
            reads = [c for c in rule.clause.literals if c.atom.predicate == fact.predicate]
            for bindings, head, node in uses(worlds, rule) if reads else ():
                row = any(tuple(evaluate(t, bindings) for t in c.atom.args) == fact.args for c in reads)
                there = worlds.space.both(node, at) if row else NONE
                if there != NONE and worlds.space.both(there, self.apart(head)) != NONE:
                    return True
        return False

    def apart(self, fact: Fact) -> int:
        """The situations in which a fact holds in one version alone."""
        old, new = (worlds.facts.get(fact.predicate, {}).get(fact.args, NONE) for worlds in self.sides)
        return self.versions.differ(old, new)


def texts(paragraph: Paragraph) -> tuple[str, ...]:
    return tuple(plain(clause) for clause in paragraph.clauses)


def plain(clause: Clause) -> str:
    """A clause as text in which variables are numbered, so that their names do not count."""
    from kb.syntax import Arithmetic, Atom, Comparison, Constant, Expression, Literal, Variable

    number = {name: f"V{n}" for n, name in enumerate(clause.variables)}

    def expression(e: Expression) -> str:
        match e:
            case Variable(name):
                return number[name]
            case Constant(value):
                return str(value)
            case Arithmetic(operator, left, right):
                return f"({expression(left)} {operator} {expression(right)})"

    def atom(a: Atom) -> str:
        return f"{a.predicate}({', '.join(map(expression, a.args))})"

    def condition(c: Literal | Comparison) -> str:
        if isinstance(c, Comparison):
            return f"{expression(c.left)} {c.operator} {expression(c.right)}"
        return "not " * c.negated + atom(c.atom)

    return f"{atom(clause.head) if clause.head else ''} :- {', '.join(map(condition, clause.body))}"


def uses(worlds: Worlds, rule: Rule) -> Iterator[tuple[dict[str, Value], Fact, int]]:
    """The uses of a rule: its bindings, what it concludes (nothing, for a denial), and the situations."""
    head = rule.clause.head
    for row, node in worlds.uses.get(rule.index, {}).items():
        bindings = dict(zip(rule.clause.variables, row, strict=True))
        args = tuple(evaluate(term, bindings) for term in head.args) if head else ()
        yield bindings, Fact(head.predicate if head else "", args), node


def conclusions(worlds: Worlds, rule: Rule) -> Iterator[tuple[Fact, int]]:
    """What a rule concludes, with the situations in which it does; the row of a table in all."""
    head = rule.clause.head
    if rule.clause.body or head is None:
        yield from ((fact, node) for _, fact, node in uses(worlds, rule))
    else:
        yield Fact(head.predicate, tuple(evaluate(term, {}) for term in head.args)), ALL


# ------------------------------------------------------------------------------------------------------ the vocabulary


def vocabulary_edits(versions: Versions, read: frozenset[str], core: tuple[str, ...]) -> VocabularyEdits:
    """What changed in the vocabulary; `read` are the inputs that conclusions depend on, `core` what is told of the
    patients with a value that only one version knows."""
    old, new = versions.old.guideline, versions.new.guideline
    names = dict.fromkeys(p.name for g in (new, old) for p in g.vocabulary.inputs)
    values = [lone for name in names for lone in lone_values(versions, name, name in read, core)]
    return VocabularyEdits(
        {
            "added": tuple(n for n in names if input_of(old, n) is None),
            "removed": tuple(n for n in names if input_of(new, n) is None),
        },
        {
            "added": tuple(n for n in new.vocabulary.predicates if n not in old.vocabulary.predicates),
            "removed": tuple(n for n in old.vocabulary.predicates if n not in new.vocabulary.predicates),
        },
        tuple(values),
        tuple(reworded(old, new)),
    )


def reworded(old: Guideline, new: Guideline) -> Iterator[str]:
    """The predicates and domains that both versions declare, but not alike, apart from the values of inputs."""
    for name, declared in new.vocabulary.predicates.items():
        before = old.vocabulary.predicates.get(name)
        if before is not None and replace(before, place=NOWHERE) != replace(declared, place=NOWHERE):
            yield name
    for name, domain in new.vocabulary.domains.items():
        known = old.vocabulary.domains.get(name)
        if known is not None and known != domain:
            yield name


def lone_values(versions: Versions, name: str, read: bool, core: tuple[str, ...]) -> Iterator[Lone]:
    """The values of an input that both versions have and only one of them knows."""
    sides = {"old": versions.old, "new": versions.new}
    own = {side: symbols_of(worlds.guideline, name) for side, worlds in sides.items()}
    if None in own.values():
        return
    order = values_of((versions.new.guideline, versions.old.guideline), name)
    for side, other in (("old", "new"), ("new", "old")):
        lone = tuple(v for v in order if v in (own[side] or ()) and v not in (own[other] or ()))
        if lone:
            yield Lone(name, lone, side, read, told_of(versions, sides[side], name, lone, core))


def told_of(
    versions: Versions, worlds: Worlds, name: str, values: tuple[Value, ...], core: tuple[str, ...]
) -> dict[str, tuple[str | None, ...]]:
    """What patients with some values can get of the conclusions that depend on the input; None for no answer."""
    from kb.completions import inputs_read

    space, given = worlds.space, worlds.inputs[name]
    found: dict[str, tuple[str | None, ...]] = {}
    for predicate in core:
        if predicate not in worlds.guideline.vocabulary.predicates:
            continue
        read = inputs_read(worlds.guideline, (predicate,))
        if name not in read:
            continue
        view = worlds.view(read)
        with_value = space.both(view.everything, space.value(given.level, given.places(values)))
        left, told = with_value, list[str | None]()
        for value, node in worlds.answers(predicate).items():
            met = space.both(with_value, view.of(node))
            left = space.without(left, met)
            told += [word_of(value)] * (met != NONE)
        found[predicate] = (*told, *([None] * (left != NONE)))
    return found
