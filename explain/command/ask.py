"""`noms ask`: what to ask next about a case."""

from __future__ import annotations

import sys

import click

import kb
from explain.command.answer_each import answer_each
from explain.command.options import format_option, guideline_option, language_option
from explain.questions.next_question.answer import ask as next_question
from explain.questions.next_question.dialog import as_lines, ask_on


@click.command(
    epilog="""\b
Examples:
  noms ask case.yaml                on a terminal: question by question, until the plan is decided
  noms ask case.yaml --once         what is still possible, and which question to ask next
  noms ask case.yaml --format json  the same for programs, one JSON object a lesion
""",
)
@click.argument("case")
@click.option("--once", is_flag=True, help="Tell the next question, and do not wait for an answer.")
@format_option("text", "json")
@guideline_option
@language_option
def ask(case: str, once: bool, kind: str, name: str, language: str) -> None:
    """What is still possible for CASE, and the questions of the shortest way to a decision."""
    if kind == "text" and not once and case != "-" and sys.stdin.isatty() and sys.stdout.isatty():
        guideline = kb.load(name, language)
        given = ask_on(guideline, kb.read_case(case, guideline), input)
        click.echo("\n".join(["", *as_lines(given), guideline.vocabulary.notice]))
        return
    answer_each(case, name, language, kind, next_question)
