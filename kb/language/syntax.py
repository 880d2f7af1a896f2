"""The clauses of a guideline as a tree. Printing a node gives clause text back.

Ground values, here and in every other module, are whole numbers or the *text* of a symbol as it stands in a clause:
`yes` for a constant, `"T9"` with its quotes for a string. So a string never equals a constant of the same letters.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kb.files.errors import Place

NOWHERE = Place("")
CONSTANT = re.compile(r"[a-z][A-Za-z0-9_]*\Z")

Value = int | str


def symbol_of(word: str) -> str:
    """The symbol text that stands for a word: a constant where its letters allow, a string otherwise.

    >>> symbol_of("renal"), symbol_of("T9"), symbol_of("1a")
    ('renal', '"T9"', '"1a"')
    """
    return word if CONSTANT.match(word) and word != "not" else f'"{word}"'


def word_of(value: Value) -> str:
    """The word that a ground value stands for: the inverse of `symbol_of`."""
    return str(value).strip('"')


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable. An anonymous one is numbered by the reader (`_1`) and prints as `_`; one with a name, as `_Pain`, may
    stand once in its clause."""

    name: str

    def __str__(self) -> str:
        return "_" if self.name[0] == "_" and self.name[1:].isdigit() else self.name


@dataclass(frozen=True, slots=True)
class Constant:
    """A ground term: a whole number, or the text of a symbol."""

    value: Value

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right` over whole numbers; the operator is one of `+`, `-`, `*`."""

    operator: str
    left: Expression
    right: Expression

    def __str__(self) -> str:
        def side(term: Expression, parenthesise: bool) -> str:
            return f"({term})" if isinstance(term, Arithmetic) and parenthesise else str(term)

        tight = self.operator == "*"
        left = side(self.left, tight and getattr(self.left, "operator", "*") != "*")
        return f"{left} {self.operator} {side(self.right, True)}"


Term = Variable | Constant
Expression = Variable | Constant | Arithmetic


@dataclass(frozen=True, slots=True)
class Atom:
    """`predicate(term, ...)` in a clause."""

    predicate: str
    args: tuple[Term, ...]
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def arity(self) -> int:
        return len(self.args)

    @property
    def signature(self) -> str:
        return f"{self.predicate}/{self.arity}"

    def __str__(self) -> str:
        return f"{self.predicate}({', '.join(map(str, self.args))})" if self.args else self.predicate


@dataclass(frozen=True, slots=True)
class Literal:
    """An atom of a body, or its negation."""

    atom: Atom
    negated: bool = False

    def __str__(self) -> str:
        return f"not {self.atom}" if self.negated else str(self.atom)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right`; the operator is one of `=`, `!=`, `<`, `<=`, `>`, `>=`."""

    operator: str
    left: Expression
    right: Expression
    place: Place = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


Condition = Literal | Comparison


@dataclass(frozen=True)
class Clause:
    """`head :- body.`; a fact has no body, a denial no head."""

    head: Atom | None
    body: tuple[Condition, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def is_fact(self) -> bool:
        return self.head is not None and not self.body

    @cached_property
    def literals(self) -> tuple[Literal, ...]:
        return tuple(c for c in self.body if isinstance(c, Literal))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The predicates of the positive literals of the body."""
        return frozenset(literal.atom.predicate for literal in self.literals if not literal.negated)

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        head = (self.head,) if self.head else ()
        return head + tuple(literal.atom for literal in self.literals)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables, in the order in which the body (then the head) first has them."""
        found: dict[str, None] = {}
        for condition in self.body:
            found.update(dict.fromkeys(variables_of(condition)))
        if self.head:
            found.update(dict.fromkeys(variables_of(self.head)))
        return tuple(found)

    def __str__(self) -> str:
        body = ", ".join(map(str, self.body))
        head = str(self.head) if self.head else ""
        return f"{head} :- {body}.".lstrip() if body else f"{head}."


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a paragraph comes from: a source's key and a locator in it, or an assumption and its reason."""

    source: str
    locator: str

    @property
    def is_assumption(self) -> bool:
        return self.source == "assumption"

    def __str__(self) -> str:
        return f"{self.source}: {self.locator}" if self.is_assumption else f"{self.source}, {self.locator}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Clauses that belong together: their id, their citations, and one sentence that says what they mean."""

    id: str
    citations: tuple[Citation, ...]
    sentence: str
    clauses: tuple[Clause, ...]
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def cites(self) -> str:
        return "; ".join(map(str, self.citations))

    def __str__(self) -> str:
        lines = [f"%! {self.id}  [{self.cites}]", f"%! {self.sentence}", *map(str, self.clauses)]
        return "\n".join(lines) + "\n"


def variables_of(node: Condition | Atom | Expression) -> list[str]:
    """The names of the variables of a node, left to right, repeats included."""
    if isinstance(node, Literal):
        node = node.atom
    if isinstance(node, Atom):
        return [term.name for term in node.args if isinstance(term, Variable)]
    if isinstance(node, Variable):
        return [node.name]
    return [] if isinstance(node, Constant) else variables_of(node.left) + variables_of(node.right)


def evaluate(expression: Expression, bindings: Mapping[str, Value]) -> Value:
    """The ground value of an expression under bindings of its variables."""
    match expression:
        case Variable(name):
            return bindings[name]
        case Constant(value):
            return value
        case Arithmetic(sign, left, right):
            a, b = evaluate(left, bindings), evaluate(right, bindings)
            if not (isinstance(a, int) and isinstance(b, int)):
                raise TypeError(f"{expression} needs whole numbers, not {a} and {b}")
            return a + b if sign == "+" else a - b if sign == "-" else a * b
    raise TypeError(f"not an expression: {expression!r}")


# What each comparison asks, and the one that asks the same with its sides exchanged.
COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Fact:
    """A ground atom.

    >>> print(Fact("escc", ('"t9"', '"3"')))
    escc("t9", "3")
    """

    predicate: str
    args: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{self.predicate}({', '.join(map(str, self.args))})" if self.args else self.predicate


def ground(atom: Atom, bindings: Mapping[str, Value]) -> Fact:
    """The instance of an atom under bindings of all its variables."""
    return Fact(atom.predicate, tuple(evaluate(term, bindings) for term in atom.args))
