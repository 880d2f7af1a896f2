"""A proof as a decision graph: patient facts, assessments, guideline row, plan, from left to right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

import graphviz
import networkx as nx

from explain import render, words
from explain.prove import Proof
from explain.say import lesion_of, open_text
from explain.summary import score_items, summarise, top_down
from kb.errors import InputError, Place, Problem
from kb.guideline import Guideline, Rule
from kb.syntax import word_of

# Shape and color both tell what a node is; the colors keep apart for every kind of color vision (after Okabe and Ito).
STYLES: dict[str, dict[str, str]] = {
    "patient fact": {"shape": "box", "style": "filled,rounded", "fillcolor": "#DCEBF7", "color": "#0072B2"},
    "guideline fact": {"shape": "note", "style": "filled", "fillcolor": "#F1F1F1", "color": "#666666"},
    "derived": {"shape": "box", "style": "filled", "fillcolor": "#FFFFFF", "color": "#000000"},
    "absent": {"shape": "box", "style": "filled,dashed", "fillcolor": "#FFFFFF", "color": "#666666"},
    "open": {"shape": "octagon", "style": "filled,dashed", "fillcolor": "#FDE9DA", "color": "#D55E00", "margin": "0.08,0.05"},
    "rule": {
        "shape": "hexagon",
        "style": "filled",
        "fillcolor": "#FFF7DB",
        "color": "#B8860B",
        "fontsize": "9",
        "margin": "0.02,0.02",
        "height": "0.2",
    },
    "conclusion": {
        "shape": "box",
        "style": "filled",
        "fillcolor": "#D3EFE5",
        "color": "#00694C",
        "penwidth": "2.5",
        "fontsize": "14",
        "fontname": f"{render.LAYOUT_FONT} Bold",
        "margin": "0.2,0.15",
    },
    "none": {
        "shape": "doubleoctagon",
        "style": "filled",
        "fillcolor": "#F6DDEA",
        "color": "#A0457A",
        "fontsize": "14",
        "fontname": f"{render.LAYOUT_FONT} Bold",
    },
}


@dataclass(frozen=True)
class Drawing:
    """A decision graph as DOT text, and every picture that can be made of it."""

    dot: str
    title: str
    description: str

    def svg(self) -> str:
        return render.svg(self.dot, self.title, self.description)

    def png(self, zoom: float = 2.0) -> bytes:
        return render.png(self.svg(), zoom)

    def pdf(self) -> bytes:
        return render.pdf(self.svg())

    def save(self, path: str | Path) -> Path:
        """Write the picture in the format that the path ends in: svg, png, pdf or dot."""
        path = Path(path)
        kind = path.suffix.lstrip(".").lower()
        if kind not in render.FORMATS:
            hint = f"write one of {', '.join('.' + name for name in render.FORMATS)}"
            raise InputError([Problem(f"{kind or 'no ending'} is not a kind of picture.", Place(str(path)), "output", hint=hint)])
        made = {"svg": self.svg, "png": self.png, "pdf": self.pdf, "dot": lambda: self.dot}[kind]()
        path.write_bytes(made if isinstance(made, bytes) else made.encode())
        return path

    def _repr_svg_(self) -> str:
        return self.svg()


def draw(proof: Proof, full: bool = False) -> Drawing:
    """The decision graph of a proof. A summary has a score as one node with its items; `full` draws every step."""
    case = proof.result.case
    graph = summarise(proof, full)
    lesions = list(dict.fromkeys(lesion_of(proof, root) for root in proof.roots))
    answers = {a.lesion: a for a in proof.result.lesions}
    told = "; ".join(f"{lesion}, {words.STATUS[answers[lesion].status].split(':')[0]}" for lesion in lesions)
    title = words.TITLE.format(case=f"{case.name} ({told})")
    dot = new_graph(title)
    placed = clusters(proof, graph)
    for (lesion, predicate), members in placed.items():
        with dot.subgraph(name=f"cluster_{predicate}_{lesions.index(lesion)}") as cluster:
            label = proof.result.guideline.vocabulary.predicates[predicate].title or predicate
            cluster.attr(label=label if len(lesions) == 1 else f"{label}, {lesion}")
            for node in members:
                add_node(cluster, node, graph.nodes[node]["kind"], *node_text(proof, graph, node))
    inside = {node for members in placed.values() for node in members}
    for node in top_down(graph, proof.roots):
        if node not in inside:
            add_node(dot, node, graph.nodes[node]["kind"], *node_text(proof, graph, node))
    for start, end in sorted(graph.edges):
        loose = not (graph.nodes[start]["certain"] and graph.nodes[end]["certain"])
        absent = graph.nodes[start]["kind"] == "absent"
        dot.edge(name_of(start), name_of(end), style="dashed" if loose or absent else "solid")
    legend(dot, [kind for kind in STYLES if any(kind == k for _, k in graph.nodes(data="kind"))])
    plans = "; ".join(f"{a.lesion}: {answer_words(proof.result.guideline, a.plan, a.status)}" for a in proof.result.lesions)
    return Drawing(dot.source, title, words.DESCRIPTION.format(case=case.name, answers=plans))


def answer_words(guideline: Guideline, plan: Iterable[str] | None, status: str) -> str:
    if plan is None:
        return words.STATUS[status]
    return ", then ".join(guideline.vocabulary.words.get(step, step.replace("_", " ")) for step in plan)


def new_graph(title: str) -> graphviz.Digraph:
    """An empty graph, left to right, in the project's style."""
    font = {"fontname": render.LAYOUT_FONT}
    dot = graphviz.Digraph(
        graph_attr={
            **font,
            "rankdir": "LR",
            "label": title,
            "labelloc": "t",
            "labeljust": "l",
            "fontsize": "16",
            "nodesep": "0.18",
            "ranksep": "0.35",
            "bgcolor": "#FFFFFF",
            "pad": "0.2",
        },
        node_attr={**font, "fontsize": "11", "margin": "0.1,0.06", "height": "0.3"},
        edge_attr={**font, "fontsize": "9", "color": "#444444", "arrowsize": "0.6"},
    )
    return dot


