"""A proof in sentences: each step once, with the rule it uses, its citation, and what it rests on."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

import networkx as nx

from explain import words
from explain.proof.bearing_remarks import bearing_lines
from explain.proof.deciding_facts import deciding, deciding_words
from explain.proof.grounds import rests_words
from explain.proof.proof import Proof
from explain.proof.score_bands import threshold_words
from explain.proof.summary import missing_behind, score_items, summarise, top_down
from explain.sentences.facts import alternatives
from explain.sentences.headline import headline_of
from kb.guideline.guideline import Rule
from kb.guideline.references import reference
from kb.language.syntax import word_of

if TYPE_CHECKING:
    from explain.questions.why_not.answer import WhyNot

WIDTH = 100


@words.in_its_language
def say(proof: Proof, full: bool = False) -> str:
    """The proof as text: what holds, then numbered steps from the conclusion down to the facts, then the sources.

    A summary tells a score by its items; `full` tells their steps too.
    """
    full = full or proof.full
    graph = summarise(proof, full, warned=True)
    numbers: dict[str, int] = {}
    for node in top_down(graph, proof.ends):
        if graph.nodes[node]["kind"] in ("derived", "conclusion") and "cut" not in graph.nodes[node]:
            numbers[node] = len(numbers) + 1
    parts = [*opening(proof, numbers, graph)]
    parts += ["\n".join(step(proof, graph, node, number, numbers)) for node, number in numbers.items()]
    parts += notes(proof)
    parts += bearing_lines(proof.result, proof.facts, full)
    parts.append("\n".join(references(proof, graph)))
    return "\n\n".join(part for part in parts if part) + "\n"


def opening(proof: Proof, numbers: dict[str, int], shown: nx.DiGraph[str]) -> list[str]:
    """What holds, or may hold, before any reason is given."""
    result, vocabulary = proof.result, proof.result.guideline.vocabulary
    found = []
    rivals = rivals_of(proof)
    for root in proof.roots:
        data = proof.data(root)
        if root in rivals:
            if root == rivals[root][0]:
                found.append(words.OPEN_GOALS.format(entity=lesion_of(proof, root)))
            found += indented(says(proof, data), 2, "- ")
            continue
        if data["kind"] == "none":
            text = (words.NO_GOAL if data["certain"] else words.NO_GOAL_POSSIBLE).format(
                goal=vocabulary.word(vocabulary.report.goal)
            )
            found.append(fill(text + " " + words.KNOWN, WIDTH))
            premises = [premise_text(proof, shown.nodes[node], numbers.get(node)) for node in shown.predecessors(root)]
            found += [line for premise in premises for line in indented(premise, 2, "- ")]
            if data["certain"] and (decides := deciding_words(result, deciding(result, lesion_of(proof, root)))):
                found.append(fill(decides, WIDTH))
            continue
        elif data["kind"] == "open":
            text = words.sentence_case(open_text(proof, data)) + "."
        else:
            sentence = says(proof, data)
            text = words.CERTAIN.format(sentence=words.sentence_case(sentence)) if data["certain"] else ""
            text = text or words.POSSIBLE.format(sentence=sentence)
            uses = [proof.graph.nodes[use] for use in proof.premises(root)]
            if data["kind"] == "conclusion" and data["certain"] and all(use.get("cases", True) for use in uses):
                text += " " + words.WHATEVER
        found.append(fill(text, WIDTH))
    lesions = list(dict.fromkeys(lesion_of(proof, root) for root in proof.roots))
    head = "; ".join(
        words.CASE.format(case=result.case.name, lesion=lesion)
        if lesion in result.case.lesions
        else words.CASE_PATIENT.format(case=result.case.name)
        for lesion in lesions
    )
    found += [line for lesion in lesions for line in warning_lines(proof, lesion, len(lesions) > 1)]
    rests = rests_words(proof)
    return [head, "\n".join([*found, *([fill(rests, WIDTH, break_on_hyphens=False)] if rests else [])])]


def warning_lines(proof: Proof, lesion: str, several: bool) -> list[str]:
    """The warnings of a lesion's headline, where its plan is what is explained."""
    goal = proof.predicate == proof.result.guideline.vocabulary.report.goal
    found = headline_of(proof.result, lesion) if goal else None
    texts = [f"{text}." for text in found.warnings] if found else []
    named = [words.OF_ENTITY.format(entity=lesion, label=text) if several else text for text in texts]
    return [line for text in named for line in indented(text, 0)]


def rivals_of(proof: Proof) -> dict[str, list[str]]:
    """The goals of which one may hold, where there are several values for a lesion: each with all of them."""
    found: dict[str, list[str]] = {}
    for root in proof.roots:
        data = proof.data(root)
        if data["kind"] == "conclusion" and not data["certain"] and len(data["fact"].args) == 2:
            found.setdefault(lesion_of(proof, root), []).append(root)
    return {root: roots for roots in found.values() if len(roots) > 1 for root in roots}


def lesion_of(proof: Proof, root: str) -> str:
    data = proof.graph.nodes[root]
    return word_of(data["lesion"] if data["kind"] == "none" else data["fact"].args[0])


