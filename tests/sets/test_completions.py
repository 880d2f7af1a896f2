"""Which inputs rules read, in the order in which a reader of the rules meets them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import kb
from kb.sets.missing import inputs_read


def met(guideline: kb.Guideline, name: str) -> Iterator[str]:
    """Every input that rules for a predicate read, as often as they read it: rule by rule, condition by condition."""
    if name in guideline.vocabulary.input_names:
        yield name
        return
    for rule in guideline.rules:
        if rule.clause.head and rule.clause.head.predicate == name:
            for literal in rule.clause.literals:
                yield from met(guideline, literal.atom.predicate)


@pytest.mark.parametrize(
    "goals",
    [("plan",), ("urgency",), ("sins_band", "sins_total"), ("tokuhashi_band", "tomita_band"), ("mechanical", "plan")],
)
def test_each_input_is_told_once_and_where_it_is_met_first(guideline: kb.Guideline, goals: tuple[str, ...]) -> None:
    """A total that a record may give of them is none: it is never completed."""
    expected = dict.fromkeys(name for goal in goals for name in met(guideline, goal) if name != "sins_stated")
    assert inputs_read(guideline, goals) == tuple(expected)


def test_the_inputs_of_the_plan_are_those_of_the_four_assessments(guideline: kb.Guideline) -> None:
    assert set(inputs_read(guideline, ("plan",))) == {
        *("escc", "myelopathy", "histology", "surgeon_judges", "tolerates_open_surgery", "compartment"),
        *("level", "pain", "bone_lesion", "alignment", "collapse", "posterolateral", "lesion_nature"),
    }
