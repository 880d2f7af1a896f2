"""Can anything that is missing still change an answer? A quick test that is never wrong when it says no.

A missing input can only matter through a rule that reads it and whose other conditions could hold. Where no rule for
what is reported has all its other conditions met by what already follows, no completion makes any rule fire anew (by
induction from the inputs upward), so what follows is what follows in every completion. The test may see a way to
matter where there is none; the solver then decides exactly.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.answer.firing import Model
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.memory import once
from kb.language.syntax import Constant, Fact, Literal, Value, Variable

Rows = dict[str, list[tuple[Value, ...]]]


def unsettled(guideline: Guideline, model: Model, goals: tuple[str, ...]) -> tuple[Value, ...]:
    """The lesions for which a completion of what is missing might change something that the goals depend on."""
    known = rows(model.facts, guideline)
    stated = {(name, row[0]) for name in guideline.vocabulary.input_names for row in known.get(name, ())}
    pairs = sorted((row[0], row[1]) for row in known["lesion_of"])
    rules = rules_below(guideline, goals)
    found = tuple(
        lesion
        for lesion, patient in pairs
        if any(may_fire(guideline, rule, {"lesion": lesion, "patient": patient}, known, stated) for rule in rules)
    )
    return found if guideline.decides_lesions_apart or not found else tuple(lesion for lesion, _ in pairs)


def may_fire(
    guideline: Guideline, rule: Rule, entities: dict[str, Value], known: Rows, stated: set[tuple[str, Value]]
) -> bool:
    """Whether a rule reads something that is missing of these entities while all its other conditions could hold."""
    kind, variable = guideline.entity(rule)
    inputs = guideline.vocabulary.open_names
    head = rule.clause.head
    if (
        head
        and head.predicate in inputs
        and not any((s, entities[kind]) in stated for s in guideline.reads[head.predicate])
    ):
        return False  # nothing that it could follow from is stated: then the input itself is what is missing
    missing, others = False, []
    for literal in rule.clause.literals:
        name = literal.atom.predicate
        if name in inputs and (name, entities[guideline.vocabulary.predicates[name].entity]) not in stated:
            missing = True
        else:
            others.append(literal)
    return missing and all(may_hold(literal, variable, entities[kind], known) for literal in others)


@once
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


def rows(facts: Iterable[Fact], guideline: Guideline) -> Rows:
    """Facts and the guideline's own tables, by predicate."""
    found = {name: list(rows) for name, rows in rows_of_tables(guideline).items()}
    for fact in facts:
        found.setdefault(fact.predicate, []).append(fact.args)
    return found


@once
def rows_of_tables(guideline: Guideline) -> Rows:
    """The guideline's own tables, by predicate."""
    found: Rows = {}
    for fact in guideline.tables:
        found.setdefault(fact.predicate, []).append(fact.args)
    return found


def may_hold(literal: Literal, variable: str, about: Value, known: Rows) -> bool:
    """Whether some known fact fits a literal; a negated one fails only where it is ground and its fact is known."""
    pattern = tuple(
        about if isinstance(t, Variable) and t.name == variable else t.value if isinstance(t, Constant) else None
        for t in literal.atom.args
    )
    rows = known.get(literal.atom.predicate, ())
    if literal.negated:
        return None in pattern or pattern not in rows
    return any(all(p is None or p == value for p, value in zip(pattern, row, strict=True)) for row in rows)
