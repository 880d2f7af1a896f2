"""`noms diff`: which patients an edit of a guideline concerns."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from explain.command.options import format_option, named, print_data, wrote
from explain.command.statuses import ANSWERED, FINDINGS
from explain.output.files import kind_of, write_text
from explain.report.diff_text import as_text
from kb.diff.difference import difference
from kb.diff.revision import load_version


@click.command(
    epilog="""\b
Examples:
  noms diff old_folder/ new_folder/     two folders of clause files
  noms diff HEAD:my_guideline my_guideline
                                        what the edits since the last commit change
  noms diff v1.0:my_guideline v1.1:my_guideline --only plan
  noms diff old_folder/ new_folder/ -o diff.json  as a file, .txt or .json
Exit status: 0 no patient is affected, 1 some are or could not be compared, 2 the call or a file is wrong.
""",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--only", default=None, callback=named, metavar="PREDICATE", help="Compare this answer alone, and no records."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write this file instead of printing.")
@format_option("text", "json")
def diff(old: str, new: str, only: str | None, output: Path | None, kind: str) -> None:
    """Every patient whose answer changes from OLD to NEW: folders or names of guidelines, or REV:FOLDER.

    All possible patients are compared, not a sample: that nobody is affected is proven.
    """
    kind = kind_of(output, {"txt": "text", "json": "json"}, "a comparison cannot be written") if output else kind
    try:
        found = difference(load_version(old), load_version(new), only or "", comparing)
    finally:
        comparing("")
    data = {"old": old, "new": new, **found.json()}
    if output:
        text = json.dumps(data, ensure_ascii=False) + "\n" if kind == "json" else as_text(found, old, new)
        write_text(output, text)
        wrote(output)
    elif kind == "json":
        print_data(data)
    else:
        click.echo(as_text(found, old, new), nl=False)
    sys.exit(ANSWERED if found.covers and not found.affects else FINDINGS)


def comparing(step: str) -> None:
    """On a terminal, what is being compared; nothing clears the line."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{f'comparing {step[:60]} ...' if step else ''}", err=True, nl=False)
