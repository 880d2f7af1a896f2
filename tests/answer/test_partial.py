"""Patients of whom something is missing: the answer is that over all ways to complete them, and no guess."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import combinations
from random import Random
from typing import Any

import oracle
import pytest
from conftest import CASES
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import explain
import kb

GUIDELINE = kb.load("spinal_metastases")
CEBRT, IGRT, STABILIZE_FIRST = ["cebrt"], ["igrt"], ["stabilization", "cebrt"]
DECOMPRESS_FIRST = ["decompression_and_stabilization", "igrt"]

# Renal cell carcinoma at T9, known in every point: SINS 1 + 0 + 2 + 0 + 0 + 0 = 3, row 7.
FIT = {"histology": "renal", "tolerates_open_surgery": "yes"}
LESION = {
    **{"levels": ["T9"], "escc": "3", "myelopathy": "no", "pain": "none", "bone_lesion": "lytic"},
    **{"alignment": "normal", "collapse": "none", "posterolateral": "none", "surgeon_judges": "stable"},
}


def recommended(case: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found = kb.recommend(GUIDELINE, kb.read_case(case)).json()["lesions"]
    return {lesion["lesion"]: lesion for lesion in found}


def one(lesion: Mapping[str, Any], patient: Mapping[str, Any] = FIT) -> dict[str, Any]:
    """The answer for a lesion, once it agrees with the oracle."""
    return agreed({"patient": dict(patient), "lesions": [{"id": "t9", **lesion}]})["t9"]


def agreed(case: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers for a case, which have to be those of the oracle."""
    found = recommended(case)
    assert {lesion: oracle.comparable(answer) for lesion, answer in found.items()} == oracle.answers(case)
    return found


def but(**changes: Any) -> dict[str, Any]:
    """The lesion with some inputs changed, and those that are None missing."""
    return {name: value for name, value in {**LESION, **changes}.items() if value is not None}


# -------------------------------------------------------------------------------------------- random patients


@pytest.mark.hunt(2)
def test_a_patient_known_in_part_is_answered_as_by_trying_every_completion(seed: int) -> None:
    random = Random(seed)
    for _ in range(25):
        agreed(oracle.some_case(random.choice))


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    return oracle.some_case(lambda choices: draw(st.sampled_from(list(choices))))


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(cases())
@example({"lesions": [{"id": "t9"}]})
def test_the_smallest_patient_who_is_answered_otherwise_does_not_exist(case: dict[str, Any]) -> None:
    agreed(case)


def test_random_patients_are_of_every_status_and_every_row() -> None:
    """A check of the checks above: they meet every kind of answer."""
    random = Random(0)
    answers = [a for _ in range(150) for a in oracle.answers(oracle.some_case(random.choice)).values()]
    assert {a["status"] for a in answers} == {"decided", "undetermined", "no_rule"}
    assert set().union(*(a["rules"] for a in answers)) == {f"noms.table1.row{n}" for n in range(1, 11)}
    inputs = {"histology", "tolerates_open_surgery", "levels", "escc", "myelopathy", "surgeon_judges"}
    measured = {"cord_compressed", "collapse_percent"}
    assert set().union(*(a["missing"] for a in answers)) >= inputs | oracle.POINTS.keys() | measured


# ------------------------------------------------------------------------------------ the paper's own patient

FIGURE = {
    "patient": {"age": 59, "sex": "male", **FIT},
    "lesions": [{"id": "t9", "levels": ["T9"], "escc": "high_grade", "myelopathy": "no"}],
}


def test_the_patient_of_the_figure_is_decided_whether_or_not_the_spine_is_stable() -> None:
    answer = agreed(FIGURE)["t9"]
    assert (answer["status"], answer["plan"]) == ("decided", DECOMPRESS_FIRST)
    assert answer["possible_plans"] == [DECOMPRESS_FIRST]
    assert answer["rules"] == ["noms.table1.row7", "noms.table1.row9"]
    assert answer["missing"] == []
    assert answer["sins"] == {"total": None, "min": 1, "max": 16, "band": None}
    assert answer["assessments"] == {
        **{"neurologic": "high_grade", "oncologic": "radioresistant"},
        **{"mechanical": None, "systemic": "able"},
    }


