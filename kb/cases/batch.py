"""Cases from a stream: one as YAML or JSON, or a batch of one JSON case a line. A stream may have no end."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from kb.cases.case import Case, read_case_bytes, read_cases
from kb.cases.tree import MOST_BYTES
from kb.files.errors import InputError, Place, Problem
from kb.guideline.vocabulary import Vocabulary


def read_stream(stream: BinaryIO, vocabulary: Vocabulary, name: str = "<stdin>") -> Iterator[Case | InputError]:
    """Every case of a stream, and in place of a bad one of a batch its error.

    Raises:
        InputError: where the stream has one case, and it is bad, or cannot be read.
    """
    try:
        lines = lines_of(stream)
        begin = first_lines(lines)
        if is_batch(begin):
            yield from read_cases(chain(begin, lines), vocabulary, name)
        else:
            begun = b"".join(begin)
            yield read_case_bytes(begun + stream.read(max(0, MOST_BYTES + 1 - len(begun))), vocabulary, name)
    except OSError as error:
        raise InputError([Problem(f"this cannot be read: {error.strerror}.", Place(name), "no file")]) from None


def first_lines(lines: Iterator[bytes]) -> list[bytes]:
    """The lines up to the second that is not blank, or as many as a case may have bytes."""
    found: list[bytes] = []
    size = filled = 0
    for line in lines:
        found.append(line)
        size += len(line)
        filled += bool(line.strip())
        if filled == 2 or size > MOST_BYTES:
            break
    return found


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; one that is longer than any case is the last, for it may not end."""
    while line := stream.readline(MOST_BYTES + 1):
        yield line
        if len(line) > MOST_BYTES:
            return


def is_batch(begin: list[bytes]) -> bool:
    """Whether a text that begins so is one JSON case a line, rather than one case over lines."""
    first, *second = [text for line in begin if (text := line.strip().removeprefix(BOM_UTF8))] or [b""]
    if not first.startswith(b"{"):
        return False
    if second and second[0].startswith(b"{"):
        return True
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False
