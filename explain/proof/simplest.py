"""The simplest derivation of a proof: least height, then fewest facts. The others are counted, or told after it."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx

from explain.proof.proof import Proof

Size = tuple[int, frozenset[str]]  # how many rules lie on the longest way down, and the facts at the end of all ways


def simplest(proof: Proof) -> Proof:
    """A proof with one derivation of each fact, the simplest; `others` on the fact's node counts those left out.

    What is only possible, or certain by cases, keeps all its alternatives: there, they are one proof.
    """
    graph: nx.DiGraph[str] = nx.DiGraph(proof.graph)
    sizes = sizes_of(proof)
    for node in proof.graph:
        uses = derivations(proof, node)
        rest = sorted(uses, key=lambda use: rank(sizes[use]))[1:]
        if rest:
            graph.remove_nodes_from(rest)
            graph.nodes[node]["others"] = len(rest)
    kept = set(proof.ends).union(*(nx.ancestors(graph, end) for end in proof.ends))
    graph.remove_nodes_from(set(graph) - kept)
    return replace(proof, graph=graph)


def simplest_first(proof: Proof) -> Proof:
    """A proof with every derivation, those of each fact by their size."""
    sizes = sizes_of(proof)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(proof.graph.nodes(data=True))
    for node in proof.graph:
        premises = proof.premises(node)
        if derivations(proof, node):
            premises = sorted(premises, key=lambda use: rank(sizes[use]))
        graph.add_edges_from((premise, node) for premise in premises)
    return replace(proof, graph=graph)


def derivations(proof: Proof, node: str) -> list[str]:
    """The rule uses that each prove a fact alone."""
    data = proof.graph.nodes[node]
    uses = proof.premises(node) if data["kind"] in ("derived", "conclusion") else []
    return uses if all(proof.graph.nodes[use]["certain"] for use in uses) and "#" in "".join(uses) else []


def rank(size: Size) -> tuple[int, int]:
    return size[0], len(size[1])


def sizes_of(proof: Proof) -> dict[str, Size]:
    """The size of each node's simplest derivation; a rule use needs all its premises, a fact one derivation."""
    found: dict[str, Size] = {}
    for node in nx.topological_sort(proof.graph):
        below = [found[premise] for premise in proof.premises(node)]
        if not below:
            kind = proof.graph.nodes[node]["kind"]
            found[node] = (0, frozenset() if kind in ("record", "rule") else frozenset((node,)))
        elif derivations(proof, node):
            found[node] = min(below, key=rank)
        else:
            rule = proof.graph.nodes[node]["kind"] == "rule"
            height = max(height for height, _ in below) + rule
            found[node] = height, frozenset().union(*(facts for _, facts in below))
    return found
