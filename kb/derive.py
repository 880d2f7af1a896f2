"""What follows from a case: facts in, firings out. The only file that knows the derivation engine (pyDatalog).

Every rule `h :- body` is loaded as two clauses, `fires_n(V) :- body` and `h :- fires_n(V)`, so that each row of
`fires_n` is one use of one rule with its bindings, and a proof is a look-up in the result.

pyDatalog is driven through its engine's objects (literals, clauses, terms), never through its parser: the parser
executes text as Python, the engine's constants are only ever compared. Its own `ask` forgets the table of subgoals with
each answer, so `Engine.rows` turns the engine's wheel itself and keeps the table from one rule to the next. Each thread
has an engine of its own for each guideline; the facts of a case are asserted, the firings read, the facts retracted.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from pyDatalog import Logic, pyEngine

from kb.firing import Firing, Model, in_order
from kb.guideline import Guideline, Rule
from kb.syntax import (
    Atom,
    Comparison,
    Condition,
    Constant,
    Expression,
    Fact,
    Literal,
    Value,
    Variable,
    variables_of,
)


def derive(guideline: Guideline, facts: Iterable[Fact]) -> Model:
    """The model of a case's facts under the clauses of a guideline.

    A missing input is simply missing here: what would follow from its possible values is the business of
    `kb.completions`.
    """
    return engine(guideline).derive(frozenset(facts))


class Engine:
    """A guideline's clauses inside pyDatalog, for one thread."""

    def __init__(self, guideline: Guideline) -> None:
        self.guideline = guideline
        self.rules = tuple(rule for rule in guideline.rules if not rule.clause.is_fact)
        self.tables = tuple(rule.clause.head for rule in guideline.rules if rule.clause.is_fact and rule.clause.head)
        self.logic = object.__new__(Logic)
        self.loaded: set[int] = set()
        with self:
            pyEngine.clear()
            # A predicate that the engine has never heard of would raise under negation, or silently give nothing.
            for predicate in guideline.vocabulary.predicates.values():
                pyEngine.insert(pyEngine.Pred(predicate.name, predicate.arity))
            # The engine interns predicates, so clauses are made while its own names are the current ones.
            self.clauses = {rule.index: clauses_of(rule) for rule in self.rules}
            for head in self.tables:
                pyEngine.assert_(pyEngine.Clause(literal(head), []))
            # What follows from the tables alone is derived once, and stands among the tables from then on.
            self.load({rule.index for rule in self.rules if not guideline.entity(rule)[0]})
            self.static = tuple(self.ask({"": ""}))
            self.load(set())
            for firing in self.static:
                if (fact := firing.head) is not None:
                    pyEngine.assert_(fact_clause(fact))
        self.populated = {head.predicate for head in self.tables}
        self.populated |= {firing.head.predicate for firing in self.static if firing.head}

    def __enter__(self) -> None:
        self.previous = getattr(Logic.tl, "logic", None)
        Logic.tl.logic = self.logic

    def __exit__(self, *_: object) -> None:
        if self.previous is not None:
            Logic.tl.logic = self.previous

    def derive(self, facts: frozenset[Fact]) -> Model:
        pairs = [fact.args for fact in facts if fact.predicate == "lesion_of"]
        with self:
            self.load(self.live({fact.predicate for fact in facts}))
            clauses = [fact_clause(fact) for fact in facts]
            try:
                for clause in clauses:
                    pyEngine.assert_(clause)
                found = [self.ask({"lesion": lesion, "patient": patient}) for lesion, patient in pairs]
                firings = dict.fromkeys(chain(*found))  # what is about the patient alone is found with each lesion
            finally:
                for clause in clauses:
                    pyEngine.retract(clause)
        return Model(facts, in_order((*self.static, *firings)))

    def live(self, given: set[str]) -> set[int]:
        """The rules that can fire at all: all they read is given, in a table, or concluded by a live rule."""
        populated = self.populated | given
        found: set[int] = set()
        for rule in self.guideline.bottom_up:
            reads = (c.atom.predicate for c in rule.clause.literals if not c.negated)
            if self.guideline.entity(rule)[0] and populated.issuperset(reads):
                found.add(rule.index)
                if rule.clause.head:
                    populated.add(rule.clause.head.predicate)
        return found

    def load(self, rules: set[int]) -> None:
        """Make exactly these rules the engine's; cheap where cases state the same inputs, as they mostly do."""
        for index in self.loaded - rules:
            for clause in self.clauses[index]:
                pyEngine.retract(clause)
        for index in sorted(rules - self.loaded):
            for clause in self.clauses[index]:
                pyEngine.assert_(clause)
        self.loaded = rules

    def ask(self, entities: dict[str, Value]) -> Iterator[Firing]:
        """Every firing of the loaded rules about these entities (or, for the empty name, about tables alone)."""
        logic = self.logic
        logic.Tasks, logic.Recursive_Tasks, logic.Recursive = pyEngine.TaskList(), pyEngine.TaskDeque(), False
        logic.Subgoals = {}
        logic.Goal = pyEngine.Subgoal(pyEngine.Literal("_never", []))  # never met, so that no search stops half-way
        for index in sorted(self.loaded):
            rule = self.guideline.rules[index]
            kind, variable = self.guideline.entity(rule)
            if kind in entities:
                for values in self.rows(rule, {variable: pyEngine.Const(entities[kind])} if kind else {}):
                    yield Firing(rule, values)

    def rows(self, rule: Rule, bound: dict[str, Any]) -> Iterator[tuple[Value, ...]]:
        """The rows of a rule's firings: those of its subgoal in the engine's table, searched for if it is not there."""
        literal = pyEngine.Literal(
            f"_fires{rule.index}", [bound.get(name) or pyEngine.Var(name) for name in rule.clause.variables]
        )
        subgoal = self.logic.Subgoals.get(literal.get_tag())
        if subgoal is None:
            subgoal = pyEngine.Subgoal(literal)
            subgoal.schedule((pyEngine.SEARCH, (subgoal,)))
            step = subgoal.next_step()
            while step is not None and step[0] is not None:
                step = step[0](*step[1])
        if subgoal.facts is True:  # how the engine tells that a goal without variables holds
            yield ()
            return
        for found in subgoal.facts.values():
            yield tuple(term.id for term in found.terms)


