"""Clause text in, paragraphs out."""

from __future__ import annotations

import re
from itertools import pairwise

from kb.files.errors import InputError, Place, Problem
from kb.files.text import hidden_in
from kb.language.plain import plain_clauses
from kb.language.syntax import Arithmetic, Citation, Clause, Comparison, Expression, Paragraph
from kb.language.written import Written

HEAD = re.compile(r"%!\s*(?P<id>\S+)\s*(?:\[(?P<cites>.*)\])?\s*$")
RULE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+\Z")

COMMENT = re.compile(r'(?:[^"%]|"[^"]*")*(?P<comment>%.*)')
COMMENT_LINE = re.compile(r"%(?!\*)")
DEEPEST = 50  # levels of arithmetic in one expression; no clinical sum comes near


def read_clauses(text: str, path: str = "", first: int = 1) -> tuple[Clause, ...]:
    """The clauses of a text whose first line has the number `first`, each with its file, line and column.

    >>> [str(c) for c in read_clauses('stability(L, unstable) :- sins_total(L, T), T >= 13.')]
    ['stability(L, unstable) :- sins_total(L, T), T >= 13.']
    """
    written = Written(text, path, first)
    for number, line in enumerate(text.split("\n"), 1):
        if "%" in line and (refusal := misread_comment(line, written, number)):
            raise InputError([refusal])
    clauses = plain_clauses(text, path, first)
    if clauses is None:
        from kb.language.parse import parsed_clauses  # only where it is needed: it takes longer than a guideline

        clauses = parsed_clauses(written)
    for clause in clauses:
        for condition in clause.body:
            if isinstance(condition, Comparison) and too_deep(condition.left, condition.right):
                message, at = "this expression is nested too deeply.", condition.place
                raise InputError([written.problem(message, at.line - first + 1, at.column, at.end - at.column)])
    return clauses


def misread_comment(line: str, written: Written, number: int) -> Problem | None:
    """A comment that another reader of the same file would take for something else than a comment."""
    found = COMMENT.match(line)
    if not found or found["comment"][:2] not in ("%*", "%!"):
        return None
    column = found.start("comment") + 1
    if found["comment"].startswith("%*"):
        message, hint = (
            "block comments (%*) are not part of the clause language.",
            "begin every line with '% '",
        )
    elif column > 1:
        message, hint = "a '%!' line begins at the left margin.", "write '%' for a comment"
    else:
        return None
    return written.problem(message, number, column, 2, hint)


def too_deep(*layer: Expression) -> bool:
    for _ in range(DEEPEST):
        if not layer:
            return False
        layer = tuple(side for node in layer if isinstance(node, Arithmetic) for side in (node.left, node.right))
    return bool(layer)


def read_paragraphs(text: str, path: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a clause file.

    Raises:
        InputError: with every problem of the file.
    """
    if problems := list(hidden_in(text.replace("\r\n", "\n"), path)):
        raise InputError(problems)
    paragraphs = []
    for start, lines in blocks(text):
        try:
            found = read_paragraph(lines, start, path)
        except InputError as error:
            problems += error.problems
        else:
            paragraphs += [found] if found else []
    if problems:
        raise InputError(problems)
    return tuple(paragraphs)


def blocks(text: str) -> list[tuple[int, list[str]]]:
    """The stretches of lines between blank lines, each with the number of its first line."""
    found: list[tuple[int, list[str]]] = []
    fresh = True
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not line.strip(" \t\r"):
            fresh = True
            continue
        if fresh:
            found.append((number, []))
        fresh = False
        found[-1][1].append(line)
    return found


def read_paragraph(lines: list[str], start: int, path: str) -> Paragraph | None:
    """One paragraph, or nothing where the lines are only comments."""

    def problem(message: str, line: int, hint: str = "", kind: str = "paragraph") -> InputError:
        shown = lines[line - start]
        place = Place(path, line, 1, len(shown) + 1)
        return InputError([Problem(message, place, kind, shown, hint=hint)])

    notes = [i for i, line in enumerate(lines) if line.startswith("%!")]
    # Blank lines stand in for what is not clauses, so that the parser counts lines as the file does.
    clause_text = "\n".join("" if COMMENT_LINE.match(line) else line for line in lines)
    clauses = read_clauses(clause_text, path, start) if clause_text.strip() else ()
    if not notes:
        if clauses:
            raise problem(
                "these clauses have no paragraph head.",
                clauses[0].place.line,
                "begin with '%! framework.topic.case  [source, locator]' and a '%!' line that says it",
            )
        return None
    head_line = start + notes[0]
    if clauses and any(start + i > clauses[0].place.line for i in notes):
        late = next(start + i for i in notes if start + i > clauses[0].place.line)
        raise problem("a '%!' line stands after a clause of its paragraph.", late, "put a blank line before it")
    if any(b - a != 1 for a, b in pairwise(notes)):
        raise problem("the '%!' lines of a paragraph stand together.", head_line)
    match = HEAD.match(lines[notes[0]])
    if "[" in lines[notes[0]] and not lines[notes[0]].rstrip().endswith("]"):
        raise problem("the citation does not end with ']'.", head_line)
    if not match or not RULE_ID.match(match["id"]):
        raise problem(
            f"{match['id']} is not an id." if match else "this paragraph head has no id.",
            head_line,
            "write '%! framework.topic.case  [source, locator]', the id in lower case with at least one dot",
        )
    return Paragraph(
        id=match["id"],
        citations=read_citations(match["cites"] or ""),
        sentence=" ".join(lines[i][2:].strip() for i in notes[1:]),
        clauses=clauses,
        place=Place(path, head_line, lines[notes[0]].index(match["id"]) + 1, match.end("id") + 1),
    )


def read_citations(text: str) -> tuple[Citation, ...]:
    """The citations of a paragraph head: `source, locator; assumption: why`.

    >>> read_citations("joaquim2015, Table 3; assumption: both count")
    (Citation(source='joaquim2015', locator='Table 3'), Citation(source='assumption', locator='both count'))
    """
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        if re.match(r"assumption\b", part):
            found.append(Citation("assumption", part.removeprefix("assumption").lstrip(": ")))
        else:
            source, _, locator = part.partition(",")
            found.append(Citation(source.strip(), locator.strip()))
    return tuple(found)
