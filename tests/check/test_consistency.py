"""What a check finds: all there is, and nothing else; against a second checker that tries every patient.

One fault at a time is planted into small guidelines that are made at random and sound. The guideline that ships is
checked against its tables, read by hand.
"""

from __future__ import annotations

import gc
import re
import shutil
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import oracle as paper
import pytest
from check_oracle import LESION, Oracle, Situation, Situations
from conftest import CASES
from random_guidelines import PLANS, Draft, Row, condition, paragraph, sound, wild, write

import kb
from kb.check.accepting import acceptance
from kb.check.check import check
from kb.check.findings import Finding
from kb.language.syntax import Fact
from kb.sets.missing import inputs_read
from kb.sets.regions import regions
from kb.sets.worlds import worlds_of

SHIPPED = CASES.parent

# ------------------------------------------------------------------------------------------------------- two checkers


def told(findings: Iterable[Finding], kind: str, predicate: str = "") -> list[Finding]:
    return [f for f in findings if f.kind == kind and predicate in ("", f.predicate)]


def assert_told(oracle: Oracle, found: list[Finding], expected: Situations, among: Iterable[Situation]) -> None:
    """The findings of one question tell a set exactly: each situation in one region, each region with its size."""
    situations = list(among)
    parts = [oracle.part(f.region, situations) & expected for f in found]
    for finding, part in zip(found, parts, strict=True):
        assert oracle.part(finding.region, situations) == part, f"{finding.says}: the region is too wide"
        assert (finding.count, finding.of) == (oracle.size(part), oracle.size(situations)), finding.says
        assert situation_of(oracle, finding) in part, f"{finding.says}: the witness lies outside"
    assert frozenset().union(*parts) == expected
    assert sum(map(len, parts)) == len(expected), "two regions of one question overlap"


def situation_of(oracle: Oracle, finding: Finding) -> Situation:
    """The situation of a finding's witness: what its case states, each value by the first of its cell."""
    assert finding.witness is not None, f"{finding.says}: no witness"
    case, vocabulary = kb.read_case(finding.witness, oracle.guideline), oracle.guideline.vocabulary
    found = {f.predicate: f.args[1] for f in case.facts if f.predicate in vocabulary.input_names}
    cells = {name: next(cell for cell in oracle.cells(name) if value in cell) for name, value in found.items()}
    return tuple((name, cells[name][0]) for name in oracle.inputs if name in cells)


def replayed(guideline: kb.Guideline, finding: Finding) -> kb.Result:
    assert finding.witness is not None
    assert finding.witness["case"] == finding.id
    return kb.recommend(guideline, kb.read_case(finding.witness, guideline))


def answers(result: kb.Result, predicate: str) -> set[Fact]:
    return {fact for fact in result.model.facts if fact.predicate == predicate}


def rules_firing(result: kb.Result, predicate: str) -> set[str]:
    return {f.rule.id for f in result.model.firings if f.head and f.head.predicate == predicate}


def assert_agrees(guideline: kb.Guideline) -> tuple[Finding, ...]:
    """Everything that a check finds is what trying all patients finds, kind by kind."""
    findings, oracle = check(guideline), Oracle(guideline)
    assert_gaps_agree(oracle, findings)
    assert_pairs_agree(oracle, findings)
    assert_cover_agrees(oracle, findings)
    assert_nevers_agree(oracle, findings)
    assert sorted(rule for f in told(findings, "dead") for rule in f.rules) == sorted(r.id for r in oracle.dead())
    rules = {rule.id: rule for rule in oracle.rules}
    for f in told(findings, "dead"):
        read = oracle.asked(*(c.atom.predicate for c in rules[f.rules[0]].clause.literals))
        assert (f.count, f.of) == (0, oracle.size(oracle.situations(read))), f.says
    unreachable = told(findings, "unreachable conclusion")
    assert {(f.predicate, f.key) for f in unreachable} == oracle.unreachable()
    assert all((f.count, f.of) == (0, oracle.size(oracle.complete(f.predicate))) for f in unreachable)
    inert = told(findings, "inert")
    inputs, values = oracle.inert()
    assert {f.predicate for f in inert if not f.region} == inputs
    groups = {name: {frozenset(f.region[name]) for f in inert if f.predicate == name and f.region} for name in values}
    assert groups == values
    assert {f.predicate for f in inert if f.region} == set(values)
    assert len({f.id for f in findings}) == len(findings), "two findings have one id"
    return findings


def assert_gaps_agree(oracle: Oracle, findings: Iterable[Finding]) -> None:
    needed = [name for (name,) in oracle.declared("needs_answer")]
    assert {f.predicate for f in told(findings, "gap")} <= set(needed)
    for name in needed:
        found = told(findings, "gap", name)
        assert_told(oracle, [f for f in found if not f.key], oracle.gaps(name), oracle.complete(name))
        for predicate, but in oracle.declared("answer_without"):
            if predicate == name:
                among = oracle.complete(name, [but])
                assert_told(oracle, [f for f in found if f.key == but], oracle.gaps_without(name, but), among)
        for finding in found:
            result = replayed(oracle.guideline, finding)
            assert not answers(result, name)
            if name == "plan" and not finding.key:
                assert result.lesions[0].status == "no_rule"


