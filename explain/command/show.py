"""`noms show`: what is known of a rule, a predicate or a source."""

from __future__ import annotations

import click

import kb
from explain.book.entry import as_text, known, overview
from explain.command.options import format_option, guideline_option, print_data


@click.command(
    epilog="""\b
Examples:
  noms show                        everything there is, a line each
  noms show noms.table1.row7       a rule: clause, sentence, citation, use, cases that fire it
  noms show escc                   a predicate: meaning, domain, question, rules
  noms show joaquim2015            a source, how much of it stands in clauses, and what rests on it
  noms show S060                   a statement of the source: the rules that hold it, or why none does
  noms show G06                    a place where the source is open, and how that is handled
""",
)
@click.argument("what", required=False, metavar="[RULE|PREDICATE|SOURCE|STATEMENT]")
@format_option("text", "json")
@guideline_option
def show(what: str | None, kind: str, name: str) -> None:
    """Everything known of a rule, a predicate, a source or a statement of the source of the guideline."""
    guideline = kb.load(name)
    found = known(guideline, what) if what else overview(guideline)
    if kind == "json":
        print_data(found)
    else:
        click.echo(as_text(found))
