"""A proof for other programs' tools: W3C PROV as JSON-LD, and GraphML. Both are made from its certificate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from explain.certificate.certificate import certificate_of_proof
from explain.output.files import write_text
from explain.proof.proof import Proof

Data = dict[str, Any]
CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "noms": "urn:noms:",
    "used": {"@id": "prov:used", "@type": "@id"},
    "wasGeneratedBy": {"@id": "prov:wasGeneratedBy", "@type": "@id"},
    "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "hadPlan": {"@id": "prov:hadPlan", "@type": "@id"},
    "qualifiedAssociation": {"@id": "prov:qualifiedAssociation"},
    "agent": {"@id": "prov:agent", "@type": "@id"},
    "label": "rdfs:label",
    "cites": "noms:cites",
    "clause": "noms:clause",
    "certain": {"@id": "noms:certain", "@type": "xsd:boolean"},
}


EXPORTS = ("jsonld", "graphml")


def write_export(proof: Proof, path: Path, kind: str) -> None:
    """Write a proof for other programs' tools.

    Raises:
        InputError: for a path that cannot be written.
    """
    certificate = certificate_of_proof(proof)
    write_text(path, as_graphml(certificate) if kind == "graphml" else prov_text(certificate))


def as_prov(certificate: Data) -> Data:
    """The steps of a proof as provenance: facts and clauses are entities, uses of rules are activities that used their
    premises and generated what they conclude, with the clause as their plan and the guideline as their agent."""
    case = urn("case", certificate["case"]["name"])
    guideline = urn("guideline", certificate["guideline"]["name"])
    named: Data = {"label": certificate["guideline"]["name"], "noms:digest": certificate["guideline"]["digest"]}
    graph: list[Data] = [
        {"@id": guideline, "@type": "prov:Agent", **named},
        {"@id": case, "@type": "prov:Entity", "label": certificate["case"]["name"]},
    ]
    for name, clause in certificate["clauses"].items():
        told = {"label": clause["sentence"], "clause": clause["clause"], "cites": clause["cites"]}
        graph.append({"@id": urn("clause", name), "@type": ["prov:Entity", "prov:Plan"], **told})
    entities: dict[str, Data] = {}
    for step in certificate["steps"]:
        graph += activities(step, entities, case, guideline)
    return {"@context": CONTEXT, "@id": urn("certificate", certificate["id"]), "@graph": [*graph, *entities.values()]}


def activities(step: Data, entities: dict[str, Data], case: str, guideline: str) -> Iterator[Data]:
    """The activity of a step, if it has one; its facts go to the entities."""
    fact = fact_of(step)
    entity = entities.setdefault(fact, {"@id": urn("fact", fact), "@type": "prov:Entity"})
    entity.setdefault("label", step.get("says", fact))
    if step["kind"] == "stated":
        entity["wasDerivedFrom"] = case
    elif step["kind"] == "table":
        entity["wasDerivedFrom"] = urn("clause", step["clause"])
    elif step["kind"] in ("use", "left", "cases", "none"):
        used = [urn("fact", premise) for premise in step.get("premises", ())]
        id_ = urn("step", step["id"])
        plans = [step["clause"]] if "clause" in step else step.get("clauses", [])
        by = [{"@type": "prov:Association", "agent": guideline, "hadPlan": urn("clause", plan)} for plan in plans]
        entity["wasGeneratedBy"] = [*entity.get("wasGeneratedBy", []), id_]
        found: Data = {"@id": id_, "@type": "prov:Activity", "used": used or [case]}
        yield {**found, "certain": step.get("certain", True), **({"qualifiedAssociation": by} if by else {})}
        for premise in step.get("premises", ()):
            entities.setdefault(premise, {"@id": urn("fact", premise), "@type": "prov:Entity"})
    else:
        entity["wasDerivedFrom"] = case


def fact_of(step: Data) -> str:
    return str(step.get("concludes", step["id"]))


def urn(kind: str, name: str) -> str:
    return f"urn:noms:{kind}:{quote(name, safe='')}"


def as_graphml(certificate: Data) -> str:
    """The steps of a proof as a graph of facts and rule uses, with edges from premises to conclusions."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph(certificate=certificate["id"], case=certificate["case"]["name"])
    for step in certificate["steps"]:
        fact = fact_of(step)
        certain = bool(step.get("certain", step["kind"] != "open"))
        graph.add_node(fact, says=step.get("says", fact))
        if step["kind"] == "use":
            clause = certificate["clauses"][step["clause"]]
            told = {"rule": clause["rule"], "cites": clause["cites"], "clause": clause["clause"]}
            graph.add_node(step["id"], kind="use", says=clause["sentence"], certain=certain, **told)
            graph.add_edges_from((premise, step["id"]) for premise in step["premises"])
            graph.add_edge(step["id"], fact)
        else:
            graph.nodes[fact].update(kind=step["kind"], certain=certain)
        for name in step.get("possible", ()):
            graph.add_edge(fact, name)
    for node, data in graph.nodes(data=True):
        data.setdefault("kind", "derived" if graph.pred[node] else "open")
        data.setdefault("says", node)
    text = BytesIO()
    nx.write_graphml(graph, text)
    return text.getvalue().decode("utf-8") + "\n"


def prov_text(certificate: Data) -> str:
    return json.dumps(as_prov(certificate), ensure_ascii=False, indent=1) + "\n"
