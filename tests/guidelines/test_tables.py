"""Every cell of Tables 1 to 3, and both sides of every cut-off, for patients known in every point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations, cycle, product
from typing import Any

import oracle
import pytest

import kb

GUIDELINE = kb.load("spinal_metastases")

# Breast cancer, a stable L3: SINS 2 + 0 + 2 + 0 + 0 + 0 = 4. Each test changes what it is about.
PATIENT = {"histology": "breast", "tolerates_open_surgery": "yes"}
LESION = {
    **{"levels": ["L3"], "escc": "0", "myelopathy": "no", "pain": "none", "bone_lesion": "lytic"},
    **{"alignment": "normal", "collapse": "none", "posterolateral": "none", "surgeon_judges": "stable"},
}
# What makes it a lesion of another SINS.
OF_SINS: dict[int, dict[str, str]] = {
    0: {"levels": ["S2"], "bone_lesion": "blastic"},
    4: {},
    6: {"alignment": "deformity"},
    7: {"pain": "mechanical"},
    12: {"pain": "mechanical", "alignment": "deformity", "posterolateral": "bilateral"},
    13: {"levels": ["L5"], "pain": "mechanical", "alignment": "deformity", "posterolateral": "bilateral"},
    18: {
        **{"levels": ["L1"], "pain": "mechanical", "bone_lesion": "lytic", "alignment": "subluxation"},
        **{"collapse": "over_50", "posterolateral": "bilateral"},
    },
}


def of_sins(total: int, **changes: Any) -> dict[str, Any]:
    return {**LESION, **OF_SINS[total], **changes}


def told(patient: Mapping[str, Any], lesions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The answers of the program."""
    named = [{"id": f"lesion {number}", **lesion} for number, lesion in enumerate(lesions)]
    case = kb.read_case({"patient": {**PATIENT, **patient}, "lesions": named})
    return kb.recommend(GUIDELINE, case).json()["lesions"]


def one(lesion: Mapping[str, Any] = LESION, **patient: Any) -> dict[str, Any]:
    return told(patient, [lesion])[0]


def agrees_with_the_oracle(lesions: Iterable[Mapping[str, Any]], **patient: Any) -> None:
    lesions = list(lesions)
    for lesion, answer in zip(lesions, told(patient, lesions), strict=True):
        assert oracle.comparable(answer) == oracle.answer({**PATIENT, **patient}, lesion), lesion


# ---------------------------------------------------------------------------------------- Table 1, row by row

LOW, HIGH = ("0", "1a", "1b", "1c"), ("2", "3")
EITHER = ("yes", "no")
SENSITIVE = "lymphoma seminoma myeloma breast prostate ovarian neuroendocrine"
RESISTANT = "renal thyroid hepatocellular colon nsclc sarcoma melanoma"
STABLE, UNSTABLE = (0, 4, 6), (13, 18)
FIRST = "decompression_and_stabilization"

# row, grades, myelopathy, histologies, SINS, tolerates open surgery, plan
TABLE_1 = [
    (1, LOW, ("no",), SENSITIVE, STABLE, EITHER, ["cebrt"]),
    (2, LOW, ("no",), SENSITIVE, UNSTABLE, EITHER, ["stabilization", "cebrt"]),
    (3, HIGH, EITHER, SENSITIVE, STABLE, EITHER, ["cebrt"]),
    (4, HIGH, EITHER, SENSITIVE, UNSTABLE, EITHER, ["stabilization", "cebrt"]),
    (5, LOW, ("no",), RESISTANT, STABLE, EITHER, ["igrt"]),
    (6, LOW, ("no",), RESISTANT, UNSTABLE, EITHER, ["stabilization", "igrt"]),
    (7, HIGH, EITHER, RESISTANT, STABLE, ("yes",), [FIRST, "igrt"]),
    (8, HIGH, EITHER, RESISTANT, STABLE, ("no",), ["cebrt"]),
    (9, HIGH, EITHER, RESISTANT, UNSTABLE, ("yes",), [FIRST, "igrt"]),
    (10, HIGH, EITHER, RESISTANT, UNSTABLE, ("no",), ["stabilization", "cebrt"]),
]