def caused_here(oracle: Oracle, name: str, single: Iterable[str]) -> dict[tuple[str, ...], Situations]:
    """The patients with two answers who have one answer of everything that the predicate reads and may have one of."""
    causes = oracle.guideline.reads[name] & set(single)
    return {
        rules: left
        for rules, some in oracle.conflicts(name).items()
        if (left := frozenset(s for s in some if all(len(oracle.rows(cause, s)) < 2 for cause in causes)))
    }


def assert_pairs_agree(oracle: Oracle, findings: Iterable[Finding]) -> None:
    for kind, declared in (("conflict", [n for (n,) in oracle.declared("one_answer")]), ("overlap", oracle.questions)):
        assert {f.predicate for f in told(findings, kind)} <= set(declared)
        for name in declared:
            expected = caused_here(oracle, name, declared) if kind == "conflict" else oracle.overlaps(name)
            found: dict[tuple[str, ...], list[Finding]] = {}
            for finding in told(findings, kind, name):
                found.setdefault(tuple(sorted(finding.rules)), []).append(finding)
            assert found.keys() == expected.keys(), f"{kind} of {name}"
            for rules, some in found.items():
                assert_told(oracle, some, expected[rules], oracle.complete(name))
                for finding in some:
                    result = replayed(oracle.guideline, finding)
                    assert rules_firing(result, name) >= set(rules)
                    assert (len(answers(result, name)) > 1) >= (kind == "conflict")
                    if kind == "conflict" and name == "plan":
                        assert len(result.lesions[0].possible_plans) > 1


def assert_cover_agrees(oracle: Oracle, findings: Iterable[Finding]) -> None:
    for name in oracle.questions:
        expected = oracle.covered(name)
        rules = {rule.index: rule.id for rule in oracle.concluding[name]}
        ids = {rule: index for index, rule in rules.items()}
        for kind in ("subsumed", "masked"):
            assert {f.predicate for f in told(findings, kind)} <= set(oracle.questions)
        found: dict[int, list[Finding]] = {}
        for finding in (*told(findings, "subsumed", name), *told(findings, "masked", name)):
            found.setdefault(ids[finding.rules[0]], []).append(finding)
        # Of rules with the same patients one stays, where nothing else covers them: all but one of them are told.
        for index in expected.keys() - found.keys():
            equal = {i for i in expected[index].alone if i in expected and index in expected[i].alone}
            assert equal, f"{rules[index]} adds nothing"
            assert expected[index].alone == equal, f"{rules[index]} adds nothing: a wider rule covers it too"
            assert equal <= found.keys(), f"{rules[index]} and its like add nothing"
        for index, some in found.items():
            assert index in expected, f"{some[0].says}: it does add something"
            cover = expected[index]
            assert_told(oracle, some, cover.patients, oracle.complete(name))
            for finding in some:
                assert finding.kind == ("subsumed" if cover.alone else "masked"), finding.says
                assert rules_firing(replayed(oracle.guideline, finding), name) >= {rules[index]}
                by = {ids[rule] for rule in finding.rules[1:]}
                assert frozenset().union(*(cover.helpers[i] for i in by)) == cover.patients, finding.says
                for left in by:
                    rest = (cover.helpers[i] for i in by - {left})
                    assert frozenset().union(*rest) != cover.patients, f"{finding.says}: without {rules[left]} too"
        for index, cover in expected.items():
            equal = {i for i in cover.alone if i in expected and index in expected[i].alone}
            if equal and cover.alone == equal:
                assert not {index, *equal} <= found.keys(), "all of some equal rules are told: one has to stay"


def assert_nevers_agree(oracle: Oracle, findings: Iterable[Finding]) -> None:
    expected = oracle.nevers()
    assert {rule for f in told(findings, "never") for rule in f.rules} == expected.keys()
    for name, situations in expected.items():
        (rule,) = [r for r in oracle.rules if r.id == name]
        among = oracle.situations(oracle.asked(*(literal.atom.predicate for literal in rule.clause.literals)))
        assert_told(oracle, [f for f in told(findings, "never") if f.rules == (name,)], situations, among)


FAULTS_OF_RULES = ("gap", "conflict", "never", "overlap", "subsumed", "masked", "dead")


def faults(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.kind in FAULTS_OF_RULES]


@pytest.mark.hunt(6)
def test_of_a_guideline_with_one_plan_for_every_patient_no_fault_is_told(seed: int, tmp_path: Path) -> None:
    guideline = write(tmp_path, sound(Random(seed)))
    findings = assert_agrees(guideline)
    assert not faults(findings)
    assert not told(findings, "boundary")
    assert len(Oracle(guideline).complete("plan")) > 10


