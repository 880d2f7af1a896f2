"""What speaks against a value: for each rule that concludes it, the conditions that fail here, with the facts that
stand in their place. A rule is told by the reading of it that comes nearest to firing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from explain import words
from explain.sentences.clauses import SIGNS, literal_words
from explain.sentences.facts import alternatives
from kb.answer.answer import Result
from kb.answer.settled import Rows, rows
from kb.guideline.guideline import Rule
from kb.language.syntax import (
    COMPARE,
    Atom,
    Clause,
    Comparison,
    Condition,
    Constant,
    Fact,
    Literal,
    Value,
    Variable,
    evaluate,
)
from kb.sets.worlds import match

Bindings = Mapping[str, Value]


@dataclass(frozen=True)
class Failure:
    """A condition of a rule that does not hold here, or (`open`) is not known to: what it needs, what there is."""

    needs: str
    but: str
    open: bool = False


@dataclass(frozen=True)
class Against:
    """A rule for a value, and its conditions that are not met."""

    rule: Rule
    failures: tuple[Failure, ...]

    @property
    def failing(self) -> tuple[Failure, ...]:
        return tuple(failure for failure in self.failures if not failure.open)

    def says(self) -> str:
        told = [words.NEEDS.format(needs=f.needs, but=f.but) for f in self.failing or self.failures]
        return words.AGAINST.format(rule=self.rule.id, failures="; ".join(told))


def against(result: Result, fact: Fact) -> tuple[Against, ...]:
    """The rules that would conclude a fact, the nearest to firing first, each with the conditions that are not met."""
    reading = Reading(result, fact)
    found = []
    for rule in result.guideline.rules_by_head.get(fact.predicate, ()):
        head = rule.clause.head
        bindings = match(head, fact.args, {}) if head else None
        if bindings is not None:
            found.append(Against(rule, reading.nearest(rule.clause, rule.clause.body, bindings)))
    return tuple(sorted(found, key=lambda each: (len(each.failing), len(each.failures), each.rule.index)))


class Reading:
    """How the rules for a fact read what is certain, and what is possible, of a case."""

    def __init__(self, result: Result, fact: Fact) -> None:
        self.guideline, self.about = result.guideline, fact.args[0]
        certain = result.certain | result.model.given
        self.certain: Rows = rows(certain, self.guideline)
        self.possible: Rows = rows(certain | result.possible, self.guideline)

    def nearest(
        self, clause: Clause, body: tuple[Condition, ...], bindings: Bindings, why: Mapping[str, Fact] | None = None
    ) -> tuple[Failure, ...]:
        """The fewest failures that any way to read the body leaves. `why` has the fact that bound each variable."""
        if not body:
            return ()
        first, *others = body
        rest, why = tuple(others), why or {}
        if isinstance(first, Comparison):
            failures, bindings = self.compared(clause, first, bindings, why)
            return (*failures, *self.nearest(clause, rest, bindings, why))
        found = []
        for failures, row in self.ways(clause, first, bindings):
            bound = match(first.atom, row.args, bindings) if row else None
            new = dict.fromkeys(bound.keys() - bindings.keys(), row) if bound and row else {}
            found.append((*failures, *self.nearest(clause, rest, bound or bindings, {**why, **new})))
        return min(found, key=lambda each: (sum(not failure.open for failure in each), len(each)))

    def ways(
        self, clause: Clause, literal: Literal, bindings: Bindings
    ) -> Iterable[tuple[tuple[Failure, ...], Fact | None]]:
        """How a literal can be read: by a row that is certain, by one that is possible, or not at all."""
        atom = literal.atom
        if literal.negated:
            shown = fitting(self.certain, atom, bindings)
            return [((self.failure(clause, literal, bindings, shown),) if shown else (), None)]
        if certain := fitting(self.certain, atom, bindings):
            return [((), row) for row in certain]
        if possible := fitting(self.possible, atom, bindings):
            rivals = self.instead(atom, bindings)
            return [((self.failure(clause, literal, bindings, rivals, open=True),), row) for row in possible]
        return [((self.failure(clause, literal, bindings, self.instead(atom, bindings)),), None)]

    def instead(self, atom: Atom, bindings: Bindings) -> list[Fact]:
        """What holds in place of an atom: the rows that differ from it in the last argument alone."""
        wide = Atom(atom.predicate, (*atom.args[:-1], Variable("")))
        return fitting(self.possible, wide, {k: v for k, v in bindings.items() if k})

    def failure(
        self, clause: Clause, literal: Literal, bindings: Bindings, there: list[Fact], open: bool = False
    ) -> Failure:
        needs = literal_words(self.guideline, clause, Literal(put(literal.atom, bindings), literal.negated))
        return Failure(needs, self.told(there), open)

    def told(self, there: list[Fact]) -> str:
        """What there is, as a sentence."""
        if not there:
            return words.NOTHING_SHOWS
        text = alternatives(self.guideline.vocabulary, there)
        certain = all(fact.args in self.certain.get(fact.predicate, ()) for fact in there)
        return text if certain else words.OPEN.format(sentence=text)

    def compared(
        self, clause: Clause, test: Comparison, bindings: Bindings, why: Mapping[str, Fact]
    ) -> tuple[tuple[Failure, ...], Bindings]:
        """Whether a comparison holds; one that only computes binds its variable. One over values that are not bound,
        because what should bind them failed already, is not told again."""
        if test.operator == "=" and isinstance(test.left, Variable) and test.left.name not in bindings:
            try:
                return (), {**bindings, test.left.name: evaluate(test.right, bindings)}
            except KeyError:
                return (), bindings
        try:
            left, right = evaluate(test.left, bindings), evaluate(test.right, bindings)
        except KeyError:
            return (), bindings
        if COMPARE[test.operator](left, right):
            return (), bindings
        named = next((side.name for side in (test.left, test.right) if isinstance(side, Variable)), "")
        if named in why:
            read = next(c for c in clause.literals if c.atom.predicate == why[named].predicate)
            needs = literal_words(self.guideline, clause, read)
            return (Failure(needs, self.guideline.vocabulary.says(why[named])),), bindings
        sign = SIGNS.get(test.operator, test.operator)
        return (Failure(f"{test.left} {sign} {test.right}", f"{left}, {right}"),), bindings


def fitting(known: Rows, atom: Atom, bindings: Bindings) -> list[Fact]:
    """The known facts that an atom may be, in a fixed order."""
    facts = (Fact(atom.predicate, row) for row in known.get(atom.predicate, ()))
    return sorted((fact for fact in facts if match(atom, fact.args, bindings) is not None), key=str)


def put(atom: Atom, bindings: Bindings) -> Atom:
    """An atom with the values of its bound variables."""
    terms = (Constant(bindings[t.name]) if isinstance(t, Variable) and t.name in bindings else t for t in atom.args)
    return Atom(atom.predicate, tuple(terms))
