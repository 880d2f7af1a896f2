"""Questions and answers on a terminal, until every lesion of a case is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from explain import words
from explain.questions.next_question.text import way_text
from explain.questions.plan_words import asks
from explain.sentences.headline import with_headline
from kb.answer.answer import recommend
from kb.cases.case import Case
from kb.cases.changed import altered
from kb.files.errors import InputError
from kb.guideline.guideline import Guideline
from kb.guideline.vocabulary import Domain, Vocabulary
from kb.language.syntax import symbol_of
from kb.questions.next_question import way
from kb.sets.decision import Position, position

Read = Callable[[str], str]


@words.in_its_language
def ask_on(guideline: Guideline, case: Case, read: Read) -> dict[str, str]:
    """Ask what decides each lesion, and tell the plans; the answers given, as a case would write them.

    An empty answer leaves a question open, `b` takes the last answer back, `?` lists the values, and `q` ends.
    """
    given: dict[str, str] = {}
    skipped: set[str] = set()
    click.echo(words.DIALOG_HELP)
    for lesion in case.lesions:
        while True:
            stated = altered(guideline, case, given)
            own = position(guideline, stated, lesion)
            found = way(own, frozenset(name for name in own.decision.questions if own.says(name) in skipped))
            click.echo("\n" + with_headline(recommend(guideline, stated), lesion, way_text(own, found)))
            if found.step is None:
                break
            name = own.says(found.step.name)
            answer = answered(guideline, case, own, found.step.name, given, read)
            if answer == "q":
                return given
            if answer == "b":
                taken_back(given, skipped)
            elif answer:
                given[name] = answer
            else:
                skipped.add(name)
    return given


def answered(guideline: Guideline, case: Case, own: Position, name: str, given: dict[str, str], read: Read) -> str:
    """A person's answer to a question: one that the case can have, or a command."""
    key, domain = own.says(name), guideline.vocabulary.domains[own.question(name).predicate.domain]
    while True:
        try:
            answer = read(f"{key}? ").strip()
        except EOFError:
            return "q"
        if answer == "?":
            click.echo(f"{asks(own, own.question(name))} {choices(guideline.vocabulary, domain)}")
            continue
        if answer in ("", "q", "b"):
            return answer
        try:
            position(guideline, altered(guideline, case, {**given, key: answer}), own.lesion)
        except InputError as error:
            click.echo(str(error), err=True)
            continue
        return answer


def choices(vocabulary: Vocabulary, domain: Domain) -> str:
    """What may be answered, as a case writes it, with its meaning where that is another word."""
    if domain.is_range:
        return words.DIALOG_CHOOSE.format(values=words.numbers_words(vocabulary, domain))
    told = {value: vocabulary.word(symbol_of(value), domain.name) for value in domain.values}
    values = [value if word.replace(" ", "_") == value else f"{value} ({word})" for value, word in told.items()]
    groups = [group for group in domain.groups if group not in domain.values]
    more = words.DIALOG_GROUPS.format(groups=", ".join(groups)) if groups else ""
    return words.DIALOG_CHOOSE_ONE.format(values=", ".join(values)) + more


def taken_back(given: dict[str, str], skipped: set[str]) -> None:
    """Forget the last answer, and what was left open."""
    skipped.clear()
    if given:
        given.popitem()


def as_lines(given: dict[str, str]) -> Iterable[str]:
    """The answers, to be kept."""
    return [words.DIALOG_GIVEN, *(f"  {name}: {value}" for name, value in given.items())] if given else []
