"""The steps of a walk, from the proof of a plan.

A step is one conclusion of the proof: the questions that it asks of the patient and the facts that answer them, the
rules that fire, what they conclude, and the nodes of the decision graph that light up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from explain import words
from explain.proof.picture import Part, known_scores
from explain.proof.proof import Proof
from explain.proof.summary import Item, score_items, summarise, top_down
from explain.proof.text import input_name, open_text
from explain.sentences.clauses import title_of
from explain.sentences.headline import headline, with_warnings
from explain.walk.choices import Choice, choices
from explain.walk.why import why
from kb.answer.answer import Answer, Result
from kb.cases.case import lesion_symbol
from kb.guideline.guideline import Rule
from kb.guideline.vocabulary import Score
from kb.language.syntax import Fact, Value


@dataclass(frozen=True)
class Question:
    """What is asked of the patient, and the answer; none where it is not known."""

    field: str
    asks: str
    answer: str | None


@dataclass(frozen=True)
class Ground:
    """What a step reads beside its questions: a row of a table, the conclusion of an earlier step, what is not shown
    or not known. `step` is the id of the earlier step; a row of a table has the rule that states it."""

    kind: str
    says: str
    step: str = ""
    rule: str = ""
    sentence: str = ""
    cites: str = ""


@dataclass(frozen=True)
class Fired:
    """A rule that concludes what a step concludes; where it is not certain, it does so in some completion."""

    rule: str
    sentence: str
    cites: str
    certain: bool


@dataclass(frozen=True)
class Step:
    """One step. `reads` are the nodes that light up with the question, `concluding` those that do with the answer; a
    row of a score's node is `node/number`."""

    id: str
    part: str
    title: str
    questions: tuple[Question, ...]
    grounds: tuple[Ground, ...]
    why: tuple[str, ...]
    rules: tuple[Fired, ...]
    concludes: str
    choices: tuple[Choice, ...]
    reads: tuple[str, ...]
    concluding: tuple[str, ...]


