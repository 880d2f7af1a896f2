"""What a conclusion rests on that may be doubted: assumptions, disputed statements, accepted findings of a check."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from explain import words
from explain.proof import Proof
from kb.answering import Result
from kb.case import PATIENT
from kb.findings import Finding
from kb.guideline import Guideline
from kb.register import register_of
from kb.syntax import Constant, Value

MOST_NAMED = 3


def rests_words(proof: Proof) -> str:
    """What a proof rests on, in one line, or nothing."""
    guideline = proof.result.guideline
    rules = dict.fromkeys(data["rule"].id for _, data in proof.graph.nodes(data=True) if "rule" in data)
    assumed = [rule for rule in rules if any(c.is_assumption for c in guideline.paragraph_by_id[rule].citations)]
    register = register_of(guideline)
    disputed = {row.id: None for rule in rules for row in register.ambiguities_of.get(rule, ())}
    accepted = [
        finding.id
        for root in proof.roots
        if proof.graph.nodes[root]["kind"] == "none" and proof.graph.nodes[root]["certain"]
        for finding in accepted_for(proof.result, proof.graph.nodes[root]["lesion"])
    ]
    told = []
    if assumed:
        template = words.RESTS_ASSUMED if len(assumed) == 1 else words.RESTS_ASSUMED_MANY
        told.append(template.format(rules=some(assumed)))
    if disputed:
        template = words.RESTS_DISPUTED if len(disputed) == 1 else words.RESTS_DISPUTED_MANY
        told.append(template.format(keys=some(sorted(disputed))))
    if accepted:
        told.append(words.RESTS_ACCEPTED.format(keys=some(accepted)))
    return words.RESTS.format(what=words.join(told)) if told else ""


def some(names: list[str]) -> str:
    """A few names, and how many more there are."""
    if len(names) <= MOST_NAMED:
        return words.join(names)
    return words.AND_MORE.format(some=", ".join(names[:MOST_NAMED]), number=len(names) - MOST_NAMED)


_accepted: WeakKeyDictionary[Guideline, tuple[Finding, ...]] = WeakKeyDictionary()


def accepted_of(guideline: Guideline) -> tuple[Finding, ...]:
    """The gaps of the goal that a check finds and the guideline accepts; looked for once, if any are accepted."""
    if guideline not in _accepted:
        from kb.consistency import accepted_gaps

        _accepted[guideline] = accepted_gaps(guideline, guideline.vocabulary.report.goal)
    return _accepted[guideline]


def accepted_for(result: Result, lesion: Value) -> list[Finding]:
    """The accepted gaps of the goal that a lesion's patient lies in."""
    guideline = result.guideline
    goal = guideline.vocabulary.report.goal
    possible: dict[str, set[Value]] = {}
    for fact in result.possible:
        if fact.predicate in guideline.of_case and len(fact.args) == 2 and fact.args[0] in (lesion, PATIENT):
            possible.setdefault(fact.predicate, set()).add(fact.args[-1])
    for predicate in guideline.vocabulary.inputs:
        if predicate.closed:  # where it is not stated, it is as a value that no rule for the goal names
            possible.setdefault(predicate.name, unnamed(guideline, predicate.name, goal))

    def inside(name: str, values: tuple[Value, ...]) -> bool:
        known = possible.get(name, set())
        if name in guideline.vocabulary.open_names or name not in guideline.vocabulary.input_names:
            return bool(known) and known <= set(values)
        return not known.isdisjoint(values)

    return [
        finding
        for finding in accepted_of(guideline)
        if finding.predicate == goal and all(inside(*part) for part in finding.region.items())
    ]


def unnamed(guideline: Guideline, name: str, goal: str) -> set[Value]:
    """The values of an input that no rule below a goal names."""
    atoms = [
        atom
        for rule in guideline.rules
        if rule.clause.head and rule.clause.head.predicate in (goal, *guideline.reads[goal])
        for atom in rule.clause.atoms
        if atom.predicate == name
    ]
    named = {term.value for atom in atoms for term in atom.args[1:] if isinstance(term, Constant)}
    return set(guideline.vocabulary.domains[guideline.vocabulary.predicates[name].domain].members) - named
