"""Two versions of a guideline over the same patients, so that what each answers can be compared set by set.

A patient is what a record says of one lesion: each input has a value that both versions know, or is not stated. Two
steps lead to an answer, as in `kb.answer.answer`: what follows in each *world*, in which inputs that nobody stated have
values too, and then what holds in all or in some of the worlds that complete a record (`Completion`). Completions
differ between versions where denials, the values of an input or what it follows from do, so they are made for each
version by itself. Numbers are cut at the constants of both versions; a version does not look at an input that it does
not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any

from kb.diff.edits import Edits, symbols_of
from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import Constant, Fact, Value, symbol_of, word_of
from kb.sets.mdd import ALL, NONE, Space
from kb.sets.missing import Choice, inputs_read, missing_inputs
from kb.sets.names import LESION, PATIENT, Row
from kb.sets.worlds import NOT_STATED, Input, View, Worlds, cuts_of, follow, in_cells

Answer = Row  # the arguments of a conclusion after its patient or lesion, with what tables tell of it
Places = Mapping[int, frozenset[int]]  # for what a record may say of an input, what it may then be in a world


@dataclass(frozen=True)
class Known(Input):
    """An input of the patients of both versions, as a variable.

    Its places are the cells of values that both versions know, `not stated`, and `groups`: names for values that are
    others in each version. These are what a record may say. Then come places of worlds alone: the `lone` cells, which
    one version knows, and, where rules can tell that a value is stated (`asked`), each cell once more, not stated.
    """

    lone: tuple[tuple[Value, ...], ...] = ()
    groups: tuple[str, ...] = ()
    asked: bool = False

    @property
    def told(self) -> tuple[tuple[Value, ...], ...]:
        return (*self.cells, (NOT_STATED,), *((symbol_of(group),) for group in self.groups))

    @cached_property
    def unstated(self) -> tuple[tuple[int, tuple[Value, ...]], ...]:
        """The places of values that nobody stated, each with its values."""
        own = () if self.asked else tuple(enumerate(self.cells))
        return own + tuple(enumerate((*(self.cells if self.asked else ()), *self.lone), len(self.told)))

    @property
    def holding(self) -> Mapping[Value, frozenset[int]]:
        places: dict[Value, set[int]] = {cell[0]: {place} for place, cell in enumerate(self.cells)}
        for place, cell in self.unstated:
            places.setdefault(cell[0], set()).add(place)
        return {value: frozenset(own) for value, own in places.items()}

    @property
    def size(self) -> int:
        return len(self.sizes)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many values each place stands for."""
        more = (cell for place, cell in self.unstated if place >= len(self.told))
        return (*(len(cell) for cell in self.told), *(len(cell) for cell in more))

    def completing(self, values: Iterable[Value]) -> frozenset[int]:
        """The places of a value among these that nobody stated."""
        wanted = set(values)
        return frozenset(place for place, cell in self.unstated if not wanted.isdisjoint(cell))


