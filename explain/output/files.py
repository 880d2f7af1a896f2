"""Files that a command writes: the format that a name's ending asks for, whole files, and one error where one cannot be
made."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kb.files.errors import InputError, Place, Problem

PLAIN_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,39}")


def kind_of(path: Path, endings: Mapping[str, str], refused: str) -> str:
    """The format that a file's name asks for by its ending.

    Raises:
        InputError: for a folder, and for an ending that stands for no format; its message starts with `refused`.
    """
    ending = path.suffix.lstrip(".").lower()
    if os.path.isdir(path):
        hint = "name a file in it"
        raise InputError([Problem("this cannot be written: it is a folder.", Place(str(path)), "output", hint=hint)])
    if ending not in endings:
        hint = f"write one of {', '.join('.' + name for name in endings)}"
        message = f"{refused} as {ending or path.name}."
        raise InputError([Problem(message, Place(str(path)), "output", hint=hint)])
    return endings[ending]


def refuse_clash(outputs: Iterable[Path], inputs: Iterable[str | int] = ()) -> None:
    """Refuse outputs that would overwrite what is read (a path, or the number of an open file) or one another.

    Raises:
        InputError: with the first that does.
    """
    taken = {key: "what is read" for given in inputs if (key := identity(given))}
    for path in outputs:
        key = identity(path)
        if key in taken:
            message = f"this would be written over {taken[key]}."
            raise InputError([Problem(message, Place(str(path)), "output", hint="give it a name of its own")])
        if key:
            taken[key] = "another output"


def identity(path: Path | str | int) -> Any:
    """What is the same for all names of a file, also of one that is not there yet; nothing for a device or a pipe."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return os.path.normcase(os.path.realpath(path)) if not isinstance(path, int) else None
    return (found.st_dev, found.st_ino) if os.path.isfile(path) else None


def file_names(names: Sequence[str]) -> Sequence[str]:
    """Names that come from a case, such as lesions, as parts of file names: their numbers, unless all of them are plain
    words that no system takes for the same, or for a path.

    >>> file_names(["t9", "L1"]), file_names(["../t9", "L1"]), file_names(["a", "A"])
    (['t9', 'L1'], ['1', '2'], ['1', '2'])
    """
    plain = all(map(PLAIN_NAME.fullmatch, names)) and len({name.casefold() for name in names}) == len(names)
    return names if plain else [str(number) for number in range(1, len(names) + 1)]


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: it is made beside its place, with its folder, and then moved there.

    Raises:
        InputError: for a path that cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        place = Path(os.path.realpath(path))
        if place.exists() and not place.is_file():  # a device or a pipe takes what it is given; a folder refuses
            place.write_bytes(data)
        else:
            put(place, data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem(f"this cannot be written: {reason}.", Place(str(path)), "output")]) from None


def put(place: Path, data: bytes) -> None:
    """Put a file in place of what may be there, with the rights of that."""
    if place.exists() and not os.access(place, os.W_OK):
        raise PermissionError(13, os.strerror(13))
    part = place.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(part, "xb") as file:
            file.write(data)
        if place.exists():
            shutil.copymode(place, part)
        os.replace(part, place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write a text to a file as UTF-8, with the same line ends on every system.

    Raises:
        InputError: for a path that cannot be written.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_json(data: Any, path: Path) -> None:
    """Write plain data to a file as JSON.

    Raises:
        InputError: for a path that cannot be written.
    """
    import json

    write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
