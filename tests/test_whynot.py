"""Why not: held, failed and unknown conditions, and the distance to each rule, against trying every patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from conftest import CASES
from test_consistency import wild, write

import kb
from explain.questions import question_as_json, say_question
from explain.whynot import WhyNot, why_not
from kb.case import PATIENT, Case, lesion_symbol
from kb.derive import derive
from kb.syntax import Fact, Value

X = lesion_symbol("x")
PATIENT_FACT = Fact("lesion_of", (X, PATIENT))
Values = tuple[Value | None, ...]  # of each input; none where it is not stated


# ------------------------------------------------------------------------------------------- every patient of a toy


@dataclass(frozen=True)
class World:
    """One patient in full: what is concluded by which rules, and whether a denial refuses the record."""

    facts: frozenset[Fact]
    fired: frozenset[tuple[int, Fact]]
    refused: bool


class Brute:
    """All patients of a small guideline, each derived on its own."""

    def __init__(self, guideline: kb.Guideline) -> None:
        self.guideline = guideline
        self.inputs = [p.name for p in guideline.vocabulary.inputs]
        self.domains: list[tuple[Value, ...]] = [
            guideline.vocabulary.domains[p.domain].symbols for p in guideline.vocabulary.inputs
        ]

    def facts(self, values: Values) -> frozenset[Fact]:
        found = {PATIENT_FACT}
        for name, value in zip(self.inputs, values, strict=True):
            entity = X if self.guideline.vocabulary.predicates[name].entity == "lesion" else PATIENT
            if value is not None:
                found |= {Fact(name, (entity, value)), Fact("given", (name, entity))}
        return frozenset(found)

    @cached_property
    def worlds(self) -> dict[Values, World]:
        """Every patient that counts: an input has a value, unless it follows from others where it is not stated."""
        found = {}
        follows = [name in self.guideline.rules_by_head for name in self.inputs]
        for values in product(*((*d, None) if f else d for d, f in zip(self.domains, follows, strict=True))):
            world = self.world(values)
            derived = {fact.predicate for fact in world.facts}
            if all(v is not None or n in derived for n, v in zip(self.inputs, values, strict=True)):
                found[values] = world
        return {v: w for v, w in found.items() if not w.refused}

    def world(self, values: Values) -> World:
        model = derive(self.guideline, self.facts(values))
        heads = frozenset((f.rule.index, f.head) for f in model.firings if f.head)
        return World(model.facts | set(self.guideline.tables), heads, any(f.head is None for f in model.firings))

    def completions(self, stated: dict[str, Value]) -> list[World]:
        """The patients that a record leaves possible; an input that follows from stated ones is not made up."""
        return [w for v, w in self.worlds.items() if self.distance(v, stated) == 0 and self.honest(v, stated)]

    def honest(self, values: Values, stated: dict[str, Value]) -> bool:
        """Whether a value that nobody stated stands only where it would not follow anyway."""
        for n, name in enumerate(self.inputs):
            if name in self.guideline.rules_by_head and name not in stated and values[n] is not None:
                without = (*values[:n], None, *values[n + 1 :])
                if any(fact.predicate == name for fact in self.world(without).facts):
                    return False
        return True

    def distance(self, values: Values, stated: dict[str, Value]) -> int:
        return sum(name in stated and stated[name] != v for name, v in zip(self.inputs, values, strict=True))


def patients(brute: Brute, random: Random, number: int) -> Iterator[tuple[dict[str, Value], kb.Result]]:
    """Records with more or less missing, that do not contradict themselves."""
    made = 0
    while made < number:
        values = random.choice(list(brute.worlds))
        share = random.choice((0.0, 0.3, 0.6))
        pairs = zip(brute.inputs, values, strict=True)
        stated = {name: value for name, value in pairs if value is not None and random.random() >= share}
        facts = brute.facts(tuple(stated.get(name) for name in brute.inputs))
        case = Case("toy", ("x",), tuple(sorted(facts, key=str)))
        if brute.completions(stated):
            made += 1
            yield stated, kb.recommend(brute.guideline, case)


@pytest.mark.parametrize("seed", range(4))
def test_statuses_and_distances_are_those_of_trying_every_patient(seed: int, tmp_path: Any) -> None:
    random = Random(seed)
    brute = Brute(write(tmp_path / "toy", wild(random)))
    goals = [f"plan(x, {plan})" for plan in ("wait", "brace", "radiate")] + ["risk(x, unsafe)", "band(x, high)"]
    checked = 0
    for stated, result in patients(brute, random, 6):
        completions = brute.completions(stated)
        for goal in goals:
            why = why_not(result, goal, full=True)
            for node in why.graph:
                data = why.data(node)
                if data["kind"] == "rule":
                    checked += 1
                    assert_rule(brute, why, node, stated, completions)
                elif data["kind"] != "comparison":
                    found = [bool(world.facts & set(data["facts"])) != data["negated"] for world in completions]
                    assert data["holds"] == status(found), (node, stated)
    assert checked > 20


def assert_rule(brute: Brute, why: WhyNot, node: str, stated: dict[str, Value], completions: list[World]) -> None:
    """A rule applies as its firings say, and is as far away as the nearest patient for whom it fires."""
    data = why.data(node)
    above = why.data(next(iter(why.graph.successors(node))))
    heads = {(data["rule"].index, fact) for fact in above["facts"]}
    assert data["holds"] == status([bool(world.fired & heads) for world in completions]), (node, stated)
    near = [
        brute.distance(values, stated)
        for values, world in brute.worlds.items()
        if world.fired & heads and brute.honest(values, stated)
    ]
    assert data["distance"] == (min(near) if near else None), (node, stated)
    for way in data["ways"]:
        assert len(way.values) == data["distance"]
        changed = {**stated, **{name: values[0] for name, values in way.values if values}}
        changed = {n: v for n, v in changed.items() if (n, ()) not in way.values}
        assert any(world.fired & heads for world in brute.completions(changed)), (node, stated, way)
    failing = [p for p in why.premises(node) if why.data(p)["holds"] == "no"]
    if failing:
        assert data["holds"] == "no"


def status(found: list[bool]) -> str:
    return "yes" if all(found) else "unknown" if any(found) else "no"
