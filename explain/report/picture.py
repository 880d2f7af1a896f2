"""The picture of what `noms check` finds: the decision graph of the patient who shows it."""

from __future__ import annotations

import kb
from explain.picture.drawing import Drawing
from explain.proof.picture import draw
from explain.proof.proof import prove
from explain.report.report import case_of
from kb.check.findings import Finding
from kb.files.errors import InputError
from kb.guideline.guideline import Guideline


def picture(guideline: Guideline, finding: Finding) -> Drawing | None:
    """The decision graph of the witness: why its answer is what it is, or else what its plan rests on or lacks."""
    case = case_of(finding)
    if case is None:
        return None
    for goal in (finding.predicate, None):
        try:
            return draw(prove(kb.recommend(guideline, kb.read_case(case, guideline)), goal))
        except InputError:
            continue  # the witness of a gap has no answer to prove
    return None
