"""What if, as one graph of both proofs: what only the old one has, what only the new one has, and what both have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from explain import words
from explain.picture import style
from explain.picture.drawing import Drawing
from explain.picture.marks import Marked, picture
from explain.proof.summary import top_down
from explain.questions.what_if.answer import AFTER, BEFORE, BOTH, WhatIf
from explain.questions.what_if.text import answers, changes_words, node_text
from explain.sentences.facts import alternatives
from explain.sentences.headline import Flag, flags_of, headline_of
from kb.language.syntax import word_of


@words.in_its_language
def draw(what: WhatIf) -> Drawing:
    """The difference graph of a question "what if"."""
    ends = tuple(node for node, data in what.graph.nodes(data=True) if data["root"])
    told = [*top_down(what.graph, ends)]
    roots = [node for node in ends if not any(True for _ in what.graph.successors(node))]
    nodes = [marked(what, node) for node in told]
    edges = [(a, b, what.graph.edges[a, b]["in"]) for b in told for a in what.graph.predecessors(b)]
    title = words.WHAT_IF_TITLE.format(case=what.before.case.name, changes=changes_words(what))
    description = " ".join(answers(what))
    marks = (BEFORE, AFTER, BOTH)
    return picture(what.before.guideline, nodes, edges, title, description, marks, roots, warnings(what))


def warnings(what: WhatIf) -> list[Flag]:
    """What stands in the headlines before and after; what only one of them has, with its mark."""
    about = {lesion_of(data) for _, data in what.graph.nodes(data=True) if data["root"]}
    lesions = [lesion for lesion in what.before.case.lesions if lesion in about]
    before, after = (flags_of(result, lesions) for result in (what.before, what.after))
    gone = [marked_flag(flag, BEFORE) for flag in before if flag not in after]
    new = [marked_flag(flag, AFTER) for flag in after if flag not in before]
    return [*(flag for flag in before if flag in after), *gone, *new]


def marked_flag(flag: Flag, mark: str) -> Flag:
    return replace(flag, text=words.MARKS[mark].format(label=flag.text))


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
    return Marked(node, data["kind"], data["in"], (text, *warnings_at(what, data)), tooltip)


def warnings_at(what: WhatIf, data: Mapping[str, Any]) -> tuple[str, ...]:
    """What stands at the box of a plan: where both cases have it, what stands there in both."""
    if not data["root"] or data["fact"].predicate != what.before.guideline.vocabulary.report.goal:
        return ()
    sides = [result for result, other in ((what.before, AFTER), (what.after, BEFORE)) if data["in"] != other]
    found = [head.at_plan if (head := headline_of(side, lesion_of(data))) else () for side in sides]
    return tuple(text for text in found[0] if all(text in own for own in found))


def lesion_of(data: Mapping[str, Any]) -> str:
    """What a goal is about."""
    return word_of(data["lesion"] if data["kind"] == "none" else data["fact"].args[0])