@pytest.mark.parametrize(("row", "grades", "myelopathy", "histologies", "sins", "fit", "plan"), TABLE_1)
def test_a_row_of_table_1_gives_its_decision_to_all_its_patients(
    row: int, grades: Any, myelopathy: Any, histologies: str, sins: Any, fit: Any, plan: list[str]
) -> None:
    situations = zip(product(grades, myelopathy), cycle(sins))
    lesions = [of_sins(total, escc=grade, myelopathy=answer) for (grade, answer), total in situations]
    for histology, able in product(histologies.split(), fit):
        for answer in told({"histology": histology, "tolerates_open_surgery": able}, lesions):
            assert (answer["status"], answer["plan"], answer["possible_plans"]) == ("decided", plan, [plan])
            assert (answer["rules"], answer["missing"]) == ([f"noms.table1.row{row}"], [])


def test_low_grade_compression_with_myelopathy_has_no_row() -> None:
    lesions = [of_sins(s, escc=g, myelopathy="yes") for g, s in product(LOW, (4, 13))]
    for histology, able in product(("breast", "renal"), EITHER):
        for answer in told({"histology": histology, "tolerates_open_surgery": able}, lesions):
            assert (answer["status"], answer["plan"], answer["possible_plans"]) == ("no_rule", None, [None])
            assert (answer["rules"], answer["missing"]) == ([], [])


@pytest.mark.parametrize(
    ("compression", "myelopathy", "sensitivity", "stability", "fit"),
    list(
        product(
            ("low_grade", "high_grade"),
            EITHER,
            ("breast", "renal"),
            ("stable", "indeterminate", "unstable"),
            EITHER,
        )
    ),
)
def test_every_cell_of_table_1(compression: str, myelopathy: str, sensitivity: str, stability: str, fit: str) -> None:
    """48 cells; those of an indeterminate spine as the surgeon judges it, and as nobody has judged it yet."""
    judgements = ({"surgeon_judges": "stable"}, {"surgeon_judges": "unstable"}, {"surgeon_judges": None})
    totals = {"stable": (0, 6), "indeterminate": (7, 12), "unstable": (13, 18)}[stability]
    grades = {"low_grade": ("0", "1c"), "high_grade": ("2", "3")}[compression]
    lesions = [
        stated(of_sins(total, escc=grade, myelopathy=myelopathy, **judgement))
        for total, grade, judgement in product(totals, grades, judgements)
    ]
    agrees_with_the_oracle(lesions, histology=sensitivity, tolerates_open_surgery=fit)


def stated(lesion: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in lesion.items() if value is not None}


@pytest.mark.parametrize("sins", [7, 12])
def test_an_indeterminate_spine_is_what_the_surgeon_judges_it_to_be(sins: int) -> None:
    stable, unstable = (one(of_sins(sins, surgeon_judges=judged)) for judged in ("stable", "unstable"))
    assert (stable["plan"], unstable["plan"]) == (["cebrt"], ["stabilization", "cebrt"])
    nobody = one(stated(of_sins(sins, surgeon_judges=None)))
    assert (nobody["status"], nobody["missing"]) == ("undetermined", ["surgeon_judges"])
    assert nobody["possible_plans"] == [["cebrt"], ["stabilization", "cebrt"]]
    assert nobody["rules"] == ["noms.table1.row1", "noms.table1.row2"]
    assert nobody["assessments"]["mechanical"] is None


@pytest.mark.parametrize(("sins", "judged"), [(6, "unstable"), (13, "stable")])
def test_no_judgement_overrules_a_sins_outside_7_to_12(sins: int, judged: str) -> None:
    assert one(of_sins(sins, surgeon_judges=judged))["assessments"]["mechanical"] != judged


# -------------------------------------------------------------------- Table 2, and the classes of histologies


