"""Why a step of a walk is taken: who reads what it concludes, up to the goal. No value is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from explain import words
from explain.sentences.clauses import title_of
from kb.guideline.guideline import Guideline

MOST = 3  # rules that are named


def why(guideline: Guideline, name: str, asked: Iterable[str] = ()) -> Iterator[str]:
    """The way from the inputs that a step asks for, and from what it concludes, to the goal: each with the rules that
    read it for the next."""
    for field in asked:
        if ids := reading(guideline, field, name):
            yield read_by(guideline, field, name, ids)
    goal = guideline.vocabulary.report.goal
    while name != goal:
        heads = {
            rule.clause.head.predicate for rule in guideline.rules if rule.clause.head and name in rule.clause.reads
        }
        nearer = [head for head in heads if head == goal or goal in leads_to(guideline, head)]
        if not nearer:
            return
        above = min(nearer, key=lambda head: (head != goal, guideline.order.index(head)))
        yield read_by(guideline, name, above, reading(guideline, name, above))
        name = above
    yield words.WALK_WHY_GOAL.format(title=title_of(guideline, goal))


def reading(guideline: Guideline, name: str, head: str) -> list[str]:
    """The rules for a predicate that read another."""
    return list(dict.fromkeys(r.id for r in guideline.rules_by_head.get(head, ()) if name in r.clause.reads))


def read_by(guideline: Guideline, name: str, above: str, ids: list[str]) -> str:
    return (words.WALK_WHY_ONE if len(ids) == 1 else words.WALK_WHY).format(
        title=words.sentence_case(title_of(guideline, name)),
        above=title_of(guideline, above),
        number=len(ids),
        rules=", ".join(ids[:MOST]) + (words.WALK_MORE if len(ids) > MOST else ""),
    )


def leads_to(guideline: Guideline, name: str) -> frozenset[str]:
    """The predicates whose rules read a predicate, directly or through others."""
    return frozenset(above for above, below in guideline.reads.items() if name in below)
