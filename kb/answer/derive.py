"""What follows from a case: facts in, firings out. The only file that knows the derivation engine (pyDatalog).

Every rule `h :- body` is loaded as `fires_n(V) :- body`, so that each row of `fires_n` is one use of one rule with its
bindings, and a proof is a look-up in the result. Rules are asked bottom up, and each row's `h` is told to the engine
before any rule that reads it is asked: the joins are the engine's, and none is made twice.

pyDatalog is driven through its engine's objects (literals, clauses, terms), never through its parser: the parser
executes text as Python, the engine's constants are only ever compared. Its own `ask` forgets the table of subgoals with
each answer, so `Engine.rows` turns the engine's wheel itself and keeps the table from one rule to the next. Each thread
has an engine of its own for each guideline; the facts of a case are asserted, the firings read, the facts retracted.

A rule's rows are a function of the facts that it reads, so the engine is asked once for each rule and each such set of
facts: many patients share most of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyDatalog import Logic, pyEngine

from kb.answer.firing import Firing, Model, in_order
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.memory import Kept
from kb.language.sums import one_by_one
from kb.language.syntax import (
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

Row = tuple[Value, ...]
Known = dict[tuple[str, Value], set[Fact]]  # the facts of each predicate about each lesion and patient
Key = tuple[Any, ...]

MOST_BYTES = 32_000_000  # of the answers of rules to facts that are remembered, in each thread


def derive(guideline: Guideline, facts: Iterable[Fact]) -> Model:
    """The model of a case's facts under the clauses of a guideline.

    A missing input is simply missing here: what would follow from its possible values is the business of
    `kb.answer.completions`.
    """
    engines = guideline.memory.threads.__dict__
    # Taken out while it works, and only put back once it is done: an engine that was interrupted in the middle of
    # anything is never asked again, for it may hold a patient's facts.
    engine: Engine = engines.pop("engine", None) or Engine(guideline)
    model = engine.derive(frozenset(facts))
    engines["engine"] = engine
    return model


class Engine:
    """A guideline's clauses inside pyDatalog, for one thread."""

    def __init__(self, guideline: Guideline) -> None:
        self.guideline = guideline
        self.logic = object.__new__(Logic)
        self.answered: Kept[Key, tuple[Row, ...]] = Kept(MOST_BYTES)
        self.untold: list[Fact] = []
        self.told: list[Any] = []
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
            self.known = {fact.predicate for fact in guideline.tables}
            self.static = tuple(self.ask([{"": ""}], ()))
            self.known |= {firing.head.predicate for firing in self.static if firing.head}
            self.tell()
            self.told.clear()

    def __enter__(self) -> None:
        self.previous = getattr(Logic.tl, "logic", None)
        Logic.tl.logic = self.logic

    def __exit__(self, *_: object) -> None:
        if self.previous is not None:
            Logic.tl.logic = self.previous

    def derive(self, facts: frozenset[Fact]) -> Model:
        abouts = [{"lesion": fact.args[0], "patient": fact.args[1]} for fact in facts if fact.predicate == "lesion_of"]
        with self:
            try:
                firings = self.ask(abouts, facts)
            finally:
                self.forget()
        return Model(facts, in_order((*self.static, *firings)))

    def ask(self, abouts: list[dict[str, Value]], facts: Iterable[Fact]) -> dict[Firing, None]:
        """Every firing of the rules about these lesions and patients (or, for the empty name, about tables alone).

        Rules come bottom up, so all that a rule reads is there before it is asked; a rule that reads a predicate of
        which nothing is known cannot fire. What a rule has answered to the same facts before, of whatever lesion, it
        answers again without the engine.
        """
        predicates = set(self.known)
        known: Known = {}
        found: dict[Firing, None] = {}  # what is about the patient alone is found with each lesion

        def learn(fact: Fact) -> None:
            self.untold.append(fact)
            predicates.add(fact.predicate)
            known.setdefault((fact.predicate, fact.args[fact.predicate == "given"]), set()).add(fact)

        for fact in facts:
            learn(fact)
        for rule in self.guideline.bottom_up:
            kind, variable = self.guideline.entity(rule)
            if not predicates.issuperset(rule.clause.reads):
                continue
            for about in abouts:
                if kind not in about:
                    continue
                key = self.key(rule, about, known)
                rows = self.answered.get(key) if key else None
                if rows is None:
                    rows = self.search(rule, {variable: about[kind]} if kind else {})
                    if key:
                        self.answered.keep(key, rows)
                place = rule.clause.variables.index(variable) if kind == "lesion" else -1
                for row in rows:
                    # A remembered row may be of another lesion: the rule is about this one.
                    values = row if place < 0 else (*row[:place], about[kind], *row[place + 1 :])
                    firing = Firing(rule, values)
                    if firing not in found and (head := firing.head) is not None:
                        learn(head)
                    found[firing] = None
        return found

    def key(self, rule: Rule, about: dict[str, Value], known: Known) -> Key | None:
        """The rule and all the facts that it can read, but for the lesion's name; none where that is not so plain."""
        sources = self.guideline.sources(rule)
        if sources is None:
            return None
        read = (
            frozenset(fact.args[0] if name == "given" else fact.args[1:] for fact in known.get((name, about[kind]), ()))
            for name, kind in sources
        )
        return rule.index, about.get("patient"), tuple(read)

    def search(self, rule: Rule, bound: dict[str, Value]) -> tuple[Row, ...]:
        """The rows of a rule's firings, from its subgoal in the engine's table, searched for if it is not there yet."""
        self.tell()
        terms = [pyEngine.Const(bound[name]) if name in bound else pyEngine.Var(name) for name in rule.clause.variables]
        goal = pyEngine.Literal(f"_fires{rule.index}", terms)
        subgoal = self.logic.Subgoals.get(goal.get_tag())
        if subgoal is None:
            subgoal = pyEngine.Subgoal(goal)
            subgoal.schedule((pyEngine.SEARCH, (subgoal,)))
            step = subgoal.next_step()
            while step is not None and step[0] is not None:
                step = step[0](*step[1])
        if subgoal.facts is True:  # how the engine tells that a goal without variables holds
            return ((),)
        return tuple(tuple(term.id for term in row.terms) for row in subgoal.facts.values())

    def tell(self) -> None:
        """Let the engine know what it has not been told; of `given`, only what some clause asks about."""
        if not self.told:
            self.logic.Subgoals = {}
            self.logic.Tasks, self.logic.Recursive_Tasks = pyEngine.TaskList(), pyEngine.TaskDeque()
            self.logic.Recursive = False
            self.logic.Goal = pyEngine.Subgoal(pyEngine.Literal("_never", []))  # never met: no search stops half-way
        for fact in self.untold:
            if fact.predicate != "given" or fact.args[0] in self.guideline.guarded:
                clause = fact_clause(fact)
                self.told.append(clause)
                pyEngine.assert_(clause)
        self.untold.clear()

    def forget(self) -> None:
        """Take back all that the engine was told of a case, and its table of subgoals."""
        for clause in self.told:
            pyEngine.retract(clause)
        for subgoal in self.logic.Subgoals.values():  # they point at one another, and would wait for the collector
            subgoal.waiters, subgoal.on_completion_ = [], []
        self.logic.Subgoals, self.logic.Goal = {}, None
        self.told.clear()
        self.untold.clear()


def firing_clause(rule: Rule) -> Any:
    """The engine's clause for a rule: `fires_n(V) :- body`."""
    head = pyEngine.Literal(f"_fires{rule.index}", [pyEngine.Var(name) for name in rule.clause.variables])
    return pyEngine.Clause(head, [condition(c) for c in as_bound(one_by_one(rule.clause.body))])


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