@dataclass(eq=False)
class Versions:
    """What follows from the old and the new version in every world."""

    old: Worlds
    new: Worlds
    edits: Edits
    inputs: Mapping[str, Known]
    linked: tuple[frozenset[str], ...]  # inputs of which one may follow from others, in some version
    completions: dict[tuple[str, ...], tuple[Completion, Completion]] = field(default_factory=dict)
    views: dict[tuple[Any, ...], View] = field(default_factory=dict)

    @property
    def sides(self) -> tuple[Worlds, Worlds]:
        return self.old, self.new

    @property
    def guidelines(self) -> tuple[Guideline, Guideline]:
        return self.old.guideline, self.new.guideline

    @property
    def space(self) -> Space:
        return self.old.space

    def completed(self, predicate: str) -> tuple[Completion, Completion]:
        """How each version completes a record for the answers to a predicate: for a score of the patient, by what
        scores of the patient read alone."""
        goals = tuple(goals_for(guideline, predicate) for guideline in self.guidelines)
        key = ("/".join(goals[0]), "/".join(goals[1]))
        if key not in self.completions:
            old, new = (Completion(self, w, g) for w, g in zip(self.sides, goals, strict=True))
            self.completions[key] = old, new
        return self.completions[key]

    @cached_property
    def moved(self) -> frozenset[str]:
        """The inputs that the versions complete in different ways where a record leaves them open, with all that they
        follow from, or that follows from them."""
        found = {*self.edits.lone, *self.edits.groups, *self.edits.silent}
        found.update(name for rule in self.edits.denials for name in names_of(rule))
        old, new = (completion.choices(frozenset()).keys() for completion in self.completed(""))
        found |= old ^ new
        for guideline in self.guidelines:
            following = self.inputs.keys() & guideline.rules_by_head.keys()
            found |= {name for name in following if ({name} | guideline.reads[name]) & self.edits.predicates}
        return frozenset(found.union(*(group for group in self.linked if group & found)) & self.inputs.keys())

    @cached_property
    def alike(self) -> bool:
        """Whether both versions complete a record about a lesion in the same way."""
        old, new = self.completed("")
        return not self.moved and old.refused == new.refused

    @cached_property
    def bound(self) -> tuple[frozenset[str], ...]:
        """Groups of inputs of which one is moved and the others have to do with it: by what follows from what, and by
        denials, for what is stated of one bounds another."""
        groups = [*self.linked]
        for guideline in self.guidelines:
            groups += [frozenset(self.inputs.keys() & {*names_of(rule)}) for rule in guideline.denials]
        return tuple(group for group in joined(groups) if group & self.moved)

    @cached_property
    def idle(self) -> frozenset[str]:
        """The totals that a record may state and of which no edited clause speaks: they add nothing to their items, so
        who states one is answered as somebody who states the items."""
        spoken = {name for rules in self.edits.clauses for rule in rules for name in names_of(rule)}
        return frozenset[str]().union(*(g.bounding for g in self.guidelines)) - spoken - self.moved

    def denied_by(self, rule: Rule) -> frozenset[str]:
        """What a denial reads of a record, also through what sums it up."""
        names = frozenset(names_of(rule))
        return names.union(
            *(g.reads[n] for g in self.guidelines for n in names if has(g, n) and g.vocabulary.predicates[n].of_record)
        )

    def compared(self, predicate: str, value: Value | None = None) -> tuple[tuple[str, ...], frozenset[str]]:
        """The inputs that a predicate, or its answer with a value, can depend on in either version, and those of them
        that may make a difference where they are not stated."""
        found, open_ = dict[str, None](), set[str]()
        for guideline in self.guidelines:
            if has(guideline, predicate):
                names, unstated = asked(guideline, predicate, value, self.edits.predicates)
                found |= dict.fromkeys(names)
                open_ |= unstated
        found |= dict.fromkeys(name for group in self.bound if group & found.keys() for name in group)
        found = {name: None for name in found if name not in self.idle}
        return tuple(name for name in self.inputs if name in found), frozenset(open_ | (self.moved & found.keys()))

    def view(self, predicate: str, names: tuple[str, ...], open_: frozenset[str]) -> View:
        """The patients who state some inputs, and perhaps the open ones, and whom both versions accept; with the facts
        that both derive alike, by which sets of them can be told."""
        guideline = self.new.guideline if has(self.new.guideline, predicate) else self.old.guideline
        completed = self.completed(predicate)
        key = guideline.name, completed, names, open_
        if key not in self.views:
            alike = {name: rows for name, rows in self.new.facts.items() if self.old.facts.get(name) == rows}
            worlds = Worlds(guideline, self.inputs, self.space, alike)
            view = Grouped(worlds, names, open_)
            both = self.space.all_of(side.accepted(view) for side in completed)
            self.views[key] = Grouped(replace(worlds, impossible=self.space.without(ALL, both)), names, open_)
        return self.views[key]

    def records(self, names: tuple[str, ...]) -> View:
        """All records of some inputs, each of them stated or not, whether a version accepts them or not."""
        free = Worlds(self.new.guideline, self.inputs, self.space)
        return Grouped(free, names, frozenset(names))


