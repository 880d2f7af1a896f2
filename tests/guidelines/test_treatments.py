"""Patients who were, or are, treated otherwise than Table 1 plans, by the paper's own text: the reason is told.

The paper's own patient (its Figure) was treated as planned, and its series are told without single patients. So each
patient here is the least that a sentence of the paper describes, with the treatment that the sentence reports, and the
rule that has to tell the reason is named by hand. Lines are those of the paper's text.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest

import kb
from explain.proof.proof import prove
from explain.proof.text import say
from explain.questions.rather_than.answer import rather_than
from explain.questions.why_not.answer import why_not

FIT = {"tolerates_open_surgery": "yes", "tolerates_percutaneous": "yes"}
UNFIT = {"tolerates_open_surgery": "no", "tolerates_percutaneous": "yes"}
STABLE = {  # SINS 1 + 0 + 0 + 0 + 0 + 0
    **{"levels": ["T5"], "pain": "none", "bone_lesion": "blastic", "alignment": "normal", "collapse": "none"},
    **{"posterolateral": "none", "myelopathy": "no"},
}
UNSTABLE = {  # SINS 3 + 3 + 2 + 4 + 3 + 0
    **{"levels": ["T12"], "pain": "mechanical", "bone_lesion": "lytic", "alignment": "subluxation"},
    **{"collapse": "over_50", "posterolateral": "none", "myelopathy": "no"},
}
SEPARATION = ("decompression_and_stabilization", "igrt")


class Treated(NamedTuple):
    patient: dict[str, Any]
    lesion: dict[str, Any]
    plan: tuple[str, ...] | None  # of Table 1
    treatment: str
    rule: str  # that tells the reason
    lines: str


TREATED = {
    "a decompression in the trial, of a radiosensitive solid tumor": Treated(
        {"histology": "prostate", **FIT},
        {**STABLE, "escc": "3", "myelopathy": "yes"},
        *(("cebrt",), ",".join(SEPARATION), "surgery.trial_population", "283-295"),
    ),
    "a decompression of a lymphoma, which the trial left out": Treated(
        {"histology": "lymphoma", **FIT},
        {**STABLE, "escc": "3", "myelopathy": "yes"},
        *(("cebrt",), ",".join(SEPARATION), "surgery.trial_exclusion", "291-295"),
    ),
    "a decompression of one who is held unfit for it, for myelopathy": Treated(
        {"histology": "renal", **UNFIT},
        {**STABLE, "escc": "3", "myelopathy": "yes"},
        *(("cebrt",), ",".join(SEPARATION), "surgery.trial_without_surgery", "288-291"),
    ),
    "radiosurgery of a resistant tumor at high grade, as some groups study it": Treated(
        {"histology": "melanoma", **UNFIT},
        {**STABLE, "escc": "2"},
        *(("cebrt",), "igrt", "radiation.cebrt_for_resistant", "183-185; 210-212"),
    ),
    "radiosurgery of a radiosensitive solid tumor": Treated(
        {"histology": "breast", **FIT},
        {**STABLE, "escc": "1b"},
        *(("cebrt",), "igrt", "radiation.option.srs", "210-213"),
    ),
    "separation surgery after conventional radiation had failed": Treated(
        {"histology": "breast", **FIT},
        {**STABLE, "escc": "2", "prior_radiation": "cebrt"},
        *(("cebrt",), ",".join(SEPARATION), "radiation.earlier_not_covered", "570-571"),
    ),
    "conventional radiation of a lymphoma with a deficit that no row covers": Treated(
        {"histology": "lymphoma", **FIT},
        {**STABLE, "escc": "1b", "myelopathy": "yes"},
        *(None, "cebrt", "radiation.text_beside_table", "201-205"),
    ),
    "radiation alone in the last months of life": Treated(
        {"histology": "renal", "life_expectancy_months": 2, **FIT},
        {**STABLE, "escc": "3"},
        *(SEPARATION, "cebrt", "surgery.life_expectancy", "498-503"),
    ),
    "radiation alone of lung cancer with its short survival": Treated(
        {"histology": "nsclc", **FIT},
        {**STABLE, "escc": "3"},
        *(SEPARATION, "cebrt", "surgery.short_median_survival.caution", "347-349"),
    ),
    "radiation alone beside severe heart disease": Treated(
        {"histology": "colon", "severe_heart_disease": "yes", **FIT},
        {**STABLE, "escc": "3"},
        *(SEPARATION, "cebrt", "surgery.heart_disease", "350-351; 395"),
    ),
    "conventional radiation where the tumor touches the cord": Treated(
        {"histology": "melanoma", **FIT},
        {**STABLE, "escc": "1c"},
        *(("igrt",), "cebrt", "radiation.abutment", "180-182"),
    ),
    "radiation alone of an unstable spine": Treated(
        {"histology": "myeloma", **FIT},
        {**UNSTABLE, "escc": "0"},
        *(("stabilization", "cebrt"), "cebrt", "surgery.instability", "149-151; 319-320"),
    ),
}


def names(text: str, rule: str) -> bool:
    return re.search(rf"\({re.escape(rule)}[ ,]", " ".join(text.split())) is not None


@pytest.mark.parametrize("name", TREATED)
def test_a_treatment_that_differs_from_the_plan_is_met_by_the_reason_of_a_specialist(
    name: str, guideline: kb.Guideline
) -> None:
    told = TREATED[name]
    case = kb.read_case({"patient": told.patient, "lesions": [{"id": "x", **told.lesion}]}, guideline)
    result = kb.recommend(guideline, case)
    assert result.lesions[0].plan == told.plan
    assert told.treatment.split(",") != list(told.plan or ())
    questions = (why_not(result, told.treatment), rather_than(result, told.treatment))
    assert all(names(text, told.rule) for text in (say(prove(result)), *(question.text() for question in questions)))
    for data in (question.json() for question in questions):
        assert told.rule in {remark["rule"] for remark in data["beside"]}


def test_the_reason_is_that_of_the_patient_and_not_told_to_everybody(guideline: kb.Guideline) -> None:
    """Each reason is missing from the explanation of at least half of the others, who have nothing to do with it."""
    texts = {}
    for name, told in TREATED.items():
        case = kb.read_case({"patient": told.patient, "lesions": [{"id": "x", **told.lesion}]}, guideline)
        texts[name] = say(prove(kb.recommend(guideline, case)))
    for name, told in TREATED.items():
        others = [names(text, told.rule) for other, text in texts.items() if other != name]
        assert sum(others) <= 2, name
