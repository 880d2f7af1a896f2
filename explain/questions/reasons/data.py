"""What decides a plan, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from explain import words
from explain.questions.plan_data import state_json
from explain.questions.reasons.answer import DecidingFacts
from kb.questions.reasons import Reasons
from kb.sets.decision import Position


@words.in_its_language
def as_json(told: DecidingFacts) -> list[dict[str, Any]]:
    return told.listed(reasons_json(*each) for each in told.found)


def reasons_json(position: Position, found: Reasons | None) -> dict[str, Any]:
    def named(names: Iterable[str]) -> list[str]:
        return [position.says(name) for name in names]

    return {
        **state_json(position, "plan"),
        "reasons": [named(own) for own in found.sets] if found else [],
        "decisive": named(found.decisive) if found else [],
        "irrelevant": named(found.irrelevant) if found else [],
    }
