"""A proof or an answer as a certificate: plain data that holds all that is needed to check it again.

What was searched for is written down so that checking needs no search: a set of facts that forces a plan comes with
the cases that it leaves, a fact that cannot be left out with a patient who shows it. The keys are published in
certificate.schema.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from explain.certificate.case_tree import grow
from explain.certificate.find_patients import Finder
from explain.checker.answers import Verdict, evaluator_of
from explain.checker.bounds import Allowance, Bounds, Entry, Key, Situation, match, solutions
from explain.checker.claims import Move, transversals
from explain.checker.encoding import VERSION, clause_ids, digest_of, seal_of, stated, written
from explain.checker.proof import ProofChecker, open_id, use_id
from explain.checker.why_not import instance_text, is_derived
from explain.proof.proof import Proof, order_of, read_goal
from kb.answer.answer import Result
from kb.answer.firing import Firing
from kb.cases.case import PATIENT, Case, lesion_symbol
from kb.files.errors import InputError, Place, Problem
from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import Fact, Value, ground, word_of
from kb.questions.changes import Change, may_change
from kb.questions.reasons import Reasons
from kb.sets.decision import Outcome, Position
from kb.sets.mdd import NONE

Data = dict[str, Any]
Values = Mapping[str, tuple[Value, ...]]  # what inputs are, each by all its values
NO_FACT = Fact("", ())
LEAST_SHOWN = 2  # where the smallest changes have as many inputs, that no single one is enough is shown too


def sealed(finder: Finder, case: Case, claim: Data, rules: Iterable[Rule], steps: list[Data]) -> Data:
    """A certificate with its digest and its id, and the patients that were found for it."""
    guideline = finder.checker.guideline
    names = names_of(guideline)
    used = sorted(dict.fromkeys(rules), key=lambda rule: rule.index)
    clauses = {names[rule.index]: shown(rule) for rule in used}
    found: Data = {"certificate": VERSION, "id": ""}
    found["guideline"] = {"name": guideline.name, "digest": digest_of(guideline)}
    found |= {"case": stated(case), "patients": finder.for_all(), "claim": claim, "clauses": clauses, "steps": steps}
    return {**found, "id": seal_of(found)}


def shown(rule: Rule) -> Data:
    """A clause as it was used."""
    return {"rule": rule.id, "clause": str(rule.clause), "cites": rule.cites, "sentence": rule.paragraph.sentence}


def checker_of(guideline: Guideline, case: Case) -> ProofChecker:
    """The checker's own view of a case."""
    empty: Data = {"conclusions": []}
    checker = ProofChecker({"case": stated(case), "claim": empty, "steps": [], "patients": []}, guideline)
    checker.allowance = Allowance()
    checker.read_case()
    checker.evaluator = checker.evaluate()
    return checker


def names_of(guideline: Guideline) -> dict[int, str]:
    return {rule.index: name for name, rule in clause_ids(guideline).items()}


def rules_below(guideline: Guideline, goals: Iterable[str]) -> list[Rule]:
    """The clauses that goals depend on, and the denials."""
    wanted = evaluator_of(guideline, goals).wanted
    return [rule for rule in guideline.rules if not rule.clause.head or rule.clause.head.predicate in wanted]


# ----------------------------------------------------------------------------------------------------------- a proof


