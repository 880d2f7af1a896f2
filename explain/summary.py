"""What a summary leaves out of a proof: the record, and the inside of a score, which its items tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from explain.prove import Proof


@dataclass(frozen=True)
class Item:
    """One item of a score: its name, its points, and the facts it was read from, in short words."""

    name: str
    points: int
    facts: tuple[str, ...]


def score_items(proof: Proof, node: str) -> tuple[Item, ...]:
    """The items of a score's total, or nothing for any other node."""
    vocabulary = proof.result.guideline.vocabulary
    data = proof.graph.nodes[node]
    if data["kind"] not in ("derived", "conclusion") or not data["certain"]:
        return ()
    score = next((s for s in vocabulary.report.scores if s.total == data["fact"].predicate), None)
    if score is None:
        return ()
    found = []
    for rule in proof.premises(node):
        for premise in proof.premises(rule):
            fact = proof.graph.nodes[premise]["fact"]
            if fact.predicate in score.items:
                leaves = (proof.graph.nodes[n] for n in sorted(nx.ancestors(proof.graph, premise)))
                facts = tuple(vocabulary.says(d["fact"], short=True) for d in leaves if d["kind"] == "patient fact")
                found.append((score.items.index(fact.predicate), Item(vocabulary.says(fact, short=True), fact.args[1], facts)))
    return tuple(item for _, item in sorted(found))


def summarise(proof: Proof, full: bool = False) -> nx.DiGraph[str]:
    """The part of a proof's graph that is told: all of it but the record, or without the inside of scores too."""
    graph: nx.DiGraph[str] = proof.graph.copy()
    graph.remove_nodes_from([node for node, kind in proof.graph.nodes(data="kind") if kind == "record"])
    if full:
        return graph
    for node in proof.graph:
        if score_items(proof, node):
            graph.remove_nodes_from(proof.premises(node))
    keep = set(proof.roots).union(*(nx.ancestors(graph, root) for root in proof.roots))
    graph.remove_nodes_from(set(graph) - keep)
    return graph


def top_down(graph: nx.DiGraph[str], roots: tuple[str, ...]) -> Iterator[str]:
    """The nodes of a proof from its goals downward, each once, level by level."""
    seen: dict[str, None] = dict.fromkeys(roots)
    queue = list(roots)
    while queue:
        node = queue.pop(0)
        yield node
        for premise in graph.predecessors(node):
            if premise not in seen:
                seen[premise] = None
                queue.append(premise)
