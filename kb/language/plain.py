"""Clauses as nearly all are written, read by one regular expression, many times faster than by the parser.

It has the words of `grammar.lark`, and no parentheses around sums. What it does not recognise, be it rare or wrong, it
leaves to the parser, which alone says what the language is and what is wrong with a text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kb.files.errors import Place
from kb.language.syntax import (
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Condition,
    Constant,
    Expression,
    Literal,
    Term,
    Variable,
)

# Each part takes all it can and gives nothing back (`*+`), so that any text is gone through once.
SPACE = r"(?:[ \t\r\n]++|%[^\n]*+)*+"
NAME = r"(?!not\b)[a-z][A-Za-z0-9_]*+"
NUMBER = r"(?:0|[1-9][0-9]{0,8}+)(?![0-9A-Za-z_])"
TERM = rf'(?:{NAME}|_?[A-Z][A-Za-z0-9_]*+|_(?![A-Za-z0-9_])|"[^"\\\n]*+"|(?:-[ \t]*+)?{NUMBER})'
SUM = rf"{TERM}(?:{SPACE}[-+*]{SPACE}{TERM})*+"
ATOM = rf"(?P<name>{NAME}){SPACE}(?:\({SPACE}(?P<args>{TERM}(?:{SPACE},{SPACE}{TERM})*+){SPACE}\){SPACE})?"
PART = re.compile(
    rf"{SPACE}(?:(?P<negated>not\b{SPACE})?{ATOM}(?P<after>:-|[.,])"
    rf"|(?P<left>{SUM}){SPACE}(?P<operator>[<>!]=|[=<>]){SPACE}(?P<right>{SUM}){SPACE}(?P<then>[.,])"
    r"|(?P<denial>:-))"
)
ADDED = re.compile(rf"(?:\A|{SPACE}(?P<sign>[-+*,]){SPACE})(?P<term>{TERM})")
REST = re.compile(rf"{SPACE}\Z")


def plain_clauses(text: str, path: str, first: int) -> tuple[Clause, ...] | None:
    """The clauses of a text whose first line has the number `first`, or nothing where the parser has to read it."""
    found: list[Clause] = []
    head: Atom | None = None
    body: list[Condition] | None = None  # none up to the `:-` of a clause
    at, unnamed = 0, 0
    line, newline, counted = first, -1, 0  # the line of what was placed last, and where it begins

    def place(part: re.Match[str], group: str) -> Place:
        nonlocal line, newline, counted
        start, end = part.span(group)
        if lines := text.count("\n", counted, start):
            line, newline = line + lines, text.rfind("\n", counted, start)
        counted = start
        return Place(path, line, start - newline, end - newline)

    def term(word: str) -> Term:
        nonlocal unnamed
        if word != "_":
            return named(word)
        unnamed += 1
        return Variable(f"_{unnamed}")

    def expression(written: str) -> Expression:
        """A sum of products, each taken from the left."""
        if written.isalnum():
            return named(written)
        (_, first_word), *others = ADDED.findall(written)
        products: list[Expression] = [term(first_word)]
        signs = []
        for sign, word in others:
            if sign == "*":
                products[-1] = Arithmetic("*", products[-1], term(word))
            else:
                products.append(term(word))
                signs.append(sign)
        total = products[0]
        for sign, product in zip(signs, products[1:], strict=True):
            total = Arithmetic(sign, total, product)
        return total

    while part := PART.match(text, at):
        at, after = part.end(), part["after"] or part["then"]
        if part["denial"]:
            if body is not None:
                return None
            body = []
            continue
        if part["name"]:
            atom = Atom(
                part["name"], tuple([term(word) for _, word in ADDED.findall(part["args"] or "")]), place(part, "name")
            )
            if body is None:
                if part["negated"] or after == ",":
                    return None
                head, body = atom, []
                if after == ":-":
                    continue
            else:
                body.append(Literal(atom, bool(part["negated"])))
        elif body is None:
            return None
        else:
            left, operator = expression(part["left"]), place(part, "operator")
            body.append(Comparison(part["operator"], left, expression(part["right"]), operator))
        if after == ":-":
            return None
        if after == ".":
            found.append(clause_of(head, body))
            head, body, unnamed = None, None, 0
    return tuple(found) if body is None and REST.match(text, at) else None


def clause_of(head: Atom | None, body: list[Condition]) -> Clause:
    first = head or body[0]
    return Clause(head, tuple(body), first.atom.place if isinstance(first, Literal) else first.place)


@lru_cache(maxsize=4096)
def named(word: str) -> Term:
    """The variable or constant that a word is. Equal ones are one: a large guideline takes less memory so."""
    if word[0].isupper() or word[0] == "_":
        return Variable(word)
    return Constant(int(word.replace(" ", "").replace("\t", "")) if word[0] == "-" or word[0].isdigit() else word)
