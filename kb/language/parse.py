"""Clause text in, clauses out. The only file that knows the parser library (lark): its grammar is the language.

It is loaded for what `plain.py` does not read: sums in parentheses, and texts in which something is wrong.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, v_args

from kb.files.errors import InputError, Place, Problem
from kb.language.syntax import Arithmetic, Atom, Clause, Comparison, Constant, Literal, Variable
from kb.language.written import Written

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


def parsed_clauses(written: Written) -> tuple[Clause, ...]:
    """The clauses of a text as the parser reads it."""
    try:
        BUILDER.number_anew()
        clauses: tuple[Clause, ...] = parser().parse(written.text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise InputError([unexpected(error, written)]) from None
    return tuple(located(clause, written) for clause in clauses)


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
