"""Whether a guideline is well formed: declared, typed, safe, stratified and cited. One report of it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from kb.files.errors import InputError, Problem
from kb.guideline.alike import alike
from kb.guideline.closure import too_many
from kb.guideline.guideline import Guideline
from kb.guideline.lint.cycles import recursion, too_deep
from kb.guideline.lint.declared import arity, undeclared, undefined, unused
from kb.guideline.lint.domains import mismatch, numbers, outside
from kb.guideline.lint.inputs import concluded_records, negated_inputs, unguarded
from kb.guideline.lint.paragraphs import citations, paragraphs, unknown_source, unused_sources
from kb.guideline.lint.scores import sums
from kb.guideline.lint.tables import disagreeing, steps
from kb.guideline.lint.variables import lone, unsafe
from kb.guideline.places import in_rule, line_at, lines_of
from kb.guideline.translation import languages_of, translated


def lint(guideline: Guideline) -> tuple[Problem, ...]:
    """Every problem of a guideline, sorted by place. One without errors can be derived from."""
    lines_of.cache_clear()
    problems = list(too_deep(guideline)) or [problem for check in CHECKS for problem in check(guideline)]
    problems.sort(key=lambda p: (p.place.path, p.place.line, p.place.column))
    return tuple(replace(problem, line=line_at(problem.place)) for problem in problems)


def unheeded(guideline: Guideline) -> Iterator[Problem]:
    """That an answer is wanted also without an input, of a predicate that needs no answer at all: nothing asks it."""
    heads = [rule.clause.head for rule in guideline.rules if rule.clause.head]
    needed = {head.args[0] for head in heads if head.predicate == "needs_answer" and head.arity == 1}
    for rule in guideline.rules:
        head = rule.clause.head
        if head and head.predicate == "answer_without" and head.arity == 2 and head.args[0] not in needed:
            message = f"{head} asks nothing: no clause says that {head.args[0]} needs an answer."
            hint = f"add 'needs_answer({head.args[0]}).', or remove this clause"
            yield in_rule(rule, "unheeded declaration", message, head.place, hint, "warning")


def mistranslated(guideline: Guideline) -> Iterator[Problem]:
    """Words in another language for what is not declared, or that leave out an argument.

    They stop that language alone, so an edit of the vocabulary can be tried before they follow it.
    """
    for language in languages_of(Path(guideline.vocabulary.path).parent):
        try:
            translated(guideline.vocabulary, guideline.paragraphs, language)
        except InputError as error:
            yield from (replace(problem, severity="warning") for problem in error.problems)


CHECKS: tuple[Callable[[Guideline], Iterator[Problem]], ...] = (
    undeclared,
    undefined,
    arity,
    unused,
    outside,
    mismatch,
    numbers,
    unsafe,
    lone,
    sums,
    disagreeing,
    steps,
    recursion,
    too_many,
    negated_inputs,
    unguarded,
    concluded_records,
    unheeded,
    paragraphs,
    citations,
    unknown_source,
    unused_sources,
    alike,
    mistranslated,
)
