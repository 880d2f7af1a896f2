"""A stretch of a clause file, and a problem at a place in it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.files.errors import Place, Problem


@dataclass(frozen=True)
class Written:
    """A text that is a stretch of a file, which begins at the file's line `first`."""

    text: str
    path: str
    first: int

    def problem(self, message: str, line: int, column: int, width: int = 1, hint: str = "") -> Problem:
        """A problem at a line of the text, counted from 1, with that line."""
        lines = self.text.split("\n")
        told = lines[line - 1] if 0 < line <= len(lines) else ""
        return Problem(message, self.place(line, column, column + width), "syntax", told, hint=hint)

    def place(self, line: int, column: int, end: int) -> Place:
        return Place(self.path, line + self.first - 1, column, end)
