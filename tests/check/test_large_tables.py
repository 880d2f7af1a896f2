"""Large decision tables: the same answers as trying every situation, and as the way that suits chains of rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from large_table import folder_of, some_rows

import kb
from explain.command.noms import main
from kb.check.check import check
from kb.sets import decision_tables as tables
from kb.sets.decision_tables import Box, Table, covered_by_others, meetings, table_of, uncovered


def situations(box: Box) -> Iterator[tuple[int, ...]]:
    return product(*(range(low, high + 1) for low, high in box))


@pytest.mark.hunt(3)
def test_a_table_is_answered_as_by_trying_every_situation(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    rows = some_rows(random, 3, 130)
    table = table_of(kb.load(folder_of(tmp_path / "big", rows)), "plan")
    assert isinstance(table, Table)
    firing: dict[tuple[int, ...], set[int]] = {}
    for number, (ranges, _) in enumerate(rows):
        for point in product(*(range(low, high + 1) for low, high in ranges)):
            firing.setdefault(point, set()).add(number)

    def values(place: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """The situations in numbers that a situation in cells stands for."""
        return product(*(cells[p] for cells, p in zip(table.cells, place, strict=True)))

    gaps = [point for box in uncovered(table) for place in situations(box) for point in values(place)]
    assert len(gaps) == len(set(gaps)), "two gaps overlap"
    assert set(gaps) == set(product(range(10), repeat=3)) - firing.keys()
    found = {(a, b): {p for place in situations(box) for p in values(place)} for a, b, box in meetings(table)}
    expected: dict[tuple[int, int], set[tuple[int, ...]]] = {}
    for point, numbers in firing.items():
        for a in numbers:
            for b in numbers:
                if a < b:
                    expected.setdefault((a, b), set()).add(point)
    assert found == expected
    for number, (_, answer) in enumerate(rows):
        own = [point for point, numbers in firing.items() if number in numbers]
        same = {n for n, (_, other) in enumerate(rows) if other == answer and n != number}
        covered = all(firing[point] & same for point in own)
        by = covered_by_others(table, number)
        assert (by is not None) == covered
        assert by is None or (set(by) <= same and all(firing[point] & set(by) for point in own))


def test_a_table_is_told_as_a_chain_of_rules_would_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two ways to check agree in what is a gap, a conflict or a rule too many, and in how many situations."""
    guideline = kb.load(folder_of(tmp_path / "big", some_rows(Random(5), 3, 110)))

    def told() -> dict[tuple[str, tuple[str, ...]], int]:
        found: dict[tuple[str, tuple[str, ...]], int] = {}
        for f in check(guideline):
            if f.kind in ("gap", "conflict", "subsumed", "masked"):
                key = (f.kind, tuple(sorted(f.rules[: 1 if f.kind == "masked" else None])))
                found[key] = found.get(key, 0) + f.count
        return found

    as_table = told()
    monkeypatch.setattr(tables, "MANY", 1000)
    assert as_table == told()
    assert {kind for kind, _ in as_table} >= {"gap", "conflict"}


def test_a_row_whose_numbers_never_meet_is_dead(tmp_path: Path) -> None:
    rows = [*some_rows(Random(1), 2, 60), ([(5, 4), (0, 9)], "c"), *some_rows(Random(2), 2, 60)]
    found = [f for f in check(kb.load(folder_of(tmp_path / "big", rows))) if f.kind == "dead"]
    assert [f.rules for f in found] == [("t.row60",)]
    table = table_of(kb.load(tmp_path / "big"), "plan")
    assert isinstance(table, Table)
    assert (found[0].count, found[0].of) == (0, len(list(situations(table.whole))))


def test_the_id_of_a_dead_row_stays_when_its_variables_have_other_names(tmp_path: Path) -> None:
    rows = [*some_rows(Random(1), 3, 120), ([(5, 4), (0, 9), (0, 9)], "c")]
    one, other = (folder_of(tmp_path / name, rows) for name in ("one", "other"))
    text = (other / "rules.lp").read_text(encoding="utf-8")
    start = text.index("%! t.row120 ")
    renamed = text[start:].replace("Lesion", "Spot").replace("X0", "Number")
    assert renamed != text[start:]
    (other / "rules.lp").write_text(text[:start] + renamed, encoding="utf-8")
    ids = [[f.id for f in check(kb.load(folder)) if f.kind == "dead"] for folder in (one, other)]
    assert len(ids[0]) == 1
    assert ids[0] == ids[1]


def test_a_table_that_other_rules_read_is_no_table(tmp_path: Path) -> None:
    assert table_of(kb.load("spinal_metastases"), "plan") is None
    assert table_of(kb.load("spinal_metastases"), "advice") is None


ORDER = "\n%! t.order  [s, order]\n%! What has to hold.\n{}\n"
NEVER = ":- plan(Lesion, b), x1(Lesion, X), X < 2."
ORDERED = "grows_with(plan, x0)."
WITHOUT = "answer_without(plan, x1)."


def with_lines(folder: Path, *lines: str) -> kb.Guideline:
    """A guideline with more clauses, of which some are in a paragraph of their own."""
    with (folder / "rules.lp").open("a", encoding="utf-8") as file:
        file.write(ORDER.format("\n".join(lines)))
    return kb.load(folder)


def ids_of(guideline: kb.Guideline) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for f in check(guideline):
        found.setdefault(f.kind, set()).add(f.id)
    return found


