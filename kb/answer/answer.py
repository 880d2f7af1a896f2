"""A case in, an answer for each lesion out: status, plan, what is missing, assessments, scores and remarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any

from kb.answer.completion import Clash, Completions, NoCompletionError
from kb.answer.contradiction import impossible, refused_by
from kb.answer.derive import derive
from kb.answer.firing import Firing, Model, in_order
from kb.answer.half_known import patient_of
from kb.answer.remarks import Hold, Remark, holds_of, remarks_of
from kb.answer.scores import ScoreAnswer, patient_scores, score_answer
from kb.answer.settled import unsettled
from kb.cases.case import PATIENT, Case, lesion_symbol
from kb.files.errors import InputError
from kb.guideline.guideline import Guideline
from kb.language.syntax import Fact, Value, word_of
from kb.sets.missing import Missing, missing_inputs

Steps = tuple[str, ...]


@dataclass(frozen=True)
class Conflict:
    """Rules that conclude different plans for one and the same patient: each plan, with the rules that conclude it.

    It is `certain` where no answer that is missing can resolve it; otherwise some answers lead to it.
    """

    certain: bool
    sides: tuple[tuple[Steps, tuple[str, ...]], ...]

    def json(self) -> dict[str, Any]:
        sides = [{"plan": list(plan), "rules": list(rules)} for plan, rules in self.sides]
        return {"certain": self.certain, "sides": sides}


@dataclass(frozen=True)
class Answer:
    """What follows for one lesion.

    `status` is `decided`, `undetermined` or `no_rule`; a plan is its steps in order; `possible_plans` holds each plan
    that some completion of the missing inputs leads to, and none if some completion leads to no plan. `conflict` is
    there where rules contradict each other; `holds` speak against carrying out the plan, or an option, now, and
    `possible_holds` may do so, depending on what is missing of what the plan is read from (an input that only holds
    read has to be stated). `remarks` holds what the guideline says beside, by the sections of its report.
    """

    lesion: str
    status: str
    plan: Steps | None
    possible_plans: tuple[Steps | None, ...]
    conflict: Conflict | None
    holds: tuple[Hold, ...]
    possible_holds: tuple[Hold, ...]
    rules: tuple[str, ...]
    missing: tuple[str, ...]
    assessments: Mapping[str, str | None]
    scores: Mapping[str, ScoreAnswer]
    remarks: Mapping[str, tuple[Remark, ...]]

    @property
    def would_decide(self) -> tuple[str, ...]:
        """The missing inputs that may decide: none where rules contradict each other whatever the answers are."""
        return () if self.conflict and self.conflict.certain else self.missing

    def __str__(self) -> str:
        told = "conflict" if self.conflict and self.conflict.certain else self.status
        held = any(hold.of == "plan" for hold in self.holds)
        return f"{', then '.join(self.plan) if self.plan else told}{' (on hold)' * held}"

    def json(self) -> dict[str, Any]:
        return {
            "lesion": self.lesion,
            "status": self.status,
            "plan": list(self.plan) if self.plan else None,
            "possible_plans": [list(plan) if plan else None for plan in self.possible_plans],
            "conflict": self.conflict and self.conflict.json(),
            "holds": [hold.json() for hold in self.holds],
            "possible_holds": [hold.json() for hold in self.possible_holds],
            "rules": list(self.rules),
            "missing": list(self.missing),
            "assessments": dict(self.assessments),
            **{key: score.json() for key, score in self.scores.items()},
            **{key: [remark.json() for remark in remarks] for key, remarks in self.remarks.items()},
        }


@dataclass(frozen=True)
class Result:
    """The answers for a case, with all that they were read from.

    `model` is what follows from the facts as stated; `certain` and `possible` are the facts that hold in every and in
    some completion; `concluding` the firings, in some completion, of the rules that conclude what is reported;
    `missing` the inputs that were completed; `matters` those of them that change a lesion's goal. `clashes` are
    goals of a lesion that follow together in some completion, `clashing` the lesions of which two do in every one.
    """

    guideline: Guideline
    case: Case
    model: Model
    certain: frozenset[Fact]
    possible: frozenset[Fact]
    concluding: tuple[Firing, ...]
    unconcluded: frozenset[Value]
    missing: tuple[tuple[str, Value], ...] = ()
    matters: frozenset[tuple[str, Value, Value]] = field(default_factory=frozenset)
    clashes: frozenset[Clash] = field(default_factory=frozenset)
    clashing: frozenset[Value] = field(default_factory=frozenset)

    @cached_property
    def lesions(self) -> tuple[Answer, ...]:
        return tuple(answer(self, lesion) for lesion in self.case.lesions)

    @cached_property
    def scores(self) -> Mapping[str, ScoreAnswer]:
        """The scores of the patient, by key; those of a lesion stand in its answer."""
        return patient_scores(self.guideline, self.case)

    def json(self) -> dict[str, Any]:
        """The result as plain data; its keys are promised to other programs."""
        found: dict[str, Any] = {"case": self.case.name, "lesions": [lesion.json() for lesion in self.lesions]}
        if self.scores:
            found["scores"] = {key: {**score.json(), "rule": score.rule} for key, score in self.scores.items()}
        return found

    @cached_property
    def firings(self) -> tuple[Firing, ...]:
        """The firings that no missing input can undo: of the model, and of what is certain although it is only
        derived in one way or another, whatever the missing inputs turn out to be."""

        def is_certain(firing: Firing) -> bool:
            moving = self.guideline.of_case
            return all(
                fact not in self.possible if negated else fact in self.certain or fact.predicate not in moving
                for fact, negated in firing.premises
            )

        if self.certain == self.possible and not self.missing:
            return self.model.firings
        return in_order({f for f in (*self.model.firings, *self.concluding) if is_certain(f)})

    def _repr_html_(self) -> str:
        from kb.answer.table import answer_table

        return answer_table(self)

    def __repr__(self) -> str:
        told = "; ".join(f"{a.lesion}: {a!s}" for a in self.lesions)
        return f"<Result {self.case.name}: {told}>"


def recommend(guideline: Guideline, case: Case) -> Result:
    """The answer of a guideline for every lesion of a case, exact over all completions of what the case leaves open.

    Raises:
        InputError: where the case was read for another guideline, or what it states contradicts itself by the denials
            of this one.
    """
    case.fit(guideline.vocabulary)
    model = derive(guideline, case.stated(guideline.following))
    contradictions = [firing for firing in model.firings if firing.head is None]
    if contradictions:
        raise InputError([refused_by(guideline, case, firing) for firing in contradictions])
    bound = case.open or any(fact.predicate in guideline.bounding for fact in case.facts)
    waiting = tuple(map(lesion_symbol, case.lesions)) if bound else unsettled(guideline, model)
    return complete(guideline, case, model, waiting) if waiting else settled(guideline, case, model)


def settled(guideline: Guideline, case: Case, model: Model) -> Result:
    """The result where nothing that is missing can matter: what follows is certain, and nothing else is possible."""
    told = guideline.vocabulary.report.told
    goals = goals_of(guideline, model.facts)
    clashes = [(lesion, *pair) for lesion, own in goals.items() for pair in combinations(sorted(own, key=str), 2)]
    return Result(
        guideline=guideline,
        case=case,
        model=model,
        certain=model.facts,
        possible=model.facts,
        concluding=tuple(f for f in model.firings if f.rule.clause.head and f.rule.clause.head.predicate in told),
        unconcluded=frozenset(map(lesion_symbol, case.lesions)) - goals.keys(),
        clashes=frozenset(clashes),
        clashing=frozenset(lesion for lesion, *_ in clashes),
    )


def complete(guideline: Guideline, case: Case, model: Model, waiting: tuple[Value, ...]) -> Result:
    """The result where missing inputs may matter for the lesions that are `waiting`: over all their completions.

    Where the guideline decides lesions apart, each of them is completed with the patient alone: then the work grows
    with the number of lesions, and not with its power.
    """
    base = settled(guideline, case, model)
    groups = [(lesion,) for lesion in waiting] if guideline.decides_lesions_apart else [waiting]
    parts = [complete_part(guideline, case, model, lesions) for lesions in groups]
    sure = [fact for fact in model.facts if about(fact) != PATIENT and about(fact) not in waiting]
    left = inputs_left(guideline, model, parts)
    if left:  # what follows from an input of which denials leave one value has its firings too
        model = Model(model.given, derive(guideline, model.given | left).firings)
    return Result(
        guideline=guideline,
        case=case,
        model=model,
        certain=frozenset(sure).union(*(part.certain for part, _, _ in parts)),
        possible=frozenset(sure).union(*(part.possible for part, _, _ in parts)),
        concluding=in_order(
            {firing for firing in base.concluding if firing.head and firing.head.args[0] not in waiting}.union(
                *(part.concluding for part, _, _ in parts)
            )
        ),
        unconcluded=(base.unconcluded - set(waiting)).union(*(part.unconcluded for part, _, _ in parts)),
        missing=tuple(dict.fromkeys(key for part, missing, _ in parts for key in missing if key in part.free)),
        matters=frozenset(change for _, _, matters in parts for change in matters),
        clashes=frozenset(c for c in base.clashes if c[0] not in waiting).union(
            *(part.clashes for part, _, _ in parts)
        ),
        clashing=(base.clashing - set(waiting)).union(*(part.clashing for part, _, _ in parts)),
    )


def supposing(result: Result, fact: Fact) -> Result:
    """The result over those completions alone in which a fact holds that is possible: what is certain if it does."""
    if fact in result.certain or fact not in result.possible:
        return result
    guideline = result.guideline
    lesions = (fact.args[0],) if guideline.decides_lesions_apart else tuple(map(lesion_symbol, result.case.lesions))
    part, missing, matters = complete_part(guideline, result.case, result.model, lesions, fact)
    others = [f for f in result.certain if about(f) not in (PATIENT, *lesions)]
    firings = [f for f in result.concluding if f.head and about(f.head) not in (PATIENT, *lesions)]
    return replace(
        result,
        certain=part.certain.union(others),
        possible=part.possible.union(f for f in result.possible if about(f) not in (PATIENT, *lesions)),
        concluding=in_order({*firings, *part.concluding}),
        unconcluded=(result.unconcluded - set(lesions)) | part.unconcluded,
        missing=tuple(key for key in missing if key in part.free),
        matters=matters,
        clashes=frozenset(c for c in result.clashes if c[0] not in lesions) | part.clashes,
        clashing=(result.clashing - set(lesions)) | part.clashing,
    )


def inputs_left(
    guideline: Guideline, model: Model, parts: list[tuple[Completions, Missing, frozenset[tuple[str, Value, Value]]]]
) -> frozenset[Fact]:
    """The inputs that are certain although nothing states or concludes them: denials leave no other value."""
    certain = frozenset[Fact]().union(*(part.certain for part, _, _ in parts))
    return frozenset(f for f in certain - model.facts if f.predicate in guideline.vocabulary.input_names)


def complete_part(
    guideline: Guideline, case: Case, model: Model, lesions: tuple[Value, ...], supposed: Fact | None = None
) -> tuple[Completions, Missing, frozenset[tuple[str, Value, Value]]]:
    """What holds over all completions of some of a case's lesions (in which a fact holds that is `supposed`), with what
    was missing, and what of it matters."""
    facts = frozenset(fact for fact in model.given if about(fact) in (PATIENT, *lesions))
    open_ = {(name, entity): values for (name, entity), values in case.open.items() if entity in (PATIENT, *lesions)}
    missing = missing_inputs(guideline, facts, open_, guideline.core)
    try:
        patient = patient_of(guideline, facts, missing, supposed)
        found = patient.completions((*guideline.core, *sorted(guideline.vocabulary.report.told)), model)
    except NoCompletionError:
        raise impossible(guideline, case, (PATIENT, *lesions)) from None
    plans = goals_of(guideline, found.possible)
    if not any(len(plans.get(lesion, ())) + (lesion in found.unconcluded) > 1 for lesion in lesions):
        return found, missing, frozenset()
    return found, missing, (patient_of(guideline, facts, missing) if supposed else patient).mattering()


def about(fact: Fact) -> Value:
    """What a fact is about: its first argument; for `given(input, entity)`, the entity."""
    return fact.args[1] if fact.predicate == "given" else fact.args[0]


def goals_of(guideline: Guideline, facts: Iterable[Fact]) -> dict[Value, list[Value]]:
    """Each lesion's goals among the facts."""
    found: dict[Value, list[Value]] = {}
    for fact in facts:
        if fact.predicate == guideline.vocabulary.report.goal:
            found.setdefault(fact.args[0], []).append(fact.args[1])
    return found


