"""The look of every graph: what each kind of node is drawn as, how text becomes a label, the legend.

Shape and color both tell what a node is. The colors keep apart for every kind of color vision (after Okabe and Ito) and
leave black text on them easy to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from textwrap import wrap

import graphviz

from explain import words
from explain.picture.render import LAYOUT_FONT
from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import Paragraph

Style = dict[str, str]

STYLES: dict[str, Style] = {
    "patient fact": {"shape": "box", "style": "filled,rounded", "fillcolor": "#DCEBF7", "color": "#0072B2"},
    "guideline fact": {"shape": "note", "style": "filled", "fillcolor": "#F1F1F1", "color": "#666666"},
    "derived": {"shape": "box", "style": "filled", "fillcolor": "#FFFFFF", "color": "#000000"},
    "absent": {"shape": "box", "peripheries": "2", "style": "filled", "fillcolor": "#FFFFFF", "color": "#666666"},
    "open": {"shape": "box", "style": "filled,diagonals", "fillcolor": "#FDE9DA", "color": "#D55E00"},
    "rule": {"shape": "box", "style": "striped", "fillcolor": "#C79A00;0.05:#FFF7DB", "color": "#8A6A00"},
    "conclusion": {"shape": "box", "style": "filled", "fillcolor": "#D3EFE5", "color": "#00694C"},
    "none": {"shape": "octagon", "style": "filled", "fillcolor": "#F6DDEA", "color": "#A0457A"},
}

SMALL: Style = {"fontsize": "9", "margin": "0.06,0.03", "height": "0.2"}
LARGE: Style = {"fontsize": "13", "margin": "0.22,0.14", "penwidth": "2.5", "class": "bold"}
SIZES: dict[str, Style] = {
    "rule": {**SMALL, "margin": "0.12,0.04"},
    "conclusion": LARGE,
    "none": {**LARGE, "margin": "0.06,0.02"},
}

PLAIN: Style = {}
DASHED: Style = {"style": "dashed"}
NEGATED: Style = {"arrowhead": "odot"}  # the circle that stands for "not" in diagrams of logic
DECIDES: Style = {"penwidth": "3"}
TABLE: Style = {"shape": "record", "margin": "0.08,0.05", "class": "score"}
OUTER: Style = {"fillcolor": "#FFFFFF", "fontsize": "14", "margin": "10"}


def new_graph(notice: str) -> graphviz.Digraph:
    """An empty graph that reads from left to right, with a notice at its foot."""
    font = {"fontname": LAYOUT_FONT}
    graph_style = {
        **font,
        "rankdir": "LR",
        "newrank": "true",  # ranks are aligned across clusters
        "compound": "true",  # an edge may end at a cluster
        "label": rows([notice], 110),
        "labelloc": "b",
        "labeljust": "l",
        "fontsize": "9",
        "fontcolor": "#444444",
        "nodesep": "0.14",
        "ranksep": "0.3",
        "bgcolor": "#FFFFFF",
        "pad": "0.15",
    }
    node_style = {**font, "fontsize": "11", "margin": "0.1,0.06", "height": "0.3"}
    return graphviz.Digraph(
        graph_attr=graph_style, node_attr=node_style, edge_attr={"color": "#444444", "arrowsize": "0.6"}
    )


@contextmanager
def titled(
    dot: graphviz.Digraph, title: str, width: int = 100, below: Iterable[str] = ()
) -> Iterator[graphviz.Digraph]:
    """The part of a graph that holds everything, below its title and what is told there, each on lines of its own."""
    with dot.subgraph(name="cluster_all") as whole:
        look = {
            "fontsize": "17",
            "labelloc": "t",
            "labeljust": "l",
            "fontcolor": "#000000",
            "peripheries": "0",
            "class": "bold",
        }
        whole.attr(label="".join(heading(text, width) for text in (title, *below)), **look)
        yield whole


@contextmanager
def boxed(
    dot: graphviz.Digraph, name: str, title: str, width: int = 60, below: Iterable[str] = (), **look: str
) -> Iterator[graphviz.Digraph]:
    """A tinted box with a title around a part of a graph."""
    with dot.subgraph(name=f"cluster_{name}") as box:
        tinted = {
            "style": "rounded,filled",
            "fillcolor": "#F4F6F8",
            "pencolor": "#C4CAD2",
            "peripheries": "1",
            "margin": "7",
            "fontsize": "12",
            "fontcolor": "#000000",
            "class": "bold",
        }
        told = "".join(heading(text, width) for text in (title, *below))
        box.attr(label=told, labeljust="l", labelloc="t", **{**tinted, **look})
        yield box


def add_node(
    dot: graphviz.Digraph, name: str, kind: str, text: str, tooltip: str, certain: bool = True, look: Style = PLAIN
) -> None:
    """A node of a kind; `text` is made by `label`, `rows` or `table`."""
    style = {**STYLES[kind], **SIZES.get(kind, PLAIN), **look}
    if not certain:
        style["style"] += ",dashed"
    dot.node(name, text, **style, tooltip=plain(tooltip))


def align(dot: graphviz.Digraph, names: Iterable[str]) -> None:
    """Put nodes into one column."""
    with dot.subgraph() as same:
        same.attr(rank="same")
        for name in names:
            same.node(name)


def legend(dot: graphviz.Digraph, kinds: Iterable[str], dashed: bool, decides: bool = False) -> list[str]:
    """A small box that shows what the kinds of nodes stand for; the names of its nodes, from top to bottom."""
    found = {f"legend {kind}": kind for kind in words.LEGEND_KINDS if kind in set(kinds)}
    with boxed(dot, "legend", words.LEGEND, fillcolor="#FFFFFF", fontsize="9") as box:
        if dashed:
            box.node("legend dashed", words.LEGEND_DASHED, shape="underline", style="dashed", **SMALL)
        if decides:
            small = {**SMALL, **DECIDES, "class": "legend"}
            add_node(box, "legend decides", "patient fact", label(words.LEGEND_DECIDES, 30), "", look=small)
        for name, kind in reversed(found.items()):
            small = {**SMALL, "margin": SIZES["none"]["margin"], "penwidth": "1", "class": "legend"}
            add_node(box, name, kind, label(words.LEGEND_KINDS[kind], 30), words.LEGEND_KINDS[kind], look=small)
    return [*found, *["legend decides"] * decides, *["legend dashed"] * dashed]


# ---------------------------------------------------------------------------------------------------------- text


def name_of(text: str) -> str:
    """A node's name in DOT, where a colon would have a meaning of its own.

    >>> name_of('escc("a:b", "3")')
    'escc(a%3Ab, 3)'
    """
    return text.replace('"', "").replace("%", "%25").replace(":", "%3A").replace("\\", "%5C")


def clause_name(rule: Rule) -> str:
    """A rule's id, with the place of its clause where its paragraph has several."""
    clauses = rule.paragraph.clauses
    return rule.id if len(clauses) == 1 else f"{rule.id}#{clauses.index(rule.clause) + 1}"