def certificate_of_proof(proof: Proof) -> Data:
    """The steps of a proof in an order in which each follows from those before it.

    Raises:
        InputError: where no patient is found who shows what the proof calls possible.
    """
    writer = Writer(proof)
    for node in in_order(proof):
        writer.write(node)
    claim = writer.claim()
    return sealed(writer.finder, proof.result.case, claim, writer.rules, list(writer.steps.values()))


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
        self.goal = self.guideline.vocabulary.report.goal
        self.names = names_of(self.guideline)
        self.steps: dict[str, Data] = {}
        self.sure: set[str] = set()
        self.rules: list[Rule] = []
        self.checker = checker_of(self.guideline, proof.result.case)
        facts = [fact for _, data in proof.graph.nodes(data=True) for fact in facts_of(data)]
        self.checker.evaluator = evaluator_of(self.guideline, {*self.guideline.core, *(f.predicate for f in facts)})
        self.finder = Finder(self.checker)

    def step(self, id_: str, kind: str, **content: Any) -> None:
        self.steps.setdefault(id_, {"id": id_, "kind": kind, **content})

    def says(self, fact: Fact) -> str:
        return self.guideline.vocabulary.says(fact)

    def write(self, node: str) -> None:
        data = self.proof.data(node)
        kind, fact = data["kind"], data.get("fact", NO_FACT)
        if kind == "rule":
            self.uses(node, data)
        elif kind == "open":
            self.open(data["facts"][0].predicate, data["facts"][0].args[0])
        elif kind == "none":
            self.none(node, data)
        elif node.startswith("not "):
            if self.is_sure(node):
                self.absent(fact)
        elif kind in ("patient fact", "record"):
            self.sure.add(str(fact))
            self.step(str(fact), "stated", concludes=str(fact), says=self.says(fact))
        elif kind == "guideline fact":
            self.rules.append(data["rule"])
            self.sure.add(str(fact))
            name = self.names[data["rule"].index]
            self.step(str(fact), "table", concludes=str(fact), clause=name, says=self.says(fact))
        elif data["certain"]:
            self.derived(node, fact)

    def is_sure(self, absent: str) -> bool:
        """Whether a use of a rule that is certain rests on an absence."""
        uses = map(self.proof.data, self.proof.graph.successors(absent))
        return any(use["certain"] and not use["cases"] for use in uses)

    def uses(self, node: str, data: Mapping[str, Any]) -> None:
        """One step for each use of a rule, with the premises that the proof has for it. (A denial that leaves an input
        one value is told where that is.)"""
        rule: Rule = data["rule"]
        above = {text for premise in self.proof.premises(node) for text in self.texts(premise)}
        own = [[f"{'not ' * negated}{fact}" for fact, negated in firing.premises] for firing in data["firings"]]
        open_ = {text for premise in self.proof.premises(node) for text in self.texts(premise) if text != premise}
        extra = sorted(above - open_ - {text for premises in own for text in premises})
        for firing, premises in zip(data["firings"], own, strict=True):
            self.rules.append(rule)
            told = [text for text in premises if text in above] + extra
            content = {"clause": self.names[rule.index], "bindings": dict(firing.bindings), "premises": told}
            conclusion = {"concludes": str(firing.head), "says": self.says(firing.head)}
            certain = (data["certain"] and not data["cases"]) or self.all_shown(firing)
            self.step(self.use_id(firing), "use", **content, **conclusion, certain=certain)
            if certain:
                self.sure.add(str(firing.head))
            else:
                self.finder.use(rule, firing.bindings)

    def all_shown(self, firing: Firing) -> bool:
        """Whether all that a use rests on is certain, though only by cases: then so is the use."""
        if not all(str(fact) in self.sure for fact, negated in firing.premises if not negated):
            return False
        absent = [fact for fact, negated in firing.premises if negated]
        if any(self.bounds(fact).possibly(fact) for fact in absent):
            return False
        for fact in absent:
            self.absent(fact)
        return True

    def bounds(self, fact: Fact) -> Bounds:
        return self.checker.bounds_of(fact)

    def absent(self, fact: Fact) -> None:
        self.step(f"not {fact}", "absent", concludes=f"not {fact}", says=self.says(fact))

    def use_id(self, firing: Firing) -> str:
        return use_id(self.names[firing.rule.index], firing.rule, firing.bindings)

    def texts(self, node: str) -> list[str]:
        """A premise as steps write it; what is open is each of its values."""
        data = self.proof.data(node)
        return [str(fact) for fact in data["facts"]] if data["kind"] == "open" else [node]

    def derived(self, node: str, fact: Fact) -> None:
        """What is certain by no use of a rule that is: by all cases together, or as the only value left."""
        above = [self.proof.data(premise) for premise in self.proof.premises(node)]
        if str(fact) in self.sure:
            return
        self.sure.add(str(fact))
        content: Data = {"concludes": str(fact), "says": self.says(fact)}
        if (fact.predicate, fact.args[0]) in self.checker.current(self.checker.entity(fact)).entries:
            denials = [use for use in self.proof.premises(node) if self.proof.data(use)["rule"].clause.head is None]
            clauses = self.checker.refusing(fact)
            self.rules += [clause_ids(self.guideline)[name] for name in clauses]
            read = {c.atom.predicate for name in clauses for c in clause_ids(self.guideline)[name].clause.literals}
            texts = {text for use in denials for premise in self.proof.premises(use) for text in self.texts(premise)}
            known = [text for text in sorted(texts) if text in self.sure or text in self.steps]
            premises = [text for text in known if text.removeprefix("not ").partition("(")[0] in read]
            self.step(str(fact), "left", **content, clauses=clauses, premises=premises)
            self.checker.settle(fact)
        elif above:
            firings = [firing for data in above for firing in data["firings"]]
            uses = sorted({self.use_id(firing) for firing in firings})
            entity = self.checker.entity(fact)
            situation = self.checker.current(entity)
            tree = self.tree(entity, self.checker.by(fact, [firing.rule for firing in firings], situation))
            self.step(str(fact), "cases", **content, uses=uses, tree=tree)

    def tree(self, entity: Value, holds: Verdict) -> Data:
        return grow(self.guideline, self.checker.evaluator, self.checker.current(entity), holds)

    def open(self, predicate: str, entity: Value) -> None:
        """What is open: all that is possible, with patients who have it and patients who lack it."""
        facts = self.possible(predicate, entity)
        for fact in facts:
            self.finder.has(fact)
            self.finder.lacks(fact)
        none = not self.finder.always(predicate, entity)
        if none:
            self.finder.lacks_all(predicate, entity)
        missing = self.checker.missing_of(predicate, entity)
        content = {"possible": list(map(str, facts)), "none": none, "missing": missing}
        tree = self.tree(entity, self.checker.only(facts, none))
        self.step(open_id(predicate, entity), "open", **content, tree=tree)

    def none(self, node: str, data: Mapping[str, Any]) -> None:
        lesion: Value = data["lesion"]
        texts = {text for premise in self.proof.premises(node) for text in self.texts(premise)}
        read = self.guideline.reads[self.goal]
        premises = sorted(text for text in texts if text.removeprefix("not ").partition("(")[0] in read)
        content: Data = {"lesion": word_of(lesion), "certain": data["certain"], "premises": premises}
        if data["certain"]:
            content["tree"] = self.tree(lesion, self.checker.among([None], lesion))
        else:
            self.finder.lacks_all(self.goal, lesion)
        self.step(node, "none", **content)

    def claim(self) -> Data:
        """What the proof concludes; of what is only possible, all that is."""
        roots = [{"concludes": root, "certain": self.proof.graph.nodes[root]["certain"]} for root in self.proof.roots]
        named = {root["concludes"]: self.proof.data(root["concludes"]) for root in roots}
        conclusions = []
        for root in roots:
            data = named[root["concludes"]]
            told = data["facts"] if data["kind"] == "open" else [None]
            conclusions += [{"concludes": str(f) if f else root["concludes"], "certain": root["certain"]} for f in told]
        for data in named.values():
            if not data["certain"] and data["kind"] != "open":
                entity = data["lesion"] if data["kind"] == "none" else data["fact"].args[0]
                self.open(self.proof.predicate, entity)
        return {"kind": "proof", "goal": self.proof.predicate, "conclusions": conclusions}

    def possible(self, predicate: str, entity: Value) -> list[Fact]:
        """All that is possible of a predicate of a lesion, or of the patient. (An answer does not list what is possible
        of what only remarks read: that is what some patient has.)"""
        result = self.proof.result
        found = [fact for fact in result.possible if (fact.predicate, fact.args[0]) == (predicate, entity)]
        if not found:
            bounds = self.checker.evaluator.bounds(self.checker.current(entity))
            rows = [row for row in bounds.upper[predicate] if row[0] == entity]
            found = [fact for row in rows if self.finder.somebody_has(fact := Fact(predicate, row))]
        return sorted(found, key=lambda fact: order_of(result, fact))


