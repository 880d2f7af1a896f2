"""The comparison of two versions of a guideline: every patient affected, and nobody else."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from small_guideline import ALWAYS, SMALL, VALUES, ByHand, clause, denial, following, small

import kb
from explain.command.noms import main
from explain.report.diff_text import as_text
from kb.diff.difference import Difference, difference
from kb.diff.versions import together
from kb.guideline.load import GUIDELINES
from kb.language.syntax import word_of

LEVELS = {3: 11, 2: 7, 1: 8, 0: 4}  # how many levels score how many points
ITEMS = ((3, 1, 0), (2, 1, 0), (4, 2, 0), (3, 2, 1, 0), (3, 1, 0))  # pain, bone, alignment, collapse, posterolateral
TWELVE = sum(n for points, n in LEVELS.items() for rest in product(*ITEMS) if points + sum(rest) == 12)
OF_SINS = 30 * 3 * 3 * 3 * 4 * 3
SENSITIVE, RESISTANT, HISTOLOGIES = 7, 7, 26
IN_SCOPE = 2 * 2  # extradural, a metastasis: each stated or left out
OF_PLAN = OF_SINS * 3 * HISTOLOGIES * 6 * 2 * 2 * (4 + 1) * (3 + 1)


def noms(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(words), catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def edited(tmp_path: Path, *edits: tuple[str, str, str]) -> Path:
    """A copy of the guideline that ships, with texts of its files replaced."""
    folder = tmp_path / "edited"
    shutil.copytree(GUIDELINES / "spinal_metastases", folder, ignore=shutil.ignore_patterns("cases"))
    for name, before, after in edits:
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text, (name, before)
        (folder / name).write_text(text.replace(before, after), encoding="utf-8")
    return folder


def compared(old: kb.Guideline, tmp_path: Path, *edits: tuple[str, str, str], only: str = "") -> Difference:
    return difference(old, kb.load(edited(tmp_path, *edits)), only)


MOVED = (
    ("sins.lp", "Total >= 7, Total <= 12.", "Total >= 7, Total <= 11."),
    ("sins.lp", "sins_total(Lesion, Total), Total >= 13.", "sins_total(Lesion, Total), Total >= 12."),
)
ROW5 = """%! noms.table1.row5  [joaquim2015, Table 1, row 5]
%! Low-grade compression without myelopathy, radioresistant and stable: image-guided radiation.
plan(Lesion, igrt) :-
    neurologic(Lesion, low_grade), myelopathy(Lesion, no),
    oncologic(Lesion, radioresistant), mechanical(Lesion, stable).
"""
DENIAL = """%! x.never  [assumption: a test]
%! Never.
:- tolerates_open_surgery(P, yes), tolerates_percutaneous(P, no).

