"""The verb `noms check`: lint a guideline, look at all its patients, and print or write what was found."""

from __future__ import annotations

import json
from pathlib import Path

import click

from explain import words
from explain.check_report import ENDINGS, Report, case_file, make, named, picture, totals
from explain.check_text import explained as explained_text
from explain.check_text import working
from explain.files import kind_of, write_text
from kb.consistency import check
from kb.errors import InputError, Place, Problem
from kb.findings import KINDS, Finding, severities
from kb.guideline import Guideline, load, read
from kb.lint import lint
from kb.register import read_register

PICTURES = ("svg", "png", "pdf", "dot")
OF_ONE = {**dict.fromkeys(PICTURES, "picture"), "yaml": "case", "txt": "text", "json": "json"}


def reported(name: str, fail_on: str, only: tuple[str, ...], kind: str | None, outputs: tuple[Path, ...]) -> bool:
    """Check a guideline, print the report or write it to files, and say whether it fails."""
    kinds = {
        path: kind or kind_of(path, ENDINGS, "a report cannot be written") for path in outputs
    }  # a wrong ending is said before any work
    report = report_of(name, fail_on, only)
    if not outputs:
        click.echo(make(report, kind or "text"), nl=False)
    for path, format_ in kinds.items():
        write(path, make(report, format_))
    if outputs:
        click.echo(totals(report), err=True)
    return report.failing


def report_of(name: str, fail_on: str, only: tuple[str, ...]) -> Report:
    """The report on a guideline; where its clauses are not well formed, of that alone."""
    guideline = read(name)
    problems = (*lint(guideline), *read_register(guideline)[1])
    checked = not any(problem.severity == "error" for problem in problems)
    severity = severities(guideline)
    findings = findings_of(guideline) if checked else ()
    return Report(guideline, problems, findings, severity, fail_on, only, checked)


def findings_of(guideline: Guideline) -> tuple[Finding, ...]:
    """Every finding, with a line on a terminal while it takes."""
    working(guideline.name, tuple(KINDS))
    try:
        return check(guideline)
    finally:
        working("", ())


def explained(name: str, key: str, kind: str, outputs: tuple[Path, ...]) -> None:
    """Print everything of one finding, and write its patient's decision graph or case."""
    kinds = {path: kind_of(path, OF_ONE, "one finding cannot be written") for path in outputs}
    if kind not in ("text", "json"):
        raise click.UsageError(f"--explain prints text or json, not {kind}.")
    guideline = load(name)
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
    drawing = picture(guideline, finding)
    if drawing is None:
        raise InputError([Problem("the answer to this patient has no decision graph.", Place(str(path)), "output")])
    drawing.save(path)
    click.echo(f"wrote {path}", err=True)


def write(path: Path, text: str) -> None:
    write_text(path, text)
    click.echo(f"wrote {path}", err=True)
