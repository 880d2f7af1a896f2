"""Can anything that is missing still change the answer? A quick test that is never wrong when it says no.

A missing input can only matter through a rule that reads it and whose other conditions could hold. Where no rule for
what is reported has all its other conditions met by what already follows, no completion makes any rule fire anew (by
induction from the inputs upward), so what follows is what follows in every completion. The test may see a way to
matter where there is none; the solver then decides exactly.
"""

from __future__ import annotations

from functools import cache

from kb.firing import Model
from kb.guideline import Guideline, Rule
from kb.syntax import Constant, Literal, Value, Variable


def is_settled(guideline: Guideline, model: Model, goals: tuple[str, ...]) -> bool:
    """Whether no completion of what is missing changes anything that the goals depend on."""
    known = {name: list(rows) for name, rows in rows_of_tables(guideline).items()}
    for fact in model.facts:
        known.setdefault(fact.predicate, []).append(fact.args)
    inputs = guideline.vocabulary.input_names
    stated = {(name, args[0]) for name in inputs for args in known.get(name, ())}
    pairs = [(row[0], row[1]) for row in known["lesion_of"]]

    def is_missing(literal: Literal, entity: Value) -> bool:
        return literal.atom.predicate in inputs and (literal.atom.predicate, entity) not in stated

    for rule in rules_below(guideline, goals):
        kind, variable = guideline.entity(rule)
        for lesion, patient in pairs:
            entities = {"lesion": lesion, "patient": patient}
            about = entities[kind]
            head = rule.clause.head
            if head and head.predicate in inputs and not any((s, about) in stated for s in guideline.reads[head.predicate]):
                continue  # nothing that it could follow from is stated: then the input itself is what is missing
            missing, others = False, []
            for literal in rule.clause.literals:
                predicate = guideline.vocabulary.predicates[literal.atom.predicate]
                if predicate.entity and is_missing(literal, entities[predicate.entity]):
                    missing = True
                else:
                    others.append(literal)
            if missing and all(may_hold(literal, variable, about, known) for literal in others):
                return False
    return True


@cache
def rules_below(guideline: Guideline, goals: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules that the goals depend on, directly or through others, and that read an input."""
    names = set(goals).union(*(guideline.reads[goal] for goal in goals))
    inputs = guideline.vocabulary.input_names
    return tuple(
        rule
        for rule in guideline.bottom_up
        if rule.clause.head
        and rule.clause.head.predicate in names
        and any(literal.atom.predicate in inputs for literal in rule.clause.literals)
    )


@cache
def rows_of_tables(guideline: Guideline) -> dict[str, list[tuple[Value, ...]]]:
    """The guideline's own tables, by predicate."""
    found: dict[str, list[tuple[Value, ...]]] = {}
    for fact in guideline.tables:
        found.setdefault(fact.predicate, []).append(fact.args)
    return found


def may_hold(literal: Literal, variable: str, about: Value, known: dict[str, list[tuple[Value, ...]]]) -> bool:
    """Whether some known fact fits a literal; a negated one fails only where it is ground and its fact is known."""
    pattern = tuple(
        about if isinstance(t, Variable) and t.name == variable else t.value if isinstance(t, Constant) else None
        for t in literal.atom.args
    )
    rows = known.get(literal.atom.predicate, ())
    if literal.negated:
        return None in pattern or pattern not in rows
    return any(all(p is None or p == value for p, value in zip(pattern, row, strict=True)) for row in rows)
