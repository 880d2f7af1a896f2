"""The text of a guideline's file: a plain file of UTF-8 letters, in which nothing is hidden from its reader."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from kb.files.errors import InputError, Place, Problem

MOST_BYTES = 2 * 1024 * 1024
MOST_TOLD = 20  # hidden characters of one file that are told
BOM = "\ufeff"
# What acts on a terminal, or on the letters beside it, and cannot be seen: control characters, marks of direction,
# blanks without width, ends of lines that are none, tags, and what is no character.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f]"
)
NO_FILE = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}


def text_of(path: Path) -> str:
    """The text of a file, with `\\n` at the end of every line and without a byte order mark.

    Raises:
        InputError: where it cannot be read, is too large, is not UTF-8, or has characters that cannot be seen.
    """
    data = bytes_of(path)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        place = Place(shown(path), 1 + data.count(b"\n", 0, error.start))
        message = f"this is not UTF-8 text: byte {data[error.start]:#04x} is not part of any letter."
        raise InputError([Problem(message, place, "not text", hint="save the file as UTF-8")]) from None
    text = text.removeprefix(BOM).replace("\r\n", "\n")
    if problems := list(islice(hidden_in(text, shown(path)), MOST_TOLD)):
        raise InputError(problems)
    return text


def bytes_of(path: Path) -> bytes:
    fault = ""
    try:
        mode = os.stat(path).st_mode  # before it is opened: a pipe would make its reader wait
        if not stat.S_ISREG(mode):
            fault = f"this is {NO_FILE.get(stat.S_IFMT(mode), 'a device')}, where a file of text is wanted."
        else:
            with open(path, "rb") as file:
                data = file.read(MOST_BYTES + 1)
            if len(data) <= MOST_BYTES:
                return data
            fault = f"this is too large: a file of a guideline has at most {MOST_BYTES:,} bytes."
    except FileNotFoundError:
        fault = "there is no such file."
    except PermissionError:
        fault = "there is no permission to read this file."
    except (OSError, ValueError) as error:
        fault = f"this file cannot be read: {getattr(error, 'strerror', None) or error}."
    raise InputError([Problem(fault, Place(shown(path)), "no file")])


def hidden_in(text: str, path: str, first: int = 1) -> Iterator[Problem]:
    """Each hidden character of a text whose first line has this number.

    >>> [str(problem) for problem in hidden_in("a\\tb\\n\\u00a0\\u017a\\x1b", "x.lp")][0].split(":")[:2]
    ['x.lp', '2']
    """
    lines = text.split("\n")
    for found in HIDDEN.finditer(text):
        number = text.count("\n", 0, found.start())
        column = found.start() - text.rfind("\n", 0, found.start())
        place = Place(path, first + number, column, column + 1)
        message = f"{name_of(found[0])} stands here, which nobody sees: a guideline's files have no such characters."
        yield Problem(message, place, "not text", lines[number], hint="delete it")


def name_of(letter: str) -> str:
    """A character that cannot be seen, by its number and its name in Unicode."""
    return f"U+{ord(letter):04X} ({unicodedata.name(letter, 'a control character').lower()})"


def is_there(path: Path) -> bool:
    """Whether anything has this name, be it a file, a folder or a link to nothing."""
    return os.path.lexists(path)


def shown(path: Path) -> str:
    """A path as messages show it: below the working folder where it lies there."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError, RuntimeError):  # elsewhere, too long, or a circle of links
        return str(path)
