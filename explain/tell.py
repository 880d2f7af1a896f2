"""An answer as a reader sees it: a table with colors on a terminal, plain text in a pipe."""

from __future__ import annotations

import sys
from textwrap import fill

import click

from explain import words
from kb.recommend import Answer, Result
from kb.scores import ScoreAnswer

COLORS = {"decided": "green", "undetermined": "yellow", "no_rule": "red"}

Row = tuple[str, str, str]  # a label, what is said, and the rule and citation it rests on (or nothing)


def tell(result: Result) -> None:
    """Print the answer for each lesion of a case."""
    if sys.stdout.isatty():
        tell_terminal(result)
        return
    for answer in result.lesions:
        click.echo(f"{result.case.name}, lesion {answer.lesion}: {headline(result, answer)}")
        for label, text, source in rows(result, answer):
            click.echo(fill(text, 100, initial_indent=f"  {label:<14}", subsequent_indent=" " * 16))
            if source:
                click.echo(fill(source, 100, initial_indent=" " * 16, subsequent_indent=" " * 16))


def tell_terminal(result: Result) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.panel import Panel
    from rich.table import Table

    console = Console()
    for answer in result.lesions:
        color = COLORS[answer.status]
        table = Table(box=None, show_header=False, padding=(0, 1))
        table.add_column(style="dim", no_wrap=True)
        table.add_column()
        for label, text, source in rows(result, answer):
            table.add_row(label, escape(text) + (f"\n[dim]{escape(source)}[/]" if source else ""))
        title = f"{escape(result.case.name)}, lesion {escape(answer.lesion)}"
        console.print(f"[bold {color}]{escape(headline(result, answer))}[/]")
        console.print(Panel(table, title=title, title_align="left", border_style=color))


def headline(result: Result, answer: Answer) -> str:
    """The status, and the plan where there is one."""
    status = words.STATUS[answer.status]
    return f"{status}: {words.plan_words(result.guideline.vocabulary, answer.plan)}" if answer.plan else status


def rows(result: Result, answer: Answer) -> list[Row]:
    """The lines of an answer, in the order in which a clinician works."""
    vocabulary = result.guideline.vocabulary
    found: list[Row] = []
    for name, value in answer.assessments.items():
        said = vocabulary.word(value) if value else words.NOT_KNOWN
        found.append((name, said, ""))
    for score in vocabulary.scores_of("lesion"):
        found.append((score.title, score_words(answer.scores[score.key]), ""))
    for plan in answer.possible_plans if answer.status == "undetermined" else ():
        found.append((words.POSSIBLE_PLAN, words.plan_words(vocabulary, plan), ""))
    if answer.missing:
        found.append((words.MISSING, ", ".join(answer.missing), ""))
    for rule in answer.rules:
        paragraph = result.guideline.paragraph_by_id[rule]
        found.append((words.RULE, paragraph.sentence, f"{rule}  [{paragraph.cites}]"))
    for key, remarks in answer.remarks.items():
        found += [(key, remark.says, f"{remark.rule}  [{remark.cites}]") for remark in remarks]
    stated = {fact.predicate for fact in result.case.facts}
    for predicate in vocabulary.inputs:
        if predicate.unread and predicate.name in stated:
            found.append((words.UNREAD, f"{predicate.field}: {predicate.unread}", ""))
    return found


def score_words(score: ScoreAnswer) -> str:
    if score.low is None:
        return words.NOT_KNOWN
    total = str(score.total) if score.total is not None else words.BETWEEN.format(low=score.low, high=score.high)
    return f"{total} ({score.band})" if score.band else total
