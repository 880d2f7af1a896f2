"""Where a part of a clause stands in its file, and how a problem of it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from kb.files.errors import InputError, Place, Problem, nearest
from kb.files.text import text_of
from kb.guideline.guideline import Rule
from kb.language.syntax import (
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Expression,
    Paragraph,
    Term,
)

TOKEN = re.compile(r'%.*|"[^"]*"|-\s*\d+|\w+|[(),]')


@cache
def lines_of(path: str) -> Sequence[str]:
    """The lines of a file, or none where it cannot be read; a message then goes without its line."""
    try:
        return text_of(Path(path)).split("\n")
    except InputError:
        return ()


def line_at(place: Place) -> str:
    lines = lines_of(place.path)
    return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


def term_place(atom: Atom, index: int) -> Place:
    """Where an argument of an atom stands, or the atom itself where its file no longer shows that."""
    place, position = atom.place, 0
    for number, line in enumerate(lines_of(place.path)[place.line - 1 :], place.line):
        for token in TOKEN.finditer(line, place.end - 1 if number == place.line else 0):
            if token[0] == ")":
                return place
            if token[0] == ",":
                position += 1
            elif position == index and token[0][0] not in "(%":
                return Place(place.path, number, token.start() + 1, token.end() + 1)
    return place


def side_place(comparison: Comparison, term: Term) -> Place:
    """Where a term of a comparison stands, or its operator where the line does not show that."""
    place, line = comparison.place, line_at(comparison.place)
    word = re.compile(rf'(?<![\w"]){re.escape(str(term))}(?![\w"])')
    if term in leaves(comparison.left):
        found = list(word.finditer(line, 0, max(place.column - 1, 0)))[-1:]
    else:
        found = list(word.finditer(line, place.end - 1 if place.end else 0))[:1]
    return Place(place.path, place.line, found[0].start() + 1, found[0].end() + 1) if found else place


def in_file(place: Place) -> str:
    """A place named inside a hint: the file's name and the line."""
    return f"{Path(place.path).name}:{place.line}"


def context_of(paragraph: Paragraph) -> str:
    cited = paragraph.citations and all(citation.locator for citation in paragraph.citations)
    return f"in rule {paragraph.id} [{paragraph.cites}]" if cited else f"in rule {paragraph.id}"


def in_rule(rule: Rule, kind: str, message: str, place: Place, hint: str = "", severity: str = "error") -> Problem:
    return Problem(message, place, kind, context=context_of(rule.paragraph), hint=hint, severity=severity)


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    near = nearest(word, list(choices))
    return f"did you mean {near}?" if near else ""


def leaves(expression: Expression) -> Iterator[Term]:
    """The variables and constants of an expression, left to right."""
    if isinstance(expression, Arithmetic):
        yield from leaves(expression.left)
        yield from leaves(expression.right)
    else:
        yield expression


def comparisons(clause: Clause) -> Iterator[Comparison]:
    return (condition for condition in clause.body if isinstance(condition, Comparison))
