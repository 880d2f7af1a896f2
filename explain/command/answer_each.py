"""A question about each lesion of a case, printed and written as it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

import kb
from explain.command.options import print_data, wrote
from explain.output.files import kind_of
from explain.picture.shown import ENDINGS, REFUSED
from explain.questions.each_lesion import EachLesion


def answer_each(
    case: str,
    name: str,
    language: str,
    kind: str,
    answer: Callable[[kb.Result], EachLesion],
    outputs: tuple[Path, ...] = (),
    also: Callable[[kb.Result], None] = lambda result: None,
) -> None:
    """Print an answer for each lesion of a case: blocks of text, or a JSON object a line. Files are written first."""
    for path in outputs:
        kind_of(path, ENDINGS, REFUSED)
    guideline = kb.load(name, language)
    result = kb.recommend(guideline, kb.read_case(case, guideline))
    told = answer(result)
    also(result)
    for path in outputs:
        told.write(path)
        wrote(path)
    if kind == "json":
        for each in told.json():
            print_data(each)
    else:
        click.echo(f"{told}\n\n{guideline.vocabulary.notice}")
