"""What an edit of a guideline changes, over all possible patients: every region of patients whose answer differs.

An answer whose rules, with all that they rest on, are alike in both versions is the same for everybody. The others are
followed in all situations at once in both versions (`kb.versions`): where the two sets of situations with an answer are
the same, no patient is affected. A situation states every input that the answer can depend on; where rules can tell
that an input is not stated, that is one more value of it. The answers to patients of whom less is known are defined by
these; only where an input that was left out follows from others in one version alone, the other one is told as having
no answer, whatever may still be possible there. An input with several values at a time (the levels of a lesion) is
looked at with one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from math import prod
from typing import Any

from kb.edits import Edits, edits
from kb.errors import InputError, Place, Problem, nearest
from kb.finding_words import region_words
from kb.findings import ranges
from kb.guideline import Guideline, Rule
from kb.mdd import ALL, NONE
from kb.regions import Region, clusters, factored, levels_of, witness
from kb.syntax import Fact, evaluate, ground, word_of
from kb.versions import Answer, Versions, answers, detail_rows, details, has, together
from kb.worlds import Row, View, Worlds

MANY, FEW = 8, 4  # regions up to which a change is told, of what has one answer and of a remark

Answers = tuple[Answer, ...]
RECORD, ACCEPTED, REFUSED = "record", (("accepted",),), (("refused",),)


@dataclass(frozen=True)
class Change:
    """Patients whose answers to a predicate change `before` -> `after`: `count` of `of` situations, with one as a case.

    `region` holds them; where not `exact`, it also holds others: a set that takes too many regions to tell is bounded
    by what is left of it. `old_rules` and `new_rules` conclude the answers there, `because` are the edited rules that
    make the difference.
    """

    predicate: str
    before: Answers
    after: Answers
    words: tuple[str, str]
    where: str
    says: str
    region: Region = field(hash=False)
    exact: bool
    count: int
    of: int
    witness: Mapping[str, Any] = field(hash=False)
    old_rules: tuple[str, ...]
    new_rules: tuple[str, ...]
    because: tuple[str, ...]

    def json(self) -> dict[str, Any]:
        return {
            "predicate": self.predicate,
            "from": plain_data(self.before),
            "to": plain_data(self.after),
            "region": {name: ranges(values) for name, values in self.region.items()},
            "exact": self.exact,
            "says": self.says,
            "count": self.count,
            "of": self.of,
            "witness": self.witness,
            "old_rules": list(self.old_rules),
            "new_rules": list(self.new_rules),
            "because": list(self.because),
        }


def plain_data(found: Answers) -> list[Any]:
    """Answers as plain data: a word or a number each, or a list where an answer has several arguments."""
    rows = [[value if isinstance(value, int) else word_of(value) for value in answer] for answer in found]
    return [row[0] if len(row) == 1 else row for row in rows]


@dataclass(frozen=True)
class Difference:
    """All that differs between two versions of a guideline; `compared` are the answers that were compared, `several`
    the inputs of changed rules that may have several values at a time, and were looked at with one."""

    old: Guideline
    new: Guideline
    compared: tuple[str, ...]
    changes: tuple[Change, ...]
    edits: Edits
    unknown: tuple[str, ...]
    several: tuple[str, ...]

    @property
    def affects(self) -> bool:
        """Whether some patient gets another answer, or can be stated to one version alone."""
        return bool(self.changes or self.unknown or self.edits.silent)

    def json(self) -> dict[str, Any]:
        return {
            "affects": self.affects,
            "compared": list(self.compared),
            "changes": [change.json() for change in self.changes],
            "one_value_at_a_time": list(self.several),
            "rules": self.edits.rules,
            "vocabulary": self.edits.vocabulary,
        }


def difference(
    old: Guideline, new: Guideline, only: str = "", progress: Callable[[str], None] = lambda step: None
) -> Difference:
    """Every change of an answer from one version to the other, or of `only` one predicate.

    Raises:
        InputError: where neither version concludes `only`.
    """
    compared = (only,) if only else tuple(dict.fromkeys((*reported(new), *reported(old))))
    concluded = old.rules_by_head.keys() | new.rules_by_head.keys()
    if only and only not in concluded:
        near = nearest(only, sorted(concluded)) or ", ".join(reported(new))
        message = f"neither version concludes {only}."
        raise InputError([Problem(message, Place(only), "predicate", hint=f"did you mean {near}?")])
    found = edits(old, new)
    touched = [name for name in compared if is_touched(old, new, found, name)]
    heads = set(touched).union(*(reads(g, name) for g in (old, new) for name in touched))
    denied = {c.atom.predicate for g in (old, new) for rule in g.denials for c in rule.clause.literals}
    heads |= denied.union(*(reads(g, name) for g in (old, new) for name in denied))
    changes: list[Change] = []
    if touched or found.denials or denied & found.predicates:
        progress(", ".join(touched))
        comparison = Comparison(together(old, new, found, heads))
        for name in touched:
            progress(name)
            changes += comparison.changes(name)
        changes += [] if only else comparison.records()
    read = set[str]().union(*(reads(g, name) for g in (old, new) for name in compared))
    many = [p.name for p in new.vocabulary.inputs if p.many]
    resting = set[str]().union(*(reads(g, name) for g in (old, new) for name in touched))
    return Difference(
        old,
        new,
        compared,
        tuple(changes),
        found,
        tuple(name for name in found.lone if name in read),
        tuple(name for name in many if name in resting),
    )


def reported(guideline: Guideline) -> tuple[str, ...]:
    """What a guideline answers: goal, assessments, scores, remarks, and whatever else it concludes."""
    report, predicates = guideline.vocabulary.report, guideline.vocabulary.predicates.values()
    scores = [name for score in report.scores for name in (score.total, score.band)]
    conclusions = [p.name for p in predicates if p.role == "conclusion"]
    return tuple(dict.fromkeys((report.goal, *report.assessments, *scores, *report.in_sections, *conclusions)))


def reads(guideline: Guideline, predicate: str) -> frozenset[str]:
    """A predicate and all that it rests on."""
    return guideline.reads.get(predicate, frozenset()) | {predicate}


def is_touched(old: Guideline, new: Guideline, found: Edits, predicate: str) -> bool:
    """Whether anything that a predicate rests on, or that is told with its answers, was edited."""
    told = {fact.predicate for g in (old, new) if has(g, predicate) for fact in detail_rows(g, predicate)}
    return bool((reads(old, predicate) | reads(new, predicate) | told) & found.predicates)


@dataclass(eq=False)
class Comparison:
    """Two versions, and how each set of situations is told."""

    versions: Versions
    regions: dict[tuple[tuple[str, ...], int], list[tuple[Region, int, bool]]] = field(default_factory=dict)

    def changes(self, predicate: str) -> Iterator[Change]:
        """The changes of one predicate: of what has one answer, from which to which; of remarks, each for itself."""
        space, versions = self.versions.space, self.versions
        sides = zip(versions.sides, details(versions, predicate), strict=True)
        old, new = (answers(worlds, predicate, extra) for worlds, extra in sides)
        keys = list(dict.fromkeys((*old, *new)))
        if self.is_remark(predicate):
            for key in keys:
                had, has_ = old.get(key, NONE), new.get(key, NONE)
                view = versions.view(predicate, key[-1] if key else None) if had != has_ else None
                if view is not None:
                    yield from self.told(view, predicate, (key,), (), view.of(space.without(had, has_)))
                    yield from self.told(view, predicate, (), (key,), view.of(space.without(has_, had)))
            return
        view = versions.view(predicate)
        before, after = ({key: view.of(node) for key, node in own.items()} for own in (old, new))
        pairs = [(before.get(key, NONE), after.get(key, NONE)) for key in keys]
        differ = space.any_of(space.either(space.without(a, b), space.without(b, a)) for a, b in pairs)
        for had_all, node in self.split(differ, before).items():
            for has_all, met in self.split(node, after).items():
                if had_all != has_all:
                    yield from self.told(view, predicate, had_all, has_all, met)

    def is_remark(self, predicate: str) -> bool:
        reports = [guideline.vocabulary.report for guideline in self.versions.guidelines]
        scores = {name for report in reports for score in report.scores for name in (score.total, score.band)}
        return predicate not in scores.union(*((report.goal, *report.assessments) for report in reports))

    def split(self, where: int, own: Mapping[Answer, int]) -> dict[Answers, int]:
        """Situations by all the answers that they have."""
        space, parts = self.versions.space, dict[Answers, int]()
        parts[()] = where
        for key, node in own.items():
            found: dict[Answers, int] = {}
            for had, part in parts.items():
                found[(*had, key)], found[had] = space.both(part, node), space.without(part, node)
            parts = {had: part for had, part in found.items() if part != NONE}
        return parts

    def told(self, view: View, predicate: str, before: Answers, after: Answers, node: int) -> Iterator[Change]:
        """The changes of some situations, a region each."""
        if node == NONE:
            return
        of = view.count(view.everything)
        others = self.versions.space.all_of(self.versions.space.value(*pair) for pair in unstated(view))
        words = [words_of(g, predicate, a) for g, a in zip(self.versions.guidelines, (before, after), strict=True)]
        key = view.names, node
        if key not in self.regions:
            self.regions[key] = list(told_apart(view, node, predicate, self.is_remark(predicate)))
        for region, inside, exact in self.regions[key]:
            at = self.versions.space.both(inside, others)
            where = self.where(region, exact)
            yield Change(
                predicate=predicate,
                before=before,
                after=after,
                words=(words[0], words[1]),
                where=where,
                says=f"{predicate} changes from {words[0]} to {words[1]} {where}",
                region=region,
                exact=exact,
                count=view.count(inside),
                of=of,
                witness=witness(view, inside, f"{predicate}-changes"),
                old_rules=self.concluding(0, predicate, before, at),
                new_rules=self.concluding(1, predicate, after, at),
                because=self.because(predicate, (*before, *after), at),
            )

    def where(self, region: Region, exact: bool) -> str:
        """A region in words, each input in those of a version that has it."""
        old, new = self.versions.guidelines
        parts = [region_words(new if has(new, name) else old, {name: values}) for name, values in region.items()]
        if exact:
            return f"where {'; '.join(parts)}" if parts else "for every patient"
        return f"for some of those where {'; '.join(parts)}" if parts else "for some patients"

    # ---------------------------------------------------------------------------------------------- rules responsible

    @cached_property
    def conclusions(self) -> tuple[dict[int, dict[Row, int]], ...]:
        """For each version and rule, what it concludes and in which situations; a row of a table in all."""
        return tuple({rule.index: self.rows(w, rule) for rule in w.guideline.rules} for w in self.versions.sides)

    def rows(self, worlds: Worlds, rule: Rule) -> dict[Row, int]:
        head, found = rule.clause.head, dict[Row, int]()
        if head and not rule.clause.body:
            return {tuple(evaluate(term, {}) for term in head.args): ALL}
        for row, node in worlds.uses.get(rule.index, {}).items():
            bindings = dict(zip(rule.clause.variables, row, strict=True))
            args = tuple(evaluate(term, bindings) for term in head.args) if head else ()
            found[args] = worlds.space.either(found.get(args, NONE), node)
        return found

    def concluding(self, side: int, predicate: str, found: Answers, at: int) -> tuple[str, ...]:
        """The rules of one version that conclude some answers in some situations, or the denials that refuse them."""
        guideline, ids = self.versions.guidelines[side], dict[str, None]()
        if found == REFUSED:
            return self.refusing(side, guideline.denials, at)
        for rule in guideline.rules_by_head.get(predicate, ()):
            skip = bool(guideline.vocabulary.predicates[predicate].entity)
            for row, node in self.conclusions[side][rule.index].items():
                ours = any(row[skip:] == answer[: len(row) - skip] for answer in found)
                if ours and self.versions.space.both(node, at) != NONE:
                    ids[rule.id] = None
        return tuple(ids)

    def refusing(self, side: int, rules: Iterable[Rule], at: int) -> tuple[str, ...]:
        worlds, space = self.versions.sides[side], self.versions.space
        denials = (rule for rule in rules if rule.clause.head is None and space.both(worlds.fires(rule), at) != NONE)
        return tuple(dict.fromkeys(rule.id for rule in denials))

    def because(self, predicate: str, found: Answers, at: int) -> tuple[str, ...]:
        """The edited rules that make what a predicate rests on differ in some situations; all of them, where none is
        seen to do so by itself."""
        if predicate == RECORD:
            sides = enumerate(self.versions.edits.clauses)
            return tuple(dict.fromkeys(id for side, rules in sides for id in self.refusing(side, rules, at)))
        having = [guideline for guideline in self.versions.guidelines if has(guideline, predicate)]
        below = frozenset[str]().union(*(reads(guideline, predicate) for guideline in having))
        topics = {answer[:1] for answer in found}
        tables = {f for guideline in having for f in detail_rows(guideline, predicate) if f.args[:1] in topics}
        all_, ids = dict[str, None](), dict[str, None]()
        for side, rules in enumerate(self.versions.edits.clauses):
            for rule in rules:
                head = rule.clause.head
                for row, node in self.conclusions[side][rule.index].items() if head else ():
                    fact = Fact(head.predicate if head else "", row)
                    if fact.predicate in below:
                        all_[rule.id] = None
                    counts = self.apart(side, fact, node, at) if rule.clause.body else self.is_used(side, fact, at)
                    if fact in tables or (fact.predicate in below and counts):
                        ids[rule.id] = None
        return tuple(ids or all_)

    def is_used(self, side: int, fact: Fact, at: int) -> bool:
        """Whether a row of a table leads to something in some situations that the other version does not conclude."""
        worlds = self.versions.sides[side]
        for rule in worlds.guideline.rules:
            atoms = [c.atom for c in rule.clause.literals if c.atom.predicate == fact.predicate and not c.negated]
            for row, node in worlds.uses.get(rule.index, {}).items() if atoms and rule.clause.head else ():
                bindings = dict(zip(rule.clause.variables, row, strict=True))
                used = rule.clause.head and any(ground(atom, bindings) == fact for atom in atoms)
                if used and self.apart(side, ground(rule.clause.head, bindings), node, at):  # type: ignore[arg-type]
                    return True
        return False

    def apart(self, side: int, fact: Fact, node: int, at: int) -> bool:
        """Whether one version concludes something in some situations that the other one does not."""
        other = self.versions.sides[1 - side].facts.get(fact.predicate, {}).get(fact.args, NONE)
        space = self.versions.space
        return space.without(space.both(node, at), other) != NONE

    # ------------------------------------------------------------------------------------------------------- records

    def records(self) -> Iterator[Change]:
        """The records that one version alone refuses as contradictory: by what the edited denials read, or, where that
        does not tell, by all that counts. Any input of a record may be left out."""
        versions, space = self.versions, self.versions.space
        old, new = versions.old.impossible, versions.new.impossible
        for before, after, node in (
            (ACCEPTED, REFUSED, space.without(new, old)),
            (REFUSED, ACCEPTED, space.without(old, new)),
        ):
            own = {name for rule in versions.edits.denials for name in names_in(rule)}
            counting = {name for name, given in versions.inputs.items() if given.level in space.support(node)}
            views = [self.record_view(names) for names in (own, counting)]
            view = next((view for view in views if view.of(node) != NONE), None)
            for change in self.told(view, RECORD, before, after, view.of(node)) if view else ():
                yield replace(change, says=f"a record that was {before[0][0]} is {after[0][0]} {change.where}")

    def record_view(self, names: set[str]) -> View:
        versions = self.versions
        free = Worlds(versions.new.guideline, versions.inputs, versions.space)
        chosen = tuple(name for name in versions.inputs if name in names)
        return View(free, chosen, frozenset(chosen))


def names_in(rule: Rule) -> Iterator[str]:
    """The predicates of a clause, and the inputs that it asks `given` of."""
    for atom in rule.clause.atoms:
        yield atom.predicate
        yield from (str(term) for term in atom.args if atom.predicate == "given")


def unstated(view: View) -> Iterator[tuple[int, list[int]]]:
    """The inputs that a view leaves unstated, as variables and values."""
    yield from ((level, [place]) for level, place in view.others.items())


def told_apart(view: View, node: int, predicate: str, remark: bool) -> Iterator[tuple[Region, int, bool]]:
    """A set as regions that do not overlap, with their situations. Where they are too many, the last one is for all
    that is left, and not exact; a remark is then told by one such region alone."""
    names, left = clusters(view, predicate) if predicate in view.worlds.guideline.reads else [], node
    derived = [name for name in names if tells_less(view, name)]
    found = list(islice(by_derived(view, node, derived), FEW if remark else MANY))
    for _, inside in found:
        left = view.worlds.space.without(left, inside)
    if remark and left != NONE:
        found, left = [], node
    yield from ((region, inside, True) for region, inside in found)
    if left != NONE:
        yield bounds(view, left), left, False


def tells_less(view: View, name: str) -> bool:
    """Whether a derived predicate has far fewer values than its inputs: the points of an item only say it again."""
    return 2 * len(view.worlds.answers(name)) <= prod(len(view.among[level]) for level in levels_of(view, name))


def by_derived(view: View, node: int, derived: list[str]) -> Iterator[tuple[Region, int]]:
    """A set by the values of the first derived predicate that stands for its inputs there, then by the others; by
    inputs where none does. (As `kb.regions.regions`, without looking for the shortest telling.)"""
    space = view.worlds.space
    for number, name in enumerate(derived):
        parts = factored(view, node, name) if space.support(node) & levels_of(view, name) else None
        if parts is None:
            continue
        left, others = node, derived[number + 1 :]
        apart = [other for other in others if not levels_of(view, name) & levels_of(view, other)]
        for values, among, rest in parts:
            for region, inside in by_derived(view, rest, apart):
                met = space.both(space.both(among, inside), node)
                if met != NONE:
                    left = space.without(left, met)
                    yield ({name: values, **region} if values else region), met
        if left != NONE:
            yield from by_derived(view, left, others)
        return
    yield from by_inputs(view, node)


def by_inputs(view: View, node: int) -> Iterator[tuple[Region, int]]:
    """A set by inputs alone. A region may take in what is no possible patient: it needs fewer words so."""
    space, left = view.worlds.space, node
    named = {given.level: given for given in view.worlds.inputs.values()}
    while left != NONE:
        box = space.widest(left, view.among, space.without(ALL, view.everything))
        inside = space.both(space.all_of(space.value(*own) for own in box.items()), left)
        yield (
            {
                named[level].predicate.name: tuple(v for place in sorted(places) for v in named[level].told[place])
                for level, places in sorted(box.items())
            },
            inside,
        )
        left = space.without(left, inside)


def bounds(view: View, node: int) -> Region:
    """The inputs that bound a set, each with the values that occur in it."""
    space, own = view.worlds.space, {view.worlds.inputs[name].level: view.worlds.inputs[name] for name in view.names}
    occur: dict[int, set[int]] = {level: set() for level in own}
    seen, waiting = set[tuple[int, int]](), [(-1, node)]
    while waiting:
        above, n = waiting.pop()
        for level in own.keys() & range(above + 1, space.levels[n]):  # what a path leaves out may have any value
            occur[level] |= view.among[level]
        steps = [(place, child) for place, child in enumerate(space.children[n]) if child != NONE]
        occur.setdefault(space.levels[n], set()).update(place for place, _ in steps)
        fresh = {(space.levels[n], child) for _, child in steps} - seen
        seen |= fresh
        waiting += fresh
    return {
        given.predicate.name: tuple(v for place in sorted(occur[level]) for v in given.told[place])
        for level, given in own.items()
        if not view.among[level] <= occur[level]
    }


def words_of(guideline: Guideline, predicate: str, found: Answers) -> str:
    """Answers in words."""
    declared, shown = guideline.vocabulary.predicates.get(predicate), []
    domains = [domain for _, domain in declared.args[bool(declared.entity) :]] if declared else [""]
    for answer in found:
        parts = [guideline.vocabulary.word(v, d) for v, d in zip(answer, domains, strict=False)]
        extra = f" ({'; '.join(map(str, answer[len(domains) :]))})" if len(answer) > len(domains) else ""
        shown.append((" to ".join(parts) or "it holds") + extra)
    return " and ".join(shown) or "no answer"
