"""TOML files that know where each of their keys stands. The only file that knows the TOML reader (tomllib)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from kb.files.errors import InputError, Place, Problem
from kb.files.text import HIDDEN, name_of, shown, text_of

LONGEST = 1000  # lines of one statement that are looked at for where it ends


@dataclass(frozen=True)
class Toml:
    """A TOML file: what it holds, and where that stands. A key is named by its path, with dots between the tables."""

    path: str
    text: str
    data: dict[str, Any]

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """The line on which each table and key is first written.

        The library tells no places. But a TOML file is a row of statements, and each is a TOML file of its own.
        """
        found: dict[str, Place] = {}
        table: tuple[str, ...] = ()
        for number, held in statements(self.lines):
            line = self.lines[number - 1]
            place = Place(self.path, number, 1, len(line) + 1)
            paths = [path for path, _ in parts(held) if path]
            header = line.lstrip().startswith("[")
            if header:
                table = paths[-1]
            for path in paths:
                found.setdefault(".".join(path if header else (*table, *path)), place)
        return found

    def place(self, key: str) -> Place:
        """Where a key stands, or else the nearest table around it, or the file's first line."""
        while key and key not in self.places:
            key = key.rpartition(".")[0]
        return self.places.get(key, Place(self.path, 1))

    def problem(self, message: str, key: str, kind: str, hint: str = "") -> Problem:
        place = self.place(key)
        return Problem(message, place, kind, self.lines[place.line - 1] if place.column else "", hint=hint)


def read_toml(path: Path) -> Toml:
    """A TOML file.

    Raises:
        InputError: where it cannot be read, is not TOML, or holds characters that cannot be seen.
    """
    text, name = text_of(path), shown(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        refuse(name, text, str(error))
    except RecursionError:
        refuse(name, text, "this is nested too deeply", culprit(text))
    except ValueError:
        refuse(name, text, "this number has too many digits", culprit(text))
    found = Toml(name, text, data)
    problems = [
        found.problem(f"{name_of(letter)} is written here, which nobody sees.", ".".join(path), "not text", "delete it")
        for path, value in parts(data)
        for letter in HIDDEN.findall("".join(path[-1:]) + (value if isinstance(value, str) else ""))
    ]
    if problems:
        raise InputError(problems)
    return found


def refuse(path: str, text: str, reason: str, line: int = 1) -> NoReturn:
    """What the library says of a text, at the place that it names."""
    said, lines = reason.split(" (at ")[0], text.split("\n")
    column = 0
    if at := re.search(r"\(at line (\d+), column (\d+)\)", reason):
        line, column = int(at[1]), int(at[2])
    elif reason.endswith("(at end of document)"):
        line = max(len(text.rstrip().split("\n")), 1)
    message = f"this is not TOML: {said[:1].lower()}{said[1:]}."
    raise InputError(
        [Problem(message, Place(path, line, column, column + 1), "syntax", lines[line - 1] if column else "")]
    )


def statements(lines: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The statements of a file, each with the number of its first line and what it holds by itself.

    The last one is the one that the library cannot read for another reason than its form, where there is one.
    """
    start = 0
    while start < len(lines):
        for end in range(start + 1, min(start + LONGEST, len(lines)) + 1):
            try:
                held = tomllib.loads("\n".join(lines[start:end]))
            except tomllib.TOMLDecodeError:
                continue  # the statement goes on
            except (RecursionError, ValueError):
                yield start + 1, {}
                return
            yield start + 1, held
            start = end
            break
        else:
            return


def culprit(text: str) -> int:
    """The line of the statement that the library cannot read for another reason than its form."""
    return max(number for number, _ in statements(text.split("\n")))


def parts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every key and every value below a value, each with its path; what is in a list has the path of the list."""
    yield path, value
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from parts(inner, (*path, key))
    for inner in value if isinstance(value, list) else ():
        yield from parts(inner, path)
