"""What follows from facts, worked out from scratch: an oracle that shares nothing with what it is compared with."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator

from kb.guideline import Guideline
from kb.syntax import Arithmetic, Atom, Comparison, Constant, Expression, Fact, Literal, Value, Variable

COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPUTE = {"+": operator.add, "-": operator.sub, "*": operator.mul}

Bindings = dict[str, Value]


def consequences(guideline: Guideline, facts: Iterable[Fact]) -> set[Fact]:
    """Every fact that follows, predicate by predicate in an order in which negation is safe."""
    known: dict[str, set[Fact]] = {}
    for fact in facts:
        known.setdefault(fact.predicate, set()).add(fact)
    clauses = [clause for paragraph in guideline.paragraphs for clause in paragraph.clauses]
    rules = [(clause.head, clause.body) for clause in clauses if clause.head and clause.body]
    waiting = {head.predicate for head, _ in rules}
    while waiting:
        ready = {
            name
            for name in waiting
            if not any(
                isinstance(c, Literal) and c.atom.predicate in waiting
                for head, body in rules
                if head.predicate == name
                for c in body
            )
        }
        if not ready:
            raise ValueError(f"the clauses are recursive: {', '.join(sorted(waiting))}")
        for head, body in rules:
            if head.predicate in ready:
                known.setdefault(head.predicate, set()).update(
                    instance(head, b) for b in solutions(list(body), {}, known)
                )
        waiting -= ready
    return set().union(*known.values())


def solutions(body: list[Literal | Comparison], bindings: Bindings, known: dict[str, set[Fact]]) -> Iterator[Bindings]:
    """Every way to make a body true: positive literals first, then what they bind is compared and looked for."""
    positive = next((c for c in body if isinstance(c, Literal) and not c.negated), None)
    if positive is not None:
        rest = [c for c in body if c is not positive]
        for fact in known.get(positive.atom.predicate, ()):
            extended = match(positive.atom, fact, bindings)
            if extended is not None:
                yield from solutions(rest, extended, known)
        return
    for c in body:
        if isinstance(c, Comparison):
            if c.operator == "=" and isinstance(c.left, Variable) and c.left.name not in bindings:
                bindings = {**bindings, c.left.name: value(c.right, bindings)}
            elif not COMPARE[c.operator](value(c.left, bindings), value(c.right, bindings)):
                return
        elif instance(c.atom, bindings) in known.get(c.atom.predicate, ()):
            return
    yield bindings


def match(atom: Atom, fact: Fact, bindings: Bindings) -> Bindings | None:
    found = dict(bindings)
    for term, have in zip(atom.args, fact.args, strict=True):
        want = found.setdefault(term.name, have) if isinstance(term, Variable) else term.value
        if want != have:
            return None
    return found


def instance(atom: Atom, bindings: Bindings) -> Fact:
    return Fact(atom.predicate, tuple(value(term, bindings) for term in atom.args))


def value(expression: Expression, bindings: Bindings) -> Value:
    if isinstance(expression, Variable):
        return bindings[expression.name]
    if isinstance(expression, Constant):
        return expression.value
    assert isinstance(expression, Arithmetic)
    left, right = value(expression.left, bindings), value(expression.right, bindings)
    computed: Value = COMPUTE[expression.operator](left, right)
    return computed
