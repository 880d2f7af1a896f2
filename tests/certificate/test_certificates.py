"""Certificates: what holds is accepted, what is tampered with is refused, and nothing but the clauses is trusted."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import networkx as nx
import pytest
from click.testing import CliRunner
from conftest import CASES

import kb
from explain.certificate.certificate import (
    certificate_of_changes,
    certificate_of_proof,
    certificate_of_reasons,
    certificate_of_why_not,
    checker_of,
)
from explain.certificate.exports import as_graphml, as_prov
from explain.certificate.verify import SCHEMA, as_text, schema, verified
from explain.checker.answers import evaluator_of
from explain.checker.check import Checked, check
from explain.checker.encoding import seal_of
from explain.checker.shapes import misshapen
from explain.command.noms import main
from explain.proof.proof import prove
from kb.language.syntax import Fact
from kb.questions.changes import changes
from kb.questions.reasons import reasons
from kb.sets.decision import Position, position

NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))
GUIDELINE = kb.load()
Data = dict[str, Any]
Change = Callable[[Data], object]


@cache
def result_of(name: str) -> kb.Result:
    return kb.recommend(GUIDELINE, kb.read_case(CASES / f"{name}.yaml", GUIDELINE))


@cache
def text_of_proof(name: str, goal: str | None = None) -> str:
    return json.dumps(certificate_of_proof(prove(result_of(name), goal)))


@cache
def text_of_reasons(name: str, lesion: str) -> str:
    standing = position(GUIDELINE, result_of(name).case, lesion)
    found = reasons(standing)
    assert found is not None
    return json.dumps(certificate_of_reasons(standing, found))


@cache
def text_of_changes(name: str, lesion: str, to: str = "") -> str:
    standing = position(GUIDELINE, result_of(name).case, lesion)
    wanted = {"": (), "no plan": (None,)}.get(to, (to,))
    return json.dumps(certificate_of_changes(standing, changes(standing, wanted), wanted))


@cache
def text_of_why_not(name: str, goal: str) -> str:
    return json.dumps(certificate_of_why_not(result_of(name), goal))


PROOF = text_of_proof, "row07-rcc-t9", None
BY_CASES = text_of_proof, "figure-rcc-t9", None
OPEN = text_of_proof, "open-sins-7", None
REASONS = text_of_reasons, "row07-rcc-t9", "t9"
FINDINGS = text_of_reasons, "findings-escc", "t8"
MANY_REASONS = text_of_reasons, "row01-breast-l3", "l3"
CHANGES = text_of_changes, "row07-rcc-t9", "t9", "no plan"
WHY_NOT = text_of_why_not, "row07-rcc-t9", "plan(t9, cebrt)"
SAMPLES = {
    "proof": PROOF,
    "proof by cases": BY_CASES,
    "open proof": OPEN,
    "reasons": REASONS,
    "reasons from findings": FINDINGS,
    "changes": CHANGES,
    "why not": WHY_NOT,
}


def fresh(made: tuple[Any, ...]) -> Data:
    """A certificate of its own, as it would be read from a file."""
    make, *args = made
    found: Data = json.loads(make(*args))
    return found


def resealed(certificate: Data, change: Change) -> Data:
    """A changed certificate, with the id that it would have had."""
    changed = copy.deepcopy(certificate)
    change(changed)
    assert changed != certificate, "the change changes nothing"
    return {**changed, "id": seal_of(changed)}


# -------------------------------------------------------------------------------------------------------- what holds


@pytest.mark.parametrize("name", NAMES)
def test_the_certificate_of_every_teaching_case_is_accepted(name: str) -> None:
    certificate = json.loads(text_of_proof(name))
    assert misshapen(certificate, schema()) == ""
    checked = check(certificate, GUIDELINE)
    assert checked.faults == ()
    assert checked.steps >= len(certificate["steps"]) > 0


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_kind_of_certificate_is_accepted_and_has_the_published_shape(kind: str) -> None:
    certificate = fresh(SAMPLES[kind])
    jsonschema.Draft202012Validator(schema()).validate(certificate)
    assert check(certificate, GUIDELINE).faults == ()


def test_the_published_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


def partial_patient(seed: int) -> Data:
    """A patient of whom some inputs that bear on the plan are stated, some in part."""
    rng = random.Random(seed)
    vocabulary = GUIDELINE.vocabulary
    case: Data = {"patient": {}, "lesions": [{"id": "x"}]}
    share = rng.choice([0.5, 0.7, 0.9])
    for predicate in vocabulary.inputs:
        if predicate.name not in GUIDELINE.reads["plan"] or rng.random() > share:
            continue
        domain = vocabulary.domains[predicate.domain]
        values = list(domain.symbols if domain.is_range else domain.values)
        home = case["patient"] if predicate.entity == "patient" else case["lesions"][0]
        if predicate.many:
            home[predicate.field] = rng.sample(values, rng.choice([1, 2]))
        elif rng.random() < 0.15:
            home[predicate.field] = {"one_of": rng.sample(values, min(2, len(values)))}
        else:
            home[predicate.field] = rng.choice(values)
    return case


def partial_position(seed: int) -> Position:
    """Where the first sampled patient stands whose findings do not contradict each other."""
    for number in range(100 * seed, 100 * seed + 100):
        with suppress(kb.InputError):
            return position(GUIDELINE, kb.read_case(partial_patient(number), GUIDELINE), "x")
    raise AssertionError("all samples contradict themselves")


@pytest.mark.hunt(4)
def test_reasons_and_changes_of_partial_patients_are_accepted(seed: int) -> None:
    standing = partial_position(seed)
    if (found := reasons(standing)) is not None:
        certificate = certificate_of_reasons(standing, found)
        assert misshapen(certificate, schema()) == ""
        assert check(certificate, GUIDELINE).faults == ()
    certificate = certificate_of_changes(standing, changes(standing))
    assert misshapen(certificate, schema()) == ""
    assert check(certificate, GUIDELINE).faults == ()


@pytest.mark.hunt(4)
def test_the_bounds_of_the_checker_hold_what_the_solver_finds_possible(seed: int) -> None:
    """Nothing is sure that some completion lacks, and nothing impossible that some completion has."""
    result = kb.recommend(GUIDELINE, partial_position(seed).case)
    checker = checker_of(GUIDELINE, result.case)
    bounds = evaluator_of(GUIDELINE, GUIDELINE.core).bounds(checker.situation('"x"', GUIDELINE.core))
    compared = 0
    for name in GUIDELINE.of_case.intersection(GUIDELINE.core):
        assert bounds.lower[name] <= {fact.args for fact in result.certain if fact.predicate == name}, name
        possible = {fact.args for fact in result.possible if fact.predicate == name}
        assert possible <= bounds.upper[name], name
        compared += len(possible)
    assert compared > 3


def test_a_rule_that_may_apply_may_rest_on_an_absence_that_is_not_known() -> None:
    lesion = {"id": "x", "escc": "3", "compartment": {"one_of": ["extradural", "intradural"]}}
    result = kb.recommend(GUIDELINE, kb.read_case({"lesions": [lesion]}, GUIDELINE))
    certificate = certificate_of_proof(prove(result, "neurologic"))
    assert [c["certain"] for c in certificate["claim"]["conclusions"]] == [False]
    assert check(certificate, GUIDELINE).faults == ()


def test_a_plan_that_is_not_possible_is_shown_to_be_none() -> None:
    """Of the row 7 patient, all plans but his own are refuted; and his own is not."""
    own = "decompression_and_stabilization_then_igrt"
    for plan in GUIDELINE.vocabulary.domains["plan"].values:
        if plan != own:
            assert check(json.loads(text_of_why_not("row07-rcc-t9", f"plan(t9, {plan})")), GUIDELINE).faults == ()
    with pytest.raises(kb.InputError, match="follows"):
        text_of_why_not("row07-rcc-t9", f"plan(t9, {own})")


# ----------------------------------------------------------------------------------------------------- what is tampered


def step(certificate: Data, start: str) -> Data:
    found: Data = next(s for s in certificate["steps"] if s["id"].startswith(start))
    return found


def drop(start: str) -> Change:
    return lambda c: c["steps"].remove(step(c, start))


def edit(start: str, **content: Any) -> Change:
    return lambda c: step(c, start).update(content)


def clause(key: str, **content: Any) -> Change:
    return lambda c: c["clauses"][key].update(content)


def bind(start: str, **values: Any) -> Change:
    return lambda c: step(c, start)["bindings"].update(values)


def swap_citations(c: Data) -> None:
    a, b = c["clauses"]["noms.table1.row7/1"], c["clauses"]["mechanical.stable/1"]
    a["cites"], b["cites"] = b["cites"], a["cites"]


def state(old: str, new: str) -> Change:
    def change(c: Data) -> None:
        facts = c["case"]["facts"]
        facts[facts.index(old)] = new

    return change


def first(tree: Data, key: str) -> Data:
    """The first node of a case tree that has a key."""
    if key in tree:
        return tree
    below = [branch["then"] for branch in tree.get("branches", ())] + [tree[k] for k in ("holds", "fails") if k in tree]
    return next(found for one in below if (found := first(one, key)))


def says(predicate: str, *args: str) -> str:
    return GUIDELINE.vocabulary.says(Fact(predicate, args))


def reason(c: Data, *facts: str) -> Data:
    found: Data = next(r for r in c["claim"]["reasons"] if set(facts) <= set(r["facts"]))
    return found


def leave_out(name: str) -> Change:
    return lambda c: reason(c, name)["facts"].remove(name)


def add_to_reason(name: str) -> Change:
    def change(c: Data) -> None:
        facts = next(r for r in c["claim"]["reasons"] if name not in r["facts"])["facts"]
        facts.append(name)
        facts.sort()

    return change


PLAN = "noms.table1.row7/1"
TAMPERED: dict[str, tuple[tuple[Any, ...], Change, str]] = {
    # what the case states
    "a stated fact is another in the case": (PROOF, state('escc("t9", "3")', 'escc("t9", "2")'), 'escc("t9", "3")'),
    "a stated fact is another in its step": (PROOF, edit('escc("t9"', concludes='escc("t9", "2")'), 'escc("t9", "3")'),
    "a fact is taken from the case": (
        PROOF,
        lambda c: c["case"]["facts"].remove('pain("t9", none)'),
        'pain("t9", none)',
    ),
    "the case states a conclusion": (PROOF, lambda c: c["case"]["facts"].append('mechanical("t9", stable)'), "case"),
    "the case states two grades": (PROOF, lambda c: c["case"]["facts"].append('escc("t9", "2")'), "case"),
    "the case states no value of its domain": (PROOF, lambda c: c["case"]["facts"].append("kps(patient, 81)"), "case"),
    "a fact is of no lesion of the case": (PROOF, lambda c: c["case"]["facts"].append('escc("t8", "2")'), "case"),
    # the guideline
    "a clause is another": (PROOF, clause("sins.stable/1", clause="x(A) :- y(A)."), "clause sins.stable/1"),
    "a threshold is another": (
        PROOF,
        clause("sins.stable/1", clause="sins_band(Lesion, stable) :- sins_total(Lesion, Total), Total <= 7."),
        "clause sins.stable/1",
    ),
    "two citations are swapped": (PROOF, swap_citations, f"clause {PLAN}"),
    "a sentence is another": (PROOF, clause(PLAN, sentence="Operate."), f"clause {PLAN}"),
    "a rule has another id": (PROOF, clause(PLAN, rule="noms.table1.row8"), f"clause {PLAN}"),
    "a clause is left out": (PROOF, lambda c: c["clauses"].pop(PLAN), PLAN),
    "the digest is another": (PROOF, lambda c: c["guideline"].update(digest="sha256:0"), "guideline"),
    "the guideline is another": (PROOF, lambda c: c["guideline"].update(name="other"), "guideline"),
    # the steps
    "a step is dropped": (PROOF, drop("mechanical.stable"), PLAN),
    "a leaf of the proof is dropped": (PROOF, drop('alignment("t9", normal)'), "sins.alignment.item"),
    "a row of a table is dropped": (PROOF, drop("points_of_pain(none, 0)"), "sins.pain.item"),
    "the steps are in another order": (PROOF, lambda c: c["steps"].reverse(), PLAN),
    "a step stands twice": (PROOF, lambda c: c["steps"].append(c["steps"][0]), ""),
    "a binding is another": (PROOF, bind("sins.total", Total=6), "sins.total"),
    "a binding is of another lesion": (PROOF, bind("sins.stable", Lesion='"t8"'), "sins.stable"),
    "a binding is no number": (PROOF, bind("sins.stable", Total="five"), "sins.stable"),
    "a binding is missing": (PROOF, lambda c: step(c, "sins.total")["bindings"].pop("Total"), "sins.total"),
    "a premise is dropped": (PROOF, lambda c: step(c, PLAN)["premises"].pop(), PLAN),
    "a premise is added": (PROOF, lambda c: step(c, PLAN)["premises"].append('escc("t9", "3")'), PLAN),
    "a comparison is false": (PROOF, edit("sins.stable", clause="sins.unstable/1"), "sins.stable"),
    "another clause is named": (PROOF, edit(PLAN, clause="sins.stable/1"), PLAN),
    "the plan is another": (PROOF, edit(PLAN, concludes='plan("t9", cebrt)'), PLAN),
    "the claim is another": (
        PROOF,
        lambda c: c["claim"]["conclusions"][0].update(concludes='plan("t9", cebrt)'),
        'claim: plan("t9", cebrt)',
    ),
    "the words are others": (PROOF, edit('escc("t9"', says="the ESCC grade of t9 is 1a"), 'escc("t9", "3")'),
    "a row of a table is made up": (
        PROOF,
        edit("points_of_pain", concludes="points_of_pain(none, 3)"),
        "points_of_pain(none, 0)",
    ),
    "an absence is none": (
        PROOF,
        edit(
            "not touches",
            concludes='not touches("t9", semirigid)',
            says=says("touches", '"t9"', "semirigid"),
        ),
        "not touches",
    ),
    "what is stated is called derived": (PROOF, edit('escc("t9"', kind="cases", tree={"leaf": "refused"}), 'escc("t9"'),
    # cases
    "an undetermined plan is called certain": (
        OPEN,
        lambda c: c["claim"]["conclusions"][0].update(certain=True),
        "claim: plan",
    ),
    "a certain plan is called possible": (
        BY_CASES,
        lambda c: c["claim"]["conclusions"][0].update(certain=False),
        "claim: plan",
    ),
    "a plan that is possible is left out": (
        OPEN,
        lambda c: step(c, 'plan("l3", ?)')["possible"].pop(),
        'plan("l3", ?)',
    ),
    "a plan that is not possible is added": (
        OPEN,
        lambda c: step(c, 'plan("l3", ?)')["possible"].append('plan("l3", stabilization_then_igrt)'),
        'plan("l3", ?)',
    ),
    "that there is no plan is called possible": (OPEN, edit('plan("l3", ?)', none=True), 'plan("l3", ?)'),
    "the patients are left out": (OPEN, lambda c: c["patients"].clear(), "noms.table1"),
    "what is missing is something else": (OPEN, edit('plan("l3", ?)', missing=["kps"]), 'plan("l3", ?)'),
    "what is missing is nothing that there is": (
        OPEN,
        lambda c: step(c, 'plan("l3", ?)')["missing"].append("trust"),
        'plan("l3", ?)',
    ),
    "what is open is left out": (OPEN, drop('plan("l3", ?)'), "claim: plan"),
    "a plan by cases is another": (
        BY_CASES,
        lambda c: c["steps"][-1].update(concludes='plan("t9", cebrt)', says=says("plan", '"t9"', "cebrt")),
        'plan("t9"',
    ),
    "a use of a plan by cases is dropped": (BY_CASES, drop("noms.table1.row9"), 'plan("t9"'),
    "the cases of a plan are left out": (BY_CASES, lambda c: c["steps"].pop(), "claim: plan"),
    # reasons
    "a kept fact is dropped from a reason": (REASONS, leave_out("escc"), "reason 1"),
    "a superfluous fact is added to a reason": (REASONS, add_to_reason("age"), "reasons"),
    "a reason is left out": (REASONS, lambda c: c["claim"]["reasons"].pop(), "reasons"),
    "the outcome of the reasons is another": (REASONS, lambda c: c["claim"].update(outcome="cebrt"), "reason 1"),
    "a patient who shows that a fact is needed is left out": (REASONS, lambda c: c["claim"]["others"].pop(), "reasons"),
    "such a patient has the same plan": (
        REASONS,
        lambda c: c["claim"]["others"][0].update(inputs=[], without=[]),
        "other patient 1",
    ),
    "such a patient agrees on less than is said": (
        REASONS,
        lambda c: c["claim"]["others"][0].update(without=[]),
        "other patient 1",
    ),
    "a branch of a case tree is removed": (
        FINDINGS,
        lambda c: first(c["claim"]["reasons"][0]["tree"], "branches")["branches"].pop(),
        "reason 1",
    ),
    "a value of a branch is removed": (
        FINDINGS,
        lambda c: first(c["claim"]["reasons"][0]["tree"], "branches")["branches"][0]["values"].pop(),
        "reason 1",
    ),
    "a case is said to be refused": (
        FINDINGS,
        lambda c: first(c["claim"]["reasons"][0]["tree"], "branches")["branches"][-1].update(then={"leaf": "refused"}),
        "reason 1, escc",
    ),
    "a case is refused by another denial": (
        FINDINGS,
        lambda c: first(c["claim"]["reasons"][0]["tree"], "by").update(by="sins.collapse.fifty"),
        "reason 1, escc",
    ),
    "a case tree is cut off": (
        FINDINGS,
        lambda c: c["claim"]["reasons"][0].update(tree={"leaf": "holds"}),
        "reason 1",
    ),
    # changes
    "a change leads elsewhere": (
        CHANGES,
        lambda c: c["claim"]["changes"][0]["after"].update(possible=["cebrt"]),
        "change 1",
    ),
    "a change is none": (
        CHANGES,
        lambda c: c["claim"]["changes"][0]["moves"][0].update(to='"3"'),
        "change 1",
    ),
    "a fixed input is changed": (
        CHANGES,
        lambda c: c["claim"]["changes"][0]["moves"][0].update(input="histology", to="breast"),
        "change 1",
    ),
    "a superfluous input is changed too": (
        CHANGES,
        lambda c: c["claim"]["changes"][0]["moves"].append({"input": "tolerates_open_surgery", "to": "no"}),
        "change 1",
    ),
    "a part of a change is left out": (
        CHANGES,
        lambda c: c["claim"]["changes"][0]["parts"].pop(),
        "change 1, only",
    ),
    "what a part leads to is another": (
        CHANGES,
        lambda c: c["claim"]["changes"][0]["parts"][0].update(possible=["cebrt"]),
        "change 1, only",
    ),
    "what holds now is another": (CHANGES, lambda c: c["claim"]["now"].update(possible=["cebrt"]), "now"),
    "what is asked for is another": (CHANGES, lambda c: c["claim"].update(to=["igrt"]), "change 1"),
    "single changes are not shown to be too little": (CHANGES, lambda c: c["claim"]["singles"].pop(), "only "),
    "a value of a single change is left out": (
        CHANGES,
        lambda c: c["claim"]["singles"][0]["branches"].pop(),
        "only ",
    ),
    # why not
    "what does not follow is what does": (
        WHY_NOT,
        lambda c: c["claim"].update(goal='plan("t9", decompression_and_stabilization_then_igrt)'),
        "claim",
    ),
    "a clause that could conclude it is passed over": (
        WHY_NOT,
        lambda c: c["steps"][0].update(blocks=[b for b in c["steps"][0]["blocks"] if "row8" not in b["clause"]]),
        'why not plan("t9", cebrt), clause noms.table1.row8/1',
    ),
    "a condition that holds is said to fail": (
        WHY_NOT,
        lambda c: c["steps"][0]["blocks"][-1].update(fails=0),
        'why not plan("t9", cebrt), clause noms.table1.row8/1',
    ),
    "the condition that fails is another": (
        WHY_NOT,
        lambda c: c["steps"][0]["blocks"][0].update(conditions=['neurologic("t9", high_grade)']),
        'why not plan("t9", cebrt), clause noms.table1.row1/1',
    ),
    "why a condition fails is left out": (WHY_NOT, lambda c: c["steps"].pop(), "why not"),
    "the words of what fails are others": (WHY_NOT, lambda c: c["steps"][0].update(says="all is well"), "why not plan"),
}


@cache
def holds_unchanged(made: tuple[Any, ...]) -> bool:
    return check(fresh(made), GUIDELINE).accepted


def refused_at(checked: Checked, at: str) -> bool:
    return not checked.accepted and any(at in step for step, _ in checked.faults)


@pytest.mark.parametrize("kind", TAMPERED)
def test_a_tampered_certificate_is_refused_at_the_step_at_fault(kind: str) -> None:
    """The id is made anew, so that it is the step that gives the change away; and unchanged, all is accepted."""
    made, change, at = TAMPERED[kind]
    certificate = fresh(made)
    assert holds_unchanged(made)
    checked = check(resealed(certificate, change), GUIDELINE)
    assert refused_at(checked, at), checked.faults


@pytest.mark.parametrize("kind", SAMPLES)
def test_any_change_is_given_away_by_the_id(kind: str) -> None:
    certificate = fresh(SAMPLES[kind])
    certificate["case"]["name"] = "another"
    checked = check(certificate, GUIDELINE)
    assert [step for step, _ in checked.faults] == ["certificate"]


@pytest.mark.parametrize("kind", ["proof", "open proof", "why not"])
def test_no_step_of_a_proof_can_be_dropped(kind: str) -> None:
    certificate = fresh(SAMPLES[kind])
    for n in range(len(certificate["steps"])):
        dropped = resealed(certificate, lambda c, n=n: c["steps"].pop(n))  # type: ignore[misc]
        assert not check(dropped, GUIDELINE).accepted, certificate["steps"][n]["id"]


def test_no_reason_holds_without_one_of_its_facts() -> None:
    certificate = fresh(MANY_REASONS)
    assert len(certificate["claim"]["reasons"]) == 2
    for number, one in enumerate(certificate["claim"]["reasons"], 1):
        for name in one["facts"]:
            dropped = resealed(certificate, lambda c, n=number, f=name: c["claim"]["reasons"][n - 1]["facts"].remove(f))  # type: ignore[misc]
            assert refused_at(check(dropped, GUIDELINE), f"reason {number}"), (number, name)


def test_no_patient_of_the_reasons_can_be_left_out() -> None:
    certificate = fresh(MANY_REASONS)
    assert len(certificate["claim"]["others"]) > 3
    for n in range(len(certificate["claim"]["others"])):
        dropped = resealed(certificate, lambda c, n=n: c["claim"]["others"].pop(n))  # type: ignore[misc]
        assert refused_at(check(dropped, GUIDELINE), "reasons")


def test_the_rules_of_another_guideline_are_not_those_of_the_certificate(tmp_path: Path) -> None:
    """A limit is moved in a copy of the guideline: the certificate names the clause that is another there."""
    import shutil

    folder = tmp_path / "moved"
    shutil.copytree(CASES.parent, folder)
    text = (folder / "sins.lp").read_text(encoding="utf-8")
    assert "Total <= 6." in text
    (folder / "sins.lp").write_text(text.replace("Total <= 6.", "Total <= 5."), encoding="utf-8")
    checked = check(fresh(PROOF), kb.load(folder))
    assert [step for step, _ in checked.faults] == ["clause sins.stable/1", "guideline"]


# --------------------------------------------------------------------------------------------------------------- shape

MISSHAPEN: dict[str, Change] = {
    "a key is missing": lambda c: c.pop("case"),
    "a key is unknown": lambda c: c.update(comment="trust me"),
    "a step is of no kind": lambda c: c["steps"][0].update(kind="oath"),
    "a step lacks its conclusion": lambda c: c["steps"][0].pop("concludes"),
    "certain is a word": lambda c: step(c, PLAN).update(certain="false"),
    "a binding is a truth value": lambda c: step(c, PLAN)["bindings"].update(Lesion=True),
    "facts are no list": lambda c: c["case"].update(facts="none"),
    "there is no claim": lambda c: c.update(claim={}),
    "nothing is concluded": lambda c: c["claim"].update(conclusions=[]),
    "it is another version": lambda c: c.update(certificate="noms/1"),
}


@pytest.mark.parametrize("kind", MISSHAPEN)
def test_what_has_not_the_published_shape_is_no_certificate(kind: str, tmp_path: Path) -> None:
    """The reader of our schemas says what the library for all of them says."""
    certificate = fresh(PROOF)
    MISSHAPEN[kind](certificate)
    assert not jsonschema.Draft202012Validator(schema()).is_valid(certificate)
    assert misshapen(certificate, schema()) != ""
    path = tmp_path / "none.json"
    path.write_text(json.dumps(certificate), encoding="utf-8")
    with pytest.raises(kb.InputError):
        verified(str(path), GUIDELINE)


READ = {"$defs", "$ref", "additionalProperties", "const", "enum", "items", "minItems", "oneOf", "properties"}
READ |= {"required", "type"}
TOLD = {"$schema", "$id", "title", "description"}  # to people and other programs


def keywords(part: Data) -> set[str]:
    """What a schema asks with, without the names of what it asks of."""
    inside = [*part.get("$defs", {}).values(), *part.get("properties", {}).values(), *part.get("oneOf", ())]
    inside += [part[key] for key in ("items", "additionalProperties") if isinstance(part.get(key), dict)]
    return set(part).union(*map(keywords, inside))


def test_the_published_shape_asks_nothing_that_our_reader_of_schemas_would_pass_over() -> None:
    assert keywords(schema()) - TOLD == READ


# ------------------------------------------------------------------------------------------------------- independence

FORBIDDEN = ("answer", "sets", "questions", "check", "diff")  # the rooms of what derives, searches and compares
ALONE = """
import json, sys, types

