"""Sums of many terms as sums of two, each of which can be added up as soon as its terms are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from kb.language.syntax import Arithmetic, Comparison, Condition, Expression, Variable


def one_by_one(body: Iterable[Condition]) -> Iterator[Condition]:
    """The conditions with each sum of more than two terms cut into sums of two, over variables of their own.

    The engine copies what is left of a body at each of its literals; a sum that is done when its terms are known is not
    copied any more.
    """
    names = (Variable(f"_part{number}") for number in count())

    def simple(expression: Expression) -> tuple[Expression, list[Comparison]]:
        """The expression over two terms at most, and the sums that give those terms their values."""
        if not isinstance(expression, Arithmetic):
            return expression, []
        sides, parts = [], list[Comparison]()
        for side in (expression.left, expression.right):
            short, before = simple(side)
            parts += before
            if isinstance(short, Arithmetic):
                part = next(names)
                parts.append(Comparison("=", part, short))
                short = part
            sides.append(short)
        return Arithmetic(expression.operator, *sides), parts

    for c in body:
        if isinstance(c, Comparison):
            right, parts = simple(c.right)
            yield from (*parts, Comparison(c.operator, c.left, right))
        else:
            yield c
