"""Graphs whose nodes carry a mark beside their kind: fails, not known, only before, in every set, on the path.

A mark is a sign before the text and a line of its own, so that it is seen without color; the legend shows both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import graphviz

from explain import words
from explain.picture import style
from explain.picture.drawing import Drawing
from explain.sentences.headline import Flag, with_warnings
from kb.guideline.guideline import Guideline, Rule

# What a mark adds to the look of a kind: a line that is told from the others also in black and white.
LINES: dict[str, style.Style] = {
    "no": {"peripheries": "2", "penwidth": "2.5"},
    "unknown": {"style": ",dashed", "penwidth": "1.5"},
    "before": {"style": ",dashed", "penwidth": "1.5"},
    "after": {"penwidth": "3"},
    "all": {"penwidth": "3"},
    "some": {"peripheries": "2"},
    "weightless": {"style": ",dotted", "fontsize": "9", "fillcolor": "#FFFFFF"},
    "other": {"penwidth": "2.5"},
    "path": {"penwidth": "3"},
    "perhaps": {"style": ",dashed", "penwidth": "1.5"},
}
EDGES: dict[str, style.Style] = {
    "no": {"style": "dashed"},
    "unknown": {"style": "dashed"},
    "before": {"style": "dashed"},
    "after": {"penwidth": "2.5"},
    "all": {"penwidth": "2.5"},
    "weightless": {"style": "dotted"},
    "path": {"penwidth": "2.5"},
    "perhaps": {"style": "dashed"},
}
KINDS = {"comparison": "derived", "record": "absent"}


@dataclass(frozen=True)
class Marked:
    """A node of such a graph: its name, kind and mark, what stands in it, and its tooltip."""

    name: str
    kind: str
    mark: str
    lines: tuple[str, ...]
    tooltip: str
    rule: Rule | None = None


@dataclass(frozen=True)
class Group:
    """What is drawn of one lesion, with its heading and the warnings of its headline: nodes, edges with their marks,
    its last and its first column."""

    heading: str
    nodes: Sequence[Marked]
    edges: Iterable[tuple[str, str, str]]
    roots: Sequence[str] = ()
    leaves: Sequence[str] = ()
    warnings: Sequence[Flag] = ()


def picture(
    guideline: Guideline,
    nodes: Sequence[Marked],
    edges: Iterable[tuple[str, str, str]],
    title: str,
    description: str,
    marks: Sequence[str],
    roots: Sequence[str] = (),
    warnings: Sequence[Flag] = (),
) -> Drawing:
    """The drawing of nodes and edges, each with its mark; the legend explains those `marks` that occur."""
    return drawn(guideline, [Group("", nodes, edges, roots, (), warnings)], title, description, marks)


def drawn(guideline: Guideline, groups: Sequence[Group], title: str, description: str, marks: Sequence[str]) -> Drawing:
    """The drawing of one group, whose heading is part of the title, or of several apart, each in a box of its own; they
    share no name of a node."""
    dot = style.new_graph(guideline.vocabulary.notice)
    if len(groups) == 1 and groups[0].heading:
        title = words.TITLE_OF_ONE.format(title=title, heading=groups[0].heading)
    with style.titled(dot, title, 90, signed(groups[0]) if len(groups) == 1 else ()) as whole:
        nodes = [node for group in groups for node in group.nodes]
        kinds = {KINDS.get(node.kind, node.kind) for node in nodes}
        found = [mark for mark in marks if any(node.mark == mark for node in nodes)]
        if not groups[0].heading:
            add_group(whole, guideline, groups[0])
            legend(whole, kinds, found)
        else:  # what is written first stands at the foot, and here the legend stands there
            key = legend(whole, kinds, found)
            for number, group in reversed([*enumerate(groups)]):
                if len(groups) == 1:
                    add_group(whole, guideline, group)
                    continue
                with style.boxed(whole, f"lesion_{number}", group.heading, 80, signed(group), **style.OUTER) as box:
                    add_group(box, guideline, group)
            style.align(whole, [*(style.name_of(root) for group in groups for root in group.roots), *key])
    told = with_warnings(description, (flag.text for group in groups for flag in group.warnings))
    return Drawing(dot.source, title, told, {style.name_of(n.name): n.rule for n in nodes if n.rule})


def signed(group: Group) -> list[str]:
    return [flag.signed for flag in group.warnings]


def add_group(dot: graphviz.Digraph, guideline: Guideline, group: Group) -> None:
    for node in reversed(group.nodes):
        add(dot, guideline, node)
    for start, end, mark in group.edges:
        dot.edge(style.name_of(start), style.name_of(end), **EDGES.get(mark, {}))
    for column in filter(None, (group.roots, group.leaves)):
        style.align(dot, map(style.name_of, column))


def add(dot: graphviz.Digraph, guideline: Guideline, node: Marked) -> None:
    kind = KINDS.get(node.kind, node.kind)
    sign = words.MARKS.get(node.mark, "{label}")
    if node.rule:
        named = sign.format(label=style.rule_label(guideline, node.rule.paragraph))
        text = "\\n".join([named, *(style.label(line, 34) for line in node.lines)])
    else:
        first, *rest = node.lines
        text = "\\n".join([style.label(sign.format(label=first), 30), *(style.label(line, 30) for line in rest)])
    style.add_node(dot, style.name_of(node.name), kind, text, node.tooltip, look=look(kind, node.mark))


def look(kind: str, mark: str) -> style.Style:
    """What a mark changes in the look of a kind."""
    changed = dict(LINES.get(mark, {}))
    if "style" in changed:
        changed["style"] = style.STYLES[kind]["style"] + changed["style"]
    return changed


def legend(dot: graphviz.Digraph, kinds: Iterable[str], marks: Sequence[str]) -> list[str]:
    """What the kinds and the marks stand for; the names of its nodes, from top to bottom."""
    found = [kind for kind in words.LEGEND_KINDS if kind in set(kinds)]
    with style.boxed(dot, "legend", words.LEGEND, fillcolor="#FFFFFF", fontsize="9") as box:
        for mark in reversed(marks):
            text = style.label(words.MARK_LEGEND[mark], 34)
            size = {**style.SMALL, "class": "legend", **look("derived", mark)}
            style.add_node(box, f"legend mark {mark}", "derived", text, words.MARK_LEGEND[mark], look=size)
        for kind in reversed(found):
            small = {**style.SMALL, "margin": style.SIZES["none"]["margin"], "penwidth": "1", "class": "legend"}
            text = style.label(words.LEGEND_KINDS[kind], 30)
            style.add_node(box, f"legend {kind}", kind, text, words.LEGEND_KINDS[kind], look=small)
    return [*(f"legend {kind}" for kind in found), *(f"legend mark {mark}" for mark in marks)]
