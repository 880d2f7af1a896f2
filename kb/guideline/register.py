"""The register of a guideline: each statement of its source with the rules that hold it, or the reason why none does.

Two tables stand beside the clause files, both optional: `statements.csv` (what the source says, in its order) and
`ambiguities.csv` (where the source is silent, ambiguous or at odds with itself, and how that is handled).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TypeVar

from kb.files.errors import InputError, Place, Problem, nearest
from kb.files.text import is_there, shown, text_of
from kb.guideline.guideline import Guideline
from kb.guideline.memory import once


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
SEVERAL = ("rules", "cases")  # the columns that hold several words


@once
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
    statements = tuple(rows(guideline, "statements.csv", Statement, problems))
    ambiguities = tuple(rows(guideline, "ambiguities.csv", Ambiguity, problems))
    return Register(statements, ambiguities), problems


def rows(guideline: Guideline, name: str, kind: type[Row], problems: list[Problem]) -> Iterator[Row]:
    """The rows of a table; a line that is not a row is told, and left out."""
    path = guideline.folder / name
    if not is_there(path):
        return
    try:
        text = text_of(path)
    except InputError as error:
        problems += error.problems
        return
    names = [field.name for field in fields(kind)]
    lines = text.split("\n")
    reader = csv.reader(lines, strict=True)
    seen = set[str]()

    def problem(message: str, number: int, hint: str = "") -> None:
        number = min(number, len(lines))
        place = Place(shown(path), number, 1, len(lines[number - 1]) + 1)
        problems.append(Problem(message, place, "register", lines[number - 1], hint=hint))

    number = 1
    try:
        for values in reader:
            first, number = number, reader.line_num + 1  # a value in quotes may go on over several lines
            if first == 1 and values != names:
                problem(f"the columns are {', '.join(values)}.", first, f"write {','.join(names)}")
                return
            if first == 1 or not values:
                continue
            if len(values) != len(names):
                problem(f"this row has {len(values)} values, not {len(names)}.", first)
                continue
            row = kind(*(tuple(v.split()) if n in SEVERAL else v for n, v in zip(names, values, strict=True)))  # type: ignore[arg-type]
            for message, hint in faults(guideline, row):
                problem(message, first, hint)
            if row.id in seen:
                problem(f"{row.id} stands in two rows.", first)
            seen.add(row.id)
            yield row
    except csv.Error as error:
        problem(f"this is not a table of comma-separated values: {error}.", number)


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
