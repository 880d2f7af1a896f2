"""How long an answer takes, on the real path: run with `make bench`, apart from the tests.

Each round of the single-case benchmarks takes another patient.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import oracle
import pytest
from conftest import CASES
from large_table import folder_of, some_rows

import kb
from explain.certificate.certificate import certificate_of_proof
from explain.checker.check import check as recheck
from explain.proof.picture import draw
from explain.proof.proof import prove
from explain.proof.text import say
from explain.questions.rather_than.answer import rather_than
from explain.questions.what_if.answer import what_if
from explain.questions.why_not.answer import why_not
from kb.check.check import check
from kb.guideline.load import load
from kb.questions.changes import changes
from kb.questions.next_question import way
from kb.questions.reasons import reasons
from kb.sets.compiler import Compiler
from kb.sets.decision import position
from kb.sets.kept import packed

ESCC = ["0", "1a", "1b", "1c", "2", "3"]
HISTOLOGIES = ["breast", "renal", "melanoma", "lymphoma", "prostate", "colon"]
LEVELS = ["C2", "C5", "T1", "T6", "T9", "T12", "L3", "S3"]
PAIN = ["mechanical", "occasional", "none"]
BONE = ["lytic", "mixed", "blastic"]


def patients(**lesion: str) -> Iterator[dict[str, Any]]:
    """Ever other patients, complete but for what `lesion` leaves out or replaces."""
    for escc, histology, level, pain, bone in itertools.cycle(itertools.product(ESCC, HISTOLOGIES, LEVELS, PAIN, BONE)):
        stated = {"id": "x", "levels": [level], "escc": escc, "myelopathy": "no", "pain": pain, "bone_lesion": bone}
        stated |= {"alignment": "normal", "collapse": "under_50", "posterolateral": "none", **lesion}
        patient = {"histology": histology, "tolerates_open_surgery": "yes"}
        yield {"patient": patient, "lesions": [{key: value for key, value in stated.items() if value}]}


def shuffled(cases: Iterator[dict[str, Any]], guideline: kb.Guideline) -> Iterator[kb.Case]:
    """The cases with a stride that is prime to their number, so that neighbors differ in most facts."""
    found = [kb.read_case(case, guideline) for case in itertools.islice(cases, 2592)]
    return (found[i * 1009 % len(found)] for i in itertools.count())


@pytest.mark.parametrize("kind", ["judged", "judged, nothing remembered", "without judgement"])
def test_one_complete_case_with_its_proof(kind: str, benchmark: Any, guideline: kb.Guideline) -> None:
    """The engine remembers what rules answered to the same facts; once it is made to forget before each patient."""
    lesion = {} if kind == "without judgement" else {"surgeon_judges": "stable"}
    cases = shuffled(patients(**lesion), guideline)

    def answer() -> None:
        if kind == "judged, nothing remembered":
            guideline.memory.threads.engine.answered.clear()
        result = kb.recommend(guideline, next(cases))
        assert result.lesions
        prove(result)

    benchmark.pedantic(answer, rounds=300, warmup_rounds=20)


def test_one_case_without_any_score_item_with_its_proof(benchmark: Any, guideline: kb.Guideline) -> None:
    unknown = {"pain": "", "bone_lesion": "", "alignment": "", "collapse": "", "posterolateral": ""}
    cases = shuffled(patients(**unknown), guideline)

    def answer() -> None:
        result = kb.recommend(guideline, next(cases))
        assert result.lesions
        prove(result)

    benchmark.pedantic(answer, rounds=60, warmup_rounds=5)


def test_the_case_with_nothing_known(benchmark: Any, guideline: kb.Guideline) -> None:
    case = kb.read_case({"lesions": [{"id": "x"}]}, guideline)
    benchmark.pedantic(lambda: kb.recommend(guideline, case).lesions, rounds=20, warmup_rounds=2)


def test_a_half_known_patient(benchmark: Any, guideline: kb.Guideline) -> None:
    """2,000 random ones, each known in other points; the whole answer, as data."""
    random, cases = Random(1), list[kb.Case]()
    while len(cases) < 2000:
        case = kb.read_case(oracle.some_case(random.choice, lesions=(1,), moods=oracle.MOODS[1:]), guideline)
        try:
            if kb.recommend(guideline, case).missing:
                cases.append(case)
        except kb.InputError:
            continue
    following = iter(cases)
    benchmark.pedantic(lambda: kb.recommend(guideline, next(following)).json(), rounds=2000)


def test_compiling_the_guideline(benchmark: Any, guideline: kb.Guideline) -> None:
    """Where nothing is kept, the first half-known patient waits for this."""
    benchmark.pedantic(lambda: packed(Compiler(guideline).found), rounds=3)


EIGHT = dict.fromkeys(["pain", "bone_lesion", "alignment", "collapse", "posterolateral", "myelopathy", "levels"], "")


@pytest.mark.parametrize("question", [reasons, changes, way], ids=["what decides", "what would change", "what to ask"])
@pytest.mark.parametrize("known", ["complete", "eight unknown"])
def test_one_question_about_a_plan(question: Any, known: str, benchmark: Any, guideline: kb.Guideline) -> None:
    """The eight are the six items of SINS (the level is one), the surgeon's judgement and myelopathy."""
    cases = shuffled(patients(**({"surgeon_judges": "stable"} if known == "complete" else EIGHT)), guideline)

    def answer() -> None:
        question(position(guideline, next(cases), "x"))

    benchmark.pedantic(answer, rounds=100, warmup_rounds=5)


