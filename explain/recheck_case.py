"""What every certificate has: clauses that stand in the guideline, and a case that states what cases can."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from explain import words
from explain.bounds import Entry, Key, Situation
from explain.sealed import clause_ids, digest_of, seal_of, values_of
from kb.errors import InputError
from kb.guideline import Guideline, Rule
from kb.read import read_clauses
from kb.syntax import Fact, Value, Variable, ground
from kb.vocabulary import Predicate

PATIENT = "patient"
Data = Mapping[str, Any]


class FaultyError(Exception):
    """A step that does not hold, and why."""

    def __init__(self, step: str, message: str) -> None:
        self.step, self.message = step, message
        super().__init__(f"{step}: {message}")


@dataclass
class Ground:
    """A certificate and the guideline that it is checked against, with the faults found so far; `at` is the step that
    is being checked."""

    certificate: Data
    guideline: Guideline
    faults: list[tuple[str, str]] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    steps: int = 0
    at: str = "certificate"

    def fault(self, message: str, **details: object) -> FaultyError:
        return FaultyError(self.at, message.format(**{key: told(value) for key, value in details.items()}))

    def note(self, fault: FaultyError) -> None:
        self.faults.append((fault.step, fault.message))

    def check(self) -> None:
        certificate = self.certificate
        if certificate["id"] != seal_of(certificate):
            self.note(self.fault(words.VERIFY_SEAL))
        self.clauses()
        self.at = "case"
        self.read_case()
        self.at = "claim"
        self.claim(certificate["claim"])

    def claim(self, claim: Data) -> None:
        """Check the claim: each kind in its own way."""
        raise NotImplementedError

    def clauses(self) -> None:
        """Whether each clause that is used stands in the guideline as it does here, and the guideline is the same."""
        stand = clause_ids(self.guideline)
        for key, shown in self.certificate["clauses"].items():
            self.at = f"clause {key}"
            rule = stand.get(key)
            if rule is None:
                self.note(self.fault(words.VERIFY_NO_CLAUSE, clause=key))
            elif shown["clause"] != str(rule.clause):
                self.note(self.fault(words.VERIFY_CLAUSE_DIFFERS, clause=rule.clause))
            elif shown["rule"] != rule.id or shown["cites"] != rule.cites:
                self.note(self.fault(words.VERIFY_CITATION_DIFFERS, cites=rule.cites))
            elif shown["sentence"] != rule.paragraph.sentence:
                self.note(self.fault(words.VERIFY_SENTENCE_DIFFERS, sentence=rule.paragraph.sentence))
        self.rules = {key: stand[key] for key in self.certificate["clauses"] if key in stand}
        self.at = "guideline"
        own = self.certificate["guideline"]
        if own["name"] != self.guideline.name:
            raise self.fault(words.VERIFY_OTHER_GUIDELINE, name=own["name"], here=self.guideline.name)
        if own["digest"] != digest_of(self.guideline):
            self.note(self.fault(words.VERIFY_OTHER_CLAUSES, name=own["name"]))

    def rule(self, key: str) -> Rule:
        if key not in self.rules:
            raise self.fault(words.VERIFY_NOT_SHOWN, clause=key)
        return self.rules[key]

    def fact(self, text: str) -> Fact:
        """A fact that a certificate writes as clause text."""
        try:
            (clause,) = read_clauses(f"{text}.")
        except (InputError, ValueError):
            raise self.fault(words.VERIFY_NO_FACT, fact=text) from None
        head = clause.head
        declared = self.guideline.vocabulary.predicates.get(head.predicate) if head else None
        if not head or clause.body or not declared or declared.arity != head.arity:
            raise self.fault(words.VERIFY_NO_FACT, fact=text)
        if any(isinstance(term, Variable) for term in head.args):
            raise self.fault(words.VERIFY_NO_FACT, fact=text)
        found = ground(head, {})
        if str(found) != text:
            raise self.fault(words.VERIFY_NO_FACT, fact=text)
        return found

    def read_case(self) -> None:
        """What the case states: inputs of its patient and lesions alone, in their domains, one value each."""
        case = self.certificate["case"]
        self.lesions = tuple((f'"{lesion}"', PATIENT) for lesion in case["lesions"])
        self.stated: dict[Key, tuple[Value, ...]] = {}
        for text in case["facts"]:
            self.at = f"case: {text}"
            fact = self.fact(text)
            self.declared(fact.predicate, fact.args[0], fact.args[1:])
            key = (fact.predicate, fact.args[0])
            if key in self.stated and (not self.input(key).many or fact.args[1] in self.stated[key]):
                raise self.fault(words.VERIFY_TWICE, input=fact.predicate)
            self.stated[key] = (*self.stated.get(key, ()), fact.args[1])
        self.partly: dict[Key, tuple[Value, ...]] = {}
        for item in case["open"]:
            key = (item["input"], item["of"])
            self.at = f"case: {item['input']}"
            values = values_of(item["values"])
            self.declared(*key, values)
            if key in self.stated or key in self.partly or not values:
                raise self.fault(words.VERIFY_TWICE, input=item["input"])
            self.partly[key] = values

    def input(self, key: Key) -> Predicate:
        return self.guideline.vocabulary.predicates[key[0]]

    def domain(self, key: Key) -> frozenset[Value]:
        return self.guideline.vocabulary.domains[self.input(key).domain].members

    def declared(self, name: str, entity: Value, values: Iterable[Value]) -> None:
        """Refuse what no case can state."""
        predicate = self.guideline.vocabulary.predicates.get(name)
        entities = {PATIENT: [PATIENT], "lesion": [lesion for lesion, _ in self.lesions]}
        if predicate is None or predicate.role != "input" or entity not in entities[predicate.entity]:
            raise self.fault(words.VERIFY_NO_INPUT, input=name, of=entity)
        for value in values:
            if value not in self.domain((name, entity)):
                raise self.fault(words.VERIFY_NO_VALUE, input=name, value=value)

    def missing(self, goals: Iterable[str], lesions: Iterable[Value]) -> list[Key]:
        """The inputs that goals may read and the case does not state. One that may follow from others stands for them
        where none of them is stated; a closed one is taken not to hold."""
        vocabulary = self.guideline.vocabulary
        known = {*self.stated, *self.partly}
        read: dict[str, None] = {}
        waiting = list(goals)
        seen = set(waiting)
        while waiting:
            name = waiting.pop()
            if name in vocabulary.input_names:
                read[name] = None
                continue
            below = [c.atom.predicate for r in self.guideline.rules_by_head.get(name, ()) for c in r.clause.literals]
            waiting += [n for n in dict.fromkeys(below) if n not in seen]
            seen.update(below)
        found: dict[Key, None] = {}

        def ask(key: Key) -> None:
            if key in known or key in found or self.input(key).closed:
                return
            found[key] = None
            sources = [(n, key[1]) for n in self.guideline.reads[key[0]] if n in vocabulary.input_names]
            if any(source in known for source in sources):
                for source in sources:
                    ask(source)

        for name in read:
            for entity in [PATIENT] if vocabulary.predicates[name].entity == PATIENT else list(lesions):
                ask((name, entity))
        return list(found)

    def everything(self, goals: Iterable[str]) -> Situation:
        """The whole case, with what it does not state of what these goals read: any value, and not given."""
        entries: dict[Key, Entry] = {}
        for key, values in self.stated.items():
            many = self.input(key).many
            entries[key] = Entry(frozenset(values), many=many, exact=many)
        for key, values in self.partly.items():
            given = key[0] in self.guideline.rules_by_head
            entries[key] = Entry(frozenset(values), given=given, many=self.input(key).many)
        for key in self.missing(goals, [lesion for lesion, _ in self.lesions]):
            entries[key] = Entry(self.domain(key), given=False, many=self.input(key).many)
        return Situation(self.lesions, entries)

    def in_words(self, step: Data) -> None:
        """Whether a step says what the vocabulary says of its fact."""
        if "says" in step:
            fact = self.fact(str(step.get("concludes", step.get("goal"))).removeprefix("not "))
            if step["says"] != (says := self.guideline.vocabulary.says(fact)):
                raise self.fault(words.VERIFY_SAYS, says=says)


def brief(values: Iterable[Value]) -> str:
    """Some values in a fault: the first few."""
    found = sorted(values, key=lambda v: (isinstance(v, str), v if isinstance(v, int) else 0, str(v)))
    return ", ".join(map(str, found[:3])) + (", ..." if len(found) > 3 else "")


def told(value: object) -> object:
    return "none" if value is None else value
