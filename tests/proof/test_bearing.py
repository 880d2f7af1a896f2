"""What is said beside a plan belongs into the explanation of it, and only what bears on it: a specialist's reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from conftest import CASES
from naive import consequences

import kb
from explain.proof.bearing_remarks import bearing, remarks
from explain.proof.data import as_json
from explain.proof.grounds import disputes_of
from explain.proof.proof import prove
from explain.proof.text import say
from explain.questions.rather_than.answer import rather_than
from explain.questions.why_not.answer import why_not
from kb.answer.answer import supposing
from kb.cases.case import lesion_symbol
from kb.cases.changed import altered
from kb.language.syntax import Fact

PATIENT = {"tolerates_open_surgery": "yes", "tolerates_percutaneous": "yes"}
STABLE = {"levels": ["T5"], "pain": "none", "bone_lesion": "blastic", "alignment": "normal", "collapse": "none"}
LESION = {"id": "x", **STABLE, "posterolateral": "none", "myelopathy": "no"}
UNSTABLE = {"pain": "mechanical", "bone_lesion": "lytic", "alignment": "subluxation", "collapse": "over_50"}
DECOMPRESS = "decompression_and_stabilization_then_igrt"


def result(guideline: kb.Guideline, patient: Any, lesion: Any) -> kb.Result:
    case = {"patient": {**PATIENT, **patient}, "lesions": [{**LESION, **lesion}]}
    return kb.recommend(guideline, kb.read_case(case, guideline))


def rules(found: Iterable[Any]) -> set[str]:
    return {remark.rule for _, remark in found}


def test_the_trial_of_decompression_is_told_where_stabilization_is_decided(guideline: kb.Guideline) -> None:
    """Prostate carcinoma at T10, ESCC 3 with myelopathy, SINS 15: whom the trial left out, and whether these tumors."""
    lesion = {"id": "x", "levels": ["T10"], "escc": "3", "myelopathy": "yes", **UNSTABLE, "posterolateral": "bilateral"}
    found = result(guideline, {"histology": "prostate"}, {**lesion, "pain": "mechanical", "bone_lesion": "mixed"})
    assert found.lesions[0].scores["sins"].total == 15
    assert found.lesions[0].plan == ("stabilization", "cebrt")
    for text in (say(prove(found)), why_not(found, DECOMPRESS).text(), rather_than(found, "igrt").text()):
        assert "(surgery.trial_population " in text.replace("\n    ", " ")
    assert {"G17", "G40", "G42"} <= set(disputes_of(prove(found)))


# What a specialist would say, by the rule that says it: of the plan that holds or of the treatment that is asked for.
REASONS = {
    "surgery is planned for a short life": ({"histology": "renal", "life_expectancy_months": 2}, {"escc": "3"}),
    "surgery is planned beside severe heart disease": (
        {"histology": "renal", "severe_heart_disease": "yes"},
        {"escc": "3"},
    ),
    "conventional radiation of a tumor that resists it": (
        {"histology": "melanoma", "tolerates_open_surgery": "no"},
        {"escc": "3"},
    ),
    "radiation of a level that was irradiated before": (
        {"histology": "breast"},
        {"escc": "2", "prior_radiation": "cebrt"},
    ),
    "conventional radiation where the trial favored surgery": (
        {"histology": "prostate"},
        {"escc": "3", "myelopathy": "yes"},
    ),
    "a sensitive tumor with a deficit and no row": ({"histology": "lymphoma"}, {"escc": "1b", "myelopathy": "yes"}),
}
SAID_BY = {
    "surgery is planned for a short life": ("cebrt", "surgery.life_expectancy"),
    "surgery is planned beside severe heart disease": ("cebrt", "surgery.heart_disease"),
    "conventional radiation of a tumor that resists it": (DECOMPRESS, "radiation.cebrt_for_resistant"),
    "radiation of a level that was irradiated before": ("igrt", "radiation.earlier_not_covered"),
    "conventional radiation where the trial favored surgery": (DECOMPRESS, "surgery.trial_population"),
    "a sensitive tumor with a deficit and no row": ("cebrt", "radiation.text_beside_table"),
}


@pytest.mark.parametrize("name", REASONS)
def test_the_reason_of_a_specialist_is_told_in_every_question_about_the_plan(
    name: str, guideline: kb.Guideline
) -> None:
    found, (asked, rule) = result(guideline, *REASONS[name]), SAID_BY[name]
    for text in (say(prove(found)), why_not(found, asked).text(), rather_than(found, asked).text()):
        assert re.search(rf"\({rule}[ ,]", " ".join(text.split()))
    for data in (why_not(found, asked).json(), rather_than(found, asked).json()):
        assert rule in {remark["rule"] for remark in data["beside"]}
    if found.lesions[0].plan:
        assert rule in {remark["rule"] for remark in as_json(prove(found))["beside"]}


def test_what_would_not_be_said_without_the_plan_bears_on_it(guideline: kb.Guideline) -> None:
    """Against an evaluator that knows no plan: what it does not say any more. And not all that is said bears on it."""
    without = replace_rules(guideline)
    checked = others = 0
    for path in sorted(CASES.glob("*.yaml"))[::4]:
        case = kb.read_case(path, guideline)
        found = kb.recommend(guideline, case)
        facts = {*case.stated(guideline.rules_by_head), *guideline.tables}
        left, all_follows = consequences(without, facts), consequences(guideline, facts)
        for answer in found.lesions:
            if answer.status != "decided":
                continue
            (plan,) = [f for f in found.certain if f.predicate == "plan" and f.args[0] == lesion_symbol(answer.lesion)]
            told = {remark.head for _, remark in bearing(found, plan)}
            all_ = {remark.head for _, remark in remarks(found, plan.args[0])}
            gone = {head for head in all_ & all_follows if head not in left}
            assert gone <= told, (case.name, gone - told)
            checked, others = checked + len(gone), others + len(all_ - told)
    assert checked > 100
    assert others > 100


def replace_rules(guideline: kb.Guideline) -> Any:
    """The guideline without the rules for a plan, as far as the evaluator reads it."""

    class Without:
        paragraphs = tuple(
            replace(p, clauses=tuple(c for c in p.clauses if not (c.head and c.head.predicate == "plan")))
            for p in guideline.paragraphs
        )

    return Without()


def test_of_a_plan_that_is_only_possible_all_is_told_that_is_certain_if_it_is_the_one(guideline: kb.Guideline) -> None:
    """The surgeon's judgement alone is open: with it, the answer says just that."""
    open_ = kb.recommend(guideline, kb.read_case(CASES / "open-sins-7.yaml", guideline))
    plans = {"stable": "cebrt", "unstable": "stabilization_then_cebrt"}
    for judged, plan in plans.items():
        after = kb.recommend(guideline, altered(guideline, open_.case, {"l3.surgeon_judges": judged}))
        fact = Fact("plan", ('"l3"', plan))
        assert after.lesions[0].remarks == supposing(open_, fact).lesions[0].remarks
        assert bearing(open_, fact) == bearing(after, fact)
    text = " ".join(say(prove(open_)).split())
    assert "bears on this: the plan for l3 is stabilization" in text
    assert "surgery.radiation_after" not in {r.rule for r in open_.lesions[0].remarks["advice"]}
    assert "(surgery.radiation_after " in text


