"""What would change a plan, as plain data."""

from __future__ import annotations

from typing import Any

from explain import words
from explain.questions.changes.answer import PlanChanges
from explain.questions.plan_data import entry_json, outcomes_json, state_json
from kb.questions.changes import Change
from kb.sets.decision import Position


@words.in_its_language
def as_json(told: PlanChanges) -> list[dict[str, Any]]:
    return told.listed(changes_json(*each) for each in told.found)


def changes_json(position: Position, found: tuple[Change, ...]) -> dict[str, Any]:
    return {
        **state_json(position, "now"),
        "changes": [
            {
                "set": {position.says(name): entry_json(position, name, v) for name, v in change.values.items()},
                **outcomes_json(position, change.possible, "plan"),
            }
            for change in found
        ],
    }