def test_a_patient_of_whom_nothing_is_known_has_every_plan_and_none() -> None:
    answer = agreed({"lesions": [{"id": "t9"}]})["t9"]
    assert (answer["status"], answer["plan"], len(answer["possible_plans"])) == ("undetermined", None, 6)
    assert answer["rules"] == [f"noms.table1.row{number}" for number in range(1, 11)]
    assert sorted(answer["missing"]) == sorted(
        ["histology", "tolerates_open_surgery", "escc", "myelopathy", "surgeon_judges", "levels", *oracle.POINTS]
    )
    assert answer["sins"] == {"total": None, "min": 0, "max": 18, "band": None}
    assert set(answer["assessments"].values()) == {None}


# --------------------------------------------------------------------------------------- one input is missing


@pytest.mark.parametrize("name", [*LESION, *FIT])
def test_a_patient_of_whom_one_input_is_missing(name: str) -> None:
    patient = {key: value for key, value in FIT.items() if key != name}
    for surgeon, grade in (("stable", "3"), ("stable", "1c"), ("unstable", "2"), (None, "0")):
        for pain in ("none", "mechanical"):
            lesion = but(surgeon_judges=surgeon, escc=grade, pain=pain)
            lesion.pop(name, None)
            one(lesion, patient)


def test_a_missing_systemic_assessment_is_not_asked_for_where_the_table_has_a_dash() -> None:
    answer = one(but(escc="1c"), {"histology": "renal"})
    assert (answer["status"], answer["plan"], answer["missing"]) == ("decided", IGRT, [])


def test_missing_myelopathy_matters_for_low_grade_compression_alone() -> None:
    assert one(but(myelopathy=None))["plan"] == DECOMPRESS_FIRST
    answer = one(but(myelopathy=None, escc="1a"))
    assert (answer["status"], answer["missing"]) == ("undetermined", ["myelopathy"])
    assert answer["possible_plans"] == [IGRT, None]


def test_a_low_grade_lesion_with_myelopathy_has_no_rule_whatever_else_is_missing() -> None:
    answer = one({"escc": "low_grade", "myelopathy": "yes"}, {})
    assert (answer["status"], answer["possible_plans"], answer["missing"]) == ("no_rule", [None], [])


def test_a_histology_without_a_class_has_no_rule_whatever_else_is_missing() -> None:
    answer = one({}, {"histology": "gallbladder"})
    assert (answer["status"], answer["rules"], answer["missing"]) == ("no_rule", [], [])


def test_high_grade_compression_of_a_stable_spine_with_no_fitness_stated_depends_on_it() -> None:
    answer = one(LESION, {"histology": "renal"})
    assert (answer["missing"], answer["rules"]) == (
        ["tolerates_open_surgery"],
        ["noms.table1.row7", "noms.table1.row8"],
    )
    assert sorted(answer["possible_plans"]) == [CEBRT, DECOMPRESS_FIRST]


def test_a_missing_item_of_sins_is_not_asked_for_where_it_cannot_move_the_band() -> None:
    answer = one(but(escc="0", pain=None))  # SINS 3, 4 or 6
    assert (answer["status"], answer["missing"]) == ("decided", [])
    assert answer["sins"] == {"total": None, "min": 3, "max": 6, "band": "stable"}
    assert answer["assessments"]["mechanical"] == "stable"


def test_an_item_of_sins_matters_with_another_that_brings_the_band_into_reach() -> None:
    lesion = but(escc="0", pain=None, posterolateral=None, surgeon_judges="unstable")  # SINS 3 to 9
    assert sorted(one(lesion)["missing"]) == ["pain", "posterolateral"]


