"""A version of a guideline: a folder, a name, or a folder as it was in a revision (`REV:FOLDER`). The only file that
knows git.

Trees and blobs are read as they are stored, by commands that neither convert nor check out anything: what a
repository's attributes and configuration name (filters, `export-ignore`, `export-subst`, hooks, aliases, replaced
objects, remotes that objects are fetched from) neither runs nor changes what is read.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NoReturn

from kb.files.errors import InputError, Place, Problem
from kb.files.folder import NOWHERE, OUT, is_read, refused_link
from kb.files.text import shown
from kb.guideline.guideline import Guideline
from kb.guideline.load import GUIDELINES, find, load

MOST_FILES, MOST_BYTES, MOST_SECONDS = 1_000, 32_000_000, 60  # that are read of a revision
LINK, FOLDER = "120000", ("tree", "commit")  # a submodule is stored as a commit: on disk it is a folder
OUTSIDE, BROKEN = "symlink", ("dangling", "loop", "notdir")  # what git says of links that it cannot follow


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
    return of_revision(text, revision, path.resolve() if ".." in path.parts else path.absolute())


def of_revision(text: str, revision: str, path: Path) -> Guideline:
    repository, below = located(text, path)
    verify = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    tree = repository.git(*verify, f"{revision}^{{tree}}").decode().strip()
    found = next(repository.looked_up([tree if below == "." else f"{tree}:{below}"]))
    if found.kind == OUTSIDE or found.kind in BROKEN:
        refuse(text, f"{below} is a link in {revision} that does not lead to a folder of the repository.")
    if found.kind != "tree":
        refuse(text, f"git cannot read this revision: there is no folder {below} in {revision}.")
    with TemporaryDirectory(prefix="noms-") as made:
        folder = Path(made).resolve()
        for name, content in repository.files(found.id):
            write(text, folder / name, content)
        try:
            find(folder)
        except InputError:
            refuse(text, f"there is no guideline in {below} of {revision}: no vocabulary.toml.")
        try:
            return load(folder)
        except InputError as error:
            raise InputError(renamed(problem, folder, text) for problem in error.problems) from None


def located(text: str, path: Path) -> tuple[Repository, str]:
    """The repository that a folder lies in, and its path there: links on the way are for the revision to follow, which
    may lead elsewhere than today's."""
    base = next(parent for parent in (path, *path.parents) if parent.is_dir() and not parent.is_symlink())
    top = Path(Repository(text, base).git("rev-parse", "--show-toplevel").decode().strip()).resolve()
    above = next((parent for parent in (path, *path.parents) if parent.resolve() == top), None)
    below = path.relative_to(above) if above else (base.resolve() / path.relative_to(base)).relative_to(top)
    if not str(below).isprintable():
        refuse(text, "the name of this folder has characters that cannot be shown.")
    return Repository(text, top), PurePosixPath(below).as_posix()


@dataclass(frozen=True)
class Found:
    """What git says of an object: its id, its kind (of a link, why it cannot be followed) and its size in bytes."""

    id: str
    kind: str
    size: int = 0


