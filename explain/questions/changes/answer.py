"""What would change the plan of each lesion."""

from __future__ import annotations

from dataclasses import dataclass

from explain.questions.each_lesion import EachLesion, positions
from kb.answer.answer import Result
from kb.answer.goals import goal_named
from kb.questions.changes import changes as changes_of
from kb.sets.decision import Outcome


@dataclass(frozen=True, repr=False)
class PlanChanges(EachLesion):
    """For each lesion the smallest changes of its facts that change its plan (`kb.questions.changes.Change`), or that
    lead to the plan that is `wanted`."""

    wanted: tuple[Outcome, ...] = ()


def changes(result: Result, to: str = "") -> PlanChanges:
    """What would change the plan of each lesion: all smallest changes of the known facts; `to` names a wanted plan.

    Raises:
        InputError: where `to` names none.
    """
    wanted = (goal_named(result.guideline, to, "--to"),) if to else ()
    return PlanChanges(result, tuple((own, changes_of(own, wanted)) for own in positions(result)), wanted)
