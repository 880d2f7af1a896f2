"""Scores as an answer has them: a total, or the bounds that missing items leave it, and a band once it is certain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb.answer.half_known import patient_of
from kb.cases.case import PATIENT, Case
from kb.guideline.memory import Kept
from kb.guideline.vocabulary import Score
from kb.language.syntax import Fact, Value, word_of
from kb.sets.missing import missing_inputs

if TYPE_CHECKING:
    from kb.answer.firing import Firing
    from kb.guideline.guideline import Guideline

Open = tuple[tuple[tuple[str, Value], tuple[Value, ...]], ...]
MOST_BYTES = 8_000_000  # of the scores of patients that are remembered
ANY_LESION = '"any"'  # a score of the patient is the same with whichever lesion


@dataclass(frozen=True)
class ScoreAnswer:
    """A score of a lesion or of the patient.

    `total` is none until every item is known; `low` and `high` bound it (none: no bound); `rule` concludes the band.
    """

    total: int | None
    low: int | None
    high: int | None
    band: str | None
    rule: str | None = None

    def json(self) -> dict[str, Any]:
        return {"total": self.total, "min": self.low, "max": self.high, "band": self.band}


def score_answer(
    score: Score, entity: Value, certain: Iterable[Fact], possible: Iterable[Fact], concluding: Iterable[Firing]
) -> ScoreAnswer:
    """What is known of a score, from the facts that hold in all and in some completions."""
    totals = [f.args[1] for f in possible if f.predicate == score.total and f.args[0] == entity]
    numbers = sorted(total for total in totals if isinstance(total, int))
    low, high = (numbers[0], numbers[-1]) if numbers else (None, None)
    own = [fact for fact in certain if fact.args[0] == entity]
    known = {fact.predicate for fact in own}
    bands = [fact for fact in possible if fact.predicate == score.band and fact.args[0] == entity]
    band = bands[0] if len(bands) == 1 else None
    rules = [firing.rule.id for firing in concluding if band and firing.head == band]
    return ScoreAnswer(
        total=low if low == high and score.total in known else None,
        low=low,
        high=high,
        band=word_of(band.args[1]) if band else None,
        rule=rules[0] if rules else None,
    )


def patient_scores(guideline: Guideline, case: Case) -> dict[str, ScoreAnswer]:
    """The scores of a case's patient, by key, exact over all completions of what is missing of the patient."""
    scores = guideline.vocabulary.scores_of("patient")
    if not scores:
        return {}
    # What a denial reads beside an item bounds it, as a grade on another scale does.
    read = {literal.atom.predicate for rule in guideline.denials for literal in rule.clause.literals}
    read = read.union(*(guideline.reads[name] for score in scores for name in (score.total, score.band)))
    facts = frozenset(
        fact
        for fact in case.facts
        if (fact.predicate in read and fact.args[0] == PATIENT)
        or (fact.predicate == "given" and fact.args[0] in read and fact.args[1] == PATIENT)
    )
    open_ = tuple((key, values) for key, values in case.open.items() if key[0] in read and key[1] == PATIENT)
    return dict(zip((score.key for score in scores), bounded(guideline, facts, open_), strict=True))


def bounded(guideline: Guideline, facts: frozenset[Fact], open_: Open) -> tuple[ScoreAnswer, ...]:
    """The patient's scores by what is stated of their items: remembered, for many patients share what is stated."""
    mine = guideline.memory.threads.__dict__
    kept: Kept[tuple[frozenset[Fact], Open], tuple[ScoreAnswer, ...]] = mine.setdefault("scores", Kept(MOST_BYTES))
    return kept.get((facts, open_)) or kept.keep((facts, open_), worked_out(guideline, facts, open_))


def worked_out(guideline: Guideline, facts: frozenset[Fact], open_: Open) -> tuple[ScoreAnswer, ...]:
    scores = guideline.vocabulary.scores_of("patient")
    goals = tuple(name for score in scores for name in (score.total, score.band))
    given = {Fact("given", key) for key, _ in open_} | {Fact("lesion_of", (ANY_LESION, PATIENT))}
    missing = missing_inputs(guideline, facts | given, dict(open_), goals)
    found = patient_of(guideline, facts | given, missing).completions(goals)
    return tuple(score_answer(s, PATIENT, found.certain, found.possible, found.concluding) for s in scores)