@dataclass(frozen=True)
class Grouped(View):
    """A view in which an input that may be left open may also be known by a group of values."""

    @cached_property
    def among(self) -> dict[int, frozenset[int]]:
        inputs = [(self.worlds.inputs[name], name in self.open) for name in self.names]
        return {given.level: frozenset(range(len(given.told))) if open_ else given.stated for given, open_ in inputs}


@dataclass(eq=False)
class Completion:
    """How one version completes a record: what a world may be where a record leaves an input open
    (`kb.answer.completions` does it for one patient)."""

    versions: Versions
    worlds: Worlds
    goals: tuple[str, ...]
    asked: dict[frozenset[str], dict[str, Choice]] = field(default_factory=dict)
    known: dict[tuple[tuple[str, ...], frozenset[str], int, int], int] = field(default_factory=dict)
    patterns: dict[tuple[Any, ...], list[Way]] = field(default_factory=dict)
    alone: dict[tuple[Any, ...], Way] = field(default_factory=dict)

    @property
    def space(self) -> Space:
        return self.worlds.space

    @cached_property
    def read(self) -> frozenset[str]:
        """What of a record counts: for the answers about a lesion all of it."""
        guideline = self.worlds.guideline
        core = self.goals == guideline.core
        read = frozenset(self.goals).union(*(guideline.reads[name] for name in self.goals))
        return frozenset(self.versions.inputs) if core else read

    def choices(self, stated: frozenset[str]) -> dict[str, Choice]:
        """The inputs that are completed where some are stated."""
        if stated not in self.asked:
            guideline = self.worlds.guideline
            facts = {Fact("lesion_of", (LESION, PATIENT))}
            facts |= {Fact(name, (self.about(name), NOT_STATED)) for name in stated & self.read}
            found = missing_inputs(guideline, frozenset(facts), {}, self.goals)
            self.asked[stated] = {name: choice for (name, _), choice in found.items()}
        return self.asked[stated]

    def about(self, name: str) -> Value:
        return LESION if self.versions.inputs[name].predicate.entity == "lesion" else PATIENT

    def values(self, name: str) -> tuple[Value, ...]:
        return symbols_of(self.worlds.guideline, name)

    def possible(self, view: View, node: int) -> int:
        """The patients of a view who have a completion among some worlds."""
        key = (view.names, view.open, view.everything, node)
        if key not in self.known:
            support = self.space.support(node)
            refused = [own for levels, own in self.refused if levels & support]
            self.known[key] = view.of(self.lifted(view, self.space.without(node, self.space.any_of(refused))))
        return self.known[key]

    def accepted(self, view: View) -> int:
        """The patients of a view who have a completion at all."""
        left = (self.lifted(view, self.space.without(ALL, own)) for _, own in self.refused)
        return view.of(self.space.all_of(left))

    @cached_property
    def refused(self) -> tuple[tuple[frozenset[int], int], ...]:
        """The worlds that denials refuse, apart for inputs that have nothing to do with one another, with these inputs:
        each can be completed by itself."""
        guideline, levels = self.worlds.guideline, self.space.support
        fires = [self.worlds.fires(rule) for rule in guideline.denials]
        names = list(self.versions.inputs)
        groups = joined([*self.versions.linked, *(frozenset(names[n] for n in levels(node)) for node in fires)])
        found = []
        for group in groups:
            own = self.levels(group)
            found.append((own, self.space.any_of(node for node in fires if levels(node) & own)))
        return tuple(found)

    def lifted(self, view: View, left: int) -> int:
        """The records with a completion among some worlds."""
        support = frozenset(self.space.support(left))
        for group in self.versions.linked:
            if self.levels(group) & support:
                left = self.space.any_of(way.records(left) for way in self.ways(view, group))
        return self.single(view, support & self.all_levels).records(left)

    @cached_property
    def linked(self) -> frozenset[str]:
        return frozenset[str]().union(*self.versions.linked)

    @cached_property
    def all_levels(self) -> frozenset[int]:
        return self.levels(self.versions.inputs)

    def levels(self, names: Iterable[str]) -> frozenset[int]:
        return frozenset(self.versions.inputs[name].level for name in names)

    def certain(self, view: View, node: int) -> int:
        """The patients of a view all of whose completions are among some worlds."""
        return self.space.without(view.everything, self.possible(view, self.space.without(ALL, node)))

    def worlds_of(self, view: View, patients: int) -> int:
        """The worlds that complete some patients of a view."""
        space = self.space
        left = space.both(patients, space.all_of(space.value(level, [absent]) for level, absent in view.others.items()))
        left = self.single(view, self.all_levels).worlds(left)
        for group in self.versions.linked:
            left = space.any_of(way.worlds(left) for way in self.ways(view, group))
        return space.both(left, self.worlds.possible)

    def single(self, view: View, levels: frozenset[int]) -> Way:
        """What each input that is linked to no other may be in a world, by what a record says of it."""
        key = view.names, view.open, levels
        if key not in self.alone:
            found: dict[int, Places] = {}
            for name, given in self.versions.inputs.items():
                told = self.records(view, name)
                if name not in self.linked and given.level in levels and told != given.stated:
                    found[given.level] = {place: self.sources(name, place, self.choices(frozenset())) for place in told}
            self.alone[key] = Way(self.space, found)
        return self.alone[key]

    def records(self, view: View, name: str) -> frozenset[int]:
        """What a record of a view may say of an input."""
        given = self.versions.inputs[name]
        return view.among.get(given.level, frozenset((given.absent,)))

    def sources(self, name: str, place: int, choices: Mapping[str, Choice]) -> frozenset[int]:
        """What an input may be in a world where a record says this of it."""
        given = self.versions.inputs[name]
        if place < given.absent:
            return frozenset((place,))
        if place > given.absent:  # a group of values
            domain = self.worlds.guideline.vocabulary.domains[given.predicate.domain]
            values = {symbol_of(value) for value in domain.groups.get(given.groups[place - given.absent - 1], ())}
            follows = name in self.worlds.guideline.rules_by_head
            return frozenset(given.places(values)) if follows else given.completing(values)
        if name not in choices:
            return frozenset((place,))
        unless = frozenset((place,)) if choices[name].unless_follows else frozenset()
        return given.completing(self.values(name)) | unless

    def ways(self, view: View, group: frozenset[str]) -> list[Way]:
        """The ways to state some of the inputs that are linked in a group; those that differ in one input alone, and
        are completed alike, are taken together."""
        key = view.names, view.open & group, group
        if key not in self.patterns:
            space = self.space
            ways = list(self.patterns_of(view, group))
            for level in sorted(self.levels(group)):
                found: dict[Any, tuple[frozenset[str], dict[int, Places]]] = {}
                for tied, maps in ways:
                    rest = tuple((other, frozenset(own.items())) for other, own in maps.items() if other != level)
                    _, alike = found.get((tied, rest), (tied, {level: {}}))
                    found[tied, rest] = tied, {**maps, level: {**alike[level], **maps[level]}}
                ways = list(found.values())
            ties = {name: self.tie(name) for tied, _ in ways for name in sorted(tied)}
            self.patterns[key] = [Way(space, maps, space.all_of(ties[n] for n in sorted(tied))) for tied, maps in ways]
        return self.patterns[key]

    def patterns_of(self, view: View, group: frozenset[str]) -> Iterator[tuple[frozenset[str], dict[int, Places]]]:
        """For each way to state some of the inputs that are linked, those that have a value of their own only where
        none follows, and what each may be in a world."""
        inputs = self.versions.inputs
        names = [name for name in inputs if name in group]
        options = []
        for name in names:
            absent, records = inputs[name].absent, self.records(view, name)
            parts = [frozenset(range(absent)) & records, *(frozenset((place,)) for place in records if place >= absent)]
            options.append([part for part in parts if part])
        for chosen in product(*options):
            said = dict(zip(names, chosen, strict=True))
            stated = frozenset(name for name, places in said.items() if inputs[name].absent not in places)
            choices = self.choices(stated)
            maps: dict[int, Places] = {
                inputs[name].level: {place: self.sources(name, place, choices) for place in places}
                for name, places in said.items()
            }
            yield (
                frozenset(n for n in names if n not in stated and n in choices and choices[n].unless_follows),
                maps,
            )

    def tie(self, name: str) -> int:
        """The worlds in which an input has a value of its own exactly where none follows from others."""
        space, given = self.space, self.versions.inputs[name]
        rules = self.worlds.guideline.rules_by_head.get(name, ())
        fires = space.any_of(self.worlds.fires(rule) for rule in rules)
        follows, unstated = space.given(fires, {given.level: given.absent}), space.value(given.level, [given.absent])
        return space.either(space.both(unstated, follows), space.without(space.without(ALL, unstated), follows))


