"""What is wrong with an input, told the same way everywhere: what, where, why, what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_TOLD = 50  # problems that an error's text has; the others are counted
UNMARKED = "\t\n\r"


def visible(text: str, mark: str = "") -> str:
    """A text on one line, without anything that a terminal or a page would act on.

    Control characters, marks of direction and the like are written out, as `\\x1b`; where columns count, one `mark`
    stands for each.

    >>> print(visible("a\\x1b[2J" + chr(0x202E) + "b"))
    a\\x1b[2J\\u202eb
    """
    if text.isprintable():
        return text

    def shown(c: str) -> str:
        return c if c.isprintable() else " " if c in UNMARKED else mark or c.encode("unicode_escape").decode()

    return "".join(map(shown, text))


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one line of a file; lines and columns count from 1, `end` is one past the last column."""

    path: str
    line: int = 0
    column: int = 0
    end: int = 0

    def __str__(self) -> str:
        path = visible(self.path)
        return f"{path}:{self.line}" if self.line else path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a sentence, its place, the line it stands in, and at most one suggestion.

    `kind` names the check that found it (`undefined predicate`, `unknown field`, ...); `severity` is `error`, `warning`
    or `info`. What is quoted of the input is made visible here, for every message and every format it is told in.
    """

    message: str
    place: Place
    kind: str = "syntax"
    line: str = ""
    context: str = ""
    hint: str = ""
    severity: str = "error"

    def __post_init__(self) -> None:
        for name in ("message", "context", "hint"):
            object.__setattr__(self, name, visible(getattr(self, name)))
        object.__setattr__(self, "line", visible(self.line, "\ufffd"))  # as wide as it is, for the caret below it

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
        more = len(self.problems) - MOST_TOLD
        counted = [f"... and {more:,} more problem{'s' * (more > 1)}."] if more > 0 else []
        super().__init__("\n\n".join([*map(str, self.problems[:MOST_TOLD]), *counted]))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Problem]]]:
        return type(self), (self.problems,)  # not its text: so it comes whole out of another process


def nearest(word: str, choices: Sequence[str]) -> str:
    """The choice that `word` probably meant, or an empty string.

    >>> nearest("sins_totl", ["sins_total", "plan"])
    'sins_total'
    """
    from difflib import get_close_matches  # only needed once something is wrong

    folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    same = [choice for choice in folded if set(choice) == set(word.casefold())]  # letters in disorder: ecss for escc
    return folded[(found or same)[0]] if found or same else ""
