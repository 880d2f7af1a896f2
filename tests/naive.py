"""What follows from facts, worked out from scratch: an oracle that shares nothing with what it is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from check_oracle import Row, solutions, value

from kb.guideline.guideline import Guideline
from kb.language.syntax import Fact, Literal


def consequences(guideline: Guideline, facts: Iterable[Fact]) -> set[Fact]:
    """Every fact that follows, predicate by predicate in an order in which negation is safe."""
    known = defaultdict[str, set[Row]](set)
    for fact in facts:
        known[fact.predicate].add(fact.args)
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
                found = {tuple(value(term, b) for term in head.args) for b in solutions(list(body), {}, known)}
                known[head.predicate] |= found
        waiting -= ready
    return {Fact(name, row) for name, rows in known.items() for row in rows}
