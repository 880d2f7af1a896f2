"""Why this rather than that: only what tells the answer apart from the nearest rule for another answer.

The graph has two conclusions. Above the answer stand the facts of its own proof that meet a condition of the other's
nearest rule with another value; above the other conclusion, that rule with its conditions that do not hold, down to the
facts of the case. What both share is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx

from explain.picture.shown import Pictured
from explain.proof.proof import Proof, of_goals, prove
from explain.questions.why_not.answer import WhyNot, why_not
from kb.answer.answer import Result
from kb.cases.case import PATIENT
from kb.cases.changed import altered
from kb.files.errors import InputError, Place, Problem
from kb.language.syntax import Fact, Value, word_of
from kb.questions.distance import Way
from kb.sets.names import LESION
from kb.sets.reach import NO, UNKNOWN, YES, standing

if TYPE_CHECKING:
    pass

ANSWER, OTHER = "answer", "other"


@dataclass(frozen=True)
class RatherThan(Pictured):
    """For each lesion the question why not the other answer, its nearest rule, and the proof of the answer."""

    result: Result
    why: WhyNot
    pairs: tuple[Pair, ...]
    graph: nx.DiGraph[str]

    def __repr__(self) -> str:
        return f"<RatherThan {', '.join(pair.root for pair in self.pairs)}>"


@dataclass(frozen=True)
class Lead:
    """Entries with other values, and whether the other answer then follows, or is only possible since other entries
    are missing."""

    way: Way
    follows: bool


@dataclass(frozen=True)
class Pair:
    """One lesion's answer and the other one: the root of the question, the nearest rule, what of its conditions does
    not hold (`differ`) and what is not known (`open`), what other entries of the case would make of the other answer,
    and the answer's own proof (none where no rule applies)."""

    root: str
    entity: Value
    rule: str
    differ: tuple[str, ...]
    open: tuple[str, ...]
    leads: tuple[Lead, ...]
    proof: Proof | None

    @property
    def answer(self) -> Fact | None:
        fact: Fact | None = self.proof.graph.nodes[self.proof.roots[0]]["fact"] if self.proof else None
        return fact


def rather_than(result: Result, goal: str) -> RatherThan:
    """What tells the answer apart from another one: `igrt`, `mechanical(t9, unstable)`.

    Raises:
        InputError: where the goal names nothing that a rule could conclude.
    """
    why = why_not(result, goal)
    if any(root.endswith(", _)") or len(why.data(root)["facts"]) > 1 for root in why.roots):
        message = f"{goal} names no one answer to set against the one that holds."
        hint = "name a value, as in mechanical(t9, unstable)"
        raise InputError([Problem(message, Place(result.case.path or result.case.name), "goal", hint=hint)])
    pairs = tuple(pair_of(result, why, root) for root in why.roots)
    graph: nx.DiGraph[str] = nx.DiGraph()
    for pair in pairs:
        add_pair(graph, why, pair)
    return RatherThan(result, why, pairs, graph)


def pair_of(result: Result, why: WhyNot, root: str) -> Pair:
    data = why.data(root)
    entity, predicate = data["entity"], data["goal"]
    rules = why.premises(root)
    below = why.premises(rules[0]) if rules else []
    differ, open_ = (tuple(p for p in below if why.data(p)["holds"] == status) for status in (NO, UNKNOWN))
    held = [f for f in result.certain if f.predicate == predicate and f.args[0] == entity and f not in data["facts"]]
    proof = None
    if held and data["holds"] == NO:
        fact = min(held, key=str)
        proof = of_goals(prove(result, f"{predicate}({', '.join(map(word_of, fact.args))})"))
    leads = leads_of(result, why, root, rules[0]) if rules and data["holds"] == NO else ()
    return Pair(root, entity, rules[0] if rules else "", differ, open_, leads, proof)


def leads_of(result: Result, why: WhyNot, root: str, rule: str) -> tuple[Lead, ...]:
    """What the smallest changes that let the nearest rule apply make of the goal, each asked of the case so changed."""
    facts, entity = why.data(root)["facts"], word_of(why.data(root)["entity"])
    return tuple(Lead(way, certain(result, entity, facts, way)) for way in why.data(rule)["ways"])


def certain(result: Result, entity: str, facts: Sequence[Fact], way: Way) -> bool:
    """Whether one of some facts follows where entries have other values, whatever is missing."""
    predicates = result.guideline.vocabulary.predicates
    changes = {}
    for name, values in way.values:
        own = predicates[name]
        key = own.field if own.entity == PATIENT else f"{entity}.{own.field}"
        changes[key] = ",".join(map(word_of, values))
    case = altered(result.guideline, result.case, changes)
    place = standing(result.guideline, case, entity, facts[0].predicate)
    rows = [tuple(LESION if value == place.entity else value for value in fact.args) for fact in facts]
    return place.status(place.reach.space.any_of(place.node(facts[0].predicate, row) for row in rows)) == YES


def add_pair(graph: nx.DiGraph[str], why: WhyNot, pair: Pair) -> None:
    """The two sides of one lesion."""
    graph.add_node(pair.root, **{**why.data(pair.root), "side": OTHER})
    met: set[str] = set()
    if pair.rule:
        graph.add_node(pair.rule, **{**why.data(pair.rule), "side": OTHER})
        graph.add_edge(pair.rule, pair.root)
        for node in (*pair.differ, *pair.open):
            add_other(graph, why, node, pair.rule, met)
    if pair.proof:
        add_answer(graph, pair.proof, met)


def add_other(graph: nx.DiGraph[str], why: WhyNot, node: str, above: str, met: set[str]) -> None:
    """A condition that does not hold, over the nearest rule for it and what of that does not hold."""
    data = why.data(node)
    graph.add_node(node, **{**data, "side": OTHER})
    graph.add_edge(node, above)
    met |= {str(fact) for fact in data.get("stands", ())}
    for rule in why.premises(node)[:1]:
        graph.add_node(rule, **{**why.data(rule), "side": OTHER})
        graph.add_edge(rule, node)
        for premise in why.premises(rule):
            if why.data(premise)["holds"] != YES:
                add_other(graph, why, premise, rule, met)


def add_answer(graph: nx.DiGraph[str], proof: Proof, met: set[str]) -> None:
    """What of the answer's proof meets the other side, with all between that and the answer."""
    met = met & set(proof.graph)
    above = set(proof.roots).union(met, *(nx.descendants(proof.graph, node) for node in met))
    between = {node for node in above if node in proof.roots or nx.ancestors(proof.graph, node) & met or node in met}
    for node in proof.graph:
        if node in between:
            data: dict[str, Any] = {"holds": YES, **proof.data(node), "side": ANSWER}
            graph.add_node(node, **data)
    graph.add_edges_from((a, b) for a, b in proof.graph.edges if a in between and b in between)
