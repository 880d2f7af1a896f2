"""What decides a plan, as a picture: the facts in every smallest set, those in some of them, and those of no weight."""

from __future__ import annotations

import networkx as nx

from explain import words
from explain.picture import style
from explain.picture.drawing import Drawing
from explain.picture.marks import Group, Marked, drawn
from explain.proof.picture import Part, parts_of, warnings_at
from explain.proof.proof import prove
from explain.proof.summary import top_down
from explain.questions.plan_words import fact_words, input_words, outcome_words
from explain.questions.reasons.answer import DecidingFacts
from explain.questions.reasons.text import reasons_text
from explain.sentences.facts import alternatives
from explain.sentences.headline import Flag, headline_of
from kb.answer.answer import Result
from kb.language.runs import runs
from kb.questions.reasons import Reasons
from kb.sets.decision import Position

MARKS = ("all", "some", "weightless", "unknown")


@words.in_its_language
def draw(told: DecidingFacts) -> Drawing:
    """The decision graph of each lesion, as far as facts decide in it."""
    result, found = told.result, told.found
    parts = {part.lesion: part for part in parts_of(prove(result), full=False)}
    groups = [group_of(own, why, parts[own.lesion]) if why else undecided(own, parts[own.lesion]) for own, why in found]
    title = words.REASONS_TITLE.format(case=result.case.name, goal=goal_of(result))
    return drawn(result.guideline, groups, title, " ".join(reasons_text(*each) for each in found), MARKS)


def goal_of(result: Result) -> str:
    return result.guideline.vocabulary.report.goal.replace("_", " ")


def group_of(position: Position, found: Reasons, part: Part) -> Group:
    """The rules from the facts that have weight to the plan; all the others are named in one small node."""
    graph = weighing(position, found, part)
    kind = "always" if found.sets == ((),) else "one" if len(found.sets) == 1 else "many"
    heading = words.REASONS_BOX[kind].format(lesion=position.lesion, number=len(found.sets))
    nodes = [
        fact_of(found, part, name, position)
        if (name := graph.nodes[node].get("input"))
        else step(found, part, graph, node)
        for node in top_down(graph, part.roots)
    ]
    edges = [
        (named(part, start), named(part, end), mark_of(found, graph, start))
        for end in top_down(graph, part.roots)
        for start in graph.predecessors(end)
    ]
    if found.irrelevant:
        told = words.WEIGHTLESS.format(inputs=words.join([input_words(position, name) for name in found.irrelevant]))
        nodes.append(Marked(named(part, "weightless"), "patient fact", "weightless", (told,), told))
    roots = [named(part, root) for root in part.roots]
    leaves = [node.name for node in nodes if node.kind == "patient fact"]
    return Group(heading, nodes, edges, roots, leaves, warned(part))


def warned(part: Part) -> tuple[Flag, ...]:
    found = headline_of(part.proof.result, part.lesion)
    return found.flags if found else ()


def weighing(position: Position, found: Reasons, part: Part) -> nx.DiGraph[str]:
    """The graph of a proof with the facts that have weight: no tables, no other facts, and of what rests on no such
    fact only what a rule for the plan reads itself."""
    graph: nx.DiGraph[str] = nx.DiGraph(part.graph)
    weight = [name for name in position.known if name not in found.irrelevant]
    own = {name: [n for n in graph if is_of(part, n, name)] for name in weight}
    graph.remove_nodes_from(
        [n for n in part.graph if part.graph.nodes[n]["kind"] in ("guideline fact", "absent", "patient fact")]
    )
    for name in weight:
        node = f"fact {name}"
        readers = {end for old in own[name] for end in part.graph.successors(old) if end in graph}
        graph.remove_nodes_from([old for old in own[name] if old in graph])
        ends = readers or lowest_readers(position, graph, name) or set(part.roots)
        graph.add_node(node, kind="patient fact", input=name, certain=True)
        graph.add_edges_from((node, end) for end in sorted(ends))
    heavy = {n for name in weight for n in nx.descendants(graph, f"fact {name}")} | {f"fact {name}" for name in weight}
    last = {n for n in graph if n in part.roots or (graph.nodes[n]["kind"] == "rule" and leads_to_root(part, n))}
    kept = heavy | last | {n for n in graph if any(end in last for end in graph.successors(n))}
    return graph.subgraph(kept)


def leads_to_root(part: Part, node: str) -> bool:
    return any(end in part.roots for end in part.graph.successors(node))


