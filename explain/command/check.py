"""`noms check`: lint a guideline, look at all its patients, and print or write what was found."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import click

from explain import words
from explain.command.statuses import ANSWERED, FINDINGS
from explain.output.files import kind_of, refuse_clash, write_text
from explain.report.formats import ENDINGS, make
from explain.report.report import Report, case_file, named, totals
from explain.report.text import explained as explained_text
from explain.report.text import working
from kb.check.check import check as findings_among_all
from kb.check.expectations import unmet
from kb.check.findings import KINDS, Finding, severities
from kb.check.uncovered import uncovered
from kb.files.errors import InputError, Place, Problem, nearest
from kb.guideline.closure import closed
from kb.guideline.guideline import Guideline
from kb.guideline.lint.lint import lint
from kb.guideline.load import find, folder_of, load, read, unread
from kb.guideline.register import read_register

DEFAULT = "spinal_metastases"
PICTURES = ("svg", "png", "pdf", "dot")
OF_ONE = {**dict.fromkeys(PICTURES, "picture"), "yaml": "case", "txt": "text", "json": "json"}


def kinds_of(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Kinds of findings; the blanks of a name may be written as hyphens."""
    kinds = tuple(value.replace("-", " ").lower() for value in values)
    for kind in kinds:
        if kind not in KINDS:
            near = nearest(kind, list(KINDS))
            hint = f"Did you mean {near}?" if near else f"Write one of {', '.join(KINDS)}."
            raise click.BadParameter(f"{kind} is no kind of finding. {hint}", ctx, param)
    return kinds


@click.command(
    epilog="""\b
Examples:
  noms check                            the guideline that comes with noms
  noms check my_guideline/              the clause files in a folder
  noms check a/sins.lp b/escc.lp        the guidelines that these files belong to, each once
  noms check --only gap --only conflict these kinds of findings alone
  noms check -o check.html -o ci.sarif  the report as files: .txt, .json, .sarif, .xml (JUnit), .html
  noms check --no-accepted -o ci.sarif  for tools that show also what is accepted as open
  noms check --explain ID -o why.svg -o case.yaml
                                        all of one finding, its patient's decision graph and case
Exit status: 0 nothing found, 1 problems or findings at or above --fail-on that are not accepted, 2 a file cannot be
read or the call is wrong.
""",
)
@click.argument("guidelines", nargs=-1, metavar="[NAME|FOLDER|FILE]...")
@click.option(
    "--fail-on", type=click.Choice(["info", "warning", "error"]), default="warning", help="The severity that fails."
)
@click.option(
    "--only", multiple=True, callback=kinds_of, metavar="KIND", help="Findings of this kind only; repeatable."
)
@click.option("--accepted/--no-accepted", default=True, help="Whether accepted findings are told.  [default: accepted]")
@click.option("--explain", "key", metavar="ID", help="Everything of one finding.")
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path), help="Write this file.")
@click.option(
    "--format", "kind", type=click.Choice(["text", "json", "sarif", "junit", "html"]), help="What to print or write."
)
def check(
    guidelines: tuple[str, ...],
    fail_on: str,
    only: tuple[str, ...],
    accepted: bool,
    key: str | None,
    outputs: tuple[Path, ...],
    kind: str | None,
) -> None:
    """Whether the clauses of a guideline are well formed, and what they say of every possible patient.

    Well formed: declared, typed, safe, stratified, cited. Then over all patients: gaps, conflicts, rules that never
    count, limits that do not meet, and so on. The cases in its folder `cases` get the answers that they expect.
    """
    refuse_clash(outputs)
    if key is not None:
        explained(guidelines, key, kind or "text", outputs)
        sys.exit(ANSWERED)
    sys.exit(FINDINGS if reported(guidelines, Asked(fail_on, only, accepted), kind, outputs) else ANSWERED)


@dataclass(frozen=True)
class Asked:
    """How a check is asked for: what fails, and which findings are told."""

    fail_on: str = "warning"
    only: tuple[str, ...] = ()
    accepted: bool = True  # whether accepted findings are told


