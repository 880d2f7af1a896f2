"""What is certain and what is possible for a half-known patient. The only file that knows the solver (clingo).

A completion gives each missing input that could matter one value of its domain (one that the guideline's denials
allow). Over all completions, brave reasoning tells what is possible and cautious reasoning what is certain; a pair of
completions that differ in one input alone, with different conclusions, shows that this input matters. The solver reads
the guideline's own clauses; nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import clingo

from kb.answer.firing import Firing, in_order
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.memory import once
from kb.language.syntax import (
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Condition,
    Constant,
    Expression,
    Fact,
    Literal,
    Value,
    Variable,
    variables_of,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The values that a missing input may have: one of them, or with `many` one or more.

    With `unless_follows`, the input is only free where no clause gives it a value.
    """

    values: tuple[Value, ...]
    unless_follows: bool = False
    many: bool = False


Missing = Mapping[tuple[str, Value], Choice]
Clash = tuple[Value, Value, Value]  # a lesion with two of its goals


@dataclass(frozen=True)
class Completions:
    """What holds over every completion of a case.

    `certain` and `possible` are the facts that hold in all and in some completions; `concluding` the firings, in some
    completion, of the rules that are `told`; `unconcluded` the lesions for which some completion has no goal; `free`
    the missing inputs that some completion gives a value of their own. `clashes` are goals of a lesion that some
    completion has together; `clashing` the lesions that have two goals in every completion.
    """

    certain: frozenset[Fact]
    possible: frozenset[Fact]
    concluding: tuple[Firing, ...]
    unconcluded: frozenset[Value]
    free: frozenset[tuple[str, Value]]
    clashes: frozenset[Clash]
    clashing: frozenset[Value]


class NoCompletionError(ValueError):
    """The denials of the guideline leave the case no completion: what it states contradicts itself."""


def complete(
    guideline: Guideline,
    facts: frozenset[Fact],
    missing: Missing,
    goals: tuple[str, ...],
    supposed: Fact | None = None,
) -> Completions:
    """Certain and possible facts over all completions of the missing inputs, as far as the goals depend on them; over
    those alone in which a `supposed` fact holds, if there is one.

    Raises:
        NoCompletionError: where the facts admit none.
    """
    goal, inside = guideline.vocabulary.report.goal, cone(guideline, goals)
    named = {f"_fires{rule.index}": rule for rule in told(guideline) if rule.clause.head.predicate in inside}  # type: ignore[union-attr]
    predicates = [p for p in guideline.vocabulary.predicates.values() if p.name in inside or p.role == "record"]
    shown = {p.name: (p.arity, p.name in guideline.beside) for p in predicates if p.name in guideline.of_case}
    for name, rule in named.items():
        shown[name] = (len(rule.clause.variables), rule.clause.head.predicate in guideline.beside)  # type: ignore[union-attr]
    control = solver(
        [
            program(guideline, goals),
            *(f"{fact}." for fact in sorted(facts, key=str)),
            *choices(missing),
            *([f":- not {supposed}."] if supposed else []),
            "_free(I, E) :- _chosen(I, E, _).",
            f"_unconcluded(X) :- lesion_of(X, _), not _concluded(X). _concluded(X) :- {goal}(X, _).",
            f"_clash(X, P, Q) :- {goal}(X, P), {goal}(X, Q), P < Q. _clashing(X) :- _clash(X, _, _).",
            "#show _unconcluded/1. #show _free/2. #show _clash/3. #show _clashing/1.",
            *(show(name, arity, on_demand) for name, (arity, on_demand) in shown.items()),
        ]
    )
    # Of remarks only the certain ones are told, so only their firings are looked for among what is possible.
    for predicate in guideline.beside & shown.keys():
        control.assign_external(clingo.Function("_shown", [clingo.Function(predicate)]), True)
    certain = consequences(control, "cautious")
    for name, (_, on_demand) in shown.items():
        if on_demand:
            wanted = name in named and certain is not None and may_conclude(named[name], certain)
            control.assign_external(clingo.Function("_shown", [clingo.Function(name)]), wanted)
    possible = consequences(control, "brave")
    if possible is None or certain is None:
        raise NoCompletionError
    possible |= certain
    return Completions(
        certain=frozenset(fact for fact in certain if not fact.predicate.startswith("_")),
        possible=frozenset(fact for fact in possible if not fact.predicate.startswith("_")),
        concluding=in_order(Firing(named[f.predicate], f.args) for f in possible if f.predicate in named),
        unconcluded=frozenset(fact.args[0] for fact in possible if fact.predicate == "_unconcluded"),
        free=frozenset((str(fact.args[0]), fact.args[1]) for fact in possible if fact.predicate == "_free"),
        clashes=frozenset((f.args[0], f.args[1], f.args[2]) for f in possible if f.predicate == "_clash"),
        clashing=frozenset(fact.args[0] for fact in certain if fact.predicate == "_clashing"),
    )


