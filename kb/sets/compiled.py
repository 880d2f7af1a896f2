"""A guideline compiled: what is told of a patient, and all below it, over all possible patients.

Every fact and every use of a rule that is told has the set of situations it holds in, in one space of decision diagrams
(`kb.sets.mdd`). A situation states one lesion of one patient: each input has a value or none, and, where a clause asks
whether it is `given`, the record states it or not, for a completion gives values that no record states. What a patient
may be is a product of value sets (`kb.answer.half_known`) and the `allowed` sets that no situation is outside of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from kb.guideline.guideline import Guideline
from kb.guideline.vocabulary import Predicate
from kb.language.syntax import Value, Variable
from kb.sets.mdd import NONE, Space
from kb.sets.names import Row

Outcome = Value | None  # a value of the goal; none where no rule gives one
STATED = 1  # the place of a value of an input that may have several at a time, where it has it


@dataclass(frozen=True)
class Question:
    """An input as the variables of a space: one with a place for each cell of values and a last one for `not stated`.

    Where it may have several values at a time, there is one for each value, which is stated or not; where these are
    neighbors, there are two, for the first and for the last of them, each with a last place for `not stated`.
    """

    predicate: Predicate
    cells: tuple[tuple[Value, ...], ...]
    levels: tuple[int, ...]

    @property
    def name(self) -> str:
        return self.predicate.name

    @property
    def several(self) -> bool:
        return self.predicate.many

    @property
    def run(self) -> bool:
        return self.predicate.run

    @cached_property
    def place_of(self) -> Mapping[Value, int]:
        return {value: place for place, cell in enumerate(self.cells) for value in cell}

    def saying(self, values: Iterable[Value]) -> dict[int, int]:
        """What the variables are where the input has this value (or, with several, exactly these)."""
        places = self.places(values)
        if self.several and not self.run:
            return {level: int(place in places) for place, level in enumerate(self.levels)}
        found = {level: min(places, default=len(self.cells)) for level in self.levels}
        return found | {self.levels[-1]: max(places, default=len(self.cells))}

    def within(self, values: Iterable[Value]) -> dict[int, frozenset[int]]:
        """What each variable may be where the input has one of the values (or, with several, some of them)."""
        places = self.places(values)
        if self.several and not self.run:
            return {level: frozenset((0, STATED) if n in places else (0,)) for n, level in enumerate(self.levels)}
        return dict.fromkeys(self.levels, places)

    def places(self, values: Iterable[Value]) -> frozenset[int]:
        """The cells that some values lie in."""
        return frozenset(self.place_of[value] for value in values if value in self.place_of)

    def sizes(self) -> list[int]:
        return [2] * len(self.cells) if self.several and not self.run else [len(self.cells) + 1] * len(self.levels)

    def having(self, space: Space, place: int) -> int:
        """The situations in which the input has a value of a cell."""
        if self.run:
            first, last = self.levels
            return space.both(space.value(first, range(place + 1)), space.value(last, range(place, len(self.cells))))
        return space.value(self.levels[place], [STATED]) if self.several else space.value(self.levels[0], [place])

    def stated(self, space: Space) -> int:
        """The situations in which the input has a value."""
        if self.several and not self.run:
            return space.any_of(space.value(level, [STATED]) for level in self.levels)
        return space.value(self.levels[0], range(len(self.cells)))

    def runs_or_none(self, space: Space) -> int:
        """The situations in which the values are neighbors, or none is stated."""
        absent = space.all_of(space.value(level, [len(self.cells)]) for level in self.levels)
        return space.either(absent, self.runs(space, range(len(self.cells))))

    def runs(self, space: Space, places: Iterable[int]) -> int:
        """The situations in which the values are neighbors among some."""
        (first, last), found, before, end = self.levels, NONE, -1, -1
        for place in sorted(places, reverse=True):
            end = end if place + 1 == before else place
            before = place
            own = space.both(space.value(first, [place]), space.value(last, range(place, end + 1)))
            found = space.either(found, own)
        return found


@dataclass(eq=False)
class Compiled:
    """The sets of a guideline, as the numbers of nodes in a space that does not change any more.

    `questions` are the inputs; `said` has the variable of each input that some clause asks `given` of. `facts` has the
    rows of each predicate; `uses` those of each rule that is told, by its number. No situation is outside of a set in
    `allowed`; `completed` is what a missing input may be that follows from others, or that may have several values.
    `whole` has the goal as its last variable: each of the `outcomes`. Of each node there is its variable (`levels`),
    the variables that decide (`support`, the bits of a number), and where it leads to, as `runs` up to its end.
    """

    guideline: Guideline
    sizes: tuple[int, ...]
    questions: Mapping[str, Question]
    said: Mapping[str, int]
    outcomes: tuple[Outcome, ...]
    levels: Sequence[int]
    support: Sequence[int]
    runs: Sequence[int]
    ends: Sequence[int]
    facts: Mapping[str, Mapping[Row, int]]
    uses: Mapping[int, Mapping[Row, int]]
    allowed: Sequence[int]
    completed: Mapping[str, int]
    whole: int

    def __post_init__(self) -> None:
        self.children = Children(self.runs, self.ends)
        self.kinds = Kinds(self.children)

    @property
    def last(self) -> int:
        """The variable that is the outcome."""
        return len(self.sizes) - 1


class Children(dict[int, tuple[int, ...]]):
    """Where each node leads to, by the place of its variable; unpacked when it is first asked for."""

    def __init__(self, runs: Sequence[int], ends: Sequence[int]) -> None:
        self.runs, self.ends = runs, ends

    def __missing__(self, node: int) -> tuple[int, ...]:
        found: list[int] = []
        for place in range(self.ends[node - 1], self.ends[node], 2):
            found += [self.runs[place + 1]] * self.runs[place]
        self[node] = children = tuple(found)
        return children


class Kinds(dict[int, tuple[int, ...]]):
    """Where each node leads to by all values of its variable but the last, which mostly is `not stated`."""

    def __init__(self, children: Children) -> None:
        self.children = children

    def __missing__(self, node: int) -> tuple[int, ...]:
        self[node] = kinds = tuple(dict.fromkeys(self.children[node][:-1]))
        return kinds


def outcomes_of(guideline: Guideline) -> tuple[Outcome, ...]:
    vocabulary = guideline.vocabulary
    return (*vocabulary.domains[vocabulary.predicates[vocabulary.report.goal].domain].symbols, None)


def questions_of(
    guideline: Guideline, lengths: Sequence[Sequence[int]] | None = None
) -> tuple[dict[str, Question], dict[str, int], list[int]]:
    """The inputs as questions, the variables for what is given, and the sizes of all variables; the `lengths` of the
    cells may be known already."""
    vocabulary, sizes = guideline.vocabulary, list[int]()
    questions, said = dict[str, Question](), dict[str, int]()
    asked = asked_of(guideline)
    for number, predicate in enumerate(vocabulary.inputs):
        symbols = vocabulary.domains[predicate.domain].symbols
        if lengths is not None:
            starts = accumulate(lengths[number], initial=0)
            cells = tuple(symbols[start : start + n] for start, n in zip(starts, lengths[number], strict=False))
        elif predicate.many:
            cells = tuple((value,) for value in symbols)
        else:
            from kb.sets.worlds import cells_of  # not loaded where the cells are known

            cells = cells_of(guideline, predicate)
        own = 2 if predicate.run else len(cells) if predicate.many else 1
        question = Question(predicate, cells, tuple(range(len(sizes), len(sizes) + own)))
        questions[predicate.name] = question
        sizes += question.sizes()
        if predicate.name in asked:
            said[predicate.name] = len(sizes)
            sizes.append(2)
    return questions, said, sizes


def asked_of(guideline: Guideline) -> frozenset[str]:
    """The inputs of which a clause asks whether they are given."""
    atoms = [atom for rule in guideline.answering for atom in rule.clause.atoms if atom.predicate == "given"]
    if any(isinstance(atom.args[0], Variable) for atom in atoms):
        return guideline.vocabulary.input_names
    return frozenset(str(atom.args[0]) for atom in atoms)
