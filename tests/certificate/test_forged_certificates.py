"""What an attacker may write into a certificate and seal anew: it is refused, or it says what was true before."""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import held_guideline
import pytest
from click.testing import CliRunner
from folders import written
from held_guideline import answered
from test_certificates import (
    BY_CASES,
    CHANGES,
    GUIDELINE,
    OPEN,
    PROOF,
    REASONS,
    WHY_NOT,
    fresh,
    step,
    text_of_changes,
    text_of_proof,
    text_of_reasons,
)

import kb
from explain.certificate.certificate import certificate_of_changes, certificate_of_proof, certificate_of_reasons
from explain.certificate.verify import MOST_BYTES, schema, verified
from explain.checker.bounds import Allowance
from explain.checker.case import MOST_WORK
from explain.checker.check import CHECKERS, Checked, check
from explain.checker.encoding import seal_of
from explain.checker.shapes import misshapen
from explain.command.noms import main
from explain.proof.proof import prove
from kb.language.syntax import Fact
from kb.questions.changes import changes
from kb.questions.reasons import reasons
from kb.sets.decision import Position, position

Data = dict[str, Any]

TWO = {
    "patient": {"histology": "renal", "tolerates_open_surgery": "yes"},
    "lesions": [
        {"id": "t9", "levels": ["T9"], "escc": "3"},
        {"id": "c4", "levels": ["C4"], "compartment": "intramedullary"},
    ],
}


@cache
def made_of(goal: str | None, case: str) -> str:
    result = kb.recommend(GUIDELINE, kb.read_case(json.loads(case), GUIDELINE))
    return json.dumps(certificate_of_proof(prove(result, goal)))


def faults(certificate: Data) -> dict[str, str]:
    certificate["id"] = seal_of(certificate)
    assert misshapen(certificate, schema()) == ""
    return dict(check(certificate, GUIDELINE).faults)


# --------------------------------------------------------------------------------------------------- forgeries by name


def test_a_step_cannot_call_itself_a_conclusion() -> None:
    """The step that says that no rule applies to one lesion, under the name of a plan of the other."""
    certificate = json.loads(made_of(None, json.dumps(TWO)))
    assert faults(copy.deepcopy(certificate)) == {}
    step(certificate, "no plan for c4")["id"] = 'plan("t9", cebrt)'
    certificate["claim"]["conclusions"] = [{"concludes": 'plan("t9", cebrt)', "certain": True}]
    assert 'claim: plan("t9", cebrt)' in faults(certificate)


@pytest.mark.parametrize("tree", [{"leaf": "refused", "by": "escc.contradiction"}, {"leaf": "holds"}])
def test_a_record_that_contradicts_itself_proves_nothing(tree: Data) -> None:
    """ESCC 3 and a cord that is not compressed: a denial fires, and there is nobody of whom anything has to hold."""
    certificate = json.loads(made_of(None, json.dumps(TWO)))
    certificate["case"]["facts"] = sorted([*certificate["case"]["facts"], 'cord_compressed("t9", no)'])
    says = GUIDELINE.vocabulary.says(Fact("plan", ('"t9"', "cebrt")))
    conclusion: Data = {"concludes": 'plan("t9", cebrt)', "says": says}
    certificate["steps"] = [{"id": 'plan("t9", cebrt)', "kind": "cases", **conclusion, "uses": [], "tree": tree}]
    certificate["claim"]["conclusions"] = [{"concludes": 'plan("t9", cebrt)', "certain": True}]
    assert "contradicts itself (escc.contradiction)" in faults(certificate)["case"]


@pytest.mark.parametrize("made", [REASONS, CHANGES, WHY_NOT], ids=["reasons", "changes", "why not"])
def test_no_kind_of_claim_is_proven_of_a_record_that_contradicts_itself(made: tuple[Any, ...]) -> None:
    certificate = fresh(made)
    certificate["case"]["facts"] = sorted([*certificate["case"]["facts"], 'cord_compressed("t9", no)'])
    assert "contradicts itself" in faults(certificate)["case"]


