"""Slips of the pen in every kind of file of a guideline: each is read, or refused with file and line, in bounded time.

Clause files that we read are given to clingo too, which must read them as well.
"""

from __future__ import annotations

import random
import re
import shutil
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import clingo
import clingo.ast

from explain.book.book import book
from kb.check.check import check
from kb.check.findings import severities
from kb.files.errors import InputError
from kb.guideline.lint.lint import lint
from kb.guideline.load import read
from kb.guideline.register import register_of
from kb.guideline.translation import languages_of, translated

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "kb" / "guidelines" / "spinal_metastases"
SMALL = ROOT / "tests" / "bad"
BOUND = 20  # seconds for one file; a sound one takes less than one
CHECKS = '[severity]\ngap = "error"\noverlap = "warning"\n"unstated order" = "info"\n'
BREAKING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
# What other notations, terminals, editors and slips bring into a text.
ODD = [
    *"\x00\x07\x0c\x1b\x85\x7f\u00a0\u200e\u202e\u2028\u3000\ufeff²٣ᵃé",
    *"%!.,;:()[]{}\"'_#*+-=<>\\/|~^&@?$\n\t\r ",
    ":-", "%*", "*%", "%!", "\n\n", "\r\n", "not ", "not not ", "#show p/1.", "1..3", "_", "_X", "X", "0", "00", "-1",
    "999999999", "1000000000", "9" * 5000, "1.5", '"', '""', "p(X)", "p(X,)", "[a]", "[[a]]", "{}", "[]", "[" * 3000,
    "(" * 200, "true", "nan", "1979-05-27", '"""', "'''", "a.b", "entity", "lesion", "patient", "input", "from", "to",
]  # fmt: skip

VALUES = [
    "3", "-3", "true", '""', '"a word"', '"{Lesion} {Pain} {x} {0}"', "[]", '["a"]', "[1]", "{}", '{ a = "b" }',
    "{ a = 1 }", '{ Lesion = "lesion" }', '{ Lesion = "lesion", Answer = "yes_no" }', '{ a = ["b"] }', "1.5",
    '{ Lesion = "lesion", Patient = "patient" }', '{ A = "input", B = "entity" }', "{ from = 1, to = 999999999 }",
    '{ values = ["no", "yes", "0"] }', '{ from = 0, to = 0 }', '"lesion"', '"predicate"', '"conclusion"', '"derived"',
    '"table"', '"input"',
]  # fmt: skip


def mutated(text: str, rng: random.Random) -> str:
    """A text with one to three slips."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        text = rng.choice(SLIPS)(text, rng)
    return text


def swapped_token(text: str, rng: random.Random) -> str:
    tokens = list(re.finditer(r'"[^"\n]*"|\w+|:-|[^\s\w]', text))
    if len(tokens) < 2:
        return text
    one, other = sorted(rng.sample(tokens, 2), key=lambda found: found.start())
    return text[: one.start()] + other[0] + text[one.end() :]


def odd_token(text: str, rng: random.Random) -> str:
    tokens = list(re.finditer(r'"[^"\n]*"|\w+|\[[^\]\n]*\]|\{[^}\n]*\}|:-|[^\s\w]', text))
    if not tokens:
        return rng.choice(ODD)
    found = rng.choice(tokens)
    return text[: found.start()] + rng.choice(ODD) + text[found.end() :]


def inserted(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(ODD) + text[at:]


def cut(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + text[at + rng.randint(1, 12) :]


def lines_changed(text: str, rng: random.Random) -> str:
    """A line is left out, doubled, moved, or repeated many times within itself."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines.insert(rng.randrange(len(lines)), lines.pop(at))
        case 3:
            lines[at] = lines[at].replace(",", f", {lines[at].strip(' .')}," * 12, 1)
        case _:
            parts = lines[at].split(", ")
            lines[at] = ", ".join([parts[0], *parts[1:] * 14])
    return "\n".join(lines)


def value_changed(text: str, rng: random.Random) -> str:
    """What a key holds is of another type, or what another key holds; or the key is another one."""
    found = list(re.finditer(r"(?m)^(\S+) = (.+)$", text))
    if not found:
        return text
    one, other = rng.choice(found), rng.choice(found)
    value = rng.choice([*VALUES, other[2], other[2], other[2]])
    key = rng.choice([one[1], one[1], one[1], other[1]])
    return text[: one.start()] + f"{key} = {value}" + text[one.end() :]


