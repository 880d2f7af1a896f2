"""The certificate of what was asked of an answer: one file, or where lesions are told apart, one for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explain.certificate.certificate import (
    certificate_of_changes,
    certificate_of_proof,
    certificate_of_reasons,
    certificate_of_why_not,
)
from explain.checker.check import check
from explain.output.files import file_names
from explain.proof.proof import Proof
from explain.questions.each_lesion import positions
from kb.answer.answer import Result
from kb.answer.goals import goal_named
from kb.cases.case import PATIENT
from kb.files.errors import InputError, Place, Problem
from kb.language.syntax import Fact
from kb.questions.changes import changes
from kb.questions.reasons import reasons

Certificates = Mapping[str, dict[str, Any]]  # by lesion; an empty name where it is of the whole case


def of_proof(proof: Proof) -> Certificates:
    """
    Raises:
        InputError: where a conclusion is certain by cases alone of which the answer keeps none: what no report tells.
    """
    for root in proof.roots:
        data = proof.data(root)
        if data["kind"] == "conclusion" and data["certain"] and not proof.premises(root):
            raise InputError([by_cases_alone(proof, data["fact"])])
    return {"": certificate_of_proof(proof)}


def by_cases_alone(proof: Proof, fact: Fact) -> Problem:
    """Why a fact has no certificate, and which conclusions that rest on it have one."""
    result, guideline = proof.result, proof.result.guideline
    open_ = [p.field for p in guideline.vocabulary.inputs if p.name in behind(result, fact)]
    report = guideline.vocabulary.report
    above = [n for n in (report.goal, *report.assessments) if fact.predicate in guideline.reads[n]]
    told = [n for n in above if n == report.goal or any(f.predicate == n for f in result.possible)]
    message = (
        f"{fact} is certain in each case of what is missing, but by no one derivation, and the cases are kept only of "
        "what an answer reports: so it cannot be certified by itself."
    )
    hint = f"state what is missing ({', '.join(open_)})"
    hint += f", or certify what rests on it: {', '.join(told)}" if told else ""
    return Problem(message, Place(result.case.path or result.case.name), "certificate", hint=hint)


def behind(result: Result, fact: Fact) -> set[str]:
    """The missing inputs that a fact may depend on."""
    near = (fact.args[0], PATIENT)
    return {name for name, of in result.missing if of in near and name in result.guideline.reads[fact.predicate]}


def of_why_not(result: Result, goal: str) -> Certificates:
    return {"": certificate_of_why_not(result, goal)}


def of_reasons(result: Result) -> Certificates:
    """What decides each lesion.

    Raises:
        InputError: where none is decided.
    """
    found = {own.lesion: certificate_of_reasons(own, why) for own in positions(result) if (why := reasons(own))}
    if not found:
        place = Place(result.case.path or result.case.name)
        raise InputError([Problem("nothing is decided, so there are no reasons to certify.", place, "certificate")])
    return found


def of_changes(result: Result, to: str) -> Certificates:
    wanted = (goal_named(result.guideline, to, "--to"),) if to else ()
    return {own.lesion: certificate_of_changes(own, changes(own, wanted), wanted) for own in positions(result)}


def paths_of(found: Certificates, path: Path) -> list[Path]:
    """Where certificates are written: in one file, or one for each of several lesions, with its name: `why-t9.json`."""
    if len(found) == 1:
        return [path]
    return [path.parent / f"{path.stem}-{name}{path.suffix}" for name in file_names(list(found))]


def refuse_faulty(found: Certificates, result: Result) -> None:
    """Certificates are held against the checker before they are given out.

    Raises:
        InputError: where it does not accept one: then the claim cannot be certified.
    """
    for data in found.values():
        for step, fault in check(data, result.guideline).faults[:1]:
            message = f"this cannot be certified: at {step}: {fault}"
            hint = "certify the plan or an assessment instead"
            raise InputError([Problem(message, Place(result.case.path or result.case.name), "certificate", hint=hint)])