@dataclass(frozen=True)
class Repository:
    """A git repository that is asked for a version; `text` is how that version was written."""

    text: str
    folder: Path

    def files(self, tree: str) -> Iterator[tuple[str, bytes | None]]:
        """The files of a folder that a guideline's answers come from, links followed within the folder; a folder of
        such a name is none of them, and has no content.

        Raises:
            InputError: where there are too many, or they are too large, or one is a link that leads out of the folder.
        """
        wanted: dict[str, str] = {}
        for entry in filter(None, self.git("ls-tree", "-z", tree).decode("utf-8", "surrogateescape").split("\0")):
            (mode, kind, id), name = entry.split("\t", 1)[0].split(), entry.split("\t", 1)[1]
            if not is_read(name):
                continue
            if not name.isprintable() or {"/", "\\"} & set(name):
                refuse(self.text, f"the revision has a file whose name cannot be read: {name!a}.")
            if kind in FOLDER:
                yield name, None
            else:
                wanted[name] = f"{tree}:{name}" if mode == LINK else id
        if len(wanted) > MOST_FILES:
            refuse(self.text, f"the folder has {len(wanted):,} files to read; at most {MOST_FILES:,} are read.")
        found = dict(zip(wanted, self.looked_up(wanted.values()), strict=True))
        if problems := [self.link(name, f) for name, f in found.items() if f.kind == OUTSIDE or f.kind in BROKEN]:
            raise InputError(problems)
        if (size := sum(f.size for f in found.values())) > MOST_BYTES:
            refuse(self.text, f"the folder's files have {size:,} bytes; at most {MOST_BYTES:,} are read.")
        for name, one in found.items():
            if one.kind == "missing":
                refuse(self.text, f"git cannot read this revision: {name} is not in the repository.")
        blobs = {f.id: None for f in found.values() if f.kind == "blob"}
        contents = dict(zip(blobs, self.contents(blobs), strict=True))
        yield from ((name, contents.get(one.id)) for name, one in found.items())

    def link(self, name: str, found: Found) -> Problem:
        return refused_link(OUT if found.kind == OUTSIDE else NOWHERE, f"{self.text}/{name}")

    def looked_up(self, objects: Iterable[str]) -> Iterator[Found]:
        """What git knows of some objects, links followed within the tree that they are named in."""
        left = self.git("cat-file", "--batch-check", "--follow-symlinks", asked="\n".join(objects))
        while left:
            line, _, left = left.partition(b"\n")
            first, _, rest = line.decode("utf-8", "surrogateescape").partition(" ")
            if first == OUTSIDE or first in BROKEN:
                left = left[int(rest) + 1 :]
                yield Found("", first)
            elif line.endswith(b" missing"):
                yield Found("", "missing")
            else:
                kind, size = rest.split()
                yield Found(first, kind, int(size))

    def contents(self, blobs: Iterable[str]) -> Iterator[bytes]:
        left = self.git("cat-file", "--batch", asked="\n".join(blobs))
        while left:
            line, _, left = left.partition(b"\n")
            size = int(line.split()[2])
            yield left[:size]
            left = left[size + 1 :]

    def git(self, *words: str, asked: str = "") -> bytes:
        """What a git command prints.

        Raises:
            InputError: where git is missing or refuses.
        """
        safe = ("-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false")
        command = ["git", "--no-pager", "--no-replace-objects", *safe, "-C", str(self.folder), *words]
        data = f"{asked}\n".encode("utf-8", "surrogateescape") if asked else b""
        try:
            done = subprocess.run(
                command, input=data, capture_output=True, check=False, env=environment(), timeout=MOST_SECONDS
            )
        except subprocess.TimeoutExpired:
            refuse(self.text, f"git did not read this revision within {MOST_SECONDS} seconds.")
        except OSError:
            what = "a revision is read with git, which is not installed here."
            refuse(self.text, what, "give two folders instead")
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            reason = said[0].removeprefix("fatal: ") if said else "there is no such revision"
            hint = "write REV:FOLDER with a revision and a folder of its repository, or the folder of a guideline"
            refuse(self.text, f"git cannot read this revision: {reason}.", hint)
        return done.stdout


def environment() -> dict[str, str]:
    """The variables that git runs with: none that point it elsewhere, and no way to fetch what a repository lacks."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    none = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    return {**own, **none, "LC_ALL": "C"}


def write(text: str, path: Path, content: bytes | None) -> None:
    """Write a file that is not there yet, or make a folder: two names that this machine takes for one are refused."""
    try:
        if content is None:
            path.mkdir()
        else:
            with path.open("xb") as file:
                file.write(content)
    except OSError:
        refuse(text, f"the file {path.name} of this revision cannot be written on this machine.")


def renamed(problem: Problem, folder: Path, text: str) -> Problem:
    """A problem of a file that was unpacked, at its place in the revision."""
    path = problem.place.path
    for prefix in (str(folder), shown(folder)):
        path = path.replace(prefix, text)
    return replace(problem, place=replace(problem.place, path=path))


def refuse(text: str, message: str, hint: str = "") -> NoReturn:
    raise InputError([Problem(message, Place(text), "revision", hint=hint)])