@pytest.mark.hunt(8, 37, 88, 124, 150, 166)
def test_of_any_guideline_exactly_what_trying_all_patients_finds_is_told(seed: int, tmp_path: Path) -> None:
    guideline = write(tmp_path, wild(Random(seed)))
    findings = assert_agrees(guideline)
    assert faults(findings)
    boundaries = {
        (f.predicate, name, number) for f in told(findings, "boundary") for name, (number,) in f.region.items()
    }
    assert boundaries == Oracle(guideline).boundaries()


# ------------------------------------------------------------------------------------------------- planted faults


def planted(tmp_path: Path, draft: Draft) -> tuple[Oracle, tuple[Finding, ...]]:
    """The guideline with a fault: what a check finds in it, which trying all patients finds too."""
    guideline = write(tmp_path / "planted", draft)
    return Oracle(guideline), assert_agrees(guideline)


def patients(oracle: Oracle, row: str) -> Situations:
    (rule,) = [r for r in oracle.rules if r.id == row]
    return frozenset().union(*oracle.answers(rule).values())


def union(oracle: Oracle, findings: Iterable[Finding], predicate: str = "plan") -> Situations:
    among = oracle.complete(predicate)
    return frozenset().union(*(oracle.part(f.region, among) for f in findings))


def kinds(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    return {(f.kind, f.predicate) for f in faults(findings)}


SEEDS = pytest.mark.hunt(3)


@SEEDS
def test_where_a_row_is_deleted_its_patients_are_a_gap(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    row = Random(seed).choice(draft.rows)
    before = Oracle(write(tmp_path / "sound", draft))
    oracle, findings = planted(tmp_path, replace(draft, rows=tuple(r for r in draft.rows if r != row)))
    assert kinds(findings) == {("gap", "plan")}
    assert oracle.gaps("plan") == patients(before, row.id)
    assert sum(f.count for f in told(findings, "gap")) == before.size(patients(before, row.id))


@SEEDS
def test_a_row_that_is_there_twice_adds_nothing_the_second_time(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    row = Random(seed).choice(draft.rows)
    oracle, findings = planted(tmp_path, replace(draft, rows=(*draft.rows, replace(row, id="toy.again"))))
    assert {(f.kind, f.rules) for f in faults(findings)} == {("subsumed", ("toy.again", row.id))}
    assert sum(f.count for f in faults(findings)) == oracle.size(patients(oracle, row.id))


@SEEDS
def test_a_row_without_one_of_its_conditions_meets_its_neighbors(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    row = Random(seed).choice([r for r in draft.rows if len(r.conditions) > 1])
    left_out = Random(seed).choice(list(row.conditions))
    wide = replace(row, conditions={name: text for name, text in row.conditions.items() if name != left_out})
    before = Oracle(write(tmp_path / "sound", draft))
    oracle, findings = planted(tmp_path, replace(draft, rows=tuple(wide if r == row else r for r in draft.rows)))
    different = {r.id for r in draft.rows if r.plan != row.plan}
    expected = frozenset().union(*(patients(before, other) for other in different)) & patients(oracle, row.id)
    assert union(oracle, told(findings, "conflict")) == expected
    assert {rule for f in faults(findings) for rule in f.rules} > {row.id}
    assert all(row.id in f.rules for f in faults(findings))


@SEEDS
def test_a_row_that_says_otherwise_for_the_same_patients_contradicts_the_first(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    row = Random(seed).choice(draft.rows)
    other = next(plan for plan in PLANS if plan != row.plan)
    against = replace(row, id="toy.against", plan=other)
    oracle, findings = planted(tmp_path, replace(draft, rows=(*draft.rows, against)))
    assert {(f.kind, frozenset(f.rules)) for f in faults(findings)} == {
        ("conflict", frozenset((row.id, "toy.against")))
    }
    assert union(oracle, faults(findings)) == patients(oracle, row.id)
    for finding in faults(findings):
        assert set(replayed(oracle.guideline, finding).lesions[0].possible_plans) == {(row.plan,), (other,)}


def with_total(oracle: Oracle, predicate: str, total: int) -> Situations:
    return frozenset(s for s in oracle.complete(predicate) if (LESION, total) in oracle.rows("total", s))


@SEEDS
@pytest.mark.parametrize("place", [1, 2])
def test_where_a_threshold_begins_one_later_its_number_is_a_gap_through_the_chain(
    place: int, seed: int, tmp_path: Path
) -> None:
    draft = sound(Random(seed))
    band, test = draft.bands[place]
    number = int(re.search(r">= (\d+)", test)[1])  # type: ignore[index]
    later = (band, test.replace(f">= {number}", f"> {number}"))
    oracle, findings = planted(
        tmp_path, replace(draft, bands=tuple(later if b == draft.bands[place] else b for b in draft.bands))
    )
    assert told(findings, "gap", "band")
    assert told(findings, "gap", "plan")
    assert oracle.gaps("band") == with_total(oracle, "band", number)
    assert oracle.gaps("plan") == with_total(oracle, "plan", number)
    assert {f.kind for f in faults(findings)} <= {"gap", "dead"}
    if number < draft.highest:
        assert [f.region for f in told(findings, "boundary", "band")] == [{"total": (number,)}]


@SEEDS
def test_where_a_threshold_ends_one_later_two_bands_share_its_number(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    (low, test), middle, high = draft.bands
    shared = int(test.split()[-1]) + 1
    oracle, findings = planted(tmp_path, replace(draft, bands=((low, f"Total <= {shared}"), middle, high)))
    conflicts = told(findings, "conflict", "band")
    assert {frozenset(f.rules) for f in conflicts} == {frozenset(("toy.band.0", "toy.band.1"))}
    assert union(oracle, conflicts, "band") == with_total(oracle, "band", shared)
    assert [f.region for f in told(findings, "boundary", "band")] == [{"total": (shared,)}]


@SEEDS
def test_a_rule_that_needs_what_the_rules_above_it_never_give_together_is_dead(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    row = Row("toy.dead", {"band": "band(Lesion, low)", "risk": "risk(Lesion, unsafe)"}, "wait")
    _, findings = planted(tmp_path, replace(draft, rows=(*draft.rows, row)))
    assert {(f.kind, f.rules) for f in faults(findings)} == {("dead", ("toy.dead",))}


@SEEDS
def test_what_reads_a_dead_rule_is_dead_too(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    row = Row("toy.after", {"flagged": "flagged(Lesion)"}, "wait")
    extra = (("toy.flagged", "flagged(Lesion) :- band(Lesion, high), risk(Lesion, safe)."),)
    _, findings = planted(tmp_path, replace(draft, rows=(*draft.rows, row), extra=extra))
    assert {(f.kind, f.rules) for f in faults(findings)} == {("dead", ("toy.flagged",)), ("dead", ("toy.after",))}
    (after,) = [f for f in faults(findings) if f.rules == ("toy.after",)]
    assert "flagged(Lesion)" in after.says


@SEEDS
def test_a_rule_whose_patients_two_others_share_is_masked_by_both(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    before = Oracle(write(tmp_path / "sound", draft))
    row = min((r for r in draft.rows if len(r.conditions) < 4), key=lambda r: len(r.conditions))
    names = [n for n in ("tolerates", "deficit", "pain") if n not in row.conditions]
    halves = tuple(
        replace(row, id=f"toy.half.{n}", conditions={**row.conditions, "size": f"size(Lesion, Size), {test}"})
        for n, test in enumerate(("Size < 2", "Size >= 2"))
    )
    if "size" in row.conditions:
        name = names.pop(0)
        halves = tuple(
            replace(row, id=f"toy.half.{value}", conditions={**row.conditions, name: condition(draft, name, value)})
            for value in draft.values[name]
        )
    has = {pair for s in patients(before, row.id) for pair in s}
    name, value = next((n, v) for n in names for v in draft.values[n] if (n, v) in has)
    masked = replace(row, id="toy.masked", conditions={**row.conditions, name: condition(draft, name, value)})
    rows = (*(r for r in draft.rows if r != row), *halves, masked)
    oracle, findings = planted(tmp_path, replace(draft, rows=rows))
    assert {(f.kind, f.rules[0], frozenset(f.rules[1:])) for f in faults(findings) if f.kind != "overlap"} == {
        ("masked", "toy.masked", frozenset(half.id for half in halves))
    }
    assert union(oracle, told(findings, "masked")) == patients(oracle, "toy.masked")
    assert {frozenset(f.rules) for f in told(findings, "overlap")} == {
        frozenset((half.id, "toy.masked")) for half in halves
    }


@SEEDS
def test_patients_who_get_what_a_never_forbids_are_told_and_no_others(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    before = Oracle(write(tmp_path / "sound", draft))
    row = Random(seed).choice(draft.rows)
    value = next(v for n, v in sorted(pair for s in patients(before, row.id) for pair in s if pair[0] == "tolerates"))
    body = f"plan(Lesion, {row.plan}), {condition(draft, 'tolerates', str(value))}"
    oracle, findings = planted(tmp_path, replace(draft, extra=(("toy.never", f":- {body}."),)))
    among = oracle.situations(oracle.asked("plan", "tolerates"))
    expected = {s for s in among if ("tolerates", value) in s and (LESION, row.plan) in oracle.rows("plan", s)}
    assert {(f.kind, f.rules) for f in faults(findings)} == {("never", ("toy.never",))}
    assert frozenset().union(*(oracle.part(f.region, among) for f in faults(findings))) == expected


@SEEDS
def test_a_never_that_no_patient_meets_is_not_told(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    extra = (("toy.never", ":- plan(Lesion, wait), band(Lesion, low), risk(Lesion, unsafe)."),)
    _, findings = planted(tmp_path, replace(draft, extra=extra))
    assert not faults(findings)


# -------------------------------------------------------------------------------------- rules that need a closer look


def whole(draft: Draft, *rows: tuple[str, str, str]) -> Draft:
    """A draft with other rows: ids, bodies and plans."""
    return replace(draft, rows=tuple(Row(id_, {"body": body}, plan) for id_, body, plan in rows))


def test_what_rules_say_is_told_in_the_words_of_their_own_domain(tmp_path: Path) -> None:
    body = "risk(Lesion, safe)"
    rows = [("toy.one", body, "wait"), ("toy.two", body, "wait"), ("toy.three", body, "brace")]
    write(tmp_path, whole(sound(Random(0)), *rows))
    vocabulary, words = tmp_path / "vocabulary.toml", ', words = { wait = "wait and see" } }'
    text = vocabulary.read_text(encoding="utf-8").replace(f"plan = {{ values = {list(PLANS)!r} }}", "PLAN")
    own = f"plan = {{ values = {list(PLANS)!r}{words}"
    vocabulary.write_text(text.replace("PLAN", own), encoding="utf-8")
    found = {f.kind: f.says for f in check(kb.load(tmp_path)) if f.predicate == "plan" and "toy.one" in f.rules}
    assert "toy.one says wait and see and toy.three brace where" in found["conflict"]
    assert "toy.two adds nothing: toy.one already says wait and see where" in found["subsumed"]


def test_what_is_worked_out_for_a_check_goes_with_it(tmp_path: Path) -> None:
    worlds = worlds_of(write(tmp_path, sound(Random(0))))
    view = worlds.view(inputs_read(worlds.guideline, ("plan",)))
    assert view is worlds.view(view.names)
    assert regions(view, view.of(worlds.answers("plan")["wait"]), "plan")
    kept = weakref.ref(worlds)
    del worlds, view
    gc.collect()
    assert kept() is None


def test_of_two_equal_rules_within_a_wider_one_both_add_nothing(tmp_path: Path) -> None:
    body = "risk(Lesion, safe), size(Lesion, Size), Size < 3"
    rows = [("toy.one", body, "wait"), ("toy.two", body, "wait"), ("toy.wide", "risk(Lesion, safe)", "wait")]
    guideline = write(tmp_path, whole(sound(Random(0)), *rows))
    found = {f.rules[0] for f in assert_agrees(guideline) if f.kind in ("subsumed", "masked")}
    assert found == {"toy.one", "toy.two"}


def test_a_rule_with_two_answers_of_which_another_gives_one_still_adds_the_other(tmp_path: Path) -> None:
    draft = next(d for d in map(sound, map(Random, range(99))) if "judged" in d.values)
    body = f"band(Lesion, middle), {draft.reads('judged', 'safe')}"
    guideline = write(tmp_path, replace(draft, risks=(("safe", body), *draft.risks)))
    found = {(f.kind, f.rules) for f in assert_agrees(guideline) if f.predicate == "risk"}
    assert found == {("subsumed", ("toy.risk.0", "toy.risk.3"))}


def test_without_an_input_the_gap_is_told_also_where_only_one_of_its_values_is_a_gap(tmp_path: Path) -> None:
    draft = next(d for d in map(sound, map(Random, range(99))) if "judged" in d.values)
    only_unsafe = ("unsafe", f"band(Lesion, middle), {draft.reads('judged', 'unsafe')}")
    declared = (*draft.declared, "answer_without(risk, judged).")
    guideline = write(tmp_path, replace(draft, risks=(*draft.risks[:2], only_unsafe), declared=declared))
    gaps = told(assert_agrees(guideline), "gap", "risk")
    assert {f.key for f in gaps} == {"", "judged"}


def test_rules_that_end_and_begin_at_a_number_for_different_patients_share_nothing(tmp_path: Path) -> None:
    rows = [
        ("toy.small", "risk(Lesion, safe), size(Lesion, Size), Size <= 5", "wait"),
        ("toy.rest", "risk(Lesion, safe), size(Lesion, Size), Size > 5", "brace"),
        ("toy.large", "risk(Lesion, unsafe), size(Lesion, Size), Size >= 5", "operate"),
        ("toy.other", "risk(Lesion, unsafe), size(Lesion, Size), Size < 5", "radiate"),
    ]
    assert not told(assert_agrees(write(tmp_path, whole(sound(Random(0)), *rows))), "boundary")


def test_a_number_that_is_left_out_is_told_although_a_rule_for_other_patients_has_it(tmp_path: Path) -> None:
    rows = [
        ("toy.small", "risk(Lesion, safe), size(Lesion, Size), Size < 5", "wait"),
        ("toy.large", "risk(Lesion, safe), size(Lesion, Size), Size > 5", "brace"),
        ("toy.other", "risk(Lesion, unsafe), size(Lesion, Size), Size >= 2", "operate"),
        ("toy.tiny", "risk(Lesion, unsafe), size(Lesion, Size), Size < 2", "radiate"),
    ]
    found = told(assert_agrees(write(tmp_path, whole(sound(Random(0)), *rows))), "boundary")
    assert [(f.predicate, f.region, set(f.rules)) for f in found] == [
        ("plan", {"size": (5,)}, {"toy.small", "toy.large"})
    ]


# ---------------------------------------------------------------------------------------------------------- identity


def ids(findings: Iterable[Finding]) -> list[str]:
    return sorted(f.id for f in findings)


@pytest.mark.hunt(2)
def test_ids_are_the_same_in_another_run(seed: int, tmp_path: Path) -> None:
    draft = wild(Random(seed))
    assert ids(check(write(tmp_path / "a", draft))) == ids(check(write(tmp_path / "b", draft)))


@pytest.mark.hunt(2)
def test_ids_are_the_same_when_the_clauses_stand_in_another_order(seed: int, tmp_path: Path) -> None:
    draft = wild(Random(seed))
    shuffled = draft.paragraphs()
    Random(seed).shuffle(shuffled)
    assert ids(check(write(tmp_path / "a", draft))) == ids(check(write(tmp_path / "b", draft, shuffled)))


@pytest.mark.hunt(2)
def test_ids_are_the_same_when_variables_have_other_names_and_conditions_another_order(
    seed: int, tmp_path: Path
) -> None:
    draft = wild(Random(seed))
    dead = Row("toy.dead", {"band": "band(Lesion, low)", "risk": "risk(Lesion, unsafe)"}, "wait")
    turned = replace(dead, conditions=dict(reversed(dead.conditions.items())))
    one, other = (replace(draft, rows=(*draft.rows, row)) for row in (dead, turned))
    renamed = [re.sub(r"\b(Lesion|Patient|Size|Total|Value)\b", r"My\1", text) for text in other.paragraphs()]
    found = check(write(tmp_path / "a", one))
    assert told(found, "dead")
    assert ids(found) == ids(check(write(tmp_path / "b", other, renamed)))


def test_no_two_findings_of_one_paragraph_have_the_same_id(tmp_path: Path) -> None:
    draft = sound(Random(0))
    three = [f"plan(Lesion, {plan}) :- risk(Lesion, safe), band(Lesion, low)." for plan in PLANS[:3]]
    never = [f"flagged(Lesion) :- band(Lesion, low), risk(Lesion, unsafe), band(Lesion, {b})." for b in ("low", "high")]
    paragraphs = [*draft.paragraphs(), paragraph("toy.three", three), paragraph("toy.never_flagged", never)]
    found = check(write(tmp_path, draft, paragraphs))
    assert len([f for f in found if f.rules == ("toy.three", "toy.three")]) == 3
    assert len([f for f in found if f.rules == ("toy.never_flagged",)]) == 2
    assert len(set(ids(found))) == len(found)


@SEEDS
def test_the_id_of_a_gap_changes_when_its_region_changes(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    found = []
    for left_out in draft.rows[:3]:
        rows = tuple(row for row in draft.rows if row != left_out)
        found += ids(told(check(write(tmp_path / left_out.id, replace(draft, rows=rows))), "gap"))
    assert len(set(found)) == len(found) >= 3


def test_the_id_of_a_conflict_changes_when_its_region_changes(tmp_path: Path) -> None:
    draft, found = sound(Random(0)), set()
    for number in (3, 5):
        row = Row("toy.against", {"size": f"size(Lesion, Size), Size = {number}"}, "operate")
        found.add(
            tuple(ids(told(check(write(tmp_path / str(number), replace(draft, rows=(*draft.rows, row)))), "conflict")))
        )
    (one, other) = found
    assert not set(one) & set(other)


# -------------------------------------------------------------------------------------------------------- acceptance

ACCEPTS = '%! toy.accepted  [assumption: {why}]\n%! The gap is known.\naccepted("{id}").'


def with_gap() -> Draft:
    draft = sound(Random(1))
    return replace(draft, rows=draft.rows[:-2])


def test_an_accepted_finding_is_told_with_its_reason_and_the_others_as_before(tmp_path: Path) -> None:
    draft = with_gap()
    before = check(write(tmp_path / "a", draft))
    chosen = told(before, "gap")[0]
    text = ACCEPTS.format(id=chosen.id, why="the paper says nothing")
    after = check(write(tmp_path / "b", draft, [*draft.paragraphs(), text]))
    accepted = [f for f in after if f.accepted]
    assert [f.id for f in accepted] == [chosen.id]
    assert "The gap is known." in accepted[0].accepted
    assert "the paper says nothing" in accepted[0].accepted
    assert accepted[0].json()["accepted"] is True
    assert {f.id for f in after if f.kind != "assumption"} == {f.id for f in before}
    assert not told(after, "stale")


def test_a_gap_that_was_accepted_by_its_id_and_shrank_is_told_with_what_accepts_the_rest(tmp_path: Path) -> None:
    draft = with_gap()
    known = replace(draft, rows=draft.rows[:-1])
    wide = told(check(write(tmp_path / "a", known)), "gap", "plan")
    text = "%! toy.accepted  [assumption: known]\n%! Known.\n" + "\n".join(f'accepted("{f.id}").' for f in wide)
    found = check(write(tmp_path / "b", draft, [*draft.paragraphs(), text]))
    left = [f for f in told(found, "gap", "plan") if not f.accepted]
    stale = told(found, "stale")
    assert left
    assert stale
    clauses = [clause for f in left for clause in acceptance(kb.load(tmp_path / "b"), f)]
    for finding in stale:
        assert f"if {', '.join(f.id for f in left)} is what is left or new of it" in finding.says
        assert f"write {' '.join(clauses)} instead" in finding.says
    paragraph = "%! toy.accepted  [assumption: known]\n%! Known.\n" + "\n".join(clauses)
    after = check(write(tmp_path / "c", draft, [*draft.paragraphs(), paragraph]))
    assert all(f.accepted for f in told(after, "gap", "plan"))
    assert not told(after, "stale")


def test_an_acceptance_of_what_is_not_found_any_more_is_stale(tmp_path: Path) -> None:
    draft = with_gap()
    chosen = told(check(write(tmp_path / "a", draft)), "gap")[0]
    mended = sound(Random(1))
    text = ACCEPTS.format(id=chosen.id, why="the paper says nothing")
    found = check(write(tmp_path / "b", mended, [*mended.paragraphs(), text]))
    (stale,) = told(found, "stale")
    assert stale.rules == ("toy.accepted",)
    assert chosen.id in stale.says
    assert not [f for f in found if f.accepted]


# ----------------------------------------------------------------------------------------- the guideline that ships


COMPARTMENTS = ("extradural", "intradural", "intramedullary", "leptomeningeal")
NATURES = ("metastasis", "primary_bone_tumor", "infection")
# The situations of each SINS total, by hand: thirty levels and the values of the other five items.
TOTALS = Counter(
    paper.level_points(level) + sum(points)
    for level, *points in product(paper.LEVELS, *(values.values() for values in paper.POINTS.values()))
)
BANDS = Counter[str]()
for total_points, how_many in TOTALS.items():
    BANDS[paper.band_of(total_points)] += how_many
# What the plan depends on, with the score by its band.
PLAIN: dict[str, tuple[str, ...]] = {
    "histology": paper.HISTOLOGIES,
    "escc": paper.GRADES,
    "myelopathy": paper.YES_NO,
    "compartment": COMPARTMENTS,
    "lesion_nature": NATURES,
    "tolerates_open_surgery": paper.YES_NO,
    "surgeon_judges": ("stable", "unstable"),
    "sins_band": tuple(BANDS),
}
ALL_PLANS = 26 * 6 * 2 * 4 * 3 * 2 * 2 * (30 * 3 * 3 * 3 * 4 * 3)
Patient = dict[str, str | None]


def in_scope(patient: Patient) -> bool:
    return patient["compartment"] == "extradural" and patient["lesion_nature"] == "metastasis"


def derived(patient: Patient) -> Patient:
    """The assessments of a patient by the tables."""
    band, judged = patient["sins_band"], patient["surgeon_judges"]
    return {
        **patient,
        "oncologic": paper.class_of(patient["histology"] or ""),
        "neurologic": paper.compression_of(patient["escc"] or "") if in_scope(patient) else None,
        "mechanical": judged if band == "indeterminate" else band,
        "systemic": "able" if patient["tolerates_open_surgery"] == "yes" else "unable",
    }


def has_row(patient: Patient) -> bool:
    """Whether Table 1 has a row for a patient."""
    known = derived(patient)
    if not (known["oncologic"] and known["neurologic"] and known["mechanical"]):
        return False
    return known["neurologic"] == "high_grade" or patient["myelopathy"] == "no"


def patients_of_the_plan(without: str = "") -> list[tuple[Patient, int]]:
    """Every patient, with the score by its band and how many situations have it."""
    choices = [(None,) if name == without else values for name, values in PLAIN.items()]
    every = (dict(zip(PLAIN, values, strict=True)) for values in product(*choices))
    return [(patient, BANDS[str(patient["sins_band"])]) for patient in every]


def assert_told_by_hand(
    found: list[Finding], every: list[tuple[Patient, int]], is_gap: Callable[[Patient], bool]
) -> None:
    """Each patient of a gap lies in a region, no other patient in any, and each region has its size.

    What two clauses accept may have patients in common.
    """
    sizes = Counter[str]()
    for patient, weight in every:
        known = derived(patient)
        inside = [
            f for f in found if all(known[n] in [str(v).strip('"') for v in some] for n, some in f.region.items())
        ]
        assert bool(inside) == is_gap(patient), (patient, [f.says for f in inside])
        for finding in inside:
            sizes[finding.id] += weight
    assert sizes == {f.id: f.count for f in found}
    assert {f.of for f in found} == {sum(weight for _, weight in every)}


def test_the_situations_of_the_plan_are_the_product_of_the_sizes_of_its_inputs(shipped: Any) -> None:
    guideline, findings = shipped
    read = Oracle(guideline).asked("plan")
    domains = {p.name: guideline.vocabulary.domains[p.domain].values for p in guideline.vocabulary.inputs}
    assert prod(len(domains[name]) for name in read) == ALL_PLANS == 145_566_720
    assert {f.of for f in told(findings, "gap", "plan") if not f.key} == {ALL_PLANS}
    assert {f.of for f in told(findings, "gap", "plan") if f.key} == {ALL_PLANS // 2}


def test_no_plan_is_told_exactly_for_the_patients_without_a_row_of_table_1(shipped: Any) -> None:
    _, findings = shipped
    gaps = [f for f in told(findings, "gap", "plan") if not f.key]
    assert_told_by_hand(gaps, patients_of_the_plan(), lambda patient: not has_row(patient))


def test_without_the_judgement_no_plan_is_told_exactly_for_sins_7_to_12_where_a_judgement_would_lead_to_a_row(
    shipped: Any,
) -> None:
    _, findings = shipped

    def waits(patient: Patient) -> bool:
        judged = [{**patient, "surgeon_judges": word} for word in PLAIN["surgeon_judges"]]
        return patient["sins_band"] == "indeterminate" and all(map(has_row, judged))

    gaps = [f for f in told(findings, "gap", "plan") if f.key]
    assert {f.key for f in gaps} == {"surgeon_judges"}
    assert_told_by_hand(gaps, patients_of_the_plan("surgeon_judges"), waits)


def test_the_histologies_without_a_class_are_the_gap_of_the_oncologic_assessment(shipped: Any) -> None:
    _, findings = shipped
    (gap,) = told(findings, "gap", "oncologic")
    assert {name: set(values) for name, values in gap.region.items()} == {"histology": set(paper.UNCLASSED)}
    assert (gap.count, gap.of) == (12, 26)


def test_disease_outside_of_the_scope_is_the_gap_of_the_neurologic_assessment(shipped: Any) -> None:
    _, findings = shipped
    every = [
        ({"histology": "breast", **dict.fromkeys(("sins_band", "surgeon_judges", "tolerates_open_surgery")), **p}, 1)
        for p in (
            dict(zip(("escc", "compartment", "lesion_nature"), v, strict=True))
            for v in product(paper.GRADES, COMPARTMENTS, NATURES)
        )
    ]
    assert_told_by_hand(told(findings, "gap", "neurologic"), every, lambda patient: not in_scope(patient))
    assert sorted(f.count for f in told(findings, "gap", "neurologic")) == [6 * 4 * 2, 6 * 3 * 3]


def test_nothing_else_is_wrong_with_the_guideline_that_ships(shipped: Any) -> None:
    _, findings = shipped
    assert {(f.kind, f.predicate) for f in faults(findings)} == {
        ("gap", "plan"),
        ("gap", "oncologic"),
        ("gap", "neurologic"),
    }
    assert not told(findings, "unreachable conclusion")
    assert not told(findings, "stale")
    assert [(f.predicate, f.region) for f in told(findings, "boundary")] == [("collapse", {"collapse_percent": (50,)})]


def test_the_witness_of_each_gap_of_the_guideline_that_ships_gets_no_answer(shipped: Any) -> None:
    guideline, findings = shipped
    for finding in told(findings, "gap"):
        result = replayed(guideline, finding)
        assert not answers(result, finding.predicate)
        if finding.predicate == "plan":
            assert (result.lesions[0].status, None in result.lesions[0].possible_plans) == (
                ("undetermined", False) if finding.key else ("no_rule", True)
            )


def test_no_two_findings_of_the_guideline_that_ships_have_the_same_id(shipped: Any) -> None:
    _, findings = shipped
    assert [n for n, times in Counter(f.id for f in findings).items() if times > 1] == []


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory, shipped: Any) -> tuple[str, tuple[Finding, ...]]:
    """A copy of the guideline that ships without a row of Table 1, and with a gap accepted, whose id this is."""
    folder = tmp_path_factory.mktemp("edited") / "copy"
    shutil.copytree(SHIPPED, folder)
    path = folder / "noms.lp"
    rows = path.read_text(encoding="utf-8").split("\n\n")
    path.write_text("\n\n".join(row for row in rows if "noms.table1.row9 " not in row), encoding="utf-8")
    chosen = next(f for f in told(shipped[1], "gap", "oncologic"))
    text = '\n%! checks.test_histologies  [assumption: for a test]\n%! Known.\naccepted("{}").\naccepted("{}").\n'
    with (folder / "checks.lp").open("a", encoding="utf-8") as file:
        file.write(text.format(chosen.id, "gap-plan-00000000"))
    return chosen.id, check(kb.load(folder))


def test_a_row_of_table_1_that_is_missing_leaves_its_patients_without_a_plan(edited: Any, shipped: Any) -> None:
    _, found = edited
    before, after = (sum(f.count for f in told(some, "gap", "plan") if not f.key) for some in (shipped[1], found))
    unstable = 2 * BANDS["unstable"] + BANDS["indeterminate"]  # for either judgement, or for one
    assert after - before == 7 * 2 * 2 * unstable  # radioresistant histologies, high grades, myelopathy or not
    assert kinds(found) == kinds(shipped[1])


def test_an_acceptance_in_a_copy_of_the_guideline_that_ships_is_told_with_its_reason(edited: Any) -> None:
    chosen, found = edited
    assert [f.accepted for f in found if f.id == chosen] == ["Known. [assumption: for a test]"]
    assert [f.key for f in told(found, "stale") if f.rules == ("checks.test_histologies",)] == ["gap-plan-00000000"]


def test_the_whole_guideline_that_ships_is_checked_in_seconds(shipped: Any) -> None:
    start = time.process_time()
    check(shipped[0])
    assert time.process_time() - start < 5  # usually 1.2
