"""What would change a plan where an input may have several values at a time: a value more, a value less."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import pytest
from fever import REFERENCES, VOCABULARY
from folders import written

import explain
import kb
from explain.certificate.certificate import certificate_of_changes
from explain.certificate.verify import schema
from explain.checker.check import check
from explain.checker.encoding import seal_of
from explain.checker.shapes import misshapen
from kb.cases.changed import altered
from kb.questions.changes import Change, changes
from kb.sets.decision import position

SYMPTOMS = ("cough", "fever", "rash")
SEVERAL = """
[predicate.symptom]
args = { Lesion = "lesion", Symptom = "symptom" }
role = "input"
field = "symptoms"
many = true
says = "there is {Symptom}"
asks = "Which symptoms are there?"

[predicate.lesion_of]
args = { Lesion = "lesion", Patient = "patient" }
role = "record"
says = "{Lesion} is of {Patient}"

[predicate.danger]
args = { Lesion = "lesion" }
role = "derived"
says = "there is danger"

[predicate.watched]
args = { Lesion = "lesion" }
role = "derived"
says = "somebody watches"
"""
DANGERS = {
    "one symptom": "danger(Lesion) :- symptom(Lesion, fever).",
    "two symptoms together": "danger(Lesion) :- symptom(Lesion, fever), symptom(Lesion, rash).",
    "one or the other": "danger(Lesion) :- symptom(Lesion, fever).\ndanger(Lesion) :- symptom(Lesion, rash).",
    "a symptom and a neck": "danger(Lesion) :- symptom(Lesion, cough), stiff_neck(Lesion, yes).",
    "a symptom without another": "danger(Lesion) :- symptom(Lesion, fever), not watched(Lesion).",
}
CLAUSES = """\
%! fever.danger  [green1990, Table 1, row 1]
%! These are dangerous.
{danger}

%! fever.watched  [green1990, Table 1, row 2]
%! Who coughs is watched.
watched(Lesion) :- symptom(Lesion, cough).

%! fever.risk  [green1990, Table 1, row 3]
%! Danger is a high risk.
risk(Lesion, high) :- danger(Lesion).

%! fever.steps  [green1990, Table 2]
%! Each plan is one step.
plan_step(home, 1, home).
plan_step(hospital, 1, hospital).

%! fever.plan.hospital  [green1990, Table 2, row 1]
%! Who is in danger, is treated in the hospital.
plan(Lesion, hospital) :- danger(Lesion).

