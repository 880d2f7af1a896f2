"""Between which numbers the arguments of predicates lie, whatever the patient: what clauses make of their inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import TURNED, Arithmetic, Comparison, Constant, Expression, Term, Variable

Range = tuple[int, int]
FAR = 10**12  # further than any number of a clause reaches


@dataclass
class Ranges:
    """The least and the greatest number of each argument of each predicate; none where it is no number, or any one."""

    guideline: Guideline
    known: dict[str, tuple[Range | None, ...]] = field(default_factory=dict)

    def arguments(self, name: str) -> tuple[Range | None, ...]:
        """Of a predicate: what its clauses conclude, and for an input also what a case may state."""
        if name not in self.known:
            predicate = self.guideline.vocabulary.predicates.get(name)
            if predicate is None:
                return ()
            domains = self.guideline.vocabulary.domains
            stated = tuple(
                (found.low, found.high) if (found := domains.get(domain)) and found.is_range else None
                for _, domain in predicate.args
            )
            self.known[name] = stated  # of a circle, which is refused elsewhere
            rules = [r for r in self.guideline.rules_by_head.get(name, ()) if r.clause.head]
            if rules and predicate.role != "input" and all(r.clause.atoms[0].arity == predicate.arity for r in rules):
                rows = [self.heads(rule) for rule in rules]
                columns = zip(*rows, strict=True)
                both = zip(stated, columns, strict=True)
                self.known[name] = tuple(hull(column) if own else None for own, column in both)
        return self.known[name]

    def heads(self, rule: Rule) -> tuple[Range | None, ...]:
        bounds = self.variables(rule)
        return tuple(of_term(term, bounds) for term in rule.clause.atoms[0].args)

    def variables(self, rule: Rule) -> Mapping[str, Range]:
        """Of the variables of a rule: as its positive conditions and its comparisons bound them."""
        bounds: dict[str, Range] = {}
        for literal in rule.clause.literals:
            if not literal.negated and len(ranges := self.arguments(literal.atom.predicate)) == literal.atom.arity:
                for term, found in zip(literal.atom.args, ranges, strict=True):
                    if isinstance(term, Variable) and found:
                        narrow(bounds, term.name, found)
        comparisons = [c for c in rule.clause.body if isinstance(c, Comparison)]
        for _ in range(len(comparisons) + 1):
            before = dict(bounds)
            for c in comparisons:
                for own, operator, other in ((c.left, c.operator, c.right), (c.right, TURNED[c.operator], c.left)):
                    if isinstance(own, Variable) and (found := of_expression(other, bounds)):
                        narrow(bounds, own.name, bounded(operator, found))
            if bounds == before:
                break
        return {name: found for name, found in bounds.items() if found[0] <= found[1]}


def hull(ranges: tuple[Range | None, ...]) -> Range | None:
    """The least range that has all of them; none where one is not known."""
    known = [found for found in ranges if found]
    return (min(low for low, _ in known), max(high for _, high in known)) if len(known) == len(ranges) else None


def narrow(bounds: dict[str, Range], name: str, found: Range) -> None:
    low, high = bounds.get(name, (-FAR, FAR))
    bounds[name] = (max(low, found[0]), min(high, found[1]))


def bounded(operator: str, found: Range) -> Range:
    """Where a number lies that compares so with one of a range."""
    low, high = found
    match operator:
        case "=":
            return found
        case "<" | "<=":
            return -FAR, high - (operator == "<")
        case ">" | ">=":
            return low + (operator == ">"), FAR
        case _:
            return -FAR, FAR


def of_term(term: Term, bounds: Mapping[str, Range]) -> Range | None:
    if isinstance(term, Constant):
        return (term.value, term.value) if isinstance(term.value, int) else None
    return bounds.get(term.name)


def of_expression(expression: Expression, bounds: Mapping[str, Range]) -> Range | None:
    """Between which numbers an expression lies, its variables taken each by itself."""
    if not isinstance(expression, Arithmetic):
        return of_term(expression, bounds)
    left, right = of_expression(expression.left, bounds), of_expression(expression.right, bounds)
    if not (left and right):
        return None
    match expression.operator:
        case "+":
            return left[0] + right[0], left[1] + right[1]
        case "-":
            return left[0] - right[1], left[1] - right[0]
        case _:
            products = [a * b for a in left for b in right]
            return min(products), max(products)
