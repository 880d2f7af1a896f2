"""What if: the answer to a case with other entries beside the answer as it is, and how their proofs differ.

The graph is both proofs in one. A node is `in` what holds `before`, `after`, or both, and `used` by the proof before,
by the one after, or by both: what a proof no longer needs has not changed. An edge is in the proofs that use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import networkx as nx

from explain.picture.shown import Pictured
from explain.proof.proof import Proof, prove, read_goal
from explain.proof.summary import summarise
from kb.answer.answer import Result, goals_of, recommend
from kb.cases.case import PATIENT, lesion_symbol
from kb.cases.changed import altered, entry
from kb.files.errors import InputError
from kb.language.syntax import Fact, Value, word_of

if TYPE_CHECKING:
    pass

BEFORE, AFTER, BOTH = "before", "after", "both"


@dataclass(frozen=True)
class WhatIf(Pictured):
    """Two results with the proofs of one goal (none where nothing concludes it), and the graph of both."""

    before: Result
    after: Result
    predicate: str
    changes: Mapping[str, Any]
    proofs: tuple[Proof | None, Proof | None]
    graph: nx.DiGraph[str]

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.changes.items())
        return f"<WhatIf {told}: {len(self.nodes(BEFORE))} nodes gone, {len(self.nodes(AFTER))} new>"

    def nodes(self, side: str) -> list[str]:
        """The nodes of what holds before, after, or in both."""
        return [node for node in self.graph if self.graph.nodes[node]["in"] == side]

    def turned_to(self, side: str) -> list[str]:
        """What the case states, or what follows, in both, and only the proof of one side uses."""
        nodes = self.graph.nodes
        kinds = ("patient fact", "absent", "derived", "conclusion", "open")
        return [n for n in self.nodes(BOTH) if nodes[n]["used"] == side and nodes[n]["kind"] in kinds]


def what_if(result: Result, changes: Mapping[str, Any], goal: str | None = None, full: bool = False) -> WhatIf:
    """The answer with other entries: `{"t9.escc": "2"}`; an empty value, or none, takes an entry away.

    Raises:
        InputError: where an entry, its value or the goal is not understood, or the case would contradict itself.
    """
    after = recommend(result.guideline, altered(result.guideline, result.case, changes))
    predicate, args = read_goal(result, goal)
    about = f"{predicate}({word_of(args[0])})" if args and args[0] is not None else predicate
    touched = lesions_of(result, changes)
    proofs = other_warnings(proof_of(result, about, touched), proof_of(after, about, touched))
    graph = joined(proofs, full)
    mark_unchanged(graph, (result, after))
    return WhatIf(result, after, predicate, dict(changes), proofs, graph)


def lesions_of(result: Result, changes: Mapping[str, Any]) -> set[Value]:
    """The lesions that changes can bear on: where the guideline decides lesions apart, those that they name."""
    named = {lesion for _, lesion in (entry(result.guideline, result.case, name) for name in changes)}
    every = "" in named or not result.guideline.decides_lesions_apart
    return {lesion_symbol(lesion) for lesion in (result.case.lesions if every else named)}


def proof_of(result: Result, goal: str, lesions: set[Value]) -> Proof | None:
    """The proof of a goal, as far as it is about some lesions (or the patient)."""
    try:
        proof = prove(result, goal)
    except InputError:  # nothing concludes it: then there is nothing to show on this side
        return None
    about = {root: proof.data(root) for root in proof.roots}
    entity = {root: data["lesion"] if data["kind"] == "none" else data["fact"].args[0] for root, data in about.items()}
    own = (*lesions, PATIENT)
    warned = tuple(node for node in proof.warnings if proof.graph.nodes[node]["fact"].args[0] in own)
    return replace(proof, roots=tuple(root for root in proof.roots if entity[root] in own), warnings=warned)


def other_warnings(before: Proof | None, after: Proof | None) -> tuple[Proof | None, Proof | None]:
    """Both proofs, with those warnings alone that the other does not have."""

    def own(proof: Proof | None, other: Proof | None) -> Proof | None:
        known = other.warnings if other else ()
        return proof and replace(proof, warnings=tuple(node for node in proof.warnings if node not in known))

    return own(before, after), own(after, before)


def joined(proofs: tuple[Proof | None, Proof | None], full: bool) -> nx.DiGraph[str]:
    """Both proofs as one graph; a node that says something else afterwards is two."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    shown = [shown_of(proof, full) if proof else nx.DiGraph() for proof in proofs]
    moved = changed_inputs(proofs)
    for proof, whole in zip(proofs, shown, strict=True):
        if proof:
            add_inputs(proof, whole, moved)
    for n, (proof, whole) in enumerate(zip(proofs, shown, strict=True)):
        other, rival = shown[1 - n], proofs[1 - n]
        names = {}
        for node in whole:
            same = node in other and rival is not None and proof is not None and told(proof, node) == told(rival, node)
            names[node] = node if same or node not in other else f"{node} ({(BEFORE, AFTER)[n]})"
            data = whole.nodes[node]
            root = proof is not None and node in proof.ends
            used = BOTH if same else (BEFORE, AFTER)[n]
            graph.add_node(names[node], **{"root": root, **data, "in": used, "used": used, "side": n})
        for start, end in whole.edges:
            both = graph.has_edge(names[start], names[end])
            graph.add_edge(names[start], names[end], **{"in": BOTH if both else (BEFORE, AFTER)[n]})
    return graph


