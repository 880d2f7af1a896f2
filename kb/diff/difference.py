"""What an edit of a guideline changes, over all possible patients: every region of patients whose answer differs.

An answer whose rules, with all that they rest on, are alike in both versions is the same for everybody, as long as
records are completed alike. The others are compared over all patients at once (`kb.diff.versions`), by what
`kb.recommend` tells them, over all that is not known of them: a patient of whom less is known has the answers of all
whom this patient may turn out to be, so it is enough to look at those who state everything, but for what the versions
complete in different ways. An example stands for each region, and is only given once `kb.recommend` has answered it
otherwise in each version. An input with several values at a time (the levels of a lesion) is looked at with one, and
one lesion of a patient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from math import prod
from typing import Any, NamedTuple

from kb.answer.answer import recommend
from kb.cases.case import read_case
from kb.check.findings import ranges
from kb.check.words import region_words
from kb.diff.edits import Edits, edits
from kb.diff.versions import Answer, Completion, Versions, answers, detail_rows, details, has, names_of, together
from kb.diff.versions import told as tables_of
from kb.files.errors import InputError, Place, Problem, nearest
from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import Fact, evaluate, ground, word_of
from kb.sets.mdd import ALL, NONE, Space
from kb.sets.missing import inputs_read
from kb.sets.names import Row
from kb.sets.regions import Region, case_of, clusters, factored, levels_of
from kb.sets.worlds import View, Worlds

MANY, FEW = 8, 4  # regions up to which a change is told, of what has one answer and of a remark

RECORD = "record"
GOAL, ASSESSMENT, TOTAL, BAND, REMARK = "goal", "assessment", "total", "band", "remark"
POSSIBLE = "possible"
CLASH, MAY_CLASH = "clash", "may clash"  # beside the answers of a goal: several hold at once, or may
TRIES = 5  # patients that are tried as an example


class Told(NamedTuple):
    """What patients are answered: the answers, and how they are told.

    The status of a goal is that of `kb.answer.answer`; with `undetermined`, each answer is possible, and none of them
    is (`None`, the last) where no rule may apply; of a `conflict`, all hold at once, or may (`conflict_possible`). Of a
    score's total, the answers bound what is possible. Anything else is told where it is certain,
    and a hold also where it is `possible`.
    """

    answers: tuple[Answer | None, ...] = ()
    status: str = ""


NOTHING, ACCEPTED, REFUSED = Told(), Told((("accepted",),)), Told((("refused",),))


@dataclass(frozen=True)
class Change:
    """Patients whose answers to a predicate change `old` -> `new`: `count` of `of` situations, with one as a case.

    `region` holds them; where not `exact`, it also holds others: a set that takes too many regions to tell is bounded
    by what is left of it. `old_rules` and `new_rules` conclude the answers there, `because` are the edited rules that
    make the difference. `kb.recommend` answers the `witness` otherwise in each version.
    """

    predicate: str
    old: Told
    new: Told
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

    @property
    def before(self) -> tuple[Answer | None, ...]:
        return self.old.answers

    @property
    def after(self) -> tuple[Answer | None, ...]:
        return self.new.answers

    def json(self) -> dict[str, Any]:
        return {
            "predicate": self.predicate,
            "from": plain_data(self.before),
            "to": plain_data(self.after),
            "status": {"from": self.old.status, "to": self.new.status} if self.old.status or self.new.status else None,
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


def plain_data(found: Iterable[Answer | None]) -> list[Any]:
    """Answers as plain data: a word or a number each, or a list where an answer has several arguments."""
    rows = [
        [v if isinstance(v, int) else word_of(v) for v in answer] if answer is not None else None for answer in found
    ]
    return [row[0] if row and len(row) == 1 else row for row in rows]


@dataclass(frozen=True)
class Difference:
    """All that differs between two versions of a guideline, and what was not compared.

    `compared` are the answers that were compared. `unknown` are the inputs that they may depend on and that one version
    reads otherwise: values or groups that the other one does not know, another name, unit or number of values. Of what
    the edits concern, `several` are the inputs that may have several values at a time, and were looked at with one,
    `joining` the rules that bring lesions together, of which one was looked at. `unshown` are differences of which no
    patient was found whom `kb.recommend` answers otherwise.
    """

    old: Guideline
    new: Guideline
    compared: tuple[str, ...]
    changes: tuple[Change, ...]
    edits: Edits
    unknown: tuple[str, ...]
    several: tuple[str, ...]
    joining: tuple[str, ...]
    unshown: tuple[str, ...]

    @property
    def affects(self) -> bool:
        """Whether some patient gets another answer, or can be stated to one version alone."""
        return bool(self.changes or self.unknown or self.edits.silent or self.edits.report)

    @property
    def covers(self) -> bool:
        """Whether every patient was compared whom both versions understand alike."""
        return not (self.several or self.joining or self.unshown)

    def json(self) -> dict[str, Any]:
        return {
            "affects": self.affects,
            "covers_all": self.covers,
            "compared": list(self.compared),
            "changes": [change.json() for change in self.changes],
            "one_value_at_a_time": list(self.several),
            "one_lesion_at_a_time": list(self.joining),
            "unshown": list(self.unshown),
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
    denied = {name for g in (old, new) for rule in g.denials for name in names_of(rule)}
    denied |= denied.union(*(reads(g, name) for g in (old, new) for name in denied))
    completed = [set(inputs_read(guideline, guideline.core)) for guideline in (old, new)]
    # With another way to complete a record, any answer may be another one.
    completes = bool(found.denials or found.lone or found.groups or found.silent)
    completes |= bool(denied & (found.predicates | (completed[0] ^ completed[1])))
    touched = [name for name in compared if completes or is_touched(old, new, found, name)]
    heads = denied.union(touched, *(reads(g, name) for g in (old, new) for name in touched))
    changes: list[Change] = []
    unshown: list[str] = []
    if touched:
        progress(", ".join(touched))
        comparison = Comparison(together(old, new, found, heads), unshown)
        for name in touched:
            progress(name)
            changes += comparison.changes(name)
        changes += [] if only else comparison.records()
        unshown += comparison.uncompared()
    read = set[str]().union(*(reads(g, name) for g in (old, new) for name in compared))
    resting = set[str]().union(*(reads(g, name) for g in (old, new) for name in touched))
    joining = [r.id for g in (new, old) for r in g.answering if g.joins_lesions(r) and concludes(r, resting)]
    otherwise = (*found.lone, *found.groups, *found.restated)
    return Difference(
        old,
        new,
        compared,
        tuple(changes),
        found,
        tuple(dict.fromkeys(name for name in otherwise if name in read)),
        tuple(p.name for p in new.vocabulary.inputs if p.many and p.name in resting),
        tuple(dict.fromkeys(joining if touched else ())),
        tuple(dict.fromkeys(unshown)),
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


def concludes(rule: Rule, predicates: Set[str]) -> bool:
    """Whether a rule concludes one of some predicates, or is a denial."""
    return rule.clause.head is None or rule.clause.head.predicate in predicates


def kind(guidelines: Iterable[Guideline], predicate: str) -> str:
    """How an answer is told: as a goal, an assessment, a score's total or its band; anything else as a remark."""
    for report in (guideline.vocabulary.report for guideline in guidelines):
        if predicate == report.goal:
            return GOAL
        if predicate in report.assessments:
            return ASSESSMENT
        for score in report.scores:
            if predicate in (score.total, score.band):
                return TOTAL if predicate == score.total else BAND
    return REMARK


