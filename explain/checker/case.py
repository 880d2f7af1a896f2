"""What every certificate has: clauses that stand in the guideline, and a case that cases can state and that does not
contradict itself. What each field has to be is written down in docs/certificates.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from explain import words
from explain.checker.bounds import Allowance, Bounds, Entry, Evaluator, Key, Situation, TooMuchError
from explain.checker.encoding import clause_ids, digest_of, seal_of, values_of
from kb.cases.case import MOST_LESIONS, is_name
from kb.files.errors import InputError
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.vocabulary import ENTITIES, Domain, Predicate
from kb.language.read import read_clauses
from kb.language.syntax import Fact, Value, Variable, ground

PATIENT = "patient"
Data = Mapping[str, Any]

# The work that is done for one certificate at most: a few clauses tried are one. (Real ones take a hundredth.)
MOST_WORK = 400_000
STEP_WORK = 10  # of a step, a leaf or a patient, beside what its bounds take
MOST_FAULTS = 20
LONGEST_FACT = 400


class FaultyError(Exception):
    """A step that does not hold, and why."""

    def __init__(self, step: str, message: str) -> None:
        self.step, self.message = step, message
        super().__init__(f"{step}: {message}")


class EnoughError(Exception):
    """More is wrong than anybody reads."""


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
    allowance: Allowance = field(default_factory=lambda: Allowance(MOST_WORK))
    named: set[str] = field(default_factory=set)  # the clauses that the claim and its steps use
    facts: dict[str, Fact] = field(default_factory=dict)  # what was read already

    def fault(self, message: str, **details: object) -> FaultyError:
        return FaultyError(self.at, message.format(**{key: told(value) for key, value in details.items()}))

    def note(self, fault: FaultyError) -> None:
        self.faults.append((fault.step, fault.message))
        if len(self.faults) == MOST_FAULTS:
            raise EnoughError

    def step(self) -> None:
        """One more thing that is checked."""
        self.steps += 1
        self.allowance.spend(STEP_WORK)

    def check(self) -> None:
        """Check all, and note the faults. Nothing is looked at behind a seal that is broken."""
        try:
            if self.certificate["id"] != seal_of(self.certificate):
                raise self.fault(words.VERIFY_SEAL)
            self.clauses()
            self.read_case()
            self.patients()
            self.at = "claim"
            self.claim(self.certificate["claim"])
            self.used()
        except FaultyError as fault:
            self.faults.append((fault.step, fault.message))
        except TooMuchError:
            self.faults.append((self.at, words.VERIFY_TOO_MUCH))
        except EnoughError:
            self.faults.append((self.at, words.VERIFY_ENOUGH))

    def patients(self) -> None:
        """Check that there is a patient with such a record."""
        raise NotImplementedError

    def claim(self, claim: Data) -> None:
        """Check the claim: each kind in its own way."""
        raise NotImplementedError

    def proven(self) -> list[str]:
        """What an accepted certificate shows, a sentence each."""
        raise NotImplementedError

    # ---------------------------------------------------------------------------------------------------- clauses

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
        self.named.add(key)
        return self.rules[key]

    def used(self) -> None:
        """Whether each clause that is shown is used."""
        if not self.faults and (extra := self.rules.keys() - self.named):
            self.at = f"clause {min(extra)}"
            raise self.fault(words.VERIFY_NOT_NEEDED)

    # ------------------------------------------------------------------------------------------------------ facts

    def fact(self, text: str) -> Fact:
        """A fact that a certificate writes as clause text, of the vocabulary and about what the case has."""
        if text not in self.facts:
            self.allowance.spend(STEP_WORK)
            self.facts[text] = self.read_fact(text)
        return self.facts[text]

    def read_fact(self, text: str) -> Fact:
        if len(text) > LONGEST_FACT:
            raise self.fault(words.VERIFY_NO_FACT, fact=f"{text[:40]}...")
        try:
            (clause,) = read_clauses(f"{text}.")
        except (InputError, ValueError):
            raise self.fault(words.VERIFY_NO_FACT, fact=ascii(text)) from None
        head = clause.head
        declared = self.guideline.vocabulary.predicates.get(head.predicate) if head else None
        if not head or clause.body or not declared or declared.arity != head.arity or declared.role == "declaration":
            raise self.fault(words.VERIFY_NO_FACT, fact=text)
        if any(isinstance(term, Variable) for term in head.args):
            raise self.fault(words.VERIFY_NO_FACT, fact=text)
        found = ground(head, {})
        if str(found) != text or not all(
            self.may_be(value, domain, declared) for value, (_, domain) in zip(found.args, declared.args, strict=True)
        ):
            raise self.fault(words.VERIFY_NO_FACT, fact=text)
        return found

    def may_be(self, value: Value, domain: str, predicate: Predicate) -> bool:
        """Whether an argument of a fact may have a value: something the case is about, an input, or of its domain. (Of
        numbers that clauses compute, any.)"""
        if domain in ENTITIES:
            return value in self.entities(domain)
        if domain == "entity":
            return any(value in self.entities(name) for name in ENTITIES)
        if domain == "input":
            return value in self.guideline.vocabulary.input_names
        own = self.guideline.vocabulary.domains.get(domain)
        if own is None:
            return False
        computed = own.is_range and predicate.role != "input" and isinstance(value, int)
        return computed or value in own.members

    def entities(self, kind: str) -> tuple[Value, ...]:
        return (PATIENT,) if kind == PATIENT else tuple(lesion for lesion, _ in self.lesions)

    def in_words(self, step: Data, fact: Fact) -> None:
        """Whether a step says what the vocabulary says of its fact."""
        if step["says"] != (says := self.guideline.vocabulary.says(fact)):
            raise self.fault(words.VERIFY_SAYS, says=says)

    # ------------------------------------------------------------------------------------------------------- case

    def read_case(self) -> None:
        """What the case states: inputs of its patient and lesions alone, in their domains, in order, one value each."""
        case = self.certificate["case"]
        self.at = "case"
        if not is_name(case["name"]):
            raise self.fault(words.VERIFY_NAME, name=ascii(case["name"][:40]))
        lesions = case["lesions"]
        if len(lesions) > MOST_LESIONS:
            raise self.fault(words.VERIFY_LESIONS, most=MOST_LESIONS)
        for lesion in lesions:
            if not is_name(lesion) or '"' in lesion or "\\" in lesion:
                raise self.fault(words.VERIFY_NAME, name=ascii(lesion[:40]))
        self.in_order(lesions)
        self.in_order(case["facts"])
        self.in_order([(item["input"], str(item["of"])) for item in case["open"]])
        self.lesions: tuple[tuple[Value, Value], ...] = tuple((f'"{lesion}"', PATIENT) for lesion in lesions)
        self.stated: dict[Key, tuple[Value, ...]] = {}
        for text in case["facts"]:
            self.at = f"case: {text[:LONGEST_FACT]}"
            fact = self.fact(text)
            none = fact.predicate == "given"
            key = (str(fact.args[0]), fact.args[1]) if none else (fact.predicate, fact.args[0])
            self.declared(*key)
            if key in self.stated and (none or not self.input(key).many):
                raise self.fault(words.VERIFY_TWICE, input=key[0])
            if none and not (self.input(key).many and self.input(key).may_be_empty):
                raise self.fault(words.VERIFY_TWICE, input=key[0])
            self.stated[key] = (*self.stated.get(key, ()), *(() if none else (fact.args[1],)))
        self.partly: dict[Key, tuple[Value, ...]] = {}
        for item in case["open"]:
            key = (item["input"], item["of"])
            self.at = f"case: {item['input'][:LONGEST_FACT]}"
            self.declared(*key)
            values = self.values(item, self.domain(key))
            if key in self.stated or key in self.partly or len(values) < 2:
                raise self.fault(words.VERIFY_TWICE, input=item["input"])
            self.partly[key] = values

    def in_order(self, listed: Iterable[Any]) -> None:
        """Refuse a list that stands for a set and is in another order than that of its items, or has one twice."""
        if any(one >= other for one, other in pairwise(listed)):
            raise self.fault(words.VERIFY_ORDER)

    def all_clauses(self) -> Iterable[tuple[str, Rule]]:
        return clause_ids(self.guideline).items()

    def values(self, item: Data, among: Iterable[Value]) -> tuple[Value, ...]:
        """The values that an item lists, each among some others."""
        allowed = frozenset(among)
        self.allowance.spend(1 + len(allowed) // STEP_WORK)
        found = values_of(item["values"], allowed)
        if found is None:
            first = next((v for v in item["values"] if not isinstance(v, Mapping) and v not in allowed), "...")
            raise self.fault(words.VERIFY_NO_VALUE, input=item.get("input", "it"), value=first)
        return found

    def input(self, key: Key) -> Predicate:
        return self.guideline.vocabulary.predicates[key[0]]

    def domain(self, key: Key) -> frozenset[Value]:
        found: Domain = self.guideline.vocabulary.domains[self.input(key).domain]
        return found.members

    def declared(self, name: str, entity: Value) -> None:
        """Refuse what no case can state."""
        predicate = self.guideline.vocabulary.predicates.get(name)
        if predicate is None or predicate.role != "input" or entity not in self.entities(predicate.entity):
            raise self.fault(words.VERIFY_NO_INPUT, input=name, of=entity)

    def missing(self, goals: Iterable[str], entities: Iterable[Value]) -> list[Key]:
        """The inputs that goals may read and the case does not state. One that may follow from others stands for them
        where none of them is stated; a closed one is taken not to hold."""
        vocabulary = self.guideline.vocabulary
        known = {*self.stated, *self.partly}
        found: dict[Key, None] = {}
        some = tuple(entities)

        def ask(key: Key) -> None:
            if key in known or key in found or self.input(key).closed:
                return
            found[key] = None
            sources = [(n, key[1]) for n in self.guideline.reads[key[0]] if n in vocabulary.input_names]
            if any(source in known for source in sources):
                for source in sources:
                    ask(source)

        for name in inputs_of(self.guideline, goals):
            for entity in some:
                if (entity == PATIENT) == (vocabulary.predicates[name].entity == PATIENT):
                    ask((name, entity))
        return list(found)

    # ------------------------------------------------------------------------------------------------- situations

    def entity(self, fact: Fact) -> Value:
        """The lesion that a fact is about, or else the patient. (Not every predicate names it first.)"""
        lesions = self.entities("lesion")
        declared = self.guideline.vocabulary.predicates[fact.predicate].args
        own = (v for v, (_, domain) in zip(fact.args, declared, strict=True) if domain in ("lesion", "entity"))
        return next((value for value in own if value in lesions), PATIENT)

    @cached_property
    def apart(self) -> bool:
        """Whether each lesion can be looked at with the patient alone: no rule brings two together, and all that
        depends on the case is about one of them, or about the patient."""
        predicates = self.guideline.vocabulary.predicates
        named = (predicates[name] for name in self.guideline.of_case)
        return self.guideline.decides_lesions_apart and all(p.entity or p.role == "record" for p in named)

    def scope(self, entity: Value) -> tuple[Value, ...]:
        """All that is looked at with a patient or a lesion: a lesion and its patient, where no rule brings lesions
        together; otherwise the patient with all lesions."""
        lesions = self.entities("lesion")
        if not self.apart:
            return (PATIENT, *lesions)
        return (PATIENT, entity) if entity in lesions else (PATIENT,)

    @property
    def scopes(self) -> list[Value]:
        """What is looked at for itself: each lesion with the patient, or else the patient."""
        lesions = self.entities("lesion") if self.apart else ()
        return list(lesions or (PATIENT,))

    def situation(self, entity: Value, goals: Iterable[str]) -> Situation:
        """What the case states of a lesion and its patient (or of all), with what it does not state of what these goals
        read: any value, and not given."""
        scope = self.scope(entity)
        entries: dict[Key, Entry] = {}
        for key, values in self.stated.items():
            if key[1] in scope:
                many = self.input(key).many
                entries[key] = Entry(frozenset(values), many=many, exact=many)
        for key, values in self.partly.items():
            if key[1] in scope:
                given = key[0] in self.guideline.rules_by_head
                entries[key] = Entry(frozenset(values), given=given, many=self.input(key).many)
        for key in self.missing(goals, scope):
            entries[key] = Entry(self.domain(key), given=False, many=self.input(key).many)
        return Situation(tuple(pair for pair in self.lesions if pair[0] in scope), entries)

    def bounds(self, evaluator: Evaluator, situation: Situation) -> Bounds:
        return evaluator.bounds(situation, self.allowance)


def inputs_of(guideline: Guideline, goals: Iterable[str]) -> tuple[str, ...]:
    """The inputs that goals are or may read, each after what it is read by; what an input may follow from is not."""
    found: dict[str, None] = {}
    waiting = list(goals)
    seen = set(waiting)
    while waiting:
        name = waiting.pop()
        if name in guideline.vocabulary.input_names:
            found[name] = None
            continue
        below = [c.atom.predicate for r in guideline.rules_by_head.get(name, ()) for c in r.clause.literals]
        waiting += [n for n in dict.fromkeys(below) if n not in seen]
        seen.update(below)
    return tuple(found)


def brief(values: Iterable[Value]) -> str:
    """Some values in a fault: the first few."""
    found = sorted(values, key=lambda v: (isinstance(v, str), v if isinstance(v, int) else 0, str(v)))
    return ", ".join(map(str, found[:3])) + (", ..." if len(found) > 3 else "")


def told(value: object) -> object:
    """Something that a certificate says, as a fault quotes it: on a line, and not without end."""
    text = "none" if value is None else str(value)
    text = text if len(text) <= LONGEST_FACT else f"{text[:LONGEST_FACT]}..."
    return text if text.isprintable() else ascii(text)
