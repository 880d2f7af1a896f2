"""The result of a derivation: firings of rules, and the facts they conclude."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.guideline.guideline import Rule
from kb.language.syntax import Fact, Value, ground


@dataclass(frozen=True)
class Firing:
    """One use of one rule: the values of its variables, in the order of `Clause.variables`."""

    rule: Rule
    values: tuple[Value, ...]

    @cached_property
    def bindings(self) -> dict[str, Value]:
        return dict(zip(self.rule.clause.variables, self.values, strict=True))

    @cached_property
    def head(self) -> Fact | None:
        head = self.rule.clause.head
        return ground(head, self.bindings) if head else None

    @cached_property
    def premises(self) -> tuple[tuple[Fact, bool], ...]:
        """The ground literals of the body, each with whether it is negated, in their order."""
        bindings = self.bindings
        return tuple((ground(literal.atom, bindings), literal.negated) for literal in self.rule.clause.literals)


@dataclass(frozen=True)
class Model:
    """What a case states, and every firing of a rule that follows from it."""

    given: frozenset[Fact]
    firings: tuple[Firing, ...]

    @cached_property
    def derivations(self) -> Mapping[Fact, tuple[Firing, ...]]:
        """Each derived fact with every firing that concludes it."""
        found: dict[Fact, list[Firing]] = {}
        for firing in self.firings:
            if (head := firing.head) is not None:
                found.setdefault(head, []).append(firing)
        return {fact: tuple(firings) for fact, firings in found.items()}

    @cached_property
    def facts(self) -> frozenset[Fact]:
        """Everything that is true of the case: given or derived. The guideline's own tables are not repeated."""
        return self.given | self.derivations.keys()


def in_order(firings: Iterable[Firing]) -> tuple[Firing, ...]:
    """Firings in the order of the guideline's rules, then of their values, numbers by size."""

    def key(firing: Firing) -> tuple[int, list[tuple[int, str]]]:
        return firing.rule.index, [(v, "") if isinstance(v, int) else (0, v) for v in firing.values]

    return tuple(sorted(firings, key=key))
