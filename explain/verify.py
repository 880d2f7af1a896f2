"""A proof checked step by step, by code that shares nothing with the derivation or the search.

Each use of a rule must be an instance of the clause that it names; each premise must be stated in the case, stand in a
table of the guideline, or be concluded by a step of its own; each comparison must be true; and what is taken as absent
must not follow: for that, the checker works out by itself, clause by clause until nothing new follows, all that the
facts of the case entail. Steps that hold in some completion only are checked as instances, no further: that they are
all the cases there are is the solver's claim, not this checker's.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator

from explain.proof import Proof
from kb.guideline import Guideline
from kb.syntax import Arithmetic, Atom, Clause, Comparison, Constant, Expression, Fact, Literal, Value, Variable

COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPUTE = {"+": operator.add, "-": operator.sub, "*": operator.mul}

Bindings = dict[str, Value]


def verify(proof: Proof) -> tuple[str, ...]:
    """What is wrong with a proof, one sentence a fault; nothing, if every step holds."""
    return tuple(faults(proof))


def faults(proof: Proof) -> Iterator[str]:
    guideline, graph = proof.result.guideline, proof.graph
    concluded = {c.head.predicate for p in guideline.paragraphs for c in p.clauses if c.head}
    stated = set(proof.result.case.stated(concluded))
    tables = {instance(c.head, {}) for p in guideline.paragraphs for c in p.clauses if c.head and not c.body}
    entailed = consequences(guideline, stated | tables)
    if cycle := first_cycle(proof):
        yield f"{cycle} rests on itself."
    for node, data in graph.nodes(data=True):
        fact = data.get("fact")
        if data["kind"] == "rule":
            yield from rule_faults(proof, node)
        elif node.startswith("not ") and fact in entailed:
            yield f"{fact} is taken as absent, but it follows."
        elif data["kind"] in ("patient fact", "record") and not node.startswith("not ") and fact not in stated:
            yield f"{fact} is not stated in the case."
        elif data["kind"] == "guideline fact" and fact not in tables:
            yield f"{fact} stands in no table of the guideline."
        elif data["kind"] in ("derived", "conclusion") and not list(graph.predecessors(node)):
            yield f"nothing concludes {fact}."


def rule_faults(proof: Proof, node: str) -> Iterator[str]:
    """What is wrong with one node of rule uses."""
    graph, data = proof.graph, proof.graph.nodes[node]
    clause: Clause = data["rule"].clause
    paragraph = proof.result.guideline.paragraph_by_id.get(data["rule"].id)
    if paragraph is None or clause not in paragraph.clauses:
        yield f"{node} uses a clause that the guideline does not have."
        return
    premises = list(graph.predecessors(node))
    conclusions = list(graph.successors(node))
    if clause.head is None:
        for conclusion in conclusions:
            yield from left_faults(proof, graph.nodes[conclusion]["fact"])
        return
    for firing in data["firings"]:
        bindings = dict(firing.bindings)
        if clause.head is None or [str(instance(clause.head, bindings))] != conclusions:
            yield f"{node} does not conclude {', '.join(conclusions)}."
        for c in clause.body:
            if isinstance(c, Comparison):
                if not COMPARE[c.operator](value(c.left, bindings), value(c.right, bindings)):
                    yield f"{node} needs {c}, which is false here."
                continue
            fact = instance(c.atom, bindings)
            if c.negated:
                if f"not {fact}" not in premises:
                    yield f"{node} needs the absence of {fact}, which is not shown."
            elif str(fact) not in premises and not any(fact in graph.nodes[p].get("facts", ()) for p in premises):
                yield f"{node} needs {fact}, which is not among its premises."


def left_faults(proof: Proof, fact: Fact) -> Iterator[str]:
    """What is wrong with taking an input's value as the only one left: some other value that no denial refuses."""
    guideline, case = proof.result.guideline, proof.result.case
    declared = guideline.vocabulary.predicates[fact.predicate]
    others = case.open.get((fact.predicate, fact.args[0]), guideline.vocabulary.domains[declared.domain].symbols)
    sure = {f for f in proof.result.certain if f.predicate in guideline.vocabulary.input_names} | set(case.facts)
    kept = {f for f in sure if (f.predicate, f.args[0]) != (fact.predicate, fact.args[0])}
    tables = {instance(c.head, {}) for p in guideline.paragraphs for c in p.clauses if c.head and not c.body}
    denials = [list(c.body) for p in guideline.paragraphs for c in p.clauses if c.head is None]
    for value in others:
        if value == fact.args[1]:
            continue
        known: dict[str, set[Fact]] = {}
        for each in consequences(guideline, kept | tables | {Fact(fact.predicate, (fact.args[0], value))}):
            known.setdefault(each.predicate, set()).add(each)
        if not any(next(solutions(body, {}, known), None) is not None for body in denials):
            yield f"{fact} is taken as the only value left, but {value} is not refused."


