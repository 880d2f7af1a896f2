"""What decides a plan, what would change it and what to ask next, against brute force over the inputs.

The brute force knows Tables 1 to 3 as plain Python (`oracle`), and tries every subset of the facts, every change of one
or two of them, every order of questions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product
from pathlib import Path
from random import Random
from typing import Any

import oracle
import pytest
from click.testing import CliRunner
from conftest import CASES
from random_guidelines import Row, wild, write
from random_guidelines import chain as chain_of

import explain
import kb
from explain.command.noms import main
from explain.questions.changes.data import changes_json
from explain.questions.next_question.data import way_json
from explain.questions.next_question.dialog import ask_on
from explain.questions.reasons.data import reasons_json
from kb.cases.changed import altered
from kb.language.syntax import word_of
from kb.questions.changes import changes
from kb.questions.next_question import way
from kb.questions.reasons import reasons
from kb.sets.decision import position

GUIDELINE = kb.load("spinal_metastases")
FIXED = {"age", "sex", "histology", "levels"}
READ = ("histology", "tolerates_open_surgery")
Case = dict[str, Any]
LEVEL_OF = {"C1": 3, "C4": 2, "T5": 1, "S3": 0}  # one level of each class of the location, with its points


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


@pytest.mark.hunt(4)
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


@pytest.mark.hunt(1)
def test_what_is_possible_for_a_patient_known_in_part_is_what_some_completion_leads_to(seed: int) -> None:
    for case in some_cases(seed, 60):
        told = changes_json(standing(case), ())
        assert as_plans(told["possible_plans"]) == plans(case)
        assert told["status"] == oracle.answers(case)[case["lesions"][0]["id"]]["status"]


# ---------------------------------------------------------------------------------------------------- reasons


@pytest.mark.hunt(1)
def test_the_reasons_are_the_least_sets_of_facts_that_leave_one_plan(seed: int) -> None:
    """Of every set of the facts that bear on the plan: it leaves one plan exactly where it has a reason in it."""
    told_reasons = 0
    for case in some_cases(seed, 40):
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


@pytest.mark.hunt(1)
def test_the_changes_are_all_smallest_ones_that_change_the_plan(seed: int) -> None:
    sizes = set()
    for case in some_cases(seed + 20, 8):
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


Told = frozenset[tuple[str, Any]]  # answers; an input that is left open has the answer `LEFT_OPEN`
LEFT_OPEN = "left open"
VALUES = {"histology": {"breast": 7, "renal": 7, "other": 12}, "escc": {"1a": 4, "2": 2}}  # of each kind, how many
VALUES["levels"] = {level: sum(oracle.level_points(n) == p for n in oracle.LEVELS) for level, p in LEVEL_OF.items()}


class Brute:
    """Every order of questions about a case, with every answer: one value of each kind that Tables 1 to 3 tell apart,
    and that the answer is not known."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.open = [n for n in READ if n not in case["patient"]]
        self.open += [n for n in oracle.LESION_INPUTS if n not in case["lesions"][0]]
        self.left, self.depth = cache(self.left), cache(self.depth)  # type: ignore[method-assign]
        self.decidable, self.average = cache(self.decidable), cache(self.average)  # type: ignore[method-assign]

    def values(self, name: str) -> dict[Any, int]:
        return VALUES.get(name) or dict.fromkeys(oracle.DOMAINS[name], 1)

    def unasked(self, told: Told) -> list[str]:
        return [name for name in self.open if name not in dict(told)]

    def left(self, told: Told) -> frozenset[Any]:
        """The plans that are possible after some answers."""
        known = {n: [v] if n == "levels" else v for n, v in told if v != LEFT_OPEN}
        patient = self.case["patient"] | {n: v for n, v in known.items() if n in READ}
        lesion = self.case["lesions"][0] | {n: v for n, v in known.items() if n not in READ}
        return frozenset(plans({"patient": patient, "lesions": [lesion]}))

    def decidable(self, told: Told) -> bool:
        """Whether some answers to all that is left to ask leave one plan."""
        return len(self.left(told)) == 1 or any(
            self.decidable(told | {(name, value)}) for name in self.unasked(told)[:1] for value in self.values(name)
        )

    def settled(self, told: Told) -> bool:
        return len(self.left(told)) == 1 or not self.decidable(told)

    def depth(self, told: Told) -> tuple[int, int]:
        """The fewest questions that may decide, and the most that a shortest order of questions needs."""
        if self.settled(told):
            return 0 if len(self.left(told)) == 1 else 99, 0
        least = min(self.depth(told | {(n, v)})[0] for n in self.unasked(told) for v in self.values(n))
        return 1 + least, min(self.most_by(told, name) for name in self.unasked(told))

    def most_by(self, told: Told, name: str) -> int:
        return 1 + max(self.depth(told | {(name, value)})[1] for value in (*self.values(name), LEFT_OPEN))

    def average(self, told: Told, most: int) -> Fraction:
        """The fewest questions on average, of the orders that need no more than so many; each value is as likely."""
        if self.settled(told):
            return Fraction(0)
        return min(self.average_by(told, n, most) for n in self.unasked(told) if self.most_by(told, n) <= most)

    def average_by(self, told: Told, name: str, most: int) -> Fraction:
        shares = self.values(name).items()
        needed = sum(share * self.average(told | {(name, value)}, most - 1) for value, share in shares)
        return 1 + needed / Fraction(sum(share for _, share in shares))

    def firsts(self) -> set[str]:
        """The questions to begin with: the safest, of these one that narrows, of these the quickest on average."""
        most = self.depth(frozenset())[1]
        safe = [name for name in self.open if self.most_by(frozenset(), name) == most]
        now = self.left(frozenset())
        narrow = [n for n in safe if any(self.left(frozenset({(n, v)})) != now for v in self.values(n))]
        averages = {name: self.average_by(frozenset(), name, most) for name in narrow or safe}
        return {name for name, average in averages.items() if average == min(averages.values())}