%! fever.plan.home  [green1990, Table 2, row 2]
%! Everybody else is treated at home.
plan(Lesion, home) :- lesion_of(Lesion, _), not danger(Lesion).
"""

State = tuple[frozenset[str], str]  # the symptoms, and whether the neck is stiff
Moves = frozenset[tuple[str, str, str]]


@pytest.fixture
def guideline(tmp_path: Path) -> Callable[[str], kb.Guideline]:
    def made(danger: str) -> kb.Guideline:
        domain = f"[domain]\nsymptom = {{ values = {json.dumps(SYMPTOMS)} }}"
        text = VOCABULARY.replace("[domain]", domain) + SEVERAL
        texts = {"vocabulary.toml": text, "references.toml": REFERENCES, "fever.lp": CLAUSES.format(danger=danger)}
        return kb.load(written(tmp_path, texts))

    return made


def sets(of: tuple[str, ...]) -> list[frozenset[str]]:
    """All sets of some symptoms but the empty one: with none, nothing would be stated."""
    return [frozenset(some) for some in chain(*(combinations(of, n) for n in range(1, len(of) + 1)))]


def case_of(guideline: kb.Guideline, state: State) -> kb.Case:
    lesion = {"id": "x", "symptoms": sorted(state[0]), "stiff_neck": state[1]}
    return kb.read_case({"lesions": [lesion]}, guideline)


def moves(before: State, after: State) -> Moves:
    found = {("symptom", "add", one) for one in after[0] - before[0]}
    found |= {("symptom", "remove", one) for one in before[0] - after[0]}
    return frozenset(found | ({("stiff_neck", "to", after[1])} if before[1] != after[1] else set()))


def plan(result: kb.Result) -> Any:
    return result.lesions[0].plan


def brute(guideline: kb.Guideline, before: State) -> dict[Moves, Any]:
    """Every least set of moves after which the plan is another, each tried as what-if tries it."""
    case = case_of(guideline, before)
    now = plan(kb.recommend(guideline, case))
    found = {}
    for after in product(sets(SYMPTOMS), ("yes", "no")):
        entries = {"symptoms": ",".join(sorted(after[0])), "stiff_neck": after[1]}
        then = plan(kb.recommend(guideline, altered(guideline, case, entries)))
        if then != now:
            found[moves(before, after)] = then
    return {own: then for own, then in found.items() if not any(other < own for other in found)}


def shown(change: Change) -> Moves:
    return frozenset((move.name, move.kind, str(move.value)) for move in change.moves)


@pytest.mark.parametrize("danger", DANGERS)
def test_the_changes_are_all_least_sets_of_values_more_and_less(danger: str, guideline: Any) -> None:
    own = guideline(DANGERS[danger])
    some = 0
    for state in product([frozenset(s) for s in (["cough"], ["fever"], ["fever", "rash"])], ("yes", "no")):
        expected = brute(own, state)
        standing = position(own, case_of(own, state), "x")
        found = changes(standing)
        assert {shown(change) for change in found} == expected.keys(), (danger, state)
        certificate = json.loads(json.dumps(certificate_of_changes(standing, found)))
        assert misshapen(certificate, schema()) == ""
        assert check(certificate, own).faults == (), (danger, state)
        some += len(found)
    assert some > 3


def test_the_last_value_is_not_taken_away_for_then_nothing_would_be_stated(guideline: Any) -> None:
    """Fever alone: it is not gone, it is something else."""
    own = guideline(DANGERS["one symptom"])
    found = changes(position(own, case_of(own, (frozenset({"fever"}), "no")), "x"))
    assert {frozenset(kind for _, kind, _ in shown(change)) for change in found} == {frozenset({"add", "remove"})}
    assert {change.values["symptom"] for change in found} == {("cough",), ("rash",)}


def test_a_symptom_more_is_told_and_what_if_says_the_same(guideline: Any) -> None:
    own = guideline(DANGERS["one symptom"])
    result = kb.recommend(own, kb.read_case({"lesions": [{"id": "x", "symptoms": ["cough"]}]}, own))
    told = explain.changes(result)
    assert "- symptoms: also fever" in str(told)
    assert told.json()[0]["changes"][0]["set"] == {"x.symptoms": ["cough", "fever"]}
    assert plan(explain.what_if(result, {"symptoms": "cough,fever"}).after) == ("hospital",)
    assert "symptoms: also fever" in told.drawing().dot
    less = kb.recommend(own, kb.read_case({"lesions": [{"id": "x", "symptoms": ["cough", "fever"]}]}, own))
    assert "- symptoms: without fever" in str(explain.changes(less))


def test_a_certificate_of_such_changes_that_is_altered_is_refused(guideline: Any) -> None:
    """A value that is there is not added, one that is not there not taken away, the last one stays, and each part of a
    change is shown to be too little."""
    own = guideline(DANGERS["two symptoms together"])
    standing = position(own, case_of(own, (frozenset({"cough"}), "no")), "x")
    certificate = json.loads(json.dumps(certificate_of_changes(standing, changes(standing))))
    assert certificate["claim"]["changes"][0]["moves"] == [
        {"input": "symptom", "add": "fever"},
        {"input": "symptom", "add": "rash"},
    ]
    assert certificate["claim"]["singles"] != []

    def faults(change: Callable[[Any], object]) -> str:
        changed = copy.deepcopy(certificate)
        change(changed["claim"])
        return str(check({**changed, "id": seal_of(changed)}, own).faults)

    def first(claim: Any, move: dict[str, str]) -> None:
        claim["changes"][0]["moves"][0] = {"input": "symptom", **move}

    assert faults(lambda claim: None) == "()"
    assert "cannot be changed to cough" in faults(lambda claim: first(claim, {"add": "cough"}))
    assert "cannot be changed to fever" in faults(lambda claim: first(claim, {"remove": "fever"}))
    assert "cannot be changed to fever" in faults(lambda claim: first(claim, {"to": "fever"}))
    assert "not shown to be too little" in faults(lambda claim: claim["changes"][0]["parts"].pop())
    assert "the cases leave out symptom" in faults(lambda claim: claim["singles"][-1]["branches"].pop())
    lone = {"moves": [{"input": "symptom", "remove": "cough"}]}
    assert "cannot be not stated" in faults(lambda claim: claim["changes"][0].update(lone, parts=[]))
