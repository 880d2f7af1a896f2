"""`noms walk`: a case step by step."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import kb
from explain.command.cases import read_all
from explain.command.options import as_data, guideline_option, language_option, named, wrote
from explain.output.files import kind_of, refuse_clash, write_text
from explain.walk.formats import ENDINGS, as_text_of
from explain.walk.terminal import play
from explain.walk.text import one_case
from explain.walk.walk import walk as steps_of


@click.command(
    epilog="""\b
Examples:
  noms walk case.yaml                  step by step on a terminal; predict what follows before you see it
  noms walk case.yaml --no-predict     the same without predictions
  noms walk case.yaml --lesion t9      of this lesion; without it, of the first
  noms walk case.yaml -o walk.html     a page for a lesson or a meeting, also .txt or .json
  noms walk --format json - < case     the steps as data
""",
)
@click.argument("case")
@click.option("--lesion", callback=named, metavar="ID", help="The lesion; without it, the first of the case.")
@click.option("--predict/--no-predict", default=True, help="Ask what follows before it is shown.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write this file: .html, .txt or .json.")
@click.option("--format", "kind", type=click.Choice(["text", "json", "html"]), help="Print all steps at once.")
@guideline_option
@language_option
def walk(
    case: str, lesion: str | None, predict: bool, output: Path | None, kind: str | None, name: str, language: str
) -> None:
    """From the facts of CASE to the plan of a lesion, step by step in the order of the guideline."""
    wanted = kind_of(output, ENDINGS, "a walk cannot be written") if output else kind
    refuse_clash(filter(None, [output]), [0 if case == "-" else case])
    guideline = kb.load(name, language)
    result = kb.recommend(guideline, one_case(read_all((case,), guideline), case))
    found = steps_of(result, lesion)
    if wanted is None and case != "-" and sys.stdin.isatty() and sys.stdout.isatty():
        play(found, input, click.echo, predict)
        return
    if wanted == "json":
        with as_data(result, name) as plain:
            text = as_text_of(steps_of(plain, lesion), wanted, predict)
    else:
        text = as_text_of(found, wanted or "text", predict)
    if output:
        write_text(output, text)
        wrote(output)
    else:
        click.echo(text.encode() if wanted in ("json", "html") else text, nl=False)