def explained(result: kb.Result) -> str:
    return say(prove(result))


def why_none_of_the_others(result: kb.Result) -> str:
    return why_not(result).text()


def rather_than_radiation_alone(result: kb.Result) -> str:
    return rather_than(result, "cebrt").text()


def with_another_grade(result: kb.Result) -> str:
    return what_if(result, {"x.escc": "1b"}).text()


EXPLANATIONS = {
    "explain": explained,
    "why not": why_none_of_the_others,
    "rather than": rather_than_radiation_alone,
    "what if": with_another_grade,
    "making a certificate": lambda result: certificate_of_proof(prove(result)),
}


@pytest.mark.parametrize("question", EXPLANATIONS)
@pytest.mark.parametrize("known", ["complete", "eight unknown"])
def test_one_explanation_of_an_answer(question: str, known: str, benchmark: Any, guideline: kb.Guideline) -> None:
    """The question alone, in sentences, once the answer is there; the eight are those above."""
    cases = shuffled(patients(**({"surgeon_judges": "stable"} if known == "complete" else EIGHT)), guideline)
    told = benchmark.pedantic(
        EXPLANATIONS[question], setup=lambda: ((kb.recommend(guideline, next(cases)),), {}), rounds=60, warmup_rounds=5
    )
    assert told


@pytest.mark.parametrize("known", ["complete", "eight unknown"])
def test_verifying_a_certificate(known: str, benchmark: Any, guideline: kb.Guideline) -> None:
    cases = shuffled(patients(**({"surgeon_judges": "stable"} if known == "complete" else EIGHT)), guideline)

    def certificate() -> Any:
        return (certificate_of_proof(prove(kb.recommend(guideline, next(cases)))), guideline), {}

    assert benchmark.pedantic(recheck, setup=certificate, rounds=60, warmup_rounds=5).accepted


def test_the_picture_once_warm(benchmark: Any, guideline: kb.Guideline) -> None:
    proof = prove(kb.recommend(guideline, kb.read_case(CASES / "row07-rcc-t9.yaml", guideline)))
    drawing = benchmark.pedantic(lambda: draw(proof).svg(), rounds=60, warmup_rounds=3)
    assert "noms.table1.row7" in drawing


def test_checking_the_guideline_over_all_patients(benchmark: Any, guideline: kb.Guideline) -> None:
    found = benchmark.pedantic(lambda: check(guideline), rounds=5, warmup_rounds=1)
    assert all(finding.accepted for finding in found if finding.severity != "info")


@pytest.mark.parametrize("size", [(3, 500), (5, 500), (5, 1000), (5, 1500), (7, 500), (7, 1500)], ids=str)
def test_checking_a_large_table(size: tuple[int, int], benchmark: Any, tmp_path: Path) -> None:
    """Overlaps, conflicts, gaps and covered rules of a partition with a tenth of its rows moved, once it is read."""
    columns, count = size
    read = kb.load(folder_of(tmp_path / "big", some_rows(Random(1), columns, count, 999), 999))
    assert benchmark.pedantic(lambda: check(read), rounds=3)


def test_loading_the_guideline(benchmark: Any) -> None:
    benchmark.pedantic(lambda: load("spinal_metastases"), rounds=15, warmup_rounds=2)


@pytest.mark.parametrize("case", ["row07-rcc-t9", "figure-rcc-t9"])
def test_recommend_from_a_cold_shell(case: str, benchmark: Any) -> None:
    call = [sys.executable, "-m", "explain", "recommend", "--format", "json", str(CASES / f"{case}.yaml")]
    benchmark.pedantic(lambda: subprocess.run(call, check=True, capture_output=True), rounds=11, warmup_rounds=1)
