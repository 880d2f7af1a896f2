"""Why a step of a walk is taken: who reads what it concludes, up to the goal. No value is told."""

from __future__ import annotations

from collections.abc import Iterator

from explain import words
from explain.clause_words import title_of
from kb.guideline import Guideline


def why(guideline: Guideline, name: str) -> Iterator[str]:
    """The way from a predicate to the goal along the rules, in the titles of what they conclude."""
    goal = guideline.vocabulary.report.goal
    while name != goal:
        readers = [
            (rule.clause.head.predicate, rule.id)
            for rule in guideline.rules
            if rule.clause.head and name in rule.clause.reads
        ]
        nearer = [head for head, _ in readers if head == goal or goal in leads_to(guideline, head)]
        if not nearer:
            return
        above = min(nearer, key=lambda head: (head != goal, guideline.order.index(head)))
        ids = list(dict.fromkeys(rule for head, rule in readers if head == above))
        template = words.WALK_WHY_ONE if len(ids) == 1 else words.WALK_WHY
        yield template.format(
            title=words.sentence_case(title_of(guideline, name)),
            above=title_of(guideline, above),
            number=len(ids),
            rules=", ".join(ids[:3]) + (words.WALK_MORE if len(ids) > 3 else ""),
        )
        name = above
    yield words.WALK_WHY_GOAL.format(title=title_of(guideline, goal))


def leads_to(guideline: Guideline, name: str) -> frozenset[str]:
    """The predicates whose rules read a predicate, directly or through others."""
    return frozenset(above for above, below in guideline.reads.items() if name in below)