def is_hold(guidelines: Iterable[Guideline], predicate: str) -> bool:
    """Whether an answer says what holds a plan or an option: that is also told where it is only possible."""
    return any(predicate in guideline.vocabulary.report.held for guideline in guidelines)


def in_order_of(guidelines: tuple[Guideline, Guideline], predicate: str) -> Callable[[Answer], tuple[int, str]]:
    """The order of a predicate's values, as its domain has it."""
    declared = [(g, g.vocabulary.predicates[predicate]) for g in reversed(guidelines) if has(g, predicate)]
    order = [v for g, p in declared if p.domain in g.vocabulary.domains for v in g.vocabulary.domains[p.domain].symbols]
    places = {value: place for place, value in reversed([*enumerate(order)])}
    return lambda answer: (next((places[v] for v in reversed(answer) if v in places), len(places)), str(answer))


def summed(
    space: Space, parts: Mapping[tuple[Any, ...], int], how: Callable[[tuple[Any, ...]], Told]
) -> dict[Told, int]:
    """Parts that are told alike, as one."""
    found: dict[Told, int] = {}
    for having, node in parts.items():
        told = how(having)
        found[told] = space.either(found.get(told, NONE), node)
    return found


def single(answers: tuple[Answer, ...]) -> Told:
    """What is told of a word: it, where there is one."""
    return Told(answers) if len(answers) == 1 else NOTHING


