"""Clause text in, paragraphs out. The only file that knows the parser library (lark)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, v_args

from kb.files.errors import InputError, Place, Problem
from kb.files.text import hidden_in
from kb.language.syntax import (
    Arithmetic,
    Atom,
    Citation,
    Clause,
    Comparison,
    Constant,
    Expression,
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

# Text that other languages have and clauses do not: what is said of it, and what to write instead.
FOREIGN = {
    "#": ("directives, scripts and aggregates (#...) are not part of the clause language.", ""),
    "{": ("choices and sets ({...}) are not part of the clause language.", ""),
    ";": ("';' is not part of the clause language.", "write one clause for each alternative"),
    "|": ("'|' is not part of the clause language.", "write one clause for each alternative"),
    "'": ("a single quote is not part of the clause language.", 'write a string in double quotes: "1a"'),
    '"': ("this string does not end on its line, or it has a backslash in it.", 'write it as in "1a"'),
    "/": ("'/' is not part of the clause language.", "arithmetic is +, - and *: multiply both sides instead"),
}
COMMENT = re.compile(r'(?:[^"%]|"[^"]*")*(?P<comment>%.*)')
COMMENT_LINE = re.compile(r"%(?!\*)")
DEEPEST = 50  # levels of arithmetic in one expression; no clinical sum comes near


@v_args(inline=True)
class Builder(Transformer[Token, Any]):
    """Turns what the parser recognises into nodes of `kb.language.syntax`."""

    def __init__(self) -> None:
        super().__init__()
        self.number_anew()

    def number_anew(self) -> None:
        """Anonymous variables count from 1 in every clause, so that equal text makes equal clauses."""
        self._anonymous = count(1)

    def start(self, *clauses: Clause) -> tuple[Clause, ...]:
        return clauses

    def fact(self, head: Atom) -> Clause:
        self.number_anew()
        return Clause(head, (), head.place)

    def rule(self, head: Atom, body: tuple[Any, ...]) -> Clause:
        self.number_anew()
        return Clause(head, body, head.place)

    def denial(self, body: tuple[Any, ...]) -> Clause:
        self.number_anew()
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


BUILDER = Builder()


@cache
def parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=BUILDER, maybe_placeholders=False)


def read_clauses(text: str, path: str = "", first: int = 1) -> tuple[Clause, ...]:
    """The clauses of a text whose first line has the number `first`, each with its file, line and column.

    >>> [str(c) for c in read_clauses('stability(L, unstable) :- sins_total(L, T), T >= 13.')]
    ['stability(L, unstable) :- sins_total(L, T), T >= 13.']
    """
    written = Written(text, path, first)
    for number, line in enumerate(text.split("\n"), 1):
        if refusal := misread_comment(line, written, number):
            raise InputError([refusal])
    try:
        BUILDER.number_anew()
        clauses: tuple[Clause, ...] = parser().parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise InputError([unexpected(error, written)]) from None
    for clause in clauses:
        for condition in clause.body:
            if isinstance(condition, Comparison) and too_deep(condition.left, condition.right):
                message, at = "this expression is nested too deeply.", condition.place
                raise InputError([written.problem(message, at.line, at.column, at.end - at.column)])
    return tuple(located(clause, written) for clause in clauses)


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
        layer = tuple(side for node in layer if isinstance(node, Arithmetic) for side in (node.left, node.right))
    return bool(layer)


def located(clause: Clause, written: Written) -> Clause:
    """The clause with its file in every place (the parser only knows lines and columns)."""

    def at(place: Place) -> Place:
        return written.place(place.line, place.column, place.end)

    def atom(node: Atom) -> Atom:
        return Atom(node.predicate, node.args, at(node.place))

    body = tuple(
        Literal(atom(c.atom), c.negated)
        if isinstance(c, Literal)
        else Comparison(c.operator, c.left, c.right, at(c.place))
        for c in clause.body
    )
    return Clause(atom(clause.head) if clause.head else None, body, at(clause.place))


def unexpected(error: UnexpectedInput, written: Written) -> Problem:
    """A parser's complaint, as a sentence about the text."""
    text, line, column = written.text, error.line, error.column
    if isinstance(error, UnexpectedCharacters):
        found = text.split("\n")[line - 1][column - 1]
        message, hint = FOREIGN.get(found, (f"{found!r} is not part of the clause language.", ""))
        if found.isdigit():
            message = "this is neither a whole number of at most nine digits nor a name."
            hint = 'a word that begins with a digit stands in quotes, as in "1a"'
        return written.problem(message, line, column, hint=hint)
    token: Token | None = getattr(error, "token", None)
    accepted: Collection[str] = getattr(error, "accepts", None) or getattr(error, "expected", None) or ()
    wanted = " or ".join(sorted(WORDS[name] for name in accepted if name in WORDS))
    if token is None or token.type == "$END":
        lines = text.rstrip().split("\n")
        message = f"the clause is not finished; expected {wanted}."
        return written.problem(message, len(lines), len(lines[-1]) + 1)
    if "DOT" in accepted and not text.split("\n")[line - 1][: column - 1].strip():
        lines = text[: token.start_pos].rstrip().split("\n")
        message = "the clause does not end here, and the next line does not go on with it."
        hint = f"end it with a full stop, or put a comma before {str(token)!r}"
        return written.problem(message, len(lines), len(lines[-1]) + 1, hint=hint)
    message, hint = f"{str(token)!r} does not fit here; expected {wanted}.", advice_on(token, accepted)
    return written.problem(message, line, column, len(token), hint)


def advice_on(token: Token, accepted: Collection[str]) -> str:
    """What was probably meant by a token that does not fit, or an empty string."""
    if token.type == "NOT":
        return "'not' stands once, before an atom of a body"
    if token.type == "LPAR" and "RPAR" in accepted:
        return "an argument is a variable, a constant, a string or a number, never a term with arguments"
    if accepted == {"NAME"}:
        return "'not' negates an atom; turn a comparison round instead: not X > 3 is X <= 3"
    if token.type in ("VARIABLE", "ANONYMOUS") and "NAME" in accepted and "VARIABLE" not in accepted:
        return "the name of a predicate begins with a small letter"
    if token.type == "OP" and str(token) == "=":
        return "equality is written with one '='"
    if token.type == "DOT" and "RPAR" in accepted:
        return "numbers are whole, and names have no dots"
    if token.type == "OP" and str(token) in ("<", ">") and "VARIABLE" in accepted:
        return "'at most' is written <=, and 'at least' >="
    if str(token) in ("+", "-", "*") and "RPAR" in accepted:
        return "an argument is no sum: write Sum = A + B in the body, and Sum here"
    if token.type == "NUMBER":
        return "numbers are whole: count in a smaller unit, 15 tenths for 1.5"
    return ""


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
