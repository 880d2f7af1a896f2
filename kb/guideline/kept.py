"""A guideline that was read and linted as plain data, and back; its files are known by their digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from hashlib import sha256
from os import scandir
from pathlib import Path
from typing import Any

from kb.files import cache
from kb.files.errors import InputError, Place
from kb.files.folder import is_read
from kb.files.text import bytes_of, shown
from kb.guideline.guideline import Guideline
from kb.guideline.vocabulary import Domain, Predicate, Report, Score, Vocabulary
from kb.language.syntax import (
    Arithmetic,
    Atom,
    Citation,
    Clause,
    Comparison,
    Constant,
    Literal,
    Paragraph,
    Variable,
)

KIND = "guideline"
# The classes that a guideline is made of; each is written as its place here, and its fields.
CLASSES: tuple[Any, ...] = (
    *(Place, Variable, Constant, Arithmetic, Atom, Literal, Comparison, Clause, Citation, Paragraph),
    *(Domain, Predicate, Score, Report, Vocabulary),
)
NUMBER = {kind: number for number, kind in enumerate(CLASSES)}
FIELDS = [[field.name for field in fields(kind)] for kind in CLASSES]
LEAST_BYTES = 30_000  # of a guideline's files: a smaller one is read about as fast as it is found


def digest(folder: Path) -> str:
    """The digest of what a guideline's answers come from: its files, and this program; empty where it is not kept."""
    found, size = sha256(repr((cache.FORMAT, program())).encode()), 0
    try:
        for path in sorted(path for path in folder.iterdir() if is_read(path.name)):
            data = bytes_of(path)
            size += len(data)
            found.update(repr((path.name, len(data))).encode() + data)
    except (InputError, OSError):
        return ""
    return found.hexdigest() if size >= LEAST_BYTES and cache.folder() else ""


def program() -> list[tuple[str, int, int]]:
    """The files of this program that read and compile guidelines: another version may make something else of them."""
    found = []

    def visit(folder: str, name: str) -> None:
        for entry in scandir(folder):
            if entry.name.endswith(".py"):
                stat = entry.stat()
                found.append((f"{name}/{entry.name}", stat.st_size, stat.st_mtime_ns))
            elif entry.is_dir() and entry.name not in ("guidelines", "__pycache__"):
                visit(entry.path, f"{name}/{entry.name}")

    visit(str(Path(__file__).parents[1]), "kb")
    return sorted(found)


def kept(folder: Path, key: str) -> Guideline | None:
    """The guideline in a folder, of whose files this is the digest, if it is kept."""
    data = cache.kept(KIND, key) if key else None
    if data is None:
        return None
    try:
        paths = {path.name: shown(path) for path in folder.iterdir() if is_read(path.name)}
        vocabulary, references, paragraphs = (plain(part, paths) for part in data)
        if not isinstance(vocabulary, Vocabulary) or not all(type(each) is Paragraph for each in paragraphs):
            return None
        return Guideline(folder, replace(vocabulary, path=paths[vocabulary.path]), references, paragraphs)
    except (ValueError, LookupError, TypeError, AttributeError, OSError):
        return None


def keep(guideline: Guideline, key: str) -> None:
    """Keep a guideline for the next start, unless its files have changed since their digest was taken."""
    if not key or digest(guideline.folder) != key:
        return
    names = {shown(path): path.name for path in guideline.folder.iterdir() if is_read(path.name)}
    try:
        vocabulary = replace(guideline.vocabulary, path=names[guideline.vocabulary.path])
        data = [data_of(part, names) for part in (vocabulary, guideline.references, guideline.paragraphs)]
    except (TypeError, LookupError):
        return
    cache.keep(KIND, key, data)


def data_of(value: Any, names: Mapping[str, str]) -> Any:
    """A part of a guideline as JSON can hold it; files are written by their names, wherever their folder is."""
    if isinstance(value, Place):
        return [NUMBER[Place], names.get(value.path, value.path), value.line, value.column, value.end]
    if type(value) in NUMBER:
        number = NUMBER[type(value)]
        return [number, *(data_of(getattr(value, name), names) for name in FIELDS[number])]
    if isinstance(value, tuple):
        return ["", *(data_of(each, names) for each in value)]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: data_of(each, names) for key, each in value.items()}
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"a guideline holds no {type(value).__name__}")


def plain(data: Any, paths: Mapping[str, str]) -> Any:
    """What such data says."""
    if type(data) is list:
        kind = data[0]
        if kind == 0:
            return Place(paths.get(data[1], data[1]), *data[2:])
        parts = [plain(each, paths) if type(each) in (list, dict) else each for each in data]
        return CLASSES[kind](*parts[1:]) if kind != "" else tuple(parts[1:])
    if type(data) is dict:
        return {key: plain(each, paths) for key, each in data.items()}
    return data
