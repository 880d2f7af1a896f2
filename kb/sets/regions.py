"""A set of patients told as few conditions as will do, exact in number, with one of them as a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from math import prod
from typing import Any

from kb.guideline.vocabulary import Predicate
from kb.language.syntax import Value, word_of
from kb.sets.mdd import NONE
from kb.sets.missing import inputs_read
from kb.sets.worlds import View

FEW = 100  # combinations of inputs up to which they are told themselves if that is shorter
MOST = 12  # regions that are tried for a short telling; where more are needed, a set is told by its inputs

Region = dict[str, tuple[Value, ...]]


def regions(view: View, node: int, predicate: str) -> list[tuple[Region, int]]:
    """A set of situations as regions that do not overlap, each with its own set: few regions, of few values.

    Where a set depends on some inputs only by what is derived from them (on a score by its total or band, say), a
    region names what is derived.
    """
    if node == NONE:
        return []
    found = told(view, node, clusters(view, predicate), MOST)
    return found if found is not None else list(plain(view, node))


def told(view: View, node: int, derived: list[str], most: int) -> list[tuple[Region, int]] | None:
    """The regions of a set by inputs and by any of some derived predicates; none where they are more than `most`."""
    space = view.worlds.space
    if node == NONE:
        return []
    own = [name for name in derived if decides(view, node, name)]
    if not own:
        found = list(islice(plain(view, node), most + 1))
        return found if len(found) <= most else None
    name, rest = own[0], own[1:]
    using = by_value(view, node, name, rest, most)
    deciding = space.support(node) & levels_of(view, name)
    sizes = (sum(space.stands_for[level][place] for place in view.among[level]) for level in deciding)
    if using is not None and prod(sizes) > FEW:
        return using  # its inputs alone would take longer to tell, and to find
    without = told(view, node, rest, most)
    return using if without is None or (using is not None and cost(using) < cost(without)) else without


def decides(view: View, node: int, name: str) -> bool:
    """Whether a set depends on what a predicate is derived from, among the situations that are possible."""
    space = view.worlds.space
    return space.both(space.exists(node, levels_of(view, name)), view.everything) != node


def by_value(view: View, node: int, name: str, rest: list[str], most: int) -> list[tuple[Region, int]] | None:
    """The regions of a set by the values of one derived predicate, and of what is left where it has none."""
    space = view.worlds.space
    apart = [other for other in rest if not levels_of(view, name) & levels_of(view, other)]
    found: list[tuple[Region, int]] = []
    parts = factored(view, node, name)
    if parts is None:
        return None
    for values, among, left in parts:
        inner = told(view, space.both(left, view.everything), apart, most)
        if inner is None or len(found) + len(inner) > most:
            return None
        for region, inside in inner:
            met = space.both(space.both(among, inside), node)
            if met != NONE:  # none: a denial forbids what the two would have together
                found.append(({name: values, **region} if values else region, met))
    outside = told(view, space.without(node, space.any_of(met for _, met in found)), rest, most)
    return None if outside is None or len(found) + len(outside) > most else found + outside


def cost(found: list[tuple[Region, int]]) -> tuple[int, int]:
    """How long some regions are to read: how many, and how many values they list."""
    return len(found), sum(len(values) for region, _ in found for values in region.values())


def plain(view: View, node: int) -> Iterator[tuple[Region, int]]:
    """A set as regions of inputs alone."""
    space = view.worlds.space
    for box in view.boxes(node):
        inside = space.all_of(
            space.value(view.worlds.inputs[name].level, view.worlds.inputs[name].places(values))
            for name, values in box.items()
        )
        yield {name: tuple(values) for name, values in box.items()}, space.both(inside, node)


def factored(view: View, node: int, name: str) -> list[tuple[tuple[Value, ...], int, int]] | None:
    """A set by the values of a derived predicate: values (none: all, where it always has one) with their situations,
    and what else the set asks of them. What has no value is left out.

    None where the set depends on the inputs of the predicate in other ways too.
    """
    space, inputs = view.worlds.space, levels_of(view, name)
    groups: dict[int, list[Value]] = {}
    symbols = domain_of(view, name)
    place = {value: number for number, value in enumerate(symbols)}  # a value outside of the domain comes last
    found = sorted(view.worlds.answers(name).items(), key=lambda item: place.get(item[0], len(symbols)))
    answers = {value: view.of(holds) for value, holds in found}
    for value, holds in answers.items():
        met = space.both(node, holds)
        left = space.exists(met, inputs)
        if space.both(left, holds) != met:
            return None
        if met != NONE:
            groups.setdefault(left, []).append(value)
    if not groups:
        return None
    always = space.any_of(answers.values()) == view.everything and len(groups) == 1
    reached = sum(holds != NONE for holds in answers.values())
    return [
        (
            () if always and len(values) == reached else tuple(values),
            space.any_of(answers[value] for value in values),
            left,
        )
        for left, values in groups.items()
    ]


def clusters(view: View, predicate: str) -> list[str]:
    """The derived predicates of one value below another that stand for inputs, those of most inputs first."""
    if predicate not in view.clusters:
        view.clusters[predicate] = clusters_below(view, predicate)
    return view.clusters[predicate]


def clusters_below(view: View, predicate: str) -> list[str]:
    guideline, space = view.worlds.guideline, view.worlds.space
    found = []
    for name in guideline.reads[predicate]:
        declared = guideline.vocabulary.predicates[name]
        if declared.role != "derived" or declared.arity != 2 or not declared.entity:
            continue
        names = inputs_read(guideline, (name,))
        if not names or not set(names) <= set(view.names):
            continue
        answers = [view.of(node) for node in view.worlds.answers(name).values()]
        if sum(map(view.count, answers)) == view.count(space.any_of(answers)):
            found.append((-len(names), len(answers), name))
    return [name for _, _, name in sorted(found)]


def levels_of(view: View, name: str) -> frozenset[int]:
    """The variables that a predicate is derived from."""
    if name not in view.levels:
        read = inputs_read(view.worlds.guideline, (name,))
        view.levels[name] = frozenset(view.worlds.inputs[i].level for i in read)
    return view.levels[name]


def domain_of(view: View, name: str) -> tuple[Value, ...]:
    vocabulary = view.worlds.guideline.vocabulary
    return vocabulary.domains[vocabulary.predicates[name].domain].symbols


def witness(view: View, node: int, name: str) -> dict[str, Any]:
    """One patient of a set as a case: every input that the question is about, and nothing else."""
    chosen = view.worlds.space.first(node, view.among)
    asked = (i for i in view.worlds.inputs.values() if chosen.get(i.level, i.absent) != i.absent)
    return case_of(name, ((given.predicate, given.cells[chosen[given.level]][0]) for given in asked))


def case_of(name: str, inputs: Iterable[tuple[Predicate, Value]]) -> dict[str, Any]:
    """A case of one lesion, as the plain data of a case file, with a value for some inputs."""
    case: dict[str, Any] = {"case": name, "patient": {}, "lesions": [{"id": "lesion"}]}
    for predicate, value in inputs:
        plain = value if isinstance(value, int) else word_of(value)
        home = case["patient"] if predicate.entity == "patient" else case["lesions"][0]
        home[predicate.field] = [plain] if predicate.many else plain
    return case
