"""What the author of a clause file wrote beside its rules: its comments, and how its clauses are laid out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from textwrap import dedent

from explain import words
from kb.files.errors import InputError
from kb.files.text import text_of as read
from kb.guideline.guideline import Guideline
from kb.language.read import blocks
from kb.language.syntax import Paragraph


def text_of(guideline: Guideline, path: str) -> str:
    """The text of a clause file, or nothing where it is not there any more."""
    try:
        return read(guideline.folder / Path(path).name)
    except InputError:
        return ""


def comments_of(text: str) -> dict[int, list[tuple[str, ...]]]:
    """The comments above each paragraph head, by the line of the head: each comment as its pieces."""
    found: dict[int, list[tuple[str, ...]]] = {}
    waiting: list[tuple[str, ...]] = []
    for start, lines in blocks(text):
        head = next((i for i, line in enumerate(lines) if line.startswith("%!")), len(lines))
        pieces = pieces_of([line[1:] for line in lines[:head] if line.startswith("%")])
        waiting += [pieces] if pieces else []
        if head < len(lines):
            found[start + head] = waiting or [()]
            waiting = []
    return found


def pieces_of(lines: Iterable[str]) -> tuple[str, ...]:
    """The paragraphs of a comment, each on one line; one that is laid out with blanks keeps its lines."""
    ruled = [re.sub(r"^[\s\-=*#]*[-=*#]{3,}\s*|\s*[-=*#]{3,}\s*$", "", line).rstrip() for line in lines]
    found = []
    for empty, group in groupby(ruled, key=lambda line: not line):
        piece = list(group)
        if not empty:
            laid_out = len(piece) > 1 and any(re.search(r"\S {2,}\S", line) for line in piece)
            found.append(dedent("\n".join(piece)) if laid_out else " ".join(line.strip() for line in piece))
    return tuple(found)


def heading(comment: tuple[str, ...], name: str) -> tuple[str, tuple[str, ...]]:
    """The title of a chapter, which is how its comment begins or else the file's name, and the rest of the comment."""
    match = re.match(r"(.{3,90}?)(?::\s+|\.\s+(?=[A-Z])|[.:]?$)(.*)", comment[0]) if comment else None
    if not match or "\n" in comment[0]:
        return words.sentence_case(name.replace("_", " ")), comment
    rest = words.sentence_case(match[2])
    return match[1], (*([rest] if rest else []), *comment[1:])


def clauses_of(text: str, paragraph: Paragraph) -> str:
    """The clauses of a paragraph as its author laid them out."""
    lines, line = text.replace("\r\n", "\n").split("\n"), paragraph.place.line
    if not (0 < line <= len(lines) and paragraph.id in lines[line - 1]):
        return "\n".join(map(str, paragraph.clauses))
    after = lines[line:]
    end = next((i for i, found in enumerate(after) if not found.strip()), len(after))
    return "\n".join(found.rstrip() for found in after[:end] if not found.startswith("%!"))