class Walker:
    """Takes the nodes of a proof in order, each conclusion after what it rests on."""

    def __init__(self, proof: Proof, answer: Answer) -> None:
        self.proof, self.answer, self.result = proof, answer, proof.result
        self.guideline = proof.result.guideline
        self.vocabulary = self.guideline.vocabulary
        self.report = self.vocabulary.report
        self.graph = summarise(proof, opaque=False)  # a walk passes every step
        self.step_of: dict[str, str] = {}  # the step that a node lights up in
        self.ids: dict[str, int] = {}

    def steps(self) -> Iterator[Step]:
        """The assessments in the order of the report, then whatever else the plan rests on, then the plan."""
        ordered = list(top_down(self.graph, self.proof.roots))
        for name in self.report.assessments:
            nodes = [node for node in ordered if self.predicate_of(node) == name and self.is_step(node)]
            for node in nodes:
                yield from self.reach(node, title_of(self.guideline, name))
            if not nodes and self.is_without(name):
                yield self.without(name)
        title = title_of(self.guideline, self.report.goal)
        for root in self.proof.roots:
            for below in self.below(root):
                yield from self.reach(below, title)
        yield self.goal(title)

    def predicate_of(self, node: str) -> str:
        fact = self.graph.nodes[node].get("fact")
        return fact.predicate if fact else ""

    def is_step(self, node: str) -> bool:
        """Whether a node is told in a step of its own: what is derived, and an assessment that is not known yet."""
        kind = self.graph.nodes[node]["kind"]
        return kind in ("derived", "conclusion") or (
            kind == "open" and self.predicate_of(node) in (*self.report.assessments, *(s.band for s in self.scores))
        )

    @property
    def scores(self) -> tuple[Score, ...]:
        return self.report.scores

    def below(self, node: str) -> list[str]:
        """The nodes with a step of their own that a node rests on."""
        found: dict[str, None] = {}
        for above in self.graph.predecessors(node):
            if self.graph.nodes[above]["kind"] == "rule":
                found.update(dict.fromkeys(self.graph.predecessors(above)))
            else:
                found[above] = None
        return [each for each in found if self.is_step(each)]

    def reach(self, node: str, part: str) -> Iterator[Step]:
        """The steps that lead to a node and are not taken yet, then its own."""
        if node in self.step_of:
            return
        for below in self.below(node):
            yield from self.reach(below, part)
        items = score_items(self.proof, node) if not any(True for _ in self.graph.predecessors(node)) else ()
        if items:
            yield from self.score(node, items, part)
        else:
            yield self.conclusion(node, part)

    # ------------------------------------------------------------------------------------------------- kinds of steps

    def conclusion(self, node: str, part: str) -> Step:
        """The step of a conclusion, or of an assessment that is not known yet."""
        data, uses = self.graph.nodes[node], self.uses(node)
        fact: Fact = data["fact"]
        premises = self.premises([*uses, node])
        told = open_text(self.proof, data) if data["kind"] == "open" else self.vocabulary.says(fact)
        asked = self.missing_questions(data["missing"]) if data["kind"] == "open" else []
        grounds = [*self.grounds(premises), *(self.bounds(fact) if data["kind"] == "open" else [])]
        return self.step(
            fact.predicate,
            part,
            questions=(*self.questions(premises), *asked),
            grounds=grounds,
            rules=[self.graph.nodes[use] for use in uses],
            concludes=told,
            choices=self.choices(fact.predicate, fact.args[0]),
            reads=self.leaves(premises),
            concluding=[*self.tables(premises), *uses, node],
        )

    def score(self, node: str, items: tuple[Item, ...], part: str) -> Iterator[Step]:
        """A step for each item of a score, then one for their sum."""
        fact: Fact = self.proof.graph.nodes[node]["fact"]
        score = next(score for score in self.scores if score.total == fact.predicate)
        use = self.proof.premises(node)[0]
        premises = {self.proof.graph.nodes[p]["fact"].predicate: p for p in self.proof.premises(use)}
        names = [name for name in score.items if name in premises]
        for number, name in enumerate(names):
            yield self.item(premises[name], score, f"{node}/{number}", part)
        total = words.WALK_SUM.format(
            sentence=self.vocabulary.says(fact), sum=" + ".join(str(item.points) for item in items)
        )
        grounds = [
            Ground("derived", self.vocabulary.says(self.proof.graph.nodes[premises[name]]["fact"]), name)
            for name in names
        ]
        yield self.step(
            fact.predicate,
            part,
            grounds=grounds,
            rules=[self.proof.graph.nodes[use]],
            concludes=total,
            concluding=[node],
        )

    def item(self, node: str, score: Score, row: str, part: str) -> Step:
        """The step of one item: all that leads to it from the facts, without the steps between."""
        graph = self.proof.graph
        inner = [each for each in top_down(graph, (node,)) if each != node]
        fact: Fact = graph.nodes[node]["fact"]
        rules = [graph.nodes[each] for each in reversed(inner) if graph.nodes[each]["kind"] == "rule"]
        leaves = [each for each in inner if graph.nodes[each]["kind"] in ("patient fact", "open", "guideline fact")]
        return self.step(
            fact.predicate,
            part,
            title=words.WALK_ITEM.format(score=score.title, item=title_of(self.guideline, fact.predicate)),
            questions=self.questions(leaves),
            grounds=self.grounds(leaves),
            rules=rules,
            concludes=self.vocabulary.says(fact),
            concluding=[row],
        )

    def is_without(self, name: str) -> bool:
        """Whether the plan lacks a rule, and this assessment has no value."""
        lacks = any(self.graph.nodes[root]["kind"] == "none" for root in self.proof.roots)
        own = lesion_symbol(self.answer.lesion)
        return lacks and not any(f.predicate == name and f.args[0] == own for f in self.result.possible)

    def without(self, name: str) -> Step:
        """The step of an assessment that no rule gives a value to."""
        leaves = [
            premise
            for root in self.proof.roots
            for premise in self.graph.predecessors(root)
            if self.predicate_of(premise) in self.guideline.reads[name] and not self.is_step(premise)
        ]
        title = title_of(self.guideline, name)
        return self.step(
            name,
            title,
            questions=self.questions(leaves),
            grounds=self.grounds(leaves),
            concludes=words.WALK_NO_VALUE.format(title=title),
            choices=self.choices(name, lesion_symbol(self.answer.lesion)),
            reads=leaves,
        )

    def goal(self, title: str) -> Step:
        """The last step: the plan, the plans that are possible, or that no rule gives one."""
        roots, name = self.proof.roots, self.report.goal
        uses = list(dict.fromkeys(use for root in roots for use in self.uses(root)))
        none = [root for root in roots if self.graph.nodes[root]["kind"] == "none"]
        premises = self.premises([*uses, *none])
        rules = [self.graph.nodes[use] for use in uses]
        return self.step(
            name,
            title,
            questions=self.questions(premises),
            grounds=self.grounds(premises),
            rules=sorted(rules, key=lambda data: data["rule"].index),
            concludes=self.outcome(),
            choices=self.choices(name, lesion_symbol(self.answer.lesion)),
            reads=self.leaves(premises),
            concluding=[*self.tables(premises), *uses, *roots],
        )

    def outcome(self) -> str:
        """What the last step concludes."""
        answer, goal = self.answer, self.report.goal
        head = headline(self.vocabulary, answer)
        if answer.status == "no_rule":
            told = words.NO_GOAL.format(goal=self.vocabulary.word(goal)).rstrip(".")
            return with_warnings(told, head.warnings).rstrip(".")
        told = words.WALK_GOAL.format(goal=title_of(self.guideline, goal), lesion=answer.lesion, told=head.told)
        cases = any(self.graph.nodes[use]["cases"] for root in self.proof.roots for use in self.uses(root))
        told = told if not cases or answer.status != "decided" else f"{told}. {words.WHATEVER}".rstrip(".")
        return with_warnings(told, head.warnings).rstrip(".")

    # ------------------------------------------------------------------------------------------------ parts of a step

    def step(
        self,
        name: str,
        part: str,
        *,
        title: str = "",
        questions: Any = (),
        grounds: Any = (),
        rules: Any = (),
        concludes: str,
        choices: tuple[Choice, ...] = (),
        reads: Any = (),
        concluding: Any = (),
    ) -> Step:
        """A step with an id of its own; the nodes that are lit already are left out."""
        number = self.ids[name] = self.ids.get(name, 0) + 1
        id = name if number == 1 else f"{name}_{number}"
        new = [[n for n in dict.fromkeys(nodes) if n not in self.step_of] for nodes in (reads, concluding)]
        self.step_of |= dict.fromkeys([*new[0], *new[1]], id)
        told = dict.fromkeys(
            Fired(d["rule"].id, d["rule"].paragraph.sentence, d["rule"].cites, d["certain"]) for d in rules
        )
        return Step(
            id=id,
            part=part,
            title=title or title_of(self.guideline, name),
            questions=tuple(questions),
            grounds=tuple(grounds),
            why=tuple(why(self.guideline, name, (self.input_of(question) for question in questions))),
            rules=tuple(told),
            concludes=words.CERTAIN.format(sentence=words.sentence_case(concludes)),
            choices=choices,
            reads=tuple(new[0]),
            concluding=tuple(new[1]),
        )

    def input_of(self, question: Question) -> str:
        return self.vocabulary.input_by_field[question.field].name

    def uses(self, node: str) -> list[str]:
        return [each for each in self.graph.predecessors(node) if self.graph.nodes[each]["kind"] == "rule"]

    def premises(self, nodes: list[str]) -> list[str]:
        """What some nodes rest on, each once, without these nodes themselves."""
        found = dict.fromkeys(premise for node in nodes for premise in self.graph.predecessors(node))
        return [premise for premise in found if premise not in nodes]

    def leaves(self, nodes: list[str]) -> list[str]:
        """What lights up with the question: a row of a table gives the answer away, so it waits for that."""
        return [node for node in nodes if not self.is_step(node) and node not in self.tables(nodes)]

    def tables(self, nodes: list[str]) -> list[str]:
        return [node for node in nodes if self.graph.nodes[node]["kind"] == "guideline fact"]

    def questions(self, nodes: Iterable[str]) -> list[Question]:
        """The questions that the facts of the patient among some nodes answer, each once, in the order of the case."""
        found: dict[str, list[str | None]] = {}
        for node in nodes:
            data = self.proof.graph.nodes[node]
            predicate = self.vocabulary.predicates[data["fact"].predicate]
            if predicate.role != "input" or data["kind"] not in ("patient fact", "open"):
                continue
            answers = found.setdefault(predicate.name, [])
            if data["kind"] == "open":
                told = [self.vocabulary.word(f.args[-1], predicate.domain) for f in data["facts"]]
                partly = any(name == predicate.name for name, _ in self.result.case.open)
                answers.append(words.either(told) if partly else None)
            else:
                answers.append(self.vocabulary.word(data["fact"].args[-1], predicate.domain))
        return [self.question(name, answers) for name, answers in found.items()]

    def question(self, name: str, answers: list[str | None]) -> Question:
        predicate = self.vocabulary.predicates[name]
        told = [answer for answer in answers if answer is not None]
        asks = predicate.asks.format(Lesion=self.answer.lesion)
        return Question(predicate.field, asks, words.join(told) if told else None)

    def missing_questions(self, names: list[str]) -> list[Question]:
        return [self.question(name, []) for name in dict.fromkeys(names)]

    def bounds(self, fact: Fact) -> list[Ground]:
        """How far the scores behind something that is not known yet are known, item by item and in all."""
        reads = self.guideline.reads[fact.predicate]
        found = []
        for score in self.scores:
            if score.total not in reads or held(self.result, score.total, fact.args[0]):
                continue
            items = [f for name in score.items for f in held(self.result, name, fact.args[0])]
            found += [Ground("derived", self.vocabulary.says(item)) for item in items]
        part = Part(self.proof, self.graph, self.answer.lesion, 0, False, ())
        return [*found, *(Ground("open", text) for text in known_scores(part, fact.predicate) if found)]

    def grounds(self, nodes: list[str]) -> list[Ground]:
        """What some nodes tell beside the facts of the patient, each once."""
        found = (self.ground(self.proof.graph.nodes[node], self.step_of.get(node, "")) for node in nodes)
        return list(dict.fromkeys(ground for ground in found if ground))

    def ground(self, data: dict[str, Any], step: str) -> Ground | None:
        kind, fact = data["kind"], data["fact"]
        is_input = self.vocabulary.predicates[fact.predicate].role == "input"
        if kind == "patient fact" or (kind == "open" and is_input):
            return None  # a question tells it
        if kind == "guideline fact":
            rule: Rule = data["rule"]
            return Ground(kind, self.vocabulary.says(fact), "", rule.id, rule.paragraph.sentence, rule.cites)
        if kind == "open":
            return Ground(kind, open_text(self.proof, data), step)
        if kind == "absent" and fact.predicate == "given":
            return Ground(kind, words.NOT_STATED.format(input=input_name(self.proof, data)))
        if kind == "absent":
            return Ground(kind, words.ABSENT.format(sentence=self.vocabulary.says(fact)))
        return Ground("derived", self.vocabulary.says(fact), step)

    def choices(self, name: str, entity: Value) -> tuple[Choice, ...]:
        """What a reader may predict: for an assessment, a band of a score, and the goal."""
        told = (*self.report.assessments, *(score.band for score in self.scores), self.report.goal)
        return choices(self.result, name, entity) if name in told else ()


def held(result: Result, predicate: str, entity: Value) -> list[Fact]:
    """The certain facts of a predicate of a lesion or of the patient."""
    return sorted((f for f in result.certain if f.predicate == predicate and f.args[0] == entity), key=str)