def few_open(seed: int, number: int, most: int) -> Iterator[Case]:
    """Cases with a few questions open, and nothing that these could follow from."""
    for case in some_cases(seed, number, moods=(("stated", "stated", "missing"),)):
        lesion = case["lesions"][0]
        follows = lesion.keys() & {*oracle.FINDINGS, "collapse_percent", "body_involved_percent"}
        if not follows and 1 <= len(Brute(case).open) <= most:
            yield case


@pytest.mark.hunt(1)
def test_the_next_question_begins_the_best_of_all_orders(seed: int) -> None:
    """The safest first, then one that narrows, then the quickest on average; the numbers are those of that order."""
    seen, chosen = set(), set()
    for case in few_open(seed + 5, 150, most=3):
        own, brute = standing(case), Brute(case)
        found = way(own)
        least, most = brute.depth(frozenset())
        assert (found.at_least, found.at_most) == (least, most), case
        if found.step:
            first = own.says(found.step.name).split(".")[-1]
            assert first in brute.firsts(), case
            chosen.add(first)
        seen.add((least, most))
    assert len(seen) > 3
    assert len(chosen) > 4


@pytest.mark.hunt(1)
def test_what_is_left_open_ends_what_it_alone_could_decide_and_no_more(seed: int) -> None:
    """After each set of inputs left open: whether any answer can still decide, and in how many questions."""
    ended = narrowed = 0
    for case in few_open(seed + 6, 150, most=3):
        own, brute = standing(case), Brute(case)
        for size in range(1, len(brute.open) + 1):
            for names in combinations(brute.open, size):
                told = frozenset((name, LEFT_OPEN) for name in names)
                found = way(own, frozenset("level" if name == "levels" else name for name in names))
                assert found.decidable == brute.decidable(told), (case, names)
                assert found.at_most == brute.depth(told)[1], (case, names)
                assert (found.step is None) == brute.settled(told), (case, names)
                if found.step:
                    assert found.at_least == brute.depth(told)[0], (case, names)
                if not found.decidable:
                    ended += 1
                    left = {own.says(name).split(".")[-1] for name in found.narrowing}
                    assert left == {n for n in brute.unasked(told) if moves(brute, told, n)}, (case, names)
                    narrowed += bool(left)
                    blamed = {own.says(name).split(".")[-1] for name in found.without}
                    assert blamed == {n for n in names if moves(brute, frozenset(), n)}, (case, names)
    assert ended > 30
    assert narrowed > 3


def moves(brute: Brute, told: Told, name: str) -> bool:
    """Whether, all else answered, two answers to a question leave other plans."""
    others = [n for n in brute.unasked(told) if n != name]
    return any(
        len({brute.left(told | {(name, value), *zip(others, chosen, strict=True)}) for value in brute.values(name)}) > 1
        for chosen in product(*(brute.values(n) for n in others))
    )


@pytest.mark.hunt(1)
def test_the_most_questions_only_ever_become_fewer(seed: int) -> None:
    """Whatever is answered or left open; and no question is asked twice, or after one goal is certain."""
    random, ends = Random(seed), set()
    for case in some_cases(seed + 80, 6):
        read, given, skipped = kb.read_case(case, GUIDELINE), dict[str, str](), set[str]()
        before = 99
        while True:
            own = position(GUIDELINE, altered(GUIDELINE, read, given), read.lesions[0])
            found = way(own, frozenset(skipped))
            assert found.at_most < before, (case, given, skipped)
            before = found.at_most
            if found.step is None:
                break
            name = found.step.name
            assert name not in skipped
            assert own.says(name) not in given
            if random.random() < 0.4:
                skipped.add(name)
            else:
                values = [value for values, _ in found.step.answers for value in values]
                given[own.says(name)] = word_of(random.choice(values))
        assert found.decidable == (len(own.possible) == 1) or not skipped
        ends.add(found.decidable)
    assert ends == {True, False}


