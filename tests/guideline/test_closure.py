"""A table may be closed transitively, as networkx and clingo close it; every other recursion is refused."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import clingo
import networkx
import pytest
from click.testing import CliRunner

import explain
import kb
from explain.command.noms import main
from kb.answer.derive import derive
from kb.files.errors import InputError
from kb.guideline.closure import MOST_FACTS
from kb.sets.mdd import ALL
from kb.sets.worlds import worlds_of

VOCABULARY = """
[guideline]
name = "kinds"
title = "Kinds of tumor"
source = "s"
notice = "Made up."
[report]
goal = "plan"
steps = "plan_step"
assessments = []
sections = {}
[report.scores]
[domain]
kind = { values = [KINDS] }
answer = { values = ["treat", "wait"] }
position = { from = 1, to = 2 }
[predicate.histology]
args = { Lesion = "lesion", Kind = "kind" }
role = "input"
says = "the histology is {Kind}"
asks = "What is the histology?"
[predicate.parent]
args = { Kind = "kind", Above = "kind" }
role = "table"
says = "a {Kind} is next below {Above}"
[predicate.is_a]
args = { Kind = "kind", Above = "kind" }
role = "derived"
says = "a {Kind} is a kind of {Above}"
[predicate.plan]
args = { Lesion = "lesion", Answer = "answer" }
role = "conclusion"
says = "the plan is {Answer}"
[predicate.plan_step]
args = { Answer = "answer", Position = "position", Step = "answer" }
role = "table"
says = "step {Position} of {Answer} is {Step}"
"""
RULES = """%! t.steps  [s, steps]
%! The steps.
plan_step(treat, 1, treat).
plan_step(wait, 1, wait).

%! t.parents  [s, Table 1]
%! What is next above.
PARENTS

%! t.hierarchy  [s, Table 2]
%! A kind is all that its parent is.
is_a(Kind, Above) :- parent(Kind, Above).
RECURSIVE

%! t.treat  [s, treat]
%! Carcinomas are treated.
plan(Lesion, treat) :- histology(Lesion, Kind), is_a(Kind, k0).

