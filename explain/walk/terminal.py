"""A walk on a terminal, line by line: Enter goes on, a number predicts, and the score stands at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from explain import words
from explain.walk.steps import Step
from explain.walk.text import asked, end, follows, heading, predictions, why, wrapped
from explain.walk.walk import Walk
from kb.cases.values import whole_number


@words.in_its_language
def play(walk: Walk, ask: Callable[[str], str], tell: Callable[[str], None], predict: bool = True) -> None:
    """Walk until the end, or until the reader quits. `ask` shows a prompt and reads a line; `tell` prints one."""
    shown = [not (step.choices and predict) for step in walk.steps]
    picked: dict[int, int] = {}
    tell(heading(walk))
    at = 0
    show(walk, at, shown[at], tell)
    while True:
        step = walk.steps[at]
        try:
            word = ask(prompt(step, shown[at])).strip().lower()
        except EOFError:
            word = "q"
            tell("")
        if word == "q":
            break
        if word == "w":
            each(why(step), tell)
        elif word == "b":
            at = max(0, at - 1)
            show(walk, at, shown[at], tell)
        elif word in ("", "f") or (0 < (number := whole_number(word) or 0) <= len(step.choices) and not shown[at]):
            if not shown[at]:
                shown[at] = True
                if word not in ("", "f"):
                    picked[at] = number - 1
                    each(feedback(step, picked[at]), tell)
                each(follows(walk, step), tell)
                continue
            at += 1
            if at == len(walk.steps):
                break
            show(walk, at, shown[at], tell)
        else:
            tell(words.WALK_HELP)
    finished = at == len(walk.steps)
    tell("")
    each(end(walk) if finished else (), tell)
    each(score(walk, picked, shown if not finished else None) if predict else (), tell)
    tell(walk.proof.result.guideline.vocabulary.notice)


def each(lines: Iterator[str] | tuple[str, ...], tell: Callable[[str], None]) -> None:
    for line in lines:
        tell(line)


def show(walk: Walk, at: int, shown: bool, tell: Callable[[str], None]) -> None:
    tell("")
    each(asked(walk, at), tell)
    each(follows(walk, walk.steps[at]) if shown else predictions(walk.steps[at]), tell)


def prompt(step: Step, shown: bool) -> str:
    return words.WALK_ASK if shown else words.WALK_ASK_PREDICT.format(last=len(step.choices))


def feedback(step: Step, picked: int) -> Iterator[str]:
    """Whether a prediction is right, and if not, why not."""
    choice = step.choices[picked]
    yield wrapped(words.WALK_RIGHT if choice.right else words.WALK_WRONG.format(choice=choice.says), 2)
    for text in choice.why_not:
        yield wrapped(text, 4, "- ")


def score(walk: Walk, picked: dict[int, int], shown: list[bool] | None) -> Iterator[str]:
    """How many predictions were right, and what was missed. `shown` tells, of a walk that was broken off, how far it
    came."""
    steps = [(n, step) for n, step in enumerate(walk.steps) if step.choices and (shown is None or shown[n])]
    missed = [(n, step) for n, step in steps if n not in picked or not step.choices[picked[n]].right]
    yield words.WALK_SCORE.format(right=len(steps) - len(missed), asked=len(steps))
    for n, step in missed:
        right = next(choice.says for choice in step.choices if choice.right)
        choice = step.choices[picked[n]].says if n in picked else words.WALK_UNASKED
        yield wrapped(words.WALK_MISS.format(title=step.title, choice=choice, right=right), 2, "- ")
