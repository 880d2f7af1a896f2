"""Transitive closures of tables, the one recursion there is: worked out once, when a guideline is loaded, as facts.

A hierarchy is stated step by step, and closed by a clause that reads nothing but tables and what it concludes:

    is_a(Kind, Above) :- parent(Kind, Above).
    is_a(Kind, Above) :- parent(Kind, Middle), is_a(Middle, Above).

No engine sees the second clause: the facts that follow from it stand in its place, in its paragraph, so that each cites
it. Another engine reads the file as it is written.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kb.files.errors import Problem
from kb.guideline.guideline import Guideline
from kb.guideline.memory import once
from kb.guideline.places import in_rule
from kb.language.syntax import Atom, Clause, Constant, Literal, Term, Variable

MOST_FACTS = 20_000  # of one closure: a thousand kinds, each under twenty others

Pair = tuple[Term, Term]
Facts = Mapping[int, tuple[Clause, ...]]


def closed(guideline: Guideline) -> Guideline:
    """The guideline with facts in place of the clauses that close its tables; itself where none does."""
    facts = {index: found for closure in closures(guideline).values() for index, found in closure.items()}
    if not facts:
        return guideline
    clauses = defaultdict[str, list[Clause]](list)
    for rule in guideline.rules:
        clauses[rule.id] += facts.get(rule.index, (rule.clause,))
    paragraphs = (replace(paragraph, clauses=tuple(clauses[paragraph.id])) for paragraph in guideline.paragraphs)
    return replace(guideline, paragraphs=tuple(paragraphs))


def too_many(guideline: Guideline) -> Iterator[Problem]:
    """A closure with more facts than one may have."""
    for name, closure in closures(guideline).items():
        if sum(map(len, closure.values())) > MOST_FACTS:
            rule = guideline.rules[min(closure)]
            message = f"more than {MOST_FACTS:,} facts of {name} follow from the tables that it closes."
            yield in_rule(rule, "too deep", message, rule.clause.place, "close a table with fewer steps")


@once
def closures(guideline: Guideline) -> Mapping[str, Facts]:
    """The predicates that close tables, each with the facts that follow from its recursive clauses, by their index."""
    found = {}
    for name, rules in guideline.rules_by_head.items():
        chains = {rule.index: chain for rule in rules if (chain := chain_of(rule.clause)) and name in chain}
        declared = guideline.vocabulary.predicates.get(name)
        if not chains or declared is None or declared.role not in ("table", "derived"):
            continue
        others = [rule.clause for rule in rules if rule.index not in chains]
        tables = {read for chain in chains.values() for read in chain} - {name}
        if all(is_pair(clause) or copied(guideline, clause) for clause in others) and all(
            is_table(guideline, table) for table in tables
        ):
            first = [pair for clause in others for pair in stated(guideline, clause)]
            found[name] = follow(guideline, name, chains, first)
    return found


def follow(guideline: Guideline, name: str, chains: Mapping[int, tuple[str, str]], first: list[Pair]) -> Facts:
    """The facts of a closure beyond its `first` ones, each from the clause that comes to it first."""
    above, below = defaultdict[tuple[str, Term], list[Term]](list), defaultdict[tuple[str, Term], list[Term]](list)

    def add(table: str, low: Term, high: Term) -> None:
        above[table, low].append(high)
        below[table, high].append(low)

    for table in {read for chain in chains.values() for read in chain} - {name}:
        for low, high in pairs(guideline, table):
            add(table, low, high)
    known = dict.fromkeys(first)
    waiting = deque(known)
    found: dict[int, list[Clause]] = {index: [] for index in chains}
    while waiting and len(known) <= len(first) + MOST_FACTS:
        low, high = waiting.popleft()
        add(name, low, high)
        for index, (one, other) in chains.items():
            ahead = [(low, top) for top in above[other, high]] if one == name else []
            behind = [(bottom, high) for bottom in below[one, low]] if other == name else []
            for pair in (*ahead, *behind):
                if pair not in known:
                    known[pair] = None
                    waiting.append(pair)
                    clause = guideline.rules[index].clause
                    found[index].append(Clause(Atom(name, pair, clause.atoms[0].place), (), clause.place))
    return {index: tuple(facts) for index, facts in found.items()}


def chain_of(clause: Clause) -> tuple[str, str] | None:
    """The predicates of a clause that goes two steps, from its first variable to its second by way of a third."""
    if clause.head is None or len(clause.body) != 2:
        return None
    for one, other in (clause.body, clause.body[::-1]):
        steps = [c.atom for c in (one, other) if isinstance(c, Literal) and not c.negated]
        ends = [term for atom in (clause.head, *steps) for term in atom.args]
        if len(steps) == 2 and [atom.arity for atom in (clause.head, *steps)] == [2, 2, 2]:
            low, high, middle = ends[0], ends[1], ends[3]
            distinct = all(isinstance(term, Variable) for term in ends) and len({low, middle, high}) == 3
            if distinct and ends[2:] == [low, middle, middle, high]:
                return steps[0].predicate, steps[1].predicate
    return None


def is_pair(clause: Clause) -> bool:
    """Whether a clause is a fact of two constants."""
    return clause.is_fact and clause.atoms[0].arity == 2 and all(isinstance(t, Constant) for t in clause.atoms[0].args)


def is_table(guideline: Guideline, name: str) -> bool:
    """Whether all that is known of a predicate are facts of two constants that the guideline states."""
    declared, rules = guideline.vocabulary.predicates.get(name), guideline.rules_by_head.get(name, ())
    return declared is not None and declared.role == "table" and all(is_pair(rule.clause) for rule in rules)


def copied(guideline: Guideline, clause: Clause) -> str:
    """The table that a clause takes over as it is, or an empty string."""
    if clause.head is None or len(clause.body) != 1:
        return ""
    (condition,) = clause.body
    if not isinstance(condition, Literal) or condition.negated or condition.atom.args != clause.head.args:
        return ""
    distinct = len(set(clause.head.args)) == 2 and all(isinstance(term, Variable) for term in clause.head.args)
    return condition.atom.predicate if distinct and is_table(guideline, condition.atom.predicate) else ""


def stated(guideline: Guideline, clause: Clause) -> list[Pair]:
    """The pairs that a clause which is not recursive gives a closure."""
    if is_pair(clause):
        return [(clause.atoms[0].args[0], clause.atoms[0].args[1])]
    return pairs(guideline, copied(guideline, clause))


def pairs(guideline: Guideline, table: str) -> list[Pair]:
    heads = [rule.clause.atoms[0] for rule in guideline.rules_by_head.get(table, ())]
    return [(head.args[0], head.args[1]) for head in heads]
