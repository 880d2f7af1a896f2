"""Whether the facts of tables agree: one number for an entry of a score, and steps 1, 2, ... for a plan."""

from __future__ import annotations

from collections.abc import Iterator

from kb.files.errors import Problem
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.places import in_file, in_rule
from kb.language.syntax import Constant, Term, Variable


def disagreeing(guideline: Guideline) -> Iterator[Problem]:
    """Two facts of a table with different answers for the same entry, where it may have one answer alone.

    That is so where the guideline declares it (`one_answer`), and where a score takes its points from the table. All
    that follows from it (two totals, two bands, two plans) has this one cause.
    """
    declared = {
        rule.clause.head.args[0].value
        for rule in guideline.rules_by_head.get("one_answer", ())
        if rule.clause.head and rule.clause.head.args and isinstance(rule.clause.head.args[0], Constant)
    }
    for name in sorted({*map(str, declared), *tables_of_points(guideline)}):
        first: dict[tuple[Term, ...], Rule] = {}
        for rule in guideline.rules_by_head.get(name, ()):
            head = rule.clause.head
            if head is None or not rule.clause.is_fact or head.arity < 2:
                continue
            known = first.setdefault(head.args[:-1], rule)
            if known.clause.head != head:
                of = ", ".join(map(str, head.args[:-1]))
                at = in_file(known.clause.place)
                message = f"{name} has two answers for {of}: {known.clause.head} at {at}, and this."
                yield in_rule(rule, "two answers", message, head.place, "keep one of the two")


def tables_of_points(guideline: Guideline) -> set[str]:
    """The tables whose last value a rule concludes as the number of a score's item."""
    found = set()
    for item in {item for score in guideline.vocabulary.report.scores for item in score.items}:
        for rule in guideline.rules_by_head.get(item, ()):
            last = rule.clause.head.args[-1] if rule.clause.head and rule.clause.head.args else None
            for literal in rule.clause.literals:
                declared = guideline.vocabulary.predicates.get(literal.atom.predicate)
                of_points = isinstance(last, Variable) and last in literal.atom.args[-1:]
                if declared and declared.role == "table" and of_points:
                    found.add(declared.name)
    return found


def steps(guideline: Guideline) -> Iterator[Problem]:
    """A plan without steps, or whose steps are not 1, 2, ... and each once."""
    report = guideline.vocabulary.report
    rules = guideline.rules_by_head.get(report.steps, ())
    if not rules or not all(rule.clause.is_fact for rule in rules):
        return
    declared = guideline.vocabulary
    plans = declared.domains[declared.predicates[report.goal].domain].members
    positions = declared.domains[declared.predicates[report.steps].args[1][1]].members
    placed: dict[Term, dict[object, Rule]] = {}
    for rule in rules:
        head = rule.clause.head
        if head is None or head.arity != 3:
            return
        plan, position = head.args[0], head.args[1]
        if not (isinstance(plan, Constant) and isinstance(position, Constant)):
            continue
        if plan.value not in plans or position.value not in positions:
            continue  # told as outside its domain
        known = placed.setdefault(plan, {}).setdefault(position, rule)
        if known is not rule and known.clause.head != head:
            message = (
                f"{plan} has two steps {position}: {known.clause.head} at {in_file(known.clause.place)}, and this."
            )
            yield in_rule(rule, "steps of a plan", message, head.place, "number the steps 1, 2, ...")
    for plan, found in placed.items():
        numbers = sorted(term.value for term in found if isinstance(term, Constant) and isinstance(term.value, int))
        if numbers and numbers != list(range(1, len(numbers) + 1)):
            missing = min(set(range(1, numbers[-1] + 1)) - set(numbers), default=1)
            rule = found[Constant(numbers[0] if numbers[0] != 1 else max(n for n in numbers if n > missing))]
            message = f"{plan} has no step {missing}, and a step {numbers[-1]}."
            yield in_rule(rule, "steps of a plan", message, rule.clause.place, "number the steps 1, 2, ...")
    told: set[Term] = set(placed)
    for rule in guideline.rules_by_head.get(report.goal, ()):
        concluded = rule.clause.head.args[-1] if rule.clause.head and rule.clause.head.args else None
        if isinstance(concluded, Constant) and concluded.value in plans and concluded not in told:
            told.add(concluded)
            message = f"the plan {concluded} has no steps: {report.steps} has no fact of it."
            hint = f"write {report.steps}({concluded}, 1, ...)., a fact for each step"
            yield in_rule(rule, "steps of a plan", message, rule.clause.place, hint)