@dataclass(frozen=True, eq=False)
class Way:
    """A way to state some inputs: what each may be in a world by what a record says of it, and which worlds are `tied`
    so that they can be. It remembers what has been turned from one into the other."""

    space: Space
    maps: Mapping[int, Places]
    tied: int = ALL
    to_records: dict[int, int] = field(default_factory=dict)
    to_worlds: dict[int, int] = field(default_factory=dict)

    @cached_property
    def back(self) -> Mapping[int, Places]:
        return turned(self.maps, self.space.sizes)

    @cached_property
    def where(self) -> int:
        """The records that are said in this way."""
        said = {level: [place for place, sources in own.items() if sources] for level, own in self.maps.items()}
        return self.space.all_of(self.space.value(level, places) for level, places in said.items())

    @cached_property
    def allowed(self) -> int:
        """The worlds that a record that is said in this way may turn out to be."""
        own = (self.space.value(level, frozenset().union(*own.values())) for level, own in self.maps.items())
        return self.space.both(self.tied, self.space.all_of(own))

    def records(self, worlds: int) -> int:
        """The records that some worlds complete."""
        left = self.space.both(worlds, self.tied)
        return self.space.both(recast(self.space, left, self.maps, self.to_records), self.where)

    def worlds(self, records: int) -> int:
        """The worlds that complete some records."""
        left = self.space.both(records, self.where)
        return self.space.both(recast(self.space, left, self.back, self.to_worlds), self.allowed)


