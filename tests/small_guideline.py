"""A small guideline about color, pain and size, with clauses made at random, and what it answers, by brute force."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from check_oracle import solutions
from folders import numbered, written
from naive import consequences

import kb
from kb.language.syntax import Fact, ground, symbol_of, word_of

SMALL = """
[guideline]
name = "small"
title = "Small"
source = "book"
notice = "A test."

[report]
goal = "plan"
steps = "plan_step"
assessments = ["grade"]

[report.sections]
advice = ["advice"]

[report.scores]

[domain]
color = { values = ["red", "green", "blue"] }
yes_no = { values = ["yes", "no"] }
number = { from = 0, to = 9 }
grade = { values = ["low", "high"] }
plan = { values = ["one", "two", "three"] }
position = { from = 1, to = 1 }
topic = { values = ["rest", "walk"] }

[predicate]
given = { args = { Input = "input", Entity = "entity" }, role = "record", says = "{Input} is given" }
lesion_of = { args = { Lesion = "lesion", Patient = "patient" }, role = "record", says = "{Lesion} is of {Patient}" }
color = { args = { Lesion = "lesion", Color = "color" }, role = "input", says = "it is {Color}", asks = "Color?" }
sore = { args = { Lesion = "lesion", Sore = "yes_no" }, role = "input", says = "sore {Sore}", asks = "Sore?" }
size = { args = { Lesion = "lesion", Size = "number" }, role = "input", says = "size {Size}", asks = "Size?" }
height = { args = { Lesion = "lesion", Height = "number" }, role = "input", says = "height {Height}", asks = "Height?" }
grade = { args = { Lesion = "lesion", Grade = "grade" }, role = "derived", says = "grade {Grade}" }
plan = { args = { Lesion = "lesion", Plan = "plan" }, role = "conclusion", says = "plan {Plan}" }
advice = { args = { Lesion = "lesion", Topic = "topic" }, role = "conclusion", says = "advice {Topic}" }
plan_step = { args = { Plan = "plan", Position = "position", Step = "plan" }, role = "table", says = "{Step}" }
"""
VALUES: dict[str, tuple[Any, ...]] = {
    "color": ("red", "green", "blue"),
    "sore": ("yes", "no"),
    "size": tuple(range(10)),
}
ALWAYS = ["grade(L, high) :- color(L, red).", "advice(L, rest) :- color(L, green)."]  # what is declared has a rule
STEPS = ["plan_step(one, 1, one).", "plan_step(two, 1, two).", "plan_step(three, 1, three)."]


def condition(rng: random.Random, name: str) -> str:
    if name == "size":
        return rng.choice(["size(L, N), N < {}", "size(L, N), N >= {}"]).format(rng.randrange(1, 9))
    if name == "missing":
        return f"not given({rng.choice(['color', 'sore'])}, L)"
    if name == "grade":
        return f"grade(L, {rng.choice(['low', 'high'])})"
    return f"{name}(L, {rng.choice(VALUES[name])})"


def clause(rng: random.Random) -> str:
    kind = rng.choice(["grade", "plan", "plan", "plan", "advice"])
    head = {"grade": ["low", "high"], "plan": ["one", "two", "three"], "advice": ["rest", "walk"]}[kind]
    below = ["color", "sore", "size"] + ["grade"] * 2 * (kind != "grade")
    chosen = sorted(set(rng.choices(below, k=rng.randint(1, 3))))
    if rng.random() < 0.15:
        chosen.append("missing")
    return f"{kind}(L, {rng.choice(head)}) :- lesion_of(L, _), {', '.join(condition(rng, name) for name in chosen)}."


def small(folder: Path, clauses: Iterable[str], vocabulary: str = SMALL) -> kb.Guideline:
    rules = numbered([*clauses, *ALWAYS, *STEPS], "book") + "\n"
    references = '[book]\ntitle = "A book"\n'
    return kb.load(written(folder, {"vocabulary.toml": vocabulary, "references.toml": references, "rules.lp": rules}))


def told(facts: Iterable[Fact], predicate: str) -> frozenset[str]:
    return frozenset(word_of(f.args[-1]) for f in facts if f.predicate == predicate)


def denial(rng: random.Random) -> str:
    one, other = rng.sample(["color", "sore", "size"], 2)
    return f":- {condition(rng, one)}, {condition(rng, other)}."


def following(rng: random.Random) -> str:
    return f"sore(L, {rng.choice(['yes', 'no'])}) :- {condition(rng, 'size')}, not given(sore, L)."


def core_of(clauses: Iterable[str]) -> set[str]:
    """The inputs that some clauses read for a plan or a grade, by how their texts begin; what only stands in for
    another input is none of them."""
    bodies = [clause.split(":-")[1] for clause in clauses if clause.startswith(("plan(", "grade("))]
    return {name for name in VALUES if any(f" {name}(" in body for body in bodies)}


class ByHand:
    """What a version answers to each half-known patient, completed and evaluated from scratch."""

    def __init__(self, guideline: kb.Guideline, clauses: list[str], sizes: Iterable[int]) -> None:
        self.guideline, self.core = guideline, core_of(clauses)
        self.values = {**VALUES, "size": tuple(sizes)}
        rules = [c for p in guideline.paragraphs for c in p.clauses]
        self.denials = [c.body for c in rules if c.head is None]
        self.tables = {ground(c.head, {}) for c in rules if c.head and not c.body}
        self.done: dict[frozenset[Fact], frozenset[Fact]] = {}

    def follow(self, facts: frozenset[Fact]) -> frozenset[Fact]:
        if facts not in self.done:
            self.done[facts] = frozenset(consequences(self.guideline, facts | self.tables))
        return self.done[facts]

    def worlds(self, patient: Mapping[str, Any]) -> list[frozenset[Fact]]:
        """What follows in each way to complete a patient that no denial forbids."""
        stated = {name: value for name, value in patient.items() if value is not None}
        facts = {input_fact(*pair) for pair in stated.items()} | {Fact("lesion_of", ("l", "p"))}
        known = frozenset(facts | {Fact("given", (name, "l")) for name in stated})
        missing = [name for name in VALUES if name in self.core and name not in stated]
        if "size" in stated and told(self.follow(known), "sore"):
            missing = [name for name in missing if name != "sore"]  # it follows
        ways = product(*(self.values[name] for name in missing))
        found = [self.follow(known | {input_fact(*pair) for pair in zip(missing, way, strict=True)}) for way in ways]
        return [world for world in found if not any(self.forbidden(world, body) for body in self.denials)]

    def forbidden(self, world: frozenset[Fact], body: Any) -> bool:
        rows: dict[str, set[Any]] = defaultdict(set)
        for fact in world:
            rows[fact.predicate].add(fact.args)
        return any(True for _ in solutions(list(body), {}, rows))

    def answers(self, patient: Mapping[str, Any], predicate: str, topic: str = "") -> Any:
        """What is told: of a plan its status and what is possible, of anything else what is certain."""
        found = [told(world, predicate) for world in self.worlds(patient)]
        if not found:
            return None
        if predicate == "plan":
            possible, clash = frozenset[str | None]().union(*found), [len(own) > 1 for own in found]
            possible |= {None} if frozenset() in found else set()
            if any(clash):
                return "conflict" if all(clash) else "conflict_possible", possible
            one = "no_rule" if possible == {None} else "decided"
            return (one if len(possible) == 1 else "undetermined"), possible
        certain = frozenset.intersection(*found)
        return certain & {topic} if topic else certain if len(certain) == 1 else frozenset()


def input_fact(name: str, value: Any) -> Fact:
    return Fact(name, ("l", value if isinstance(value, int) else symbol_of(value)))
