"""What is wrong with an input, told the same way everywhere: what, where, why, what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one line of a file; lines and columns count from 1, `end` is one past the last column."""

    path: str
    line: int = 0
    column: int = 0
    end: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a sentence, its place, the line it stands in, and at most one suggestion.

    `kind` names the check that found it (`undefined predicate`, `unknown field`, ...); `severity` is `error` or
    `warning`.
    """

    message: str
    place: Place
    kind: str = "syntax"
    line: str = ""
    context: str = ""
    hint: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}"
        if self.line and self.place.line:
            number = f"{self.place.line:>5}"
            text += f"\n\n{number} | {self.line}"
            if self.place.column:
                width = max(1, min(self.place.end, len(self.line) + 1) - self.place.column)
                text += f"\n{' ' * len(number)} | {' ' * (self.place.column - 1)}{'^' * width}"
        for extra in (self.context, self.hint):
            if extra:
                text += f"\n   {extra}"
        return text


class InputError(ValueError):
    """Input that is refused, with every problem found in it, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.place.path, p.place.line, p.place.column))
        super().__init__("\n\n".join(map(str, self.problems)))


def nearest(word: str, choices: Sequence[str]) -> str:
    """The choice that `word` probably meant, or an empty string.

    >>> nearest("sins_totl", ["sins_total", "plan"])
    'sins_total'
    """
    from difflib import get_close_matches  # only needed once something is wrong

    folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""
