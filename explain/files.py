"""Files that a command writes: the format that a name's ending asks for, and one error where a file cannot be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kb.errors import InputError, Place, Problem


def kind_of(path: Path, endings: Mapping[str, str], refused: str) -> str:
    """The format that a file's name asks for by its ending.

    Raises:
        InputError: for an ending that stands for none; its message starts with `refused`.
    """
    ending = path.suffix.lstrip(".").lower()
    if ending not in endings:
        hint = f"write one of {', '.join('.' + name for name in endings)}"
        message = f"{refused} as {ending or path.name}."
        raise InputError([Problem(message, Place(str(path)), "output", hint=hint)])
    return endings[ending]


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Make the folder of a file that is about to be written.

    Raises:
        InputError: where the folder or the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise InputError([Problem(f"this cannot be written: {error.strerror}.", Place(str(path)), "output")]) from None


def write_text(path: Path, text: str) -> None:
    """Write a text to a file, with the same line ends on every system.

    Raises:
        InputError: for a path that cannot be written.
    """
    with writing(path):
        path.write_text(text, encoding="utf-8", newline="\n")