def facts_of(data: Mapping[str, Any]) -> list[Fact]:
    """The facts that a node of a proof is about."""
    firings = [firing.head for firing in data.get("firings", ()) if firing.head]
    return [*([data["fact"]] if "fact" in data else []), *data.get("facts", ()), *firings]


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

    def node(self, changed: Values, free: Iterable[str] = ()) -> int:
        """The situations in which known inputs are as they are, or changed, but for those that are free."""
        standing = self.position
        kept = [name for name in standing.known if name not in {*changed, *free}]
        moved = {level: p for n, values in changed.items() for level, p in standing.question(n).saying(values).items()}
        return standing.space.given(standing.fixing(kept), moved)

    def room(self, changed: Values, free: Iterable[str] = ()) -> dict[Key, Entry]:
        return self.checker.room({self.key(n): v for n, v in changed.items()}, [self.key(n) for n in free])

    def tree(self, room: Mapping[Key, Entry], outcomes: Iterable[Outcome]) -> Data:
        situation = Situation(self.checker.of(self.lesion), room)
        return grow(self.guideline, self.evaluator, situation, self.checker.among(outcomes, self.lesion))

    def answer(self, changed: Values | None = None) -> Data:
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
        return listed(found)

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


def listed(inputs: Iterable[Data]) -> list[Data]:
    """Inputs in the order in which certificates list them."""
    return sorted(inputs, key=lambda item: (item["input"], str(item["of"])))


