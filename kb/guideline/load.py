"""Guidelines from folders: found by name, read, linted and in the words of a language."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kb.files.errors import InputError, Place, Problem, nearest
from kb.files.folder import is_read, refused_files
from kb.files.text import is_there, shown, text_of
from kb.guideline.guideline import Guideline
from kb.guideline.kept import digest, keep, kept
from kb.guideline.vocabulary import ORIGINAL, Report, Vocabulary, read_vocabulary
from kb.language.syntax import Paragraph

GUIDELINES = Path(__file__).parents[1] / "guidelines"


def find(name: str | Path) -> Path:
    """The folder of a guideline, given by its name or by a path.

    Raises:
        InputError: where there is no such folder, with the names there are.
    """
    for folder in (GUIDELINES / name, Path(name)):
        if is_there(folder / "vocabulary.toml"):
            return folder
    known = sorted(path.parent.name for path in GUIDELINES.glob("*/vocabulary.toml"))
    near = nearest(str(name), known)
    if near or is_there(Path(name)):
        message = "there is no guideline here: a folder with a vocabulary.toml is wanted."
    else:
        message = "there is no guideline here: there is no such file or folder."
    hint = f"did you mean {near}?" if near else f"name a folder with a vocabulary.toml, or {' or '.join(known)}"
    if os.path.isfile(name):
        hint = "name the folder that this file lies in, if it is one of a guideline"
    raise InputError([Problem(message, Place(str(name)), "guideline", hint=hint)])


def folder_of(path: str | Path) -> Path:
    """The folder of the guideline that a file belongs to: the nearest one above it with a vocabulary.

    Raises:
        InputError: where there is none.
    """
    for folder in Path(path).absolute().parents:
        if is_there(folder / "vocabulary.toml"):
            return folder
    message = "this file belongs to no guideline: no folder above it has a vocabulary.toml."
    raise InputError([Problem(message, Place(str(path)), "guideline", hint="name a file in the folder of a guideline")])


def unread(folder: Path) -> Guideline:
    """A guideline of which nothing is known but its folder, for a report on why it cannot be read."""
    report = Report(goal="", steps="", assessments=(), sections={}, scores=())
    vocabulary = Vocabulary(
        name=folder.resolve().name,
        title=folder.resolve().name,
        source="",
        notice="",
        report=report,
        domains={},
        predicates={},
        words={},
        path=shown(folder / "vocabulary.toml"),
    )
    return Guideline(folder, vocabulary, {}, ())


def read(name: str | Path) -> Guideline:
    """The guideline in a folder, read but not linted.

    Raises:
        InputError: with the problems of every file that cannot be understood.
    """
    from kb.guideline.references import read_references  # what reads files is not loaded where they are kept, read
    from kb.language.read import read_paragraphs

    folder = find(name)
    if refused := [*refused_files(folder)]:
        raise InputError(refused)
    problems: list[Problem] = []
    paragraphs: list[Paragraph] = []
    vocabulary, references = None, {}
    try:
        vocabulary = read_vocabulary(folder / "vocabulary.toml")
    except InputError as error:
        problems += error.problems
    try:
        references = read_references(folder / "references.toml")
    except InputError as error:
        problems += error.problems
    for path in clause_files(folder):
        try:
            paragraphs += read_paragraphs(text_of(path), shown(path))
        except InputError as error:
            problems += error.problems
    if problems or vocabulary is None:
        raise InputError(problems)
    return Guideline(folder, vocabulary, references, tuple(paragraphs))


def load(name: str | Path = "spinal_metastases", language: str = ORIGINAL) -> Guideline:
    """The guideline in a folder (or of that name in `kb/guidelines`), read and linted, in the words of a language.

    Raises:
        InputError: with every error of its files; what the linter only warns of does not stop it.
    """
    folder = find(name)
    key = digest(folder) if not [*refused_files(folder)] else ""
    guideline = kept(folder, key) or linted(folder, key)
    if language != ORIGINAL:
        from kb.guideline.translation import translated

        vocabulary, paragraphs = translated(guideline.vocabulary, guideline.paragraphs, language)
        guideline = replace(guideline, vocabulary=vocabulary, paragraphs=paragraphs)
    guideline.memory.key = key
    return guideline


def linted(folder: Path, key: str) -> Guideline:
    """The guideline in a folder, read and linted; kept under a key, the digest of its files, if there is one."""
    from kb.guideline.closure import closed
    from kb.guideline.lint.lint import lint

    guideline = read(folder)
    errors = [problem for problem in lint(guideline) if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    guideline = closed(guideline)
    keep(guideline, key)
    return guideline


def clause_files(folder: Path) -> Iterator[Path]:
    """The clause files of a folder, by name."""
    yield from sorted(path for path in folder.glob("*.lp") if is_read(path.name))
