"""Every way in which a guideline can be wrong, and what its author is told.

A wrong clause file `bad/<what>.lp` is read together with the sound clauses of `bad/sound.lp`; one that has
its own vocabulary, `bad/<what>.toml`, stands alone. A wrong vocabulary is `bad/vocabulary_<what>.toml`. What
must be told stands in `bad/<what>.expected`, each problem under its severity and its kind.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import clingo
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kb.errors import InputError, Problem
from kb.guideline import Guideline, load, read
from kb.lint import lint
from kb.read import read_clauses, read_paragraphs
from kb.references import read_references
from kb.syntax import Clause, Literal
from kb.vocabulary import read_vocabulary

ROOT = Path(__file__).parents[1]
BAD = Path("tests/bad")
SOUND = BAD / "sound.lp"
WRONG = sorted(
    path.relative_to(ROOT)
    for path in [*(ROOT / BAD).glob("*.lp"), *(ROOT / BAD).glob("vocabulary_*.toml")]
    if path.name != SOUND.name
)


@pytest.fixture(autouse=True)
def in_the_root_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def told(problems: Iterable[Problem]) -> str:
    return "\n\n".join(f"[{problem.severity}: {problem.kind}]\n{problem}" for problem in problems)


def report_on(path: Path) -> str:
    """Everything that is said of a wrong file."""
    try:
        if path.suffix == ".toml":
            read_vocabulary(path)
            return ""
        return told(lint(guideline_with(path)))
    except InputError as error:
        return told(error.problems)


def guideline_with(path: Path) -> Guideline:
    """The guideline that a clause file makes with its own vocabulary, or else with the sound clauses."""
    own = path.with_suffix(".toml")
    if own.is_file():
        return guideline_of(own, path)
    return guideline_of(BAD / "vocabulary.toml", SOUND, path)


@cache
def sound() -> Guideline:
    return guideline_of(BAD / "vocabulary.toml", SOUND)


def guideline_of(vocabulary: Path, *files: Path) -> Guideline:
    paragraphs = [found for file in files for found in read_paragraphs(file.read_text("utf-8"), str(file))]
    return Guideline(BAD, read_vocabulary(vocabulary), read_references(BAD / "references.toml"), tuple(paragraphs))


KINDS = {
    "undeclared predicate",
    "undefined predicate",
    "wrong arity",
    "outside domain",
    "domain mismatch",
    "not a number",
    "unsafe variable",
    "recursion",
    "recursion through negation",
    "negated input",
    "input without guard",
    "clause for record",
    "duplicate id",
    "missing citation",
    "unknown citation",
    "missing sentence",
    "no clauses",
    "unused predicate",
    "alike",
    "unheeded declaration",
}


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_the_author_of_a_wrong_file_is_told_what_is_wrong(path: Path) -> None:
    assert report_on(path) == path.with_suffix(".expected").read_text("utf-8").rstrip("\n")


def test_every_kind_of_problem_has_a_wrong_clause_file() -> None:
    reports = [path.with_suffix(".expected").read_text("utf-8") for path in WRONG]
    found = {kind for report in reports for kind in re.findall(r"^\[(?:error|warning): (.*)\]$", report, re.MULTILINE)}
    assert found >= KINDS


def test_every_expected_message_has_its_wrong_file() -> None:
    expected = {path.stem for path in BAD.glob("*.expected")}
    assert expected == {path.stem for path in WRONG}


def test_the_sound_clauses_give_no_message() -> None:
    assert told(lint(sound())) == ""


def test_the_shipped_guideline_gives_no_message() -> None:
    assert told(lint(read("spinal_metastases"))) == ""


# --------------------------------------------------------------------------------------------- single clauses


Told = Callable[..., list[tuple[str, int, str]]]


@pytest.fixture
def problems_of(tmp_path: Path) -> Told:
    """The kind, line and marked text of every problem, once a clause file is added to the sound one."""

    def told_of(*clauses: str) -> list[tuple[str, int, str]]:
        added = tmp_path / "added.lp"
        added.write_text("\n".join(["%! ankle.added  [green1990, Table 9]", "%! Added.", *clauses]), "utf-8")
        problems = lint(guideline_with(added))
        places = [(problem, problem.place) for problem in problems]
        return [(problem.kind, at.line, problem.line[at.column - 1 : at.end - 1]) for problem, at in places]

    return told_of


@pytest.mark.parametrize(
    ("number", "within"), [("-1", False), ("0", True), ("30", True), ("31", False)], ids=lambda x: str(x)
)
def test_a_range_ends_where_the_vocabulary_says(problems_of: Told, number: str, within: bool) -> None:
    found = problems_of(f"advice(Lesion, see_a_surgeon) :- opening(Lesion, {number}).")
    assert [kind for kind, _, _ in found] == ([] if within else ["outside domain"])


@pytest.mark.parametrize("score", ["5", "95", "101"])
def test_a_threshold_may_lie_between_two_steps_and_not_beyond_the_range(problems_of: Told, score: str) -> None:
    found = problems_of(f"advice(Lesion, frail) :- lesion_of(Lesion, Patient), kps(Patient, Score), Score < {score}.")
    assert [kind for kind, _, _ in found] == (["outside domain"] if score == "101" else [])


def test_comparisons_join_ranges_that_atoms_may_not_join(problems_of: Told) -> None:
    body = "laxity_points(Lesion, Points), total(Lesion, Total)"
    assert problems_of(f"advice(Lesion, see_a_surgeon) :- {body}, Points = Total, Points * 2 > Total.") == []


def test_a_sum_binds_its_variable_whichever_side_it_stands_on(problems_of: Told) -> None:
    body = "laxity_points(Lesion, Points), Points + 1 = More, Most = More + 1, Most > 3"
    assert problems_of(f"advice(Lesion, see_a_surgeon) :- {body}.") == []


def test_an_equality_binds_nothing_from_an_unbound_variable(problems_of: Told) -> None:
    found = problems_of("advice(Lesion, see_a_surgeon) :- swelling(Lesion, yes), One = Two + 1, Two = One - 1.")
    assert {(kind, marked) for kind, _, marked in found} == {
        ("unsafe variable", "One"),
        ("unsafe variable", "Two"),
    }


def test_tables_derived_predicates_and_the_record_may_be_negated(problems_of: Told) -> None:
    assert (
        problems_of(
            "advice(Lesion, see_a_surgeon) :- pain(Lesion, Pain), not points_of_pain(Pain, 0).",
            "advice(Lesion, see_a_surgeon) :- swelling(Lesion, yes), not risk(Lesion, high).",
            "advice(Lesion, see_a_surgeon) :- swelling(Lesion, yes), not given(opening, Lesion).",
        )
        == []
    )


def test_a_clause_is_alike_only_under_one_renaming(problems_of: Told) -> None:
    one = "advice(Lesion, frail) :- total(Lesion, Total), laxity_points(Lesion, A), pain_points(Lesion, B)"
    assert problems_of(f"{one}, A < B, A < Total.", f"{one}, B < A, B < Total.") == []
    assert problems_of(f"{one}, A < B.", f"{one.replace('A', 'C')}, C < B.") == [("alike", 4, "advice")]


def test_every_cycle_is_told_once_and_on_its_own(problems_of: Told) -> None:
    found = problems_of(
        "laxity_points(Lesion, 4) :- risk(Lesion, high), swelling(Lesion, no).",
        "plan(Lesion, rest) :- advice(Lesion, frail).",
        "advice(Lesion, frail) :- plan(Lesion, splint_then_rest).",
    )
    assert [kind for kind, _, _ in found] == ["recursion", "recursion"]


def test_an_argument_is_marked_on_the_line_where_it_stands(problems_of: Told) -> None:
    found = problems_of("plan_step(rest, % first\n    3,\n    rest).")
    assert found == [("outside domain", 4, "3")]


# ------------------------------------------------------------------------------------------- whole guidelines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sound guideline in a folder of its own."""
    for path in (BAD / "vocabulary.toml", BAD / "references.toml", SOUND):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_a_source_that_nothing_cites_is_a_warning(folder: Path) -> None:
    with (folder / "references.toml").open("a") as file:
        file.write('\n[brown1991]\nauthors = "Brown"\ntitle = "Never cited"\n')
    (problem,) = lint(read(folder))
    assert (problem.kind, problem.severity, problem.line) == ("unused source", "warning", "[brown1991]")