def test_a_judgement_matters_only_if_the_total_may_come_into_7_to_12() -> None:
    assert one(but(escc="0", pain=None, surgeon_judges=None))["missing"] == []
    assert sorted(one(but(escc="0", alignment=None, surgeon_judges=None))["missing"]) == [
        "alignment",
        "surgeon_judges",
    ]


def test_a_judged_spine_is_stable_before_the_score_is_complete() -> None:
    answer = one(but(escc="0", alignment=None))  # SINS 3 to 7, and the surgeon calls it stable
    assert answer["assessments"]["mechanical"] == "stable"
    assert (answer["status"], answer["sins"]["band"]) == ("decided", None)


def test_missing_levels_may_score_from_rigid_to_junctional() -> None:
    answer = one(but(levels=None))
    assert (answer["sins"]["min"], answer["sins"]["max"]) == (2, 5)


# --------------------------------------------------------------------------------------- inputs that stand in


@pytest.mark.parametrize("body", [None, 0, 50, 51, {"at_least": 40}])
@pytest.mark.parametrize("collapse", [None, 0, 1, 49, 50, 51, {"at_most": 50}, {"one_of": [0, 50]}])
def test_a_collapse_known_by_percentages_or_by_one_of_them(collapse: Any, body: Any) -> None:
    for alignment, pain in (("deformity", "occasional"), ("subluxation", "none"), ("deformity", None)):
        row = {"collapse": None, "collapse_percent": collapse, "body_involved_percent": body}
        one(but(**row, escc="0", alignment=alignment, pain=pain, surgeon_judges="unstable"))


def test_without_percentages_the_row_of_the_collapse_is_asked_for() -> None:
    lesion = but(collapse=None, escc="0", alignment="deformity", pain="occasional", surgeon_judges=None)
    answer = one(lesion)  # SINS 6 to 9
    assert sorted(answer["missing"]) == ["collapse", "surgeon_judges"]


@pytest.mark.parametrize("finding", oracle.FINDINGS)
@pytest.mark.parametrize("found", ["yes", "no"])
def test_one_mr_finding_leaves_the_grade_to_the_others(finding: str, found: str) -> None:
    answer = one(but(escc=None, **{finding: found}))
    without = found == "no" and finding != "csf_visible"  # then no row of Table 2 with a compressed cord is left
    assert answer["status"] == ("decided" if finding == "cord_compressed" or without else "undetermined")
    assert "escc" not in answer["missing"]


def test_without_findings_the_grade_is_asked_for() -> None:
    assert one(but(escc=None))["missing"] == ["escc"]


@pytest.mark.parametrize("group", ["1", "low_grade", "high_grade"])
def test_a_group_of_grades_is_of_one_compression(group: str) -> None:
    answer = one(but(escc=group))
    assert answer["status"] == "decided"
    assert answer["assessments"]["neurologic"] == ("high_grade" if group == "high_grade" else "low_grade")


@pytest.mark.parametrize(
    ("name", "values", "matters"),
    [
        ("escc", ["1c", "2"], True),
        ("escc", ["2", "3"], False),
        ("escc", ["1", "2"], True),
        ("histology", ["renal", "melanoma"], False),
        ("histology", ["renal", "breast"], True),
        ("histology", ["renal", "sclc"], True),
        ("histology", ["sclc", "other"], False),
        ("collapse", ["none", "over_50"], False),
    ],
)
def test_an_input_known_to_be_one_of_some_values(name: str, values: list[str], matters: bool) -> None:
    several = {"one_of": values}
    answer = one(LESION, {**FIT, name: several}) if name == "histology" else one(but(**{name: several}))
    assert answer["missing"] == ([name] if matters else [])


# -------------------------------------------------------------------------------- more is told than is needed


