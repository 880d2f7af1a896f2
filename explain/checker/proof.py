"""A proof, checked step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from explain import words
from explain.checker.answers import Verdict, evaluator_of
from explain.checker.bounds import Bounds, Entry, Evaluator, Key, Situation, is_true, match
from explain.checker.case import PATIENT, Data, FaultyError
from explain.checker.encoding import clause_ids
from explain.checker.patients import Patients
from kb.guideline.guideline import Rule
from kb.language.syntax import Comparison, Fact, Value, ground


def use_id(clause: str, rule: Rule, bindings: Mapping[str, Value]) -> str:
    """The name of a use of a clause: the clause with the values of its variables."""
    return f"{clause}({', '.join(str(bindings[name]) for name in rule.clause.variables)})"


def open_id(predicate: str, entity: Value) -> str:
    return f"{predicate}({entity}, ?)"


def none_id(goal: str, lesion: object) -> str:
    return f"no {goal} for {lesion}"


class ProofChecker(Patients):
    """Checks the steps of a proof in their order. What they have shown: facts that are `sure`, that are surely `absent`
    and that `may` hold; lesions without a goal, surely (true) or maybe."""

    def evaluate(self) -> Evaluator:
        self.sure: set[Fact] = set()
        self.absent: set[Fact] = set()
        self.may: set[Fact] = set()
        self.without: dict[str, bool] = {}
        self.opened: dict[str, Data] = {}
        self.settled: dict[Key, Entry] = {}
        steps = [*self.certificate["steps"], *self.certificate["claim"]["conclusions"]]
        self.at = "steps"
        texts = [step["concludes"].removeprefix("not ") for step in steps if "concludes" in step]
        none = {self.none(lesion) for lesion in self.certificate["case"]["lesions"]}
        names = {self.fact(text).predicate for text in texts if text not in none}
        names |= {self.fact(text).predicate for step in steps for text in step.get("possible", ())}
        return evaluator_of(self.guideline, {*self.guideline.core, *names})

    def claim(self, claim: Data) -> None:
        """Each step follows from those before it; then each conclusion stands in a step of its own; and every step
        leads to a conclusion."""
        steps = self.certificate["steps"]
        kinds: dict[str, Callable[[Data], str]] = {
            "stated": self.stated_step,
            "table": self.table_step,
            "absent": self.absent_step,
            "use": self.use_step,
            "cases": self.cases_step,
            "left": self.left_step,
            "open": self.open_step,
            "none": self.none_step,
        }
        self.seen: dict[str, Data] = {}
        for step in steps:
            self.at = step["id"]
            self.step()
            if step["kind"] not in kinds:
                raise self.fault(words.VERIFY_OTHER_KIND)
            try:
                if step["id"] in self.seen:
                    raise self.fault(words.VERIFY_STEP_TWICE)
                self.seen[step["id"]] = step
                name = kinds[step["kind"]](step)
                if step["id"] != name:
                    raise self.fault(words.VERIFY_STEP_NAME, name=name)
            except FaultyError as fault:
                self.note(fault)
        self.conclusions(claim)
        if claim["goal"] == self.guideline.vocabulary.report.goal:
            self.unchecked.append(words.VERIFY_HOLDS)
        if not self.faults:
            self.needed(claim)

    # ---------------------------------------------------------------------------------------------------- the claim

    def conclusions(self, claim: Data) -> None:
        """Each conclusion is of the goal that the claim names, and shown to be certain, or to be possible and not
        certain; of what is open, all that is possible is told."""
        texts = [root["concludes"] for root in claim["conclusions"]]
        self.at = "claim"
        if len(set(texts)) < len(texts):
            raise self.fault(words.VERIFY_ORDER)
        for root in claim["conclusions"]:
            self.at = f"claim: {root['concludes'][:100]}"
            try:
                self.conclusion(claim["goal"], root["concludes"], root["certain"])
            except FaultyError as fault:
                self.note(fault)

    def conclusion(self, goal: str, text: str, certain: bool) -> None:
        lesions = {self.none(lesion): lesion for lesion in self.certificate["case"]["lesions"]}
        if text in lesions:
            predicate, entity = self.guideline.vocabulary.report.goal, f'"{lesions[text]}"'
            shown = self.without.get(lesions[text]) is certain
        else:
            fact = self.fact(text)
            predicate, entity = fact.predicate, str(fact.args[0])
            shown = fact in self.sure if certain else fact in self.may - self.sure
        if predicate != goal:
            raise self.fault(words.VERIFY_OTHER_GOAL, goal=goal)
        opened = self.opened.get(open_id(predicate, entity))
        if not certain and shown:
            shown = opened is not None and (opened["none"] if text in lesions else text in opened["possible"])
        if not shown:
            raise self.fault(words.VERIFY_NOT_CONCLUDED, fact=text)

    def none(self, lesion: object) -> str:
        return none_id(self.guideline.vocabulary.report.goal, lesion)

    def needed(self, claim: Data) -> None:
        """Whether every step leads to a conclusion: it concludes one, or what a step that leads to one rests on."""
        wanted = {root["concludes"] for root in claim["conclusions"]}
        for root in claim["conclusions"]:
            if not root["certain"]:
                lesions = [f'"{n}"' for n in self.certificate["case"]["lesions"] if self.none(n) == root["concludes"]]
                entity = lesions[0] if lesions else self.fact(root["concludes"]).args[0]
                wanted.add(open_id(claim["goal"], entity))
        for step in reversed(self.certificate["steps"]):
            gives = {step["id"], step.get("concludes", step["id"]), *step.get("possible", ())}
            if not gives & wanted:
                self.at = step["id"]
                raise self.fault(words.VERIFY_NOT_NEEDED)
            wanted.update(step.get("premises", ()), step.get("uses", ()))

    def proven(self) -> list[str]:
        """The conclusions in words."""
        lesions = {self.none(lesion): lesion for lesion in self.certificate["case"]["lesions"]}
        found = []
        for root in self.certificate["claim"]["conclusions"]:
            text = root["concludes"]
            says = words.VERIFY_SAYS_NONE.format(goal=self.certificate["claim"]["goal"], lesion=lesions.get(text, ""))
            says = says if text in lesions else self.guideline.vocabulary.says(self.fact(text))
            found.append((words.VERIFY_IS_CERTAIN if root["certain"] else words.VERIFY_IS_POSSIBLE).format(says=says))
        return found

    # ------------------------------------------------------------------------------------------------ what is known

    def current(self, entity: Value) -> Situation:
        """The record of a lesion (or the patient), with what steps have settled."""
        scope = entity if entity in self.scopes else PATIENT
        found = self.base(scope)
        settled = {key: entry for key, entry in self.settled.items() if key in found.entries}
        return replace(found, entries={**found.entries, **settled})

    def bounds_of(self, fact: Fact) -> Bounds:
        return self.bounds(self.evaluator, self.current(self.entity(fact)))

    def was_shown(self, text: str) -> bool:
        """Whether a premise was shown, surely."""
        fact = self.fact(text.removeprefix("not "))
        return fact in (self.absent if text.startswith("not ") else self.sure)

    # ---------------------------------------------------------------------------------------------------- the steps

    def stated_step(self, step: Data) -> str:
        fact = self.fact(step["concludes"])
        self.in_words(step, fact)
        record = {Fact("lesion_of", pair) for pair in self.lesions} | {Fact("given", key) for key in self.stated}
        record |= {Fact("given", key) for key in self.partly if key[0] in self.guideline.rules_by_head}
        values = self.stated.get((fact.predicate, fact.args[0]), ()) if fact.args else ()
        if fact not in record and fact.args[1:] not in [(value,) for value in values]:
            raise self.fault(words.VERIFY_NOT_STATED, fact=fact)
        self.sure.add(fact)
        return str(fact)

    def table_step(self, step: Data) -> str:
        fact, rule = self.fact(step["concludes"]), self.rule(step["clause"])
        self.in_words(step, fact)
        if str(rule.clause) != f"{fact}.":
            raise self.fault(words.VERIFY_NO_TABLE, fact=fact)
        self.sure.add(fact)
        return str(fact)

    def absent_step(self, step: Data) -> str:
        if not step["concludes"].startswith("not "):
            raise self.fault(words.VERIFY_NO_FACT, fact=step["concludes"])
        fact = self.fact(step["concludes"].removeprefix("not "))
        self.in_words(step, fact)
        if self.bounds_of(fact).possibly(fact):
            raise self.fault(words.VERIFY_FOLLOWS, fact=fact)
        self.absent.add(fact)
        return f"not {fact}"

    def use_step(self, step: Data) -> str:
        """One use of a rule: an instance of its clause, its comparisons true, its premises known; or, where it is not
        certain, patients to whom it does and does not apply."""
        rule = self.rule(step["clause"])
        bindings, head = step["bindings"], rule.clause.head
        if set(bindings) != set(rule.clause.variables) or head is None or not rule.clause.body:
            raise self.fault(words.VERIFY_BINDINGS, variables=", ".join(rule.clause.variables))
        fact = self.fact(str(ground(head, bindings)))
        if str(fact) != step["concludes"]:
            raise self.fault(words.VERIFY_CONCLUDES, fact=fact)
        self.in_words(step, fact)
        for c in rule.clause.body:
            if isinstance(c, Comparison) and not is_true(c, bindings):
                raise self.fault(words.VERIFY_COMPARISON, condition=c)
        premises = [f"{'not ' * c.negated}{ground(c.atom, bindings)}" for c in rule.clause.literals]
        if step["premises"] != premises:
            needs = next((text for text in premises if text not in step["premises"]), "")
            message = words.VERIFY_NO_PREMISE if needs else words.VERIFY_PREMISES_MANY
            raise self.fault(message, fact=needs)
        for text in premises:
            named = self.fact(text.removeprefix("not "))
            may = not step["certain"] and (text.startswith("not ") or named in self.may)
            if not (self.was_shown(text) or may):
                raise self.fault(words.VERIFY_PREMISE_UNKNOWN, fact=text)
        if step["certain"]:
            self.sure.add(fact)
        else:
            about = list(self.about(self.entity(fact)))
            if not any(patient.fires(rule, bindings) for patient in about):
                raise self.fault(words.VERIFY_NOBODY_HAS, fact=fact)
            if not any(patient.fails(rule, bindings) for patient in about):
                raise self.fault(words.VERIFY_NOT_OPEN, fact=fact)
            self.may.add(fact)
        return use_id(step["clause"], rule, bindings)

    def cases_step(self, step: Data) -> str:
        """What holds in every case, each by one of some uses of rules, though none of these is certain."""
        fact = self.fact(step["concludes"])
        self.in_words(step, fact)
        used = [self.seen.get(name) for name in step["uses"]]
        self.in_order(step["uses"])
        if not all(use and use["kind"] == "use" and use["concludes"] == str(fact) for use in used):
            raise self.fault(words.VERIFY_PREMISE_UNKNOWN, fact=fact)
        rules = [self.rule(use["clause"]) for use in used if use and not use["certain"]]
        if len(rules) < len(used) or not rules:
            raise self.fault(words.VERIFY_NOT_OPEN, fact=fact)
        situation = self.current(self.entity(fact))
        self.tree(step["tree"], situation, self.evaluator, self.by(fact, rules, situation), step["id"])
        self.sure.add(fact)
        return str(fact)

    def by(self, fact: Fact, rules: Iterable[Rule], situation: Situation) -> Verdict:
        """The verdict that some rules surely conclude a fact."""
        own = [r for r in dict.fromkeys(rules) if r.clause.head and match(r.clause.head, fact.args, {}) is not None]
        return lambda bounds: self.evaluator.concludes(own, fact, bounds, situation)

    def left_step(self, step: Data) -> str:
        """A value that denials leave as the only one of an input: each other one is refused."""
        fact = self.fact(step["concludes"])
        self.in_words(step, fact)
        clauses = self.refusing(fact)
        if step["clauses"] != clauses:
            raise self.fault(words.VERIFY_CLAUSES, clauses=", ".join(clauses))
        read = {c.atom.predicate for name in clauses for c in self.rule(name).clause.literals}
        self.in_order(step["premises"])
        for text in step["premises"]:
            if not self.was_shown(text) or self.fact(text.removeprefix("not ")).predicate not in read:
                raise self.fault(words.VERIFY_PREMISE_UNKNOWN, fact=text)
        self.settle(fact)
        self.sure.add(fact)
        return str(fact)

    def refusing(self, fact: Fact) -> list[str]:
        """The denials that refuse all other values that an input may have."""
        key = (fact.predicate, fact.args[0])
        found: set[str] = set()
        refused: set[Value] = set()
        others: frozenset[Value] = frozenset()
        names = {rule.index: name for name, rule in clause_ids(self.guideline).items()}
        for scope in self.scopes:
            situation = self.current(scope)
            entry = situation.entries.get(key)
            if entry is None:
                continue
            if entry.many or entry.silent or fact.args[-1] not in entry.values:
                raise self.fault(words.VERIFY_NO_SPLIT, input=fact.predicate)
            others = entry.values - {fact.args[-1]}
            for value in sorted(others, key=str):
                entries = {**situation.entries, key: replace(entry, values=frozenset((value,)))}
                case = replace(situation, entries=entries)
                bounds = self.bounds(self.evaluator, case)
                own = [r for r in self.guideline.denials if bounds.refused and self.evaluator.refuses(r, bounds, case)]
                found |= {names[rule.index] for rule in own}
                refused |= {value} if own or bounds.cannot else set()
        if not others:
            raise self.fault(words.VERIFY_NO_SPLIT, input=fact.predicate)
        if others - refused:
            raise self.fault(words.VERIFY_NOT_LEFT, fact=fact, value=min(others - refused, key=str))
        return sorted(found)

    def settle(self, fact: Fact) -> None:
        """From here on an input has one value."""
        key = (fact.predicate, fact.args[0])
        entry = next(e for scope in self.scopes if (e := self.current(scope).entries.get(key)) is not None)
        self.settled[key] = replace(entry, values=frozenset((fact.args[-1],)))

    def open_step(self, step: Data) -> str:
        """What is not known yet of one predicate of one lesion: each of its values is possible, each has a patient who
        lacks it, there are no others; and what is missing is what it reads and the case does not state."""
        facts = [self.fact(text) for text in step["possible"]]
        predicate, entity = facts[0].predicate, facts[0].args[0]
        if self.guideline.vocabulary.predicates[predicate].role == "record":
            raise self.fault(words.VERIFY_OTHER_KIND)
        if len(set(facts)) < len(facts) or any((f.predicate, f.args[0]) != (predicate, entity) for f in facts):
            raise self.fault(words.VERIFY_ORDER)
        about = list(self.about(entity))
        for fact in facts:
            if not any(patient.may_have(fact) for patient in about):
                raise self.fault(words.VERIFY_NOBODY_HAS, fact=fact)
            if not any(patient.may_lack(fact) for patient in about):
                raise self.fault(words.VERIFY_NOT_OPEN, fact=fact)
        if step["none"] and not any(patient.may_lack_all(predicate, entity) for patient in about):
            raise self.fault(words.VERIFY_NOBODY_HAS, fact=f"no {predicate}")
        if step["missing"] != (missing := self.missing_of(predicate, entity)):
            raise self.fault(words.VERIFY_MISSING, inputs=", ".join(missing) or "none")
        holds = self.only(facts, step["none"])
        self.tree(step["tree"], self.current(entity), self.evaluator, holds, step["id"])
        self.may.update(facts)
        name = open_id(predicate, entity)
        self.opened[name] = step
        return name

    def only(self, facts: Iterable[Fact], none: bool) -> Verdict:
        """The verdict that of one predicate of one lesion nothing but some facts is possible, and (or not) one of
        them holds."""
        allowed = frozenset(facts)
        one = next(iter(allowed))
        rows = frozenset(fact.args for fact in allowed)

        def holds(bounds: Bounds) -> bool:
            upper = {row for row in bounds.upper[one.predicate] if row[0] == one.args[0]}
            return upper <= rows and (none or bounds.some(one.predicate, one.args[0]))

        return holds

    def missing_of(self, predicate: str, entity: Value) -> list[str]:
        """The inputs that a predicate reads (or is) and the case does not state, or states in part."""
        near = (entity, PATIENT) if self.apart else self.scope(entity)
        read = {predicate, *self.guideline.reads[predicate]}
        open_ = [*self.missing([predicate], near), *(key for key in self.partly if key[1] in near)]
        return sorted({name for name, _ in open_ if name in read})

    def none_step(self, step: Data) -> str:
        """That no rule concludes the goal of a lesion: in no case; or for one patient, and for another one does."""
        goal, lesion = self.guideline.vocabulary.report.goal, f'"{step["lesion"]}"'
        if (lesion, PATIENT) not in self.lesions:
            raise self.fault(words.VERIFY_NO_LESION, lesion=step["lesion"])
        if step["certain"] != ("tree" in step):
            raise self.fault(words.VERIFY_LEAF)
        if step["certain"]:
            self.tree(step["tree"], self.current(lesion), self.evaluator, self.among([None], lesion), step["id"])
        else:
            about = list(self.about(lesion))
            if not any(patient.may_lack_all(goal, lesion) for patient in about):
                raise self.fault(words.VERIFY_NOBODY_HAS, fact=step["id"])
            if not any(patient.bounds.some(goal, lesion) for patient in about):
                raise self.fault(words.VERIFY_NOT_OPEN, fact=step["id"])
        self.in_order(step["premises"])
        for text in step["premises"]:
            fact = self.fact(text.removeprefix("not "))
            shown = self.was_shown(text) or fact in self.may
            if not shown or fact.predicate not in self.guideline.reads[goal] or fact.args[0] not in self.scope(lesion):
                raise self.fault(words.VERIFY_PREMISE_UNKNOWN, fact=text)
        self.without[step["lesion"]] = step["certain"]
        return self.none(step["lesion"])
