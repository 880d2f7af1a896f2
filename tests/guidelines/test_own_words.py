"""Our own words: no sentence of the guideline shares nine words in a row with the paper that it is made from.

The paper is not in the repository. `paper_runs.txt` holds the hashes of its runs of nine words, from which no text can
be read; `runs` made them, from the paper's text as it is printed and with the reference numbers taken off its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

import kb

RUN = 9
HASHES = frozenset((Path(__file__).parent / "paper_runs.txt").read_text(encoding="ascii").split())
FILES = sorted(path for path in kb.load().folder.iterdir() if path.suffix in (".lp", ".toml", ".csv"))


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: small letters and digits, without what a line end broke."""
    joined = re.sub(r"(\w)-\s*\n\s*(\w)", r"\1\2", text)
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", joined.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Each run of nine words with its hash."""
    words = words_of(text)
    for start in range(len(words) - RUN + 1):
        run = " ".join(words[start : start + RUN])
        yield run, sha256(run.encode()).hexdigest()[:10]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_of_the_guideline_has_nine_words_in_a_row_of_the_paper(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        assert [run for run, key in runs(line) if key in HASHES] == []


def test_a_run_of_the_paper_is_known_by_its_hash() -> None:
    """A dose, which no two writers put otherwise; a word less, or another one, is no run of the paper."""
    dose = "24 to 30 Gy in 3 to 5 fractions"
    assert [key in HASHES for _, key in runs(dose)] == [True]
    assert list(runs(dose.removesuffix(" fractions"))) == []
    assert [key in HASHES for _, key in runs(dose.replace("5", "6"))] == [False]
    assert len(HASHES) > 5_000