# ------------------------------------------------------------------------------------------------ one lesion's answer


def answer(result: Result, lesion: str) -> Answer:
    guideline, report = result.guideline, result.guideline.vocabulary.report
    symbol = lesion_symbol(lesion)
    possible = {fact.args[1] for fact in result.possible if fact.predicate == report.goal and fact.args[0] == symbol}
    goals = [value for value in domain_of(guideline, report.goal) if value in possible]
    plans: list[Steps | None] = [steps(guideline, value) for value in goals]
    if symbol in result.unconcluded:
        plans.append(None)
    status = "undetermined" if len(plans) > 1 else "no_rule" if plans == [None] else "decided"
    concluding = [f for f in result.concluding if f.values and symbol in f.values]
    certain = frozenset(fact for fact in result.certain if fact.args[0] == symbol)
    perhaps = frozenset(fact for fact in result.possible - result.certain if fact.args[0] == symbol)
    return Answer(
        lesion=lesion,
        status=status,
        plan=plans[0] if status == "decided" else None,
        possible_plans=tuple(plans),
        conflict=conflict(result, symbol, goals, concluding),
        holds=holds_of(guideline, certain, concluding),
        possible_holds=holds_of(guideline, perhaps, concluding),
        rules=rules_for(report.goal, concluding),
        missing=tuple(
            predicate.field
            for predicate in guideline.vocabulary.inputs
            if any(name == predicate.name and changed == symbol for name, _, changed in result.matters)
        ),
        assessments={name: certain_word(result, name, symbol) for name in report.assessments},
        scores={
            score.key: score_answer(score, symbol, certain, result.possible, concluding)
            for score in guideline.vocabulary.scores_of("lesion")
        },
        remarks={
            key: remarks_of(guideline, predicates, certain, concluding) for key, predicates in report.sections.items()
        },
    )


