"""Why an answer does not hold, as a picture: the rules that could conclude it, with failed conditions marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx

from explain import words
from explain.picture import style
from explain.picture.drawing import Drawing
from explain.picture.marks import Marked, picture
from explain.proof.summary import top_down
from explain.questions.why_not.answer import WhyNot
from explain.questions.why_not.text import answer, comparison_words, condition_words, distance_words, instead_words
from explain.sentences.facts import pattern_words
from explain.sentences.headline import flags_of
from kb.language.syntax import word_of
from kb.sets.reach import NO, YES

MOST_RULES = 4


@words.in_its_language
def draw(why: WhyNot) -> Drawing:
    """The picture of a question "why not". Where many rules could conclude the goal, the nearest, unless it is full."""
    told = shown(why, why.full)
    nodes = [marked(why, node) for node in told]
    edges = [(a, b, why.data(a)["holds"]) for b in told for a in why.premises(b) if a in told]
    about = list(dict.fromkeys(word_of(why.data(root)["entity"]) for root in why.roots))
    return picture(
        why.result.guideline,
        nodes,
        edges,
        title(why),
        description(why),
        ("no", "unknown", "yes"),
        why.roots,
        flags_of(why.result, about),
    )


def shown(why: WhyNot, full: bool) -> list[str]:
    """What is drawn, from the goals downward: not the record, no table that only chooses values, and of many rules
    the nearest."""
    graph: nx.DiGraph[str] = nx.DiGraph(why.graph)
    hidden = [n for n in why.graph if why.graph.nodes[n]["kind"] in ("record", "guideline fact")]
    predicates = why.result.guideline.vocabulary.predicates
    tacit = [
        n for n, d in graph.nodes(data=True) if d["kind"] == "absent" and predicates[d["facts"][0].predicate].tacit
    ]
    graph.remove_nodes_from([*hidden, *(n for n in tacit if graph.nodes[n]["holds"] == YES)])
    if not full:
        for root in why.roots:
            far: list[str] = why.premises(root)[MOST_RULES:]
            graph.remove_nodes_from(far)
    return list(dict.fromkeys(node for root in why.roots for node in top_down(graph, (root,))))


def marked(why: WhyNot, node: str) -> Marked:
    """A node of the question as one of a picture."""
    data = why.data(node)
    if data["kind"] == "rule":
        near = distance_short(data) if data["holds"] == NO else ()
        return Marked(node, "rule", data["holds"], near, style.rule_tooltip(data["rule"].paragraph), data["rule"])
    if data["kind"] == "comparison":
        return Marked(node, "comparison", data["holds"], (comparison_words(data),), comparison_words(data))
    kind = data["kind"]
    tooltip = answer(why, node) if node in why.roots else condition_words(why, node, None)
    first, *rest = fact_lines(why, node, data)
    if node in why.roots and len(why.roots) > 1:
        first = words.OF_ENTITY.format(entity=word_of(data["entity"]), label=first)
    return Marked(node, kind, data["holds"], (first, *rest), tooltip)


def distance_short(data: Mapping[str, Any]) -> tuple[str, ...]:
    number = data["distance"]
    return (words.DISTANCE_SHORT.get(number) or words.DISTANCE_MANY.format(number=number),)


def fact_lines(why: WhyNot, node: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """What a condition needs, and what stands against it."""
    vocabulary = why.result.guideline.vocabulary
    if node.endswith(", _)"):
        return (words.ANY_GOAL.format(goal=vocabulary.word(data["goal"])),)
    if data["negated"]:
        return (words.ABSENT_SHORT.format(sentence=pattern_words(vocabulary, data["facts"], short=True)),)
    facts: Sequence[Any] = data["stands"] if data["holds"] == YES and data["stands"] else data["facts"]
    items = {item for score in vocabulary.report.scores for item in score.items}  # short, they leave out the points
    needs = pattern_words(vocabulary, facts, short=facts[0].predicate not in items)
    instead = instead_words(why, data, short=True) if data["holds"] == NO else ""
    return (needs, *([words.INSTEAD_SHORT.format(instead=instead)] if instead else []))


def title(why: WhyNot) -> str:
    """The question, for the goal of the first lesion; the others ask the same."""
    vocabulary, root = why.result.guideline.vocabulary, why.roots[0]
    data = why.data(root)
    if root.endswith(", _)"):
        return words.WHY_NOT_ANY.format(case=why.result.case.name, goal=vocabulary.word(data["goal"]))
    goal = pattern_words(vocabulary, data["facts"], short=True)
    return words.WHY_NOT_TITLE.format(case=why.result.case.name, goal=goal)


def description(why: WhyNot) -> str:
    """The answer in words, for those who cannot see the picture."""
    told = [answer(why, root) for root in why.roots]
    for root in why.roots:
        for rule in why.premises(root)[:MOST_RULES]:
            failed = [p for p in why.premises(rule) if why.data(p)["holds"] != YES]
            conditions = "; ".join(condition_words(why, node, None) for node in failed)
            told.append(f"{why.data(rule)['rule'].id}: {distance_words(why.data(rule))}. {conditions}.")
    return " ".join(told)
