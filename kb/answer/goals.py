"""A value of a guideline's goal as a person names it."""

from __future__ import annotations

from collections.abc import Iterable

from kb.answer.answer import steps
from kb.files.errors import InputError, Place, Problem, nearest
from kb.guideline.guideline import Guideline
from kb.language.syntax import Value, word_of


def goal_in(guideline: Guideline, text: str) -> Value | None:
    """The value of the goal that a text names: by its own name, or by its steps with commas between them; or none."""
    plain = tuple(word.strip() for word in text.strip().strip('"').split(","))
    for value in goals(guideline):
        if plain in ((word_of(value),), steps(guideline, value)):
            return value
    return None


def goals(guideline: Guideline) -> tuple[Value, ...]:
    vocabulary = guideline.vocabulary
    return vocabulary.domains[vocabulary.predicates[vocabulary.report.goal].domain].symbols


def goal_named(guideline: Guideline, text: str, where: str) -> Value:
    """The value of the goal that a text names, in an option of a command.

    Raises:
        InputError: where it names none.
    """
    found = goal_in(guideline, text)
    if found is None:
        names = [word_of(value) for value in goals(guideline)]
        hint = goal_meant(guideline, text) or f"write one of {', '.join(names)}"
        message = f"{text} is no {guideline.vocabulary.report.goal} of this guideline."
        raise InputError([Problem(message, Place(where), "goal", hint=hint)])
    return found


def goal_meant(guideline: Guideline, text: str, others: Iterable[str] = ()) -> str:
    """What a text that names no value of the goal probably meant, as a hint: the nearest of their names, the values
    that have the steps that it names, or the nearest of some other words; or nothing."""
    made_of = {word_of(value): steps(guideline, value) for value in goals(guideline)}
    known = list(dict.fromkeys(step for own in made_of.values() for step in own))
    parts = [part.strip() for part in text.strip().strip('"').split(",")]
    near = nearest(text, [*made_of, *known, *others]) if len(parts) == 1 else ""
    if near in made_of and text not in known:
        return f"did you mean {near}?"
    named = {step for part in parts if (step := nearest(part, known))} if len(parts) > 1 else {near} & {*known}
    within = [step for step in known if text in step.split("_")] if not named else []
    having = [own for own in made_of.values() if (named and named <= {*own}) or {*own} & {*within}]
    if having:
        goal = guideline.vocabulary.word(guideline.vocabulary.report.goal)
        return f"write a whole {goal}, with all of its steps: {' or '.join(map(','.join, having))}"
    return f"did you mean {near}?" if near else ""
