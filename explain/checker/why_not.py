"""The claim that a fact does not follow, checked clause by clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from explain import words
from explain.checker.answers import evaluator_of
from explain.checker.bounds import Bounds, match, solutions
from explain.checker.case import Data
from explain.checker.encoding import clause_ids
from explain.checker.patients import Patients
from kb.guideline.guideline import Guideline
from kb.language.syntax import Comparison, Condition, Fact, Literal, Value, Variable, evaluate, variables_of


class WhyNotChecker(Patients):
    """Checks that a fact does not follow, and what blocks each clause that could conclude it."""

    def claim(self, claim: Data) -> None:
        """The goal is in no upper bound; and each clause that could conclude it is blocked where the steps say so."""
        goal = self.fact(claim["goal"])
        evaluator = evaluator_of(self.guideline, [goal.predicate])
        bounds = self.bounds(evaluator, self.situation(self.entity(goal), [goal.predicate]))
        if bounds.possibly(goal):
            raise self.fault(words.VERIFY_FOLLOWS, fact=goal)
        shown: dict[str, Data] = {}
        for step in self.certificate["steps"]:
            self.at = step["id"]
            if step["kind"] != "blocked":
                raise self.fault(words.VERIFY_OTHER_KIND)
            if step["goal"] in shown:
                raise self.fault(words.VERIFY_STEP_TWICE)
            if step["id"] != (name := f"not {step['goal']}"):
                raise self.fault(words.VERIFY_STEP_NAME, name=name)
            shown[step["goal"]] = step
        waiting, seen = [claim["goal"]], set[str]()
        while waiting:
            text = waiting.pop()
            if text in seen:
                continue
            seen.add(text)
            self.at = f"why not {text}"
            self.step()
            if text not in shown:
                raise self.fault(words.VERIFY_NO_STEP, fact=text)
            self.in_words(shown[text], self.fact(text))
            waiting += self.blocked(self.fact(text), shown[text], bounds)
        if extra := shown.keys() - seen:
            self.at = f"why not {min(extra)}"
            raise self.fault(words.VERIFY_NOT_NEEDED)

    def proven(self) -> list[str]:
        says = self.guideline.vocabulary.says(self.fact(self.certificate["claim"]["goal"]))
        return [words.VERIFY_IS_NOT.format(says=says)]

    def blocked(self, goal: Fact, step: Data, bounds: Bounds) -> Iterator[str]:
        """Whether each clause for a fact is blocked as a step says; the facts that are to be shown in turn."""
        if bounds.possibly(goal):
            raise self.fault(words.VERIFY_FOLLOWS, fact=goal)
        blocks: dict[str, list[Data]] = {}
        for block in step["blocks"]:
            blocks.setdefault(block["clause"], []).append(block)
        if [b for own in blocks.values() for b in own] != step["blocks"]:
            raise self.fault(words.VERIFY_ORDER)
        self.in_order([list(clause_ids(self.guideline)).index(key) if key in self.rules else -1 for key in blocks])
        for key, rule in clause_ids(self.guideline).items():
            head, body = rule.clause.head, rule.clause.body
            bindings = match(head, goal.args, {}) if head and head.predicate == goal.predicate else None
            if bindings is None or not body:
                continue
            self.at = f"why not {goal}, clause {key}"
            if key not in blocks:
                raise self.fault(words.VERIFY_NOT_BLOCKED)
            self.in_order([block["fails"] for block in blocks[key]])
            for block in blocks.pop(key):
                self.step()
                self.rule(key)
                self.in_order(block["given"])
                if not {block["fails"], *block["given"]} <= set(range(len(body))):
                    raise self.fault(words.VERIFY_NOT_BLOCKED)
                failing = body[block["fails"]]
                given = [body[n] for n in block["given"]]
                ways = list(solutions(given, bindings, bounds.upper, bounds.lower))
                self.allowance.spend(len(ways))
                if not ways or failing in given:
                    raise self.fault(words.VERIFY_NOT_BLOCKED)
                if any(next(solutions([failing], way, bounds.upper, bounds.lower), None) is not None for way in ways):
                    raise self.fault(words.VERIFY_MAY_HOLD, condition=failing)
                instances = sorted({instance_text(failing, way) for way in ways})
                if instances != block["conditions"]:
                    raise self.fault(words.VERIFY_CONDITIONS, conditions=", ".join(instances))
                if is_derived(self.guideline, failing, bindings):
                    yield from instances
        if blocks:
            raise self.fault(words.VERIFY_NO_CLAUSE, clause=next(iter(blocks)))


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