def add_node(dot: graphviz.Digraph, node: str, kind: str, label: str, tooltip: str) -> None:
    dot.node(name_of(node), label, {**STYLES[kind], "tooltip": tooltip})


def name_of(node: str) -> str:
    """A node's name in DOT: without the colons and quotes that the format gives a meaning of its own."""
    return node.replace('"', "").replace(":", " ").replace("\\", " ")


def clusters(proof: Proof, graph: nx.DiGraph[str]) -> dict[tuple[str, str], list[str]]:
    """For each lesion and assessment, the nodes that lead to it and to no other assessment."""
    report = proof.result.guideline.vocabulary.report
    leads: dict[str, set[tuple[str, str]]] = {}
    ordered = list(top_down(graph, proof.roots))
    for node in ordered:
        fact = graph.nodes[node].get("fact")
        if fact and fact.predicate in report.assessments:
            key = (word_of(fact.args[0]), fact.predicate)
            for member in {node} | nx.ancestors(graph, node):
                leads.setdefault(member, set()).add(key)
    found: dict[tuple[str, str], list[str]] = {}
    for name in report.assessments:
        for node in ordered:
            keys = leads.get(node, set())
            if len(keys) == 1 and (key := next(iter(keys)))[1] == name and node not in proof.roots:
                found.setdefault(key, []).append(node)
    return found


def node_text(proof: Proof, graph: nx.DiGraph[str], node: str) -> tuple[str, str]:
    """A node's label and its tooltip."""
    data = graph.nodes[node]
    vocabulary = proof.result.guideline.vocabulary
    if data["kind"] == "rule":
        rule: Rule = data["rule"]
        label = lines(rule.id, 30) + "\\n" + lines(short_cites(proof.result.guideline, rule), 30)
        return label, f"{rule.paragraph.sentence} [{rule.cites}]"
    if data["kind"] == "none":
        text = (words.NO_GOAL if data["certain"] else words.NO_GOAL_POSSIBLE).format(goal=vocabulary.report.goal)
        return lines(text, 26), text
    if data["kind"] == "open":
        return lines(open_text(proof, data, short=True), 30), open_text(proof, data)
    fact = data["fact"]
    if not list(graph.predecessors(node)) and (items := score_items(proof, node)):
        rows = [f"{item.points}  {item.name} ({'; '.join(item.facts)})" for item in items]
        return vocabulary.says(fact, short=True) + "\\n" + "".join(f"{escape(row)}\\l" for row in rows), vocabulary.says(fact)
    label = vocabulary.says(fact, short=True)
    if data["kind"] == "absent":
        label = words.ABSENT.format(sentence=label)
    if data["kind"] == "conclusion" and len(proof.result.case.lesions) > 1:
        label = f"{word_of(fact.args[0])}: {label}"
    if data["kind"] == "conclusion" and not data["certain"]:
        label = f"possible: {label}"
    return lines(label, 26), f"{vocabulary.says(fact)} ({words.LEGEND_KINDS[data['kind']]})"


def short_cites(guideline: Guideline, rule: Rule) -> str:
    """A rule's citations as a picture has room for: locators in the guideline's own source, and marked assumptions."""
    found = []
    for citation in rule.paragraph.citations:
        if citation.is_assumption:
            found.append(words.ASSUMPTION)
            continue
        locator = citation.locator
        if locator.startswith("section"):
            locator = locator.split('"')[1].split(":")[0]
        found.append(locator if citation.source == guideline.vocabulary.source else f"{citation.source}, {locator}")
    return "; ".join(dict.fromkeys(found))


def lines(text: str, width: int) -> str:
    """Text wrapped for a label."""
    return "\\n".join(escape(line) for line in wrap(text, width, break_long_words=False, break_on_hyphens=False))


def escape(text: str) -> str:
    return text.replace("\\", "\\\\")


def legend(dot: graphviz.Digraph, kinds: list[str]) -> None:
    """A row that shows what each shape and color stands for."""
    with dot.subgraph(name="cluster_legend") as box:
        box.attr(label=words.LEGEND, fontsize="10", color="#BBBBBB", style="dashed")
        previous = ""
        for kind in kinds:
            style = {**STYLES[kind], "fontsize": "9", "margin": "0.06,0.03", "penwidth": "1", "fontname": render.LAYOUT_FONT}
            box.node(f"legend {kind}", words.LEGEND_KINDS[kind], style)
            if previous:
                box.edge(f"legend {previous}", f"legend {kind}", style="invis")
            previous = kind