def test_a_guideline_with_warnings_loads_and_one_with_errors_does_not(folder: Path) -> None:
    clauses = folder / "sound.lp"
    clauses.write_text(clauses.read_text("utf-8") + "\n%! ankle.empty  [green1990, Table 4]\n%! Nothing yet.\n")
    assert len(load(folder).paragraphs) == len(read(folder).paragraphs)
    clauses.write_text(clauses.read_text("utf-8").replace("total(Lesion, Total), Total >= 5", "totl(Lesion, 5)"))
    with pytest.raises(InputError) as refused:
        load(folder)
    assert [problem.kind for problem in refused.value.problems] == ["undeclared predicate"]


def test_a_problem_is_told_without_its_line_when_the_file_is_gone(folder: Path) -> None:
    clauses = folder / "sound.lp"
    clauses.write_text(clauses.read_text("utf-8").replace("points_of_pain(none, 0)", "points_of_pain(non, 0)"))
    guideline = read(folder)
    clauses.unlink()
    (problem,) = lint(guideline)
    assert (problem.kind, problem.line, problem.hint) == ("outside domain", "", "did you mean none?")


@pytest.mark.parametrize("start", range(8))
def test_a_misspelt_predicate_is_found_in_every_paragraph_of_the_shipped_guideline(start: int) -> None:
    """In every eighth paragraph at once: each is told, and no other."""
    shipped, expected = read("spinal_metastases"), []
    paragraphs = list(shipped.paragraphs)
    for number in range(start, len(paragraphs), 8):
        *others, last = paragraphs[number].clauses
        paragraphs[number] = replace(paragraphs[number], clauses=(*others, misspelt(last)))
        expected.append(last.atoms[-1].place)
    problems = lint(replace(shipped, paragraphs=tuple(paragraphs)))
    found = [problem.place for problem in problems if problem.kind == "undeclared predicate"]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert len(found) == len(set(found)) > 30


