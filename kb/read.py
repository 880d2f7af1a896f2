"""Clause text in, paragraphs out. The only file that knows the parser library (lark)."""

from __future__ import annotations

import re
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, v_args

from kb.errors import InputError, Place, Problem
from kb.syntax import (
    Arithmetic,
    Atom,
    Citation,
    Clause,
    Comparison,
    Constant,
    Literal,
    Paragraph,
    Variable,
)

HEAD = re.compile(r"%!\s*(?P<id>\S+)\s*(?:\[(?P<cites>.*)\])?\s*$")
RULE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+\Z")

# What the parser may expect, in a reader's words.
WORDS = {
    "DOT": "a full stop",
    "COMMA": "a comma",
    "LPAR": "(",
    "RPAR": ")",
    "OP": "a comparison",
    "NAME": "a name",
    "VARIABLE": "a variable",
    "STRING": "a string",
    "NUMBER": "a whole number",
    "__ANON_0": ":-",
}


@v_args(inline=True)
class Builder(Transformer[Token, Any]):
    """Turns what the parser recognises into nodes of `kb.syntax`."""

    def __init__(self) -> None:
        super().__init__()
        self._anonymous = count(1)

    def start(self, *clauses: Clause) -> tuple[Clause, ...]:
        return clauses

    def fact(self, head: Atom) -> Clause:
        return Clause(head, (), head.place)

    def rule(self, head: Atom, body: tuple[Any, ...]) -> Clause:
        return Clause(head, body, head.place)

    def denial(self, body: tuple[Any, ...]) -> Clause:
        first = body[0]
        return Clause(None, body, first.atom.place if isinstance(first, Literal) else first.place)

    def body(self, *conditions: Any) -> tuple[Any, ...]:
        return conditions

    def positive(self, atom: Atom) -> Literal:
        return Literal(atom)

    def negative(self, atom: Atom) -> Literal:
        return Literal(atom, negated=True)

    def comparison(self, left: Any, operator: Token, right: Any) -> Comparison:
        return Comparison(str(operator), left, right, place_of(operator))

    def atom(self, name: Token, *terms: Any) -> Atom:
        return Atom(str(name), tuple(t for t in terms if t is not None), place_of(name))

    def plus(self, left: Any, right: Any) -> Arithmetic:
        return Arithmetic("+", left, right)

    def minus(self, left: Any, right: Any) -> Arithmetic:
        return Arithmetic("-", left, right)

    def times(self, left: Any, right: Any) -> Arithmetic:
        return Arithmetic("*", left, right)

    def variable(self, token: Token) -> Variable:
        return Variable(str(token))

    def anonymous(self, _: Token) -> Variable:
        return Variable(f"_{next(self._anonymous)}")

    def symbol(self, token: Token) -> Constant:
        return Constant(str(token))

    def number(self, token: Token) -> Constant:
        return Constant(int(token))

    def negative_number(self, token: Token) -> Constant:
        return Constant(-int(token))


def place_of(token: Token) -> Place:
    line, column = token.line or 0, token.column or 0
    return Place("", line, column, token.end_column or column + len(token))


@cache
def parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=Builder(), maybe_placeholders=False)


def read_clauses(text: str, path: str = "") -> tuple[Clause, ...]:
    """The clauses of a text, each with its file, line and column.

    >>> [str(c) for c in read_clauses('stability(L, unstable) :- sins_total(L, T), T >= 13.')]
    ['stability(L, unstable) :- sins_total(L, T), T >= 13.']
    """
    if "%*" in text:
        line = text[: text.index("%*")].count("\n") + 1
        raise InputError([problem_at("block comments (%*) are not part of the clause language.", text, path, line, 1)])
    try:
        clauses: tuple[Clause, ...] = parser().parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise InputError([unexpected(error, text, path)]) from None
    return tuple(located(clause, path) for clause in clauses)


def located(clause: Clause, path: str) -> Clause:
    """The clause with its file in every place (the parser only knows lines and columns)."""

    def at(place: Place) -> Place:
        return Place(path, place.line, place.column, place.end)

    def atom(node: Atom) -> Atom:
        return Atom(node.predicate, node.args, at(node.place))

    body = tuple(
        Literal(atom(c.atom), c.negated)
        if isinstance(c, Literal)
        else Comparison(c.operator, c.left, c.right, at(c.place))
        for c in clause.body
    )
    return Clause(atom(clause.head) if clause.head else None, body, at(clause.place))


def unexpected(error: UnexpectedInput, text: str, path: str) -> Problem:
    """A parser's complaint, as a sentence about the text."""
    line, column = error.line, error.column
    if isinstance(error, UnexpectedCharacters):
        found = text.splitlines()[line - 1][column - 1]
        message = f"{found!r} is not part of the clause language."
    else:
        token: Token | None = getattr(error, "token", None)
        wanted = sorted(WORDS[name] for name in getattr(error, "expected", ()) if name in WORDS)
        if token is None or token.type == "$END":
            last = text.rstrip().splitlines()
            line, column, found = len(last), len(last[-1]) + 1, "the end"
            message = "the clause is not finished"
        else:
            found = str(token)
            message = f"{found!r} does not fit here"
        if wanted:
            message += f"; expected {' or '.join(wanted)}"
        message += "."
    return problem_at(message, text, path, line, column, max(1, len(found)) if found != "the end" else 1)


def problem_at(message: str, text: str, path: str, line: int, column: int, width: int = 1) -> Problem:
    lines = text.splitlines()
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    return Problem(message, Place(path, line, column, column + width), "syntax", shown)


def read_paragraphs(text: str, path: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a clause file.

    Raises:
        InputError: with every problem of the file.
    """
    paragraphs, problems = [], []
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
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
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
    clause_text = "\n" * (start - 1) + "\n".join("" if line.startswith("%") else line for line in lines)
    clauses = read_clauses(clause_text, path) if clause_text.strip() else ()
    if not notes:
        if clauses:
            raise problem(
                "these clauses have no paragraph head.",
                clauses[0].place.line,
                "begin the paragraph with '%! framework.topic.case  [source, locator]' and a '%!' line that says it",
            )
        return None
    head_line = start + notes[0]
    if clauses and any(start + i > clauses[0].place.line for i in notes):
        late = next(start + i for i in notes if start + i > clauses[0].place.line)
        raise problem("a '%!' line stands after a clause of its paragraph.", late, "put a blank line before it")
    if any(b - a != 1 for a, b in zip(notes, notes[1:], strict=False)):
        raise problem("the '%!' lines of a paragraph stand together.", head_line)
    match = HEAD.match(lines[notes[0]])
    if not match or not RULE_ID.match(match["id"]):
        raise problem(
            "this paragraph head has no id.",
            head_line,
            "write '%! framework.topic.case  [source, locator]', the id in lower case with dots",
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
        if part.startswith("assumption"):
            found.append(Citation("assumption", part.removeprefix("assumption").lstrip(": ")))
        else:
            source, _, locator = part.partition(",")
            found.append(Citation(source.strip(), locator.strip()))
    return tuple(found)
