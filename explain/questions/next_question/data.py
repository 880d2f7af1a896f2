"""What to ask next, as plain data."""

from __future__ import annotations

from typing import Any

from explain import words
from explain.questions.next_question.answer import NextQuestion
from explain.questions.plan_data import plain, plan_json, state_json
from explain.questions.plan_words import asks
from kb.questions.next_question import Way
from kb.sets.decision import Outcome, Position


@words.in_its_language
def as_json(told: NextQuestion) -> list[dict[str, Any]]:
    return told.listed(way_json(*each) for each in told.found)


def way_json(position: Position, found: Way) -> dict[str, Any]:
    return {
        **state_json(position, "plan"),
        "next": found.step
        and {
            "input": position.says(found.step.name),
            "question": asks(position, position.question(found.step.name)),
            "answers": {
                key: [plan_json(position, outcome) for outcome in outcomes]
                for key, outcomes in answers_by_key(position, found).items()
            },
        },
        "decidable": found.decidable,
        "questions_to_decision": {"at_least": found.at_least, "at_most": found.at_most, "exact": found.exact}
        if found.decidable
        else None,
        "without": [position.says(name) for name in found.without],
        "narrowing": [position.says(name) for name in found.narrowing],
    }


def answers_by_key(position: Position, found: Way) -> dict[str, tuple[Outcome, ...]]:
    """The goals that each answer leaves: by each word, and by each range of numbers that leave the same, `1..49`."""
    if found.step is None:
        return {}
    question = position.question(found.step.name)
    told = {value: outcomes for values, outcomes in found.step.answers for value in values}
    keys = {}
    for cell in question.cells:
        if cell[0] in told:
            low, high = plain(cell[0]), plain(cell[-1])
            keys[str(low) if low == high else f"{low}..{high}"] = told[cell[0]]
    return keys
