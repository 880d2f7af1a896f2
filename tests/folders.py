"""Small guidelines as texts, written to a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path


def written(folder: Path, texts: Mapping[str, str]) -> Path:
    """A folder with files of these texts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def numbered(clauses: Iterable[str], source: str) -> str:
    """Paragraphs `r.0`, `r.1`, ..., each of a few lines of clauses."""
    return "\n\n".join(f"%! r.{n}  [{source}, page {n}]\n%! Rule {n}.\n{each}" for n, each in enumerate(clauses))
