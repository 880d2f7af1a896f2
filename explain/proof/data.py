"""A proof as plain data: its graph, with the words of each node."""

from __future__ import annotations

from typing import Any

from explain import words
from explain.proof.bearing_remarks import bearing_json
from explain.proof.grounds import disputes_of
from explain.proof.proof import Proof
from explain.proof.text import open_text
from explain.sentences.headline import headlines_json


@words.in_its_language
def as_json(proof: Proof) -> dict[str, Any]:
    """The proof's graph as plain data: nodes with their kind, words, rule and citations, and the edges between them."""
    return {
        "case": proof.result.case.name,
        "goal": proof.predicate,
        "headlines": headlines_json(proof.result),
        "conclusions": list(proof.roots),
        "warnings": list(proof.warnings),
        "beside": bearing_json(proof.result, proof.facts),
        "disputes": disputes_of(proof),
        "nodes": [node_as_json(proof, node) for node in proof.graph],
        "edges": [list(edge) for edge in proof.graph.edges],
    }


def node_as_json(proof: Proof, node: str) -> dict[str, Any]:
    data = proof.data(node)
    found: dict[str, Any] = {"id": node, "kind": data["kind"], "certain": data["certain"]}
    if data["kind"] == "open":
        found |= {"says": open_text(proof, data), "missing": data["missing"], "facts": [str(f) for f in data["facts"]]}
    elif "fact" in data:
        found |= {"says": proof.result.guideline.vocabulary.says(data["fact"]), "fact": str(data["fact"])}
    if "rule" in data:
        paragraph = data["rule"].paragraph
        found |= {"rule": paragraph.id, "cites": paragraph.cites, "sentence": paragraph.sentence}
        found |= {"clause": str(data["rule"].clause)}
    if "firings" in data:
        found["bindings"] = [firing.bindings for firing in data["firings"]]
    return found
