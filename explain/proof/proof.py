"""Why an answer holds: a graph that alternates facts and rule uses, with every derivation kept.

A node is a patient fact, a guideline fact, a record, derived, a conclusion, a rule, absent, open (not known yet), or
none (no rule concludes the goal). Edges run from premises to rules and from rules to what they conclude. What is
certain is expanded down to the facts of the case and of the tables. What is only possible, because inputs are
missing, is shown as the alternatives it has: the rules that conclude it in some completion, over premises that may or
may not hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from explain.picture.shown import Shown
from kb.answer.answer import Result
from kb.answer.firing import Firing
from kb.answer.goals import goal_in, goal_meant
from kb.answer.settled import Rows, may_hold, rows
from kb.cases.case import PATIENT, lesion_symbol
from kb.cases.tree import near_word, quoted
from kb.cases.values import whole_number
from kb.files.errors import InputError, Place, Problem
from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import Comparison, Fact, Value, symbol_of, word_of
from kb.language.syntax import evaluate as value_of_expression

if TYPE_CHECKING:
    import networkx as nx

ARGUMENT = re.compile(r'(?:^|,)((?:"[^"]*"|[^",])*)')
GOAL = re.compile(r"\s*([^\s()]+)\s*(?:\((.*)\))?\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Proof(Shown):
    """The graph that leads to the goals of a case, and the nodes of those goals; with a depth, what is told of it.

    `warnings` are the nodes of what stands in the headline of those goals: the holds of a plan, and its urgency.
    """

    result: Result
    predicate: str
    graph: nx.DiGraph[str]
    roots: tuple[str, ...]
    depth: int | None = None
    warnings: tuple[str, ...] = ()
    full: bool = False

    @property
    def ends(self) -> tuple[str, ...]:
        """All that the graph leads to: the goals, then what stands in their headline."""
        return (*self.roots, *(node for node in self.warnings if node not in self.roots))

    def data(self, node: str) -> dict[str, Any]:
        return dict(self.graph.nodes[node])

    def premises(self, node: str) -> list[str]:
        return list(self.graph.predecessors(node))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that the goals are, certain or possible."""
        found = (self.graph.nodes[root] for root in self.roots)
        return tuple(data["fact"] for data in found if data["kind"] == "conclusion")

    def __repr__(self) -> str:
        return f"<Proof of {', '.join(self.roots)}: {len(self.graph)} nodes>"

    def _repr_html_(self) -> str:
        return self.drawing()._repr_html_()


def prove(result: Result, goal: str | None = None) -> Proof:
    """The proof of a goal: a predicate (`mechanical`, `tokuhashi_total`), one lesion's (`mechanical(t9)`), a lesion
    (`t9`), or one fact (`sins_total(t9, 5)`). Without a goal, the plan of every lesion.

    Raises:
        InputError: where the goal names nothing that the guideline concludes.
    """
    predicate, args = read_goal(result, goal)
    builder = Builder(result)
    roots = []
    of_patient = result.guideline.vocabulary.predicates[predicate].entity == PATIENT
    for symbol in (PATIENT,) if of_patient else map(lesion_symbol, result.case.lesions):
        if args and args[0] not in (None, symbol):
            continue
        facts = [
            fact
            for fact in result.possible
            if fact.predicate == predicate
            and fact.args[0] == symbol
            and all(want in (None, have) for want, have in zip(args, fact.args, strict=bool(args)))
        ]
        roots += [builder.root(fact) for fact in sorted(facts, key=lambda f: order_of(result, f))]
        if predicate == result.guideline.vocabulary.report.goal and symbol in result.unconcluded and not any(args[1:]):
            roots.append(builder.none(symbol))
    if not roots:
        place = Place(result.case.path or result.case.name)
        message = f"nothing that this case states leads to {goal}."
        if predicate in result.guideline.core:  # there, all that is missing has been tried
            message = f"{goal} does not hold for this case, whatever the missing answers turn out to be."
        if open_scores := [s for s in result.guideline.vocabulary.scores_of(PATIENT) if predicate in (s.total, s.band)]:
            score = result.scores[open_scores[0].key]
            title = open_scores[0].title
            message = f"{title} is not known yet for this case: between {score.low} and {score.high}."
            if score.low is None:
                message = f"{title} cannot be given for this case: its tables have no row for what is stated."
        raise InputError([Problem(message, place, "goal")])
    for root in roots:
        if builder.graph.nodes[root]["kind"] == "derived":
            builder.graph.nodes[root]["kind"] = "conclusion"
    entities = [builder.graph.nodes[root].get("lesion") or builder.graph.nodes[root]["fact"].args[0] for root in roots]
    warned = warnings(result, entities) if predicate == result.guideline.vocabulary.report.goal else []
    return Proof(
        result,
        predicate,
        builder.graph,
        tuple(dict.fromkeys(roots)),
        warnings=tuple(builder.fact(fact) for fact in warned),
    )


