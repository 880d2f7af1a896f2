"""What to ask next, in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from explain import words
from explain.questions.next_question.answer import NextQuestion
from explain.questions.plan_words import (
    asks,
    block,
    filled,
    input_words,
    order_of,
    outcome_words,
    plans_words,
    value_words,
)
from kb.language.syntax import Value
from kb.questions.next_question import Way
from kb.sets.decision import Outcome, Position


@words.in_its_language
def say(told: NextQuestion) -> str:
    """The next question about each lesion."""
    return told.joined(way_text(*each) for each in told.found)


def way_text(position: Position, found: Way) -> str:
    guideline = position.decision.guideline
    if found.step is None:
        return "\n".join(block(position, *nothing_to_ask(position, found)))
    question = position.question(found.step.name)
    head = words.ASK_OPEN.format(number=len(position.possible))
    lines = [f"  - {outcome_words(guideline, outcome)}" for outcome in position.possible]
    lines += filled(words.ASK_NEXT.format(question=asks(position, question), input=position.says(question.name)), 2)
    leaving: dict[tuple[Outcome, ...], list[Value]] = {}
    for values, outcomes in found.step.answers:
        leaving.setdefault(outcomes, []).extend(values)
    for outcomes, answers in sorted(leaving.items(), key=lambda item: len(item[0])):
        some = value_words(position, question.name, sorted(answers, key=order_of(question)))
        lines += filled(words.ASK_LEAVES[len(outcomes) == 1].format(values=some, number=len(outcomes)), 4, 4)
        lines += [f"      - {outcome_words(guideline, outcome)}" for outcome in outcomes]
    lines.append("  " + number_words(found))
    return "\n".join(block(position, head, lines))


def nothing_to_ask(position: Position, found: Way) -> tuple[str, list[str]]:
    """Where no question is left that decides: the goal, or what stands in the way and what stays possible."""
    guideline = position.decision.guideline
    if found.decidable:
        return words.ASK_DECIDED.format(plan=plans_words(guideline, position.possible)), []

    def inputs(names: Iterable[str]) -> str:
        return words.join([input_words(position, name) for name in names])

    why = words.ASK_WITHOUT.format(inputs=inputs(found.without)) if found.without else words.ASK_CONFLICT
    lines = [f"  - {outcome_words(guideline, outcome)}" for outcome in position.possible]
    if found.narrowing:
        lines += filled(words.ASK_NARROWING.format(inputs=inputs(found.narrowing)), 2)
    return why, lines


def number_words(found: Way) -> str:
    """How many questions there are still to be."""
    if found.at_least == found.at_most and found.certain:
        return words.ASK_EXACTLY[found.at_most == 1].format(number=found.at_most)
    least = words.ASK_LEAST[found.at_least == 1].format(number=found.at_least)
    return (words.ASK_BETWEEN if found.certain else words.ASK_UNSURE).format(least=least, most=found.at_most)
