"""What a conclusion rests on that may be doubted: assumptions and accepted findings; and where its source is open.

A place where the source is open (`kb.guideline.register`) concerns a patient where the guideline handles it by a rule
that is used for this patient, in the proof or for a remark, and not for just anybody. A rule is used for anybody where
it reads no value, or where no rule outside of that handling concludes its predicate; then it counts only where it
chooses among several facts of the patient, as among the parts of the spine that a lesion spans.
"""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from explain import words
from explain.proof.bearing_remarks import bearing, own, remarks
from explain.proof.proof import Proof
from kb.answer.answer import Result
from kb.answer.firing import Firing
from kb.answer.remarks import Remark
from kb.cases.case import PATIENT
from kb.check.findings import Finding
from kb.guideline.guideline import Guideline
from kb.guideline.register import Ambiguity, register_of
from kb.language.syntax import Clause, Constant, Fact, Value

MOST_NAMED = 3


def rests_words(proof: Proof) -> str:
    """What a proof rests on, in one line, or nothing."""
    guideline = proof.result.guideline
    rules = dict.fromkeys(data["rule"].id for _, data in proof.graph.nodes(data=True) if "rule" in data)
    assumed = [rule for rule in rules if any(c.is_assumption for c in guideline.paragraph_by_id[rule].citations)]
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
    if accepted:
        told.append(words.RESTS_ACCEPTED.format(keys=some(list(dict.fromkeys(accepted)))))
    rests = words.RESTS.format(what=words.join(told)) if told else ""
    disputed = disputes_of(proof)
    return " ".join(filter(None, (rests, words.DISPUTED.format(keys=words.join(disputed)) if disputed else "")))


def disputes_of(proof: Proof) -> list[str]:
    firings = {f for _, data in proof.graph.nodes(data=True) for f in data.get("firings", ())}
    return disputes(proof.result, about(proof), firings)


def about(proof: Proof) -> list[Fact]:
    """The facts that a proof is of, and the goals that no rule gives a value."""
    goal = proof.result.guideline.vocabulary.report.goal
    none = [data["lesion"] for data in map(proof.data, proof.roots) if data["kind"] == "none"]
    return [*proof.facts, *(Fact(goal, (lesion,)) for lesion in none)]


def disputes(result: Result, facts: Iterable[Fact], firings: Iterable[Firing], rules: Iterable[str] = ()) -> list[str]:
    """The places where the source is open that concern the patient of some facts, by their keys: by the uses of rules
    in a proof, by the remarks, and by `rules` that come near."""
    guideline, firings = result.guideline, list(firings)
    ambiguities = register_of(guideline).ambiguities_of
    used = dict.fromkeys(
        [*rules, *(f.rule.id for f in firings), *(r.rule for fact in facts for r in said(result, fact))]
    )
    found = {row.id for name in used for row in ambiguities.get(name, ()) if not is_general(guideline, name, row)}
    found |= {row.id for f in firings for row in ambiguities.get(f.rule.id, ()) if chooses(result, f)}
    return sorted(found)


def said(result: Result, fact: Fact) -> list[Remark]:
    """The remarks on the patient of a goal, on another fact those that bear on it; not what is read from a table, such
    as figures, for that speaks of other patients."""
    goal = fact.predicate == result.guideline.vocabulary.report.goal
    found = remarks(result, fact.args[0]) if goal else bearing(result, fact)
    return [remark for section, remark in found if own(section, remark)]


def is_general(guideline: Guideline, name: str, ambiguity: Ambiguity) -> bool:
    """Whether a rule says nothing of a patient: it reads no value, or whoever has its conclusions has them by the rules
    that handle this place of the source."""
    clauses = guideline.paragraph_by_id[name].clauses
    if not any(reads_a_value(clause) for clause in clauses):
        return True
    heads = {clause.head.predicate for clause in clauses if clause.head}
    others = {rule.id for head in heads for rule in guideline.rules_by_head.get(head, ())}
    others |= {source.paragraph.id for fact, source in guideline.tables.items() if fact.predicate in heads}
    return others <= set(ambiguity.rules)


def reads_a_value(clause: Clause) -> bool:
    """Whether a clause is a row of a table, or depends on more than that its conditions have some value."""
    atoms = [literal.atom for literal in clause.literals]
    return (
        len(clause.literals) < len(clause.body)
        or not clause.body
        or any(
            literal.negated or any(isinstance(term, Constant) for term in atom.args)
            for literal, atom in zip(clause.literals, atoms, strict=True)
        )
    )


def chooses(result: Result, firing: Firing) -> bool:
    """Whether a use of a rule reads one of several facts that the patient has in its place."""
    return any(
        other.predicate == fact.predicate and other.args[0] == fact.args[0] and other != fact
        for fact, negated in firing.premises
        if not negated and fact.predicate in result.guideline.of_case
        for other in result.certain
    )


def some(names: list[str]) -> str:
    """A few names, and how many more there are."""
    if len(names) <= MOST_NAMED:
        return words.join(names)
    return words.AND_MORE.format(some=", ".join(names[:MOST_NAMED]), number=len(names) - MOST_NAMED)


_accepted: WeakKeyDictionary[Guideline, tuple[Finding, ...]] = WeakKeyDictionary()


def accepted_of(guideline: Guideline) -> tuple[Finding, ...]:
    """The gaps of the goal that a check finds and the guideline accepts; looked for once, if any are accepted."""
    if guideline not in _accepted:
        from kb.check.check import accepted_gaps

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
