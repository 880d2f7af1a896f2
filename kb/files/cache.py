"""What was worked out of files and is kept for the next start: in the cache folder of the user, as JSON.

A kept file has a line that says what it is, with the digest of the rest, and a line of data; it is written whole or not
at all. What is damaged, of another format, or cannot be read or written, is as if it were not there: the work is done
again. `NOMS_CACHE` names another folder; `NOMS_CACHE=off` keeps nothing.
"""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

FORMAT = 1  # of what is kept: another one is not read
MOST_FILES = 24  # kept; those that were written longest ago go first
VARIABLE = "NOMS_CACHE"
OURS = re.compile(r"(guideline|sets)-[0-9a-f]{40}\.(json|\w+\.tmp)")


def folder() -> Path | None:
    """Where files are kept, by the rules of the system; none where nothing is."""
    told = os.environ.get(VARIABLE, "")
    if told:
        return None if told == "off" else Path(told)
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    return Path(base, "noms-kb") if os.path.isabs(base) else None


def path_of(kind: str, key: str) -> Path | None:
    """The file of some kind of data for a key, a digest."""
    found = folder()
    return found / f"{kind}-{key[:40]}.json" if found else None


def kept(kind: str, key: str) -> Any:
    """The data that is kept for a key; none where there is none that is whole."""
    path = path_of(kind, key)
    try:
        head, data = path.read_bytes().split(b"\n", 1) if path else (b"", b"")
        return json.loads(data) if path and head == heading(kind, key, data) else None
    except (OSError, ValueError, RecursionError):
        return None


def keep(kind: str, key: str, data: Any) -> None:
    """Keep data for a key, if that can be done."""
    path = path_of(kind, key)
    if path is None:
        return
    from tempfile import mkstemp  # only needed here, and slow to load

    text = json.dumps(data, separators=(",", ":")).encode()
    own = ""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, own = mkstemp(".tmp", f"{path.stem}.", path.parent)  # seen by nobody before it is whole
        with os.fdopen(number, "wb") as file:
            file.write(heading(kind, key, text) + b"\n" + text)
        os.replace(own, path)
        clear(path.parent)
    except OSError:
        with suppress(OSError):
            os.unlink(own)


def heading(kind: str, key: str, data: bytes) -> bytes:
    said = {"noms-kb": FORMAT, "kind": kind, "key": key, "sha256": sha256(data).hexdigest()}
    return json.dumps(said).encode()


def clear(place: Path) -> None:
    """Let go of the files that were written longest ago, and of what a killed process left."""
    names = [name for name in os.listdir(place) if OURS.fullmatch(name)]
    found = sorted((place / name for name in names), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[MOST_FILES:]:
        path.unlink(missing_ok=True)