%! systemic.able """


# ------------------------------------------------------------------------------------------- the guideline that ships


def test_texts_names_of_variables_and_the_order_of_conditions_change_no_answer(tmp_path: Path) -> None:
    folder = edited(
        tmp_path,
        ("sins.lp", "%! A total of 13 or more means frank instability.", "%! Thirteen or more is unstable."),
        ("noms.lp", "row1  [joaquim2015, Table 1, row 1]", "row1  [joaquim2015, Table 1, first row]"),
        ("systemic.lp", "Lesion", "L"),
        (
            "noms.lp",
            "oncologic(Lesion, radioresistant), mechanical(Lesion, stable).",
            "mechanical(Lesion, stable), oncologic(Lesion, radioresistant).",
        ),
    )
    status, out, err = noms("diff", "spinal_metastases", str(folder))
    assert (status, err) == (0, "")
    assert out.startswith("No patient is affected: in every possible situation both versions give the same answers")
    assert "Rules changed in text only: noms.table1.row1 (citation), sins.unstable (sentence).\n" in out
    assert "Rule changed" not in out


def test_which_condition_shares_a_variable_is_not_taken_for_its_name(tmp_path: Path) -> None:
    old = small(tmp_path / "old", ["plan(L, one) :- size(L, N), height(L, M), N >= 5, M < 5."])
    new = small(tmp_path / "new", ["plan(L, one) :- size(L, N), height(L, M), M >= 5, N < 5."])
    found = difference(old, new, "plan")
    assert {(str(c.before), str(c.after), c.count, c.of) for c in found.changes} == {
        ("(('one',),)", "()", 25, 100),
        ("()", "(('one',),)", 25, 100),
    }


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Difference:
    return compared(kb.load("spinal_metastases"), tmp_path_factory.mktemp("moved"), *MOVED)


def test_a_threshold_moved_by_one_changes_exactly_the_patients_on_it(moved: Difference) -> None:
    (band,) = (c.json() for c in moved.changes if c.predicate == "sins_band")
    assert (band["from"], band["to"], band["region"]) == (["indeterminate"], ["unstable"], {"sins_total": [12]})
    assert (band["count"], band["of"]) == (TWELVE, OF_SINS)
    (mechanical,) = (c.json() for c in moved.changes if c.predicate == "mechanical")
    assert mechanical["region"] == {"sins_total": [12], "surgeon_judges": ["stable"]}
    assert (mechanical["count"], mechanical["of"]) == (TWELVE, 2 * OF_SINS)
    assert (mechanical["old_rules"], mechanical["new_rules"]) == (["mechanical.judged"], ["mechanical.unstable"])
    assert mechanical["because"] == ["sins.indeterminate", "sins.unstable"]
    assert [changed["rule"] for changed in moved.edits.rules["changed"]] == ["sins.indeterminate", "sins.unstable"]


def test_a_threshold_moved_by_one_changes_the_plans_that_the_table_says(moved: Difference) -> None:
    found, low, high, able = (
        Counter[tuple[tuple[str, ...], tuple[str, ...]]](),
        4,
        2,
        2,
    )  # able: both values, where no row asks
    for change in (c.json() for c in moved.changes if c.predicate == "plan"):
        assert (change["of"], change["exact"]) == (OF_PLAN, True)
        found[tuple(change["from"]), tuple(change["to"])] += change["count"]
    each = TWELVE * IN_SCOPE
    to_cebrt = each * (SENSITIVE * able * (low + high * 2) + RESISTANT * high * 2)
    to_igrt = each * RESISTANT * able * low
    assert found == {
        (("cebrt",), ("stabilization_then_cebrt",)): to_cebrt,
        (("igrt",), ("stabilization_then_igrt",)): to_igrt,
        # the surgeon's judgement is not stated: the plan depended on it, and now it does not (where the compression is
        # high-grade and the tumor radioresistant, it never did)
        (("cebrt", "stabilization_then_cebrt"), ("stabilization_then_cebrt",)): to_cebrt,
        (("igrt", "stabilization_then_igrt"), ("stabilization_then_igrt",)): to_igrt,
    }


def test_every_example_gets_the_answers_that_are_told_from_recommend(moved: Difference) -> None:
    assert {"plan", "advice", "caution", "workup"} <= {c.predicate for c in moved.changes}
    first = {(change.predicate, change.words): change for change in reversed(moved.changes)}
    for change in first.values():
        if change.predicate not in ("plan", "advice", "caution", "workup"):
            continue
        old, new = (kb.recommend(g, kb.read_case(dict(change.witness), g)).lesions[0] for g in (moved.old, moved.new))
        before, after = (tuple(word_of(a[0]) for a in side) for side in (change.before, change.after))
        if change.predicate == "plan":
            plans = [{"_then_".join(p) for p in answer.possible_plans if p} for answer in (old, new)]
            assert (old.status, plans[0], plans[1]) == (change.old.status, set(before), set(after))
            assert (new.status, change.new.status) == ("decided", "decided")
        else:
            topics = [{r.topic for remarks in a.remarks.values() for r in remarks} for a in (old, new)]
            assert (set(before) <= topics[0], bool(set(before) & topics[1])) == (True, False), change.says
            assert (set(after) <= topics[1], bool(set(after) & topics[0])) == (True, False), change.says


def test_the_patients_of_a_deleted_row_have_no_answer(guideline: kb.Guideline, tmp_path: Path) -> None:
    found = compared(guideline, tmp_path, ("noms.lp", ROW5, ""), only="plan")
    (change,) = (c for c in found.changes if c.new.status == "no_rule")
    assert (change.before, change.after, change.new_rules) == ((("igrt",),), (), ())
    assert change.says.startswith("plan changes from image-guided radiation (IGRT) to no answer where ")
    assert change.region == {
        "mechanical": ("stable",),
        "neurologic": ("low_grade",),
        "oncologic": ("radioresistant",),
        "myelopathy": ("no",),
    }
    (open_,) = (c for c in found.changes if c.new.status != "no_rule")  # the surgeon's judgement is not stated
    assert (open_.before, open_.after) == (
        (("igrt",), ("stabilization_then_igrt",)),
        (("stabilization_then_igrt",), None),
    )
    assert open_.json()["to"] == ["stabilization_then_igrt", None]
    assert (
        open_.count
        == sum(n * (7 <= points + sum(rest) <= 12) for points, n in LEVELS.items() for rest in product(*ITEMS))
        * RESISTANT
        * 4
        * 2
        * IN_SCOPE
    )
    stable = sum(
        n * (2 if points + sum(rest) <= 6 else 0) + n * (points + sum(rest) <= 6) + n * (7 <= points + sum(rest) <= 12)
        for points, n in LEVELS.items()
        for rest in product(*ITEMS)
    )  # stable by the score, whatever the surgeon judges or leaves open, or by the surgeon's judgement
    assert change.count == stable * RESISTANT * 4 * 2 * IN_SCOPE
    assert found.edits.rules["removed"] == ["noms.table1.row5"]


def test_a_rule_with_a_new_id_is_told_as_renamed_and_affects_nobody(guideline: kb.Guideline, tmp_path: Path) -> None:
    found = compared(guideline, tmp_path, ("noms.lp", "%! noms.table1.row5 ", "%! noms.table1.fifth "))
    assert not found.affects
    assert found.edits.rules["renamed"] == [{"from": "noms.table1.row5", "to": "noms.table1.fifth"}]
    assert found.edits.rules["added"] == found.edits.rules["removed"] == []


PERCENT_60 = (
    "sins.lp",
    "body_involved_percent(Lesion, Involved), Involved > 50, not given(collapse, Lesion).",
    "body_involved_percent(Lesion, Involved), Involved > 60, not given(collapse, Lesion).",
)
OVER_60 = ("sins.lp", "Percent > 50, not given", "Percent > 60, not given")
FIFTY = """%! x.fifty  [assumption: a test]
%! A collapse of exactly 50 % counts as none under it.
:- collapse_percent(Lesion, 50), collapse(Lesion, under_50).