def show(name: str, arity: int, on_demand: bool) -> str:
    """The line that makes the solver tell a predicate: always, or only while it is asked to."""
    if not on_demand:
        return f"#show {name}/{arity}."
    atom = f"{name}({', '.join(f'X{n}' for n in range(arity))})"
    return f"#external _shown({name}). #show {atom} : {atom}, _shown({name})."


def may_conclude(rule: Rule, facts: Iterable[Fact]) -> bool:
    """Whether some fact is an instance of a rule's head, by its predicate and constants."""
    head = rule.clause.head
    return head is not None and any(
        fact.predicate == head.predicate
        and all(not isinstance(t, Constant) or t.value == v for t, v in zip(head.args, fact.args, strict=True))
        for fact in facts
    )


def matters(guideline: Guideline, facts: frozenset[Fact], missing: Missing) -> frozenset[tuple[str, Value, Value]]:
    """The missing inputs that matter, as (input, its patient or lesion, the lesion whose goal it changes).

    Two worlds are completed side by side; they may differ in one input alone, and must differ in a goal.
    """
    goal = guideline.vocabulary.report.goal
    text = [program(guideline, (goal,), world="W"), "_world(1). _world(2)."]
    for fact in sorted(facts, key=str):
        text.append(f"{fact_text(fact.predicate, fact.args, 'W')} :- _world(W).")
    text += choices(missing, world="W")
    text.append(
        f"""
        1 {{ _changed(I, E) : _missing(I, E) }} 1.
        _choosing(W, I, E) :- _chosen(W, I, E, _).
        :- _chosen(W, I, E, V), _choosing(3 - W, I, E), not _chosen(3 - W, I, E, V), not _changed(I, E).
        _differs(L) :- {goal}(W, L, P), not {goal}(3 - W, L, P), _world(W).
        :- #count {{ L : _differs(L) }} 0.
        _matters(I, E, L) :- _changed(I, E), _differs(L).
        #show _matters/3."""
    )
    found = consequences(solver(text), "brave") or frozenset()
    return frozenset((str(f.args[0]), f.args[1], f.args[2]) for f in found)


def model(guideline: Guideline, facts: Iterable[Fact]) -> frozenset[Fact]:
    """Every fact that the solver derives from a case as it stands, tables apart: an oracle for `kb.answer.derive`."""
    shown = [
        f"#show {p.signature}."
        for p in guideline.vocabulary.predicates.values()
        if p.role not in ("table", "declaration")
    ]
    everything = tuple(guideline.vocabulary.predicates)
    control = solver([program(guideline, everything, denials=False), *(f"{fact}." for fact in facts), *shown])
    return consequences(control, "brave") or frozenset()


# ------------------------------------------------------------------------------------------ what has to be completed


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


def choices(missing: Missing, world: str = "") -> Iterator[str]:
    """The lines that give each missing input its possible values; with a world, once in each."""
    for (name, entity), choice in missing.items():
        heads = "; ".join(fact_text("_chosen", (name, entity, value), world) for value in choice.values)
        most = "" if choice.many else " 1"
        conditions = [f"_world({world})"] * bool(world)
        conditions += [f"not {fact_text(f'_follows_{name}', (entity,), world)}"] * choice.unless_follows
        yield f"1 {{ {heads} }}{most}{' :- ' * bool(conditions)}{', '.join(conditions)}."
        yield f"{fact_text(name, (entity, 'V'), world)} :- {fact_text('_chosen', (name, entity, 'V'), world)}."
        yield f"_missing({name}, {entity})."


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


