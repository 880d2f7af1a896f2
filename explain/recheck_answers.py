"""What is possible for a lesion, checked: by cases that leave nothing out, and by patients who show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from explain import words
from explain.bounds import Bounds, Entry, Evaluator, Key, Situation
from explain.recheck_case import PATIENT, Data, Ground, brief
from explain.sealed import values_of
from kb.guideline import Guideline
from kb.memory import once
from kb.syntax import Value

Outcome = Value | None
Verdict = Callable[[Bounds], bool]


def evaluator_of(guideline: Guideline, goals: Iterable[str]) -> Evaluator:
    """The evaluator for some goals; made once."""
    return evaluator_for(guideline, frozenset(goals))


@once
def evaluator_for(guideline: Guideline, goals: frozenset[str]) -> Evaluator:
    return Evaluator(guideline, goals)


class Answers(Ground):
    """The cases of a case tree, complete patients, and the room that is left to a lesion's inputs."""

    def tree(self, tree: Data, situation: Situation, evaluator: Evaluator, holds: Verdict, at: str) -> None:
        """Whether a verdict holds in every leaf of a case tree, and the tree leaves out no case."""
        self.at = at
        self.steps += 1
        if "leaf" in tree:
            bounds = evaluator.bounds(situation)
            shown = {"holds": holds(bounds), "refused": bounds.refused != "", "cannot": bounds.cannot != ""}
            if not shown[tree["leaf"]]:
                raise self.fault(words.VERIFY_LEAF)
            for label in ("by", "what"):
                if label in tree and tree[label] not in (bounds.refused, bounds.cannot):
                    raise self.fault(words.VERIFY_LEAF)
        elif "fact" in tree:
            fact = self.fact(tree["fact"])
            for key, told_as in (("holds", "{fact}"), ("fails", "not {fact}")):
                changed = replace(situation, **{key: getattr(situation, key) | {fact}})
                self.tree(tree[key], changed, evaluator, holds, f"{at}, {told_as.format(fact=fact)}")
        else:
            self.split(tree, situation, evaluator, holds, at)

    def split(self, tree: Data, situation: Situation, evaluator: Evaluator, holds: Verdict, at: str) -> None:
        key = (tree["input"], tree["of"])
        entry = situation.entries.get(key)
        if entry is None or entry.exact or entry.many:
            raise self.fault(words.VERIFY_NO_SPLIT, input=tree["input"])
        covered: set[Value] = set()
        silent = False
        for branch in tree["branches"]:
            values = frozenset(values_of(branch["values"]))
            told_as = "not stated" if not values else brief(values)
            if not values <= entry.values or (not values and not entry.silent):
                self.at = at
                raise self.fault(words.VERIFY_NO_BRANCH, input=tree["input"], values=told_as)
            covered |= values
            silent = silent or not values
            changed = replace(entry, values=values, silent=not values)
            entries = {**situation.entries, key: changed}
            here = f"{at}, {tree['input']} = {told_as}"
            self.tree(branch["then"], replace(situation, entries=entries), evaluator, holds, here)
        self.at = at
        if left := entry.values - covered:
            raise self.fault(words.VERIFY_LEFT_OUT, input=tree["input"], values=brief(left))
        if entry.silent and not silent:
            raise self.fault(words.VERIFY_LEFT_OUT, input=tree["input"], values="not stated")

    def outcomes(self, bounds: Bounds, lesion: Value) -> tuple[frozenset[Outcome], bool]:
        """The goals that are possible, and whether there surely is one."""
        goal = self.guideline.vocabulary.report.goal
        possible = frozenset(row[1] for row in bounds.upper[goal] if row[0] == lesion)
        return possible, bounds.some(goal, lesion)

    def among(self, claimed: Iterable[Outcome], lesion: Value) -> Verdict:
        """The verdict that no outcome but some is possible."""
        allowed = frozenset(claimed)

        def holds(bounds: Bounds) -> bool:
            possible, some = self.outcomes(bounds, lesion)
            return possible <= allowed and (some or None in allowed)

        return holds

    def witness(self, witness: Data, room: Mapping[Key, Entry], lesion: Value) -> frozenset[Outcome]:
        """The goals of a complete patient of a room; what a witness does not name is as the room leaves it."""
        self.steps += 1
        entries = dict(room)
        for item in witness["inputs"]:
            key = (item["input"], item["of"])
            entry, values = room.get(key), frozenset(values_of(item["values"]))
            follows = entry and not values and (entry.silent or (not entry.given and not entry.many))
            if entry is None or not values <= entry.values or (not values and not follows):
                raise self.fault(words.VERIFY_NOT_IN_ROOM, input=item["input"], values=brief(values))
            if values and entry.exact and values != entry.values:
                raise self.fault(words.VERIFY_NOT_IN_ROOM, input=item["input"], values=brief(values))
            must = entry.must or not entry.given
            entries[key] = replace(entry, values=values, silent=not values, must=must, exact=entry.many)
        for key, entry in entries.items():
            settled = len(entry.values) == 1 or entry.exact if not entry.silent else not entry.values
            if not settled and key[0] in self.plan.wanted:
                raise self.fault(words.VERIFY_WITNESS_OPEN, input=key[0])
        bounds = self.plan.bounds(Situation(self.of(lesion), entries))
        if bounds.cannot or self.plan.may_be_refused(bounds):
            raise self.fault(words.VERIFY_WITNESS_REFUSED, by=bounds.refused or bounds.cannot or "a denial")
        possible, some = self.outcomes(bounds, lesion)
        goal = self.guideline.vocabulary.report.goal
        if any((lesion, outcome) not in bounds.lower[goal] for outcome in possible):
            raise self.fault(words.VERIFY_WITNESS_OPEN, input=goal)
        return possible if some else frozenset({None})

    @cached_property
    def plan(self) -> Evaluator:
        return evaluator_of(self.guideline, [self.guideline.vocabulary.report.goal])

    def of(self, lesion: Value) -> tuple[tuple[Value, Value], ...]:
        return tuple(pair for pair in self.lesions if pair[0] == lesion)

    def stand(self, claim: Data) -> Value:
        """Where the claim is about one lesion: its symbol, after setting out what is known and missing of it."""
        lesion = f'"{claim["lesion"]}"'
        if (lesion, PATIENT) not in self.lesions or not self.guideline.decides_lesions_apart:
            raise self.fault(words.VERIFY_NO_LESION, lesion=claim["lesion"])
        near = (lesion, PATIENT)
        self.known = {key: v for key, v in (*self.stated.items(), *self.partly.items()) if key[1] in near}
        self.asked = self.missing([self.guideline.vocabulary.report.goal], [lesion])
        return lesion

    def key(self, name: str, lesion: Value) -> Key:
        predicate = self.guideline.vocabulary.predicates.get(name)
        return name, PATIENT if predicate is not None and predicate.entity == PATIENT else lesion

    def room(self, changed: Mapping[Key, Value], free: Iterable[Key] = ()) -> dict[Key, Entry]:
        """What the inputs may be: those that are known as they are, or changed; some of them free; all others, missing,
        anything that does not follow."""
        entries: dict[Key, Entry] = {}
        loose = set(free)
        for key, values in self.known.items():
            predicate = self.input(key)
            if key in loose:
                may_be_silent = not predicate.many
                must = not predicate.closed
                entries[key] = Entry(self.domain(key), silent=may_be_silent, must=must, many=predicate.many)
            elif key in changed:
                entries[key] = Entry(frozenset((changed[key],)))
            else:
                entries[key] = Entry(frozenset(values), many=predicate.many, exact=predicate.many)
        for key in self.asked:
            entries[key] = Entry(self.domain(key), given=False, many=self.input(key).many)
        return entries

    def answer(self, answer: Data, room: Mapping[Key, Entry], lesion: Value, at: str) -> frozenset[Outcome]:
        """The outcomes that are possible in a room: no others, by cases; each of them, by a patient who has it."""
        possible = frozenset(answer["possible"])
        situation = Situation(self.of(lesion), room)
        self.tree(answer["tree"], situation, self.plan, self.among(possible, lesion), at)
        seen: set[Outcome] = set()
        for number, witness in enumerate(answer["witnesses"], 1):
            self.at = f"{at}, patient {number}"
            seen |= self.witness(witness, room, lesion)
        self.at = at
        if seen != possible:
            raise self.fault(words.VERIFY_NO_WITNESS, outcome=next(iter(seen ^ possible)))
        return possible