%! systemic.able """


def test_an_input_that_follows_and_one_that_denials_leave_no_other_value_are_the_same(
    guideline: kb.Guideline, tmp_path: Path
) -> None:
    """With a percentage of 51 to 60, the row of the table follows in the old version alone. In the new one it is
    missing, and a percentage above 50 allows no other row."""
    found = compared(guideline, tmp_path, PERCENT_60, OVER_60, only="plan")
    assert (found.changes, found.unshown, found.affects) == ((), (), False)
    lesion = {"levels": ["T9"], "escc": "0", "myelopathy": "no", "pain": "none", "bone_lesion": "lytic"}
    lesion |= {"alignment": "normal", "posterolateral": "none", "collapse_percent": 55, "body_involved_percent": 60}
    case = {"patient": {"histology": "breast"}, "lesions": [{"id": "x", **lesion}]}
    old, new = (kb.recommend(g, kb.read_case(case, g)).lesions[0] for g in (found.old, found.new))
    assert (old.status, old.plan, old.possible_plans) == (new.status, new.plan, new.possible_plans)


def test_a_denial_that_bounds_what_is_missing_changes_the_answers_to_half_known_patients(
    guideline: kb.Guideline, tmp_path: Path
) -> None:
    """A collapse of exactly 50 % may be one of two rows, until a denial leaves one of them."""
    found = compared(guideline, tmp_path, ("systemic.lp", "%! systemic.able ", FIFTY), only="plan")
    change = next(
        c
        for c in found.changes
        if (c.old.status, c.new.status, c.after) == ("undetermined", "decided", (("stabilization_then_cebrt",),))
    )
    assert change.because == ("x.fifty",)
    for change in found.changes:
        assert change.witness["lesions"][0]["collapse_percent"] == 50
        assert "collapse" not in change.witness["lesions"][0]
    lesion = {"levels": ["T12"], "escc": "0", "myelopathy": "no", "pain": "mechanical", "bone_lesion": "lytic"}
    lesion |= {"alignment": "deformity", "posterolateral": "none", "collapse_percent": 50, "body_involved_percent": 0}
    case = {"patient": {"histology": "breast"}, "lesions": [{"id": "x", **lesion}]}
    old, new = (kb.recommend(g, kb.read_case(case, g)).lesions[0] for g in (found.old, found.new))
    assert (old.scores["sins"].low, old.scores["sins"].high, old.status) == (12, 13, "undetermined")
    assert new.status == "decided"


def test_a_dose_that_changes_changes_the_options_that_tell_it(guideline: kb.Guideline, tmp_path: Path) -> None:
    row = next(f for f in guideline.tables if f.args and f.args[0] == "cebrt_30_in_10" and len(f.args) > 1)
    path = next(p for p in sorted(guideline.folder.glob("*.lp")) if f"{row}." in p.read_text(encoding="utf-8"))
    dose = (path.name, f"{row}.", f"{str(row)[: str(row).rindex(',')]}, 20).")
    options = compared(guideline, tmp_path / "dose", dose, only="option").changes
    assert {(c.before[0][0], len(c.after)) for c in options if c.before} == {("cebrt_30_in_10", 0)}
    assert {(c.after[0][0], len(c.before)) for c in options if c.after} == {("cebrt_30_in_10", 0)}


def test_values_that_only_one_version_knows_are_told_and_left_out_of_the_comparison(
    guideline: kb.Guideline, tmp_path: Path
) -> None:
    names = '"head_and_neck", "unknown_primary", "other",\n]'
    folder = edited(tmp_path, ("vocabulary.toml", names, '"unknown_primary", "other", "chordoma",\n]'))
    for path in (*folder.glob("*.lp"), *folder.glob("vocabulary.*.toml")):
        path.write_text(path.read_text(encoding="utf-8").replace("head_and_neck", "chordoma"), encoding="utf-8")
    found = difference(guideline, kb.load(folder), "plan")
    assert (found.affects, found.changes) == (True, ())
    assert found.json()["vocabulary"]["values"] == [
        {"input": "histology", "values": ["head_and_neck"], "only": "old"},
        {"input": "histology", "values": ["chordoma"], "only": "new"},
    ]
    text = as_text(found, "old", "new")
    assert text.replace("\n", " ").startswith(
        "No patient with one value of level whom both versions understand alike is affected: "
    )
    assert "Only the new version knows chordoma as histology: left out of the comparison.\n" in text


@pytest.mark.hunt(0)
def test_a_record_that_is_refused_from_now_on_is_told_of_the_guideline_that_ships(
    guideline: kb.Guideline, tmp_path: Path
) -> None:
    found = compared(guideline, tmp_path, ("systemic.lp", "%! systemic.able ", DENIAL))
    (change,) = (c for c in found.changes if c.predicate == "record")
    assert (change.predicate, change.before, change.after) == ("record", (("accepted",),), (("refused",),))
    assert change.region == {"tolerates_open_surgery": ("yes",), "tolerates_percutaneous": ("no",)}
    assert (change.count, change.of, change.because) == (1, 9, ("x.never",))
    assert found.affects
    assert change.says.startswith("a record that was accepted is refused where ")
    (systemic,) = (c for c in found.changes if c.predicate == "systemic")  # the denial leaves a missing tolerance a no
    assert systemic.witness["patient"] == {"tolerates_percutaneous": "no"}
    assert (systemic.before, systemic.after, systemic.because) == ((), (("unable",),), ("x.never",))


def test_a_rule_that_counts_only_with_two_levels_is_not_called_proven(tmp_path: Path) -> None:
    edit = ("sins.lp", "touches(Lesion, mobile), not touches(Lesion, junctional).", "touches(Lesion, mobile).")
    out = noms("diff", "spinal_metastases", str(edited(tmp_path, edit)), "--only", "sins_band")[1]
    assert " ".join(out.split("\n\n")[0].split()).endswith(
        "Of level, one value at a time was looked at: patients with several may change in other ways."
    )


# ------------------------------------------------------------------------------------- small guidelines, by brute force


def edit(rng: random.Random, clauses: list[str]) -> list[str]:
    """Some clauses, one or two of them deleted, replaced, doubled, or new."""
    found = list(clauses)
    for _ in range(rng.randint(1, 2)):
        place = rng.randrange(len(found))
        match rng.choice(["delete", "replace", "double", "add"]):
            case "delete" if len(found) > 4:
                del found[place]
            case "replace":
                found[place] = rng.choice([clause, clause, denial, following])(rng)
            case "double":
                found.append(found[place])
            case _:
                found.append(rng.choice([clause, clause, denial, following])(rng))
    return found


def told_of(told: Any, predicate: str) -> Any:
    """What a change tells, in the same shape."""
    words = frozenset(None if a is None else word_of(a[0]) for a in told.answers)
    return (told.status, words or frozenset({None})) if predicate == "plan" else words


def told_by_recommend(guideline: kb.Guideline, case: Mapping[str, Any], predicate: str) -> Any:
    try:
        answer = kb.recommend(guideline, kb.read_case(dict(case), guideline)).lesions[0]
    except kb.InputError:
        return "refused"
    if predicate == "plan":
        return answer.status, answer.possible_plans, answer.conflict
    if predicate == "grade":
        return answer.assessments["grade"]
    return {remark.topic for remarks in answer.remarks.values() for remark in remarks} if predicate == "advice" else ""


@pytest.mark.hunt(12)
def test_random_edits_of_small_guidelines_change_what_brute_force_says(seed: int, tmp_path: Path) -> None:
    """Over all patients of which all, some or nothing is known, completed one by one by an evaluator of its own."""
    rng = random.Random(seed)
    before = [clause(rng) for _ in range(rng.randint(4, 8))]
    before += [make(rng) for make in (denial, following) if rng.random() < 0.5]
    after = edit(rng, before)
    guidelines = small(tmp_path / "old", before), small(tmp_path / "new", after)
    found = difference(*guidelines)
    numbers = {int(n) for n in re.findall(r"N (?:<|>=) (\d)", " ".join((*before, *after)))}
    sizes = sorted({0, *numbers})
    weights = dict(zip(sizes, (b - a for a, b in pairwise((*sizes, 10))), strict=True))
    hands = [ByHand(g, [*c, *ALWAYS], sizes) for g, c in zip(guidelines, (before, after), strict=True)]
    everyone = [
        dict(zip(VALUES, row, strict=True))
        for row in product(*((*values, None) for values in (*list(VALUES.values())[:2], sizes)))
    ]
    versions = together(
        *guidelines, found.edits, guidelines[0].rules_by_head.keys() | guidelines[1].rules_by_head.keys()
    )
    for predicate, topic in (("plan", ""), ("grade", ""), ("advice", "rest"), ("advice", "walk")):
        answers = [(p, *(hand.answers(p, predicate, topic) for hand in hands)) for p in everyone]
        differ = [(p, old, new) for p, old, new in answers if None not in (old, new) and old != new]
        own = [
            c for c in found.changes if c.predicate == predicate and (not topic or (topic,) in (*c.before, *c.after))
        ]
        unshown = [says for says in found.unshown if says.startswith(predicate)]
        assert bool(own or unshown) >= bool(differ)
        assert bool(differ) >= bool(own)
        names, open_ = versions.compared(predicate, topic or None)
        viewed = {id(p) for p in everyone if all((p[n] is None) <= (n not in names or n in open_) for n in VALUES)}
        viewed &= {id(p) for p in everyone if all(p[n] is None or n in names for n in VALUES)}
        expected, counted = Counter[Any](), Counter[Any]()
        for p, old, new in differ:
            expected[old, new] += (weights[p["size"]] if p["size"] is not None else 1) * (id(p) in viewed)
        for change in own:
            counted[told_of(change.old, predicate), told_of(change.new, predicate)] += change.count
        assert unshown or +counted == +expected
    for change in found.changes:
        one, other = (told_by_recommend(g, change.witness, change.predicate) for g in guidelines)
        assert one != other, change.says
    same = difference(guidelines[0], guidelines[0])
    assert (same.changes, same.edits.rules["changed"]) == ((), [])


def test_a_new_input_is_compared_with_a_version_that_does_not_look_at_it(tmp_path: Path) -> None:
    fever = (
        '\nfever = { args = { Lesion = "lesion", Fever = "yes_no" }, role = "input", says = "f {Fever}", asks = "?" }\n'
    )
    old = small(tmp_path / "old", ["plan(L, one) :- sore(L, yes)."])
    new = small(tmp_path / "new", ["plan(L, one) :- sore(L, yes), fever(L, no)."], SMALL + fever)
    stated, missing = sorted(difference(old, new).changes, key=lambda c: len(c.after))
    assert (stated.before, stated.after, stated.count, stated.of) == ((("one",),), (), 1, 6)
    assert stated.region == {"sore": ("yes",), "fever": ("yes",)}
    assert (missing.before, missing.after, missing.new.status) == ((("one",),), (("one",), None), "undetermined")
    assert missing.region == {"sore": ("yes",), "fever": ("not_stated",)}
    back = min(difference(new, old).changes, key=lambda c: len(c.before))
    assert (back.before, back.after, back.count, back.because) == ((), (("one",),), 1, ("r.0",))


def test_a_new_total_that_bounds_its_items_affects_no_record_without_it(tmp_path: Path) -> None:
    """The total is one more than the size: of ten totals one fits each size of 0 to 8. That a total may also decide
    where the size is missing was not looked at, and so it is not called the same."""
    total = """
