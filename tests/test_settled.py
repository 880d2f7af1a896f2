"""The quick test that spares complete cases the solver is never wrong when it says that nothing can change."""

from __future__ import annotations

import random
from typing import Any

import pytest

import kb
from kb.answer.answer import complete
from kb.answer.derive import derive
from kb.answer.settled import unsettled

LESION = {
    "levels": [["T9"], ["C2"], ["L3"], ["S3"], ["T10", "T11"]],
    "escc": ["0", "1a", "1b", "1c", "2", "3"],
    "myelopathy": ["yes", "no"],
    "pain": ["mechanical", "occasional", "none"],
    "bone_lesion": ["lytic", "mixed", "blastic"],
    "alignment": ["subluxation", "deformity", "normal"],
    "collapse": ["over_50", "under_50", "body_over_50", "none"],
    "collapse_percent": [0, 49, 50, 51],
    "body_involved_percent": [50, 51],
    "posterolateral": ["bilateral", "unilateral", "none"],
    "surgeon_judges": ["stable", "unstable"],
    "cord_compressed": ["yes", "no"],
    "csf_visible": ["yes", "no"],
    "cord_abutted": ["yes", "no"],
}
PATIENT = {
    "histology": ["breast", "renal", "gallbladder"],
    "tolerates_open_surgery": ["yes", "no"],
    "life_expectancy_months": [3, 4],
}


def a_case(seed: int) -> dict[str, Any]:
    """A random patient; how much of him is stated differs from seed to seed."""
    chance = random.Random(seed)
    stated = chance.choice([0.5, 0.8, 0.95, 1.0])

    def some(fields: dict[str, list[Any]]) -> dict[str, Any]:
        return {name: chance.choice(values) for name, values in fields.items() if chance.random() < stated}

    lesion = some(LESION)
    for first, second in [("collapse", ("collapse_percent", "body_involved_percent")), ("escc", ("cord_compressed",))]:
        for name in second if chance.random() < 0.7 else (first,):
            lesion.pop(name, None)
    if lesion.get("cord_compressed") == "yes":
        lesion.pop("cord_abutted", None)  # a compressed cord is touched, and a record that denies it is refused
    return {"patient": some(PATIENT), "lesions": [{"id": "x", **lesion}]}


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_what_is_settled_is_what_the_solver_finds_over_all_completions(start: int, guideline: kb.Guideline) -> None:
    settled = 0
    for seed in range(start, start + 100):
        case = kb.read_case(a_case(seed), guideline)
        facts = frozenset(case.facts)
        model = derive(guideline, facts)
        if any(firing.head is None for firing in model.firings) or unsettled(guideline, model, guideline.core):
            continue
        settled += 1
        assert kb.recommend(guideline, case).json() == complete(guideline, case, model, ('"x"',)).json(), seed
    assert settled >= 10, "the comparison saw enough cases"


def test_a_missing_judgement_is_only_settled_outside_the_indeterminate_band(guideline: kb.Guideline) -> None:
    lesion = {name: values[0] for name, values in LESION.items() if name not in ("surgeon_judges", "collapse_percent")}
    lesion |= {"id": "x", "body_involved_percent": 51, "collapse": "body_over_50", "levels": ["T9"]}
    del lesion["cord_compressed"], lesion["csf_visible"], lesion["cord_abutted"]
    seen = {}
    for alignment, posterolateral in [("normal", "none"), ("subluxation", "bilateral"), ("normal", "bilateral")]:
        stated = {**lesion, "pain": "occasional", "alignment": alignment, "posterolateral": posterolateral}
        patient = {"histology": "renal", "tolerates_open_surgery": "yes"}
        case = kb.read_case({"patient": patient, "lesions": [stated]}, guideline)
        model = derive(guideline, case.facts)
        seen[next(f.args[1] for f in model.facts if f.predicate == "sins_total")] = unsettled(
            guideline, model, guideline.core
        )
    assert seen == {5: (), 12: ('"x"',), 8: ('"x"',)}
