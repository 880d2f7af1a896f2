"""How far a command is: one line on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys


def progress(path: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{path}", end="", file=sys.stderr, flush=True)
