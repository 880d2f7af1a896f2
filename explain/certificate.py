"""A proof or an answer as a certificate: plain data that holds all that is needed to check it again.

What was searched for is written down so that checking needs no search: a set of facts that forces a plan comes with
the cases that it leaves, a fact that cannot be left out with a patient who shows it. The keys are published in
certificate.schema.json.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from explain.bounds import Bounds, Entry, Key, Situation, match, solutions
from explain.grow import grow
from explain.proof import Proof
from explain.recheck_answers import Answers, evaluator_of
from explain.recheck_claims import transversals
from explain.recheck_why_not import instance_text, is_derived
from explain.sealed import VERSION, clause_ids, digest_of, seal_of, written
from explain.whynot import target
from kb.answering import Result
from kb.case import PATIENT, Case, lesion_symbol
from kb.changes import Change, may_change
from kb.decision import Outcome, Position, position
from kb.errors import InputError, Place, Problem
from kb.firing import Firing
from kb.guideline import Guideline, Rule
from kb.mdd import NONE
from kb.reasons import Reasons
from kb.syntax import Fact, Value, ground, word_of

Data = dict[str, Any]
NO_FACT = Fact("", ())
LEAST_SHOWN = 2  # where the smallest changes have as many inputs, that no single one is enough is shown too


def sealed(guideline: Guideline, case: Case, claim: Data, rules: Iterable[Rule], steps: list[Data]) -> Data:
    """A certificate with its digest and its id."""
    names = names_of(guideline)
    used = sorted(dict.fromkeys(rules), key=lambda rule: rule.index)
    clauses = {names[rule.index]: shown(rule) for rule in used}
    found: Data = {"certificate": VERSION, "id": ""}
    found["guideline"] = {"name": guideline.name, "digest": digest_of(guideline)}
    found |= {"case": stated(case), "claim": claim, "clauses": clauses, "steps": steps}
    return {**found, "id": seal_of(found)}


def shown(rule: Rule) -> Data:
    """A clause as it was used."""
    return {"rule": rule.id, "clause": str(rule.clause), "cites": rule.cites, "sentence": rule.paragraph.sentence}


def stated(case: Case) -> Data:
    """What a case states; the record (`given`, `lesion_of`) follows from that."""
    facts = [str(fact) for fact in case.facts if fact.predicate not in ("given", "lesion_of")]
    open_ = [{"input": name, "of": entity, "values": written(values)} for (name, entity), values in case.open.items()]
    return {"name": case.name, "lesions": list(case.lesions), "facts": facts, "open": open_}


def checker_of(guideline: Guideline, case: Case) -> Answers:
    """The checker's own view of a case."""
    checker = Answers({"case": stated(case)}, guideline)
    checker.read_case()
    return checker


def names_of(guideline: Guideline) -> dict[int, str]:
    return {rule.index: name for name, rule in clause_ids(guideline).items()}


def rules_below(guideline: Guideline, goals: Iterable[str]) -> list[Rule]:
    """The clauses that goals depend on, and the denials."""
    wanted = evaluator_of(guideline, goals).wanted
    return [rule for rule in guideline.rules if not rule.clause.head or rule.clause.head.predicate in wanted]


# ----------------------------------------------------------------------------------------------------------- a proof


def certificate_of_proof(proof: Proof) -> Data:
    """The steps of a proof in an order in which each follows from those before it."""
    writer = Writer(proof)
    for node in in_order(proof):
        writer.write(node)
    return sealed(proof.result.guideline, proof.result.case, writer.claim(), writer.rules, writer.steps)


def in_order(proof: Proof) -> list[str]:
    """The nodes that the goals rest on, each after its premises."""
    found: dict[str, None] = {}
    begun: set[str] = set()
    for root in proof.roots:
        path = [(root, iter(sorted(proof.graph.predecessors(root))))]
        begun.add(root)
        while path:
            node, rest = path[-1]
            following = next((n for n in rest if n not in begun), None)
            if following is None:
                found[node] = None
                path.pop()
            else:
                begun.add(following)
                path.append((following, iter(sorted(proof.graph.predecessors(following)))))
    return list(found)


