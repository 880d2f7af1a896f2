"""What every question of a check is asked of: a guideline with all its situations; how a finding is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kb.alike import skeleton
from kb.completions import inputs_read
from kb.errors import Place
from kb.findings import Finding
from kb.guideline import Guideline, Rule
from kb.mdd import NONE
from kb.regions import Region, witness
from kb.syntax import Constant, Value, word_of
from kb.tables import Table
from kb.worlds import View, Worlds


@dataclass(frozen=True)
class Check:
    """A guideline with all its situations, and what it declares that has to hold."""

    guideline: Guideline
    worlds: Worlds
    tables: Mapping[str, Table]

    def declared(self, name: str) -> list[tuple[str, ...]]:
        rows = (fact.args for fact in self.guideline.tables if fact.predicate == name)
        return [tuple(word_of(value) for value in row) for row in rows]

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The predicates of which something is declared."""
        named = [row[0] for name in ("needs_answer", "one_answer") for row in self.declared(name)]
        return tuple(name for name in dict.fromkeys(named) if name not in self.tables)

    def view(self, predicate: str, but: tuple[str, ...] = ()) -> View:
        names = inputs_read(self.guideline, (predicate,))
        return self.worlds.view(name for name in names if name not in but)

    def uses(self, predicate: str) -> list[tuple[Rule, Value, int]]:
        """The rules for a predicate, each with what it concludes and the possible situations in which it does."""
        found = []
        for rule in self.guideline.rules_by_head.get(predicate, ()):
            head = rule.clause.head
            by_value: dict[Value, int] = {}
            for row, node in self.worlds.uses.get(rule.index, {}).items():
                bindings = dict(zip(rule.clause.variables, row, strict=True))
                last = head.args[-1] if head else None
                value = last.value if isinstance(last, Constant) else bindings[last.name] if last else ""
                by_value[value] = self.worlds.space.either(by_value.get(value, NONE), node)
            for value, node in by_value.items():
                found.append((rule, value, self.worlds.space.both(node, self.worlds.possible)))
        return found


def finding(
    found: Check,
    view: View,
    kind: str,
    predicate: str,
    says: str,
    rules: tuple[Rule, ...],
    region: Region,
    node: int,
    key: str = "",
) -> Finding:
    """A finding about some patients, with one of them."""
    plain = Finding(
        kind=kind,
        predicate=predicate,
        says=says,
        rules=tuple(rule.id for rule in rules),
        cites=tuple(rule.cites for rule in rules),
        region=region,
        count=view.count(node),
        of=view.count(view.everything),
        place=rules[0].clause.place if rules else declared_at(found, predicate),
        key=key,
        derived=not region.keys() <= found.worlds.inputs.keys(),
    )
    return replace(plain, witness=witness(view, node, plain.id))


def declared_at(found: Check, predicate: str) -> Place:
    """Where the guideline declares that a predicate needs an answer, or else the predicate itself."""
    for fact, rule in found.guideline.tables.items():
        if fact.predicate == "needs_answer" and fact.args[0] == predicate:
            return rule.clause.place
    return found.guideline.vocabulary.predicates[predicate].place


def key_of(found: Check, *answers: tuple[Rule, Value]) -> str:
    """What tells a finding about some rules and their answers from others: a rule that shares its paragraph with others
    for the same predicate is told by its clause."""
    keys = []
    for rule, value in answers:
        rules = found.guideline.rules_by_head[rule.clause.head.predicate] if rule.clause.head else ()
        like = [r for r in rules if r.paragraph is rule.paragraph]
        keys.append(f"{rule.id} {value} {shape(rule) if len(like) > 1 else ''}")
    return " ".join(sorted(keys))


def shape(rule: Rule) -> str:
    """A clause whatever its variables are called and in whatever order its conditions stand."""
    head, body = rule.clause.head, sorted(map(skeleton, rule.clause.body))
    return f"{skeleton(head) if head else ''} :- {', '.join(body)}"


def reads_several(guideline: Guideline) -> frozenset[str]:
    """The predicates that may depend on an input having several values at a time, which no situation has here."""
    many = {predicate.name for predicate in guideline.vocabulary.inputs if predicate.many}
    direct = {
        rule.clause.head.predicate
        for rule in guideline.rules
        if rule.clause.head and sum(c.atom.predicate in many for c in rule.clause.literals) > 1
    }
    return frozenset(name for name in guideline.order if name in direct or guideline.reads[name] & direct)