def step(proof: Proof, graph: nx.DiGraph[str], node: str, number: int, numbers: dict[str, int]) -> list[str]:
    """One derived fact: its sentence, each rule that concludes it, and the premises of each."""
    data = graph.nodes[node]
    sentence = says(proof, data)
    lines = [fill(f"{number}. {sentence}", WIDTH, subsequent_indent="   ")]
    items = score_items(proof, node) if not any(True for _ in graph.predecessors(node)) else ()
    if items:
        rule = proof.graph.nodes[proof.premises(node)[0]]["rule"]
        lines = [fill(f"{number}. {words.ITEMS.format(sentence=sentence)}", WIDTH)]
        lines += [
            "   - " + words.ITEM.format(points=item.points, item=item.name, facts="; ".join(item.facts))
            for item in items
        ]
        lines += indented(words.BY.format(rule=rule.id, cites=rule.cites), 3)
        return lines + indented(threshold_words(proof.result, data["fact"]), 3)
    for position, use in enumerate(graph.predecessors(node)):
        rule, tests = graph.nodes[use]["rule"], graph.nodes[use]["tests"]
        several = not graph.nodes[use]["certain"]
        by = words.OR if position else words.FIRST if several and len(list(graph.predecessors(node))) > 1 else words.BY
        lines += indented(by.format(rule=rule.id, cites=rule.cites), 3)
        lines += indented(rule.paragraph.sentence, 5)
        premises = [
            premise_text(proof, graph.nodes[premise], numbers.get(premise)) for premise in graph.predecessors(use)
        ]
        lines += [line for text in premises for line in indented(text, 5, "- ")]
        if tests and not graph.nodes[use]["cases"]:
            lines += indented(words.WITH.format(tests=words.join(tests)), 5, "- ")
    if others := data.get("others"):
        template = words.ANOTHER_WAY if others == 1 else words.OTHER_DERIVATIONS
        lines += indented(template.format(number=others), 3)
    return lines


def indented(text: str, by: int, mark: str = "") -> list[str]:
    return fill(text, WIDTH, initial_indent=" " * by + mark, subsequent_indent=" " * (by + len(mark))).splitlines()


def premise_text(proof: Proof, data: dict[str, Any], number: int | None) -> str:
    """A premise as a clause of a sentence, with where it comes from."""
    if data["kind"] == "open":
        return open_text(proof, data)
    if data["kind"] == "absent" and data["fact"].predicate == "given":
        return words.NOT_STATED.format(input=input_name(proof, data))
    sentence = says(proof, data)
    if data["kind"] == "patient fact":
        return words.GIVEN.format(sentence=sentence)
    if data["kind"] == "guideline fact":
        return words.TABLE.format(sentence=sentence, rule=data["rule"].id, cites=data["rule"].cites)
    if data["kind"] == "absent":
        return words.ABSENT.format(sentence=sentence)
    if number is None:
        return (words.CUT_STEP if data["cut"] == 1 else words.CUT_STEPS).format(sentence=sentence, number=data["cut"])
    return words.STEP.format(sentence=sentence, step=number)


def input_name(proof: Proof, data: dict[str, Any]) -> str:
    """The name of an input of which something is said in the record."""
    vocabulary = proof.result.guideline.vocabulary
    return words.name_words(vocabulary, vocabulary.predicates[data["fact"].args[0]])


def open_text(proof: Proof, data: dict[str, Any]) -> str:
    """What is not known yet: the alternatives, and the missing inputs behind them."""
    vocabulary = proof.result.guideline.vocabulary
    text = words.OPEN.format(sentence=alternatives(vocabulary, data["facts"]))
    if behind := missing_behind(vocabulary, data):
        text += words.DEPENDS.format(inputs=words.join(behind))
    return text


def says(proof: Proof, data: dict[str, Any], short: bool = False) -> str:
    """A node's fact in the words of the vocabulary."""
    return proof.result.guideline.vocabulary.says(data["fact"], short=short)


def notes(proof: Proof) -> list[str]:
    """For plans that are not decided: the questions that would decide them, or what else the guideline says."""
    vocabulary = proof.result.guideline.vocabulary
    found = []
    for answer in proof.result.lesions:
        if proof.predicate != vocabulary.report.goal or answer.lesion not in {lesion_of(proof, r) for r in proof.roots}:
            continue
        if answer.would_decide:
            asked = [vocabulary.input_by_field[name] for name in answer.would_decide]
            questions = [
                words.QUESTION.format(field=p.field, question=p.asks.format(Lesion=answer.lesion)) for p in asked
            ]
            told = [line for text in questions for line in indented(text, 2, "- ")]
            found.append("\n".join([words.MATTERS.format(lesion=answer.lesion), *told]))
        remarks = [remark for key in vocabulary.report.sections for remark in answer.remarks[key] if not remark.by]
        if answer.status == "no_rule" and remarks:
            said = [f"{remark.says} ({remark.rule}  [{remark.cites}])" for remark in remarks]
            found.append("\n".join([words.ADVISES, *(line for text in said for line in indented(text, 2, "- "))]))
    return found


def references(proof: Proof | WhyNot, graph: nx.DiGraph[str]) -> list[str]:
    """The sources that the told part of the proof cites, as a list."""
    guideline = proof.result.guideline
    rules: list[Rule] = [data["rule"] for _, data in graph.nodes(data=True) if "rule" in data]
    cited = {citation.source for rule in rules for citation in rule.paragraph.citations}
    lines = [words.REFERENCES]
    for key in sorted(cited & guideline.references.keys()):
        lines += indented(f"{key}: {reference(guideline.references[key])}", 1)
    return lines if len(lines) > 1 else []
