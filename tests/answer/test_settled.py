"""The quick test that spares complete cases the solver is never wrong when it says that nothing can change."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from small_guideline import ALWAYS, VALUES, ByHand, clause, denial, following, small

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
        if any(firing.head is None for firing in model.firings) or unsettled(guideline, model):
            continue
        settled += 1
        assert kb.recommend(guideline, case).json() == complete(guideline, case, model, ('"x"',)).json(), seed
    assert settled >= 5, "the comparison saw enough cases"


def test_a_missing_judgement_is_never_settled(guideline: kb.Guideline) -> None:
    """In the indeterminate band the plan reads it, and outside of it a caution does, where it is against the score."""
    lesion = {name: values[0] for name, values in LESION.items() if name not in ("surgeon_judges", "collapse_percent")}
    lesion |= {"id": "x", "body_involved_percent": 51, "collapse": "body_over_50", "levels": ["T9"]}
    del lesion["cord_compressed"], lesion["csf_visible"], lesion["cord_abutted"]
    seen = {}
    for alignment, posterolateral in [("normal", "none"), ("subluxation", "bilateral"), ("normal", "bilateral")]:
        stated = {**lesion, "pain": "occasional", "alignment": alignment, "posterolateral": posterolateral}
        patient = {"histology": "renal", "tolerates_open_surgery": "yes"}
        case = kb.read_case({"patient": patient, "lesions": [stated]}, guideline)
        model = derive(guideline, case.facts)
        seen[next(f.args[1] for f in model.facts if f.predicate == "sins_total")] = unsettled(guideline, model)
    assert seen == dict.fromkeys((5, 12, 8), ('"x"',))


BLUE = {"lesions": [{"id": "x", "color": "blue"}]}  # the plan reads whether a lesion is sore only where it is red
PLANS = ("plan(L, one) :- color(L, red), sore(L, yes).", "plan(L, two) :- color(L, blue).")


def test_a_remark_that_holds_in_either_case_is_made_although_the_plan_is_settled(tmp_path: Path) -> None:
    guideline = small(
        tmp_path / "g", [*PLANS, "advice(L, walk) :- sore(L, yes).", "advice(L, walk) :- sore(L, no), color(L, blue)."]
    )
    answer = kb.recommend(guideline, kb.read_case(BLUE, guideline)).lesions[0]
    assert answer.status == "decided"
    assert [remark.topic for remark in answer.remarks["advice"]] == ["walk"]


def test_a_record_without_a_completion_is_refused_although_the_plan_is_settled(tmp_path: Path) -> None:
    denials = [":- color(L, blue), sore(L, yes).", ":- color(L, blue), sore(L, no)."]
    guideline = small(tmp_path / "g", [*PLANS, *denials])
    with pytest.raises(kb.InputError, match="contradicts itself"):
        kb.recommend(guideline, kb.read_case(BLUE, guideline))


@pytest.mark.hunt(6)
def test_small_guidelines_answer_half_known_patients_as_every_completion_by_hand(seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"settled {seed}")
    clauses = [PLANS[0], *(clause(rng) for _ in range(rng.randint(3, 6)))]
    clauses += [make(rng) for make in (denial, denial, following)]
    guideline, sizes = small(tmp_path / "g", clauses), (0, 4, 8)
    hand = ByHand(guideline, [*clauses, *ALWAYS], range(10))
    for row in product(*((*values, None) for values in (*list(VALUES.values())[:2], sizes))):
        patient = dict(zip(VALUES, row, strict=True))
        stated = {name: value for name, value in patient.items() if value is not None}
        wanted = [hand.answers(patient, "plan"), *(hand.answers(patient, "advice", t) for t in ("rest", "walk"))]
        try:
            answer = kb.recommend(guideline, kb.read_case({"lesions": [{"id": "l", **stated}]}, guideline)).lesions[0]
        except kb.InputError:
            assert wanted == [None] * 3, patient
            continue
        assert None not in wanted, patient
        status, possible = wanted[0]
        if "conflict" not in status:
            assert answer.status == status, patient
        assert {plan[0] if plan else None for plan in answer.possible_plans} == possible, patient
        assert {remark.topic for remark in answer.remarks["advice"]} == wanted[1] | wanted[2], patient
