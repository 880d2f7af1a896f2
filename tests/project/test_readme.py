"""What README.md shows is what happens."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
CALLS = [call for block in BLOCKS for call in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the repository's top to what the README does, and keeps what it writes."""
    (tmp_path / "kb").symlink_to(ROOT / "kb")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_readme_shows_commands() -> None:
    assert len(CALLS) >= 6


@pytest.mark.parametrize(("command", "expected"), CALLS, ids=[call for call, _ in CALLS])
def test_a_command_of_the_readme_prints_what_it_shows(command: str, expected: str, repository: Path) -> None:
    shell = f'noms() {{ "{sys.executable}" -m explain "$@"; }}\n{command}'
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, cwd=repository, check=False)
    assert done.returncode == 0, done.stderr
    assert doctest.OutputChecker().check_output(expected, done.stdout, doctest.ELLIPSIS), done.stdout


def test_the_python_of_the_readme_does_what_it_shows(repository: Path) -> None:
    blocks = "\n".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    test = doctest.DocTestParser().get_doctest(blocks, {}, "README", "README.md", 0)
    assert len(test.examples) >= 8
    assert doctest.DocTestRunner().run(test).failed == 0
    assert (repository / "out" / "t9.svg").stat().st_size > 1000


def test_every_path_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_the_case_of_the_readme_is_read() -> None:
    import kb
    from kb.cases.case import read_case_text

    text = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert text
    assert read_case_text(text[1], kb.load().vocabulary).name == "rcc-t9"
