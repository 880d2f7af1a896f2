"""Whole numbers as stretches without a hole."""

from __future__ import annotations

from collections.abc import Iterable

from kb.language.syntax import Value


def runs(values: Iterable[Value], step: int = 1) -> list[tuple[int, int]]:
    """The first and last number of each stretch, in order; what is no number is left out.

    >>> runs([7, 3, 4, 5])
    [(3, 5), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for value in sorted(v for v in set(values) if isinstance(v, int)):
        if found and value - found[-1][1] <= step:
            found[-1] = (found[-1][0], value)
        else:
            found.append((value, value))
    return found