class Writer:
    """Writes the nodes of a proof as steps."""

    def __init__(self, proof: Proof) -> None:
        self.proof = proof
        self.guideline = proof.result.guideline
        self.names = names_of(self.guideline)
        self.steps: list[Data] = []
        self.rules: list[Rule] = []
        self.checker = checker_of(self.guideline, proof.result.case)
        self.situation = self.checker.everything(self.guideline.core)

    def step(self, id_: str, kind: str, **content: Any) -> None:
        if all(step["id"] != id_ for step in self.steps):
            self.steps.append({"id": id_, "kind": kind, **content})

    def says(self, fact: Fact) -> str:
        return self.guideline.vocabulary.says(fact)

    def write(self, node: str) -> None:
        data = self.proof.data(node)
        kind, fact = data["kind"], data.get("fact", NO_FACT)
        if kind == "rule":
            self.uses(node, data)
        elif kind == "open":
            possible = [str(one) for one in data["facts"]]
            self.step(node, "open", possible=possible, missing=list(data["missing"]))
        elif kind == "none":
            self.none(node, data)
        elif node.startswith("not "):
            if self.is_sure(node):
                self.step(f"not {fact}", "absent", concludes=f"not {fact}", says=self.says(fact))
        elif kind in ("patient fact", "record"):
            self.step(str(fact), "stated", concludes=str(fact), says=self.says(fact))
        elif kind == "guideline fact":
            self.rules.append(data["rule"])
            name = self.names[data["rule"].index]
            self.step(str(fact), "table", concludes=str(fact), clause=name, says=self.says(fact))
        elif data["certain"]:
            self.derived(node, fact)

    def is_sure(self, absent: str) -> bool:
        """Whether a use of a rule that is certain rests on an absence."""
        return any(self.proof.data(use)["certain"] for use in self.proof.graph.successors(absent))

    def uses(self, node: str, data: Mapping[str, Any]) -> None:
        """One step for each use of a rule, with the premises that the proof has for it. (A denial that leaves an input
        one value is told where that is.)"""
        rule: Rule = data["rule"]
        if rule.clause.head is None and not data["firings"]:
            return
        self.rules.append(rule)
        name = self.names[rule.index]
        above = {text for premise in self.proof.premises(node) for text in self.texts(premise)}
        own = [[f"{'not ' * negated}{fact}" for fact, negated in firing.premises] for firing in data["firings"]]
        open_ = {text for premise in self.proof.premises(node) for text in self.texts(premise) if text != premise}
        extra = sorted(above - open_ - {text for premises in own for text in premises})
        for firing, premises in zip(data["firings"], own, strict=True):
            told = [text for text in premises if text in above] + extra
            content = {"clause": name, "bindings": dict(firing.bindings), "premises": told}
            conclusion = {"concludes": str(firing.head), "says": self.says(firing.head)}
            self.step(self.use_id(rule, firing), "use", **content, **conclusion, certain=data["certain"])

    def use_id(self, rule: Rule, firing: Firing) -> str:
        return f"{self.names[rule.index]}({', '.join(map(str, firing.values))})"

    def texts(self, node: str) -> list[str]:
        """A premise as steps write it; what is open is each of its values."""
        data = self.proof.data(node)
        return [str(fact) for fact in data["facts"]] if data["kind"] == "open" else [node]

    def derived(self, node: str, fact: Fact) -> None:
        """What is certain by no use of a rule that is: by all cases together, or as the only value left."""
        above = [self.proof.data(premise) for premise in self.proof.premises(node)]
        if any(data["certain"] and data["rule"].clause.head for data in above):
            return
        key = (fact.predicate, fact.args[0])
        entry = self.situation.entries.get(key)
        if entry is not None:
            denials = [data["rule"] for data in above if data["rule"].clause.head is None]
            self.rules += denials
            clauses = list(dict.fromkeys(self.names[rule.index] for rule in denials))
            self.step(str(fact), "left", concludes=str(fact), says=self.says(fact), clauses=clauses)
            settled = Entry(frozenset(fact.args[1:]), given=entry.given)
            self.situation = Situation(self.situation.lesions, {**self.situation.entries, key: settled})
        elif above:
            tree = self.tree({fact.predicate}, lambda bounds: bounds.surely(fact))
            uses = [self.use_id(data["rule"], firing) for data in above for firing in data["firings"]]
            self.step(str(fact), "cases", concludes=str(fact), says=self.says(fact), uses=uses, tree=tree)

    def tree(self, goals: Iterable[str], holds: Callable[[Bounds], bool]) -> Data:
        evaluator = evaluator_of(self.guideline, {*self.guideline.core, *goals})
        return grow(self.guideline, evaluator, self.situation, holds)

    def none(self, node: str, data: Mapping[str, Any]) -> None:
        content: Data = {"lesion": word_of(data["lesion"]), "certain": data["certain"]}
        if data["certain"]:
            content["tree"] = self.tree((), self.checker.among([None], data["lesion"]))
        self.step(node, "none", **content)

    def claim(self) -> Data:
        """What the proof concludes; for goals that are only possible, with patients who have them."""
        roots = [{"says": root, "certain": self.proof.graph.nodes[root]["certain"]} for root in self.proof.roots]
        answers = []
        if self.proof.predicate == self.guideline.vocabulary.report.goal and self.guideline.decides_lesions_apart:
            data = [self.proof.data(root) for root in self.proof.roots if not self.proof.data(root)["certain"]]
            open_ = dict.fromkeys(one["lesion"] if "lesion" in one else one["fact"].args[0] for one in data)
            for lesion in map(word_of, open_):
                standing = position(self.guideline, self.proof.result.case, lesion)
                answers.append({"lesion": lesion, **Shower(standing).answer()})
        return {"kind": "proof", "goal": self.proof.predicate, "conclusions": roots, "answers": answers}


