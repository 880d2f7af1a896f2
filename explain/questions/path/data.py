"""A way through the guideline, as plain data."""

from __future__ import annotations

from typing import Any

from explain import words
from explain.questions.path.answer import GuidelinePath
from explain.questions.path.text import rules_on
from explain.questions.path.way import CERTAIN, POSSIBLE, PatientWay
from explain.questions.plan_data import state_json
from kb.language.syntax import word_of
from kb.sets.decision import position


@words.in_its_language
def as_json(told: GuidelinePath) -> list[dict[str, Any]]:
    return told.listed(path_json(way) for _, way in told.found)


def path_json(way: PatientWay) -> dict[str, Any]:
    found = position(way.guideline, way.proof.result.case, way.lesion)
    inputs = [p.name for p in way.guideline.vocabulary.inputs if p.name in way.facts]
    return {
        **state_json(found, "plan"),
        "inputs": {found.says(name): way.marks[name] == CERTAIN for name in inputs},
        "assessments": {
            name: [word_of(fact.args[-1]) for fact in way.facts[name]]
            for name in way.guideline.vocabulary.report.assessments
            if name in way.facts
        },
        "rules": rules_on(way, CERTAIN),
        "possible_rules": rules_on(way, POSSIBLE),
    }