def test_a_half_known_record_needs_a_patient_whom_no_denial_refuses() -> None:
    """Whatever the open grade is, a denial refuses it: seen only when cases are taken apart, and refused as well."""
    case = {"patient": {}, "lesions": [{"id": "x", "escc": {"one_of": ["2", "3"]}, "thecal_sac_deformed": "yes"}]}
    certificate = json.loads(made_of("sins_total", json.dumps(case)))
    assert faults(copy.deepcopy(certificate)) == {}
    certificate["case"]["facts"] = sorted([*certificate["case"]["facts"], 'cord_compressed("x", no)'])
    assert set(faults(certificate)) & {"case", "patient 1"}


def test_possible_is_not_said_of_what_is_certain_nor_of_what_cannot_be() -> None:
    """A claim that something is possible, and not certain, needs a patient who has it and one who lacks it."""
    certificate = fresh(PROOF)
    certificate["claim"]["conclusions"][0]["certain"] = False
    assert "claim: plan" in str(faults(certificate))
    certificate = fresh(OPEN)
    certificate["claim"]["conclusions"][0]["concludes"] = 'plan("l3", stabilization_then_igrt)'
    assert "claim: plan" in str(faults(certificate))


def test_a_certain_use_of_a_rule_is_not_called_possible() -> None:
    certificate = fresh(PROOF)
    for one in certificate["steps"]:
        if one["kind"] == "use":
            changed = copy.deepcopy(certificate)
            step(changed, one["id"])["certain"] = False
            assert faults(changed)


@pytest.mark.parametrize("made", [REASONS, CHANGES], ids=["reasons", "changes"])
def test_claims_without_steps_may_have_none(made: tuple[Any, ...]) -> None:
    certificate = fresh(made)
    certificate["steps"] = [fresh(PROOF)["steps"][0]]
    assert "no part of such a claim" in str(faults(certificate))


def test_a_use_of_a_rule_counts_for_a_proof_by_cases_only_if_it_concludes_the_fact() -> None:
    certificate = fresh(BY_CASES)
    cases = step(certificate, 'plan("t9"')
    assert len(cases["uses"]) == 2
    for uses in ([], cases["uses"][:1], cases["uses"][1:]):
        changed = copy.deepcopy(certificate)
        step(changed, 'plan("t9"')["uses"] = uses
        assert 'plan("t9", decompression_and_stabilization_then_igrt)' in str(faults(changed)), uses


def test_names_of_lesions_and_cases_are_those_that_cases_can_have() -> None:
    for name in ("", "a\nb", "\u202eb", "a" * 81):
        certificate = fresh(PROOF)
        certificate["case"]["name"] = name
        assert "is no name of a case or a lesion" in faults(certificate)["case"]
        certificate = fresh(PROOF)
        certificate["case"]["lesions"].append(f'{name}"')
        assert "is no name of a case or a lesion" in faults(certificate)["case"]


def test_what_a_stranger_wrote_does_not_reach_the_terminal_as_it_is(tmp_path: Path) -> None:
    """Escape characters and marks of direction in every text of a certificate: told escaped, or not told at all."""
    path = tmp_path / "odd.json"
    evil = "\u001b[31m\u202e\u0007"
    for n, (place, value) in enumerate(places(fresh(BY_CASES))):
        if n % 40 == 0 and isinstance(value, str):
            certificate = put(fresh(BY_CASES), place, value + evil)
            certificate["id"] = seal_of(certificate)
            path.write_text(json.dumps(certificate), encoding="utf-8")
            ran = CliRunner().invoke(main, ["verify", str(path)])
            assert ran.exit_code in (1, 2)
            assert not set(evil) & set(ran.output) - {"[", "3", "1", "m"}, place


# ------------------------------------------------------------------------------------------------ a generic adversary


@cache
def mass() -> kb.Guideline:
    """The small guideline, without the rule that contradicts others: no claim is made where rules clash."""
    paragraphs = held_guideline.CLAUSES.split("\n\n")
    (red,) = (text for text in paragraphs if "mass.red" in text)
    with TemporaryDirectory() as made:
        folder = held_guideline.folder(Path(made))
        return kb.load(written(folder, {"mass.lp": "\n\n".join(text for text in paragraphs if text != red)}))


