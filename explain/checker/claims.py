"""Claims about what decides a plan and what would change it, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from explain import words
from explain.checker.answers import Outcome
from explain.checker.bounds import Entry, Key, Situation, TooMuchError
from explain.checker.case import Data, brief
from explain.checker.patients import Patients
from kb.language.syntax import Value

MOST_TRANSVERSALS = 500  # of the reasons of one plan there are a few dozen
Move = tuple[Key, str, Value]  # an input, what is done (`to`, `add`, `remove`), and the value


class LesionChecker(Patients):
    """A claim about the goal of one lesion, which has no steps."""

    def claim(self, claim: Data) -> None:
        """Set out the lesion; what is used are the clauses that the goal depends on, and the denials."""
        if self.certificate["steps"]:
            raise self.fault(words.VERIFY_OTHER_KIND)
        self.lesion = self.stand(claim)
        for name, rule in self.all_clauses():
            self.at = f"clause {name}"
            if not rule.clause.head or rule.clause.head.predicate in self.plan.wanted:
                self.rule(name)
        self.at = "claim"
        self.about_lesion(claim)
        self.unchecked.append(words.VERIFY_HOLDS)

    def about_lesion(self, claim: Data) -> None:
        raise NotImplementedError

    def outcome(self, outcome: Outcome) -> Outcome:
        """Refuse what is no value of the goal."""
        goal = self.guideline.vocabulary.predicates[self.guideline.vocabulary.report.goal]
        if outcome is not None and outcome not in self.guideline.vocabulary.domains[goal.domain].members:
            raise self.fault(words.VERIFY_NO_VALUE, input=goal.name, value=outcome)
        return outcome

    def says(self, outcomes: Iterable[Outcome]) -> str:
        goal = self.guideline.vocabulary.predicates[self.guideline.vocabulary.report.goal]
        told = [words.NO_PLAN if o is None else self.guideline.vocabulary.word(o, goal.domain) for o in outcomes]
        return "; ".join(told)


class ReasonsChecker(LesionChecker):
    """Checks the least sets of facts that force an outcome."""

    def about_lesion(self, claim: Data) -> None:
        """Each set of facts forces the outcome, by cases; and what holds none of the sets does not, for each least way
        to leave out a fact of every set has a patient who agrees on all other facts and has another outcome."""
        outcome, lesion = self.outcome(claim["outcome"]), self.lesion
        sets = [frozenset(self.key(name, lesion) for name in reason["facts"]) for reason in claim["reasons"]]
        for number, (kept, reason) in enumerate(zip(sets, claim["reasons"], strict=True), 1):
            self.at = f"reason {number}"
            self.in_order(reason["facts"])
            if not kept <= self.known.keys():
                raise self.fault(words.VERIFY_NOT_KNOWN, inputs=", ".join(reason["facts"]))
            room = self.room({}, self.known.keys() - kept)
            holds = self.among([outcome], lesion)
            self.tree(reason["tree"], Situation(self.of(lesion), room), self.plan, holds, f"reason {number}")
        self.at = "reasons"
        self.in_order([(len(reason["facts"]), reason["facts"]) for reason in claim["reasons"]])
        shown = []
        self.in_order([other["without"] for other in claim["others"]])
        for number, other in enumerate(claim["others"], 1):
            self.at = f"other patient {number}"
            self.in_order(other["without"])
            without = frozenset(self.key(name, lesion) for name in other["without"])
            if not without <= self.known.keys():
                raise self.fault(words.VERIFY_NOT_KNOWN, inputs=", ".join(other["without"]))
            if outcome in self.witness(other, self.room({}, without), lesion):
                raise self.fault(words.VERIFY_SAME_OUTCOME, outcome=outcome)
            shown.append(without)
        self.at = "reasons"
        needs = transversals(sets)
        for needed in needs:
            if not any(without <= needed for without in shown):
                raise self.fault(words.VERIFY_NO_OTHER, inputs=", ".join(sorted(name for name, _ in needed)))
        for number, without in enumerate(shown, 1):
            self.at = f"other patient {number}"
            if not any(without <= needed for needed in needs):
                raise self.fault(words.VERIFY_NOT_NEEDED)

    def proven(self) -> list[str]:
        claim = self.certificate["claim"]
        plan = words.VERIFY_IS_PLAN.format(lesion=claim["lesion"], plans=self.says([claim["outcome"]]))
        sets = [", ".join(reason["facts"]) or words.VERIFY_NO_FACTS for reason in claim["reasons"]]
        return [plan, *(words.VERIFY_IS_REASON.format(facts=facts) for facts in sets), words.VERIFY_ALL_REASONS]


class ChangeChecker(LesionChecker):
    """Checks changes of known inputs, and that they are least."""

    def about_lesion(self, claim: Data) -> None:
        """Each change leads to what is wanted, and no part of it does; none is smaller, where that is shown."""
        self.now = self.answer(claim["now"], self.room({}), self.lesion, "now")
        self.at = "claim"
        self.to = None if claim["to"] is None else frozenset(map(self.outcome, claim["to"]))
        if self.to is not None and (not self.to or len(self.to) < len(claim["to"])):
            raise self.fault(words.VERIFY_ORDER)
        seen: set[frozenset[Move]] = set()
        for number, change in enumerate(claim["changes"], 1):
            at = f"change {number}"
            moves = self.moves(change["moves"], at)
            if moves in seen:
                raise self.fault(words.VERIFY_STEP_TWICE)
            seen.add(moves)
            after = self.answer(change["after"], self.changed(moves, at), self.lesion, at)
            if not self.wanted(after):
                raise self.fault(words.VERIFY_CHANGES_NOTHING)
            self.parts(change["parts"], moves, at)
        self.smallest(claim, min(map(len, seen), default=0))

    def wanted(self, possible: frozenset[Outcome]) -> bool:
        if self.to is not None or len(self.now) > 1:
            return len(possible) == 1 and (self.to is None or possible <= self.to)
        return not possible <= self.now

    def moves(self, listed: Iterable[Data], at: str) -> frozenset[Move]:
        """The moves of a change: another value of an input that has one, a value more or less of one that may have
        several."""
        self.at = at
        found = []
        for item in listed:
            kinds = [kind for kind in ("to", "add", "remove") if kind in item]
            if len(kinds) != 1:
                raise self.fault(words.VERIFY_NO_CHANGE, input=item["input"], value="; ".join(kinds))
            key, value = self.key(item["input"], self.lesion), item[kinds[0]]
            fits = self.may_change(key) and (kinds[0] != "to") == self.input(key).many
            if not fits or value not in self.domain(key) or (value in self.known[key]) != (kinds[0] == "remove"):
                raise self.fault(words.VERIFY_NO_CHANGE, input=item["input"], value=value)
            found.append((key, kinds[0], value))
        self.in_order([(key[0], kind, str(value)) for key, kind, value in found])
        return frozenset(found)

    def changed(self, moves: Iterable[Move], at: str) -> Mapping[Key, Entry]:
        """What the inputs are after some moves."""
        values: dict[Key, tuple[Value, ...]] = {}
        for key, kind, value in sorted(moves, key=str):
            have = values.get(key, self.known[key])
            if kind == "to" and key in values:
                raise self.fault(words.VERIFY_TWICE, input=key[0])
            values[key] = {
                "to": (value,),
                "add": (*have, value),
                "remove": tuple(other for other in have if other != value),
            }[kind]
        self.at = at
        for key, left in values.items():
            if not left:
                raise self.fault(words.VERIFY_NOT_IN_ROOM, input=key[0], values="not stated")
        return self.room(values)

    def parts(self, listed: Iterable[Data], moves: frozenset[Move], at: str) -> None:
        """Whether each part of a change is shown to be too little, or leaves an input without a value."""
        shown: dict[frozenset[Move], Data] = {}
        for part in listed:
            own = self.moves(part["moves"], at)
            if own in shown or not own < moves or not own:
                raise self.fault(words.VERIFY_NOT_NEEDED)
            shown[own] = part
        for size in range(1, len(moves)):
            for some in combinations(sorted(moves, key=str), size):
                own = frozenset(some)
                here = f"{at}, only {', '.join(key[0] for key, _, _ in some)}"
                self.at = here
                if self.empties(own):
                    if own in shown:
                        raise self.fault(words.VERIFY_NOT_NEEDED)
                    continue
                if own not in shown:
                    raise self.fault(words.VERIFY_NO_PART)
                if self.wanted(self.answer(shown[own], self.changed(own, here), self.lesion, here)):
                    raise self.fault(words.VERIFY_PART_ENOUGH)

    def empties(self, moves: Iterable[Move]) -> bool:
        """Whether moves leave an input that may have several values none: then nothing would be stated of it."""
        gone: dict[Key, set[Value]] = {}
        for key, kind, value in moves:
            gone.setdefault(key, set()).update({value} if kind == "remove" else ())
            if kind != "remove":
                gone[key].discard(value)
        added = {key for key, kind, _ in moves if kind != "remove"}
        return any(values >= set(self.known[key]) and key not in added for key, values in gone.items())

    def may_change(self, key: Key) -> bool:
        return key in self.known and key not in self.partly and not self.input(key).fixed

    def smallest(self, claim: Data, least: int) -> None:
        """Where the smallest changes have two moves: that no single one is enough, whatever its value."""
        self.unchecked += [words.VERIFY_HOLDS, words.VERIFY_ALL_CHANGES]
        self.at = "claim"
        if least not in (1, 2):
            self.unchecked.append(words.VERIFY_SMALLEST.format(size=least) if least else words.VERIFY_NO_CHANGES)
        if least != 2:
            if claim["singles"]:
                raise self.fault(words.VERIFY_NOT_NEEDED)
            return
        names = [single["input"] for single in claim["singles"]]
        self.in_order(names)
        shown = {self.key(single["input"], self.lesion): single["branches"] for single in claim["singles"]}
        able = set(filter(self.may_change, self.known))
        if extra := shown.keys() - able:
            raise self.fault(words.VERIFY_NO_CHANGE, input=min(extra)[0], value="...")
        for key in sorted(able, key=str):
            self.single(key, shown.get(key, []))

    def single(self, key: Key, branches: Iterable[Data]) -> None:
        """Whether each single move of an input is shown to be too little: each other value; or, where it may have
        several, each value more or less."""
        many, known = self.input(key).many, set(self.known[key])
        left = set(self.domain(key)) - (known if not many or len(known) == 1 else set())
        for branch in branches:
            self.at = f"only {key[0]}"
            values = self.values({**branch, "input": key[0]}, left)
            left -= set(values)
            at = f"only {key[0]}, {brief(values)}"
            self.at = at
            if not values or (many and len(values) > 1):
                raise self.fault(words.VERIFY_NO_VALUE, input=key[0], value=brief(values) or "none")
            room = dict(self.room({}))
            room[key] = Entry(frozenset(values))
            if many:
                room[key] = Entry(frozenset(known ^ {values[0]}), many=True, exact=True)
            possible = frozenset(branch["possible"])
            holds = self.among(possible, self.lesion)
            self.tree(branch["tree"], Situation(self.of(self.lesion), room), self.plan, holds, at)
            for value in values:
                one = room if many else {**room, key: Entry(frozenset((value,)))}
                found = frozenset[Outcome]().union(*(self.witness(w, one, self.lesion) for w in branch["witnesses"]))
                self.at = at
                if found != possible or len(branch["possible"]) > len(possible) or self.wanted(found):
                    raise self.fault(words.VERIFY_PART_ENOUGH)
        if left:
            self.at = f"only {key[0]}"
            raise self.fault(words.VERIFY_LEFT_OUT, input=key[0], values=brief(left))

    def proven(self) -> list[str]:
        claim = self.certificate["claim"]
        found = [words.VERIFY_IS_PLAN.format(lesion=claim["lesion"], plans=self.says(claim["now"]["possible"]))]
        for change in claim["changes"]:
            moves = [self.move_words(move) for move in change["moves"]]
            plans = self.says(change["after"]["possible"])
            found.append(words.VERIFY_IS_CHANGE.format(moves="; ".join(moves), plans=plans))
        return found

    def move_words(self, move: Mapping[str, Any]) -> str:
        sign, value = next((kind, move[kind]) for kind in ("to", "add", "remove") if kind in move)
        signs = {"to": "=", "add": "+", "remove": "-"}
        domain = self.guideline.vocabulary.domains[self.input((move["input"], "")).domain]
        return f"{move['input']} {signs[sign]} {self.guideline.vocabulary.word(value, domain.name)}"


def transversals(sets: list[frozenset[Key]]) -> list[frozenset[Key]]:
    """The least sets that have something in common with each of some sets.

    Raises:
        TooMuchError: where there are more than anybody lists.
    """
    found: list[frozenset[Key]] = [frozenset()]
    for own in sets:
        grown = {kept for kept in found if kept & own}
        grown |= {kept | {one} for kept in found if not kept & own for one in own}
        if len(grown) > MOST_TRANSVERSALS:
            raise TooMuchError
        found = [kept for kept in grown if not any(other < kept for other in grown)]
    return sorted(found, key=lambda kept: (len(kept), sorted(map(str, kept))))
