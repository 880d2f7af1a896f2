"""An answer as a reader sees it: a table with colors on a terminal, plain text in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from textwrap import fill

import click

from explain import words
from explain.sentences.headline import MOST_LINE, headline, holds, procedure_words
from kb.answer.answer import Answer, Result
from kb.answer.remarks import Remark
from kb.answer.scores import ScoreAnswer
from kb.cases.case import PATIENT, lesion_symbol
from kb.guideline.guideline import Guideline
from kb.guideline.vocabulary import Score, Vocabulary

WIDTH = 100
COLORS = {"decided": "green", "held": "yellow", "undetermined": "yellow", "no_rule": "red"}

Row = tuple[str, str, str]  # a label, what is said, and the rule and citation it rests on (or nothing)


@words.in_its_language
def tell(result: Result) -> None:
    """Print the answer for each lesion of a case, and the scores of its patient."""
    shared = shared_remarks(result)
    blocks = [(lesion_head(result, a), lesion_rows(result, a, shared), color_of(a)) for a in result.lesions]
    if shared:
        rows = [row for key, remarks in shared.items() for row in remark_rows(result.guideline, key, remarks)]
        blocks.append(((words.ALL_LESIONS.format(case=result.case.name), ""), rows, ""))
    if scored := patient_rows(result):
        blocks.append(((words.PATIENT.format(case=result.case.name), ""), scored, ""))
    if sys.stdout.isatty():
        tell_terminal(blocks)
        return
    for (title, head), rows, _ in blocks:
        click.echo(f"{title}: {head}" if head else f"{title}:")
        for label, text, source in labelled(rows):
            click.echo(fill(text, WIDTH, initial_indent=f"  {label:<14}", subsequent_indent=" " * 16))
            if source:
                click.echo(fill(source, WIDTH, initial_indent=" " * 18, subsequent_indent=" " * 18))


def color_of(answer: Answer) -> str:
    """The status, as far as colors tell it: a plan that is on hold is not one to go ahead with."""
    return "held" if answer.status == "decided" and any(hold.of == "plan" for hold in answer.holds) else answer.status


def labelled(rows: list[Row]) -> list[Row]:
    """The rows, with a label only at the first of those that it stands for."""
    before = ["", *(label for label, _, _ in rows)][: len(rows)]
    return [
        ("" if label == last else label, text, source) for (label, text, source), last in zip(rows, before, strict=True)
    ]


def tell_terminal(blocks: list[tuple[tuple[str, str], list[Row], str]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.panel import Panel
    from rich.table import Table

    console = Console()
    for (title, head), rows, color in blocks:
        color = COLORS.get(color, "default")
        table = Table(box=None, show_header=False, padding=(0, 1))
        table.add_column(style="dim", no_wrap=True)
        table.add_column()
        for label, text, source in labelled(rows):
            table.add_row(label, escape(text) + (f"\n[dim]{escape(source)}[/]" if source else ""))
        if head:
            console.print(f"[bold {color}]{escape(head)}[/]")
        console.print(Panel(table, title=escape(title), title_align="left", border_style=color))


def lesion_head(result: Result, answer: Answer) -> tuple[str, str]:
    """What a block is about, and its headline."""
    title = words.LESION.format(case=result.case.name, lesion=answer.lesion)
    return title, headline(result.guideline.vocabulary, answer).within(MOST_LINE)


def shared_remarks(result: Result) -> dict[str, list[Remark]]:
    """The remarks that are made of every lesion, where there are several: they are told once."""
    first, *others = result.lesions
    found = {
        key: [remark for remark in remarks if all(remark in other.remarks[key] for other in others)]
        for key, remarks in first.remarks.items()
    }
    return {key: remarks for key, remarks in found.items() if others and remarks}


def lesion_rows(result: Result, answer: Answer, shared: Mapping[str, list[Remark]]) -> list[Row]:
    """The lines of an answer, in the order in which a clinician works."""
    guideline, vocabulary = result.guideline, result.guideline.vocabulary
    own = {key: [r for r in remarks if r not in shared.get(key, ())] for key, remarks in answer.remarks.items()}
    found = [*hold_rows(guideline, answer)]
    found += [row for key in vocabulary.report.first for row in remark_rows(guideline, key, own[key])]
    for name, value in answer.assessments.items():
        domain = vocabulary.predicates[name].domain
        text = vocabulary.word(value, domain) if value else no_value_words(result, name, answer.lesion)
        found.append((vocabulary.word(name), text, ""))
    for score in vocabulary.scores_of("lesion"):
        found.append((score.title, score_words(vocabulary, score, answer.scores[score.key]), ""))
    for plan in answer.possible_plans if answer.status == "undetermined" else ():
        found.append((words.POSSIBLE_PLAN, words.plan_words(vocabulary, plan), ""))
    if answer.would_decide:
        asked = (words.name_words(vocabulary, vocabulary.input_by_field[name]) for name in answer.would_decide)
        found.append((words.MISSING, ", ".join(asked), ""))
    for rule in answer.rules:
        found.append((words.RULE, guideline.paragraph_by_id[rule].sentence, source_words(guideline, rule)))
    for key in vocabulary.report.sections:
        if key not in vocabulary.report.first:
            found += remark_rows(guideline, key, own[key])
    stated = {fact.predicate for fact in result.case.facts}
    for predicate in vocabulary.inputs:
        if predicate.unread and predicate.name in stated:
            found.append((words.UNREAD, f"{words.name_words(vocabulary, predicate)}: {predicate.unread}", ""))
    return found


def no_value_words(result: Result, name: str, lesion: str) -> str:
    """Why an assessment has no value: it may still have one, or no rule gives one, whatever is missing."""
    entities = (lesion_symbol(lesion), PATIENT)
    open_ = any(fact.predicate == name and fact.args[0] in entities for fact in result.possible)
    return words.NOT_KNOWN if open_ else words.NO_VALUE


def hold_rows(guideline: Guideline, answer: Answer) -> Iterator[Row]:
    """What is held, with the sentence, rule and citation behind each reason."""
    for kind, hold in holds(answer):
        what = hold.procedure and f"{procedure_words(guideline.vocabulary, hold)}: "
        yield words.HOLD_LABELS[kind], what + hold.says, source_words(guideline, hold.rule)


def remark_rows(guideline: Guideline, key: str, remarks: Iterable[Remark]) -> list[Row]:
    return [(guideline.vocabulary.word(key), remark.says, source_words(guideline, remark.rule)) for remark in remarks]


def patient_rows(result: Result) -> list[Row]:
    """The scores of the patient, where the case states something that only they read, or they are certain."""
    vocabulary, guideline = result.guideline.vocabulary, result.guideline
    stated = {fact.predicate for fact in result.case.facts} | {name for name, _ in result.case.open}
    asked = stated & vocabulary.input_names - guideline.reads[vocabulary.report.goal]
    found = []
    for score in vocabulary.scores_of("patient"):
        answer = result.scores[score.key]
        if answer.band or asked & guideline.reads[score.total]:
            source = source_words(guideline, answer.rule) if answer.rule else ""
            found.append((score.title, score_words(vocabulary, score, answer), source))
    return found


def source_words(guideline: Guideline, rule: str) -> str:
    return f"{rule}  [{guideline.paragraph_by_id[rule].cites}]"


def score_words(vocabulary: Vocabulary, score: Score, answer: ScoreAnswer) -> str:
    """A total or its bounds, and the band in the words of its own domain."""
    if answer.low is None:
        return words.NOT_KNOWN
    total = str(answer.total) if answer.total is not None else words.BETWEEN.format(low=answer.low, high=answer.high)
    return (
        f"{total} ({vocabulary.word(answer.band, vocabulary.predicates[score.band].domain)})" if answer.band else total
    )
