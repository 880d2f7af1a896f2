"""The overview of a guideline with the way of each lesion lit."""

from __future__ import annotations

import graphviz

from explain import words
from explain.picture import style
from explain.picture.drawing import Drawing
from explain.picture.guideline_graph import add_overview, by_name, goal_rules, not_read, rule_name
from explain.picture.marks import EDGES, legend
from explain.proof.picture import signed, told_of
from explain.questions.path.answer import GuidelinePath
from explain.questions.path.text import path_text
from explain.questions.path.way import CERTAIN, POSSIBLE, PatientWay
from explain.sentences.headline import with_headline


@words.in_its_language
def draw(told: GuidelinePath) -> Drawing:
    """The overview for each lesion of a case, with its path lit."""
    result, proof = told.result, told.proof
    guideline = result.guideline
    lesions = result.case.lesions
    ways = [PatientWay(proof, lesion, f" / {n}" if n else "") for n, lesion in enumerate(lesions)]
    title = words.PATH_TITLE.format(case=result.case.name, guideline=guideline.vocabulary.title)
    heads = [words.TITLE_BOX.format(lesion=lesion, told=told_of(proof, lesion)) for lesion in lesions]
    if len(ways) == 1:
        title = words.TITLE_OF_ONE.format(title=title, heading=heads[0])
    dot = style.new_graph(guideline.vocabulary.notice)
    with style.titled(dot, title, 90, signed(proof, lesions[0]) if len(ways) == 1 else ()) as whole:
        marks = [mark for mark in (CERTAIN, POSSIBLE) if any(mark in way.marks.values() for way in ways)]
        none = ["none"] * any("none" in way.marks for way in ways)
        open_ = ["open"] * any(way.is_open for way in ways)
        key = legend(whole, ["patient fact", *open_, "derived", "rule", "conclusion", *none], marks)
        ends = []
        for number, (way, heading) in reversed([*enumerate(zip(ways, heads, strict=True))]):
            if len(ways) == 1:
                ends = add_way(whole, way)
                continue
            warned = signed(proof, way.lesion)
            with style.boxed(whole, f"lesion_{number}", heading, 80, warned, **style.OUTER) as box:
                ends = [*add_way(box, way), *ends]
        style.align(whole, [*ends, *key])
    rules = {name + way.suffix: rule for way in ways for name, rule in by_name(goal_rules(guideline)).items()}
    apart = frozenset(pair for way in ways for pair in not_read(guideline, way.suffix))
    description = " ".join(with_headline(result, way.lesion, path_text(way)) for way in ways)
    return Drawing(dot.source, title, description, rules, apart)


def add_way(dot: graphviz.Digraph, way: PatientWay) -> list[str]:
    """The overview with a way; where no rule may apply, that too is an end."""
    if "none" not in way.marks:
        return add_overview(dot, way)
    goal, middle = way.guideline.vocabulary.report.goal, rule_name(goal_rules(way.guideline)[0])
    certain = way.marks["none"] == CERTAIN
    short = (words.NO_GOAL_SHORT if certain else words.NO_GOAL_POSSIBLE_SHORT).format(goal=goal)
    text = (words.NO_GOAL if certain else words.NO_GOAL_POSSIBLE).format(goal=goal)
    way.add(dot, "none", "none", way.label("none", short, 22), text)
    ends = add_overview(dot, way)
    line = EDGES[way.marks["none"]]
    dot.edge(middle + way.suffix, f"none{way.suffix}", ltail=f"cluster_rules{way.suffix}", **line)
    return [*ends, f"none{way.suffix}"]
