"""Why this rather than that, as plain data (`explain.questions.data`)."""

from __future__ import annotations

from typing import Any

from explain import words
from explain.proof.bearing_remarks import bearing_json
from explain.questions.data import head, proof_json
from explain.questions.rather_than.answer import RatherThan
from explain.questions.rather_than.text import first_sentence
from explain.questions.why_not.data import condition_json, way_json
from explain.questions.why_not.text import disputes_near
from kb.language.syntax import word_of


@words.in_its_language
def as_json(rather: RatherThan) -> dict[str, Any]:
    told = [
        {
            "about": word_of(pair.entity),
            "id": pair.root,
            "holds": rather.why.data(pair.root)["holds"],
            "answer": str(pair.answer) if pair.answer else None,
            "differ": list(pair.differ),
            "open": list(pair.open),
            "ways": [
                {"set": way_json(rather.why, lead.way), "then": "follows" if lead.follows else "possible"}
                for lead in pair.leads
            ],
            "says": first_sentence(rather, pair),
        }
        for pair in rather.pairs
    ]
    nodes = [
        {**condition_json(rather.why, node, data), "side": data["side"]}
        if data["side"] == "other"
        else {**proof_json(node, data, rather.result.guideline.vocabulary), "side": data["side"]}
        for node, data in rather.graph.nodes(data=True)
    ]
    return {
        **head("rather-than", rather.result, rather.why.predicate),
        "answers": told,
        "nodes": nodes,
        "edges": [list(edge) for edge in rather.graph.edges],
        "beside": bearing_json(rather.result, rather.why.facts),
        "disputes": disputes_near(rather.why),
    }
