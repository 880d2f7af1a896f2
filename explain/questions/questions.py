"""The questions about an answer (why not, what if, rather than) as text, plain data, picture and file.

Plain data has a `version`, the `question`, the `case` and the `goal`; the `headlines` of the case as it is stated, by
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

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from explain import words
from explain.output.files import kind_of, write_text
from explain.proof.bearing_remarks import bearing_json
from explain.proof.data import ENDINGS, REFUSED
from explain.proof.picture import Drawing
from explain.questions.rather_than.answer import RatherThan
from explain.questions.rather_than.text import first_sentence, say_rather_than
from explain.questions.what_if.answer import WhatIf
from explain.questions.what_if.text import answers, node_text, say_what_if
from explain.questions.why_not.answer import WhyNot
from explain.questions.why_not.text import answer, disputes_near, needs_words, say_why_not
from explain.sentences.headline import headlines_json
from kb.answer.answer import Result
from kb.guideline.vocabulary import Vocabulary
from kb.language.syntax import word_of
from kb.questions.distance import Way

VERSION = 1
Question = WhyNot | WhatIf | RatherThan


@words.in_its_language
def say_question(question: Question) -> str:
    """A question's answer in sentences."""
    if isinstance(question, WhyNot):
        return say_why_not(question)
    return say_what_if(question) if isinstance(question, WhatIf) else say_rather_than(question)


@words.in_its_language
def draw_question(question: Question, full: bool = False) -> Drawing:
    """A question's answer as a picture."""
    if isinstance(question, WhyNot):
        from explain.questions.why_not.picture import draw_why_not

        return draw_why_not(question, full)
    return question.drawing()


@words.in_its_language
def question_as_json(question: Question) -> dict[str, Any]:
    """A question's answer as plain data."""
    if isinstance(question, WhyNot):
        return why_not_json(question)
    return what_if_json(question) if isinstance(question, WhatIf) else rather_than_json(question)


def write_question(question: Question, path: Path, full: bool = False) -> None:
    """Write a question's answer to a file, in the format that its name ends in.

    Raises:
        InputError: for another ending, or a path that cannot be written.
    """
    kind = kind_of(path, ENDINGS, REFUSED)
    if kind == "txt":
        write_text(path, say_question(question))
    elif kind == "json":
        write_text(path, json.dumps(question_as_json(question), ensure_ascii=False, indent=1) + "\n")
    else:
        draw_question(question, full).save(path)


def why_not_json(why: WhyNot) -> dict[str, Any]:
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


def rather_than_json(rather: RatherThan) -> dict[str, Any]:
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


def what_if_json(what: WhatIf) -> dict[str, Any]:
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


def head(question: str, result: Result, goal: str) -> dict[str, Any]:
    told = {"version": VERSION, "question": question, "case": result.case.name, "goal": goal}
    return {**told, "headlines": headlines_json(result)}


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
