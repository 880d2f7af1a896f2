"""A version of a guideline: a folder, a name, or a folder as it was in a revision (`REV:FOLDER`). The only file that
knows git."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NoReturn

from kb.errors import InputError, Place, Problem
from kb.guideline import GUIDELINES, Guideline, find, load, shown

READ = (".lp", ".toml")  # of a guideline's folder: what its answers come from


def load_version(text: str) -> Guideline:
    """The guideline in a folder, of that name, or, written REV:FOLDER, as it was in a revision of a git repository.

    Raises:
        InputError: where there is no such folder, revision or guideline, or git is missing.
    """
    revision, colon, folder = text.partition(":")
    if not colon or Path(text).exists():
        return load(text)
    if not revision or not folder:
        refuse(text, "a revision is written REV:FOLDER.", "for example HEAD~1:kb/guidelines/spinal_metastases")
    path = Path(folder)
    named = GUIDELINES / folder
    if len(path.parts) == 1 and not path.exists() and named.is_dir():
        path = named
    return of_revision(text, revision, path.absolute())


def of_revision(text: str, revision: str, path: Path) -> Guideline:
    base = next(parent for parent in (path, *path.parents) if parent.is_dir()).resolve()
    top = Path(git(text, base, "rev-parse", "--show-toplevel").decode().strip()).resolve()
    below = PurePosixPath((base / path.relative_to(unresolved(path))).relative_to(top))
    verify = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    tree = git(text, top, *verify, f"{revision}^{{tree}}").decode().strip()
    packed = git(text, top, "archive", "--format=tar", tree if str(below) == "." else f"{tree}:{below}")
    with TemporaryDirectory(prefix="noms-") as made:
        folder = Path(made).resolve()
        unpack(packed, folder)
        try:
            find(folder)
        except InputError:
            refuse(text, f"there is no guideline in {below} of {revision}: no vocabulary.toml.")
        try:
            return load(folder)
        except InputError as error:
            raise InputError(renamed(problem, folder, text) for problem in error.problems) from None


def unresolved(path: Path) -> Path:
    """The lowest folder above a path (or the path itself) that is there."""
    return next(parent for parent in (path, *path.parents) if parent.is_dir())


def unpack(packed: bytes, folder: Path) -> None:
    """Write the clause files of an archive, and nothing else: no folders, no links."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            name = PurePosixPath(member.name)
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None and len(name.parts) == 1 and name.suffix in READ:
                (folder / name.name).write_bytes(content.read())


def renamed(problem: Problem, folder: Path, text: str) -> Problem:
    """A problem of a file that was unpacked, at its place in the revision."""
    path = problem.place.path
    for prefix in (str(folder), shown(folder)):
        path = path.replace(prefix, text)
    return replace(problem, place=replace(problem.place, path=path))


def git(text: str, folder: Path, *words: str) -> bytes:
    """What a git command prints.

    Raises:
        InputError: where git is missing or refuses.
    """
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)
    except OSError:
        refuse(text, "a revision is read with git, which is not installed here.", "give two folders instead")
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = said[0].removeprefix("fatal: ") if said else "there is no such revision"
        hint = "write REV:FOLDER with a revision and a folder of its repository, or the folder of a guideline"
        refuse(text, f"git cannot read this revision: {reason}.", hint)
    return done.stdout


def refuse(text: str, message: str, hint: str = "") -> NoReturn:
    raise InputError([Problem(message, Place(text), "revision", hint=hint)])
