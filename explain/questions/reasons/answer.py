"""What decides the plan of each lesion."""

from __future__ import annotations

from explain.questions.each_lesion import EachLesion, positions
from kb.answer.answer import Result
from kb.questions.reasons import reasons as reasons_of


class DecidingFacts(EachLesion):
    """For each lesion the smallest sets of facts that force its plan (`kb.questions.reasons.Reasons`), or nothing where
    it is not decided."""


def reasons(result: Result) -> DecidingFacts:
    """What decides the plan of each lesion: all smallest sets of the known facts that force it."""
    return DecidingFacts(result, tuple((own, reasons_of(own)) for own in positions(result)))
