"""What a case expects of its answer, held against the answer."""

from __future__ import annotations

from typing import Any

import pytest

from kb.check.expectations import differences

LESION = {"rules": ["noms.table1.row2", "noms.table1.row1"], "plan": ["stabilization", "cebrt"], "missing": ["pain"]}


@pytest.mark.parametrize(
    ("field", "wanted", "told"),
    [
        ("rules", ["noms.table1.row1", "noms.table1.row2"], 0),  # they are alternatives: their order says nothing
        ("rules", ["noms.table1.row1"], 1),
        ("rules", ["noms.table1.row1", "noms.table1.row3"], 1),
        ("plan", ["stabilization", "cebrt"], 0),
        ("plan", ["cebrt", "stabilization"], 1),  # steps follow one another
        ("missing", ["escc"], 1),
    ],
)
def test_what_stands_in_no_order_is_expected_in_any(field: str, wanted: Any, told: int) -> None:
    assert len(list(differences({}, LESION, field, wanted))) == told
