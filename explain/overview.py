"""The pictures of a guideline itself, from its clauses: the whole on a page, its scores, and how one predicate follows
from others."""

from __future__ import annotations

from collections.abc import Iterable

import graphviz

from explain import style, words
from explain.draw import Drawing, plan_words
from explain.summary import join_values
from kb.guideline import Guideline, Rule
from kb.recommend import steps
from kb.syntax import Atom, Constant, Fact, Literal, Paragraph, Value, Variable
from kb.vocabulary import Score

MOST_VALUES = 6


def overview(guideline: Guideline) -> Drawing:
    """The whole guideline on a page: inputs, assessments, the rules for the goal with what they need, and the goals."""
    report, vocabulary = guideline.vocabulary.report, guideline.vocabulary
    rules = guideline.rules_by_head.get(report.goal, ())
    title = words.OVERVIEW.format(guideline=vocabulary.title)
    dot = style.new_graph(vocabulary.notice)
    with style.titled(dot, title) as whole:
        key = style.legend(whole, ["patient fact", "derived", "rule", "conclusion"], dashed=False)
        read = [literal.atom.predicate for rule in rules for literal in rule.clause.literals]
        beside = [name for name in dict.fromkeys(read) if vocabulary.predicates[name].role == "input"]
        if beside:
            with style.boxed(whole, "beside", words.BESIDE) as box:
                add_inputs(box, guideline, "beside", beside)
        for name in reversed(report.assessments):
            with style.boxed(whole, name, vocabulary.predicates[name].title or name) as box:
                add_assessment(box, guideline, name)
        goals = list(dict.fromkeys(value_of(rule) for rule in rules))
        with style.boxed(whole, "rules", words.RULES) as box:
            for rule in sorted(rules, key=lambda rule: (goals.index(value_of(rule)), rule.index), reverse=True):
                text = style.rule_label(guideline, rule.paragraph) + "\\n" + style.label(needs(guideline, rule), 44)
                style.add_node(box, rule_name(rule), "rule", text, style.rule_tooltip(rule.paragraph))
        for goal in reversed(goals):
            style.add_node(whole, f"goal {goal}", "conclusion", goal_label(guideline, goal), goal_words(guideline, goal))
        middle = rule_name(sorted(rules, key=lambda rule: goals.index(value_of(rule)))[len(rules) // 2])
        for name in [*report.assessments, *(["inputs beside"] if beside else [])]:
            whole.edge(name, middle, lhead="cluster_rules")
        for rule in rules:
            whole.edge(rule_name(rule), f"goal {value_of(rule)}")
        style.align(whole, report.assessments)
        style.align(whole, [*(f"goal {goal}" for goal in goals), *key])
    told = "; ".join(f"{rule.id}: {needs(guideline, rule)}: {goal_words(guideline, value_of(rule))}" for rule in rules)
    return Drawing(dot.source, title, words.OVERVIEW_DESCRIPTION.format(rules=told))


def add_assessment(dot: graphviz.Digraph, guideline: Guideline, name: str) -> None:
    """An assessment, the inputs that it is read from, and the score between them, where there is one."""
    vocabulary = guideline.vocabulary
    score = next((s for s in vocabulary.report.scores if s.total in guideline.reads[name]), None)
    style.add_node(dot, name, "derived", style.label(any_value(guideline, name), 26), vocabulary.predicates[name].says)
    inputs = inputs_of(guideline, name)
    if not score:
        add_inputs(dot, guideline, name, inputs)
        dot.edge(f"inputs {name}", name)
        return
    inside = [field for field in inputs if field in guideline.reads[score.total]]
    add_inputs(dot, guideline, score.key, inside)
    style.add_node(dot, score.total, "derived", style.label(any_value(guideline, score.total), 26), score.title)
    dot.edge(f"inputs {score.key}", score.total)
    dot.edge(score.total, name)
    if rest := [field for field in inputs if field not in inside]:
        add_inputs(dot, guideline, name, rest)
        dot.edge(f"inputs {name}", name)


def add_inputs(dot: graphviz.Digraph, guideline: Guideline, name: str, inputs: list[str]) -> None:
    """One node for several inputs, a line each."""
    fields = [guideline.vocabulary.predicates[i].field.replace("_", " ") for i in inputs]
    asked = " ".join(guideline.vocabulary.predicates[i].asks for i in inputs)
    style.add_node(dot, f"inputs {name}", "patient fact", style.rows(fields, 40), asked)


def inputs_of(guideline: Guideline, name: str) -> list[str]:
    return [p.name for p in guideline.vocabulary.inputs if p.name in guideline.reads[name]]


def needs(guideline: Guideline, rule: Rule) -> str:
    """What a rule reads, in short words."""
    return ", ".join(atom_words(guideline, literal.atom) for literal in rule.clause.literals)


def goal_label(guideline: Guideline, goal: Value) -> str:
    return style.label(goal_words(guideline, goal), 26)


def goal_words(guideline: Guideline, goal: Value) -> str:
    """A goal as its steps."""
    return plan_words(guideline, steps(guideline, goal)) or guideline.vocabulary.word(goal)


# ------------------------------------------------------------------------------------------------------- one score


def score_cascade(guideline: Guideline, score: Score) -> Drawing:
    """A score: its items with their inputs and points, their sum, the bands, and what follows from each band."""
    vocabulary = guideline.vocabulary
    title = words.CASCADE.format(title=score.title, guideline=vocabulary.title)
    dot = style.new_graph(vocabulary.notice)
    with style.titled(dot, title) as whole:
        key = style.legend(whole, ["patient fact", "guideline fact", "derived", "rule"], dashed=False)
        sums = guideline.rules_by_head[score.total]
        with style.boxed(whole, "items", words.SCORE_ITEMS) as box:
            for item in reversed(score.items):
                add_item(box, guideline, item)
        style.align(whole, score.items)
        style.add_node(whole, score.total, "derived", style.label(any_value(guideline, score.total), 26), score.title)
        for rule in sums:
            add_rule(whole, guideline, rule)
            for item in score.items:
                whole.edge(item, rule_name(rule))
            whole.edge(rule_name(rule), score.total)
        bands = [rule for rule in guideline.rules_by_head[score.band] if rule.clause.head]
        follow = [rule for rule in readers(guideline, score.band) if is_followed(guideline, rule)]
        nodes = add_uses(whole, guideline, [*bands, *follow], placed={score.total})
        style.align(whole, [*(node for node in nodes if node.startswith(tuple(vocabulary.report.assessments))), *key])
    items = [f"{vocabulary.predicates[item].says} ({points_text(guideline, item)})" for item in score.items]
    return Drawing(dot.source, title, f"{title}. " + "; ".join(items))
