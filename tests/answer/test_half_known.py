"""Half-known patients from the compiled sets, compared with the solver, which knows nothing of sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import held_guideline
import oracle
import pytest
from random_guidelines import wild, write

import kb
from kb.answer import completions
from kb.answer.answer import about
from kb.answer.completion import Completions, NoCompletionError
from kb.answer.derive import derive
from kb.answer.firing import in_order
from kb.answer.half_known import Patient, patient_of
from kb.cases.case import PATIENT, lesion_symbol
from kb.language.syntax import Fact, Value, word_of
from kb.sets.decision import decide_all, unfolded
from kb.sets.kept import compiled_of
from kb.sets.mdd import NONE
from kb.sets.missing import Missing, missing_inputs

Part = tuple[frozenset[Fact], Missing]


def some_patient(guideline: kb.Guideline, random: Random) -> dict[str, Any]:
    """A patient of whom any of the inputs is stated, some only as one of a few values."""
    case: dict[str, Any] = {"patient": {}, "lesions": [{"id": "a"}]}
    share = random.choice([0.1, 0.2, 0.4, 0.8])
    for predicate in guideline.vocabulary.inputs:
        if random.random() > (0.1 if predicate.closed else share):
            continue
        values = [v if isinstance(v, int) else word_of(v) for v in domain(guideline, predicate.domain)]
        if predicate.many:
            first = random.randrange(len(values))
            stated: Any = values[first : first + random.randint(1, 3)]
        elif random.random() < 0.2:
            stated = {"one_of": random.sample(values, min(len(values), random.randint(2, 3)))}
        else:
            stated = random.choice(values)
        (case["patient"] if predicate.entity == PATIENT else case["lesions"][0])[predicate.field] = stated
    return case


def domain(guideline: kb.Guideline, name: str) -> tuple[Value, ...]:
    return guideline.vocabulary.domains[name].symbols


def parts(guideline: kb.Guideline, case: kb.Case) -> Iterator[Part]:
    """What a case states of each lesion, and what is missing of it."""
    given = derive(guideline, case.stated(guideline.following)).given
    for lesion in map(lesion_symbol, case.lesions):
        facts = frozenset(fact for fact in given if about(fact) in (PATIENT, lesion))
        open_ = {key: values for key, values in case.open.items() if key[1] in (PATIENT, lesion)}
        yield facts, missing_inputs(guideline, facts, open_, guideline.core)


def completed(guideline: kb.Guideline, part: Part, supposed: Fact | None, by_sets: bool) -> Completions | None:
    goals = (*guideline.core, *sorted(guideline.vocabulary.report.told))
    try:
        if by_sets:
            return patient_of(guideline, *part, supposed).completions(goals, derive(guideline, part[0]))
        return completions.complete(guideline, *part, goals, supposed)
    except NoCompletionError:
        return None


def agree(guideline: kb.Guideline, part: Part, supposed: Fact | None = None) -> Completions | None:
    """What holds over all completions by the sets, once it is what the solver says."""
    found, expected = (completed(guideline, part, supposed, by_sets) for by_sets in (True, False))
    assert (found is None) == (expected is None)
    if found is None or expected is None:
        return None
    assert found.certain == expected.certain
    assert found.possible == expected.possible
    # Of what is told beside the plan, a view shows what is certain alone: the solver names some rules more.
    told = [f for f in expected.concluding if f.head in expected.possible]
    assert found.concluding == in_order(told)
    assert (found.unconcluded, found.free) == (expected.unconcluded, expected.free)
    assert pairs(found) == pairs(expected)
    assert found.clashing == expected.clashing
    if supposed is None:
        assert patient_of(guideline, *part).mattering() == completions.matters(guideline, *part)
    return found


def pairs(found: Completions) -> set[frozenset[Value]]:
    return {frozenset(goals) for _, *goals in found.clashes}


def compare(guideline: kb.Guideline, case: dict[str, Any], random: Random) -> int:
    """How many lesions of a case the sets and the solver agree on; each is asked again with something supposed."""
    read, agreed = kb.read_case(case, guideline), 0
    for part in parts(guideline, read):
        found = agree(guideline, part)
        if found:
            agreed += 1
            if unsure := sorted(found.possible - found.certain, key=str):
                agree(guideline, part, random.choice(unsure))
    return agreed


@pytest.mark.hunt(2)
def test_the_sets_say_of_a_patient_what_the_solver_says(seed: int, guideline: kb.Guideline) -> None:
    random = Random(seed)
    cases = [oracle.some_case(random.choice) for _ in range(5)]
    cases += [some_patient(guideline, random) for _ in range(5)]
    assert sum(compare(guideline, case, random) for case in cases) > 3


def test_levels_known_in_part_are_a_run_of_those_that_may_be(guideline: kb.Guideline) -> None:
    assert compare(guideline, {"lesions": [{"id": "a", "levels": ["sacrum"]}]}, Random(0)) == 1


@pytest.mark.hunt(4)
def test_of_any_guideline_the_sets_say_what_the_solver_says(seed: int, tmp_path: Path) -> None:
    """Guidelines with contradictions, negations, and inputs that follow from others."""
    random = Random(seed)
    toy = write(tmp_path / "toy", wild(random))
    assert sum(compare(toy, some_patient(toy, random), random) for _ in range(12)) > 3


def test_an_input_whose_values_no_rule_tells_apart_is_not_taken_for_none(tmp_path: Path) -> None:
    """A mass of size 6 or 7 is large, and no rule tells the two apart: nothing is open, and the size is not stated."""
    mass = kb.load(held_guideline.folder(tmp_path))
    answers = [held_guideline.answered(mass, size=size).lesions[0] for size in (6, {"one_of": [6, 7]})]
    assert [(answer.status, answer.plan) for answer in answers] == [("decided", ("surgery", "radiation"))] * 2


def same_decision(guideline: kb.Guideline) -> bool:
    """Whether the compiled form holds the decision that the rules for the goal make of all situations by themselves."""
    compiled = compiled_of(guideline)
    assert compiled
    found, expected = unfolded(compiled), decide_all(guideline)
    space = found.space

    def same(own: int, other: int) -> bool:
        return space.copied(expected.space, other) == own

    follows = all(same(found.follows.get(name, NONE), node) for name, node in expected.follows.items())
    return space.sizes == expected.space.sizes and same(found.whole, expected.whole) and follows


@pytest.mark.hunt(4)
def test_the_compiled_form_holds_the_decision_of_any_guideline(seed: int, tmp_path: Path) -> None:
    assert same_decision(write(tmp_path / "toy", wild(Random(seed))))


def test_the_compiled_form_holds_the_decision_of_the_guideline_that_ships(guideline: kb.Guideline) -> None:
    """The levels of a lesion are neighbors: two variables there, one for each level here."""
    assert same_decision(guideline)


def test_the_solver_is_only_loaded_where_lesions_are_brought_together(guideline: kb.Guideline) -> None:
    case = kb.read_case({"lesions": [{"id": "a"}]}, guideline)
    (part,) = parts(guideline, case)
    assert isinstance(patient_of(guideline, *part), Patient)