def certificate_of_reasons(standing: Position, reasons: Reasons) -> Data:
    """The reasons of an outcome, each with the cases that it leaves, and patients who show that no fact of it can be
    left out and that there are no others."""
    shower = Shower(standing)
    known = list(standing.known)
    forcing = []
    for kept in reasons.sets:
        room = shower.room({}, [name for name in known if name not in kept])
        forcing.append({"facts": sorted(kept), "tree": shower.tree(room, [reasons.outcome])})
    rest = [outcome for outcome in standing.decision.outcomes if outcome != reasons.outcome]
    others: dict[tuple[str, ...], Data] = {}
    for needed in transversals([frozenset(map(shower.key, kept)) for kept in reasons.sets]):
        free = [name for name in known if shower.key(name) in needed]
        inputs = shower.patient(shower.node({}, free), rest, room=shower.room({}, free))
        same = {(name, values) for name, values in standing.known.items()}
        moved = {one["input"] for one in inputs if (one["input"], tuple(one["values"])) not in same}
        without = tuple(sorted(name for name in free if name in moved or name in standing.partly))
        kept_open = shower.room({}, without)
        inputs = [one for one in inputs if (one["input"], one["of"]) in kept_open and one["input"] not in free] + [
            one for one in inputs if one["input"] in without
        ]
        others.setdefault(without, {"without": list(without), "inputs": listed(inputs)})
    forcing.sort(key=lambda reason: (len(reason["facts"]), reason["facts"]))
    claim: Data = {"kind": "reasons", "lesion": standing.lesion, "outcome": reasons.outcome}
    claim |= {"reasons": forcing, "others": [others[without] for without in sorted(others)]}
    goal = shower.guideline.vocabulary.report.goal
    return sealed(Finder(shower.checker), standing.case, claim, rules_below(shower.guideline, [goal]), [])