def first_cycle(proof: Proof) -> str:
    """A node that rests on itself, or nothing."""
    done: set[str] = set()
    for root in proof.roots:
        path: list[tuple[str, Iterator[str]]] = [(root, iter(proof.graph.predecessors(root)))]
        on_path = {root}
        while path:
            node, rest = path[-1]
            following = next((n for n in rest if n not in done), None)
            if following is None:
                done.add(node)
                on_path.discard(node)
                path.pop()
            elif following in on_path:
                return following
            else:
                on_path.add(following)
                path.append((following, iter(proof.graph.predecessors(following))))
    return ""


# ------------------------------------------------------------------------------- what follows, worked out from scratch


def consequences(guideline: Guideline, facts: Iterable[Fact]) -> set[Fact]:
    """Every fact that follows, predicate by predicate in an order in which negation is safe."""
    known: dict[str, set[Fact]] = {}
    for fact in facts:
        known.setdefault(fact.predicate, set()).add(fact)
    clauses = [clause for paragraph in guideline.paragraphs for clause in paragraph.clauses]
    rules = [(clause.head, clause.body) for clause in clauses if clause.head and clause.body]
    waiting = {head.predicate for head, _ in rules}
    while waiting:
        ready = {
            name
            for name in waiting
            if not any(
                isinstance(c, Literal) and c.atom.predicate in waiting
                for head, body in rules
                if head.predicate == name
                for c in body
            )
        }
        if not ready:
            raise ValueError(f"the clauses are recursive: {', '.join(sorted(waiting))}")
        for head, body in rules:
            if head.predicate in ready:
                known.setdefault(head.predicate, set()).update(
                    instance(head, b) for b in solutions(list(body), {}, known)
                )
        waiting -= ready
    return set().union(*known.values())


def solutions(body: list[Literal | Comparison], bindings: Bindings, known: dict[str, set[Fact]]) -> Iterator[Bindings]:
    """Every way to make a body true: positive literals first, then what they bind is compared and looked for."""
    positive = next((c for c in body if isinstance(c, Literal) and not c.negated), None)
    if positive is not None:
        rest = [c for c in body if c is not positive]
        for fact in known.get(positive.atom.predicate, ()):
            extended = match(positive.atom, fact, bindings)
            if extended is not None:
                yield from solutions(rest, extended, known)
        return
    for c in body:
        if isinstance(c, Comparison):
            if c.operator == "=" and isinstance(c.left, Variable) and c.left.name not in bindings:
                bindings = {**bindings, c.left.name: value(c.right, bindings)}
            elif not COMPARE[c.operator](value(c.left, bindings), value(c.right, bindings)):
                return
        elif instance(c.atom, bindings) in known.get(c.atom.predicate, ()):
            return
    yield bindings


def match(atom: Atom, fact: Fact, bindings: Bindings) -> Bindings | None:
    found = dict(bindings)
    for term, have in zip(atom.args, fact.args, strict=True):
        want = found.setdefault(term.name, have) if isinstance(term, Variable) else term.value
        if want != have:
            return None
    return found


def instance(atom: Atom, bindings: Bindings) -> Fact:
    return Fact(atom.predicate, tuple(value(term, bindings) for term in atom.args))


def value(expression: Expression, bindings: Bindings) -> Value:
    if isinstance(expression, Variable):
        return bindings[expression.name]
    if isinstance(expression, Constant):
        return expression.value
    assert isinstance(expression, Arithmetic)
    left, right = value(expression.left, bindings), value(expression.right, bindings)
    computed: Value = COMPUTE[expression.operator](left, right)
    return computed
