"""Patients who show that something is possible, or not certain: found by giving open inputs values, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from explain.checker.bounds import Bounds, Entry, Key, Situation
from explain.checker.encoding import written
from explain.checker.patients import Patient, Patients
from kb.files.errors import InputError, Place, Problem
from kb.guideline.guideline import Rule
from kb.language.syntax import Fact, Value, ground
from kb.sets.worlds import cells_of

Test = Callable[[Patient], bool | None]  # whether a patient shows it; none if one with more known might
MOST_TRIED = 4_000


@dataclass
class Finder:
    """Finds patients as they are needed, and keeps them."""

    checker: Patients
    found: dict[Value, list[tuple[Patient, list[dict[str, Any]]]]] = field(default_factory=dict)

    def for_all(self) -> list[dict[str, Any]]:
        """The patients as a certificate lists them: those that were needed, and any where denials might refuse."""
        for scope in self.checker.scopes:
            self.find(scope, (), lambda patient: True)
        return [{"of": scope, "inputs": inputs} for scope, found in self.found.items() for _, inputs in found if inputs]

    def has(self, fact: Fact) -> None:
        """Somebody of whom a fact holds."""
        self.find(self.checker.entity(fact), [fact.predicate], having(fact))

    def somebody_has(self, fact: Fact) -> bool:
        """Whether a fact may hold of anybody."""
        return self.search(self.scope(self.checker.entity(fact)), [fact.predicate], having(fact)) is not None

    def lacks(self, fact: Fact) -> None:
        """Somebody of whom it does not."""
        entity = self.checker.entity(fact)
        self.find(entity, [fact.predicate], lambda p: p.may_lack(fact) or open_or_not(not p.bounds.surely(fact)))

    def lacks_all(self, predicate: str, entity: Value) -> None:
        """Somebody of whom nothing of a predicate holds."""
        self.find(entity, [predicate], lacking(predicate, entity))

    def always(self, predicate: str, entity: Value) -> bool:
        """Whether something of a predicate holds of everybody."""
        return self.search(self.scope(entity), [predicate], lacking(predicate, entity)) is None

    def use(self, rule: Rule, bindings: Mapping[str, Value]) -> None:
        """Somebody to whom a use of a rule applies, and somebody to whom it does not."""
        head = rule.clause.head
        entity = self.checker.entity(ground(head, bindings)) if head else ""
        read = [c.atom.predicate for c in rule.clause.literals]
        self.find(entity, read, lambda p: p.fires(rule, bindings) or open_or_not(may_fire(p.bounds, rule, bindings)))
        self.find(entity, read, lambda p: p.fails(rule, bindings) or None)

    def scope(self, entity: Value) -> Value:
        scopes = self.checker.scopes
        return entity if entity in scopes else scopes[0]

    def find(self, entity: Value, about: Iterable[str], test: Test) -> None:
        """Keep a patient who shows something of some predicates, if there is not one yet.

        Raises:
            InputError: where none is found.
        """
        scope = self.scope(entity)
        known = self.found.setdefault(scope, [])
        if any(test(patient) for patient, _ in known):
            return
        patient = self.search(scope, about, test)
        if patient is None:
            message = "no patient is found who shows what this answer calls possible, so it cannot be certified."
            name = self.checker.certificate["case"]["name"]
            raise InputError([Problem(message, Place(name), "certificate")])
        base = self.checker.base(scope).entries
        moved = [(key, entry) for key, entry in patient.situation.entries.items() if entry != base[key]]
        moved.sort(key=lambda item: (item[0][0], str(item[0][1])))
        known.append((patient, [{"input": k[0], "of": k[1], "values": written(entry.values)} for k, entry in moved]))

    def search(self, scope: Value, about: Iterable[str], test: Test) -> Patient | None:
        """A patient who shows something and whom no denial may refuse: depth first."""
        self.left = MOST_TRIED
        return self.deeper(scope, self.checker.base(scope), test, self.keys(scope, about))

    def keys(self, scope: Value, about: Iterable[str]) -> list[Key]:
        """The open inputs that some predicates read; then those that denials read, which may not refuse: where a total
        is stated, also the items that add up to it."""
        guideline = self.checker.guideline
        first = set(about).union(*(guideline.reads[name] for name in about))
        entries = self.checker.base(scope).entries
        denied = frozenset(c.atom.predicate for rule in guideline.denials for c in rule.clause.literals)
        if any(name in guideline.bounding for name, _ in entries):
            denied = guideline.denied
        open_ = [key for key, entry in entries.items() if is_open(entry) and key[0] in first | denied]
        return sorted(open_, key=lambda key: key[0] not in first)

    def deeper(self, scope: Value, situation: Situation, test: Test, keys: list[Key]) -> Patient | None:
        self.left -= 1
        evaluator = self.checker.evaluator
        bounds = evaluator.bounds(situation)
        patient = Patient(scope, situation, bounds, self.checker.guideline)
        shown = test(patient)
        if bounds.refused or bounds.cannot or shown is False or self.left < 0:
            return None
        if shown and not evaluator.may_be_refused(bounds):
            return patient
        if not keys:
            return None
        key, *rest = keys
        for entry in self.choices(key, situation.entries[key]):
            case = replace(situation, entries={**situation.entries, key: entry})
            if (found := self.deeper(scope, case, test, rest)) is not None:
                return found
        return None

    def choices(self, key: Key, entry: Entry) -> Iterator[Entry]:
        """An input with one value of each cell that rules tell apart, or not stated where that may be."""
        guideline = self.checker.guideline
        predicate = guideline.vocabulary.predicates[key[0]]
        must = entry.must or not entry.given
        for cell in cells_of(guideline, predicate):
            own = [value for value in cell if value in entry.values]
            if own and not entry.many:
                yield replace(entry, values=frozenset(own[:1]), must=must)
        if entry.many:
            every = sorted(entry.values, key=str)
            for some in (*([value] for value in every), every):
                yield replace(entry, values=frozenset(some), exact=True, must=must)
        elif entry.silent or (not entry.given and any(r.clause.body for r in guideline.rules_by_head.get(key[0], ()))):
            yield replace(entry, values=frozenset(), silent=True, must=must)


def having(fact: Fact) -> Test:
    """Whether a fact holds of a patient."""
    return lambda p: p.may_have(fact) or open_or_not(p.bounds.possibly(fact))


def lacking(predicate: str, entity: Value) -> Test:
    """Whether nothing of a predicate holds of a patient."""
    return lambda p: p.may_lack_all(predicate, entity) or open_or_not(not p.bounds.some(predicate, entity))


def open_or_not(may_be: bool) -> bool | None:
    """What a test says of a patient who does not show something: that one with more known might, or that none can."""
    return None if may_be else False


def is_open(entry: Entry) -> bool:
    return not entry.exact and (len(entry.values) + entry.silent > 1)


def may_fire(bounds: Bounds, rule: Rule, bindings: Mapping[str, Value]) -> bool:
    """Whether one use of a rule is not excluded."""
    facts = [(ground(c.atom, bindings), c.negated) for c in rule.clause.literals]
    return all(not bounds.surely(f) if negated else bounds.possibly(f) for f, negated in facts)
