"""Plans and inputs as plain data, where questions about a plan give them."""

from __future__ import annotations

from typing import Any

from kb.answer.answer import steps
from kb.language.syntax import Value, word_of
from kb.sets.decision import Outcome, Position


def state_json(position: Position, key: str) -> dict[str, Any]:
    return {
        "case": position.case.name,
        "lesion": position.lesion,
        **outcomes_json(position, position.possible, key),
    }


def outcomes_json(position: Position, outcomes: tuple[Outcome, ...], key: str) -> dict[str, Any]:
    """Goals as an answer tells them: the status, the plan where it is certain, and all that are possible."""
    status = "undetermined" if len(outcomes) > 1 else "no_rule" if outcomes == (None,) else "decided"
    return {
        "status": status,
        key: plan_json(position, outcomes[0]) if len(outcomes) == 1 else None,
        "possible_plans": [plan_json(position, outcome) for outcome in outcomes],
    }


def plan_json(position: Position, outcome: Outcome) -> list[str] | None:
    return None if outcome is None else list(steps(position.decision.guideline, outcome))


def entry_json(position: Position, name: str, values: tuple[Value, ...]) -> int | str | list[int | str]:
    """What a case would state of an input: its value, or all of them where it may have several."""
    return [plain(value) for value in values] if position.question(name).several else plain(values[0])


def plain(value: Value) -> int | str:
    return value if isinstance(value, int) else word_of(value)
