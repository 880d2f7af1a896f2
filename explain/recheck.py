"""The checker of certificates: every claim checked again, from the clauses as they stand in the guideline.

It reads a certificate and the guideline, and imports neither the derivation nor the search: what follows it works out
with bounds of its own (`explain.bounds`). Each fault names the step it was found at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any
from weakref import WeakKeyDictionary

from explain import words
from explain.bounds import Bounds, Entry, Evaluator, Key, Situation, is_true, match, solutions
from explain.sealed import clause_ids, digest_of, seal_of, values_of
from kb.errors import InputError
from kb.guideline import Guideline, Rule
from kb.read import read_clauses
from kb.syntax import Comparison, Condition, Fact, Literal, Value, Variable, evaluate, ground, variables_of
from kb.vocabulary import Predicate

PATIENT = "patient"
MOST_TRANSVERSALS = 5_000  # of the reasons of one plan there are a few dozen
Outcome = Value | None
Data = Mapping[str, Any]
Verdict = Callable[[Bounds], bool]


_evaluators: WeakKeyDictionary[Guideline, dict[frozenset[str], Evaluator]] = WeakKeyDictionary()


def evaluator_of(guideline: Guideline, goals: Iterable[str]) -> Evaluator:
    """The evaluator for some goals; made once."""
    own, key = _evaluators.setdefault(guideline, {}), frozenset(goals)
    if key not in own:
        own[key] = Evaluator(guideline, key)
    return own[key]


class FaultyError(Exception):
    """A step that does not hold, and why."""

    def __init__(self, step: str, message: str) -> None:
        self.step, self.message = step, message
        super().__init__(f"{step}: {message}")


@dataclass(frozen=True)
class Checked:
    """What came of checking a certificate: its faults, each with its step, and what of the claim is not checked."""

    name: str
    kind: str
    id: str
    faults: tuple[tuple[str, str], ...] = ()
    steps: int = 0
    unchecked: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.faults

    def json(self) -> dict[str, Any]:
        faults = [{"step": step, "fault": fault} for step, fault in self.faults]
        found: dict[str, Any] = {"file": self.name, "accepted": self.accepted, "claim": self.kind, "id": self.id}
        return found | {"steps": self.steps, "faults": faults, "not_checked": list(self.unchecked)}


def check(certificate: Data, guideline: Guideline, name: str = "certificate") -> Checked:
    """Whether a certificate (of the shape that its schema asks for) holds."""
    checker = Checker(certificate, guideline)
    kind = certificate["claim"]["kind"]
    try:
        checker.check()
    except FaultyError as fault:
        checker.faults.append((fault.step, fault.message))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        checker.faults.append((checker.at, words.VERIFY_MALFORMED.format(problem=f"{type(error).__name__} {error}")))
    return Checked(name, kind, certificate["id"], tuple(checker.faults), checker.steps, tuple(checker.unchecked))


@dataclass
class Checker:
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
        claim = certificate["claim"]
        self.at = "claim"
        checks = {"proof": self.proof, "reasons": self.reasons, "change": self.change, "why-not": self.why_not}
        checks[claim["kind"]](claim)

    # ------------------------------------------------------------------------------------ the guideline and the case

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
            if key in self.stated or key in self.partly or not values or self.input(key).many:
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

    # ------------------------------------------------------------------------------------------------ cases, witnesses

    def tree(self, tree: Data, situation: Situation, evaluator: Evaluator, holds: Verdict, at: str) -> None:
        """Whether a verdict holds in every leaf of a case tree, and the tree leaves out no case."""
        self.at = at
        self.steps += 1
        if "leaf" in tree:
            bounds = evaluator.bounds(situation)
            shown = {"holds": holds(bounds), "refused": bounds.refused != "", "cannot": bounds.cannot != ""}
            if not shown[tree["leaf"]]:
                raise self.fault(words.VERIFY_LEAF)
            for label in ("by", "what"):
                if label in tree and tree[label] not in (bounds.refused, bounds.cannot):
                    raise self.fault(words.VERIFY_LEAF)
        elif "fact" in tree:
            fact = self.fact(tree["fact"])
            for key, told_as in (("holds", "{fact}"), ("fails", "not {fact}")):
                changed = replace(situation, **{key: getattr(situation, key) | {fact}})
                self.tree(tree[key], changed, evaluator, holds, f"{at}, {told_as.format(fact=fact)}")
        else:
            self.split(tree, situation, evaluator, holds, at)

    def split(self, tree: Data, situation: Situation, evaluator: Evaluator, holds: Verdict, at: str) -> None:
        key = (tree["input"], tree["of"])
        entry = situation.entries.get(key)
        if entry is None or entry.exact or entry.many:
            raise self.fault(words.VERIFY_NO_SPLIT, input=tree["input"])
        covered: set[Value] = set()
        silent = False
        for branch in tree["branches"]:
            values = frozenset(values_of(branch["values"]))
            told_as = "not stated" if not values else brief(values)
            if not values <= entry.values or (not values and not entry.silent):
                self.at = at
                raise self.fault(words.VERIFY_NO_BRANCH, input=tree["input"], values=told_as)
            covered |= values
            silent = silent or not values
            changed = replace(entry, values=values, silent=not values)
            entries = {**situation.entries, key: changed}
            here = f"{at}, {tree['input']} = {told_as}"
            self.tree(branch["then"], replace(situation, entries=entries), evaluator, holds, here)
        self.at = at
        if left := entry.values - covered:
            raise self.fault(words.VERIFY_LEFT_OUT, input=tree["input"], values=brief(left))
        if entry.silent and not silent:
            raise self.fault(words.VERIFY_LEFT_OUT, input=tree["input"], values="not stated")

    def outcomes(self, bounds: Bounds, lesion: Value) -> tuple[frozenset[Outcome], bool]:
        """The goals that are possible, and whether there surely is one."""
        goal = self.guideline.vocabulary.report.goal
        possible = frozenset(row[1] for row in bounds.upper[goal] if row[0] == lesion)
        return possible, bounds.some(goal, lesion)

    def among(self, claimed: Iterable[Outcome], lesion: Value) -> Verdict:
        """The verdict that no outcome but some is possible."""
        allowed = frozenset(claimed)

        def holds(bounds: Bounds) -> bool:
            possible, some = self.outcomes(bounds, lesion)
            return possible <= allowed and (some or None in allowed)

        return holds

    def witness(self, witness: Data, room: Mapping[Key, Entry], lesion: Value) -> frozenset[Outcome]:
        """The goals of a complete patient of a room; what a witness does not name is as the room leaves it."""
        self.steps += 1
        entries = dict(room)
        for item in witness["inputs"]:
            key = (item["input"], item["of"])
            entry, values = room.get(key), frozenset(values_of(item["values"]))
            follows = entry and not values and (entry.silent or (not entry.given and not entry.many))
            if entry is None or not values <= entry.values or (not values and not follows):
                raise self.fault(words.VERIFY_NOT_IN_ROOM, input=item["input"], values=brief(values))
            if values and entry.exact and values != entry.values:
                raise self.fault(words.VERIFY_NOT_IN_ROOM, input=item["input"], values=brief(values))
            must = entry.must or not entry.given
            entries[key] = replace(entry, values=values, silent=not values, must=must, exact=entry.many)
        for key, entry in entries.items():
            settled = len(entry.values) == 1 or entry.exact if not entry.silent else not entry.values
            if not settled and key[0] in self.plan.wanted:
                raise self.fault(words.VERIFY_WITNESS_OPEN, input=key[0])
        bounds = self.plan.bounds(Situation(self.of(lesion), entries))
        if bounds.cannot or self.plan.may_be_refused(bounds):
            raise self.fault(words.VERIFY_WITNESS_REFUSED, by=bounds.refused or bounds.cannot or "a denial")
        possible, some = self.outcomes(bounds, lesion)
        goal = self.guideline.vocabulary.report.goal
        if any((lesion, outcome) not in bounds.lower[goal] for outcome in possible):
            raise self.fault(words.VERIFY_WITNESS_OPEN, input=goal)
        return possible if some else frozenset({None})

    @cached_property
    def plan(self) -> Evaluator:
        return evaluator_of(self.guideline, [self.guideline.vocabulary.report.goal])

    def of(self, lesion: Value) -> tuple[tuple[Value, Value], ...]:
        return tuple(pair for pair in self.lesions if pair[0] == lesion)

    # ------------------------------------------------------------------------------------- a lesion among its patients

    def stand(self, claim: Data) -> Value:
        """Where the claim is about one lesion: its symbol, after setting out what is known and missing of it."""
        lesion = f'"{claim["lesion"]}"'
        if (lesion, PATIENT) not in self.lesions or not self.guideline.decides_lesions_apart:
            raise self.fault(words.VERIFY_NO_LESION, lesion=claim["lesion"])
        near = (lesion, PATIENT)
        self.known = {key: v for key, v in (*self.stated.items(), *self.partly.items()) if key[1] in near}
        self.asked = self.missing([self.guideline.vocabulary.report.goal], [lesion])
        return lesion

    def key(self, name: str, lesion: Value) -> Key:
        predicate = self.guideline.vocabulary.predicates.get(name)
        return name, PATIENT if predicate is not None and predicate.entity == PATIENT else lesion

    def room(self, changed: Mapping[Key, Value], free: Iterable[Key] = ()) -> dict[Key, Entry]:
        """What the inputs may be: those that are known as they are, or changed; some of them free; all others, missing,
        anything that does not follow."""
        entries: dict[Key, Entry] = {}
        loose = set(free)
        for key, values in self.known.items():
            predicate = self.input(key)
            if key in loose:
                may_be_silent = not predicate.many
                must = not predicate.closed
                entries[key] = Entry(self.domain(key), silent=may_be_silent, must=must, many=predicate.many)
            elif key in changed:
                entries[key] = Entry(frozenset((changed[key],)))
            else:
                entries[key] = Entry(frozenset(values), many=predicate.many, exact=predicate.many)
        for key in self.asked:
            entries[key] = Entry(self.domain(key), given=False, many=self.input(key).many)
        return entries

    def answer(self, answer: Data, room: Mapping[Key, Entry], lesion: Value, at: str) -> frozenset[Outcome]:
        """The outcomes that are possible in a room: no others, by cases; each of them, by a patient who has it."""
        possible = frozenset(answer["possible"])
        situation = Situation(self.of(lesion), room)
        self.tree(answer["tree"], situation, self.plan, self.among(possible, lesion), at)
        seen: set[Outcome] = set()
        for number, witness in enumerate(answer["witnesses"], 1):
            self.at = f"{at}, patient {number}"
            seen |= self.witness(witness, room, lesion)
        self.at = at
        if seen != possible:
            raise self.fault(words.VERIFY_NO_WITNESS, outcome=next(iter(seen ^ possible)))
        return possible

    # -------------------------------------------------------------------------------------------------------- reasons

    def reasons(self, claim: Data) -> None:
        """Each set of facts forces the outcome, by cases; and what holds none of the sets does not, for each least way
        to leave out a fact of every set has a patient who agrees on all other facts and has another outcome."""
        lesion = self.stand(claim)
        sets = [frozenset(self.key(name, lesion) for name in reason["facts"]) for reason in claim["reasons"]]
        for number, (kept, reason) in enumerate(zip(sets, claim["reasons"], strict=True), 1):
            self.at = f"reason {number}"
            if not kept <= self.known.keys() or len(kept) != len(reason["facts"]):
                raise self.fault(words.VERIFY_NOT_KNOWN, inputs=", ".join(reason["facts"]))
            room = self.room({}, self.known.keys() - kept)
            holds = self.among([claim["outcome"]], lesion)
            self.tree(reason["tree"], Situation(self.of(lesion), room), self.plan, holds, f"reason {number}")
        shown = []
        for number, other in enumerate(claim["others"], 1):
            self.at = f"other patient {number}"
            without = frozenset(self.key(name, lesion) for name in other["without"])
            if claim["outcome"] in (found := self.witness(other, self.room({}, without), lesion)):
                raise self.fault(words.VERIFY_SAME_OUTCOME, outcome=next(iter(found)))
            shown.append(without)
        self.at = "reasons"
        for needed in transversals(sets):
            if not any(without <= needed for without in shown):
                raise self.fault(words.VERIFY_NO_OTHER, inputs=", ".join(sorted(name for name, _ in needed)))

    # ------------------------------------------------------------------------------------------------------- a change

    def change(self, claim: Data) -> None:
        """Each change leads to what is wanted, and no part of it does; none is smaller, where that is shown."""
        lesion = self.stand(claim)
        now = self.answer(claim["now"], self.room({}), lesion, "now")
        to = None if claim["to"] is None else frozenset(claim["to"])

        def wanted(possible: frozenset[Outcome]) -> bool:
            if to is not None or len(now) > 1:
                return len(possible) == 1 and (to is None or possible <= to)
            return not possible <= now

        for number, change in enumerate(claim["changes"], 1):
            self.at = f"change {number}"
            values = {self.key(item["input"], lesion): item["to"] for item in change["values"]}
            if len(values) != len(change["values"]):
                raise self.fault(words.VERIFY_TWICE, input=change["values"][0]["input"])
            for key, value in values.items():
                if not self.may_change(key) or value not in self.domain(key) or value in self.known[key]:
                    raise self.fault(words.VERIFY_NO_CHANGE, input=key[0], value=value)
            after = self.answer(change["after"], self.room(values), lesion, f"change {number}")
            if not wanted(after):
                raise self.fault(words.VERIFY_CHANGES_NOTHING)
            parts = {frozenset(part["inputs"]): part for part in change["parts"]}
            for size in range(1, len(values)):
                for part in combinations(values, size):
                    at = f"change {number}, only {', '.join(name for name, _ in part)}"
                    self.at = at
                    shown = parts.get(frozenset(name for name, _ in part))
                    if shown is None:
                        raise self.fault(words.VERIFY_NO_PART)
                    if wanted(self.answer(shown, self.room({key: values[key] for key in part}), lesion, at)):
                        raise self.fault(words.VERIFY_PART_ENOUGH)
        self.smallest(claim, lesion, wanted)

    def may_change(self, key: Key) -> bool:
        return key in self.known and key not in self.partly and not (self.input(key).fixed or self.input(key).many)

    def smallest(self, claim: Data, lesion: Value, wanted: Callable[[frozenset[Outcome]], bool]) -> None:
        """Where the smallest changes have two inputs: that no single one is enough, whatever its value."""
        least = min((len(change["values"]) for change in claim["changes"]), default=0)
        self.unchecked.append(words.VERIFY_ALL_CHANGES)
        if least == 1:
            return
        if least != 2:
            self.unchecked.append(words.VERIFY_SMALLEST.format(size=least) if least else words.VERIFY_NO_CHANGES)
            return
        shown = {self.key(single["input"], lesion): single for single in claim["singles"]}
        for key in filter(self.may_change, self.known):
            self.at = f"only {key[0]}"
            left = set(self.domain(key)) - set(self.known[key])
            for branch in shown.get(key, {"branches": []})["branches"]:
                values = values_of(branch["values"])
                at = f"only {key[0]}, {brief(values)}"
                self.at = at
                room = {**self.room({}), key: Entry(frozenset(values))}
                holds = self.among(branch["possible"], lesion)
                self.tree(branch["tree"], Situation(self.of(lesion), room), self.plan, holds, at)
                for value in values:
                    one = {**room, key: Entry(frozenset((value,)))}
                    found = set[Outcome]().union(*(self.witness(w, one, lesion) for w in branch["witnesses"]))
                    self.at = at
                    if found != set(branch["possible"]) or wanted(frozenset(found)):
                        raise self.fault(words.VERIFY_PART_ENOUGH)
                left -= set(values)
            if left:
                self.at = f"only {key[0]}"
                raise self.fault(words.VERIFY_LEFT_OUT, input=key[0], values=brief(left))

    # -------------------------------------------------------------------------------------------------------- why not

    def why_not(self, claim: Data) -> None:
        """The goal is in no upper bound; and each clause that could conclude it is blocked where the steps say so."""
        goal = self.fact(claim["goal"])
        evaluator = evaluator_of(self.guideline, [goal.predicate])
        situation = self.everything([goal.predicate])
        bounds = evaluator.bounds(situation)
        if bounds.possibly(goal):
            raise self.fault(words.VERIFY_FOLLOWS, fact=goal)
        shown = {step["goal"]: step for step in self.certificate["steps"]}
        waiting, seen = [claim["goal"]], set[str]()
        while waiting:
            text = waiting.pop()
            if text in seen:
                continue
            seen.add(text)
            self.at = f"why not {text}"
            self.steps += 1
            if text not in shown:
                raise self.fault(words.VERIFY_NO_STEP, fact=text)
            self.in_words(shown[text])
            waiting += self.blocked(self.fact(text), shown[text], bounds)
        if extra := shown.keys() - seen:
            self.at = f"why not {min(extra)}"
            raise self.fault(words.VERIFY_NOT_NEEDED)

    def blocked(self, goal: Fact, step: Data, bounds: Bounds) -> Iterator[str]:
        """Whether each clause for a fact is blocked as a step says; the facts that are to be shown in turn."""
        if bounds.possibly(goal):
            raise self.fault(words.VERIFY_FOLLOWS, fact=goal)
        blocks: dict[str, list[Data]] = {}
        for block in step["blocks"]:
            blocks.setdefault(block["clause"], []).append(block)
        for key, rule in clause_ids(self.guideline).items():
            head, body = rule.clause.head, rule.clause.body
            bindings = match(head, goal.args, {}) if head and head.predicate == goal.predicate else None
            if bindings is None or not body:
                continue
            self.at = f"why not {goal}, clause {key}"
            if key not in blocks:
                raise self.fault(words.VERIFY_NOT_BLOCKED)
            for block in blocks.pop(key):
                self.rule(key)
                failing = body[block["fails"]]
                given = [body[n] for n in block["given"]]
                ways = list(solutions(given, bindings, bounds.upper, bounds.lower))
                if not ways or failing in given:
                    raise self.fault(words.VERIFY_NOT_BLOCKED)
                if any(next(solutions([failing], way, bounds.upper, bounds.lower), None) is not None for way in ways):
                    raise self.fault(words.VERIFY_MAY_HOLD, condition=failing)
                instances = {instance_text(failing, way) for way in ways}
                if instances != set(block["conditions"]):
                    raise self.fault(words.VERIFY_CONDITIONS, conditions=", ".join(sorted(instances)))
                if is_derived(self.guideline, failing, bindings):
                    yield from instances
        if blocks:
            raise self.fault(words.VERIFY_NO_CLAUSE, clause=next(iter(blocks)))

    # ---------------------------------------------------------------------------------------------------------- proof

    def everything(self, goals: Iterable[str]) -> Situation:
        """The whole case, with what it does not state of what these goals read: any value, and not given."""
        entries: dict[Key, Entry] = {}
        for key, values in self.stated.items():
            many = self.input(key).many
            entries[key] = Entry(frozenset(values), many=many, exact=many)
        for key, values in self.partly.items():
            entries[key] = Entry(frozenset(values), given=key[0] in self.guideline.rules_by_head)
        for key in self.missing(goals, [lesion for lesion, _ in self.lesions]):
            entries[key] = Entry(self.domain(key), given=False, many=self.input(key).many)
        return Situation(self.lesions, entries)

    def proof(self, claim: Data) -> None:
        """Each step follows from those before it; then each conclusion stands in a step of its own."""
        steps = self.certificate["steps"]
        facts = [self.fact(step["concludes"].removeprefix("not ")) for step in steps if "concludes" in step]
        names = {fact.predicate for fact in facts}
        self.situation = self.everything(self.guideline.core)
        self.evaluator = evaluator_of(self.guideline, {*self.guideline.core, *names})
        self.sure: set[str] = set()
        self.may: set[str] = set()
        tables = {str(fact) for fact in self.guideline.tables}
        kinds = {
            "stated": self.stated_step,
            "table": lambda step: self.table_step(step, tables),
            "absent": self.absent_step,
            "use": self.use_step,
            "cases": self.cases_step,
            "left": self.left_step,
            "open": self.open_step,
            "none": self.none_step,
        }
        self.seen: set[str] = set()
        for step in steps:
            self.at = step["id"]
            self.steps += 1
            if step["id"] in self.seen:
                self.note(self.fault(words.VERIFY_STEP_TWICE))
            self.seen.add(step["id"])
            try:
                self.in_words(step)
                kinds[step["kind"]](step)
            except FaultyError as fault:
                self.note(fault)
        self.conclusions(claim)

    def in_words(self, step: Data) -> None:
        """Whether a step says what the vocabulary says of its fact."""
        if "says" in step:
            fact = self.fact(str(step.get("concludes", step.get("goal"))).removeprefix("not "))
            if step["says"] != (says := self.guideline.vocabulary.says(fact)):
                raise self.fault(words.VERIFY_SAYS, says=says)

    def conclusions(self, claim: Data) -> None:
        goal = self.guideline.vocabulary.report.goal
        for root in claim["conclusions"]:
            self.at = f"claim: {root['says']}"
            known = self.sure if root["certain"] else self.sure | self.may
            if root["says"] not in known:
                self.note(self.fault(words.VERIFY_NOT_CONCLUDED, fact=root["says"]))
        for answer in claim["answers"]:
            lesion = self.stand(answer)
            possible = self.answer(answer, self.room({}), lesion, f"lesion {answer['lesion']}")
            for root in claim["conclusions"]:
                outcome = self.outcome_of(root["says"], answer["lesion"])
                if outcome is not NO_OUTCOME and (outcome not in possible or root["certain"] != (len(possible) == 1)):
                    raise self.fault(words.VERIFY_NOT_CONCLUDED, fact=root["says"])
        answered = {answer["lesion"] for answer in claim["answers"]}
        for root in claim["conclusions"]:
            own = [one for one in answered if self.outcome_of(root["says"], one) is not NO_OUTCOME]
            if not root["certain"] and not own:
                if self.guideline.decides_lesions_apart and root["says"].startswith((f"{goal}(", "no ")):
                    self.at = f"claim: {root['says']}"
                    self.note(self.fault(words.VERIFY_NOT_CONCLUDED, fact=root["says"]))
                self.unchecked.append(words.VERIFY_POSSIBLE.format(fact=root["says"]))

    def outcome_of(self, says: str, lesion: str) -> object:
        """The outcome that a conclusion claims for a lesion, or that it claims none."""
        goal = self.guideline.vocabulary.report.goal
        if says == f"no {goal} for {lesion}":
            return None
        if not says.startswith(f"{goal}("):
            return NO_OUTCOME
        fact = self.fact(says)
        return fact.args[1] if fact.args[0] == f'"{lesion}"' else NO_OUTCOME

    @property
    def bounds(self) -> Bounds:
        return self.evaluator.bounds(self.situation)

    def stated_step(self, step: Data) -> None:
        fact = self.fact(step["concludes"])
        record = {Fact("lesion_of", pair) for pair in self.lesions} | {Fact("given", key) for key in self.stated}
        record |= {Fact("given", key) for key in self.partly if key[0] in self.guideline.rules_by_head}
        if fact not in record and fact.args[1:] not in [
            (v,) for v in self.stated.get((fact.predicate, fact.args[0]), ())
        ]:
            raise self.fault(words.VERIFY_NOT_STATED, fact=fact)
        self.sure.add(step["concludes"])

    def table_step(self, step: Data, tables: set[str]) -> None:
        rule = self.rule(step["clause"])
        if step["concludes"] not in tables or str(rule.clause) != f"{step['concludes']}.":
            raise self.fault(words.VERIFY_NO_TABLE, fact=step["concludes"])
        self.sure.add(step["concludes"])

    def absent_step(self, step: Data) -> None:
        fact = self.fact(step["concludes"].removeprefix("not "))
        if not step["concludes"].startswith("not ") or self.bounds.possibly(fact):
            raise self.fault(words.VERIFY_FOLLOWS, fact=fact)
        self.sure.add(step["concludes"])

    def use_step(self, step: Data) -> None:
        """One use of a rule: an instance of its clause, its premises known, its comparisons true."""
        rule = self.rule(step["clause"])
        bindings, head = step["bindings"], rule.clause.head
        if set(bindings) != set(rule.clause.variables) or head is None:
            raise self.fault(words.VERIFY_BINDINGS, variables=", ".join(rule.clause.variables))
        if str(ground(head, bindings)) != step["concludes"]:
            raise self.fault(words.VERIFY_CONCLUDES, fact=ground(head, bindings))
        faults = [self.condition_fault(c, bindings, step) for c in rule.clause.body]
        if len(step["premises"]) != len(rule.clause.literals):
            faults.append(self.fault(words.VERIFY_PREMISES_MANY))
        for fault in filter(None, faults):
            self.note(fault)
        if not any(faults):
            (self.sure if step["certain"] else self.may).add(step["concludes"])

    def condition_fault(self, c: Condition, bindings: Mapping[str, Value], step: Data) -> FaultyError | None:
        """What is wrong with one condition of a rule's use."""
        if isinstance(c, Comparison):
            return None if is_true(c, bindings) else self.fault(words.VERIFY_COMPARISON, condition=c)
        fact = ground(c.atom, bindings)
        text = f"{'not ' * c.negated}{fact}"
        if text not in step["premises"]:
            return self.fault(words.VERIFY_NO_PREMISE, fact=text)
        known = text in self.sure
        if not step["certain"]:
            known = not self.bounds.surely(fact) if c.negated else text in self.sure | self.may
        return None if known else self.fault(words.VERIFY_PREMISE_UNKNOWN, fact=text)

    def cases_step(self, step: Data) -> None:
        """What holds in every case, though by no rule use that is certain."""
        fact = self.fact(step["concludes"])
        if unknown := set(step["uses"]) - self.seen:
            raise self.fault(words.VERIFY_PREMISE_UNKNOWN, fact=min(unknown))
        self.tree(step["tree"], self.situation, self.evaluator, lambda bounds: bounds.surely(fact), step["id"])
        self.sure.add(step["concludes"])

    def left_step(self, step: Data) -> None:
        """A value that denials leave as the only one of an input: each other one is refused."""
        fact = self.fact(step["concludes"])
        key = (fact.predicate, fact.args[0])
        entry = self.situation.entries.get(key)
        if entry is None or entry.many or fact.args[1] not in entry.values:
            raise self.fault(words.VERIFY_NO_SPLIT, input=fact.predicate)
        for value in sorted(entry.values - {fact.args[1]}, key=str):
            entries = {**self.situation.entries, key: replace(entry, values=frozenset((value,)))}
            found = self.evaluator.bounds(replace(self.situation, entries=entries))
            if not (found.refused or found.cannot):
                raise self.fault(words.VERIFY_NOT_LEFT, fact=fact, value=value)
        for clause in step["clauses"]:
            self.rule(clause)
        settled = replace(entry, values=frozenset((fact.args[1],)))
        self.situation = replace(self.situation, entries={**self.situation.entries, key: settled})
        self.sure.add(step["concludes"])

    def open_step(self, step: Data) -> None:
        """What is not known yet: each of its values is possible, and none is sure; what is missing is missing."""
        for text in step["possible"]:
            fact = self.fact(text)
            if self.bounds.surely(fact) or not self.bounds.possibly(fact):
                raise self.fault(words.VERIFY_NOT_OPEN, fact=text)
            self.may.add(text)
        self.may.add(step["id"])
        for name in step["missing"]:
            if any(key[0] == name for key in self.stated) and not any(key[0] == name for key in self.situation.entries):
                raise self.fault(words.VERIFY_NOT_OPEN, fact=name)

    def none_step(self, step: Data) -> None:
        """That no rule concludes the goal of a lesion: in no case, or in some."""
        lesion = f'"{step["lesion"]}"'
        if (lesion, PATIENT) not in self.lesions:
            raise self.fault(words.VERIFY_NO_LESION, lesion=step["lesion"])
        if step["certain"]:
            self.tree(step["tree"], self.situation, self.evaluator, self.among([None], lesion), step["id"])
        (self.sure if step["certain"] else self.may).add(step["id"])


