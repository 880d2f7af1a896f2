"""The suites of `datalog-conformance`, made for other Datalog engines: what they ask inside our language comes out as
they say on each of ours, and what lies outside is refused by name.

A suite's predicates, variables and constants are renamed to what our notation has for them; nothing else is changed.
Suites have no types, so what the linter says of domains is left aside. A program is read as far as what is asked
rests on it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import clingo
import pytest
import yaml

from kb.answer.completions import value_of
from kb.answer.derive import derive
from kb.files.errors import InputError
from kb.guideline.closure import closed
from kb.guideline.guideline import Guideline
from kb.guideline.lint.lint import lint
from kb.guideline.load import read
from kb.language.syntax import Fact
from kb.sets.mdd import ALL
from kb.sets.worlds import worlds_of

SUITES = Path(str(files("datalog_conformance"))) / "_tests"
CORE = sorted(path for path in SUITES.glob("*/*.yaml") if path.parent.name != "defeasible")
DEFEASIBLE = sorted(SUITES.glob("defeasible/*/*.yaml"))
MOST_BYTES = 2 * 1024 * 1024  # of a guideline's file
OF_TYPES = {"outside domain", "domain mismatch", "not a number", "beyond range"}

# Of the 92 cases of the core suites that are read, those whose program is refused, and what for. A sum stands in a head
# (or an argument), a variable under `not` alone; a predicate has no argument, or no facts; the recursion is no closure
# of tables of pairs.
OUTSIDE = {
    "subtraction_chains_are_left_associative": "syntax",
    "souffle_plus_A": "syntax",
    "crepe_invalid_arity": "wrong arity",
    "crepe_recursive_negation": "vocabulary",
    "crepe_unbound_variable": "syntax",
    "crepe_underscore_in_goal": "recursion, unsafe variable",
    "unsafe_negation_variable_only_in_negative_literal": "undefined predicate, unsafe variable",
    "unbound_variable": "undefined predicate, unsafe variable",
    "nemo_negation_projectedZ": "unsafe variable",
    "nemo_negation_projectedX": "unsafe variable",
    "nemo_negation_projectedY": "unsafe variable",
    "nemo_negation_projectedXZ": "unsafe variable",
    "nemo_negation_projectedXY": "unsafe variable",
    "nemo_negation_projectedYZ": "unsafe variable",
    "souffle_access1_High": "undefined predicate, unsafe variable",
    "souffle_flights_VAflies": "recursion",
    "souffle_game2_possible_winning": "recursion",
    "souffle_game2_winning": "recursion",
    "souffle_orbits1_planet": "undefined predicate",
    "souffle_minmax_minimum": "recursion",
    "souffle_minmax_maximum": "recursion",
    "souffle_dfa_live_vars_live_vars_in": "recursion",
    "souffle_equal_isEqual": "recursion",
    "souffle_prime_count_third": "recursion",
    "souffle_tree_T": "recursion",
}
INSIDE = 67
TOO_LARGE = 22  # cases of lubm and hmmer, whose facts alone are more than a file of a guideline may have
DEFEASIBLE_SUITES = 55  # rules with exceptions and priorities, which clauses do not have
# Joins of a thousand facts with a thousand, over six columns: seconds to minutes in pyDatalog and in the diagrams.
SLOW = {"souffle_po3_A", "souffle_po4_A", "souffle_po5_A", "souffle_ranpo_A"}

VOCABULARY = """
[guideline]
name = "suite"
title = "A suite"
source = "s"
notice = "Of another engine."
[report]
goal = "plan"
steps = "plan_step"
assessments = []
sections = {}
[report.scores]
[domain]
thing = { values = ["a", "b"] }
position = { from = 1, to = 2 }
[predicate.x]
args = { Lesion = "lesion", Value = "thing" }
role = "input"
says = "x is {Value}"
asks = "What is x?"
[predicate.plan]
args = { Lesion = "lesion", Answer = "thing" }
role = "conclusion"
says = "the plan is {Answer}"
[predicate.plan_step]
args = { Answer = "thing", Position = "position", Step = "thing" }
role = "table"
says = "step {Position} of {Answer} is {Step}"
"""
PLAN = "%! t.plan  [s, plan]\n%! A plan.\nplan_step(a, 1, a).\nplan(Lesion, a) :- x(Lesion, a).\n"
TOKEN = re.compile(r'"[^"]*"|:-|[<>!]=|[A-Za-z_]\w*|\d+|\S')


@cache
def cases_of(path: Path) -> list[Mapping[str, Any]]:
    suite: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    cases: list[Mapping[str, Any]] = suite.get("tests", [suite])
    return cases


SMALL = [path for path in CORE if path.stat().st_size < MOST_BYTES]


def constant(value: object) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'


def clause_of(rule: str) -> str:
    """A rule of a suite in our notation: names before a bracket are predicates, other names are variables."""
    tokens = TOKEN.findall(rule if rule.rstrip().endswith(".") else f"{rule}.")
    found = []
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if re.match(r"[A-Za-z_]\w*", token) and token not in ("_", "not"):
            token = f"p_{token}" if following == "(" else f"V{token}"
        found.append("not " if token == "not" else token)
    return "".join(found).replace("()", "")


def rests_on(program: Mapping[str, Any], asked: Iterable[str]) -> tuple[list[str], dict[str, list[list[object]]]]:
    """The rules that some predicates rest on, and the facts that these read."""
    heads = defaultdict[str, list[str]](list)
    for rule in program["rules"]:
        heads[rule.split("(")[0].strip()].append(rule)
    waiting, reached = list(asked), dict[str, None]()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = None
            waiting += [p for rule in heads[name] for p in re.findall(r"(\w+)\s*\(", rule.split(":-")[1])]
    rules = [rule for rule in program["rules"] if rule.split("(")[0].strip() in reached]
    return rules, {name: program["facts"][name] for name in reached if name in program["facts"]}


def guideline_of(folder: Path, rules: list[str], facts: Mapping[str, list[list[object]]]) -> Guideline:
    """A suite's program as a guideline.

    Raises:
        InputError: where its language, or the linter, refuses it; what is refused for the types of its values is not.
    """
    clauses = [f"p_{name}({', '.join(map(constant, row))})." for name, rows in facts.items() for row in rows]
    clauses += map(clause_of, rules)
    heads = {rule.split("(")[0].strip() for rule in rules}
    arity = {name: len(row) for name, rows in facts.items() for row in rows[:1]}
    for rule in rules:
        for name, args in re.findall(r"(\w+)\s*\(([^()]*)\)", rule):
            arity.setdefault(name, len([a for a in args.split(",") if a.strip()]))
    vocabulary = VOCABULARY
    for name, count in arity.items():
        args = ", ".join(f'A{n} = "thing"' for n in range(count))
        says = " ".join(f"{{A{n}}}" for n in range(count))
        role = "derived" if name in heads else "table"
        vocabulary += f'[predicate.p_{name}]\nargs = {{ {args} }}\nrole = "{role}"\nsays = "{says} is so"\n'
    (folder / "vocabulary.toml").write_text(vocabulary, encoding="utf-8")
    (folder / "references.toml").write_text('[s]\nauthors = "A"\ntitle = "T"\n', encoding="utf-8")
    text = f"{PLAN}\n%! t.suite  [s, suite]\n%! What the suite says.\n" + "\n".join(clauses) + "\n"
    (folder / "rules.lp").write_text(text, encoding="utf-8")
    guideline = read(folder)
    if errors := [p for p in lint(guideline) if p.severity == "error" and p.kind not in OF_TYPES]:
        raise InputError(errors)
    return closed(guideline)


def asked_of(case: Mapping[str, Any]) -> tuple[list[str], dict[str, list[list[object]]]]:
    program = case["program"]
    return rests_on(program, case["expect"]) if "expect" in case else (program["rules"], program["facts"])


# --------------------------------------------------------------------------------------------- what lies outside


def refused_for(case: Mapping[str, Any], folder: Path) -> str:
    """The kinds of problems for which a case's program is refused; nothing where it is not. A few facts will do."""
    rules, facts = asked_of(case)
    try:
        guideline_of(folder, rules, {name: rows[:3] for name, rows in facts.items()})
    except InputError as error:
        return ", ".join(sorted({problem.kind for problem in error.problems}))
    return ""


