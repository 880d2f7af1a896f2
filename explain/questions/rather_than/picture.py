"""Why this rather than that, as a picture: the answer and the other one, with only what tells them apart."""

from __future__ import annotations

from dataclasses import replace

from explain import words
from explain.picture import style
from explain.picture.drawing import Drawing
from explain.picture.marks import Marked, picture
from explain.proof.summary import top_down
from explain.questions.rather_than.answer import ANSWER, OTHER, RatherThan
from explain.questions.rather_than.text import first_sentence
from explain.questions.why_not.picture import distance_short, fact_lines
from explain.questions.why_not.text import comparison_words
from explain.sentences.facts import alternatives, pattern_words
from explain.sentences.headline import flags_of, headline_of
from kb.language.syntax import word_of
from kb.sets.reach import NO


@words.in_its_language
def draw(rather: RatherThan) -> Drawing:
    """The picture of a question "why this rather than that"."""
    graph = rather.graph
    roots = tuple(node for node in graph if not any(True for _ in graph.successors(node)))
    told = [*top_down(graph, roots)]
    nodes = [named(rather, node, marked(rather, node), roots) for node in told]
    marks = {node.name: node.mark for node in nodes}
    edges = [(a, b, marks[a]) for b in told for a in graph.predecessors(b)]
    goal = pattern_words(rather.result.guideline.vocabulary, rather.why.data(rather.pairs[0].root)["facts"], short=True)
    title = words.RATHER_TITLE.format(case=rather.result.case.name, goal=goal)
    description = " ".join(first_sentence(rather, pair) for pair in rather.pairs)
    about = [word_of(pair.entity) for pair in rather.pairs]
    return picture(
        rather.result.guideline,
        nodes,
        edges,
        title,
        description,
        (ANSWER, NO, "unknown"),
        roots,
        flags_of(rather.result, about),
    )


def named(rather: RatherThan, node: str, drawn: Marked, roots: tuple[str, ...]) -> Marked:
    """A goal with the lesion that it is of, where there are several."""
    if node not in roots or len(rather.pairs) == 1:
        return drawn
    data, (first, *rest) = rather.graph.nodes[node], drawn.lines
    entity = data["entity"] if data["side"] == OTHER else data["fact"].args[0]
    return replace(drawn, lines=(words.OF_ENTITY.format(entity=word_of(entity), label=first), *rest))


def marked(rather: RatherThan, node: str) -> Marked:
    data, guideline = rather.graph.nodes[node], rather.result.guideline
    mark = data["holds"] if data["side"] == OTHER else ANSWER
    if data["kind"] == "rule":
        near = distance_short(data) if data["side"] == OTHER and data["holds"] == NO else ()
        return Marked(node, "rule", mark, near, style.rule_tooltip(data["rule"].paragraph), data["rule"])
    if data["kind"] == "comparison":
        return Marked(node, "comparison", mark, (comparison_words(data),), comparison_words(data))
    if data["side"] == OTHER:
        lines = fact_lines(rather.why, node, data)
        return Marked(node, data["kind"], mark, lines, ". ".join(lines))
    if data["kind"] == "open":
        text = alternatives(guideline.vocabulary, data["facts"], short=True)
        return Marked(node, "open", mark, (text,), text)
    says, fact = guideline.vocabulary.says, data["fact"]
    is_plan = data["kind"] == "conclusion" and fact.predicate == guideline.vocabulary.report.goal
    head = headline_of(rather.result, word_of(fact.args[0])) if is_plan else None
    lines = (says(fact, short=True), *(head.at_plan if head else ()))
    return Marked(node, data["kind"], mark, lines, says(fact))
