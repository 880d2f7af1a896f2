"""A proof, checked step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from explain import words
from explain.bounds import Bounds, is_true
from explain.recheck_answers import Answers, evaluator_of
from explain.recheck_case import PATIENT, Data, FaultyError
from kb.syntax import Comparison, Condition, Fact, Value, ground

NO_OUTCOME = object()


class ProofChecker(Answers):
    """Checks the steps of a proof in their order; `sure` and `may` are what they have shown."""

    def claim(self, claim: Data) -> None:
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
