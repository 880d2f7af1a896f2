"""The teaching cases: each has the answer its author expects, and together they reach every rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CASES

import kb

FILES = sorted(CASES.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_teaching_case_has_the_answer_its_author_expects(path: Path, guideline: kb.Guideline) -> None:
    case = kb.read_case(path, guideline)
    found = kb.recommend(guideline, case).json()
    lesions = {lesion["lesion"]: lesion for lesion in found["lesions"]}
    assert set(case.expect) == set(case.lesions), "every lesion of a teaching case has an expected answer"
    for lesion, expected in case.expect.items():
        answer = lesions[lesion]
        plain = {key: value for key, value in expected.items() if key not in ("topics", "silent", "scores")}
        assert {key: answer[key] for key in plain} == plain
        for section, topics in expected.get("topics", {}).items():
            assert set(topics) <= {remark["topic"] for remark in answer[section]}
        for section, topics in expected.get("silent", {}).items():
            assert not set(topics) & {remark["topic"] for remark in answer[section]}
        for score, parts in expected.get("scores", {}).items():
            assert {key: found["scores"][score][key] for key in parts} == parts


def test_the_topics_that_cases_expect_are_topics_of_the_vocabulary(guideline: kb.Guideline) -> None:
    """A misspelt topic that a case wants to be silent would never be found."""
    report, domains = guideline.vocabulary.report, guideline.vocabulary.domains
    known = {
        section: {*predicates[1:], *domains[guideline.vocabulary.predicates[predicates[0]].domain].values}
        for section, predicates in report.sections.items()
    }
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
    beside = {"plan_step", *(name for name, role in roles.items() if role == "declaration")}
    unused = {str(fact) for fact in guideline.tables.keys() - used if fact.predicate not in beside}
    assert unused == set()


CONTRADICTIONS = {
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
    case = kb.read_case({"lesions": [{"id": "t9", **stated}]}, guideline)
    with pytest.raises(
        kb.InputError, match=r"contradicts itself: .*\n.*in rule (sins\.collapse|escc|medicine|radiation|urgency)\."
    ):
        kb.recommend(guideline, case)


def test_every_denial_refuses_some_record(guideline: kb.Guideline) -> None:
    from kb.derive import derive

    refused = {
        firing.rule.index
        for stated in CONTRADICTIONS.values()
        for firing in derive(guideline, kb.read_case({"lesions": [{"id": "t9", **stated}]}, guideline).facts).firings
        if firing.head is None
    }
    assert refused == {rule.index for rule in guideline.denials}


CONSISTENT = [
    {"collapse": "over_50", "collapse_percent": 51},
    {"collapse": "over_50", "collapse_percent": 50},
    {"collapse": "under_50", "collapse_percent": 50},
    {"collapse": "under_50", "collapse_percent": 1},
    {"collapse": "body_over_50", "collapse_percent": 0, "body_involved_percent": 51},
    {"collapse": "none", "collapse_percent": 0, "body_involved_percent": 50},
    {"escc": "3", "cord_compressed": "yes", "csf_visible": "no"},
    {"escc": "2", "cord_compressed": "yes", "csf_visible": "yes"},
    {"escc": "1c", "cord_compressed": "no"},
]


@pytest.mark.parametrize("stated", CONSISTENT, ids=str)
def test_a_record_that_agrees_with_itself_is_answered(stated: dict[str, object], guideline: kb.Guideline) -> None:
    result = kb.recommend(guideline, kb.read_case({"lesions": [{"id": "t9", **stated}]}, guideline))
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
    "earlier_radiation": ({"prior_radiation": "srs"}, {"prior_radiation": "none"}),
}
UNSTABLE = {"escc": "3", "levels": ["T12"], "pain": "mechanical", "bone_lesion": "lytic", "alignment": "subluxation"}
UNSTABLE |= {"collapse": "over_50", "posterolateral": "none", "histology": "renal"}
STABLE = {"escc": "3", "levels": ["T5"], "pain": "none", "bone_lesion": "lytic", "alignment": "normal"}
STABLE |= {"collapse": "none", "posterolateral": "none", "histology": "renal", "tolerates_open_surgery": "yes"}
ADVICE |= {
    "limited_stabilization": (
        {**UNSTABLE, "tolerates_open_surgery": "no"},
        {**UNSTABLE, "tolerates_open_surgery": "yes"},
    ),
    "no_stabilization_tolerated": (
        {**UNSTABLE, "tolerates_open_surgery": "no", "tolerates_percutaneous": "no"},
        {**UNSTABLE, "tolerates_open_surgery": "no", "tolerates_percutaneous": "yes"},
    ),
    "short_life_expectancy": ({**STABLE, "life_expectancy_months": 3}, {**STABLE, "life_expectancy_months": 4}),
}
OF_THE_PATIENT = {"histology", "tolerates_open_surgery", "tolerates_percutaneous", "life_expectancy_months"}


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