# ------------------------------------------------------------------------------------------------ the solver's text


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


@once
def program(guideline: Guideline, goals: tuple[str, ...], denials: bool = True, world: str = "") -> str:
    """The guideline's clauses that goals depend on, in the solver's syntax, which is ours.

    The rules that are told fire through an atom of their own. With a world, everything that depends on the case has it
    as its first argument.
    """
    named, inside = {rule.index for rule in told(guideline)}, cone(guideline, goals)
    text = []
    for rule in guideline.rules:
        clause = rule.clause
        if clause.head.predicate not in inside if clause.head else not denials or rule in guideline.nevers:
            continue
        moves = bool(world) and any(atom.predicate in guideline.of_case for atom in clause.atoms)
        conditions = [f"_world({world})"] * moves
        conditions += [condition_text(c, guideline, world) for c in clause.body]
        body = f" :- {', '.join(conditions)}." if conditions else "."
        head = atom_text(clause.head, guideline, world) if clause.head else ""
        if rule.index in named and not world:
            fires = f"_fires{rule.index}({', '.join(map(variable_text, clause.variables))})"
            text += [fires + body, f"{head} :- {fires}."]
        else:
            text.append(head + body)
        if clause.head and clause.body and guideline.vocabulary.predicates[clause.head.predicate].role == "input":
            text.append(
                fact_text(f"_follows_{clause.head.predicate}", (expression_text(clause.head.args[0]),), world) + body
            )
    return "\n".join(text)


def fact_text(predicate: str, args: Iterable[Value], world: str = "") -> str:
    return f"{predicate}({', '.join([world] * bool(world) + [str(arg) for arg in args])})"


def atom_text(atom: Atom, guideline: Guideline, world: str) -> str:
    return fact_text(
        atom.predicate, map(expression_text, atom.args), world if atom.predicate in guideline.of_case else ""
    )


def condition_text(c: Condition, guideline: Guideline, world: str) -> str:
    if isinstance(c, Literal):
        return "not " * c.negated + atom_text(c.atom, guideline, world)
    return f"{expression_text(c.left)} {c.operator} {expression_text(c.right)}"


def expression_text(expression: Expression) -> str:
    if isinstance(expression, Arithmetic):
        return f"({expression_text(expression.left)} {expression.operator} {expression_text(expression.right)})"
    return variable_text(expression.name) if isinstance(expression, Variable) else str(expression.value)


def variable_text(name: str) -> str:
    """A variable as the solver reads it: anonymous ones, which the reader numbers, need a capital letter."""
    return f"__X{name[1:]}" if name[1:].isdigit() and name[0] == "_" else name


# ----------------------------------------------------------------------------------------------------- the solver


def solver(text: Iterable[str]) -> clingo.Control:
    control = clingo.Control(["--warn=none"])
    control.add("\n".join(text))
    control.ground()
    return control


def consequences(control: clingo.Control, mode: str) -> frozenset[Fact] | None:
    """The shown atoms that hold in some (`brave`) or in all (`cautious`) answer sets; none where there is none."""
    control.configuration.solve.enum_mode = mode  # type: ignore[union-attr]
    control.configuration.solve.models = 0  # type: ignore[union-attr]
    with control.solve(yield_=True) as answers:
        for _ in answers:
            pass
        last = answers.last()  # each answer narrows or widens the one before; the last one is exact
        if last is None:
            return None
        symbols = last.symbols(shown=True)
    return frozenset(Fact(symbol.name, tuple(map(value_of, symbol.arguments))) for symbol in symbols)


def value_of(symbol: clingo.Symbol) -> Value:
    return symbol.number if symbol.type is clingo.SymbolType.Number else str(symbol)