def of_goals(proof: Proof) -> Proof:
    """A proof without what leads to the warnings alone."""
    import networkx as nx

    behind = set(proof.roots).union(*(nx.ancestors(proof.graph, root) for root in proof.roots))
    return replace(proof, graph=proof.graph.subgraph(behind), warnings=())


def warnings(result: Result, lesions: Iterable[Value]) -> list[Fact]:
    """What certainly stands in the headline of some lesions beside their plan, in the order of the report."""
    report = result.guideline.vocabulary.report
    names = [*report.held, *(name for key in report.first for name in report.sections[key])]
    own = list(dict.fromkeys(lesions))
    found = [fact for fact in result.certain if fact.predicate in names and fact.args[0] in own]
    return sorted(found, key=lambda f: (own.index(f.args[0]), names.index(f.predicate), order_of(result, f), str(f)))


def read_goal(result: Result, goal: str | None) -> tuple[str, tuple[Value | None, ...]]:
    """A goal's predicate and what its arguments must be (none: anything)."""
    vocabulary = result.guideline.vocabulary
    place = Place(result.case.path or result.case.name)
    if goal is None:
        return vocabulary.report.goal, ()
    if goal in result.case.lesions:
        return vocabulary.report.goal, (lesion_symbol(goal), None)
    if (value := goal_in(result.guideline, goal)) is not None:
        return vocabulary.report.goal, (None, value)
    match = GOAL.match(goal)
    follows = result.guideline.rules_by_head
    known = [n for n, p in vocabulary.predicates.items() if p.entity and p.role != "record"]
    goals = [name for name in known if vocabulary.predicates[name].entity == "lesion" or name in follows]
    if not match or match[1] not in goals:
        some = [vocabulary.report.goal, *vocabulary.report.assessments]
        name = match[1] if match and match[2] else goal
        meant = goal_meant(result.guideline, name, [*goals, *result.case.lesions])
        hint = meant or f"goals are, for example, {', '.join(some)}"
        if match and match[1] in vocabulary.input_names:
            hint = "it is stated of the patient, and follows from nothing"
        raise InputError([Problem(f"nothing called {goal} can be explained.", place, "goal", hint=hint)])
    predicate = vocabulary.predicates[match[1]]
    words = arguments(match[2] or "", result.case.lesions)
    if match[1] == vocabulary.report.goal and (value := goal_in(result.guideline, ",".join(words[1:]))) is not None:
        words = [words[0], word_of(value)]
    if len(words) > predicate.arity:
        raise InputError(
            [Problem(f"{predicate.name} has {predicate.arity} arguments, not {len(words)}.", place, "goal")]
        )
    wanted: list[Value | None] = []
    for (_, domain), word in zip(predicate.args, words, strict=False):
        plain = word.strip('"')
        if plain == "_" or (plain[:1].isupper() and domain == "lesion" and plain not in result.case.lesions):
            wanted.append(None)
        elif domain == "lesion":
            if plain not in result.case.lesions:
                hint = f"its lesions are {', '.join(result.case.lesions)}"
                raise InputError([Problem(f"the case has no lesion {plain}.", place, "goal", hint=hint)])
            wanted.append(lesion_symbol(plain))
        elif domain == PATIENT:
            wanted.append(None)
        else:
            number = (
                whole_number(plain) if domain in vocabulary.domains and vocabulary.domains[domain].is_range else None
            )
            wanted.append(symbol_of(plain) if number is None else number)
    if not wanted:
        return predicate.name, ()
    last, domain_of_last = wanted[-1], vocabulary.domains.get(predicate.domain)
    if len(wanted) == predicate.arity and last is not None and domain_of_last and last not in domain_of_last.members:
        near = near_word(word_of(last), [word_of(value) for value in domain_of_last.symbols])
        hint = f"did you mean {near}?" if near else ""
        if predicate.name == vocabulary.report.goal:
            hint = goal_meant(result.guideline, word_of(last))
        hint = hint or f"choose {'' if domain_of_last.is_range else 'one of '}{domain_of_last}"
        raise InputError([Problem(f"{predicate.name} is never {quoted(word_of(last))}.", place, "goal", hint=hint)])
    return predicate.name, (*wanted, *[None] * (predicate.arity - len(wanted)))