def test_a_remark_bears_on_another_conclusion_where_its_rule_reads_it(guideline: kb.Guideline) -> None:
    found = result(guideline, {"histology": "renal"}, {"escc": "0", **UNSTABLE, "posterolateral": "bilateral"})
    told = rules(bearing(found, Fact("mechanical", ('"x"', "unstable"))))
    assert "surgery.instability" in told
    assert not told & {"surgery.radiation_after", "team.goals"}


# ------------------------------------------------------------------------------------------ where the source is open


def test_the_open_places_that_are_told_are_those_of_this_patient(guideline: kb.Guideline) -> None:
    """Myelopathy under high-grade compression, instability and a percutaneous form are; the scale of pain, a lesion
    over two parts of the spine and the slip about low grades are not."""
    lesion = {"id": "x", "levels": ["T10"], "escc": "3", "myelopathy": "yes", **UNSTABLE, "posterolateral": "none"}
    found = disputes_of(prove(result(guideline, {"histology": "prostate"}, lesion)))
    assert {"G16", "G17", "G42", "G48"} <= set(found)
    assert not {"G02", "G04", "G21", "G22", "G24"} & set(found)


@pytest.mark.parametrize(("levels", "told"), [(["T10"], False), (["T10", "T11"], True)])
def test_a_rule_that_everybody_has_counts_where_it_chooses(levels: Any, told: bool, guideline: kb.Guideline) -> None:
    """Which part of the spine a lesion is scored by is only a question where it spans two."""
    found = disputes_of(prove(result(guideline, {"histology": "renal"}, {"escc": "3", "levels": levels})))
    assert ("G22" in found) == told


def test_the_nearest_rule_for_what_is_asked_brings_its_open_places(answer: Any) -> None:
    """Conventional radiation of tumors that generally require SRS: a question of who asks for it."""
    row_7 = answer("row07-rcc-t9")
    assert "G08" not in disputes_of(prove(row_7))
    assert "G08" in why_not(row_7, "cebrt").json()["disputes"]
    assert "G08" in rather_than(row_7, "cebrt").json()["disputes"]
