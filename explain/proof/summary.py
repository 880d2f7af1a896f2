"""What a summary leaves out of a proof: the record, the inside of a score, which its items tell, and the derivation of
what the vocabulary calls opaque."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx

from explain import words
from explain.proof.proof import Proof
from kb.guideline.vocabulary import Vocabulary


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
    order = proof.result.case.facts
    for rule in proof.premises(node):
        for premise in proof.premises(rule):
            fact = proof.graph.nodes[premise]["fact"]
            if fact.predicate in score.items:
                leaves = [proof.graph.nodes[n] for n in nx.ancestors(proof.graph, premise)]
                stated = sorted((d["fact"] for d in leaves if d["kind"] == "patient fact"), key=order.index)
                facts = tuple(vocabulary.says(fact, short=True) for fact in stated)
                found.append(
                    (score.items.index(fact.predicate), Item(vocabulary.says(fact, short=True), fact.args[1], facts))
                )
    return tuple(item for _, item in sorted(found))


def missing_behind(vocabulary: Vocabulary, data: dict[str, Any]) -> list[str]:
    """The missing inputs, other than itself, that what an open node tells depends on."""
    own = data["facts"][0].predicate
    behind = (vocabulary.predicates[name] for name in data["missing"] if name != own)
    return list(dict.fromkeys(words.name_words(vocabulary, predicate) for predicate in behind))


def summarise(proof: Proof, full: bool = False, opaque: bool = True, warned: bool = False) -> nx.DiGraph[str]:
    """The part of a proof's graph that is told: all of it but the record; in a summary, without the inside of scores,
    what the vocabulary calls tacit where it is absent, and the derivation of what it calls `opaque`. What leads to the
    warnings of the headline is only told where it is asked for."""
    ends = proof.ends if warned else proof.roots
    graph: nx.DiGraph[str] = proof.graph.copy()
    graph.remove_nodes_from([node for node in proof.graph if proof.graph.nodes[node]["kind"] == "record"])
    if full:
        only_behind(graph, ends)
        return cut(graph, proof, ends)
    predicates = proof.result.guideline.vocabulary.predicates
    absent = [node for node, data in graph.nodes(data=True) if data["kind"] == "absent"]
    graph.remove_nodes_from([n for n in absent if predicates[graph.nodes[n]["fact"].predicate].tacit])
    for node in proof.graph:
        if score_items(proof, node):
            graph.remove_nodes_from(proof.premises(node))
    if opaque:
        end_at(graph, opaque_nodes(proof, graph))
    only_behind(graph, ends)
    return cut(graph, proof, ends)


def opaque_nodes(proof: Proof, graph: nx.DiGraph[str]) -> list[str]:
    """What is derived and called opaque. What is asked for is a conclusion of its proof, and never opaque; of what is
    not certain the derivation tells what is missing."""
    predicates = proof.result.guideline.vocabulary.predicates
    derived = [(n, data) for n, data in graph.nodes(data=True) if data["kind"] == "derived" and data["certain"]]
    return [node for node, data in derived if predicates[data["fact"].predicate].opaque]


def end_at(graph: nx.DiGraph[str], ends: list[str]) -> None:
    """Leave out how some steps are derived; each has in `cut` how many steps it then stands for."""
    steps = {node for node, data in graph.nodes(data=True) if data["kind"] in ("derived", "conclusion")}
    for node in ends:
        graph.nodes[node]["cut"] = len(steps & (nx.ancestors(graph, node) | {node}))
    for node in ends:
        graph.remove_edges_from(list(graph.in_edges(node)))


def only_behind(graph: nx.DiGraph[str], roots: tuple[str, ...]) -> None:
    """Leave out all that leads to none of the roots."""
    keep = set(roots).union(*(nx.ancestors(graph, root) for root in roots))
    graph.remove_nodes_from(set(graph) - keep)


def cut(graph: nx.DiGraph[str], proof: Proof, ends: tuple[str, ...]) -> nx.DiGraph[str]:
    """A graph without what lies more than `depth` steps below its goals."""
    if proof.depth is None:
        return graph
    level = dict.fromkeys(ends, 1)
    for node in top_down(graph, ends):
        for premise in graph.predecessors(node):
            level.setdefault(premise, level[node] + (graph.nodes[node]["kind"] == "rule"))
    steps = {node for node in level if graph.nodes[node]["kind"] in ("derived", "conclusion")}
    end_at(graph, [node for node in steps if level[node] > proof.depth and "cut" not in graph.nodes[node]])
    only_behind(graph, ends)
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