# ------------------------------------------------------------------------------------------ a lesion among its patients


class Shower:
    """Shows what is possible for a lesion where some of what is known is free, or changed."""

    def __init__(self, standing: Position) -> None:
        self.position = standing
        self.guideline = standing.decision.guideline
        self.checker = checker_of(self.guideline, standing.case)
        self.lesion = self.checker.stand({"lesion": standing.lesion})
        self.evaluator = self.checker.plan

    def key(self, name: str) -> Key:
        return self.checker.key(name, self.lesion)

    def node(self, changed: Mapping[str, Value], free: Iterable[str] = ()) -> int:
        """The situations in which known inputs are as they are, or changed, but for those that are free."""
        standing = self.position
        kept = [name for name in standing.known if name not in {*changed, *free}]
        moved = {level: p for n, v in changed.items() for level, p in standing.question(n).saying((v,)).items()}
        return standing.space.given(standing.fixing(kept), moved)

    def room(self, changed: Mapping[str, Value], free: Iterable[str] = ()) -> dict[Key, Entry]:
        return self.checker.room({self.key(n): v for n, v in changed.items()}, [self.key(n) for n in free])

    def tree(self, room: Mapping[Key, Entry], outcomes: Iterable[Outcome]) -> Data:
        situation = Situation(self.checker.of(self.lesion), room)
        return grow(self.guideline, self.evaluator, situation, self.checker.among(outcomes, self.lesion))

    def answer(self, changed: Mapping[str, Value] | None = None) -> Data:
        """The outcomes that are possible: the cases that leave no others, and a patient for each."""
        node, room = self.node(changed or {}), self.room(changed or {})
        possible = self.position.decision.among(node)
        patients = [{"inputs": self.patient(node, [outcome], room)} for outcome in possible]
        return {"possible": list(possible), "tree": self.tree(room, possible), "witnesses": patients}

    def patient(self, node: int, outcomes: Iterable[Outcome], room: Mapping[Key, Entry]) -> list[Data]:
        """A situation of a set with one of some outcomes, as near to the patient as it goes: its open inputs."""
        standing, decision = self.position, self.position.decision
        own = standing.space.value(decision.last, [decision.outcomes.index(outcome) for outcome in outcomes])
        places = self.walk(standing.space.both(node, own))
        found = []
        for key, entry in room.items():
            if entry.exact or (len(entry.values) == 1 and not entry.silent):
                continue
            question, values = standing.question(key[0]), standing.known.get(key[0], ())
            if question.several:
                chosen = [c[0] for level, c in zip(question.levels, question.cells, strict=True) if places[level]]
            elif places[question.levels[0]] == len(question.cells):
                chosen = []
            else:
                cell = [value for value in question.cells[places[question.levels[0]]] if value in entry.values]
                chosen = [next((value for value in cell if value in values), cell[0])]
            found.append({"input": key[0], "of": key[1], "values": written(chosen)})
        return found

    def walk(self, node: int) -> dict[int, int]:
        """The place of each variable on one way into a set: where the patient is, as long as that leads into it."""
        standing, space = self.position, self.position.space
        found: dict[int, int] = {}
        for name, question in standing.decision.questions.items():
            here = question.saying(standing.known.get(name, ()))
            if name in standing.missing and question.several:
                here = {level: int(level == question.levels[0]) for level in question.levels}
            for level in question.levels:
                found[level] = 0 if name in standing.missing and not question.several else here[level]
                if space.levels[node] == level:
                    children = space.children[node]
                    if children[found[level]] == NONE:
                        found[level] = next(place for place, child in enumerate(children) if child != NONE)
                    node = children[found[level]]
        return found