@pytest.mark.parametrize(
    ("grade", "compression"),
    [
        *[("0", "low_grade"), ("1a", "low_grade"), ("1b", "low_grade"), ("1c", "low_grade")],
        *[("2", "high_grade"), ("3", "high_grade")],
    ],
)
def test_grades_0_and_1_are_low_and_grades_2_and_3_high(grade: str, compression: str) -> None:
    lesion = {**LESION, "escc": grade}
    assert one(lesion)["assessments"]["neurologic"] == compression
    agrees_with_the_oracle([lesion])
    agrees_with_the_oracle([lesion], histology="renal")


def test_mr_findings_grade_the_compression_as_the_row_of_table_2_that_has_them_all() -> None:
    without = stated({**LESION, "escc": None})
    found = [dict(zip(oracle.FINDINGS, answers, strict=True)) for answers in product(EITHER, repeat=5)]
    in_a_row = [findings for findings in found if oracle.grade_of_findings(findings)]
    assert len(in_a_row) == 10
    agrees_with_the_oracle([{**without, **findings} for findings in in_a_row], histology="renal")


@pytest.mark.parametrize(
    ("findings", "grade"),
    [
        ({}, "0"),
        ({"epidural_extension": "yes"}, "1a"),
        ({"epidural_extension": "yes", "thecal_sac_deformed": "yes"}, "1b"),
        ({"epidural_extension": "yes", "thecal_sac_deformed": "yes", "cord_abutted": "yes"}, "1c"),
        (dict.fromkeys(oracle.FINDINGS, "yes"), "2"),
        ({**dict.fromkeys(oracle.FINDINGS, "yes"), "csf_visible": "no"}, "3"),
    ],
)
def test_each_row_of_table_2_gives_its_grade(findings: dict[str, str], grade: str) -> None:
    absent = dict.fromkeys(oracle.FINDINGS, "no")
    case = kb.read_case({"lesions": [{"id": "t9", "levels": ["T9"], **absent, "csf_visible": "yes", **findings}]})
    facts = kb.recommend(GUIDELINE, case).model.facts
    assert {str(fact) for fact in facts if fact.predicate == "escc"} == {f'escc("t9", "{grade}")'}


def test_findings_that_have_nothing_to_do_with_the_grade_may_be_missing() -> None:
    findings = {"cord_compressed": "yes", "csf_visible": "no"}
    assert one(stated({**LESION, "escc": None, **findings}))["assessments"]["neurologic"] == "high_grade"


@pytest.mark.parametrize("histology", oracle.HISTOLOGIES)
def test_a_histology_has_the_class_that_the_paper_gives_it_or_none(histology: str) -> None:
    sensitive, resistant = histology in SENSITIVE.split(), histology in RESISTANT.split()
    expected = "radiosensitive" if sensitive else "radioresistant" if resistant else None
    answer = one(histology=histology)
    assert answer["assessments"]["oncologic"] == expected
    assert answer["status"] == ("decided" if expected else "no_rule")
    agrees_with_the_oracle(
        (of_sins(s, escc=g, myelopathy=m) for s, g, m in product((6, 13), ("1c", "2"), EITHER)),
        histology=histology,
    )


def test_seven_histologies_are_sensitive_seven_resistant_and_twelve_in_no_class() -> None:
    classes = [one(histology=histology)["assessments"]["oncologic"] for histology in oracle.HISTOLOGIES]
    assert [classes.count(c) for c in ("radiosensitive", "radioresistant", None)] == [7, 7, 12]


# -------------------------------------------------------------------------------------- Table 3, item by item

CLASSES = [
    (3, "occiput C1 C2 C7 T1 T2 T11 T12 L1 L5 S1"),
    (2, "C3 C4 C5 C6 L2 L3 L4"),
    (1, "T3 T4 T5 T6 T7 T8 T9 T10"),
    (0, "S2 S3 S4 S5"),
]
POINTS_OF_LEVEL = {level: points for points, levels in CLASSES for level in levels.split()}


def sins(lesion: Mapping[str, Any]) -> int:
    return one(lesion)["sins"]["total"]