def bounded(answers: tuple[Answer, ...]) -> Told:
    """What is told of a total: its least and its greatest value."""
    return Told(tuple(dict.fromkeys((min(answers), max(answers))))) if answers else NOTHING


def as_goal(answers: tuple[Answer | str | None, ...]) -> Told:
    found = tuple(answer for answer in answers if not isinstance(answer, str))
    if CLASH in answers:
        return Told(found, "conflict")
    if MAY_CLASH in answers:
        return Told(found, "conflict_possible")
    if len(found) == 1:
        return Told((), "no_rule") if found == (None,) else Told(found, "decided")
    return Told(found, "undetermined")


def answered(guideline: Guideline, predicate: str, case: Mapping[str, Any]) -> Any:
    """What a guideline answers to a patient by `kb.recommend`, as far as it is told."""
    try:
        result = recommend(guideline, read_case(looked_at(guideline, case), guideline.vocabulary))
        answer, report = result.lesions[0], guideline.vocabulary.report
        if predicate == RECORD:
            return "accepted"
        if predicate == report.goal:
            plain = answer.json()
            return plain["status"], plain["possible_plans"], (plain.get("conflict") or {}).get("certain")
        if predicate in report.assessments:
            return answer.assessments[predicate]
        for score in report.scores:
            if predicate in (score.total, score.band):
                found = {**result.scores, **answer.scores}[score.key].json()
                return found["band"] if predicate == score.band else (found["min"], found["max"])
        told = {} if not has(guideline, predicate) else tables_of(guideline, predicate)
        certain = result.certain if predicate in report.told else result.model.facts
        possible = result.possible if predicate in report.held else certain
        return tuple(
            frozenset((f.args[1:], told.get(f.args[-1], ())) for f in facts if f.predicate == predicate)
            for facts in (certain, possible)
        )
    except InputError:
        return "refused"


def looked_at(guideline: Guideline, case: Mapping[str, Any]) -> dict[str, Any]:
    """A patient without the inputs that a guideline does not have."""
    known = {"id"} | {predicate.field for predicate in guideline.vocabulary.inputs}
    patient = {field: value for field, value in case.get("patient", {}).items() if field in known}
    lesions = [{field: value for field, value in lesion.items() if field in known} for lesion in case["lesions"]]
    return {**case, "patient": patient, "lesions": lesions}


def witness(view: View, chosen: Mapping[int, int], name: str) -> dict[str, Any]:
    """One patient of a view as a case, with what is stated of each input that the question is about."""
    asked = (given for given in view.worlds.inputs.values() if chosen.get(given.level, given.absent) != given.absent)
    return case_of(name, ((given.predicate, given.told[chosen[given.level]][0]) for given in asked))


def is_touched(old: Guideline, new: Guideline, found: Edits, predicate: str) -> bool:
    """Whether anything that a predicate rests on, or that is told with its answers, was edited."""
    told = {fact.predicate for g in (old, new) if has(g, predicate) for fact in detail_rows(g, predicate)}
    return bool((reads(old, predicate) | reads(new, predicate) | told) & found.predicates)