%! t.wait  [s, wait]
%! Others are not.
plan(Lesion, wait) :- histology(Lesion, Kind), not is_a(Kind, k0).
"""
RIGHT = "is_a(Kind, Above) :- parent(Kind, Middle), is_a(Middle, Above)."
WAYS = [
    RIGHT,
    "is_a(Kind, Above) :- is_a(Middle, Above), parent(Kind, Middle).",
    "is_a(Kind, Above) :- is_a(Kind, Middle), parent(Middle, Above).",
    "is_a(A, C) :- is_a(A, B), is_a(B, C).",
]
Pairs = list[tuple[int, int]]
STEPS: Pairs = [(1, 0), (2, 1), (3, 2), (4, 1)]  # a chain of four kinds, and one beside


def written(folder: Path, steps: Pairs, recursive: str = RIGHT, rules: str = RULES) -> Path:
    folder.mkdir(exist_ok=True)
    kinds = ", ".join(f'"k{n}"' for n in range(max(map(max, steps)) + 2))
    (folder / "vocabulary.toml").write_text(VOCABULARY.replace("KINDS", kinds), encoding="utf-8")
    (folder / "references.toml").write_text('[s]\nauthors = "A"\ntitle = "T"\n', encoding="utf-8")
    parents = "\n".join(f"parent(k{low}, k{high})." for low, high in steps)
    text = rules.replace("PARENTS", parents).replace("RECURSIVE", recursive)
    (folder / "rules.lp").write_text(text, encoding="utf-8")
    return folder


def named(steps: object) -> set[tuple[str, str]]:
    return {(f"k{low}", f"k{high}") for low, high in steps}  # type: ignore[attr-defined]


@pytest.mark.parametrize("recursive", WAYS)
@pytest.mark.hunt(4)
def test_a_closed_table_is_what_networkx_and_clingo_make_of_it(recursive: str, seed: int, tmp_path: Path) -> None:
    """Graphs at random, circles among them, whichever way the closure is written; clingo reads the file unchanged."""
    random = Random(seed)
    steps = sorted({(random.randrange(12), random.randrange(12)) for _ in range(random.randint(3, 20))})
    folder = written(tmp_path / "kinds", steps, recursive)
    guideline = kb.load(folder)
    expected = named(networkx.transitive_closure(networkx.DiGraph(steps), reflexive=False).edges)
    facts = {*guideline.tables, *derive(guideline, ()).facts}
    assert {fact.args for fact in facts if fact.predicate == "is_a"} == expected
    assert {row for row, node in worlds_of(guideline).facts["is_a"].items() if node == ALL} == expected
    control = clingo.Control(["--warn=none"])
    control.load(str(folder / "rules.lp"))
    control.ground()
    atoms = [atom.symbol for atom in control.symbolic_atoms.by_signature("is_a", 2)]
    assert {tuple(map(str, symbol.arguments)) for symbol in atoms} == expected


def test_a_patient_is_answered_by_what_is_above_and_the_proof_cites_the_clause(tmp_path: Path) -> None:
    guideline = kb.load(written(tmp_path / "kinds", STEPS))
    for kind, plan in (("k3", "treat"), ("k4", "treat"), ("k0", "wait"), ("k5", "wait")):
        case = kb.read_case({"case": "one", "lesions": [{"id": "t9", "histology": kind}]}, guideline)
        assert [lesion.plan for lesion in kb.recommend(guideline, case).lesions] == [(plan,)]
    case = kb.read_case({"case": "one", "lesions": [{"id": "t9", "histology": "k3"}]}, guideline)
    proof = explain.prove(kb.recommend(guideline, case), "plan(t9)")
    said = str(explain.say(proof))
    assert "t.hierarchy" in said
    assert "Table 2" in said


def test_a_half_known_patient_is_answered_as_each_kind_would_be(tmp_path: Path) -> None:
    guideline = kb.load(written(tmp_path / "kinds", STEPS))
    case = kb.read_case({"case": "open", "lesions": [{"id": "t9"}]}, guideline)
    (lesion,) = kb.recommend(guideline, case).lesions
    assert lesion.status == "undetermined"
    assert set(lesion.possible_plans) == {("treat",), ("wait",)}


def test_the_command_checks_and_proves_by_a_closed_table(tmp_path: Path) -> None:
    folder = written(tmp_path / "kinds", STEPS)
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"case": "one", "lesions": [{"id": "t9", "histology": "k3"}]}), encoding="utf-8")
    checked = CliRunner().invoke(main, ["check", str(folder)])
    assert checked.exit_code == 0, checked.output
    certificate = str(tmp_path / "certificate.json")
    for call in (["explain", str(case), "-g", str(folder), "--certificate", certificate], ["verify", certificate]):
        told = CliRunner().invoke(main, [*call, "-g", str(folder)] if call[0] == "verify" else call)
        assert told.exit_code == 0, told.output


@pytest.mark.parametrize(
    ("recursive", "kind"),
    [
        ("is_a(Kind, Above) :- parent(Kind, Middle), not is_a(Middle, Above), parent(_, Above).", "recursion through"),
        ("is_a(Kind, Above) :- parent(Middle, Kind), is_a(Middle, Above).", "recursion"),
        ("is_a(Kind, Above) :- parent(Kind, Middle), is_a(Middle, Above), Kind != Above.", "recursion"),
        ("is_a(Kind, Above) :- is_a(Above, Kind).", "recursion"),
        ("is_a(Kind, k0) :- parent(Kind, Middle), is_a(Middle, k0).", "recursion"),
        ("is_a(Kind, Above) :- histology(_, Kind), is_a(Kind, Middle), is_a(Middle, Above).", "recursion"),
        ("is_a(Kind, Above) :- above(Kind, Middle), is_a(Middle, Above).\nabove(A, B) :- parent(A, B).", "recursion"),
    ],
)
def test_a_recursion_that_is_no_closure_of_a_table_is_refused(recursive: str, kind: str, tmp_path: Path) -> None:
    folder = written(tmp_path / "kinds", STEPS, recursive)
    with pytest.raises(InputError) as refused:
        kb.load(folder)
    assert any(problem.kind.startswith(kind) and "is_a" in problem.message for problem in refused.value.problems)


def test_a_closure_of_more_facts_than_one_may_have_is_refused(tmp_path: Path) -> None:
    steps = [(n, n + 1) for n in range(250)]
    assert sum(range(250)) > MOST_FACTS
    with pytest.raises(InputError, match=f"more than {MOST_FACTS:,} facts of is_a follow"):
        kb.load(written(tmp_path / "kinds", steps))