@pytest.mark.parametrize("level", oracle.LEVELS)
def test_a_level_scores_what_its_part_of_the_spine_scores(level: str) -> None:
    assert sins({**LESION, "levels": [level], "bone_lesion": "blastic"}) == POINTS_OF_LEVEL[level]
    agrees_with_the_oracle([{**LESION, "levels": [level]}])


def test_the_four_parts_of_the_spine_have_all_thirty_levels() -> None:
    assert sorted(POINTS_OF_LEVEL) == sorted(oracle.LEVELS)
    assert len(oracle.LEVELS) == 30


@pytest.mark.parametrize(
    ("levels", "points"),
    [
        (["T10", "T11"], 3),
        (["T11", "T10"], 3),
        (["S1", "S2"], 3),
        (["C2", "C3"], 3),
        (["C6", "C7"], 3),
        (["T2", "T3"], 3),
        (["L1", "L2"], 3),
        (["L4", "L5"], 3),
        (["C5", "C6"], 2),
        (["T9", "T10"], 1),
        (["S2", "S3", "S4"], 0),
        (list(oracle.LEVELS), 3),
    ],
)
def test_a_lesion_that_spans_parts_of_the_spine_takes_the_highest_score(levels: list[str], points: int) -> None:
    assert sins({**LESION, "levels": levels, "bone_lesion": "blastic"}) == points


def test_every_run_of_levels_scores_as_the_highest_of_the_parts_it_touches() -> None:
    runs = [list(oracle.LEVELS[a:b]) for a, b in combinations(range(len(oracle.LEVELS) + 1), 2)]
    parts = {frozenset(oracle.location_points([level]) for level in run): run for run in runs}
    agrees_with_the_oracle([{**LESION, "levels": run} for run in (*parts.values(), *runs[::17])])


ITEMS = [
    ("pain", {"mechanical": 3, "occasional": 1, "none": 0}),
    ("bone_lesion", {"lytic": 2, "mixed": 1, "blastic": 0}),
    ("alignment", {"subluxation": 4, "deformity": 2, "normal": 0}),
    ("collapse", {"over_50": 3, "under_50": 2, "body_over_50": 1, "none": 0}),
    ("posterolateral", {"bilateral": 3, "unilateral": 1, "none": 0}),
]


@pytest.mark.parametrize(("item", "word", "points"), [(i, w, p) for i, row in ITEMS for w, p in row.items()])
def test_a_row_of_table_3_scores_its_points(item: str, word: str, points: int) -> None:
    assert sins(of_sins(0, **{item: word})) == points


@pytest.mark.parametrize("bone_lesion", ["lytic", "mixed", "blastic"])
@pytest.mark.parametrize("level", ["C7", "C3", "T3", "S2"])
def test_every_combination_of_the_six_items_has_its_sum_and_its_band(level: str, bone_lesion: str) -> None:
    """12 times 108 make the 1,296 combinations of the score, 12 lesions to a patient."""
    items = {name: tuple(points) for name, points in oracle.POINTS.items() if name != "bone_lesion"}
    lesions = [
        {**LESION, "levels": [level], "bone_lesion": bone_lesion, **dict(zip(items, words, strict=True))}
        for words in product(*items.values())
    ]
    assert len(lesions) == 108
    for start in range(0, len(lesions), 12):
        agrees_with_the_oracle(lesions[start : start + 12])


@pytest.mark.parametrize(
    ("total", "band", "stability"),
    [
        (0, "stable", "stable"),
        (6, "stable", "stable"),
        (7, "indeterminate", "unstable"),
        (12, "indeterminate", "unstable"),
        (13, "unstable", "unstable"),
        (18, "unstable", "unstable"),
    ],
)
def test_the_bands_of_sins_begin_at_0_at_7_and_at_13(total: int, band: str, stability: str) -> None:
    answer = one(of_sins(total, surgeon_judges="unstable"))
    assert answer["sins"] == {"total": total, "min": total, "max": total, "band": band}
    assert answer["assessments"]["mechanical"] == stability