def recast(space: Space, node: int, maps: Mapping[int, Places], known: dict[int, int]) -> int:
    """A set with some variables taken for others: a place of the result has what its sources had. What is `known`
    already for these variables is used, and added to."""
    last = max(maps, default=-1)  # below it nothing is taken for anything else

    def visit(n: int) -> int:
        level = space.levels[n]
        if level > last:
            return n
        if n not in known:
            children = tuple(map(visit, space.children[n]))
            if level in maps:
                own = maps[level]
                children = tuple(
                    space.any_of(children[source] for source in own.get(place, ())) for place in range(len(children))
                )
            known[n] = space.node(level, children)
        return known[n]

    return visit(node)


def turned(maps: Mapping[int, Places], sizes: tuple[int, ...]) -> dict[int, Places]:
    """The same from the sources to what has them."""
    return {
        level: {
            source: frozenset(place for place, sources in own.items() if source in sources)
            for source in range(sizes[level])
        }
        for level, own in maps.items()
    }


def names_of(rule: Rule) -> Iterator[str]:
    """The predicates of a clause, and the inputs that it asks `given` of."""
    for atom in rule.clause.atoms:
        yield atom.predicate
        yield from (str(term) for term in atom.args if atom.predicate == "given")


def goals_for(guideline: Guideline, predicate: str) -> tuple[str, ...]:
    """The predicates by which a record is completed for the answers to one of them."""
    own = [name for score in guideline.vocabulary.scores_of("patient") for name in (score.total, score.band)]
    return tuple(own) if predicate in own else guideline.core