def certificate_of_changes(standing: Position, changes: Iterable[Change], to: tuple[Outcome, ...] = ()) -> Data:
    """What changes lead to, that no part of one does, and, where the smallest have two moves, that none has one."""
    shower = Shower(standing)
    shown_changes: list[Data] = []
    for change in changes:
        moves = [(shower.key(move.name), move.kind, move.value) for move in change.moves]
        parts = [
            {"moves": moves_listed(part), **shower.answer(after(shower, part))}
            for size in range(1, len(moves))
            for part in combinations(moves, size)
            if all(after(shower, part).values())
        ]
        shown_changes.append({"moves": moves_listed(moves), "after": shower.answer(change.values), "parts": parts})
    claim: Data = {"kind": "change", "lesion": standing.lesion, "to": list(to) or None, "now": shower.answer()}
    claim |= {"changes": shown_changes, "singles": []}
    if min((len(change["moves"]) for change in shown_changes), default=0) == LEAST_SHOWN:
        names = sorted(name for name in standing.known if may_change(standing, name))
        singles = [{"input": name, "branches": list(single_changes(shower, name))} for name in names]
        claim["singles"] = [single for single in singles if single["branches"]]
    goal = shower.guideline.vocabulary.report.goal
    return sealed(Finder(shower.checker), standing.case, claim, rules_below(shower.guideline, [goal]), [])


def moves_listed(moves: Iterable[Move]) -> list[Data]:
    """Moves in the order in which certificates list them."""
    ordered = sorted(moves, key=lambda move: (move[0][0], move[1], str(move[2])))
    return [{"input": name, kind: value} for (name, _), kind, value in ordered]


def after(shower: Shower, moves: Iterable[Move]) -> Values:
    """What inputs are after some moves."""
    found: dict[str, tuple[Value, ...]] = {}
    for (name, _), kind, value in moves:
        have = found.get(name, shower.position.known[name])
        less = tuple(other for other in have if other != value)
        found[name] = {"to": (value,), "add": (*have, value), "remove": less}[kind]
    return found


def single_changes(shower: Shower, name: str) -> Iterator[Data]:
    """What is possible after each single move of one input; values that leave the same stand together."""
    standing, question = shower.position, shower.position.question(name)
    known = standing.known[name]
    if question.several:
        for (value,) in question.cells:
            changed = {name: tuple(v for v in known if v != value) if value in known else (*known, value)}
            if changed[name]:
                yield {"values": written([value]), **shower.answer(changed)}
        return
    alike: dict[tuple[Outcome, ...], list[Value]] = {}
    for cell in question.cells:
        others = [value for value in cell if value not in known]
        if others:
            possible = standing.decision.among(shower.node({name: cell[:1]}))
            alike.setdefault(possible, []).extend(others)
    for possible, values in alike.items():
        groups = [values] if not possible or not needs_more(shower) else [[v] for v in values]
        for group in groups:
            room = {**shower.room({}), shower.key(name): Entry(frozenset(group))}
            node = shower.node({name: (group[0],)})
            witnesses = [{"inputs": shower.patient(node, [outcome], shower.room({}))} for outcome in possible]
            branch: Data = {"values": written(group), "possible": list(possible), "tree": shower.tree(room, possible)}
            yield {**branch, "witnesses": witnesses if possible else []}


def needs_more(shower: Shower) -> bool:
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
    checker = checker_of(guideline, case)
    bounds = evaluator.bounds(checker.situation(checker.entity(fact), [fact.predicate]))
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
    return sealed(Finder(checker_of(guideline, case)), case, claim, used, steps)


def one_fact(result: Result, goal: str) -> Fact:
    """The fact that a goal names."""
    predicate, args = read_goal(result, goal)
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
    from kb.language.syntax import variables_of

    return getattr(condition, "negated", True) is False or set(variables_of(condition)) <= bound.keys()


def holds_somehow(body: list[Any], bound: dict[str, Value], bounds: Bounds) -> bool:
    return next(solutions(body, bound, bounds.upper, bounds.lower), None) is not None
