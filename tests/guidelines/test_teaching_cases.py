"""The teaching cases: each has the answer its author expects, and together they reach every rule."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from conftest import CASES

import kb

FILES = sorted(CASES.glob("*.yaml"))
SECTIONS = ("urgency", "options", "cautions", "advice", "workup", "evidence")


def holds_of(result: kb.Result, lesion: str) -> set[tuple[str, str, str]]:
    """What is certainly held for a lesion: the plan or an option, which procedure, and why."""
    return {
        ("plan" if fact.predicate == "hold" else "option", str(fact.args[1]), str(fact.args[2]))
        for fact in result.certain
        if fact.predicate in ("hold", "option_hold") and fact.args[0] == f'"{lesion}"'
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_teaching_case_has_the_answer_its_author_expects(path: Path, guideline: kb.Guideline) -> None:
    case = kb.read_case(path, guideline)
    result = kb.recommend(guideline, case)
    found = result.json()
    lesions = {lesion["lesion"]: lesion for lesion in found["lesions"]}
    assert set(case.expect) == set(case.lesions), "every lesion of a teaching case has an expected answer"
    for lesion, expected in case.expect.items():
        answer = lesions[lesion]
        plain = {key: value for key, value in expected.items() if key not in ("topics", "silent", "scores")}
        assert {key: answer[key] for key in plain} == plain
        told = {section: {remark["topic"] for remark in answer[section]} for section in SECTIONS}
        told["holds"] = {reason for _, _, reason in holds_of(result, lesion)}
        for section, topics in expected.get("topics", {}).items():
            assert set(topics) <= told[section]
        for section, topics in expected.get("silent", {}).items():
            assert not set(topics) & told[section]
        for score, parts in expected.get("scores", {}).items():
            assert {key: found["scores"][score][key] for key in parts} == parts


def test_the_topics_that_cases_expect_are_topics_of_the_vocabulary(guideline: kb.Guideline) -> None:
    """A misspelt topic that a case wants to be silent would never be found."""
    report, domains = guideline.vocabulary.report, guideline.vocabulary.domains
    known = {
        section: {*predicates[1:], *domains[guideline.vocabulary.predicates[predicates[0]].domain].values}
        for section, predicates in report.sections.items()
    }
    known["holds"] = set(domains["hold_reason"].values)
    for path in FILES:
        for expected in kb.read_case(path, guideline).expect.values():
            for named in (expected.get("topics", {}), expected.get("silent", {})):
                for section, topics in named.items():
                    assert set(topics) <= known[section], path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_teaching_case_is_named_after_its_file_and_says_what_it_shows(path: Path, guideline: kb.Guideline) -> None:
    case = kb.read_case(path, guideline)
    assert case.name == path.stem
    assert len(case.about) > 40
    assert case.source


def test_the_teaching_cases_cover_each_row_and_each_status(guideline: kb.Guideline) -> None:
    answers = [
        lesion for path in FILES for lesion in kb.recommend(guideline, kb.read_case(path, guideline)).json()["lesions"]
    ]
    decided = {rule for lesion in answers if lesion["status"] == "decided" for rule in lesion["rules"]}
    assert decided == {f"noms.table1.row{n}" for n in range(1, 11)}
    assert {lesion["status"] for lesion in answers} == {"decided", "undetermined", "no_rule"}


def test_every_rule_with_a_body_fires_in_a_teaching_case(guideline: kb.Guideline) -> None:
    fired = set()
    for path in FILES:
        result = kb.recommend(guideline, kb.read_case(path, guideline))
        fired |= {firing.rule.index for firing in (*result.firings, *result.concluding)}
    rules = {rule.index for rule in guideline.answering if rule.clause.body and rule.clause.head}
    assert {str(guideline.rules[index].clause) for index in rules - fired} == set()


def test_every_row_of_a_table_is_used_in_a_teaching_case(guideline: kb.Guideline) -> None:
    used = set()
    for path in FILES:
        result = kb.recommend(guideline, kb.read_case(path, guideline))
        used |= {fact for f in (*result.firings, *result.concluding) for fact, negated in f.premises if not negated}
    # The steps of a plan are read by the report itself, and declarations by the check of the guideline.
    roles = {name: predicate.role for name, predicate in guideline.vocabulary.predicates.items()}
    read = {c.atom.predicate for rule in guideline.rules if rule.clause.head for c in rule.clause.literals}
    beside = {"plan_step", *(name for name, role in roles.items() if role == "declaration")}
    beside |= roles.keys() - read  # what only denials read refuses records, and is in no proof
    unused = {str(fact) for fact in guideline.tables.keys() - used if fact.predicate not in beside}
    assert unused == set()


ITEMS = {"levels": ["T9"], "pain": "none", "bone_lesion": "lytic", "alignment": "normal", "collapse": "under_50"}
FIVE = {**ITEMS, "posterolateral": "none"}  # 1 + 0 + 2 + 0 + 2 + 0
CONTRADICTIONS = {
    "a SINS of 6 whose items add up to 5": {**FIVE, "sins": 6},
    "a SINS of 4 whose items add up to 5": {**FIVE, "sins": 4},
    "collapse over 50 % at 49 %": {"collapse": "over_50", "collapse_percent": 49},
    "collapse under 50 % at 51 %": {"collapse": "under_50", "collapse_percent": 51},
    "collapse under 50 % at 0 %": {"collapse": "under_50", "collapse_percent": 0},
    "no collapse at 1 %": {"collapse": "none", "collapse_percent": 1},
    "no collapse at exactly 50 %": {"collapse": "none", "collapse_percent": 50},
    "body involved but collapsed by 1 %": {"collapse": "body_over_50", "collapse_percent": 1},
    "body involved, and collapsed by exactly 50 %": {"collapse": "body_over_50", "collapse_percent": 50},
    "body over 50 % at 50 %": {"collapse": "body_over_50", "body_involved_percent": 50},
    "none of the rows at 51 % of the body": {"collapse": "none", "body_involved_percent": 51},
    "low grade with a compressed cord": {"escc": "1c", "cord_compressed": "yes"},
    "high grade with a free cord": {"escc": "2", "cord_compressed": "no"},
    "grade 3 with visible fluid": {"escc": "3", "csf_visible": "yes"},
    "grade 2 without visible fluid": {"escc": "2", "csf_visible": "no"},
    "grade 1c off the cord": {"escc": "1c", "cord_abutted": "no"},
    "grade 1c with a margin to the cord": {"escc": "1c", "cord_margin_mm": 1},
    "grade 1b at the cord": {"escc": "1b", "cord_abutted": "yes"},
    "grade 1b with an undeformed sac": {"escc": "1b", "thecal_sac_deformed": "no"},
    "grade 1b outside the epidural space": {"escc": "1b", "epidural_extension": "no"},
    "grade 1c with an undeformed sac": {"escc": "1c", "thecal_sac_deformed": "no"},
    "grade 1c outside the epidural space": {"escc": "1c", "epidural_extension": "no"},
    "high grade off the cord": {"escc": "3", "cord_abutted": "no"},
    "high grade with an undeformed sac": {"escc": "2", "thecal_sac_deformed": "no"},
    "high grade outside the epidural space": {"escc": "3", "epidural_extension": "no"},
    "a compressed cord that is not touched": {"cord_compressed": "yes", "cord_abutted": "no"},
    "a compressed cord in an undeformed sac": {"cord_compressed": "yes", "thecal_sac_deformed": "no"},
    "a compressed cord without epidural tumor": {"cord_compressed": "yes", "epidural_extension": "no"},
    "a touched cord in an undeformed sac": {"cord_abutted": "yes", "thecal_sac_deformed": "no"},
    "a touched cord without epidural tumor": {"cord_abutted": "yes", "epidural_extension": "no"},
    "a deformed sac without epidural tumor": {"thecal_sac_deformed": "yes", "epidural_extension": "no"},
    "epidural tumor only, and none in the epidural space": {
        "tumor_extent": "epidural_only",
        "epidural_extension": "no",
    },
    "a patient of ECOG 5": {"ecog": 5},
    "a patient of Karnofsky 0": {"kps": 0},
    "Karnofsky 90 beside ECOG 4": {"kps": 90, "ecog": 4},
    "Karnofsky 20 beside ECOG 1": {"kps": 20, "ecog": 1},
    "breast carcinoma of the lung": {"histology": "breast", "primary_site": "lung"},
    "an unknown primary that is known": {"histology": "unknown_primary", "primary_site": "lung"},
    "ovarian carcinoma of the uterus": {"histology": "ovarian", "primary_site": "uterus"},
    "colon carcinoma of the rectum": {"histology": "colon", "primary_site": "rectum"},
    "head and neck cancer of the thyroid": {"histology": "head_and_neck", "primary_site": "thyroid"},
    "removable organ metastases and none in the viscera": {
        "major_organ_metastases": "removable",
        "visceral_metastases": "none",
    },
    "unremovable organ metastases and none in the viscera": {
        "major_organ_metastases": "unremovable",
        "visceral_metastases": "none",
    },
    "the posterior elements only, and within the dura": {
        "tumor_extent": "posterior_elements_only",
        "compartment": "intradural",
    },
    "the epidural space only, and within the cord": {"tumor_extent": "epidural_only", "compartment": "intramedullary"},
    "epidural tumor only, and half of the body": {"tumor_extent": "epidural_only", "collapse": "body_over_50"},
    "the posterior elements only, and 1 % of the body": {
        "tumor_extent": "posterior_elements_only",
        "body_involved_percent": 1,
    },
    "a burst body that has not collapsed": {"burst_fracture": "yes", "collapse": "none"},
    "a burst body that is only involved": {"burst_fracture": "yes", "collapse": "body_over_50"},
    "a burst body of 0 % of collapse": {"burst_fracture": "yes", "collapse_percent": 0, "body_involved_percent": 0},
    "osteoporosis in normal bone": {"fracture_cause": "osteoporosis", "bone_quality": "normal"},
    "grade 1a at the cord": {"escc": "1a", "cord_abutted": "yes"},
    "grade 1a with a deformed sac": {"escc": "1a", "thecal_sac_deformed": "yes"},
    "grade 1a outside the epidural space": {"escc": "1a", "epidural_extension": "no"},
    "grade 0 at the cord": {"escc": "0", "cord_abutted": "yes"},
    "grade 0 with a deformed sac": {"escc": "0", "thecal_sac_deformed": "yes"},
    "no pain, but nightly pain": {"pain": "none", "nocturnal_pain": "yes"},
    "no pain, but severe pain": {"pain": "none", "severe_pain": "yes"},
    "grade 0 with epidural tumor only": {"escc": "0", "tumor_extent": "epidural_only"},
    "myelopathy without a deficit": {"myelopathy": "yes", "deficit": "none"},
    "grade 0 in the epidural space": {"escc": "0", "epidural_extension": "yes"},
}


@pytest.mark.parametrize("stated", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_record_that_contradicts_itself_is_refused_with_the_rule_that_says_so(
    stated: dict[str, object], guideline: kb.Guideline
) -> None:
    with pytest.raises(
        kb.InputError,
        match=r"contradicts itself: .*\n"
        r".*in rule (sins\.(collapse|stated)|escc|medicine|radiation|urgency|performance|prognosis|scope|workup)\.",
    ):
        kb.recommend(guideline, contradictory(stated, guideline))


def contradictory(stated: dict[str, object], guideline: kb.Guideline) -> kb.Case:
    inputs = guideline.vocabulary.predicates
    patient = {key: value for key, value in stated.items() if key in inputs and inputs[key].entity == "patient"}
    lesion = {key: value for key, value in stated.items() if key not in patient}
    return kb.read_case({"patient": patient, "lesions": [{"id": "t9", **lesion}]}, guideline)


def test_every_denial_refuses_some_record(guideline: kb.Guideline) -> None:
    from kb.answer.derive import derive

    refused = {
        firing.rule.index
        for stated in CONTRADICTIONS.values()
        for firing in derive(guideline, contradictory(stated, guideline).facts).firings
        if firing.head is None
    }
    bounds = {rule.index for rule in guideline.denials if rule.paragraph.id == "performance.kps"}
    assert len(bounds) == 2  # they refuse no record, but values of what it leaves out: test_prognosis.py
    assert refused == {rule.index for rule in guideline.denials} - bounds


FINDINGS = ("epidural_extension", "thecal_sac_deformed", "cord_abutted", "cord_compressed")  # from outside inward


def row_of_table_2(findings: tuple[str, ...]) -> str | None:
    """The grade that Table 2 has for findings that are all known, the last of them whether fluid is visible.

    Each row adds one finding to those of the rows before it, so a "yes" after a "no" is in no row.
    """
    *present, fluid = findings
    depth = present.count("yes")
    if present != ["yes"] * depth + ["no"] * (4 - depth):
        return None
    return ("0", "1a", "1b", "1c", "2" if fluid == "yes" else "3")[depth]


EVERY_FINDING = tuple(product(("yes", "no"), repeat=5))


def is_refused(stated: dict[str, object], guideline: kb.Guideline) -> bool:
    try:
        kb.recommend(guideline, contradictory(stated, guideline))
    except kb.InputError as error:
        return "contradicts itself" in str(error)
    return False


def test_22_of_the_32_combinations_of_findings_stand_in_no_row_of_table_2_and_are_refused(
    guideline: kb.Guideline,
) -> None:
    refused = 0
    for findings in EVERY_FINDING:
        stated: dict[str, object] = dict(zip((*FINDINGS, "csf_visible"), findings, strict=True))
        grade = row_of_table_2(findings)
        assert is_refused(stated, guideline) == (grade is None), stated
        refused += grade is None
        if grade is not None:
            result = kb.recommend(guideline, contradictory(stated, guideline))
            assert [fact.args[1] for fact in result.certain if fact.predicate == "escc"] == [f'"{grade}"']
    assert refused == 22


@pytest.mark.parametrize("grade", ["0", "1a", "1b", "1c", "2", "3"])
def test_a_grade_is_refused_beside_all_findings_but_those_of_its_own_row(grade: str, guideline: kb.Guideline) -> None:
    for findings in EVERY_FINDING:
        stated: dict[str, object] = dict(zip((*FINDINGS, "csf_visible"), findings, strict=True))
        assert is_refused({**stated, "escc": grade}, guideline) == (row_of_table_2(findings) != grade), stated


def test_one_finding_settles_the_others_that_no_row_leaves_open(guideline: kb.Guideline) -> None:
    """Tumor that is not in the epidural space is grade 0; a cord that is touched and not compressed, grade 1c."""
    for stated, grade in (
        ({"epidural_extension": "no"}, '"0"'),
        ({"cord_abutted": "yes", "cord_compressed": "no"}, '"1c"'),
        ({"thecal_sac_deformed": "yes", "cord_abutted": "no"}, '"1b"'),
    ):
        result = kb.recommend(guideline, contradictory(stated, guideline))
        assert [fact.args[1] for fact in result.certain if fact.predicate == "escc"] == [grade]
    half = kb.recommend(guideline, contradictory({"thecal_sac_deformed": "yes", "cord_compressed": "no"}, guideline))
    assert {fact.args[1] for fact in half.possible if fact.predicate == "escc"} == {'"1b"', '"1c"'}


CONSISTENT = [
    {**FIVE, "sins": 5},
    {**ITEMS, "sins": 5},
    {**ITEMS, "sins": 8},
    {"collapse": "over_50", "collapse_percent": 51},
    {"collapse": "over_50", "collapse_percent": 50},
    {"collapse": "under_50", "collapse_percent": 50},
    {"collapse": "under_50", "collapse_percent": 1},
    {"collapse": "body_over_50", "collapse_percent": 0, "body_involved_percent": 51},
    {"collapse": "none", "collapse_percent": 0, "body_involved_percent": 50},
    {"escc": "3", "cord_compressed": "yes", "csf_visible": "no"},
    {"escc": "2", "cord_compressed": "yes", "csf_visible": "yes"},
    {"escc": "1c", "cord_compressed": "no"},
    {"histology": "lymphoma", "primary_site": "stomach"},
    {"histology": "melanoma", "primary_site": "oesophagus"},
    {"histology": "sarcoma", "primary_site": "osteosarcoma"},
    {"histology": "ovarian", "primary_site": "other"},
    {"histology": "breast", "primary_site": "breast"},
    {"major_organ_metastases": "none", "visceral_metastases": "treatable"},
    {"tumor_extent": "posterior_elements_only", "compartment": "extradural", "collapse": "under_50"},
    {"tumor_extent": "epidural_only", "body_involved_percent": 0},
    {"tumor_extent": "vertebral_body", "body_involved_percent": 60},
    {"burst_fracture": "yes", "collapse": "under_50"},
    {"burst_fracture": "no", "collapse": "none"},
    {"fracture_cause": "osteoporosis", "bone_quality": "poor"},
    {"fracture_cause": "trauma", "bone_quality": "normal"},
]


@pytest.mark.parametrize("stated", CONSISTENT, ids=str)
def test_a_record_that_agrees_with_itself_is_answered(stated: dict[str, object], guideline: kb.Guideline) -> None:
    result = kb.recommend(guideline, contradictory(stated, guideline))
    assert result.lesions[0].status == "undetermined"


def test_a_partly_known_record_without_any_possible_patient_is_refused(guideline: kb.Guideline) -> None:
    stated = {"collapse": {"one_of": ["none", "body_over_50"]}, "collapse_percent": 60}
    case = kb.read_case({"lesions": [{"id": "t9", **stated}]}, guideline)
    with pytest.raises(kb.InputError, match="no possible patient"):
        kb.recommend(guideline, case)


# Each piece of advice with a lesion that reaches it and the nearest one that does not.
SINS_6 = {"levels": ["T9"], "pain": "mechanical", "bone_lesion": "lytic", "alignment": "normal", "collapse": "none"}
ADVICE = {
    "surgical_consultation": (
        {**SINS_6, "posterolateral": "unilateral"},
        {**SINS_6, "posterolateral": "none"},
    ),
    "no_consultation_for_instability": (
        {**SINS_6, "posterolateral": "none"},
        {**SINS_6, "posterolateral": "unilateral"},
    ),
    "indeterminate_stability": (
        {**SINS_6, "posterolateral": "unilateral"},
        {**SINS_6, "posterolateral": "none"},
    ),
    "low_grade_with_myelopathy": ({"escc": "1c", "myelopathy": "yes"}, {"escc": "2", "myelopathy": "yes"}),
    "histology_without_class": ({"histology": "rectal"}, {"histology": "colon"}),
}
UNSTABLE = {"escc": "3", "levels": ["T12"], "pain": "mechanical", "bone_lesion": "lytic", "alignment": "subluxation"}
UNSTABLE |= {"collapse": "over_50", "posterolateral": "none", "histology": "renal"}
ADVICE |= {
    "limited_stabilization": (
        {**UNSTABLE, "tolerates_open_surgery": "no"},
        {**UNSTABLE, "tolerates_open_surgery": "no", "tolerates_percutaneous": "no"},
    ),
}
OF_THE_PATIENT = {"histology", "tolerates_open_surgery", "tolerates_percutaneous"}


def topics(stated: dict[str, object], guideline: kb.Guideline) -> set[str]:
    patient = {key: value for key, value in stated.items() if key in OF_THE_PATIENT}
    lesion = {key: value for key, value in stated.items() if key not in OF_THE_PATIENT}
    result = kb.recommend(guideline, kb.read_case({"patient": patient, "lesions": [lesion]}, guideline))
    return {str(fact.args[1]) for fact in result.certain if fact.predicate == "advice"}


@pytest.mark.parametrize("topic", ADVICE)
def test_advice_is_given_where_its_condition_holds_and_not_where_it_just_fails(
    topic: str, guideline: kb.Guideline
) -> None:
    reaches, misses = ADVICE[topic]
    assert topic in topics(reaches, guideline)
    assert topic not in topics(misses, guideline)
