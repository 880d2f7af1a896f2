"""Two engines, one reading: pyDatalog derives what clingo derives, and no case leaves a trace in another."""

from __future__ import annotations

import gc
import json
import pickle
import sys
import tracemalloc
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Barrier
from typing import Any

import oracle
import prognosis_oracle
import pytest

import explain
import kb
from explain.certificate.certificate import certificate_of_proof
from explain.certificate.verify import check
from kb.answer.completions import model
from kb.answer.derive import Engine, derive
from kb.guideline.load import load
from kb.guideline.memory import Kept
from kb.sets.mdd import Space

GUIDELINE = kb.load("spinal_metastases")
STATED_ONLY = (
    ("stated",),
    ("stated", "stated", "stated", "stated", "missing"),
    ("stated", "missing"),
    ("stated", "missing", "missing", "missing"),
)
# Numbers that rules of the text compare an input with, and their neighbors; every value of the other inputs.
NUMBERS = {
    "life_expectancy_months": (0, 3, 4, 5, 6, 600),
    "cord_margin_mm": (0, 1, 2, 3, 30),
    "kps": (10, 30, 40, 50, 70, 80, 100),
    "ecog": (0, 1, 2, 3, 4),
    "extraspinal_bone_metastases": (0, 1, 2, 3, 99),
    "vertebral_metastases": (1, 2, 3, 30),
    "age": (0, 120),
}
CONTRADICTION = {"lesions": [{"id": "t9", "escc": "0", "cord_compressed": "yes"}]}
NO_CASE = {"lesions": [{"id": "t9", "escc": "4"}]}


def stated_case(random: Random, lesions: int) -> dict[str, Any]:
    """A case that states inputs or leaves them out, also those that no row of Table 1 depends on."""
    case = oracle.some_case(random.choice, lesions=(lesions,), moods=STATED_ONLY)
    for entity, record in (("patient", case["patient"]), *(("lesion", lesion) for lesion in case["lesions"])):
        most = random.choice((0.3, 0.95))
        for predicate in GUIDELINE.vocabulary.inputs:
            if predicate.name in GUIDELINE.bounding:  # a total hardly ever fits items that are drawn
                continue
            known_to_the_oracle = predicate.name in GUIDELINE.reads["plan"] and not predicate.closed
            often = 0.1 if predicate.closed else most
            if predicate.entity == entity and not known_to_the_oracle and random.random() < often:
                domain = GUIDELINE.vocabulary.domains[predicate.domain]
                record[predicate.field] = random.choice(NUMBERS.get(predicate.name, domain.values))
        # Denials refuse what a record cannot say together: pain beside none, a margin at a cord that is touched, ...
        if "1c" in (record.get("escc"), record.get("cord_abutted") == "yes" and "1c"):
            record.pop("cord_margin_mm", None)
        if "0" in (record.get("escc"), record.get("epidural_extension") == "no" and "0"):
            record.pop("tumor_extent", None)
        if record.get("myelopathy") == "yes":
            record.pop("deficit", None)
        if record.get("pain") == "none":
            record.pop("nocturnal_pain", None)
            record.pop("severe_pain", None)
        for name, other in prognosis_oracle.TWICE:
            both = name in record and other in record
            if both and not prognosis_oracle.go_together(name, record[name], other, record[other]):
                record.pop(other)
        if record.get("collapse") in ("none", "body_over_50") or record.get("collapse_percent") == 0:
            record.pop("burst_fracture", None)
        in_body = record.get("collapse") == "body_over_50" or record.get("body_involved_percent")
        if in_body or record.get("compartment") not in (None, "extradural"):
            record.pop("tumor_extent", None)
        if case["patient"].get("bone_quality") == "normal" and record.get("fracture_cause") == "osteoporosis":
            record.pop("fracture_cause")
    return case


def answer(case: Mapping[str, Any]) -> str:
    return json.dumps(kb.recommend(GUIDELINE, kb.read_case(case)).json())


# ------------------------------------------------------------------------------------------ two engines agree