@dataclass(eq=False)
class Comparison:
    """Two versions, and how each set of patients is told; `unshown` takes what no example was found of."""

    versions: Versions
    unshown: list[str]
    regions: dict[tuple[Any, ...], list[tuple[Region, int, bool]]] = field(default_factory=dict)

    def changes(self, predicate: str) -> Iterator[Change]:
        """The changes of one predicate: of remarks, each for itself, of what has one answer, from which to which."""
        space, versions = self.versions.space, self.versions
        sides = zip(versions.sides, details(versions, predicate), strict=True)
        old, new = (answers(worlds, predicate, extra) for worlds, extra in sides)
        keys = sorted({**old, **new}, key=in_order_of(versions.guidelines, predicate))
        old, new = ({key: own.get(key, NONE) for key in keys} for own in (old, new))
        completed = versions.completed(predicate)
        if kind(versions.guidelines, predicate) == REMARK:
            for key in keys:
                names, open_ = versions.compared(predicate, key[-1] if key else None)
                if old[key] != new[key] or versions.moved & set(names):
                    view, nodes = versions.view(predicate, names, open_), (old[key], new[key])
                    if is_hold(versions.guidelines, predicate) and not versions.alike:
                        found = self.holding(view, completed, nodes, key)
                    else:
                        lost, gained = self.lost(view, completed, nodes), self.lost(view, completed[::-1], nodes[::-1])
                        found = [(Told((key,)), NOTHING, lost), (NOTHING, Told((key,)), gained)]
                    for one, other, node in found:
                        yield from self.told(view, predicate, one, other, node)
            return
        if old == new and not versions.moved:
            return
        view = versions.view(predicate, *versions.compared(predicate))
        before, after = (
            self.parts(predicate, side, view, own) for side, own in zip(completed, (old, new), strict=True)
        )
        for one, node in before.items():
            for other, met in after.items():
                if one != other:
                    yield from self.told(view, predicate, one, other, space.both(node, met))

    def holding(
        self, view: View, sides: tuple[Completion, Completion], nodes: tuple[int, int], key: Answer
    ) -> list[tuple[Told, Told, int]]:
        """The patients of whom something holds a plan, or may hold it, in one version and otherwise in the other."""
        space, parts = self.versions.space, list[dict[Told, int]]()
        for side, node in zip(sides, nodes, strict=True):
            certain, possible = side.certain(view, node), side.possible(view, node)
            perhaps, never = space.without(possible, certain), space.without(view.everything, possible)
            parts.append({Told((key,)): certain, Told((key,), POSSIBLE): perhaps, NOTHING: never})
        return [
            (a, b, space.both(one, other)) for a, one in parts[0].items() for b, other in parts[1].items() if a != b
        ]

    def lost(self, view: View, sides: tuple[Completion, Completion], nodes: tuple[int, int]) -> int:
        """The patients of whom the first version is certain that some worlds hold, and the second is not of its own.

        Where both complete a record alike, these are among those who may be where the worlds of one are not the
        other's: few, where an edit is small.
        """
        (first, second), (node, other), space = sides, nodes, self.versions.space
        if not self.versions.alike:
            return space.without(first.certain(view, node), second.certain(view, other))
        fewer = first.possible(view, space.without(node, other))
        return space.both(fewer, first.certain(view, node)) if fewer != NONE else NONE

    def parts(self, predicate: str, side: Completion, view: View, own: Mapping[Answer, int]) -> dict[Told, int]:
        """The patients of a view by what one version tells them."""
        space, told = side.space, kind(self.versions.guidelines, predicate)
        if told == ASSESSMENT:
            return summed(space, self.split(view, {k: side.certain(view, n) for k, n in own.items()}), single)
        parts: dict[Answer | str | None, int] = {key: side.possible(view, node) for key, node in own.items()}
        if told != GOAL:
            return summed(space, self.split(view, parts), bounded if told == TOTAL else single)
        parts[None] = side.possible(view, space.without(ALL, space.any_of(own.values())))
        nodes = list(own.values())
        clash = space.any_of(space.both(a, b) for n, a in enumerate(nodes) for b in nodes[:n])
        if clash != NONE:
            parts[CLASH], parts[MAY_CLASH] = side.certain(view, clash), side.possible(view, clash)
        return summed(space, self.split(view, parts), as_goal)

    def split(self, view: View, own: Mapping[Any, int]) -> dict[tuple[Any, ...], int]:
        """The patients of a view by all the answers that they have."""
        space, parts = self.versions.space, dict[tuple[Any, ...], int]()
        parts[()] = view.everything
        for key, node in own.items():
            found: dict[tuple[Any, ...], int] = {}
            for had, part in parts.items():
                found[(*had, key)], found[had] = space.both(part, node), space.without(part, node)
            parts = {had: part for had, part in found.items() if part != NONE}
        return parts

    def told(self, view: View, predicate: str, before: Told, after: Told, node: int) -> Iterator[Change]:
        """The changes of some patients, a region each; a region is not told of which no example is found."""
        if node == NONE:
            return
        of = view.count(view.everything)
        words = [words_of(g, predicate, a) for g, a in zip(self.versions.guidelines, (before, after), strict=True)]
        remark = kind(self.versions.guidelines, predicate) == REMARK
        key = view.names, view.open, view.everything, remark, node
        if key not in self.regions:
            self.regions[key] = list(told_apart(view, node, predicate, remark))
        for region, inside, exact in self.regions[key]:
            where = self.where(region, exact)
            says = f"{predicate} changes from {words[0]} to {words[1]} {where}"
            example = self.example(view, inside, predicate)
            if example is None:
                self.unshown.append(says)
                continue
            old, new = (side.worlds_of(view, inside) for side in self.versions.completed(predicate))
            yield Change(
                predicate=predicate,
                old=before,
                new=after,
                words=(words[0], words[1]),
                where=where,
                says=says,
                region=region,
                exact=exact,
                count=view.count(inside),
                of=of,
                witness=example,
                old_rules=self.concluding(0, predicate, before, old),
                new_rules=self.concluding(1, predicate, after, new),
                because=self.because(predicate, (*before.answers, *after.answers), (old, new)),
            )

    def example(self, view: View, node: int, predicate: str) -> dict[str, Any] | None:
        """A patient of some whom `kb.recommend` really answers otherwise in each version, if one is soon found."""
        space, left = self.versions.space, node
        for _ in range(TRIES):
            if left == NONE:
                break
            chosen = space.first(left, view.among)
            case = witness(view, chosen, f"{predicate}-changes")
            if answered(self.versions.old.guideline, predicate, case) != answered(
                self.versions.new.guideline, predicate, case
            ):
                return case
            left = space.without(left, space.all_of(space.value(level, [place]) for level, place in chosen.items()))
        return None

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

    def concluding(self, side: int, predicate: str, found: Told, at: int) -> tuple[str, ...]:
        """The rules of one version that conclude some answers in some worlds."""
        guideline, ids = self.versions.guidelines[side], dict[str, None]()
        for rule in guideline.rules_by_head.get(predicate, ()):
            skip = bool(guideline.vocabulary.predicates[predicate].entity)
            for row, node in self.conclusions[side][rule.index].items():
                ours = any(answer is not None and row[skip:] == answer[: len(row) - skip] for answer in found.answers)
                if ours and self.versions.space.both(node, at) != NONE:
                    ids[rule.id] = None
        return tuple(ids)

    def refusing(self, side: int, rules: Iterable[Rule], at: int) -> tuple[str, ...]:
        worlds, space = self.versions.sides[side], self.versions.space
        denials = (rule for rule in rules if rule.clause.head is None and space.both(worlds.fires(rule), at) != NONE)
        return tuple(dict.fromkeys(rule.id for rule in denials))

    def because(self, predicate: str, found: Iterable[Answer | None], worlds: tuple[int, int]) -> tuple[str, ...]:
        """The edited rules that make what a predicate rests on differ in the worlds of some patients; then the edited
        denials that leave them other worlds; all rules, where none is seen to do so by itself."""
        having = [guideline for guideline in self.versions.guidelines if has(guideline, predicate)]
        below = frozenset[str]().union(*(reads(guideline, predicate) for guideline in having))
        topics = {answer[:1] for answer in found if answer is not None}
        tables = {f for guideline in having for f in detail_rows(guideline, predicate) if f.args[:1] in topics}
        all_, ids = dict[str, None](), dict[str, None]()
        at = self.versions.space.either(*worlds)
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
        apart = [self.versions.space.without(worlds[1 - side], worlds[side]) for side in (0, 1)]
        for side, rules in enumerate(self.versions.edits.clauses):
            ids |= dict.fromkeys(self.refusing(side, rules, apart[side]))
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
        """The records that one version alone refuses, because they contradict themselves or because nothing that would
        complete them is allowed: by what the edited denials read, or, where that does not tell, by all that counts. Any
        input of a record may be left out."""
        versions, space = self.versions, self.versions.space
        refused = [worlds.impossible for worlds in versions.sides]
        counting = space.support(space.either(space.without(*refused), space.without(*reversed(refused))))
        own = {name for rule in versions.edits.denials for name in versions.denied_by(rule)}
        for names in (own, {name for name, given in versions.inputs.items() if given.level in counting}):
            chosen = tuple(name for name in versions.inputs if name in names)
            view = versions.records(chosen)
            old, new = (side.accepted(view) for side in versions.completed(RECORD))
            if old != new:
                yield from self.refusals(view, ACCEPTED, REFUSED, space.without(old, new))
                yield from self.refusals(view, REFUSED, ACCEPTED, space.without(new, old))
                return

    def uncompared(self) -> Iterator[str]:
        """What was not looked at: how a total that a record states bounds the items that it leaves out, where what
        these add up to, or the denial, is another one."""
        versions = self.versions
        for rule in dict.fromkeys(rule for guideline in versions.guidelines for rule in guideline.denials):
            direct = {*names_of(rule)}
            summed_up = versions.denied_by(rule) - direct
            if summed_up and (rule in versions.edits.denials or any(map(self.adds_up_otherwise, direct))):
                total, items = (
                    ", ".join(given.predicate.field for name, given in versions.inputs.items() if name in names)
                    for names in (direct, summed_up)
                )
                yield f"answers may change by {rule.id} where {total} is stated and not all of {items} are"

    def adds_up_otherwise(self, name: str) -> bool:
        """Whether what sums up a record is another sum of the same items, all of them stated."""
        versions, space = self.versions, self.versions.space
        if not all(has(g, name) and g.vocabulary.predicates[name].of_record for g in versions.guidelines):
            return False
        items = [versions.inputs[item] for g in versions.guidelines for item in inputs_read(g, (name,))]
        stated = space.all_of(space.value(item.level, item.stated) for item in items)
        old, new = (
            {row: space.both(node, stated) for row, node in side.facts.get(name, {}).items()} for side in versions.sides
        )
        return any(old.get(row, NONE) != new.get(row, NONE) for row in old.keys() | new.keys())

    def refusals(self, view: View, before: Told, after: Told, node: int) -> Iterator[Change]:
        for change in self.told(view, RECORD, before, after, node):
            side = 0 if before == REFUSED else 1
            inside = self.versions.space.without(self.versions.completed(RECORD)[1 - side].worlds_of(view, node), NONE)
            own = self.refusing(side, self.versions.guidelines[side].denials, inside)
            edited = {rule.id for rules in self.versions.edits.clauses for rule in rules}
            yield replace(
                change,
                says=f"a record that was {word(before)} is {word(after)} {change.where}",
                old_rules=own if side == 0 else (),
                new_rules=own if side == 1 else (),
                because=tuple(id for id in own if id in edited),
            )


