"""The claim that a fact does not follow, checked clause by clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from explain import words
from explain.bounds import Bounds, match, solutions
from explain.recheck_answers import Answers, evaluator_of
from explain.recheck_case import Data
from explain.sealed import clause_ids
from kb.guideline import Guideline
from kb.syntax import Comparison, Condition, Fact, Literal, Value, Variable, evaluate, variables_of


class WhyNotChecker(Answers):
    """Checks that a fact does not follow, and what blocks each clause that could conclude it."""

    def claim(self, claim: Data) -> None:
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