def rules_for(goal: str, concluding: Iterable[Firing], value: Value | None = None) -> tuple[str, ...]:
    """The rules that conclude a goal, or one value of it."""
    heads = ((f.rule.id, f.head) for f in concluding if f.head and f.head.predicate == goal)
    return tuple(dict.fromkeys(id for id, head in heads if value in (None, head.args[1])))


def conflict(result: Result, lesion: Value, goals: list[Value], concluding: list[Firing]) -> Conflict | None:
    """The goals of a lesion that follow together in some completion; it is certain where two do in every one."""
    at_odds = {goal for of, *pair in result.clashes for goal in pair if of == lesion}
    name = result.guideline.vocabulary.report.goal
    sides = ((steps(result.guideline, g), rules_for(name, concluding, g)) for g in goals if g in at_odds)
    return Conflict(lesion in result.clashing, tuple(sides)) if at_odds else None


def domain_of(guideline: Guideline, predicate: str) -> tuple[Value, ...]:
    vocabulary = guideline.vocabulary
    return vocabulary.domains[vocabulary.predicates[predicate].domain].symbols


def steps(guideline: Guideline, goal: Value) -> Steps:
    """The steps of a plan, in order, as the guideline's table of steps has them."""
    rows = [fact.args for fact in guideline.tables if fact.predicate == guideline.vocabulary.report.steps]
    return tuple(word_of(step) for plan, _, step in sorted(rows, key=lambda row: row[1]) if plan == goal)


def certain_word(result: Result, predicate: str, lesion: Value) -> str | None:
    found = [fact.args[1] for fact in result.certain if fact.predicate == predicate and fact.args[0] == lesion]
    return word_of(found[0]) if len(found) == 1 else None
