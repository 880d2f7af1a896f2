"""A sum that the engine is given in parts has the value that the clause gives it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.language.sums import one_by_one
from kb.language.syntax import Arithmetic, Comparison, Constant, Expression, Variable

NAMES = ["A", "B", "C"]
LEAVES = st.sampled_from([*map(Variable, NAMES), Constant(0), Constant(3), Constant(-2)])


def over(children: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.builds(Arithmetic, st.sampled_from("+-*"), children, children)


def worth(expression: Expression, values: dict[str, int]) -> int:
    if isinstance(expression, Arithmetic):
        left, right = worth(expression.left, values), worth(expression.right, values)
        return {"+": left + right, "-": left - right, "*": left * right}[expression.operator]
    return values[expression.name] if isinstance(expression, Variable) else int(expression.value)


@given(st.recursive(LEAVES, over, max_leaves=9), st.lists(st.integers(-9, 9), min_size=3, max_size=3))
def test_a_sum_in_parts_is_worth_what_it_is_worth_as_a_whole(expression: Expression, numbers: list[int]) -> None:
    values = dict(zip(NAMES, numbers, strict=True))
    whole = worth(expression, values)
    *parts, last = one_by_one([Comparison("=", Variable("Total"), expression)])
    for part in (*parts, last):
        assert isinstance(part, Comparison)
        assert isinstance(part.left, Variable)
        sides = (part.right.left, part.right.right) if isinstance(part.right, Arithmetic) else ()
        assert not any(isinstance(side, Arithmetic) for side in sides), "no part is a sum of more than two"
        values[part.left.name] = worth(part.right, values)
    assert values["Total"] == whole
