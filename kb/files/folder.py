"""Which files of a guideline's folder are read, and which are refused for what they are.

Links are followed within the folder. What a guideline says must be in its folder: under a link out of it, another
reader or another revision would see other clauses.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kb.files.errors import Place, Problem

READ = (".lp", ".toml")  # of a guideline's folder: what its answers come from
LEFT_BY_EDITORS = (".#", "._")  # a lock of Emacs, a shadow file of macOS: neither is anybody's clauses
OUT = "this is a link that leads out of the guideline's folder."
NOWHERE = "this is a link that leads nowhere."
NO_FILE = "this is not a file."


def is_read(name: str) -> bool:
    """Whether a guideline's answers come from a file of this name.

    >>> [is_read(name) for name in ("sins.lp", "vocabulary.toml", ".#sins.lp", "statements.csv")]
    [True, True, False, False]
    """
    return name.endswith(READ) and not name.startswith(LEFT_BY_EDITORS)


def refused_link(message: str, path: str) -> Problem:
    return Problem(message, Place(path), "link", hint="put the file itself there, or a link within the folder")


def refused_files(folder: Path) -> Iterator[Problem]:
    """What of a folder on disk has the name of a guideline's file, and is none that can be read."""
    inside = folder.resolve()
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        yield Problem(f"this folder cannot be read: {error.strerror}.", Place(str(folder)), "file")
        return
    for path in paths:
        if not is_read(path.name):
            continue
        try:
            target = Path(os.path.realpath(path, strict=True))
        except OSError:  # a dangling link, or a circle of them
            yield refused_link(NOWHERE, str(path))
            continue
        if path.is_symlink() and not target.is_relative_to(inside):
            yield refused_link(OUT, str(path))
        elif not path.is_file():
            yield Problem(NO_FILE, Place(str(path)), "file", hint="a guideline's folder has files of this name alone")