_engines = threading.local()


def engine(guideline: Guideline) -> Engine:
    """This thread's engine for a guideline."""
    if not hasattr(_engines, "by_guideline"):
        _engines.by_guideline = WeakKeyDictionary()
    found: Engine | None = _engines.by_guideline.get(guideline)
    if found is None:
        found = _engines.by_guideline[guideline] = Engine(guideline)
    return found


def clauses_of(rule: Rule) -> tuple[Any, ...]:
    """The engine's clauses for a rule: its firing, and what that concludes."""
    fires = pyEngine.Literal(f"_fires{rule.index}", [pyEngine.Var(name) for name in rule.clause.variables])
    firing = pyEngine.Clause(fires, [condition(c) for c in as_bound(rule.clause.body)])
    return (firing, pyEngine.Clause(literal(rule.clause.head), [fires])) if rule.clause.head else (firing,)


def as_bound(body: tuple[Condition, ...]) -> list[Condition]:
    """The conditions in an order in which the engine can take them: each after what binds its variables."""
    waiting, ordered, bound = list(body), [], set[str]()
    while waiting:
        ready = next((c for c in waiting if is_ready(c, bound)), None)
        if ready is None:
            raise ValueError(f"unsafe: {', '.join(map(str, waiting))}")
        waiting.remove(ready)
        ordered.append(ready)
        bound.update(variables_of(ready))
    return ordered


def is_ready(c: Condition, bound: set[str]) -> bool:
    if isinstance(c, Literal):
        return not c.negated or bound.issuperset(variables_of(c))
    left, right = bound.issuperset(variables_of(c.left)), bound.issuperset(variables_of(c.right))
    if c.operator == "=":
        return (left and (right or isinstance(c.right, Variable))) or (right and isinstance(c.left, Variable))
    return left and right


def condition(c: Condition) -> Any:
    if isinstance(c, Comparison):
        left, right = (c.left, c.right) if isinstance(c.left, Variable) else (c.right, c.left)
        if c.operator != "=":
            left, right = c.left, c.right
        return pyEngine.Literal("==" if c.operator == "=" else c.operator, [term(left), term(right)])
    return literal(c.atom, c.negated)


def literal(atom: Atom, negated: bool = False) -> Any:
    return pyEngine.Literal(("~" if negated else "") + atom.predicate, [term(t) for t in atom.args])


def term(expression: Expression) -> Any:
    if isinstance(expression, Variable):
        return pyEngine.Var(expression.name)
    if isinstance(expression, Constant):
        return pyEngine.Const(expression.value)
    return pyEngine.Operation(term(expression.left), expression.operator, term(expression.right))


def fact_clause(fact: Fact) -> Any:
    return pyEngine.Clause(pyEngine.Literal(fact.predicate, [pyEngine.Const(value) for value in fact.args]), [])
