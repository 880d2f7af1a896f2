"""Why an answer does not hold: for each rule that could conclude it, what held, what failed, and what is unknown.

The graph has the nodes of a proof, with `holds` (yes, no, unknown) on each: the goal, over the rules that could
conclude it, over their conditions; a condition that fails or is unknown stands over its own rules, down to the facts of
the patient. A rule has its `distance`: the fewest entries of the record that would have to be others for it to apply,
and the `ways` to do so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from explain.picture.shown import Pictured
from explain.proof.proof import read_goal
from kb.answer.answer import Result
from kb.cases.case import PATIENT
from kb.guideline.guideline import Rule
from kb.language.syntax import (
    COMPARE,
    Atom,
    Comparison,
    Constant,
    Fact,
    Literal,
    Value,
    Variable,
    evaluate,
    variables_of,
)
from kb.questions.distance import FAR, Distances
from kb.sets.mdd import ALL, NONE
from kb.sets.names import LESION, Row
from kb.sets.names import PATIENT as ANYBODY
from kb.sets.reach import NO, UNKNOWN, YES, Standing, order_of, standing
from kb.sets.worlds import match, ordered

if TYPE_CHECKING:
    import networkx as nx

Uses = dict[Row, int]


@dataclass(frozen=True)
class WhyNot(Pictured):
    """The goals that were asked for, each with what stands against it; `full`, with the rules inside of scores, and all
    that could conclude them in its picture."""

    result: Result
    predicate: str
    graph: nx.DiGraph[str]
    roots: tuple[str, ...]
    full: bool = False

    def data(self, node: str) -> dict[str, Any]:
        return dict(self.graph.nodes[node])

    def premises(self, node: str) -> list[str]:
        return list(self.graph.predecessors(node))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What holds or may hold in place of the goals (of a lesion that no rule gives one, its goal without a value),
        and the goals themselves where they are single facts."""
        found: list[Fact] = []
        main = self.result.guideline.vocabulary.report.goal
        for data in map(self.data, self.roots):
            found += [fact for fact in data["stands"] if fact not in data["facts"]]
            if self.predicate == main and data["holds"] == NO and not data["stands"]:
                found.append(Fact(main, (data["entity"],)))
            found += data["facts"] if len(data["facts"]) == 1 else []
        return tuple(found)

    def __repr__(self) -> str:
        told = ", ".join(f"{root}: {self.graph.nodes[root]['holds']}" for root in self.roots)
        return f"<WhyNot {told}>"


def why_not(result: Result, goal: str | None = None, full: bool = False) -> WhyNot:
    """Why a goal does not hold: a value of the guideline's goal (`igrt`), or a fact (`mechanical(t9, unstable)`).

    Without a value (`plan`, `t9`, nothing at all), any value that does not hold anyway. Scores are told by their items;
    `full` tells the rules of their totals too.

    Raises:
        InputError: where the goal names nothing that a rule could conclude.
    """
    predicate, args = read_goal(result, goal)
    entity = result.guideline.vocabulary.predicates[predicate].entity
    graph, roots = new_graph(), []
    for lesion in (PATIENT,) if entity == PATIENT else result.case.lesions:
        place = standing(result.guideline, result.case, lesion, predicate)
        if args and args[0] not in (None, place.entity):
            continue
        rows = wanted_rows(result, place, predicate, args)
        builder = Builder(result, place, graph, full)
        roots.append(builder.goal(predicate, rows))
    return WhyNot(result, predicate, graph, tuple(roots), full)


def new_graph() -> nx.DiGraph[str]:
    import networkx as nx  # takes longer to load than an answer to find

    return nx.DiGraph()