@pytest.mark.parametrize(
    "told",
    [
        {"collapse": "over_50", "collapse_percent": 80},
        {"collapse": "over_50", "collapse_percent": 50},
        {"collapse": "under_50", "collapse_percent": 50, "body_involved_percent": 100},
        {"collapse": {"one_of": ["over_50", "under_50"]}, "collapse_percent": 30},
        {"collapse": {"one_of": ["over_50", "under_50"]}, "collapse_percent": 50},
        {"collapse": {"one_of": ["over_50", "under_50"]}, "collapse_percent": {"at_least": 60}},
        {"collapse": {"one_of": ["body_over_50", "none"]}, "body_involved_percent": 51},
    ],
)
def test_a_row_of_the_collapse_beside_percentages_is_one_that_they_leave_possible(told: Any) -> None:
    one(but(**{"collapse": None, **told}))


@pytest.mark.parametrize(
    "told",
    [
        {"escc": "2", "cord_compressed": "yes"},
        {"escc": "high_grade", "csf_visible": "yes"},
        {"escc": {"one_of": ["1a", "2"]}, "cord_compressed": "yes"},
        {"escc": {"one_of": ["1a", "2"]}, "cord_compressed": "no"},
        {"escc": {"one_of": ["1a", "2"]}, "cord_abutted": "yes"},
        {"escc": "low_grade", "thecal_sac_deformed": "yes", "cord_abutted": "no"},
    ],
)
def test_a_grade_beside_findings_is_one_that_they_leave_possible(told: Any) -> None:
    one(but(**told))


@pytest.mark.parametrize(
    "told",
    [
        {"collapse": "over_50", "collapse_percent": 30},
        {"collapse": "over_50", "collapse_percent": {"at_most": 40}},
        {"collapse": {"one_of": ["over_50", "none"]}, "collapse_percent": 30},
        {"collapse": "none", "collapse_percent": 50},
        {"collapse": "none", "body_involved_percent": 51},
        {"escc": "1c", "cord_compressed": "yes"},
        {"escc": "2", "cord_compressed": "no"},
        {"escc": "3", "cord_compressed": "yes", "csf_visible": "yes"},
        {"escc": "low_grade", "cord_compressed": "yes"},
        {"escc": "0", "cord_abutted": "yes"},
        {"escc": "3", "epidural_extension": "no"},
        {"escc": "high_grade", "cord_abutted": "no"},
        {"escc": None, "cord_abutted": "yes", "epidural_extension": "no"},
    ],
)
def test_a_case_that_contradicts_itself_is_refused(told: Any) -> None:
    case = {"patient": FIT, "lesions": [{"id": "t9", **but(**told)}]}
    with pytest.raises(oracle.ContradictionError):
        oracle.answers(case)
    with pytest.raises(kb.InputError, match="contradict"):
        kb.recommend(GUIDELINE, kb.read_case(case))


# --------------------------------------------------------------------------------------------------- promises


@pytest.fixture(scope="module")
def answers() -> list[dict[str, Any]]:
    random = Random(100)
    return [a for _ in range(40) for a in recommended(oracle.some_case(random.choice)).values()]


def test_plans_rules_and_missing_inputs_are_told_once_and_always_in_one_order(
    answers: list[dict[str, Any]],
) -> None:
    rules = [f"noms.table1.row{number}" for number in range(1, 11)]
    plans_seen, missing_seen = [], []
    for answer in answers:
        assert None not in answer["possible_plans"][:-1], "that there may be no plan is told last"
        assert answer["rules"] == [rule for rule in rules if rule in answer["rules"]]
        plans_seen.append([str(plan) for plan in answer["possible_plans"]])
        missing_seen.append(answer["missing"])
    for seen in (plans_seen, missing_seen):
        pairs = {pair for told in seen for pair in combinations(told, 2)}
        assert pairs
        assert not any((second, first) in pairs for first, second in pairs)


