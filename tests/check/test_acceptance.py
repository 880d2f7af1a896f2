"""What is accepted is a set of patients: it stays accepted whatever becomes of the rules, and what is new alone is
told."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from check_oracle import Oracle, Situations
from random_guidelines import Draft, Row, sound, wild, write
from test_consistency import situation_of, told

import kb
from kb.check.accepting import acceptance
from kb.check.check import check
from kb.check.findings import Finding

SEEDS = pytest.mark.hunt(4)


def accepting(guideline: kb.Guideline, findings: Iterable[Finding], kind: str = "gap") -> list[str]:
    """The paragraph that accepts every finding of a kind, as `noms check --explain` offers it."""
    clauses = [clause for f in told(findings, kind) for clause in acceptance(guideline, f)]
    return (
        ["\n".join(["%! toy.accepted  [green1990, Table 1]", "%! Known.", *dict.fromkeys(clauses)])] if clauses else []
    )


def without(draft: Draft, *rows: Row) -> Draft:
    return replace(draft, rows=tuple(row for row in draft.rows if row not in rows))


def in_regions(oracle: Oracle, findings: Iterable[Finding], predicate: str = "plan") -> Situations:
    among = oracle.complete(predicate)
    return frozenset().union(*(oracle.part(f.region, among) for f in findings))


@SEEDS
@pytest.mark.parametrize("make", [sound, wild])
def test_the_clauses_that_a_finding_offers_accept_it_and_nothing_else(make: object, seed: int, tmp_path: Path) -> None:
    draft = (sound if make is sound else wild)(Random(seed))
    draft = without(draft, draft.rows[0])
    guideline = write(tmp_path / "a", draft)
    before = check(guideline)
    text = accepting(guideline, before)
    after = check(write(tmp_path / "b", draft, [*draft.paragraphs(), *text]))
    assert bool(told(before, "gap")) == bool(text)
    assert {f.id for f in told(after, "gap")} == {f.id for f in told(before, "gap")}
    assert all(f.accepted == "Known. [green1990, Table 1]" for f in told(after, "gap"))
    assert not told(after, "stale")


@SEEDS
def test_after_an_edit_only_the_new_part_of_a_gap_is_told_with_a_patient_of_it(seed: int, tmp_path: Path) -> None:
    draft, random = sound(Random(seed)), Random(seed)
    first, second = random.sample(draft.rows, 2)
    known = without(draft, first)
    guideline = write(tmp_path / "a", known)
    accepted = accepting(guideline, check(guideline))
    wider = without(draft, first, second)
    edited = write(tmp_path / "b", wider, [*wider.paragraphs(), *accepted])
    gaps, oracle = told(check(edited), "gap", "plan"), Oracle(edited)
    new = oracle.gaps("plan") - Oracle(guideline).gaps("plan")
    fresh = [f for f in gaps if not f.accepted]
    assert in_regions(oracle, fresh) == new
    assert sum(f.count for f in fresh) == oracle.size(new)
    assert {situation_of(oracle, f) for f in fresh} <= new
    assert in_regions(oracle, gaps) == oracle.gaps("plan")
    assert not told(check(edited), "stale")


@SEEDS
def test_an_accepted_gap_that_shrank_stays_accepted_and_says_so_and_one_that_is_gone_is_stale(
    seed: int, tmp_path: Path
) -> None:
    draft, random = sound(Random(seed)), Random(seed)
    first, second = random.sample(draft.rows, 2)
    known = without(draft, first, second)
    guideline = write(tmp_path / "a", known)
    (paragraph,) = ["\n".join(["%! toy.accepted  [green1990, Table 1]", "%! Known.", "accepted_gap(plan)."])]
    assert {f.accepted for f in told(check(guideline), "gap")} == {""}
    whole = check(write(tmp_path / "b", known, [*known.paragraphs(), paragraph]))
    oracle = Oracle(guideline)
    among = oracle.size(oracle.complete("plan"))
    for f in told(whole, "gap", "plan"):
        answered = among - oracle.size(oracle.gaps("plan"))
        assert f.accepted
        assert f.says.endswith(f"; of the {among:,} situations that toy.accepted accepts, {answered:,} have an answer")
    gone = check(write(tmp_path / "c", draft, [*draft.paragraphs(), paragraph]))
    assert not told(gone, "gap")
    assert [f.says for f in told(gone, "stale")] == [
        "toy.accepted states accepted_gap(plan), and nothing of that is found"
    ]


def test_an_acceptance_by_conditions_is_no_rule_for_any_patient(tmp_path: Path) -> None:
    draft = sound(Random(1))
    text = "%! toy.accepted  [green1990, Table 1]\n%! Known.\naccepted_gap(plan) :- not given(tolerates, {}), {}."
    entity = draft.entities["tolerates"].title()
    body = "lesion_of(Lesion, Patient)"
    plain = write(tmp_path / "a", draft)
    other = write(tmp_path / "b", draft, [*draft.paragraphs(), text.format(entity, body)])
    assert (other.guarded, other.reads["plan"], other.decides_lesions_apart) == (
        plain.guarded,
        plain.reads["plan"],
        plain.decides_lesions_apart,
    )
    case = {"patient": {}, "lesions": [{"id": "x"}]}
    answers = [kb.recommend(g, kb.read_case(case, g)).json() for g in (plain, other)]
    assert answers[0] == answers[1]


def test_a_condition_on_an_input_that_no_rule_for_the_answer_reads_accepts_those_patients_alone(tmp_path: Path) -> None:
    draft = sound(Random(1))
    rows = (Row("toy.some", {"risk": "risk(Lesion, safe)"}, "wait"),)
    draft = replace(draft, rows=rows)
    assert "size" not in Oracle(write(tmp_path / "a", draft)).asked("plan")
    clause = "accepted_gap(plan) :- size(Lesion, Size), Size < 4."
    text = f"%! toy.accepted  [green1990, Table 1]\n%! Known.\n{clause}"
    guideline = write(tmp_path / "b", draft, [*draft.paragraphs(), text])
    gaps = told(check(guideline), "gap", "plan")
    assert [f.region.get("size") for f in gaps if f.accepted] == [(0, 1, 2, 3)]
    assert [f.region.get("size") for f in gaps if not f.accepted] == [(4, 5, 6, 7, 8, 9)]


def test_a_conflict_is_accepted_for_some_patients_and_told_for_the_others(tmp_path: Path) -> None:
    draft = replace(sound(Random(0)), extra=())
    against = tuple(Row(f"toy.{plan}", {"size": "size(Lesion, Size), Size > 2"}, plan) for plan in ("wait", "brace"))
    draft = replace(draft, rows=against, declared=("one_answer(plan).",))
    text = "%! toy.accepted  [green1990, Table 1]\n%! Known.\naccepted_conflict(plan) :- size(Lesion, Size), Size >= 6."
    found = told(check(write(tmp_path, draft, [*draft.paragraphs(), text])), "conflict")
    assert [(f.region["size"], bool(f.accepted)) for f in found] == [((6, 7, 8, 9), True), ((3, 4, 5), False)]


def test_the_gaps_of_the_guideline_that_ships_stay_accepted_when_a_limit_is_moved(tmp_path: Path, shipped: Any) -> None:
    """A stable spine of 1 to 6 instead of up to 6: a total of 0 is new, and nothing else comes back."""
    folder = tmp_path / "copy"
    shutil.copytree(Path(kb.__file__).parent / "guidelines" / "spinal_metastases", folder)
    path = folder / "sins.lp"
    text = path.read_text(encoding="utf-8")
    clause = "sins_band(Lesion, stable) :- sins_total(Lesion, Total), Total <= 6."
    assert text.count(clause) == 1
    path.write_text(text.replace(clause, clause.replace("<= 6", ">= 1, Total <= 6")), encoding="utf-8")
    found = check(kb.load(folder))
    fresh = [f for f in told(found, "gap") if not f.accepted]
    assert {f.predicate for f in fresh} == {"sins_band", "mechanical", "plan"}
    for f in fresh:
        assert f.witness
        assert (f.witness["lesions"][0]["pain"], f.witness["lesions"][0]["collapse"]) == ("none", "none")
    before = {f.id for f in shipped[1] if f.accepted}
    assert before <= {f.id for f in found if f.accepted}
    assert not told(found, "stale")
