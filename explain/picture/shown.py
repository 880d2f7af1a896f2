"""Objects that others show: an answer knows nothing of its text, its picture and its data, which stand beside it."""

from __future__ import annotations

from html import escape
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain.output.files import kind_of, write_json, write_text

if TYPE_CHECKING:
    from explain.picture.drawing import Drawing

ENDINGS = {kind: kind for kind in ("svg", "png", "pdf", "dot", "json", "txt")}
REFUSED = "nothing can be written"


class Shown:
    """An answer in a folder of its own, where `text.py` says it, `data.py` gives it as plain data (`as_json`), and
    `picture.py` draws it. Each is loaded when it is first asked for."""

    def view(self, name: str) -> Any:
        return import_module(f"{type(self).__module__.rpartition('.')[0]}.{name}")

    def text(self) -> str:
        """The answer in sentences, in the language of its guideline."""
        said: str = self.view("text").say(self)
        return said

    def json(self) -> Any:
        """The answer as plain data."""
        return self.view("data").as_json(self)

    def drawing(self) -> Drawing:
        """The answer as a picture.

        Raises:
            TypeError: where this question has none.
        """
        try:
            picture = self.view("picture")
        except ModuleNotFoundError:
            raise TypeError("this question has no picture") from None
        drawn: Drawing = picture.draw(self)
        return drawn

    def write(self, path: Path) -> None:
        """Write the answer to a file, in the format that its name ends in: a picture, txt or json.

        Raises:
            InputError: for another ending, or a path that cannot be written.
        """
        kind = kind_of(path, ENDINGS, REFUSED)
        if kind == "txt":
            write_text(path, self.text())
        elif kind == "json":
            write_json(self.json(), path)
        else:
            self.drawing().save(path)


class Said(Shown):
    """An answer that a notebook shows as its text."""

    def _repr_markdown_(self) -> str:
        return f"```text\n{self.text()}```"


class Pictured(Said):
    """An answer that a notebook shows as its picture, with its text below."""

    def _repr_html_(self) -> str:
        return f"{self.drawing()._repr_html_()}<pre>{escape(self.text())}</pre>"
