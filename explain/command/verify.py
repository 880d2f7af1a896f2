"""`noms verify`: certificates, checked again."""

from __future__ import annotations

import sys

import click

import kb
from explain.certificate.verify import as_text, verified
from explain.command.options import complain, format_option, guideline_option, print_data
from explain.command.statuses import ANSWERED, FINDINGS, REFUSED
from kb.files.errors import InputError


@click.command(
    epilog="""\b
Examples:
  noms explain case.yaml --certificate why.json     write the proof of a plan as a certificate
  noms verify why.json                              check it again, step by step
  noms verify why.json --case case.yaml             and that it is of this case
  noms verify --format json *.json                  one JSON object a line
  noms verify - < why.json                          from standard input
Exit status: 0 accepted, 1 a certificate is refused, 2 a file is no certificate (the others are still checked).
""",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--case", metavar="CASE", help="Refuse a certificate of another case than this.")
@format_option("text", "json")
@guideline_option
def verify(files: tuple[str, ...], case: str | None, kind: str, name: str) -> None:
    """Whether the claims of certificates hold: each step checked against the clauses, without deriving or searching.

    It tells what is proven, of whom, and by which guideline; what acceptance means is in docs/certificates.md.
    """
    if case == "-" and "-" in files:
        raise click.UsageError("standard input is either the certificate or the case.")
    guideline = kb.load(name)
    own = kb.read_case(case, guideline) if case else None
    status = ANSWERED
    for file in files:
        try:
            checked = verified(file, guideline, own)
        except InputError as error:
            complain(error)
            status = REFUSED
            continue
        if kind == "json":
            print_data(checked.json())
        else:
            click.echo(as_text(checked, guideline))
        status = max(status, ANSWERED if checked.accepted else FINDINGS)
    sys.exit(status)