def mark_unchanged(graph: nx.DiGraph[str], results: tuple[Result, Result]) -> None:
    """What only one proof uses, and holds in both cases all the same, is in both: facts, and rules over such facts."""
    nodes = graph.nodes
    for _, data in nodes(data=True):
        if data["kind"] != "rule" and holding(results[0], data) == holding(results[1], data):
            data["in"] = BOTH
    for node, data in nodes(data=True):
        around = (*graph.predecessors(node), *graph.successors(node))
        if data["kind"] == "rule" and all(nodes[other]["in"] == BOTH for other in around):
            data["in"] = BOTH


def holding(result: Result, data: dict[str, Any]) -> object:
    """How what a node says holds in a case: what of it is certain, and what of it is possible there."""
    if data["kind"] == "none":
        return data["lesion"] in result.unconcluded, goals_of(result.guideline, result.possible).get(data["lesion"])
    if data["kind"] == "open":
        about = (data["fact"].predicate, data["fact"].args[0])
        return {f for f in result.possible | result.model.given if (f.predicate, f.args[0]) == about}
    fact = data["fact"]
    stated = fact in result.model.given or fact.predicate not in result.guideline.of_case
    return stated, stated or fact in result.certain, stated or fact in result.possible


def shown_of(proof: Proof, full: bool) -> nx.DiGraph[str]:
    """What is told of a proof's goals."""
    graph: nx.DiGraph[str] = nx.DiGraph(summarise(proof, full, warned=True))
    keep = set(proof.ends).union(*(nx.ancestors(graph, end) for end in proof.ends))
    graph.remove_nodes_from(set(graph) - keep)
    return graph


def told(proof: Proof, node: str) -> Any:
    """What a node says, apart from its name."""
    data = proof.graph.nodes[node]
    return data["kind"], data["certain"], data.get("missing"), [str(fact) for fact in data.get("facts", ())]


def changed_inputs(proofs: tuple[Proof | None, Proof | None]) -> set[Fact]:
    """The facts that only one of the two cases states."""
    first, second = (set(proof.result.case.facts) if proof else set[Fact]() for proof in proofs)
    return {fact for fact in first ^ second if fact.predicate != "given"}


def add_inputs(proof: Proof, shown: nx.DiGraph[str], moved: set[Fact]) -> None:
    """Show the changed inputs also where a summary leaves them out: as premises of the score that tells them, or of
    what is told without its derivation."""
    totals = {score.total for score in proof.result.guideline.vocabulary.report.scores}
    ends = [
        node
        for node, data in shown.nodes(data=True)
        if "fact" in data and (data["fact"].predicate in totals or "cut" in data)
    ]
    for fact in sorted(moved, key=str):
        node = str(fact)
        if node not in proof.graph or node in shown:
            continue
        above = nx.descendants(proof.graph, node)
        for end in ends:
            if end in above:
                shown.add_node(node, **proof.graph.nodes[node])
                shown.add_edge(node, end)