@pytest.mark.parametrize(
    ("collapse", "body", "points"),
    [
        *[(0, 0, 0), (0, 49, 0), (0, 50, 0), (0, 51, 1), (0, 100, 1)],
        *[(1, 50, 2), (1, 51, 2), (49, 0, 2), (49, 100, 2)],
        *[(51, 0, 3), (51, 100, 3), (100, 50, 3)],
    ],
)
def test_percentages_fall_into_the_rows_of_the_collapse_item(collapse: int, body: int, points: int) -> None:
    measured = {"collapse_percent": collapse, "body_involved_percent": body}
    lesion = stated({**of_sins(0, collapse=None), **measured})
    assert sins(lesion) == points
    agrees_with_the_oracle([lesion])


@pytest.mark.parametrize("body", [None, 0, 50, 51, 100])
def test_a_collapse_of_exactly_50_percent_is_in_either_row_above_none(body: int | None) -> None:
    lesion = stated(of_sins(0, collapse=None, collapse_percent=50, body_involved_percent=body))
    assert one(lesion)["sins"] == {"total": None, "min": 2, "max": 3, "band": "stable"}
    agrees_with_the_oracle([lesion])


def test_a_collapse_of_exactly_50_percent_is_asked_about_where_its_point_matters() -> None:
    lesion = of_sins(0, collapse=None, collapse_percent=50, alignment="subluxation", surgeon_judges="unstable")
    answer = one(stated(lesion))
    assert (answer["sins"]["min"], answer["sins"]["max"]) == (6, 7)
    assert (answer["status"], answer["missing"]) == ("undetermined", ["collapse"])


# ---------------------------------------------------------------------------------- both sides, in the advice


def advised(lesion: Mapping[str, Any], **patient: Any) -> set[str]:
    return {advice["rule"] for advice in one(lesion, **patient)["advice"]}


def held(lesion: Mapping[str, Any], **patient: Any) -> set[str]:
    """Why something of the plan is held."""
    case = kb.read_case({"patient": {**PATIENT, **patient}, "lesions": [{"id": "x", **lesion}]})
    return {str(fact.args[2]) for fact in kb.recommend(GUIDELINE, case).certain if fact.predicate == "hold"}


@pytest.mark.parametrize(("total", "surgeon"), [(0, False), (6, False), (7, True), (12, True), (13, True)])
def test_a_surgical_consultation_is_advised_from_sins_7(total: int, surgeon: bool) -> None:
    assert ("sins.consultation" in advised(of_sins(total))) == surgeon
    assert ("sins.no_consultation" in advised(of_sins(total))) == (not surgeon)


@pytest.mark.parametrize(("months", "short"), [(0, True), (3, True), (4, False), (600, False)])
def test_open_surgery_is_held_up_to_3_months_of_life_expectancy(months: int, short: bool) -> None:
    surgery = {**LESION, "escc": "3"}
    found = held(surgery, histology="renal", life_expectancy_months=months)
    assert found == ({"short_life_expectancy"} if short else set())


def test_a_short_life_expectancy_holds_nothing_where_nobody_operates() -> None:
    assert held(LESION, life_expectancy_months=1) == set()


@pytest.mark.parametrize("name", ["age", "sex", "kps", "life_expectancy_months", "tolerates_percutaneous"])
def test_what_table_1_has_no_column_for_changes_no_plan(name: str) -> None:
    values = {"age": (0, 120), "sex": ("female", "male"), "kps": (10, 100), "life_expectancy_months": (0, 600)}
    lesions = [of_sins(s, escc=g) for s, g in product((6, 13), ("1c", "2"))]
    for value, able in product(values.get(name, EITHER), EITHER):
        agrees_with_the_oracle(lesions, **{"histology": "renal", "tolerates_open_surgery": able, name: value})


@pytest.mark.parametrize("radiation", ["none", "cebrt", "srs"])
def test_earlier_radiation_changes_no_plan_but_is_told(radiation: str) -> None:
    lesion = {**LESION, "prior_radiation": radiation}
    agrees_with_the_oracle([lesion])
    cautions = [caution["topic"] for caution in one(lesion)["cautions"]]
    assert cautions.count("irradiated_before") == (radiation != "none")
