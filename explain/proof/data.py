"""A proof as a file: a picture, the graph as JSON, GraphML or W3C PROV, or the sentences as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explain import words
from explain.output.files import kind_of, write_text
from explain.proof.bearing_remarks import bearing_json
from explain.proof.grounds import disputes_of
from explain.proof.proof import Proof
from explain.proof.text import open_text, say
from explain.sentences.headline import headlines_json

ENDINGS = {kind: kind for kind in ("svg", "png", "pdf", "dot", "json", "txt", "jsonld", "graphml")}
DATA = ("json", "jsonld", "graphml")  # these are the same in every language
REFUSED = "nothing can be written"


def write(proof: Proof, path: Path, full: bool = False) -> None:
    """Write a proof to a file, in the format that its name ends in.

    Raises:
        InputError: for another ending, or a path that cannot be written.
    """
    kind = kind_of(path, ENDINGS, REFUSED)
    if kind == "txt":
        write_text(path, say(proof, full))
    elif kind == "json":
        write_json(as_json(proof), path)
    elif kind in ("jsonld", "graphml"):
        from explain.certificate.certificate import certificate_of_proof
        from explain.certificate.exports import as_graphml, prov_text

        certificate = certificate_of_proof(proof)
        write_text(path, as_graphml(certificate) if kind == "graphml" else prov_text(certificate))
    else:
        from explain.proof.picture import draw

        draw(proof, full).save(path)


def write_json(data: Any, path: Path) -> None:
    """Write plain data to a file as JSON.

    Raises:
        InputError: for a path that cannot be written.
    """
    import json

    write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


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
