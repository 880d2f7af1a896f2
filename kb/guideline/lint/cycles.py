"""Whether a guideline is a cascade: no predicate is defined through itself, but for the closure of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.files.errors import Problem
from kb.guideline.closure import closures
from kb.guideline.guideline import Guideline
from kb.guideline.places import (
    in_rule,
)

DEEPEST = 200  # predicates from an input to a conclusion; what walks along a cascade stands on the stack of Python


def too_deep(guideline: Guideline) -> Iterator[Problem]:
    """A cascade that is longer than any that a guideline has, or a circle of so many predicates."""
    left, layers = dict(reads_of(guideline)), 0
    while left:
        settled = {name for name in left if not left[name] & left.keys()}
        layers += 1
        if layers > DEEPEST or (not settled and len(left) > DEEPEST):
            rule = guideline.rules_by_head[min(settled or left)][0]
            message = f"more than {DEEPEST} predicates are defined one through the other up to here."
            yield in_rule(rule, "too deep", message, rule.clause.place, "let them read more of the first ones")
        if layers > DEEPEST or not settled:
            return
        left = {name: reads for name, reads in left.items() if name not in settled}


def recursion(guideline: Guideline) -> Iterator[Problem]:
    """Predicates that are defined through themselves. Told once for all that depend on one another."""
    reads = reads_of(guideline)
    left = circular(reads)
    while left:
        start = next(
            r.clause.head.predicate for r in guideline.rules if r.clause.head and r.clause.head.predicate in left
        )
        ahead = reachable(reads, start)
        component = {name for name in ahead & left if start in reachable(reads, name)}
        left -= component or {start}
        if component:
            yield cycle(guideline, reads, component)


def reads_of(guideline: Guideline) -> dict[str, set[str]]:
    """What the rules of each predicate read; that a closure of tables reads itself is no circle."""
    reads: dict[str, set[str]] = {name: set() for name in guideline.rules_by_head}
    for rule in guideline.answering:
        if rule.clause.head:
            reads[rule.clause.head.predicate] |= {literal.atom.predicate for literal in rule.clause.literals}
    for name in closures(guideline):
        reads[name].discard(name)
    return reads


def circular(reads: Mapping[str, set[str]]) -> set[str]:
    """What is left once everything that reads only what is already settled has been taken away."""
    left = set(reads)
    while settled := {name for name in left if not reads[name] & left}:
        left -= settled
    return left


def reachable(reads: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in reads.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def cycle(guideline: Guideline, reads: Mapping[str, set[str]], component: set[str]) -> Problem:
    """The problem of predicates that all depend on one another, told at a negation if there is one."""
    edges = [
        (rule, rule.clause.head.predicate, literal)
        for rule in guideline.rules
        if rule.clause.head and rule.clause.head.predicate in component
        for literal in rule.clause.literals
        if literal.atom.predicate in component
    ]
    rule, head, literal = next((edge for edge in edges if edge[2].negated), edges[0])
    steps = shortest(reads, component, literal.atom.predicate, head)
    if literal.negated:
        kind = "recursion through negation"
        way = " -> ".join([head, f"not {steps[0]}", *steps[1:]])
        message = f"{head} is defined through its own negation: {way}."
        return in_rule(rule, kind, message, literal.atom.place, "let the negated predicate read less")
    message = f"{head} is defined through itself: {' -> '.join([head, *steps])}."
    return in_rule(rule, "recursion", message, literal.atom.place, "write a fixed hierarchy out as facts")


def shortest(reads: Mapping[str, set[str]], component: set[str], start: str, goal: str) -> list[str]:
    """A shortest way from one predicate of a component to another, both included."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        if way[-1] == goal:
            return way
        for name in sorted(reads[way[-1]] & component - seen):
            seen.add(name)
            ways.append([*way, name])
    return [start, goal]
