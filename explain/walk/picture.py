"""The decision graph of a walk: from top to bottom, with every node marked with the step that it lights up in.

What a node says, and how it looks, is that of every decision graph (`drawing`); only the places are others: a walk is
read beside a text, so the graph is narrow, and the facts that a rule reads stand above one another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from itertools import pairwise, product

import graphviz

from explain import words
from explain.book.pictures import new_graph
from explain.picture import render, style
from explain.proof.picture import (
    Part,
    add_node,
    add_rival_edges,
    assessments_of,
    edges_of,
    item_words,
    line_of,
    name_of,
    needs_of,
    parts_of,
    rivals_of,
)
from explain.proof.summary import score_items, top_down
from explain.walk.walk import Walk

WIDTH = 46  # letters of a row of a score
SCALE = 1.12  # pixels of the page to a point of the picture
NARROW = {"rankdir": "TB", "ranksep": "0.22", "nodesep": "0.16"}
GROUP = re.compile(r'<g id="(?:node|edge)\d+" class="(node|edge)[^"]*">\n<title>(.*?)</title>\n(.*?)</g>\n', re.DOTALL)
TOOLTIP = re.compile(r'<g id="a_[^"]*"><a xlink:title="([^"]*)">\n(.*?)</a>\n</g>\n', re.DOTALL)


def picture(walk: Walk) -> str:
    """The graph as SVG. Its nodes and edges name the nodes of the proof that they stand for (`data-node`,
    `data-ends`); a row of a score is a group of its own inside its node."""
    part = parts_of(walk.proof, full=False, opaque=False)[0]
    names: dict[str, tuple[str, ...]] = {unescape(name_of(part, node)): (node,) for node in part.graph}
    pairs = product(names.items(), repeat=2)  # an edge is called after its ends, whatever letters these have
    names |= {f"{start}->{end}": above + below for (start, above), (end, below) in pairs}
    drawn = render.layout(dot(part))
    drawn = re.sub(r"<!--.*?-->\n?", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
    drawn = re.sub(r"<title>cluster_.*?</title>\n|<title>%\d+</title>\n", "", drawn)
    drawn = drawn.replace(f' font-family="{render.LAYOUT_FONT}"', "").replace(' xml:space="preserve"', "")
    drawn = TOOLTIP.sub(r"<desc>\1</desc>\n\2", drawn)
    drawn = GROUP.sub(lambda match: marked(part, names, match), drawn)
    drawn = re.sub(r' id="(?:graph|clust)\d+"', "", drawn)
    wide, high = (float(size) * SCALE for size in re.findall(r'(?:width|height)="([\d.]+)pt"', drawn)[:2])
    head = f'<svg role="group" aria-label="{escape(words.WALK_GRAPH)}" width="{wide:.0f}" height="{high:.0f}"'
    return re.sub(r'<svg width="[^"]*" height="[^"]*"', head, drawn, count=1)


def marked(part: Part, names: Mapping[str, tuple[str, ...]], match: re.Match[str]) -> str:
    """A node or an edge of the SVG with what it stands for in the proof."""
    kind, title, inside = match[1], unescape(match[2]), match[3]
    if kind == "edge":
        return f'<g class="edge" data-ends="{" ".join(map(key, names[title]))}">\n{inside}</g>\n'
    (node,) = names[title]
    says, _, inside = inside.removeprefix("<desc>").partition("</desc>\n")
    if rows := rows_of(part, node):
        return f'<g class="score">\n{grouped(inside, key(node), says, rows)}</g>\n'
    look = "node bold" if part.graph.nodes[node]["kind"] in ("conclusion", "none") else "node"
    return f'<g class="{look}" data-node="{key(node)}" data-says="{says}">\n{inside}</g>\n'


def key(node: str) -> str:
    """A node's name as one word of an attribute."""
    return escape(re.sub(r"\s+", "_", node), quote=True)


def grouped(inside: str, node: str, says: str, rows: list[int]) -> str:
    """The box of a score, its heading, which stands for the score itself, and the lines of each item as a group. The
    first of `rows` counts the lines of the heading."""
    texts = re.findall(r"<text.*?</text>\n?", inside)
    found = [re.sub(r"<text.*?</text>\n?", "", inside)]
    names = [node, *(f"{node}/{number}" for number in range(len(rows) - 1))]
    for name, count in zip(names, rows, strict=True):
        lines, texts = texts[:count], texts[count:]
        told = says if name == node else " ".join(re.sub("<.*?>", "", line).strip() for line in lines)
        look = "head bold" if name == node else "row"
        found.append(f'<g class="{look}" data-node="{name}" data-says="{told}">\n{"".join(lines)}</g>\n')
    return "".join(found)