@pytest.mark.hunt(3)
def test_a_table_is_asked_everything_that_a_chain_of_rules_is(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nevers, orders, answers that are wanted without an input, values that nobody reaches, limits, inputs that count
    for nothing: the same findings, with the same ids."""
    random = Random(seed)
    rows = some_rows(random, 3, 105, 6)
    rows += [(ranges, "b") for ranges, answer in rows[:4] if answer != "b"]
    rows += rows[5:7]  # said twice
    rows.append(([(0, 6)] * 3, "a"))  # covers both of those with its answer
    folder = folder_of(tmp_path / "big", rows, 6)
    guideline = with_lines(folder, NEVER, ORDERED, WITHOUT)
    as_table = ids_of(guideline)
    monkeypatch.setattr(tables, "MANY", 1000)
    assert as_table == ids_of(guideline)
    assert as_table.keys() >= {"never", "unstated order", "conflict", "subsumed", "unreachable conclusion"}


def test_an_input_that_a_table_reads_and_that_changes_nothing_is_inert(tmp_path: Path) -> None:
    rows = [([(low, low), (high, high)], "a") for low in range(10) for high in range(10)]
    found = [f for f in check(kb.load(folder_of(tmp_path / "big", rows))) if f.kind == "inert"]
    assert [f.predicate for f in found] == ["x0", "x1"]
    rows = [([(low, low), (high, high)], "ab"[low > 4]) for low in range(10) for high in range(10)]
    found = [f for f in check(kb.load(folder_of(tmp_path / "other", rows))) if f.kind == "inert"]
    assert [f.predicate for f in found] == ["x1"]


def test_a_row_with_a_later_twin_is_told_where_another_row_covers_both(tmp_path: Path) -> None:
    rows = [*([(low, low), (high, high)] for low in range(10) for high in range(10))]
    twins = [[(2, 3), (2, 3)], [(2, 3), (2, 3)], [(2, 4), (2, 4)]]
    found = [
        f
        for f in check(kb.load(folder_of(tmp_path / "big", [(row, "b") for row in rows] + [(t, "a") for t in twins])))
        if f.kind in ("subsumed", "masked")
    ]
    assert {f.rules for f in found} == {("t.row100", "t.row102"), ("t.row101", "t.row102")}


def too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> kb.Guideline:
    """A guideline whose table makes diagrams that are too large."""
    monkeypatch.setattr("kb.check.tables.MOST_NODES", 10)
    return with_lines(folder_of(tmp_path / "big", some_rows(Random(3), 3, 120)), *lines)


def test_what_is_not_asked_of_a_table_that_is_too_large_is_told_as_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guideline = too_large(tmp_path, monkeypatch, NEVER, ORDERED, WITHOUT)
    found = [f for f in check(guideline) if f.kind == "not asked"]
    because = "was not asked: the 120 rules for plan over 3 inputs are too many for it"
    assert [(f.says, f.severity) for f in found] == [
        (f"whether clause 1 of t.order holds {because}", "error"),
        (f"whether grows_with(plan, x0) holds {because}", "error"),
        (f"whether answer_without(plan, x1) holds {because}", "error"),
    ]
    assert not [f for f in check(guideline) if f.kind in ("never", "unstated order")]
    for kind in ("text", "html", "json", "junit"):
        result = CliRunner().invoke(main, ["check", str(guideline.folder), "--format", kind, "--only", "not asked"])
        assert result.exit_code == 1
        assert "grows_with(plan, x0) holds was not asked" in " ".join(result.output.split())
    assert CliRunner().invoke(main, ["check", str(guideline.folder), "--only", "never"]).exit_code == 1
    assert CliRunner().invoke(main, ["check", str(guideline.folder), "--only", "dead"]).exit_code == 0
    log = json.loads(CliRunner().invoke(main, ["check", str(guideline.folder), "--format", "sarif"]).stdout)
    told = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in told] == [f"W{f.says[1:]}." for f in found]


def test_where_nothing_is_declared_that_takes_sets_nothing_is_left_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.check.tables.MOST_NODES", 10)
    guideline = kb.load(folder_of(tmp_path / "big", some_rows(Random(3), 3, 120)))
    assert not [f for f in check(guideline) if f.kind == "not asked"]


def test_an_accepted_never_is_not_stale_where_nevers_were_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = [f'accepted("never-plan-{"0" * 8}").', f'accepted("gap-plan-{"0" * 8}").', f'accepted("x-y-{"0" * 8}").']
    guideline = too_large(tmp_path, monkeypatch, NEVER, *accepted)
    assert [f.key for f in check(guideline) if f.kind == "stale"] == ["gap-plan-00000000", "x-y-00000000"]
    (asked,) = [f for f in check(guideline) if f.kind == "not asked"]
    known = with_lines_again(guideline.folder, f'accepted("{asked.id}").')
    assert [bool(f.accepted) for f in check(known) if f.kind == "not asked"] == [True]


def with_lines_again(folder: Path, line: str) -> kb.Guideline:
    with (folder / "rules.lp").open("a", encoding="utf-8") as file:
        file.write(f"\n%! t.accepted  [s, limits]\n%! Known.\n{line}\n")
    return kb.load(folder)


def test_a_part_of_a_gap_of_a_table_is_accepted_by_its_conditions(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "big", some_rows(Random(1), 3, 120))
    before = [f for f in check(kb.load(folder)) if f.kind == "gap"]
    middle = sorted({n for f in before for n in f.region.get("x0", range(10))})
    cut = middle[len(middle) // 2]
    guideline = with_lines_again(folder, f"accepted_gap(plan) :- x0(Lesion, X), X < {cut}.")
    gaps = [f for f in check(guideline) if f.kind == "gap"]
    for f in gaps:
        values = f.region.get("x0", tuple(range(10)))
        assert all((int(value) < cut) == bool(f.accepted) for value in values)
    assert sum(f.count for f in gaps) == sum(f.count for f in before)
    assert {bool(f.accepted) for f in gaps} == {True, False}
