"""What is told of the licences of others is what their own metadata says, of each dependency and of no other."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import files, metadata

import pytest
from conftest import ROOT

TABLE = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
TOLD = dict(re.findall(r"^\| ([\w-]+) \| ([^|]+) \|", TABLE, flags=re.M)[1:])
DEPENDENCIES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
NAMES = [re.match(r"[\w.-]+", dependency)[0] for dependency in DEPENDENCIES]  # type: ignore[index]


def stated_licence(name: str) -> str:
    """What a package says of itself: its expression, its field, its classifiers, or the text of its licence."""
    found = metadata(name)
    said = [found.get("License-Expression") or "", found.get("License") or ""]
    said += [line for line in found.get_all("Classifier") or [] if line.startswith("License")]
    if not any(said):
        texts = [path.read_text() for path in files(name) or [] if path.name.upper().startswith("LICEN")]
        said += ["MIT"] if any("Permission is hereby granted, free of charge" in text for text in texts) else []
    return " ".join(said)


def test_every_dependency_is_told_and_nothing_else() -> None:
    assert list(TOLD) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_licence_that_is_told_is_the_one_that_the_package_states(name: str) -> None:
    short = TOLD[name].split(" (")[0].strip()
    assert short in stated_licence(name)


def test_the_readme_leads_to_the_licences() -> None:
    assert "(docs/licences.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
