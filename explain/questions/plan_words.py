"""Plans, inputs and their values in words, where questions about a plan tell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill
from typing import Any

from explain import words
from kb.cases.case import lesion_symbol
from kb.guideline.guideline import Guideline
from kb.language.runs import runs
from kb.language.syntax import Fact, Value
from kb.sets.decision import Outcome, Position, Question

WIDTH = 100
MOST = 12  # changes or reasons that are told as text; as JSON there are all


def outcome_words(guideline: Guideline, outcome: Outcome) -> str:
    vocabulary = guideline.vocabulary
    goal = vocabulary.predicates[vocabulary.report.goal]
    return words.NO_PLAN if outcome is None else vocabulary.word(outcome, goal.domain)


def plans_words(guideline: Guideline, outcomes: Iterable[Outcome]) -> str:
    """Several goals in a line; their own words have commas."""
    return "; ".join(outcome_words(guideline, outcome) for outcome in outcomes)


def input_words(position: Position, name: str) -> str:
    declared = position.question(name).predicate
    return declared.title or position.decision.guideline.vocabulary.word(declared.field)


def fact_words(position: Position, name: str) -> str:
    """What is known of an input, as the vocabulary says it."""
    vocabulary, declared = position.decision.guideline.vocabulary, position.question(name).predicate
    entity = declared.entity if declared.entity == "patient" else lesion_symbol(position.lesion)
    said = [vocabulary.says(Fact(name, (entity, value)), short=True) for value in position.known[name]]
    return words.join(said, words.OR_WORD if name in position.partly else words.AND_WORD)


def asks(position: Position, question: Question) -> str:
    return question.predicate.asks.format(Lesion=position.lesion)


def order_of(question: Question) -> Any:
    return [value for cell in question.cells for value in cell].index


def value_words(position: Position, name: str, some: Iterable[Value]) -> str:
    """Values of an input: words with "or", neighboring numbers as ranges."""
    values = list(some)
    vocabulary, question = position.decision.guideline.vocabulary, position.question(name)
    domain = vocabulary.domains[question.predicate.domain]
    told = [vocabulary.word(value, domain.name) for value in values]
    if domain.is_range and len(told) > 1:
        told = [
            words.RANGE.format(low=low, high=high) if low != high else str(low)
            for low, high in runs(values, domain.step)
        ]
        told[-1] += f" {domain.unit}" * bool(domain.unit)
    return words.either(told)


def block(position: Position, head: str, lines: list[str]) -> Iterator[str]:
    title = words.LESION.format(case=position.case.name, lesion=position.lesion)
    yield from fill(f"{title}: {head}", WIDTH).splitlines()
    yield from lines


def filled(text: str, by: int, hanging: int = 2) -> list[str]:
    return fill(
        text, WIDTH, initial_indent=" " * by, subsequent_indent=" " * (by + hanging), break_on_hyphens=False
    ).splitlines()
