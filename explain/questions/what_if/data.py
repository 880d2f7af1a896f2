"""What if, as plain data (`explain.questions.data`)."""

from __future__ import annotations

from typing import Any

from explain import words
from explain.questions.data import head, proof_json
from explain.questions.what_if.answer import WhatIf
from explain.questions.what_if.text import answers, node_text


@words.in_its_language
def as_json(what: WhatIf) -> dict[str, Any]:
    nodes = [
        {
            **proof_json(node, data, what.before.guideline.vocabulary),
            "says": node_text(what, node),
            "in": data["in"],
            "used": data["used"],
        }
        for node, data in what.graph.nodes(data=True)
    ]
    return {
        **head("what-if", what.before, what.predicate),
        "changes": dict(what.changes),
        "answers": [{"says": line} for line in answers(what)],
        "before": what.before.json(),
        "after": what.after.json(),
        "nodes": nodes,
        "edges": [[start, end, data["in"]] for start, end, data in what.graph.edges(data=True)],
    }
