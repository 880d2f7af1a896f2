"""What follows from a case: facts in, firings out. The only file that knows the derivation engine (pyDatalog).

Every rule `h :- body` is loaded as `fires_n(V) :- body`, so that each row of `fires_n` is one use of one rule with its
bindings, and a proof is a look-up in the result. Rules are asked bottom up, and each row's `h` is told to the engine
before any rule that reads it is asked: the joins are the engine's, and none is made twice.

pyDatalog is driven through its engine's objects (literals, clauses, terms), never through its parser: the parser
executes text as Python, the engine's constants are only ever compared. Its own `ask` forgets the table of subgoals with
each answer, so `Engine.rows` turns the engine's wheel itself and keeps the table from one rule to the next. Each thread
has an engine of its own for each guideline; the facts of a case are asserted, the firings read, the facts retracted.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from pyDatalog import Logic, pyEngine

from kb.firing import Firing, Model, in_order
from kb.guideline import Guideline, Rule
from kb.syntax import (
    Arithmetic,
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
        self.logic = object.__new__(Logic)
        self.known = {fact.predicate for fact in guideline.tables}
        with self:
            pyEngine.clear()
            # A predicate that the engine has never heard of would raise under negation, or silently give nothing.
            for predicate in guideline.vocabulary.predicates.values():
                pyEngine.insert(pyEngine.Pred(predicate.name, predicate.arity))
            for fact in guideline.tables:
                pyEngine.assert_(fact_clause(fact))
            for rule in guideline.bottom_up:
                pyEngine.assert_(firing_clause(rule))
            # What follows from the tables alone is derived once, and stands among the tables from then on.
            self.static = tuple(self.ask([{"": ""}], self.known, []))

    def __enter__(self) -> None:
        self.previous = getattr(Logic.tl, "logic", None)
        Logic.tl.logic = self.logic

    def __exit__(self, *_: object) -> None:
        if self.previous is not None:
            Logic.tl.logic = self.previous

    def derive(self, facts: frozenset[Fact]) -> Model:
        guarded = self.guideline.guarded
        pairs = [fact.args for fact in facts if fact.predicate == "lesion_of"]
        known = self.known | {fact.predicate for fact in facts}
        asserted: list[Any] = []
        with self:
            try:
                for fact in facts:
                    if fact.predicate != "given" or fact.args[0] in guarded:
                        tell(fact, asserted)
                firings = self.ask([{"lesion": a, "patient": b} for a, b in pairs], known, asserted)
            finally:
                for clause in asserted:
                    pyEngine.retract(clause)
        return Model(facts, in_order((*self.static, *firings)))

    def ask(self, abouts: list[dict[str, Value]], known: set[str], asserted: list[Any]) -> dict[Firing, None]:
        """Every firing of the rules about these lesions and patients (or, for the empty name, about tables alone).

        Rules come bottom up, so all that a rule reads has been told to the engine before it is asked for its rows; a
        rule that reads a predicate of which nothing is known cannot fire. `known` and `asserted` grow on the way.
        """
        self.logic.Subgoals = {}
        self.logic.Tasks, self.logic.Recursive_Tasks = pyEngine.TaskList(), pyEngine.TaskDeque()
        self.logic.Recursive = False
        self.logic.Goal = pyEngine.Subgoal(pyEngine.Literal("_never", []))  # never met: no search stops half-way
        found: dict[Firing, None] = {}  # what is about the patient alone is found with each lesion
        for rule in self.guideline.bottom_up:
            kind, variable = self.guideline.entity(rule)
            if not any(kind in about for about in abouts) or not known.issuperset(rule.clause.reads):
                continue
            for about in abouts:
                for values in self.rows(rule, {variable: pyEngine.Const(about[kind])} if kind else {}):
                    firing = Firing(rule, values)
                    if firing not in found and (head := firing.head) is not None:
                        known.add(head.predicate)
                        tell(head, asserted)
                    found[firing] = None
        for subgoal in self.logic.Subgoals.values():  # they point at one another, and would wait for the collector
            subgoal.waiters, subgoal.on_completion_ = [], []
        self.logic.Subgoals, self.logic.Goal = {}, None
        return found

    def rows(self, rule: Rule, bound: dict[str, Any]) -> Iterator[tuple[Value, ...]]:
        """The rows of a rule's firings: its subgoal in the engine's table, searched for if it is not there yet."""
        terms = [bound.get(name) or pyEngine.Var(name) for name in rule.clause.variables]
        literal = pyEngine.Literal(f"_fires{rule.index}", terms)
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
        for row in subgoal.facts.values():
            yield tuple(term.id for term in row.terms)


def tell(fact: Fact, asserted: list[Any]) -> None:
    """Assert a fact, and note it so that it can be taken back."""
    clause = fact_clause(fact)
    asserted.append(clause)
    pyEngine.assert_(clause)


_engines = threading.local()


def engine(guideline: Guideline) -> Engine:
    """This thread's engine for a guideline."""
    if not hasattr(_engines, "by_guideline"):
        _engines.by_guideline = WeakKeyDictionary()
    found: Engine | None = _engines.by_guideline.get(guideline)
    if found is None:
        found = _engines.by_guideline[guideline] = Engine(guideline)
    return found


def firing_clause(rule: Rule) -> Any:
    """The engine's clause for a rule: `fires_n(V) :- body`."""
    head = pyEngine.Literal(f"_fires{rule.index}", [pyEngine.Var(name) for name in rule.clause.variables])
    return pyEngine.Clause(head, [condition(c) for c in as_bound(one_by_one(rule.clause.body))])


def one_by_one(body: Iterable[Condition]) -> Iterator[Condition]:
    """The conditions with each sum of more than two terms cut into sums of two, over variables of their own.

    The engine copies what is left of a body at each of its literals; a sum that is done when its terms are known is not
    copied any more.
    """
    names = (Variable(f"_Part{number}") for number in count())

    def simple(expression: Expression) -> tuple[Expression, list[Comparison]]:
        """The expression over two terms at most, and the sums that give those terms their values."""
        if not isinstance(expression, Arithmetic):
            return expression, []
        sides, parts = [], list[Comparison]()
        for side in (expression.left, expression.right):
            short, before = simple(side)
            parts += before
            if isinstance(short, Arithmetic):
                part = next(names)
                parts.append(Comparison("=", part, short))
                short = part
            sides.append(short)
        return Arithmetic(expression.operator, *sides), parts

    for c in body:
        if isinstance(c, Comparison):
            right, parts = simple(c.right)
            yield from (*parts, Comparison(c.operator, c.left, right))
        else:
            yield c


def as_bound(body: Iterable[Condition]) -> list[Condition]:
    """The conditions in an order in which the engine can take them: each as soon as its variables are bound.

    Comparisons and negations go before the next literal that could bind more: what fails, fails early.
    """
    waiting, ordered, bound = list(body), [], set[str]()
    while waiting:
        binders_last = sorted(waiting, key=lambda c: isinstance(c, Literal) and not c.negated)
        ready = next((c for c in binders_last if is_ready(c, bound)), None)
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