def block_changed(text: str, rng: random.Random) -> str:
    """A table, a paragraph or another stretch between blank lines is left out, doubled, or stands elsewhere."""
    blocks = text.split("\n\n")
    at, block = rng.randrange(len(blocks)), rng.choice(blocks)
    if rng.random() < 0.5:
        del blocks[at]
    else:
        blocks.insert(at, block)
    return "\n\n".join(blocks)


SLIPS: list[Callable[[str, random.Random], str]] = [
    *(swapped_token, odd_token, inserted, cut, lines_changed, block_changed),
    *(value_changed, value_changed, value_changed),
]


# ------------------------------------------------------------------------------------------------- what must hold


class TooLongError(Exception):
    pass


@contextmanager
def bounded(seconds: int) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def attempt(folder: Path, small: bool) -> None:
    """Everything that reads the files of a guideline, up to its reading copy; a small one is checked too."""
    guideline = read(folder)
    problems = lint(guideline)
    severities(guideline)
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise InputError(errors)
    for language in languages_of(folder):
        translated(guideline.vocabulary, guideline.paragraphs, language)
    register_of(guideline)
    if small:
        check(guideline)
    book(guideline)


def fault(folder: Path, path: Path, small: bool) -> str:
    """What is wrong with how a folder with a slip in one file was met: read, or refused as it should be."""
    try:
        with bounded(BOUND):
            attempt(folder, small)
        return clingo_refuses(path) if path.suffix == ".lp" else ""
    except InputError as error:
        if not error.problems:
            return "refused without a problem"
        for problem in error.problems:
            if not problem.place.line:
                return f"a problem without a line: {problem.message}"
        if BREAKING.search(str(error)):
            return f"control characters in a message: {str(error)!r:.200}"
    except TooLongError:
        return "more than " + str(BOUND) + " s: " + traceback.format_exc(limit=-6)
    except Exception:
        return traceback.format_exc(limit=-3)
    return ""


def clingo_refuses(path: Path) -> str:
    """What clingo says against a file that we read. (Its module dies of a message that cuts a letter in two.)"""
    text = path.read_text("utf-8").removeprefix("\ufeff")
    try:
        clingo.ast.parse_string(text, lambda _: None)
        control = clingo.Control()
        control.add("base", [], text)
        control.ground([("base", [])])
    except RuntimeError as error:
        return f"clingo refuses what we read: {error}"
    return ""


# ------------------------------------------------------------------------------------------------------- the runs


def sample(folder: Path, small: bool) -> None:
    """A sound guideline in a folder: the one that ships, or a small one."""
    if small:
        for name in ("vocabulary.toml", "references.toml", "sound.lp"):
            shutil.copy(SMALL / name, folder)
        (folder / "statements.csv").write_text(
            "id,section,lines,gist,rules,left_out,note\n"
            'S1,Intro,1,"one, two",ankle.laxity.grade_2,,\nS2,Intro,2,b,,why,\n'
        )
    else:
        for path in SHIPPED.iterdir():
            if path.is_file():
                shutil.copy(path, folder)
        (folder / "cases").mkdir()
        for path in (SHIPPED / "cases").glob("*.yaml"):
            (folder / "cases" / path.name).touch()
    (folder / "checks.toml").write_text(CHECKS)


def run(slips: int, seed: int, small: bool = True, files: str = "*") -> list[str]:
    """What is wrong with how a guideline was met that has a slip in one file, of so many slips one after the other."""
    rng = random.Random(seed)
    found = []
    with TemporaryDirectory() as made:
        folder = Path(made)
        sample(folder, small)
        paths = sorted(path for path in folder.glob(files) if path.is_file())
        for slip in range(slips):
            path = rng.choice(paths)
            whole = path.read_bytes()
            path.write_bytes(mutated(whole.decode(), rng).encode("utf-8", "surrogatepass"))
            if told := fault(folder, path, small):
                found.append(f"{path.name} (seed {seed}, slip {slip}): {told}")
            path.write_bytes(whole)
    return found
