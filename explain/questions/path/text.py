"""A way through the guideline, in sentences."""

from __future__ import annotations

from explain import words
from explain.picture.guideline_graph import beside, goal_rules, inputs_of, rule_name
from explain.proof.picture import answer_of
from explain.questions.path.answer import GuidelinePath
from explain.questions.path.way import CERTAIN, POSSIBLE, PatientWay
from explain.questions.plan_words import block, filled
from explain.sentences.headline import headline
from kb.sets.decision import position


@words.in_its_language
def say(told: GuidelinePath) -> str:
    """The way of each lesion."""
    return told.joined(path_text(way) for _, way in told.found)


def path_text(way: PatientWay) -> str:
    result, vocabulary = way.proof.result, way.guideline.vocabulary
    lines = []
    for name in vocabulary.report.assessments:
        if name in way.facts:
            inputs = [way.value(i) for i in inputs_of(way.guideline, name) if i in way.facts]
            told = words.PATH_FROM.format(value=way.value(name), inputs=", ".join(inputs))
            lines += filled(f"{vocabulary.predicates[name].title or name}: {told}", 2)
    if own := [way.value(name) for name in beside(way.guideline) if name in way.facts]:
        lines += filled(f"{words.BESIDE}: {', '.join(own)}", 2)
    for mark, text in ((CERTAIN, words.PATH_RULES), (POSSIBLE, words.PATH_RULES_POSSIBLE)):
        if rules := rules_on(way, mark):
            lines += filled(text.format(rules=", ".join(rules)), 2)
    head = headline(vocabulary, answer_of(way.proof, way.lesion)).told
    return "\n".join(block(position(way.guideline, result.case, way.lesion), head, lines))


def rules_on(way: PatientWay, mark: str) -> list[str]:
    found = (rule for rule in goal_rules(way.guideline) if way.marks.get(rule_name(rule)) == mark)
    return list(dict.fromkeys(rule.id for rule in found))
