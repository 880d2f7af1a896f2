"""Every way in which a guideline can be wrong, and what its author is told.

A wrong clause file `bad/<what>.lp` is read together with the sound clauses of `bad/sound.lp`; one that has its own
vocabulary, `bad/<what>.toml`, stands alone. A wrong vocabulary is `bad/vocabulary_<what>.toml`. What must be told
stands in `bad/<what>.expected`, each problem under its severity and its kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from kb.errors import InputError, Problem
from kb.guideline import Guideline, read, read_references
from kb.lint import lint
from kb.read import read_paragraphs
from kb.vocabulary import read_vocabulary

ROOT = Path(__file__).parents[1]
BAD = Path("tests/bad")
SOUND = BAD / "sound.lp"
WRONG = sorted(
    path.relative_to(ROOT)
    for path in [*(ROOT / BAD).glob("*.lp"), *(ROOT / BAD).glob("vocabulary_*.toml")]
    if path.name != SOUND.name
)


@pytest.fixture(autouse=True)
def in_the_root_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def told(problems: Iterable[Problem]) -> str:
    return "\n\n".join(f"[{problem.severity}: {problem.kind}]\n{problem}" for problem in problems)


def report_on(path: Path) -> str:
    """Everything that is said of a wrong file."""
    try:
        if path.suffix == ".toml":
            read_vocabulary(path)
            return ""
        return told(lint(guideline_with(path)))
    except InputError as error:
        return told(error.problems)


def guideline_with(*paths: Path) -> Guideline:
    own = paths[0].with_suffix(".toml")
    files = paths if own.is_file() else (SOUND, *paths)
    vocabulary = read_vocabulary(own if own.is_file() else BAD / "vocabulary.toml")
    paragraphs = [found for file in files for found in read_paragraphs(file.read_text("utf-8"), str(file))]
    return Guideline(BAD, vocabulary, read_references(BAD / "references.toml"), tuple(paragraphs))