def test_what_lies_outside_the_language_is_refused_by_name_and_counted(tmp_path: Path) -> None:
    """That no other case is refused is told by the tests of what lies inside."""
    cases = {case["name"]: case for path in SMALL for case in cases_of(path)}
    assert len(cases) == len(OUTSIDE) + INSIDE
    assert {name: refused_for(cases[name], tmp_path) for name in OUTSIDE} == OUTSIDE
    large = [path.read_text(encoding="utf-8") for path in CORE if path not in SMALL]
    assert sum(text.count("\n- name:") for text in large) == TOO_LARGE
    assert len(DEFEASIBLE) == DEFEASIBLE_SUITES


def test_what_the_suites_call_an_error_is_refused() -> None:
    errors = {case["name"] for path in SMALL for case in cases_of(path) if "expect_error" in case}
    assert len(errors) == 6
    assert errors <= OUTSIDE.keys()


# ---------------------------------------------------------------------------------------------- what lies inside


Engine = Callable[[Guideline], Iterable[Fact]]


def by_pydatalog(guideline: Guideline) -> Iterable[Fact]:
    return {*guideline.tables, *derive(guideline, ()).facts}


def by_clingo(guideline: Guideline) -> Iterable[Fact]:
    """What clingo makes of the clause file as it is written, recursion and all."""
    control = clingo.Control(["--warn=none"])
    control.load(str(guideline.folder / "rules.lp"))
    control.ground()
    with control.solve(yield_=True) as models:
        (found,) = ([*each.symbols(atoms=True)] for each in models)
    return {Fact(symbol.name, tuple(map(value_of, symbol.arguments))) for symbol in found}


def by_diagrams(guideline: Guideline) -> Iterable[Fact]:
    """What holds in all situations."""
    found = worlds_of(guideline).facts.items()
    return {Fact(name, row) for name, rows in found for row, node in rows.items() if node == ALL}


ENGINES: tuple[Engine, ...] = (by_pydatalog, by_clingo, by_diagrams)


def compare(case: Mapping[str, Any], engine: Engine, folder: Path) -> None:
    folder.mkdir()
    found = engine(guideline_of(folder, *asked_of(case)))
    for name, rows in case["expect"].items():
        expected = {tuple(v if isinstance(v, int) else f'"{v}"' for v in row) for row in rows}
        assert {fact.args for fact in found if fact.predicate == f"p_{name}"} == expected, (case["name"], name)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_a_suite_comes_out_as_it_says(path: Path, engine: Engine, tmp_path: Path) -> None:
    for case in cases_of(path):
        if case["name"] not in OUTSIDE and (case["name"] not in SLOW or engine is by_clingo):
            compare(case, engine, tmp_path / case["name"])


@pytest.mark.hunt(0)
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("name", sorted(SLOW))
def test_a_slow_case_comes_out_as_its_suite_says(name: str, engine: Engine, tmp_path: Path) -> None:
    (case,) = (case for path in SMALL for case in cases_of(path) if case["name"] == name)
    compare(case, engine, tmp_path / name)
