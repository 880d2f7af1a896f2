"""What a vocabulary calls opaque is told as a fact in a summary, and with all its steps where all is asked for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import CASES

import kb
from explain.certificate.verify import verify
from explain.proof.picture import draw
from explain.proof.proof import Proof, prove
from explain.proof.text import say
from explain.questions.what_if.answer import what_if
from explain.walk.page import as_html
from explain.walk.walk import walk


@pytest.fixture(scope="module")
def opaque(guideline: kb.Guideline, tmp_path_factory: pytest.TempPathFactory) -> kb.Guideline:
    """The guideline with `mechanical` and `neurologic` called opaque."""
    folder: Path = tmp_path_factory.mktemp("opaque") / "guideline"
    shutil.copytree(guideline.folder, folder)
    path = folder / "vocabulary.toml"
    text = path.read_text(encoding="utf-8")
    for name in ("mechanical", "neurologic"):
        text = text.replace(f"[predicate.{name}]\n", f"[predicate.{name}]\nopaque = true\n")
    path.write_text(text, encoding="utf-8")
    return kb.load(folder)


def proof_of(guideline: kb.Guideline, case: str, goal: str | None = None) -> Proof:
    return prove(kb.recommend(guideline, kb.read_case(CASES / f"{case}.yaml", guideline)), goal)


def test_a_summary_tells_what_is_opaque_as_a_fact_and_counts_what_it_leaves_out(opaque: kb.Guideline) -> None:
    """Behind `mechanical` stand the band of SINS and its total."""
    told = say(proof_of(opaque, "row07-rcc-t9"))
    assert "- the spine at t9 is mechanically stable (3 steps that are left out)" in told
    assert "- the epidural compression at t9 is high-grade (a step that is left out)" in told
    assert "the SINS of t9" not in told
    assert "- the tumor at t9 is radioresistant (step 2)" in told


def test_with_every_step_nothing_is_left_out(opaque: kb.Guideline, guideline: kb.Guideline) -> None:
    told = say(proof_of(opaque, "row07-rcc-t9"), full=True)
    assert told == say(proof_of(guideline, "row07-rcc-t9"), full=True)
    assert "the SINS of t9 is 5" in told


def test_what_is_asked_for_is_derived_although_it_is_opaque(opaque: kb.Guideline) -> None:
    assert "the SINS of t9 is 5" in say(proof_of(opaque, "row07-rcc-t9", "mechanical"))


def test_a_picture_leaves_out_the_same(opaque: kb.Guideline) -> None:
    proof = proof_of(opaque, "row07-rcc-t9")
    assert "sins_total" not in draw(proof).dot
    assert "sins.stable" not in draw(proof).dot
    assert "sins.stable" in draw(proof, full=True).dot


def test_what_is_not_certain_shows_what_it_depends_on(opaque: kb.Guideline, guideline: kb.Guideline) -> None:
    told = say(proof_of(opaque, "open-sins-7"))
    assert "surgeon" in told
    assert "mechanically stable (" not in told
    without = [line for line in say(proof_of(guideline, "open-sins-7")).splitlines() if "surgeon" in line]
    assert [line for line in told.splitlines() if "surgeon" in line] == without


def test_depth_counts_what_is_opaque_once(opaque: kb.Guideline) -> None:
    proof = proof_of(opaque, "row07-rcc-t9")
    shallow = say(Proof(proof.result, proof.predicate, proof.graph, proof.roots, depth=1))
    assert "mechanically stable (3 steps that are left out)" in shallow
    assert "radioresistant (a step that is left out)" in shallow


def test_a_changed_entry_is_shown_beside_what_leaves_it_out(opaque: kb.Guideline) -> None:
    result = kb.recommend(opaque, kb.read_case(CASES / "row07-rcc-t9.yaml", opaque))
    what = what_if(result, {"t9.escc": "1c"})
    assert 'escc("t9", "3")' in what.nodes("before")
    assert 'escc("t9", "1c")' in what.nodes("after")
    assert "ESCC grade 1c (stated in the case)" in what.text()


def test_a_walk_passes_every_step(opaque: kb.Guideline, guideline: kb.Guideline) -> None:
    own, plain = (walk(proof_of(each, "row07-rcc-t9").result) for each in (opaque, guideline))
    assert own.json() == plain.json()
    assert as_html(own, True) == as_html(plain, True)


def test_the_whole_proof_is_still_checked(opaque: kb.Guideline) -> None:
    assert verify(proof_of(opaque, "row07-rcc-t9")) == ()