@pytest.mark.hunt(1)
def test_pydatalog_derives_every_fact_that_clingo_derives_and_no_other(seed: int) -> None:
    """Random cases of ten lesions."""
    random = Random(seed)
    for _ in range(12):
        facts = kb.read_case(stated_case(random, lesions=10)).facts
        assert derive(GUIDELINE, facts).facts == model(GUIDELINE, facts)


def test_the_cases_on_which_the_engines_agree_reach_every_conclusion_there_is() -> None:
    random, found = Random(0), [kb.read_case(path).facts for path in GUIDELINE.cases]
    found += [kb.read_case(stated_case(random, lesions=10)).facts for _ in range(12)]
    reached = {fact for facts in found for fact in model(GUIDELINE, facts)}
    predicates = GUIDELINE.vocabulary.predicates
    derived = {p.name for p in predicates.values() if p.role in ("derived", "conclusion")}
    assert derived <= {fact.predicate for fact in reached}
    for goal in ("plan", "urgency", "option", "caution", "advice", "workup"):
        domain = GUIDELINE.vocabulary.domains[predicates[goal].domain]
        assert {fact.args[1] for fact in reached if fact.predicate == goal} == set(domain.symbols)


@pytest.mark.parametrize("path", GUIDELINE.cases, ids=lambda path: path.stem)
def test_the_engines_agree_on_a_teaching_case(path: Path) -> None:
    facts = kb.read_case(path).facts
    assert derive(GUIDELINE, facts).facts == model(GUIDELINE, facts)


def test_without_any_fact_the_engines_agree_too() -> None:
    assert derive(GUIDELINE, ()).facts == model(GUIDELINE, ())


def test_every_stated_fact_is_among_the_facts_and_every_derived_one_has_a_firing() -> None:
    random = Random(1)
    for _ in range(20):
        facts = frozenset(kb.read_case(stated_case(random, lesions=3)).facts)
        found = derive(GUIDELINE, facts)
        assert facts <= found.facts
        assert found.facts - facts <= {firing.head for firing in found.firings}


# -------------------------------------------------------------------------- a case leaves no trace in another


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    """Cases with the same names for their lesions, so that a fact left over would be taken for their own."""
    random = Random(7)
    return [oracle.some_case(random.choice) for _ in range(16)] + [stated_case(random, 2) for _ in range(16)]


@pytest.fixture(scope="module")
def alone(cases: list[dict[str, Any]]) -> list[str]:
    return [answer(case) for case in cases]


def test_a_case_has_the_same_answer_twice_in_a_row(cases: list[dict[str, Any]]) -> None:
    for case in cases[::8]:
        assert answer(case) == answer(case)


def test_a_case_has_the_same_answer_whatever_came_before_it(cases: list[dict[str, Any]], alone: list[str]) -> None:
    order = list(range(len(cases)))
    Random(8).shuffle(order)
    assert {place: answer(cases[place]) for place in order} == dict(enumerate(alone))


def test_an_empty_case_after_a_full_one_is_empty(cases: list[dict[str, Any]]) -> None:
    nothing = {"lesions": [{"id": "lesion 0"}]}
    before = derive(GUIDELINE, kb.read_case(nothing).facts).facts
    for case in cases[-8:]:
        answer(case)
        assert derive(GUIDELINE, kb.read_case(nothing).facts).facts == before


@pytest.mark.parametrize("wrong", [CONTRADICTION, NO_CASE, {"lesions": []}])
def test_a_refused_case_leaves_nothing_behind(
    wrong: dict[str, Any], cases: list[dict[str, Any]], alone: list[str]
) -> None:
    for case, expected in list(zip(cases, alone, strict=True))[::6]:
        with pytest.raises(kb.InputError):
            answer(wrong)
        assert answer(case) == expected


