"""The register of a guideline: each statement of its source with the rules that hold it, or the reason why none does.

Two tables stand beside the clause files, both optional: `statements.csv` (what the source says, in its order) and
`ambiguities.csv` (where the source is silent, ambiguous or at odds with itself, and how that is handled).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from kb.errors import InputError, Place, Problem, nearest
from kb.guideline import Guideline, shown


@dataclass(frozen=True)
class Statement:
    """One statement of the source: where it stands, its gist, and the rules that hold it or why it is left out.

    `note` says where the reading of the statement departs from a list of statements that others may know.
    """

    id: str
    section: str
    lines: str
    gist: str
    rules: tuple[str, ...]
    left_out: str
    note: str


@dataclass(frozen=True)
class Ambiguity:
    """A place where the source is open: how it is handled, by which rules, and the teaching cases that show it."""

    id: str
    kind: str
    title: str
    lines: str
    handling: str
    rules: tuple[str, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Register:
    statements: tuple[Statement, ...]
    ambiguities: tuple[Ambiguity, ...]

    @cached_property
    def statements_of(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements behind each rule."""
        found: dict[str, tuple[Statement, ...]] = {}
        for statement in self.statements:
            for rule in statement.rules:
                found[rule] = (*found.get(rule, ()), statement)
        return found

    @cached_property
    def ambiguities_of(self) -> Mapping[str, tuple[Ambiguity, ...]]:
        """The ambiguities that each rule handles."""
        found: dict[str, tuple[Ambiguity, ...]] = {}
        for ambiguity in self.ambiguities:
            for rule in ambiguity.rules:
                found[rule] = (*found.get(rule, ()), ambiguity)
        return found


Row = TypeVar("Row", Statement, Ambiguity)


@cache
def register_of(guideline: Guideline) -> Register:
    """The register of a guideline; empty tables where it has none.

    Raises:
        InputError: with every problem of the two files.
    """
    found, problems = read_register(guideline)
    if problems:
        raise InputError(problems)
    return found


def read_register(guideline: Guideline) -> tuple[Register, list[Problem]]:
    """The register, and what is wrong with it."""
    problems: list[Problem] = []
    statements = tuple(rows(guideline.folder / "statements.csv", Statement, problems))
    ambiguities = tuple(rows(guideline.folder / "ambiguities.csv", Ambiguity, problems))
    tables: tuple[tuple[str, Sequence[Statement | Ambiguity]], ...] = (
        ("statements.csv", statements),
        ("ambiguities.csv", ambiguities),
    )
    for path, table in tables:
        seen = set[str]()
        for number, row in enumerate(table, 2):
            place = Place(shown(guideline.folder / path), number)
            problems += [Problem(message, place, "register", hint=hint) for message, hint in faults(guideline, row)]
            if row.id in seen:
                problems.append(Problem(f"{row.id} stands in two rows.", place, "register"))
            seen.add(row.id)
    return Register(statements, ambiguities), problems


def rows(path: Path, kind: type[Row], problems: list[Problem]) -> Iterator[Row]:
    """The rows of a table; a line that is not a row is told, and left out."""
    if not path.is_file():
        return
    names = [field.name for field in fields(kind)]
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(Problem(f"this is not a table of comma-separated values: {error}.", Place(shown(path))))
        return
    for number, line in enumerate(lines, 1):
        if number == 1 and line != names:
            message = f"the columns are {', '.join(line)}."
            problems.append(Problem(message, Place(shown(path), 1), "register", hint=f"write {','.join(names)}"))
            return
        if number > 1 and len(line) != len(names):
            message = f"this row has {len(line)} values, not {len(names)}."
            problems.append(Problem(message, Place(shown(path), number), "register"))
        elif number > 1:
            several = {"rules", "cases"}
            yield kind(*(tuple(v.split()) if n in several else v for n, v in zip(names, line, strict=True)))  # type: ignore[arg-type]


def faults(guideline: Guideline, row: Statement | Ambiguity) -> Iterator[tuple[str, str]]:
    """What is wrong with a row, and what would be right."""
    for rule in row.rules:
        if rule not in guideline.paragraph_by_id:
            near = nearest(rule, list(guideline.paragraph_by_id))
            yield (
                f"{row.id} names the rule {rule}, which the clause files do not have.",
                near and f"did you mean {near}?",
            )
    if isinstance(row, Statement):
        if bool(row.rules) == bool(row.left_out):
            yield f"{row.id} has to have either rules or a reason why it is left out.", ""
        return
    known = {path.stem for path in guideline.cases}
    for case in row.cases:
        if case not in known:
            near = nearest(case, sorted(known))
            yield f"{row.id} names the case {case}, which is not there.", near and f"did you mean {near}?"
    if not row.handling:
        yield f"{row.id} does not say how it is handled.", ""
