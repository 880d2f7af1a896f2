"""Can anything that is missing still change an answer? A quick test that is never wrong when it says no.

A missing input can only matter through a rule or a denial that reads it and whose other conditions could hold. Where
none for what is reported has all its other conditions met by what already follows, no completion makes any rule fire
anew (by induction from the inputs upward) and none is refused, so what follows is what follows in every completion. The
test may see a way to matter where there is none; the solver then decides exactly.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.answer.firing import Model
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.memory import once
from kb.language.syntax import Constant, Fact, Literal, Value, Variable

Rows = dict[str, list[tuple[Value, ...]]]


def unsettled(guideline: Guideline, model: Model) -> tuple[Value, ...]:
    """The lesions for which a completion of what is missing might change something that is reported."""
    known = rows(model.facts, guideline)
    pairs = sorted((row[0], row[1]) for row in known["lesion_of"])
    missing = completed(guideline, model, {entity for pair in pairs for entity in pair})
    rules = rules_that_matter(guideline)
    found = tuple(
        lesion
        for lesion, patient in pairs
        if any(may_fire(guideline, rule, {"lesion": lesion, "patient": patient}, known, missing) for rule in rules)
    )
    return found if guideline.decides_lesions_apart or not found else tuple(lesion for lesion, _ in pairs)


def completed(guideline: Guideline, model: Model, entities: set[Value]) -> set[tuple[str, Value]]:
    """The inputs that have no value, and that are completed where they have none (perhaps some more)."""
    definite = {fact.args if fact.predicate == "given" else (fact.predicate, fact.args[0]) for fact in model.given}
    found = set[tuple[Value, Value]]()
    waiting = [(name, entity) for name in read_by_core(guideline) for entity in entities]
    while waiting:
        name, entity = waiting.pop()
        if (name, entity) not in definite and (name, entity) not in found:
            found.add((name, entity))
            sources = guideline.reads[name] & guideline.vocabulary.open_names
            if any((source, entity) in definite for source in sources):
                waiting += [(source, entity) for source in sources]
    return {(str(name), entity) for name, entity in found} - {(fact.predicate, fact.args[0]) for fact in model.facts}


@once
def read_by_core(guideline: Guideline) -> frozenset[str]:
    """The inputs that rules for the core read, and not only rules by which another input follows from them."""
    inputs, core = guideline.vocabulary.input_names, frozenset(guideline.core)
    names = core.union(*(guideline.reads[name] for name in core)) - inputs
    read = {
        c.atom.predicate for name in names for r in guideline.rules_by_head.get(name, ()) for c in r.clause.literals
    }
    return frozenset(read | core) & guideline.vocabulary.open_names


def may_fire(
    guideline: Guideline, rule: Rule, entities: dict[str, Value], known: Rows, missing: set[tuple[str, Value]]
) -> bool:
    """Whether a rule reads something that is missing of these entities while all its other conditions could hold; of a
    rule that joins lesions, only whether it reads something that is missing of one of them."""
    kind, variable = guideline.entity(rule)
    predicates, others = guideline.vocabulary.predicates, []
    for literal in rule.clause.literals:
        name = literal.atom.predicate
        if not predicates[name].entity or (name, entities[predicates[name].entity]) not in missing:
            others.append(literal)
    if len(others) == len(rule.clause.literals):
        return False
    return guideline.joins_lesions(rule) or all(may_hold(c, variable, entities[kind], known) for c in others)


@once
def rules_that_matter(guideline: Guideline) -> tuple[Rule, ...]:
    """The denials, and the rules that anything reported or denied depends on, that read an input."""
    goals, inputs = {*guideline.core, *guideline.vocabulary.report.told}, guideline.vocabulary.open_names
    names = (goals | guideline.denied).union(*(guideline.reads[goal] for goal in goals))
    return tuple(
        rule
        for rule in guideline.bottom_up
        if (rule.clause.head is None or rule.clause.head.predicate in names)
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