def is_of(part: Part, node: str, name: str) -> bool:
    data = part.graph.nodes[node]
    return data["kind"] in ("patient fact", "open") and data["fact"].predicate == name


def lowest_readers(position: Position, graph: nx.DiGraph[str], name: str) -> set[str]:
    """What is derived from an input without another step that is drawn between them, as from the items of a score."""
    reads = position.decision.guideline.reads
    found = {n for n, d in graph.nodes(data=True) if "fact" in d and name in reads.get(d["fact"].predicate, ())}
    return {node for node in found if not any(above in found for above in nx.ancestors(graph, node))}


def mark_of(found: Reasons, graph: nx.DiGraph[str], node: str) -> str:
    """How much weight a fact has; of a step only that it has none, where it rests on no fact that has."""
    name = graph.nodes[node].get("input")
    if name:
        return "all" if name in found.decisive else "some"
    rests = any("input" in graph.nodes[above] for above in nx.ancestors(graph, node))
    return "" if rests or graph.nodes[node]["kind"] in ("rule", "conclusion", "none") else "weightless"


def fact_of(found: Reasons, part: Part, name: str, position: Position) -> Marked:
    """A fact that has weight, with the numbers of the sets that it is in."""
    lines, mark = [fact_words(position, name)], "all"
    if name not in found.decisive:
        numbers = [number for number, own in enumerate(found.sets, 1) if name in own]
        told = [numbers_words(low, high) for low, high in runs(numbers)]
        lines, mark = (
            [*lines, (words.IN_SETS if len(numbers) > 1 else words.IN_SET).format(sets=", ".join(told))],
            "some",
        )
    return Marked(named(part, f"fact {name}"), "patient fact", mark, tuple(lines), ", ".join(lines))


def numbers_words(low: int, high: int) -> str:
    """Neighboring numbers.

    >>> numbers_words(3, 3), numbers_words(3, 4), numbers_words(3, 7)
    ('3', '3, 4', '3 to 7')
    """
    return words.RANGE.format(low=low, high=high) if high - low > 1 else ", ".join(map(str, range(low, high + 1)))


def step(found: Reasons, part: Part, graph: nx.DiGraph[str], node: str) -> Marked:
    """A rule, or what is derived by rules."""
    data, vocabulary, name = graph.nodes[node], part.proof.result.guideline.vocabulary, named(part, node)
    mark = mark_of(found, graph, node)
    if data["kind"] == "rule":
        return Marked(name, "rule", mark, (), style.rule_tooltip(data["rule"].paragraph), data["rule"])
    if data["kind"] == "none":
        told = words.NO_GOAL_SHORT.format(goal=vocabulary.report.goal)
        return Marked(name, "none", mark, (told,), words.NO_GOAL.format(goal=vocabulary.report.goal))
    if data["kind"] == "open":
        told = alternatives(vocabulary, data["facts"], short=True)
        return Marked(name, "open", mark, (told,), told)
    lines = (vocabulary.says(data["fact"], short=True), *warnings_at(part, node))
    return Marked(name, data["kind"], mark, lines, vocabulary.says(data["fact"]))


def undecided(position: Position, part: Part) -> Group:
    """What is missing, and the plans that are possible."""
    goal, guideline = goal_of(part.proof.result), position.decision.guideline
    fields = next(answer.would_decide for answer in part.proof.result.lesions if answer.lesion == position.lesion)
    open_ = [name for name in position.decision.questions if position.question(name).predicate.field in fields]
    missing = [input_words(position, name) for name in open_]
    told = [words.NOTHING_DECIDES[bool(missing)].format(goal=goal)]
    told += [words.MISSING_SHORT.format(inputs=", ".join(missing))] if missing else []
    first = Marked(named(part, "missing"), "open", "", tuple(told), ". ".join(told))
    plans = [
        Marked(
            named(part, f"possible {number}"),
            "none" if outcome is None else "conclusion",
            "unknown",
            (outcome_words(guideline, outcome),),
            outcome_words(guideline, outcome),
        )
        for number, outcome in enumerate(position.possible)
    ]
    heading = words.REASONS_BOX["none"].format(lesion=position.lesion)
    edges = [(first.name, plan.name, "unknown") for plan in plans]
    return Group(heading, [first, *plans], edges, [plan.name for plan in plans], (), warned(part))


def named(part: Part, node: str) -> str:
    return f"{node} / {part.number}" if part.number else node