NO_OUTCOME = object()


def transversals(sets: list[frozenset[Key]]) -> list[frozenset[Key]]:
    """The least sets that have something in common with each of some sets."""
    found: list[frozenset[Key]] = [frozenset()]
    for own in sets:
        if len(found) > MOST_TRANSVERSALS:
            raise ValueError(f"{len(sets)} reasons")
        grown = {kept for kept in found if kept & own}
        grown |= {kept | {one} for kept in found if not kept & own for one in own}
        found = [kept for kept in grown if not any(other < kept for other in grown)]
    return sorted(found, key=lambda kept: (len(kept), sorted(map(str, kept))))


def is_derived(guideline: Guideline, condition: Condition, bound: Iterable[str]) -> bool:
    """Whether a condition asks for one fact that rules conclude, so that why it fails is to be shown in turn."""
    if not isinstance(condition, Literal) or condition.negated or not set(variables_of(condition)) <= set(bound):
        return False
    name = condition.atom.predicate
    rules = guideline.rules_by_head.get(name, ())
    return name not in guideline.vocabulary.input_names and any(rule.clause.body for rule in rules)


def instance_text(condition: Condition, bindings: Mapping[str, Value]) -> str:
    """A condition with the values of its variables, as far as they are bound."""

    def shown(term: Any) -> str:
        return str(bindings[term.name]) if isinstance(term, Variable) and term.name in bindings else str(term)

    if isinstance(condition, Comparison):
        sides = [evaluate(side, bindings) for side in (condition.left, condition.right)]
        return f"{sides[0]} {condition.operator} {sides[1]}"
    atom = condition.atom
    return f"{'not ' * condition.negated}{atom.predicate}({', '.join(map(shown, atom.args))})"


def brief(values: Iterable[Value]) -> str:
    """Some values in a fault: the first few."""
    found = sorted(values, key=lambda v: (isinstance(v, str), v if isinstance(v, int) else 0, str(v)))
    return ", ".join(map(str, found[:3])) + (", ..." if len(found) > 3 else "")


def told(value: object) -> object:
    return "none" if value is None else value