def word(told: Told) -> str:
    return "refused" if told == REFUSED else "accepted"


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
    inputs where none does. (As `kb.sets.regions.regions`, without looking for the shortest telling.)"""
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
                named[level].predicate.name: tuple(
                    v for place in sorted(places & view.among[level]) for v in named[level].told[place]
                )
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


def words_of(guideline: Guideline, predicate: str, told: Told) -> str:
    """Answers in words."""
    declared, shown = guideline.vocabulary.predicates.get(predicate), []
    domains = [domain for _, domain in declared.args[bool(declared.entity) :]] if declared else [""]
    for answer in told.answers:
        if answer is None:
            shown.append("no answer")
            continue
        parts = [guideline.vocabulary.word(v, d) for v, d in zip(answer, domains, strict=False)]
        extra = f" ({'; '.join(map(str, answer[len(domains) :]))})" if len(answer) > len(domains) else ""
        shown.append("perhaps " * (told.status == POSSIBLE) + (" to ".join(parts) or "it holds") + extra)
    if told.status in ("undetermined", "conflict_possible"):
        also = ", or several at once" if told.status == "conflict_possible" else ""
        return f"undetermined: {', '.join(shown[:-1])} or {shown[-1]}{also}"
    joint = " to " if predicate in [score.total for score in guideline.vocabulary.report.scores] else " and "
    return joint.join(shown) or "no answer"
