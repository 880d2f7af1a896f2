"""What decides a plan, in sentences."""

from __future__ import annotations

from explain import words
from explain.questions.plan_words import MOST, block, fact_words, filled, input_words, outcome_words, plans_words
from explain.questions.reasons.answer import DecidingFacts
from kb.questions.reasons import Reasons
from kb.sets.decision import Position


@words.in_its_language
def say(told: DecidingFacts) -> str:
    """The reasons for the plan of each lesion."""
    return told.joined(reasons_text(*each) for each in told.found)


def reasons_text(position: Position, found: Reasons | None) -> str:
    guideline = position.decision.guideline
    if found is None:
        head = words.REASONS_NONE.format(plans=plans_words(guideline, position.possible))
        return "\n".join(block(position, head, []))
    names = [[fact_words(position, name) for name in own] for own in found.sets]
    told = outcome_words(guideline, found.outcome)
    if names == [[]]:
        return "\n".join(block(position, words.REASONS_ALWAYS.format(plan=told), []))
    head = (words.REASONS_ONE if len(names) == 1 else words.REASONS_MANY).format(plan=told, number=len(names))
    lines = []
    for number, own in enumerate(names[:MOST], 1):
        mark = f"{number}. " if len(names) > 1 else ""
        lines += filled(mark + "; ".join(own), 2, len(mark))
    if len(names) > MOST:
        lines.append("  " + words.MORE.format(number=len(names) - MOST))
    for label, some in ((words.DECISIVE, found.decisive), (words.IRRELEVANT, found.irrelevant)):
        if some and (label != words.DECISIVE or len(names) > 1):
            lines += filled(label.format(inputs=words.join([input_words(position, name) for name in some])), 2)
    return "\n".join(block(position, head, lines))
