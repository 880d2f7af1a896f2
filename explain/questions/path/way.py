"""The way of one patient through the overview of a guideline: certain, possible, or not taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import graphviz
import networkx as nx

from explain import words
from explain.picture import style
from explain.picture.guideline_graph import (
    Way,
    beside,
    goal_rules,
    inputs_of,
    rule_name,
    score_of,
)
from explain.picture.marks import EDGES, look
from explain.proof.proof import Proof, order_of
from explain.proof.text import lesion_of
from explain.sentences.clauses import name_in_words
from explain.sentences.facts import alternatives
from explain.sentences.headline import headline_of
from kb.cases.case import PATIENT, lesion_symbol
from kb.language.syntax import Fact

CERTAIN, POSSIBLE, OFF = "path", "perhaps", ""
GREY: style.Style = {"color": "#8C8C8C", "fontcolor": "#595959", "fillcolor": "#FFFFFF", "penwidth": "1"}
GREY_OF = {"rule": {**GREY, "fillcolor": "#D0D0D0;0.05:#FFFFFF"}}
FAINT: style.Style = {"color": "#B8B8B8"}


class PatientWay(Way):
    """The way of a lesion: of each node whether it lies on it, and what it says of this patient."""

    def __init__(self, proof: Proof, lesion: str, suffix: str) -> None:
        super().__init__(proof.result.guideline)
        self.proof, self.lesion, self.suffix = proof, lesion, suffix
        self.entities = (lesion_symbol(lesion), PATIENT)
        self.marks: dict[str, str] = {}
        self.facts: dict[str, list[Fact]] = {}  # what is possible of an assessment, a total or an input on the way
        read = self.conclude()
        for name in self.guideline.vocabulary.report.assessments:
            if name in read:
                self.assess(name)
        self.give(name for name in beside(self.guideline) if name in read)

    def conclude(self) -> set[str]:
        """The goals and the rules for them; what these read."""
        nodes, read = self.proof.graph.nodes, list[Any]()
        for root in (root for root in self.proof.roots if lesion_of(self.proof, root) == self.lesion):
            data = nodes[root]
            name = "none" if data["kind"] == "none" else f"goal {data['fact'].args[-1]}"
            self.marks[name] = CERTAIN if data["certain"] else POSSIBLE
            uses = [nodes[use] for use in self.proof.premises(root) if nodes[use]["kind"] == "rule"]
            self.marks |= {rule_name(use["rule"]): CERTAIN if use["certain"] else POSSIBLE for use in uses}
            read += goal_rules(self.guideline) if name == "none" else [use["rule"] for use in uses]
        return {literal.atom.predicate for rule in read for literal in rule.clause.literals}

    def assess(self, name: str) -> None:
        """An assessment with the score and the inputs that it is read from for this patient."""
        graph, inputs = self.proof.graph, set(inputs_of(self.guideline, name))
        if self.derive(name) == CERTAIN and (node := str(self.facts[name][0])) in graph:
            below = [graph.nodes[above] for above in nx.ancestors(graph, node)]
            told = [data for data in below if data["kind"] in ("patient fact", "open", "derived")]
            open_ = {
                data["fact"].predicate for data in told if data["kind"] == "open"
            }  # read from all that bears on it
            inputs &= {data["fact"].predicate for data in told}.union(*(self.guideline.reads[name] for name in open_))
        score = score_of(self.guideline, name)
        if score and inputs & self.guideline.reads[score.total]:
            self.derive(score.total)
        self.give(inputs)

    def derive(self, name: str) -> str:
        """What is possible of something derived."""
        if found := self.possible(name):
            self.facts[name] = found
            self.marks[name] = CERTAIN if len(found) == 1 and found[0] in self.proof.result.certain else POSSIBLE
        return self.marks.get(name, OFF)

    def give(self, names: Iterable[str]) -> None:
        """Inputs that are known, in part or whole, or that are missing and matter."""
        result = self.proof.result
        given = [fact for fact in result.case.facts if fact.args[0] in self.entities]
        matters = {name for name, entity, _ in result.matters if entity in self.entities}
        for name in sorted(names):
            if found := [fact for fact in given if fact.predicate == name]:
                self.facts[name], self.marks[name] = found, CERTAIN
            elif name in matters or any((name, entity) in result.case.open for entity in self.entities):
                self.facts[name], self.marks[name] = self.possible(name), POSSIBLE

    def possible(self, name: str) -> list[Fact]:
        result = self.proof.result
        found = [f for f in result.possible if f.predicate == name and f.args[0] in self.entities]
        return sorted(found, key=lambda fact: order_of(result, fact))

    # ------------------------------------------------------------------------------------------------ how it is drawn

    def label(self, node: str, text: str, width: int) -> str:
        told = self.value(node) if node in self.facts else text
        return "\\n".join(style.label(line, width) for line in (self.signed(node, told), *self.warnings(node)))

    def warnings(self, node: str) -> tuple[str, ...]:
        """What stands at the box of the goal, where it is certain."""
        is_goal = node.startswith("goal ") and self.marks.get(node) == CERTAIN
        found = headline_of(self.proof.result, self.lesion) if is_goal else None
        return found.at_plan if found else ()

    def signed(self, node: str, text: str) -> str:
        mark = self.marks.get(node, OFF)
        return words.MARKS[mark].format(label=text) if mark else text

    def value(self, name: str) -> str:
        """What the patient has of an assessment, a total or an input, in short words."""
        vocabulary, found = self.guideline.vocabulary, self.facts[name]
        if self.marks[name] == POSSIBLE and not self.is_partly(name):
            return words.UNKNOWN_SHORT.format(title=name_in_words(self.guideline, name))
        if vocabulary.predicates[name].many:
            return words.join([vocabulary.says(fact, short=True) for fact in found])
        return alternatives(vocabulary, found, short=True)

    def is_partly(self, name: str) -> bool:
        """Whether something is known of what is not certain: it is derived, or the case leaves some values out."""
        derived = self.guideline.vocabulary.predicates[name].role != "input"
        return derived or any((name, entity) in self.proof.result.case.open for entity in self.entities)

    @property
    def is_open(self) -> bool:
        """Whether an input that is not known is on the way."""
        return any(self.marks.get(p.name) == POSSIBLE for p in self.guideline.vocabulary.inputs)

    def field(self, name: str) -> str:
        return self.signed(name, self.value(name)) if name in self.facts else super().field(name)

    def groups(self, inputs: list[str]) -> list[list[str]]:
        """What is stated apart from what is not known and matters, and both from what this patient's answer does not
        need: a finding that nobody stated stands in no box of what is stated."""
        marks = [self.marks.get(name, OFF) for name in inputs]
        alike = [[n for n, m in zip(inputs, marks, strict=True) if m == mark] for mark in (CERTAIN, POSSIBLE, OFF)]
        return [group for group in alike if group]

    def see(self, node: str, inputs: list[str]) -> str:
        self.marks[node] = self.marks.get(inputs[0], OFF)
        return "open" if self.marks[node] == POSSIBLE else "patient fact"

    def add(self, dot: graphviz.Digraph, node: str, kind: str, text: str, tooltip: str) -> None:
        mark = self.marks.get(node, OFF)
        style.add_node(
            dot, node + self.suffix, kind, text, tooltip, look=look(kind, mark) if mark else GREY_OF.get(kind, GREY)
        )

    def line(self, start: str) -> style.Style:
        mark = self.marks.get(start, OFF)
        return EDGES[mark] if mark else FAINT
