"""Claims about what decides a plan and what would change it, checked."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from explain import words
from explain.bounds import Entry, Key, Situation
from explain.recheck_answers import Answers, Outcome
from explain.recheck_case import Data, brief
from explain.sealed import values_of
from kb.syntax import Value

MOST_TRANSVERSALS = 5_000  # of the reasons of one plan there are a few dozen


class ReasonsChecker(Answers):
    """Checks the least sets of facts that force an outcome."""

    def claim(self, claim: Data) -> None:
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


class ChangeChecker(Answers):
    """Checks changes of known inputs, and that they are least."""

    def claim(self, claim: Data) -> None:
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
