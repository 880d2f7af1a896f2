"""The sources of a guideline: `references.toml`, a table for each key that a clause may cite."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kb.files.errors import InputError, Problem, nearest
from kb.files.text import is_there
from kb.files.toml import read_toml

TEXTS = (
    "authors",
    "title",
    "journal",
    "volume",
    "issue",
    "pages",
    "publisher",
    "edition",
    "doi",
    "pmid",
    "url",
    "note",
)
NUMBERS = ("year", "volume", "issue")  # these may be whole numbers


def read_references(path: Path) -> dict[str, dict[str, Any]]:
    """The sources in a TOML file, by key; none where there is no file.

    Raises:
        InputError: with every problem of the file.
    """
    if not is_there(path):
        return {}
    file = read_toml(path)
    problems: list[Problem] = []

    def problem(message: str, key: str, hint: str = "") -> None:
        problems.append(file.problem(message, key, "references", hint))

    for key, body in file.data.items():
        if not isinstance(body, dict):
            problem(
                f"{key} stands outside a source.", key, "write [key] above it, the key by which clauses cite the source"
            )
            continue
        if not key.strip() or set(key) & set(",;[]"):
            problem(f"{key!r} is not a key that a clause can cite.", key, "write letters and digits, as in [green1990]")
        for name, value in body.items():
            if name not in (*TEXTS, *NUMBERS):
                near = nearest(name, [*TEXTS, *NUMBERS])
                hint = f"did you mean {near}?" if near else f"keys are year, {', '.join(TEXTS)}"
                problem(f"source {key} has the unknown key {name}.", f"{key}.{name}", hint)
            elif not (isinstance(value, str) or (name in NUMBERS and type(value) is int)):
                wanted = "a text or a whole number" if name in NUMBERS else "a text"
                problem(f"{name} of source {key} is not {wanted}.", f"{key}.{name}", f'write it as {name} = "..."')
        if not body.get("title"):  # what nobody signed has no authors
            problem(f"source {key} has no title.", key, 'write title = "..."')
    if problems:
        raise InputError(problems)
    return file.data


def reference(body: Mapping[str, Any]) -> str:
    """A source as a reference list has it."""
    issue = f"{body.get('volume', '')}({body['issue']})" if "issue" in body else body.get("volume", "")
    where = ":".join(str(part) for part in (issue, body.get("pages", "")) if part)
    when = ";".join(str(part) for part in (body.get("year", ""), where) if part)
    published = f"{body.get('journal', '')} {when}".strip()
    doi = f"doi:{body['doi']}" if "doi" in body else ""
    parts = (body.get("authors", ""), body["title"], published, doi)
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)