def certificate_of_reasons(standing: Position, reasons: Reasons) -> Data:
    """The reasons of an outcome, each with the cases that it leaves, and patients who show that no fact of it can be
    left out and that there are no others."""
    shower = Shower(standing)
    known = list(standing.known)
    forcing = []
    for kept in reasons.sets:
        room = shower.room({}, [name for name in known if name not in kept])
        forcing.append({"facts": list(kept), "tree": shower.tree(room, [reasons.outcome])})
    rest = [outcome for outcome in standing.decision.outcomes if outcome != reasons.outcome]
    others: dict[tuple[str, ...], Data] = {}
    for needed in transversals([frozenset(map(shower.key, kept)) for kept in reasons.sets]):
        free = [name for name in known if shower.key(name) in needed]
        inputs = shower.patient(shower.node({}, free), rest, room=shower.room({}, free))
        same = {(name, values) for name, values in standing.known.items()}
        moved = {one["input"] for one in inputs if (one["input"], tuple(one["values"])) not in same}
        without = tuple(name for name in free if name in moved or name in standing.partly)
        kept_open = shower.room({}, without)
        inputs = [one for one in inputs if (one["input"], one["of"]) in kept_open and one["input"] not in free] + [
            one for one in inputs if one["input"] in without
        ]
        others.setdefault(without, {"without": list(without), "inputs": inputs})
    claim: Data = {"kind": "reasons", "lesion": standing.lesion, "outcome": reasons.outcome}
    claim |= {"reasons": forcing, "others": list(others.values())}
    goal = shower.guideline.vocabulary.report.goal
    return sealed(shower.guideline, standing.case, claim, rules_below(shower.guideline, [goal]), [])


def certificate_of_changes(standing: Position, changes: Iterable[Change], to: tuple[Outcome, ...] = ()) -> Data:
    """What changes lead to, that no part of one does, and, where the smallest have two inputs, that none has one."""
    shower = Shower(standing)
    moves_shown: list[Data] = []
    for change in changes:
        values = dict(change.values)
        parts = [
            {"inputs": list(part), **shower.answer({name: values[name] for name in part})}
            for size in range(1, len(values))
            for part in combinations(values, size)
        ]
        moves = [{"input": name, "to": value} for name, value in values.items()]
        moves_shown.append({"values": moves, "after": shower.answer(values), "parts": parts})
    claim: Data = {"kind": "change", "lesion": standing.lesion, "to": list(to) or None, "now": shower.answer()}
    claim |= {"changes": moves_shown, "singles": []}
    if min((len(change["values"]) for change in moves_shown), default=0) == LEAST_SHOWN:
        claim["singles"] = [
            {"input": name, "branches": list(single_changes(shower, name))}
            for name in standing.known
            if may_change(standing, name)
        ]
    goal = shower.guideline.vocabulary.report.goal
    return sealed(shower.guideline, standing.case, claim, rules_below(shower.guideline, [goal]), [])


def single_changes(shower: Shower, name: str) -> Iterator[Data]:
    """What is possible after each change of one input; values that leave the same stand together."""
    standing = shower.position
    alike: dict[tuple[Outcome, ...], list[Value]] = {}
    for cell in standing.question(name).cells:
        others = [value for value in cell if value not in standing.known[name]]
        if others:
            possible = standing.decision.among(shower.node({name: cell[0]}))
            alike.setdefault(possible, []).extend(others)
    for possible, values in alike.items():
        groups = [values] if not possible or not needs_more(shower, name, values) else [[v] for v in values]
        for group in groups:
            room = {**shower.room({}), shower.key(name): Entry(frozenset(group))}
            node = shower.node({name: group[0]})
            witnesses = [{"inputs": shower.patient(node, [outcome], shower.room({}))} for outcome in possible]
            branch: Data = {"values": written(group), "possible": list(possible), "tree": shower.tree(room, possible)}
            yield {**branch, "witnesses": witnesses if possible else []}


