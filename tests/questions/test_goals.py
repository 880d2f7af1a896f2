"""A goal that a person names: a plan by its name or its steps, and what is hinted at where it is neither."""

from __future__ import annotations

from typing import Any

import pytest

import kb
from explain.proof.proof import prove
from explain.questions.rather_than.answer import rather_than
from explain.questions.why_not.answer import why_not
from kb.answer.goals import goal_named

STABILIZATIONS = "write a whole plan, with all of its steps: stabilization,cebrt or stabilization,igrt"
# Table 1 decides for five plans of four steps; what stands on the right is read off it.
HINTS = {
    "stabilization": STABILIZATIONS,
    "stabilisation": STABILIZATIONS,
    "stabilization,rest": STABILIZATIONS,
    "cebrt,stabilization": "write a whole plan, with all of its steps: stabilization,cebrt",
    "decompression": "write a whole plan, with all of its steps: decompression_and_stabilization,igrt",
    "cebtr": "did you mean cebrt?",
    "igrd": "did you mean igrt?",
    "stabilization_then_igtr": "did you mean stabilization_then_igrt?",
}


def ends_with(error: kb.InputError, hint: str) -> bool:
    return " ".join(str(error).split()).endswith(hint)


@pytest.mark.parametrize("goal", HINTS)
@pytest.mark.parametrize("ask", [prove, why_not, rather_than])
def test_part_of_a_plan_is_answered_by_the_plans_that_have_it(ask: Any, goal: str, answer: Any) -> None:
    for form in (goal, f"plan(t9, {goal})"):
        if "," in goal and form != goal:
            continue
        with pytest.raises(kb.InputError) as refused:
            ask(answer("row07-rcc-t9"), form)
        assert ends_with(refused.value, HINTS[goal])


@pytest.mark.parametrize("goal", HINTS)
def test_an_option_that_takes_a_plan_gives_the_same_hint(goal: str, guideline: kb.Guideline) -> None:
    with pytest.raises(kb.InputError) as refused:
        goal_named(guideline, goal, "--to")
    assert f"--to: {goal} is no plan of this guideline." in str(refused.value)
    assert ends_with(refused.value, HINTS[goal])


def test_what_is_no_plan_nor_like_one_is_answered_by_what_there_is(answer: Any, guideline: kb.Guideline) -> None:
    with pytest.raises(kb.InputError, match="goals are, for example, plan, neurologic"):
        why_not(answer("row07-rcc-t9"), "xyzzy")
    with pytest.raises(kb.InputError, match="write one of cebrt, stabilization_then_cebrt, igrt"):
        goal_named(guideline, "xyzzy", "--to")
    with pytest.raises(kb.InputError, match=r"did you mean mechanical\?"):
        prove(answer("row07-rcc-t9"), "mechancal")


@pytest.mark.parametrize("form", ["{0}", "{1}", "plan(t9, {0})", "plan(t9, {1})"])
def test_every_question_takes_a_plan_by_its_name_and_by_its_steps(form: str, answer: Any) -> None:
    own = form.format("decompression_and_stabilization_then_igrt", "decompression_and_stabilization,igrt")
    other = form.format("stabilization_then_cebrt", "stabilization,cebrt")
    row_7 = answer("row07-rcc-t9")
    assert prove(row_7, own).roots == prove(row_7).roots
    assert why_not(row_7, other).roots == why_not(row_7, "stabilization_then_cebrt").roots
    assert rather_than(row_7, other).why.roots == why_not(row_7, "stabilization_then_cebrt").roots
