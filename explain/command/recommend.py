"""`noms recommend`: what follows for each lesion of a case."""

from __future__ import annotations

import sys

import click

import kb
from explain.command.cases import read_all
from explain.command.options import complain, format_option, guideline_option, language_option, print_data
from explain.command.statuses import ANSWERED, REFUSED
from kb.files.errors import InputError


@click.command(
    epilog="""\b
Examples:
  noms recommend case.yaml                     one case, as text
  noms recommend --format json *.yaml          one JSON object a line
  noms recommend --format json - < cases.jsonl a batch, one JSON case a line
Exit status: 0 answered, 2 a case is not understood (the others are still answered).
""",
)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@format_option("text", "json")
@guideline_option
@language_option
def recommend(cases: tuple[str, ...], kind: str, name: str, language: str) -> None:
    """What follows for each lesion of each CASE: a YAML or JSON file, or - for standard input."""
    guideline = kb.load(name, language)
    status, answered = ANSWERED, 0
    for case in read_all(cases, guideline):
        try:
            if isinstance(case, InputError):
                raise case
            result = kb.recommend(guideline, case)
        except InputError as error:
            complain(error)
            status = REFUSED
            continue
        if kind == "json":
            print_data(result.json())
        else:
            from explain.sentences.table import tell

            click.echo("\n" * (answered > 0), nl=False)
            tell(result)
        answered += 1
        if answered % 100 == 0 and sys.stderr.isatty() and not sys.stdout.isatty():
            click.echo(f"\r{answered} cases", err=True, nl=False)
    if kind == "text" and answered:
        click.echo(f"\n{guideline.vocabulary.notice}")
    sys.exit(status)