def wanted_rows(result: Result, place: Standing, predicate: str, args: tuple[Value | None, ...]) -> tuple[Row, ...]:
    """The facts that are asked for, as rows of `kb.sets.worlds`: of an open goal all that some patient has and this one
    may not have."""
    own = LESION if result.guideline.vocabulary.predicates[predicate].entity != PATIENT else ANYBODY
    if args and all(value is not None for value in args[1:]) and len(args) > 1:
        return ((own, *(value for value in args[1:] if value is not None)),)
    fits = [
        row
        for row in place.reach.worlds.facts.get(predicate, {})
        if all(want in (None, have) for want, have in zip(args[1:], row[1:], strict=bool(args)))
    ]
    order = order_of(result.guideline, predicate)
    rows = sorted(fits, key=lambda row: tuple(map(order, row)))
    return tuple(row for row in rows if place.named(predicate, row) not in result.certain) or tuple(rows)


@dataclass
class Builder:
    """Grows the graph of one lesion from its goal downward; each condition and each rule under it is one node."""

    result: Result
    place: Standing
    graph: nx.DiGraph[str]
    full: bool

    def __post_init__(self) -> None:
        self.guideline = self.result.guideline
        self.distances = Distances(self.place)
        self.space = self.place.reach.space

    def goal(self, predicate: str, rows: Sequence[Row]) -> str:
        """The node of what is asked for; where it holds already, nothing stands under it."""
        held = [row for row in rows if self.place.named(predicate, row) in self.result.certain]
        before = set(self.graph)
        node = self.fact(predicate, tuple(held or rows), goal=True)
        if held:
            self.graph.nodes[node]["holds"] = YES
            self.graph.remove_nodes_from(self.graph.nodes - before - {node})
        self.graph.nodes[node].update(kind="conclusion", goal=predicate, entity=self.place.entity)
        self.graph.nodes[node]["missing"] = self.missing(predicate, rows)
        return node

    def missing(self, predicate: str, rows: Sequence[Row]) -> list[str]:
        """The fields of the missing inputs that matter: for which two completions that differ in that input alone
        differ in whether the goal holds."""
        own = self.place.of(self.space.any_of(self.place.node(predicate, row) for row in rows))
        inside, outside = self.space.both(self.place.room, own), self.space.without(self.place.room, own)
        found = []
        for name in (*self.place.missing, *self.place.partly, *self.place.loose):
            question = self.place.reach.questions[name]
            levels = frozenset(question.levels)
            if self.space.both(self.space.exists(inside, levels), self.space.exists(outside, levels)) != NONE:
                found.append(question.predicate.field)
        return found

    def fact(self, predicate: str, rows: tuple[Row, ...], goal: bool = False) -> str:
        """The node of a condition: one of some facts has to hold. Under it, unless it holds, the rules for it."""
        facts = self.facts(predicate, rows)
        node = pattern_id(facts, every=goal and len(rows) == len(self.place.reach.worlds.facts.get(predicate, {})))
        if node in self.graph:
            return node
        holds = self.place.status(self.space.any_of(self.place.node(predicate, row) for row in rows))
        others = self.facts(predicate, [row for row in self.place.rows(predicate) if row[:-1] == rows[0][:-1]])
        if predicate in self.place.known:  # of numbers that no rule tells apart, those that are stated
            others = [fact for fact in others if fact.args[-1] in self.place.known[predicate]]
        if holds != YES and predicate in self.guideline.of_case and not self.is_input(predicate):
            others = others if self.place.reach.exclusive(predicate) else []
        stands = [fact for fact in others if (fact in facts) == (holds == YES)]
        kind = self.kind(predicate)
        self.graph.add_node(node, kind=kind, facts=facts, holds=holds, stands=stands, negated=False)
        total = {score.total for score in self.guideline.vocabulary.report.scores}
        if holds != YES and (goal or self.full or predicate not in total) and self.has_rules(predicate):
            self.rules(node, predicate, rows, {NO, UNKNOWN, YES})
        return node

    def facts(self, predicate: str, rows: Sequence[Row]) -> list[Fact]:
        """Rows as facts of the case; numbers that no rule tells apart stand in one row, and in a fact each."""
        found = [self.place.named(predicate, row) for row in rows]
        question = self.place.reach.questions.get(predicate)
        if question is None or question.several:
            return found
        cells = {cell[0]: cell for cell in question.cells}
        return [Fact(predicate, (*f.args[:-1], value)) for f in found for value in cells.get(f.args[-1], f.args[-1:])]

    def absence(self, predicate: str, row: Row) -> str:
        """The node of a condition that a fact is absent. Under it, where the fact may hold, the rules that show it."""
        fact = self.place.named(predicate, row)
        node = f"not {fact}"
        if node not in self.graph:
            present = self.place.holds(predicate, row)
            holds = {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[present]
            stands = [fact] if holds == NO else []
            self.graph.add_node(node, kind="absent", facts=[fact], holds=holds, stands=stands, negated=True)
            if holds != YES and self.has_rules(predicate):
                self.rules(node, predicate, (row,), {UNKNOWN, YES})
        return node

    def is_input(self, predicate: str) -> bool:
        return predicate in self.guideline.vocabulary.input_names

    def kind(self, predicate: str) -> str:
        role = self.guideline.vocabulary.predicates[predicate].role
        return {"input": "patient fact", "table": "guideline fact", "record": "record"}.get(role, "derived")

    def has_rules(self, predicate: str) -> bool:
        """Whether rules stand under a condition: for an input only where it is not stated, and what it may follow from
        is."""
        if predicate not in self.guideline.rules_by_head or predicate not in self.guideline.of_case:
            return False
        if not self.is_input(predicate):
            return True
        sources = self.guideline.reads[predicate] & self.place.known.keys()
        return predicate not in self.place.known and bool(sources)

    def rules(self, node: str, predicate: str, rows: Sequence[Row], told: set[str]) -> None:
        """The rules for some facts, the nearest first."""
        found = []
        for rule in self.guideline.rules_by_head[predicate]:
            uses = {use: n for use, n in self.place.reach.uses(rule).items() if head_of(rule, use) in rows}
            fires = self.space.any_of(uses.values())
            if (uses or self.own(rule, rows)) and self.place.status(fires) in told:
                found.append((self.distances.to(fires), rule.index, rule, uses, fires))
        for distance, _, rule, uses, fires in sorted(found, key=lambda item: item[:2]):
            self.rule(node, rule, rows, uses, distance, fires)

    def rule(self, above: str, rule: Rule, rows: Sequence[Row], uses: Uses, distance: int, fires: int) -> None:
        node = f"{rule.id}#{rule.index} for {above}"
        ways = self.distances.ways(fires) if distance < FAR else ()
        self.graph.add_node(
            node,
            kind="rule",
            rule=rule,
            entity=self.place.entity,
            holds=self.place.status(fires),
            distance=distance if distance < FAR else None,
            ways=ways,
        )
        self.graph.add_edge(node, above)
        for premise in self.conditions(node, rule, rows, uses):
            self.graph.add_edge(premise, node)

    def own(self, rule: Rule, rows: Iterable[Row]) -> bool:
        """Whether a rule is one for some facts, as far as its head and the guideline's own tables say: a rule that
        reads its topic from a table is none for a topic that the table does not have."""
        head, facts = rule.clause.head, self.place.reach.worlds.facts
        alive = [b for row in rows if head and (b := match(head, row, {})) is not None]
        for literal in rule.clause.literals:
            if not literal.negated and literal.atom.predicate not in self.guideline.of_case:
                table = facts.get(literal.atom.predicate, {})
                alive = [b for known in alive for row in table if (b := match(literal.atom, row, known)) is not None]
        return bool(alive)

    def conditions(self, above: str, rule: Rule, rows: Sequence[Row], uses: Uses) -> list[str]:
        """The conditions of a rule, each over the uses that the conditions before it leave."""
        if not uses:
            return self.never(above, rule, rows)
        found, alive = [], list(uses)
        clause = rule.clause
        joined = joins(rule)
        for literal in clause.literals:
            name = literal.atom.predicate
            by_row: dict[Row, list[Row]] = {}
            for use in alive:
                by_row.setdefault(row_of(literal, rule, use), []).append(use)
            if literal.negated:
                if not by_row:
                    continue
                # Of several absences that would do, the first that holds, or else the first.
                row = next((r for r in by_row if self.place.holds(name, r) != YES), next(iter(by_row)))
                found.append(self.absence(name, row))
                kept = [row for row in by_row if self.place.holds(name, row) != YES]
            else:
                if not by_row:
                    continue
                order = order_of(self.guideline, name)
                needed = tuple(sorted(by_row, key=lambda row: tuple(map(order, row))))
                found.append(self.fact(name, needed))
                kept = [row for row in by_row if self.place.holds(name, row) != NO]
            if kept:
                values = {tuple(bound(rule, use)[v] for v in joined) for row in kept for use in by_row[row]}
                alive = [use for use in alive if tuple(bound(rule, use)[v] for v in joined) in values]
        for comparison in clause.body:
            if isinstance(comparison, Comparison) and links(rule, comparison):
                found.append(self.comparison(above, rule, comparison, rows))
        return list(dict.fromkeys(found))

    def never(self, above: str, rule: Rule, rows: Sequence[Row]) -> list[str]:
        """The conditions of a rule that concludes some facts for no patient at all, each over the readings that the
        conditions before it leave."""
        head, found = rule.clause.head, list[str]()
        alive = [b for row in rows if head and (b := match(head, row, {})) is not None]
        for c in ordered(rule.clause.body, head_bindings(rule, rows[0])):
            if isinstance(c, Comparison):
                if c.operator == "=" and isinstance(c.left, Variable) and any(c.left.name not in b for b in alive):
                    alive = [{**b, c.left.name: evaluate(c.right, b)} for b in alive]
                elif not (left := [b for b in alive if COMPARE[c.operator](evaluate(c.left, b), evaluate(c.right, b))]):
                    return list(dict.fromkeys([*found, self.comparison(above, rule, c, rows)]))
                else:
                    alive = left
                continue
            name = c.atom.predicate
            if c.negated:
                found.append(self.absence(name, tuple(evaluate(term, alive[0]) for term in c.atom.args)))
                continue
            facts = self.place.reach.worlds.facts.get(name, {})
            by_row: dict[Row, list[dict[str, Value]]] = {}
            for row, known in product(facts, alive):
                if (b := match(c.atom, row, known)) is not None:
                    by_row.setdefault(row, []).append(b)
            if not by_row:  # no patient has such a fact
                return list(dict.fromkeys([*found, self.fact(name, self.rows_named(c.atom, alive[0]))]))
            order = order_of(self.guideline, name)
            found.append(self.fact(name, tuple(sorted(by_row, key=lambda row: tuple(map(order, row))))))
            kept = [row for row in by_row if self.place.holds(name, row) != NO] or list(by_row)
            alive = [b for row in kept for b in by_row[row]]
        return list(dict.fromkeys(found))

    def rows_named(self, atom: Atom, bindings: Mapping[str, Value]) -> tuple[Row, ...]:
        """The facts that an atom names, whether or not any patient has them."""
        vocabulary = self.guideline.vocabulary
        values: list[tuple[Value, ...]] = []
        for term, (_, domain) in zip(atom.args, vocabulary.predicates[atom.predicate].args, strict=True):
            known = bindings.get(term.name) if isinstance(term, Variable) else term.value
            if known is None and domain in ("lesion", PATIENT):
                known = LESION if domain == "lesion" else ANYBODY
            values.append(vocabulary.domains[domain].symbols if known is None else (known,))
        return tuple(product(*values))

    def comparison(self, above: str, rule: Rule, comparison: Comparison, rows: Sequence[Row]) -> str:
        """A comparison that brings several conditions together, with the values that its sides have."""
        options = [
            [(literal, row) for row in self.place.rows(literal.atom.predicate)]
            for literal in rule.clause.literals
            if not literal.negated and set(variables_of(literal)) & set(variables_of(comparison))
        ]
        true, sides = NONE, set[tuple[Value, ...]]()
        for chosen in product(*options):
            bindings: dict[str, Value] = {}
            meets = ALL
            for literal, row in chosen:
                if not agrees(literal, row, bindings):
                    meets = NONE
                    break
                meets = self.space.both(meets, self.place.of(self.place.node(literal.atom.predicate, row)))
            if meets == NONE or self.space.both(meets, self.place.room) == NONE:
                continue
            for row in rows:
                whole = {**bindings, **head_bindings(rule, row)}
                if set(variables_of(comparison)) <= whole.keys():
                    left, right = (evaluate(side, whole) for side in (comparison.left, comparison.right))
                    sides.add((left, right))
                    if COMPARE[comparison.operator](left, right):
                        true = self.space.either(true, meets)
        node = f"{comparison} in {above}"
        holds = self.place.status(true)
        self.graph.add_node(
            node, kind="comparison", comparison=comparison, sides=sorted(sides, key=str), holds=holds, negated=False
        )
        return node


def pattern_id(facts: Sequence[Fact], every: bool = False) -> str:
    """The name of a condition: that of its fact, or with the values that would do (`_`: any).

    >>> pattern_id([Fact("total", ("x", n)) for n in (3, 4, 5, 9)])
    'total(x, 3..5|9)'
    """
    if len(facts) == 1:
        return str(facts[0])
    values = sorted({fact.args[-1] for fact in facts}, key=lambda v: (isinstance(v, str), v))
    told = "_" if every else "|".join(stretches(values))
    others = list(dict.fromkeys(", ".join(map(str, fact.args[:-1])) for fact in facts))
    return f"{facts[0].predicate}({'|'.join(others)}, {told})"


def stretches(values: Iterable[Value]) -> list[str]:
    """Values as texts, neighboring whole numbers as `first..last`."""
    found: list[list[Value]] = []
    for value in values:
        last = found[-1][-1] if found else None
        if isinstance(value, int) and isinstance(last, int) and value == last + 1:
            found[-1].append(value)
        else:
            found.append([value])
    return [str(part[0]) if len(part) == 1 else f"{part[0]}..{part[-1]}" for part in found]


def bound(rule: Rule, use: Row) -> dict[str, Value]:
    return dict(zip(rule.clause.variables, use, strict=True))


def head_of(rule: Rule, use: Row) -> Row:
    head = rule.clause.head
    bindings = bound(rule, use)
    return tuple(evaluate(term, bindings) for term in head.args) if head else ()


def head_bindings(rule: Rule, row: Row) -> dict[str, Value]:
    """What a rule's variables are where its head is a row."""
    terms = rule.clause.head.args if rule.clause.head else ()
    return {term.name: value for term, value in zip(terms, row, strict=True) if isinstance(term, Variable)}


def row_of(literal: Literal, rule: Rule, use: Row) -> Row:
    bindings = bound(rule, use)
    return tuple(evaluate(term, bindings) for term in literal.atom.args)


def agrees(literal: Literal, row: Row, bindings: dict[str, Value]) -> bool:
    """Whether a row fits a literal beside what is bound already; binds the rest."""
    for term, value in zip(literal.atom.args, row, strict=True):
        want = term.value if isinstance(term, Constant) else bindings.setdefault(term.name, value)
        if want != value:
            return False
    return True


def joins(rule: Rule) -> list[str]:
    """The variables that several literals of a rule share."""
    names = [name for literal in rule.clause.literals for name in set(variables_of(literal))]
    return [name for name in rule.clause.variables if names.count(name) > 1]


def links(rule: Rule, comparison: Comparison) -> bool:
    """Whether a comparison brings several literals together; one that reads a single literal is told with it."""
    read = set(variables_of(comparison))
    sources = [n for n, c in enumerate(rule.clause.literals) if not c.negated and read & set(variables_of(c))]
    return not any(read <= set(variables_of(rule.clause.literals[n])) for n in sources)
