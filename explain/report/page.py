"""What `noms check` finds, as one page of HTML that needs nothing else, in the look of the reading copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from pathlib import Path

from explain import words
from explain.book.book import Book, Entry, Section
from explain.book.page import PAGE, breakable, contents, figure, note, page_style, section, table
from explain.book.tables import Row, Table, Word, table_of
from explain.output.content_policy import policy
from explain.output.progress import progress
from explain.report.picture import picture
from explain.report.report import (
    Report,
    capital,
    case_file,
    general_hint,
    hint,
    linted,
    region_rows,
    sentence,
    situations,
    totals,
)
from kb.check.findings import MEANINGS, Finding
from kb.guideline.guideline import Guideline

MOST_PICTURES = 40


def as_html(report: Report) -> str:
    """The whole page."""
    cards = cards_of(report)
    sections = [*problem_sections(report), *kind_sections(report), *accepted_sections(report)]
    title = words.CHECK_TITLE.format(title=report.guideline.vocabulary.title)
    book = Book(title, report.guideline.vocabulary.notice, summary(report), tuple(sections))
    parts = [section(book.read), *(part(each, cards) for each in book.sections)]
    style = page_style(book, Path(__file__).with_name("check.css"))
    return PAGE.format(
        policy=policy(style),
        tag=words.TAG,
        title=escape(book.title),
        notice=escape(book.notice),
        skip=escape(words.BOOK_SKIP),
        contents=contents(book, words.CHECK_FINDING_OF, words.CHECK_FINDINGS_OF),
        parts="\n".join(parts),
        style=style,
    )


def part(each: Section, cards: dict[str, str]) -> str:
    """A section with its findings as cards, or as a table where they are no more than a line each."""
    shown = "\n".join(cards[entry.id] for entry in each.entries if not each.tables)
    return section(replace(each, entries=()), shown)


def summary(report: Report) -> Section:
    """How many findings of each kind there are, and what the linter says."""
    numbers = Counter((finding.kind, bool(finding.accepted)) for finding in report.told)
    found = {finding.kind for finding in report.told}
    rows: list[Row] = [
        (
            (Word(kind, f"kind-{slug(kind)}" if numbers[kind, False] else "accepted" if kind in found else ""),),
            (report.severities[kind],),
            (str(numbers[kind, False]),),
            (str(numbers[kind, True]),),
            (MEANINGS[kind],),
        )
        for kind in report.kinds
    ]
    table = table_of((), words.CHECK_SUMMARY_HEADS, rows)
    about = (linted(report), totals(report), *words.CHECK_HOW)
    return Section("summary", words.CHECK_SUMMARY, about, tables=(table,) if report.checked else ())


def problem_sections(report: Report) -> list[Section]:
    rows: list[Row] = [
        ((str(p.place),), (p.kind,), (p.severity,), ("\n".join(filter(None, (p.message, p.hint))),))
        for p in report.problems
    ]
    tables = (table_of((), words.CHECK_PROBLEM_HEADS, rows),)
    return [Section("problems", words.CHECK_PROBLEMS, tables=tables)] if rows else []


def kind_sections(report: Report) -> list[Section]:
    """A section for each kind that has findings which are not accepted, those of the worst severity first."""
    found: dict[str, list[Finding]] = {}
    for finding in report.open:
        found.setdefault(finding.kind, []).append(finding)
    return [kind_section(kind, findings) for kind, findings in found.items()]


def kind_section(kind: str, findings: list[Finding]) -> Section:
    """The findings of a kind; those that have neither a patient nor two rules to show as a table."""
    meaning = f"{words.sentence_case(MEANINGS[kind])}."
    entries = tuple(map(entry, findings))
    if any(finding.witness or finding.rules[1:] for finding in findings):
        return Section(f"kind-{slug(kind)}", words.sentence_case(kind), (meaning,), entries)
    about = (meaning, general_hint(kind))
    return Section(f"kind-{slug(kind)}", words.sentence_case(kind), about, entries, (listed(findings),))


def accepted_sections(report: Report) -> list[Section]:
    entries = tuple(map(entry, report.accepted))
    return [Section("accepted", words.CHECK_ACCEPTED, entries=entries)] if entries else []


def slug(kind: str) -> str:
    return kind.replace(" ", "-")


def entry(finding: Finding) -> Entry:
    """A finding as the table of contents wants it."""
    return Entry(finding.id, finding.says, (), "")


def listed(findings: list[Finding]) -> Table:
    """Findings, a row each."""
    rows: list[Row] = [
        (
            (capital(finding, finding.says),),
            (", ".join(finding.rules),),
            (str(replace(finding.place, path=Path(finding.place.path).name)),),
            (Word(finding.id, finding.id, code=True),),
        )
        for finding in findings
    ]
    return table_of((), words.CHECK_LIST_HEADS, rows, [finding.id for finding in findings])


# ---------------------------------------------------------------------------------------------------------- a finding


def cards_of(report: Report) -> dict[str, str]:
    """Every finding as a card, by its id; the first of those with a patient have a picture."""
    found, left = {}, MOST_PICTURES
    for finding in report.told:
        progress(finding.id)
        drawn = drawing_of(report.guideline, finding) if finding.witness and left else ""
        left -= bool(drawn)
        found[finding.id] = card(report.guideline, finding, drawn)
    progress("")
    return found


def drawing_of(guideline: Guideline, finding: Finding) -> str:
    drawing = picture(guideline, finding)
    return figure(drawing, finding.id) if drawing else ""


def card(guideline: Guideline, finding: Finding, drawn: str) -> str:
    """One finding: what it says, for which patients, how many, what to change; a patient, and his decision graph."""
    look = "accepted" if finding.accepted else finding.severity
    level = f'<span class="level {finding.severity}">{finding.severity}</span>'
    lines = [f'<article class="card {look}" id="{finding.id}">']
    lines += [f'<h3>{level}<a href="#{finding.id}">{breakable(finding.id)}</a></h3>']
    lines += [f'<p class="sentence">{escape(sentence(guideline, finding))}.</p>']
    lines += region(guideline, finding)
    if told := situations(finding):
        share = finding.count / finding.of
        lines += [f'<p class="count"><meter value="{share:.4f}" aria-hidden="true"></meter>{escape(told)}</p>']
    if finding.accepted:
        label = escape(words.CHECK_LABELS["accepted"])
        lines += [f'<p class="assumption"><strong>{label}:</strong> {escape(finding.accepted)}</p>']
    else:
        label = escape(words.CHECK_LABELS["mend"])
        lines += [f'<p class="mend"><strong>{label}:</strong> {escape(hint(finding))}</p>']
    lines += [drawn] if drawn else []
    lines += folded(words.CHECK_AS_CASE, case_file(finding)) if finding.witness else []
    return "\n".join([*lines, *notes(finding), "</article>"])


def region(guideline: Guideline, finding: Finding) -> list[str]:
    """The region of a finding as a small table."""
    rows: list[Row] = [((name,), (values,)) for name, values in region_rows(guideline, finding)]
    if not rows:
        return []
    drawn = table(Table((), words.CHECK_REGION_HEADS, tuple(rows)), finding.id)
    return [f'<div class="region">{drawn}</div>']


def folded(label: str, text: str) -> list[str]:
    code = f'<pre class="clauses"><code>{escape(text.rstrip())}</code></pre>'
    return [f"<details open><summary>{escape(label)}</summary>{code}</details>"]


def notes(finding: Finding) -> Iterable[str]:
    """The rules of a finding with their citations and clauses, and where it stands."""
    lines = []
    rules = [(Word(clause.rule, code=True), f" [{clause.cites}], {clause.place}") for clause in finding.clauses]
    lines += [note(words.CHECK_LABELS["rules"], tuple(rules))] if rules else []
    lines += [note(words.CHECK_LABELS["at"], ((str(finding.place),),))] if not rules else []
    return ['<dl class="notes">', *lines, "</dl>"]
