"""Proofs: every step holds, every derivation is kept, and a wrong step is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from conftest import CASES

import kb
from explain.certificate.verify import verify
from explain.checker.answers import evaluator_of
from explain.checker.bounds import Entry, Situation
from explain.proof.proof import Proof, prove
from explain.proof.text import say
from kb.language.syntax import Fact

NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("goal", [None, "mechanical", "oncologic", "neurologic", "systemic", "sins_total", "advice"])
def test_every_proof_of_a_teaching_case_is_accepted_by_the_checker(name: str, goal: str | None, answer: Any) -> None:
    result = answer(name)
    if goal and not any(fact.predicate == goal for fact in result.possible):
        with pytest.raises(kb.InputError):
            prove(result, goal)
        return
    assert verify(prove(result, goal)) == ()


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(("row", "judged"))])
def test_the_checker_s_own_consequences_are_those_of_the_engine(name: str, answer: Any) -> None:
    """Of a case to which nothing is added, all is known: both bounds are what the engine derives."""
    result = answer(name)
    entries: dict[tuple[str, Any], Entry] = {}
    for fact in result.case.facts:
        if fact.predicate not in ("given", "lesion_of"):
            many = result.guideline.vocabulary.predicates[fact.predicate].many
            before = entries.get((fact.predicate, fact.args[0]), Entry()).values
            entries[fact.predicate, fact.args[0]] = Entry(before | {fact.args[1]}, many=many, exact=many)
    lesions = tuple(fact.args for fact in result.case.facts if fact.predicate == "lesion_of")
    bounds = evaluator_of(result.guideline, result.guideline.vocabulary.predicates).bounds(Situation(lesions, entries))
    for rows in (bounds.lower, bounds.upper):
        follows = {Fact(name, row) for name in rows for row in rows[name]}
        assert follows - result.guideline.tables.keys() == result.model.facts


def test_the_plan_of_row_7_rests_on_the_facts_that_the_row_needs_and_on_no_others(answer: Any) -> None:
    proof = prove(answer("row07-rcc-t9"))
    facts = {data["fact"].predicate for _, data in proof.graph.nodes(data=True) if data["kind"] == "patient fact"}
    assert facts == {
        "histology",
        "tolerates_open_surgery",
        "escc",
        "level",
        "pain",
        "bone_lesion",
        "alignment",
        "collapse",
        "posterolateral",
    }


def test_both_derivations_are_kept_where_two_rules_derive_one_fact(guideline: kb.Guideline) -> None:
    lesion = {"id": "x", "prior_radiation": "srs", "levels": ["C1", "C2"]}
    proof = prove(kb.recommend(guideline, kb.read_case({"lesions": [lesion]}, guideline)), "touches(x)")
    assert len(proof.premises(proof.roots[0])) == 2  # by C1, and by C2


def test_the_figure_patient_is_proved_by_cases_through_rows_7_and_9(answer: Any) -> None:
    proof = prove(answer("figure-rcc-t9"))
    rules = {proof.graph.nodes[node]["rule"].id for node in proof.premises(proof.roots[0])}
    assert rules == {"noms.table1.row7", "noms.table1.row9"}
    assert not any(proof.graph.nodes[node]["certain"] for node in proof.premises(proof.roots[0]))


def proof_of_row_7(answer: Any) -> Proof:
    return prove(answer("row07-rcc-t9"))


def rule_node(proof: Proof, rule: str) -> str:
    return next(n for n, data in proof.graph.nodes(data=True) if data["kind"] == "rule" and data["rule"].id == rule)


def test_a_fact_that_the_case_does_not_state_is_found_out(answer: Any) -> None:
    proof = proof_of_row_7(answer)
    proof.graph.nodes['escc("t9", "3")']["fact"] = Fact("escc", ('"t9"', '"2"'))
    assert 'at escc("t9", "2"): escc("t9", "2") is not stated in the case.' in verify(proof)


def test_a_premise_that_was_taken_away_is_found_out(answer: Any) -> None:
    proof = proof_of_row_7(answer)
    proof.graph.remove_edge('systemic("t9", able)', rule_node(proof, "noms.table1.row7"))
    assert any("needs systemic" in fault for fault in verify(proof))


def test_a_step_with_other_values_than_its_clause_allows_is_found_out(answer: Any) -> None:
    proof = proof_of_row_7(answer)
    node = proof.graph.nodes[rule_node(proof, "sins.stable")]
    node["firings"] = (replace(node["firings"][0], values=('"t9"', 7)),)
    faults = verify(proof)
    assert any("Total <= 6 is false here" in fault for fault in faults)


def test_a_clause_that_is_not_the_guideline_s_is_found_out(answer: Any) -> None:
    proof = proof_of_row_7(answer)
    node = proof.graph.nodes[rule_node(proof, "noms.table1.row7")]
    node["rule"] = replace(node["rule"], paragraph=node["rule"].paragraph, clause=node["rule"].clause.__class__(None))
    assert any("the clause stands otherwise in the guideline" in fault for fault in verify(proof))


def test_a_conclusion_without_a_rule_is_found_out(answer: Any) -> None:
    proof = proof_of_row_7(answer)
    proof.graph.remove_node(rule_node(proof, "noms.table1.row7"))
    assert any("no step concludes plan(" in fault for fault in verify(proof))


def test_a_proof_that_rests_on_itself_is_found_out(answer: Any) -> None:
    proof = proof_of_row_7(answer)
    proof.graph.add_edge(proof.roots[0], rule_node(proof, "sins.stable"))
    assert any("sins.stable" in f and "other premises" in f for f in verify(proof))


def test_an_absence_that_is_none_is_found_out(guideline: kb.Guideline) -> None:
    case = kb.read_case({"lesions": [{"id": "x", "levels": ["T10"]}]}, guideline)
    proof = prove(kb.recommend(guideline, case), "location(x)")
    assert verify(proof) == ()
    absent = next(n for n, kind in proof.graph.nodes(data="kind") if kind == "absent")
    proof.graph.nodes[absent]["fact"] = Fact("touches", ('"x"', "semirigid"))
    assert any("taken as absent, but it follows" in fault for fault in verify(proof))


# ------------------------------------------------------------------------------------------------------------- goals


@pytest.mark.parametrize(
    ("goal", "root"),
    [
        (None, 'plan("t9", decompression_and_stabilization_then_igrt)'),
        ("t9", 'plan("t9", decompression_and_stabilization_then_igrt)'),
        ("plan", 'plan("t9", decompression_and_stabilization_then_igrt)'),
        ("mechanical", 'mechanical("t9", stable)'),
        ("mechanical(t9)", 'mechanical("t9", stable)'),
        ('mechanical("t9", stable)', 'mechanical("t9", stable)'),
        ("mechanical(Lesion, stable)", 'mechanical("t9", stable)'),
        ("sins_total(t9, 5)", 'sins_total("t9", 5)'),
        ("escc", 'escc("t9", "3")'),
    ],
)
def test_a_goal_can_be_named_in_the_words_of_the_guideline(goal: str | None, root: str, answer: Any) -> None:
    assert prove(answer("row07-rcc-t9"), goal).roots == (root,)


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        ("mechancal", "did you mean mechanical?"),
        ("mechanical(t8)", "the case has no lesion t8"),
        ("mechanical(t9, unstable)", "does not hold"),
        ("mechanical(t9, stable, yes)", "has 2 arguments"),
        ("plan(", "nothing called plan( can be explained"),
        ("", "nothing called"),
        ("histology", "it is stated of the patient"),
    ],
)
def test_a_goal_that_cannot_be_explained_is_refused_with_a_reason(goal: str, says: str, answer: Any) -> None:
    with pytest.raises(kb.InputError) as refused:
        prove(answer("row07-rcc-t9"), goal)
    assert says in str(refused.value)


@pytest.mark.parametrize("goal", [None, "t6", "plan", "plan(t6)", "plan(t6, _)"])
def test_a_lesion_without_a_plan_can_be_explained_by_any_of_its_names(goal: str | None, answer: Any) -> None:
    assert prove(answer("gap-low-grade-myelopathy"), goal).roots == ("no plan for t6",)


def test_what_is_not_known_yet_names_what_is_missing_of_its_own_lesion(answer: Any) -> None:
    def missing(goal: str) -> list[list[str]]:
        proof = prove(answer("findings-escc"), goal)
        return [data["missing"] for _, data in proof.graph.nodes(data=True) if data["kind"] == "open"]

    assert missing("neurologic(c6)") == [["csf_visible"]]
    assert missing("neurologic(t8)") == []


# --------------------------------------------------------------------------------------------------------- sentences


def test_each_shared_step_is_told_once(answer: Any) -> None:
    text = say(prove(answer("figure-rcc-t9")))
    assert text.count("by neurologic.compression") == 1
    assert text.count("the epidural compression at t9 is high-grade (step 2)") == 2


def test_every_step_names_its_rule_and_citation(answer: Any) -> None:
    proof = prove(answer("row07-rcc-t9"))
    text = " ".join(say(proof, full=True).split())
    rules = {data["rule"] for _, data in proof.graph.nodes(data=True) if data["kind"] == "rule"}
    assert len(rules) == 15
    for rule in rules:
        assert f"by {rule.id} [{rule.cites}]" in text


def test_a_summary_tells_a_score_by_its_items_and_the_full_text_tells_their_steps(answer: Any) -> None:
    proof = prove(answer("row07-rcc-t9"))
    assert "the SINS of t9 is 5, the sum of" in say(proof)
    assert "sins.pain.item" not in say(proof)
    assert "sins.pain.item" in say(proof, full=True)


def test_what_is_only_possible_is_not_said_to_hold(answer: Any) -> None:
    text = say(prove(answer("open-sins-7")))
    lines = text.splitlines()
    assert lines[2:4] == [
        "Not known yet. Possible for l3:",
        "  - the plan for l3 is conventional external beam radiation (cEBRT)",
    ]
    assert "\nThe plan for l3 is" not in text
    assert "surgeon_judges: Does the surgeon judge" in text


def test_no_rule_is_told_with_what_its_rules_would_read(answer: Any) -> None:
    text = say(prove(answer("gap-low-grade-myelopathy")))
    assert "No rule of the guideline concludes a plan for this patient." in text
    assert "- myelopathy from t6: yes (stated in the case)" in text
    assert "look for another cause of the myelopathy" in " ".join(text.split())


@pytest.mark.parametrize("name", ["row07-rcc-t9", "figure-rcc-t9", "gap-unclassified-gallbladder", "open-sins-7"])
def test_an_explanation_reads_as_it_was_last_approved(name: str, answer: Any, golden: Any) -> None:
    golden(f"{name}.txt", say(prove(answer(name))))


def test_the_parts_of_the_package_are_functions_even_after_their_files_were_imported() -> None:
    import explain.proof.picture
    import explain.proof.proof
    import explain.proof.text

    assert callable(explain.draw)
    assert callable(explain.prove)
    assert callable(explain.say)


ONE_LEFT = {
    "patient": {"histology": "renal", "tolerates_open_surgery": "yes"},
    "lesions": [
        {
            **{"id": "x", "levels": ["T6"], "escc": {"one_of": ["2", "1c"]}, "cord_margin_mm": 8},
            **{"pain": {"one_of": ["mechanical", "none"]}, "severe_pain": "yes", "bone_lesion": "lytic"},
            **{"alignment": "normal", "collapse": "none", "posterolateral": "none"},
        }
    ],
}


@pytest.mark.parametrize("goal", [None, "neurologic", "sins_total", "caution", "option", "evidence"])
def test_what_denials_leave_as_the_only_value_is_proved_by_them(goal: str | None, guideline: kb.Guideline) -> None:
    proof = prove(kb.recommend(guideline, kb.read_case(ONE_LEFT, guideline)), goal)
    assert verify(proof) == ()
    if goal == "neurologic":
        assert "radiation.cord_margin.contradiction" in say(proof)


def test_a_value_that_no_denial_leaves_alone_is_not_accepted_as_the_only_one(guideline: kb.Guideline) -> None:
    proof = prove(kb.recommend(guideline, kb.read_case(ONE_LEFT, guideline)), "neurologic")
    lesion = {key: value for key, value in ONE_LEFT["lesions"][0].items() if key != "cord_margin_mm"}  # type: ignore[attr-defined]
    without = kb.recommend(guideline, kb.read_case({**ONE_LEFT, "lesions": [lesion]}, guideline))
    forged = replace(proof, result=replace(without, certain=without.certain | proof.result.certain))
    assert any("only value left" in fault or "not stated" in fault for fault in verify(forged))


def test_an_input_that_is_stated_is_not_accepted_as_not_stated(guideline: kb.Guideline) -> None:
    case = {"patient": {"histology": "renal"}, "lesions": [{**ONE_LEFT["lesions"][0], "escc": "0", "myelopathy": "no"}]}  # type: ignore[dict-item]
    asked = {**case["lesions"][0], "cord_margin_mm": None}  # type: ignore[dict-item]
    proof = prove(
        kb.recommend(guideline, kb.read_case({**case, "lesions": [asked]}, guideline)),
        "caution(x, cord_margin_not_known)",
    )
    assert verify(proof) == ()
    stated = kb.recommend(guideline, kb.read_case(case, guideline))
    assert any("taken as absent" in fault for fault in verify(replace(proof, result=stated)))
