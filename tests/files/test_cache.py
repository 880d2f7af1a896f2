"""What is kept between two starts changes how long an answer takes, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import CASES, ROOT
from random_guidelines import wild, write

import kb
from kb.files import cache
from kb.guideline import kept as guidelines
from kb.guideline.load import load
from kb.sets import compiler, kept

CASE = {"lesions": [{"id": "a"}]}


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A guideline that is not kept yet."""
    write(tmp_path / "toy", wild(Random(3)))
    return tmp_path / "toy"


@pytest.fixture
def folder(tmp_path: Path, toy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, in which guidelines of any size are kept."""
    found = tmp_path / "cache"
    monkeypatch.setenv(cache.VARIABLE, str(found))
    monkeypatch.setattr(guidelines, "LEAST_BYTES", 0)
    return found


def answered(source: Path) -> dict[str, Any]:
    guideline = load(source)
    return kb.recommend(guideline, kb.read_case(CASE, guideline)).json()


def refuse(*_: object) -> None:
    raise AssertionError("this was kept, and is made again")


def test_the_second_start_neither_reads_clauses_nor_compiles_them(
    folder: Path, toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answered(toy)
    assert sorted(path.name.split("-")[0] for path in folder.iterdir()) == ["guideline", "sets"]
    monkeypatch.setattr("kb.guideline.load.linted", refuse)
    monkeypatch.setattr(compiler, "Compiler", refuse)
    assert answered(toy) == first


def test_a_kept_guideline_is_the_one_that_was_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Places are no part of equality, and are compared by themselves: clauses are quoted by them."""
    monkeypatch.setenv(cache.VARIABLE, "off")
    read = load()
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path))
    load()
    monkeypatch.setattr("kb.guideline.load.linted", refuse)
    found = load()
    assert (found.vocabulary, found.references, found.paragraphs) == (read.vocabulary, read.references, read.paragraphs)
    assert list(map(repr, found.paragraphs)) == list(map(repr, read.paragraphs))
    assert repr(found.vocabulary) == repr(read.vocabulary)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def altered(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-len(data) // 3] ^= 1
    path.write_bytes(bytes(data))


def of_another_format(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'{"noms-kb": 1', b'{"noms-kb": 0', 1))


def foreign(path: Path) -> None:
    path.write_text('{"name": "another program"}\n[1, 2, 3]')


def not_text(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 9)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def said_to_be_whole(path: Path) -> None:
    """Data of another shape under a heading that fits it."""
    kind = path.name.split("-")[0]
    key = json.loads(path.read_bytes().split(b"\n")[0])["key"]
    data = json.dumps([{"sizes": [], "cells": []}, ["", 1], [99, "x"]]).encode()
    path.write_bytes(cache.heading(kind, key, data) + b"\n" + data)


def with_a_node_too_far(path: Path) -> None:
    kind = path.name.split("-")[0]
    head, data = path.read_bytes().split(b"\n", 1)
    found = json.loads(data)
    if kind == "sets":
        found["whole"] = 10**9
    else:
        found[2][1] = found[0]
    data = json.dumps(found).encode()
    path.write_bytes(cache.heading(kind, json.loads(head)["key"], data) + b"\n" + data)


FAULTS = [
    *(cut, emptied, altered, of_another_format, foreign, not_text, a_folder, said_to_be_whole, with_a_node_too_far)
]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_damaged_is_as_if_it_were_not_there(fault: Callable[[Path], None], folder: Path, toy: Path) -> None:
    first = answered(toy)
    for path in list(folder.iterdir()):
        fault(path)
    assert answered(toy) == first
    if fault is not a_folder:
        assert all(cache.kept(p.name.split("-")[0], load(toy).memory.key) for p in folder.iterdir()), "made anew"


def test_what_is_kept_for_another_guideline_is_not_taken_for_this_one(folder: Path, toy: Path, tmp_path: Path) -> None:
    write(tmp_path / "other", wild(Random(8)))
    others, first = answered(tmp_path / "other"), answered(toy)
    keys = {load(source).memory.key: source for source in (toy, tmp_path / "other")}
    one, other = keys
    for kind in ("guideline", "sets"):
        paths = [cache.path_of(kind, key) for key in (one, other)]
        assert paths[0]
        assert paths[1]
        texts = [path.read_bytes() for path in paths if path]
        paths[0].write_bytes(texts[1])
        paths[1].write_bytes(texts[0])
    assert (answered(toy), answered(tmp_path / "other")) == (first, others)


