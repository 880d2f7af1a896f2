"""The cases of a case tree, found: which input to split so that in each case the bounds settle what is claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from explain.checker.bounds import Bounds, Entry, Evaluator, Key, Situation
from explain.checker.encoding import written
from kb.files.errors import InputError, Place, Problem
from kb.guideline.guideline import Guideline
from kb.language.syntax import Fact, Value
from kb.sets.worlds import cells_of

Data = dict[str, Any]
Verdict = Callable[[Bounds], bool]
DEEPEST = 12


def grow(guideline: Guideline, evaluator: Evaluator, situation: Situation, holds: Verdict, depth: int = 0) -> Data:
    """A case tree in whose leaves a verdict holds.

    Raises:
        InputError: where taking cases apart does not settle it.
    """
    bounds = evaluator.bounds(situation)
    if leaf := ending(bounds, holds):
        return leaf
    if depth == DEEPEST:
        raise unsettled(guideline)
    best: tuple[int, bool, int] | None = None
    chosen: list[tuple[Data, Situation]] = []
    split: Data = {}
    for head, branches in splits(guideline, evaluator, situation, bounds):
        sorted_out = alike(evaluator, branches, holds)
        left = sum(settled is None for settled, _ in sorted_out)
        helps = any(settled and settled["leaf"] != "cannot" for settled, _ in sorted_out)
        score = (left, not helps, len(sorted_out))
        if best is None or score < best:
            best, split, chosen = score, head, merged(sorted_out, evaluator, holds)
            if left == 0:
                break
    if not chosen:
        raise unsettled(guideline)
    children = [(label, grow(guideline, evaluator, case, holds, depth + 1)) for label, case in chosen]
    if "fact" in split:
        return {**split, **{label["key"]: child for label, child in children}}
    return {**split, "branches": [{"values": label["values"], "then": child} for label, child in children]}


def unsettled(guideline: Guideline) -> InputError:
    message = "taking cases apart does not settle this answer, so it cannot be certified."
    return InputError([Problem(message, Place(guideline.name), "certificate")])


def ending(bounds: Bounds, holds: Verdict) -> Data | None:
    if bounds.refused:
        return {"leaf": "refused", "by": bounds.refused}
    if bounds.cannot:
        return {"leaf": "cannot", "what": bounds.cannot}
    return {"leaf": "holds"} if holds(bounds) else None


def splits(
    guideline: Guideline, evaluator: Evaluator, situation: Situation, bounds: Bounds
) -> Iterator[tuple[Data, list[tuple[Data, Situation, object]]]]:
    """The ways to take cases apart: the values of an open input, or a fact that may hold and that some rule negates."""
    for key, entry in situation.entries.items():
        if key[0] in evaluator.wanted and not (entry.many or entry.exact) and len(entry.values) + entry.silent > 1:
            yield {"input": key[0], "of": key[1]}, list(values_apart(guideline, situation, key, entry))
    negated = {
        c.atom.predicate for rules in evaluator.rules.values() for r in rules for c in r.clause.literals if c.negated
    }
    many = {key[0] for key, entry in situation.entries.items() if entry.many}
    for name in reversed(evaluator.order):  # of what is derived one fact settles more than of what it is derived from
        if name in (negated | many) - {"given"}:
            for row in sorted(bounds.upper[name] - bounds.lower[name], key=str):
                fact = Fact(name, row)
                yes = replace(situation, holds=situation.holds | {fact})
                no = replace(situation, fails=situation.fails | {fact})
                yield {"fact": str(fact)}, [({"key": "holds"}, yes, "holds"), ({"key": "fails"}, no, "fails")]


def values_apart(
    guideline: Guideline, situation: Situation, key: Key, entry: Entry
) -> Iterator[tuple[Data, Situation, object]]:
    """One case for each cell of values that no rule tells apart, and one for an input that is not stated."""

    def case(values: frozenset[Value]) -> Situation:
        changed = replace(entry, values=values, silent=not values)
        return replace(situation, entries={**situation.entries, key: changed})

    for cell in cells_of(guideline, guideline.vocabulary.predicates[key[0]]):
        values = entry.values.intersection(cell)
        if values:
            yield {"values": values}, case(values), "values"
    if entry.silent:
        yield {"values": frozenset()}, case(frozenset()), "silent"


Sorted = list[tuple[Data | None, list[tuple[Data, Situation, object]]]]


def alike(evaluator: Evaluator, branches: list[tuple[Data, Situation, object]], holds: Verdict) -> Sorted:
    """Branches that end alike, together; of those that do not end yet, those with the same bounds."""
    found: dict[object, list[tuple[Data, Situation, object]]] = {}
    settled: dict[object, Data | None] = {}
    for label, case, group in branches:
        bounds = evaluator.bounds(case)
        leaf = ending(bounds, holds)
        outcome = leaf or {name: rows for name, rows in bounds.upper.items() if name in evaluator.named}
        key = (group, str(sorted(outcome.items(), key=str)) if leaf else tuple(sorted(map(str, outcome.items()))))
        found.setdefault(key, []).append((label, case, group))
        settled[key] = leaf
    return [(settled[key], same) for key, same in found.items()]


def merged(groups: Sorted, evaluator: Evaluator, holds: Verdict) -> list[tuple[Data, Situation]]:
    """One case for each group of branches; where they end alike but not together, one for each branch."""
    found: list[tuple[Data, Situation]] = []
    for leaf, same in groups:
        together = same if len(same) == 1 else [joined(same)]
        if leaf and len(same) > 1 and not ending(evaluator.bounds(together[0][1]), holds):
            together = same
        for label, case, _ in together:
            found.append(({"values": written(label["values"])} if "values" in label else label, case))
    return found


def joined(same: list[tuple[Data, Situation, object]]) -> tuple[Data, Situation, object]:
    """Branches of one input as one branch with all their values."""
    (label, case, group), second, *_ = same
    key = next(key for key, entry in case.entries.items() if entry != second[1].entries[key])
    values = frozenset[Value]().union(*(one["values"] for one, _, _ in same))
    entries = {**case.entries, key: replace(case.entries[key], values=values)}
    return {**label, "values": values}, replace(case, entries=entries), group
