"""That something is possible, checked by patients who show it; and that there is a patient at all.

A patient is the case with values for some of the inputs that are open. No denial may refuse it, whatever is still open;
so everything that surely holds in it is possible, and everything that may not hold in it is not certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from explain import words
from explain.checker.answers import Answers, evaluator_of
from explain.checker.bounds import Bounds, Entry, Evaluator, Key, Situation, is_true
from explain.checker.case import PATIENT
from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import Comparison, Fact, Value, ground


@dataclass(frozen=True)
class Patient:
    """A patient, as far as it is settled, and what surely and possibly holds of it."""

    of: Value
    situation: Situation
    bounds: Bounds
    guideline: Guideline

    def choice(self, fact: Fact) -> Entry | None:
        """The entry of an input that is open still, and may be chosen apart from all others: it follows from none."""
        follows = any(rule.clause.body for rule in self.guideline.rules_by_head.get(fact.predicate, ()))
        entry = self.situation.entries.get((fact.predicate, fact.args[0]))
        return None if entry is None or entry.exact or follows else entry

    def may_have(self, fact: Fact) -> bool:
        """Whether the fact holds of this patient, for some choice of the inputs that are open still."""
        entry = self.choice(fact)
        return self.bounds.surely(fact) or (entry is not None and fact.args[-1] in entry.values)

    def may_lack(self, fact: Fact) -> bool:
        """Whether the fact does not hold of this patient, for some choice."""
        entry = self.choice(fact)
        other = entry is not None and (entry.silent or bool(entry.values - {fact.args[-1]}))
        return not self.bounds.possibly(fact) or (other and not self.bounds.surely(fact))

    def may_lack_all(self, predicate: str, entity: Value) -> bool:
        """Whether nothing of a predicate holds of this patient."""
        return not any(row[0] == entity for row in self.bounds.upper.get(predicate, ()))

    def fires(self, rule: Rule, bindings: Mapping[str, Value]) -> bool:
        """Whether one use of a rule applies to this patient, for some choice."""
        chosen: dict[Key, Value] = {}
        for c in rule.clause.body:
            if isinstance(c, Comparison):
                if not is_true(c, bindings):
                    return False
                continue
            fact = ground(c.atom, bindings)
            if c.negated and self.bounds.possibly(fact):
                return False
            if not c.negated and not self.bounds.surely(fact):
                entry = self.choice(fact)
                key = (fact.predicate, fact.args[0])
                if entry is None or fact.args[-1] not in entry.values:
                    return False
                if not entry.many and chosen.setdefault(key, fact.args[-1]) != fact.args[-1]:
                    return False
        return True

    def fails(self, rule: Rule, bindings: Mapping[str, Value]) -> bool:
        """Whether one use of a rule does not apply to this patient, for some choice."""
        facts = [(ground(c.atom, bindings), c.negated) for c in rule.clause.literals]
        return any(self.bounds.surely(fact) if negated else self.may_lack(fact) for fact, negated in facts)


class Patients(Answers):
    """A certificate whose case does not contradict itself, with the patients that show what is possible."""

    def evaluate(self) -> Evaluator:
        """What is worked out of a patient."""
        return evaluator_of(self.guideline, self.guideline.core)

    def patients(self) -> None:
        """Read the patients; and refuse a case of which there is none, for it would prove anything."""
        self.evaluator = self.evaluate()
        self.shown: list[Patient] = []
        for scope in self.scopes:
            self.at = "case"
            situation = self.base(scope)
            self.step()
            bounds = self.bounds(self.evaluator, situation)
            if by := bounds.refused or bounds.cannot:
                raise self.fault(words.VERIFY_CONTRADICTS, by=by)
            if not self.evaluator.may_be_refused(bounds):  # then anyone with such a record will do
                self.shown.append(Patient(scope, situation, bounds, self.guideline))
        for number, data in enumerate(self.certificate["patients"], 1):
            self.at = f"patient {number}"
            self.step()
            if data["of"] not in self.scopes or data in self.certificate["patients"][: number - 1]:
                raise self.fault(words.VERIFY_NO_LESION, lesion=data["of"])
            base = self.base(data["of"])
            situation = Situation(base.lesions, self.patient(data["inputs"], base.entries))
            bounds = self.bounds(self.evaluator, situation)
            self.consistent(bounds, self.evaluator)
            self.shown.append(Patient(data["of"], situation, bounds, self.guideline))
        self.at = "case"
        if {patient.of for patient in self.shown} < set(self.scopes):
            raise self.fault(words.VERIFY_NOBODY)

    def base(self, scope: Value) -> Situation:
        """The record of a lesion and its patient (or of all), as the case states it."""
        return self.situation(scope, self.guideline.core)

    def about(self, entity: Value) -> Iterator[Patient]:
        """The patients who show something of a lesion, or of the patient."""
        for patient in self.shown:
            self.allowance.spend(1)
            if patient.of == entity or entity == PATIENT or patient.of == PATIENT:
                yield patient
