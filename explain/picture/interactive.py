"""An SVG that answers its reader where scripts run, as a file that is opened by itself: `picture.js` does the rest.

Its nodes stand in the order that an argument has, premises before what follows from them, which is the order of the Tab
key. Its edges name the nodes that they join; an edge that is drawn to a box joins what it leads to there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from explain import words
from explain.picture import render
from kb.guideline.guideline import Rule

if TYPE_CHECKING:
    from explain.picture.drawing import Drawing

GROUP = re.compile(r'<g id="((node|edge)\d+)" class="[^"]*"[^>]*>\n.*?</g>\n', re.DOTALL)
NAMED = re.compile(r'<g id="((?:node|edge)\d+)" class="[^"]*"[^>]*>\n<title>(.*?)</title>')
HEIGHT = re.compile(r'<text[^>]* y="(-?[\d.]+)"')

Links = dict[str, list[tuple[str, str]]]  # for each edge the pairs of nodes that it joins, all by their ids


def interactive(drawing: Drawing) -> str:
    """The picture of a drawing with the script."""
    raw = render.layout(drawing.dot)
    ids = {unescape(name): found for found, name in NAMED.findall(raw)}
    links = links_of(drawing, raw, ids)
    behind = {ids[unescape(name)]: rule for name, rule in drawing.rules.items()}
    drawn = render.finished(raw, drawing.title, drawing.description)
    groups = {match[1]: match[0] for match in GROUP.finditer(drawn)}
    begin = next(GROUP.finditer(drawn)).start()
    legend = [found for name, found in ids.items() if found.startswith("node") and name.startswith("legend")]
    order = [n for n in in_order(links, groups) if n not in legend]
    edges = [with_ends(groups[edge], pairs) for edge, pairs in links.items()]
    nodes = [with_rule(groups[node], behind.get(node)) for node in order]
    told = "".join([*nodes, *edges, *(groups[node] for node in legend)])
    rest = GROUP.sub("", drawn[begin:])
    data = escape(json.dumps(words.PICTURE, ensure_ascii=False))
    whole = (drawn[:begin] + told + rest).replace("<svg ", f'<svg data-words="{data}" ', 1)
    whole = whole.replace("</style>", f"\n{text_of('picture.css')}</style>", 1)
    return whole.replace("</svg>", f"<script><![CDATA[\n{text_of('picture.js')}]]></script>\n</svg>")


@cache
def text_of(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def links_of(drawing: Drawing, raw: str, ids: Mapping[str, str]) -> Links:
    """What the edges of a drawing join, in the order that they are drawn in."""
    graph = json.loads(render.layout(drawing.dot, "dot_json"))
    objects = graph.get("objects", ())
    names = {each["_gvid"]: unescape(each["name"]) for each in objects}
    boxes = {each["name"]: [names[n] for n in each.get("nodes", ())] for each in objects}
    apart = {(unescape(start), unescape(end)) for start, end in drawing.apart}
    joined: dict[str, list[list[tuple[str, str]]]] = {}
    for edge in graph.get("edges", ()):
        tail, head = names[edge["tail"]], names[edge["head"]]
        starts, ends = boxes.get(edge.get("ltail", ""), [tail]), boxes.get(edge.get("lhead", ""), [head])
        if edge.get("style") != "invis":
            pairs = [(ids[a], ids[b]) for a in starts for b in ends if (a, b) not in apart]
            joined.setdefault(f"{tail}->{head}", []).append(pairs)
    drawn = ((found, unescape(title)) for found, title in NAMED.findall(raw) if found.startswith("edge"))
    return {found: joined[title].pop(0) for found, title in drawn}


def in_order(links: Links, groups: Mapping[str, str]) -> Iterator[str]:
    """The nodes, each after all that it rests on, from the top of the picture to its foot."""
    nodes = sorted((name for name in groups if name.startswith("node")), key=lambda name: height_of(groups[name]))
    pairs = {pair for joined in links.values() for pair in joined}
    above: dict[str, list[str]] = {node: [a for a in nodes if (a, node) in pairs] for node in nodes}
    starts = {start for start, _ in pairs}
    seen: dict[str, None] = {}

    def visit(some: Iterable[str]) -> None:
        for node in some:
            if node not in seen:
                visit(above[node])
                seen[node] = None

    visit(node for node in nodes if node not in starts)
    return iter(seen)


def height_of(group: str) -> float:
    found = HEIGHT.search(group)
    return float(found[1]) if found else 0.0


def with_ends(group: str, pairs: list[tuple[str, str]]) -> str:
    """An edge with the ids of the nodes that it joins."""
    return group.replace(" class=", f' data-joins="{" ".join(f"{start},{end}" for start, end in pairs)}" class=', 1)


def with_rule(group: str, rule: Rule | None) -> str:
    """A node with the rule behind it, where there is one."""
    told = {"node": ""}
    if rule:
        paragraph = rule.paragraph
        told |= {"rule": paragraph.id, "says": paragraph.sentence, "clause": str(rule.clause), "cites": paragraph.cites}
    data = "".join(f' data-{name}="{escape(text)}"' for name, text in told.items())
    return group.replace(" class=", f"{data} class=", 1)