def items_of(part: Part, node: str) -> list[str]:
    """The rows of a score that is drawn as one node."""
    if any(True for _ in part.graph.predecessors(node)):
        return []
    return [f"{item.points}  {item_words(item.name, item.facts)}" for item in score_items(part.proof, node)]


def rows_of(part: Part, node: str) -> list[int]:
    """How many lines the heading of a score takes, and each of its rows; nothing for any other node."""
    if not (items := items_of(part, node)):
        return []
    heading = part.proof.result.guideline.vocabulary.says(part.graph.nodes[node]["fact"], short=True)
    return [len(style.lines(heading, WIDTH)), *(len(style.lines(item, WIDTH, 3)) for item in items)]


# ------------------------------------------------------------------------------------------------------------- layout


def dot(part: Part) -> str:
    """The DOT text: the assessments beside one another in the order of the report, what they lead to below.

    The layout places what is written first at the right end and the rest in its order, as long as facts stand above it.
    """
    graph = new_graph()
    graph.graph_attr.update(NARROW)
    vocabulary, rivals = part.proof.result.guideline.vocabulary, rivals_of(part)
    boxes = assessments_of(part)
    heads = [members[0] for members in boxes.values()]
    inside = {node for members in boxes.values() for node in members} | set(rivals)
    rest = [node for node in top_down(part.graph, part.roots) if node not in inside]
    beside = [n for n in rest if n not in part.roots and part.graph.nodes[n]["kind"] != "rule"]
    written = [*boxes.items(), *([("beside", beside)] if beside else [])]
    for name, members in (*written[-1:], *written[:-1]):
        title = words.BESIDE if name == "beside" else vocabulary.predicates[name].title or name
        with style.boxed(graph, f"{name}_{part.number}", title) as box:
            for node in members:
                add(box, part, node)
    if rivals:
        with style.boxed(graph, f"rivals_{part.number}", words.RULES) as box:
            for node in rivals:
                add_node(box, part, node, needs_of(part, node))
    for node in rest:
        if node not in beside:
            add(graph, part, node)
    for start, end in edges_of(part):
        if end not in rivals and not (rivals and part.graph.nodes[end]["kind"] == "none"):
            graph.edge(name_of(part, start), name_of(part, end), **line_of(part, start))
    if rivals:
        add_rival_edges(graph, part, rivals)
    stack(graph, part, beside)
    style.align(graph, [name_of(part, node) for node in (*heads, *beside[-1:])])
    style.align(graph, [name_of(part, node) for node in rivals])
    style.align(graph, [name_of(part, node) for node in part.roots])
    return str(graph.source)


def add(graph: graphviz.Digraph, part: Part, node: str) -> None:
    """A node; a score has its heading above its rows, which a graph from top to bottom would put side by side."""
    items = items_of(part, node)
    if not items:
        add_node(graph, part, node)
        return
    vocabulary, fact = part.proof.result.guideline.vocabulary, part.graph.nodes[node]["fact"]
    text = "{" + style.table(vocabulary.says(fact, short=True), items, WIDTH) + "}"
    style.add_node(graph, name_of(part, node), "derived", text, vocabulary.says(fact), look=style.TABLE)


def stack(graph: graphviz.Digraph, part: Part, beside: list[str]) -> None:
    """The facts that only one rule reads, above one another, and those beside the assessments."""
    uses = [node for node in part.graph if part.graph.nodes[node]["kind"] == "rule"]
    read = [[node for node in part.graph.predecessors(use) if is_leaf_of_one(part, node)] for use in uses]
    for column in ([node for node in found if node not in beside] for found in read):
        for above, below in pairwise(column):
            graph.edge(name_of(part, above), name_of(part, below), style="invis")
    for above, below in pairwise(beside):
        graph.edge(name_of(part, above), name_of(part, below), style="invis")


def is_leaf_of_one(part: Part, node: str) -> bool:
    return not part.graph.pred[node] and len(part.graph.succ[node]) == 1 and not items_of(part, node)
