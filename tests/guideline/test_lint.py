"""Every way in which a guideline can be wrong, and what its author is told.

A wrong clause file `bad/<what>.lp` is read together with the sound clauses of `bad/sound.lp`; one that has
its own vocabulary, `bad/<what>.toml`, stands alone. A wrong vocabulary is `bad/vocabulary_<what>.toml`. What
must be told stands in `bad/<what>.expected`, each problem under its severity and its kind.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import clingo
import pytest
from conftest import ROOT
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import kb
from kb.files.errors import InputError, Problem
from kb.guideline.guideline import Guideline
from kb.guideline.lint.lint import lint
from kb.guideline.load import load, read
from kb.guideline.references import read_references
from kb.guideline.vocabulary import read_vocabulary
from kb.language.read import read_clauses, read_paragraphs
from kb.language.syntax import Clause, Literal

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
    "lone variable",
    "item left out",
    "doubled addend",
    "beyond range",
    "two answers",
    "steps of a plan",
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
    few = one.replace("Total)", "_)")
    assert problems_of(f"{few}, A < B.", f"{few.replace('A', 'C')}, C < B.") == [("alike", 4, "advice")]


@pytest.mark.parametrize(
    ("length", "round", "told"), [(198, False, 0), (300, False, 1), (1500, False, 1), (1500, True, 1)]
)
def test_a_cascade_longer_than_any_guideline_has_is_refused_and_not_fallen_down(
    folder: Path, length: int, round: bool, told: int
) -> None:
    """Two layers lie below the chain: that of the inputs is none."""
    names = [f"c{number:04}" for number in range(length)]
    with (folder / "vocabulary.toml").open("a") as file:
        for name in names:
            file.write(f'\n[predicate.{name}]\nargs = {{ Lesion = "lesion", Answer = "yes_no" }}\nrole = "derived"\n')
            file.write('says = "{Lesion}: {Answer}"\n')
    with (folder / "sound.lp").open("a") as file:
        file.write("\n%! ankle.chain  [green1990, Table 3]\n%! A chain.\n")
        file.write(f"{names[0]}(L, A) :- {names[-1] if round else 'swelling'}(L, A).\n")
        file.writelines(f"{name}(L, A) :- {below}(L, A).\n" for below, name in pairwise(names))
        file.write(f"advice(L, frail) :- {names[-1]}(L, yes).\n")
    problems = [problem for problem in lint(read(folder)) if problem.severity == "error"]
    assert [problem.kind for problem in problems] == ["too deep"] * told
    assert told or kb.load(folder).reads["advice"] >= set(names)


def test_long_clauses_are_told_apart_without_trying_every_order_of_their_conditions(problems_of: Told) -> None:
    """A ring of 14 variables with chords, against the same in another order and under other names, and against one
    with a chord elsewhere: there are 28! orders."""
    chords = [f"P{i} != P{(i + 3) % 14}" for i in range(14)]
    ring = [f"opening(L{i}, P{i}), lesion_of(L{i}, A{(i + 1) % 14}), kps(A{i}, _)" for i in range(14)]
    conditions = [*ring, *chords]
    head, twin = "advice(L0, frail) :- ", random.Random(7).sample(conditions, len(conditions))
    moved = [*twin[:-1], twin[-1].replace("!=", "<") if "!=" in twin[-1] else f"{twin[-1]}, P1 != P2"]
    clauses = [f"{head}{', '.join(some)}." for some in (conditions, twin, moved)]
    found = problems_of(clauses[0], re.sub(r"\b([LPA])(\d+)", r"\1x\2", clauses[1]), clauses[2])
    assert [(kind, line) for kind, line, _ in found] == [("alike", 4)]


# ------------------------------------------------------------------------------------- lone variables and sums


@pytest.mark.parametrize(
    ("clause", "marked"),
    [
        ("advice(Lesion, frail) :- swelling(Lesion, yes), pain(Lesoin, constant).", "Lesoin"),
        ("advice(Lesion, frail) :- total(Lesion, Total).", "Total"),
        ("advice(Lesion, frail) :- total(Lesion, Total), Sum = Total + 1.", "Sum"),
        ("advice(Lesion, frail) :- swelling(Lesion, yes), not risk(Other, high), pain(Other, _).", ""),
        ("advice(Lesion, frail) :- total(Lesion, _).", ""),
        ("advice(Lesion, frail) :- total(Lesion, _Total).", ""),
        ("advice(Lesion, frail) :- total(Lesion, Total), Total > 3.", ""),
    ],
)
def test_a_variable_that_stands_in_one_place_of_its_clause_is_told_there(
    problems_of: Told, clause: str, marked: str
) -> None:
    found = problems_of(clause)
    assert found == ([("lone variable", 3, marked)] if marked else [])


def test_a_named_variable_that_begins_with_an_underscore_is_one_variable_in_its_clause() -> None:
    (clause,) = read_clauses("advice(L, frail) :- total(L, _Total), pain_points(L, _Total), laxity_points(L, _).")
    assert str(clause) == "advice(L, frail) :- total(L, _Total), pain_points(L, _Total), laxity_points(L, _)."
    assert clause.variables == ("L", "_Total", "_1")


SUM = "total(Lesion, Total) :- pain_points(Lesion, Pain), laxity_points(Lesion, Laxity)"


@pytest.mark.parametrize(
    ("clause", "kinds"),
    [
        (f"{SUM}, Total = Pain + Laxity, Total > 0.", []),
        (f"{SUM}, Total = Pain + Pain.", ["doubled addend", "item left out", "lone variable"]),
        (f"{SUM}, Total = Pain + Laxity + Pain, Total < 5.", ["doubled addend"]),
        ("total(Lesion, Total) :- pain_points(Lesion, Pain), Total = Pain + 1.", ["item left out"]),
        (f"{SUM}, Total = Pain + Laxity + 2.", ["beyond range"]),
        (f"{SUM}, Total = Pain + Laxity - 1.", ["beyond range"]),
        (f"{SUM}, Total = Pain + Laxity - 1, Pain >= 1.", []),
        (f"{SUM}, Total = 2 * Pain + Laxity, Total <= 8.", []),
        (f"{SUM}, Part = Pain + 0, Total = Part + Laxity.", []),
        (f"{SUM}, Laxity > 0, Total = Pain + 1.", ["item left out"]),
    ],
)
def test_a_sum_adds_each_item_once_and_stays_in_its_range(problems_of: Told, clause: str, kinds: list[str]) -> None:
    assert sorted({kind for kind, _, _ in problems_of(clause)}) == kinds


def test_a_sum_is_bounded_by_what_the_tables_give_and_not_by_their_domains(folder: Path) -> None:
    """Each item has 0 to 4 points by its domain; the tables give at most 4 and 3, so a total of 0 to 7 is right."""
    vocabulary, clauses = folder / "vocabulary.toml", (folder / "sound.lp").read_text("utf-8")
    most = [max(map(int, re.findall(rf"{name}\(.*, (\d)\)\.", clauses))) for name in ("of_grade", "of_pain")]
    text = vocabulary.read_text("utf-8")
    for high, told in ((sum(most), []), (sum(most) - 1, ["beyond range"])):
        vocabulary.write_text(text.replace("total = { from = 0, to = 8 }", f"total = {{ from = 0, to = {high} }}"))
        assert [problem.kind for problem in lint(read(folder)) if problem.kind == "beyond range"] == told


# ------------------------------------------------------------------------------------------- facts that disagree


def test_two_numbers_for_one_entry_of_a_table_of_points_are_one_error_that_names_both(folder: Path) -> None:
    clauses = folder / "sound.lp"
    text = clauses.read_text("utf-8")
    line = text[: text.index("points_of_pain(none, 0).")].count("\n") + 1
    clauses.write_text(text.replace("points_of_pain(none, 0).", "points_of_pain(none, 0).\npoints_of_pain(none, 1)."))
    (problem,) = lint(read(folder))
    assert (problem.severity, problem.kind, problem.place.line) == ("error", "two answers", line + 1)
    assert problem.message == (
        f"points_of_pain has two answers for none: points_of_pain(none, 0) at sound.lp:{line}, and this."
    )


@pytest.mark.parametrize("declared", [True, False])
def test_a_table_of_words_has_one_answer_where_that_is_declared(folder: Path, declared: bool) -> None:
    vocabulary, clauses = folder / "vocabulary.toml", folder / "sound.lp"
    table = (
        '\n[predicate.rest_for]\nargs = { Risk = "risk", Topic = "topic" }\nrole = "table"\nsays = "{Risk}: {Topic}"\n'
    )
    vocabulary.write_text(vocabulary.read_text("utf-8") + table)
    with clauses.open("a") as file:
        file.write("\n%! ankle.rest_for  [green1990, Table 9]\n%! Rest.\nrest_for(high, frail).\n")
        file.write(
            "rest_for(high, see_a_surgeon).\nadvice(Lesion, Topic) :- risk(Lesion, Risk), rest_for(Risk, Topic).\n"
        )
        file.write("one_answer(rest_for).\n" if declared else "")
    assert [problem.kind for problem in lint(read(folder))] == (["two answers"] if declared else [])


STEP = "plan_step(splint_then_rest, 1, splint).\nplan_step(splint_then_rest, 2, rest)."


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (STEP, ""),
        ("", "the plan splint_then_rest has no steps: plan_step has no fact of it."),
        (STEP.replace(", 1,", ", 2,").replace("2, rest", "3, rest"), "splint_then_rest has no step 1, and a step 3."),
        (STEP.replace(", 1,", ", 3,"), "splint_then_rest has no step 1, and a step 3."),
        (STEP.replace(", 2,", ", 3,"), "splint_then_rest has no step 2, and a step 3."),
        (STEP.replace(", 2,", ", 1,"), "splint_then_rest has two steps 1: plan_step(splint_then_rest, 1, splint) at"),
        (f"{STEP}\nplan_step(splint_then_rest, 2, splint).", "splint_then_rest has two steps 2: plan_step(splint_then"),
    ],
)
def test_the_steps_of_a_plan_are_numbered_from_one_and_each_has_its_place(
    folder: Path, steps: str, message: str
) -> None:
    vocabulary, clauses = folder / "vocabulary.toml", folder / "sound.lp"
    vocabulary.write_text(
        vocabulary.read_text("utf-8").replace("position = { from = 1, to = 2 }", "position = { from = 1, to = 3 }")
    )
    text = clauses.read_text("utf-8")
    assert text.count(STEP) == 1
    clauses.write_text(text.replace(STEP, steps))
    problems = lint(read(folder))
    assert [p.kind for p in problems] == (["steps of a plan"] if message else [])
    assert all(problem.message.startswith(message) for problem in problems)


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


def test_a_goal_of_the_patient_is_refused(tmp_path: Path) -> None:
    """Answers are worked out for each lesion."""
    shutil.copytree(ROOT / "kb" / "guidelines" / "spinal_metastases", tmp_path / "own")
    path = tmp_path / "own" / "vocabulary.toml"
    text = path.read_text(encoding="utf-8").replace('goal = "plan"', 'goal = "tokuhashi_band"', 1)
    text = re.sub(r"(?m)^(option_)?holds = .*$", "", text)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(kb.InputError) as refused:
        kb.load(tmp_path / "own")
    assert "goal names tokuhashi_band, which is of the patient." in str(refused.value)
    assert "give it a lesion as its first argument; answers are worked out for each lesion" in str(refused.value)