def misspelt(clause: Clause) -> Clause:
    """The clause with an x in the name of its last atom."""
    last = clause.atoms[-1]
    wrong = replace(last, predicate=last.predicate + "x")
    if last is clause.head:
        return replace(clause, head=wrong)
    body = tuple(replace(c, atom=wrong) if isinstance(c, Literal) and c.atom is last else c for c in clause.body)
    return replace(clause, body=body)


# ---------------------------------------------------------------------------------------- clingo as a witness

VARIABLES = st.sampled_from(["A", "B", "C", "_"])
TERMS = st.one_of(VARIABLES, st.sampled_from(["1", "2"]))
ATOMS = st.builds("{}({}, {})".format, st.sampled_from(["total", "risk"]), TERMS, TERMS)
SUMS = st.one_of(TERMS.filter(lambda term: term != "_"), st.builds("{} + {}".format, st.sampled_from("ABC"), TERMS))
CONDITIONS = st.one_of(
    ATOMS,
    ATOMS.map("not {}".format),
    st.builds("{} {} {}".format, SUMS, st.sampled_from(["=", "<", "!="]), SUMS),
)
CLAUSES = st.builds(
    "{} :- {}.".format,
    st.one_of(st.just(""), ATOMS),
    st.lists(CONDITIONS, min_size=1, max_size=4).map(", ".join),
)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])
@given(text=CLAUSES)
def test_a_clause_that_binds_its_variables_is_safe_for_clingo_too(text: str) -> None:
    paragraph = replace(sound().paragraphs[0], clauses=read_clauses(text, "random"))
    kinds = {problem.kind for problem in lint(replace(sound(), paragraphs=(paragraph,)))}
    assume("unsafe variable" not in kinds)
    said: list[str] = []
    control = clingo.Control(logger=lambda code, message: said.append(message))
    control.add("base", [], "total(1, 2). risk(2, 1). " + text)
    control.ground([("base", [])])  # raises where a variable is unsafe
    assert not [message for message in said if "unsafe" in message]


WORDS = st.sampled_from(["Lesion", "Patient", "Points", "_", "yes", '"2"', "laxity", "7", "-1", "unheard_of"])
HEADS = st.builds(
    lambda name, args: f"{name}({', '.join(args)})" if args else name,
    st.sampled_from(["laxity", "swelling", "given", "lesion_of", "risk", "plan", "total", "kps", "unheard_of"]),
    st.lists(WORDS, max_size=3),
)
SIDES = st.one_of(WORDS, st.builds("{} {} ({})".format, WORDS, st.sampled_from("+-*"), WORDS))
BODIES = st.lists(
    st.one_of(
        HEADS,
        HEADS.map("not {}".format),
        st.builds("{} {} {}".format, SIDES, st.sampled_from(["=", "!=", "<", ">="]), SIDES),
    ),
    min_size=1,
    max_size=4,
).map(", ".join)


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.one_of(HEADS.map("{}.".format), st.builds("{} :- {}.".format, HEADS, BODIES)), max_size=3))
def test_whatever_clauses_say_each_problem_names_the_rule_it_is_in(texts: list[str]) -> None:
    paragraph = replace(sound().paragraphs[0], clauses=read_clauses("\n".join(texts), "random"))
    others = sound().paragraphs[1:]
    for problem in lint(replace(sound(), paragraphs=(paragraph, *others))):
        assert problem.message.endswith(".")
        if problem.place.path == "random":
            assert 1 <= problem.place.line <= len(texts)
            assert problem.context.startswith("in rule ankle.laxity.grade_2 [")
