"""A case as a walk: the plan of a lesion, step by step in the order of the guideline.

Everything is read from the proof of the plan. A step is one conclusion of it: the questions that it asks of the
patient and the facts that answer them, the rules that fire, what they conclude, and the nodes of the decision graph
that light up. Where a conclusion is one of a few values, a reader may predict it; each value then comes with what
speaks against it here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx

from explain import words
from explain.against import against
from explain.clause_words import title_of
from explain.drawing import Part, answer_of, answer_words, known_scores
from explain.proof import Builder, Proof, prove
from explain.sentences import input_name, open_text
from explain.summary import Item, score_items, summarise, top_down
from explain.walk_choices import Choice, choices
from kb.case import lesion_symbol
from kb.errors import InputError, Place, Problem, nearest
from kb.guideline import Rule
from kb.recommend import Answer, Result
from kb.syntax import Fact, Value
from kb.vocabulary import Predicate, Score


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


@dataclass(frozen=True)
class Walk:
    """The steps of a lesion of a case; `ends` is what stays open after the last, and `others` the other lesions."""

    proof: Proof
    answer: Answer
    steps: tuple[Step, ...]
    ends: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def case(self) -> str:
        return self.proof.result.case.name

    @property
    def lesion(self) -> str:
        return self.answer.lesion

    @property
    def predictable(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.choices)

    def json(self) -> dict[str, Any]:
        """The walk as plain data."""
        lit: list[str] = []
        steps = []
        for step in self.steps:
            new = [*step.reads, *step.concluding]
            lit += new
            plain = {key: as_data(value) for key, value in vars(step).items() if key not in ("reads", "concluding")}
            steps.append({**plain, "new": new, "lit": list(lit)})
        head = {"case": self.case, "lesion": self.lesion, "status": self.answer.status}
        return {**head, "steps": steps, "ends": list(self.ends), "other_lesions": list(self.others)}


def as_data(value: Any) -> Any:
    if isinstance(value, tuple):
        return [vars(each) if not isinstance(each, str) else each for each in value]
    return value


def walk(result: Result, lesion: str | None = None) -> Walk:
    """The walk to the plan of a lesion; without a lesion, of the first of the case.

    Raises:
        InputError: where the case has no such lesion.
    """
    known = tuple(result.case.lesions)
    lesion = lesion if lesion is not None else known[0]
    if lesion not in known:
        near = nearest(lesion, list(known))
        hint = f"did you mean {near}?" if near else f"its lesions are {', '.join(known)}"
        place = Place(result.case.path or result.case.name)
        raise InputError([Problem(f"the case has no lesion {lesion}.", place, "lesion", hint=hint)])
    proof = with_scores(prove(result, lesion))
    answer = answer_of(proof, lesion)
    steps = tuple(Walker(proof, answer).steps())
    return Walk(proof, answer, steps, ends(proof, answer), tuple(other for other in known if other != lesion))


def with_scores(proof: Proof) -> Proof:
    """A proof in which an assessment that is not known yet stands above what is certain of the scores behind it."""
    result, graph = proof.result, proof.graph
    guideline = result.guideline
    for node, data in list(graph.nodes(data=True)):
        if data["kind"] != "open":
            continue
        predicate, entity = data["fact"].predicate, data["fact"].args[0]
        for score in guideline.vocabulary.report.scores:
            told = next((f for name in (score.band, score.total) for f in held(result, name, entity)), None)
            if told and told.predicate != predicate and told.predicate in guideline.reads[predicate]:
                builder = Builder(result)
                top = builder.fact(told)
                graph = nx.compose(builder.graph, graph)
                graph.add_edge(top, node)
    return replace(proof, graph=graph)


def held(result: Result, predicate: str, entity: Value) -> list[Fact]:
    """The certain facts of a predicate of a lesion or of the patient."""
    return sorted((f for f in result.certain if f.predicate == predicate and f.args[0] == entity), key=str)


class Walker:
    """Takes the nodes of a proof in order, each conclusion after what it rests on."""

    def __init__(self, proof: Proof, answer: Answer) -> None:
        self.proof, self.answer, self.result = proof, answer, proof.result
        self.guideline = proof.result.guideline
        self.vocabulary = self.guideline.vocabulary
        self.report = self.vocabulary.report
        self.graph = summarise(proof)
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
        premises = list(dict.fromkeys(p for use in [*uses, node] for p in self.graph.predecessors(use) if p not in uses))
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
        premises = list(
            dict.fromkeys(p for use in [*uses, *none] for p in self.graph.predecessors(use) if p not in uses)
        )
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
        if answer.status == "no_rule":
            return words.NO_GOAL.format(goal=goal).rstrip(".")
        told = words.WALK_GOAL.format(
            goal=title_of(self.guideline, goal), lesion=answer.lesion, told=answer_words(self.guideline, answer)
        )
        sure = all(self.graph.nodes[use]["certain"] for root in self.proof.roots for use in self.uses(root))
        return told if sure or answer.status != "decided" else f"{told}. {words.WHATEVER}".rstrip(".")

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
            why=self.why(name),
            rules=tuple(told),
            concludes=words.CERTAIN.format(sentence=words.sentence_case(concludes)),
            choices=choices,
            reads=tuple(new[0]),
            concluding=tuple(new[1]),
        )

    def uses(self, node: str) -> list[str]:
        return [each for each in self.graph.predecessors(node) if self.graph.nodes[each]["kind"] == "rule"]

    def leaves(self, nodes: list[str]) -> list[str]:
        """What lights up with the question: a row of a table gives the answer away, so it waits for that."""
        return [node for node in nodes if not self.is_step(node) and node not in self.tables(nodes)]

    def tables(self, nodes: list[str]) -> list[str]:
        return [node for node in nodes if self.graph.nodes[node]["kind"] == "guideline fact"]

    def questions(self, nodes: list[str]) -> list[Question]:
        """The questions that the facts of the patient among some nodes answer, each once, in the order of the case."""
        found: dict[str, list[str | None]] = {}
        for node in nodes:
            data = self.proof.graph.nodes[node]
            predicate = self.vocabulary.predicates[data["fact"].predicate]
            if predicate.role != "input" or data["kind"] not in ("patient fact", "open"):
                continue
            answers = found.setdefault(predicate.name, [])
            if data["kind"] == "open":
                told = words.join([self.vocabulary.word(f.args[-1], predicate.domain) for f in data["facts"]], words.OR_WORD)
                answers.append(told if predicate.name in {name for name, _ in self.result.case.open} else None)
            else:
                answers.append(self.vocabulary.word(data["fact"].args[-1], predicate.domain))
        return [self.question(name, answers) for name, answers in found.items()]

    def question(self, name: str, answers: list[str | None]) -> Question:
        predicate: Predicate = self.vocabulary.predicates[name]
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
        part = Part(self.proof, self.graph, self.answer.lesion, 0, False)
        return [*found, *(Ground("open", text) for text in known_scores(part, fact.predicate) if found)]

    def grounds(self, nodes: list[str]) -> list[Ground]:
        """What some nodes tell beside the facts of the patient."""
        found = []
        for node in nodes:
            data = self.proof.graph.nodes[node]
            fact: Fact = data["fact"]
            if data["kind"] == "guideline fact":
                rule: Rule = data["rule"]
                found.append(
                    Ground(
                        data["kind"],
                        self.vocabulary.says(fact),
                        rule=rule.id,
                        sentence=rule.paragraph.sentence,
                        cites=rule.cites,
                    )
                )
            elif data["kind"] == "absent":
                stated = words.NOT_STATED.format(input=input_name(self.proof, data)) if fact.predicate == "given" else ""
                found.append(
                    Ground("absent", stated or words.ABSENT.format(sentence=self.vocabulary.says(fact)))
                )
            elif data["kind"] == "open":
                if not (self.vocabulary.predicates[fact.predicate].role == "input"):
                    found.append(Ground("open", open_text(self.proof, data), self.step_of.get(node, "")))
            elif data["kind"] != "patient fact":
                found.append(Ground("derived", self.vocabulary.says(fact), self.step_of.get(node, "")))
        return list(dict.fromkeys(found))

    def choices(self, name: str, entity: Value) -> tuple[Choice, ...]:
        """What a reader may predict: for an assessment, a band of a score, and the goal."""
        told = (*self.report.assessments, *(score.band for score in self.scores), self.report.goal)
        return choices(self.result, name, entity) if name in told else ()

    def why(self, name: str) -> tuple[str, ...]:
        """Why a step is taken: who reads its conclusion, and who reads theirs, up to the plan. No values are told."""
        return tuple(why(self.result, name))


def why(result: Result, name: str) -> Iterator[str]:
    """The way from a predicate to the goal along the rules, in the titles of what they conclude."""
    guideline = result.guideline
    goal = guideline.vocabulary.report.goal
    while name != goal:
        readers = [
            (rule.clause.head.predicate, rule.id)
            for rule in guideline.rules
            if rule.clause.head and name in rule.clause.reads
        ]
        nearer = [head for head, _ in readers if head == goal or goal in leads_to(result, head)]
        if not nearer:
            return
        above = min(nearer, key=lambda head: (head != goal, guideline.order.index(head)))
        ids = list(dict.fromkeys(rule for head, rule in readers if head == above))
        template = words.WALK_WHY_ONE if len(ids) == 1 else words.WALK_WHY
        yield template.format(
            title=words.sentence_case(title_of(guideline, name)),
            above=title_of(guideline, above),
            number=len(ids),
            rules=", ".join(ids[:3]) + (words.WALK_MORE if len(ids) > 3 else ""),
        )
        name = above
    yield words.WALK_WHY_GOAL.format(title=title_of(guideline, goal))


def leads_to(result: Result, name: str) -> frozenset[str]:
    """The predicates whose rules read a predicate, directly or through others."""
    return frozenset(above for above, below in result.guideline.reads.items() if name in below)


def ends(proof: Proof, answer: Answer) -> tuple[str, ...]:
    """What is left to say after the last step: what is missing and which plan each answer would lead to; for a patient
    without a plan, the rules that come nearest and what separates him from them."""
    result, vocabulary = proof.result, proof.result.guideline.vocabulary
    goal, own = vocabulary.report.goal, lesion_symbol(answer.lesion)
    if answer.status == "decided":
        return ()
    values = vocabulary.domains[vocabulary.predicates[goal].domain].symbols
    tried = [each for value in values for each in against(result, Fact(goal, (own, value)))]
    if answer.status == "no_rule":
        least = min((len(each.failing) for each in tried), default=0)
        nearest_rules = [each for each in tried if len(each.failing) == least]
        return tuple([words.WALK_SEPARATES, *(f"{each.says()}." for each in nearest_rules)] if nearest_rules else ())
    asked = [vocabulary.input_by_field[name] for name in answer.missing]
    questions = [words.QUESTION.format(field=p.field, question=p.asks.format(Lesion=answer.lesion)) for p in asked]
    may = [each for each in tried if not each.failing]
    told = [
        words.WALK_MAY.format(rule=each.rule.id, needs=words.join([f.needs for f in each.failures])) for each in may
    ]
    return (words.MATTERS.format(lesion=answer.lesion), *questions, *told)