stated = { args = { Lesion = "lesion", N = "number" }, role = "input", says = "t {N}", asks = "?", closed = "a sum" }
sum = { args = { Lesion = "lesion", N = "number" }, role = "derived", of_record = true, says = "s {N}" }
"""
    rules = ["plan(L, one) :- size(L, N), N >= 5.", "plan(L, two) :- size(L, N), N < 5."]
    bounds = ["sum(L, S) :- size(L, N), N <= 8, S = N + 1.", ":- stated(L, T), sum(L, S), T != S."]
    old, new = small(tmp_path / "old", rules), small(tmp_path / "new", [*rules, *bounds], SMALL + total)
    found = difference(old, new)
    (change,) = found.changes
    assert (change.predicate, change.count) == (
        "record",
        9 * 9,
    )  # nine sizes, each with the nine totals that do not fit
    assert change.region["stated"] == tuple(range(10))
    assert found.unshown == ("answers may change by r.3 where stated is stated and not all of size are",)
    assert "it is not proven that no patient is affected" in " ".join(as_text(found, "old", "new").split())
    # No record is told that gives no total; between two versions that read it alike nothing is.
    assert (difference(new, new).changes, difference(new, new).unshown) == ((), ())


def test_a_record_that_is_refused_from_now_on_is_told(tmp_path: Path) -> None:
    rules = ["plan(L, one) :- sore(L, yes).", "plan(L, two) :- sore(L, no)."]
    old = small(tmp_path / "old", [*rules, "advice(L, walk) :- color(L, red)."])
    new = small(tmp_path / "new", [*rules, "advice(L, walk) :- color(L, red).", ":- color(L, red), sore(L, no)."])
    found = difference(old, new)
    (change,) = (c for c in found.changes if c.predicate == "record")
    assert (change.before, change.after) == ((("accepted",),), (("refused",),))
    assert change.region == {"color": ("red",), "sore": ("no",)}
    assert (change.count, change.of, change.because) == (1, 4 * 3, ("r.3",))  # the color and sore: stated, or not
    assert found.affects
    assert change.says.startswith("a record that was accepted is refused where ")
    (plan,) = (
        c for c in found.changes if c.predicate == "plan"
    )  # of a red lesion the denial leaves only that it is sore
    assert plan.witness["lesions"] == [{"id": "lesion", "color": "red"}]
    assert (plan.before, plan.after, plan.because) == ((("one",), ("two",)), (("one",),), ("r.3",))


def test_a_step_that_changes_changes_the_plans_that_have_it(tmp_path: Path) -> None:
    rules = ["plan(L, one) :- sore(L, yes).", "plan(L, two) :- sore(L, no)."]
    old, new = (small(tmp_path / name, rules) for name in ("old", "new"))
    path = new.folder / "rules.lp"
    path.write_text(path.read_text(encoding="utf-8").replace("plan_step(one, 1, one)", "plan_step(one, 1, two)"))
    plans = difference(old, kb.load(new.folder), "plan").changes
    certain = {(c.before, c.after) for c in plans if (c.old.status, c.new.status) == ("decided", "decided")}
    assert certain == {((("one", "1 one"),), (("one", "1 two"),))}
    assert {c.because for c in plans} == {("r.4",)}


def test_where_one_answer_is_compared_nothing_is_claimed_of_the_others(tmp_path: Path) -> None:
    """A limit of a low grade that moves changes the plan too, and not the advice."""
    for name, limit in (("old", 5), ("new", 4)):
        small(tmp_path / name, ["plan(L, one) :- grade(L, low).", f"grade(L, low) :- size(L, N), N < {limit}."])
    versions = str(tmp_path / "old"), str(tmp_path / "new")
    status, out, _ = noms("diff", *versions, "--only", "grade")
    assert (status, out.startswith("Answers change: grade. No other answer was compared.")) == (1, True)
    status, out, _ = noms("diff", *versions, "--only", "advice")
    assert status == 0
    first = "The answers for advice are the same in every possible situation. No other answer was compared."
    assert out.replace("\n", " ").startswith(first)
    assert "No patient is affected" not in out


def test_a_scale_that_is_declared_otherwise_is_told(tmp_path: Path) -> None:
    rules = ["plan(L, one) :- size(L, N), N >= 5.", "plan(L, two) :- size(L, N), N < 5."]
    small(tmp_path / "old", rules)
    small(tmp_path / "new", rules, SMALL.replace("from = 0, to = 9", 'from = 2, to = 12, unit = "mm"'))
    status, out, _ = noms("diff", str(tmp_path / "old"), str(tmp_path / "new"))
    assert status == 1
    assert "The values of number were: a whole number from 0 to 9. They are now: a whole number from 2 to 12 mm." in out
    assert "Only the old version knows 0 to 1 as size: left out of the comparison." in out


def test_a_domain_that_is_cut_is_not_called_understood(tmp_path: Path) -> None:
    """No rule tells the values apart that are left out, and still nobody who states one is understood any more."""
    rules = ["plan(L, one) :- size(L, N), N >= 5.", "plan(L, two) :- size(L, N), N < 5."]
    small(tmp_path / "old", rules)
    small(tmp_path / "new", rules, SMALL.replace("from = 0, to = 9", "from = 0, to = 8"))
    status, out, _ = noms("diff", str(tmp_path / "old"), str(tmp_path / "new"))
    assert status == 1
    assert out.startswith("No patient whom both versions understand alike is affected: ")
    assert "do not understand the same patients" in " ".join(out.split())


def test_a_patient_whose_missing_value_may_be_one_that_was_cut_off_is_affected(tmp_path: Path) -> None:
    """From 5 on the plan is one: a size of which nothing is known may be less in the old version alone."""
    rules = ["plan(L, one) :- size(L, N), N >= 5.", "plan(L, two) :- size(L, N), N < 5."]
    old = small(tmp_path / "old", rules)
    new = small(tmp_path / "new", rules, SMALL.replace("from = 0, to = 9", "from = 5, to = 9"))
    (change,) = difference(old, new, "plan").changes
    assert (change.before, change.old.status, change.after) == ((("one",), ("two",)), "undetermined", (("one",),))
    assert change.region == {"size": ("not_stated",)}


GROUPED = SMALL.replace(
    'color = { values = ["red", "green", "blue"] }',
    'color = { values = ["red", "green", "blue"], groups = { warm = ["red"%s] } }',
)


def test_a_group_that_gains_a_value_affects_those_of_whom_the_group_alone_is_known(tmp_path: Path) -> None:
    rules = ["plan(L, one) :- color(L, red).", "plan(L, two) :- color(L, blue).", "plan(L, three) :- color(L, green)."]
    old, same = small(tmp_path / "old", rules, GROUPED % ""), small(tmp_path / "same", rules, GROUPED % "")
    new = small(tmp_path / "new", rules, GROUPED % ', "blue"')
    found = difference(old, new)
    (change,) = (c for c in found.changes if c.predicate == "plan")
    assert (change.before, change.after, change.region) == ((("one",),), (("one",), ("two",)), {"color": ("warm",)})
    assert change.witness["lesions"] == [{"id": "lesion", "color": "warm"}]
    assert "The groups warm of color stand for other values in each version" in as_text(found, "old", "new")
    assert not difference(old, same).affects


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('says = "size {Size}"', 'field = "length", says = "size {Size}"', "Stated otherwise in a record"),
        ("number = { from = 0, to = 9 }", 'number = { from = 0, to = 9, unit = "mm" }', "Stated otherwise in a record"),
        ('advice = ["advice"]', 'cautions = ["advice"]', "What an answer reports was declared otherwise: sections."),
    ],
)
def test_a_record_or_a_report_that_is_declared_otherwise_affects_patients(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    rules = ["plan(L, one) :- size(L, N), N >= 5.", "advice(L, walk) :- sore(L, yes)."]
    old = small(tmp_path / "old", rules)
    found = difference(old, small(tmp_path / "new", rules, SMALL.replace(before, after)))
    assert found.affects
    text = as_text(found, "old", "new")
    assert told in text
    assert not text.startswith("No patient is affected")


def test_rules_that_join_lesions_are_named_as_what_was_not_compared(tmp_path: Path) -> None:
    """A misspelt variable makes a rule ask for the size of any lesion: nobody with one lesion is affected."""
    old = small(tmp_path / "old", ["plan(L, one) :- size(L, N), N >= 5, sore(L, yes)."])
    new = small(tmp_path / "new", ["plan(L, one) :- size(M, N), N >= 5, sore(L, yes)."])
    found = difference(old, new)
    assert (found.changes, found.joining, found.covers) == ((), ("r.0",), False)
    text = " ".join(as_text(found, "old", "new").split())
    assert text.startswith("No patient with one lesion is affected: ")
    assert "Rules that bring lesions together have to do with what was edited (r.0): patients with one" in text
    case = {"lesions": [{"id": "a", "size": 9, "sore": "no"}, {"id": "b", "size": 0, "sore": "yes"}]}
    assert noms("diff", str(tmp_path / "old"), str(tmp_path / "new"))[0] == 1
    plans = [kb.recommend(g, kb.read_case(case, g)).lesions[1].plan for g in (old, new)]
    assert plans == [None, ("one",)]
    assert difference(new, new).covers


def test_both_answers_are_told_where_an_edit_makes_a_conflict(tmp_path: Path) -> None:
    old = small(tmp_path / "old", ["plan(L, one) :- sore(L, yes)."])
    new = small(tmp_path / "new", ["plan(L, one) :- sore(L, yes).", "plan(L, two) :- sore(L, yes)."])
    (change,) = difference(old, new).changes
    assert (change.before, change.after, change.because) == ((("one",),), (("one",), ("two",)), ("r.1",))
    assert change.says == "plan changes from one to one and two where sore is yes"


# ------------------------------------------------------------------------------------------------------- the command


def test_a_hold_that_an_edit_makes_impossible_or_possible_is_told(tmp_path: Path) -> None:
    """A denial leaves nobody who states everything another answer, but those of whom something is not known."""
    vocabulary = SMALL.replace('assessments = ["grade"]', 'assessments = ["grade"]\nholds = ["hold"]') + (
        'hold = { args = { Lesion = "lesion", Topic = "topic" }, role = "conclusion", says = "hold {Topic}" }\n'
    )
    clauses = ["plan(L, one) :- sore(L, yes).", "plan(L, one) :- sore(L, no).", "hold(L, rest) :- sore(L, yes)."]
    denied = [*clauses, ":- color(L, blue), sore(L, yes)."]
    old, new = small(tmp_path / "a", clauses, vocabulary), small(tmp_path / "b", denied, vocabulary)
    blue = {"lesions": [{"id": "x", "color": "blue"}]}
    holds = [kb.recommend(g, kb.read_case(blue, g)).lesions[0].possible_holds for g in (old, new)]
    assert [[hold.topic for hold in own] for own in holds] == [["rest"], []]
    for one, other, said in (
        (old, new, "from perhaps rest to no answer"),
        (new, old, "from no answer to perhaps rest"),
    ):
        (change,) = difference(one, other, "hold").changes
        assert change.count == 1
        assert change.region["color"] == ("blue",)
        assert "not_stated" in change.region["sore"]  # with a yes, which nobody may state of what is blue any more
        assert said in change.says
        assert change.json()["status"] in ({"from": "possible", "to": ""}, {"from": "", "to": "possible"})


def test_json_text_and_files_have_what_is_promised(moved: Difference, tmp_path: Path) -> None:
    folder, path = str(edited(tmp_path, *MOVED)), tmp_path / "out" / "diff.json"
    words = ("diff", "spinal_metastases", folder, "--only", "mechanical")
    assert noms(*words, "--format", "json", "-o", str(path)) == (1, "", f"wrote {path}\n")
    found = json.loads(path.read_text(encoding="utf-8"))
    assert (found["old"], found["new"], found["compared"]) == ("spinal_metastases", folder, ["mechanical"])
    assert set(found["rules"]) == {"added", "removed", "renamed", "reworded", "changed"}
    (change,) = found["changes"]
    assert set(change) == {
        *("predicate", "from", "to", "status", "region", "exact", "says", "count", "of", "witness"),
        *("old_rules", "new_rules", "because"),
    }
    text = as_text(moved, "old", "new")
    assert "  from stable to unstable\n    where sins_total is 12; surgeon_judges is stable\n" in text
    assert f"{TWELVE} of {2 * OF_SINS:,} situations (4.1 %)" in text
    assert "  - sins_band(Lesion, unstable) :- sins_total(Lesion, Total), Total >= 13.\n" in text


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits of a small guideline, the second one with another answer, and an edit since."""
    folder = tmp_path / "repository"
    small(folder / "rules", ["plan(L, one) :- sore(L, yes)."])
    who = {f"GIT_{role}_{key}": "test@test" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    env = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, env=env)

    git("init", "-q")
    for text in ("sore(L, yes)", "sore(L, no)"):
        path = folder / "rules" / "rules.lp"
        path.write_text(path.read_text(encoding="utf-8").replace("sore(L, yes)", text), encoding="utf-8")
        git("add", ".")
        git("commit", "-q", "-m", "a test")
    path.write_text(
        path.read_text(encoding="utf-8").replace("sore(L, no)", "sore(L, no), size(L, 3)"), encoding="utf-8"
    )
    return folder


