"""Which way each lesion takes through the whole guideline."""

from __future__ import annotations

from dataclasses import dataclass

from explain.proof.proof import Proof, prove
from explain.questions.each_lesion import EachLesion, positions
from explain.questions.path.way import PatientWay
from kb.answer.answer import Result


@dataclass(frozen=True, repr=False)
class GuidelinePath(EachLesion):
    """For each lesion its way through the guideline, from the proof of its plan."""

    proof: Proof


def path(result: Result) -> GuidelinePath:
    """The way of each lesion through the guideline."""
    proof = prove(result)
    return GuidelinePath(result, tuple((own, PatientWay(proof, own.lesion, "")) for own in positions(result)), proof)