@pytest.mark.parametrize("place", ["/dev/null/cache", "off", "a file"])
def test_where_nothing_can_be_kept_answers_are_the_same(
    place: str, toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guidelines, "LEAST_BYTES", 0)
    monkeypatch.setenv(cache.VARIABLE, "off")
    first = answered(toy)
    if place == "a file":
        place = str(tmp_path / "file")
        Path(place).write_text("")
    monkeypatch.setenv(cache.VARIABLE, place)
    assert answered(toy) == first
    assert answered(toy) == first


def test_a_cache_that_can_only_be_read_is_read(folder: Path, toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = answered(toy)
    monkeypatch.setattr("tempfile.mkstemp", refused_by_the_system)
    monkeypatch.setattr(compiler, "Compiler", refuse)
    assert answered(toy) == first


def refused_by_the_system(*_: object) -> None:
    raise PermissionError


def test_a_write_that_is_stopped_leaves_nothing_that_is_read(
    folder: Path, toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr("os.replace", refused_by_the_system)
        first = answered(toy)
    assert not [*folder.iterdir()], "what was written in part is taken away"
    assert answered(toy) == first


def test_a_process_that_is_killed_as_it_writes_does_no_harm(folder: Path, toy: Path) -> None:
    script = (
        "import os, signal, kb; from kb.guideline import kept; kept.LEAST_BYTES = 0\n"
        "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"kb.load({str(toy)!r})"
    )
    done = subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode < 0
    assert [path.suffix for path in folder.iterdir()] == [".tmp"]
    first = answered(toy)
    assert answered(toy) == first


def test_a_file_that_changes_is_read_anew(folder: Path, toy: Path) -> None:
    before = load(toy)
    clauses = next(toy.glob("*.lp"))
    clauses.write_text(clauses.read_text().replace("What toy", "Whatever toy"))
    assert str(load(toy).paragraphs[0]) != str(before.paragraphs[0])
    assert load(toy).memory.key != before.memory.key


def test_a_guideline_that_is_moved_tells_its_places_anew(folder: Path, toy: Path, tmp_path: Path) -> None:
    load(toy)
    moved = load(shutil.move(toy, tmp_path / "moved"))
    paths = {moved.vocabulary.path, *(paragraph.place.path for paragraph in moved.paragraphs)}
    assert all("moved" in path for path in paths)


def test_only_so_much_is_kept_and_nothing_of_others_is_touched(folder: Path) -> None:
    folder.mkdir()
    (folder / "notes-of-mine.json").write_text("mine")
    for number in range(cache.MOST_FILES + 5):
        cache.keep("sets", f"{number:040x}", number)
    assert len([*folder.glob("sets-*")]) <= cache.MOST_FILES
    assert cache.kept("sets", f"{cache.MOST_FILES + 4:040x}") == cache.MOST_FILES + 4
    assert (folder / "notes-of-mine.json").read_text() == "mine"


def test_a_guideline_that_is_too_large_for_sets_is_answered_by_the_solver(
    folder: Path, toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answered(toy)
    shutil.rmtree(folder)
    monkeypatch.setattr(compiler, "MOST_PLACES", 10)
    guideline = load(toy)
    assert kept.compiled_of(guideline) is None
    assert answered(toy) == first
    assert kept.compiled_of(load(toy)) is None, "that it is too large is kept too"


def test_the_tests_keep_nothing_with_the_user(guideline: kb.Guideline) -> None:
    told = cache.folder()
    assert told
    assert not told.is_relative_to(Path.home() / ".cache")
    assert guideline.memory.key
    result = kb.recommend(guideline, kb.read_case(CASES / "figure-rcc-t9.yaml", guideline))
    assert result.lesions[0].plan


def test_every_file_that_reads_lints_or_compiles_counts_for_what_is_kept() -> None:
    """Whoever changes one of them finds nothing kept that an older version of it made."""
    known = {name for name, _, _ in guidelines.program()}
    for room in ("files", "language", "guideline", "guideline/lint", "cases", "sets", "answer"):
        files = (ROOT / "kb" / room).glob("*.py")
        assert {f"kb/{room}/{path.name}" for path in files} <= known
