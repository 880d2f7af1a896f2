"""Why an answer does not hold, as plain data (`explain.questions.data`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from explain import words
from explain.proof.bearing_remarks import bearing_json
from explain.questions.data import head, rule_json
from explain.questions.why_not.answer import WhyNot
from explain.questions.why_not.text import answer, disputes_near, needs_words
from kb.language.syntax import word_of
from kb.questions.distance import Way


@words.in_its_language
def as_json(why: WhyNot) -> dict[str, Any]:
    told = [
        {
            "about": word_of(why.data(root)["entity"]),
            "id": root,
            "holds": why.data(root)["holds"],
            "missing": why.data(root)["missing"],
            "says": answer(why, root),
        }
        for root in why.roots
    ]
    return {
        **head("why-not", why.result, why.predicate),
        "answers": told,
        "nodes": [condition_json(why, node, why.data(node)) for node in why.graph],
        "edges": [list(edge) for edge in why.graph.edges],
        "beside": bearing_json(why.result, why.facts),
        "disputes": disputes_near(why),
    }


def condition_json(why: WhyNot, node: str, data: dict[str, Any]) -> dict[str, Any]:
    """A node of a question "why not"."""
    found: dict[str, Any] = {"id": node, "kind": data["kind"], "holds": data["holds"]}
    if data["kind"] == "rule":
        return {
            **found,
            **rule_json(data),
            "distance": data["distance"],
            "ways": [way_json(why, way) for way in data["ways"]],
            "fixed": fixed_in(why, data["ways"]),
        }
    found["says"] = answer(why, node) if node in why.roots else needs_words(why, node)
    if data["kind"] == "comparison":
        return {**found, "comparison": str(data["comparison"]), "sides": [list(pair) for pair in data["sides"]]}
    return {**found, "facts": list(map(str, data["facts"])), "instead": list(map(str, data["stands"]))}


def way_json(why: WhyNot, way: Way) -> dict[str, list[Any]]:
    """Entries of the case, by their fields, with the values that they would have to have."""
    predicates = why.result.guideline.vocabulary.predicates
    plain = {name: [v if isinstance(v, int) else word_of(v) for v in values] for name, values in way.values}
    return {predicates[name].field: values for name, values in plain.items()}


def fixed_in(why: WhyNot, ways: Iterable[Way]) -> list[str]:
    """The fields among some ways that nobody can change."""
    predicates = why.result.guideline.vocabulary.predicates
    names = dict.fromkeys(name for way in ways for name, _ in way.values)
    return [predicates[name].field for name in names if predicates[name].fixed]