def test_revisions_of_a_repository_are_compared(repository: Path) -> None:
    rules = str(repository / "rules")
    status, out, err = noms("diff", f"HEAD~1:{rules}", f"HEAD:{rules}", "--format", "json")
    assert (status, err) == (1, "")
    assert [(c["from"], c["to"], c["region"]) for c in json.loads(out)["changes"]] == [
        (["one"], [], {"sore": ["yes"]}),
        ([], ["one"], {"sore": ["no"]}),
    ]
    status, out, _ = noms("diff", f"HEAD:{rules}", rules, "--only", "plan")
    assert status == 1
    assert "from one to no answer" in out
    assert noms("diff", f"HEAD:{rules}", f"HEAD:{rules}")[0] == 0


def test_a_folder_that_is_gone_is_read_from_its_revision(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(repository / "rules")
    monkeypatch.chdir(repository)
    assert noms("diff", "HEAD~1:rules", "HEAD:rules")[0] == 1


def test_an_error_of_a_revision_is_told_at_its_place_there(repository: Path) -> None:
    path = repository / "rules" / "rules.lp"
    path.write_text("plan(L, one) :- sore(L, yes).\n", encoding="utf-8")
    env = {**os.environ, **{f"GIT_{r}_{k}": "t@t" for r in ("AUTHOR", "COMMITTER") for k in ("NAME", "EMAIL")}}
    subprocess.run(["git", "-C", str(repository), "commit", "-qam", "bad"], check=True, env=env)
    rules = str(repository / "rules")
    status, _, err = noms("diff", f"HEAD~1:{rules}", f"HEAD:{rules}")
    assert status == 2
    assert f"HEAD:{rules}/rules.lp:1" in err


WRONG = {
    "a name of nothing": (("spinal_metastasis", "spinal_metastases"), "did you mean spinal_metastases?"),
    "one folder": (("spinal_metastases",), "Missing argument 'NEW'"),
    "an unknown answer": (("spinal_metastases", "spinal_metastases", "--only", "plam"), "did you mean plan?"),
    "no folder": (("HEAD:", "spinal_metastases"), "a revision is written REV:FOLDER"),
    "an unknown format": (("spinal_metastases", "spinal_metastases", "--format", "xml"), "'xml' is not one of"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_call_is_refused_with_what_would_be_right(wrong: str) -> None:
    words, message = WRONG[wrong]
    status, out, err = noms("diff", *words)
    assert (status, out) == (2, "")
    assert message in err


def test_what_git_cannot_read_is_refused(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = str(repository / "rules")
    for old, message in (
        (f"nonsense:{rules}", "git cannot read this revision: there is no such revision."),
        (f"@{{-1}}x:{rules}", "git cannot read this revision: "),
        (f"HEAD:{rules}/none", "git cannot read this revision: "),
        (f"HEAD:{repository}", "there is no guideline in . of HEAD"),
        (f"HEAD:{tmp_path / 'elsewhere'}", "git cannot read this revision: "),
    ):
        status, _, err = noms("diff", old, rules)
        assert status == 2
        assert message in err, old
    monkeypatch.setenv("PATH", "")
    status, _, err = noms("diff", f"HEAD:{rules}", rules)
    assert status == 2
    assert "git, which is not installed here" in err