package = types.ModuleType("kb")  # the package without what it imports for its users
package.__path__ = [sys.argv[1]]
sys.modules["kb"] = package

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if ".".join(name.split(".")[:2]) in sys.argv[2].split() or name.split(".")[0] in ("pyDatalog", "clingo"):
            raise ImportError("the checker asks for " + name)

sys.meta_path.insert(0, Refuse())
from explain.certificate.verify import as_text, verified
from kb.guideline.load import load

guideline = load()
for name in sys.argv[3:]:
    print(verified(name, guideline).accepted)
print(*sorted(name for name in sys.modules if name.startswith(("kb.", "explain."))), file=sys.stderr)
"""


def test_the_checker_works_without_the_derivation_and_the_search(tmp_path: Path) -> None:
    files = []
    for number, made in enumerate(SAMPLES.values()):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(json.dumps(fresh(made)), encoding="utf-8")
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(resealed(fresh(PROOF), drop(PLAN))), encoding="utf-8")
    names = " ".join(f"kb.{name}" for name in FORBIDDEN)
    folder = str(Path(kb.__file__).parent)
    command = [sys.executable, "-c", ALONE, folder, names, *map(str, files), str(bad)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=Path(folder).parent, check=False)
    assert ran.stdout.split() == ["True"] * len(files) + ["False"], ran.stderr
    loaded = ran.stderr.split()
    assert "kb.language.read" in loaded
    assert not {".".join(name.split(".")[:2]) for name in loaded} & {
        "explain.proof",
        *(f"kb.{name}" for name in FORBIDDEN),
    }
    assert not {"explain.certificate.certificate", "explain.certificate.case_tree"} & set(loaded)


def test_the_other_checks_would_notice_a_checker_that_imports_the_search() -> None:
    """The list of what is forbidden names folders that are there, and the search is in them."""
    folder = Path(kb.__file__).parent
    assert all((folder / name / "__init__.py").is_file() for name in FORBIDDEN)
    assert {"derive.py", "completions.py"} <= {path.name for path in (folder / "answer").iterdir()}


def test_a_certificate_is_the_same_whatever_the_order_of_sets() -> None:
    code = (
        "import sys, json, kb; from explain.proof.proof import prove; from explain.certificate.certificate import *; "
        "from kb.sets.decision import position; from kb.questions.reasons import reasons; "
        "from kb.questions.changes import changes; "
        "g = kb.load(); case = kb.read_case(sys.argv[1], g); r = kb.recommend(g, case); p = position(g, case, 't9'); "
        "print([c['id'] for c in (certificate_of_proof(prove(r)), certificate_of_proof(prove(r, 'workup')), "
        "certificate_of_reasons(p, reasons(p)), certificate_of_changes(p, changes(p)), "
        "certificate_of_why_not(r, 'plan(t9, cebrt)'))])"
    )
    told = []
    for seed in ("0", "77"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code, str(CASES / "row07-rcc-t9.yaml")]
        told.append(subprocess.run(command, capture_output=True, text=True, env=env, check=True).stdout)
    assert told[0].count("sha256:") == 5
    assert len(set(told)) == 1


# ------------------------------------------------------------------------------------------------------------ exports


def test_a_proof_is_provenance_of_entities_and_activities() -> None:
    certificate = fresh(PROOF)
    found = json.loads(json.dumps(as_prov(certificate)))
    assert found["@context"]["prov"] == "http://www.w3.org/ns/prov#"
    assert {"used", "wasGeneratedBy", "wasDerivedFrom"} <= found["@context"].keys()
    nodes = {node["@id"]: node for node in found["@graph"]}
    assert len(nodes) == len(found["@graph"])
    activities = [n for n in nodes.values() if n["@type"] == "prov:Activity"]
    assert len(activities) == sum(s["kind"] == "use" for s in certificate["steps"]) == 15
    for activity in activities:
        assert activity["used"]
        assert all(used in nodes for used in activity["used"])
        assert all(
            nodes[by["hadPlan"]]["@type"] == ["prov:Entity", "prov:Plan"] for by in activity["qualifiedAssociation"]
        )
    generated = [node for node in nodes.values() if "wasGeneratedBy" in node]
    assert {id_ for node in generated for id_ in node["wasGeneratedBy"]} == {a["@id"] for a in activities}
    plan = next(node for node in generated if "plan%28" in node["@id"])
    assert plan["label"].startswith("the plan for t9 is decompression")


@pytest.mark.parametrize("name", ["row07-rcc-t9", "figure-rcc-t9", "open-sins-7", "gap-low-grade-myelopathy"])
def test_a_proof_is_read_back_from_graphml(name: str, tmp_path: Path) -> None:
    certificate = json.loads(text_of_proof(name, None))
    path = tmp_path / "why.graphml"
    path.write_text(as_graphml(certificate), encoding="utf-8")
    graph = nx.read_graphml(path)
    uses = [s for s in certificate["steps"] if s["kind"] == "use"]
    assert {s["id"] for s in uses} == {n for n, kind in graph.nodes(data="kind") if kind == "use"}
    for use in uses:
        assert set(graph.pred[use["id"]]) == set(use["premises"])
        assert list(graph.succ[use["id"]]) == [use["concludes"]]
        assert graph.nodes[use["id"]]["cites"] == certificate["clauses"][use["clause"]]["cites"]
    assert all(says for _, says in graph.nodes(data="says"))


# ------------------------------------------------------------------------------------------------------- the command


def run(*args: str, text: str = "") -> tuple[int, str, str]:
    ran = CliRunner().invoke(main, ["verify", *args], input=text or None)
    return ran.exit_code, ran.stdout, ran.stderr


def test_the_proof_that_explain_writes_is_accepted_by_verify(tmp_path: Path) -> None:
    path = tmp_path / "why.json"
    case = str(CASES / "row07-rcc-t9.yaml")
    ran = CliRunner().invoke(
        main, ["explain", case, "--certificate", str(path), "-o", str(tmp_path / "why.prov.jsonld")]
    )
    assert ran.exit_code == 0
    assert json.loads((tmp_path / "why.prov.jsonld").read_text(encoding="utf-8"))["@graph"]
    status, out, _ = run(str(path))
    assert status == 0
    assert out.startswith(f"accepted: the proof in {path} holds")
    status, out, _ = run("--format", "json", "-", text=path.read_text(encoding="utf-8"))
    assert (status, json.loads(out)["accepted"], json.loads(out)["file"]) == (0, True, "<stdin>")


def test_a_refused_certificate_is_told_with_the_step_and_status_1(tmp_path: Path) -> None:
    path = tmp_path / "why.json"
    path.write_text(json.dumps(resealed(fresh(PROOF), bind("sins.total", Total=6))), encoding="utf-8")
    status, out, _ = run(str(path))
    assert status == 1
    assert out.startswith(f"refused: the proof in {path} does not hold")
    assert "at sins.total/1" in out
    status, out, _ = run("--format", "json", str(path))
    assert status == 1
    assert json.loads(out)["faults"][0]["step"].startswith("sins.total/1")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[1, 2]", "no key certificate"),
        (b'{"case": "x"}', "no key certificate"),
        (b'{"certificate": "noms/9"}', "version 'noms/9'; here they are of version noms/2"),
        (b'{"certificate": "noms/1"}', "version 'noms/1'; here they are of version noms/2"),
        (b'{"certificate": "\\u001b[31m"}', "version '\\x1b[31m'"),
        (b'{"certificate": "noms/2", "certificate": "noms/2"}', "stands twice"),
        (b'{"certificate": "noms/2"}', "has no id"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 5000, "not JSON"),
    ],
)
def test_a_file_that_is_no_certificate_is_status_2_with_what_would_be_right(
    content: bytes, says: str, tmp_path: Path
) -> None:
    path, good = tmp_path / "none.json", tmp_path / "good.json"
    path.write_bytes(content)
    good.write_text(json.dumps(fresh(PROOF)), encoding="utf-8")
    status, out, err = run(str(path), str(good))
    assert status == 2
    assert says in err
    assert str(path) in err
    assert "noms explain CASE --certificate FILE" in err
    assert out.startswith("accepted")  # the others are still checked


def test_a_file_that_is_not_there_is_status_2() -> None:
    status, _, err = run("nowhere.json")
    assert status == 2
    assert "nowhere.json: this file cannot be read" in err


def test_what_is_not_checked_again_is_said() -> None:
    assert "not checked again: that no other change" in as_text(check(fresh(CHANGES), GUIDELINE), GUIDELINE)


@pytest.mark.parametrize(
    "options", [["--reasons"], ["--change"], ["--change", "--to", "igrt"], ["--why-not", "igrt"], []]
)
def test_what_the_command_certifies_is_accepted_and_a_changed_fact_is_not(options: list[str], tmp_path: Path) -> None:
    file = tmp_path / "why.json"
    case = "kb/guidelines/spinal_metastases/cases/row07-rcc-t9.yaml"
    assert CliRunner().invoke(main, ["explain", case, *options, "--certificate", str(file)]).exit_code == 0
    assert CliRunner().invoke(main, ["verify", str(file)]).exit_code == 0
    file.write_text(file.read_text(encoding="utf-8").replace("renal", "breast"), encoding="utf-8")
    assert CliRunner().invoke(main, ["verify", str(file)]).exit_code == 1


def test_each_of_several_lesions_has_a_certificate_of_its_own(tmp_path: Path) -> None:
    case = tmp_path / "two.json"
    lesions = [{"id": "a", "escc": "3"}, {"id": "b", "escc": "2"}]
    patient = {"histology": "renal", "tolerates_open_surgery": "yes"}
    case.write_text(json.dumps({"patient": patient, "lesions": lesions}), encoding="utf-8")
    file = tmp_path / "why.json"
    assert CliRunner().invoke(main, ["explain", str(case), "--reasons", "--certificate", str(file)]).exit_code == 0
    for lesion in ("a", "b"):
        assert CliRunner().invoke(main, ["verify", str(tmp_path / f"why-{lesion}.json")]).exit_code == 0


def test_the_command_that_verifies_loads_neither_the_derivation_nor_the_search(tmp_path: Path) -> None:
    file = tmp_path / "why.json"
    case = "kb/guidelines/spinal_metastases/cases/row07-rcc-t9.yaml"
    assert CliRunner().invoke(main, ["explain", case, "--certificate", str(file)]).exit_code == 0
    call = [sys.executable, "-X", "importtime", "-m", "explain", "verify", str(file)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "explain.checker.check" in loaded
    assert not loaded & {*(f"kb.{name}" for name in FORBIDDEN), "pyDatalog", "clingo"}


def test_a_claim_that_the_checker_would_refuse_is_not_given_out(tmp_path: Path) -> None:
    """That a lesion is out of scope follows in both cases of its compartment; the answer keeps no use for it."""
    lesion = {"id": "x", "levels": ["T9"], "compartment": {"one_of": ["intradural", "intramedullary"]}}
    case, out = tmp_path / "case.json", tmp_path / "out.json"
    case.write_text(json.dumps({"case": "x", "patient": {"histology": "renal"}, "lesions": [lesion]}))
    done = CliRunner().invoke(main, ["explain", str(case), "out_of_scope(x)", "--certificate", str(out)])
    assert done.exit_code == 2
    assert 'out_of_scope("x") is certain in each case of what is missing, but by no one derivation' in done.output
    assert "state what is missing (compartment" in done.output
    assert not out.exists()


def test_what_rests_on_a_fact_that_is_certain_by_cases_alone_is_certified_where_the_refusal_names_it(
    tmp_path: Path,
) -> None:
    lesion = {"id": "x", "levels": ["T9"], "compartment": {"one_of": ["intradural", "intramedullary"]}}
    case, out = tmp_path / "case.json", tmp_path / "out.json"
    case.write_text(json.dumps({"case": "x", "patient": {"histology": "renal"}, "lesions": [lesion]}))
    done = CliRunner().invoke(main, ["explain", str(case), "out_of_scope(x)", "--certificate", str(out)])
    named = done.output.rpartition("certify what rests on it: ")[2].split()
    assert named
    for goal in named:
        call = ["explain", str(case), f"{goal.strip(',')}(x)", "--certificate", str(out)]
        assert CliRunner().invoke(main, call).exit_code == 0, goal
