"""`noms book`: the guideline as a page to read."""

from __future__ import annotations

from pathlib import Path

import click

import kb
from explain.book.book import ENDINGS
from explain.book.book import book as copy_of
from explain.book.markdown import as_markdown
from explain.book.page import as_html
from explain.command.options import guideline_option, language_option, wrote
from explain.output.files import kind_of, write_text


@click.command(
    epilog="""\b
Examples:
  noms book > book.html            the reading copy as one page, for a screen or a printer
  noms book -o book.md             the same as Markdown, without pictures
  noms book -g my_guideline/ -o book.html
""",
)
@click.option("--format", "kind", type=click.Choice(["html", "markdown"]), default="html", help="What to print.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write this file: .html or .md.")
@guideline_option
@language_option
def book(kind: str, output: Path | None, name: str, language: str) -> None:
    """The whole guideline to read: every rule with its source, its clauses and its picture, and its registers."""
    kind = kind_of(output, ENDINGS, "a book cannot be written") if output else kind
    guideline = kb.load(name, language)
    found = copy_of(guideline)
    text = as_html(guideline, found) if kind == "html" else as_markdown(found)
    if output:
        write_text(output, text)
        wrote(output)
    else:
        click.echo(text.encode(), nl=False)