def together(old: Guideline, new: Guideline, edits: Edits, heads: Set[str]) -> Versions:
    """What both versions conclude of some predicates in all worlds of the patients that can be stated to both."""
    guidelines = old, new
    declared = {p.name: p for guideline in guidelines for p in guideline.vocabulary.inputs}
    given = set[str]().union(*map(told_from_completed, guidelines))
    inputs = {}
    for level, (name, predicate) in enumerate(declared.items()):
        cells, *lone = cells_of_both(old, new, name)
        groups = edits.groups.get(name, ())
        inputs[name] = Known(predicate, level, cells, tuple(c for own in lone for c in own), groups, name in given)
    space = Space([known.size for known in inputs.values()], [known.sizes for known in inputs.values()])

    def followed(guideline: Guideline) -> Worlds:
        return follow(guideline, {p.name: inputs[p.name] for p in guideline.vocabulary.inputs}, space, heads)

    links = [
        frozenset({p.name, *guideline.reads[p.name]} & inputs.keys())
        for guideline in guidelines
        for p in guideline.vocabulary.inputs
        if guideline.reads[p.name] & inputs.keys()
    ]
    return Versions(followed(old), followed(new), edits, inputs, joined(links))


def told_from_completed(guideline: Guideline) -> set[str]:
    """The inputs of which rules can tell a value that is stated from one that a completion gives: those that rules ask
    `given` of, but to conclude them, and those that may follow from an input that is completed for its own sake."""
    found = set()
    for rule in guideline.answering:
        head = rule.clause.head.predicate if rule.clause.head else ""
        found |= {str(a.args[0]) for a in rule.clause.atoms if a.predicate == "given"} - {head}
    read = set(inputs_read(guideline, guideline.core))
    following = (p.name for p in guideline.vocabulary.inputs if p.name in guideline.rules_by_head)
    return found | {name for name in following if guideline.reads[name] & read}