def reported(names: Sequence[str], asked: Asked, kind: str | None, outputs: tuple[Path, ...]) -> bool:
    """Check guidelines, print the reports or write them to files, and say whether one fails.

    Raises:
        InputError: where a guideline cannot be read, or a file not be written. What programs read is written before.
    """
    kinds = {
        path: kind or kind_of(path, ENDINGS, "a report cannot be written") for path in outputs
    }  # a wrong ending is said before any work
    reports, unreadable = [], []
    for folder in folders(names):
        try:
            reports.append(report_of(folder, asked))
        except InputError as error:
            unreadable += error.problems
            reports.append(Report(unread(find(folder)), tuple(error.problems), (), KINDS, checked=False))
    if not outputs and not (unreadable and kind in (None, "text")):
        click.echo(make(reports, kind or "text"), nl=False)
    for path, format_ in kinds.items():
        write(path, make(reports, format_))
    if outputs:
        click.echo("\n".join(map(totals, reports)), err=True)
    if unreadable:
        raise InputError(unreadable)
    return any(report.failing for report in reports)


def folders(names: Sequence[str]) -> tuple[str, ...]:
    """The guidelines of these names, or that these folders are or these files belong to, each once.

    Raises:
        InputError: for a file that belongs to none.
    """
    found: dict[Path, str] = {}
    for name in names or [DEFAULT]:
        folder = str(folder_of(name)) if os.path.isfile(name) else name
        found.setdefault(find(folder).resolve(), folder)
    return tuple(found.values())


def report_of(name: str, asked: Asked) -> Report:
    """The report on a guideline; where its clauses are not well formed, of that, its register and its cases alone."""
    seconds: dict[str, float] = {}
    with timed(seconds, "linter"):
        guideline = read(name)
        problems = lint(guideline)
        severity = severities(guideline)
        beside = read_register(guideline)[1]  # which no answer reads, so it stops no other question
    checked = not any(problem.severity == "error" for problem in problems)
    findings: tuple[Finding, ...] = ()
    if checked:
        guideline = closed(guideline)
        with timed(seconds, "cases"):
            beside += [*unmet(guideline), *uncovered(guideline)]
        with timed(seconds, "consistency"):
            findings = findings_of(guideline)
    told = tuple(finding for finding in findings if asked.accepted or not finding.accepted)
    return Report(guideline, (*problems, *beside), told, severity, asked.fail_on, asked.only, checked, seconds)


@contextmanager
def timed(seconds: dict[str, float], part: str) -> Iterator[None]:
    start = perf_counter()
    yield
    seconds[part] = perf_counter() - start


def findings_of(guideline: Guideline) -> tuple[Finding, ...]:
    """Every finding, with a line on a terminal while it takes."""
    working(guideline.name, tuple(KINDS))
    try:
        return findings_among_all(guideline)
    finally:
        working("", ())


def explained(names: Sequence[str], key: str, kind: str, outputs: tuple[Path, ...]) -> None:
    """Print everything of one finding, and write its patient's decision graph or case."""
    kinds = {path: kind_of(path, OF_ONE, "one finding cannot be written") for path in outputs}
    if kind not in ("text", "json"):
        raise click.UsageError(f"--explain prints text or json, not {kind}.")
    known = folders(names)
    if len(known) > 1:
        raise click.UsageError("--explain is about one guideline.")
    guideline = load(known[0])
    finding = named(findings_of(guideline), key)
    texts = {"text": explained_text(guideline, finding), "json": as_json(finding), "case": case_file(finding)}
    click.echo(texts[kind], nl=False)
    for path, format_ in kinds.items():
        if format_ in ("picture", "case") and not finding.witness:
            raise InputError([Problem(f"{words.CHECK_NO_WITNESS}.", Place(str(path)), "output")])
        if format_ == "picture":
            save(guideline, finding, path)
        else:
            write(path, texts[format_])


def as_json(finding: Finding) -> str:
    return json.dumps(finding.json(), ensure_ascii=False) + "\n"


def save(guideline: Guideline, finding: Finding, path: Path) -> None:
    """Write the decision graph of a finding's patient.

    Raises:
        InputError: where there is none, or the path cannot be written.
    """
    from explain.report.picture import picture  # the graph libraries are loaded where a picture is asked for

    drawing = picture(guideline, finding)
    if drawing is None:
        raise InputError([Problem("the answer to this patient has no decision graph.", Place(str(path)), "output")])
    drawing.save(path)
    click.echo(f"wrote {path}", err=True)


def write(path: Path, text: str) -> None:
    write_text(path, text)
    click.echo(f"wrote {path}", err=True)
