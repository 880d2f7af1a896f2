"""The algebra of sets of situations, against Python's own sets of tuples."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.sets.mdd import ALL, NONE, Space

Situation = tuple[int, ...]
SIZES = st.lists(st.integers(2, 4), min_size=2, max_size=4)


def everything(sizes: Iterable[int]) -> list[Situation]:
    return list(product(*map(range, sizes)))


def node_of(space: Space, wanted: Iterable[Situation]) -> int:
    """A set built from its situations one by one."""
    return space.any_of(space.all_of(space.value(v, [value]) for v, value in enumerate(s)) for s in wanted)


def set_of(space: Space, node: int) -> set[Situation]:
    """The situations of a node, each followed from the root by its values."""
    found = set()
    for situation in everything(space.sizes):
        n = node
        while n not in (NONE, ALL):
            n = space.children[n][situation[space.levels[n]]]
        if n == ALL:
            found.add(situation)
    return found


@st.composite
def spaces(draw: st.DrawFn, sets: int = 1) -> tuple[Space, list[set[Situation]]]:
    sizes = draw(SIZES)
    situations = everything(sizes)
    chosen = []
    for _ in range(sets):
        kept = draw(st.integers(0, 2 ** len(situations) - 1))
        chosen.append({s for bit, s in enumerate(situations) if kept >> bit & 1})
    return Space(sizes), chosen


@st.composite
def bounds(draw: st.DrawFn, sizes: tuple[int, ...]) -> dict[int, frozenset[int]]:
    """Values that each variable may have, never none."""
    values = [draw(st.sets(st.integers(0, size - 1), min_size=1)) for size in sizes]
    return {v: frozenset(some) for v, some in enumerate(values)}


def within(situation: Situation, box: dict[int, frozenset[int]]) -> bool:
    return all(situation[v] in values for v, values in box.items())


def changed(situation: Situation, variable: int, value: int) -> Situation:
    return (*situation[:variable], value, *situation[variable + 1 :])


# ------------------------------------------------------------------------------------------------- one set, one node


@given(spaces())
def test_a_set_holds_the_situations_it_was_built_from_and_no_others(made: tuple[Space, list[set[Situation]]]) -> None:
    space, (wanted,) = made
    assert set_of(space, node_of(space, wanted)) == wanted


@given(spaces(), st.randoms(use_true_random=False))
def test_equal_sets_are_the_same_node_in_whatever_order_they_were_built(
    made: tuple[Space, list[set[Situation]]], random: Random
) -> None:
    space, (wanted,) = made
    shuffled = sorted(wanted)
    random.shuffle(shuffled)
    rest = set(everything(space.sizes)) - wanted
    assert node_of(space, shuffled) == node_of(space, sorted(wanted))
    assert space.without(ALL, node_of(space, rest)) == node_of(space, wanted)


@given(spaces(sets=2))
def test_sets_that_differ_are_different_nodes(made: tuple[Space, list[set[Situation]]]) -> None:
    space, (one, two) = made
    assert (node_of(space, one) == node_of(space, two)) is (one == two)


@given(spaces())
def test_no_node_asks_a_question_whose_answer_does_not_matter(made: tuple[Space, list[set[Situation]]]) -> None:
    space, (wanted,) = made
    node_of(space, wanted)
    pairs = [
        (level, children)
        for level, children in zip(space.levels.values(), space.children.values(), strict=True)
        if children
    ]
    assert all(len(set(children)) > 1 for _, children in pairs)
    assert len(set(pairs)) == len(pairs)
    assert all(space.levels[child] > level for level, children in pairs for child in children)


@given(spaces(), st.data())
def test_a_variable_with_some_values_is_the_set_of_all_situations_that_have_one(
    made: tuple[Space, list[set[Situation]]], data: st.DataObject
) -> None:
    space, _ = made
    variable = data.draw(st.integers(0, len(space.sizes) - 1))
    values = data.draw(st.sets(st.integers(0, space.sizes[variable] - 1)))
    expected = {s for s in everything(space.sizes) if s[variable] in values}
    assert set_of(space, space.value(variable, values)) == expected


# ------------------------------------------------------------------------------------------------ two sets and more


@given(spaces(sets=2))
def test_both_either_and_without_are_what_python_says(made: tuple[Space, list[set[Situation]]]) -> None:
    space, (one, two) = made
    a, b = node_of(space, one), node_of(space, two)
    assert space.both(a, b) == space.both(b, a) == node_of(space, one & two)
    assert space.either(a, b) == space.either(b, a) == node_of(space, one | two)
    assert space.without(a, b) == node_of(space, one - two)
    assert space.without(b, a) == node_of(space, two - one)


@given(spaces(sets=2))
def test_two_sets_meet_where_some_situation_is_in_both(made: tuple[Space, list[set[Situation]]]) -> None:
    space, (one, two) = made
    assert space.meets(node_of(space, one), node_of(space, two)) == bool(one & two)


@given(spaces(sets=3))
def test_several_sets_are_joined_and_intersected_in_one_go(made: tuple[Space, list[set[Situation]]]) -> None:
    space, sets = made
    nodes = [node_of(space, some) for some in sets]
    assert space.all_of(nodes) == node_of(space, set.intersection(*sets))
    assert space.any_of(nodes) == node_of(space, set.union(*sets))


def test_no_sets_at_all_have_everything_in_common_and_hold_nothing() -> None:
    space = Space([2, 3])
    assert (space.all_of([]), space.any_of([])) == (ALL, NONE)


# ----------------------------------------------------------------------------------------- fewer variables than all


@given(spaces(), st.data())
def test_given_some_values_a_set_is_what_is_left_of_it(
    made: tuple[Space, list[set[Situation]]], data: st.DataObject
) -> None:
    space, (wanted,) = made
    fixed = data.draw(st.sets(st.integers(0, len(space.sizes) - 1)))
    values = {v: data.draw(st.integers(0, space.sizes[v] - 1)) for v in sorted(fixed)}

    def put(situation: Situation) -> Situation:
        return tuple(values.get(v, value) for v, value in enumerate(situation))

    left = space.given(node_of(space, wanted), values)
    assert set_of(space, left) == {s for s in everything(space.sizes) if put(s) in wanted}
    assert not space.support(left) & fixed


@given(spaces(), st.data())
def test_a_situation_is_in_what_exists_where_some_values_of_the_variables_lead_into_the_set(
    made: tuple[Space, list[set[Situation]]], data: st.DataObject
) -> None:
    space, (wanted,) = made
    hidden = frozenset(data.draw(st.sets(st.integers(0, len(space.sizes) - 1))))
    seen = {tuple(x for v, x in enumerate(s) if v not in hidden) for s in wanted}
    found = space.exists(node_of(space, wanted), hidden)
    expected = {s for s in everything(space.sizes) if tuple(x for v, x in enumerate(s) if v not in hidden) in seen}
    assert set_of(space, found) == expected
    assert not space.support(found) & hidden


@given(spaces(), st.data())
def test_a_set_holds_a_box_where_each_situation_of_the_box_is_in_it(
    made: tuple[Space, list[set[Situation]]], data: st.DataObject
) -> None:
    space, (wanted,) = made
    own = data.draw(st.sets(st.integers(0, len(space.sizes) - 1)))
    box = {v: frozenset(data.draw(st.sets(st.integers(0, space.sizes[v] - 1), min_size=1))) for v in own}
    inside = (s for s in everything(space.sizes) if all(s[v] in values for v, values in box.items()))
    assert space.holds(node_of(space, wanted), box) == all(s in wanted for s in inside)


@given(spaces())
def test_the_support_is_the_variables_whose_value_decides_for_some_situation(
    made: tuple[Space, list[set[Situation]]],
) -> None:
    space, (wanted,) = made
    deciding = {
        v
        for s in everything(space.sizes)
        for v in range(len(s))
        if any((changed(s, v, value) in wanted) != (s in wanted) for value in range(space.sizes[v]))
    }
    assert space.support(node_of(space, wanted)) == deciding


# ------------------------------------------------------------------------------------------------------- numbers


@given(spaces())
def test_the_count_over_all_variables_is_the_number_of_situations(made: tuple[Space, list[set[Situation]]]) -> None:
    space, (wanted,) = made
    assert space.count(node_of(space, wanted), range(len(space.sizes))) == len(wanted)


@given(spaces(), st.data())
def test_the_count_over_the_deciding_variables_and_some_others_leaves_the_rest_out(
    made: tuple[Space, list[set[Situation]]], data: st.DataObject
) -> None:
    space, (wanted,) = made
    node = node_of(space, wanted)
    others = set(range(len(space.sizes))) - space.support(node)
    counted = space.support(node) | (data.draw(st.sets(st.sampled_from(sorted(others)))) if others else set())
    left_out = prod(space.sizes[v] for v in range(len(space.sizes)) if v not in counted)
    assert space.count(node, counted) * left_out == len(wanted)


@given(spaces(), st.data())
def test_the_count_among_some_values_is_the_number_of_situations_that_have_them(
    made: tuple[Space, list[set[Situation]]], data: st.DataObject
) -> None:
    space, (wanted,) = made
    among = data.draw(bounds(space.sizes))
    for bound in (among, dict(list(among.items())[1:])):
        expected = sum(within(s, bound) for s in wanted)
        assert space.count(node_of(space, wanted), range(len(space.sizes)), bound) == expected


# ---------------------------------------------------------------------------------------------- boxes and witnesses


@settings(max_examples=200)
@given(spaces(), st.data())
def test_the_boxes_of_a_set_lie_in_it_do_not_overlap_and_cover_it(
    made: tuple[Space, list[set[Situation]]], data: st.DataObject
) -> None:
    space, (wanted,) = made
    among = data.draw(bounds(space.sizes))
    bounded = {s for s in wanted if within(s, among)}
    boxes = list(space.boxes(node_of(space, wanted), among))
    told: list[Situation] = []
    for box in boxes:
        assert all(values and values <= among[v] and values != among[v] for v, values in box.items())
        told += product(*(sorted(box.get(v, among[v])) for v in among))
    assert sorted(told) == sorted(bounded)


@given(spaces(), st.data())
def test_the_first_box_cannot_be_made_wider(made: tuple[Space, list[set[Situation]]], data: st.DataObject) -> None:
    space, (wanted,) = made
    among = data.draw(bounds(space.sizes))
    for box in list(space.boxes(node_of(space, wanted), among))[:1]:
        for v in box:
            for value in among[v] - box[v]:
                wider = {**among, **box, v: frozenset([value])}
                assert not {s for s in everything(space.sizes) if within(s, wider)} <= wanted


@given(spaces(), st.data())
def test_a_product_of_values_is_one_box(made: tuple[Space, list[set[Situation]]], data: st.DataObject) -> None:
    space, _ = made
    box = data.draw(bounds(space.sizes))
    among = {v: frozenset(range(size)) for v, size in enumerate(space.sizes)}
    node = space.all_of(space.value(v, values) for v, values in box.items())
    assert list(space.boxes(node, among)) == [{v: values for v, values in box.items() if values != among[v]}]


@given(spaces(), st.data())
def test_the_first_situation_lies_in_the_set_and_gives_each_variable_the_least_value_that_can_follow(
    made: tuple[Space, list[set[Situation]]], data: st.DataObject
) -> None:
    space, (wanted,) = made
    among = data.draw(bounds(space.sizes))
    bounded = {s for s in wanted if within(s, among)}
    node = space.all_of([node_of(space, wanted), *(space.value(v, values) for v, values in among.items())])
    if bounded:
        found = space.first(node, among)
        assert tuple(found[v] for v in sorted(among)) == min(bounded)


# ------------------------------------------------------------------------------------------- values told apart


@given(spaces(sets=2))
def test_two_values_are_told_apart_where_some_set_holds_a_situation_with_one_and_not_with_the_other(
    made: tuple[Space, list[set[Situation]]],
) -> None:
    space, sets = made
    columns = space.told_apart(node_of(space, some) for some in sets)
    for v, size in enumerate(space.sizes):
        assert len(columns[v]) == size
        for one in range(size):
            for other in range(size):
                same = all((changed(s, v, other) in some) for some in sets for s in some if s[v] == one) and all(
                    (changed(s, v, one) in some) for some in sets for s in some if s[v] == other
                )
                assert (columns[v][one] == columns[v][other]) is same


@pytest.mark.parametrize("node", [NONE, ALL])
def test_the_empty_set_and_the_whole_tell_no_values_apart(node: int) -> None:
    assert Space([2, 3]).told_apart([node]) == [[(), ()], [(), (), ()]]
