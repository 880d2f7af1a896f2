"""Why this rather than that: what tells the two apart, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

import kb
from explain.contrast import rather_than
from explain.questions import question_as_json, say_question


def test_only_what_tells_the_two_apart_is_told(answer: Any) -> None:
    found = rather_than(answer("row07-rcc-t9"), "igrt")
    assert found.pairs[0].differ == ('neurologic("t9", low_grade)',)
    assert not [node for node in found.graph if node.startswith(("oncologic", "mechanical", "myelopathy", "systemic"))]
    assert {'escc("t9", "3")', 'plan("t9", igrt)'} <= set(found.graph)


def test_the_two_rules_are_the_one_that_applies_and_the_nearest_of_the_other(answer: Any) -> None:
    text = " ".join(say_question(rather_than(answer("row07-rcc-t9"), "stabilization_then_cebrt")).split())
    assert "noms.table1.row7 [joaquim2015, Table 1, row 7] applies" in text
    assert "the nearest rule for the other answer is noms.table1.row4 [joaquim2015, Table 1, row 4]" in text


def test_the_first_sentence_names_both_answers_and_counts_what_differs(answer: Any) -> None:
    text = " ".join(say_question(rather_than(answer("row07-rcc-t9"), "igrt")).split("\n\n")[1].split())
    assert text.startswith("It holds that the plan for t9 is decompression and stabilization")
    assert text.endswith("image-guided radiation (IGRT): 1 part of the case tells them apart.")


def test_without_an_answer_the_lack_of_a_rule_is_set_against_the_other(answer: Any) -> None:
    text = " ".join(say_question(rather_than(answer("gap-low-grade-myelopathy"), "cebrt")).split())
    assert "so it does not hold that the plan for t6 is conventional external beam radiation (cEBRT)" in text
    assert "myelopathy from t6: yes; the other rule needs that myelopathy from t6: no" in text


def test_what_may_still_hold_is_not_set_against_anything(answer: Any) -> None:
    text = " ".join(say_question(rather_than(answer("open-sins-7"), "cebrt")).split())
    assert "It may hold that the plan for l3 is conventional" in text
    assert "What would decide it: the surgeon's judgement." in text
    assert "applies" not in text


def test_a_goal_without_a_value_is_refused(answer: Any) -> None:
    with pytest.raises(kb.InputError) as refused:
        rather_than(answer("row07-rcc-t9"), "plan")
    assert "name a value" in str(refused.value)


def test_rather_than_reads_as_it_was_last_approved(answer: Any, golden: Any) -> None:
    text = say_question(rather_than(answer("row07-rcc-t9"), "mechanical(t9, unstable)"))
    golden("row07-rcc-t9.rather-than-mechanical.txt", text)


def test_plain_data_has_both_sides(answer: Any) -> None:
    found = question_as_json(rather_than(answer("row07-rcc-t9"), "igrt"))
    sides = {node["id"]: (node["side"], node["holds"]) for node in found["nodes"]}
    assert sides['plan("t9", igrt)'] == ("other", "no")
    assert sides['plan("t9", decompression_and_stabilization_then_igrt)'] == ("answer", "yes")
    assert {end for edge in found["edges"] for end in edge} == sides.keys()


def test_of_several_lesions_each_goal_of_the_picture_names_its_own(answer: Any) -> None:
    found = rather_than(answer("two-lesions-neuroendocrine"), "igrt")
    goals = [line for line in found.drawing().dot.splitlines() if "plan(" in line and "label=" in line]
    named = {lesion: sum(f"{lesion}:" in line for line in goals) for lesion in ("c7", "t8")}
    assert named == {"c7": 2, "t8": 1}  # the answer for t8 is not certain, so only the other one is drawn
