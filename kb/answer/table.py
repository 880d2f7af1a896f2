"""An answer as a plain HTML table, for notebooks: a column for each lesion, a row for each key of the answer."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from kb.guideline.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kb.answer.answer import Answer, Result, Steps
    from kb.answer.remarks import Hold, Remark
    from kb.answer.scores import ScoreAnswer

BREAK = "<br>"


def answer_table(result: Result) -> str:
    """The answers of a result; keys that say nothing of any lesion are left out."""
    columns = [cells(result, answer) for answer in result.lesions]
    rows = [row(key, [column[key] for column in columns]) for key in columns[0] if any(c[key] for c in columns)]
    head = "".join(f"<th>{escape(answer.lesion)}</th>" for answer in result.lesions)
    vocabulary = result.guideline.vocabulary
    scores = (
        f"<p>{escape(score.title)}: {score_cell(vocabulary, score.band, result.scores[score.key])}</p>"
        for score in vocabulary.scores_of("patient")
        if result.scores[score.key].band
    )
    return (
        f"<table><caption>{escape(result.case.name)}</caption><tr><th></th>{head}</tr>{''.join(rows)}</table>"
        f"{''.join(scores)}<p><small>{escape(vocabulary.notice)}</small></p>"
    )


def row(key: str, told: Iterable[str]) -> str:
    return f"<tr><th>{escape(key)}</th>{''.join(f'<td>{cell}</td>' for cell in told)}</tr>"


def cells(result: Result, answer: Answer) -> dict[str, str]:
    """What stands in the column of a lesion, by the keys of its answer."""
    vocabulary = result.guideline.vocabulary
    open_plans = answer.possible_plans if answer.status == "undetermined" else ()
    asked = [vocabulary.input_by_field[name] for name in answer.missing]
    return {
        "status": escape(answer.status),
        "plan": plan_cell(vocabulary, answer.plan) if answer.plan else "",
        "possible_plans": BREAK.join(plan_cell(vocabulary, plan) for plan in open_plans),
        "conflict": conflict_cell(vocabulary, answer),
        **{key: hold_cell(vocabulary, holds) for key, holds in holds_by_key(answer).items()},
        **{key: remarks_cell(answer.remarks[key]) for key in vocabulary.report.first},
        "missing": BREAK.join(escape(p.title or vocabulary.word(p.field)) for p in asked),
        "rules": BREAK.join(map(escape, answer.rules)),
        **{
            name: escape(vocabulary.word(value, vocabulary.predicates[name].domain)) if value else ""
            for name, value in answer.assessments.items()
        },
        **{
            score.title: score_cell(vocabulary, score.band, answer.scores[score.key])
            for score in vocabulary.scores_of("lesion")
        },
        **{key: remarks_cell(found) for key, found in answer.remarks.items() if key not in vocabulary.report.first},
    }


def holds_by_key(answer: Answer) -> dict[str, list[Hold]]:
    """What is held of the plan, and of options, certainly and perhaps."""
    return {
        f"{'possible_' * perhaps}{'option_' * (of == 'option')}holds": [hold for hold in holds if hold.of == of]
        for perhaps, holds in ((False, answer.holds), (True, answer.possible_holds))
        for of in ("plan", "option")
    }


def hold_cell(vocabulary: Vocabulary, holds: Iterable[Hold]) -> str:
    """What is held, in bold, and the sentence of the reason."""
    named = ((vocabulary.word_in(hold.head, 1) if hold.procedure else "", hold.says) for hold in holds)
    return BREAK.join(f"<b>{escape(what)}</b>: {escape(says)}" if what else escape(says) for what, says in named)


def conflict_cell(vocabulary: Vocabulary, answer: Answer) -> str:
    """The plans that contradict each other, with the rules for each."""
    sides = answer.conflict.sides if answer.conflict else ()
    return BREAK.join(f"{escape(', '.join(rules))}: {plan_cell(vocabulary, plan)}" for plan, rules in sides)


def remarks_cell(remarks: Iterable[Remark]) -> str:
    return BREAK.join(escape(remark.says) for remark in remarks)


def plan_cell(vocabulary: Vocabulary, plan: Steps | None) -> str:
    """The steps of a plan in order, or a dash where no rule applies."""
    domain = vocabulary.predicates[vocabulary.report.steps].domain
    return " &rarr; ".join(escape(vocabulary.word(step, domain)) for step in plan) if plan else "&mdash;"


def score_cell(vocabulary: Vocabulary, band: str, score: ScoreAnswer) -> str:
    """A total or its bounds, with the band where that is certain."""
    if score.low is None:
        return ""
    total = str(score.low) if score.low == score.high else f"{score.low} to {score.high}"
    word = vocabulary.word(score.band, vocabulary.predicates[band].domain) if score.band else ""
    return escape(f"{total} ({word})" if word else total)
