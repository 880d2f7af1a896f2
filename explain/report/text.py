"""What `noms check` finds, as text: each finding with its region, size, rules, an example and what to change."""

from __future__ import annotations

import sys
from collections import Counter
from textwrap import TextWrapper, fill, shorten

from explain import words
from explain.report.report import (
    Report,
    case_file,
    case_line,
    hint,
    linted,
    region_rows,
    sentence,
    situations,
    totals,
)
from kb.check.accepting import acceptance
from kb.check.findings import MEANINGS, Finding
from kb.guideline.guideline import Guideline

WIDTH = 110
INDENT = 12
NARROW = 78  # columns that every terminal has


def as_text(report: Report) -> str:
    """The whole report: what the linter says, the findings, those that are accepted, and a line with totals."""
    blocks = [f"{problem}\n   {problem.severity}: {problem.kind}\n" for problem in report.problems]
    blocks.append(linted(report))
    listed = [finding for finding in report.open if is_listed(report, finding)]
    blocks += ["", *("\n".join([*block(report.guideline, finding), ""]) for finding in listed)] if listed else []
    if report.accepted:
        blocks += [*([] if listed else [""]), f"{words.CHECK_ACCEPTED}:"]
        blocks += ["\n".join(["", *accepted_block(report.guideline, finding)]) for finding in report.accepted]
        blocks.append("")
    left = Counter(finding.kind for finding in report.open if not is_listed(report, finding))
    infos = [fill(info_line(kind, number), WIDTH, subsequent_indent="  ") for kind, number in left.items()]
    return "\n".join([*blocks, *infos, totals(report)]) + "\n"


def is_listed(report: Report, finding: Finding) -> bool:
    """Whether a finding is told by itself: information is only counted, unless it is asked for."""
    return finding.severity != "info" or report.fail_on == "info" or finding.kind in report.only


def info_line(kind: str, number: int) -> str:
    option = kind.replace(" ", "-")
    return words.CHECK_INFOS.format(count=number, kind=kind, meaning=MEANINGS[kind], option=option)


def block(guideline: Guideline, finding: Finding, example: bool = True) -> list[str]:
    """The lines of a finding."""
    where = "; ".join(f"{name} is {values}" for name, values in region_rows(guideline, finding))
    lines = [f"{finding.severity}: {finding.id}"]
    lines.append(fill(f"{sentence(guideline, finding)}.", WIDTH, initial_indent="  ", subsequent_indent="  "))
    lines += row(words.CHECK_WHERE, where) + row(words.CHECK_SITUATIONS, situations(finding))
    for clause in finding.clauses:
        lines += row(words.CHECK_RULE, f"{clause.rule}  [{clause.cites}]  {clause.place}")
    lines += row(words.CHECK_AT, "" if finding.rules else str(finding.place))
    lines += row(words.CHECK_EXAMPLE, case_line(finding) if example else "")
    return lines + row(words.CHECK_MEND, hint(finding))


def accepted_block(guideline: Guideline, finding: Finding) -> list[str]:
    """The lines of an accepted finding: what is found, and the reason to leave it so."""
    where = "; ".join(f"{name} is {values}" for name, values in region_rows(guideline, finding))
    lines = [f"{finding.id} ({finding.severity})"]
    lines.append(fill(f"{sentence(guideline, finding)}.", WIDTH, initial_indent="  ", subsequent_indent="  "))
    lines += row(words.CHECK_WHERE, where) + row(words.CHECK_SITUATIONS, situations(finding))
    return lines + row(words.CHECK_REASON, finding.accepted)


def row(label: str, text: str) -> list[str]:
    """A labelled line, wrapped below itself, with ids and paths in one piece; none without a text."""
    if not text:
        return []
    first, others = f"  {label:<{INDENT - 2}}", " " * INDENT
    whole = TextWrapper(
        WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False, break_long_words=False
    )
    return [whole.fill(text)]


def explained(guideline: Guideline, finding: Finding) -> str:
    """Everything of one finding: with the clauses of its rules, its witness as a case file, and how to accept it."""
    lines = block(guideline, finding, example=False)
    lines += row(words.CHECK_REASON, finding.accepted)
    if finding.rules:
        lines += ["", words.CHECK_CLAUSES]
    for rule in dict.fromkeys(finding.rules):
        paragraph = guideline.paragraph_by_id[rule]
        lines += ["", f"  {rule}: {paragraph.sentence}", *(f"    {clause}" for clause in paragraph.clauses)]
    if finding.witness:
        lines += ["", words.CHECK_WITNESS, "", case_file(finding).rstrip()]
    if not finding.accepted and finding.kind != "stale":
        name = finding.id.replace("-", "_").lower()
        clauses = "\n".join(acceptance(guideline, finding))
        lines += ["", words.CHECK_ACCEPT, "", words.CHECK_ACCEPT_CLAUSE.format(name=name, clauses=clauses)]
    return "\n".join(lines) + "\n"


def working(name: str, kinds: tuple[str, ...]) -> None:
    """Say on a terminal what is being checked; called without kinds, wipe it away."""
    if sys.stderr.isatty():
        told = words.CHECK_WORKING.format(guideline=name, kinds=", ".join(kinds)) if kinds else ""
        sys.stderr.write(f"\r\033[K{shorten(told, NARROW, placeholder=' ...')}")
        sys.stderr.flush()
