"""What would change a plan, in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from explain import words
from explain.questions.changes.answer import PlanChanges
from explain.questions.plan_words import MOST, block, filled, input_words, outcome_words, plans_words, value_words
from kb.language.syntax import Value
from kb.questions.changes import Change
from kb.sets.decision import Outcome, Position


@words.in_its_language
def say(told: PlanChanges) -> str:
    """The changes of the plan of each lesion."""
    return told.joined(changes_text(*each, told.wanted) for each in told.found)


def changes_text(position: Position, found: tuple[Change, ...], to: tuple[Outcome, ...] = ()) -> str:
    """The changes under the plans that they lead to; values of one input that lead to the same stand together."""
    guideline, possible = position.decision.guideline, position.possible
    decided, goal = len(possible) == 1, outcome_words(guideline, to[0]) if to else ""
    now = (words.NOW if decided else words.NOW_OPEN).format(plan=plans_words(guideline, possible))
    if to == possible:
        return "\n".join(block(position, f"{now} {words.CHANGES_HAS}", []))
    if not found:
        none = words.CHANGES_NONE_TO if to else words.CHANGES_NONE if decided else words.CHANGES_NONE_DECIDE
        return "\n".join(block(position, f"{now} {none.format(plan=goal)}", []))
    lead = words.CHANGES_TO if to else words.CHANGES if decided else words.CHANGES_DECIDE
    low, high = len(found[0].moves), len(found[-1].moves)
    facts = words.CHANGES_OF[low == 1].format(size=low)
    if low < high:
        facts = words.CHANGES_FROM_TO.format(low=low, high=high)
    head = f"{now} {lead.format(facts=facts, plan=goal)}"
    lines = []
    for outcomes, own_changes in grouped(found[:MOST]).items():
        certain = words.THEN_CERTAIN if len(outcomes) == 1 else words.THEN_OPEN
        lines += filled(certain.format(plan=plans_words(guideline, outcomes)), 2)
        for changed in own_changes:
            lines += filled("- " + "; ".join(moved(position, *each) for each in changed), 4)
    if len(found) > MOST:
        lines.append("  " + words.MORE.format(number=len(found) - MOST))
    return "\n".join(block(position, head, lines))


def moved(position: Position, name: str, kind: str, values: list[Value]) -> str:
    """An input with another value; or, where it may have several, with one more or one less."""
    new, title = value_words(position, name, values), input_words(position, name)
    if kind == "to":
        return words.MOVED.format(input=title, new=new, old=value_words(position, name, position.known[name]))
    return (words.MOVED_ADD if kind == "add" else words.MOVED_REMOVE).format(input=title, value=new)


Step = tuple[str, str, list[Value]]  # an input, what is done with it, and the values that lead to the same


def grouped(found: Iterable[Change]) -> dict[tuple[Outcome, ...], list[list[Step]]]:
    """Changes by what is possible after them; the values of one input alone that lead to the same stand together."""
    groups: dict[tuple[Outcome, ...], dict[object, list[Step]]] = {}
    for change in found:
        key = [(move.name, move.kind) for move in change.moves]
        same = key[0] if len(key) == 1 else change.moves
        own = groups.setdefault(change.possible, {}).setdefault(same, [(name, kind, []) for name, kind in key])
        for (_, _, values), move in zip(own, change.moves, strict=True):
            values.append(move.value)
    return {outcomes: list(changes.values()) for outcomes, changes in groups.items()}