def test_a_derivation_that_breaks_off_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine fails while the facts of a case are asserted."""
    from kb.answer import derive as module

    full = {"id": "t9", "levels": ["T9"], "escc": "3", "myelopathy": "no", "surgeon_judges": "stable"}
    facts = kb.read_case({"patient": {"histology": "renal"}, "lesions": [full]}).facts
    nothing = kb.read_case({"lesions": [{"id": "t9"}]}).facts
    before = derive(GUIDELINE, facts).facts, derive(GUIDELINE, nothing).facts

    def breaks(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module.Engine, "ask", breaks)
        with pytest.raises(KeyboardInterrupt):
            derive(GUIDELINE, facts)
    assert (derive(GUIDELINE, facts).facts, derive(GUIDELINE, nothing).facts) == before


def test_two_cases_taken_in_turns_keep_their_own_facts() -> None:
    common = {"id": "t9", "levels": ["T9"], "myelopathy": "no"}
    low = {"patient": {"histology": "breast"}, "lesions": [{**common, "escc": "0", "pain": "none"}]}
    high = {"patient": {"histology": "renal"}, "lesions": [{**common, "escc": "3", "collapse": "over_50"}]}
    expected = {str(case): answer(case) for case in (low, high)}
    assert expected[str(low)] != expected[str(high)]
    for case in (low, high, high, low, high, low, low):
        assert answer(case) == expected[str(case)]


@pytest.mark.parametrize("threads", [2, 8])
def test_threads_answer_at_once_as_one_by_one(threads: int, cases: list[dict[str, Any]], alone: list[str]) -> None:
    start = Barrier(threads)

    def run(number: int) -> dict[int, str]:
        start.wait(timeout=30)
        return {place: answer(cases[place]) for place in range(number, len(cases), threads)}

    with ThreadPoolExecutor(threads) as pool:
        found = [answers for part in pool.map(run, range(threads)) for answers in part.items()]
    assert sorted(found) == list(enumerate(alone))


# --------------------------------------------------------------------------------- names are data, never code

HOSTILE = [
    "X",
    "_",
    "Lesion",
    "not x",
    "patient",
    "escc",
    "t9) :- true. plan(X, cebrt",
    "t9). plan(t9, cebrt). %",
    "a, b",
    "a; b",
    "1",
    "-1",
    "0.5",
    "1..9",
    "#show.",
    "#script (python)",
    "%* *%",
    "$X",
    "{}",
    "{0}",
    "%s",
    "[]",
    "()",
    "+t9",
    "~t9",
    "t9'",
    "' + str(1/0) + '",
    "__import__('os').system('touch pwned')",
    "open('pwned', 'w')",
    "`touch pwned`",
    "$(touch pwned)",
    "lambda: 0",
    "None",
    "True",
    "ätiologie",
    "胸椎9",
    "\N{SKULL}",
    "e\N{COMBINING ACUTE ACCENT}",
    "a" * 80,
]


def answers_for(name: str) -> list[dict[str, Any]]:
    """The answers for two lesions, the first one of that name; known in part, so that both engines read it."""
    patient = {"histology": "renal", "tolerates_open_surgery": "yes"}
    lesions = [
        {"id": name, "levels": ["T9"], "escc": "3", "myelopathy": "no"},
        {"id": "other", "escc": "0", "myelopathy": "yes"},
    ]
    case = kb.read_case({"case": name, "patient": patient, "lesions": lesions})
    assert derive(GUIDELINE, case.facts).facts == model(GUIDELINE, case.facts)
    return list(kb.recommend(GUIDELINE, case).json()["lesions"])


@pytest.fixture(scope="module")
def plain() -> list[dict[str, Any]]:
    return answers_for("plain")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_of_a_lesion_is_a_name(
    name: str, plain: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert answers_for(name) == [{**plain[0], "lesion": name}, plain[1]]
    assert list(tmp_path.iterdir()) == []


def test_all_hostile_names_in_one_case_are_as_many_lesions() -> None:
    lesions = [{"id": name, "levels": ["T9"], "pain": "none"} for name in HOSTILE]
    found = derive(GUIDELINE, kb.read_case({"lesions": lesions}).facts).facts
    assert {str(fact) for fact in found if fact.predicate == "location_points"} == {
        f'location_points("{name}", 1)' for name in HOSTILE
    }


@pytest.mark.parametrize("name", ['t9"', "t\\9", 't9"). plan("t9', "t\n9", "a" * 81])
def test_a_name_that_could_leave_its_quotes_is_refused(name: str) -> None:
    with pytest.raises(kb.InputError):
        kb.read_case({"lesions": [{"id": name}]})


@pytest.mark.parametrize("field", ["histology", "sex"])
@pytest.mark.parametrize("value", ["renal). plan(t9, cebrt", "X", "_", "__import__('os').getcwd()"])
def test_a_hostile_value_is_refused(field: str, value: str) -> None:
    with pytest.raises(kb.InputError):
        kb.read_case({"patient": {field: value}, "lesions": [{"id": "t9"}]})


@pytest.mark.hunt(1)
def test_what_the_engine_remembers_of_other_patients_changes_no_answer(seed: int) -> None:
    random = Random(seed)
    warm = Engine(GUIDELINE)
    for _ in range(25):
        facts = frozenset(kb.read_case(stated_case(random, random.choice((1, 2)))).facts)
        warm.derive(facts)  # remembered from here on
        remembered = len(warm.answered)
        again = warm.derive(facts)
        assert len(warm.answered) == remembered
        assert set(again.firings) == set(Engine(GUIDELINE).derive(facts).firings)


# ------------------------------------------------------------------------------------ broken off in the middle


class Stop(KeyboardInterrupt):
    """As a notebook's button or a time limit raises it."""


