"""A walk as lines of text: all of it at once, or the parts of a step that a terminal shows one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill

from explain import words
from explain.walk.steps import Step
from explain.walk.walk import Walk
from kb.cases.case import Case
from kb.files.errors import InputError, Place, Problem

WIDTH = 100


def one_case(cases: Iterable[Case | InputError], source: str) -> Case:
    """The one case of a source.

    Raises:
        InputError: where the case is not understood, or there are several.
    """
    first, *others = list(cases)
    if isinstance(first, InputError):
        raise first
    if others:
        raise InputError([Problem("a walk takes one case, and there are several.", Place(source), "case")])
    return first


@words.in_its_language
def say(walk: Walk) -> str:
    """All steps, with what follows from each."""
    parts = [heading(walk)]
    for number in range(len(walk.steps)):
        parts.append("\n".join([*asked(walk, number), *follows(walk, walk.steps[number])]))
    parts += ["\n".join(end(walk)), walk.proof.result.guideline.vocabulary.notice]
    return "\n\n".join(part for part in parts if part) + "\n"


def heading(walk: Walk) -> str:
    return words.WALK_TITLE.format(case=walk.case, lesion=walk.lesion)


def asked(walk: Walk, number: int) -> Iterator[str]:
    """The head of a step: where it stands, what is asked of the patient, and what is known."""
    step = walk.steps[number]
    yield words.WALK_PLACE.format(number=number + 1, of=len(walk.steps), part=step.title)
    for question in step.questions:
        yield wrapped(question.asks, 2)
        yield wrapped(words.WALK_OPEN if question.answer is None else question.answer, 6, "= ")
    for ground in step.grounds:
        if ground.kind != "guideline fact":
            yield wrapped(ground.says, 2, "- ")


def predictions(step: Step) -> Iterator[str]:
    """What may be predicted, by numbers."""
    yield wrapped(words.WALK_PREDICT, 2)
    for number, choice in enumerate(step.choices, 1):
        yield wrapped(choice.says, 4, f"{number}  ")


def follows(walk: Walk, step: Step) -> Iterator[str]:
    """What a step concludes, by which rules, and what lights up in the decision graph."""
    yield wrapped(step.concludes, 2, "> ")
    for rule in step.rules:
        may = "" if rule.certain else f" ({words.WALK_MAY_APPLY})"
        yield wrapped(words.BY.format(rule=rule.rule, cites=rule.cites) + may, 4)
        yield wrapped(rule.sentence, 6)
    for ground in step.grounds:
        if ground.kind == "guideline fact":
            yield wrapped(words.TABLE.format(sentence=ground.says, rule=ground.rule, cites=ground.cites), 4, "- ")
    if names := list(lights(walk, step)):
        yield wrapped(words.WALK_LIGHTS.format(nodes=words.WALK_ARROW.join(names)), 4)


def lights(walk: Walk, step: Step) -> Iterator[str]:
    """The nodes that a step lights up, in short words."""
    graph, vocabulary = walk.proof.graph, walk.proof.result.guideline.vocabulary
    for node in (*step.reads, *step.concluding):
        data = graph.nodes.get(node)
        if data is None:
            yield step.title  # a row of a score
        elif "firings" in data:
            yield data["rule"].id
        elif "fact" in data:
            yield words.WALK_OPEN if data["kind"] == "open" else vocabulary.says(data["fact"], short=True)
        else:
            yield words.NO_GOAL_SHORT.format(goal=vocabulary.word(vocabulary.report.goal))


def why(step: Step) -> Iterator[str]:
    for text in step.why:
        yield wrapped(text, 2, "- ")


def end(walk: Walk) -> Iterator[str]:
    """What is left to say after the last step."""
    for number, text in enumerate(walk.ends):
        yield wrapped(text, 2, "- ") if number else text
    if walk.others:
        yield words.WALK_OTHERS.format(lesions=words.join(list(walk.others)))


def wrapped(text: str, by: int, mark: str = "") -> str:
    lines = fill(text, WIDTH, initial_indent=" " * by + mark, subsequent_indent=" " * (by + len(mark)))
    return lines