def joined(groups: Iterable[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """Groups that share a member, as one."""
    found: list[frozenset[str]] = []
    for group in groups:
        apart = [other for other in found if not other & group]
        found = [*apart, group.union(*(other for other in found if other & group))]
    return tuple(found)


def cells_of_both(
    old: Guideline, new: Guideline, name: str
) -> tuple[tuple[tuple[Value, ...], ...], tuple[tuple[Value, ...], ...], tuple[tuple[Value, ...], ...]]:
    """The values of an input that all versions that have it know, and those that one alone knows, in cells that no rule
    of either tells apart."""
    having = [guideline for guideline in (new, old) if symbols_of(guideline, name)]
    shared = [v for v in symbols_of(having[0], name) if all(v in symbols_of(g, name) for g in having)]
    lone = [[v for v in symbols_of(g, name) if v not in shared] for g in (old, new)]
    cuts = [cuts_of(g, name) for g in having if isinstance(symbols_of(g, name)[0], int)]
    own = None if None in cuts else set[int]().union(*(own for own in cuts if own))
    return in_cells(shared, own), in_cells(lone[0], own), in_cells(lone[1], own)


def has(guideline: Guideline, predicate: str) -> bool:
    return predicate in guideline.vocabulary.predicates


def asked(
    guideline: Guideline, predicate: str, value: Value | None, edited: frozenset[str]
) -> tuple[list[str], set[str]]:
    """The inputs that a predicate (with a value) can depend on, and those of them of which rules can tell that they are
    not stated.

    These are inputs that count as a no where they are left out, that rules ask `given` of, and that the guideline wants
    an answer without; for a remark also those that nothing else reads, for it is made from what is stated. An input
    that may follow from others stands for itself, but where the rules that conclude it were edited.
    """
    inputs, found, open_ = guideline.vocabulary.input_names, dict[str, None](), set[str]()
    seen = set[tuple[str, bool]]()

    def visit(name: str, source: bool) -> None:
        if (name, source) in seen:
            return
        seen.add((name, source))
        follows = name in inputs and bool(({name} | guideline.reads[name]) & edited)
        if name in inputs:
            found[name] = None
            if source or follows or guideline.vocabulary.predicates[name].closed:
                open_.add(name)
        for rule in guideline.rules_by_head.get(name, ()) if follows or name not in inputs else ():
            last = rule.clause.head.args[-1] if rule.clause.head and name == predicate and value is not None else None
            if isinstance(last, Constant) and last.value != value:
                continue
            for literal in rule.clause.literals:
                first = literal.atom.args[0] if literal.atom.args else None
                if literal.atom.predicate == "given" and isinstance(first, Constant):
                    visit(str(first.value), source or follows)
                    open_.add(str(first.value))
                else:
                    visit(literal.atom.predicate, source or follows)

    visit(predicate, False)
    wanted = (fact.args for fact in guideline.tables if fact.predicate == "answer_without")
    open_ |= {str(without) for conclusion, without in wanted if conclusion == predicate}
    if predicate in guideline.vocabulary.report.in_sections:
        read = set(guideline.core).union(*(guideline.reads[name] for name in guideline.core))
        open_ |= found.keys() - read
    return list(found), open_


def answers(worlds: Worlds, predicate: str, details: Mapping[Value, Answer]) -> dict[Answer, int]:
    """The situations of each answer of a predicate; `details` are told with the values that have some."""
    found: dict[Answer, int] = {}
    if has(worlds.guideline, predicate):
        skip = bool(worlds.guideline.vocabulary.predicates[predicate].entity)
        for row, node in worlds.facts.get(predicate, {}).items():
            key = (*row[skip:], *details.get(row[-1], ()))
            found[key] = worlds.space.either(found.get(key, NONE), node)
    return found


def details(versions: Versions, predicate: str) -> tuple[dict[Value, Answer], dict[Value, Answer]]:
    """What the tables of each version tell with an answer, where they differ: the steps of a plan, a dose, a figure."""
    old, new = (told(guideline, predicate) for guideline in versions.guidelines)
    values = {value for value in old.keys() | new.keys() if old.get(value) != new.get(value)}
    return {v: old.get(v, ()) for v in values}, {v: new.get(v, ()) for v in values}


def told(guideline: Guideline, predicate: str) -> dict[Value, Answer]:
    """For each value of a predicate the rows about it of the tables that its rules read, and for the goal its steps."""
    if not has(guideline, predicate):
        return {}
    found: dict[Value, list[str]] = {}
    for fact in detail_rows(guideline, predicate):
        found.setdefault(fact.args[0], []).append(" ".join(map(word_of, fact.args[1:])))
    return {value: tuple(sorted(rows)) for value, rows in found.items()}


def detail_rows(guideline: Guideline, predicate: str) -> Iterator[Fact]:
    """The rows of tables whose first column is what a predicate says."""
    vocabulary = guideline.vocabulary
    rules = guideline.rules_by_head.get(predicate, ())
    tables = {literal.atom.predicate for rule in rules for literal in rule.clause.literals}
    tables |= {vocabulary.report.steps} if predicate == vocabulary.report.goal else set()
    for fact in guideline.tables:
        args = vocabulary.predicates[fact.predicate].args
        if fact.predicate in tables and len(args) > 1 and args[0][1] == vocabulary.predicates[predicate].domain:
            yield fact