def plain(text: str) -> str:
    """Text that DOT shows as it stands: `\\N`, `&lt;` and `<b>` mean nothing else.

    >>> print(plain("<b>a&lt;b"))
    &lt;b>a&amp;lt;b
    """
    return text.replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;")


def label(text: str, width: int) -> str:
    """Centered text, wrapped."""
    return "\\n".join(map(plain, lines(text, width)))


def rows(texts: Iterable[str], width: int, hang: int = 0) -> str:
    """Text aligned on the left, each row wrapped, its further lines moved in by `hang` letters."""
    return "".join(f"{plain(line)}\\l" for text in texts for line in lines(text, width, hang))


def heading(text: str, width: int) -> str:
    """Bold text aligned on the left; blanks make room for its letters, which the layout takes for narrower ones."""
    return "".join(f"{plain(line)}{' ' * (len(line) * 2 // 5 + 1)}\\l" for line in lines(text, width))


def lines(text: str, width: int, hang: int = 0) -> list[str]:
    """Text wrapped into lines, not between a number and its unit; a word that is too long is broken."""
    held = re.sub(r"(\d) (?=%)", "\\1\N{NO-BREAK SPACE}", text)
    found = wrap(held, width, subsequent_indent=" " * hang, break_on_hyphens=False)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in found] or [""]


def table(heading: str, texts: Iterable[str], width: int) -> str:
    """The label of a record: a heading over rows."""
    return f"{cell(label(heading, width))}|{cell(rows(texts, width, hang=3))}"


def cell(text: str) -> str:
    """Text made by `label` or `rows` for a cell of a record, where braces and bars have a meaning of their own."""
    return re.sub(r"[{}|>]", lambda match: f"&#{ord(match[0])};", text).replace("  ", "\\ \\ ")


# ------------------------------------------------------------------------------------------------- rules and sources


def rule_label(guideline: Guideline, paragraph: Paragraph) -> str:
    """A rule's id, broken behind a dot where it is long, and its citations, short."""
    parts = re.findall(r"[^.]+\.?", paragraph.id)
    rows = [parts[0]]
    for part in parts[1:]:
        rows[-1:] = [rows[-1] + part] if len(rows[-1] + part) <= 28 else [rows[-1], part]
    return "\\n".join(label(row, 34) for row in rows) + "\\n" + label(short_cites(guideline, paragraph), 28)


def rule_tooltip(paragraph: Paragraph) -> str:
    return f"{paragraph.sentence} [{paragraph.cites}]"


def short_cites(guideline: Guideline, paragraph: Paragraph) -> str:
    """A rule's citations as a picture has room for: locators in the guideline's own source, and marked assumptions."""
    found = []
    for citation in paragraph.citations:
        if citation.is_assumption:
            found.append(words.ASSUMPTION)
            continue
        section = re.match(r'section "([^":]*)', citation.locator)
        locator = f"§ {section[1]}" if section else citation.locator
        found.append(locator if citation.source == guideline.vocabulary.source else f"{citation.source}, {locator}")
    return "; ".join(dict.fromkeys(found))