@pytest.mark.hunt(3)
def test_of_any_guideline_asking_ends_where_nothing_more_can_be_decided(seed: int, tmp_path: Path) -> None:
    """Also where two rules give one patient two plans: no decision is promised that no answer brings."""
    random = Random(seed)
    guideline = write(tmp_path / "toy", wild(random))
    stuck = 0
    for _ in range(12):
        read, given, skipped = kb.read_case({"lesions": [{"id": "a"}]}, guideline), dict[str, str](), set[str]()
        while True:
            own = position(guideline, altered(guideline, read, given), "a")
            found = way(own, frozenset(skipped))
            if found.step is None:
                break
            name, (values, _) = found.step.name, random.choice(found.step.answers)
            if random.random() < 0.3:
                skipped.add(name)
            else:
                given[own.says(name)] = word_of(random.choice(values))
        assert found.decidable == (len(own.possible) == 1)
        stuck += not found.decidable
        if not found.decidable:
            assert not decided_by_more(guideline, read, own, given, skipped)
    assert stuck


def decided_by_more(guideline: Any, read: Any, own: Any, given: dict[str, str], skipped: set[str]) -> bool:
    """Whether some values of all that is neither answered nor left open decide."""
    sources = {n: guideline.reads[n] for n in guideline.rules_by_head}
    open_ = [n for n in (*own.missing, *own.partly) if n not in skipped]
    names = [n for n in open_ if skipped.isdisjoint(sources.get(n, ()))]  # the others follow from what is not known
    for values in product(*([v for cell in own.question(name).cells for v in cell[:1]] for name in names)):
        more = {own.says(name): word_of(value) for name, value in zip(names, values, strict=True)}
        try:
            if len(position(guideline, altered(guideline, read, {**given, **more}), own.lesion).possible) == 1:
                return True
        except kb.InputError:
            continue
    return False


@pytest.mark.hunt(1)
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
    """Without a judgement by the surgeon, a total that is not indeterminate still decides."""
    items = {"levels": ["T5"], "alignment": "normal", "collapse": "none", "posterolateral": "none"}
    lesion = {"id": "a", "escc": "1a", "myelopathy": "no", "bone_lesion": "lytic", **items}
    open_ = {"patient": {"histology": "renal"}, "lesions": [{**lesion, "posterolateral": "bilateral"}]}
    given, asked = dialog(open_, "", "none")
    assert asked == ["a.surgeon_judges", "a.pain"]
    assert given == {"a.pain": "none"}
    given, asked = dialog(RENAL, "no", "b", "yes")
    assert asked[0] == asked[2] == "tolerates_open_surgery"
    assert given == {"tolerates_open_surgery": "yes"}


def test_what_cannot_be_decided_any_more_is_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything hangs on the histology: the surgeon's judgement is not asked for a SINS of 4."""
    asked: list[str] = []
    case = kb.read_case(CASES / "unknown-histology.yaml", GUIDELINE)
    given = ask_on(GUIDELINE, case, lambda prompt: asked.append(prompt) or "")
    assert (given, asked) == ({}, ["histology? "])
    told = " ".join(capsys.readouterr().out.split())
    assert "not decided, and without histology no other answer decides. These stay possible:" in told
    assert "at most" not in told
    assert "What may still leave fewer" not in told


def test_where_the_guideline_itself_gives_several_plans_no_decision_is_promised(tmp_path: Path) -> None:
    """Patients under 3 mm have one plan, all others two."""
    rows = (
        Row("toy.small", {"size": "size(Lesion, Size), Size < 3"}, "wait"),
        Row("toy.one", {"size": "size(Lesion, Size), Size >= 3"}, "brace"),
        Row("toy.other", {"size": "size(Lesion, Size), Size >= 3"}, "radiate"),
    )
    write(tmp_path / "toy", replace(chain_of(Random(1)), rows=rows))
    guide = ("-g", str(tmp_path / "toy"))
    open_ = run("ask", "-", *guide, text=json.dumps({"lesions": [{"id": "a"}]})).output
    assert "Decided after 1 question if all goes well; after 1 at most it is decided, or certain that" in flat(open_)
    both = json.dumps({"lesions": [{"id": "a", "size": 5}]})
    found = run("ask", "-", "--once", *guide, text=both)
    assert found.exit_code == 0
    assert flat(found.output).startswith(
        "case, lesion a: The rules contradict each other here: toy.one says brace; toy.other says radiate. "
        "case, lesion a: not decided, and no answer decides: the guideline itself"
    )
    data = json.loads(run("ask", "-", *guide, "--format", "json", text=both).output)
    assert (data["next"], data["decidable"], data["questions_to_decision"]) == (None, False, None)


def flat(text: str) -> str:
    return " ".join(text.split())


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
