"""The plain data of questions about an answer (why not, what if, rather than).

It has a `version`, the `question`, the `case` and the `goal`; the `headlines` of the case as it is stated, by
lesion, with the keys of its answers; `answers`, one for each lesion, with `says`; and the graph: `nodes` with `id`,
`kind` (that of a proof's node, or `comparison`), `says`, `holds` (yes, no, unknown), for rules `rule`, `cites`,
`sentence` and `clause`; and `edges` from premises to what they lead to. Beside these, a node has

- why-not, rather-than: for a condition `facts` (any of them would do) and `instead` (what holds or may hold in place of
  them; of a condition that holds, those that do), for a rule `distance` (entries of the case that would have to be
  others; null: none would do), `ways`, and of their fields those that are `fixed`: nobody can change them;
- rather-than: `side`, `answer` or `other`; an answer has what of the other's nearest rule fails (`differ`) or is not
  known (`open`), and for each smallest change what it leads to (`ways`: the other answer then `follows`, or is only
  `possible`); what-if: `in`, `before`, `after` or `both`, also on edges.
"""

from __future__ import annotations

from typing import Any

from explain.sentences.headline import headlines_json
from kb.answer.answer import Result
from kb.guideline.vocabulary import Vocabulary

VERSION = 1


def head(question: str, result: Result, goal: str) -> dict[str, Any]:
    told = {"version": VERSION, "question": question, "case": result.case.name, "goal": goal}
    return {**told, "headlines": headlines_json(result)}


def rule_json(data: dict[str, Any]) -> dict[str, Any]:
    paragraph = data["rule"].paragraph
    told = {"rule": paragraph.id, "cites": paragraph.cites, "sentence": paragraph.sentence}
    return {"says": paragraph.sentence, **told, "clause": str(data["rule"].clause)}


def proof_json(node: str, data: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """A node of a proof: it holds, or is not known where it is not certain."""
    found: dict[str, Any] = {"id": node, "kind": data["kind"], "holds": "yes" if data["certain"] else "unknown"}
    if "rule" in data:
        found |= rule_json(data)
    if "fact" in data and data["kind"] != "open":
        found |= {"says": vocabulary.says(data["fact"]), "fact": str(data["fact"])}
    if data["kind"] == "open":
        found |= {"says": node, "facts": list(map(str, data["facts"])), "missing": data["missing"]}
    return found