def arguments(text: str, lesions: Iterable[str]) -> list[str]:
    """The words between commas; one in quotes, or the name of a lesion that stands first, may have commas of its own.

    >>> arguments('"a,b", igrt', []), arguments("a,b, igrt", ["a", "a,b"])
    (['"a,b"', 'igrt'], ['a,b', 'igrt'])
    """
    text = text.strip()
    first = max((name for name in lesions if f"{text},".startswith(f"{name},")), key=len, default="")
    rest = text.removeprefix(first).lstrip().removeprefix(",") if first else text
    words = [word.strip() for word in ARGUMENT.findall(rest)] if rest.strip() else []
    return [first, *words] if first else words


def order_of(result: Result, fact: Fact) -> tuple[Any, ...]:
    """A key that sorts facts by lesion and then as their domain lists their values."""
    vocabulary = result.guideline.vocabulary
    domain = vocabulary.domains.get(vocabulary.predicates[fact.predicate].domain)
    last = fact.args[-1]
    rank = domain.symbols.index(last) if domain and last in domain.members else 0
    return str(fact.args[0]), rank, str(last)


class Builder:
    """Grows the graph from goals downward; each fact and each rule use is one node."""

    def __init__(self, result: Result) -> None:
        import networkx as nx  # takes longer to load than an answer to find, so not before a proof is wanted

        self.result = result
        self.guideline = result.guideline
        self.graph: nx.DiGraph[str] = nx.DiGraph()
        self.certain: dict[Fact, list[Firing]] = {}
        for firing in result.firings:
            if firing.head is not None:
                self.certain.setdefault(firing.head, []).append(firing)
        self.by_cases: dict[Fact, list[Firing]] = {}
        for firing in result.concluding:
            if firing.head is not None:
                self.by_cases.setdefault(firing.head, []).append(firing)

    @cached_property
    def known(self) -> Rows:
        """What is possible, by predicate."""
        return rows(self.result.possible, self.guideline)

    def root(self, fact: Fact) -> str:
        """The node of a goal: what is only possible, and in too many ways to tell, is told as what is not known yet."""
        told = fact in self.result.certain or fact in self.by_cases or fact in self.result.model.given
        return self.fact(fact) if told or fact.predicate not in self.guideline.of_case else self.open(fact)

    def fact(self, fact: Fact, open_: bool = False) -> str:
        """The node of a fact, with all that it rests on. A premise that is only possible is not expanded further."""
        node = str(fact)
        predicate = self.guideline.vocabulary.predicates[fact.predicate]
        certain = fact in self.result.certain or fact.predicate not in self.guideline.of_case
        if open_ and not certain:
            return self.open(fact)
        if node in self.graph:
            return node
        if fact in self.guideline.tables:
            rule = self.guideline.tables[fact]
            self.graph.add_node(node, kind="guideline fact", fact=fact, rule=rule, certain=True)
        elif fact in self.result.model.given:
            kind = "record" if predicate.role == "record" else "patient fact"
            self.graph.add_node(node, kind=kind, fact=fact, certain=True)
        else:
            self.graph.add_node(node, kind="derived", fact=fact, certain=certain)
            firings = self.certain.get(fact, []) if certain else []
            for firing in firings:
                self.rule(node, [firing])
            if not firings:
                self.alternatives(node, self.by_cases.get(fact, []))
            if certain and predicate.role == "input" and not self.graph.pred[node]:
                self.only_left(node, fact)
        return node

    def only_left(self, conclusion: str, fact: Fact) -> None:
        """The denials that leave an input no other value than this, each with the facts that it refuses others for."""
        others = self.result.case.open.get((fact.predicate, fact.args[0]))
        domain = self.guideline.vocabulary.domains[self.guideline.vocabulary.predicates[fact.predicate].domain]
        for value in others or domain.symbols:
            other = Fact(fact.predicate, (fact.args[0], value))
            for firing in refusals(self.guideline, self.result.certain, self.result.model.given, other):
                if value == fact.args[-1]:
                    break
                rule = firing.rule
                node = f"{rule.id}#{rule.index} for {conclusion}"
                tests = tests_of(firing)
                self.graph.add_node(node, kind="rule", rule=rule, firings=(), certain=True, cases=False, tests=tests)
                self.graph.add_edge(node, conclusion)
                for premise, negated in firing.premises:
                    if premise != other and not negated:
                        self.graph.add_edge(self.fact(premise), node)

    def alternatives(self, conclusion: str, firings: Iterable[Firing]) -> None:
        """The rules that conclude a fact in some completion; uses of one rule are told together. Where the fact is
        certain and there is no other rule for it, that one applies, whichever of its uses it is."""
        grouped: dict[int, list[Firing]] = {}
        for firing in firings:
            grouped.setdefault(firing.rule.index, []).append(firing)
        certain = self.graph.nodes[conclusion]["certain"] and len(grouped) == 1
        for uses in grouped.values():
            self.rule(conclusion, uses, certain, cases=True)

    def rule(self, conclusion: str, firings: list[Firing], certain: bool = True, cases: bool = False) -> None:
        """The node of one use of a rule; or of its uses in some completions, by `cases`."""
        rule = firings[0].rule
        name = f"for {conclusion}" if cases else f"({', '.join(map(str, firings[0].values))})"
        node = f"{rule.id}#{rule.index} {name}"
        tests = [test for firing in firings for test in tests_of(firing)]
        told: dict[str, Any] = {"firings": tuple(firings), "certain": certain, "cases": cases, "tests": tests}
        self.graph.add_node(node, kind="rule", rule=rule, **told)
        self.graph.add_edge(node, conclusion)
        for firing in firings:
            for fact, negated in firing.premises:
                self.graph.add_edge(self.absent(fact, rule) if negated else self.fact(fact, open_=True), node)

    def absent(self, fact: Fact, by: Rule) -> str:
        """What a rule takes as absent. That an input is not stated is only told where no others stand in for it."""
        node = f"not {fact}"
        head = by.clause.head
        stands_in = head is not None and self.guideline.vocabulary.predicates[head.predicate].role == "input"
        self.graph.add_node(node, kind="record" if stands_in else "absent", fact=fact, certain=True)
        return node

    def open(self, fact: Fact) -> str:
        """The node for what is not known yet of one predicate of one lesion: its possible values and missing inputs."""
        node = f"{fact.predicate}({fact.args[0]}, ?)"
        if node not in self.graph:
            missing = [name for name, entity in self.result.missing if self.bears_on(fact, name, entity)]
            self.graph.add_node(node, kind="open", fact=fact, certain=False, facts=[], missing=missing)
        facts: list[Fact] = self.graph.nodes[node]["facts"]
        if fact not in facts:
            facts.append(fact)
            facts.sort(key=lambda f: order_of(self.result, f))
        return node

    def bears_on(self, fact: Fact, name: str, entity: Value) -> bool:
        """Whether a missing input can bear on a fact: a rule below it reads the input, and may fire."""
        if entity not in (fact.args[0], PATIENT):
            return False
        if name == fact.predicate:
            return True
        below = self.guideline.reads[fact.predicate] | {fact.predicate}
        return any(
            all(may_hold(c, self.guideline.entity(rule)[1], fact.args[0], self.known) for c in rule.clause.literals)
            for rule in self.guideline.bottom_up
            if rule.clause.head
            and rule.clause.head.predicate in below
            and any(c.atom.predicate == name for c in rule.clause.literals)
        )

    def none(self, lesion: Value) -> str:
        """The node that says that no rule concludes a goal, over all that the rules for it would read."""
        goal = self.guideline.vocabulary.report.goal
        certain = not any(fact.predicate == goal and fact.args[0] == lesion for fact in self.result.possible)
        node = f"no {goal} for {word_of(lesion)}"
        self.graph.add_node(node, kind="none", lesion=lesion, certain=certain)
        read = (c.atom.predicate for rule in self.guideline.rules_by_head.get(goal, ()) for c in rule.clause.literals)
        for name in dict.fromkeys(read):
            for premise in self.known_of(name, lesion):
                self.graph.add_edge(premise, node)
        return node

    def known_of(self, name: str, lesion: Value) -> list[str]:
        """The nodes for what is known of a predicate of a lesion: its facts, or else what is stated that it would
        have to be derived from."""
        facts = [fact for fact in self.result.possible if fact.predicate == name and fact.args[0] == lesion]
        if facts:
            return [self.fact(fact, open_=True) for fact in sorted(facts, key=lambda f: order_of(self.result, f))]
        entities = (
            lesion,
            *(
                fact.args[1]
                for fact in self.result.model.given
                if fact.args[0] == lesion and fact.predicate == "lesion_of"
            ),
        )
        return [
            self.fact(fact)
            for fact in sorted(self.result.model.given, key=str)
            if fact.predicate in self.guideline.reads[name]
            and fact.args[0] in entities
            and self.guideline.vocabulary.predicates[fact.predicate].role == "input"
        ]


def refusals(guideline: Guideline, certain: Iterable[Fact], given: frozenset[Fact], other: Fact) -> list[Firing]:
    """The denials that refuse a fact beside what is stated; or else beside what is certain and does not follow from
    the same input, for a proof never rests on what it proves."""
    from kb.answer.derive import derive

    inputs = {*guideline.vocabulary.input_names, "lesion_of", "given"}
    apart = [fact for fact in certain if other.predicate not in guideline.reads[fact.predicate]]
    for known in (given, given.union(apart)):
        facts = {
            f for f in known if f.predicate in inputs and (f.predicate, f.args[0]) != (other.predicate, other.args[0])
        }
        denied = [firing for firing in derive(guideline, facts | {other}).firings if firing.head is None]
        if refused := [firing for firing in denied if any(premise == other for premise, _ in firing.premises)]:
            return refused
    return []


def tests_of(firing: Firing) -> list[str]:
    """The comparisons of a rule use with their values put in, `13 >= 13`; those that only compute are left out."""
    bindings = firing.bindings
    return [
        f"{value_of_expression(c.left, bindings)} {c.operator} {value_of_expression(c.right, bindings)}"
        for c in firing.rule.clause.body
        if isinstance(c, Comparison) and c.operator != "="
    ]
