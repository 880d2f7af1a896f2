"""Whether sums add what is declared: each item once, and no more than the total may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kb.files.errors import Problem, nearest
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.lint.domains import is_number
from kb.guideline.lint.number_bounds import Ranges
from kb.guideline.places import comparisons, in_rule
from kb.guideline.vocabulary import Score
from kb.language.syntax import Arithmetic, Comparison, Expression, Variable, variables_of


def sums(guideline: Guideline) -> Iterator[Problem]:
    """A variable that is added twice, a sum beyond the range of what it stands for, an item that a total leaves out."""
    of = Ranges(guideline)
    for rule in guideline.rules:
        for comparison in comparisons(rule.clause):
            for side in (comparison.left, comparison.right):
                if isinstance(side, Arithmetic):
                    yield from doubled(rule, comparison, side)
        yield from beyond(guideline, rule, of)
    for score in guideline.vocabulary.report.scores:
        for rule in guideline.rules_by_head.get(score.total, ()):
            yield from left_out(guideline, rule, score)


def addends(expression: Expression) -> Iterator[Expression]:
    """What a chain of `+` adds."""
    if isinstance(expression, Arithmetic) and expression.operator == "+":
        yield from addends(expression.left)
        yield from addends(expression.right)
    else:
        yield expression


def doubled(rule: Rule, comparison: Comparison, side: Expression) -> Iterator[Problem]:
    for added, times in Counter(addends(side)).items():
        if times > 1 and isinstance(added, Variable):
            once = {t.name for t in addends(side) if isinstance(t, Variable)}
            near = nearest(added.name, [name for name in rule.clause.variables if name not in once])
            message = f"{added} is added {times} times in {side}."
            meant = f"write {times} * {added} if it is meant so"
            hint = f"did you mean {near}? Or {meant}" if near else meant
            yield in_rule(rule, "doubled addend", message, comparison.place, hint, "warning")


def beyond(guideline: Guideline, rule: Rule, of: Ranges) -> Iterator[Problem]:
    """A head whose number may lie outside the range that its predicate declares."""
    head, vocabulary = rule.clause.head, guideline.vocabulary
    predicate = vocabulary.predicates.get(head.predicate) if head else None
    if not (head and predicate and predicate.arity == head.arity and rule.clause.body):
        return
    bounds = of.variables(rule)
    for (_, domain), term in zip(predicate.args, head.args, strict=True):
        if not (isinstance(term, Variable) and domain in vocabulary.domains and is_number(vocabulary, domain)):
            continue
        declared, found = vocabulary.domains[domain], bounds.get(term.name)
        if found and not declared.low <= found[0] <= found[1] <= declared.high:
            message = f"{term} may be {found[0]} to {found[1]}, and {domain} is {declared}."
            hint = f"does the clause add what it should? Or widen {domain} in vocabulary.toml"
            place = next((c.place for c in comparisons(rule.clause) if term in (c.left, c.right)), head.place)
            yield in_rule(rule, "beyond range", message, place, hint, "warning")


def left_out(guideline: Guideline, rule: Rule, score: Score) -> Iterator[Problem]:
    """An item of a score that a rule for its total does not add. (A rule that adds nothing looks the total up.)"""
    sums = [c for c in comparisons(rule.clause) if isinstance(c.left, Arithmetic) or isinstance(c.right, Arithmetic)]
    if not sums:
        return
    added = {name for c in sums for name in variables_of(c)}
    read = {c.atom.predicate: c.atom.args[-1] for c in rule.clause.literals if not c.negated and c.atom.args}
    within = {name for name, term in read.items() if isinstance(term, Variable) and term.name in added}
    within = within.union(*(guideline.reads.get(name, frozenset()) for name in within))  # by way of a part of the total
    for item in score.items:
        if item not in within:
            message = f"{score.total} leaves out {item}, which [report] has among the items of {score.title}."
            hint = f"add {read[item]} to the sum" if item in read else f"read {item} and add its number"
            yield in_rule(rule, "item left out", message, sums[0].place, hint)
