"""What if, as one graph of both proofs: what only the old one has, what only the new one has, and what both have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explain import style, words
from explain.drawing import Drawing
from explain.marked import Marked, picture
from explain.summary import alternatives, top_down
from explain.whatif import AFTER, BEFORE, BOTH, WhatIf
from explain.whatif_text import answers, changes_words, node_text
from kb.syntax import word_of


@words.in_its_language
def draw_what_if(what: WhatIf) -> Drawing:
    """The difference graph of a question "what if"."""
    roots = tuple(node for node, data in what.graph.nodes(data=True) if data["root"])
    told = [*top_down(what.graph, roots)]
    nodes = [marked(what, node) for node in told]
    edges = [(a, b, what.graph.edges[a, b]["in"]) for b in told for a in what.graph.predecessors(b)]
    title = words.WHAT_IF_TITLE.format(case=what.before.case.name, changes=changes_words(what))
    description = " ".join(answers(what))
    return picture(what.before.guideline, nodes, edges, title, description, (BEFORE, AFTER, BOTH), roots)


def marked(what: WhatIf, node: str) -> Marked:
    data, guideline = what.graph.nodes[node], what.before.guideline
    tooltip = node_text(what, node)
    if data["kind"] == "rule":
        return Marked(node, "rule", data["in"], (), style.rule_tooltip(data["rule"].paragraph), data["rule"])
    lesions = {lesion_of(d) for _, d in what.graph.nodes(data=True) if d["root"]}
    if data["kind"] == "none":
        return Marked(node, "none", data["in"], (tooltip,), tooltip)
    if data["kind"] == "open":
        return Marked(
            node, "open", data["in"], (alternatives(guideline.vocabulary, data["facts"], short=True),), tooltip
        )
    text = guideline.vocabulary.says(data["fact"], short=True)
    if data["kind"] == "absent":
        text = words.ABSENT_SHORT.format(sentence=text)
    elif not data["certain"]:
        text = words.POSSIBLY.format(sentence=text)
    if data["root"] and len(lesions) > 1:
        text = words.OF_ENTITY.format(entity=lesion_of(data), label=text)
    return Marked(node, data["kind"], data["in"], (text,), tooltip)


def lesion_of(data: Mapping[str, Any]) -> str:
    """What a goal is about."""
    return word_of(data["lesion"] if data["kind"] == "none" else data["fact"].args[0])
