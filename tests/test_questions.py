"""What decides a plan, what would change it and what to ask next, against brute force over the inputs.

The brute force knows Tables 1 to 3 as plain Python (`oracle`), and tries every subset of the facts, every change of one
or two of them, every order of questions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, combinations, product
from pathlib import Path
from random import Random
from typing import Any

import oracle
import pytest
from click.testing import CliRunner
from test_consistency import wild, write

import explain
import kb
from explain.asking import changes_json, reasons_json, way_json
from explain.cli import main
from explain.dialog import ask_on
from kb.alter import altered
from kb.ask import way
from kb.changes import changes
from kb.decision import position
from kb.reasons import reasons

GUIDELINE = kb.load("spinal_metastases")
FIXED = {"age", "sex", "histology", "levels"}
READ = ("histology", "tolerates_open_surgery")
Case = dict[str, Any]


def plans(case: Case) -> set[Any]:
    return oracle.answers(case)[case["lesions"][0]["id"]]["possible_plans"]


def as_plans(told: list[Any]) -> set[Any]:
    return {tuple(plan) if plan else None for plan in told}


def stated(case: Case) -> dict[str, tuple[str, str]]:
    """The inputs that a case states, as programs write them, each with where it stands."""
    lesion = case["lesions"][0]
    found = {name: ("patient", name) for name in case["patient"]}
    return found | {f"{lesion['id']}.{name}": ("lesion", name) for name in lesion if name != "id"}


def only(case: Case, names: Any) -> Case:
    """The case with some of its inputs, and no others."""
    lesion, where = case["lesions"][0], stated(case)
    kept = {where[name] for name in names}
    return {
        "patient": {n: v for n, v in case["patient"].items() if ("patient", n) in kept},
        "lesions": [{n: v for n, v in lesion.items() if n == "id" or ("lesion", n) in kept}],
    }


def setting(case: Case, values: Mapping[str, Any]) -> Case:
    """The case with other values of some of its inputs."""
    where = stated(case)
    patient, lesion = dict(case["patient"]), dict(case["lesions"][0])
    for name, value in values.items():
        home, field = where[name]
        (patient if home == "patient" else lesion)[field] = value
    return {"patient": patient, "lesions": [lesion]}


def some_cases(seed: int, number: int, moods: Any = oracle.MOODS) -> Iterator[Case]:
    random = Random(seed)
    found = 0
    while found < number:
        case = oracle.some_case(random.choice, lesions=(1,), moods=moods)
        try:
            plans(case)
        except oracle.ContradictionError:
            continue
        found += 1
        yield case


def standing(case: Case) -> Any:
    read = kb.read_case(case, GUIDELINE)
    return position(GUIDELINE, read, read.lesions[0])


# ----------------------------------------------------------------------------------------- certain and possible


@pytest.mark.parametrize("seed", range(12))
def test_of_any_guideline_what_is_possible_is_what_the_solver_finds(seed: int, tmp_path: Path) -> None:
    """Guidelines with contradictions, negations, and inputs that follow from others; patients known in part."""
    random = Random(seed)
    guideline = write(tmp_path / "toy", wild(random))
    goal, told = guideline.vocabulary.report.goal, 0
    for _ in range(25):
        case: Case = {"patient": {}, "lesions": [{"id": "a"}]}
        for given in guideline.vocabulary.inputs:
            values = list(guideline.vocabulary.domains[given.domain].symbols)
            if random.random() < 0.6:
                few = sorted(random.sample(values, 2), key=values.index)
                stated = random.choice(values) if random.random() < 0.8 else {"one_of": few}
                (case["patient"] if given.entity == "patient" else case["lesions"][0])[given.field] = stated
        read = kb.read_case(case, guideline)
        try:
            result = kb.recommend(guideline, read)
        except kb.InputError:
            with pytest.raises(kb.InputError):
                position(guideline, read, "a")
            continue
        expected = {fact.args[1] for fact in result.possible if fact.predicate == goal}
        expected |= {None} if result.unconcluded else set()
        found = position(guideline, read, "a")
        assert set(found.possible) == expected, case
        told += 1
        decisive = reasons(found)
        assert (decisive is not None) == (len(expected) == 1)
    assert told > 10


@pytest.mark.parametrize("seed", range(3))
def test_what_is_possible_for_a_patient_known_in_part_is_what_some_completion_leads_to(seed: int) -> None:
    for case in some_cases(seed, 60):
        told = changes_json(standing(case), ())
        assert as_plans(told["possible_plans"]) == plans(case)
        assert told["status"] == oracle.answers(case)[case["lesions"][0]["id"]]["status"]


# ---------------------------------------------------------------------------------------------------- reasons


@pytest.mark.parametrize("seed", range(4))
def test_the_reasons_are_the_least_sets_of_facts_that_leave_one_plan(seed: int) -> None:
    """Of every set of the facts that bear on the plan: it leaves one plan exactly where it has a reason in it."""
    told_reasons = 0
    for case in some_cases(seed, 25):
        told = reasons_json(standing(case), reasons(standing(case)))
        now = plans(case)
        if len(now) > 1:
            assert told["reasons"] == []
            continue
        found = [set(own) for own in told["reasons"]]
        told_reasons += len(found)
        assert not any(a < b for a in found for b in found)
        assert set(told["decisive"]) == set.intersection(*found)
        assert set(told["irrelevant"]) == stated(case).keys() - set().union(*found)
        bearing = sorted(set().union(*found)) or []
        others = sorted(stated(case).keys() - set(bearing))
        random = Random(seed)
        for kept in subsets(bearing, 200, random):
            some = {*kept, *random.sample(others, random.randint(0, len(others)))}
            forced = plans(only(case, some)) == now
            assert forced == any(own <= some for own in found), (case, some)
    assert told_reasons > 20


def subsets(names: list[str], most: int, random: Random) -> list[tuple[str, ...]]:
    """All subsets of some names, or where they are many, some at random and all that lack one or two."""
    if 2 ** len(names) <= most:
        return list(chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)))
    near = [tuple(n for n in names if n not in out) for k in (0, 1, 2) for out in combinations(names, k)]
    return near + [tuple(n for n in names if random.random() < 0.7) for _ in range(most - len(near))]


# ---------------------------------------------------------------------------------------------------- changes


def values_to_try(name: str) -> tuple[Any, ...]:
    field = name.split(".")[-1]
    return oracle.CUT_OFFS if field.endswith("percent") else oracle.DOMAINS.get(field, ())


def class_of_value(field: str, value: Any) -> Any:
    """Numbers that the tables tell apart: what a change names is the nearest of its class."""
    return (value > 0) + (value >= 50) + (value > 50) if field.endswith("percent") else value


def may_change(case: Case) -> list[str]:
    """The inputs that are known for certain, and not fixed."""
    whole = {**case["patient"], **case["lesions"][0]}
    return [
        name
        for name, (_, field) in stated(case).items()
        if field not in FIXED and field in oracle.DOMAINS and len(oracle.values_of(field, whole)) == 1
    ]


def brute_changes(case: Case, size: int) -> dict[frozenset[tuple[str, Any]], set[Any]]:
    """Every change of so many facts after which the plan is another, with the plans that are then possible."""
    now, found = plans(case), {}
    where = stated(case)
    for names in combinations(may_change(case), size):
        for values in product(*(values_to_try(name) for name in names)):
            field_of = [where[name][1] for name in names]
            present = [oracle.values_of(field, case["patient"] | case["lesions"][0])[0] for field in field_of]
            if any(
                class_of_value(f, new) == class_of_value(f, old)
                for f, new, old in zip(field_of, values, present, strict=True)
            ):
                continue
            try:
                after = plans(setting(case, dict(zip(names, values, strict=True))))
            except oracle.ContradictionError:
                continue
            if after != now if len(now) == 1 else len(after) == 1:
                key = frozenset((n, class_of_value(f, v)) for n, f, v in zip(names, field_of, values, strict=True))
                found[key] = after
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_changes_are_all_smallest_ones_that_change_the_plan(seed: int) -> None:
    sizes = set()
    for case in some_cases(seed + 10, 8):
        told = changes_json(standing(case), changes(standing(case)))["changes"]
        sizes |= {len(change["set"]) for change in told}
        ones, twos = brute_changes(case, 1), brute_changes(case, 2)
        expected = ones | {key: after for key, after in twos.items() if not any(one <= key for one in ones)}
        where = stated(case)
        found = {
            frozenset((name, class_of_value(where[name][1], value)) for name, value in change["set"].items()): as_plans(
                change["possible_plans"]
            )
            for change in told
            if len(change["set"]) <= 2
        }
        assert found == expected, case
        for change in told:
            assert plans(setting(case, change["set"])) == as_plans(change["possible_plans"])
    assert {1, 2} <= sizes


def test_the_smallest_and_nearest_changes_come_first() -> None:
    case = kb.read_case("kb/guidelines/spinal_metastases/cases/row07-rcc-t9.yaml", GUIDELINE)
    own = position(GUIDELINE, case, "t9")
    told = changes_json(own, changes(own))
    assert told["now"] == ["decompression_and_stabilization", "igrt"]
    assert [change["set"] for change in told["changes"]] == [
        *({"tolerates_open_surgery": "no"}, {"t9.escc": "1c"}, {"t9.escc": "1b"}, {"t9.escc": "1a"}, {"t9.escc": "0"}),
    ]


# -------------------------------------------------------------------------------------------------- questions


def brute_depth(case: Case) -> tuple[int, int]:
    """The fewest questions that may decide a case, and the most that a shortest order of questions needs."""
    lesion = case["lesions"][0]
    open_ = [n for n in READ if n not in case["patient"]]
    open_ += [n for n in oracle.LESION_INPUTS if n not in lesion]

    @cache
    def left(answers: frozenset[tuple[str, Any]]) -> frozenset[Any]:
        told = dict(answers)
        patient = case["patient"] | {n: v for n, v in told.items() if n in READ}
        return frozenset(
            plans({"patient": patient, "lesions": [lesion | {n: v for n, v in told.items() if n not in READ}]})
        )

    def answers_to(name: str) -> tuple[Any, ...]:
        """One value of each kind that Tables 1 to 3 tell apart."""
        if name == "histology":
            return ("breast", "renal", "other")
        if name == "levels":
            return (("C1",), ("C4",), ("T5",), ("S3",))
        return ("1a", "2") if name == "escc" else oracle.DOMAINS[name]

    @cache
    def depth(told: frozenset[tuple[str, Any]]) -> tuple[int, int]:
        if len(left(told)) == 1:
            return 0, 0
        asked = {name for name, _ in told}
        ways = [[depth(told | {(name, value)}) for value in answers_to(name)] for name in open_ if name not in asked]
        return 1 + min(least for way in ways for least, _ in way), 1 + min(max(most for _, most in way) for way in ways)

    return depth(frozenset())


def test_the_number_of_questions_is_that_of_the_best_of_all_orders() -> None:
    seen = set()
    random = Random(3)
    for case in some_cases(5, 250, moods=(("stated", "stated", "missing"),)):
        lesion = case["lesions"][0]
        if lesion.keys() & {*oracle.FINDINGS, "collapse_percent", "body_involved_percent"}:
            continue
        open_ = sum(n not in case["patient"] for n in READ) + sum(n not in lesion for n in oracle.LESION_INPUTS)
        if not 1 <= open_ <= 4 or random.random() < 0.5:
            continue
        found = way(standing(case))
        assert (found.at_least, found.at_most) == brute_depth(case), case
        seen.add((found.at_least, found.at_most))
    assert len(seen) > 5


@pytest.mark.parametrize("seed", range(2))
def test_each_answer_to_the_next_question_leaves_the_plans_that_are_told(seed: int) -> None:
    asked = set()
    for case in some_cases(seed + 20, 40):
        own = standing(case)
        if len(own.missing) > 8:
            continue
        told = way_json(own, way(own))
        if told["next"] is None:
            assert len(plans(case)) == 1
            continue
        name = told["next"]["input"]
        home, field = ("lesion", name.split(".")[-1]) if "." in name else ("patient", name)
        asked.add(field)
        for key, left in told["next"]["answers"].items():
            value: Any = key.split("..")[0]
            value = int(value) if field.endswith("percent") else [value] if field == "levels" else value
            patient, lesion = dict(case["patient"]), dict(case["lesions"][0])
            (patient if home == "patient" else lesion)[field] = value
            assert plans({"patient": patient, "lesions": [lesion]}) == as_plans(left), (case, name, key)
    assert len(asked) > 3


# ------------------------------------------------------------------------------------------------ the command


def run(*words: str, text: str = "") -> Any:
    return CliRunner().invoke(main, list(words), input=text)


HALF = json.dumps({"patient": {"histology": "renal"}, "lesions": [{"id": "a", "escc": "3"}, {"id": "b", "escc": "0"}]})


def test_there_is_one_answer_for_each_lesion() -> None:
    told = [json.loads(line) for line in run("ask", "-", "--format", "json", text=HALF).output.splitlines()]
    assert [each["lesion"] for each in told] == ["a", "b"]
    assert told[0]["next"]["input"] == "tolerates_open_surgery"
    assert told[0]["next"]["answers"]["yes"] == [["decompression_and_stabilization", "igrt"]]
    assert told[1]["next"]["input"].startswith("b.")


def test_the_first_sentence_is_the_answer() -> None:
    asked = run("ask", "-", text=HALF).output
    assert asked.startswith("case, lesion a: not decided; 3 answers are still possible:")
    assert "Ask next: Can the patient tolerate open surgery? (tolerates_open_surgery)" in asked
    row7 = "kb/guidelines/spinal_metastases/cases/row07-rcc-t9.yaml"
    forced = " ".join(run("explain", row7, "--reasons").output.split())
    assert forced.startswith(
        "row07-rcc-t9, lesion t9: decompression and stabilization, then image-guided radiation (IGRT). It follows from "
        "these facts alone, whatever all else is:"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--to", "igrd"], "igrd is no plan of this guideline."),
        (["--reasons", "--change"], "questions of their own"),
        (["mechanical", "--change"], "questions of their own"),
    ],
)
def test_a_wrong_call_is_refused(words: list[str], message: str) -> None:
    found = run("explain", "kb/guidelines/spinal_metastases/cases/row07-rcc-t9.yaml", *words)
    assert found.exit_code == 2
    assert message in " ".join(found.output.split())


# ------------------------------------------------------------------------------------------ question by question


def dialog(case: Case, *answers: str) -> tuple[dict[str, str], list[str]]:
    """The answers that a dialog ends with, and the questions that it asked."""
    asked: list[str] = []
    left = list(answers)

    def read(prompt: str) -> str:
        asked.append(prompt.removesuffix("? "))
        if not left:
            raise EOFError
        return left.pop(0)

    return ask_on(GUIDELINE, kb.read_case(case, GUIDELINE), read), asked


RENAL = {"patient": {"histology": "renal"}, "lesions": [{"id": "a", "escc": "3"}]}


def test_a_dialog_ends_where_the_plan_is_decided(capsys: pytest.CaptureFixture[str]) -> None:
    assert dialog(RENAL, "yes") == ({"tolerates_open_surgery": "yes"}, ["tolerates_open_surgery"])
    assert "decided: decompression and stabilization" in capsys.readouterr().out


def test_a_wrong_answer_is_told_and_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert dialog(RENAL, "perhaps", "?", "yes")[1] == ["tolerates_open_surgery"] * 3
    told = capsys.readouterr()
    assert "tolerates_open_surgery cannot be perhaps." in told.err
    assert "choose one of yes, no" in told.out


def test_an_answer_that_contradicts_the_case_is_told_and_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    """A tumor in the epidural space only has no ESCC grade 0."""
    known = {"myelopathy": "no", "pain": "none", "alignment": "normal", "collapse": "none", "posterolateral": "none"}
    lesion = {"id": "a", "tumor_extent": "epidural_only", "levels": ["T5"], "bone_lesion": "blastic", **known}
    case = {"patient": {"histology": "renal", "tolerates_open_surgery": "yes"}, "lesions": [lesion]}
    assert dialog(case, "0", "1a") == ({"a.escc": "1a"}, ["a.escc", "a.escc"])
    assert "contradicts" in capsys.readouterr().err


def test_an_open_answer_is_left_for_another_question_and_the_last_one_is_taken_back() -> None:
    given, asked = dialog(RENAL, "", "mechanical")
    assert asked[0] == "tolerates_open_surgery"
    assert asked[1] != asked[0]
    assert "tolerates_open_surgery" not in given
    given, asked = dialog(RENAL, "no", "b", "yes")
    assert asked[0] == asked[2] == "tolerates_open_surgery"
    assert given == {"tolerates_open_surgery": "yes"}


def test_where_too_much_is_open_the_numbers_are_bounds() -> None:
    own = standing({"patient": {}, "lesions": [{"id": "a"}]})
    quick = way(own, effort=10)
    assert (quick.exact, quick.at_least, quick.at_most) == (False, 1, 11)
    assert quick.step is not None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"esc": "2"}, "did you mean escc?"),
        ({"a.escc": "7"}, "escc cannot be 7."),
        ({"z.escc": "2"}, "the case has no lesion z."),
        ({"a.histology": "renal"}, "histology describes the patient"),
    ],
)
def test_a_value_that_no_case_can_have_is_refused(values: dict[str, str], message: str) -> None:
    with pytest.raises(kb.InputError, match=re.escape(message)):
        altered(GUIDELINE, kb.read_case(RENAL, GUIDELINE), values)


def test_an_altered_case_is_the_case_that_was_written_so() -> None:
    case = kb.read_case(RENAL, GUIDELINE)
    changed = altered(GUIDELINE, case, {"a.levels": "T9, T10", "escc": "high_grade", "histology": ""})
    written = kb.read_case({"lesions": [{"id": "a", "levels": ["T9", "T10"], "escc": "high_grade"}]}, GUIDELINE)
    assert (set(changed.facts), changed.open) == (set(written.facts), written.open)


def test_the_three_questions_are_there_in_python() -> None:
    case = kb.read_case("kb/guidelines/spinal_metastases/cases/row07-rcc-t9.yaml", GUIDELINE)
    result = kb.recommend(GUIDELINE, case)
    assert explain.reasons(result).json()[0]["reasons"] == [["histology", "tolerates_open_surgery", "t9.escc"]]
    assert explain.changes(result, to="igrt").json()[0]["changes"][0]["set"] == {"t9.escc": "1c"}
    assert explain.ask(result).json()[0]["next"] is None
    assert explain.ask(result)._repr_markdown_().startswith("```text\nrow07-rcc-t9, lesion t9: decided")
