"""A graph as DOT text, with every picture that can be made of it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from explain.output.files import write_bytes
from explain.picture import render
from kb.files.errors import InputError, Place, Problem
from kb.guideline.guideline import Rule


@dataclass(frozen=True)
class Drawing:
    """A graph as DOT text, and every picture that can be made of it.

    For the picture that answers, `rules` are those behind its nodes, by name, and `apart` the nodes that an edge to a
    whole box does not join: what one of the rules in it does not read.
    """

    dot: str
    title: str
    description: str
    rules: Mapping[str, Rule] = field(default_factory=dict, compare=False, repr=False)
    apart: frozenset[tuple[str, str]] = field(default=frozenset(), compare=False, repr=False)

    def svg(self) -> str:
        return render.svg(self.dot, self.title, self.description)

    def interactive(self) -> str:
        """The SVG with a script, which shows what a node rests on and the rule behind it."""
        from explain.picture.interactive import interactive

        return interactive(self)

    def png(self, zoom: float = render.ZOOM) -> bytes:
        return render.png(self.svg(), zoom)

    def pdf(self) -> bytes:
        return render.pdf(self.svg())

    def save(self, path: str | Path) -> Path:
        """Write the picture in the format that the path ends in: svg (which is interactive), png, pdf or dot.

        Raises:
            InputError: for another ending, or a path that cannot be written.
        """
        path = Path(path)
        kind = path.suffix.lstrip(".").lower()
        if kind not in render.FORMATS:
            hint = f"write one of {', '.join('.' + name for name in render.FORMATS)}"
            message = f"{kind or 'no ending'} is not a kind of picture."
            raise InputError([Problem(message, Place(str(path)), "output", hint=hint)])
        makers: dict[str, Callable[[], bytes | str]] = {"svg": self.interactive, "png": self.png, "pdf": self.pdf}
        made = makers[kind]() if kind in makers else self.dot
        write_bytes(path, made if isinstance(made, bytes) else made.encode())
        return path

    def _repr_html_(self) -> str:
        """A picture of its own in a notebook: it shares no names with others there, and brings its text alternative."""
        source = b64encode(self.svg().encode()).decode()
        alternative = escape(f"{self.title}. {self.description}")
        return f'<img alt="{alternative}" src="data:image/svg+xml;base64,{source}" style="max-width: 100%">'