@cache
def standing_of_mass() -> Position:
    return position(mass(), answered(mass(), weak=None, size={"one_of": [6, 7]}).case, "a")


def text_of_reasons_of_mass() -> str:
    found = reasons(standing_of_mass())
    assert found is not None
    return json.dumps(certificate_of_reasons(standing_of_mass(), found))


def text_of_changes_of_mass() -> str:
    return json.dumps(certificate_of_changes(standing_of_mass(), changes(standing_of_mass())))


KINDS: dict[str, tuple[Any, ...]] = {
    "proof by cases": BY_CASES,
    "open proof": OPEN,
    "proof of an assessment that is open": (text_of_proof, "open-sins-7", "neurologic"),
    "proof of an input that denials leave": (text_of_proof, "findings-escc", "neurologic(t8)"),
    "no rule": (text_of_proof, "infection-l5-prostate", None),
    "maybe no rule": (text_of_proof, "plasmacytoma-t8", None),
    "reasons of a small guideline": (text_of_reasons_of_mass,),
    "changes of a small guideline": (text_of_changes_of_mass,),
    "why not": WHY_NOT,
}
# Each alteration of these is worked out for a quarter of a second, so a campaign alters them, and the suite does not.
LARGE: dict[str, tuple[Any, ...]] = {
    "reasons": (text_of_reasons, "figure-rcc-t9", "t9"),
    "changes": (text_of_changes, "figure-rcc-t9", "t9"),
}
Place = tuple[str | int, ...]


