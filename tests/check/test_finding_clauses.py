"""A finding is about a clause: its place, its words and its name are the clause's, and it is told to be deleted only
where nothing is lost. What it is called stays while what is found stays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from check_oracle import Oracle
from click.testing import CliRunner
from folders import numbered, written
from random_guidelines import sound, wild, write
from test_consistency import ids, told

import kb
from explain.command.noms import main
from explain.report.report import hint
from kb.check.check import check
from kb.check.findings import Finding
from kb.sets.worlds import worlds_of

VOCABULARY = """
[guideline]
name = "small"
title = "Small"
source = "s"
notice = "A toy."
[report]
goal = "flag"
steps = "flag_step"
assessments = []
sections = {}
scores = {}
[domain]
number = { from = 0, to = 9 }
yes_no = { values = ["yes", "no"] }
answer = { values = ["a", "b", "c"] }
position = { from = 1, to = 2 }
[predicate.n]
args = { Lesion = "lesion", N = "number" }
role = "input"
says = "n {N}"
asks = "n?"
[predicate.m]
args = { Lesion = "lesion", M = "yes_no" }
role = "input"
says = "m {M}"
asks = "m?"
[predicate.k]
args = { Lesion = "lesion", K = "yes_no" }
role = "input"
says = "k {K}"
asks = "k?"
[predicate.flag]
args = { Lesion = "lesion", Answer = "answer" }
role = "conclusion"
says = "flag {Answer}"
[predicate.flag_step]
args = { Answer = "answer", Position = "position", Step = "answer" }
role = "table"
says = "{Step}"
"""
STEPS = "%! r.steps  [s, 0]\n%! Steps.\nflag_step(a, 1, a).\nflag_step(b, 1, b).\nflag_step(c, 1, c)."
ONE = "%! r.checks  [s, 0]\n%! Checks.\nneeds_answer(flag).\none_answer(flag)."
ANY = "%! r.any  [s, 0]\n%! Checks.\none_answer(flag)."


def small(folder: Path, *paragraphs: str, checks: str = "", more: str = "") -> kb.Guideline:
    """A guideline of paragraphs `r.0`, `r.1`, ..., each of a few lines of clauses."""
    rules = "\n\n".join([numbered(paragraphs, "s"), STEPS, checks]) + "\n"
    texts = {"vocabulary.toml": VOCABULARY + more, "references.toml": '[s]\ntitle = "T"\n', "rules.lp": rules}
    return kb.load(written(folder, texts))


def of_kinds(guideline: kb.Guideline, *kinds: str) -> list[Finding]:
    return [f for f in check(guideline) if f.kind in kinds]


# ------------------------------------------------------------------------------------------------------- the clause


def test_of_two_clauses_of_a_paragraph_the_one_that_adds_nothing_is_named_and_placed(tmp_path: Path) -> None:
    both = "flag(L, a) :- m(L, yes).\nflag(L, b) :- n(L, N), N > 5, m(L, no).\nflag(L, b) :- n(L, N), N > 7, m(L, no)."
    guideline = small(tmp_path / "g", both, checks=ANY)
    (found,) = of_kinds(guideline, "subsumed")
    assert found.says.startswith("clause 3 of r.0 adds nothing: clause 2 of r.0 already says b where ")
    assert (found.rules, found.place.line, [c.place.line for c in found.clauses]) == (("r.0", "r.0"), 5, [5, 4])
    assert hint(found).startswith("Delete clause 3 of r.0, ")
    assert found.json()["clauses"] == [
        {"name": f"clause {number} of r.0", "file": found.place.path, "line": line} for number, line in ((3, 5), (2, 4))
    ]
    out = CliRunner().invoke(main, ["check", str(tmp_path / "g")]).output
    assert re.search(r"rules\.lp:5\n.*rules\.lp:4\n", out, re.DOTALL)


@pytest.mark.parametrize(
    ("kind", "clauses", "line"),
    [
        ("conflict", "flag(L, a) :- n(L, 1).\nflag(L, b) :- n(L, 2).\nflag(L, c) :- n(L, N), N >= 2, N < 4.", 4),
        ("overlap", "flag(L, a) :- n(L, 9).\nflag(L, a) :- m(L, yes).\nflag(L, a) :- k(L, yes).", 4),
        ("dead", "flag(L, a) :- n(L, 9).\nflag(L, b) :- n(L, N), N < 3, N > 3.", 4),
        ("boundary", "flag(L, a) :- m(L, yes).\nflag(L, b) :- n(L, N), N < 3.\nflag(L, c) :- n(L, N), N > 3.", 4),
        ("never", "flag(L, a) :- n(L, 9).\n:- flag(L, b), m(L, yes).\n:- flag(L, a), k(L, yes).", 5),
    ],
)
def test_a_finding_of_each_kind_names_the_clause_and_not_its_paragraph(
    kind: str, clauses: str, line: int, tmp_path: Path
) -> None:
    found = [f for f in of_kinds(small(tmp_path / "g", clauses, checks=ANY), kind) if f.place.line == line]
    assert found
    assert all(f"clause {line - 2} of r.0" in f.says for f in found)


def test_a_stale_acceptance_is_placed_at_its_clause(tmp_path: Path) -> None:
    accepts = 'accepted("gap-flag-00000000").\naccepted("gap-flag-11111111").\naccepted_gap(flag) :- n(L, 3).'
    found = of_kinds(small(tmp_path / "g", "flag(L, a) :- n(L, N), N >= 0.", accepts, checks=ONE), "stale")
    assert [(f.place.line, f.says.partition(" accepts")[0].partition(" states")[0]) for f in found] == [
        (number + 6, f"clause {number} of r.1") for number in (1, 2, 3)
    ]
    assert len({f.id for f in found}) == 3


def test_what_is_accepted_of_one_clause_is_not_accepted_of_its_neighbor(tmp_path: Path) -> None:
    dead, alive = "flag(L, b) :- n(L, N), N < 3, N > 3.", "flag(L, b) :- n(L, N), N < 3, N > 1."
    other_dead = "flag(L, c) :- n(L, N), N < 5, N > 5."
    one = of_kinds(small(tmp_path / "a", f"{dead}\nflag(L, c) :- n(L, 5)."), "dead")
    two = of_kinds(small(tmp_path / "b", f"{alive}\n{other_dead}"), "dead")
    assert [len(one), len(two)] == [1, 1]
    assert one[0].id != two[0].id


# ----------------------------------------------------------------------------------------------- what may be deleted


def lines_of(guideline: kb.Guideline) -> list[int]:
    """The lines of the clauses that a check proposes to delete."""
    found = of_kinds(guideline, "subsumed", "masked")
    return [f.place.line for f in found if hint(f).startswith("Delete")]


def deleted(guideline: kb.Guideline, folder: Path, lines: list[int]) -> kb.Guideline:
    texts = {path.name: path.read_text(encoding="utf-8") for path in guideline.folder.iterdir()}
    kept = [line for number, line in enumerate(texts["rules.lp"].split("\n"), 1) if number not in lines]
    return kb.load(written(folder, {**texts, "rules.lp": "\n".join(kept)}))


@pytest.mark.hunt(20)
def test_all_that_is_told_to_be_deleted_can_be_deleted_together(seed: int, tmp_path: Path) -> None:
    """Against trying every patient: no answer of anybody changes, and what is left adds something each."""
    random, clauses = Random(seed), list[str]()
    for _ in range(random.randint(4, 9)):
        tests = [
            f"n(L, N), N {random.choice(('<', '>='))} {random.randint(1, 8)}",
            f"m(L, {random.choice(('yes', 'no'))})",
            f"k(L, {random.choice(('yes', 'no'))})",
        ]
        body = random.sample(tests, random.randint(1, 2))
        clauses.append(f"flag(L, {random.choice('aab')}) :- {', '.join(body)}.")
    half = len(clauses) // 2
    checks = ONE + ("\nanswer_without(flag, k)." if seed % 2 else "")
    guideline = small(tmp_path / "g", "\n".join(clauses[:half]), *clauses[half:], checks=checks)
    # a paragraph whose only clause goes would be empty, which the linter only warns of
    after = deleted(guideline, tmp_path / "after", lines_of(guideline))
    old, new = Oracle(guideline), Oracle(after)
    views = [old.asked("flag"), *([old.asked("flag") - {"k"}] if seed % 2 else [])]
    for view in views:
        for situation in old.situations(view):
            assert old.rows("flag", situation) == new.rows("flag", situation)
    assert lines_of(after) == []


def test_two_rules_that_add_nothing_because_of_each_other_are_not_both_deleted(tmp_path: Path) -> None:
    rules = [f"flag(L, a) :- n(L, N), {test}." for test in ("N < 4", "N >= 2, N < 7", "N >= 3, N < 8", "N >= 6")]
    found = of_kinds(small(tmp_path / "h", *rules, checks=ONE), "masked", "subsumed")
    one, two = sorted(found, key=lambda f: f.rules)
    keep, go = (one, two) if one.mend else (two, one)
    assert {one.rules[0], two.rules[0]} == {"r.1", "r.2"}
    lost = f"without it and {go.rules[0]} some of these patients would lose the answer"
    assert keep.says.endswith(f"; {lost}, so delete {go.rules[0]} and keep it")
    assert (hint(keep).startswith("Leave"), hint(go).startswith(f"Delete {go.rules[0]}")) == (True, True)
    assert keep.rules[0] in go.rules[1:]


def test_a_rule_that_alone_answers_where_an_input_is_left_out_is_not_told_to_add_nothing(tmp_path: Path) -> None:
    rules = ["flag(L, a) :- m(L, yes).", *(f"flag(L, a) :- m(L, yes), k(L, {v})." for v in ("yes", "no"))]
    found = {f.rules[0]: f.mend for f in of_kinds(small(tmp_path / "a", *rules, checks=ONE), "masked", "subsumed")}
    assert found == {"r.0": "keep", "r.1": "", "r.2": ""}
    checks = ONE + "\nanswer_without(flag, k)."
    found = {f.rules[0]: f.mend for f in of_kinds(small(tmp_path / "b", *rules, checks=checks), "masked", "subsumed")}
    assert found == {"r.1": "", "r.2": ""}


TWO_LESIONS = """
[predicate.worse]
args = { Lesion = "lesion" }
role = "derived"
says = "another lesion has a smaller n"
[predicate.lesion_of]
args = { Lesion = "lesion", Patient = "patient" }
role = "record"
says = "{Lesion} is a lesion of the patient"
"""


def test_what_may_count_where_two_lesions_come_together_is_neither_dead_nor_told_to_be_deleted(tmp_path: Path) -> None:
    worse = "worse(L) :- lesion_of(L, P), lesion_of(K, P), n(L, N), n(K, M), M < N."
    rules = ["flag(L, a) :- m(L, yes), not worse(L).", "flag(L, a) :- m(L, yes).", worse]
    guideline = small(tmp_path / "g", *rules, checks=ONE, more=TWO_LESIONS)
    assert not of_kinds(guideline, "dead")
    (found,) = of_kinds(guideline, "subsumed")
    assert found.rules == ("r.1", "r.0")  # for one lesion it says nothing more
    assert "do not delete it for this alone" in hint(found)


# ----------------------------------------------------------------------------------------------------- boundaries


@pytest.mark.parametrize(
    ("clauses", "checks", "numbers"),
    [
        (["flag(L, a) :- n(L, 3).", "flag(L, b) :- n(L, 5)."], "", []),
        (["flag(L, a) :- n(L, N), N != 3."], "", []),
        (["flag(L, a) :- n(L, N), N != 3."], ONE, []),
        (["flag(L, a) :- n(L, N), N != 3.", "flag(L, b) :- n(L, N), N != 3."], ONE, []),
        (["flag(L, a) :- n(L, N), N != 3.", "flag(L, b) :- n(L, N), N > 3, m(L, no)."], "", []),
        (["flag(L, a) :- n(L, N), N < 3.", "flag(L, a) :- n(L, N), N > 3."], "", []),
        (["flag(L, a) :- n(L, 3).", "flag(L, b) :- n(L, 3)."], ONE, []),
        (["flag(L, a) :- n(L, N), N < 3.", "flag(L, b) :- n(L, N), N > 3."], "", [3]),
        (["flag(L, a) :- n(L, N), N < 3.", "flag(L, a) :- n(L, N), N > 3."], ONE, [3]),
        (["flag(L, a) :- n(L, N), N <= 3.", "flag(L, b) :- n(L, N), N >= 3."], "", [3]),
        (["flag(L, a) :- n(L, N), N < 3.", "flag(L, b) :- n(L, N), N >= 3."], ONE, []),
        (["flag(L, a) :- n(L, N), N < 3.", "flag(L, b) :- n(L, N), N > 3.", "flag(L, c) :- n(L, 3)."], ONE, []),
        (["flag(L, a) :- n(L, N), N < 1.", "flag(L, b) :- n(L, N), N > 1."], "", [1]),
        (["flag(L, a) :- n(L, 3).", "flag(L, b) :- n(L, 5)."], ONE, [4]),
    ],
)
def test_a_boundary_takes_two_limits_and_a_number_between_them(
    clauses: list[str], checks: str, numbers: list[int], tmp_path: Path
) -> None:
    guideline = small(tmp_path / "g", *clauses, checks=checks)
    found = of_kinds(guideline, "boundary")
    assert [f.region for f in found] == [{"n": (number,)} for number in numbers]
    assert Oracle(guideline).boundaries() == {("flag", "n", number) for number in numbers}


# -------------------------------------------------------------------------------------------------------- identity

EDITS: dict[str, Callable[[str], str]] = {
    "a bound that always holds": lambda text: re.sub(r"(size\(Lesion, Size\))", r"\1, Size >= 0", text),
    "a cut that tells nothing apart": lambda text: text.replace(
        "size(Lesion, Size)", "size(Lesion, Size), Size * 1 != 99"
    ),
    "bounds that are turned": lambda text: re.sub(r"Size < (\d)", lambda m: f"{int(m[1]) - 1} >= Size", text),
}


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.hunt(3)
def test_ids_are_the_same_after_an_edit_that_changes_no_answer(name: str, seed: int, tmp_path: Path) -> None:
    draft = wild(Random(seed))
    texts = draft.paragraphs()
    edited = [EDITS[name](text) for text in texts]
    Random(seed).shuffle(edited)
    if texts != sorted(texts):
        assert ids(check(write(tmp_path / "a", draft, texts))) == ids(check(write(tmp_path / "b", draft, edited)))


@pytest.mark.hunt(3)
def test_gaps_keep_their_ids_when_a_rule_is_written_as_two(seed: int, tmp_path: Path) -> None:
    draft = sound(Random(seed))
    gone, split = draft.rows[:2]
    rows = draft.rows[1:]
    parts = tuple(
        replace(
            split, id=f"{split.id}.{n}", conditions={**split.conditions, "more": f"size(Lesion, Other), Other {test}"}
        )
        for n, test in enumerate(("< 4", ">= 4"))
    )
    before = told(check(write(tmp_path / "a", replace(draft, rows=rows))), "gap")
    whole = replace(draft, rows=tuple(row for row in (*rows, *parts) if row != split))
    after = told(check(write(tmp_path / "b", whole)), "gap")
    assert gone not in rows
    assert before
    assert ids(before) == ids(after)


def test_clauses_of_a_paragraph_that_change_places_keep_the_ids_of_what_is_found(tmp_path: Path) -> None:
    clauses = [
        "flag(L, a) :- m(L, yes), n(L, N), N < 6.",
        "flag(L, a) :- n(L, N), m(L, yes), N < 4.",
        "flag(L, b) :- n(L, N), N >= 5.",
        "flag(L, c) :- n(L, N), N < 3, N > 3.",
        "flag(L, c) :- n(L, N), N < 2, N > 2.",
    ]
    found = [
        ids(check(small(tmp_path / name, "\n".join(some), checks=ONE)))
        for name, some in (("a", clauses), ("b", clauses[::-1]))
    ]
    assert found[0] == found[1]
    assert {key.rpartition("-")[0] for key in found[0]} >= {"gap-flag", "conflict-flag", "subsumed-flag", "dead-flag"}
    assert len(set(found[0])) == len(found[0])


def test_reordering_two_rules_keeps_the_id_of_their_boundary(tmp_path: Path) -> None:
    one, two = "flag(L, a) :- n(L, N), N < 3.", "flag(L, b) :- n(L, N), N > 3."
    guideline = small(tmp_path / "a", one, two)
    texts = {path.name: path.read_text(encoding="utf-8") for path in guideline.folder.iterdir()}
    first, second, *rest = texts["rules.lp"].split("\n\n")
    other = written(tmp_path / "b", {**texts, "rules.lp": "\n\n".join([second, first, *rest])})
    (before,), (after,) = (of_kinds(g, "boundary") for g in (guideline, kb.load(other)))
    assert before.id == after.id


def test_no_two_sets_of_patients_have_the_same_meaning(tmp_path: Path) -> None:
    """The sum that names a set tells all products of values apart, and is the same however they are put together."""

    worlds = worlds_of(
        small(tmp_path / "g", "flag(L, a) :- n(L, N), N >= 2, N < 5, m(L, yes).", "flag(L, b) :- k(L, _).")
    )
    view, seen = worlds.view(["n", "m", "k"]), dict[str, int]()
    space, cells, (n, m) = worlds.space, worlds.inputs["n"].cells, (worlds.inputs[name].level for name in "nm")
    for some in (places for size in range(1, 4) for places in combinations(range(len(cells)), size)):
        for values in ((0,), (1,), (0, 1)):
            node = view.of(space.both(space.value(n, some), space.value(m, values)))
            assert seen.setdefault(view.meaning(node), node) == node
    assert len(seen) == 3 * (2 ** len(cells) - 1)


# ------------------------------------------------------------------------------------------------- counted by value


def test_one_value_of_a_hundred_thousand_is_counted_as_one(tmp_path: Path) -> None:
    guideline = small(tmp_path / "g", "flag(L, a) :- n(L, N), N < 4.", "flag(L, b) :- n(L, N), N > 4.", checks=ONE)
    path = guideline.folder / "vocabulary.toml"
    path.write_text(VOCABULARY.replace("from = 0, to = 9 }", "from = 0, to = 99999 }"), encoding="utf-8")
    (gap,) = of_kinds(kb.load(guideline.folder), "gap")
    assert (gap.count, gap.of, gap.region) == (1, 100_000, {"n": (4,)})
    out = CliRunner().invoke(main, ["check", str(guideline.folder), "--only", "gap"]).output
    assert "concerns  1 of 100,000 situations (< 0.01 %)" in out
    data = json.loads(CliRunner().invoke(main, ["check", str(guideline.folder), "--format", "json"]).stdout)
    assert data["situations"] == 100_000
