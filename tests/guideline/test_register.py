"""The register: every statement of the paper is held by clauses or left out with a reason, and back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kb
from kb.guideline.register import read_register, register_of

STATEMENTS = "id,section,lines,gist,rules,left_out,note"
AMBIGUITIES = "id,kind,title,lines,handling,rules,cases"


def test_every_statement_of_the_paper_stands_in_the_register_once_and_in_order(guideline: kb.Guideline) -> None:
    assert [row.id for row in register_of(guideline).statements] == [f"S{n:03}" for n in range(1, 253)]


def test_every_ambiguity_of_the_paper_stands_in_the_register_once_and_in_order(guideline: kb.Guideline) -> None:
    assert [row.id for row in register_of(guideline).ambiguities] == [f"G{n:02}" for n in range(1, 58)]


def test_the_register_names_only_rules_and_cases_that_are_there(guideline: kb.Guideline) -> None:
    assert read_register(guideline)[1] == []


def test_every_rule_that_cites_the_paper_is_behind_a_statement(guideline: kb.Guideline) -> None:
    register = register_of(guideline)
    roles = {name: predicate.role for name, predicate in guideline.vocabulary.predicates.items()}
    citing = {
        p.id
        for p in guideline.paragraphs
        if any(c.source == "joaquim2015" for c in p.citations)
        and any(c.head is None or roles[c.head.predicate] != "declaration" for c in p.clauses)
    }
    assert citing - register.statements_of.keys() == set()


def test_what_is_neither_cited_from_a_source_nor_an_assumption_does_not_exist(guideline: kb.Guideline) -> None:
    assert all(p.citations for p in guideline.paragraphs)


def test_every_statement_says_something_and_where(guideline: kb.Guideline) -> None:
    for row in register_of(guideline).statements:
        assert all((row.gist, row.section, row.lines)), row.id


def test_an_ambiguity_without_a_case_says_why_no_patient_can_show_it(guideline: kb.Guideline) -> None:
    without = [row for row in register_of(guideline).ambiguities if not row.cases]
    assert len(without) <= 2
    assert all("a patient cannot show" in row.handling.lower() for row in without)


def test_an_ambiguity_is_handled_by_a_rule_that_fires_in_the_case_that_shows_it(guideline: kb.Guideline) -> None:
    from explain.book.entry import firings

    fired = firings(guideline)
    rules_fired = {
        row.id: set().union(*(fired[case] for case in row.cases)) for row in register_of(guideline).ambiguities
    }
    open_ = [row.id for row in register_of(guideline).ambiguities if row.cases and row.rules]
    silent = {
        row.id
        for row in register_of(guideline).ambiguities
        if row.id in open_ and not rules_fired[row.id] & set(row.rules)
    }
    assert silent == set()


# ------------------------------------------------------------------------------------------------- wrong registers

WRONG = {
    "unknown rule": (
        "statements.csv",
        STATEMENTS,
        "S1,Intro,1,gist,noms.table1.row11,,",
        "did you mean noms.table1.row1",
    ),
    "neither rules nor a reason": ("statements.csv", STATEMENTS, "S1,Intro,1,gist,,,", "either rules or a reason"),
    "rules and a reason": ("statements.csv", STATEMENTS, "S1,Intro,1,gist,sins.total,opinion,", "either rules or"),
    "twice": ("statements.csv", STATEMENTS, "S1,I,1,g,,why,\nS1,I,1,g,,why,", "S1 stands in two rows"),
    "too few values": ("statements.csv", STATEMENTS, "S1,Intro,1,gist", "this row has 4 values, not 7"),
    "other columns": ("statements.csv", "id,rules", "S1,sins.total", "the columns are id, rules"),
    "unknown case": ("ambiguities.csv", AMBIGUITIES, "G1,gap,t,1,h,,row07-rcc-t8", "did you mean row07-rcc-t9"),
    "no handling": ("ambiguities.csv", AMBIGUITIES, "G1,gap,t,1,,,", "does not say how it is handled"),
    "no table": ("ambiguities.csv", AMBIGUITIES, '"G1,gap', "not a table of comma-separated values"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_register_is_a_problem_with_its_place(wrong: str, tmp_path: Path) -> None:
    name, head, body, message = WRONG[wrong]
    folder = tmp_path / "copy"
    shutil.copytree(kb.load().folder, folder)
    (folder / name).write_text(f"{head}\n{body}\n", encoding="utf-8")
    problems = read_register(kb.load(folder))[1]
    assert any(message in str(problem) for problem in problems)
    assert {Path(problem.place.path).name for problem in problems} == {name}
    assert all(problem.place.line for problem in problems)
    with pytest.raises(kb.InputError):
        register_of(kb.load(folder))


def test_a_guideline_without_a_register_has_an_empty_one(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(kb.load().folder, folder)
    for name in ("statements.csv", "ambiguities.csv"):
        (folder / name).unlink()
    found = register_of(kb.load(folder))
    assert (found.statements, found.ambiguities) == ((), ())
