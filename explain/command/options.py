"""What the verbs share: their common options, and how they read, print and complain."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

import kb
from explain import words
from kb.files.errors import InputError, visible

ENGLISH = "en"
F = TypeVar("F", bound=Callable[..., Any] | click.Command)


def complain(error: InputError) -> None:
    click.echo(str(error), err=True)


def print_data(found: Any) -> None:
    """A line of JSON. What programs read is UTF-8, whatever the console is."""
    click.echo(f"{json.dumps(found, ensure_ascii=False)}\n".encode(), nl=False)


def wrote(path: Path) -> None:
    click.echo(f"wrote {visible(str(path))}", err=True)


def named(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A name that is not empty, so that an empty one is not taken for none."""
    if value is not None and not value.strip():
        raise click.BadParameter("this is empty.", ctx, param)
    return value


guideline_option = click.option(
    "-g", "--guideline", "name", default="spinal_metastases", metavar="NAME|FOLDER", help="The guideline to ask."
)


def language_option(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb that speaks the language that is asked for until it ends. What is printed as data is in English always."""

    @wraps(verb)
    def spoken(*args: Any, language: str, **given: Any) -> None:
        language = ENGLISH if given.get("kind") == "json" else language
        with words.speaking(language):
            verb(*args, language=language, **given)

    return click.option(
        "--lang",
        "language",
        type=click.Choice(list(words.LANGUAGES)),
        default=ENGLISH,
        envvar="NOMS_LANG",
        show_envvar=True,
        help="The language of sentences and pictures; data is the same in every language.",
    )(spoken)


@contextmanager
def as_data(result: kb.Result, name: str) -> Iterator[kb.Result]:
    """An answer in the words that its guideline is written in: for what programs read."""
    with words.speaking(ENGLISH):
        original = result.guideline.vocabulary.language == ENGLISH
        yield result if original else kb.recommend(kb.load(name), result.case)


def format_option(*kinds: str) -> Callable[[F], F]:
    return click.option("--format", "kind", type=click.Choice(kinds), default="text", help="What to print.")
