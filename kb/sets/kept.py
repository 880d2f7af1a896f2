"""A compiled guideline as plain data, and back: nodes as runs of children, in one text of numbers."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from itertools import accumulate, groupby
from sys import byteorder
from typing import TYPE_CHECKING, Any

from kb.files.cache import keep, kept
from kb.guideline.guideline import Guideline
from kb.guideline.memory import once
from kb.sets.compiled import Compiled, outcomes_of, questions_of

if TYPE_CHECKING:
    from kb.sets.compiler import Draft

KIND, TOO_LARGE = "sets", "too large"


@once
def compiled_of(guideline: Guideline) -> Compiled | None:
    """The compiled form of a guideline, made once and kept for the next start; none where it brings lesions together,
    or is too large for it."""
    if not guideline.decides_lesions_apart:
        return None
    key = guideline.memory.key
    data = kept(KIND, key) if key else None
    if data is not None:
        try:
            return None if data == TOO_LARGE else unpacked(guideline, data)
        except (ValueError, LookupError, TypeError, AttributeError):
            data = None
    from kb.sets.compiler import Compiler, TooLargeError  # not loaded where the sets are kept

    try:
        data = packed(Compiler(guideline).found)
    except TooLargeError:
        data = TOO_LARGE
    if key:
        keep(KIND, key, data)
    return None if data == TOO_LARGE else unpacked(guideline, data)


def packed(draft: Draft) -> dict[str, Any]:
    """The sets of a guideline as JSON can hold them."""
    runs, sizes = array("I"), array("I")
    for children in draft.children:
        before = len(runs)
        for child, group in groupby(children):
            runs.extend((len(list(group)), child))
        sizes.append(len(runs) - before)
    supports = list(dict.fromkeys(draft.support))
    number = {bits: n for n, bits in enumerate(supports)}
    return {
        "sizes": list(draft.sizes),
        "cells": [[len(cell) for cell in question.cells] for question in draft.questions.values()],
        "levels": told(array("I", draft.levels)),
        "runs": told(runs),
        "ends": told(array("I", accumulate(sizes))),
        "supports": [hex(bits) for bits in supports],
        "support": told(array("I", (number[bits] for bits in draft.support))),
        "facts": [[name, [[node, *row] for row, node in rows.items()]] for name, rows in draft.facts.items()],
        "uses": [[index, [[node, *row] for row, node in rows.items()]] for index, rows in draft.uses.items()],
        "allowed": draft.allowed,
        "completed": draft.completed,
        "whole": draft.whole,
    }


def unpacked(guideline: Guideline, data: Any) -> Compiled:
    """The sets that are packed in such data.

    Raises:
        ValueError: or a LookupError or TypeError, where they are not those of this guideline.
    """
    questions, said, sizes = questions_of(guideline, data["cells"])
    outcomes = outcomes_of(guideline)
    levels, runs, ends, support = (numbers(data[key]) for key in ("levels", "runs", "ends", "support"))
    if data["sizes"] != [*sizes, len(outcomes)] or not len(levels) == len(ends) == len(support) >= 2:
        raise ValueError("these are sets of other variables")
    count = len(levels)
    if ends[-1] != len(runs) or max(runs[1::2], default=0) >= count or max(levels) > len(data["sizes"]):
        raise ValueError("a node leads to none")
    supports = [int(text, 16) for text in data["supports"]]
    found = Compiled(
        guideline=guideline,
        sizes=tuple(data["sizes"]),
        questions=questions,
        said=said,
        outcomes=outcomes,
        levels=levels.tolist(),
        runs=runs,
        ends=ends,
        support=[supports[n] for n in support],
        facts={name: {tuple(row): node for node, *row in rows} for name, rows in data["facts"]},
        uses={index: {tuple(row): node for node, *row in rows} for index, rows in data["uses"]},
        allowed=data["allowed"],
        completed=data["completed"],
        whole=data["whole"],
    )
    used = [found.whole, *found.allowed, *found.completed.values()]
    used += [node for rows in (*found.facts.values(), *found.uses.values()) for node in rows.values()]
    if not all(type(node) is int and 0 <= node < count for node in used):
        raise ValueError("a set has no node")
    predicates, rules = guideline.vocabulary.predicates, guideline.rules
    wide = [(len(row), predicates[name].arity) for name, rows in found.facts.items() for row in rows]
    wide += [(len(row), len(rules[index].clause.variables)) for index, rows in found.uses.items() for row in rows]
    if not all(has == wants for has, wants in wide):
        raise ValueError("a fact or a use of a rule has too few values, or too many")
    return found


def told(found: array[int]) -> str:
    """Numbers as a text, the same on every machine."""
    if byteorder == "big":
        found.byteswap()
    return b64encode(found.tobytes()).decode()


def numbers(text: str) -> array[int]:
    found = array("I")
    found.frombytes(b64decode(text, validate=True))
    if byteorder == "big":
        found.byteswap()
    return found
