"""What would change a plan, as a picture: the plan as it is, facts with other entries, and the plans that follow."""

from __future__ import annotations

from dataclasses import replace

from explain import words
from explain.picture.drawing import Drawing
from explain.picture.marks import Group, Marked, drawn
from explain.questions.changes.answer import PlanChanges
from explain.questions.changes.text import Step, changes_text, grouped, moved
from explain.questions.plan_words import MOST, input_words, outcome_words, value_words
from explain.sentences.headline import Headline, headline
from kb.guideline.guideline import Guideline
from kb.language.syntax import Value
from kb.questions.changes import Change
from kb.sets.decision import Outcome, Position

MARKS = ("other",)


@words.in_its_language
def draw(told: PlanChanges) -> Drawing:
    """The smallest changes of each lesion's facts."""
    result, found, wanted = told.result, told.found, told.wanted
    goal, guideline, case = result.guideline.vocabulary.report.goal, result.guideline, result.case.name
    groups = [
        group_of(own, own_changes, wanted, f" / {n}" if n else "", headline(guideline.vocabulary, answer))
        for n, ((own, own_changes), answer) in enumerate(zip(found, result.lesions, strict=True))
    ]
    title = words.CHANGES_TITLE.format(case=case, goal=goal.replace("_", " "))
    if wanted:
        title = words.CHANGES_TITLE_TO.format(case=case, plan=outcome_words(guideline, wanted[0]))
    return drawn(guideline, groups, title, " ".join(changes_text(*each, wanted) for each in found), MARKS)


def group_of(
    position: Position, found: tuple[Change, ...], wanted: tuple[Outcome, ...], suffix: str, head: Headline
) -> Group:
    """The present plan, each change on its way from it, and the plan that it leads to."""
    guideline, number = position.decision.guideline, 0
    now = plan_node(guideline, f"now{suffix}", position.possible, (words.NOW_SHORT, words.NOW_OPEN_SHORT))
    now = replace(now, lines=(*now.lines, *head.at_plan))
    nodes, roots = [now], list[str]()
    edges: list[tuple[str, str, str]] = []
    for outcomes, ways in grouped(found[:MOST] if wanted != position.possible else ()).items():
        then = plan_node(guideline, f"then {len(roots)}{suffix}", outcomes, ("{plan}", words.THEN_OPEN_SHORT))
        for way in ways:
            number += 1
            change = change_node(position, f"change {number}{suffix}", way)
            nodes.append(change)
            edges += [(now.name, change.name, ""), (change.name, then.name, "")]
        nodes.append(then)
        roots.append(then.name)
    return Group(heading(position, found, wanted), nodes, edges, roots, (), head.flags)


def heading(position: Position, found: tuple[Change, ...], wanted: tuple[Outcome, ...]) -> str:
    goal = position.decision.guideline.vocabulary.report.goal.replace("_", " ")
    text = words.CHANGES_BOX_FIRST if len(found) > MOST else words.CHANGES_BOX if found else words.CHANGES_BOX_NONE
    text = words.CHANGES_BOX_HAS if wanted == position.possible else text
    return text.format(lesion=position.lesion, number=len(found), shown=MOST, goal=goal)


def plan_node(guideline: Guideline, name: str, outcomes: tuple[Outcome, ...], texts: tuple[str, str]) -> Marked:
    """A plan, that there is none, or the plans of which one is not certain; `texts` are for one and for several."""
    told = [outcome_words(guideline, outcome) for outcome in outcomes]
    if len(outcomes) == 1:
        text = texts[0].format(plan=told[0])
        return Marked(name, "none" if outcomes[0] is None else "conclusion", "", (text,), text)
    first = texts[1].format(plans="").strip()
    lines = [first, told[0], *(words.OR_PLAN.format(plan=plan) for plan in told[1:])]
    return Marked(name, "open", "", tuple(lines), texts[1].format(plans="; ".join(told)))


def change_node(position: Position, name: str, way: list[Step]) -> Marked:
    """One change: for each fact, its present entry and those it would have instead."""
    lines = [from_to(position, *step) for step in way]
    return Marked(name, "patient fact", "other", tuple(lines), "; ".join(moved(position, *step) for step in way))


def from_to(position: Position, own: str, kind: str, values: list[Value]) -> str:
    if kind != "to":
        return moved(position, own, kind, values)
    return words.FROM_TO.format(
        input=input_words(position, own),
        old=value_words(position, own, position.known[own]),
        new=value_words(position, own, values),
    )
