"""What is possible for a lesion, checked: by cases that leave nothing out, and by patients who show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from explain import words
from explain.checker.bounds import Bounds, Entry, Evaluator, Key, Situation
from explain.checker.case import PATIENT, Data, Ground, brief
from kb.guideline.guideline import Guideline
from kb.guideline.memory import once
from kb.language.syntax import Value

Outcome = Value | None
Verdict = Callable[[Bounds], bool]
MOST_EVALUATORS = 20  # of what a stranger names there is no end of choices


def evaluator_of(guideline: Guideline, goals: Iterable[str]) -> Evaluator:
    """The evaluator for some goals; the last few are kept."""
    own, key = evaluators(guideline), frozenset(goals)
    if key not in own:
        if len(own) >= MOST_EVALUATORS:
            own.clear()
        own[key] = Evaluator(guideline, key)
    return own[key]


@once
def evaluators(guideline: Guideline) -> dict[frozenset[str], Evaluator]:
    """Those that are kept, with their guideline."""
    return {}


class Answers(Ground):
    """The cases of a case tree, complete patients, and the room that is left to a lesion's inputs."""

    def tree(self, tree: Data, situation: Situation, evaluator: Evaluator, holds: Verdict, at: str) -> None:
        """Whether a verdict holds in every leaf of a case tree, and the tree leaves out no case."""
        self.at = at
        self.step()
        if "leaf" in tree:
            self.leaf(tree, self.bounds(evaluator, situation), holds)
        elif "fact" in tree:
            fact = self.fact(tree["fact"])
            if fact.predicate not in evaluator.wanted or fact in situation.holds | situation.fails:
                raise self.fault(words.VERIFY_NO_SPLIT, input=fact)
            for key, told_as in (("holds", "{fact}"), ("fails", "not {fact}")):
                changed = replace(situation, **{key: getattr(situation, key) | {fact}})
                self.tree(tree[key], changed, evaluator, holds, f"{at}, {told_as.format(fact=fact)}")
        else:
            self.split(tree, situation, evaluator, holds, at)

    def leaf(self, leaf: Data, bounds: Bounds, holds: Verdict) -> None:
        """Whether a case ends as it says: the claim holds; or a denial, which it names, refuses such a patient; or
        something, which it names, cannot be."""
        wanted = {"holds": {"leaf"}, "refused": {"leaf", "by"}, "cannot": {"leaf", "what"}}[leaf["leaf"]]
        shown = {
            "holds": not (bounds.refused or bounds.cannot) and holds(bounds),
            "refused": bounds.refused != "" and leaf.get("by") == bounds.refused,
            "cannot": not bounds.refused and bounds.cannot != "" and leaf.get("what") == bounds.cannot,
        }
        if set(leaf) != wanted or not shown[leaf["leaf"]]:
            raise self.fault(words.VERIFY_LEAF)

    def split(self, tree: Data, situation: Situation, evaluator: Evaluator, holds: Verdict, at: str) -> None:
        """Whether the cases of an input share out its values, each once."""
        key = (tree["input"], tree["of"])
        entry = situation.entries.get(key)
        if entry is None or entry.exact or entry.many:
            raise self.fault(words.VERIFY_NO_SPLIT, input=tree["input"])
        left = set(entry.values)
        silent = entry.silent
        for branch in tree["branches"]:
            self.at = at
            values = frozenset(self.values({**branch, "input": tree["input"]}, left))
            told_as = "not stated" if not values else brief(values)
            if not values and not silent:
                raise self.fault(words.VERIFY_NO_BRANCH, input=tree["input"], values=told_as)
            left -= values
            silent = silent and bool(values)
            changed = replace(entry, values=values, silent=not values)
            entries = {**situation.entries, key: changed}
            here = f"{at}, {tree['input']} = {told_as}"
            self.tree(branch["then"], replace(situation, entries=entries), evaluator, holds, here)
        self.at = at
        if left:
            raise self.fault(words.VERIFY_LEFT_OUT, input=tree["input"], values=brief(left))
        if silent:
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

    def patient(self, inputs: Iterable[Data], room: Mapping[Key, Entry]) -> dict[Key, Entry]:
        """A patient of a room: for some of its open inputs the values that they have; all else is as the room leaves
        it."""
        entries = dict(room)
        listed = list(inputs)
        self.in_order([(item["input"], str(item["of"])) for item in listed])
        for item in listed:
            key = (item["input"], item["of"])
            entry = room.get(key)
            if entry is None or entry.exact or (len(entry.values) == 1 and not entry.silent):
                raise self.fault(words.VERIFY_NO_SPLIT, input=item["input"])
            values = frozenset(self.values(item, entry.values))
            follows = not values and (entry.silent or (not entry.given and not entry.many))
            if not values and not follows:
                raise self.fault(words.VERIFY_NOT_IN_ROOM, input=item["input"], values="not stated")
            must = entry.must or not entry.given
            entries[key] = replace(entry, values=values, silent=not values, must=must, exact=entry.many)
        return entries

    def consistent(self, bounds: Bounds, evaluator: Evaluator) -> None:
        """Refuse a patient whom a denial refuses, or may refuse."""
        if bounds.cannot or evaluator.may_be_refused(bounds):
            raise self.fault(words.VERIFY_WITNESS_REFUSED, by=bounds.refused or bounds.cannot or "a denial")

    def witness(self, witness: Data, room: Mapping[Key, Entry], lesion: Value) -> frozenset[Outcome]:
        """The goals of a complete patient of a room."""
        self.step()
        entries = self.patient(witness["inputs"], room)
        for key, entry in entries.items():
            settled = len(entry.values) == 1 or entry.exact if not entry.silent else not entry.values
            if not settled and key[0] in self.plan.wanted:
                raise self.fault(words.VERIFY_WITNESS_OPEN, input=key[0])
        bounds = self.bounds(self.plan, Situation(self.of(lesion), entries))
        self.consistent(bounds, self.plan)
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
        if (lesion, PATIENT) not in self.lesions or not self.apart:
            raise self.fault(words.VERIFY_NO_LESION, lesion=claim["lesion"])
        near = (lesion, PATIENT)
        known = {key: v for key, v in (*self.stated.items(), *self.partly.items()) if key[1] in near}
        self.known = {key: values for key, values in known.items() if values}
        self.empty = known.keys() - self.known.keys()  # stated to have no value at all: it stays so
        self.asked = self.missing([self.guideline.vocabulary.report.goal], near)
        return lesion

    def key(self, name: str, lesion: Value) -> Key:
        predicate = self.guideline.vocabulary.predicates.get(name)
        return name, PATIENT if predicate is not None and predicate.entity == PATIENT else lesion

    def room(self, changed: Mapping[Key, tuple[Value, ...]], free: Iterable[Key] = ()) -> dict[Key, Entry]:
        """What the inputs may be: those that are known as they are, or changed; some of them free; all others, missing,
        anything that does not follow."""
        entries = {key: Entry(many=True, exact=True) for key in self.empty}
        loose = set(free)
        for key, values in self.known.items():
            predicate = self.input(key)
            if key in loose:
                may_be_silent = not predicate.many
                must = not predicate.closed
                entries[key] = Entry(self.domain(key), silent=may_be_silent, must=must, many=predicate.many)
            else:
                now = frozenset(changed.get(key, values))
                exact = predicate.many and key not in self.partly
                entries[key] = Entry(now, many=predicate.many, exact=exact)
        for key in self.asked:
            entries[key] = Entry(self.domain(key), given=False, many=self.input(key).many)
        return entries

    def answer(self, answer: Data, room: Mapping[Key, Entry], lesion: Value, at: str) -> frozenset[Outcome]:
        """The outcomes that are possible in a room: no others, by cases; each of them, by a patient who has it."""
        possible = frozenset(answer["possible"])
        if len(possible) < len(answer["possible"]):
            self.at = at
            raise self.fault(words.VERIFY_ORDER)
        situation = Situation(self.of(lesion), room)
        self.tree(answer["tree"], situation, self.plan, self.among(possible, lesion), at)
        seen: set[Outcome] = set()
        for number, witness in enumerate(answer["witnesses"], 1):
            self.at = f"{at}, patient {number}"
            found = self.witness(witness, room, lesion)
            if found <= seen:
                raise self.fault(words.VERIFY_NOT_NEEDED)
            seen |= found
        self.at = at
        if seen != possible:
            raise self.fault(words.VERIFY_NO_WITNESS, outcome=min(map(str, seen ^ possible)))
        return possible
