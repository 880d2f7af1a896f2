"""What has to be completed of a half-known patient: which inputs are missing, and which values each may have.

What holds over all completions is found from sets of situations (`kb.answer.half_known`), or, where lesions are brought
together, by the solver (`kb.answer.completions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.guideline.guideline import Guideline, Rule
from kb.guideline.memory import once
from kb.language.syntax import Atom, Clause, Comparison, Constant, Fact, Value, variables_of


@dataclass(frozen=True, slots=True)
class Choice:
    """The values that a missing input may have: one of them, or with `many` one or more.

    With `unless_follows`, the input is only free where no clause gives it a value.
    """

    values: tuple[Value, ...]
    unless_follows: bool = False
    many: bool = False


Missing = Mapping[tuple[str, Value], Choice]


def missing_inputs(
    guideline: Guideline,
    facts: frozenset[Fact],
    open_: Mapping[tuple[str, Value], tuple[Value, ...]],
    goals: Iterable[str],
) -> Missing:
    """The inputs that the goals may read and the facts do not state, each with the values it may have.

    An input that follows from others by a clause (a percentage that falls into a row, say) is only missing where none
    of those is stated; where some are, they are what is asked for. `open_` restricts inputs that are partly known;
    all of them are among the missing, for a denial may read what no goal reads.
    """
    inputs = {predicate.name: predicate for predicate in guideline.vocabulary.inputs}
    definite = {fact.args if fact.predicate == "given" else (fact.predicate, fact.args[0]) for fact in facts}
    stated = definite | open_.keys()
    found = {key: Choice(values, many=inputs[key[0]].many) for key, values in open_.items()}

    def ask(name: str, entity: Value) -> None:
        if (name, entity) in definite or (name, entity) in found or inputs[name].closed:
            return
        sources = [source for source in guideline.reads[name] if source in inputs]
        follows = any((source, entity) in stated for source in sources)
        found[name, entity] = Choice(representatives(guideline, name), follows, inputs[name].many)
        for source in sources if follows else ():
            ask(source, entity)

    entities = entities_of(facts)
    for name in inputs_read(guideline, tuple(goals)):
        for entity in entities[inputs[name].entity]:
            ask(name, entity)
    order = list(inputs)
    return dict(sorted(found.items(), key=lambda item: (order.index(item[0][0]), str(item[0][1]))))


def entities_of(facts: Iterable[Fact]) -> dict[str, list[Value]]:
    """The patient and the lesions of a case."""
    pairs = sorted((fact.args for fact in facts if fact.predicate == "lesion_of"), key=str)
    return {"lesion": [lesion for lesion, _ in pairs], "patient": list(dict.fromkeys(patient for _, patient in pairs))}


@once
def inputs_read(guideline: Guideline, goals: tuple[str, ...]) -> tuple[str, ...]:
    """The inputs that rules for the goals read, not counting those that only stand in for another input."""
    seen, found = set[str](), list[str]()

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        if guideline.vocabulary.predicates[name].role == "input":
            if name not in guideline.bounding:
                found.append(name)
            return
        for rule in guideline.rules_by_head.get(name, ()):
            for literal in rule.clause.literals:
                visit(literal.atom.predicate)

    for goal in goals:
        visit(goal)
    return tuple(found)


@once
def representatives(guideline: Guideline, name: str) -> tuple[Value, ...]:
    """The values of an input that rules can tell apart: for a range that is only ever compared with constants, those
    constants and their neighbors; otherwise the whole domain."""
    predicate = guideline.vocabulary.predicates[name]
    domain = guideline.vocabulary.domains[predicate.domain]
    if not domain.is_range:
        return domain.symbols
    cuts = {domain.low, domain.high}
    for rule in guideline.rules:
        for atom in rule.clause.atoms:
            if atom.predicate == name:
                found = constants_compared(rule.clause, atom)
                if found is None:
                    return domain.symbols
                cuts |= found
    near = {cut + offset for cut in cuts for offset in (-domain.step, 0, domain.step)}
    return tuple(value for value in domain.symbols if value in near)


def constants_compared(clause: Clause, atom: Atom) -> set[int] | None:
    """The constants that a clause compares the value of an input with; none where it does anything else with it."""
    value = atom.args[-1]
    if isinstance(value, Constant):
        return {int(value.value)}
    elsewhere = sum(list(variables_of(a)).count(value.name) for a in clause.atoms if a is not atom)
    found = set()
    for c in clause.body:
        if isinstance(c, Comparison) and value.name in variables_of(c):
            other = c.right if c.left == value else c.left
            if value not in (c.left, c.right) or not isinstance(other, Constant) or not isinstance(other.value, int):
                return None
            found.add(other.value)
    return None if elsewhere else found


@once
def told(guideline: Guideline) -> tuple[Rule, ...]:
    """The rules whose possible firings are told one by one: those for what a report tells, and for what its remarks
    are derived from beside the plan, the assessments and the scores."""
    names = sorted((guideline.vocabulary.report.told | guideline.beside) & guideline.rules_by_head.keys())
    return tuple(rule for name in names for rule in guideline.rules_by_head.get(name, ()) if rule.clause.body)


@once
def cone(guideline: Guideline, goals: tuple[str, ...]) -> frozenset[str]:
    """The predicates that the goals depend on, and those that denials need."""
    denied = (literal.atom.predicate for rule in guideline.denials for literal in rule.clause.literals)
    names = {*goals, *denied}
    return frozenset(names.union(*(guideline.reads[name] for name in names)))
