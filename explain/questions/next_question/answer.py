"""What to ask next about each lesion."""

from __future__ import annotations

from explain.questions.each_lesion import EachLesion, positions
from kb.answer.answer import Result
from kb.questions.next_question import way


class NextQuestion(EachLesion):
    """For each lesion the next question of a shortest way to its plan (`kb.questions.next_question.Way`)."""


def ask(result: Result) -> NextQuestion:
    """What to ask next about each lesion: the first question of a shortest way to a decision."""
    return NextQuestion(result, tuple((own, way(own)) for own in positions(result)))
