"""What a check of a guideline does not look for: what nothing declares, and more than one lesion at a time."""

from __future__ import annotations

from collections.abc import Iterator

from kb.files.errors import Place, Problem
from kb.guideline.guideline import Guideline

# What each declaration has looked for.
LOOKED_FOR = {
    "needs_answer": "patients without an answer",
    "one_answer": "patients with two answers",
    "grows_with": "answers against an order",
}
FORBIDDEN = "answers that are forbidden"


def uncovered(guideline: Guideline) -> Iterator[Problem]:
    """Each as information: a check without findings says less than it seems to."""
    declared = {name.replace("falls_with", "grows_with") for name in guideline.rules_by_head}
    missing = [what for name, what in LOOKED_FOR.items() if name not in declared]
    missing += [] if guideline.nevers else [FORBIDDEN]
    if "needs_answer" not in declared or "one_answer" not in declared:
        goal = guideline.vocabulary.report.goal
        message = f"nothing declares what has to hold, so no check looks for {listed(missing)}."
        hint = f"write, in a paragraph that says why: needs_answer({goal}). one_answer({goal})."
        yield Problem(message, Place(guideline.vocabulary.path, 1), "nothing declared", hint=hint, severity="info")
    if joining := [rule for rule in guideline.answering if guideline.joins_lesions(rule)]:
        ids = ", ".join(dict.fromkeys(rule.id for rule in joining))
        message = (
            f"rules bring lesions together: {ids}. Each lesion is checked alone with its patient, not with others."
        )
        hint = "what they conclude from two lesions has to be looked at in cases of several lesions"
        place = joining[0].clause.place
        yield Problem(message, place, "lesions together", hint=hint, severity="info")


def listed(parts: list[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} or {last}" if most else last