def stopped_at(step: int, work: Callable[[], Any]) -> bool:
    """Whether some work was stopped at the so-manieth line of the packages that answer."""
    return lines_run(work, step) == step


def lines_run(work: Callable[[], Any], most: int = sys.maxsize) -> int:
    """How many lines of the packages that answer some work takes; it is stopped at the last that it may take."""
    lines = 0

    def trace(frame: Any, event: str, _: Any) -> Any:
        nonlocal lines
        if "/kb/" not in frame.f_code.co_filename.replace("\\", "/"):
            return None
        if event == "line":
            lines += 1
            if lines == most:
                raise Stop
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    except Stop:
        pass
    finally:
        sys.settrace(before)
    return lines


FULL = {"id": "t9", "levels": ["T9"], "escc": "3", "myelopathy": "no", "pain": "none", "surgeon_judges": "stable"}
KNOWN = kb.read_case({"patient": {"histology": "renal", "tolerates_open_surgery": "yes"}, "lesions": [FULL]})
OTHER = kb.read_case({"patient": {"histology": "breast"}, "lesions": [{"id": "t9", "escc": "0", "myelopathy": "yes"}]})
NOTHING = kb.read_case({"lesions": [{"id": "t9"}]})


@pytest.mark.hunt(1)
@pytest.mark.parametrize("cold", [False, True])
def test_an_answer_that_is_stopped_anywhere_leaves_nothing_to_the_next(cold: bool, seed: int) -> None:
    """At lines all over the derivation, and at each of the last ones, where the facts are taken back; with an engine
    that is there already, and while it is made."""
    expected, warm = [derive(GUIDELINE, case.facts).facts for case in (OTHER, NOTHING)], False

    def prepare() -> None:
        GUIDELINE.memory.threads.__dict__.clear()
        if not cold:
            derive(GUIDELINE, OTHER.facts), derive(GUIDELINE, NOTHING.facts)

    def stopped(step: int) -> bool:
        """Stop the answer to one patient there, and look at the next two."""
        nonlocal warm
        if cold or not warm:
            prepare()
        found = warm = stopped_at(step, lambda: derive(GUIDELINE, KNOWN.facts))
        assert [derive(GUIDELINE, case.facts).facts for case in (OTHER, NOTHING)] == expected, step
        return found

    prepare()
    lines = lines_run(lambda: derive(GUIDELINE, KNOWN.facts))
    assert lines > 500
    steps = {*Random(seed).sample(range(1, lines), 10), *range(lines - 30 // (1 + cold), lines)}
    assert sum(map(stopped, steps)) > 0.4 * len(steps)  # a run takes a few lines more or less


def test_an_engine_that_was_stopped_is_not_asked_again() -> None:
    derive(GUIDELINE, NOTHING.facts)
    engine = GUIDELINE.memory.threads.engine
    assert stopped_at(20, lambda: derive(GUIDELINE, KNOWN.facts))
    derive(GUIDELINE, NOTHING.facts)
    assert GUIDELINE.memory.threads.engine is not engine


def test_a_space_that_was_stopped_while_it_grew_still_tells_its_sets_apart() -> None:
    for step in range(1, 200):
        space = Space([3, 3, 3])
        sets = [space.value(level, [place]) for level in range(2) for place in range(3)]
        stopped_at(step, lambda space=space, sets=sets: [space.both(sets[0], space.either(s, sets[4])) for s in sets])
        ends = {(a, b): space.both(space.value(0, [a]), space.value(2, [b])) for a in range(3) for b in range(3)}
        assert len(set(ends.values())) == 9
        for (a, b), node in ends.items():
            among = {0: frozenset(range(3)), 1: frozenset([0]), 2: frozenset(range(3))}
            assert space.first(node, among) == {0: a, 1: 0, 2: b}


# ------------------------------------------------------------------------------------------ how much is remembered


def half_known(random: Random) -> kb.Case:
    """A patient of whom some inputs are left out, with a name that no other has."""
    case = stated_case(random, 1)
    lesion = {name: value for name, value in case["lesions"][0].items() if random.random() < 0.65}
    case["lesions"] = [{**lesion, "id": f"lesion {random.random()}"}]
    return kb.read_case(case)


def test_what_is_remembered_of_patients_keeps_to_its_bytes() -> None:
    """What it holds is counted for itself, by the memory that is given back when it goes."""
    random, engine = Random(11), Engine(GUIDELINE)
    engine.answered.most = 300_000
    for _ in range(10):
        engine.derive(frozenset(half_known(random).facts))
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(60):
            engine.derive(frozenset(half_known(random).facts))
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
        assert 250_000 < engine.answered.size <= 300_000
        assert held < 600_000
    finally:
        tracemalloc.stop()


def test_the_oldest_goes_first_and_what_is_too_large_is_not_kept() -> None:
    kept = Kept[str, tuple[int, ...]](2_000)
    for name in "abcdefgh":
        kept.keep(name, tuple(range(20)))
        assert kept.size <= 2_000
    assert (kept.get("a"), kept.get("h")) == (None, tuple(range(20)))
    assert kept.keep("large", tuple(range(10_000))) == tuple(range(10_000))
    assert kept.get("large") is None


def test_a_guideline_that_nobody_holds_any_more_is_let_go() -> None:
    """After every kind of question, in this thread and in another."""
    guideline = load("spinal_metastases")
    half = kb.read_case({"patient": {"histology": "renal"}, "lesions": [{"id": "t9", "escc": "3"}]}, guideline)

    def use(guideline: kb.Guideline) -> None:
        result = kb.recommend(guideline, half)
        explain.say(explain.prove(result))
        assert explain.draw(explain.prove(result)).dot
        explain.why_not(result, "cebrt")
        explain.rather_than(result, "cebrt")
        for question in (explain.reasons, explain.changes, explain.ask):
            question(result)
        assert not check(certificate_of_proof(explain.prove(result)), guideline).faults

    use(guideline)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(use, guideline).result()
        gone = weakref.ref(guideline)
        del guideline
        gc.collect()
        assert gone() is None


def test_a_copy_of_a_guideline_in_another_process_remembers_nothing() -> None:
    kb.recommend(GUIDELINE, KNOWN)
    copy = pickle.loads(pickle.dumps(GUIDELINE))
    assert copy.memory.known == {}
    assert kb.recommend(copy, KNOWN).json() == kb.recommend(GUIDELINE, KNOWN).json()