def test_a_plan_is_told_only_where_it_is_decided(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        plans = answer["possible_plans"]
        assert (answer["status"] == "decided") == (len(plans) == 1 and plans != [None])
        assert answer["plan"] == (plans[0] if answer["status"] == "decided" else None)
        assert (answer["status"] == "no_rule") == (plans == [None])
        assert bool(answer["missing"]) == (answer["status"] == "undetermined")


def test_two_lesions_of_one_patient_are_answered_as_each_alone() -> None:
    random = Random(102)
    for _ in range(12):
        case = oracle.some_case(random.choice, lesions=(2, 2, 3))
        alone = [recommended({**case, "lesions": [lesion]})[lesion["id"]] for lesion in case["lesions"]]
        assert list(recommended(case).values()) == alone


def test_an_answer_narrows_what_was_possible_and_never_adds_to_it() -> None:
    """Telling one of the missing inputs leaves a part of the plans that were possible before."""
    random = Random(103)
    for _ in range(40):
        case = oracle.some_case(random.choice, lesions=(1,))
        before = next(iter(recommended(case).values()))
        told = [name for name in before["missing"] if name not in case["lesions"][0]]
        if not told:
            continue
        name = random.choice(told)
        home = case["patient"] if name in ("histology", "tolerates_open_surgery") else case["lesions"][0]
        if name == "collapse" and "collapse_percent" in home:
            continue  # then only some rows are left to tell
        value = random.choice(oracle.DOMAINS[name])
        home[name] = list(value) if name == "levels" else value
        after = next(iter(recommended(case).values()))
        assert all(plan in before["possible_plans"] for plan in after["possible_plans"])


# ------------------------------------------------------------------------------------------- levels known by a group

RUNS = [[f"S{n}" for n in range(first, last + 1)] for first in range(1, 6) for last in range(first, 6)]
SACRAL: dict[str, Any] = {
    "pain": "occasional",
    "bone_lesion": "lytic",
    "alignment": "normal",
    "collapse": "none",
    "posterolateral": "none",
    "escc": "1a",
    "myelopathy": "no",
}


@pytest.mark.parametrize("pain", ["none", "occasional", "mechanical"])
def test_a_lesion_of_the_sacrum_is_answered_as_one_of_some_run_of_its_levels(pain: str) -> None:
    """S1 belongs to a junction and scores 3, S2 to S5 are rigid and score 0: so the band may hang on the level."""
    from kb.sets.decision import position

    def answered(levels: Any) -> tuple[kb.Result, dict[str, Any]]:
        lesion = {"id": "x", **SACRAL, "pain": pain, "levels": levels}
        case = kb.read_case({"patient": {"histology": "breast"}, "lesions": [lesion]}, GUIDELINE)
        result = kb.recommend(GUIDELINE, case)
        return result, result.json()["lesions"][0]

    each = [answered(run)[1] for run in RUNS]
    whole, told = answered("sacrum")
    totals = [answer["sins"]["total"] for answer in each]
    assert (told["sins"]["min"], told["sins"]["max"]) == (min(totals), max(totals))
    assert min(totals) == max(totals) - 3
    plans = {json.dumps(plan) for answer in each for plan in answer["possible_plans"]}
    assert {json.dumps(plan) for plan in told["possible_plans"]} == plans
    assert len(position(GUIDELINE, whole.case, "x").possible) == len(plans)
    assert ("levels" in told["missing"]) == (len({answer["sins"]["band"] for answer in each}) > 1)


def test_what_follows_from_a_group_of_levels_is_told_asked_drawn_and_certified() -> None:
    from explain.certificate.certificate import certificate_of_proof
    from explain.checker.check import check
    from explain.proof.picture import draw
    from explain.proof.proof import prove
    from explain.proof.text import say
    from explain.questions.why_not.answer import why_not

    lesion = {"id": "x", **SACRAL, "levels": "sacrum", "pain": "mechanical"}
    patient = {"histology": "breast", "tolerates_open_surgery": "yes"}
    result = kb.recommend(GUIDELINE, kb.read_case({"patient": patient, "lesions": [lesion]}, GUIDELINE))
    assert result.lesions[0].status == "undetermined"
    assert "levels" in str(explain.ask(result)).lower()
    for told in (explain.reasons(result), explain.changes(result), say(prove(result)), draw(prove(result)).dot):
        assert str(told)
    assert why_not(result, "igrt").roots
    checked = check(certificate_of_proof(prove(result, "sins_band")), GUIDELINE)
    assert checked.accepted, checked.faults
    sure = kb.recommend(
        GUIDELINE, kb.read_case({"patient": patient, "lesions": [{**lesion, "pain": "none"}]}, GUIDELINE)
    )
    assert sure.lesions[0].plan == ("cebrt",)
    assert explain.reasons(sure).json()[0]["reasons"]
    checked = check(certificate_of_proof(prove(sure)), GUIDELINE)
    assert checked.accepted, checked.faults


def test_the_levels_that_would_lead_to_another_answer_are_a_run_too(guideline: kb.Guideline) -> None:
    """From T6 to a junctional level the entry becomes another one, rather than one of two places."""
    from explain.questions.rather_than.answer import rather_than
    from explain.questions.why_not.answer import why_not
    from kb.cases.case import read_case_text

    text = (CASES / "row07-rcc-t9.yaml").read_text("utf-8").replace("T9", "T6")
    result = kb.recommend(guideline, read_case_text(text, guideline.vocabulary))
    goal = "location(t9, junctional)"
    assert rather_than(result, goal).pairs
    why = why_not(result, goal)
    ways = [dict(way.values)["level"] for node in why.graph for way in why.data(node).get("ways", ())]
    assert ways
    assert all(len(levels) == 1 for levels in ways)


# --------------------------------------------------------------------------------- a total that a report gives


@pytest.mark.hunt(12)
def test_a_given_sins_is_the_score_and_bounds_the_items_that_are_not_given(seed: int) -> None:
    """Each open item keeps the values with which the others can add up to the total; where none is left, the record
    contradicts itself."""
    from itertools import product

    random = Random(seed)
    level, total = random.choice(["T9", "L3", "S1", "S3"]), random.randint(0, 18)
    truth = {name: random.choice(list(points)) for name, points in oracle.POINTS.items()}
    open_ = random.sample(list(truth), random.randint(1, 4))
    known = oracle.level_points(level) + sum(oracle.POINTS[n][v] for n, v in truth.items() if n not in open_)
    fitting = [
        values
        for values in product(*(oracle.POINTS[name] for name in open_))
        if known + sum(oracle.POINTS[n][v] for n, v in zip(open_, values, strict=True)) == total
    ]
    stated = {name: value for name, value in truth.items() if name not in open_}
    lesion = {"id": "x", "levels": [level], "escc": "1a", "myelopathy": "no", "sins": total, **stated}
    case = kb.read_case({"patient": {"histology": "breast"}, "lesions": [lesion]}, GUIDELINE)
    if not fitting:
        with pytest.raises(kb.InputError, match=r"contradicts itself: no possible patient has .*sins of x"):
            kb.recommend(GUIDELINE, case)
        return
    result = kb.recommend(GUIDELINE, case)
    answer = result.json()["lesions"][0]
    band = oracle.band_of(total)
    assert answer["sins"] == {"total": total, "min": total, "max": total, "band": band}
    plans = {"stable": [["cebrt"]], "unstable": [["stabilization", "cebrt"]]}
    assert answer["possible_plans"] == plans.get(band, [["cebrt"], ["stabilization", "cebrt"]])
    assert answer["missing"] == ["surgeon_judges"] * (band == "indeterminate")
    for place, name in enumerate(open_):
        found = {fact.args[1] for fact in result.possible if fact.predicate == name}
        assert found == {values[place] for values in fitting}, name


def test_a_given_sins_decides_alone_and_what_it_decides_can_be_verified() -> None:
    from explain.certificate.certificate import certificate_of_proof, certificate_of_reasons
    from explain.checker.check import check
    from explain.proof.proof import prove
    from kb.questions.reasons import reasons
    from kb.sets.decision import position

    lesion = {"id": "x", "escc": "1a", "myelopathy": "no", "pain": "none", "sins": 14}
    case = kb.read_case({"patient": {"histology": "breast"}, "lesions": [lesion]}, GUIDELINE)
    result = kb.recommend(GUIDELINE, case)
    # Rows 2 and 4 of Table 1 have the same plan, so the grade has no weight.
    assert explain.reasons(result).json()[0]["reasons"] == [["histology", "x.myelopathy", "x.sins"]]
    own = position(GUIDELINE, case, "x")
    why = reasons(own)
    assert why
    for certificate in (certificate_of_proof(prove(result)), certificate_of_reasons(own, why)):
        checked = check(certificate, GUIDELINE)
        assert checked.accepted, checked.faults


@pytest.mark.parametrize(
    ("total", "band", "plans"),
    [
        (0, "stable", [["cebrt"]]),
        (6, "stable", [["cebrt"]]),
        (7, "indeterminate", [["cebrt"], ["stabilization", "cebrt"]]),
        (12, "indeterminate", [["cebrt"], ["stabilization", "cebrt"]]),
        (13, "unstable", [["stabilization", "cebrt"]]),
        (18, "unstable", [["stabilization", "cebrt"]]),
    ],
)
def test_a_given_sins_has_the_band_of_its_total(total: int, band: str, plans: list[list[str]]) -> None:
    """The legend of Table 3: stable to 6, indeterminate from 7 to 12, unstable from 13."""
    answer = kb.recommend(GUIDELINE, with_sins(total)).json()["lesions"][0]
    assert answer["sins"] == {"total": total, "min": total, "max": total, "band": band}
    assert answer["possible_plans"] == plans


def with_sins(total: int, **more: object) -> kb.Case:
    lesion = {"id": "x", "escc": "1a", "myelopathy": "no", "sins": total, **more}
    return kb.read_case({"patient": {"histology": "breast"}, "lesions": [lesion]}, GUIDELINE)


@pytest.mark.parametrize("total", [-1, 19])
def test_a_given_sins_that_no_six_items_have_is_refused_where_it_stands(total: int) -> None:
    from kb.cases.case import read_case_text

    text = f"case: c\nlesions:\n  - id: x\n    sins: {total}\n"
    with pytest.raises(kb.InputError, match=rf"4: sins cannot be {total}\.\n[^$]*from 0 to 18"):
        read_case_text(text, GUIDELINE.vocabulary)


def test_beside_a_given_sins_no_item_of_it_is_asked() -> None:
    """The total has the band: of an indeterminate spine only the surgeon is asked, of others nobody."""

    for total, asked in ((6, None), (7, "x.surgeon_judges"), (12, "x.surgeon_judges"), (13, None)):
        told = explain.ask(kb.recommend(GUIDELINE, with_sins(total, levels=["T9"]))).json()[0]
        assert (told["next"] and told["next"]["input"]) == asked, total


def test_what_would_change_a_given_sins_fits_the_items_that_are_given() -> None:
    """At T9 with mechanical pain the total is 4 at least: of the totals that mean stability 4 to 6 are left."""

    told = explain.changes(kb.recommend(GUIDELINE, with_sins(14, levels=["T9"], pain="mechanical"))).json()[0][
        "changes"
    ]
    alone = {change["set"]["x.sins"]: change["plan"] for change in told if list(change["set"]) == ["x.sins"]}
    assert alone == {4: ["cebrt"], 5: ["cebrt"], 6: ["cebrt"], **dict.fromkeys(range(7, 13))}
