"""What is certain and what is possible for half-known patients, by a solver (clingo), which only this file knows.

It answers where a guideline brings lesions together, so that no lesion is a situation of its own; elsewhere the sets do
(`kb.answer.half_known`), and the tests compare them with it.

A completion gives each missing input that could matter one value of its domain (one that the guideline's denials
allow). Over all completions, brave reasoning tells what is possible and cautious reasoning what is certain; a pair of
completions that differ in one input alone, with different conclusions, shows that this input matters. The solver reads
the guideline's own clauses; nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import clingo

from kb.answer.completion import Completions, NoCompletionError
from kb.answer.firing import Firing, Model, in_order
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.memory import once
from kb.language.syntax import (
    Arithmetic,
    Atom,
    Condition,
    Constant,
    Expression,
    Fact,
    Literal,
    Value,
    Variable,
)
from kb.sets.missing import Missing, cone, told


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
            *neighbors(guideline, missing),
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


@dataclass(frozen=True)
class Solved:
    """Lesions of a patient with what is missing, for the solver: what `half_known.Patient` is for the sets."""

    guideline: Guideline
    facts: frozenset[Fact]
    missing: Missing
    supposed: Fact | None = None

    def completions(self, goals: tuple[str, ...], model: Model | None = None) -> Completions:
        return complete(self.guideline, self.facts, self.missing, goals, self.supposed)

    def mattering(self) -> frozenset[tuple[str, Value, Value]]:
        return matters(self.guideline, self.facts, self.missing)


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
    text += neighbors(guideline, missing, world="W")
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


def neighbors(guideline: Guideline, missing: Missing, world: str = "") -> Iterator[str]:
    """The lines that leave no gap between the values of an input that has neighbors alone."""
    for (name, entity), choice in missing.items():
        predicate = guideline.vocabulary.predicates[name]
        if choice.many and predicate.run:
            order = guideline.vocabulary.domains[predicate.domain].symbols
            yield from (f"_at({name}, {value}, {order.index(value)})." for value in choice.values)
            chosen = fact_text("_chosen", (name, entity, "V"), world)
            yield f"{fact_text('_on', (name, entity, 'N'), world)} :- {chosen}, _at({name}, V, N)."
            first, second, last = (fact_text("_on", (name, entity, n), world) for n in ("N", "N + 1", "M"))
            yield f":- {first}, {last}, N + 1 < M, not {second}."


# ------------------------------------------------------------------------------------------------ the solver's text


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
