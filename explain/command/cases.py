"""The cases that a call names."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import kb
from kb.cases.batch import read_stream
from kb.cases.case import Case
from kb.files.errors import InputError


def read_all(sources: tuple[str, ...], guideline: kb.Guideline) -> Iterator[Case | InputError]:
    """Every case of the files, or of standard input: there, one case as YAML or JSON, or one JSON case a line."""
    for source in sources:
        try:
            if source == "-":
                yield from read_stream(sys.stdin.buffer, guideline.vocabulary)
            else:
                yield kb.read_case(source, guideline)
        except InputError as error:
            yield error
