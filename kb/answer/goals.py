"""A value of a guideline's goal as a person names it."""

from __future__ import annotations

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
        near = nearest(text, names)
        hint = f"did you mean {near}?" if near else f"write one of {', '.join(names)}"
        message = f"{text} is no {guideline.vocabulary.report.goal} of this guideline."
        raise InputError([Problem(message, Place(where), "goal", hint=hint)])
    return found