def places(data: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value in a certificate, with the way to it."""
    yield place, data
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from places(value, (*place, key))


def at(data: Any, place: Place) -> Any:
    for key in place:
        data = data[key]
    return data


def put(data: Data, place: Place, value: Any) -> Data:
    at(data, place[:-1])[place[-1]] = value
    return data


def altered(certificate: Data, place: Place, rng: random.Random, most: int) -> Iterator[Data]:
    """What may be done to one place: other values of its kind, nothing, less, twice the same, turned round."""
    value = at(certificate, place)
    alike = [one for own, one in places(certificate) if own[-1:] == place[-1:] and isinstance(one, type(value))]
    others: list[Any] = rng.sample(alike, min(len(alike), 3))
    if isinstance(value, bool):
        others = [not value]
    elif isinstance(value, int):
        others += [value + 1, -1]
    elif isinstance(value, str):
        others += ["", value + "x", value.upper(), "yes", "patient"]
    elif isinstance(value, list):
        others += [[], value[1:], value[:-1], [*value, *value[:1]], value[::-1]]
    gone = object()
    options = [other for other in (*others, None) if other != value]
    for other in rng.sample([*options, gone], min(most, len(options) + 1)):
        changed = copy.deepcopy(certificate)
        if other is gone:
            del at(changed, place[:-1])[place[-1]]
        else:
            put(changed, place, copy.deepcopy(other))
        yield changed


def guideline_of(certificate: Data) -> kb.Guideline:
    return mass() if certificate["guideline"]["name"] == "mass" else GUIDELINE


def alike(certificate: Data) -> dict[Place, list[Place]]:
    """The places of a certificate by their kinds: those with the same keys."""
    found: dict[Place, list[Place]] = {}
    for place, _ in places(certificate):
        if place and place != ("id",):
            keys = tuple("#" if isinstance(key, int) else key for key in place)
            within = keys.index("tree") + 1 if "tree" in keys else len(keys)  # trees stand in trees
            found.setdefault((*keys[:within], *keys[within:][-2:]), []).append(place)
    return found


def survivors(made: tuple[Any, ...], seed: int, most: int = 2) -> Iterator[tuple[Place, Data]]:
    """Alterations that are accepted; tried at a place of each kind."""
    certificate, rng = fresh(made), random.Random(seed)
    for some in alike(certificate).values():
        place = rng.choice(some)
        for changed in altered(certificate, place, rng, most):
            changed["id"] = seal_of(changed)
            if not misshapen(changed, schema()) and check(changed, guideline_of(certificate)).accepted:
                yield place, changed


# What shows a claim and is no part of it: whatever else shows it, it is shown.
EVIDENCE = {"id", "tree", "witnesses", "patients", "others", "given", "name", "parts", "singles"}
# Lists in which order means nothing; of steps and of what blocks a clause, some may be more than is needed.
SETS = {"possible", "conclusions", "changes", "to", "moves"}
MORE = {"steps", "blocks"}


def contained(new: Any, old: Any, key: object = None) -> bool:
    """Whether a certificate says nothing that another does not say."""
    if isinstance(new, dict) and isinstance(old, dict):
        own = [{k for k in data if k not in EVIDENCE} for data in (new, old)]
        return own[0] == own[1] and all(contained(new[k], old[k], k) for k in own[0])
    if isinstance(new, list) and isinstance(old, list):
        loose = key in MORE or (key == "premises" and len(new) < len(old))
        if loose or (key == "changes" and len(new) < len(old)):
            return all(any(contained(one, other) for other in old) for one in new)
        if key in SETS:
            return len(new) == len(old) and contained(sorted(new, key=str), sorted(old, key=str))
        return len(new) == len(old) and all(map(contained, new, old))
    return bool(new == old)


def is_true(certificate: Data, guideline: kb.Guideline) -> bool:
    """Whether a proof's conclusions are those of the case that it states, by the derivation and the solver."""
    claim, case = certificate["claim"], certificate["case"]
    vocabulary = guideline.vocabulary
    raw: Data = {"patient": {}, "lesions": [{"id": lesion} for lesion in case["lesions"]]}
    homes = {"patient": raw["patient"], **{f'"{lesion["id"]}"': lesion for lesion in raw["lesions"]}}
    for text in case["facts"]:
        name, _, rest = text.removesuffix(")").partition("(")
        entity, _, value = rest.partition(", ")
        own = int(value) if value.isdigit() else value.strip('"')
        predicate = vocabulary.predicates[name]
        if predicate.many:
            homes[entity].setdefault(predicate.field, []).append(own)
        else:
            homes[entity][predicate.field] = own
    for item in case["open"]:
        values = [value.strip('"') if isinstance(value, str) else value for value in item["values"]]
        homes[item["of"]][vocabulary.predicates[item["input"]].field] = {"one_of": values}
    result = kb.recommend(guideline, kb.read_case(raw, guideline))
    possible, certain = ({str(fact) for fact in facts} for facts in (result.possible, result.certain))
    if claim["kind"] == "why-not":
        return claim["goal"] not in possible
    if claim["kind"] == "proof":
        told = {root["concludes"]: root["certain"] for root in claim["conclusions"] if "(" in root["concludes"]}
        return all(text in (certain if sure else possible - certain) for text, sure in told.items())
    fact = f'{vocabulary.report.goal}("{claim["lesion"]}", '
    plans = {text.removeprefix(fact).removesuffix(")") for text in possible if text.startswith(fact)}
    if claim["kind"] == "reasons":
        return plans == {claim["outcome"]}
    return plans == {plan for plan in claim["now"]["possible"] if plan is not None}


@pytest.mark.hunt(1)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_altered_and_sealed_anew_is_refused_or_says_the_same(kind: str, seed: int) -> None:
    """Each field of each kind of step and claim with other values, taken away, doubled, turned round. What is accepted
    says nothing new of the case; of another case, it says what is true of that."""
    assert_nothing_is_forged(KINDS[kind], seed)


@pytest.mark.hunt(0)
@pytest.mark.parametrize("kind", LARGE)
def test_whatever_is_altered_in_a_large_claim_is_refused_or_says_the_same(kind: str, seed: int) -> None:
    assert_nothing_is_forged(LARGE[kind], seed)


def assert_nothing_is_forged(made: tuple[Any, ...], seed: int) -> None:
    certificate = fresh(made)
    guideline = guideline_of(certificate)
    assert check(certificate, guideline).faults == ()
    for place, changed in survivors(made, seed, most=1 if len(json.dumps(certificate)) > 15_000 else 2):
        if changed["case"] != certificate["case"]:
            assert is_true(changed, guideline), (place, changed["case"])
        else:
            assert contained(changed, certificate), (place, at(changed, place[:-1]))


@pytest.mark.parametrize("kind", LARGE)
def test_the_claims_of_the_small_guideline_have_every_field_of_large_ones(kind: str) -> None:
    small, large = (alike(fresh(made)) for made in (KINDS[f"{kind} of a small guideline"], LARGE[kind]))
    assert {keys for keys in large if keys[0] == "claim"} <= small.keys()


def test_the_adversary_would_notice_a_field_that_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a checker that looks at no words, altered words are accepted, and told apart from what was said."""
    from explain.checker.case import Ground

    monkeypatch.setattr(Ground, "in_words", lambda *_: None)
    found = [place for place, changed in survivors(OPEN, seed=1) if not contained(changed, fresh(OPEN))]
    assert {place[-1] for place in found} >= {"says"}


# ------------------------------------------------------------------------------------------------------- time and size


def timed(certificate: Data) -> tuple[float, Checked]:
    certificate["id"] = seal_of(certificate)
    start = time.process_time()
    checked = check(certificate, GUIDELINE)
    return time.process_time() - start, checked


def many_lesions(number: int) -> Data:
    """A certificate of a case with so many lesions, all like the one that is concluded."""
    case = {**TWO, "lesions": [{"id": "t100", "escc": "3", "levels": ["T9"]}]}
    certificate: Data = json.loads(made_of("neurologic(t100)", json.dumps(case)))
    own = certificate["case"]
    facts, patients = json.dumps(own["facts"]), json.dumps(certificate["patients"])
    names = [f"t{n}" for n in range(100, 100 + number)]
    own["facts"] = sorted({fact for name in names for fact in json.loads(facts.replace("t100", name))})
    own["lesions"] = names
    certificate["patients"] = [p for name in names for p in json.loads(patients.replace("t100", name))]
    return certificate


def test_a_hundred_lesions_are_checked_in_seconds_and_more_are_refused_at_once() -> None:
    took, checked = timed(many_lesions(100))
    assert checked.faults == ()
    assert took < 10
    took, checked = timed(many_lesions(101))
    assert checked.faults == (("case", "a case has at most 100 lesions."),)
    took, checked = timed(many_lesions(300))
    assert checked.faults == (("case", "a case has at most 100 lesions."),)
    assert took < 0.5


def test_nothing_is_looked_at_behind_a_broken_seal() -> None:
    certificate = many_lesions(100)
    certificate["id"] = "sha256:0"
    start = time.process_time()
    checked = check(certificate, GUIDELINE)
    assert time.process_time() - start < 0.5
    assert [at for at, _ in checked.faults] == ["certificate"]
    assert checked.steps == 0


def deep(tree: Data, depth: int) -> Data:
    """A case tree that takes a fact apart again and again."""
    for n in range(depth):
        fact = f'sins_total("l3", {n})'
        tree = {"fact": fact, "holds": tree, "fails": tree}
    return tree


@pytest.mark.parametrize("depth", [6, 30])
def test_a_case_tree_without_end_is_given_up(depth: int) -> None:
    """2 to the power of 30 leaves, each worked out, would take years; the file is as large as its tree is written."""
    certificate = fresh(OPEN)
    step(certificate, 'plan("l3", ?)')["tree"] = deep({"leaf": "holds"}, min(depth, 10))
    took, checked = timed(certificate)
    assert took < 30
    assert checked.faults


def test_work_is_counted_alike_in_every_run_and_bounded() -> None:
    """What is remembered from other certificates takes no less of it: who is refused once is refused again."""
    spent = []
    for _ in range(2):
        checker = CHECKERS["proof"](fresh(BY_CASES), GUIDELINE)
        checker.check()
        assert checker.faults == []
        spent.append(checker.allowance.spent)
    assert spent[0] == spent[1] > 0
    for work, accepted in ((spent[0], True), (spent[0] - 1, False)):
        checker = CHECKERS["proof"](fresh(BY_CASES), GUIDELINE)
        checker.allowance = Allowance(work)
        checker.check()
        assert (checker.faults == []) is accepted
    assert "more work" in checker.faults[0][1]


def test_the_work_of_real_certificates_is_far_below_the_limit() -> None:
    for made in (*KINDS.values(), *LARGE.values()):
        certificate = fresh(made)
        checker = CHECKERS[certificate["claim"]["kind"]](certificate, guideline_of(certificate))
        checker.check()
        assert 0 < checker.allowance.spent < MOST_WORK / 10


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(b" " * MOST_BYTES + b"{}")
    with pytest.raises(kb.InputError, match="larger than 5 MB"):
        verified(str(path), GUIDELINE)


def test_long_ranges_of_numbers_are_not_unfolded() -> None:
    certificate = fresh(OPEN)
    certificate["patients"][0]["inputs"] = [
        {"input": "age", "of": "patient", "values": [{"from": 0, "to": 10**18}]} for _ in range(1)
    ]
    took, checked = timed(certificate)
    assert checked.faults
    assert took < 5


# ------------------------------------------------------------------------------------------------- of whom it is proven


def test_what_is_proven_is_told_with_whom_and_which_guideline() -> None:
    from explain.certificate.verify import as_text
    from explain.checker.encoding import digest_of

    told = " ".join(as_text(check(fresh(PROOF), GUIDELINE), GUIDELINE).split())
    assert f"clauses and vocabulary {digest_of(GUIDELINE)}" in told
    assert "case: row07-rcc-t9, as the certificate states it" in told
    assert 'escc("t9", "3")' in told
    assert "proven: the plan for t9 is decompression and stabilization, then image-guided radiation (IGRT)" in told
    open_ = " ".join(as_text(check(fresh(OPEN), GUIDELINE), GUIDELINE).split())
    assert "proven: it is possible, and not certain, that the plan for l3 is" in open_


def test_a_certificate_is_held_against_a_case(tmp_path: Path) -> None:
    path, case = tmp_path / "why.json", tmp_path / "row07-rcc-t9.yaml"
    path.write_text(json.dumps(fresh(PROOF)), encoding="utf-8")
    text = Path("kb/guidelines/spinal_metastases/cases/row07-rcc-t9.yaml").read_text(encoding="utf-8")

    def verify(content: str) -> tuple[int, str]:
        case.write_text(content, encoding="utf-8")
        ran = CliRunner().invoke(main, ["verify", str(path), "--case", str(case)])
        return ran.exit_code, " ".join(ran.stdout.split())

    status, out = verify(text)
    assert status == 0
    assert f"case: row07-rcc-t9, the same as in {case}" in out
    status, out = verify(text.replace("age: 59", "age: 60"))
    assert status == 1
    assert "at case: age(patient, 59): the certificate rests on this, which row07-rcc-t9 does not state." in out
    assert "at case: age(patient, 60): row07-rcc-t9 states this, and the certificate does not." in out
    status, out = verify(text.replace("case: row07-rcc-t9", "case: another"))
    assert (status, "the certificate is of case row07-rcc-t9, not of another." in out) == (1, True)


def test_a_vocabulary_that_means_something_else_is_another_guideline() -> None:
    """One more value of a domain, or an input that is closed: the clauses are the same, the guideline is not."""
    from dataclasses import replace

    from explain.checker.encoding import digest_of

    vocabulary = GUIDELINE.vocabulary
    closed = replace(vocabulary.predicates["escc"], closed="because")
    other = replace(GUIDELINE, vocabulary=replace(vocabulary, predicates={**vocabulary.predicates, "escc": closed}))
    assert digest_of(other) != digest_of(GUIDELINE)
    assert digest_of(kb.load(language="pt")) == digest_of(GUIDELINE)