def needs_more(shower: Shower, name: str, values: list[Value]) -> bool:
    """Whether the patients of one value may not be those of another: some input is open."""
    return bool(shower.position.missing or shower.position.partly)


# ------------------------------------------------------------------------------------------------------------ why not


def certificate_of_why_not(result: Result, goal: str) -> Data:
    """Why a fact does not follow: for each clause that could conclude it the conditions that fail, and so on down.

    Raises:
        InputError: where the goal is not one fact, or may follow.
    """
    guideline, case = result.guideline, result.case
    fact = one_fact(result, goal)
    evaluator = evaluator_of(guideline, [fact.predicate])
    bounds = evaluator.bounds(checker_of(guideline, case).everything([fact.predicate]))
    if bounds.possibly(fact):
        message = f"{fact} follows, or may follow by what is missing."
        raise InputError([Problem(message, Place(case.path or case.name), "goal")])
    names = names_of(guideline)
    steps: list[Data] = []
    used: list[Rule] = []
    waiting, seen = [fact], {fact}
    while waiting:
        one = waiting.pop(0)
        blocks = []
        for rule in guideline.rules_by_head.get(one.predicate, ()):
            head = rule.clause.head
            bindings = match(head, one.args, {}) if head and rule.clause.body else None
            if bindings is None:
                continue
            used.append(rule)
            for block, below in blocking(guideline, rule, bindings, bounds):
                blocks.append({"clause": names[rule.index], **block})
                waiting += [f for f in below if f not in seen]
                seen.update(below)
        says = guideline.vocabulary.says(one)
        steps.append({"id": f"not {one}", "kind": "blocked", "goal": str(one), "says": says, "blocks": blocks})
    claim = {"kind": "why-not", "goal": str(fact)}
    return sealed(guideline, case, claim, used, steps)


def one_fact(result: Result, goal: str) -> Fact:
    """The fact that a goal names."""
    predicate, args = target(result, goal)
    declared = result.guideline.vocabulary.predicates[predicate]
    lesions = result.case.lesions
    first = PATIENT if declared.entity == PATIENT else lesion_symbol(lesions[0]) if len(lesions) == 1 else None
    filled = [first if n == 0 and arg is None else arg for n, arg in enumerate(args)]
    if len(filled) != declared.arity or None in filled:
        hint = f"write {predicate}({', '.join(name for name, _ in declared.args)}) with all its arguments"
        message = f"{goal} is not one fact."
        raise InputError([Problem(message, Place(result.case.path or result.case.name), "goal", hint=hint)])
    return Fact(predicate, tuple(arg for arg in filled if arg is not None))


def blocking(
    guideline: Guideline, rule: Rule, bindings: Mapping[str, Value], bounds: Bounds
) -> Iterator[tuple[Data, list[Fact]]]:
    """The conditions of a rule that fail: each that fails whatever the others are, or else the first that fails in
    every way to meet those before it."""
    body, bound = rule.clause.body, dict(bindings)
    alone = [n for n, c in enumerate(body) if is_settled(c, bound) and not holds_somehow([c], bound, bounds)]
    given: list[int] = []
    if not alone:
        positive = [n for n, c in enumerate(body) if getattr(c, "negated", True) is False]
        order = [*positive, *(n for n in range(len(body)) if n not in positive)]
        for n in order:
            if not holds_somehow([body[m] for m in (*given, n)], bound, bounds):
                alone = [n]
                break
            given.append(n)
    for n in alone:
        ways = list(solutions([body[m] for m in given], bound, bounds.upper, bounds.lower))
        conditions = sorted({instance_text(body[n], way) for way in ways})
        below = [ground(body[n].atom, way) for way in ways] if is_derived(guideline, body[n], bound) else []  # type: ignore[union-attr]
        yield {"given": list(given), "fails": n, "conditions": conditions}, below


def is_settled(condition: Any, bound: Mapping[str, Value]) -> bool:
    """Whether a condition can be looked at by itself: an atom, or what has no free variables."""
    from kb.syntax import variables_of

    return getattr(condition, "negated", True) is False or set(variables_of(condition)) <= bound.keys()


def holds_somehow(body: list[Any], bound: dict[str, Value], bounds: Bounds) -> bool:
    return next(solutions(body, bound, bounds.upper, bounds.lower), None) is not None
