"""The command `noms` as a process: its streams, and what each way to end is to whoever called it.

A verdict alone ends with 1: findings, patients affected, a certificate refused. Whatever keeps a verdict from being
reached has its own status: 2 where the call, its input or this program is wrong, 130 where it is interrupted, 141 where
its reader has gone. Nothing is imported before it is needed, so that this also holds of what goes wrong on the way.
"""

from __future__ import annotations

import codecs
import gc
import io
import json
import os
import sys
from contextlib import suppress
from typing import NoReturn

from explain.command.statuses import FAILED, INTERRUPTED, NOT_READ

DEBUG = "NOMS_DEBUG"
ESCAPED = "noms.escaped"


def main() -> NoReturn:
    """Run the command with the words of the command line, and end the process."""
    gc.set_threshold(
        100_000
    )  # a start makes many objects that stay: looking at them again and again takes a tenth of it
    try:
        prepare()
        status = called()
        sys.stdout.flush()
    except BaseException as error:
        status = status_of(error)
    let_go()
    sys.exit(status)


def called() -> int:
    from explain.command.noms import main as verbs

    try:
        return int(verbs.main(prog_name="noms", standalone_mode=False) or 0)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0


def prepare() -> None:
    """Streams that can be used: a closed one fails when it is used (closed errors are lost), and letters that an
    encoding lacks are written out, as `\\u2265`, which JSON reads too."""
    codecs.register_error(ESCAPED, escaped)
    for name, flags, mode in (("stdin", os.O_WRONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=ESCAPED)


def escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def status_of(error: BaseException) -> int:
    """The exit status that an error means, once the user has been told."""
    import click

    cause = error.__cause__ if isinstance(error, click.Abort) and error.__cause__ else error
    if isinstance(cause, KeyboardInterrupt):
        tell("interrupted.")
        return INTERRUPTED
    if isinstance(cause, BrokenPipeError):
        return NOT_READ
    if isinstance(cause, click.ClickException):
        from kb.files.errors import visible

        said = io.StringIO()
        cause.show(said)
        with suppress(OSError):
            print("\n".join(map(visible, said.getvalue().split("\n"))), end="", file=sys.stderr, flush=True)
    elif isinstance(cause, MemoryError):
        tell("there is not enough memory for this.")
    elif isinstance(cause, OSError) and cause.filename is None:
        tell(f"the output cannot be written: {cause.strerror or cause}.")
    else:
        tell(f"this is a fault of the program, not of what it was given: {named(cause)}.")
        if os.environ.get(DEBUG):
            from traceback import print_exception

            with suppress(OSError):
                print_exception(cause)
        else:
            tell(f"{DEBUG}=1 in the environment shows where it happened.")
    return FAILED


def named(error: BaseException) -> str:
    said = f"{type(error).__name__}: {str(error)[:200]}".rstrip(": .")
    return said if said.isprintable() else ascii(said)


def tell(sentence: str) -> None:
    with suppress(OSError):
        print(f"noms: {sentence}", file=sys.stderr, flush=True)


def let_go() -> None:
    """What cannot be written any more is given up, so that the interpreter does not stumble over it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
