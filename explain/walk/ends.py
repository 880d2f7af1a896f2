"""What a walk leaves open: the answers that are missing, or what separates a patient from a plan."""

from __future__ import annotations

from explain import words
from explain.proof.failing_conditions import against
from explain.proof.proof import Proof
from explain.sentences.clauses import goal_words
from kb.answer.answer import Answer
from kb.cases.case import lesion_symbol
from kb.language.syntax import Fact


def ends(proof: Proof, answer: Answer) -> tuple[str, ...]:
    """What is left to say after the last step: what is missing and which plan each answer would lead to; for a patient
    without a plan, the rules that come nearest and what separates him from them."""
    result, vocabulary = proof.result, proof.result.guideline.vocabulary
    goal, own = vocabulary.report.goal, lesion_symbol(answer.lesion)
    if answer.status == "decided":
        return ()
    values = vocabulary.domains[vocabulary.predicates[goal].domain].symbols
    tried = [
        (words.sentence_case(goal_words(result.guideline, value)), each)
        for value in values
        for each in against(result, Fact(goal, (own, value)))
    ]
    if answer.status == "no_rule":
        least = min((len(each.failing) for _, each in tried), default=0)
        nearest_rules = [each for _, each in tried if len(each.failing) == least]
        return tuple([words.WALK_SEPARATES, *(f"{each.says()}." for each in nearest_rules)] if nearest_rules else ())
    asked = [vocabulary.input_by_field[name] for name in answer.would_decide]
    questions = [words.QUESTION.format(field=p.field, question=p.asks.format(Lesion=answer.lesion)) for p in asked]
    told = [
        words.WALK_MAY.format(told=plan, needs=words.join([f.needs for f in each.failures]), rule=each.rule.id)
        for plan, each in tried
        if not each.failing and each.failures
    ]
    head = [words.MATTERS.format(lesion=answer.lesion)] if questions else []
    return (*head, *questions, *told)
